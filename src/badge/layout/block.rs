//! A text that was fitted: its lines, and where they stand.

use std::{borrow::Cow, sync::Arc};

use unicode_script::{Script, UnicodeScript};

use crate::{
    badge::template::{Align, Case, Text},
    domain::colour::Colour,
    typeset::{
        fonts::{FaceId, LetterForms, Weight},
        item::{Item, Rect},
        text::{
            Breaking, Fit, InkBox, Line, LineEnds, Shaper, Style, TextDirection, TextOverflow, Tracking, ink_box, pt_to_mm,
            takes_spacing,
        },
    },
};

/// The height of capitals in Noto Sans, in ems: no line is measured lower, so that "Ono" stands where "Klio" does.
const CAPITALS: f32 = 0.714;
/// The depth of `p` in Noto Sans, in ems: no line is measured shallower.
const DESCENDER: f32 = 0.24;
/// The least space between the ink of two lines, in ems.
const APART: f32 = 0.09;

/// For whom texts are set: which fonts are tried first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Voice {
    /// Whose forms of letters.
    pub(super) forms: LetterForms,
    /// The template's regular and bold face, if it names a font.
    pub(super) faces: Option<[FaceId; 2]>,
    /// The face that the text asks for itself.
    pub(super) own: Option<FaceId>,
}

impl Voice {
    /// Returns the face to try first.
    pub(super) fn face(self, weight: Weight) -> Option<FaceId> {
        self.own.or_else(|| self.faces.map(|faces| faces[usize::from(weight == Weight::Bold)]))
    }
}

/// A fitted text.
#[derive(Debug, Clone)]
pub(super) struct FittedBlock {
    lines: Vec<(Arc<Line>, InkBox)>,
    /// Font size in points.
    pub(super) size: f32,
    /// The smallest font size that the template allows.
    pub(super) smallest: f32,
    /// In thousandths of the font size.
    spacing: f32,
    leading: f32,
    align: Align,
    colour: Colour,
    /// Where its lines end.
    pub(super) ends: LineEnds,
}

/// The parts of the name that a text shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct NameParts<'n> {
    /// Given name; empty if it is not known.
    pub(super) given: &'n str,
    /// Family name; empty if it is not known.
    pub(super) family: &'n str,
}

impl NameParts<'_> {
    /// Finds where the second part of the name starts in a text, in bytes.
    fn seam(self, text: &str, case: Case) -> Option<usize> {
        if self.given.is_empty() || self.family.is_empty() {
            return None;
        }
        let cased = |part| if case == Case::Upper { Cow::Owned(str::to_uppercase(part)) } else { Cow::Borrowed(part) };
        let (given, family) = (cased(self.given), cased(self.family));
        let joined = [(&given, " ", &family), (&family, "", &given), (&family, " ", &given)];
        joined.into_iter().find_map(|(first, between, second)| {
            let seams = text.match_indices(first.as_ref()).map(|(start, first)| start + first.len());
            seams
                .filter_map(|end| Some((end + between.len(), text[end..].strip_prefix(between)?)))
                .find_map(|(seam, rest)| rest.starts_with(second.as_ref()).then_some(seam))
        })
    }
}

impl FittedBlock {
    /// Fits a text into a width and a height in millimetres, no larger than `largest` points.
    pub(super) fn fit(
        shaper: &mut Shaper<'_>,
        text: &str,
        how: &Text,
        name: Option<NameParts<'_>>,
        (largest, colour): (f32, Colour),
        (width, height): (f32, f32),
        voice: Voice,
    ) -> Result<Self, TextOverflow> {
        let upper;
        let text = match how.case {
            Case::AsWritten => text,
            Case::Upper => {
                upper = text.to_uppercase();
                &upper
            }
            Case::Lower => {
                upper = text.to_lowercase();
                &upper
            }
            Case::Title => {
                upper = capitalised(text);
                &upper
            }
        };
        let spacing = if how.spacing > 0.0 && takes_spacing(text) { how.spacing } else { 0.0 };
        let (weight, face) = (how.weight, voice.face(how.weight));
        let tracking = if spacing > 0.0 { Tracking::Spaced } else { Tracking::Normal };
        let style = Style { weight, forms: voice.forms, face, tracking };
        let smallest = how.size.0.min(largest);
        let breaking = name.map_or(Breaking::Words, |name| Breaking::Name { seam: name.seam(text, how.case) });
        let (lines, leading) = (how.lines, how.leading);
        let place = Fit { width, height, largest, smallest, lines, leading, spacing: spacing / 1000.0, breaking };
        let on_one_line = (how.lines > 1 && how.wrap_below < largest)
            .then(|| shaper.fit(text, style, &Fit { lines: 1, smallest: how.wrap_below, ..place }).ok())
            .flatten();
        let fitted = match on_one_line {
            Some(fitted) => fitted,
            None => shaper.fit(text, style, &place)?,
        };
        let inked = |line: Arc<Line>| {
            let ink = ink_box(shaper.fonts(), &line, spacing / 1000.0);
            (line, ink)
        };
        Ok(Self {
            lines: fitted.lines.into_iter().map(inked).collect(),
            size: fitted.size,
            smallest,
            spacing,
            leading: how.leading,
            align: how.align,
            colour,
            ends: fitted.ends,
        })
    }

