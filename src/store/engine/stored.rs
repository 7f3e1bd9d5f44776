//! What rows hold, as values: participants and badges, and the masks in which fields are recorded.

use jiff::Timestamp;

use crate::domain::{
    admission::BadgeState,
    credential::Credential,
    field::{Field, FieldSet},
    id::{BadgeSerial, StepName},
    nomination::{
        state::{Block, State},
        table::Place,
    },
    own_field::{FieldNumber, OwnValues},
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
    /// Why it was withdrawn or blocked.
    pub standing_reason: String,
    /// The state of the nomination, from which the standing follows.
    pub state: State,
    /// The block beside the state.
    pub block: Block,
    /// The step that the nomination waits at.
    pub step: Option<StepName>,
    /// Whether the nomination waits for a place of the quota.
    pub place: Place,
    /// Zones added or withheld.
    pub zones: ZoneRights,
    /// The valid badge.
    pub badge: Option<StoredBadge>,
    /// The hash of the file that the photo was made from, if there is one.
    pub photo: Option<Digest>,
}

impl StoredParticipant {
    /// Returns the word for the state of the nomination, where the standing does not say it: on the way, on hold, or rejected.
    #[must_use]
    pub fn state_beside_standing(&self) -> Option<&'static str> {
        let is_told = matches!(self.state, State::Approved | State::Withdrawn);
        (!is_told).then(|| self.state.as_str())
    }

    /// Returns how the participant stands, in a word.
    #[must_use]
    pub fn stands(&self) -> &'static str {
        self.state.word(self.block)
    }
}

/// A badge as the database holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredBadge {
    /// Its number.
    pub serial: BadgeSerial,
    /// Its state.
    pub state: BadgeState,
    /// What its QR code holds.
    pub credential: Credential,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// The badge that replaced it.
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

/// The fields that take part in the hash if the template shows them, in this order. The place is also the bit that records
/// whether it did. New ones are appended, so that what was recorded keeps its meaning.
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

/// The bit of the own field with the number 0; those before it are for fields that all events have. 47 numbers end at bit 62.
const FIRST_OWN: usize = 16;

/// Walks every field that is recorded, with its bit.
fn bits() -> impl Iterator<Item = (usize, Field)> {
    let own = (0..FieldNumber::COUNT).filter_map(FieldNumber::new).map(Field::Own).enumerate();
    FIELDS.into_iter().enumerate().chain(own.map(|(place, field)| (FIRST_OWN + place, field)))
}

/// Returns the set of fields as it is recorded.
pub(in crate::store) fn to_mask(shows: FieldSet) -> u64 {
    bits().fold(0, |mask, (bit, field)| mask | u64::from(shows.has(field)) << bit)
}

/// Returns the set of fields that was recorded.
pub(in crate::store) fn from_mask(mask: u64) -> FieldSet {
    bits().filter(|(bit, _)| mask >> bit & 1 == 1).map(|(_, field)| field).collect()
}

/// Reads the values of own fields. What is damaged reads as nothing: `verify` holds it against the journal.
pub(in crate::store) fn own_values(stored: &str) -> OwnValues {
    let mut values = OwnValues::default();
    if stored.is_empty() {
        return values;
    }
    let numbered: std::collections::BTreeMap<String, String> = serde_json::from_str(stored).unwrap_or_default();
    for (number, value) in numbered {
        if let Some(number) = number.parse().ok().and_then(FieldNumber::new) {
            values.set(number, &value);
        }
    }
    values
}

/// Writes the values of own fields as the database holds them.
pub(in crate::store) fn write_own(values: &OwnValues) -> String {
    if values.is_empty() {
        return String::new();
    }
    let numbered: serde_json::Map<String, serde_json::Value> =
        values.iter().map(|(number, value)| (number.get().to_string(), value.into())).collect();
    serde_json::Value::Object(numbered).to_string()
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
        let last = FieldSet::default().with(Field::Own(FieldNumber::new(FieldNumber::COUNT - 1).unwrap()));
        assert_eq!((to_mask(last), from_mask(1 << 62)), (1 << 62, last), "the number is for life");
    }

    #[test]
    fn own_values_are_read_as_they_were_written() {
        let mut values = OwnValues::default();
        values.set(FieldNumber::new(12).unwrap(), "Table \"4\"");
        values.set(FieldNumber::new(3).unwrap(), "Sheraton");
        assert_eq!(write_own(&values), r#"{"3":"Sheraton","12":"Table \"4\""}"#);
        assert_eq!(own_values(&write_own(&values)), values);
        assert_eq!((write_own(&OwnValues::default()), own_values("")), (String::new(), OwnValues::default()));
    }
}
