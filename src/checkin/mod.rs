//! What happens at a gate: load, decide, record, in one transaction. A verdict that is returned is durable.

pub mod picture;
mod reading;

use jiff::Timestamp;

use self::reading::{Claim, Reading};
use crate::{
    domain::{
        admission::{self, decide},
        event::{Gate, Rights},
        id::{BadgeSerial, GateCode, ScanId},
        mask::DayIndex,
        scan::{Reason, ScanKind, Verdict},
    },
    store::{FirstAdmission, Holder, NewScan, Result, Scans, Store, StoreError, StoredEvent, StoredParticipant, StoredScan},
};

/// One reading at a gate.
#[derive(Debug, Clone)]
pub struct Request {
    /// The sender's id: the same id is the same reading.
    pub id: ScanId,
    /// The text as it arrived.
    pub text: String,
    /// When it was read.
    pub at: Timestamp,
}

/// What a reading came to, with what the person at the gate needs to see.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The reading's id.
    pub id: ScanId,
    /// Admitted, repeat or refused.
    pub verdict: Verdict,
    /// Whose badge it is, where that could be told.
    pub participant: Option<StoredParticipant>,
    /// The event day.
    pub day: Option<DayIndex>,
    /// The gate's code.
    pub gate: String,
    /// The zone's code.
    pub zone: String,
    /// When it was read.
    pub at: Timestamp,
    /// When and where the holder was first admitted to this zone on this day.
    pub first: Option<FirstAdmission>,
    /// The badge that was read.
    pub serial: Option<BadgeSerial>,
}

/// Whether readings are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recording {
    /// Recorded.
    Keep,
    /// Decided, and forgotten.
    Rehearse,
}

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

    /// Decides and records a group of readings at a gate: one transaction, durable when this returns.
    ///
    /// # Errors
    /// When there is no such gate, or the database cannot be written; none of the group is recorded then.
    pub fn scan(&mut self, gate: &GateCode, requests: &[Request], recording: Recording, now: Timestamp) -> Result<Vec<Outcome>> {
        // Signatures are the slow part: they are checked before the lock is taken, so that no other gate waits for them.
        let mut read = read_all(&self.event, requests);
        let mut scans = self.store.scans()?;
        if scans.revision()? != self.event.revision {
            // A key was revoked or a setting changed since: what was read under the old ones does not count.
            self.event = scans.event()?;
            read = read_all(&self.event, requests);
        }
        let gate = self.event.event.gate(gate).ok_or_else(|| unknown_gate(&self.event, gate))?;
        let mut outcomes = Vec::with_capacity(requests.len());
        for (request, reading) in requests.iter().zip(&read) {
            outcomes.push(one(&mut scans, &self.event, gate, request, reading, now)?);
        }
        if recording == Recording::Keep {
            scans.commit()?;
        }
        Ok(outcomes)
    }
}

/// Says which gates there are.
#[must_use]
pub fn unknown_gate(event: &StoredEvent, gate: &GateCode) -> StoreError {
    let known = || event.event.gates.iter().map(|gate| gate.code.as_str());
    let suggestion = crate::domain::text::did_you_mean(gate.as_str(), known());
    StoreError::Refused(format!(
        "unknown gate \"{gate}\"{suggestion}; known gates are {}",
        known().collect::<Vec<_>>().join(", ")
    ))
}

/// Reads texts as credentials of either kind, on every core where there are many.
fn read_all(event: &StoredEvent, requests: &[Request]) -> Vec<Reading> {
    let read = |request: &Request| Reading::of(&request.text, event);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if requests.len() < 32 || cores == 1 {
        return requests.iter().map(read).collect();
    }
    std::thread::scope(|scope| {
        let share = requests.len().div_ceil(cores);
        let parts: Vec<_> =
            requests.chunks(share).map(|part| scope.spawn(move || part.iter().map(read).collect::<Vec<_>>())).collect();
        parts.into_iter().flat_map(|part| part.join().expect("reading a text does not panic")).collect()
    })
}

