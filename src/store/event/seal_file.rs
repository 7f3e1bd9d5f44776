//! The key of documents and second factors: a file beside the database that only its owner reads, or a variable of the environment.

use std::{
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use super::key_file::key_path;
use crate::{
    domain::{id::EventId, seal::SealKey},
    store::engine::{
        error::{Result, StoreError},
        files::{self, Draft, FileReaders},
    },
};

/// The variable that holds the key in hexadecimal, for servers whose files are not their own.
const VARIABLE: &str = "ACCREDIT_DOCUMENT_KEY";

/// Returns where the key of a database's documents is: `event.db` has `event.documents.key`.
#[must_use]
pub fn seal_path(database: &Path) -> PathBuf {
    key_path(database).with_extension("documents.key")
}

/// Reads the key of an event's documents; `None` if there is none.
///
/// # Errors
/// When it is damaged or another event's, or its file cannot be read or closed to others.
pub fn read_seal(database: &Path, event: EventId) -> Result<Option<SealKey>> {
    let path = seal_path(database);
    let refuse = |source| StoreError::SealFile { path: path.clone(), source };
    if let Ok(written) = std::env::var(VARIABLE) {
        return written.parse().map(Some).map_err(refuse);
    }
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(files::io_error(&path, error)),
    };
    files::close_to_others(&path)?;
    SealKey::of_file(&text, event).map(Some).map_err(refuse)
}

/// Writes the key of an event that has none yet.
///
/// # Errors
/// [`StoreError::Exists`] if there is one, which stays as it is; or when the folder cannot be written.
pub fn write_new_seal(database: &Path, event: EventId, key: &SealKey) -> Result<()> {
    let path = seal_path(database);
    let (draft, mut file) = Draft::beside(&path, FileReaders::Owner)?;
    file.write_all(key.to_file(event).as_bytes()).map_err(|source| files::io_error(&path, source))?;
    draft.place_new(&path)
}
