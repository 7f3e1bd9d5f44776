//! Readings on which a gate decided by itself: recorded as they were decided, and judged as of their own time, so that every difference
//! shows. What was shown stands: the person went in, and attendance says so.

use jiff::Timestamp;

use super::{
    facts::{claimed, holder_of},
    outcome::Outcome,
    reading::{Claim, DecidedAlone, Reading, ScanFacts, ShownTo},
};
use crate::{
    domain::{
        actor::Actor,
        admission::{self, Presence, decide},
        conflict::Decider,
        event::{Direction, Gate, Reentry},
        id::BadgeSerial,
        scan::{Effect, Reason, ScanKind, Verdict},
    },
    store::{HolderKey, NewDecision, Result, Scans, StoredEvent, StoredScan},
};

/// What the rules say of a reading, of everything but earlier readings.
struct Judged {
    holder: Option<HolderKey>,
    serial: Option<BadgeSerial>,
    verdict: Verdict,
    /// Whether the database knows whose badge it is.
    is_listed: bool,
}

/// Records a reading as its gate decided it. The same reading sent again changes nothing. Where the server recorded it already, that scan
/// stays, and the decision is noted beside it.
pub(super) fn record(
    scans: &mut Scans<'_>,
    event: &StoredEvent,
    reading: &mut Reading,
    decided: &DecidedAlone,
    now: Timestamp,
) -> Result<Outcome> {
    let known = scans.known(reading.id)?;
    if let Some(known) = &known {
        if known.kind != ScanKind::Scan {
            let gate = event.event.gate(&reading.gate).ok_or_else(|| event.unknown_gate(&reading.gate))?;
            return Ok(Outcome::of_nobody(event, gate, reading.id, reading.at));
        }
        // What this server recorded, and hears again from a satellite that was told of it, stays as it is.
        if reading.decider == Decider::Gate && scans.decider(known.number())? != Some(Decider::Gate) {
            beside(scans, event, reading, (known, decided), now)?;
        }
        return shown(scans, event, known, reading);
    }
    let gate = event.event.gate(&reading.gate).ok_or_else(|| event.unknown_gate(&reading.gate))?;
    let mut outcome = Outcome::of_nobody(event, gate, reading.id, reading.as_of());
    let judged = judge(scans, event, gate, reading, &mut outcome)?;
    // It stands where its server recorded it, also if that was on another day.
    outcome.day = event.event.day_of(reading.at);
    let decision = decision(event, gate, reading, &judged, decided);
    let facts = ScanFacts { verdict: decided.shown, effect: decision.effect, holder: judged.holder, serial: judged.serial };
    let scan = reading.to_scan(gate, outcome.day, facts);
    scans.record_decided(&scan, &decision, now)?;
    reading.keep_code(scans, judged.holder)?;
    if reading.answer == ShownTo::Nobody {
        return Ok(outcome);
    }
    let Some(known) = scans.known(reading.id)? else { return Ok(outcome) };
    shown(scans, event, &known, reading)
}

/// Notes what a gate had shown of a reading that the server had recorded and answered too late.
fn beside(
    scans: &mut Scans<'_>,
    event: &StoredEvent,
    reading: &mut Reading,
    (known, decided): (&StoredScan, &DecidedAlone),
    now: Timestamp,
) -> Result<()> {
    // The gate as it is now; one that was dropped since is judged by what the scan says of it.
    let gate = event.event.gates.iter().find(|gate| gate.code.as_str() == known.gate);
    let gate = gate.or_else(|| event.event.gate(&reading.gate)).ok_or_else(|| event.unknown_gate(&reading.gate))?;
    // The server recorded it when it arrived, and the gate says when it was made: what came between does not count.
    reading.made_before = Some(reading.as_of()).filter(|made| *made < known.at);
    reading.at = known.at;
    let mut outcome = Outcome::of_nobody(event, gate, reading.id, reading.as_of());
    let judged = judge(scans, event, gate, reading, &mut outcome)?;
    let decision = decision(event, gate, reading, &judged, decided);
    scans.decide((known.number(), known.id), known.holder().map(HolderKey::number), &decision, now)
}

/// Returns the outcome as it was shown.
fn shown(scans: &Scans<'_>, event: &StoredEvent, known: &StoredScan, reading: &Reading) -> Result<Outcome> {
    if reading.answer == ShownTo::Nobody {
        let gate = event.event.gate(&reading.gate).ok_or_else(|| event.unknown_gate(&reading.gate))?;
        return Ok(Outcome::of_nobody(event, gate, reading.id, reading.at));
    }
    // Read again: whether it counts may follow from the decision.
    let known = scans.known(known.id)?.unwrap_or_else(|| known.clone());
    let mut outcome = Outcome::stored(scans, event, &known)?;
    if let Some((verdict, effect)) = scans.decision(known.number())? {
        (outcome.verdict, outcome.effect) = (verdict, effect);
    }
    Ok(outcome)
}

/// Goes through the rules as of the time of the reading, keys included.
fn judge(scans: &Scans<'_>, event: &StoredEvent, gate: &Gate, reading: &mut Reading, outcome: &mut Outcome) -> Result<Judged> {
    let keys = scans.keys_then(event, reading.as_of())?;
    if let Some(then) = &keys {
        reading.check(then);
    }
    let event_then = keys.as_ref().unwrap_or(event);
    let then = scans.then(reading.as_of())?;
    let claim = claimed(scans, event_then, reading, then, outcome)?;
    let by_name = outcome.participant.as_ref().map(|who| HolderKey::Participant(who.key));
    Ok(match claim {
        Claim::Invalid => {
            let verdict = Verdict::Refused(Reason::Invalid);
            Judged { holder: by_name, serial: None, verdict, is_listed: by_name.is_some() }
        }
        Claim::Unlisted(serial) => Judged {
            holder: Some(HolderKey::Unlisted(serial)),
            serial: Some(serial),
            verdict: Verdict::Refused(Reason::Unknown),
            is_listed: false,
        },
        Claim::Badge { serial, rights } => {
            let (holder, facts, participant) = holder_of(scans, event, (serial, rights), then)?;
            outcome.participant = participant;
            let decision = decide(&event.event, gate, outcome.day, facts, Presence::NotYet);
            let is_listed = matches!(facts, admission::Holder::Listed { .. });
            Judged { holder: Some(holder), serial: Some(serial), verdict: decision.verdict, is_listed }
        }
    })
}

fn decision(event: &StoredEvent, gate: &Gate, reading: &Reading, judged: &Judged, decided: &DecidedAlone) -> NewDecision {
    NewDecision {
        shown: decided.shown,
        effect: effect(gate.direction, decided.shown, judged),
        as_of: decided.as_of,
        ahead: decided.ahead,
        judged: judged.verdict,
        repeat: gate.repeat,
        readmits: admission::readmits(&event.event, gate) == Reentry::AfterExit,
        made_at: reading.made_before,
        by: reading.by.clone().unwrap_or_else(Actor::program),
        decider: reading.decider,
    }
}

/// Returns whether what was shown counts: who was let through has come in or left, and who leaves has left, whatever is wrong with the
/// badge. What belongs to nobody counts nowhere.
fn effect(direction: Direction, shown: Verdict, judged: &Judged) -> Effect {
    let leaves = direction == Direction::Out
        && judged.is_listed
        && matches!(shown.reason(), Some(Reason::Superseded | Reason::Revoked | Reason::Canceled | Reason::Blocked));
    let counts = judged.holder.is_some() && (shown.reason().is_none() || leaves);
    if counts { Effect::Counts } else { Effect::Nothing }
}
