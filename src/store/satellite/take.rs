//! A satellite takes over what was new at the main server.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::json;

use super::{
    deciders, handouts, lines,
    outbox::row_of,
    state,
    tables::{self, SentRows},
    wire::{DecisionSent, News, NoteSent, RowsSent, ScanSent, bytes, of_json},
};
use crate::{
    domain::{
        actor::Actor,
        conflict::Decider,
        id::ScanId,
        journal::{Action, Subject},
        scan::{Effect, Note},
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::{Result, StoreError},
            sql::{ValueRef, params, params_from_iter},
        },
        gate::{conflicts, counting, undo},
        ledger::change::{Change, Entry, ScanRemark, UnchainedLine},
        refusal::SatelliteRefusal,
    },
};

/// Whose presence, attendance and conflicts have to be worked out again.
#[derive(Default)]
struct ChangedHolders {
    holders: BTreeSet<i64>,
    /// Scans that are nobody's.
    rows: BTreeSet<i64>,
    /// Whether undos wait for scans.
    has_early: bool,
}

impl Store {
    /// Takes over what was new at the main server: all of it, or nothing.
    ///
    /// # Errors
    /// When the database is not a satellite's, stands elsewhere, or cannot be written.
    pub fn take_news(&mut self, news: &News, (as_of, ahead): (Timestamp, i64), now: Timestamp) -> Result<()> {
        // One transaction: rows, the lines about them, and how far the satellite has come, belong together.
        let change = self.write()?;
        let own = state::state(&change)?.ok_or(SatelliteRefusal::NotSatellite)?;
        if own.cursor != news.after {
            return Err(SatelliteRefusal::OtherCursor.into());
        }
        // Rows name each other in circles: at the end all are there.
        change.execute_batch("pragma defer_foreign_keys = on")?;
        for rows in &news.tables {
            write(&change, rows)?;
        }
        for line in news.lines.iter().filter(|line| lines::is_taken(line)) {
            change.append(&UnchainedLine {
                at: line.at,
                actor: line.actor.as_str().into(),
                action: line.action.as_str().into(),
                subject_kind: line.subject_kind.as_str().into(),
                subject: line.subject.as_str().into(),
                details: line.details.as_str().into(),
                content: line.content.as_deref().map(Into::into),
            })?;
        }
        for handout in &news.handouts {
            handouts::take(&change, handout)?;
        }
        let has_early = change.prepare_cached("select 1 from early_undo limit 1")?.exists([])?;
        let mut changed = ChangedHolders { has_early, ..ChangedHolders::default() };
        for scan in &news.scans {
            changed.scan(&change, scan, now)?;
        }
        for decision in &news.decisions {
            changed.decision(&change, decision, now)?;
        }
        counting::recount_each(&change, &changed.holders.into_iter().collect::<Vec<_>>())?;
        for row in changed.rows {
            conflicts::refresh_row(&change, row)?;
        }
        for note in &news.notes {
            acknowledged(&change, note)?;
        }
        let cursor = &news.cursor;
        let hash: Vec<u8> = hex::decode(&cursor.hash).map_err(|_| SatelliteRefusal::OtherCursor)?;
        let rows = cursor.row.to_string();
        change.execute("update satellite set entry = ?1, hash = ?2, rows = ?3", params![cursor.entry, hash, rows])?;
        if !news.more {
            state::heard(&change, as_of, ahead)?;
        }
        change.commit()
    }
}

/// Writes rows of a table.
fn write(change: &Change<'_>, rows: &RowsSent) -> Result<()> {
    let table = tables::all().find(|table| table.name == rows.table);
    let table =
        table.ok_or_else(|| StoreError::Damaged(format!("the main server sent a table {} that is not known", rows.table)))?;
    match (table.sent, &rows.of) {
        (SentRows::Whole, _) => drop(change.execute(&format!("delete from {}", table.name), [])?),
        (SentRows::Of(column), Some((_, values))) => {
            let mut delete = change.prepare_cached(&format!("delete from {} where {column} = ?1", table.name))?;
            for value in values {
                delete.execute([value])?;
            }
        }
        (SentRows::Of(_) | SentRows::Over, _) => {}
    }
    let columns: Vec<&str> = table.columns.split(", ").collect();
    let places: Vec<String> = (1..=columns.len()).map(|place| format!("?{place}")).collect();
    let sets: Vec<String> = columns.iter().map(|column| format!("{column} = excluded.{column}")).collect();
    let sql = format!(
        "insert into {} ({}) values ({}) on conflict ({}) do update set {}",
        table.name,
        table.columns,
        places.join(", "),
        table.key,
        sets.join(", ")
    );
    let mut insert = change.prepare_cached(&sql)?;
    // Of somebody's badges one is valid: those that are not any more go first.
    let is_valid =
        |row: &&Vec<serde_json::Value>| table.name == tables::BADGE.name && row.get(2).is_some_and(|state| state == "valid");
    let (last, first): (Vec<_>, Vec<_>) = rows.rows.iter().partition(is_valid);
    for row in first.into_iter().chain(last) {
        let values = row.iter().map(of_json).collect::<Result<Vec<_>>>()?;
        insert.execute(params_from_iter(values.iter().map(ValueRef::from)))?;
    }
    Ok(())
}

