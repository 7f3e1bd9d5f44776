//! How an accreditation changes its standing: withdrawn, restored, blocked, unblocked.

use std::str::FromStr;

use crate::domain::{
    id::IdError,
    nomination::state::{Block, State},
    text,
};

/// What happens to an accreditation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StandingChange {
    /// The participant no longer takes part.
    Withdraw,
    /// A withdrawal, or a rejection, is taken back.
    Restore,
    /// The participant must be stopped.
    Block,
    /// A block is lifted.
    Unblock,
}

/// What a change of standing comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StandingEffect {
    /// Nothing: it is so already.
    Nothing,
    /// The state is changed.
    State,
    /// The state stays, and the reason is written anew.
    Reason,
    /// The block is set, or its reason written anew.
    Block,
    /// The block is lifted, and the state is what it was.
    Unblock,
}

/// Why a participant's standing cannot change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StandingError {
    /// A block ends only by being lifted.
    #[error("is blocked; lift the block first")]
    Blocked,
    /// There is no block to lift.
    #[error("is {0}, not blocked")]
    NotBlocked(State),
    /// The nomination was decided against, or is still on its way.
    #[error("is {state}: it cannot be {done}")]
    State {
        /// Where it is.
        state: State,
        /// What was to be done, as a participle.
        done: &'static str,
    },
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

    /// Returns the reason that is kept: nobody is restored or let in again for a reason.
    #[must_use]
    pub fn kept(self, reason: &str) -> &str {
        if matches!(self, Self::Restore | Self::Unblock) { "" } else { reason }
    }

    /// Returns what the change comes to for a participant in this state. A block has to be lifted before anything else.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn effect(self, state: State, block: Block) -> Result<StandingEffect, StandingError> {
        use StandingEffect as Effect;
        match (self, block, state) {
            (Self::Block, ..) => Ok(Effect::Block),
            (Self::Unblock, Block::Blocked, _) => Ok(Effect::Unblock),
            (Self::Unblock | Self::Restore, Block::Free, State::Approved) => Ok(Effect::Nothing),
            (Self::Unblock, Block::Free, state) => Err(StandingError::NotBlocked(state)),
            (Self::Withdraw | Self::Restore, Block::Blocked, _) => Err(StandingError::Blocked),
            (Self::Withdraw, Block::Free, State::Withdrawn) => Ok(Effect::Reason),
            (Self::Withdraw, Block::Free, State::Rejected) => Err(StandingError::State { state, done: "withdrawn" }),
            (Self::Withdraw, Block::Free, _) | (Self::Restore, Block::Free, State::Withdrawn | State::Rejected) => {
                Ok(Effect::State)
            }
            (Self::Restore, Block::Free, state) => Err(StandingError::State { state, done: "restored" }),
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
        use StandingChange::{Block as Stop, Restore, Unblock, Withdraw};
        for state in State::ALL {
            let blocked = |change: StandingChange| change.effect(state, Block::Blocked);
            assert_eq!(blocked(Withdraw), Err(StandingError::Blocked));
            assert_eq!(blocked(Restore), Err(StandingError::Blocked));
            assert_eq!((blocked(Stop), blocked(Unblock)), (Ok(StandingEffect::Block), Ok(StandingEffect::Unblock)));
            assert_eq!(Stop.effect(state, Block::Free), Ok(StandingEffect::Block));
        }
        let free = |change: StandingChange, state| change.effect(state, Block::Free);
        assert_eq!(free(Unblock, State::Approved), Ok(StandingEffect::Nothing));
        assert_eq!(free(Unblock, State::Withdrawn), Err(StandingError::NotBlocked(State::Withdrawn)));
        assert_eq!(free(Restore, State::Withdrawn), Ok(StandingEffect::State));
        assert_eq!(free(Restore, State::Submitted).unwrap_err().to_string(), "is submitted: it cannot be restored");
        assert_eq!(free(Withdraw, State::OnHold), Ok(StandingEffect::State));
        assert!(free(Withdraw, State::Rejected).is_err());
        assert_eq!((Stop.kept("why"), Unblock.kept("why")), ("why", ""));
    }

    #[test]
    fn a_change_is_found_by_its_word() {
        for change in StandingChange::ALL {
            assert_eq!(change.as_str().parse(), Ok(change));
        }
        assert!("lift".parse::<StandingChange>().is_err());
    }
}
