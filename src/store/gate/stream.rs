//! Scans in the order in which they were recorded, for those who follow along.

use jiff::Timestamp;

use super::{
    counts::{SHOWN_VERDICT, STANDS},
    stays::{self, PackPresence},
};
use crate::{
    domain::{
        id::{BadgeSerial, ScanId},
        mask::DayIndex,
        name_order::full_name,
        origin::{Followed, OriginId, short_number},
    },
    store::engine::{
        columns,
        database::Store,
        error::Result,
        sql::{self, Connection, Row, params},
    },
};

/// A scan or an undo, with the number from which a follower continues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Increases with every scan that its origin records, in the order of the commits.
    pub row: i64,
    /// The sender's id.
    pub id: ScanId,
    /// `scan` or `undo`.
    pub kind: String,
    /// When it was read.
    pub at: Timestamp,
    /// The event day.
    pub day: Option<DayIndex>,
    /// The gate's code.
    pub gate: String,
    /// The zone's code.
    pub zone: String,
    /// `in` or `out`.
    pub direction: String,
    /// `admitted`, `repeat` or `refused`.
    pub verdict: String,
    /// Why it was refused.
    pub reason: Option<String>,
    /// The badge.
    pub serial: Option<BadgeSerial>,
    /// The scan that it takes back.
    pub undoes: Option<ScanId>,
    /// Whose it was.
    pub who: Option<RecordedPerson>,
    /// Of an undo: what is left of the stay by now. `None` if nothing is, and of scans.
    pub stay: Option<PackPresence>,
}

/// Whose scan it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedPerson {
    /// Reference.
    pub reference: String,
    /// Name in Latin letters.
    pub name: String,
    /// Name in the person's own script.
    pub native_name: String,
    /// The category's code.
    pub category: String,
    /// Delegation.
    pub delegation: String,
}

/// Scans at a gate on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateCount {
    /// The gate's code.
    pub gate: String,
    /// Scans that let someone through.
    pub admitted: u64,
    /// Scans of people who had been let through before.
    pub repeat: u64,
    /// Scans that let nobody through.
    pub refused: u64,
    /// The last scan.
    pub last_at: Timestamp,
}

/// Who was present on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayAttendance {
    /// The day.
    pub day: DayIndex,
    /// Participants who were admitted.
    pub present: u64,
    /// Participants who are expected ([`crate::domain::expected`]).
    pub expected: u64,
    /// The first admission.
    pub first_at: Option<Timestamp>,
    /// The last reading.
    pub last_at: Option<Timestamp>,
}

impl Store {
    /// Returns how many scans were recorded: the sum of the numbers that the last of each origin has there.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_recorded(&self) -> Result<i64> {
        Ok(last_rows(&self.connection)?.into_iter().map(|(_, row)| short_number(row)).sum())
    }

    /// Returns which scan of each origin was recorded last.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn followed(&self) -> Result<Followed> {
        last(&self.connection)
    }

    /// Returns the scans with a number after this one, at most `most`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn recorded_after(&self, row: i64, most: usize) -> Result<Vec<Recorded>> {
        self.recorded_between((row, i64::MAX), most)
    }

    /// Returns the scans that were recorded since, at most `most`: of each origin in its order, so that none is missed that commits late.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn recorded_since(&self, seen: &Followed, most: usize) -> Result<Vec<Recorded>> {
        after(&self.connection, seen, most, |first, last, most| self.recorded_between((first, last), most))
    }

    /// Returns the scans after one row up to another, at most `most`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(super) fn recorded_between(&self, (first, last): (i64, i64), most: usize) -> Result<Vec<Recorded>> {
        let mut statement = self.connection.prepare_cached(
            "select s.id, s.uuid, s.kind, s.at, s.day, s.gate, z.code, s.direction, s.verdict, s.reason, s.badge_serial, u.uuid,
                 p.reference, p.given_name, p.family_name, p.name, p.native_name, c.code, p.delegation
             from scan s join zone z on z.zone_index = s.zone left join scan u on u.id = s.undoes
                 left join participant p on p.id = s.participant left join category c on c.category_index = p.category
             where s.id > ?1 and s.id <= ?2 order by s.id limit ?3",
        )?;
        let found = statement.query_map(params![first, last, most], recorded)?;
        let mut found = found.collect::<sql::Result<Vec<_>>>()?;
        for undo in found.iter_mut().filter(|one| one.undoes.is_some()) {
            undo.stay = stays::after_undo(&self.connection, undo.row)?;
        }
        Ok(found)
    }

    /// Returns what each gate saw on a day, for those that saw anything.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn gate_figures(&self, day: DayIndex) -> Result<Vec<GateCount>> {
        let sql = format!(
            "select gate, sum(case shown when 'admitted' then 1 else 0 end), sum(case shown when 'repeat' then 1 else 0 end),
                 sum(case shown when 'refused' then 1 else 0 end), max(at)
             from (select s.gate, s.at, {SHOWN_VERDICT} as shown from scan s left join decision d on d.scan = s.id
                 where s.day = ?1 and s.kind = 'scan' and {STANDS}) as seen
             group by gate order by gate"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let found = statement.query_map([day.get()], |row| {
            Ok(GateCount {
                gate: row.get(0)?,
                admitted: row.get(1)?,
                repeat: row.get(2)?,
                refused: row.get(3)?,
                last_at: columns::timestamp(row.get(4)?),
            })
        })?;
        Ok(found.collect::<sql::Result<_>>()?)
    }

    /// Returns how many were present and are expected on a day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn day_figures(&self, day: DayIndex) -> Result<DayAttendance> {
        let (present, first_at, last_at) = self
            .connection
            .prepare_cached("select count(*), min(first_at), max(last_at) from attendance where day = ?1")?
            .query_row([day.get()], |row| Ok((row.get(0)?, row.get::<Option<i64>>(1)?, row.get::<Option<i64>>(2)?)))?;
        let expected = self
            .connection
            .prepare_cached(
                "select count(*) from participant p join category c on c.category_index = p.category
                 where (p.standing = 'accredited' and (coalesce(p.days, c.days) & ?1) <> 0)
                     or exists (select 1 from attendance a where a.participant = p.id and a.day = ?2)",
            )?
            .query_row(params![1_i64 << day.get(), day.get()], |row| row.get(0))?;
        let (first_at, last_at) = (first_at.map(columns::timestamp), last_at.map(columns::timestamp));
        Ok(DayAttendance { day, present, expected, first_at, last_at })
    }
}