impl ChangedHolders {
    fn holder(&mut self, (participant, serial): (Option<i64>, Option<i64>), row: i64) {
        match participant.or(serial.map(|serial| -serial)) {
            Some(holder) => drop(self.holders.insert(holder)),
            None => drop(self.rows.insert(row)),
        }
    }

    /// Records a scan or an undo of another, unless it is here.
    fn scan(&mut self, change: &Change<'_>, scan: &ScanSent, now: Timestamp) -> Result<()> {
        let Some(id) = bytes(&scan.id) else { return Ok(()) };
        if let Some(row) = row_of(change, &scan.id)? {
            return self.known(change, scan, row);
        }
        let undoes = match &scan.undoes {
            None => None,
            Some(undone) => {
                let Some(undone) = row_of(change, undone)? else { return Ok(()) };
                // It was taken back here, too.
                if change.prepare_cached("select 1 from scan where undoes = ?1")?.exists([undone])? {
                    return Ok(());
                }
                Some(undone)
            }
        };
        let number = |value: Option<i64>| value.map_or(ValueRef::Null, ValueRef::Integer);
        let values = [
            ValueRef::Blob(&id),
            scan.kind.as_str().into(),
            ValueRef::Integer(scan.at),
            ValueRef::Integer(now.as_millisecond()),
            number(scan.day),
            scan.gate.as_str().into(),
            ValueRef::Integer(scan.zone),
            scan.direction.as_str().into(),
            scan.verdict.as_str().into(),
            scan.reason.as_deref().map_or(ValueRef::Null, Into::into),
            number(scan.participant),
            number(scan.serial),
            number(undoes),
        ];
        let actor: Actor = scan.actor.parse().unwrap_or_else(|_| Actor::program());
        let remark = if undoes.is_some() { ScanRemark::Reason(&scan.note) } else { ScanRemark::Own(Note::from_word(&scan.note)) };
        let effect = if scan.counts && undoes.is_none() { Effect::Counts } else { Effect::Nothing };
        let row = change.add_scan(&values, Some(&actor), remark, effect)?;
        change.prepare_cached("insert into scan_of_main (scan) values (?1)")?.execute([row])?;
        if let Some(undone) = &scan.undoes {
            let undone = ScanId::from_bytes(bytes(undone).unwrap_or_default());
            let entry = Entry::new(Action::ScanUndo, Subject::Scan(ScanId::from_bytes(id)));
            let entry = entry.details(json!({ "undoes": undone.to_string() })).personal(json!({ "reason": scan.note }));
            change.record_by(columns::timestamp(scan.at), &actor, &entry)?;
        } else if self.has_early {
            undo::take_early(change, ScanId::from_bytes(id), now)?;
        }
        self.holder((scan.participant, scan.serial), row);
        Ok(())
    }

    /// Takes over whose a scan is that was recorded here before its badge was known.
    fn known(&mut self, change: &Change<'_>, scan: &ScanSent, row: i64) -> Result<()> {
        let Some(participant) = scan.participant else { return Ok(()) };
        let sql = "insert into scan_holder (scan, participant)
             select s.id, ?2 from scan s where s.id = ?1 and s.participant is null and s.kind = 'scan' on conflict (scan) do nothing";
        if change.prepare_cached(sql)?.execute([row, participant])? > 0 {
            self.holders.insert(participant);
            self.holders.extend(scan.serial.map(|serial| -serial));
        }
        Ok(())
    }

