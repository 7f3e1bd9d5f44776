//! What a report is about, and why it could not be made.

use std::io;

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
};

pub use crate::report::written::{long_date, long_dates, short_date, short_runs};
use crate::{
    domain::{
        causes::Cause,
        event::Event,
        mask::{DayIndex, DayMask, ZoneIndex},
    },
    report::{
        table::{Cell, ClockShown, ClockTime, Column, column, number, text},
        words::{Language, isolated},
    },
    store::{Chosen, ReportRow, Store, StoreError},
};

/// Why a report could not be made.
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
    /// Gender was asked for, which no field of the event holds.
    #[error("the event has no field for gender")]
    NoGender,
    /// A document could not be made.
    #[error(transparent)]
    Document(Cause),
}

/// The result of making a report.
pub type Result<T> = std::result::Result<T, ReportError>;

/// Whether a report names people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Names {
    /// It does, where it is about people.
    #[default]
    Told,
    /// It names delegations and nobody of them.
    LeftOut,
}

/// Another event, to compare with.
#[derive(Clone, Copy)]
pub struct Other<'a> {
    /// Its database.
    pub store: &'a Store,
    /// Its settings.
    pub event: &'a Event,
}

/// What a report is about.
pub struct ReportScope<'a> {
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
    /// The languages of sentences to quote.
    pub languages: Vec<Language>,
    /// Whether people are named.
    pub names: Names,
    /// The event that this one is compared with.
    pub against: Option<Other<'a>>,
    /// When clocks show hours twice, in seconds since 1970: from the first showing's start to the second's end.
    doubled: Vec<(i64, i64)>,
}

impl<'a> ReportScope<'a> {
    /// Makes the scope of a report.
    #[must_use]
    pub fn new(store: &'a Store, event: &'a Event, selection: Chosen, days: DayMask, now: Timestamp) -> Self {
        let mut languages: Vec<Language> = event.languages.iter().filter_map(|tag| Language::of_tag(tag)).collect();
        languages.dedup();
        if languages.is_empty() {
            languages = Language::USUAL.to_vec();
        }
        let (names, against, doubled) = (Names::Told, None, doubled(event));
        Self { store, event, selection, days, now, languages, names, against, doubled }
    }

    /// Returns the scope with sentences in these languages; in those of the event if none are given.
    #[must_use]
    pub fn speaking(self, languages: &[Language]) -> Self {
        if languages.is_empty() { self } else { Self { languages: languages.to_vec(), ..self } }
    }

    /// Returns the scope with people named or not.
    #[must_use]
    pub fn naming(self, names: Names) -> Self {
        Self { names, ..self }
    }

    /// Returns the scope with an event to compare with.
    #[must_use]
    pub fn against(self, other: Option<Other<'a>>) -> Self {
        Self { against: other, ..self }
    }
}