/// Goes through the rules of one reading, in their order.
fn one(
    scans: &mut Scans<'_>,
    event: &StoredEvent,
    gate: &Gate,
    request: &Request,
    reading: &Reading,
    now: Timestamp,
) -> Result<Outcome> {
    match scans.known(request.id)? {
        Some(known) if known.kind == ScanKind::Scan => return stored(scans, event, &known),
        // The id of an undo names no reading: nothing is let in by it, and nothing can be stored under it.
        Some(_) => return Ok(nobody(event, gate, request)),
        None => {}
    }
    let mut outcome = nobody(event, gate, request);
    let day = outcome.day;
    let mut holder = None;
    let claim = reading.claim(scans, event)?;
    outcome.serial = claim.serial();
    if let Claim::Unlisted(_) = claim {
        outcome.verdict = Verdict::Refused(Reason::Unknown);
    }
    if let Claim::Badge { serial, rights } = claim {
        let (who, facts, participant) = holder_of(scans, event, serial, rights)?;
        outcome.participant = participant;
        holder = Some(who);
        let (presence, first) = match day {
            Some(day) => scans.presence(who, gate.zone, day)?,
            None => (admission::Presence::NotYet, None),
        };
        outcome.verdict = decide(&event.event, gate, day, facts, presence);
        outcome.first = first;
    }
    let scan = NewScan {
        id: request.id,
        at: request.at,
        day,
        gate: gate.code.clone(),
        zone: gate.zone,
        direction: gate.direction,
        verdict: outcome.verdict,
        holder,
        serial: outcome.serial,
    };
    scans.record(&scan, now)?;
    if outcome.first.is_none() && outcome.verdict == Verdict::Admitted {
        outcome.first = Some(FirstAdmission { at: outcome.at, gate: outcome.gate.clone() });
    }
    Ok(outcome)
}

/// Makes the outcome of a reading that is nobody's.
fn nobody(event: &StoredEvent, gate: &Gate, request: &Request) -> Outcome {
    Outcome {
        id: request.id,
        verdict: Verdict::Refused(Reason::Invalid),
        participant: None,
        day: event.event.day_of(request.at),
        gate: gate.code.to_string(),
        zone: event.event.zones.get(gate.zone.get()).map_or_else(String::new, |zone| zone.code.to_string()),
        at: request.at,
        first: None,
        serial: None,
    }
}

/// Finds out whose badge it is, and what that person may do today. The database is the authority on a badge it knows.
fn holder_of(
    scans: &Scans<'_>,
    event: &StoredEvent,
    serial: BadgeSerial,
    rights: Rights,
) -> Result<(Holder, admission::Holder, Option<StoredParticipant>)> {
    let Some((badge, key)) = scans.badge(serial)? else {
        return Ok((Holder::Unlisted(serial), admission::Holder::Unlisted { rights }, None));
    };
    let participant = scans.participant(key)?;
    let category = event
        .event
        .category(&participant.participant.category)
        .ok_or_else(|| StoreError::Damaged(format!("participant {} has no category", participant.participant.reference)))?;
    let rights = event.event.rights(category, participant.participant.days, participant.zones);
    let facts = admission::Holder::Listed { badge, standing: participant.standing, rights };
    Ok((Holder::Participant(key), facts, Some(participant)))
}

/// Returns what a reading that came before came to. Nothing is stored again.
fn stored(scans: &Scans<'_>, event: &StoredEvent, scan: &StoredScan) -> Result<Outcome> {
    let participant = scan.participant.map(|key| scans.participant(key)).transpose()?;
    let first = match scan.holder().zip(scan.day) {
        Some((holder, day)) => scans.presence(holder, scan.zone, day)?.1,
        None => None,
    };
    Ok(Outcome {
        id: scan.id,
        verdict: scan.verdict,
        participant,
        day: scan.day,
        gate: scan.gate.clone(),
        zone: event.event.zones.get(scan.zone.get()).map_or_else(String::new, |zone| zone.code.to_string()),
        at: scan.at,
        first,
        serial: scan.serial,
    })
}