    /// Notes what a gate had decided. Where this satellite has judged the same decision otherwise, the main server's word stands; where
    /// the main server has this satellite's answer and not yet what its gate decided, the gate's decision stays.
    fn decision(&mut self, change: &Change<'_>, decision: &DecisionSent, now: Timestamp) -> Result<()> {
        let (Some(row), Some(id)) = (row_of(change, &decision.scan)?, bytes(&decision.scan)) else { return Ok(()) };
        let found = change
            .prepare_cached(
                "select coalesce(h.participant, s.participant), s.badge_serial, s.actor
                 from scan s left join scan_holder h on h.scan = s.id where s.id = ?1",
            )?
            .query_row([row], |row| Ok(((row.get(0)?, row.get(1)?), row.get::<String>(2)?)))?;
        let Some(own) = own_decision(change, row)? else {
            record(change, (row, id), decision, &found.1, now)?;
            undo::take_early(change, ScanId::from_bytes(id), now)?;
            self.holder(found.0, row);
            return Ok(());
        };
        let is_same = own.shown == (decision.verdict.clone(), decision.reason.clone(), decision.ahead);
        if is_same {
            deciders::heard(change, row)?;
        } else if (own.decider, decision.decider) == (Decider::Server, Decider::Gate) {
            record(change, (row, id), decision, &found.1, now)?;
            undo::take_early(change, ScanId::from_bytes(id), now)?;
        }
        let values = params![row, decision.judged, decision.judged_reason];
        if own.judged == (decision.judged.clone(), decision.judged_reason.clone()) {
            let again = "delete from judged_again where scan = ?1";
            if change.prepare_cached(again)?.execute([row])? == 0 && is_same {
                return Ok(());
            }
        } else {
            let sql = "insert into judged_again (scan, judged, judged_reason) values (?1, ?2, ?3)
                 on conflict (scan) do update set judged = excluded.judged, judged_reason = excluded.judged_reason";
            change.prepare_cached(sql)?.execute(values)?;
        }
        self.holder(found.0, row);
        Ok(())
    }
}

/// A decision as this satellite has it.
struct OwnDecision {
    /// Verdict, reason, and how far the clock was off.
    shown: (String, Option<String>, Option<i64>),
    judged: (String, Option<String>),
    decider: Decider,
}

fn own_decision(change: &Change<'_>, row: i64) -> Result<Option<OwnDecision>> {
    let sql = "select verdict, reason, ahead, judged, judged_reason, by_server from decision where scan = ?1";
    columns::optional(change.prepare_cached(sql)?.query_row([row], |row| {
        Ok(OwnDecision {
            shown: (row.get(0)?, row.get(1)?, row.get(2)?),
            judged: (row.get(3)?, row.get(4)?),
            decider: Decider::of(row.get(5)?),
        })
    }))
}

/// Records a decision as the main server has it, in the place of this satellite's own answer.
fn record(change: &Change<'_>, (row, id): (i64, [u8; 16]), decision: &DecisionSent, by: &str, now: Timestamp) -> Result<()> {
    let DecisionSent { verdict, reason, counts, as_of, ahead, judged, judged_reason, repeat, readmits, decider, made_at, .. } =
        decision;
    let sql =
        "insert into decision (scan, verdict, reason, counts, as_of, ahead, judged, judged_reason, repeat, readmits, by_server, made_at)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
         on conflict (scan) do update set verdict = excluded.verdict, reason = excluded.reason, counts = excluded.counts,
             as_of = excluded.as_of, ahead = excluded.ahead, judged = excluded.judged, judged_reason = excluded.judged_reason,
             repeat = excluded.repeat, readmits = excluded.readmits, by_server = excluded.by_server, made_at = excluded.made_at";
    let is_servers = *decider == Decider::Server;
    let values =
        params![row, verdict, reason, counts, as_of, ahead, judged, judged_reason, repeat, readmits, is_servers, made_at];
    change.prepare_cached(sql)?.execute(values)?;
    deciders::heard(change, row)?;
    let mut details = json!({
        "verdict": verdict, "reason": reason, "counts": counts, "as_of": as_of, "ahead": ahead, "judged": judged,
        "judged_reason": judged_reason, "repeat": repeat, "readmits": readmits,
    });
    if let Some(made) = made_at {
        details["made_at"] = (*made).into();
    }
    let entry = Entry::new(Action::ScanDecide, Subject::Scan(ScanId::from_bytes(id))).details(details);
    change.record_by(now, &by.parse().unwrap_or_else(|_| Actor::program()), &entry)
}

/// Notes what a supervisor said of a conflict.
fn acknowledged(change: &Change<'_>, note: &NoteSent) -> Result<()> {
    let (Some(row), Some(id)) = (row_of(change, &note.scan)?, bytes(&note.scan)) else { return Ok(()) };
    let sql =
        "insert into conflict_note (scan, kind, at, actor, note) values (?1, ?2, ?3, ?4, ?5) on conflict (scan, kind) do nothing";
    let noted = change.prepare_cached(sql)?.execute(params![row, note.kind, note.at, note.actor, note.note])?;
    if noted == 0 {
        return Ok(());
    }
    let line = json!({ "note": note.note }).to_string();
    change.append(&UnchainedLine {
        at: note.at,
        actor: note.actor.as_str().into(),
        action: Action::ConflictAcknowledge.as_str().into(),
        subject_kind: "scan".into(),
        subject: ScanId::from_bytes(id).to_string().into(),
        details: json!({ "kind": note.kind }).to_string().into(),
        content: Some(line.into()),
    })
}
