//! Compares presence and attendance with the scans: both can be derived from these again, and must agree.

use std::collections::{BTreeMap, HashSet};

use super::findings::Findings;
use crate::{
    domain::tally::{CountedReading, InZone, OnDay, Tally, tally},
    store::{
        engine::{
            columns,
            error::Result,
            sql::{self, Connection, Row, Rows},
        },
        gate::counts::{COUNTS, DECIDED_ID},
    },
};

/// The scans of one sort of holders, holder by holder in the order of an index, so that nothing is sorted and one holder is in
/// memory at a time; then presence in the same order.
struct HolderSort {
    scans: &'static str,
    presence: &'static str,
}

/// Participants by their row.
const LISTED: HolderSort = HolderSort {
    scans: "select id, at, day, zone, direction, participant, undoes, {counts}, {decided} from scan s indexed by scan_participant
         where participant is not null
         union all select s.id, s.at, s.day, s.zone, s.direction, h.participant, s.undoes, {counts}, {decided}
         from scan_holder h join scan s on s.id = h.scan
         union all select s.id, s.at, s.day, s.zone, s.direction, h.participant, s.undoes, {counts}, {decided}
         from scan_holder h join scan s on s.undoes = h.scan order by 6",
    presence: "select holder, zone, day, first_scan, inside, last_at from presence where holder > 0 order by holder",
};

/// Badges that the database does not know, by their serial.
const UNLISTED: HolderSort = HolderSort {
    scans: "select id, at, day, zone, direction, badge_serial, undoes, {counts}, {decided} from scan s indexed by scan_unlisted
         where participant is null and badge_serial is not null and id not in (select scan from scan_holder) order by badge_serial",
    presence: "select -holder, zone, day, first_scan, inside, last_at from presence where holder <= 0 order by holder desc",
};

/// Compares what is stored with what the scans add up to.
///
/// # Errors
/// When a table cannot be read to its end.
pub(super) fn compare(read: &Connection, found: &mut Findings) -> Result<()> {
    let label = |holder: i64| whose(read, holder);
    let mut attendance =
        read.prepare("select participant, day, first_at, last_at, first_scan, last_scan from attendance order by participant")?;
    let mut presence = read.prepare(LISTED.presence)?;
    let mut stored = StoredTallies::new(presence.query([])?, Some(attendance.query([])?))?;
    each_holder(read, &LISTED, |holder, expected| stored.compare(holder, expected, &label, found))?;
    stored.compare(i64::MAX, &Tally::default(), &label, found)?;
    let label = |serial: i64| Ok(format!("badge {serial:08X}"));
    let mut presence = read.prepare(UNLISTED.presence)?;
    let mut stored = StoredTallies::new(presence.query([])?, None)?;
    each_holder(read, &UNLISTED, |serial, expected| stored.compare(serial, expected, &label, found))?;
    stored.compare(i64::MAX, &Tally::default(), &label, found)
}

fn whose(read: &Connection, holder: i64) -> Result<String> {
    let sql = "select reference from participant where id = ?1";
    let reference = columns::optional(read.query_row(sql, [holder], |row| row.get::<String>(0)))?;
    Ok(reference.map_or_else(|| format!("participant {holder}"), |reference| format!("participant {reference}")))
}

/// Works out each holder's tally in turn.
fn each_holder(read: &Connection, sort: &HolderSort, mut each: impl FnMut(i64, &Tally) -> Result<()>) -> Result<()> {
    let mut statement = read.prepare(&sort.scans.replace("{counts}", COUNTS).replace("{decided}", DECIDED_ID))?;
    let mut scans = statement.query([])?;
    let (mut readings, mut undone): (Vec<CountedReading>, HashSet<i64>) = (Vec::new(), HashSet::new());
    let mut current = None;
    let mut close = |holder: Option<i64>, readings: &mut Vec<CountedReading>, undone: &mut HashSet<i64>| {
        let Some(holder) = holder else { return Ok(()) };
        readings.retain(|reading| !undone.contains(&reading.row));
        let tally = tally(readings);
        readings.clear();
        undone.clear();
        each(holder, &tally)
    };
    while let Some(row) = scans.next()? {
        let holder = Some(row.get::<i64>(5)?);
        if holder != current {
            close(current, &mut readings, &mut undone)?;
            current = holder;
        }
        if let Some(scan) = row.get::<Option<i64>>(6)? {
            undone.insert(scan);
        }
        if row.get(7)? {
            readings.push(columns::reading(&row, 8)?);
        }
    }
    close(current, &mut readings, &mut undone)
}

