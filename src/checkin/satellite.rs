//! What a satellite recorded comes into the main server's record: as it was decided there, and judged here.

use std::thread;

use jiff::Timestamp;

use super::reading::{DecidedAlone, Reading, Shown};
use crate::{
    domain::{
        actor::Actor,
        credential::{self, Credential},
        id::{BadgeSerial, GateCode, Reference, ScanId},
        scan::{Verdict, is_in_future},
    },
    store::{HeldReading, ReadingSent, StoredEvent, told_by},
};

/// A reading of a satellite: one to be recorded, or one that a supervisor has to look at.
#[derive(Debug, Clone)]
pub enum Joined {
    /// It can be recorded.
    Reading(Box<Reading>),
    /// Its gate, its verdict or its person cannot be read.
    Held(Box<HeldReading>),
    /// It has no id.
    Unread,
}

/// Returns the badges that readings of a satellite claim to be.
#[must_use]
pub fn claimed_badges(sent: &[ReadingSent]) -> Vec<BadgeSerial> {
    sent.iter().filter_map(|reading| Some(credential::well_formed(reading.code.as_bytes())?.body().serial)).collect()
}

/// Reads what a satellite sent, each in its place. Signatures are checked on every core, except those of `issued`: what the event's own record
/// holds of the badges that are claimed.
///
/// # Panics
/// Never: reading a text does not panic.
#[must_use]
pub fn joined(
    event: &StoredEvent,
    (sent, issued): (&[ReadingSent], &[Credential]),
    satellite: &str,
    now: Timestamp,
) -> Vec<Joined> {
    credential::recall(issued, event.id, |key| event.verifying_key(key));
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let share = sent.len().div_ceil(cores).max(64);
    thread::scope(|scope| {
        let one = |reading: &ReadingSent| join_one(event, reading, satellite, now);
        let parts: Vec<_> =
            sent.chunks(share).map(|part| scope.spawn(move || part.iter().map(one).collect::<Vec<_>>())).collect();
        parts.into_iter().flat_map(|part| part.join().expect("reading a text does not panic")).collect()
    })
}

fn join_one(event: &StoredEvent, sent: &ReadingSent, satellite: &str, now: Timestamp) -> Joined {
    let id = hex::decode(&sent.id).ok().and_then(|bytes| bytes.try_into().ok()).map(ScanId::from_bytes);
    let Some(id) = id else { return Joined::Unread };
    let at = Timestamp::from_millisecond(sent.at).unwrap_or(now);
    // A clock that is ahead of everything is put right, and told.
    let (at, ahead) = if is_in_future(at, now) { (now, None) } else { (at, sent.ahead) };
    let read = || {
        let gate: GateCode = sent.gate.parse().ok()?;
        event.event.gate(&gate)?;
        let shown = Verdict::from_words(&sent.verdict, sent.reason.as_deref())?;
        let as_of = Timestamp::from_millisecond(sent.as_of).ok()?.min(now);
        let badge = match &sent.reference {
            Some(reference) => Shown::Name(reference.parse::<Reference>().ok()?),
            None => Shown::Code(sent.code.clone()),
        };
        let decided = DecidedAlone { shown, as_of, ahead };
        Some(
            Reading::new(event, gate, id, at, badge)
                .by(actor(satellite, sent))
                .decided(Some(decided))
                .decider(sent.decider)
                .made_before(sent.made_at.and_then(|made| Timestamp::from_millisecond(made).ok()))
                .unanswered(),
        )
    };
    read().map_or_else(|| Joined::Held(Box::new(held(sent, id, satellite, now))), |reading| Joined::Reading(Box::new(reading)))
}

/// Returns a reading as a supervisor gets it, where it cannot be recorded as it is.
#[must_use]
pub fn held(sent: &ReadingSent, id: ScanId, satellite: &str, now: Timestamp) -> HeldReading {
    let shown = Verdict::from_words(&sent.verdict, sent.reason.as_deref());
    HeldReading {
        id,
        at: Timestamp::from_millisecond(sent.at).unwrap_or(now),
        received_at: now,
        gate: Some(sent.gate.clone()),
        code: Some(sent.code.clone()).filter(|code| !code.is_empty()),
        typed: None,
        reference: sent.reference.clone(),
        device: actor(satellite, sent),
        why: "refused".into(),
        decided: shown.zip(Timestamp::from_millisecond(sent.as_of).ok()),
    }
}

fn actor(satellite: &str, sent: &ReadingSent) -> Actor {
    told_by(satellite, &sent.actor).parse().unwrap_or_else(|_| Actor::program())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::conflict::Decider;

    #[test]
    fn a_reading_that_is_held_keeps_what_was_read() {
        let sent = |code: &str| ReadingSent {
            id: "00".into(),
            at: 1_000,
            gate: "gone".into(),
            code: code.into(),
            reference: None,
            verdict: "refused".into(),
            reason: Some("unknown".into()),
            as_of: 500,
            ahead: None,
            actor: "gate main".into(),
            decider: Decider::Gate,
            made_at: None,
        };
        let kept = |code: &str| held(&sent(code), ScanId::from_bytes([7; 16]), "hall B", Timestamp::UNIX_EPOCH);
        assert_eq!(kept("CODE").code.as_deref(), Some("CODE"));
        assert_eq!(kept("").code, None, "nothing was read");
        assert_eq!(kept("CODE").decided.map(|(_, as_of)| as_of.as_millisecond()), Some(500));
    }
}
