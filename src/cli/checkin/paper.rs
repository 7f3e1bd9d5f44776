//! `accredit checkin --paper`: the ticks of a paper list become scans of the times at which they were made.
//!
//! The person who enters a list is tired and may lose the place. So nothing depends on a count or an order, a row entered twice is one
//! scan, and a time that cannot be leaves no time at all, rather than the one before it.

use std::io::{self, IsTerminal, Write};

use jiff::{Timestamp, civil::Time};

use super::{
    input::{InputLine, InputLines},
    time,
    verdict::{ScanNumbers, VerdictPrinter},
};
use crate::{
    checkin::{Checkin, OutcomeRemark, PaperKeys, Recording, Tick, UnreadError},
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
    },
    domain::{
        event::Event,
        id::GateCode,
        mask::DayIndex,
        paper_code::{ListMark, PaperCode},
        scan::Verdict,
        text::printable,
    },
    store::PaperEntry,
};

/// A text of more characters than this is not a time that somebody typed.
const MOST_OF_A_TIME: usize = 32;

/// The time that applies to the rows that follow.
#[derive(Debug, Clone, Copy, PartialEq)]
enum RowTime {
    /// Typed: on the day of the row's list.
    Clock(Time),
    /// Scanned from the list of a day.
    Listed(DayIndex, Time),
    /// Typed with its date.
    Exact(Timestamp),
}

/// Enters ticks from arguments, or from stdin.
pub(super) fn run(
    context: &Context,
    checkin: Checkin,
    gate: GateCode,
    recording: Recording,
    texts: &[String],
) -> Result<Ending, CliError> {
    let file = context
        .keys()
        .map_err(|error| error.hint("lists are entered where badges are issued: the key file knows their codes"))?;
    let keys = PaperKeys::new(checkin.event(), &file)?;
    let mut session =
        PaperSession { context, checkin, gate, recording, keys, moment: None, line: 0, skipped: 0, entry: PaperEntry::default() };
    let entered = session.enter(texts);
    // What was entered before something went wrong is recorded too.
    session.finish()?;
    entered?;
    Ok(if session.skipped + session.entry.refused > 0 { Ending::No } else { Ending::Done })
}

/// One list being entered.
struct PaperSession<'c> {
    context: &'c Context,
    checkin: Checkin,
    gate: GateCode,
    recording: Recording,
    keys: PaperKeys,
    moment: Option<RowTime>,
    /// The line being read, from 1.
    line: u64,
    skipped: u64,
    entry: PaperEntry,
}

impl PaperSession<'_> {
    fn enter(&mut self, texts: &[String]) -> Result<(), CliError> {
        if !texts.is_empty() {
            return texts.iter().try_for_each(|text| self.text(text));
        }
        if io::stdin().is_terminal() {
            self.context.status(format!(
                "gate {}: scan or type a time (08:42), then each row ticked at it, then the next time; end with Ctrl-D",
                self.gate
            ));
        }
        let mut lines = InputLines::new(io::stdin().lock());
        while let Some(line) = lines.next_line()? {
            match line {
                InputLine::Text(text) => self.text(text.trim())?,
                InputLine::Empty => self.line += 1,
            }
        }
        Ok(())
    }

    /// Takes a time, a row, or skips what is neither.
    fn text(&mut self, text: &str) -> Result<(), CliError> {
        self.line += 1;
        if is_meant_as_time(text) {
            let exact = || time(self.checkin.event(), text).ok().map(RowTime::Exact);
            self.moment = clock(text).map(RowTime::Clock).or_else(exact);
            return match self.moment {
                Some(_) => Ok(()),
                None => self.skip(&format!(
                    "\"{}\" is not a time, and ends the one before it; write it as 08:42, and scan the rows after it again",
                    printable(text)
                )),
            };
        }
        match self.keys.read(self.checkin.event(), &self.gate, text) {
            Ok(PaperCode { day, mark: ListMark::Time(time), .. }) => {
                self.moment = Some(RowTime::Listed(day, time));
                Ok(())
            }
            Ok(PaperCode { day, mark: ListMark::Name(row), .. }) => self.row(day, row),
            Err(error) => {
                if matches!(error, UnreadError::OtherGate(_)) {
                    // It may have been a time of that list: the rows after it do not belong to the time before.
                    self.moment = None;
                }
                match &error {
                    UnreadError::OtherGate(gate) => self.skip(&format!("{error}: --gate {gate}")),
                    error => self.skip(&error.to_string()),
                }
            }
        }
    }

    fn row(&mut self, day: DayIndex, row: u32) -> Result<(), CliError> {
        let now = self.context.now();
        let Some(moment) = self.moment else {
            return self
                .skip("there is no time yet: scan one from the list's first page, or type it (08:42), and scan the row again");
        };
        let event = &self.checkin.event().event;
        let at = match at(event, moment, day) {
            Ok(at) if at > now && self.recording == Recording::Keep => {
                let shown = event.local(at).strftime("%Y-%m-%d %H:%M");
                return self.skip(&format!("{shown} is in the future; scan or type the time of the tick, and the row again"));
            }
            Ok(at) => at,
            Err(problem) => return self.skip(&problem),
        };
        let tick = Tick { gate: self.gate.clone(), day, row, at };
        let outcome = self.checkin.tick(&tick, self.recording, now)?;
        match (outcome.remark, outcome.verdict) {
            (OutcomeRemark::EnteredBefore | OutcomeRemark::EnteredBeforeAt, _) => self.entry.known += 1,
            (_, Verdict::Admitted) => self.entry.admitted += 1,
            (_, Verdict::Repeat) => self.entry.repeat += 1,
            (_, Verdict::Refused(_)) => self.entry.refused += 1,
        }
        let mut out = anstream::stdout().lock();
        VerdictPrinter { event: self.checkin.event(), json: self.is_json(), numbers: ScanNumbers::Hidden }
            .print(&mut out, &outcome)?;
        Ok(out.flush()?)
    }

    /// Reports that a line was skipped, and why.
    fn skip(&mut self, why: &str) -> Result<(), CliError> {
        self.skipped += 1;
        let mut out = anstream::stdout().lock();
        if self.is_json() {
            writeln!(out, "{}", serde_json::json!({ "verdict": null, "line": self.line, "message": why }))?;
        } else {
            writeln!(out, "\u{1b}[1;37;41mSKIPPED\u{1b}[0m  line {}: {why}", self.line)?;
        }
        Ok(out.flush()?)
    }

    /// Reports what was entered, and records it.
    fn finish(&mut self) -> Result<(), CliError> {
        let entry = self.entry;
        if self.recording == Recording::Keep && entry.recorded() > 0 {
            let now = self.context.now();
            self.checkin.store_mut().record_paper_entry(&self.gate, entry, now)?;
        }
        let parts = [
            (entry.admitted, "admitted"),
            (entry.repeat, "again"),
            (entry.refused, "let in on paper, though refused"),
            (entry.known, "entered before"),
            (self.skipped, "skipped"),
        ];
        let parts: Vec<_> = parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        let told = if parts.is_empty() { "no tick was entered".to_owned() } else { parts.join(", ") };
        self.context.status(format!("gate {}: {told}", self.gate));
        Ok(())
    }

    fn is_json(&self) -> bool {
        self.context.format == Format::Json
    }
}

