//! Rows become domain values here, and only here.

use super::{
    columns::{damaged, parsed, serial, timestamp},
    sql::{self, Row, ValueRef},
    stored::{ParticipantKey, StoredBadge, StoredParticipant, from_mask, own_values},
};
use crate::domain::{
    admission::BadgeState,
    credential::Credential,
    id::StepName,
    mask::{DayMask, ZoneMask},
    nomination::{state::Block, table::Place},
    participant::{HeadMark, Participant, ZoneRights},
    photo::Digest,
    tray::TrayPlace,
};

/// The columns of a badge, in the order that [`badge`] reads.
pub(in crate::store) const BADGE: &str = "b.serial, b.state, b.credential, b.issued_at, b.reason, b.printed_at, b.printed_content, \
     b.printed_template, b.superseded_by, b.printed_run, b.printed_shows, b.tray, b.tray_place";

/// The columns of a participant with its category's code and its valid badge, in the order that [`participant`] reads.
/// From `participant p join category c left join badge b` (the valid one).
pub(in crate::store) const PARTICIPANT: &str = "p.id, p.reference, c.code, p.title, p.given_name, p.family_name, p.name, p.native_name, \
     p.function, p.delegation, p.delegation_type, p.country, p.email, p.days, p.photo, p.head, p.sort_order, \
     p.standing, p.standing_reason, p.zones_added, p.zones_withheld, \
     b.serial, b.state, b.credential, b.issued_at, b.reason, b.printed_at, b.printed_content, b.printed_template, b.superseded_by, \
     b.printed_run, b.printed_shows, b.tray, b.tray_place, \
     (select f.original_hash from photo f where f.participant = p.id), p.own, p.state, p.blocked, p.step, p.waits_since is not null";

/// How many columns [`PARTICIPANT`] has.
pub(in crate::store) const PARTICIPANT_COLUMNS: usize = 40;

/// The tables behind [`PARTICIPANT`].
pub(in crate::store) const PARTICIPANT_FROM: &str = "participant p join category c on c.category_index = p.category \
     left join badge b on b.participant = p.id and b.state = 'valid'";

/// Reads [`PARTICIPANT`].
pub(in crate::store) fn participant(row: &Row<'_>) -> sql::Result<StoredParticipant> {
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
        days: row.get::<Option<u32>>(13)?.map(DayMask),
        photo: row.get(14)?,
        head: if row.get(15)? { HeadMark::Head } else { HeadMark::Unmarked },
        order: row.get(16)?,
        own: own_values(row.get_ref(35)?.as_str()?),
    };
    let badge = if row.get_ref(21)? == ValueRef::Null { None } else { Some(badge(row, 21)?) };
    Ok(StoredParticipant {
        key: ParticipantKey(row.get(0)?),
        participant,
        standing: parsed(row, 17, "participant.standing")?,
        standing_reason: row.get(18)?,
        state: parsed(row, 36, "participant.state")?,
        block: Block::from(row.get::<bool>(37)?),
        step: step(row, 38)?,
        place: if row.get(39)? { Place::Awaited } else { Place::Taken },
        zones: ZoneRights { added: ZoneMask(row.get(19)?), withheld: ZoneMask(row.get(20)?) },
        badge,
        photo: row.get::<Option<_>>(34)?.map(Digest),
    })
}

/// Reads a step; an empty one stands for none.
pub(in crate::store) fn step(row: &Row<'_>, place: usize) -> sql::Result<Option<StepName>> {
    let written = row.get_ref(place)?.as_str()?;
    if written.is_empty() { Ok(None) } else { parsed(row, place, "participant.step").map(Some) }
}

/// Reads a badge whose columns start at `first`, in the order of [`PARTICIPANT`].
pub(in crate::store) fn badge(row: &Row<'_>, first: usize) -> sql::Result<StoredBadge> {
    let credential: [u8; 80] = row.get(first + 2)?;
    Ok(StoredBadge {
        serial: serial(row, first)?.ok_or_else(|| damaged("badge.serial"))?,
        state: BadgeState::from_word(row.get_ref(first + 1)?.as_str()?).ok_or_else(|| damaged("badge.state"))?,
        credential: Credential::from_bytes(credential).ok_or_else(|| damaged("badge.credential"))?,
        issued_at: timestamp(row.get(first + 3)?),
        reason: row.get(first + 4)?,
        printed_at: row.get::<Option<i64>>(first + 5)?.map(timestamp),
        printed_content: row.get(first + 6)?,
        printed_template: row.get(first + 7)?,
        superseded_by: serial(row, first + 8)?,
        printed_run: row.get(first + 9)?,
        printed_shows: from_mask(row.get::<Option<u64>>(first + 10)?.unwrap_or_default()),
        tray: row.get::<Option<u32>>(first + 11)?.zip(row.get(first + 12)?).and_then(|(tray, place)| TrayPlace::new(tray, place)),
    })
}
