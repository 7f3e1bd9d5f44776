//! What is wrong with the way a badge looks: what covers what, what ends at the cut, what is too small to be read.
//!
//! These faults are the template's. They are found by drawing each distinct way that its badges come out, not by reading its file.

pub use super::place::Facing;
use super::severity::Severity;

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

/// Whose badges of a category lack something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Everybody's.
    Everybody,
    /// Those of the people whose values leave it out.
    Some,
}

/// One fault of a template, and whose badges have it.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// What is wrong.
    pub defect: Defect,
    /// The codes of the categories whose badges have it; empty if all have.
    pub categories: Vec<String>,
}

/// What can be wrong with the way a badge looks.
#[derive(Debug, Clone, PartialEq)]
pub enum Defect {
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
        /// On which side.
        side: Facing,
    },
    /// An element is hidden, wholly or mostly.
    Hidden {
        /// The element that is drawn later.
        upper: String,
        /// The element under it.
        lower: String,
        /// The share that is hidden, from 0 to 1.
        share: f32,
        /// On which side.
        side: Facing,
    },
    /// The reader that gates use cannot read the code on the drawn badge.
    Unreadable {
        /// The code.
        element: String,
        /// On which side.
        side: Facing,
    },
    /// Badges lack a code.
    NoCode {
        /// Whose.
        whose: Whose,
    },
    /// Badges lack a name.
    NoName {
        /// Whose.
        whose: Whose,
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
        /// On which side.
        side: Facing,
    },
    /// A text too small to be read by many people.
    SmallText {
        /// The element.
        element: String,
        /// Its font size in points.
        size: f32,
        /// On which side.
        side: Facing,
    },
    /// Marks whose letters are too small to be read by many people.
    SmallMarks {
        /// The element.
        element: String,
        /// The least font size in points.
        size: f32,
        /// On which side.
        side: Facing,
    },
    /// A text inside artwork that is too small to be read by many people.
    SmallArtworkText {
        /// The element.
        element: String,
        /// The artwork's file.
        file: String,
        /// The text.
        text: String,
        /// Its font size on paper, in points.
        size: f32,
        /// On which side.
        side: Facing,
    },
    /// A photo too small to know a face by.
    SmallPhoto {
        /// The element.
        element: String,
        /// Width and height in millimetres.
        size: (f32, f32),
        /// On which side.
        side: Facing,
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
        /// On which side.
        side: Facing,
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
        /// On which side.
        side: Facing,
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

impl From<Defect> for Fault {
    /// The fault is that of all badges.
    fn from(defect: Defect) -> Self {
        Self { defect, categories: Vec::new() }
    }
}

impl Defect {
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
            Self::SmallText { .. } | Self::SmallMarks { .. } | Self::SmallArtworkText { .. } => "text-small",
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
            | Self::SmallArtworkText { element, .. }
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
            Self::SmallText { size, .. } | Self::SmallMarks { size, .. } | Self::SmallArtworkText { size, .. } => {
                format!("{size:.1} pt")
            }
            Self::AbsentFont { family, .. } => family.clone(),
            Self::SameMark { mark, .. } => mark.clone(),
            Self::Unreadable { .. } | Self::NoCode { .. } | Self::NoName { .. } => String::new(),
        }
    }

    /// Returns whether it is the same fault, perhaps of another size or on other badges.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        let is_same = match (self, other) {
            (Self::Overlap { lower, what, .. }, Self::Overlap { lower: lower_2, what: what_2, .. }) => {
                lower == lower_2 && rank(*what) == rank(*what_2)
            }
            (Self::Hidden { upper, .. }, Self::Hidden { upper: upper_2, .. }) => upper == upper_2,
            (Self::CutText { text, .. }, Self::CutText { text: text_2, .. })
            | (Self::SmallArtworkText { text, .. }, Self::SmallArtworkText { text: text_2, .. })
            | (Self::AbsentFont { text, .. }, Self::AbsentFont { text: text_2, .. }) => text == text_2,
            (Self::SameMark { mark, .. }, Self::SameMark { mark: mark_2, .. }) => mark == mark_2,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        };
        is_same && self.code() == other.code() && self.element() == other.element() && self.side() == other.side()
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

    /// Returns on which side it is; `None` if it is not on one of them.
    #[must_use]
    pub fn side(&self) -> Option<Facing> {
        match self {
            Self::Overlap { side, .. }
            | Self::Hidden { side, .. }
            | Self::Unreadable { side, .. }
            | Self::Bleed { side, .. }
            | Self::SmallText { side, .. }
            | Self::SmallMarks { side, .. }
            | Self::SmallArtworkText { side, .. }
            | Self::SmallPhoto { side, .. }
            | Self::CutText { side, .. }
            | Self::AbsentFont { side, .. } => Some(*side),
            Self::NoCode { .. } | Self::NoName { .. } | Self::SameMark { .. } => None,
        }
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
        let small = |size| Defect::SmallText { element: "a".into(), size, side: Facing::Front };
        assert_eq!((small(3.9).code(), small(3.9).severity()), ("text-tiny", Severity::Error));
        assert_eq!((small(4.0).code(), small(4.9).severity()), ("text-small", Severity::Warning));
        for code in [small(3.0).code(), small(4.5).code()] {
            assert!(CODES.iter().any(|(known, _)| *known == code));
        }
    }
}
