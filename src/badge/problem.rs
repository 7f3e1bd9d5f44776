//! What would be wrong with a printed badge.

use super::fault::{self, Defect, Facing, Fault};
pub use super::severity::Severity;
use crate::domain::colour::Colour;

/// One thing that would be wrong with a printed badge, or with every badge of a design.
#[derive(Debug, Clone, PartialEq)]
pub enum BadgeProblem {
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
    /// A line of a name ends on a word that belongs to the next: it fits no other way.
    NameBreak {
        /// The element's id.
        element: String,
        /// The name.
        text: String,
        /// The word on which a line ends.
        word: String,
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
    /// There is no valid credential, and so no QR code.
    Credential {
        /// Why.
        reason: String,
    },
    /// The modules of a QR code are too small to be read.
    SmallCode {
        /// The element's id.
        element: String,
        /// The side of a module in millimetres.
        module: f32,
    },
    /// A text is hard to read on its ground.
    Contrast {
        /// The element's id.
        element: String,
        /// The side that it is on.
        side: Facing,
        /// The category's code; empty if it is so in every category.
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
    /// A picture of the person's own that cannot be drawn.
    PictureMissing {
        /// The element's id.
        element: String,
        /// The file.
        file: String,
        /// Why.
        reason: String,
    },
    /// A text that a code for other systems cannot hold.
    BarcodeText {
        /// The element's id.
        element: String,
        /// The text.
        text: String,
        /// Why.
        reason: String,
    },
    /// A code for other systems whose modules are too small to be read.
    SmallBarcode {
        /// The element's id.
        element: String,
        /// The text.
        text: String,
        /// The side of a module in millimetres.
        module: f32,
        /// What readers need, in millimetres.
        least: f32,
    },
    /// A weight or a slant that the font lacks.
    Face {
        /// The element's id.
        element: String,
        /// What was asked for.
        wanted: String,
        /// The face that is used.
        given: String,
    },
    /// A template compares a field with a value that it cannot have.
    ComparedValue {
        /// The element's id.
        element: String,
        /// The field, as the template writes it.
        field: String,
        /// The value.
        value: String,
        /// Why it cannot have it, to read on from the value.
        reason: String,
    },
    /// More ink than paper takes.
    InkCoverage {
        /// The category's code, the colour, or the picture's file.
        element: String,
        /// The ink.
        ink: String,
        /// How much, of all inks together.
        percent: f32,
    },
    /// The event lacks the participant's category.
    Category {
        /// The place that it would have in the event's list.
        place: usize,
    },
    /// The list most likely has one person twice.
    Duplicate {
        /// What they have in common: `name` or `native_name`.
        element: &'static str,
        /// The name.
        text: String,
        /// The references of the others, or the first few if there are many.
        others: Vec<String>,
        /// How many others there are.
        count: usize,
        /// Whether the name is like theirs, and not the same.
        is_like: bool,
    },
    /// A field that the participant's category needs is empty.
    FieldMissing {
        /// The field's code.
        field: String,
    },
    /// A text of the list was damaged by an export.
    ListDamage {
        /// The field.
        element: &'static str,
        /// The text.
        text: String,
        /// What is wrong with it, in words that follow "has".
        what: &'static str,
        /// The text that was meant, if that is certain; empty if the field should be.
        repair: Option<String>,
    },
    /// A word of a name has letters of several scripts that look alike.
    MixedScript {
        /// The element's id.
        element: &'static str,
        /// The text.
        text: String,
        /// The word.
        word: String,
        /// The letter that is most likely a mistake.
        letter: char,
        /// The name of its script.
        script: &'static str,
        /// The letter that it looks like.
        like: Option<char>,
    },
    /// The badge looks wrong: something is covered, cut or too small.
    Fault(Box<Fault>),
}

/// Every code that a problem can have, with the heading that it is reported under, in the order of reporting.
pub const CODES: [(&str, &str); OWN.len() + fault::CODES.len()] = {
    let mut all = [("", ""); OWN.len() + fault::CODES.len()];
    let mut place = 0;
    while place < all.len() {
        all[place] = if place < OWN.len() { OWN[place] } else { fault::CODES[place - OWN.len()] };
        place += 1;
    }
    all
};

/// The codes of problems that are no faults of the template's looks.
const OWN: [(&str, &str); 21] = [
    ("overflow", "Texts that do not fit"),
    ("name-break", "Names broken after a particle"),
    ("missing-glyph", "Letters that no font has"),
    ("required-empty", "Empty required fields"),
    ("field-missing", "Missing fields"),
    ("photo-missing", "Missing photos"),
    ("photo-resolution", "Photos with too few pixels"),
    ("artwork-resolution", "Artwork with too few pixels"),
    ("qr-small", "QR codes too small to be read"),
    ("picture-missing", "Missing pictures"),
    ("barcode-text", "Texts that a barcode cannot hold"),
    ("barcode-small", "Barcodes too small to be read"),
    ("font-face", "Weights and slants that a font lacks"),
    ("compared-value", "Conditions on values that a field cannot have"),
    ("ink-coverage", "Colours with more ink than paper takes"),
    ("low-contrast", "Texts hard to read on their ground"),
    ("credential", "Badges without a code"),
    ("category", "Unknown categories"),
    ("duplicate", "Likely duplicate people"),
    ("mixed-script", "Words of several scripts"),
    ("list-damage", "Texts damaged by an export"),
];

impl BadgeProblem {
    /// Returns how bad it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            // The badge opens the door. Only a person can tell whether it is good enough, or whether this is intended.
            Self::NameBreak { .. }
            | Self::PhotoMissing { .. }
            | Self::FieldMissing { .. }
            | Self::PhotoResolution { .. }
            | Self::CoarseArtwork { .. }
            | Self::ComparedValue { .. }
            | Self::InkCoverage { .. }
            | Self::PictureMissing { .. }
            | Self::SmallBarcode { .. }
            | Self::Face { .. }
            | Self::Duplicate { .. }
            | Self::ListDamage { .. }
            | Self::MixedScript { .. } => Severity::Warning,
            Self::Fault(fault) => fault.defect.severity(),
            _ => Severity::Error,
        }
    }