impl ReportScope<'_> {
    /// Returns a column for each of the event's own fields, for those who ask for it by its code.
    #[must_use]
    pub fn own_columns(&self) -> Vec<Column> {
        self.event.fields.iter().map(|field| column(field.code.as_str(), 18).asked()).collect()
    }

    /// Returns the scope of the event that this one is compared with, of the same selection; `None` if it is compared with none. Of
    /// chosen days those in the same places count.
    #[must_use]
    pub fn other(&self) -> Option<Self> {
        let Other { store, event } = self.against?;
        let all = event.all_days();
        let days = if self.days == self.event.all_days() { all } else { self.days.intersection(all) };
        let Chosen { people, types, countries, gates, .. } = self.selection.clone();
        let chosen_days = self.selection.days.map(|_| days);
        let selection = Chosen { people, types, countries, gates, days: chosen_days, ..Chosen::default() };
        Some(Self::new(store, event, selection, days, self.now))
    }

    /// Names this event and another in a few letters each, so that they can be told apart.
    #[must_use]
    pub fn names_beside<'s>(&'s self, other: &'s Self) -> [&'s str; 2] {
        let names = [self.event.short_name.as_str(), other.event.short_name.as_str()];
        if names[0] == names[1] { ["here", "there"] } else { names }
    }

    /// Returns the cells of [`ReportScope::own_columns`].
    #[must_use]
    pub fn own_cells(&self, row: &ReportRow) -> Vec<Cell> {
        self.event.fields.iter().map(|field| text(row.own.get(field.number))).collect()
    }

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

    /// Makes a cell of how many were present on a day: blank if the day has not begun, since nobody can be missing yet.
    #[must_use]
    pub fn count(&self, day: DayIndex, present: usize) -> Cell {
        if present == 0 && !self.begun().has(day) { Cell::Blank } else { number(present) }
    }

    /// Returns what the event's clocks showed at a moment, to the second.
    #[must_use]
    pub fn clock(&self, at: Timestamp) -> ClockTime {
        // Down to the second, before 1970 too.
        let second = at.as_millisecond().div_euclid(1_000);
        let whole = Timestamp::from_second(second).unwrap_or(at);
        let offset = self.event.timezone.to_offset(whole);
        let is_twice = self.doubled.iter().any(|(from, to)| (*from..*to).contains(&second));
        let shown = if is_twice { ClockShown::Twice } else { ClockShown::Once };
        ClockTime { local: offset.to_datetime(whole), offset: offset.seconds(), shown }
    }

    /// Makes a cell of what the event's clocks showed.
    #[must_use]
    pub fn moment(&self, at: Timestamp) -> Cell {
        Cell::Moment(self.clock(at))
    }

    /// Makes a cell of a moment: data has its offset too.
    #[must_use]
    pub fn at(&self, at: Timestamp) -> Cell {
        Cell::At(self.clock(at))
    }

    /// Returns the hours and minutes of the event's clocks: `09:12`; with the offset where they show it twice.
    #[must_use]
    pub fn hours(&self, at: Timestamp) -> String {
        self.clock(at).hours()
    }

    /// Returns the name of a gate, as readers know it; the code of one that the event no longer has.
    #[must_use]
    pub fn gate_name<'g>(&'g self, code: &'g str) -> &'g str {
        let known = self.event.gates.iter().find(|gate| gate.code.as_str() == code);
        known.map_or(code, |gate| gate.name.as_str())
    }

    /// Returns the name of a zone, as readers know it.
    #[must_use]
    pub fn zone_name(&self, zone: ZoneIndex) -> &str {
        self.event.zones.get(zone.get()).map_or("", |zone| zone.name.as_str())
    }

    /// Makes a cell of a reading's day for readers: those of no event day say so.
    #[must_use]
    pub fn day_in_words(&self, day: Option<DayIndex>) -> Cell {
        day.and_then(|day| self.event.date(day)).map_or_else(|| text("outside the event"), Cell::Day)
    }

    /// Returns the days that the report is about.
    #[must_use]
    pub fn event_days(&self) -> Vec<Date> {
        self.days_with_dates().into_iter().map(|(_, date)| date).collect()
    }

    /// States in lines what the report is about: the days, and what it was narrowed to.
    #[must_use]
    pub fn about(&self) -> Vec<String> {
        let mut lines = vec![long_dates(&self.event_days())];
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
                let chosen: Vec<_> = chosen.iter().map(|value| isolated(value)).collect();
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

/// How long before and after the event readings can be: what is further away is a clock that went wrong.
const AROUND: SignedDuration = SignedDuration::from_hours(24 * 800);

/// Finds when the event's clocks show hours twice, in the years around it.
fn doubled(event: &Event) -> Vec<(i64, i64)> {
    let start = |date: Option<&Date>| event.timezone.to_timestamp(date?.to_datetime(Time::midnight())).ok();
    let (Some(first), Some(last)) = (start(event.days.first()), start(event.days.last())) else { return Vec::new() };
    let (from, to) = (first.saturating_sub(AROUND).unwrap_or(first), last.saturating_add(AROUND).unwrap_or(last));
    let changes = event.timezone.following(from).take_while(|change| change.timestamp() <= to);
    let doubled = changes.filter_map(|change| {
        let at = change.timestamp().as_second();
        let before = event.timezone.to_offset(Timestamp::from_second(at - 1).ok()?).seconds();
        let back = i64::from(before - change.offset().seconds());
        (back > 0).then_some((at - back, at + back))
    });
    doubled.collect()
}
