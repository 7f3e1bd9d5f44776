//! Where a line's ink is: closer than ascent and descent of its faces, which leave room for letters that are not there.

use std::collections::HashMap;

use super::{shape::Shaper, types::Line};
use crate::badge::fonts::{FaceId, Fonts};

/// Left, bottom, right and top of the ink of glyphs, in ems; nothing for a glyph without ink.
pub(super) type GlyphInks = HashMap<(FaceId, u16), Option<[f32; 4]>>;

/// The rectangle around a line's ink, in ems from the left end of the baseline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ink {
    /// Left edge, to the right of the line's left end.
    pub left: f32,
    /// Right edge.
    pub right: f32,
    /// Above the baseline.
    pub ascent: f32,
    /// Below the baseline.
    pub descent: f32,
}

impl Shaper<'_> {
    /// Measures the ink of a line that is set with some spacing after each cluster, in ems.
    pub fn ink(&mut self, line: &Line, spacing: f32) -> Ink {
        let mut around: Option<Ink> = None;
        let mut pen = 0.0_f32;
        let fonts = self.fonts();
        for run in &line.runs {
            let em = f32::from(fonts.face(run.face).units_per_em);
            for (place, glyph) in run.glyphs.iter().enumerate() {
                if let Some([left, bottom, right, top]) = self.glyph(fonts, run.face, glyph.id) {
                    let (x, y) = (pen + glyph.x_offset as f32 / em, glyph.y_offset as f32 / em);
                    let ink = Ink { left: x + left, right: x + right, ascent: y + top, descent: -(y + bottom) };
                    around = Some(around.map_or(ink, |around| around.union(ink)));
                }
                pen += glyph.advance as f32 / em;
                let ends_cluster = run.glyphs.get(place + 1).is_none_or(|next| next.cluster != glyph.cluster);
                if ends_cluster {
                    pen += spacing;
                }
            }
        }
        around.unwrap_or(Ink { left: 0.0, right: pen, ascent: 0.0, descent: 0.0 })
    }

    fn glyph(&mut self, fonts: &Fonts, face: FaceId, glyph: u16) -> Option<[f32; 4]> {
        *self.inks.entry((face, glyph)).or_insert_with(|| {
            let face = fonts.face(face);
            let em = f32::from(face.units_per_em);
            face.ink(glyph).map(|ink| ink.map(|edge| f32::from(edge) / em))
        })
    }
}

impl Ink {
    fn union(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            right: self.right.max(other.right),
            ascent: self.ascent.max(other.ascent),
            descent: self.descent.max(other.descent),
        }
    }
}