/// Returns which scan of each origin was recorded last.
///
/// # Errors
/// When the database cannot be read.
pub(in crate::store) fn last(read: &Connection) -> Result<Followed> {
    let mut followed = Followed::default();
    for (_, row) in last_rows(read)? {
        followed.see(row);
    }
    Ok(followed)
}

/// Asks for what was recorded since, origin by origin: `between` is given the rows that are not among it any more and the last of it, and how
/// many are wanted at most.
///
/// # Errors
/// When the database cannot be read, or `between` fails.
pub(in crate::store) fn after<T>(
    read: &Connection,
    seen: &Followed,
    most: usize,
    mut between: impl FnMut(i64, i64, usize) -> Result<Vec<T>>,
) -> Result<Vec<T>> {
    let mut found = Vec::new();
    for (origin, last) in last_rows(read)? {
        if last > seen.of(origin) && found.len() < most {
            found.extend(between(seen.of(origin), last, most - found.len())?);
        }
    }
    Ok(found)
}

/// Returns the last row of each origin that has scans.
fn last_rows(read: &Connection) -> Result<Vec<(OriginId, i64)>> {
    let mut statement = read.prepare_cached(
        "select (select s.id from scan s where s.id > o.origin * 4294967296 and s.id < (o.origin + 1) * 4294967296
             order by s.id desc limit 1) from origin o order by o.origin",
    )?;
    let rows = statement.query_map([], |row| row.get::<Option<i64>>(0))?.collect::<sql::Result<Vec<_>>>()?;
    Ok(rows.into_iter().flatten().map(|row| (OriginId::of_row(row), row)).collect())
}

/// Reads whose scan it was from seven columns: reference, given and family name, whole and native name, the category's code, and
/// delegation. `None` where it was nobody's.
pub(super) fn recorded_person(row: &Row<'_>, first: usize) -> sql::Result<Option<RecordedPerson>> {
    let Some(reference) = row.get::<Option<String>>(first)? else { return Ok(None) };
    let text = |after: usize| row.get::<String>(first + after);
    let native_name = text(4)?;
    let name = full_name(&text(1)?, &text(2)?, &text(3)?, &native_name);
    Ok(Some(RecordedPerson { reference, name, native_name, category: text(5)?, delegation: text(6)? }))
}

fn recorded(row: &Row<'_>) -> sql::Result<Recorded> {
    let who = recorded_person(row, 12)?;
    Ok(Recorded {
        row: row.get(0)?,
        id: ScanId::from_bytes(row.get(1)?),
        kind: row.get(2)?,
        at: columns::timestamp(row.get(3)?),
        day: row.get::<Option<usize>>(4)?.and_then(DayIndex::new),
        gate: row.get(5)?,
        zone: row.get(6)?,
        direction: row.get(7)?,
        verdict: row.get(8)?,
        reason: row.get(9)?,
        serial: row.get::<Option<u32>>(10)?.and_then(BadgeSerial::new),
        undoes: row.get::<Option<[u8; 16]>>(11)?.map(ScanId::from_bytes),
        who,
        stay: None,
    })
}
