//! The kinds of accreditation.

use crate::domain::{
    colour::Colour,
    id::CategoryCode,
    ink::PressInk,
    mask::{DayMask, ZoneMask},
};

/// The most categories of one event: the credential has one byte for the index.
pub const MAX_CATEGORIES: usize = 256;

/// A kind of accreditation: its name, its look, and where and when it opens doors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// The number that credentials carry. Stays with the code for good, even if the event file's order changes.
    pub index: u8,
    /// What the list writes in its category column.
    pub code: CategoryCode,
    /// What the badge prints on its band.
    pub title: String,
    /// The band's colour.
    pub colour: Colour,
    /// What a press prints the colour with; the colour is converted if `None`.
    pub ink: Option<PressInk>,
    /// The zones it may enter.
    pub zones: ZoneMask,
    /// The event days it is valid on.
    pub days: DayMask,
}
