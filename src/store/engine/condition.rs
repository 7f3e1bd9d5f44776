//! What an error says of the database itself: whether anything can be recorded now.

use super::{error::StoreError, sql::Trouble};

/// What keeps the database from being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// The disk is full.
    DiskFull,
    /// Others hold the database.
    Locked,
    /// The file is gone, or another one is in its place.
    Gone,
    /// The file may not be written.
    ReadOnly,
    /// Anything that is not a rule of the domain: damage, a failing disk.
    Fault,
}

impl StoreError {
    /// Returns what keeps the database from being written; `None` for what the domain's rules refuse.
    #[must_use]
    pub fn condition(&self) -> Option<Condition> {
        match self {
            Self::Locked | Self::Replacing(_) | Self::NodeLost(_) => Some(Condition::Locked),
            Self::Missing(_) | Self::Foreign(_) | Self::Gone(_) | Self::Replaced(_) | Self::OtherLog(_) => Some(Condition::Gone),
            Self::ReadOnly(_) => Some(Condition::ReadOnly),
            Self::Damaged(_) => Some(Condition::Fault),
            Self::Io { source, .. } => Some(match source.kind() {
                std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Condition::DiskFull,
                std::io::ErrorKind::NotFound => Condition::Gone,
                std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => Condition::ReadOnly,
                _ => Condition::Fault,
            }),
            Self::Sql(error) => match error.trouble() {
                Trouble::Held => Some(Condition::Locked),
                Trouble::DiskFull => Some(Condition::DiskFull),
                Trouble::ReadOnly => Some(Condition::ReadOnly),
                Trouble::CannotOpen => Some(Condition::Gone),
                _ => Some(Condition::Fault),
            },
            _ => None,
        }
    }
}
