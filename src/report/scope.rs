//! What a report is about, and why it could not be made.

use std::io;

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};

use crate::{
    domain::{
        event::Event,
        mask::{DayIndex, DayMask},
    },
    report::sheet::{Cell, number},
    store::{Chosen, Store, StoreError},
};

/// Says why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The output.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The columns that were asked for.
    #[error("the report has no column \"{name}\"{suggestion}; its columns are {known}")]
    NoColumn {
        /// What was asked for.
        name: String,
        /// `; did you mean …`, or nothing.
        suggestion: String,
        /// All there are.
        known: String,
    },
    /// A column that was asked for twice: in JSON one of them would hide the other.
    #[error("the column \"{name}\" is asked for twice; name it once")]
    ColumnTwice {
        /// Which.
        name: String,
    },
    /// The table that was asked for.
    #[error("the report has no table \"{name}\"; its tables are {known}")]
    NoTable {
        /// What was asked for.
        name: String,
        /// All there are.
        known: String,
    },
    /// A document could not be made.
    #[error("{0}")]
    Document(String),
}

/// The result of making a report.
pub type Result<T> = std::result::Result<T, ReportError>;

/// What a report is about.
pub struct Scope<'a> {
    /// The database.
    pub store: &'a Store,
    /// The event.
    pub event: &'a Event,
    /// Which participants, gates and times.
    pub selection: Chosen,
    /// Which event days.
    pub days: DayMask,
    /// When the report is made.
    pub now: Timestamp,
}

impl Scope<'_> {
    /// Returns the dates of the chosen days, in order.
    #[must_use]
    pub fn dates(&self) -> Vec<String> {
        self.days_with_dates().into_iter().map(|(_, date)| date.to_string()).collect()
    }

    /// Returns the chosen days with their dates, in order.
    #[must_use]
    pub fn days_with_dates(&self) -> Vec<(DayIndex, Date)> {
        self.days.iter().filter_map(|day| Some((day, self.event.date(day)?))).collect()
    }

    /// Returns the chosen days that have begun: nobody can have missed another.
    #[must_use]
    pub fn begun(&self) -> DayMask {
        let has_begun = |day: &DayIndex| self.event.date(*day).is_some_and(|date| date <= self.event.day_at(self.now));
        self.days.iter().filter(has_begun).fold(DayMask::NONE, DayMask::with)
    }

    /// Makes a cell of how many were there on a day: nothing where the day has not begun, for which nobody can be missing.
    #[must_use]
    pub fn count(&self, day: DayIndex, present: usize) -> Cell {
        if present == 0 && !self.begun().has(day) { Cell::Blank } else { number(present) }
    }

    /// Returns what the event's clocks showed at a moment, to the second.
    #[must_use]
    pub fn clock(&self, at: Timestamp) -> DateTime {
        // Down to the second, before 1970 too.
        let whole = Timestamp::from_second(at.as_millisecond().div_euclid(1_000)).unwrap_or(at);
        self.event.local(whole)
    }

    /// Makes a cell of what the event's clocks showed.
    #[must_use]
    pub fn moment(&self, at: Timestamp) -> Cell {
        Cell::Moment(self.clock(at))
    }

    /// Makes a cell of a moment: data has its offset too.
    #[must_use]
    pub fn at(&self, at: Timestamp) -> Cell {
        let whole = Timestamp::from_second(at.as_millisecond().div_euclid(1_000)).unwrap_or(at);
        let offset = self.event.timezone.to_offset(whole);
        Cell::At(offset.to_datetime(whole), offset.seconds())
    }

    /// Returns the hours and minutes of the event's clocks: `09:12`.
    #[must_use]
    pub fn hours(&self, at: Timestamp) -> String {
        let clock = self.clock(at);
        format!("{:02}:{:02}", clock.hour(), clock.minute())
    }

    /// Says in lines what the report is about: the days, and what it was narrowed to.
    #[must_use]
    pub fn about(&self) -> Vec<String> {
        let dates: Vec<Date> = self.days_with_dates().into_iter().map(|(_, date)| date).collect();
        let mut lines = vec![long_dates(&dates)];
        let Chosen { people, types, countries, gates, from, to, .. } = &self.selection;
        let categories: Vec<String> = people.categories.iter().map(ToString::to_string).collect();
        let gates: Vec<String> =
            gates.iter().map(|code| self.event.gate(code).map_or_else(|| code.to_string(), |gate| gate.name.clone())).collect();
        for (what, chosen) in [
            ("Category", &categories),
            ("Delegation", &people.delegations),
            ("Type", types),
            ("Country", countries),
            ("Gate", &gates),
        ] {
            if !chosen.is_empty() {
                lines.push(format!("{what}: {}", chosen.join(", ")));
            }
        }
        for (what, moment) in [("From", from), ("Before", to)] {
            lines.extend(moment.map(|at| format!("{what} {}", Cell::Moment(self.clock(at)).to_words())));
        }
        lines.retain(|line| !line.is_empty());
        lines
    }
}

/// Writes a date as a person would: `4 November 2024`.
#[must_use]
pub fn long_date(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// Writes days as a person would, the days that follow each other from the first to the last.
#[must_use]
pub fn long_dates(dates: &[Date]) -> String {
    match dates {
        [] => String::new(),
        [one] => long_date(*one),
        [first, .., last] => {
            let follow_each_other = dates.windows(2).all(|pair| pair[0].tomorrow().is_ok_and(|next| next == pair[1]));
            if follow_each_other || dates.len() > 6 {
                let start = if first.month() == last.month() && first.year() == last.year() { "%-d" } else { "%-d %B %Y" };
                let joint = if start == "%-d" { "–" } else { " – " };
                // Many scattered days are counted, so that nobody reads the others in.
                let count = if follow_each_other { String::new() } else { format!("{} days, ", dates.len()) };
                format!("{count}{}{joint}{}", first.strftime(start), long_date(*last))
            } else {
                dates.iter().map(|date| long_date(*date)).collect::<Vec<_>>().join(", ")
            }
        }
    }
}

/// Writes a date in little room: `4 Nov`.
#[must_use]
pub fn short_date(date: Date) -> String {
    date.strftime("%-d %b").to_string()
}
