//! What is recorded of holders: read once for all of a group, added to in memory, and written once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;

use super::counts::{COUNTS, DECIDED_ID, OF_KNOWN_PEOPLE, OF_PEOPLE, OF_UNLISTED, PERSON, STANDS};
use crate::{
    domain::{
        event::Direction,
        id::GateCode,
        mask::{DayIndex, ZoneIndex},
        tally::{CountedReading, InZone, OnDay, Tally, tally},
    },
    store::engine::{
        columns,
        error::Result,
        sql::{self, Connection, Row, Transaction, Value, params},
    },
};

/// When and where a holder was first admitted to a zone on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstAdmission {
    /// When.
    pub at: Timestamp,
    /// The gate's code.
    pub gate: String,
}

/// What is recorded of one holder.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The readings that count, and were not taken back.
    readings: Vec<CountedReading>,
    /// The gates of entries, by their rows.
    gates: HashMap<i64, String>,
    /// Whether a gate decided by itself on any reading, of those that do not count, too.
    pub(super) has_decisions: bool,
    /// What is stored of what they come to.
    stored: Tally,
    /// Whether what they come to may be another thing now.
    pub(super) is_changed: bool,
}

/// A reading of somebody.
struct SeenReading {
    holder: i64,
    reading: CountedReading,
    gate: String,
    counts: bool,
}

impl Seen {
    /// Adds a reading that counts.
    pub(super) fn add(&mut self, reading: CountedReading, gate: &GateCode) {
        self.take(reading, gate.to_string());
        self.has_decisions |= reading.decided.is_some();
        self.is_changed = true;
    }

    fn take(&mut self, reading: CountedReading, gate: String) {
        if reading.direction == Direction::In {
            self.gates.insert(reading.row, gate);
        }
        self.readings.push(reading);
    }

    /// Returns how it stands in a zone on a day, of the readings up to a moment (milliseconds since 1970), and where that began.
    pub(super) fn in_zone(&self, zone: ZoneIndex, day: DayIndex, until: i64) -> Option<(InZone, FirstAdmission)> {
        let mut readings: Vec<CountedReading> = self.readings.iter().filter(|reading| reading.at <= until).copied().collect();
        let number = |index: usize| i64::try_from(index).unwrap_or(i64::MAX);
        let found = *tally(&mut readings).zones.get(&(number(zone.get()), number(day.get())))?;
        let first = readings.iter().find(|reading| reading.row == found.first)?;
        let gate = self.gates.get(&found.first).cloned().unwrap_or_default();
        Some((found, FirstAdmission { at: columns::timestamp(first.at), gate }))
    }
}

/// The readings of holders, by a condition about a set of them; behind them stands whose they are.
fn readings_of(condition: &str, holder: &str) -> String {
    format!(
        "select s.id, s.at, s.day, s.zone, s.direction, {DECIDED_ID}, s.gate, case when {COUNTS} and {STANDS} then 1 else 0 end, {holder}
         from scan s where {condition}"
    )
}

/// Reads what is recorded of holders: participants, and minus the serials of badges that this database does not know.
pub(super) fn load(read: &Connection, holders: &[i64]) -> Result<HashMap<i64, Seen>> {
    let values = |numbers: &mut dyn Iterator<Item = i64>| numbers.map(Value::Integer).collect::<Vec<_>>();
    let people = values(&mut holders.iter().copied().filter(|holder| *holder > 0));
    let unlisted = values(&mut holders.iter().copied().filter(|holder| *holder < 0).map(|holder| -holder));
    let mut seen: HashMap<i64, Seen> = holders.iter().map(|holder| (*holder, Seen::default())).collect();
    // On a server, asking would be one more question for each group.
    let is_known = !read.is_server() && !read.prepare_cached("select 1 from scan_holder limit 1")?.exists([])?;
    let of_people = readings_of(if is_known { OF_KNOWN_PEOPLE } else { OF_PEOPLE }, PERSON);
    let mut all = read.ask_each(&of_people, &people, &[], one)?;
    let of_unlisted = readings_of(OF_UNLISTED, "-s.badge_serial");
    all.extend(read.ask_each(&of_unlisted, &unlisted, &[], one)?);
    // A participant who was never read has nothing stored: most of those who arrive.
    let were_read: BTreeSet<i64> = all.iter().map(|read| read.holder).filter(|holder| *holder > 0).collect();
    for SeenReading { holder, reading, gate, counts } in all {
        let seen = seen.entry(holder).or_default();
        seen.has_decisions |= reading.decided.is_some();
        if counts {
            seen.take(reading, gate);
        }
    }
    let sql = "select holder, zone, day, first_scan, inside, last_at from presence where holder = any (?1)";
    let zones = read.ask_each(
        sql,
        &values(&mut were_read.iter().copied().chain(holders.iter().copied().filter(|holder| *holder < 0))),
        &[],
        |row| {
            let found = InZone { first: row.get(3)?, is_inside: row.get(4)?, last_at: row.get(5)? };
            Ok((row.get::<i64>(0)?, (row.get(1)?, row.get(2)?), found))
        },
    )?;
    for (holder, place, found) in zones {
        seen.entry(holder).or_default().stored.zones.insert(place, found);
    }
    let sql = "select participant, day, first_at, last_at, first_scan, last_scan from attendance where participant = any (?1)";
    let days = read.ask_each(sql, &values(&mut were_read.iter().copied()), &[], |row| {
        let found = OnDay { first_at: row.get(2)?, last_at: row.get(3)?, first: row.get(4)?, last: row.get(5)? };
        Ok((row.get::<i64>(0)?, row.get(1)?, found))
    })?;
    for (holder, day, found) in days {
        seen.entry(holder).or_default().stored.days.insert(day, found);
    }
    Ok(seen)
}

