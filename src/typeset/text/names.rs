//! Breaks names where a secretary would: between their two parts first, and never after a particle if it fits another way.

use unicode_bidi::BidiInfo;

use super::{
    breaks::{Cuts, Ends, Unbroken},
    place::{Fit, Fitted, LineEnds},
    shape::{Shaper, Style},
};
use crate::domain::particle;

/// A break between the two parts of a name may cost this share of the size that another break gives.
const WORTH_THE_SEAM: f32 = 0.66;

/// Where the lines of a name may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manners {
    /// Not after what belongs to the next word, nor before what belongs to the one before.
    Good,
    /// Anywhere: nothing else fits.
    Any,
}

impl Shaper<'_> {
    /// Returns the best lines of a name: at spaces, then after hyphens, and only then after particles. `single` is the name on one
    /// line; `seam` is where its second part starts.
    pub(super) fn wrap_name(
        &mut self,
        bidi: &BidiInfo<'_>,
        style: Style,
        place: &Fit,
        seam: Option<usize>,
        single: Fitted,
    ) -> Fitted {
        let mut best = single;
        for (ends, manners) in [(Ends::Words, Manners::Good), (Ends::Joints, Manners::Good), (Ends::Joints, Manners::Any)] {
            let pieces = self.measure(bidi.text, style, place, ends);
            let seam = seam.and_then(|seam| pieces.iter().position(|piece| piece.range.start == seam)).filter(|&seam| seam > 0);
            let after = allowed(bidi.text, &pieces, seam, manners);
            let at_seam = seam.filter(|&seam| after[seam - 1]);
            let cuts = Cuts::Some { after, needed: None };
            let found = self.best_lines(bidi, style, place, (&pieces, &cuts), Some(best.clone())).unwrap_or_else(|| best.clone());
            if let (Some(seam), Cuts::Some { after, .. }, true) = (at_seam, cuts, found.lines.len() > 1) {
                let cuts = Cuts::Some { after, needed: Some(seam) };
                let parted = self.best_lines(bidi, style, place, (&pieces, &cuts), None);
                let is_worth = |parted: &Fitted| parted.size >= place.smallest && parted.size >= found.size * WORTH_THE_SEAM;
                best = parted.filter(is_worth).unwrap_or(found);
            } else {
                best = found;
            }
            if manners == Manners::Any {
                best.ends = ends_of(&best);
            }
            if best.size >= place.smallest {
                break;
            }
        }
        best
    }
}

/// Returns for each piece whether a line may end after it.
fn allowed(text: &str, pieces: &[Unbroken], seam: Option<usize>, manners: Manners) -> Vec<bool> {
    let word = |place: usize| &text[pieces[place].range.clone()];
    let may_end = |place: usize| {
        let (here, is_seam) = (word(place), seam == Some(place + 1));
        let last = here.split_whitespace().next_back().unwrap_or(here);
        // Ben Carson: the whole of a given name is a name, whatever else the word can be.
        let is_given_name = is_seam && place == 0 && particle::is_also_a_name(last);
        let clings = particle::clings(last) && !is_given_name;
        let follows = !is_seam && pieces.get(place + 1).is_some_and(|_| particle::follows(word(place + 1)));
        !clings && !follows
    };
    (0..pieces.len()).map(|place| manners == Manners::Any || may_end(place)).collect()
}

/// Returns the particle on which a line ends, if one does.
fn ends_of(fitted: &Fitted) -> LineEnds {
    let upper = fitted.lines.split_last().map_or(&[][..], |(_, upper)| upper);
    let last_words = upper.iter().filter_map(|line| line.text.split_whitespace().next_back());
    last_words
        .into_iter()
        .find(|word| particle::clings(word))
        .map_or(LineEnds::Sound, |word| LineEnds::OnParticle(word.to_owned()))
}
