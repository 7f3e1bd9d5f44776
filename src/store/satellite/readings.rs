//! Codes of badges that a satellite does not know, and undos that come from one.

use jiff::Timestamp;

use super::wire::{UndoSent, bytes};
use crate::{
    domain::{actor::Actor, id::ScanId},
    store::{
        engine::{columns, database::Store, error::Result, sql::params},
        gate::scans::Scans,
    },
};

/// Returns how the main server's record calls somebody at a satellite.
#[must_use]
pub fn told_by(satellite: &str, actor: &str) -> String {
    let told = format!("{satellite}: {actor}");
    told.chars().take(Actor::MAX).collect()
}

impl Scans<'_> {
    /// Keeps the code of a badge that is not on record here, so that the main server can look it up. Only a satellite keeps it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn keep_code(&self, scan: ScanId, code: &str) -> Result<()> {
        if !self.is_of_satellite()? {
            return Ok(());
        }
        self.flush()?;
        let sql =
            "insert into scan_code (scan, code) select s.id, ?2 from scan s where s.uuid = ?1 on conflict (scan) do nothing";
        self.change.prepare_cached(sql)?.execute(params![scan.as_bytes(), code])?;
        Ok(())
    }
}

impl Store {
    /// Takes back what a satellite took back. What cannot be taken back here, or was already, stays.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn join_undos(&mut self, undos: &[UndoSent], satellite: &str, now: Timestamp) -> Result<()> {
        let before = self.actor().clone();
        for undo in undos {
            let (Some(id), Some(scan)) = (bytes(&undo.id), bytes(&undo.scan)) else { continue };
            let at = columns::timestamp(undo.at).min(now);
            self.set_actor(told_by(satellite, &undo.actor).parse().unwrap_or_else(|_| Actor::program()));
            let done = self.undo_scan_when_there(ScanId::from_bytes(scan), ScanId::from_bytes(id), &undo.reason, None, (at, now));
            self.set_actor(before.clone());
            match done {
                Err(error) if error.is_refusal() => {}
                done => drop(done?),
            }
        }
        Ok(())
    }
}
