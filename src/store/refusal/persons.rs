//! What is not done with people who work on nominations, and with their links.

use jiff::Timestamp;

use crate::domain::{account::Account, actor::Actor, id::StepName, person::PersonId, text::did_you_mean};

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
    #[error("the event has no step \"{step}\"{}; steps are {}", did_you_mean(.step.as_str(), .known.iter().map(String::as_str)), .known.join(", "))]
    NoStep {
        /// What was written.
        step: StepName,
        /// All there are.
        known: Vec<String>,
    },
    /// A one-time link lets nobody in.
    #[error(transparent)]
    Link(#[from] NotEntered),
    /// An account of a provider lets nobody in.
    #[error(transparent)]
    Account(#[from] NotSignedIn),
    /// A second factor proves nothing.
    #[error(transparent)]
    Factor(#[from] FactorRefusal),
    /// Another person comes in by the account.
    #[error("another person signs in by {}: an account belongs to one person", match .0 {
        Account::Email(email) => email.as_str(),
        Account::Subject(subject) => subject.as_str(),
    })]
    AccountTaken(Account),
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

/// Why an account of a provider lets nobody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSignedIn {
    /// Nobody was invited by it.
    #[error("nobody was invited by this account")]
    NotInvited,
    /// The person was revoked.
    #[error("the person of this account was revoked")]
    Revoked,
    /// The address is that of a person who signed in by another account.
    #[error("the person of this address signs in by another account of the provider")]
    OtherAccount,
    /// The provider's answer was used before.
    #[error("this answer of the provider was used before")]
    Replayed,
}

impl NotSignedIn {
    /// Returns the word for it in the journal.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NotInvited => "not-invited",
            Self::Revoked => "revoked",
            Self::OtherAccount => "other-account",
            Self::Replayed => "replayed",
        }
    }
}

/// Why a second factor proves nothing, or is not set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FactorRefusal {
    /// The code is not the one of now, or was used.
    #[error("the code is not the one that the app shows now, or was used before")]
    Wrong,
    /// Too many codes were wrong.
    #[error("too many codes were wrong; none is looked at before {0}")]
    Locked(Timestamp),
    /// There is nothing to be proven.
    #[error("there is no second factor")]
    Nothing,
    /// It was begun somewhere else.
    #[error("the second factor was begun in another browser; start again")]
    OtherBrowser,
    /// There is one already.
    #[error("there is a second factor already")]
    Confirmed,
    /// It cannot be turned off.
    #[error("the event asks for a second factor; it cannot be turned off")]
    Demanded,
    /// What is stored was changed by another hand.
    #[error("the second factor was sealed with another key, or was altered")]
    Altered,
}
