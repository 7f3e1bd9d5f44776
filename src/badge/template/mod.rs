//! Badge templates: TOML in, a checked [`Template`] out.
//!
//! A template describes one badge in millimetres from the trimmed badge's top left corner, x to the right and y downwards; font
//! sizes are points. The built-in `conference-a6` is the example to copy: its comments describe every key.

mod file;
mod kinds;
mod model;
mod pattern;
mod read;
pub mod schema;
mod shows;
#[cfg(test)]
mod tests;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

pub use model::{
    Align, Anchor, Case, Element, Fit, Ink, Kind, Marked, Marks, Need, Page, Part, PartKind, Selection, Silhouette, Template,
    Text, Weight,
};
pub use pattern::{Pattern, Placeholder};

use crate::domain::{text::did_you_mean, toml_file::TomlError};

/// The largest template file that is read, in bytes.
const MOST_BYTES: u64 = 1 << 20;

/// The templates inside the program; the first is the default.
const BUILTINS: [(&str, &str); 6] = [
    ("conference-a6", include_str!("../../../templates/conference-a6.toml")),
    ("summit-a6", include_str!("../../../templates/summit-a6.toml")),
    ("forum-a6", include_str!("../../../templates/forum-a6.toml")),
    ("card-cr80", include_str!("../../../templates/card-cr80.toml")),
    ("butterfly-a4", include_str!("../../../templates/butterfly-a4.toml")),
    ("label-62", include_str!("../../../templates/label-62.toml")),
];

/// Says why there is no template.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// Neither a built-in template nor a file.
    #[error("no template \"{name}\"{suggestion}; use a .toml file or one of {known}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// The nearest name, as a phrase.
        suggestion: String,
        /// The built-in ones.
        known: String,
    },
    /// The file cannot be read.
    #[error("cannot read the template {}", .0.display())]
    Unreadable(PathBuf, #[source] io::Error),
    /// The file is too large to be a template.
    #[error("the template {} has {bytes} bytes; {MOST_BYTES} is the most", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// How large it is.
        bytes: u64,
    },
    /// Something in it does not hold.
    #[error("{}, {error}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// What, and in which line.
        error: TomlError,
    },
}

impl Template {
    /// The name of the template that is used unless another is asked for.
    pub const DEFAULT: &'static str = BUILTINS[0].0;

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
        BUILTINS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
    }

    /// Walks the names of the built-in templates; the first is the default.
    pub fn builtins() -> impl Iterator<Item = &'static str> {
        BUILTINS.iter().map(|(name, _)| *name)
    }

    /// Finds a template: a built-in one by its name, else a file by its path.
    ///
    /// # Errors
    /// When there is neither, or the file is no template.
    pub fn find(name: &str) -> Result<Self, TemplateError> {
        if let Some(template) = Self::builtin(name) {
            return Ok(template);
        }
        let path = Path::new(name);
        if path.is_file() {
            return Self::open(path);
        }
        Err(TemplateError::Unknown {
            name: name.to_owned(),
            suggestion: did_you_mean(name, Self::builtins()),
            known: Self::builtins().collect::<Vec<_>>().join(", "),
        })
    }

    /// Reads a template file. Pictures that it names are looked up beside it.
    ///
    /// # Errors
    /// When the file cannot be read or is no template.
    pub fn open(path: &Path) -> Result<Self, TemplateError> {
        let text = Self::text_of(path)?;
        Self::read(&text)
            .map(|template| template.beside(path))
            .map_err(|error| TemplateError::Wrong { path: path.to_owned(), error })
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
    pub fn text_of(path: &Path) -> Result<String, TemplateError> {
        let unreadable = |error| TemplateError::Unreadable(path.to_owned(), error);
        let bytes = fs::metadata(path).map_err(unreadable)?.len();
        if bytes > MOST_BYTES {
            return Err(TemplateError::TooLarge { path: path.to_owned(), bytes });
        }
        fs::read_to_string(path).map_err(unreadable)
    }

    /// Walks the files that the template draws, by their paths; none where it has no folder.
    pub fn files(&self) -> impl Iterator<Item = PathBuf> {
        let named = self.front.iter().chain(&self.back).filter_map(|element| match &element.kind {
            Kind::Picture { file } | Kind::Artwork { file, .. } => Some(file),
            _ => None,
        });
        named.filter_map(|file| Some(self.folder.as_ref()?.join(file)))
    }
}
