//! What is not done with people, nominations, delegations and lists.

use crate::domain::{
    id::Reference, merger::MergeMoves, nomination::table::Disallowed, quota::Exceeded, standing::StandingError,
    window::WindowRefusal,
};

/// Why something is not done with a nomination, or with somebody's standing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NominationRefusal {
    /// The table of states does not allow it.
    #[error("{participant} {source}")]
    Disallowed {
        /// Who.
        participant: Reference,
        /// Why not.
        source: Disallowed,
    },
    /// The standing does not allow it.
    #[error("{participant} {source}")]
    Standing {
        /// Who.
        participant: Reference,
        /// Why not.
        source: StandingError,
    },
    /// Nobody comes in this one's place.
    #[error("{new} cannot replace {old}: {why}")]
    Replacement {
        /// Who would leave.
        old: Reference,
        /// Who would come.
        new: Reference,
        /// Why not.
        why: &'static str,
    },
    /// Something is missing that the category requires.
    #[error("{participant} cannot be submitted yet: what is missing is {lacks}")]
    Lacks {
        /// Who.
        participant: Reference,
        /// The names of the fields, with commas between.
        lacks: String,
    },
    /// A change would leave somebody without what the category requires.
    #[error("{participant} cannot be changed so: what would be missing is {lacks}")]
    WouldLack {
        /// Who.
        participant: Reference,
        /// The names of the fields, with commas between.
        lacks: String,
    },
    /// A delegation says nothing about this.
    #[error("{participant}: the {field} is not for a delegation to change")]
    NotAsked {
        /// Who.
        participant: Reference,
        /// The name of the field.
        field: String,
    },
    /// Somebody decides on what they have not seen.
    #[error("{participant} was changed meanwhile: look at it again, then decide")]
    Changed {
        /// Who.
        participant: Reference,
    },
}

/// Why a list that was read is not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImportRefusal {
    /// What the list was compared by is no longer so.
    #[error("the event's settings were changed while this list was read; nothing was written: import it again")]
    SettingsChanged,
    /// What the list was compared with is no longer so.
    #[error("another list was imported while this list was read; nothing was written: import it again")]
    OtherList,
    /// The importer expects other people to be withdrawn.
    #[error("{found} people are missing from the list, not {expected}; nothing was written")]
    Missing {
        /// How many are missing.
        found: usize,
        /// How many were to be withdrawn.
        expected: usize,
    },
}

/// Why the register of delegations does not take something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DelegationRefusal {
    /// No spelling or code of the register is written so.
    #[error("the register has no delegation \"{written}\"{suggestion}")]
    Unknown {
        /// What was written.
        written: String,
        /// `; did you mean …`, or nothing.
        suggestion: String,
    },
    /// A spelling means another delegation, which somebody confirmed.
    #[error("\"{name}\" means the delegation \"{holder}\" already; a name means one delegation")]
    NameTaken {
        /// The spelling.
        name: String,
        /// The other delegation.
        holder: String,
    },
    /// The code is another delegation's.
    #[error("the code {code} is that of \"{name}\" already; a code means one delegation")]
    CodeTaken {
        /// The code.
        code: String,
        /// The other delegation.
        name: String,
    },
    /// Both are one.
    #[error("both names mean \"{name}\" already; there is nothing to merge")]
    Same {
        /// The delegation.
        name: String,
    },
    /// Two bodies, or one for which somebody works, become one only where somebody says that they may.
    #[error("\"{}\" is not merged into \"{}\" unasked: {}", .0.from, .0.into, .0)]
    MergeUnconfirmed(Box<MergeMoves>),
    /// A window stays open longer only for a reason.
    #[error("{delegation}: an exception needs a reason")]
    NoReason {
        /// The delegation.
        delegation: String,
    },
    /// Nobody waits under this reference.
    #[error("participant {0} does not wait for a place")]
    NotWaiting(Reference),
    /// Somebody else's, whose a delegation does not learn.
    #[error("participant {0} is not one of the delegation")]
    NotTheirs(Reference),
    /// There is no place.
    #[error("{delegation} has no place left: {}", list(.exceeded))]
    NoPlace {
        /// The delegation.
        delegation: String,
        /// The quotas that would be exceeded.
        exceeded: Vec<Exceeded>,
    },
    /// It is too early or too late.
    #[error("{delegation}: {window}")]
    Window {
        /// The delegation.
        delegation: String,
        /// Which window, and when.
        window: WindowRefusal,
    },
}

fn list(exceeded: &[Exceeded]) -> String {
    exceeded.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
