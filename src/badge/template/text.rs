//! A text of a template as values: what it says, and how it is set.

use super::pattern::Pattern;
pub use crate::typeset::fonts::Weight;
use crate::{domain::colour::Colour, typeset::fonts::Slant};

/// A text and how it is set.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// The text with its placeholders.
    pub pattern: Pattern,
    /// The text is left out if this comes out empty: a label with nothing to label.
    pub when: Option<Pattern>,
    /// The text is left out unless this comes out empty: it stands in for another.
    pub unless: Option<Pattern>,
    /// Weight.
    pub weight: Weight,
    /// Whether the template asks for that weight, or it is only what texts have.
    pub asked: Given,
    /// The least and the greatest font size, in points.
    pub size: (f32, f32),
    /// A text that fits in one line at this size stays in one line; below it, more lines are tried. In points.
    pub wrap_below: f32,
    /// The most lines.
    pub lines: usize,
    /// Where lines stand in the width.
    pub align: Align,
    /// From baseline to baseline, in font sizes; more where letters would touch.
    pub leading: f32,
    /// The colour.
    pub ink: Paint,
    /// Added after each letter, in thousandths of the font size; only where letters stand apart (not in Arabic).
    pub spacing: f32,
    /// Whether small letters become capitals.
    pub case: Case,
    /// Whether an empty text is a problem.
    pub need: Need,
    /// The face that is wanted, if it is not the template's regular or bold one.
    pub face: Option<OwnFace>,
    /// The language of the event's values and of dates; the event's own if empty.
    pub language: String,
    /// Its level as a heading, from 1 to 6, to people who hear the page; a paragraph if `None`.
    pub heading: Option<u8>,
}

/// Where lines stand in the width.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Align {
    /// At the left.
    #[default]
    Left,
    /// In the middle.
    Centre,
    /// At the right.
    Right,
    /// At the side where the text's own direction starts.
    Start,
}

/// Where something stands in the height.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum VerticalAnchor {
    /// At the top.
    #[default]
    Top,
    /// In the middle.
    Middle,
    /// At the bottom.
    Bottom,
}

/// Which letters are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Case {
    /// As written.
    #[default]
    AsWritten,
    /// Capitals.
    Upper,
    /// Small letters.
    Lower,
    /// A capital at the start of each word, small letters after it.
    Title,
}

/// Whether something was written, or is what holds if it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Given {
    /// It was not written.
    #[default]
    Default,
    /// It was.
    Written,
}

/// A face of a text's own.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OwnFace {
    /// A file beside the template, or an installed family; the template's font if `None`.
    pub font: Option<String>,
    /// How strongly, from 100 to 900: 400 is regular, 700 bold; as the font has it if `None`.
    pub weight: Option<u16>,
    /// Whether it slants.
    pub slant: Slant,
}

/// Whether a badge can do without a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Need {
    /// It can.
    #[default]
    Optional,
    /// It cannot.
    Required,
}

/// A colour, or the category's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Paint {
    /// This colour.
    Plain(Colour),
    /// The category's colour.
    Category,
    /// White or black, whichever reads better on the category's colour.
    OnCategory,
}

impl Paint {
    /// Returns the colour for a category's colour.
    #[must_use]
    pub fn on(self, category: Colour) -> Colour {
        match self {
            Self::Plain(colour) => colour,
            Self::Category => category,
            Self::OnCategory => category.readable(),
        }
    }
}

impl Text {
    /// Walks what it shows, and what decides whether it is there.
    pub(super) fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        std::iter::once(&self.pattern).chain(self.conditions())
    }

    /// Walks what decides whether it is there.
    pub(super) fn conditions(&self) -> impl Iterator<Item = &Pattern> {
        self.when.iter().chain(&self.unless)
    }

    /// Returns whether all badges of one category have the same text.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.pattern.is_shared() && self.conditions().all(Pattern::is_shared)
    }
}
