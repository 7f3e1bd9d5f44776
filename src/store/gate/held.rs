//! Readings that could not be recorded as they were: kept outside attendance until a supervisor assigns or discards them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::json;

use super::{
    held_rows::{HeldReading, MOST, add, is_full, of_recorded},
    stored_scan::{self, StoredScan},
    undo,
};
use crate::{
    domain::{
        id::{GateCode, ScanId},
        journal::{Action, Subject},
        scan::{ScanKind, Verdict},
    },
    store::{
        engine::{
            columns::{optional, parsed, timestamp},
            database::Store,
            error::{Result, StoreError},
            sql::{self, Row, params},
        },
        ledger::change::{Change, Entry},
        refusal::UndoRefusal,
    },
};

const HELD: &str = "uuid, at, received_at, gate, code, typed, reference, device, why, shown, shown_reason, as_of";

impl Store {
    /// Keeps a reading for a supervisor, and the undo by which its gate took it back: its id and why. What was kept or recorded under its id
    /// before stays as it is: of a reading that was recorded only an undo is news, or that its gate let in whom the server refused, or
    /// the other way round. That waits for a supervisor as well.
    ///
    /// # Errors
    /// When too many wait, or the database cannot be written.
    pub fn hold_reading(&mut self, held: &HeldReading, taken_back: Option<&(ScanId, String)>) -> Result<()> {
        // One transaction: what is counted is still so when one more is added.
        let change = self.write()?;
        let recorded = stored_scan::find(&change, held.id)?;
        if let Some(scan) = &recorded
            && !is_news(&change, held, scan, taken_back.is_some())?
        {
            return Ok(());
        }
        if recorded.is_none() && held.code.is_none() && held.reference.is_none() {
            return Err(UndoRefusal::UnknownScan(held.id).into());
        }
        let held = &recorded.map_or_else(|| Ok(held.clone()), |scan| of_recorded(&change, held, &scan))?;
        if is_full(&change)? {
            return Err(StoreError::HeldFull(MOST));
        }
        add(&change, held)?;
        if let Some((undo, reason)) = taken_back {
            // It has effect only if somebody assigns the reading: the undo is found then. A reading has one.
            change.execute("delete from early_undo where scan = ?1", [held.id.as_bytes()])?;
            let early =
                undo::EarlyUndo { undo: *undo, scan: held.id, gate: None, by: &held.device, reason, at: held.received_at };
            undo::keep_early(&change, &early)?;
        }
        change.commit()
    }

    /// Does that for a reading of a revoked device, which may leave only so many.
    ///
    /// # Errors
    /// As [`Store::hold_reading`], and when the device has left as many.
    pub fn hold_revoked(&mut self, held: &HeldReading, taken_back: Option<&(ScanId, String)>, most: usize) -> Result<()> {
        let sql = "select count(*) from held_reading where device = ?1 and uuid <> ?2";
        let values = params![held.device.as_str(), held.id.as_bytes()];
        let left: usize = self.connection.prepare_cached(sql)?.query_row(values, |row| row.get(0))?;
        if left >= most { Err(StoreError::HeldFull(most)) } else { self.hold_reading(held, taken_back) }
    }

    /// Returns why readings that wait were taken back at their gates, by the ids of the readings.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn held_taken_back(&self) -> Result<BTreeMap<ScanId, String>> {
        let sql = "select e.scan, e.reason from early_undo e join held_reading h on h.uuid = e.scan order by e.uuid desc";
        let mut statement = self.connection.prepare_cached(sql)?;
        let found = statement.query_map([], |row| Ok((ScanId::from_bytes(row.get(0)?), row.get(1)?)))?;
        Ok(found.collect::<sql::Result<_>>()?)
    }

    /// Returns the readings that wait, in the order in which they were made.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn held_readings(&self) -> Result<Vec<HeldReading>> {
        let mut statement = self.connection.prepare_cached(&format!("select {HELD} from held_reading order by at, uuid"))?;
        let found = statement.query_map([], held)?;
        Ok(found.collect::<sql::Result<_>>()?)
    }

    /// Returns one reading that waits; `None` if there is none with this id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn held_reading(&self, id: ScanId) -> Result<Option<HeldReading>> {
        let sql = format!("select {HELD} from held_reading where uuid = ?1");
        optional(self.connection.prepare_cached(&sql)?.query_row([id.as_bytes()], held))
    }

    /// Ends the wait of a reading: it was recorded at a gate, or discarded. Returns whether it waited.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn settle_held(&mut self, id: ScanId, gate: Option<&GateCode>, now: Timestamp) -> Result<bool> {
        // One transaction: what is journaled is what was done.
        let change = self.write()?;
        let sql = format!("delete from held_reading where uuid = ?1 returning {HELD}");
        let Some(settled) = optional(change.query_row(&sql, [id.as_bytes()], held))? else { return Ok(false) };
        let action = if gate.is_some() { Action::ScanAssign } else { Action::ScanDiscard };
        if gate.is_some() {
            // Of a reading that was recorded before, the undo waited for this word, at whatever gate it was made.
            change.execute("update early_undo set gate = null where scan = ?1", [id.as_bytes()])?;
            undo::take_early(&change, id, now)?;
        } else {
            change.execute("delete from early_undo where scan = ?1", [id.as_bytes()])?;
        }
        let details = json!({
            "at": settled.at.to_string(),
            "device": settled.device.as_str(),
            "gate": settled.gate,
            "assigned": gate.map(GateCode::as_str),
            "why": settled.why,
        });
        change.record(now, &Entry::new(action, Subject::Scan(id)).details(details))?;
        change.commit()?;
        Ok(true)
    }
}

/// Returns whether something of a reading that was recorded is not on record yet.
fn is_news(change: &Change<'_>, held: &HeldReading, scan: &StoredScan, is_taken_back: bool) -> Result<bool> {
    let lets_in = |verdict: Verdict| verdict.reason().is_none();
    let is_otherwise = held.decided.is_some_and(|(shown, _)| lets_in(shown) != lets_in(scan.verdict));
    if is_otherwise && scan.kind == ScanKind::Scan && !undo::is_decided_at_gate(change, scan)? {
        return Ok(true);
    }
    Ok(is_taken_back && undo::can_be_taken_back(change, scan)?)
}

fn shown(row: &Row<'_>) -> sql::Result<Option<(Verdict, Timestamp)>> {
    let (verdict, reason): (Option<String>, Option<String>) = (row.get(9)?, row.get(10)?);
    let Some((verdict, as_of)) = verdict.zip(row.get::<Option<i64>>(11)?) else { return Ok(None) };
    Ok(Verdict::from_words(&verdict, reason.as_deref()).map(|shown| (shown, timestamp(as_of))))
}

fn held(row: &Row<'_>) -> sql::Result<HeldReading> {
    Ok(HeldReading {
        id: ScanId::from_bytes(row.get(0)?),
        at: timestamp(row.get(1)?),
        received_at: timestamp(row.get(2)?),
        gate: row.get(3)?,
        code: row.get(4)?,
        typed: row.get(5)?,
        reference: row.get(6)?,
        device: parsed(row, 7, "held_reading.device")?,
        why: row.get(8)?,
        decided: shown(row)?,
    })
}
