//! Why a template cannot serve an event.

use crate::typeset::{fonts::FontError, picture::PictureError};

/// Why a template cannot serve an event.
#[derive(Debug, thiserror::Error)]
pub enum DesignError {
    /// An element is for a category that the event lacks.
    #[error("line {line} of the template: the event has no category \"{code}\"{suggestion}")]
    Category {
        /// The element's line.
        line: usize,
        /// The unknown category.
        code: String,
        /// The nearest one, as a phrase.
        suggestion: String,
    },
    /// An element shows a field that the event lacks.
    #[error("line {line} of the template: the event has no field \"{code}\"{suggestion}")]
    Field {
        /// The element's line.
        line: usize,
        /// The unknown field.
        code: String,
        /// The nearest one, as a phrase.
        suggestion: String,
    },
    /// A picture cannot be used.
    #[error("line {line} of the template: \"{file}\" cannot be printed")]
    Picture {
        /// The element's line.
        line: usize,
        /// The file's name.
        file: String,
        /// Why.
        #[source]
        source: PictureError,
    },
    /// A built-in template has no folder, and so no pictures.
    #[error("line {line} of the template: \"{file}\" is looked up beside the template's file, and this template has none")]
    NoFolder {
        /// The element's line.
        line: usize,
        /// The file's name.
        file: String,
    },
    /// The template's font is not installed.
    #[error("the template's font cannot be used")]
    Font(#[from] FontError),
    /// The event has more zones or days than the box holds marks.
    #[error("line {line} of the template: {count} marks of {id} do not fit; make the element larger, or its least side smaller")]
    Marks {
        /// The element's line.
        line: usize,
        /// The element's id.
        id: String,
        /// How many there are.
        count: usize,
    },
}
