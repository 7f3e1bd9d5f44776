//! What an engine reports, and what makes a row unusable.

use std::error::Error as _;

use crate::domain::causes::with_causes;

/// Why a statement gave nothing that can be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A row was asked for, and there is none.
    #[error("there is no such row")]
    NoRow,
    /// A value that the program never writes.
    #[error("{0} holds a value that is never written")]
    NeverWritten(String),
    /// A number that no column holds.
    #[error("the number {0} is too large to be stored")]
    TooLarge(u64),
    /// A statement was given other values than it asks for.
    #[error("a statement takes {takes} values, and was given {given}")]
    Values {
        /// How many it asks for.
        takes: usize,
        /// How many there were.
        given: usize,
    },
    /// A transaction one of whose statements was refused.
    #[error("a part of the change was refused; nothing of it is kept")]
    Failed,
    /// What SQLite reports.
    #[error(transparent)]
    Sqlite(rusqlite::Error),
    /// What a PostgreSQL server reports, or what became of the way to it.
    #[error("{}", of_server(.0))]
    Postgres(#[from] postgres::Error),
    /// The way to a server broke while it kept a change.
    #[error("the connection was lost while the change was being kept; whether it was kept is not known")]
    Unsure(#[source] postgres::Error),
}

/// What an engine reports, by what can be done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Trouble {
    /// Others hold the database.
    Held,
    /// The disk is full.
    DiskFull,
    /// It may not be written.
    ReadOnly,
    /// All connections that a server has are in use.
    Crowded,
    /// It cannot be opened.
    CannotOpen,
    /// No server answers, or the way to it broke.
    Unreachable,
    /// A server does not let this user in.
    NotLetIn,
    /// The machine: its memory, or its disk.
    Machine,
    /// The file, or what a row holds, is damaged.
    Damage,
    /// A row would break a rule of the schema.
    Constraint,
    /// Anything else.
    Other,
}

/// The result of a statement.
pub(in crate::store) type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Returns whether a server gave a change up for another one's sake: the same may succeed at once.
    pub(in crate::store) fn is_crossed(&self) -> bool {
        self.state().is_some_and(|state| ["40001", "40P01"].contains(&state))
    }

    /// Returns whether another server was faster with a row that may be there once.
    pub(in crate::store) fn is_taken(&self) -> bool {
        self.state() == Some("23505")
    }

    /// Returns whether the way to a server broke before it kept anything.
    pub(in crate::store) fn is_lost(&self) -> bool {
        match self {
            Self::Postgres(error) => is_lost(error),
            _ => false,
        }
    }

    /// Returns whether a server asked for a password, and none was there to give.
    pub(in crate::store::engine) fn lacks_password(&self) -> bool {
        // The library has no other word for it.
        matches!(self, Self::Postgres(error) if error.source().is_some_and(|cause| cause.to_string() == "password missing"))
    }

    /// Says of an error of a commit whether the change may be kept all the same.
    pub(super) fn of_commit(self) -> Self {
        match self {
            Self::Postgres(error) if is_lost(&error) => Self::Unsure(error),
            other => other,
        }
    }

    /// Returns the state that a server gives of an error (PostgreSQL 15, appendix A).
    fn state(&self) -> Option<&str> {
        let Self::Postgres(error) = self else { return None };
        Some(error.code()?.code())
    }

    /// Returns what kind of trouble it is.
    pub(in crate::store) fn trouble(&self) -> Trouble {
        use rusqlite::ErrorCode;
        match self {
            Self::NoRow | Self::TooLarge(_) | Self::Values { .. } | Self::Failed => Trouble::Other,
            Self::NeverWritten(_) => Trouble::Damage,
            Self::Sqlite(error) => match error.sqlite_error_code() {
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Trouble::Held,
                Some(ErrorCode::DiskFull) => Trouble::DiskFull,
                Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Trouble::ReadOnly,
                Some(ErrorCode::CannotOpen) => Trouble::CannotOpen,
                Some(ErrorCode::OutOfMemory | ErrorCode::SystemIoFailure) => Trouble::Machine,
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Trouble::Damage,
                Some(ErrorCode::ConstraintViolation) => Trouble::Constraint,
                _ => Trouble::Other,
            },
            Self::Unsure(_) => Trouble::Unreachable,
            Self::Postgres(error) => error.code().map_or(Trouble::Unreachable, |state| of_state(state.code())),
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ffi;
        // Opening a database makes the index of its log, for which a full disk has no room: SQLite calls that a failure of the disk.
        let is_full = error.sqlite_error().is_some_and(|code| code.extended_code == ffi::SQLITE_IOERR_SHMSIZE);
        Self::Sqlite(if is_full {
            rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_FULL), Some("the disk is full".to_owned()))
        } else {
            error
        })
    }
}

/// Returns what a server said, or what became of the way to it: the error itself says "db error", or "error connecting to server".
fn of_server(error: &postgres::Error) -> String {
    error.as_db_error().map_or_else(|| with_causes(error), |said| said.message().to_owned())
}

/// Returns whether the way to a server broke. One that stops, or only begins to start, says so.
pub(super) fn is_lost(error: &postgres::Error) -> bool {
    match error.code() {
        Some(state) => state.code().starts_with("57P") || state.code().starts_with("08"),
        None => error.is_closed() || error.source().is_some_and(<dyn std::error::Error>::is::<std::io::Error>),
    }
}

/// Returns the kind of trouble behind a state (PostgreSQL 15, appendix A): its first two letters are its class.
fn of_state(state: &str) -> Trouble {
    match state {
        // Others hold a row for too long, or changed it meanwhile.
        "55P03" | "40001" | "40P01" => Trouble::Held,
        "53300" => Trouble::Crowded,
        "53100" => Trouble::DiskFull,
        "25006" | "42501" => Trouble::ReadOnly,
        "XX001" | "XX002" => Trouble::Damage,
        state => match state.get(..2) {
            // The way broke, or the server stops or only begins to start.
            Some("08" | "57") => Trouble::Unreachable,
            // The name, the password, the way by which somebody comes.
            Some("28") => Trouble::NotLetIn,
            // There is no such database.
            Some("3D") => Trouble::CannotOpen,
            Some("53" | "58") => Trouble::Machine,
            Some("23") => Trouble::Constraint,
            _ => Trouble::Other,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_is_too_full_to_open_a_database_is_full() {
        let reported = |code| Error::from(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None));
        let full = reported(rusqlite::ffi::SQLITE_IOERR_SHMSIZE);
        assert_eq!((full.trouble(), full.to_string().as_str()), (Trouble::DiskFull, "the disk is full"));
        assert_eq!(reported(rusqlite::ffi::SQLITE_IOERR_READ).trouble(), Trouble::Machine);
    }

    #[test]
    fn a_server_that_is_away_full_or_closed_is_told_from_a_database_that_is_gone() {
        for (state, trouble) in [
            ("08006", Trouble::Unreachable),
            ("57P01", Trouble::Unreachable),
            ("57P03", Trouble::Unreachable),
            ("53300", Trouble::Crowded),
            ("28P01", Trouble::NotLetIn),
            ("28000", Trouble::NotLetIn),
            ("3D000", Trouble::CannotOpen),
            ("55P03", Trouble::Held),
            ("53100", Trouble::DiskFull),
        ] {
            assert_eq!(of_state(state), trouble, "{state}");
        }
    }
}
