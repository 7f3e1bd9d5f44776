//! What is wrong with the way a badge looks: what covers what, what ends at the cut, what is too small to be read.
//!
//! These faults are the template's. They are found by drawing each distinct way that its badges come out, not by reading its file.

use std::fmt;

use super::severity::Severity;
use crate::domain::text::printable;

/// Which side of a badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Facing {
    /// The front.
    Front,
    /// The back.
    Back,
}

impl fmt::Display for Facing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Front => "front",
            Self::Back => "back",
        })
    }
}

/// Where a fault is: on which side, and on which categories' badges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The side.
    pub side: Facing,
    /// The codes of the categories; empty if all badges have it.
    pub categories: Vec<String>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "on the {}{}", self.side, only(&self.categories))
    }
}

/// Returns the words for the categories that have a fault; none if all have it.
pub(super) fn only(categories: &[String]) -> String {
    match categories {
        [] => String::new(),
        [one] => format!(" (only in the category \"{}\")", printable(one)),
        several => format!(" (only in the categories \"{}\")", printable(&several.join("\", \""))),
    }
}

/// What of an element is covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Covered {
    /// The modules of a code.
    Code,
    /// The white border that readers need around a code.
    QuietZone,
    /// What the element draws.
    Ink,
    /// Not this time, but a longer text of another person would reach it.
    Reach,
}

/// One fault of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// An element covers another, or both are drawn in one place.
    Overlap {
        /// The element that is drawn later.
        upper: String,
        /// The element under it.
        lower: String,
        /// What of the lower one is covered.
        what: Covered,
        /// Width and height of the place that both have, in millimetres.
        size: (f32, f32),
        /// Where.
        place: Place,
    },
    /// An element is hidden, wholly or mostly.
    Hidden {
        /// The element that is drawn later.
        upper: String,
        /// The element under it.
        lower: String,
        /// The share that is hidden, from 0 to 1.
        share: f32,
        /// Where.
        place: Place,
    },
    /// The reader that gates use cannot read the code on the drawn badge.
    Unreadable {
        /// The code.
        element: String,
        /// Where.
        place: Place,
    },
    /// Badges lack a code.
    NoCode {
        /// The codes of the categories; empty if all badges lack it.
        categories: Vec<String>,
    },
    /// Badges lack a name.
    NoName {
        /// The codes of the categories; empty if all badges lack it.
        categories: Vec<String>,
    },
    /// Two zones have the same mark.
    SameMark {
        /// The element that draws the marks.
        element: String,
        /// The mark.
        mark: String,
        /// The zones' codes.
        zones: Vec<String>,
    },
    /// Colour ends at the trim, or near it, instead of running over it.
    Bleed {
        /// The element.
        element: String,
        /// The edges of the badge: `left`, `top`, `right`, `bottom`.
        edges: Vec<&'static str>,
        /// How far inside the trim it ends where it is worst, in millimetres; negative past the trim.
        inside: f32,
        /// The template's bleed, in millimetres.
        bleed: f32,
        /// Where.
        place: Place,
    },
    /// A text too small to be read by many people.
    SmallText {
        /// The element.
        element: String,
        /// Its font size in points.
        size: f32,
    },
    /// Marks whose letters are too small to be read by many people.
    SmallMarks {
        /// The element.
        element: String,
        /// The least font size in points.
        size: f32,
    },
    /// A photo too small to know a face by.
    SmallPhoto {
        /// The element.
        element: String,
        /// Width and height in millimetres.
        size: (f32, f32),
    },
    /// A text inside artwork is cut, or nearly.
    CutText {
        /// The element.
        element: String,
        /// The artwork's file.
        file: String,
        /// The text.
        text: String,
        /// How far inside the trim it stays, in millimetres; negative past the trim.
        inside: f32,
        /// Where.
        place: Place,
    },
    /// A text inside artwork asks for a font that is not installed.
    AbsentFont {
        /// The element.
        element: String,
        /// The artwork's file.
        file: String,
        /// The family that it asks for.
        family: String,
        /// The text.
        text: String,
    },
}

/// Texts under this size are errors, in points.
pub const LEAST_TEXT: f32 = 4.0;
/// Texts under this size are warnings, in points.
pub const SMALL_TEXT: f32 = 5.0;
/// The least side of a photo, in millimetres.
pub const LEAST_PHOTO: f32 = 15.0;
/// Every code that a fault can have, with the heading that it is reported under, in the order of reporting.
pub const CODES: [(&str, &str); 13] = [
    ("covered", "Elements that cover one another"),
    ("qr-unreadable", "Codes that cannot be read"),
    ("no-code", "Badges without a code"),
    ("no-name", "Badges without a name"),
    ("text-tiny", "Texts too small to be read"),
    ("artwork-cut", "Texts of artwork that are cut off"),
    ("may-cover", "Texts that reach others if they are longer"),
    ("hidden", "Elements that are hidden"),
    ("bleed", "Colour that ends at the cut"),
    ("text-small", "Texts hard to read for many"),
    ("photo-small", "Photos too small to know a face by"),
    ("same-mark", "Zones that have one mark"),
    ("artwork-font", "Fonts of artwork that are not installed"),
];

