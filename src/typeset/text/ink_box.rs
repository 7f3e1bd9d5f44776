//! Where a line's ink is, on all four sides: what the eye aligns by.

use super::types::Line;
use crate::typeset::fonts::Fonts;

/// The rectangle around a line's ink, in font sizes from the left end of the baseline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InkBox {
    /// Left edge, to the right of the line's left end.
    pub left: f32,
    /// Right edge.
    pub right: f32,
    /// Above the baseline.
    pub ascent: f32,
    /// Below the baseline.
    pub descent: f32,
}

/// Measures the ink of a line that is set with some spacing after each cluster, in font sizes.
#[must_use]
pub fn ink_box(fonts: &Fonts, line: &Line, spacing: f32) -> InkBox {
    let mut around: Option<InkBox> = None;
    let mut pen = 0.0_f32;
    for run in &line.runs {
        let face = fonts.face(run.face);
        let em = f32::from(face.units_per_em);
        for (place, glyph) in run.glyphs.iter().enumerate() {
            // A space has no ink.
            if let Some(extents) = face.extents(glyph.id).filter(|extents| extents.width != 0) {
                let left = pen + (extents.x_bearing as f32 + glyph.x_offset as f32) / em;
                let ascent = (extents.y_bearing as f32 + glyph.y_offset as f32) / em;
                // The height counts downwards from the top, as a negative number.
                let (width, height) = (extents.width as f32 / em, extents.height as f32 / em);
                let ink = InkBox { left, right: left + width, ascent, descent: -(ascent + height) };
                around = Some(around.map_or(ink, |around| around.union(ink)));
            }
            pen += glyph.advance as f32 / em;
            if run.glyphs.get(place + 1).is_none_or(|next| next.cluster != glyph.cluster) {
                pen += spacing;
            }
        }
    }
    around.unwrap_or(InkBox { left: 0.0, right: pen, ascent: 0.0, descent: 0.0 })
}

impl InkBox {
    fn union(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            right: self.right.max(other.right),
            ascent: self.ascent.max(other.ascent),
            descent: self.descent.max(other.descent),
        }
    }
}
