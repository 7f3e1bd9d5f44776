//! What the rules are decided on: whose badge it is, and what that person may do now, or might when a reading was made.

use super::{
    outcome::Outcome,
    reading::{Claim, Reading, Shown},
};
use crate::{
    domain::{
        admission::{self, BadgeState},
        event::Rights,
        id::BadgeSerial,
        mask::ZoneMask,
    },
    store::{BlankState, HolderKey, Result, Scans, Stood, StoreError, StoredEvent, StoredParticipant, Then},
};

/// Returns what a reading claims: by its code, or by the badge of the person who was found by name, and who becomes the outcome's. With
/// `then`, the badge that this person held then.
pub(super) fn claimed(
    scans: &Scans<'_>,
    event: &StoredEvent,
    reading: &Reading,
    then: Option<Then>,
    outcome: &mut Outcome,
) -> Result<Claim> {
    let Shown::Name(reference) = &reading.shown else { return reading.claim(scans, event) };
    let who = scans.participant_named(reference)?;
    let badge = match then {
        Some(then) => scans.badge_held_then(&who, then)?,
        None => who.badge.as_ref().map(|badge| badge.credential),
    };
    outcome.participant = Some(who);
    Ok(badge.map_or(Claim::Invalid, Claim::of))
}

/// Finds out whose badge it is, and what that person may do today, or what held then. The database is the authority on a badge it
/// knows.
pub(super) fn holder_of(
    scans: &Scans<'_>,
    event: &StoredEvent,
    (serial, rights): (BadgeSerial, Rights),
    then: Option<Then>,
) -> Result<(HolderKey, admission::Holder, Option<StoredParticipant>)> {
    // One that was bound since the reading was blank when it was read.
    let blank = if then.is_some() || scans.badge(serial)?.is_none() { scans.blank(serial, then)? } else { None };
    if let Some(state) = blank.filter(|state| *state != BlankState::Bound) {
        let badge = if state == BlankState::Revoked { BadgeState::Revoked } else { BadgeState::Valid };
        return Ok((HolderKey::Unlisted(serial), admission::Holder::Blank { badge }, None));
    }
    let known = then.map_or_else(|| scans.badge(serial), |then| scans.badge_then(serial, then))?;
    let Some((badge, key)) = known else {
        // A badge whose own masks allow nothing was printed blank, for people whom this database does not know.
        let is_blank = rights.days.is_empty() && rights.zones == ZoneMask::NONE;
        let holder =
            if is_blank { admission::Holder::Blank { badge: BadgeState::Valid } } else { admission::Holder::Unlisted { rights } };
        return Ok((HolderKey::Unlisted(serial), holder, None));
    };
    let participant = scans.participant(key)?;
    let Stood { standing, rights } = stood(scans, event, &participant, then)?;
    Ok((HolderKey::Participant(key), admission::Holder::Listed { badge, standing, rights }, Some(participant)))
}

/// Returns where a participant stands, or stood then.
pub(super) fn stood(scans: &Scans<'_>, event: &StoredEvent, who: &StoredParticipant, then: Option<Then>) -> Result<Stood> {
    if let Some(then) = then {
        return scans.stood_then(event, who, then);
    }
    let category = event.event.category(&who.participant.category);
    let category =
        category.ok_or_else(|| StoreError::Damaged(format!("participant {} has no category", who.participant.reference)))?;
    Ok(Stood { standing: who.standing, rights: event.event.rights(category, who.participant.days, who.zones) })
}
