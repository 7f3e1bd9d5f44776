//! The private keys' file, beside the database and readable only by its owner.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use crate::{
    domain::signing::KeyFile,
    store::engine::error::{Result, StoreError},
};

/// Returns where the key file of a database is: `event.db` has `event.key`.
#[must_use]
pub fn key_path(database: &Path) -> PathBuf {
    database.with_extension("key")
}

/// Reads a key file.
///
/// # Errors
/// When it is missing, unreadable, or damaged.
pub fn read_key_file(path: &Path) -> Result<KeyFile> {
    let text = fs::read_to_string(path).map_err(|source| StoreError::Io { path: path.to_owned(), source })?;
    text.parse().map_err(|source| StoreError::KeyFile { path: path.to_owned(), source })
}

/// Writes a key file with mode 0600, completely or not at all: first under another name, then in place.
///
/// # Errors
/// When the folder cannot be written.
pub fn write_key_file(path: &Path, keys: &KeyFile) -> Result<()> {
    let error = |source| StoreError::Io { path: path.to_owned(), source };
    let draft = path.with_extension("key.new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft).map_err(error)?;
    file.write_all(keys.to_text().as_bytes()).and_then(|()| file.sync_all()).map_err(error)?;
    fs::rename(&draft, path).map_err(error)
}
