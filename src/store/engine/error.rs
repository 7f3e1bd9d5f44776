//! What can go wrong with the database, in words a person can act on.

use std::path::PathBuf;

use jiff::civil::Date;

use crate::domain::id::{BadgeSerial, CategoryCode, Reference};

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No file at the path.
    #[error("there is no event database at {}; create it with \"accredit init EVENT.toml\", or name another with --db", .0.display())]
    Missing(PathBuf),
    /// A file is in the way of a new database.
    #[error("{} already exists; an event is never overwritten: name another file with --db, or move this one away", .0.display())]
    Exists(PathBuf),
    /// Not an accredit database.
    #[error("{} is no event database of accredit", .0.display())]
    Foreign(PathBuf),
    /// Made by a newer version.
    #[error("{} was written by a newer accredit (schema {found}, this one knows {known}); use that version", path.display())]
    Newer {
        /// The database.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest schema that this program knows.
        known: i64,
    },
    /// A SQLite library with a known corruption bug.
    #[error("this program was built with SQLite {0}, which can damage a database in WAL mode; build it with 3.51.3 or later")]
    OldSqlite(&'static str),
    /// Others held the database for too long.
    #[error("the database is locked by another program for more than 30 seconds; close what holds it and try again")]
    Locked,
    /// The key file.
    #[error("the key file {}: {cause}", path.display())]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        cause: String,
    },
    /// No participant has this reference.
    #[error("no participant has the reference \"{0}\"; find it with \"accredit participant search\"")]
    NoParticipant(Reference),
    /// Another participant has this reference.
    #[error("a participant with the reference \"{0}\" exists already")]
    ReferenceTaken(Reference),
    /// The event has no such category.
    #[error("unknown category \"{code}\"{suggestion}; known categories are {known}")]
    NoCategory {
        /// What was written.
        code: CategoryCode,
        /// `; did you mean …`, or empty.
        suggestion: String,
        /// All there are.
        known: String,
    },
    /// Another program issued a badge to the same participant meanwhile.
    #[error("another program issued a badge to the same participant while badge {0} was signed; nothing was issued: print again")]
    Overtaken(BadgeSerial),
    /// The names of the event were purged, on this day by its clocks.
    #[error(
        "the names of this event were purged on {0}: it holds nobody any more, and takes nobody; its figures are in \"accredit report statistics\", and a new event begins with \"accredit init\""
    )]
    Purged(Date),
    /// Too many readings wait for a supervisor.
    #[error("{0} readings wait for a supervisor already; nothing was kept")]
    HeldFull(usize),
    /// A change that the domain forbids.
    #[error("{0}")]
    Refused(String),
    /// A row holds what the program never writes.
    #[error("the database is damaged: {0}; restore the last backup")]
    Damaged(String),
    /// The file system.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// Everything else that SQLite reports.
    #[error("the database reports: {0}")]
    Sqlite(#[source] rusqlite::Error),
}

impl StoreError {
    /// Returns whether the same may succeed later, with nothing changed but the machine: the disk is full, or others hold the file.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        use rusqlite::ErrorCode::{CannotOpen, DiskFull, OutOfMemory, ReadOnly, SystemIoFailure};
        match self {
            Self::Locked => true,
            Self::Sqlite(error) => {
                let code = error.sqlite_error_code();
                code.is_some_and(|code| [CannotOpen, DiskFull, OutOfMemory, ReadOnly, SystemIoFailure].contains(&code))
            }
            _ => false,
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseCorrupt, DatabaseLocked, NotADatabase};
        match error.sqlite_error_code() {
            Some(DatabaseBusy | DatabaseLocked) => Self::Locked,
            Some(DatabaseCorrupt | NotADatabase) => Self::Damaged(error.to_string()),
            _ => Self::Sqlite(error),
        }
    }
}

/// The result of asking the store.
pub type Result<T> = std::result::Result<T, StoreError>;

#[cfg(test)]
mod tests {
    use rusqlite::ffi::{SQLITE_BUSY, SQLITE_CONSTRAINT, SQLITE_CORRUPT, SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY};

    use super::*;

    #[test]
    fn a_full_disk_passes_and_damage_does_not() {
        let reported = |code| StoreError::from(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None));
        for code in [SQLITE_BUSY, SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY] {
            assert!(reported(code).is_passing(), "{code}");
        }
        for code in [SQLITE_CORRUPT, SQLITE_CONSTRAINT] {
            assert!(!reported(code).is_passing(), "{code}");
        }
        assert!(!StoreError::Refused("no".into()).is_passing());
    }
}
