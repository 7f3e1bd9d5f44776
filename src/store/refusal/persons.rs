//! What is not done with people who work on nominations, and with their links.

use crate::domain::{actor::Actor, id::StepName, person::PersonId};

/// Why nothing is done with a person who works on nominations.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PersonRefusal {
    /// No person has this number.
    #[error("there is no person {0}")]
    Unknown(PersonId),
    /// The person was revoked.
    #[error("person {0} was revoked")]
    Revoked(PersonId),
    /// Another person has the name in the record.
    #[error("the name \"{0}\" is taken: a name in the record belongs to one person")]
    NameTaken(Actor),
    /// The event has no such step.
    #[error("the event has no step \"{step}\"; steps are {}", .known.join(", "))]
    NoStep {
        /// What was written.
        step: StepName,
        /// All there are.
        known: Vec<String>,
    },
    /// A one-time link lets nobody in.
    #[error(transparent)]
    Link(#[from] NotEntered),
}

/// Why a one-time link lets nobody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotEntered {
    /// There is no such link.
    #[error("this link is not known")]
    Unknown,
    /// It was not used in time.
    #[error("this link has expired")]
    Expired,
    /// It was used.
    #[error("this link has been used")]
    Used,
    /// The person was revoked.
    #[error("this link is no longer valid")]
    Revoked,
}
