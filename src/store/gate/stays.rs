//! What a day has seen of a holder in a zone, as gates are told that decide by themselves.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::{
    domain::{
        id::ScanId,
        mask::{DayIndex, ZoneIndex},
    },
    store::engine::{
        columns,
        database::Store,
        error::Result,
        sql::{self, Connection, Row, Value, params},
    },
};

/// What a day has seen of a holder in a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackPresence {
    /// The participant's row, or minus the serial of a badge that this database does not know.
    pub holder: i64,
    /// The zone.
    pub zone: ZoneIndex,
    /// The first admission.
    pub first_at: Timestamp,
    /// The gate of the first admission.
    pub gate: String,
    /// Whether no exit has closed the stay.
    pub is_inside: bool,
    /// When the holder was last read there.
    pub last_at: Timestamp,
}

const STAY: &str =
    "select p.holder, p.zone, s.at, s.gate, p.inside, p.last_at from presence p join scan s on s.id = p.first_scan";

impl Store {
    /// Returns what a day has seen.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn stays_of(&self, day: DayIndex) -> Result<Vec<PackPresence>> {
        of_day(&self.connection, day)
    }
}

/// Returns what a day has seen.
pub(super) fn of_day(read: &Connection, day: DayIndex) -> Result<Vec<PackPresence>> {
    let mut statement = read.prepare_cached(&format!("{STAY} where p.day = ?1"))?;
    let found = statement.query_map(params![day.get()], stay)?;
    Ok(found.collect::<sql::Result<_>>()?)
}

/// What a stay has become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackStay {
    /// As [`PackPresence::holder`].
    pub holder: i64,
    /// The zone.
    pub zone: ZoneIndex,
    /// The event day.
    pub day: DayIndex,
    /// What there is of it; `None` if nothing is.
    pub stay: Option<PackPresence>,
}

/// Returns the stays to which scans belong that gates had decided otherwise than they are recorded, as they are now.
pub(super) fn after_decisions(read: &Connection, scans: &BTreeSet<ScanId>) -> Result<Vec<PackStay>> {
    let set: Vec<Value> = scans.iter().map(|id| Value::Blob(id.as_bytes().to_vec())).collect();
    let sql = "select coalesce(h.participant, s.participant, -s.badge_serial), s.zone, s.day
         from scan s join decision d on d.scan = s.id left join scan_holder h on h.scan = s.id
         where s.uuid = any (?1) and (d.verdict <> s.verdict or d.counts <> coalesce(s.counts, -1))";
    let found = read
        .ask_each(sql, &set, &[], |row| Ok((row.get::<Option<i64>>(0)?, row.get::<usize>(1)?, row.get::<Option<usize>>(2)?)))?;
    let places: BTreeSet<(i64, usize, usize)> =
        found.into_iter().filter_map(|(holder, zone, day)| Some((holder?, zone, day?))).collect();
    let mut statement = read.prepare_cached(&format!("{STAY} where p.holder = ?1 and p.zone = ?2 and p.day = ?3"))?;
    let mut all = Vec::with_capacity(places.len());
    for (holder, zone, day) in places {
        let now = columns::optional(statement.query_row(params![holder, zone, day], stay))?;
        let zone = ZoneIndex::new(zone).ok_or_else(|| columns::damaged("scan.zone"))?;
        let day = DayIndex::new(day).ok_or_else(|| columns::damaged("scan.day"))?;
        all.push(PackStay { holder, zone, day, stay: now });
    }
    Ok(all)
}

/// Returns what is left of the stay to which an undo belongs; `None` if nothing is.
pub(super) fn after_undo(read: &Connection, undo: i64) -> Result<Option<PackPresence>> {
    let sql = format!(
        "{STAY} join scan u on u.zone = p.zone and u.day = p.day left join scan_holder h on h.scan = u.undoes
         where u.id = ?1 and p.holder = coalesce(h.participant, u.participant, -u.badge_serial)"
    );
    columns::optional(read.prepare_cached(&sql)?.query_row([undo], stay))
}

fn stay(row: &Row<'_>) -> sql::Result<PackPresence> {
    Ok(PackPresence {
        holder: row.get(0)?,
        zone: ZoneIndex::new(row.get(1)?).ok_or_else(|| columns::damaged("presence.zone"))?,
        first_at: columns::timestamp(row.get(2)?),
        gate: row.get(3)?,
        is_inside: row.get(4)?,
        last_at: columns::timestamp(row.get(5)?),
    })
}
