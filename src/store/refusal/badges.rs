//! What is not done with badges, blank ones, and the keys that sign them.

use crate::domain::id::{BadgeSerial, CategoryCode, KeyId, Reference};

/// Why a key does not do what was asked of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefusal {
    /// The key file is another event's.
    #[error("the key file belongs to another event; put this event's key file beside the database")]
    OtherEvent,
    /// Every key was retired or revoked.
    #[error("none of the event's keys can sign")]
    NoneSigns,
    /// The key file lacks the key that signs.
    #[error("the private half of key {0} is not in the key file; restore the file from its backup")]
    NoPrivateHalf(KeyId),
    /// No key has this number.
    #[error("there is no key {0}")]
    Unknown(KeyId),
    /// A revoked key stays revoked.
    #[error("key {0} is revoked, and stays so")]
    Revoked(KeyId),
}

/// Why a badge, or a print of it, is not had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadgeRefusal {
    /// No print run has this number.
    #[error("there is no print run {0}")]
    UnknownRun(u32),
    /// Only who is accredited gets a badge.
    #[error("{participant} is {stands}, and gets no badge")]
    NotAccredited {
        /// Who.
        participant: Reference,
        /// How the participant stands, in a word.
        stands: &'static str,
    },
    /// There is no valid badge.
    #[error("{0} has no valid badge")]
    NoneValid(Reference),
    /// Another badge was issued meanwhile.
    #[error("{0} has another badge by now")]
    Replaced(Reference),
    /// The badge is somebody else's.
    #[error("the badge {badge} is not one of {participant}")]
    NotTheirs {
        /// The badge.
        badge: BadgeSerial,
        /// Who.
        participant: Reference,
    },
}

/// Why a blank badge is not bound to a person, or not revoked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BlankRefusal {
    /// It was never printed blank, or is another event's.
    #[error("the badge {0} is not a blank badge of this event")]
    NotBlank(BadgeSerial),
    /// Somebody has it.
    #[error("the badge {0} was bound to a person before; take another blank badge")]
    Bound(BadgeSerial),
    /// Its run was revoked, or the key that signed it.
    #[error("the blank badge {0} was revoked; take one of another run")]
    Revoked(BadgeSerial),
    /// It was printed for others.
    #[error("the blank badge {badge} is for {blank}, and {participant} is {category}; take one for {category}")]
    OtherCategory {
        /// The badge.
        badge: BadgeSerial,
        /// Its category.
        blank: CategoryCode,
        /// Who.
        participant: Reference,
        /// The category of that person.
        category: CategoryCode,
    },
    /// The run printed the badges of people.
    #[error("print run {0} has no blank badges; badges of people are revoked one by one")]
    NoBlankRun(u32),
    /// Blank badges are printed once.
    #[error("print run {0} has blank badges, of which there must be one of each; print others")]
    PrintedOnce(u32),
}
