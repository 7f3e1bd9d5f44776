//! One face of one font file, with what shaping and drawing need from it.

use std::sync::{Arc, OnceLock};

use harfrust::{GlyphExtents, ShaperFont};
use ttf_parser::{GlyphId, OutlineBuilder};

use super::wanted::{Slant, drawable};

/// The axis of weights.
const WEIGHT: ttf_parser::Tag = ttf_parser::Tag::from_bytes(b"wght");

/// One face. Lengths are in the face's units, [`Face::units_per_em`] to the em.
pub struct Face {
    /// The PostScript name: `NotoSans-Bold`.
    pub name: String,
    /// The file.
    pub data: Arc<Vec<u8>>,
    /// The face's place in a collection; zero in a file of one face.
    pub index: u32,
    /// Units to the em.
    pub units_per_em: u16,
    /// From the baseline up to the top of a line.
    pub ascent: i16,
    /// From the baseline down to the bottom of a line; negative.
    pub descent: i16,
    /// The height of a capital letter.
    pub cap_height: i16,
    /// The font as the shaper wants it.
    pub(in crate::typeset) shaping: harfrust::Font,
    /// Whether it is a variable font.
    pub(super) varies: bool,
    /// The weight that a variable font is set to; its default if `None`.
    weight: Option<f32>,
    /// How strong its letters are, from 100 to 900: what it is set to, or else what its file says.
    pub(super) strength: u16,
    /// Whether its letters slant, as its file says.
    pub(super) slant: Slant,
    advances: Vec<u16>,
    /// Where the ink of glyphs is, as far as it was asked for: every name is measured by it.
    extents: OnceLock<Box<[KnownExtents]>>,
}

/// The extents of a glyph, once they were worked out.
type KnownExtents = OnceLock<Option<GlyphExtents>>;

impl Face {
    /// Reads a face; `None` if the file is damaged or has no outlines.
    pub(in crate::typeset) fn parse(data: Arc<Vec<u8>>, index: u32) -> Option<Self> {
        Self::parse_at(data, index, None)
    }

    /// Reads a face as [`Face::parse`] does; one whose weight varies is set to a weight.
    pub(super) fn parse_at(data: Arc<Vec<u8>>, index: u32, weight: Option<u16>) -> Option<Self> {
        let mut face = ttf_parser::Face::parse(&data, index).ok()?;
        let axis = face.variation_axes().into_iter().find(|axis| axis.tag == WEIGHT);
        let weight = axis.zip(weight).map(|(axis, weight)| f32::from(weight).clamp(axis.min_value, axis.max_value));
        if let Some(weight) = weight {
            face.set_variation(WEIGHT, weight)?;
        }
        if !has_outlines(&face) {
            return None;
        }
        let mut names = face.names().into_iter().filter(|name| name.name_id == ttf_parser::name_id::POST_SCRIPT_NAME);
        let name = names.find_map(|name| name.to_string()).unwrap_or_else(|| "Unnamed".to_owned());
        let advances = (0..face.number_of_glyphs()).map(|glyph| face.glyph_hor_advance(GlyphId(glyph)).unwrap_or(0)).collect();
        let (units_per_em, ascent, descent) = (face.units_per_em(), face.ascender(), face.descender());
        let (cap_height, varies) = (cap_height(&face), face.is_variable());
        let strength = weight.map_or_else(|| face.weight().to_number(), |weight| weight.round() as u16);
        let slant = if face.is_italic() || face.is_oblique() { Slant::Italic } else { Slant::Upright };
        let shared: Arc<dyn AsRef<[u8]> + Send + Sync> = data.clone();
        let shaping = harfrust::Font::new(shared, index)?;
        let shaping = match weight {
            Some(weight) => shaping.instance_builder().variations([(harfrust::Tag::new(b"wght"), weight)]).build(),
            None => shaping,
        };
        let name = name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')).collect();
        Some(Self {
            name,
            data,
            index,
            units_per_em,
            ascent,
            descent,
            cap_height,
            shaping,
            varies,
            weight,
            strength,
            slant,
            advances,
            extents: OnceLock::new(),
        })
    }

