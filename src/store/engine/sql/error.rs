//! What an engine reports, and what makes a row unusable.

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
    /// What SQLite reports.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
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
    /// It cannot be opened.
    CannotOpen,
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
    /// Returns what kind of trouble it is.
    pub(in crate::store) fn trouble(&self) -> Trouble {
        use rusqlite::ErrorCode;
        match self {
            Self::NoRow | Self::TooLarge(_) | Self::Values { .. } => Trouble::Other,
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
        }
    }
}
