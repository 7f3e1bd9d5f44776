//! Conflicts: worked out again with everything that is recorded of a holder.

use super::counts::{COUNTS, STANDS, whose};
use crate::{
    domain::{
        conflict::{Decided, PastReading, conflicts},
        event::{Direction, RepeatPolicy},
        id::ScanId,
        scan::{ClockTrust, Reason, Verdict},
    },
    store::engine::{
        columns,
        error::Result,
        sql::{self, Connection, Row, Transaction, params},
    },
};

/// A device's clock may differ from the server's by less than this, in milliseconds.
pub(in crate::store) const CLOCKS_DIFFER: i64 = 5 * 60 * 1_000;

/// Works out the conflicts of a holder again, with all that is recorded by now.
pub(super) fn refresh(change: &Transaction<'_>, holder: i64) -> Result<()> {
    if !has_decisions(change, holder)? {
        return Ok(());
    }
    let of_holder = format!("select s.id from scan s where {}", whose(holder));
    change.prepare_cached(&format!("delete from conflict where scan in ({of_holder})"))?.execute([holder])?;
    write(change, &mut history(change, whose(holder), holder)?)
}

/// The same for a reading that is nobody's.
pub(in crate::store) fn refresh_row(change: &Transaction<'_>, row: i64) -> Result<()> {
    change.prepare_cached("delete from conflict where scan = ?1")?.execute([row])?;
    write(change, &mut history(change, "s.id = ?1", row)?)
}

fn write(change: &Transaction<'_>, readings: &mut [PastReading]) -> Result<()> {
    let mut statement =
        change.prepare_cached("insert into conflict (scan, kind, judged, judged_reason, other) values (?1, ?2, ?3, ?4, ?5)")?;
    for one in conflicts(readings) {
        let reason = one.judged.reason().map(Reason::as_str);
        statement.execute(params![one.row, one.kind.as_str(), one.judged.as_str(), reason, one.other])?;
    }
    Ok(())
}

/// Returns whether a gate decided by itself on any reading of a holder.
pub(super) fn has_decisions(read: &Connection, holder: i64) -> Result<bool> {
    // From the holder's scans, which are few, to decisions, which may be many.
    let sql = format!("select 1 from scan s cross join decision d where d.scan = s.id and {}", whose(holder));
    Ok(read.prepare_cached(&sql)?.exists([holder])?)
}

/// Returns the readings that were not taken back of those that a condition over `?1` chooses.
pub(in crate::store) fn history(read: &Connection, condition: &str, value: i64) -> Result<Vec<PastReading>> {
    let sql = format!(
        "select s.id, s.uuid, s.at, s.day, s.zone, s.direction, {COUNTS}, d.verdict, d.reason,
             coalesce(j.judged, d.judged), case when j.scan is null then d.judged_reason else j.judged_reason end, d.repeat, d.readmits,
             d.ahead
         from scan s left join decision d on d.scan = s.id left join judged_again j on j.scan = d.scan where {condition} and s.kind = 'scan' and {STANDS}"
    );
    let mut statement = read.prepare_cached(&sql)?;
    let readings = statement.query_map([value], past)?;
    Ok(readings.collect::<sql::Result<_>>()?)
}

fn past(row: &Row<'_>) -> sql::Result<PastReading> {
    let alone = match row.get::<Option<String>>(7)? {
        None => None,
        Some(_) => Some(Decided {
            shown: verdict(row, 7)?,
            judged: verdict(row, 9)?,
            repeat: RepeatPolicy::from_word(row.get_ref(11)?.as_str()?).ok_or_else(|| columns::damaged("decision.repeat"))?,
            readmits: row.get(12)?,
            clock: trust(row.get(13)?),
        }),
    };
    Ok(PastReading {
        row: row.get(0)?,
        id: ScanId::from_bytes(row.get(1)?),
        at: row.get(2)?,
        day: row.get(3)?,
        zone: row.get(4)?,
        direction: Direction::from_word(row.get_ref(5)?.as_str()?).ok_or_else(|| columns::damaged("scan.direction"))?,
        counts: row.get(6)?,
        alone,
    })
}

/// Returns whether the time of a reading is to be relied on, by how far the server's clock was ahead of the gate's.
fn trust(ahead: Option<i64>) -> ClockTrust {
    if ahead.is_some_and(|ahead| ahead.abs() < CLOCKS_DIFFER) { ClockTrust::Trusted } else { ClockTrust::Unsure }
}

/// Reads a verdict and, in the next column, its reason.
pub(super) fn verdict(row: &Row<'_>, column: usize) -> sql::Result<Verdict> {
    let (word, reason): (String, Option<String>) = (row.get(column)?, row.get(column + 1)?);
    Verdict::from_words(&word, reason.as_deref()).ok_or_else(|| columns::damaged("decision.verdict"))
}
