//! Badge templates: TOML in, a checked [`Template`] out.
//!
//! A template describes one badge in millimetres from the trimmed badge's top left corner, x to the right and y downwards; font
//! sizes are points. The built-in `conference-a6` is the example to copy: its comments describe every key.

mod condition;
mod file;
mod inks;
mod kinds;
mod model;
mod own;
mod pattern;
mod read;
mod reader;
pub mod schema;
mod shows;
#[cfg(test)]
mod tests;
mod text;
mod texts;
mod wording;

use std::path::{Path, PathBuf};

pub use condition::Condition;
pub use inks::{InkOf, TemplateInk, palette};
pub use model::{
    ArtworkFit, CategorySelection, Element, ElementKind, Marked, Marks, PartKind, Silhouette, StackPart, Template, TemplatePage,
};
pub use own::{OwnSelection, OwnText};
pub use pattern::{Pattern, Placeholder};
pub use text::{Align, Case, Given, Need, OwnFace, Paint, Text, VerticalAnchor, Weight};

use crate::{
    domain::toml_file::TomlError,
    typeset::builtins::{BuiltinError, Builtins},
};

/// The templates.
const SHELF: Builtins = Builtins {
    what: "template",
    most_bytes: 1 << 20,
    builtins: &[
        ("conference-a6", include_str!("../../../templates/conference-a6.toml")),
        ("summit-a6", include_str!("../../../templates/summit-a6.toml")),
        ("forum-a6", include_str!("../../../templates/forum-a6.toml")),
        ("conference-quarter", include_str!("../../../templates/conference-quarter.toml")),
        ("card-cr80", include_str!("../../../templates/card-cr80.toml")),
        ("butterfly-a4", include_str!("../../../templates/butterfly-a4.toml")),
        ("butterfly-letter", include_str!("../../../templates/butterfly-letter.toml")),
        ("label-4x6", include_str!("../../../templates/label-4x6.toml")),
        ("label-62", include_str!("../../../templates/label-62.toml")),
    ],
};

impl Template {
    /// The name of the template that is used unless another is asked for.
    pub const DEFAULT: &'static str = SHELF.builtins[0].0;

    /// Reads a template from its text. Pictures that it names are not found: it has no folder.
    ///
    /// # Errors
    /// When the text is not TOML, a key or value is unknown, or something is off the page or too small.
    pub fn read(text: &str) -> Result<Self, TomlError> {
        read::read(text)
    }

    /// Reads a template from its text, and goes on after an error as far as it can.
    ///
    /// # Errors
    /// With everything that is wrong, in the order of the file.
    pub fn read_all(text: &str) -> Result<Self, Vec<TomlError>> {
        read::read_all(text)
    }

    /// Returns the built-in template of a name.
    ///
    /// # Panics
    /// Never: the built-in templates are tested.
    #[must_use]
    pub fn builtin(name: &str) -> Option<Self> {
        let text = Self::builtin_text(name)?;
        Some(Self::read(text).expect("the built-in templates are tested"))
    }

    /// Returns the file of a built-in template, to be copied and changed.
    #[must_use]
    pub fn builtin_text(name: &str) -> Option<&'static str> {
        SHELF.builtin(name)
    }

    /// Walks the names of the built-in templates; the first is the default.
    pub fn builtins() -> impl Iterator<Item = &'static str> {
        SHELF.names()
    }

    /// Finds a template: a built-in one by its name, else a file by its path.
    ///
    /// # Errors
    /// When there is neither, or the file is not a template.
    pub fn find(name: &str) -> Result<Self, BuiltinError> {
        Self::builtin(name).map_or_else(|| Self::open(SHELF.path(name)?), Ok)
    }

    /// Reads a template file. Pictures that it names are looked up beside it.
    ///
    /// # Errors
    /// When the file cannot be read or is not a template.
    pub fn open(path: &Path) -> Result<Self, BuiltinError> {
        let text = Self::text_of(path)?;
        Self::read(&text)
            .map(|template| template.beside(path))
            .map_err(|error| BuiltinError::Wrong { path: path.to_owned(), error })
    }

    /// Returns the same template with its pictures looked up beside a file.
    #[must_use]
    pub fn beside(mut self, path: &Path) -> Self {
        self.folder = Some(path.parent().unwrap_or_else(|| Path::new("")).to_owned());
        self
    }

    /// Reads the text of a template file.
    ///
    /// # Errors
    /// When the file cannot be read, or is too large for a template.
    pub fn text_of(path: &Path) -> Result<String, BuiltinError> {
        SHELF.text(path)
    }

    /// Walks the files that the template draws, by their paths; none if it has no folder.
    pub fn files(&self) -> impl Iterator<Item = PathBuf> {
        let named = self.front.iter().chain(&self.back).filter_map(|element| match &element.kind {
            ElementKind::Picture { file } | ElementKind::Artwork { file, .. } => Some(file),
            _ => None,
        });
        named.filter_map(|file| Some(self.folder.as_ref()?.join(file)))
    }
}
