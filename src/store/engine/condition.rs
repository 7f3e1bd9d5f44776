//! What an error says of the database itself: whether anything can be recorded now.

use super::{error::StoreError, sql::Trouble};

/// What keeps the database from being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteCondition {
    /// The disk is full.
    DiskFull,
    /// Others hold the database.
    Locked,
    /// The file is gone, or another one is in its place.
    Gone,
    /// The server that has the database does not answer, or does not let this one in.
    Unreachable,
    /// The file may not be written.
    ReadOnly,
    /// Anything that is not a rule of the domain: damage, a failing disk.
    Fault,
}

impl StoreError {
    /// Returns what keeps the database from being written; `None` for what the domain's rules refuse.
    #[must_use]
    pub fn condition(&self) -> Option<WriteCondition> {
        match self {
            Self::Locked | Self::Crowded(_) | Self::Replacing(_) | Self::NodeLost(_) => Some(WriteCondition::Locked),
            Self::NoServer { .. } | Self::NotLetIn { .. } | Self::NoPassword { .. } | Self::OpenPasswordFile(_) => {
                Some(WriteCondition::Unreachable)
            }
            Self::Missing(_)
            | Self::NoDatabase { .. }
            | Self::Foreign(_)
            | Self::Gone(_)
            | Self::Replaced(_)
            | Self::OtherLog(_) => Some(WriteCondition::Gone),
            Self::ReadOnly(_) => Some(WriteCondition::ReadOnly),
            Self::Damaged(_) => Some(WriteCondition::Fault),
            Self::Io { source, .. } => Some(match source.kind() {
                std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => WriteCondition::DiskFull,
                std::io::ErrorKind::NotFound => WriteCondition::Gone,
                std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => WriteCondition::ReadOnly,
                _ => WriteCondition::Fault,
            }),
            Self::Sql(error) => match error.trouble() {
                Trouble::Held | Trouble::Crowded => Some(WriteCondition::Locked),
                Trouble::DiskFull => Some(WriteCondition::DiskFull),
                Trouble::ReadOnly => Some(WriteCondition::ReadOnly),
                Trouble::CannotOpen => Some(WriteCondition::Gone),
                Trouble::Unreachable | Trouble::NotLetIn => Some(WriteCondition::Unreachable),
                _ => Some(WriteCondition::Fault),
            },
            _ => None,
        }
    }
}
