//! Fits a text into a box: as large as it may be, on as few lines as serve it, and never over the edge.

use std::sync::Arc;

use unicode_bidi::BidiInfo;
use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

use super::{
    shape::{Shaper, Style},
    types::Line,
};

/// Points in a millimetre.
const POINTS: f32 = 72.0 / 25.4;
/// One more line is worth it where letters grow by this much.
const WORTH_A_LINE: f32 = 1.15;

/// Converts millimetres to points.
#[must_use]
pub fn mm_to_pt(mm: f32) -> f32 {
    mm * POINTS
}

/// Converts points to millimetres.
#[must_use]
pub fn pt_to_mm(pt: f32) -> f32 {
    pt / POINTS
}

/// The box that a text has, and the sizes that it may take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// Width in millimetres.
    pub width: f32,
    /// Height in millimetres that the lines may take together, [`Fit::leading`] each.
    pub height: f32,
    /// The largest font size, in points.
    pub largest: f32,
    /// The smallest font size, in points.
    pub smallest: f32,
    /// The most lines.
    pub lines: usize,
    /// The distance of two baselines, in font sizes.
    pub leading: f32,
    /// Space after each letter, in font sizes.
    pub spacing: f32,
}

/// A text that fits.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// Font size in points.
    pub size: f32,
    /// The lines.
    pub lines: Vec<Arc<Line>>,
}

/// Says that a text does not fit, even at its smallest.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("the text would have to be {needed:.1} pt to fit, and {smallest:.1} pt is the smallest")]
pub struct Overflow {
    /// The size at which it would fit, in points.
    pub needed: f32,
    /// The smallest size that is allowed, in points.
    pub smallest: f32,
}

impl Shaper<'_> {
    /// Fits a text into a box.
    ///
    /// On one line at the largest size if it fits; else at the size that one line allows, unless one more line makes the letters
    /// larger by 15 %. Lines break at spaces and after hyphens and slashes, between Chinese characters, and, where a word alone
    /// is too wide, between the clusters of scripts that write no spaces; they are balanced, so that no line is much shorter.
    ///
    /// # Errors
    /// When it does not fit at the smallest size.
    pub fn fit(&mut self, text: &str, style: Style, place: &Fit) -> Result<Fitted, Overflow> {
        let line = self.line(text, style);
        let mut best = Fitted { size: size(place, width(&line, place), 1), lines: vec![line] };
        if best.size >= place.largest || place.lines <= 1 {
            return accept(best, place);
        }
        let bidi = BidiInfo::new(text, None);
        let units = self.units(&bidi, style, place);
        for count in 2..=place.lines.min(units.len()) {
            let lines: Vec<Arc<Line>> = balance(&units, count)
                .into_iter()
                .map(|(from, to)| {
                    let range = units[from].start..units[to - 1].end;
                    Arc::new(self.part(&bidi, range, style))
                })
                .collect();
            let widest = lines.iter().map(|line| width(line, place)).fold(0.0, f32::max);
            let size = size(place, widest, count);
            if size > best.size * WORTH_A_LINE || (best.size < place.smallest && size > best.size) {
                best = Fitted { size, lines };
            }
        }
        accept(best, place)
    }

    /// Cuts a text where a line may end, and measures the pieces.
    fn units(&mut self, bidi: &BidiInfo<'_>, style: Style, place: &Fit) -> Vec<Unit> {
        let space = self.line(" ", style).width + place.spacing;
        let mut units = Vec::new();
        for (start, end) in words(bidi.text) {
            let width = self.line(&bidi.text[start..end], style).width;
            if width * pt_to_mm(place.smallest) > place.width && is_unspaced(&bidi.text[start..end]) {
                for (offset, cluster) in bidi.text[start..end].grapheme_indices(true) {
                    let width = self.line(cluster, style).width;
                    units.push(Unit { start: start + offset, end: start + offset + cluster.len(), width, gap: 0.0 });
                }
            } else {
                units.push(Unit { start, end, width, gap: 0.0 });
            }
            let followed_by_space = bidi.text[end..].starts_with(' ');
            if let Some(last) = units.last_mut().filter(|_| followed_by_space) {
                last.gap = space;
            }
        }
        units
    }
}

/// A piece of text that stays together, and the space after it, in ems.
struct Unit {
    start: usize,
    end: usize,
    width: f32,
    gap: f32,
}

fn width(line: &Line, place: &Fit) -> f32 {
    line.width + place.spacing * line.text.graphemes(true).count() as f32
}

/// Returns the largest size, up to the largest allowed, at which lines of a width fit.
fn size(place: &Fit, width: f32, lines: usize) -> f32 {
    let by_width = if width > 0.0 { mm_to_pt(place.width) / width } else { f32::MAX };
    let by_height = mm_to_pt(place.height) / (place.leading * lines as f32);
    by_width.min(by_height).min(place.largest)
}

fn accept(fitted: Fitted, place: &Fit) -> Result<Fitted, Overflow> {
    // A hundredth of a point is below what printing shows, and above what rounding costs.
    if fitted.size + 0.01 < place.smallest {
        return Err(Overflow { needed: fitted.size, smallest: place.smallest });
    }
    Ok(fitted)
}

/// Returns the pieces between which a line may end, without the spaces between them.
fn words(text: &str) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut start = None;
    for (offset, cluster) in text.grapheme_indices(true) {
        let end = offset + cluster.len();
        if cluster == " " {
            words.extend(start.take().map(|start| (start, offset)));
        } else if cluster.chars().all(|c| matches!(c, '-' | '–' | '—' | '/')) || is_ideograph(cluster) {
            words.push((start.take().unwrap_or(offset), end));
        } else {
            start.get_or_insert(offset);
        }
    }
    words.extend(start.map(|start| (start, text.len())));
    words
}

fn is_ideograph(cluster: &str) -> bool {
    cluster.chars().next().is_some_and(|c| matches!(c.script(), Script::Han | Script::Hiragana | Script::Katakana))
}

/// Scripts that write no spaces between words.
fn is_unspaced(word: &str) -> bool {
    word.chars().any(|c| {
        matches!(c.script(), Script::Thai | Script::Lao | Script::Khmer | Script::Myanmar | Script::Hangul | Script::Tibetan)
    })
}

/// Cuts the units into lines so that the widest is as narrow as can be. Returns the ranges of units.
fn balance(units: &[Unit], lines: usize) -> Vec<(usize, usize)> {
    let count = units.len();
    let span = |from: usize, to: usize| {
        let inner: f32 = units[from..to].iter().map(|unit| unit.width + unit.gap).sum();
        inner - units[to - 1].gap
    };
    // widest[k][n]: the narrowest possible widest line for the first n units on k + 1 lines, and where the last line starts.
    let mut widest = vec![vec![(f32::MAX, 0); count + 1]; lines];
    for to in 1..=count {
        widest[0][to] = (span(0, to), 0);
    }
    for line in 1..lines {
        for to in line + 1..=count {
            for from in line..to {
                let width = widest[line - 1][from].0.max(span(from, to));
                if width < widest[line][to].0 {
                    widest[line][to] = (width, from);
                }
            }
        }
    }
    let (mut ranges, mut to) = (Vec::new(), count);
    for line in (0..lines).rev() {
        let from = widest[line][to].1;
        ranges.push((from, to));
        to = from;
    }
    ranges.reverse();
    ranges
}
