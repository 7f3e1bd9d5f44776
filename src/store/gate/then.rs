//! How things stood when a reading was made: a reading that arrives late is judged as of its own time.
//!
//! What stands today is in the tables; what was changed since is in the journal, with what was before. The changes that came after the
//! reading are taken away, the latest first. What did not exist yet then counts as it was first recorded.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{gathered::LookedUp, scans::Scans};
use crate::{
    domain::{
        admission::BadgeState,
        category::Category,
        credential::Credential,
        event::{Event, Rights},
        id::{BadgeSerial, CategoryCode},
        journal::{Action, Subject},
        mask::{DayMask, ZoneIndex, ZoneMask},
        participant::{Standing, ZoneRights},
    },
    store::{
        badge::blanks::BlankState,
        engine::{
            columns,
            error::{Result, StoreError},
            sql::params,
            stored::{ParticipantKey, StoredParticipant},
        },
        event::settings::StoredEvent,
        ledger::stand_lines,
    },
};

/// A reading from longer before the database was made than this (in milliseconds) is not a late one, and is judged as of now: events are
/// tried and replayed by dates of their own, and all of the journal comes after those. See "The database" in `docs/decisions.md`.
const BEFORE_THE_DATABASE: i64 = 24 * 60 * 60 * 1_000;

/// Which changes came after a reading: those after the one moment and before the other, in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Then {
    after: i64,
    before: i64,
}

/// Where a participant stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stood {
    /// The accreditation.
    pub standing: Standing,
    /// The rights.
    pub rights: Rights,
}

impl Then {
    pub(in crate::store) fn takes_away(self, change: i64) -> bool {
        self.after < change && change < self.before
    }
}

impl Scans<'_> {
    /// Returns which changes are to be taken away for a reading; `None` if nothing was changed since it was made.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn then(&self, at: Timestamp) -> Result<Option<Then>> {
        let after = at.as_millisecond();
        let (latest, created) = self.gathered(|gathered, read| {
            let latest = if let Some(latest) = gathered.latest_change {
                latest
            } else {
                // Lines about scans change nothing of what somebody may do, and of those that gates decided there are as many as readings.
                let sql = "select at from journal where subject_kind <> 'scan' order by at desc limit 1";
                columns::optional(read.prepare_cached(sql)?.query_row([], |row| row.get(0)))?.unwrap_or_default()
            };
            gathered.latest_change = Some(latest);
            if let LookedUp::Said(created) = gathered.created {
                return Ok((latest, created));
            }
            if latest <= after {
                return Ok((latest, None));
            }
            let sql = "select at from journal where entry = 1 and action = ?1";
            let mut statement = read.prepare_cached(sql)?;
            let created = columns::optional(statement.query_row([Action::EventCreate.as_str()], |row| row.get::<i64>(0)))?;
            gathered.created = LookedUp::Said(created);
            Ok((latest, created))
        })?;
        if latest <= after {
            return Ok(None);
        }
        let before = created.filter(|created| after < created - BEFORE_THE_DATABASE).unwrap_or(i64::MAX);
        Ok(Some(Then { after, before }))
    }

    /// Returns what a badge was that had been printed blank, now or at the time of a reading: a badge that was bound or revoked after
    /// the reading was blank then.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn blank(&self, serial: BadgeSerial, then: Option<Then>) -> Result<Option<BlankState>> {
        let found = self.gathered(|gathered, read| {
            gathered.blanks(read, &[serial])?;
            Ok(gathered.blanks.get(&serial))
        })?;
        let Some(blank) = found else { return Ok(None) };
        let changed_after = then.zip(blank.changed_at).is_some_and(|(then, changed)| then.takes_away(changed.as_millisecond()));
        Ok(Some(if changed_after { BlankState::Blank } else { blank.state }))
    }

    /// Returns a badge's state at that time, and whose it is.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn badge_then(&self, serial: BadgeSerial, then: Then) -> Result<Option<(BadgeState, ParticipantKey)>> {
        let Some((state, holder)) = self.badge(serial)? else { return Ok(None) };
        let since = match state {
            BadgeState::Valid => None,
            BadgeState::Superseded => {
                let sql = "select n.issued_at from badge b join badge n on n.serial = b.superseded_by where b.serial = ?1";
                columns::optional(self.change.prepare_cached(sql)?.query_row([serial.get()], |row| row.get(0)))?
            }
            BadgeState::Revoked => self.revoked_at(serial)?,
        };
        let was_valid = since.is_some_and(|since| then.takes_away(since));
        Ok(Some((if was_valid { BadgeState::Valid } else { state }, holder)))
    }

    /// Returns the badge that a participant had at that time: the valid one, or the one that was revoked since.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn badge_held_then(&self, holder: &StoredParticipant, then: Then) -> Result<Option<Credential>> {
        if let Some(badge) = &holder.badge {
            return Ok(Some(badge.credential));
        }
        let sql =
            "select serial, credential from badge where participant = ?1 and state = 'revoked' order by issued_at desc, serial";
        let mut statement = self.change.prepare_cached(sql)?;
        let mut rows = statement.query([holder.key.0])?;
        while let Some(row) = rows.next()? {
            let Some(serial) = columns::serial(&row, 0)? else { continue };
            if self.revoked_at(serial)?.is_some_and(|since| then.takes_away(since)) {
                return Ok(Credential::from_bytes(row.get(1)?));
            }
        }
        Ok(None)
    }

    /// Returns where a participant stood at that time, and with which rights.
    ///
    /// # Errors
    /// When the database cannot be read, or the journal holds what is never written.
    pub fn stood_then(&self, event: &StoredEvent, who: &StoredParticipant, then: Then) -> Result<Stood> {
        let mut standing = who.standing;
        let (mut category, mut days, mut zones) = (who.participant.category.clone(), who.participant.days, who.zones);
        // The latest first: what the earliest change after the reading says of before is what remains.
        let lines = self.lines_since(&Subject::Participant(who.key.0), then)?;
        for (action, details) in lines.iter().rev() {
            if stand_lines::is_about_standing(action) {
                standing =
                    details["from"].as_str().and_then(|word| word.parse().ok()).ok_or_else(|| never_written("standing"))?;
            } else if action == Action::ParticipantZones.as_str() {
                zones = zone_rights(&details["from"]);
            } else if action == Action::ParticipantEdit.as_str() {
                if let Some(before) = details["category"][0].as_str() {
                    category = before.parse().map_err(|_| never_written("category"))?;
                }
                if let Some(before) = details["days"].get(0) {
                    days = before.as_u64().and_then(|mask| u32::try_from(mask).ok()).map(DayMask);
                }
            }
        }
        Ok(Stood { standing, rights: self.category_rights_then(event, who, &category, then)?.of(event, days, zones) })
    }

    /// Returns the rights of a category at that time. What `event apply` did before it kept them is not known: today's hold then.
    fn category_rights_then(
        &self,
        event: &StoredEvent,
        who: &StoredParticipant,
        code: &CategoryCode,
        then: Then,
    ) -> Result<CategoryRights> {
        // The earliest line after the reading says what held before it.
        for (_, details) in
            self.lines_since(&Subject::Event, then)?.iter().filter(|(action, _)| action == Action::EventApply.as_str())
        {
            let before = &details[RIGHTS][code.as_str()][0];
            if let (Some(zones), Some(days)) = (before["zones"].as_u64(), before["days"].as_u64()) {
                let rights = CategoryRights {
                    zones: ZoneMask(u16::try_from(zones).map_err(|_| never_written("zone mask"))?),
                    days: DayMask(u32::try_from(days).map_err(|_| never_written("day mask"))?),
                };
                return Ok(rights);
            }
        }
        // A category that was dropped since has nobody left in it: the one of today is what there is.
        let category = event.event.category(code).or_else(|| event.event.category(&who.participant.category));
        let category =
            category.ok_or_else(|| StoreError::Damaged(format!("participant {} has no category", who.participant.reference)))?;
        Ok(CategoryRights { zones: category.zones, days: category.days })
    }

    fn revoked_at(&self, serial: BadgeSerial) -> Result<Option<i64>> {
        let subject = Subject::Badge(serial);
        let sql = "select at from journal where subject_kind = ?1 and subject = ?2 and action = ?3 order by entry limit 1";
        let values = params![subject.kind(), subject.name(), Action::BadgeRevoke.as_str()];
        columns::optional(self.change.prepare_cached(sql)?.query_row(values, |row| row.get(0)))
    }

    /// Returns the lines about a subject that came after the reading, in the order of the journal.
    fn lines_since(&self, subject: &Subject, then: Then) -> Result<Vec<(String, Value)>> {
        let key = (subject.kind(), subject.name());
        self.gathered(|gathered, read| {
            gathered.lines(read, key.0, vec![key.1.clone()], then.after)?;
            let lines = gathered.lines.get(&key).map(|(_, lines)| lines.as_slice()).unwrap_or_default();
            let of_then = lines.iter().filter(|line| then.takes_away(line.at));
            Ok(of_then.map(|line| (line.action.clone(), serde_json::from_str(&line.details).unwrap_or_default())).collect())
        })
    }
}