    /// Returns the side that it is on, if it is on one.
    #[must_use]
    pub fn side(&self) -> Option<Facing> {
        match self {
            Self::Contrast { side, .. } => Some(*side),
            Self::Fault(fault) => fault.defect.side(),
            _ => None,
        }
    }

    /// Returns whether two are the same, but perhaps of different categories.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        if let (Self::Fault(fault), Self::Fault(other)) = (self, other) {
            return fault.defect.is_like(&other.defect);
        }
        self.clone().of_every_category() == other.clone().of_every_category()
    }

    /// Returns the same problem of every category.
    #[must_use]
    pub fn of_every_category(mut self) -> Self {
        if let Self::Contrast { category, .. } = &mut self {
            category.clear();
        }
        self
    }

    /// Returns whether the template has a part in it: it is not only the list's.
    #[must_use]
    pub fn is_of_template(&self) -> bool {
        !matches!(
            self,
            Self::Duplicate { .. }
                | Self::ListDamage { .. }
                | Self::MixedScript { .. }
                | Self::FieldMissing { .. }
                | Self::PhotoMissing { .. }
                | Self::Credential { .. }
        )
    }

    /// Returns whether a badge with this problem cannot be drawn at all, not even if forced.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        matches!(self, Self::Credential { .. } | Self::Category { .. })
    }

    /// Returns the word for it that scripts can rely on: one of [`CODES`].
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Overflow { .. } => "overflow",
            Self::NameBreak { .. } => "name-break",
            Self::MissingGlyph { .. } => "missing-glyph",
            Self::Empty { .. } => "required-empty",
            Self::FieldMissing { .. } => "field-missing",
            Self::PhotoMissing { .. } => "photo-missing",
            Self::PhotoResolution { .. } => "photo-resolution",
            Self::CoarseArtwork { .. } => "artwork-resolution",
            Self::PictureMissing { .. } => "picture-missing",
            Self::BarcodeText { .. } => "barcode-text",
            Self::SmallBarcode { .. } => "barcode-small",
            Self::Face { .. } => "font-face",
            Self::ComparedValue { .. } => "compared-value",
            Self::InkCoverage { .. } => "ink-coverage",
            Self::Credential { .. } => "credential",
            Self::SmallCode { .. } => "qr-small",
            Self::Contrast { .. } => "low-contrast",
            Self::Category { .. } => "category",
            Self::Duplicate { .. } => "duplicate",
            Self::MixedScript { .. } => "mixed-script",
            Self::ListDamage { .. } => "list-damage",
            Self::Fault(fault) => fault.defect.code(),
        }
    }

    /// Returns the id of the element or field that has the problem, if it is in one.
    #[must_use]
    pub fn element(&self) -> Option<&str> {
        match self {
            Self::Overflow { element, .. }
            | Self::NameBreak { element, .. }
            | Self::MissingGlyph { element, .. }
            | Self::Empty { element }
            | Self::PhotoMissing { element }
            | Self::PhotoResolution { element, .. }
            | Self::CoarseArtwork { element, .. }
            | Self::ComparedValue { element, .. }
            | Self::InkCoverage { element, .. }
            | Self::PictureMissing { element, .. }
            | Self::BarcodeText { element, .. }
            | Self::SmallBarcode { element, .. }
            | Self::Face { element, .. }
            | Self::SmallCode { element, .. }
            | Self::Contrast { element, .. } => Some(element),
            Self::FieldMissing { field } => Some(field),
            Self::Duplicate { element, .. } | Self::MixedScript { element, .. } | Self::ListDamage { element, .. } => {
                Some(element)
            }
            Self::Fault(fault) => fault.defect.element(),
            Self::Credential { .. } | Self::Category { .. } => None,
        }
    }

    /// Returns the text or measure that is wrong, as it is; empty if there is none.
    #[must_use]
    pub fn value(&self) -> String {
        match self {
            Self::Overflow { text, .. }
            | Self::NameBreak { text, .. }
            | Self::MissingGlyph { text, .. }
            | Self::Duplicate { text, .. }
            | Self::ListDamage { text, .. }
            | Self::BarcodeText { text, .. }
            | Self::SmallBarcode { text, .. }
            | Self::MixedScript { text, .. } => text.clone(),
            Self::SmallCode { module, .. } => format!("{module:.2} mm"),
            Self::Contrast { ratio, .. } => format!("{ratio:.1}:1"),
            Self::PhotoResolution { pixels: (width, height), .. } => format!("{width} × {height}"),
            Self::CoarseArtwork { file, .. } | Self::PictureMissing { file, .. } => file.clone(),
            Self::Face { wanted, .. } => wanted.clone(),
            Self::ComparedValue { value, .. } => value.clone(),
            Self::InkCoverage { percent, .. } => format!("{percent:.0} %"),
            Self::Category { place } => place.to_string(),
            Self::Fault(fault) => fault.defect.value(),
            Self::Empty { .. } | Self::FieldMissing { .. } | Self::PhotoMissing { .. } | Self::Credential { .. } => String::new(),
        }
    }
}

impl From<Defect> for BadgeProblem {
    fn from(defect: Defect) -> Self {
        Self::Fault(Box::new(defect.into()))
    }
}
