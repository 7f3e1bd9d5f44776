//! What would be wrong with a printed badge.

use std::fmt;

use serde::Serialize;

use crate::domain::{colour::Colour, text::printable};

/// The most characters of a text that a message repeats.
const SHOWN: usize = 60;

/// One thing that would be wrong with a printed badge, or with every badge of a design.
#[derive(Debug, Clone, PartialEq)]
pub enum Problem {
    /// A text does not fit into its place.
    Overflow {
        /// The element's id.
        element: String,
        /// The text.
        text: String,
        /// The font size at which it would fit, in points.
        needed: f32,
        /// The smallest font size that the template allows, in points.
        smallest: f32,
    },
    /// No font has a character.
    MissingGlyph {
        /// The element's id.
        element: String,
        /// The text.
        text: String,
        /// The character.
        character: char,
        /// The name of its script.
        script: String,
        /// The Debian package that has a font for it.
        package: String,
    },
    /// A text or a photo that the template requires was not given.
    Empty {
        /// The element's id.
        element: String,
    },
    /// There is no photo, and others have one.
    PhotoMissing {
        /// The element's id.
        element: String,
    },
    /// A photo has too few pixels for the size at which it is printed.
    PhotoResolution {
        /// The element's id.
        element: String,
        /// Pixels to an inch on paper.
        dpi: f32,
        /// The photo's width and height in pixels.
        pixels: (u32, u32),
    },
    /// The credential is none, so that there is no QR code.
    Credential {
        /// Why.
        reason: String,
    },
    /// The modules of the QR code are too small to be read.
    SmallCode {
        /// The side of a module in millimetres.
        module: f32,
    },
    /// A text is hard to read on its ground.
    Contrast {
        /// The element's id.
        element: String,
        /// The category's code.
        category: String,
        /// The text's colour.
        colour: Colour,
        /// The colour behind it.
        ground: Colour,
        /// The contrast ratio, 1 to 21.
        ratio: f64,
    },
    /// A picture of the template has too few pixels for its size on paper.
    CoarseArtwork {
        /// The element's id.
        element: String,
        /// The picture's file.
        file: String,
        /// What it has, in pixels to an inch.
        dpi: f32,
        /// What it should have.
        least: f32,
    },
    /// The participant's category is none of the event's.
    Category {
        /// The place that it would have in the event's list.
        place: usize,
    },
}

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The badge can be printed, and is worth a look.
    Warning,
    /// The badge must not be printed.
    Error,
}

impl Problem {
    /// Returns how bad it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Self::Contrast { .. } | Self::PhotoMissing { .. } | Self::PhotoResolution { .. } | Self::CoarseArtwork { .. } => {
                Severity::Warning
            }
            _ => Severity::Error,
        }
    }

    /// Returns the word for it that scripts can rely on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Overflow { .. } => "overflow",
            Self::MissingGlyph { .. } => "missing-glyph",
            Self::Empty { .. } => "empty",
            Self::PhotoMissing { .. } => "photo-missing",
            Self::PhotoResolution { .. } => "photo-resolution",
            Self::Credential { .. } => "credential",
            Self::SmallCode { .. } => "small-code",
            Self::Contrast { .. } => "contrast",
            Self::CoarseArtwork { .. } => "coarse-artwork",
            Self::Category { .. } => "category",
        }
    }

    /// Returns the id of the element where it is, where it is in one.
    #[must_use]
    pub fn element(&self) -> Option<&str> {
        match self {
            Self::Overflow { element, .. }
            | Self::MissingGlyph { element, .. }
            | Self::Empty { element }
            | Self::PhotoMissing { element }
            | Self::PhotoResolution { element, .. }
            | Self::Contrast { element, .. }
            | Self::CoarseArtwork { element, .. } => Some(element),
            Self::Credential { .. } | Self::SmallCode { .. } | Self::Category { .. } => None,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Overflow { element, text, needed, smallest } => write!(
                f,
                "{element} \"{}\" does not fit: it would have to be {needed:.1} pt, and {smallest:.1} pt is the smallest; \
                 shorten it, or give it more room in the template",
                shown(text)
            ),
            Self::MissingGlyph { element, text, character, script, package } => write!(
                f,
                "{element} \"{}\" has the {script} character {character} (U+{:04X}), which no font has; \
                 install the package {package}, or name a folder of fonts with --font-dir",
                shown(text),
                u32::from(*character)
            ),
            Self::Empty { element } => write!(f, "{element} is empty, and the template requires it; fill it in"),
            Self::PhotoMissing { element } => {
                write!(f, "{element} is missing, and a figure stands in its place where the template has one; import it")
            }
            Self::PhotoResolution { element, dpi, pixels: (width, height) } => write!(
                f,
                "{element} has {width} × {height} pixels, {dpi:.0} dpi at the size it is printed, and a sharp face needs 200; \
                 import a larger one, or make its frame smaller in the template"
            ),
            Self::Credential { reason } => write!(f, "no QR code can be made: {reason}"),
            Self::SmallCode { module } => write!(
                f,
                "the QR code has {module:.2} mm a module, and cheap readers need 0.4 mm; make the code larger in the template"
            ),
            Self::Contrast { element, category, colour, ground, ratio } => write!(
                f,
                "{element} in {colour} on {ground} has a contrast of {ratio:.1}:1 in the category \"{}\", and 4.5:1 can be read \
                 from afar; choose a darker or lighter colour",
                printable(category)
            ),
            Self::CoarseArtwork { element, file, dpi, least } => write!(
                f,
                "{element}: artwork under {least:.0} dpi: \"{}\" has {dpi:.0} dpi at its size on paper; save it with more pixels, or as SVG",
                printable(file)
            ),
            Self::Category { place } => {
                write!(f, "the participant's category (number {place}) is none of the event's; check the category")
            }
        }
    }
}

/// Shortens a text for a message.
fn shown(text: &str) -> String {
    let text = printable(text);
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