/// The key under which a line of `event apply` has the categories' rights before and after.
pub(in crate::store) const RIGHTS: &str = "rights";

/// What a category allows.
#[derive(Clone, Copy, PartialEq, Eq)]
struct CategoryRights {
    zones: ZoneMask,
    days: DayMask,
}

impl CategoryRights {
    fn of(self, event: &StoredEvent, days: Option<DayMask>, zones: ZoneRights) -> Rights {
        let event = &event.event;
        Rights {
            zones: self.zones.union(zones.added).without(zones.withheld).intersection(event.all_zones()),
            days: days.unwrap_or(self.days).intersection(event.all_days()),
        }
    }
}

/// Returns the rights of categories that differ between two versions of an event: before and after, by code; `None` stands for a
/// category that is not there.
pub(in crate::store) fn changed_rights(before: &Event, after: &Event) -> Value {
    let rights = |event: &Event| -> HashMap<String, Value> {
        let one =
            |category: &Category| (category.code.to_string(), json!({ "zones": category.zones.0, "days": category.days.0 }));
        event.categories.iter().map(one).collect()
    };
    let (old, new) = (rights(before), rights(after));
    let codes = old.keys().chain(new.keys().filter(|code| !old.contains_key(*code)));
    let changed = codes.filter(|code| old.get(*code) != new.get(*code));
    changed.map(|code| (code.clone(), json!([old.get(code), new.get(code)]))).collect::<Map<_, _>>().into()
}

/// Reads zones added and withheld, as the journal has them: the places of zones.
fn zone_rights(told: &Value) -> ZoneRights {
    let mask = |places: &Value| {
        let places =
            places.as_array().into_iter().flatten().filter_map(Value::as_u64).filter_map(|place| usize::try_from(place).ok());
        places.filter_map(ZoneIndex::new).fold(ZoneMask::NONE, ZoneMask::with)
    };
    ZoneRights { added: mask(&told["added"]), withheld: mask(&told["withheld"]) }
}

fn never_written(what: &str) -> StoreError {
    StoreError::Damaged(format!("the journal holds a {what} that is never written"))
}
