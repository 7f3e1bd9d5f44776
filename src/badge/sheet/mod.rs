//! Imposition: which places badges have on which paper.
//!
//! A sheet is a TOML file. Those that offices and print shops use most are inside the program and go through the same reader; the
//! built-in `a4-cards` is the example to copy: its comments describe every key. A file makes a [`Plan`]; a plan and a badge's size
//! make a [`Sheet`].

mod file;
mod impose;
mod model;
#[cfg(test)]
mod tests;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

pub use file::MOST_OFFSET;
pub use impose::ImposeError;
pub use model::{Cell, Duplex, Edge, Extent, Face, Marks, Orientation, Plan, Sheet, Sides, Size, Turn, Turning};

use super::item::Format;
use crate::domain::{text::did_you_mean, toml_file::TomlError};

/// The largest sheet file that is read, in bytes.
const MOST_BYTES: u64 = 1 << 16;

/// The sheets inside the program; the first is the default.
const BUILTINS: [(&str, &str); 13] = [
    ("single", include_str!("../../../templates/sheets/single.toml")),
    ("a4", include_str!("../../../templates/sheets/a4.toml")),
    ("a4-a6", include_str!("../../../templates/sheets/a4-a6.toml")),
    ("a4-cards", include_str!("../../../templates/sheets/a4-cards.toml")),
    ("a4-butterfly", include_str!("../../../templates/sheets/a4-butterfly.toml")),
    ("a3", include_str!("../../../templates/sheets/a3.toml")),
    ("letter", include_str!("../../../templates/sheets/letter.toml")),
    ("letter-a6", include_str!("../../../templates/sheets/letter-a6.toml")),
    ("letter-quarter", include_str!("../../../templates/sheets/letter-quarter.toml")),
    ("letter-cards", include_str!("../../../templates/sheets/letter-cards.toml")),
    ("letter-butterfly", include_str!("../../../templates/sheets/letter-butterfly.toml")),
    ("roll-62", include_str!("../../../templates/sheets/roll-62.toml")),
    ("label-4x6", include_str!("../../../templates/sheets/label-4x6.toml")),
];

/// Says why there is no sheet.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// Neither a built-in sheet nor a file.
    #[error("unknown sheet \"{name}\"{suggestion}; use a .toml file or one of {known}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// The nearest name, as a phrase.
        suggestion: String,
        /// The built-in ones.
        known: String,
    },
    /// The file cannot be read.
    #[error("cannot read the sheet {}", .0.display())]
    Unreadable(PathBuf, #[source] io::Error),
    /// The file is too large to be a sheet.
    #[error("the sheet {} has {bytes} bytes; {MOST_BYTES} is the most", path.display())]
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
    /// Badges have no places on it.
    #[error(transparent)]
    Impose(#[from] ImposeError),
}

impl Plan {
    /// Reads a sheet from its text.
    ///
    /// # Errors
    /// When the text is not TOML, a key or value is unknown, or the cells do not fit the paper.
    pub fn read(text: &str) -> Result<Self, TomlError> {
        file::read(text)
    }

    /// Returns the file of a built-in sheet, to be copied and changed.
    #[must_use]
    pub fn builtin_text(name: &str) -> Option<&'static str> {
        BUILTINS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
    }

    /// Walks the built-in sheets; the first is the default.
    ///
    /// # Panics
    /// Never: the built-in sheets are tested.
    pub fn builtins() -> impl Iterator<Item = Self> {
        BUILTINS.iter().map(|(_, text)| Self::read(text).expect("the built-in sheets are tested"))
    }

    /// Finds a sheet: a built-in one by its name, else a file by its path.
    ///
    /// # Errors
    /// When there is neither, or the file is no sheet.
    pub fn find(name: &str) -> Result<Self, SheetError> {
        let wrong = |path: &Path, error| SheetError::Wrong { path: path.to_owned(), error };
        if let Some(text) = Self::builtin_text(name) {
            return Self::read(text).map_err(|error| wrong(Path::new(name), error));
        }
        let path = Path::new(name);
        if !path.is_file() {
            let known = || BUILTINS.iter().map(|(name, _)| *name);
            return Err(SheetError::Unknown {
                name: name.to_owned(),
                suggestion: did_you_mean(name, known()),
                known: known().collect::<Vec<_>>().join(", "),
            });
        }
        let unreadable = |error| SheetError::Unreadable(path.to_owned(), error);
        let bytes = fs::metadata(path).map_err(unreadable)?.len();
        if bytes > MOST_BYTES {
            return Err(SheetError::TooLarge { path: path.to_owned(), bytes });
        }
        Self::read(&fs::read_to_string(path).map_err(unreadable)?).map_err(|error| wrong(path, error))
    }

    /// Lays the plan out for badges of a size.
    ///
    /// # Errors
    /// When the badge or the cells do not fit, or there is no cell to start from.
    pub fn impose(&self, format: Format) -> Result<Sheet, ImposeError> {
        impose::impose(self, format)
    }
}

impl Sheet {
    /// Returns the sheet of one badge a page, with its bleed.
    ///
    /// # Panics
    /// Never: the built-in sheet takes a badge of any size.
    #[must_use]
    pub fn single(format: Format) -> Self {
        Self::find("single", format).expect("the built-in sheet takes a badge of any size")
    }

    /// Finds a sheet by its name or file, and lays it out for badges of a size.
    ///
    /// # Errors
    /// When there is none, or the badge does not fit.
    pub fn find(name: &str, format: Format) -> Result<Self, SheetError> {
        Ok(Plan::find(name)?.impose(format)?)
    }
}
