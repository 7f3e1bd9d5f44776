//! What a day has seen of a holder in a zone, as gates are told that decide by themselves.

use jiff::Timestamp;

use crate::{
    domain::mask::{DayIndex, ZoneIndex},
    store::engine::{
        columns,
        database::Store,
        error::Result,
        sql::{self, Connection, Row, params},
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