impl Fault {
    /// Returns how bad it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self.code() {
            "may-cover" | "hidden" | "bleed" | "text-small" | "photo-small" | "same-mark" | "artwork-font" => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// Returns the word for it that scripts can rely on: one of [`CODES`].
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Overlap { what: Covered::Reach, .. } => "may-cover",
            Self::Overlap { .. } => "covered",
            Self::Hidden { .. } => "hidden",
            Self::Unreadable { .. } => "qr-unreadable",
            Self::NoCode { .. } => "no-code",
            Self::NoName { .. } => "no-name",
            Self::Bleed { .. } => "bleed",
            Self::SmallText { size, .. } if *size < LEAST_TEXT - 0.01 => "text-tiny",
            Self::SmallText { .. } | Self::SmallMarks { .. } => "text-small",
            Self::SmallPhoto { .. } => "photo-small",
            Self::SameMark { .. } => "same-mark",
            Self::CutText { .. } => "artwork-cut",
            Self::AbsentFont { .. } => "artwork-font",
        }
    }

    /// Returns the id of the element that has to be changed first, if it is one.
    #[must_use]
    pub fn element(&self) -> Option<&str> {
        match self {
            Self::Overlap { upper, .. } => Some(upper),
            Self::Hidden { lower: element, .. }
            | Self::Unreadable { element, .. }
            | Self::Bleed { element, .. }
            | Self::SmallText { element, .. }
            | Self::SmallMarks { element, .. }
            | Self::SmallPhoto { element, .. }
            | Self::SameMark { element, .. }
            | Self::CutText { element, .. }
            | Self::AbsentFont { element, .. } => Some(element),
            Self::NoCode { .. } | Self::NoName { .. } => None,
        }
    }

    /// Returns the measure that is wrong; empty if it is not one.
    #[must_use]
    pub fn value(&self) -> String {
        match self {
            Self::Overlap { size, .. } | Self::SmallPhoto { size, .. } => by(*size),
            Self::Hidden { share, .. } => format!("{:.0} %", share * 100.0),
            Self::Bleed { inside, .. } | Self::CutText { inside, .. } => format!("{inside:.1} mm"),
            Self::SmallText { size, .. } | Self::SmallMarks { size, .. } => format!("{size:.1} pt"),
            Self::AbsentFont { family, .. } => family.clone(),
            Self::SameMark { mark, .. } => mark.clone(),
            Self::Unreadable { .. } | Self::NoCode { .. } | Self::NoName { .. } => String::new(),
        }
    }

    /// Returns whether it is the same fault, perhaps of another size or on other badges.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Overlap { upper, lower, what, place, .. },
                Self::Overlap { upper: upper_2, lower: lower_2, what: what_2, place: place_2, .. },
            ) => (upper, lower, place.side) == (upper_2, lower_2, place_2.side) && rank(*what) == rank(*what_2),
            (Self::Hidden { upper, lower, place, .. }, Self::Hidden { upper: upper_2, lower: lower_2, place: place_2, .. }) => {
                (upper, lower, place.side) == (upper_2, lower_2, place_2.side)
            }
            (Self::Unreadable { element, place }, Self::Unreadable { element: element_2, place: place_2 })
            | (Self::Bleed { element, place, .. }, Self::Bleed { element: element_2, place: place_2, .. }) => {
                (element, place.side) == (element_2, place_2.side)
            }
            (
                Self::CutText { element, text, place, .. },
                Self::CutText { element: element_2, text: text_2, place: place_2, .. },
            ) => (element, text, place.side) == (element_2, text_2, place_2.side),
            (Self::NoCode { .. }, Self::NoCode { .. }) | (Self::NoName { .. }, Self::NoName { .. }) => true,
            _ => self == other,
        }
    }

    /// Returns how much of it there is, to keep the worst of those that are alike.
    #[must_use]
    pub fn extent(&self) -> f32 {
        match self {
            Self::Overlap { size, what, .. } => size.0 * size.1 + if *what == Covered::Code { 1e6 } else { 0.0 },
            Self::Hidden { share, .. } => *share,
            Self::Bleed { edges, .. } => edges.len() as f32,
            _ => 0.0,
        }
    }

    /// Sets the categories that have it.
    #[must_use]
    pub fn of_categories(mut self, codes: Vec<String>) -> Self {
        match &mut self {
            Self::Overlap { place, .. }
            | Self::Hidden { place, .. }
            | Self::Unreadable { place, .. }
            | Self::Bleed { place, .. }
            | Self::CutText { place, .. } => place.categories = codes,
            Self::NoCode { categories } | Self::NoName { categories } => *categories = codes,
            Self::SmallText { .. }
            | Self::SmallMarks { .. }
            | Self::SmallPhoto { .. }
            | Self::SameMark { .. }
            | Self::AbsentFont { .. } => {}
        }
        self
    }
}

/// The code and its quiet zone are one thing to whom covers them; that a text may reach further is another.
fn rank(what: Covered) -> u8 {
    match what {
        Covered::Code | Covered::QuietZone => 0,
        Covered::Ink => 1,
        Covered::Reach => 2,
    }
}

/// Writes a width and a height in millimetres.
pub(super) fn by((width, height): (f32, f32)) -> String {
    format!("{width:.1} × {height:.1} mm")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_one_severity_and_a_heading() {
        let small = |size| Fault::SmallText { element: "a".into(), size };
        assert_eq!((small(3.9).code(), small(3.9).severity()), ("text-tiny", Severity::Error));
        assert_eq!((small(4.0).code(), small(4.9).severity()), ("text-small", Severity::Warning));
        for code in [small(3.0).code(), small(4.5).code()] {
            assert!(CODES.iter().any(|(known, _)| *known == code));
        }
    }
}
