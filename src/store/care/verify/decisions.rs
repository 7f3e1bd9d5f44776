//! Compares what gates decided by themselves with the journal, and conflicts with the scans that they follow from.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    findings::Findings,
    lines::{self, JournalLine},
};
use crate::{
    domain::{conflict::conflicts, id::ScanId, scan::Reason},
    store::{
        engine::{
            columns,
            error::Result,
            sql::{self, Connection, Row, params},
        },
        gate::{
            conflicts::history,
            counts::{OF_PEOPLE, OF_UNLISTED, of_one},
        },
    },
};

/// Compares decisions, and what supervisors said of conflicts, with the lines of the journal about them.
///
/// # Errors
/// When a table cannot be read.
pub(super) fn compare(read: &Connection, found: &mut Findings) -> Result<()> {
    let mut decision = read.prepare(
        "select d.verdict, d.reason, d.counts, d.as_of, d.ahead, d.judged, d.judged_reason, d.repeat, d.readmits, d.made_at
         from decision d join scan s on s.id = d.scan where s.uuid = ?1",
    )?;
    let mut note = read.prepare(
        "select n.at, n.actor, n.note from conflict_note n join scan s on s.id = n.scan where s.uuid = ?1 and n.kind = ?2",
    )?;
    let (mut decisions, mut notes) = (0, 0);
    lines::by_subject(read, "scan", |subject, lines| {
        let Ok(id) = subject.parse::<ScanId>() else { return Ok(()) };
        // A gate's own decision may have taken the place of its satellite's.
        let last = lines.iter().rposition(|line| line.action == "scan.decide");
        for (place, line) in lines.iter().enumerate() {
            let is_same = match line.action.as_str() {
                "scan.decide" if Some(place) != last => continue,
                "scan.decide" => {
                    decisions += 1;
                    columns::optional(decision.query_row([id.as_bytes()], decided))?.is_some_and(|stored| stored == line.details)
                }
                "conflict.acknowledge" => {
                    notes += 1;
                    let kind = line.details["kind"].as_str().unwrap_or_default();
                    columns::optional(note.query_row(params![id.as_bytes(), kind], |row| is_noted(row, line)))?
                        .unwrap_or_default()
                }
                _ => continue,
            };
            if !is_same {
                found.add(format!("scan {subject}: {} is not what is stored", line.label()));
            }
        }
        Ok(())
    })?;
    for (table, known) in [("decision", decisions), ("conflict_note", notes)] {
        let stored: u64 = read.query_row(&format!("select count(*) from {table}"), [], |row| row.get(0))?;
        if stored > known {
            found.add(format!("{table}: there are {stored} rows, and the journal knows {known}"));
        }
    }
    derived(read, found)
}

/// The details that the journal has of a decision.
fn decided(row: &Row<'_>) -> sql::Result<Value> {
    let (text, number) = (|column| row.get::<Option<String>>(column), |column| row.get::<Option<i64>>(column));
    let mut details = json!({
        "verdict": text(0)?,
        "reason": text(1)?,
        "counts": row.get::<bool>(2)?,
        "as_of": number(3)?,
        "ahead": number(4)?,
        "judged": text(5)?,
        "judged_reason": text(6)?,
        "repeat": text(7)?,
        "readmits": row.get::<bool>(8)?,
    });
    if let Some(made) = number(9)? {
        details["made_at"] = made.into();
    }
    Ok(details)
}

fn is_noted(row: &Row<'_>, line: &JournalLine) -> sql::Result<bool> {
    let (at, actor, note): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
    Ok(at == line.at && actor == line.actor && line.told("note").is_none_or(|told| told == note))
}

/// A conflict as it is stored: scan, kind, what the rules say, and the earlier admission.
type ConflictLine = (i64, String, String, Option<String>, Option<i64>);

/// Works conflicts out again, holder by holder.
fn derived(read: &Connection, found: &mut Findings) -> Result<()> {
    let mut expected: BTreeSet<ConflictLine> = BTreeSet::new();
    let sql =
        "select distinct coalesce(h.participant, s.participant, -s.badge_serial), case when s.participant is null and s.badge_serial is null
             then s.id end from decision d join scan s on s.id = d.scan left join scan_holder h on h.scan = d.scan";
    let mut statement = read.prepare(sql)?;
    let mut holders = statement.query([])?;
    while let Some(row) = holders.next()? {
        let (holder, single): (Option<i64>, Option<i64>) = (row.get(0)?, row.get(1)?);
        let mut readings = match (holder, single) {
            (Some(holder), _) if holder > 0 => history(read, &of_one(OF_PEOPLE), holder)?,
            (Some(holder), _) => history(read, &of_one(OF_UNLISTED), -holder)?,
            (None, Some(row)) => history(read, "s.id = ?1", row)?,
            (None, None) => continue,
        };
        for one in conflicts(&mut readings) {
            let reason = one.judged.reason().map(|reason: Reason| reason.as_str().to_owned());
            expected.insert((one.row, one.kind.as_str().to_owned(), one.judged.as_str().to_owned(), reason, one.other));
        }
    }
    let mut statement = read.prepare("select scan, kind, judged, judged_reason, other from conflict")?;
    let stored = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?;
    let stored = stored.collect::<sql::Result<BTreeSet<ConflictLine>>>()?;
    for (scan, kind, ..) in expected.symmetric_difference(&stored) {
        found.add(format!("conflict \"{kind}\" of scan row {scan}: the scans and decisions say otherwise"));
    }
    Ok(())
}