    /// Walks the lines.
    pub(super) fn lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().map(|(line, _)| &**line)
    }

    /// Returns how far the first line rises above its baseline, in millimetres.
    pub(super) fn ascent(&self) -> f32 {
        self.mm(self.lines.first().map_or(0.0, |(_, ink)| ink.ascent.max(CAPITALS)))
    }

    /// Returns how far the last line reaches below its baseline, in millimetres.
    pub(super) fn descent(&self) -> f32 {
        self.mm(self.lines.last().map_or(0.0, |(_, ink)| ink.descent.max(DESCENDER)))
    }

    /// Returns the height of the first line and the depth of the last as the eye sees them, in millimetres: those of letters that
    /// stand on the baseline and rise to the height of capitals, and the ink of other scripts.
    pub(super) fn optical(&self) -> (f32, f32) {
        let plain = |line: &Line| line.text.chars().all(|c| is_plain(c.script()));
        let ascent = self.lines.first().map_or(0.0, |(line, ink)| if plain(line) { CAPITALS } else { ink.ascent });
        let descent = self.lines.last().map_or(0.0, |(line, ink)| if plain(line) { 0.0 } else { ink.descent });
        (self.mm(ascent), self.mm(descent))
    }

    /// Walks the distances from each baseline to the next, in millimetres.
    pub(super) fn advances(&self) -> impl Iterator<Item = f32> {
        self.lines.windows(2).map(|pair| {
            let (upper, lower) = (&pair[0].1, &pair[1].1);
            self.mm(self.leading.max(upper.descent + lower.ascent + APART))
        })
    }

    /// Draws the lines on their baselines, one for each line.
    pub(super) fn draw(&self, area: Rect, baselines: &[f32], items: &mut Vec<Item>) {
        for ((line, ink), &y) in self.lines.iter().zip(baselines) {
            let free = |ink: &InkBox| area.width - self.mm(ink.right - ink.left);
            // The ink is aligned rather than the advance: otherwise a large N would stand a millimetre further in than a small
            // one.
            let offset = match (self.align, line.direction) {
                (Align::Left, _) | (Align::Start, TextDirection::LeftToRight) => 0.0,
                (Align::Right, _) | (Align::Start, TextDirection::RightToLeft) => free(ink),
                (Align::Centre, _) => free(ink) / 2.0,
            };
            let x = area.x + offset - self.mm(ink.left);
            let (size, spacing, colour) = (self.size, self.spacing, self.colour);
            items.push(Item::Text { x, y, size, spacing, colour, line: Arc::clone(line) });
        }
    }

    fn mm(&self, ems: f32) -> f32 {
        pt_to_mm(ems * self.size)
    }
}

/// Writes a capital at the start of each word, and small letters after it.
fn capitalised(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut is_start = true;
    for c in text.chars() {
        if is_start {
            written.extend(c.to_uppercase());
        } else {
            written.extend(c.to_lowercase());
        }
        is_start = !c.is_alphanumeric() && !matches!(c, '\'' | '’' | 'ʼ' | 'ʿ');
    }
    written
}

fn is_plain(script: Script) -> bool {
    matches!(script, Script::Latin | Script::Greek | Script::Cyrillic | Script::Armenian | Script::Common | Script::Inherited)
}
