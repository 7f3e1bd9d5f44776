//! The states of a nomination, and the block that stands beside them.

use std::{fmt, str::FromStr};

use crate::domain::{id::IdError, participant::Standing, text};

/// Where a participant is on the way to being accredited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum State {
    /// The delegation is still writing it.
    Draft,
    /// A step decides.
    Submitted,
    /// Back with the delegation, with a text that says what to mend.
    Returned,
    /// A step, or an officer, has it put aside.
    OnHold,
    /// Accredited: gets a badge, and is admitted.
    #[default]
    Approved,
    /// Decided against.
    Rejected,
    /// No longer takes part.
    Withdrawn,
}

/// A stop at the gates, whatever the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Block {
    /// There is none.
    #[default]
    Free,
    /// The person is stopped.
    Blocked,
}

impl State {
    /// Every state, in the order of the way.
    pub const ALL: [Self; 7] =
        [Self::Draft, Self::Submitted, Self::Returned, Self::OnHold, Self::Approved, Self::Rejected, Self::Withdrawn];

    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::OnHold => "on-hold",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Returns whether a person in this state takes a place of the delegation's quota.
    #[must_use]
    pub fn takes_place(self) -> bool {
        matches!(self, Self::Submitted | Self::Returned | Self::OnHold | Self::Approved)
    }

    /// Returns whether the person is not yet, or not at all, one of the event's people: lists, reports and searches leave them out
    /// unless they are asked for.
    #[must_use]
    pub fn is_apart(self) -> bool {
        matches!(self, Self::Draft | Self::Submitted | Self::Returned | Self::Rejected)
    }

    /// Returns where the accreditation stands: what gates and badges go by. Who is on hold is stopped like someone blocked; every
    /// other state but approved opens no door.
    #[must_use]
    pub fn standing(self, block: Block) -> Standing {
        match (block, self) {
            (Block::Blocked, _) | (Block::Free, Self::OnHold) => Standing::Blocked,
            (Block::Free, Self::Approved) => Standing::Accredited,
            (Block::Free, _) => Standing::Withdrawn,
        }
    }

    /// Returns the word for how somebody stands: the standing where it says it all, else the state.
    #[must_use]
    pub fn word(self, block: Block) -> &'static str {
        match (block, self) {
            (Block::Free, Self::Draft | Self::Submitted | Self::Returned | Self::OnHold | Self::Rejected) => self.as_str(),
            _ => self.standing(block).as_str(),
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for State {
    type Err = IdError;
    fn from_str(word: &str) -> Result<Self, IdError> {
        Self::ALL.into_iter().find(|state| state.as_str() == word).ok_or_else(|| IdError::Form {
            what: "state",
            value: text::printable(word),
            expected: "draft, submitted, returned, on-hold, approved, rejected or withdrawn",
        })
    }
}

impl From<bool> for Block {
    fn from(is_blocked: bool) -> Self {
        if is_blocked { Self::Blocked } else { Self::Free }
    }
}
