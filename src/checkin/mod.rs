//! What happens at a gate: load, decide, record, in one transaction. A verdict that is returned is durable.

mod alone;
mod facts;
mod group;
mod outcome;
mod paper;
pub mod picture;
mod reading;
mod satellite;
pub mod simulation;

use jiff::Timestamp;

use self::{
    facts::{claimed, holder_of},
    reading::{Claim, ScanFacts},
};
use crate::{
    domain::{
        admission::{self, decide},
        event::{Direction, Gate, Rights},
        id::{BadgeSerial, GateCode},
        origin::short_number,
        scan::{ClockTrust, Effect, Reason, ScanKind, Verdict},
    },
    store::{FirstAdmission, HolderKey, Outbox, Result, Scans, Store, StoreError, StoredEvent, Then, tried},
};

pub use outcome::{Outcome, OutcomeJson, OutcomeRemark};
pub use paper::{PaperKeys, Tick, UnreadError};
pub use reading::{DecidedAlone, DecidedError, Reading, ReadingArrival, ReadingRequest, Shown};
pub use satellite::{Joined, claimed_badges, held, joined};

/// Whether readings are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recording {
    /// Recorded.
    Keep,
    /// Decided, and forgotten.
    Rehearse,
}

/// How many readings of a satellite one transaction takes.
const JOINED: usize = 2_000;

/// The readings of one event's gates.
pub struct Checkin {
    store: Store,
    event: StoredEvent,
}

impl Checkin {
    /// Starts with an open database.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn new(store: Store) -> Result<Self> {
        let event = store.event()?;
        Ok(Self { store, event })
    }

    /// Returns the event as it was when the last group of readings was decided.
    #[must_use]
    pub fn event(&self) -> &StoredEvent {
        &self.event
    }

    /// Reads the event again if its settings or keys were changed since, here or by another server.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn look(&mut self) -> Result<()> {
        if self.store.revision()? != self.event.revision {
            self.event = self.store.event()?;
        }
        Ok(())
    }

    /// Returns the database, for everything else that its one writer does.
    pub fn store_mut(&mut self) -> &mut Store {
        &mut self.store
    }

    /// Decides and records a group of texts read at a gate: one transaction, durable when this returns. There is an outcome for each
    /// code; a text can hold more than one.
    ///
    /// # Errors
    /// When there is no such gate, or the database cannot be written. None of the group is recorded then.
    pub fn scan(
        &mut self,
        gate: &GateCode,
        requests: &[ReadingRequest],
        recording: Recording,
        now: Timestamp,
    ) -> Result<Vec<Outcome>> {
        // Signatures are the slow part: they are checked before the lock is taken, so that no other gate has to wait.
        let readings = reading::read_all(&self.event, gate, requests);
        self.record(readings, recording, now)?.into_iter().collect()
    }

    /// Decides and records a row of a paper list that was ticked: durable when this returns.
    ///
    /// # Errors
    /// When the gate, the day or the participant does not exist, or the database cannot be written.
    pub fn tick(&mut self, tick: &Tick, recording: Recording, now: Timestamp) -> Result<Outcome> {
        tried(StoreError::is_worth_another_try, || self.try_to_tick(tick, recording, now))
    }

    fn try_to_tick(&mut self, tick: &Tick, recording: Recording, now: Timestamp) -> Result<Outcome> {
        let mut scans = self.store.scans()?;
        if scans.revision()? != self.event.revision {
            self.event = scans.event()?;
        }
        let outcome = paper::enter(&mut scans, &self.event, tick, now)?.with_note(&scans);
        if recording == Recording::Keep {
            scans.commit()?;
        }
        Ok(outcome)
    }

    /// Decides and records readings of any gates: one transaction, durable when this returns. A reading that cannot be decided
    /// (its gate or its participant does not exist) has its error in its place, and is not recorded.
    ///
    /// # Errors
    /// When the database cannot be written; none of the group is recorded then.
    pub fn record(&mut self, mut readings: Vec<Reading>, recording: Recording, now: Timestamp) -> Result<Vec<Result<Outcome>>> {
        tried(StoreError::is_worth_another_try, || self.try_to_record(&mut readings, recording, now))
    }

    fn try_to_record(&mut self, readings: &mut [Reading], recording: Recording, now: Timestamp) -> Result<Vec<Result<Outcome>>> {
        let mut scans = self.store.scans()?;
        if scans.revision()? != self.event.revision {
            self.event = scans.event()?;
        }
        // A key was revoked or a setting changed since: readings under the old ones do not count.
        readings.iter_mut().filter(|reading| reading.revision != self.event.revision).for_each(|one| one.check(&self.event));
        scans.gather(&group::wanted(readings))?;
        let mut outcomes = Vec::with_capacity(readings.len());
        for reading in readings {
            let recorded = match reading.decided.clone() {
                Some(decided) => alone::record(&mut scans, &self.event, reading, &decided, now),
                None => one(&mut scans, &self.event, reading, now),
            };
            outcomes.push(match recorded {
                Err(error) if error.is_refusal() => Err(error),
                outcome => Ok(outcome?.with_note(&scans)),
            });
        }
        if recording == Recording::Keep {
            scans.commit()?;
        }
        Ok(outcomes)
    }

    /// Takes what a satellite has into the record. What is there already stays as it is. Returns how many readings wait for a supervisor.
    ///
    /// # Errors
    /// When the database cannot be written. What was taken until then is taken.
    pub fn join(&mut self, outbox: &Outbox, satellite: &str, now: Timestamp) -> Result<usize> {
        let mut waiting = 0;
        for group in outbox.readings.chunks(JOINED) {
            let mut readings = Vec::with_capacity(group.len());
            let mut sent = Vec::with_capacity(group.len());
            let issued = self.store.issued(&claimed_badges(group))?;
            for (joined, of) in joined(self.event(), (group, &issued), satellite, now).into_iter().zip(group) {
                match joined {
                    Joined::Reading(reading) => {
                        sent.push((of, reading.id));
                        readings.push(*reading);
                    }
                    Joined::Unread => {}
                    Joined::Held(held) => {
                        self.store_mut().hold_reading(&held, None)?;
                        waiting += 1;
                    }
                }
            }
            let outcomes = self.record(readings, Recording::Keep, now)?;
            for (outcome, (of, id)) in outcomes.into_iter().zip(sent) {
                if outcome.is_err() {
                    self.store_mut().hold_reading(&held(of, id, satellite, now), None)?;
                    waiting += 1;
                }
            }
        }
        self.store_mut().join_undos(&outbox.undos, satellite, now)?;
        self.store_mut().join_handouts(&outbox.handouts, satellite)?;
        Ok(waiting)
    }
}

