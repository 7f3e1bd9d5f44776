//! What a reading came to, for the person at the gate and for the program behind it.

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    domain::{
        event::{Direction, Event, Gate},
        id::{BadgeSerial, ScanId},
        mask::{DayIndex, DayMask},
        origin::short_number,
        participant::Participant,
        scan::{Effect, Note, Reason, Verdict},
    },
    store::{FirstAdmission, Result, Scans, StoredEvent, StoredParticipant, StoredScan},
};

/// The result of a reading, with what the person at the gate needs to see.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The reading's id.
    pub id: ScanId,
    /// The number of the stored scan, short enough to be typed; `None` for what was not stored.
    pub number: Option<i64>,
    /// Admitted, repeat or refused.
    pub verdict: Verdict,
    /// Whether it counts: an exit can, though it is refused.
    pub effect: Effect,
    /// Whose badge it is, if that is known.
    pub participant: Option<StoredParticipant>,
    /// What the gate is to know of this person.
    pub note_at_gate: Option<String>,
    /// The event day.
    pub day: Option<DayIndex>,
    /// The gate's code.
    pub gate: String,
    /// The zone's code.
    pub zone: String,
    /// Into the zone or out of it: a person who is let out has left, and is not "admitted" to anyone at the gate.
    pub direction: Direction,
    /// When it was read.
    pub at: Timestamp,
    /// When and where the holder was first admitted to this zone on this day.
    pub first: Option<FirstAdmission>,
    /// The badge that was read.
    pub serial: Option<BadgeSerial>,
    /// The event days that the holder may come, where that is the question: a refusal by day names them.
    pub days: Option<DayMask>,
    /// A remark beside the verdict.
    pub remark: OutcomeRemark,
}

/// A remark beside a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OutcomeRemark {
    /// Nothing.
    #[default]
    None,
    /// A row of a paper list was read, not a badge.
    PaperCode,
    /// A part of a code was read: a reading to be made again, and no reason to stop anybody.
    Partial,
    /// A credential that this event's keys did not sign.
    Unsigned,
    /// A tick that was entered.
    OnPaper,
    /// A tick that was entered although the rules refuse it: the list let the person in.
    LetInOnPaper,
    /// A tick that was entered before: nothing was stored.
    EnteredBefore,
    /// A tick that was entered before with another time, which stands: nothing was stored.
    EnteredBeforeAt,
}

/// An outcome for programs: one JSON object, absent values null.
#[derive(Debug, Serialize)]
pub struct OutcomeJson<'o> {
    id: String,
    verdict: &'static str,
    reason: Option<&'static str>,
    reference: Option<&'o str>,
    name: Option<String>,
    native_name: Option<&'o str>,
    category: Option<&'o str>,
    delegation: Option<&'o str>,
    day: Option<String>,
    gate: &'o str,
    zone: &'o str,
    at: String,
    first_at: Option<String>,
    badge_serial: Option<String>,
    message: String,
}

impl Outcome {
    /// Makes the outcome of a reading that belongs to nobody.
    pub(super) fn of_nobody(event: &StoredEvent, gate: &Gate, id: ScanId, at: Timestamp) -> Self {
        Self {
            id,
            number: None,
            verdict: Verdict::Refused(Reason::Invalid),
            effect: Effect::Nothing,
            participant: None,
            note_at_gate: None,
            day: event.event.day_of(at),
            gate: gate.code.to_string(),
            zone: event.event.zones.get(gate.zone.get()).map_or_else(String::new, |zone| zone.code.to_string()),
            direction: gate.direction,
            at,
            first: None,
            serial: None,
            days: None,
            remark: OutcomeRemark::None,
        }
    }

    /// Returns the result of a reading that arrived before. Nothing is stored again.
    pub(super) fn stored(scans: &Scans<'_>, event: &StoredEvent, scan: &StoredScan) -> Result<Self> {
        let participant = scan.participant.map(|key| scans.participant(key)).transpose()?;
        let first = match scan.holder().zip(scan.day) {
            Some((holder, day)) => scans.presence(holder, scan.zone, day)?.1,
            None => None,
        };
        // The days that hold now: it is what helps the person who asks.
        let rights = |who: &StoredParticipant| {
            let category = event.event.category(&who.participant.category)?;
            Some(event.event.rights(category, who.participant.days, who.zones).days)
        };
        let days = participant.as_ref().and_then(rights);
        Ok(Self {
            id: scan.id,
            number: Some(short_number(scan.number())),
            verdict: scan.verdict,
            effect: scan.effect,
            participant,
            note_at_gate: None,
            day: scan.day,
            gate: scan.gate.clone(),
            zone: event.event.zones.get(scan.zone.get()).map_or_else(String::new, |zone| zone.code.to_string()),
            direction: scan.direction,
            at: scan.at,
            first,
            serial: scan.serial,
            days,
            remark: match scan.note {
                Note::Partial => OutcomeRemark::Partial,
                Note::Unsigned => OutcomeRemark::Unsigned,
                _ => OutcomeRemark::None,
            },
        })
    }

