//! The private keys' file, beside the database and readable only by its owner.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use crate::{
    domain::signing::KeyFile,
    store::engine::{
        address,
        error::{Result, StoreError},
        files::{self, Draft, FileReaders},
    },
};

/// Returns where the key file of a database is: `event.db` has `event.key`, and the database `kuwait` of a server has `kuwait.key`.
#[must_use]
pub fn key_path(database: &Path) -> PathBuf {
    address::beside(database).with_extension("key")
}

/// Reads a key file, and closes it to others if it is open to them.
///
/// # Errors
/// When it is missing, unreadable, or damaged, or cannot be closed to others.
pub fn read_key_file(path: &Path) -> Result<KeyFile> {
    let text = fs::read_to_string(path).map_err(|source| files::io_error(path, source))?;
    files::close_to_others(path)?;
    text.parse().map_err(|source| StoreError::KeyFile { path: path.to_owned(), source })
}

/// Writes a key file that does not exist yet, completely or not at all.
///
/// # Errors
/// [`StoreError::Exists`] if there is one, which stays as it is; or when the folder cannot be written.
pub fn write_new_key_file(path: &Path, keys: &KeyFile) -> Result<()> {
    draft(path, keys)?.place_new(path)
}

/// Writes a key file in the place of the one before, completely or not at all.
///
/// # Errors
/// When the folder cannot be written.
pub fn write_key_file(path: &Path, keys: &KeyFile) -> Result<()> {
    draft(path, keys)?.replace(path)
}

fn draft(path: &Path, keys: &KeyFile) -> Result<Draft> {
    let (draft, mut file) = Draft::beside(path, FileReaders::Owner)?;
    file.write_all(keys.to_text().as_bytes()).map_err(|source| files::io_error(path, source))?;
    Ok(draft)
}