/// Goes through the rules of one reading, in their order.
fn one(scans: &mut Scans<'_>, event: &StoredEvent, reading: &Reading, now: Timestamp) -> Result<Outcome> {
    let known = scans.known(reading.id)?;
    if let Some(known) = known.as_ref().filter(|known| known.kind == ScanKind::Scan) {
        let mut outcome = Outcome::stored(scans, event, known)?;
        if outcome.verdict == Verdict::Refused(Reason::Invalid) && outcome.remark == OutcomeRemark::None {
            outcome.remark = reading.remark();
        }
        return Ok(outcome);
    }
    let gate = event.event.gate(&reading.gate).ok_or_else(|| event.unknown_gate(&reading.gate))?;
    let mut outcome = Outcome::of_nobody(event, gate, reading.id, reading.at);
    if known.is_some() {
        // The id of an undo names no reading: it admits nobody, and nothing can be stored under it.
        return Ok(outcome);
    }
    let then = scans.then(reading.at)?;
    // Which badge somebody held then is asked only where it is known when that was.
    let held = then.filter(|_| reading.clock == ClockTrust::Trusted);
    let claim = claimed(scans, event, reading, held, &mut outcome)?;
    outcome.serial = claim.serial();
    let mut effect = Effect::Nothing;
    let mut holder = outcome.participant.as_ref().map(|who| HolderKey::Participant(who.key));
    match claim {
        Claim::Invalid => outcome.remark = reading.remark(),
        Claim::Unlisted(_) => outcome.verdict = Verdict::Refused(Reason::Unknown),
        Claim::Badge { serial, rights } => {
            let until = if reading.is_live(now) { Timestamp::MAX } else { reading.at };
            let decided = judge(scans, event, gate, (serial, rights), (then, until), reading.clock, &mut outcome)?;
            (holder, effect) = (Some(decided.0), decided.1);
        }
    }
    let facts = ScanFacts { verdict: outcome.verdict, effect, holder, serial: outcome.serial };
    let scan = reading.to_scan(gate, outcome.day, facts);
    outcome.number = Some(short_number(scans.record(&scan, now)?));
    // A badge that another database may know counts for nobody here.
    let unlisted = if let Claim::Unlisted(serial) = claim { Some(HolderKey::Unlisted(serial)) } else { None };
    reading.keep_code(scans, holder.or(unlisted))?;
    outcome.effect = effect;
    if outcome.first.is_none() && outcome.verdict == Verdict::Admitted && gate.direction == Direction::In {
        outcome.first = Some(FirstAdmission { at: outcome.at, gate: outcome.gate.clone() });
    }
    Ok(outcome)
}

/// Decides on a genuine badge as of the time of the reading, by what was recorded until a moment, and returns whose it is and whether the reading counts. If the clock that
/// gave the time may be wrong, the stricter of then and now decides.
fn judge(
    scans: &Scans<'_>,
    event: &StoredEvent,
    gate: &Gate,
    badge: (BadgeSerial, Rights),
    (then, until): (Option<Then>, Timestamp),
    clock: ClockTrust,
    outcome: &mut Outcome,
) -> Result<(HolderKey, Effect)> {
    let (who, facts, participant) = holder_of(scans, event, badge, then)?;
    outcome.participant = participant;
    let (presence, first) = match outcome.day {
        Some(day) => scans.presence_by(who, gate.zone, day, until)?,
        None => (admission::Presence::NotYet, None),
    };
    let decide = |facts: admission::Holder| (decide(&event.event, gate, outcome.day, facts, presence), facts);
    let (mut decision, mut facts) = decide(facts);
    if then.is_some() && clock == ClockTrust::Unsure {
        let now = decide(holder_of(scans, event, badge, None)?.1);
        if now.0.verdict.strictness() > decision.verdict.strictness() {
            (decision, facts) = now;
        }
    }
    outcome.days = match facts {
        admission::Holder::Listed { rights, .. } | admission::Holder::Unlisted { rights } => {
            Some(rights.days.intersection(event.event.all_days()))
        }
        admission::Holder::Blank { .. } => None,
    };
    outcome.verdict = decision.verdict;
    outcome.first = first;
    Ok((who, decision.effect))
}
