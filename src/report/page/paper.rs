//! The paper of a document, what stands at its foot, and why it could not be written.

use std::io;

use crate::{
    report::words::Language,
    typeset::{item::TrimSize, pdf::EmbedError},
};

/// Which way the paper lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageOrientation {
    /// A4, upright.
    Upright,
    /// A4, on its side.
    Across,
}

/// What stands at the foot of every page, beside its number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Foot {
    /// At the left.
    pub left: String,
    /// At the right.
    pub right: String,
    /// The language of the page's number, and of the document: one from right to left begins at the right.
    pub language: Language,
}

/// Why a document could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// The output.
    #[error("the document cannot be written")]
    Io(#[from] io::Error),
    /// A font could not be put into the document.
    #[error(transparent)]
    Font(#[from] EmbedError),
    /// The caller that wrote the pages stopped; its own error has the reason.
    #[error("the document was not finished")]
    Stopped,
}

impl PageOrientation {
    /// Returns width and height in millimetres.
    #[must_use]
    pub fn size(self) -> (f32, f32) {
        match self {
            Self::Upright => (210.0, 297.0),
            Self::Across => (297.0, 210.0),
        }
    }

    /// Returns the page as a badge of its size.
    pub(super) fn format(self) -> TrimSize {
        let (width, height) = self.size();
        TrimSize { width, height, bleed: 0.0 }
    }
}
