//! A verdict as a person or a program reads it.

use std::io::{self, Write};

use serde::Serialize;

use crate::{
    checkin::Outcome,
    domain::{
        scan::{Reason, Verdict},
        text::printable,
    },
    store::StoredEvent,
};

/// Prints verdicts.
pub(super) struct Printer<'e> {
    pub(super) event: &'e StoredEvent,
    pub(super) json: bool,
}

#[derive(Serialize)]
struct Json<'o> {
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

impl Printer<'_> {
    /// Prints one verdict as one line.
    pub(super) fn print(&self, out: &mut impl Write, outcome: &Outcome) -> io::Result<()> {
        if self.json {
            serde_json::to_writer(&mut *out, &self.to_json(outcome))?;
            return writeln!(out);
        }
        let (word, colour) = match outcome.verdict {
            Verdict::Admitted => ("ADMITTED".to_owned(), "\u{1b}[1;37;42m"),
            Verdict::Repeat => ("REPEAT".to_owned(), "\u{1b}[1;30;43m"),
            Verdict::Refused(reason) => (format!("REFUSED {reason}"), "\u{1b}[1;37;41m"),
        };
        let mut parts = Vec::new();
        if let Some(who) = &outcome.participant {
            let who = &who.participant;
            parts.push([who.title.as_str(), &who.full_name()].join(" ").trim().to_owned());
            parts.push(
                self.event
                    .event
                    .category(&who.category)
                    .map_or_else(|| who.category.to_string(), |category| category.title.clone()),
            );
            parts.push(who.delegation.clone());
        }
        if outcome.verdict != Verdict::Admitted || outcome.participant.is_none() {
            parts.push(self.message(outcome));
        }
        let told = parts.iter().filter(|part| !part.is_empty()).map(|part| printable(part)).collect::<Vec<_>>().join(" · ");
        writeln!(out, "{colour}{word}\u{1b}[0m  {told}")
    }

    fn to_json<'o>(&self, outcome: &'o Outcome) -> Json<'o> {
        let event = &self.event.event;
        let who = outcome.participant.as_ref().map(|stored| &stored.participant);
        let given = |text: &'o str| Some(text).filter(|text| !text.is_empty());
        Json {
            id: outcome.id.to_string(),
            verdict: outcome.verdict.as_str(),
            reason: outcome.verdict.reason().map(Reason::as_str),
            reference: who.map(|who| who.reference.as_str()),
            name: who.map(crate::domain::participant::Participant::full_name),
            native_name: who.and_then(|who| given(&who.native_name)),
            category: who.map(|who| who.category.as_str()),
            delegation: who.and_then(|who| given(&who.delegation)),
            day: outcome.day.and_then(|day| event.date(day)).map(|date| date.to_string()),
            gate: &outcome.gate,
            zone: &outcome.zone,
            at: event.rfc3339(outcome.at),
            first_at: outcome.first.as_ref().map(|first| event.rfc3339(first.at)),
            badge_serial: outcome.serial.map(|serial| serial.to_string()),
            message: self.message(outcome),
        }
    }

    /// Says what it came to, for the person at the door.
    fn message(&self, outcome: &Outcome) -> String {
        let event = &self.event.event;
        let zone = event.zone(&outcome.zone).map_or(outcome.zone.as_str(), |(_, zone)| zone.name.as_str());
        match outcome.verdict {
            Verdict::Admitted => "admitted".into(),
            Verdict::Repeat | Verdict::Refused(Reason::AlreadyRedeemed) => match &outcome.first {
                Some(first) => format!("admitted before, at {} at {}", event.local(first.at).strftime("%H:%M"), first.gate),
                None => "admitted before".into(),
            },
            Verdict::Refused(Reason::Invalid) => "not a badge of this event".into(),
            Verdict::Refused(Reason::Unknown) => "a badge that is not in this database".into(),
            Verdict::Refused(Reason::Superseded) => "an old badge: another was issued in its place".into(),
            Verdict::Refused(Reason::Revoked) => "this badge was revoked".into(),
            Verdict::Refused(Reason::Canceled) => "the accreditation was withdrawn".into(),
            // The reason is not for the door.
            Verdict::Refused(Reason::Blocked) => "call supervisor".into(),
            Verdict::Refused(Reason::WrongDay) => match outcome.day {
                Some(_) => "not valid today".into(),
                None => format!("{} is no event day", event.local(outcome.at).strftime("%Y-%m-%d")),
            },
            Verdict::Refused(Reason::Zone) => format!("may not enter {zone}"),
        }
    }
}
