//! What a scanned text is: a signed credential, which says itself that it is genuine, or a short one, of which the database says so.

use crate::{
    domain::{
        credential::{self, Credential},
        event::Rights,
        id::BadgeSerial,
        mask::{DayMask, ZoneMask},
        short_credential::{self, ShortCredential},
    },
    store::{Result, Scans, StoredEvent},
};

/// A text that was read, as far as it can be told without the database.
pub(super) enum Reading {
    /// A signed credential, verified.
    Signed(Credential),
    /// What may be a short credential; mostly one, and none where the text is no code of ours.
    Short(Vec<ShortCredential>),
}

/// What a reading says of a badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Claim {
    /// Nothing genuine.
    Invalid,
    /// A short credential of a badge that this database has never heard of: nothing tells whether it is genuine.
    Unlisted(BadgeSerial),
    /// A genuine badge.
    Badge {
        /// Its number.
        serial: BadgeSerial,
        /// What the credential itself allows; nothing for a short one.
        rights: Rights,
    },
}

impl Reading {
    /// Reads a text. Signatures are checked here, without the database's lock.
    pub(super) fn of(text: &str, event: &StoredEvent) -> Self {
        match credential::read(text, event.id, |key| event.verifying_key(key)) {
            Some(credential) => Self::Signed(credential),
            None => Self::Short(short_credential::read(text)),
        }
    }

    /// Finds out what it says, with the tags that the database keeps.
    pub(super) fn claim(&self, scans: &Scans<'_>, event: &StoredEvent) -> Result<Claim> {
        let candidates = match self {
            Self::Signed(credential) => {
                let body = credential.body();
                let rights = Rights { zones: body.zones, days: body.days };
                return Ok(Claim::Badge { serial: body.serial, rights });
            }
            Self::Short(candidates) => candidates,
        };
        let mut claim = Claim::Invalid;
        for candidate in candidates {
            match scans.short_of(candidate.serial)? {
                Some(stored) if stored.credential == *candidate && event.verifying_key(stored.key).is_some() => {
                    let rights = Rights { zones: ZoneMask::NONE, days: DayMask::NONE };
                    return Ok(Claim::Badge { serial: candidate.serial, rights });
                }
                // A tag that is not this badge's, one of a revoked key, or a badge that was never given a short credential.
                Some(_) => {}
                None if scans.badge(candidate.serial)?.is_some() => {}
                None => claim = Claim::Unlisted(candidate.serial),
            }
        }
        Ok(claim)
    }
}

impl Claim {
    /// Returns the badge that is claimed, where one is.
    pub(super) fn serial(self) -> Option<BadgeSerial> {
        match self {
            Self::Invalid => None,
            Self::Unlisted(serial) | Self::Badge { serial, .. } => Some(serial),
        }
    }
}
