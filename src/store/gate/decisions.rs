//! What gates decided by themselves: recorded as it was shown, beside what the rules say.

use jiff::Timestamp;
use serde_json::json;

use super::{
    scans::{NewScan, Scans},
    stored_scan::HolderKey,
};
use crate::{
    domain::{
        actor::Actor,
        conflict::Decider,
        event::RepeatPolicy,
        id::{KeyId, ScanId},
        journal::{Action, Subject},
        scan::{Effect, Reason, Verdict},
        signing::KeyState,
    },
    store::{
        engine::{
            columns,
            error::Result,
            sql::{Value, ValueRef, params},
        },
        event::settings::StoredEvent,
        ledger::change::Entry,
        satellite::deciders,
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
    /// When the reading was made, where its scan was recorded as of a later moment.
    pub made_at: Option<Timestamp>,
    /// Who decided.
    pub by: Actor,
    /// Whether the gate did, or its satellite for it.
    pub decider: Decider,
}

impl Scans<'_> {
    /// Stores a scan as its gate decided it by itself. Returns its number.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn record_decided(&mut self, scan: &NewScan, decision: &NewDecision, now: Timestamp) -> Result<i64> {
        let row = self.add(scan, Some(scan.id), now)?;
        self.note(row, scan.id, decision, now)?;
        match scan.holder.map(HolderKey::number) {
            // What does not count can be in conflict, too.
            Some(holder) => self.seen(holder, |seen| (seen.has_decisions, seen.is_changed) = (true, true))?,
            None => self.gathered.borrow_mut().of_nobody.push(row),
        }
        self.take_early(scan.id, scan.holder.map(HolderKey::number), now)?;
        Ok(row)
    }

    /// Returns what a gate showed of a scan, if it decided by itself.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn decision(&self, scan: i64) -> Result<Option<(Verdict, Effect)>> {
        self.gathered(|gathered, read| {
            gathered.decisions(read, &[scan])?;
            Ok(gathered.decisions.get(&scan).map(|(shown, effect, _)| (shown, effect)))
        })
    }

    /// Returns who decided on a scan; `None` if the server did, and nobody before it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn decider(&self, scan: i64) -> Result<Option<Decider>> {
        self.gathered(|gathered, read| {
            gathered.decisions(read, &[scan])?;
            Ok(gathered.decisions.get(&scan).map(|(.., decider)| decider))
        })
    }

    /// Notes what a gate had decided of a scan that is recorded, in the place of what its satellite had decided for it. Attendance and
    /// conflicts follow.
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
        self.note(scan, id, decision, now)?;
        // The scan was recorded before: what it comes to is read again.
        self.flush()?;
        self.forget(id, holder);
        match holder {
            Some(holder) => self.seen(holder, |seen| seen.is_changed = true)?,
            None => self.gathered.borrow_mut().of_nobody.push(scan),
        }
        // Refused by the server, there was nothing to take back until now.
        self.take_early(id, holder, now)
    }

    /// Adds a decision to the group, and its line to the journal.
    fn note(&self, scan: i64, id: ScanId, decision: &NewDecision, now: Timestamp) -> Result<()> {
        let reason = |verdict: Verdict| verdict.reason().map(Reason::as_str);
        let (shown, judged) = (decision.shown, decision.judged);
        let counts = decision.effect == Effect::Counts;
        if decision.decider == Decider::Gate && self.is_of_satellite()? {
            deciders::to_send(&self.change, scan)?;
        }
        let text = |text: &str| Value::from(ValueRef::from(text));
        let gathered = &mut *self.gathered.borrow_mut();
        gathered.decisions.set(scan, (shown, decision.effect, decision.decider));
        // A gate's decision that comes in one group with its satellite's takes the place of that.
        gathered.new_decisions.retain(|row| row.first() != Some(&Value::Integer(scan)));
        gathered.new_decisions.push(vec![
            Value::Integer(scan),
            text(shown.as_str()),
            reason(shown).map_or(Value::Null, text),
            Value::Integer(counts.into()),
            Value::Integer(decision.as_of.as_millisecond()),
            decision.ahead.map_or(Value::Null, Value::Integer),
            text(judged.as_str()),
            reason(judged).map_or(Value::Null, text),
            text(decision.repeat.as_str()),
            Value::Integer(decision.readmits.into()),
            Value::Integer((decision.decider == Decider::Server).into()),
            decision.made_at.map_or(Value::Null, |made| Value::Integer(made.as_millisecond())),
        ]);
        let mut details = json!({
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
        if let Some(made) = decision.made_at {
            details["made_at"] = made.as_millisecond().into();
        }
        let entry = Entry::new(Action::ScanDecide, Subject::Scan(id)).details(details);
        self.change.record_by(now, &decision.by, &entry)
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
            if self.revoked_after(key.id, at)? {
                key.state = KeyState::Retired;
                has_changed = true;
            }
        }
        Ok(has_changed.then_some(then))
    }

    fn revoked_after(&self, key: KeyId, at: Timestamp) -> Result<bool> {
        self.gathered(|gathered, read| {
            if !gathered.revoked.is_asked(&key) {
                let sql =
                    "select at from journal where subject_kind = ?1 and subject = ?2 and action = ?3 order by entry desc limit 1";
                let subject = Subject::Key(key);
                let values = params![subject.kind(), subject.name(), Action::KeyState.as_str()];
                let last = columns::optional(read.prepare_cached(sql)?.query_row(values, |row| row.get::<i64>(0)))?;
                gathered.revoked.note(vec![key], last.map(|last| (key, last)));
            }
            Ok(gathered.revoked.get(&key).is_some_and(|last| last > at.as_millisecond()))
        })
    }
}
