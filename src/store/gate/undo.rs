//! Taking a scan back: by another scan, so that both stay in the record.

use jiff::Timestamp;
use serde_json::json;

use super::{
    counting::recount,
    scans::{StoredScan, find, integer},
};
use crate::{
    domain::{
        id::{BadgeSerial, GateCode, ScanId},
        journal::{Action, Subject},
        mask::DayIndex,
        scan::{Effect, Reason, ScanKind},
    },
    store::{
        engine::{
            database::Store,
            error::Result,
            sql::{ValueRef, params},
        },
        ledger::change::{Entry, ScanRemark},
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
        let change = self.write()?;
        let scan = find(&change, id)?.ok_or(UndoRefusal::UnknownScan(id))?;
        let is_done = change
            .prepare_cached("select 1 from scan where undoes = ?1 and uuid = ?2")?
            .exists(params![scan.row, undo.as_bytes()])?;
        if is_done {
            return Ok(scan);
        }
        if find(&change, undo)?.is_some() {
            return Err(UndoRefusal::IdTaken(undo).into());
        }
        if at_gate.is_some_and(|gate| gate.as_str() != scan.gate) {
            return Err(UndoRefusal::OtherGate { scan: id, gate: scan.gate }.into());
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
        let at = ValueRef::Integer(now.as_millisecond());
        let values = [
            ValueRef::Blob(undo.as_bytes()),
            ScanKind::Undo.as_str().into(),
            at,
            at,
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
        change.add_scan(&values, None, ScanRemark::Reason(reason), Effect::Nothing)?;
        let entry = Entry::new(Action::ScanUndo, Subject::Scan(undo)).details(json!({ "undoes": id.to_string() }));
        change.record(now, &entry.personal(json!({ "reason": reason })))?;
        if let Some(holder) = scan.holder() {
            recount(&change, holder.number())?;
        }
        change.commit()?;
        Ok(scan)
    }
}
