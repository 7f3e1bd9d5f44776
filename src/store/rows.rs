//! Rows become domain values here, and nowhere else.

use rusqlite::{Row, types::Type};

use super::{
    badges::StoredBadge,
    content::from_mask,
    error::{Result, StoreError},
    participants::{ParticipantKey, StoredParticipant},
};
use crate::domain::{
    admission::BadgeState,
    credential::Credential,
    event::Direction,
    id::BadgeSerial,
    mask::{DayMask, ZoneMask},
    participant::{HeadMark, Participant, ZoneRights},
    photo::Digest,
    tally::Reading,
    tray::TrayPlace,
};

/// The columns of a badge, in the order that [`badge`] reads.
pub(super) const BADGE: &str = "b.serial, b.state, b.credential, b.issued_at, b.reason, b.printed_at, b.printed_content, \
     b.printed_template, b.superseded_by, b.printed_run, b.printed_shows, b.tray, b.tray_place";

/// The columns of a participant with its category's code and its valid badge, in the order that [`participant`] reads.
/// From `participant p join category c left join badge b` (the valid one).
pub(super) const PARTICIPANT: &str = "p.id, p.reference, c.code, p.title, p.given_name, p.family_name, p.name, p.native_name, \
     p.function, p.delegation, p.delegation_type, p.country, p.email, p.days, p.photo, p.head, p.sort_order, \
     p.standing, p.standing_reason, p.zones_added, p.zones_withheld, \
     b.serial, b.state, b.credential, b.issued_at, b.reason, b.printed_at, b.printed_content, b.printed_template, b.superseded_by, \
     b.printed_run, b.printed_shows, b.tray, b.tray_place, \
     (select f.original_hash from photo f where f.participant = p.id)";

/// The tables behind [`PARTICIPANT`].
pub(super) const PARTICIPANT_FROM: &str = "participant p join category c on c.category_index = p.category \
     left join badge b on b.participant = p.id and b.state = 'valid'";

/// Makes an error for a value that the program never writes.
pub(super) fn damaged(column: usize, what: &str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, format!("{what} holds a value that is never written").into())
}

/// Reads a value through its parser.
pub(super) fn parsed<T: std::str::FromStr>(row: &Row<'_>, column: usize, what: &str) -> rusqlite::Result<T> {
    row.get_ref(column)?.as_str().ok().and_then(|text| text.parse().ok()).ok_or_else(|| damaged(column, what))
}

/// Reads [`PARTICIPANT`].
pub(super) fn participant(row: &Row<'_>) -> rusqlite::Result<StoredParticipant> {
    let participant = Participant {
        reference: parsed(row, 1, "participant.reference")?,
        category: parsed(row, 2, "category.code")?,
        title: row.get(3)?,
        given_name: row.get(4)?,
        family_name: row.get(5)?,
        name: row.get(6)?,
        native_name: row.get(7)?,
        function: row.get(8)?,
        delegation: row.get(9)?,
        delegation_type: row.get(10)?,
        country: row.get(11)?,
        email: row.get(12)?,
        days: row.get::<_, Option<u32>>(13)?.map(DayMask),
        photo: row.get(14)?,
        head: if row.get(15)? { HeadMark::Head } else { HeadMark::Unmarked },
        order: row.get(16)?,
    };
    let badge = if row.get_ref(21)? == rusqlite::types::ValueRef::Null { None } else { Some(badge(row, 21)?) };
    Ok(StoredParticipant {
        key: ParticipantKey(row.get(0)?),
        participant,
        standing: parsed(row, 17, "participant.standing")?,
        standing_reason: row.get(18)?,
        zones: ZoneRights { added: ZoneMask(row.get(19)?), withheld: ZoneMask(row.get(20)?) },
        badge,
        photo: row.get::<_, Option<_>>(34)?.map(Digest),
    })
}

/// Reads a badge whose columns start at `first`, in the order of [`PARTICIPANT`].
pub(super) fn badge(row: &Row<'_>, first: usize) -> rusqlite::Result<StoredBadge> {
    let credential: [u8; 80] = row.get(first + 2)?;
    Ok(StoredBadge {
        serial: serial(row, first)?.ok_or_else(|| damaged(first, "badge.serial"))?,
        state: BadgeState::from_word(row.get_ref(first + 1)?.as_str()?).ok_or_else(|| damaged(first + 1, "badge.state"))?,
        credential: Credential::from_bytes(credential).ok_or_else(|| damaged(first + 2, "badge.credential"))?,
        issued_at: timestamp(row.get(first + 3)?),
        reason: row.get(first + 4)?,
        printed_at: row.get::<_, Option<i64>>(first + 5)?.map(timestamp),
        printed_content: row.get(first + 6)?,
        printed_template: row.get(first + 7)?,
        superseded_by: serial(row, first + 8)?,
        printed_run: row.get(first + 9)?,
        printed_shows: from_mask(row.get::<_, Option<u32>>(first + 10)?.unwrap_or_default()),
        tray: row
            .get::<_, Option<u32>>(first + 11)?
            .zip(row.get(first + 12)?)
            .and_then(|(tray, place)| TrayPlace::new(tray, place)),
    })
}

fn serial(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<BadgeSerial>> {
    Ok(row.get::<_, Option<u32>>(column)?.and_then(BadgeSerial::new))
}

/// Reads a reading: row, time, day, zone, direction.
pub(super) fn reading(row: &Row<'_>) -> rusqlite::Result<Reading> {
    Ok(Reading {
        row: row.get(0)?,
        at: row.get(1)?,
        day: row.get(2)?,
        zone: row.get(3)?,
        direction: Direction::from_word(row.get_ref(4)?.as_str()?).ok_or_else(|| damaged(4, "scan.direction"))?,
    })
}

/// Reads milliseconds since 1970; what is out of range reads as 1970.
pub(super) fn timestamp(milliseconds: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(milliseconds).unwrap_or_default()
}

/// Turns "no rows" into nothing.
pub(super) fn optional<T>(result: rusqlite::Result<T>) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(rusqlite::Error::QueryReturnedNoRows) => Ok(None),
        Err(error @ rusqlite::Error::FromSqlConversionFailure(..)) => Err(StoreError::Damaged(error.to_string())),
        Err(error) => Err(error.into()),
    }
}
