//! What an error says of the database itself: whether anything can be recorded now.

use super::{
    error::StoreError,
    sql::{self, Trouble},
};

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
            Self::NoServer { .. }
            | Self::NotLetIn { .. }
            | Self::NoPassword { .. }
            | Self::OpenPasswordFile(_)
            | Self::PasswordsDiffer(_) => Some(WriteCondition::Unreachable),
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

    /// Returns whether the file, or what it holds, is damaged.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Damaged(_) => true,
            Self::Sql(error) => error.trouble() == Trouble::Damage,
            _ => false,
        }
    }

    /// Returns whether the same may succeed later, with nothing changed but the machine: the disk is full, or others hold the file.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Locked | Self::Crowded(_) | Self::NoServer { .. } | Self::NotLetIn { .. } => true,
            Self::Sql(error) => matches!(
                error.trouble(),
                Trouble::CannotOpen
                    | Trouble::DiskFull
                    | Trouble::Held
                    | Trouble::Machine
                    | Trouble::ReadOnly
                    | Trouble::Unreachable
                    | Trouble::NotLetIn
            ),
            _ => false,
        }
    }

    /// Returns whether a change left nothing because of others on a server, or because the way to it broke: the same may succeed at once.
    #[must_use]
    pub fn left_nothing(&self) -> bool {
        matches!(self, Self::Sql(error) if error.is_crossed() || error.is_lost())
    }

    /// Returns whether a group of readings may succeed at once that failed: every reading has an id, so that one that was recorded all
    /// the same is known, and a row that another server was faster with is found.
    #[must_use]
    pub fn is_worth_another_try(&self) -> bool {
        self.left_nothing() || matches!(self, Self::Sql(error) if error.is_taken() || matches!(error, sql::Error::Unsure(_)))
    }
}