    /// Adds what the gate is to know of the person.
    pub(super) fn with_note(self, scans: &Scans<'_>) -> Self {
        let note_at_gate = self.participant.as_ref().and_then(|who| scans.note_at_gate(who.key));
        Self { note_at_gate, ..self }
    }

    /// Returns the outcome for programs.
    #[must_use]
    pub fn json<'o>(&'o self, event: &Event) -> OutcomeJson<'o> {
        let who = self.participant.as_ref().map(|stored| &stored.participant);
        let given = |text: &'o str| Some(text).filter(|text| !text.is_empty());
        OutcomeJson {
            id: self.id.to_string(),
            verdict: self.verdict.as_str(),
            reason: self.verdict.reason().map(Reason::as_str),
            reference: who.map(|who| who.reference.as_str()),
            name: who.map(Participant::full_name),
            native_name: who.and_then(|who| given(&who.native_name)),
            category: who.map(|who| who.category.as_str()),
            delegation: who.and_then(|who| given(&who.delegation)),
            day: self.day.and_then(|day| event.date(day)).map(|date| date.to_string()),
            gate: &self.gate,
            zone: &self.zone,
            at: event.rfc3339(self.at),
            first_at: self.first.as_ref().map(|first| event.rfc3339(first.at)),
            badge_serial: self.serial.map(|serial| serial.to_string()),
            message: self.message(event),
        }
    }

    /// Returns what it came to in words, for the person at the door, or for the one who enters a paper list.
    #[must_use]
    pub fn message(&self, event: &Event) -> String {
        let at = || event.local(self.at).strftime("%H:%M").to_string();
        match self.remark {
            OutcomeRemark::None | OutcomeRemark::Partial | OutcomeRemark::Unsigned => self.verdict_message(event),
            OutcomeRemark::PaperCode => "a row of a paper list does not admit anyone; scan the badge".into(),
            OutcomeRemark::OnPaper if self.verdict == Verdict::Admitted => format!("admitted on paper at {}", at()),
            OutcomeRemark::OnPaper => format!("on paper at {}; {}", at(), self.verdict_message(event)),
            OutcomeRemark::LetInOnPaper => {
                format!("let in on paper at {}, which counts; the rules say otherwise: {}", at(), self.verdict_message(event))
            }
            OutcomeRemark::EnteredBefore => format!("entered before, at {}", at()),
            OutcomeRemark::EnteredBeforeAt => {
                format!("entered before, at {}; that time stands until the scan is taken back", at())
            }
        }
    }

    /// An exit that is refused counts all the same: who works at the gate need not wonder.
    fn verdict_message(&self, event: &Event) -> String {
        let message = self.shown(event);
        let is_exit = self.direction == Direction::Out && self.verdict.reason().is_some() && self.effect == Effect::Counts;
        if is_exit { format!("{message}; the exit is recorded") } else { message }
    }

    fn shown(&self, event: &Event) -> String {
        let zone = event.zone(&self.zone).map_or(self.zone.as_str(), |(_, zone)| zone.name.as_str());
        match self.verdict {
            Verdict::Admitted if self.direction == Direction::Out => format!("left {zone}"),
            Verdict::Admitted => "admitted".into(),
            Verdict::Repeat | Verdict::Refused(Reason::AlreadyRedeemed) => match &self.first {
                Some(first) => format!("admitted before, at {} at {}", event.local(first.at).strftime("%H:%M"), first.gate),
                None => "admitted before".into(),
            },
            Verdict::Refused(Reason::Invalid) if self.remark == OutcomeRemark::Partial => "not read fully, scan again".into(),
            Verdict::Refused(Reason::Invalid) if self.remark == OutcomeRemark::Unsigned => {
                "not signed for this event: another event's badge, or forged; call the supervisor".into()
            }
            // A person who was found by name, and has no valid badge.
            Verdict::Refused(Reason::Invalid) if self.participant.is_some() => "has no valid badge; send to the desk".into(),
            Verdict::Refused(Reason::Invalid) => "no badge".into(),
            Verdict::Refused(Reason::Unknown) => "this badge is not in the database".into(),
            Verdict::Refused(Reason::Superseded) => "an old badge: another was issued to replace it".into(),
            Verdict::Refused(Reason::Revoked) => "this badge was revoked".into(),
            Verdict::Refused(Reason::Canceled) => "the accreditation was withdrawn".into(),
            // The reason is not for the door.
            Verdict::Refused(Reason::Blocked) => "call supervisor".into(),
            Verdict::Refused(Reason::WrongDay) => {
                let today = match self.day {
                    Some(_) => "not valid today".into(),
                    None => format!("{} is not an event day", event.day_at(self.at)),
                };
                match self.days.map(|days| event.describe_days(days)) {
                    Some(days) if days.is_empty() => format!("{today}; valid on no event day"),
                    Some(days) => format!("{today}; valid on {days}"),
                    None => today,
                }
            }
            Verdict::Refused(Reason::Zone) => format!("may not enter {zone}"),
            Verdict::Refused(Reason::OldData) => "the data of the gate were too old to admit anyone".into(),
        }
    }
}
