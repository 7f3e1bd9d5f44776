//! Taking a scan back: by another scan, so that both stay in the record.

use jiff::Timestamp;
use serde_json::json;

use super::{
    counting::recount,
    held_rows,
    stored_scan::{StoredScan, find, integer},
};
use crate::{
    domain::{
        actor::Actor,
        id::{BadgeSerial, GateCode, ScanId},
        journal::{Action, Subject},
        mask::DayIndex,
        scan::{Effect, Reason, ScanKind},
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::{Result, StoreError},
            sql::{self, ValueRef, params},
        },
        ledger::change::{Change, Entry, ScanRemark},
        refusal::UndoRefusal,
    },
};

impl Store {
    /// Takes a scan back by a new scan of kind `undo`, and returns the scan that was taken back.
    ///
    /// # Errors
    /// When there is no such scan, it is an undo itself, does not count, or was taken back already.
    pub fn undo_scan(&mut self, id: ScanId, undo: ScanId, reason: &str, now: Timestamp) -> Result<StoredScan> {
        self.undo_scan_once(id, undo, reason, None, now)
    }

    /// Takes a scan back as [`Store::undo_scan`] does, once: the same undo sent again changes nothing, and gets the same answer.
    /// A device that stands at a gate takes back only scans of that gate.
    ///
    /// # Errors
    /// When there is no such scan, it is of another gate, an undo itself, does not count, or was taken back by another undo.
    pub fn undo_scan_once(
        &mut self,
        id: ScanId,
        undo: ScanId,
        reason: &str,
        at_gate: Option<&GateCode>,
        now: Timestamp,
    ) -> Result<StoredScan> {
        // One transaction: the scan is taken back, and presence and attendance no longer count it.
        let actor = self.actor.clone();
        let change = self.write()?;
        let scan = find(&change, id)?.ok_or(UndoRefusal::UnknownScan(id))?;
        let taken = TakenBack { undo, reason, gate: at_gate, by: &actor, at: now };
        take_back(&change, &scan, &taken, now)?;
        change.commit()?;
        Ok(scan)
    }

    /// Takes a scan back as [`Store::undo_scan_once`] does, at a moment that may have passed. One that has not arrived yet is taken back when
    /// it does, and one that was refused here when its gate tells that it let the person in. What came from another gate waits for a
    /// supervisor.
    ///
    /// # Errors
    /// As there, except for a scan that is not there, or that its gate has not spoken of.
    pub fn undo_scan_when_there(
        &mut self,
        id: ScanId,
        undo: ScanId,
        reason: &str,
        at_gate: Option<&GateCode>,
        (at, now): (Timestamp, Timestamp),
    ) -> Result<Option<StoredScan>> {
        let by = self.actor.clone();
        // One transaction: a scan or a decision that arrives meanwhile finds the undo, or the undo finds it.
        let change = self.write()?;
        if let Some(scan) = find(&change, id)? {
            let taken = TakenBack { undo, reason, gate: at_gate, by: &by, at };
            let done = take_back(&change, &scan, &taken, now);
            if !has_to_wait(&change, &scan, &by, &done, now)? {
                done?;
                change.commit()?;
                return Ok(Some(scan));
            }
        }
        keep_early(&change, &EarlyUndo { undo, scan: id, gate: at_gate, by: &by, reason, at })?;
        change.commit()?;
        Ok(None)
    }
}

/// An undo whose scan is not there yet.
pub(super) struct EarlyUndo<'u> {
    /// The undo's id.
    pub(super) undo: ScanId,
    /// The scan's id.
    pub(super) scan: ScanId,
    /// The gate at which the scan must have been read.
    pub(super) gate: Option<&'u GateCode>,
    /// Who took it back.
    pub(super) by: &'u Actor,
    /// Why.
    pub(super) reason: &'u str,
    /// When.
    pub(super) at: Timestamp,
}

/// Keeps an undo until its scan is there.
pub(super) fn keep_early(change: &Change<'_>, early: &EarlyUndo<'_>) -> Result<()> {
    let waiting: i64 = change.query_row("select count(*) from early_undo", [], |row| row.get(0))?;
    if waiting >= MOST_EARLY {
        return Err(UndoRefusal::UnknownScan(early.scan).into());
    }
    let EarlyUndo { undo, scan, gate, by, reason, at } = early;
    change.execute(
        "insert into early_undo (uuid, scan, at, actor, gate, reason) values (?1, ?2, ?3, ?4, ?5, ?6) on conflict (uuid) do nothing",
        params![undo.as_bytes(), scan.as_bytes(), at.as_millisecond(), by.as_str(), gate.map(GateCode::as_str), *reason],
    )?;
    Ok(())
}

/// The most undos that wait for their scans: a flood of them must not fill the disk.
const MOST_EARLY: i64 = 10_000;

/// How a scan is taken back.
struct TakenBack<'t> {
    /// The undo's id.
    undo: ScanId,
    /// Why.
    reason: &'t str,
    /// The gate at which it must have been read.
    gate: Option<&'t GateCode>,
    /// Who does it.
    by: &'t Actor,
    /// When it was done.
    at: Timestamp,
}

