//! Conflicts: worked out again with everything that is recorded of a holder.

use std::collections::BTreeMap;

use super::counts::{COUNTS, OF_KNOWN_PEOPLE, OF_PEOPLE, OF_UNLISTED, PERSON, STANDS};
use crate::{
    domain::{
        conflict::{Conflict, Decided, PastReading, conflicts},
        event::{Direction, RepeatPolicy},
        id::ScanId,
        scan::{ClockTrust, Reason, Verdict},
    },
    store::engine::{
        columns,
        error::{Result, StoreError},
        sql::{self, Connection, Row, Transaction, Value, ValueRef},
    },
};

/// Works out the conflicts of holders again, on whose readings gates decided by themselves, with all that is recorded by now.
pub(super) fn refresh(change: &Transaction<'_>, holders: &[i64]) -> Result<()> {
    if holders.is_empty() {
        return Ok(());
    }
    let mut rows = Vec::new();
    let is_there = |sql: &str| Ok::<_, StoreError>(change.is_server() || change.prepare_cached(sql)?.exists([])?);
    let people = if is_there("select 1 from scan_holder limit 1")? { PEOPLE } else { KNOWN_PEOPLE };
    let has_conflicts = is_there("select 1 from conflict limit 1")?;
    for (kind, of_kind) in [(1, people), (-1, UNLISTED)] {
        let set: Vec<Value> =
            holders.iter().map(|holder| holder * kind).filter(|holder| *holder > 0).map(Value::Integer).collect();
        if has_conflicts {
            let old = format!("delete from conflict where scan in (select s.id from scan s where {}) returning scan", of_kind.0);
            change.ask_each(&old, &set, &[], |_| Ok(()))?;
        }
        let mut of_each: BTreeMap<i64, Vec<PastReading>> = BTreeMap::new();
        let found =
            change.ask_each(&readings_where(of_kind.0, of_kind.1), &set, &[], |row| Ok((row.get::<i64>(14)?, past(row)?)))?;
        for (holder, reading) in found {
            of_each.entry(holder).or_default().push(reading);
        }
        rows.extend(of_each.into_values().flat_map(|mut readings| told(&mut readings)));
    }
    change.write_each(ADD, &rows)?;
    Ok(())
}

/// Readings `s` of a set of participants, and whose each is.
const PEOPLE: (&str, &str) = (OF_PEOPLE, PERSON);
/// The same where no badge was read before it was known whose that is.
const KNOWN_PEOPLE: (&str, &str) = (OF_KNOWN_PEOPLE, "s.participant");
/// The same of badges that this database does not know.
const UNLISTED: (&str, &str) = (OF_UNLISTED, "s.badge_serial");

/// The same for a reading that is nobody's.
pub(in crate::store) fn refresh_row(change: &Transaction<'_>, row: i64) -> Result<()> {
    change.prepare_cached("delete from conflict where scan = ?1")?.execute([row])?;
    change.write_each(ADD, &told(&mut history(change, "s.id = ?1", row)?))?;
    Ok(())
}

const ADD: &str = "insert into conflict (scan, kind, judged, judged_reason, other) values (?1, ?2, ?3, ?4, ?5)";

/// Returns the conflicts of readings of one holder, as they are stored.
fn told(readings: &mut [PastReading]) -> Vec<Vec<Value>> {
    let text = |text: &str| Value::from(ValueRef::from(text));
    let row = |one: Conflict| {
        let (judged, reason) = (one.judged.as_str(), one.judged.reason().map(Reason::as_str));
        let other = one.other.map_or(Value::Null, Value::Integer);
        vec![Value::Integer(one.row), text(one.kind.as_str()), text(judged), reason.map_or(Value::Null, text), other]
    };
    conflicts(readings).into_iter().map(row).collect()
}

/// Returns the readings that were not taken back, and those that count nowhere, of those that a condition over `?1` chooses.
pub(in crate::store) fn history(read: &Connection, condition: &str, value: i64) -> Result<Vec<PastReading>> {
    let mut statement = read.prepare_cached(&readings_where(condition, "1"))?;
    let readings = statement.query_map([value], past)?;
    Ok(readings.collect::<sql::Result<_>>()?)
}

/// Readings that were not taken back, or that count nowhere, so that there is nothing to take back: of those that a condition chooses.
/// Behind them stands one more column.
fn readings_where(condition: &str, more: &str) -> String {
    format!(
        "select s.id, s.uuid, s.at, s.day, s.zone, s.direction, {COUNTS}, d.verdict, d.reason,
             coalesce(j.judged, d.judged), case when j.scan is null then d.judged_reason else j.judged_reason end, d.repeat, d.readmits,
             d.ahead, {more}
         from scan s left join decision d on d.scan = s.id left join judged_again j on j.scan = d.scan where {condition} and s.kind = 'scan'
             and ({STANDS} or not ({COUNTS}))"
    )
}

fn past(row: &Row<'_>) -> sql::Result<PastReading> {
    let alone = match row.get::<Option<String>>(7)? {
        None => None,
        Some(_) => Some(Decided {
            shown: verdict(row, 7)?,
            judged: verdict(row, 9)?,
            repeat: RepeatPolicy::from_word(row.get_ref(11)?.as_str()?).ok_or_else(|| columns::damaged("decision.repeat"))?,
            readmits: row.get(12)?,
            clock: ClockTrust::of(row.get(13)?),
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

/// Reads a verdict and, in the next column, its reason.
pub(super) fn verdict(row: &Row<'_>, column: usize) -> sql::Result<Verdict> {
    let (word, reason): (String, Option<String>) = (row.get(column)?, row.get(column + 1)?);
    Verdict::from_words(&word, reason.as_deref()).ok_or_else(|| columns::damaged("decision.verdict"))
}
