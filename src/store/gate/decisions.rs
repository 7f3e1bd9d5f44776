//! What gates decided by themselves: recorded as it was shown, beside what the rules say.

use jiff::Timestamp;
use serde_json::json;

use super::{
    conflicts,
    counting::recount,
    scans::{NewScan, Scans},
    stored_scan::HolderKey,
    undo,
};
use crate::{
    domain::{
        actor::Actor,
        event::RepeatPolicy,
        id::ScanId,
        journal::{Action, Subject},
        scan::{Effect, Reason, Verdict},
        signing::KeyState,
    },
    store::{
        engine::{
            columns,
            error::Result,
            sql::{Transaction, params},
        },
        event::settings::StoredEvent,
        ledger::change::Entry,
    },
};

/// A decision of a gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDecision {
    /// What it showed.
    pub shown: Verdict,
    /// Whether it counts.
    pub effect: Effect,
    /// When what the gate knew was true.
    pub as_of: Timestamp,
    /// How far the server's clock was ahead of the gate's when they were last in contact, in milliseconds.
    pub ahead: Option<i64>,
    /// What the rules say as of the reading's time, of everything but earlier readings.
    pub judged: Verdict,
    /// What the gate does with second readings.
    pub repeat: RepeatPolicy,
    /// Whether an exit makes the next entry plain.
    pub readmits: bool,
    /// Who decided.
    pub by: Actor,
}

impl Scans<'_> {
    /// Stores a scan as its gate decided it by itself. Returns its number.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn record_decided(&mut self, scan: &NewScan, decision: &NewDecision, now: Timestamp) -> Result<i64> {
        let row = self.add(scan, now)?;
        self.decide((row, scan.id), scan.holder.map(HolderKey::number), decision, now)?;
        undo::take_early(&self.change, scan.id, now)?;
        Ok(row)
    }

    /// Returns what a gate showed of a scan, if it decided by itself.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn decision(&self, scan: i64) -> Result<Option<(Verdict, Effect)>> {
        let mut statement = self.change.prepare_cached("select verdict, reason, counts from decision where scan = ?1")?;
        columns::optional(statement.query_row([scan], |row| {
            let (word, reason): (String, Option<String>) = (row.get(0)?, row.get(1)?);
            let shown = Verdict::from_words(&word, reason.as_deref()).ok_or_else(|| columns::damaged("decision.verdict"))?;
            Ok((shown, if row.get(2)? { Effect::Counts } else { Effect::Nothing }))
        }))
    }

    /// Notes what a gate had decided of a scan that is recorded. Attendance and conflicts follow.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn decide(
        &mut self,
        (scan, id): (i64, ScanId),
        holder: Option<i64>,
        decision: &NewDecision,
        now: Timestamp,
    ) -> Result<()> {
        let reason = |verdict: Verdict| verdict.reason().map(Reason::as_str);
        let (shown, judged) = (decision.shown, decision.judged);
        let counts = decision.effect == Effect::Counts;
        self.change
            .prepare_cached(
                "insert into decision (scan, verdict, reason, counts, as_of, ahead, judged, judged_reason, repeat, readmits)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute(params![
                scan,
                shown.as_str(),
                reason(shown),
                counts,
                decision.as_of.as_millisecond(),
                decision.ahead,
                judged.as_str(),
                reason(judged),
                decision.repeat.as_str(),
                decision.readmits
            ])?;
        let details = json!({
            "verdict": shown.as_str(),
            "reason": reason(shown),
            "counts": counts,
            "as_of": decision.as_of.as_millisecond(),
            "ahead": decision.ahead,
            "judged": judged.as_str(),
            "judged_reason": reason(judged),
            "repeat": decision.repeat.as_str(),
            "readmits": decision.readmits,
        });
        let entry = Entry::new(Action::ScanDecide, Subject::Scan(id)).details(details);
        self.change.record_by(now, &decision.by, &entry)?;
        match holder {
            Some(holder) => recount(&self.change, holder),
            None => conflicts::refresh_row(&self.change, scan),
        }
    }

    /// Returns the event as its keys were at a moment; `None` if no key was revoked since.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn keys_then(&self, event: &StoredEvent, at: Timestamp) -> Result<Option<StoredEvent>> {
        if event.keys.iter().all(|key| key.state != KeyState::Revoked) {
            return Ok(None);
        }
        let mut then = event.clone();
        let mut has_changed = false;
        for key in then.keys.iter_mut().filter(|key| key.state == KeyState::Revoked) {
            if revoked_after(&self.change, &Subject::Key(key.id), at)? {
                key.state = KeyState::Retired;
                has_changed = true;
            }
        }
        Ok(has_changed.then_some(then))
    }
}

fn revoked_after(change: &Transaction<'_>, key: &Subject, at: Timestamp) -> Result<bool> {
    let sql = "select at from journal where subject_kind = ?1 and subject = ?2 and action = ?3 order by entry desc limit 1";
    let values = params![key.kind(), key.name(), Action::KeyState.as_str()];
    let last = columns::optional(change.prepare_cached(sql)?.query_row(values, |row| row.get::<i64>(0)))?;
    Ok(last.is_some_and(|last| last > at.as_millisecond()))
}
