//! A badge template as values, checked: what is drawn where. Lengths are millimetres, font sizes points.

use std::path::PathBuf;

use super::{
    inks::TemplateInk,
    own::{OwnSelection, OwnText},
    pattern::Pattern,
    text::{Align, Need, Paint, Text, VerticalAnchor},
};
use crate::typeset::{
    barcode::BarcodeFormat,
    item::{Rect, Rotation, TrimSize},
    qr::CodeForm,
};

/// How a badge looks.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// The name that `--template` knows it by.
    pub name: String,
    /// One line that says what it is for.
    pub title: String,
    /// The language of the event's values, of dates and of labels; the event's own if empty.
    pub language: String,
    /// The font family, or file beside the template, that is used where it has the letters; Noto Sans if `None`.
    pub font: Option<String>,
    /// The page.
    pub page: TemplatePage,
    /// What is drawn on the front, in its order.
    pub front: Vec<Element>,
    /// What is drawn on the back; empty if the back is not printed.
    pub back: Vec<Element>,
    /// What a press prints colours with.
    pub inks: Vec<TemplateInk>,
    /// The folder that picture files are looked up in.
    pub folder: Option<PathBuf>,
}

/// The page.
#[derive(Debug, Clone, PartialEq)]
pub struct TemplatePage {
    /// Trimmed size and bleed.
    pub format: TrimSize,
    /// How far text, codes and marks stay from the trim.
    pub safe: f32,
    /// Baselines stand on multiples of this; 0 for none.
    pub grid: f32,
    /// Where the badge is folded, from its left edge and from its upper edge.
    pub folds: [Option<f32>; 2],
    /// Places that only colour may cover: a lanyard slot.
    pub clear: Vec<Rect>,
}

/// One element of a side.
#[derive(Debug, Clone, PartialEq)]
pub struct Element {
    /// What messages call it.
    pub id: String,
    /// The line of the template file where it starts, from 1.
    pub line: usize,
    /// Its place; for a line, the box around it.
    pub area: Rect,
    /// The categories that have it.
    pub categories: CategorySelection,
    /// Starts this far to the right of the photo if there is one.
    pub beside_photo: Option<f32>,
    /// Which participants have it, by the values of their own fields.
    pub own: OwnSelection,
    /// It is left out if this is empty.
    pub when: Option<Pattern>,
    /// It is left out unless this is empty.
    pub unless: Option<Pattern>,
    /// How far it is turned about its middle.
    pub rotation: Option<Rotation>,
    /// How much of what is behind it a fill hides, in percent.
    pub opacity: u8,
    /// The radius of a fill's corners.
    pub radius: f32,
    /// What a picture shows, in words for people who hear the page.
    pub alt: Option<String>,
    /// What it draws.
    pub kind: ElementKind,
}

/// Which categories have an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CategorySelection {
    /// Every category.
    All,
    /// These, by code.
    Only(Vec<String>),
    /// All but these, by code.
    Except(Vec<String>),
}

/// What an element draws.
#[derive(Debug, Clone, PartialEq)]
pub enum ElementKind {
    /// Text in its area.
    Text {
        /// The text.
        text: Text,
        /// Where in the area's height it stands.
        anchor: VerticalAnchor,
    },
    /// Texts and rules one under another.
    Stack {
        /// The parts from top to bottom.
        parts: Vec<StackPart>,
        /// Where in the area's height they stand.
        anchor: VerticalAnchor,
    },
    /// A QR code with its quiet zone, on white.
    Code {
        /// Which credential it holds.
        form: CodeForm,
    },
    /// The participant's photo, filling its frame.
    Photo {
        /// Whether a badge without a photo is a problem.
        need: Need,
        /// When a figure stands in for a missing photo.
        silhouette: Silhouette,
    },
    /// A picture file, as large as fits.
    Picture {
        /// The file's name, in the template's folder.
        file: String,
    },
    /// A picture of the person's own, as large as fits: the file's name has placeholders.
    OwnPicture {
        /// The file's name, in the template's folder or below it.
        file: Pattern,
    },
    /// A code for other systems than the gates, on white with its quiet zone.
    Barcode {
        /// What it says.
        text: Pattern,
        /// Of which kind it is.
        format: BarcodeFormat,
    },
    /// A picture file or a drawing behind the fields, on the whole badge with its bleed unless it has a place of its own.
    Artwork {
        /// The file's name, in the template's folder.
        file: String,
        /// How it fills its area.
        fit: ArtworkFit,
    },
    /// A rectangle of colour.
    Fill {
        /// The colour.
        ink: Paint,
    },
    /// Straight lines of equal length.
    Line {
        /// Start.
        from: (f32, f32),
        /// End.
        to: (f32, f32),
        /// Line width.
        thickness: f32,
        /// The colour.
        ink: Paint,
        /// How many, one under another.
        repeat: u16,
        /// How far apart.
        step: f32,
        /// It is left out if this is empty.
        when: Option<Pattern>,
    },
    /// The outline of a rectangle.
    Frame {
        /// Line width.
        thickness: f32,
        /// The colour.
        ink: Paint,
    },
    /// A mark for every zone of the event, or for every event day.
    Marks(Marks),
}