    /// Returns what messages call it: its name and its weight.
    pub(super) fn described(&self) -> String {
        format!("{} ({})", self.name, self.strength)
    }

    /// Returns how far the pen moves after a glyph.
    #[must_use]
    pub fn advance(&self, glyph: u16) -> u16 {
        self.advances.get(usize::from(glyph)).copied().unwrap_or(0)
    }

    /// Returns where the ink of a glyph is, as the shaper sees it; `None` if it has none.
    pub(in crate::typeset) fn extents(&self, glyph: u16) -> Option<GlyphExtents> {
        let all = self.extents.get_or_init(|| self.advances.iter().map(|_| OnceLock::new()).collect());
        *all.get(usize::from(glyph))?.get_or_init(|| ShaperFont::new(&self.shaping).glyph_extents(u32::from(glyph).into()))
    }

    /// Returns whether the face has a glyph for a character.
    #[must_use]
    pub fn has(&self, c: char) -> bool {
        self.shaping.charmap().map_unicode(u32::from(c)).is_some_and(|glyph| glyph.to_u32() != 0)
    }

    /// Returns whether the face can draw a whole cluster.
    #[must_use]
    pub fn covers(&self, cluster: &str) -> bool {
        drawable(cluster, |c| self.has(c))
    }

    /// Returns the weight that a variable face is set to, for those who embed it: the tag of the axis, and its value.
    #[must_use]
    pub fn variation(&self) -> Option<(&'static [u8; 4], f32)> {
        self.weight.map(|weight| (b"wght", weight))
    }

    fn opened(&self) -> Option<ttf_parser::Face<'_>> {
        let mut face = ttf_parser::Face::parse(&self.data, self.index).ok()?;
        if let Some(weight) = self.weight {
            face.set_variation(WEIGHT, weight)?;
        }
        Some(face)
    }

    /// Walks the outline of a glyph, or nothing if it has none (a space) or is damaged.
    pub fn outline(&self, glyph: u16, builder: &mut dyn OutlineBuilder) -> Option<()> {
        let face = self.opened()?;
        face.outline_glyph(GlyphId(glyph), builder).map(|_| ())
    }

    /// Returns the smallest rectangle around a glyph's ink: left, bottom, right, top.
    #[must_use]
    pub fn ink(&self, glyph: u16) -> Option<[i16; 4]> {
        let face = self.opened()?;
        face.glyph_bounding_box(GlyphId(glyph)).map(|ink| [ink.x_min, ink.y_min, ink.x_max, ink.y_max])
    }
}

/// Returns whether a face of a font file can draw a cluster, without keeping anything open.
pub(super) fn can_draw(data: &[u8], index: u32, cluster: &str) -> bool {
    ttf_parser::Face::parse(data, index).is_ok_and(|face| {
        let has = |c| face.glyph_index(c).is_some_and(|glyph| glyph.0 != 0);
        has_outlines(&face) && drawable(cluster, has)
    })
}

/// Returns whether a face has outlines. Bitmap and colour fonts have none: there is nothing in them to print.
fn has_outlines(face: &ttf_parser::Face<'_>) -> bool {
    let tables = face.tables();
    tables.glyf.is_some() || tables.cff.is_some()
}

/// Returns what the face declares, else the top of its H, else the usual height of faces without capitals: seven tenths of an em.
fn cap_height(face: &ttf_parser::Face<'_>) -> i16 {
    let drawn = || Some(face.glyph_bounding_box(face.glyph_index('H')?)?.y_max);
    let common = || i16::try_from(u32::from(face.units_per_em()) * 7 / 10).unwrap_or(i16::MAX);
    face.capital_height().filter(|&height| height > 0).or_else(drawn).unwrap_or_else(common)
}