fn one(row: &Row<'_>) -> sql::Result<SeenReading> {
    Ok(SeenReading { reading: columns::reading(row, 5)?, gate: row.get(6)?, counts: row.get(7)?, holder: row.get(8)? })
}

/// Rows of a table: those that are new, and those whose place is taken by other values.
#[derive(Default)]
struct Changes {
    new: Vec<Vec<Value>>,
    changed: Vec<Vec<Value>>,
}

impl Changes {
    /// Sorts what was worked out by what is stored, and returns the keys of what is stored and was not worked out.
    fn take<K: Ord + Copy, V: PartialEq>(
        &mut self,
        (stored, worked_out): (&BTreeMap<K, V>, &BTreeMap<K, V>),
        row: impl Fn(K, &V) -> Vec<Value>,
    ) -> Vec<K> {
        for (place, found) in worked_out {
            match stored.get(place) {
                None => self.new.push(row(*place, found)),
                Some(stored) if stored != found => self.changed.push(row(*place, found)),
                Some(_) => {}
            }
        }
        stored.keys().filter(|place| !worked_out.contains_key(place)).copied().collect()
    }

    /// Writes them. What was not there when it was read has to be new now, too: another server that was faster is noticed by the key.
    fn write(self, change: &Transaction<'_>, insert: &str, over: &str) -> Result<()> {
        change.write_each(insert, &self.new)?;
        change.write_each(&format!("{insert} {over}"), &self.changed)?;
        Ok(())
    }
}

/// Writes presence and attendance of those whose readings changed, where they are not so yet.
pub(super) fn write<'s>(change: &Transaction<'_>, seen: impl IntoIterator<Item = (i64, &'s mut Seen)>) -> Result<()> {
    let (mut in_zones, mut on_days) = (Changes::default(), Changes::default());
    for (holder, seen) in seen {
        if !std::mem::take(&mut seen.is_changed) {
            continue;
        }
        let now = tally(&mut seen.readings);
        let integers = |values: &[i64]| values.iter().copied().map(Value::Integer).collect::<Vec<_>>();
        let gone = in_zones.take((&seen.stored.zones, &now.zones), |(zone, day), found| {
            integers(&[holder, zone, day, found.first, found.is_inside.into(), found.last_at])
        });
        for (zone, day) in gone {
            let sql = "delete from presence where holder = ?1 and zone = ?2 and day = ?3";
            change.prepare_cached(sql)?.execute(params![holder, zone, day])?;
        }
        if holder > 0 {
            let gone = on_days.take((&seen.stored.days, &now.days), |day, found| {
                integers(&[holder, day, found.first_at, found.last_at, found.first, found.last])
            });
            for day in gone {
                let sql = "delete from attendance where participant = ?1 and day = ?2";
                change.prepare_cached(sql)?.execute(params![holder, day])?;
            }
        }
        seen.stored = now;
    }
    in_zones.write(
        change,
        "insert into presence (holder, zone, day, first_scan, inside, last_at) values (?1, ?2, ?3, ?4, ?5, ?6)",
        "on conflict (holder, zone, day) do update set first_scan = excluded.first_scan, inside = excluded.inside,
             last_at = excluded.last_at",
    )?;
    on_days.write(
        change,
        "insert into attendance (participant, day, first_at, last_at, first_scan, last_scan) values (?1, ?2, ?3, ?4, ?5, ?6)",
        "on conflict (participant, day) do update set first_at = excluded.first_at, last_at = excluded.last_at,
             first_scan = excluded.first_scan, last_scan = excluded.last_scan",
    )
}
