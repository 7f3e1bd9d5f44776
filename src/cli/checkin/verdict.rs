//! A verdict as a person or a program reads it.

use std::io::{self, Write};

use crate::{
    checkin::{Outcome, OutcomeRemark},
    domain::{event::Direction, scan::Verdict, text::printable},
    store::StoredEvent,
};

/// Whether each verdict has its number beside: where somebody types, it can be taken back by that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScanNumbers {
    /// Shown.
    Shown,
    /// Left out.
    Hidden,
}

/// Prints verdicts.
pub(super) struct VerdictPrinter<'e> {
    pub(super) event: &'e StoredEvent,
    pub(super) json: bool,
    pub(super) numbers: ScanNumbers,
}

impl VerdictPrinter<'_> {
    /// Prints one verdict as one line.
    pub(super) fn print(&self, out: &mut impl Write, outcome: &Outcome) -> io::Result<()> {
        if self.json {
            serde_json::to_writer(&mut *out, &outcome.json(&self.event.event))?;
            return writeln!(out);
        }
        let (word, colour) = match outcome.verdict {
            Verdict::Admitted => ("ADMITTED".to_owned(), "\u{1b}[1;37;42m"),
            Verdict::Repeat => ("REPEAT".to_owned(), "\u{1b}[1;30;43m"),
            // Nobody is to be stopped for a code that was not read to its end.
            Verdict::Refused(reason) if outcome.remark == OutcomeRemark::Partial => {
                (format!("REFUSED {reason}"), "\u{1b}[1;30;43m")
            }
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
        // The first word is what programs rely on; at an exit, it would by itself tell a person the opposite.
        let says_all =
            outcome.verdict == Verdict::Admitted && outcome.direction == Direction::In && outcome.remark == OutcomeRemark::None;
        if !says_all || outcome.participant.is_none() {
            parts.push(outcome.message(&self.event.event));
        }
        if let (ScanNumbers::Shown, Some(number)) = (self.numbers, outcome.number) {
            parts.push(format!("[{number}]"));
        }
        let told = parts.iter().filter(|part| !part.is_empty()).map(|part| printable(part)).collect::<Vec<_>>().join(" · ");
        writeln!(out, "{colour}{word}\u{1b}[0m  {told}")
    }
}
