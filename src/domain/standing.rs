//! How an accreditation changes its standing: withdrawn, restored, blocked, unblocked.

use std::str::FromStr;

use crate::domain::{id::IdError, participant::Standing, text};

/// What happens to an accreditation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StandingChange {
    /// The participant no longer takes part.
    Withdraw,
    /// A withdrawal is taken back.
    Restore,
    /// The participant must be stopped.
    Block,
    /// A block is lifted.
    Unblock,
}

/// Why a participant's standing cannot change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StandingError {
    /// A block ends only by being lifted.
    #[error("is blocked; lift the block first")]
    Blocked,
    /// There is no block to lift.
    #[error("is withdrawn, not blocked")]
    Withdrawn,
}

impl StandingChange {
    /// Every change.
    pub const ALL: [Self; 4] = [Self::Withdraw, Self::Restore, Self::Block, Self::Unblock];

    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Withdraw => "withdraw",
            Self::Restore => "restore",
            Self::Block => "block",
            Self::Unblock => "unblock",
        }
    }

    /// Returns the standings from which this change may start, and the one it leads to. A withdrawal would lift a block, so a
    /// block must be lifted first.
    #[must_use]
    pub fn steps(self) -> (&'static [Standing], Standing) {
        match self {
            Self::Withdraw => (&[Standing::Accredited, Standing::Withdrawn], Standing::Withdrawn),
            Self::Restore => (&[Standing::Withdrawn], Standing::Accredited),
            Self::Block => (&[Standing::Accredited, Standing::Withdrawn, Standing::Blocked], Standing::Blocked),
            Self::Unblock => (&[Standing::Blocked], Standing::Accredited),
        }
    }

    /// Returns the reason that is kept: an accredited participant has none.
    #[must_use]
    pub fn kept(self, reason: &str) -> &str {
        if self.steps().1 == Standing::Accredited { "" } else { reason }
    }

    /// Checks that a participant with this standing may be changed so, or already is.
    ///
    /// # Errors
    /// When it could not be made.
    pub fn check(self, before: Standing) -> Result<(), StandingError> {
        let (from, to) = self.steps();
        match before {
            before if before == to || from.contains(&before) => Ok(()),
            Standing::Blocked => Err(StandingError::Blocked),
            Standing::Withdrawn | Standing::Accredited => Err(StandingError::Withdrawn),
        }
    }
}

impl FromStr for StandingChange {
    type Err = IdError;
    fn from_str(word: &str) -> Result<Self, IdError> {
        Self::ALL.into_iter().find(|change| change.as_str() == word).ok_or_else(|| IdError::Form {
            what: "change",
            value: text::printable(word),
            expected: "withdraw, restore, block or unblock",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_comes_off_by_being_lifted_and_by_nothing_else() {
        use StandingChange::{Block, Restore, Unblock, Withdraw};
        let all = [Standing::Accredited, Standing::Withdrawn, Standing::Blocked];
        let may = |change: StandingChange| all.map(|before| change.check(before).is_ok());
        assert_eq!(may(Withdraw), [true, true, false]);
        assert_eq!(may(Restore), [true, true, false]);
        assert_eq!(may(Block), [true; 3]);
        assert_eq!(may(Unblock), [true, false, true]);
        assert_eq!((Block.kept("why"), Unblock.kept("why")), ("why", ""));
    }

    #[test]
    fn a_change_is_found_by_its_word() {
        for change in StandingChange::ALL {
            assert_eq!(change.as_str().parse(), Ok(change));
        }
        assert!("lift".parse::<StandingChange>().is_err());
    }
}
