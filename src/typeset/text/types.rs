//! Shaped text: what the shaper makes, and what the PDF and the picture draw.

use std::ops::Range;

use crate::typeset::fonts::FaceId;

/// One line of text, shaped, in visual order from left to right.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Line {
    /// The text in logical order.
    pub text: String,
    /// Runs of one face and direction, in visual order.
    pub runs: Vec<Run>,
    /// Characters that no face has a glyph for.
    pub missing: Vec<MissingGlyph>,
    /// Width at a font size of one, in ems: times the size in points is the width in points.
    pub width: f32,
    /// The tallest cap height or ascent of what is drawn above the baseline, in ems.
    pub ascent: f32,
    /// The deepest descent below the baseline, in ems, positive.
    pub descent: f32,
    /// The direction of the paragraph.
    pub direction: TextDirection,
}

/// Glyphs of one face and one direction.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The face.
    pub face: FaceId,
    /// Which way its text reads.
    pub direction: TextDirection,
    /// The glyphs in visual order.
    pub glyphs: Vec<Glyph>,
}

/// One glyph. Lengths are in the face's units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glyph {
    /// The glyph's number in the face.
    pub id: u16,
    /// How far the pen moves.
    pub advance: i32,
    /// How far right of the pen it is drawn.
    pub x_offset: i32,
    /// How far above the baseline it is drawn.
    pub y_offset: i32,
    /// The bytes of [`Line::text`] that its cluster stands for. Glyphs of one cluster have equal ranges.
    pub cluster: Range<u32>,
}

/// A character without a glyph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingGlyph {
    /// The character.
    pub character: char,
    /// The name of its script: `Khmer`.
    pub script: &'static str,
    /// The Debian package that has a font for it; empty if none is known (private characters, rare scripts).
    pub package: &'static str,
}

/// Which way text reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum TextDirection {
    /// Left to right.
    #[default]
    LeftToRight,
    /// Right to left.
    RightToLeft,
}
