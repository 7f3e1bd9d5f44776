//! Fits a text into a box: as large as it may be, on as few lines as serve it, and never over the edge.

use std::sync::Arc;

use unicode_bidi::BidiInfo;
use unicode_segmentation::UnicodeSegmentation;

use super::{
    breaks::{Cuts, Ends, Unbroken, balance, clusters, pieces},
    ink::{ink, takes_spacing},
    place::{Breaking, Fit, Fitted, LineEnds, TextOverflow, mm_to_pt, pt_to_mm},
    shape::{Shaper, Style},
    types::Line,
};

/// One more line is worth it if letters grow by this much.
const WORTH_A_LINE: f32 = 1.15;

impl Shaper<'_> {
    /// Fits a text into a box.
    ///
    /// On one line at the largest size if it fits, else at the size that one line allows, unless one more line makes the letters
    /// 15 % larger. Lines break at spaces and between Chinese characters. Only if that leaves the text below its smallest size do
    /// they also break after hyphens and slashes, and, if a single word is too wide, between the clusters of scripts that write
    /// no spaces. They are balanced, so that no line is much shorter. A name breaks where a secretary would break it
    /// ([`Breaking::Name`]).
    ///
    /// # Errors
    /// When it does not fit at the smallest size.
    pub fn fit(&mut self, text: &str, style: Style, place: &Fit) -> Result<Fitted, TextOverflow> {
        let key = (style, place.key());
        if let Some(known) = self.fits.get(&key, text) {
            return known;
        }
        let fitted = self.fit_anew(text, style, place);
        self.fits.insert(key, text, fitted.clone());
        fitted
    }

    fn fit_anew(&mut self, text: &str, style: Style, place: &Fit) -> Result<Fitted, TextOverflow> {
        let style = style.for_text(text);
        let spacing = if place.spacing == 0.0 || takes_spacing(text) { place.spacing } else { 0.0 };
        let place = &Fit { spacing, ..*place };
        let line = self.line(text, style);
        let mut best = self.fitted(vec![line], place);
        // More lines cannot make letters larger than the largest size.
        let is_worth = best.size * WORTH_A_LINE < place.largest || best.size < place.smallest;
        if is_worth && place.lines > 1 && !text.is_empty() {
            let bidi = BidiInfo::new(text, None);
            best = match place.breaking {
                Breaking::Words => self.wrap(&bidi, style, place, best),
                Breaking::Name { seam } => self.wrap_name(&bidi, style, place, seam, best),
            };
        }
        accept(best, place)
    }

    /// Returns the best of what was found and what more lines give.
    fn wrap(&mut self, bidi: &BidiInfo<'_>, style: Style, place: &Fit, mut best: Fitted) -> Fitted {
        for ends in [Ends::Words, Ends::Joints] {
            if ends == Ends::Words || best.size < place.smallest {
                let pieces = self.measure(bidi.text, style, place, ends);
                best = self.best_lines(bidi, style, place, (&pieces, &Cuts::Anywhere), Some(best.clone())).unwrap_or(best);
            }
        }
        best
    }

    /// Returns the best of what was found and what more lines give, if anything.
    pub(super) fn best_lines(
        &mut self,
        bidi: &BidiInfo<'_>,
        style: Style,
        place: &Fit,
        (pieces, cuts): (&[Unbroken], &Cuts),
        mut best: Option<Fitted>,
    ) -> Option<Fitted> {
        for count in 2..=place.lines.min(pieces.len()) {
            let Some(lines) = balance(pieces, count, cuts) else { continue };
            let lines = lines.into_iter().map(|line| {
                let range = pieces[line.start].range.start..pieces[line.end - 1].range.end;
                Arc::new(self.part(bidi, range, style))
            });
            let lines = lines.collect();
            let found = self.fitted(lines, place);
            let is_better = best.as_ref().is_none_or(|best| {
                found.size > best.size * WORTH_A_LINE || (best.size < place.smallest && found.size > best.size)
            });
            if is_better {
                best = Some(found);
            }
        }
        best
    }

    /// Returns the lines at the largest size, up to the largest allowed, at which all of them fit.
    fn fitted(&self, lines: Vec<Arc<Line>>, place: &Fit) -> Fitted {
        let widest = lines.iter().map(|line| width(line, place)).fold(0.0, f32::max);
        let inks: Vec<_> = if lines.len() > 1 { lines.iter().map(|line| ink(self.fonts(), line)).collect() } else { Vec::new() };
        let touching = inks.windows(2).map(|pair| pair[0].bottom + pair[1].top);
        let leading = touching.fold(place.leading, f32::max);
        let height = place.leading + leading * lines.len().saturating_sub(1) as f32;
        let by_width = if widest > 0.0 { mm_to_pt(place.width) / widest } else { f32::MAX };
        let by_height = if height > 0.0 { mm_to_pt(place.height) / height } else { f32::MAX };
        let size = by_width.min(by_height).min(place.largest);
        Fitted { size, lines, leading, spacing: place.spacing, ends: LineEnds::Sound }
    }

    /// Cuts a text where lines may end, and measures the pieces.
    pub(super) fn measure(&mut self, text: &str, style: Style, place: &Fit, ends: Ends) -> Vec<Unbroken> {
        let mut measured: Vec<Unbroken> = Vec::new();
        for word in pieces(text, ends) {
            let too_wide = |width| width * pt_to_mm(place.smallest) > place.width;
            let whole = width(&self.line(&text[word.clone()], style), place);
            let parts = if ends == Ends::Joints && too_wide(whole) { clusters(text, word) } else { vec![word] };
            for range in parts {
                if let Some(last) = measured.last_mut().filter(|last| last.range.end < range.start) {
                    last.gap = width(&self.line(&text[last.range.end..range.start], style), place);
                }
                let width = width(&self.line(&text[range.clone()], style), place);
                measured.push(Unbroken { range, width, gap: 0.0 });
            }
        }
        measured
    }
}

/// Returns a line's width in ems, with the space after each letter.
fn width(line: &Line, place: &Fit) -> f32 {
    let letters = if place.spacing == 0.0 { 0 } else { line.text.graphemes(true).count() };
    line.width + place.spacing * letters as f32
}

fn accept(fitted: Fitted, place: &Fit) -> Result<Fitted, TextOverflow> {
    // A hundredth of a point is less than print shows, and more than rounding costs.
    if fitted.size + 0.01 < place.smallest {
        return Err(TextOverflow { needed: fitted.size, smallest: place.smallest });
    }
    Ok(fitted)
}