/// Takes back a scan for which undos wait. Returns whether they go on waiting: for what its gate decided on it.
pub(in crate::store) fn take_early(change: &Change<'_>, scan: ScanId, now: Timestamp) -> Result<bool> {
    let sql = "select uuid, reason, gate, actor, at from early_undo where scan = ?1 order by uuid";
    let mut statement = change.prepare_cached(sql)?;
    let waiting = statement.query_map([scan.as_bytes()], |row| {
        let undo = ScanId::from_bytes(row.get(0)?);
        let by = columns::parsed::<Actor>(row, 3, "early_undo.actor")?;
        Ok((undo, row.get::<String>(1)?, row.get::<Option<String>>(2)?, by, columns::timestamp(row.get(4)?)))
    })?;
    let waiting = waiting.collect::<sql::Result<Vec<_>>>()?;
    if waiting.is_empty() {
        return Ok(false);
    }
    let Some(found) = find(change, scan)? else { return Ok(true) };
    for (undo, reason, gate, by, at) in waiting {
        let gate = gate.and_then(|gate| gate.parse::<GateCode>().ok());
        let taken = TakenBack { undo, reason: &reason, gate: gate.as_ref(), by: &by, at };
        let done = take_back(change, &found, &taken, now);
        if has_to_wait(change, &found, &by, &done, now)? {
            return Ok(true);
        }
        match done {
            // What cannot be taken back stays, as it would have if the undo had come later.
            Err(error) if !error.is_refusal() => return Err(error),
            _ => change.prepare_cached("delete from early_undo where uuid = ?1")?.execute([undo.as_bytes()])?,
        };
    }
    Ok(false)
}

/// Returns whether a scan that was not taken back may yet be: this server refused it, and its gate may tell that it let the person in; or the
/// undo came from another gate, and a supervisor has to say whether it was meant.
fn has_to_wait(change: &Change<'_>, scan: &StoredScan, by: &Actor, done: &Result<()>, now: Timestamp) -> Result<bool> {
    match done {
        Err(StoreError::Undo(UndoRefusal::WasRefused(_))) => Ok(!is_decided_at_gate(change, scan)?),
        Err(StoreError::Undo(UndoRefusal::OtherGate { .. })) => {
            Ok(can_be_taken_back(change, scan)? && held_rows::hold_undo(change, scan, by, now)?)
        }
        _ => Ok(false),
    }
}

/// Returns whether the gate of a scan has told what it decided.
pub(super) fn is_decided_at_gate(change: &Change<'_>, scan: &StoredScan) -> Result<bool> {
    Ok(change.prepare_cached("select 1 from decision where scan = ?1 and by_server = 0")?.exists([scan.row])?)
}

/// Returns whether a scan counts, and nobody has taken it back.
pub(super) fn can_be_taken_back(change: &Change<'_>, scan: &StoredScan) -> Result<bool> {
    let undone = change.prepare_cached("select 1 from scan where undoes = ?1")?.exists([scan.row])?;
    Ok(scan.kind == ScanKind::Scan && scan.effect == Effect::Counts && !undone)
}

/// Takes a scan back, unless the same undo did so before.
fn take_back(change: &Change<'_>, scan: &StoredScan, taken: &TakenBack<'_>, now: Timestamp) -> Result<()> {
    let (id, undo) = (scan.id, taken.undo);
    let is_done = change
        .prepare_cached("select 1 from scan where undoes = ?1 and uuid = ?2")?
        .exists(params![scan.row, undo.as_bytes()])?;
    if is_done {
        return Ok(());
    }
    if find(change, undo)?.is_some() {
        return Err(UndoRefusal::IdTaken(undo).into());
    }
    if taken.gate.is_some_and(|gate| gate.as_str() != scan.gate) {
        return Err(UndoRefusal::OtherGate { scan: id, gate: scan.gate.clone() }.into());
    }
    if scan.kind == ScanKind::Undo {
        return Err(UndoRefusal::IsUndo(id).into());
    }
    if scan.effect == Effect::Nothing {
        return Err(UndoRefusal::WasRefused(id).into());
    }
    let undone = change.prepare_cached("select 1 from scan where undoes = ?1")?.exists([scan.row])?;
    if undone {
        return Err(UndoRefusal::AlreadyUndone(id).into());
    }
    // Not before it was read, whatever the clocks say, and not later than now.
    let at = taken.at.max(scan.at).min(now);
    let values = [
        ValueRef::Blob(undo.as_bytes()),
        ScanKind::Undo.as_str().into(),
        ValueRef::Integer(at.as_millisecond()),
        ValueRef::Integer(now.as_millisecond()),
        integer(scan.day.map(DayIndex::get)),
        scan.gate.as_str().into(),
        integer(Some(scan.zone.get())),
        scan.direction.as_str().into(),
        scan.verdict.as_str().into(),
        scan.verdict.reason().map(Reason::as_str).map_or(ValueRef::Null, Into::into),
        scan.participant.map_or(ValueRef::Null, |key| ValueRef::Integer(key.0)),
        integer(scan.serial.map(BadgeSerial::get)),
        ValueRef::Integer(scan.row),
    ];
    change.add_scan(&values, Some(taken.by), ScanRemark::Reason(taken.reason), Effect::Nothing)?;
    let entry = Entry::new(Action::ScanUndo, Subject::Scan(undo)).details(json!({ "undoes": id.to_string() }));
    change.record_by(now, taken.by, &entry.personal(json!({ "reason": taken.reason })))?;
    change.flush()?;
    match scan.holder() {
        Some(holder) => recount(change, holder.number()),
        None => Ok(()),
    }
}
