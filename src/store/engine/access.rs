//! Access to a database file: to write it, or only to read it where it may not be written, as in an archive.

use std::{fs, path::Path};

use tempfile::TempDir;

use super::{
    address, connect,
    error::{Result, StoreError},
    files::{self, folder_of, with_end},
    lock::{Lock, lock_path},
    log,
    open::{self, BeforeMigration},
    sql::Connection,
};

/// What may be done with an open database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everything.
    Write,
    /// It is read, and nothing is changed.
    Read,
    /// Changes are tried on a private copy, and never kept.
    Rehearse,
}

/// What opening a file gave.
pub(in crate::store) struct Opened {
    pub(in crate::store) connection: Connection,
    pub(in crate::store) lock: Lock,
    pub(in crate::store) access: Access,
    /// The folder of a private copy, which goes with it.
    pub(in crate::store) private: Option<TempDir>,
}

/// Opens the database file; if its schema has to change, a copy is made first. A file that may not be written is opened to be read.
pub(in crate::store) fn open(path: &Path) -> Result<Opened> {
    open::check_library()?;
    if !path.is_file() {
        return Err(StoreError::Missing(path.to_owned()));
    }
    let lock = share(path)?;
    if !is_writable(path) {
        let (connection, private) = archived(path)?;
        return Ok(Opened { connection, lock, access: Access::Read, private });
    }
    let connection = open::open_in_place(path, BeforeMigration::Copy)?;
    Ok(Opened { connection, lock, access: Access::Write, private: None })
}

/// Opens a private copy of a database, to try changes that nobody keeps.
pub(in crate::store) fn open_copy(path: &Path) -> Result<Opened> {
    let Opened { connection, lock, .. } = open(path)?;
    let (connection, private) = private_copy(&connection, path)?;
    Ok(Opened { connection, lock, access: Access::Rehearse, private: Some(private) })
}

/// A private copy of a database, which goes when it is dropped.
#[derive(Debug)]
pub struct PrivateCopy {
    _folder: TempDir,
    path: std::path::PathBuf,
}

impl PrivateCopy {
    /// Copies a database that may not be written; `None` for one that may.
    ///
    /// # Errors
    /// When the database cannot be opened, or there is no room for the copy.
    pub fn of_archive(path: &Path) -> Result<Option<Self>> {
        if address::is_address(path) {
            return Ok(None);
        }
        let opened = open(path)?;
        if opened.access == Access::Write {
            return Ok(None);
        }
        let (connection, folder) = private_copy(&opened.connection, path)?;
        drop(connection);
        let path = folder.path().join(path.file_name().unwrap_or("event.db".as_ref()));
        Ok(Some(Self { _folder: folder, path }))
    }

    /// Has a copy be made in a folder that only its owner may enter.
    ///
    /// # Errors
    /// When there is no room for the folder, or the copy cannot be made.
    pub(in crate::store) fn made_by(make: impl FnOnce(&Path) -> Result<()>) -> Result<Self> {
        let folder = private_folder()?;
        let path = folder.path().join("event.db");
        make(&path)?;
        Ok(Self { _folder: folder, path })
    }

    /// Returns where the copy is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Returns whether the file, its folder and its log may be written: SQLite needs all of them.
fn is_writable(path: &Path) -> bool {
    // Asked without opening the file: who closes it would lose SQLite's locks for the whole process.
    #[cfg(unix)]
    {
        let may_write = |path: &Path| rustix::fs::access(path, rustix::fs::Access::WRITE_OK).is_ok();
        let log = with_end(path, "-wal");
        may_write(path) && may_write(folder_of(path)) && (!log.exists() || may_write(&log))
    }
    #[cfg(not(unix))]
    path.metadata().is_ok_and(|file| !file.permissions().readonly())
}

/// Opens a file that may not be written. One of an older schema is copied to a private place, and the copy brought up to date.
fn archived(path: &Path) -> Result<(Connection, Option<TempDir>)> {
    let has_log = with_end(path, "-wal").exists();
    let connection = if has_log { connect::reading(path) } else { connect::immutable(path) };
    let found = match connection.and_then(|connection| Ok((open::schema_of(&connection, path)?, connection))) {
        // A log is read through a file beside it, which cannot be made in such a folder.
        Err(StoreError::Sql(_)) if has_log => {
            let private = private_folder()?;
            let copy = private.path().join("event.db");
            for end in ["", "-wal"] {
                let to = with_end(&copy, end);
                fs::copy(with_end(path, end), &to).map_err(|source| files::io_error(&with_end(path, end), source))?;
                may_be_written(&to)?;
            }
            return Ok((to_be_read(open::open_in_place(&copy, BeforeMigration::Nothing)?)?, Some(private)));
        }
        found => found?,
    };
    let (schema, connection) = found;
    if schema == open::newest() {
        return Ok((connection, None));
    }
    let (connection, private) = private_copy(&connection, path)?;
    Ok((to_be_read(connection)?, Some(private)))
}

fn private_copy(of: &Connection, path: &Path) -> Result<(Connection, TempDir)> {
    let private = private_folder()?;
    let copy = private.path().join(path.file_name().unwrap_or("event.db".as_ref()));
    // One that was brought up to date is only read; a copy of it is written elsewhere.
    connect::let_write(of)?;
    open::copy_into(of, &copy)?;
    Ok((open::open_in_place(&copy, BeforeMigration::Nothing)?, private))
}

/// What is written to a private copy would be lost with it.
fn to_be_read(connection: Connection) -> Result<Connection> {
    connect::let_read(&connection)?;
    Ok(connection)
}

/// Makes a folder that only its owner may enter.
fn private_folder() -> Result<TempDir> {
    tempfile::tempdir().map_err(|source| files::io_error(&std::env::temp_dir(), source))
}

#[cfg_attr(unix, allow(clippy::permissions_set_readonly_false, reason = "the folder is the owner's alone"))]
fn may_be_written(path: &Path) -> Result<()> {
    let set = fs::metadata(path).map(|file| file.permissions()).and_then(|mut rights| {
        rights.set_readonly(false);
        fs::set_permissions(path, rights)
    });
    set.map_err(|source| files::io_error(path, source))
}

/// Shares the database with others; the first one looks at the log that a killed command may have left.
fn share(path: &Path) -> Result<Lock> {
    // A file that is not an event database gets no lock file beside it.
    if !lock_path(path).exists() && !connect::has_our_heading(path)? {
        return Err(StoreError::Foreign(path.to_owned()));
    }
    if log::is_there(path)
        && let Some(alone) = Lock::alone_now(path)?
    {
        files::remove_drafts(path);
        log::check(path)?;
        return alone.into_share(path);
    }
    Lock::share(path)
}