/// Returns when a row of a day's list was ticked, or why that is not known.
fn at(event: &Event, moment: RowTime, day: DayIndex) -> Result<Timestamp, String> {
    let date = |day| event.date(day).map(|date| date.to_string()).unwrap_or_default();
    let on = |time: Time| {
        event
            .moment_on(day, time)
            .ok_or_else(|| format!("{} is not a time of the event day {}", time.strftime("%H:%M"), date(day)))
    };
    match moment {
        RowTime::Clock(time) => on(time),
        RowTime::Listed(of, time) if of == day => on(time),
        RowTime::Listed(of, _) => Err(format!(
            "the row is from the list of {}, and the time from that of {}; scan the time from the row's own list, and the row again",
            date(day),
            date(of)
        )),
        RowTime::Exact(at) if event.day_of(at) == Some(day) => Ok(at),
        RowTime::Exact(at) => Err(format!(
            "the row is from the list of {}, and {} is not on that event day; type another time, and scan the row again",
            date(day),
            event.local(at).strftime("%Y-%m-%d %H:%M")
        )),
    }
}

/// Returns whether a text is meant as a time. No code begins with a digit under any keyboard layout.
fn is_meant_as_time(text: &str) -> bool {
    text.trim_start().chars().next().is_some_and(|first| western(first).is_ascii_digit())
}

/// Reads hours and minutes: `08:42`, `8.42`, `08h42`, `0842`.
fn clock(text: &str) -> Option<Time> {
    let text: String = text.trim().chars().take(MOST_OF_A_TIME).map(western).collect();
    let (hours, minutes) = match text.split_once([':', '.', 'h', 'H']) {
        Some(parts) => parts,
        None if text.len() == 4 => text.split_at(2),
        None => return None,
    };
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(hours) || !is_number(minutes) || minutes.len() != 2 || hours.len() > 2 {
        return None;
    }
    Time::new(hours.parse().ok()?, minutes.parse().ok()?, 0, 0).ok()
}

/// Turns Arabic-Indic digits, which many keyboards type, into Western ones.
fn western(c: char) -> char {
    let digit = match u32::from(c) {
        code @ 0x0660..=0x0669 => code - 0x0660,
        code @ 0x06F0..=0x06F9 => code - 0x06F0,
        _ => return c,
    };
    char::from_digit(digit, 10).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use jiff::civil::time as clock_time;

    use super::*;

    #[test]
    fn times_are_taken_as_people_write_them() {
        let expected = Some(clock_time(8, 42, 0, 0));
        for text in ["08:42", "8:42", " 08:42 ", "08.42", "8h42", "0842", "٠٨:٤٢", "۰۸:۴۲"] {
            assert!(is_meant_as_time(text));
            assert_eq!(clock(text), expected, "{text}");
        }
        assert_eq!(clock("00:00"), Some(Time::midnight()));
    }

    #[test]
    fn what_cannot_be_a_time_is_none() {
        for text in ["24:00", "08:60", "8:4", "842", "08:42:10", "8 42", "99999", "0x42", "08:42 CODE"] {
            assert!(is_meant_as_time(text));
            assert_eq!(clock(text), None, "{text}");
        }
        for text in ["", "RCCCCCCCCDLJKDENCJKRUKCCTFEVE", "تتت", ":42"] {
            assert!(!is_meant_as_time(text), "{text}");
        }
    }
}