/// When a figure stands in a photo's frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silhouette {
    /// If the participant has no photo and others at the event have.
    WithOthers,
    /// If the participant has no photo.
    Always,
    /// Never: the frame stays empty, and the text takes its place.
    Never,
}

/// Marks in rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Marks {
    /// What is marked.
    pub of: Marked,
    /// The least and the greatest side of a square.
    pub side: (f32, f32),
    /// The space between two marks.
    pub gap: f32,
    /// The most marks in a row.
    pub columns: usize,
    /// The colour of what is allowed.
    pub ink: Paint,
    /// The colour of what is not allowed; greys if `None`.
    pub withheld: Option<Paint>,
    /// The font size of the names written beside the marks; `None` if only marks are drawn.
    pub names: Option<f32>,
    /// The least space between two columns if there are names.
    pub column_gap: f32,
    /// The language of names and weekdays; the event's own if empty.
    pub language: String,
}

/// What marks stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marked {
    /// The zones, by their letters.
    Zones,
    /// The event days, by number and short weekday.
    Days,
}

/// A part of a stack.
#[derive(Debug, Clone, PartialEq)]
pub struct StackPart {
    /// What messages call it.
    pub id: String,
    /// Space above it, if something stands above.
    pub gap: f32,
    /// What it draws.
    pub kind: PartKind,
}

/// What a part of a stack draws.
#[derive(Debug, Clone, PartialEq)]
pub enum PartKind {
    /// Text.
    Text {
        /// The text.
        text: Text,
        /// At most this share of the size of the text above it.
        relative: Option<f32>,
        /// Parts of a lower rank shrink first.
        rank: i16,
    },
    /// A thin line, left out if nothing stands above or under it.
    Rule {
        /// Its length; the stack's width if `None`.
        width: Option<f32>,
        /// Line width.
        thickness: f32,
        /// The colour.
        ink: Paint,
        /// Where it stands in the stack's width.
        align: Align,
    },
}

/// How artwork fills its area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ArtworkFit {
    /// All of the area is filled; excess artwork is cut off equally on both sides.
    #[default]
    Cover,
    /// All of the artwork is seen, in the middle of the area.
    Contain,
    /// The artwork is stretched to the area: it was drawn for it.
    Exact,
}

impl CategorySelection {
    /// Returns whether the category with this code has the element.
    #[must_use]
    pub fn has(&self, code: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(codes) => codes.iter().any(|known| known == code),
            Self::Except(codes) => codes.iter().all(|known| known != code),
        }
    }

    /// Walks the codes that it names.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        match self {
            Self::All => [].iter(),
            Self::Only(codes) | Self::Except(codes) => codes.iter(),
        }
        .map(String::as_str)
    }
}

impl Element {
    /// Returns every text with placeholders that it shows, or that decides whether it is there.
    #[must_use]
    pub fn patterns(&self) -> Vec<&Pattern> {
        let mut patterns: Vec<&Pattern> = match &self.kind {
            ElementKind::Text { text, .. } => text.patterns().collect(),
            ElementKind::Stack { parts, .. } => parts
                .iter()
                .filter_map(|part| match &part.kind {
                    PartKind::Text { text, .. } => Some(text.patterns()),
                    PartKind::Rule { .. } => None,
                })
                .flatten()
                .collect(),
            ElementKind::Line { when: Some(pattern), .. }
            | ElementKind::OwnPicture { file: pattern }
            | ElementKind::Barcode { text: pattern, .. } => vec![pattern],
            _ => Vec::new(),
        };
        patterns.extend(self.when.iter().chain(&self.unless));
        patterns
    }

    /// Returns every text with placeholders that decides whether it, or a part of it, is there.
    #[must_use]
    pub fn conditions(&self) -> Vec<&Pattern> {
        let mut conditions: Vec<&Pattern> = match &self.kind {
            ElementKind::Text { text, .. } => text.conditions().collect(),
            ElementKind::Stack { parts, .. } => {
                let texts = parts.iter().filter_map(|part| match &part.kind {
                    PartKind::Text { text, .. } => Some(text),
                    PartKind::Rule { .. } => None,
                });
                texts.flat_map(Text::conditions).collect()
            }
            ElementKind::Line { when: Some(when), .. } => vec![when],
            _ => Vec::new(),
        };
        conditions.extend(self.when.iter().chain(&self.unless));
        conditions
    }

    /// Returns every own field that it shows, or that decides whether it is there.
    #[must_use]
    pub fn own_fields(&self) -> Vec<&OwnText> {
        self.patterns().into_iter().flat_map(Pattern::own).chain(self.own.tests()).collect()
    }

    /// Returns whether messages call this element, or a part of it, by an id.
    #[must_use]
    pub fn has_id(&self, id: &str) -> bool {
        let part = match &self.kind {
            ElementKind::Stack { parts, .. } => parts.iter().any(|part| part.id == id),
            _ => false,
        };
        part || self.id == id
    }
}

impl Template {
    /// Returns whether a badge of this template shows a credential of this form.
    #[must_use]
    pub fn has_code(&self, wanted: CodeForm) -> bool {
        let is_it = |element: &Element| matches!(element.kind, ElementKind::Code { form } if form == wanted);
        self.front.iter().chain(&self.back).any(is_it)
    }
}
