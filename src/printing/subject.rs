//! What a badge shows of a participant.

use crate::{
    badge::subject::BadgeSubject,
    domain::{
        event::Event,
        participant::{Participant, ZoneRights},
    },
    store::{Result, StoreError, StoredParticipant},
};

/// Returns what a badge shows of a participant, except the photo and the short code. Without a badge there is no credential yet.
///
/// # Errors
/// When the event lacks the participant's category.
pub fn subject(event: &Event, stored: &StoredParticipant) -> Result<BadgeSubject> {
    let badge = stored.badge.as_ref();
    Ok(BadgeSubject {
        credential: badge.map_or_else(String::new, |badge| badge.credential.letters()),
        serial: badge.map_or_else(String::new, |badge| badge.serial.to_string()),
        tray: badge.and_then(|badge| badge.tray).map_or_else(String::new, |tray| tray.to_string()),
        ..shown(event, &stored.participant, stored.zones)?
    })
}

/// Returns what a badge shows of a participant before it is issued.
///
/// # Errors
/// When the event lacks the participant's category.
pub fn shown(event: &Event, who: &Participant, zones: ZoneRights) -> Result<BadgeSubject> {
    BadgeSubject::of(event, who, zones)
        .ok_or_else(|| StoreError::Damaged(format!("participant {} has no category", who.reference)))
}
