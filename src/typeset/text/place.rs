//! The place that a text has, and what fitting it there gives.

use std::sync::Arc;

use super::types::Line;

/// Points in a millimetre.
const POINTS: f32 = 72.0 / 25.4;

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
    /// Space after each letter, in font sizes. Scripts whose letters join take none.
    pub spacing: f32,
    /// Where lines may end.
    pub breaking: Breaking,
}

/// Where the lines of a text may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Breaking {
    /// Between any two words.
    #[default]
    Words,
    /// As the lines of a name do: between its two parts first, and never on a particle ([`crate::domain::particle`]).
    Name {
        /// Where its second part starts, in bytes of the text, if the parts are known.
        seam: Option<usize>,
    },
}

impl Fit {
    /// Returns a key that is equal for equal places: fitted texts are remembered by it.
    pub(super) fn key(&self) -> [u32; 8] {
        let lines = u32::try_from(self.lines).unwrap_or(u32::MAX);
        let breaking = match self.breaking {
            Breaking::Words => 0,
            Breaking::Name { seam: None } => 1,
            Breaking::Name { seam: Some(seam) } => u32::try_from(seam).map_or(1, |seam| seam.saturating_add(2)),
        };
        let [width, height, largest, smallest] = [self.width, self.height, self.largest, self.smallest].map(f32::to_bits);
        [width, height, largest, smallest, lines, self.leading.to_bits(), self.spacing.to_bits(), breaking]
    }
}

/// A text that fits.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// Font size in points.
    pub size: f32,
    /// The lines.
    pub lines: Vec<Arc<Line>>,
    /// The distance of two baselines, in font sizes: [`Fit::leading`], or more if the ink of two lines would touch (letters of
    /// Khmer and Burmese stack, Vietnamese capitals carry two marks).
    pub leading: f32,
    /// Space after each letter, in font sizes: [`Fit::spacing`], or none if that would tear joined letters apart.
    pub spacing: f32,
    /// Where the lines end.
    pub ends: LineEnds,
}

/// Where the lines of a fitted text end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum LineEnds {
    /// Where they should.
    #[default]
    Sound,
    /// A line of a name ends on this particle: nothing else fitted.
    OnParticle(String),
}

/// A text that does not fit, even at its smallest.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error(
    "the text fits only at {needed:.1} pt, and {smallest:.1} pt is the smallest allowed; shorten it, or give it more room or lines"
)]
pub struct TextOverflow {
    /// The largest size at which it would fit, in points.
    pub needed: f32,
    /// The smallest size that is allowed, in points.
    pub smallest: f32,
}
