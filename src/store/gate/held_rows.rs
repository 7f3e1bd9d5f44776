//! Rows of readings that wait for a supervisor, as they are written.

use jiff::Timestamp;

use super::stored_scan::StoredScan;
use crate::{
    domain::{
        actor::Actor,
        id::ScanId,
        scan::{Reason, Verdict},
    },
    store::{
        engine::{columns::optional, error::Result, sql::params},
        ledger::change::Change,
    },
};

/// The most that wait at once: a flood of them must not fill the disk.
pub(super) const MOST: usize = 20_000;

/// A reading that waits for a supervisor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldReading {
    /// The sender's id.
    pub id: ScanId,
    /// When it was made, as far as its sender knows.
    pub at: Timestamp,
    /// When it came in.
    pub received_at: Timestamp,
    /// The gate's code, as the sender wrote it; no gate of the event has to have it.
    pub gate: Option<String>,
    /// The text of the code as it was read.
    pub code: Option<String>,
    /// Another reading of the same keys.
    pub typed: Option<String>,
    /// The reference of a person who was found by name.
    pub reference: Option<String>,
    /// The device that sent it.
    pub device: Actor,
    /// Why it was not recorded: a word.
    pub why: String,
    /// What the gate showed, which decided by itself, and when what it knew was true.
    pub decided: Option<(Verdict, Timestamp)>,
}

/// Returns whether as many wait as may.
pub(super) fn is_full(change: &Change<'_>) -> Result<bool> {
    let waiting: usize = change.query_row("select count(*) from held_reading", [], |row| row.get(0))?;
    Ok(waiting >= MOST)
}

/// Keeps a reading; one that is kept stays as it is.
pub(super) fn add(change: &Change<'_>, held: &HeldReading) -> Result<()> {
    change.execute(
        "insert into held_reading
             (uuid, at, received_at, gate, code, typed, reference, device, why, shown, shown_reason, as_of)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) on conflict (uuid) do nothing",
        params![
            held.id.as_bytes(),
            held.at.as_millisecond(),
            held.received_at.as_millisecond(),
            held.gate,
            held.code,
            held.typed,
            held.reference,
            held.device.as_str(),
            held.why,
            held.decided.map(|(shown, _)| shown.as_str()),
            held.decided.and_then(|(shown, _)| shown.reason()).map(Reason::as_str),
            held.decided.map(|(_, as_of)| as_of.as_millisecond())
        ],
    )?;
    Ok(())
}

/// Keeps an undo for a supervisor that came before its scan, from a device that does not stand at the scan's gate. Returns whether it is
/// kept: too many may wait.
pub(super) fn hold_undo(change: &Change<'_>, scan: &StoredScan, by: &Actor, now: Timestamp) -> Result<bool> {
    if is_full(change)? {
        return Ok(false);
    }
    let undo = HeldReading {
        id: scan.id,
        at: scan.at,
        received_at: now,
        gate: None,
        code: None,
        typed: None,
        reference: None,
        device: by.clone(),
        why: "other-gate".into(),
        decided: None,
    };
    add(change, &of_recorded(change, &undo, scan)?)?;
    Ok(true)
}

/// Returns what waits for a supervisor of a reading that was recorded, and taken back at its gate: whose it is and where it was made, as
/// the record has it.
pub(super) fn of_recorded(change: &Change<'_>, held: &HeldReading, scan: &StoredScan) -> Result<HeldReading> {
    let known = "select reference from participant where id = ?1";
    let known = optional(change.prepare_cached(known)?.query_row([scan.participant.map(|key| key.0)], |row| row.get(0)))?;
    let reference = if held.code.is_none() { held.reference.clone().or(known) } else { None };
    Ok(HeldReading { at: scan.at, gate: Some(scan.gate.clone()), reference, ..held.clone() })
}
