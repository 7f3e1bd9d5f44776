//! The TOML files that badges are made from: built-in ones by their names, and the user's by their paths.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::domain::{text::did_you_mean, toml_file::TomlError};

/// Why there is no such file.
#[derive(Debug, thiserror::Error)]
pub enum BuiltinError {
    /// Neither a built-in one nor a file.
    #[error("no {what} \"{name}\"{suggestion}; use a .toml file or one of {known}")]
    Unknown {
        /// What such a file is called.
        what: &'static str,
        /// What was asked for.
        name: String,
        /// The nearest name, as a phrase.
        suggestion: String,
        /// The built-in ones.
        known: String,
    },
    /// The file cannot be read.
    #[error("cannot read the {what} {}", path.display())]
    Unreadable {
        /// What such a file is called.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is too large.
    #[error("the {what} {} has {bytes} bytes; {most} is the most", path.display())]
    TooLarge {
        /// What such a file is called.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// How large it is.
        bytes: u64,
        /// How large it may be.
        most: u64,
    },
    /// Something in it is wrong.
    #[error("{}, {error}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// What, and in which line.
        error: TomlError,
    },
}

/// The files of one kind.
#[derive(Debug)]
pub struct Builtins {
    /// What such a file is called.
    pub what: &'static str,
    /// The largest file that is read, in bytes.
    pub most_bytes: u64,
    /// The built-in ones, each with its name; the first is the default.
    pub builtins: &'static [(&'static str, &'static str)],
}

impl Builtins {
    /// Returns the text of the built-in one with this name.
    #[must_use]
    pub fn builtin(&self, name: &str) -> Option<&'static str> {
        self.builtins.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
    }

    /// Walks the names of the built-in ones; the first is the default.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.builtins.iter().map(|(name, _)| *name)
    }

    /// Returns the path of a user's file.
    ///
    /// # Errors
    /// When there is no such file.
    pub fn path<'a>(&self, name: &'a str) -> Result<&'a Path, BuiltinError> {
        let path = Path::new(name);
        if path.is_file() {
            return Ok(path);
        }
        Err(BuiltinError::Unknown {
            what: self.what,
            name: name.to_owned(),
            suggestion: did_you_mean(name, self.names()),
            known: self.names().collect::<Vec<_>>().join(", "),
        })
    }

    /// Reads the text of a user's file.
    ///
    /// # Errors
    /// When it cannot be read or is too large.
    pub fn text(&self, path: &Path) -> Result<String, BuiltinError> {
        let unreadable = |source| BuiltinError::Unreadable { what: self.what, path: path.to_owned(), source };
        let bytes = fs::metadata(path).map_err(unreadable)?.len();
        if bytes > self.most_bytes {
            return Err(BuiltinError::TooLarge { what: self.what, path: path.to_owned(), bytes, most: self.most_bytes });
        }
        fs::read_to_string(path).map_err(unreadable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHELF: Builtins = Builtins { what: "sheet", most_bytes: 8, builtins: &[("single", "a = 1"), ("a4", "b = 2")] };

    #[test]
    fn what_is_inside_goes_by_its_name() {
        assert_eq!((SHELF.builtin("a4"), SHELF.builtin("a5")), (Some("b = 2"), None));
        let error = SHELF.path("singel").unwrap_err().to_string();
        assert_eq!(error, "no sheet \"singel\"; did you mean \"single\"?; use a .toml file or one of single, a4");
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("own.toml");
        fs::write(&path, "c = 3").unwrap();
        assert_eq!(SHELF.text(SHELF.path(path.to_str().unwrap()).unwrap()).unwrap(), "c = 3");
        fs::write(&path, "c = 3 # and").unwrap();
        assert!(matches!(SHELF.text(&path), Err(BuiltinError::TooLarge { bytes: 11, most: 8, .. })));
        assert!(matches!(SHELF.text(folder.path()), Err(BuiltinError::Unreadable { .. } | BuiltinError::TooLarge { .. })));
    }
}