/// What is stored, holder by holder in ascending order.
struct StoredTallies<'s> {
    presence: Rows<'s>,
    attendance: Option<Rows<'s>>,
}

impl<'s> StoredTallies<'s> {
    fn new(mut presence: Rows<'s>, mut attendance: Option<Rows<'s>>) -> Result<Self> {
        presence.advance()?;
        if let Some(attendance) = &mut attendance {
            attendance.advance()?;
        }
        Ok(Self { presence, attendance })
    }

    /// Compares one holder's rows; holders that are skipped have rows but no scans at all.
    fn compare(
        &mut self,
        holder: i64,
        expected: &Tally,
        label: &dyn Fn(i64) -> Result<String>,
        found: &mut Findings,
    ) -> Result<()> {
        let mut zones: BTreeMap<(i64, i64), InZone> = BTreeMap::new();
        while let Some((owner, zone)) = next(&mut self.presence, holder, in_zone)? {
            if owner == holder {
                zones.insert(zone.0, zone.1);
            } else {
                let (zone, day) = zone.0;
                found.add(format!("presence of {} in zone {zone} on day {day}: there is no scan behind it", label(owner)?));
            }
        }
        for ((zone, day), difference) in differences(&expected.zones, &zones) {
            found.add(format!("presence of {} in zone {zone} on day {day}: {difference}", label(holder)?));
        }
        let Some(attendance) = &mut self.attendance else { return Ok(()) };
        let mut days: BTreeMap<i64, OnDay> = BTreeMap::new();
        while let Some((owner, day)) = next(attendance, holder, on_day)? {
            if owner == holder {
                days.insert(day.0, day.1);
            } else {
                found.add(format!("attendance of {} on day {}: there is no scan behind it", label(owner)?, day.0));
            }
        }
        for (day, difference) in differences(&expected.days, &days) {
            found.add(format!("attendance of {} on day {day}: {difference}", label(holder)?));
        }
        Ok(())
    }
}

/// Takes the next row that belongs to this holder or one before.
fn next<T>(rows: &mut Rows<'_>, holder: i64, read: impl Fn(&Row<'_>) -> sql::Result<T>) -> sql::Result<Option<(i64, T)>> {
    let Some(row) = rows.get() else { return Ok(None) };
    let owner = row.get(0)?;
    if owner > holder {
        return Ok(None);
    }
    let taken = read(&row)?;
    rows.advance()?;
    Ok(Some((owner, taken)))
}

fn in_zone(row: &Row<'_>) -> sql::Result<((i64, i64), InZone)> {
    Ok(((row.get(1)?, row.get(2)?), InZone { first: row.get(3)?, is_inside: row.get(4)?, last_at: row.get(5)? }))
}

fn on_day(row: &Row<'_>) -> sql::Result<(i64, OnDay)> {
    Ok((row.get(1)?, OnDay { first_at: row.get(2)?, last_at: row.get(3)?, first: row.get(4)?, last: row.get(5)? }))
}

fn differences<'k, K: Ord, V: PartialEq>(expected: &'k BTreeMap<K, V>, stored: &'k BTreeMap<K, V>) -> Vec<(&'k K, &'static str)> {
    let wrong = expected.iter().filter_map(|(key, value)| match stored.get(key) {
        None => Some((key, "the scans say so, and the row is missing")),
        Some(other) if other != value => Some((key, "the scans say otherwise")),
        Some(_) => None,
    });
    let strays = stored.keys().filter(|key| !expected.contains_key(key)).map(|key| (key, "the scans do not say so"));
    wrong.chain(strays).collect()
}
