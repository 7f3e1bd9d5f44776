//! Where an open database is on the disk: whether the file that is open is still the one that has the name.

use std::{
    fs::Metadata,
    path::{Path, PathBuf},
};

use super::{
    error::{Result, StoreError},
    files::with_end,
};

/// What tells one file from another that has the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Identity(u64, u64);

/// An open database's path, and which file and which log were there.
#[derive(Debug, Clone)]
pub struct DatabasePlace {
    path: PathBuf,
    /// Which files were there; `None` on a server, which keeps its own.
    files: Option<Files>,
}

#[derive(Debug, Clone, Copy)]
struct Files {
    file: Option<Identity>,
    log: Option<Identity>,
}

impl DatabasePlace {
    /// Notes what is at a path.
    pub(in crate::store) fn of(path: &Path) -> Self {
        let identity = |path: &Path| path.metadata().ok().map(|found| identity(&found));
        let files = Files { file: identity(path), log: identity(&with_end(path, "-wal")) };
        Self { path: path.to_owned(), files: Some(files) }
    }

    /// Notes an address on a server.
    pub(in crate::store) fn of_server(address: &Path) -> Self {
        Self { path: address.to_owned(), files: None }
    }

    /// Returns the path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns whether the database is a server's, to which every question takes its way.
    #[must_use]
    pub fn is_on_server(&self) -> bool {
        self.files.is_none()
    }

    /// Returns whether the same files are still there. What is written to a file that has lost its name is lost with it.
    ///
    /// # Errors
    /// [`StoreError::Gone`] or [`StoreError::Replaced`] if they are not.
    pub fn check(&self) -> Result<()> {
        let Some(Files { file, log }) = self.files else { return Ok(()) };
        is_still(&self.path, file)?;
        // While the database is open, SQLite keeps one log.
        if log.is_some() { is_still(&with_end(&self.path, "-wal"), log) } else { Ok(()) }
    }
}

fn is_still(path: &Path, noted: Option<Identity>) -> Result<()> {
    match path.metadata() {
        Ok(found) if noted == Some(identity(&found)) => Ok(()),
        Ok(_) => Err(StoreError::Replaced(path.to_owned())),
        Err(_) => Err(StoreError::Gone(path.to_owned())),
    }
}

#[cfg(unix)]
fn identity(found: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;
    Identity(found.dev(), found.ino())
}

/// Elsewhere an open file keeps its name.
#[cfg(not(unix))]
fn identity(_: &Metadata) -> Identity {
    Identity(0, 0)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_file_that_lost_its_name_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let (path, log) = (folder.path().join("event.db"), folder.path().join("event.db-wal"));
        fs::write(&path, "one").unwrap();
        fs::write(&log, "log").unwrap();
        let place = DatabasePlace::of(&path);
        place.check().unwrap();
        fs::rename(&log, folder.path().join("old-wal")).unwrap();
        assert!(matches!(place.check(), Err(StoreError::Gone(gone)) if gone == log));
        fs::write(&log, "log").unwrap();
        assert!(matches!(place.check(), Err(StoreError::Replaced(_))));
        fs::rename(folder.path().join("old-wal"), &log).unwrap();
        place.check().unwrap();
        fs::rename(&path, folder.path().join("old.db")).unwrap();
        assert!(matches!(place.check(), Err(StoreError::Gone(gone)) if gone == path));
        fs::write(&path, "two").unwrap();
        assert!(matches!(place.check(), Err(StoreError::Replaced(_))));
    }
}
