//! What rows hold, as values: participants and badges, and the masks in which fields are recorded.

use jiff::Timestamp;

use crate::domain::{
    admission::BadgeState,
    credential::Credential,
    field::{Field, FieldSet},
    id::BadgeSerial,
    participant::{Participant, Standing, ZoneRights},
    photo::Digest,
    tray::TrayPlace,
};

/// The row of a participant: stable for as long as the database lives, and in the order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ParticipantKey(pub(in crate::store) i64);

/// A participant as the database holds it, with the valid badge if there is one.
#[derive(Debug, Clone)]
pub struct StoredParticipant {
    /// The row.
    pub key: ParticipantKey,
    /// What the list says.
    pub participant: Participant,
    /// Where the accreditation stands.
    pub standing: Standing,
    /// Why, where it was withdrawn or blocked.
    pub standing_reason: String,
    /// Zones added or withheld.
    pub zones: ZoneRights,
    /// The valid badge.
    pub badge: Option<StoredBadge>,
    /// The hash of the file that the photo was made of, where there is one.
    pub photo: Option<Digest>,
}

/// A badge as the database holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredBadge {
    /// Its number.
    pub serial: BadgeSerial,
    /// Whether it still stands.
    pub state: BadgeState,
    /// What its QR code holds.
    pub credential: Credential,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// The badge that took its place.
    pub superseded_by: Option<BadgeSerial>,
    /// Why it was reissued or revoked.
    pub reason: String,
    /// When it was last printed.
    pub printed_at: Option<Timestamp>,
    /// The hash of what that print showed.
    pub printed_content: Option<Vec<u8>>,
    /// The template of that print.
    pub printed_template: Option<String>,
    /// The number of that print run.
    pub printed_run: Option<u32>,
    /// The fields that the template of that print showed.
    pub printed_shows: FieldSet,
    /// Where the printed badge lies.
    pub tray: Option<TrayPlace>,
}

/// The fields that take part in the hash when the template shows them, in this order; the place is also the bit that records
/// whether it did. New ones go to the end, so that what was recorded keeps its meaning.
pub(in crate::store) const FIELDS: [Field; 10] = [
    Field::Title,
    Field::GivenName,
    Field::FamilyName,
    Field::NativeName,
    Field::Function,
    Field::Delegation,
    Field::DelegationType,
    Field::Country,
    Field::Email,
    Field::Photo,
];

/// Returns the set of fields as it is recorded.
pub(in crate::store) fn to_mask(shows: FieldSet) -> u32 {
    FIELDS.into_iter().enumerate().fold(0, |mask, (bit, field)| mask | u32::from(shows.has(field)) << bit)
}

/// Returns the set of fields that was recorded.
pub(in crate::store) fn from_mask(mask: u32) -> FieldSet {
    FIELDS.into_iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1).map(|(_, field)| field).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_recorded_as_shown_keeps_its_meaning() {
        assert_eq!(to_mask([Field::Title, Field::Country].into_iter().collect()), 0b1000_0001, "this is in databases");
        assert_eq!(to_mask([Field::Photo].into_iter().collect()), 0b10_0000_0000, "this too");
        assert_eq!(from_mask(to_mask(FIELDS.into_iter().collect())), FIELDS.into_iter().collect());
        assert_eq!(from_mask(0), FieldSet::default());
    }
}
