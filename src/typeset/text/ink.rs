//! How high and how deep a line's ink reaches, and whether its letters may stand apart.

use unicode_script::{Script, UnicodeScript};

use super::types::Line;
use crate::typeset::fonts::Fonts;

/// The vertical measures of a line, in font sizes, from the baseline.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct InkHeights {
    /// The height of a capital of the line's first face: what baselines are placed by, so that names with and without accents
    /// stand alike.
    pub cap_height: f32,
    /// The highest ink above the baseline; not below zero.
    pub top: f32,
    /// The deepest ink below the baseline; positive, or zero.
    pub bottom: f32,
}

/// Measures a line.
#[must_use]
pub fn ink(fonts: &Fonts, line: &Line) -> InkHeights {
    let mut ink = InkHeights::default();
    if let Some(first) = line.runs.first() {
        let face = fonts.face(first.face);
        ink.cap_height = f32::from(face.cap_height) / f32::from(face.units_per_em);
    }
    for run in &line.runs {
        let face = fonts.face(run.face);
        let em = f32::from(face.units_per_em);
        for glyph in &run.glyphs {
            let Some(extents) = face.extents(glyph.id) else { continue };
            let top = extents.y_bearing.saturating_add(glyph.y_offset);
            // The height counts downwards from the top, as a negative number.
            let bottom = top.saturating_add(extents.height);
            ink.top = ink.top.max(top as f32 / em);
            ink.bottom = ink.bottom.max(-bottom as f32 / em);
        }
    }
    ink
}

/// Returns whether space may be put between the letters of a text: not where they join (Arabic, Mongolian) or hang from one line
/// (Devanagari, Bengali), and not between the parts of a syllable.
#[must_use]
pub fn takes_spacing(text: &str) -> bool {
    text.is_ascii()
        || text.chars().all(|c| {
            matches!(
                c.script(),
                Script::Common
                    | Script::Inherited
                    | Script::Latin
                    | Script::Greek
                    | Script::Cyrillic
                    | Script::Armenian
                    | Script::Georgian
            ) || matches!(c.script(), Script::Hebrew | Script::Ethiopic | Script::Cherokee | Script::Bopomofo)
                || matches!(c.script(), Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul)
        })
}
