//! Ticks on paper, entered later: whose row of which list it is, and what the rules say about the moment at which it was made.
//!
//! A tick is not a question at a door, but news of what happened there. It is judged all the same, by the rules that hold for every
//! scan and in their order: a person who was admitted was entitled to be. What the day had seen and where the accreditation stood are
//! taken as of the tick's own time, so that neither a later scan at another gate nor a later block makes a good tick wrong. If
//! the rules refuse, because a person was blocked after the list had been printed, the scan is stored as refused with that
//! reason, and beside it that the list let the person in: as with a gate that decided alone, that counts, and the difference is a conflict.

use jiff::Timestamp;

use crate::{
    checkin::{
        facts::stood,
        outcome::{Outcome, OutcomeRemark},
    },
    domain::{
        actor::Actor,
        admission::{self, Decision, Presence, decide},
        conflict::Decider,
        event::{Gate, Reentry},
        id::{GateCode, KeyId},
        mask::DayIndex,
        paper_code::{self, PaperCode, PaperKey, PaperList},
        scan::{Effect, Note, ScanKind, Verdict},
        scanned_text,
        signing::KeyFile,
    },
    store::{
        FirstAdmission, HolderKey, NewDecision, NewScan, Result, Scans, Stood, StoredEvent,
        refusal::{KeyRefusal, PaperRefusal},
    },
};

/// Why a text is not a place in a list of this gate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnreadError {
    /// Not one of our codes, or a badge.
    #[error("this is not a code of a paper list; scan the code beside a name, or a time from the first page of the list")]
    NoPaperCode,
    /// A paper code that no key of this event made for any of its gates and days.
    #[error(
        "this code does not belong to this event's lists: it was altered, the list is another event's, or its key was revoked; do not enter the list"
    )]
    Forged,
    /// A list of another gate.
    #[error("this code belongs to the list of the gate \"{0}\"; enter it with that list")]
    OtherGate(GateCode),
}

/// What makes and recognises the paper codes of an event.
pub struct PaperKeys(Vec<(KeyId, PaperKey)>);

/// A row that was ticked.
#[derive(Debug, Clone)]
pub struct Tick {
    /// The gate of the list.
    pub gate: GateCode,
    /// The list's event day.
    pub day: DayIndex,
    /// The participant's row.
    pub row: u32,
    /// When it was ticked.
    pub at: Timestamp,
}

impl PaperKeys {
    /// Derives the keys from the key file.
    ///
    /// # Errors
    /// When the file is another event's.
    pub fn new(event: &StoredEvent, file: &KeyFile) -> Result<Self> {
        if file.event != event.id {
            return Err(KeyRefusal::OtherEvent.into());
        }
        Ok(Self(file.keys.iter().map(|(id, key)| (*id, PaperKey::of(key))).collect()))
    }

    /// Reads a scanned text as a place in a list of a gate.
    ///
    /// # Errors
    /// If it is not, with the reason.
    pub fn read(&self, event: &StoredEvent, gate: &GateCode, text: &str) -> std::result::Result<PaperCode, UnreadError> {
        let candidates = scanned_text::read_paper(text);
        let of_gate = |gate: &GateCode| candidates.iter().find(|code| self.made(event, gate, code)).copied();
        if let Some(code) = of_gate(gate) {
            return Ok(code);
        }
        Err(match event.event.gates.iter().find(|other| of_gate(&other.code).is_some()) {
            Some(other) => UnreadError::OtherGate(other.code.clone()),
            None if candidates.is_empty() => UnreadError::NoPaperCode,
            None => UnreadError::Forged,
        })
    }

    fn made(&self, event: &StoredEvent, gate: &GateCode, code: &PaperCode) -> bool {
        let Some(date) = event.event.date(code.day) else { return false };
        let list = PaperList { event: event.id, gate, day: code.day, date };
        self.0.iter().any(|(id, key)| event.verifying_key(*id).is_some() && key.made(&list, code))
    }
}

/// Goes through the rules of a tick, and stores the result. A row that was entered before is answered as it was then, whatever
/// time is given now: a row has one box. Only a row that was taken back can be entered again, or one that was refused at another time
/// when such ticks counted nowhere.
pub(super) fn enter(scans: &mut Scans<'_>, event: &StoredEvent, tick: &Tick, now: Timestamp) -> Result<Outcome> {
    let gate = event.event.gate(&tick.gate).ok_or_else(|| event.unknown_gate(&tick.gate))?;
    let date = event.event.date(tick.day).ok_or(PaperRefusal::DayGone)?;
    let list = PaperList { event: event.id, gate: &gate.code, day: tick.day, date };
    let mut attempt = 0;
    let id = loop {
        let id = paper_code::scan_id(&list, tick.row, attempt);
        let Some(known) = scans.known(id)? else { break id };
        let is_open = known.effect == Effect::Nothing && known.at != tick.at;
        if known.kind == ScanKind::Scan && !is_open && !scans.is_taken_back(&known)? {
            let remark = if known.at == tick.at { OutcomeRemark::EnteredBefore } else { OutcomeRemark::EnteredBeforeAt };
            return Ok(Outcome { remark, ..Outcome::stored(scans, event, &known)? });
        }
        attempt += 1;
    };
    let Some(who) = scans.participant_in_row(tick.row)? else {
        return Err(PaperRefusal::NobodyInRow.into());
    };
    let then = scans.then(tick.at)?;
    let Stood { standing, rights } = stood(scans, event, &who, then)?;
    let facts = admission::Holder::Listed { badge: scans.badge_on_paper(&who, then)?, standing, rights };
    let holder = HolderKey::Participant(who.key);
    let day = event.event.day_of(tick.at);
    let (presence, first) = match day {
        Some(day) => scans.presence_by(holder, gate.zone, day, tick.at)?,
        None => (Presence::NotYet, None),
    };
    let Decision { verdict, effect } = decide(&event.event, gate, day, facts, presence);
    let remark = if effect == Effect::Nothing { OutcomeRemark::LetInOnPaper } else { OutcomeRemark::OnPaper };
    let note = if effect == Effect::Nothing { Note::LetInOnPaper } else { Note::OnPaper };
    let scan = NewScan { holder: Some(holder), note, ..NewScan::at_gate(gate, (id, tick.at, day), (verdict, effect)) };
    let row = scans.record(&scan, now)?;
    if effect == Effect::Nothing {
        // Of everything but earlier readings: what those make of it is worked out with all that comes.
        let judged = decide(&event.event, gate, day, facts, Presence::NotYet).verdict;
        scans.decide((row, id), Some(holder.number()), &let_in(scans.actor(), event, gate, judged, tick.at), now)?;
    }
    let own = || FirstAdmission { at: tick.at, gate: gate.code.to_string() };
    Ok(Outcome {
        first: first.or_else(|| (verdict == Verdict::Admitted).then(own)),
        participant: Some(who),
        verdict,
        effect: Effect::Counts,
        days: Some(rights.days),
        remark,
        ..Outcome::of_nobody(event, gate, id, tick.at)
    })
}

/// Returns that a list let somebody in, as who stood at the door had it: the list was all that was known there.
fn let_in(by: Actor, event: &StoredEvent, gate: &Gate, judged: Verdict, at: Timestamp) -> NewDecision {
    NewDecision {
        shown: Verdict::Admitted,
        effect: Effect::Counts,
        as_of: at,
        ahead: Some(0),
        judged,
        repeat: gate.repeat,
        readmits: admission::readmits(&event.event, gate) == Reentry::AfterExit,
        made_at: None,
        by,
        decider: Decider::Gate,
    }
}
