//! How documents look: one typeface, white space, thin grey rules, one hue. Lengths are millimetres, font sizes points.

use crate::{
    domain::colour::Colour,
    typeset::{fonts::Weight, tag::Tag},
};

/// The margin on every side.
pub(super) const MARGIN: f32 = 20.0;
/// Where the foot's baseline stands above the paper's lower edge.
pub(super) const FOOT: f32 = 12.0;
/// The distance of two baselines, in font sizes.
pub(super) const LEADING: f32 = 1.32;
/// The space between two columns of a table.
pub(super) const GAP: f32 = 4.0;
/// The space above and under a row's text.
pub(super) const PADDING: f32 = 1.15;

const fn colour(red: u8, green: u8, blue: u8) -> Colour {
    Colour { red, green, blue }
}

/// Text.
pub(super) const INK: Colour = colour(0x16, 0x19, 0x1d);
/// Text that matters less.
pub(super) const GREY: Colour = colour(0x5a, 0x60, 0x68);
/// Rules.
pub(in crate::report) const RULE: Colour = colour(0xc8, 0xcc, 0xd1);
/// What is not there, in a chart.
pub(super) const PALE: Colour = colour(0xdf, 0xe3, 0xe8);
/// What is there.
pub(super) const HUE: Colour = colour(0x1f, 0x3a, 0x5f);

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextStyle {
    /// Font size in points.
    pub size: f32,
    /// How strongly.
    pub weight: Weight,
    /// In which colour.
    pub colour: Colour,
}

impl TextStyle {
    /// The event's name on the first page.
    pub const EVENT: Self = Self::new(11.0, Weight::Bold, INK);
    /// The document's title.
    pub const TITLE: Self = Self::new(20.0, Weight::Bold, INK);
    /// The title of a part.
    pub const HEADING: Self = Self::new(12.0, Weight::Bold, INK);
    /// The title of a chart.
    pub const CAPTION: Self = Self::new(10.0, Weight::Bold, INK);
    /// Running text.
    pub const TEXT: Self = Self::new(10.0, Weight::Regular, INK);
    /// Text that matters less.
    pub const NOTE: Self = Self::new(8.5, Weight::Regular, GREY);
    /// A figure that matters.
    pub const FIGURE: Self = Self::new(28.0, Weight::Bold, INK);
    /// What a figure counts.
    pub const LABEL: Self = Self::new(9.0, Weight::Regular, GREY);
    /// A table's cells.
    pub const CELL: Self = Self::new(9.0, Weight::Regular, INK);
    /// A table's headings and sums.
    pub const HEAD: Self = Self::new(9.0, Weight::Bold, INK);
    /// The foot of a page.
    pub(super) const FOOT: Self = Self::new(8.0, Weight::Regular, GREY);

    /// Returns what a paragraph in this face is to people who hear the document.
    pub(super) fn tag(self) -> Tag {
        let headings = [(Self::TITLE, 1), (Self::HEADING, 2), (Self::CAPTION, 2)];
        headings.iter().find(|(face, _)| *face == self).map_or(Tag::Paragraph, |(_, level)| Tag::Heading(*level))
    }

    const fn new(size: f32, weight: Weight, colour: Colour) -> Self {
        Self { size, weight, colour }
    }
}
