//! What a report is about, as the command line says it: days, times, people, gates, columns.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};

use crate::{
    cli::error::CliError,
    domain::{
        event::{Direction, Event},
        id::{CategoryCode, GateCode},
        mask::DayMask,
        nomination::state::State,
        text::fold,
        written_date,
    },
    report::{Narrowing, Picks, Report, ReportScope},
    store::{Chosen, Selection, Store},
};

/// Arguments that narrow a report.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Selection")]
pub struct ChoiceArgs {
    /// Only this event day (repeatable)
    #[arg(long, value_name = "DATE", value_parser = date)]
    day: Vec<Date>,
    /// Only from this event day on; with a time, only readings from then on
    #[arg(long, value_name = "DATE[TTIME]", value_parser = When::parse)]
    from: Option<When>,
    /// Only up to this event day; with a time, only readings before it
    #[arg(long, value_name = "DATE[TTIME]", value_parser = When::parse)]
    to: Option<When>,
    /// Only this category, by its code or title (repeatable)
    #[arg(long, value_name = "CODE")]
    category: Vec<CategoryCode>,
    /// Only this delegation (repeatable)
    #[arg(long, value_name = "NAME")]
    delegation: Vec<String>,
    /// Only delegations of this type (repeatable)
    #[arg(long = "type", value_name = "TYPE")]
    kind: Vec<String>,
    /// Only this country, by its three letters (repeatable)
    #[arg(long, value_name = "CODE")]
    country: Vec<String>,
    /// Only people whose nomination is in this state [default: people who are not approved yet, or rejected, are left out] (repeatable)
    #[arg(long, value_name = "STATE", help_heading = "Nominations")]
    state: Vec<State>,
    /// Only this gate; of attendance, the gate of a day's first admission (repeatable)
    #[arg(long, value_name = "CODE")]
    gate: Vec<GateCode>,
}

/// Hides the arguments that a report refuses, and says of a time what it refuses too.
pub(super) fn offers(taken: &'static [Narrowing]) -> impl FnMut(clap::Arg) -> clap::Arg {
    move |argument| {
        let narrowing = match argument.get_id().as_str() {
            "day" | "from" | "to" => Narrowing::Days,
            "category" | "delegation" | "kind" | "country" | "state" => Narrowing::People,
            "gate" => Narrowing::Gates,
            _ => return argument,
        };
        if !taken.contains(&narrowing) {
            return argument.hide(true);
        }
        match argument.get_id().as_str() {
            "from" if !taken.contains(&Narrowing::Times) => argument.value_name("DATE").help("Only from this event day on"),
            "to" if !taken.contains(&Narrowing::Times) => argument.value_name("DATE").help("Only up to this event day"),
            _ => argument,
        }
    }
}

/// Arguments that say how a report's table looks.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Columns and rows")]
pub struct PickArgs {
    /// Only these columns, in this order
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    columns: Vec<String>,
    /// Sort the rows by these columns; -NAME from the greatest
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', allow_hyphen_values = true)]
    sort: Vec<String>,
    /// Only this table of a report that has several; CSV has the first
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
}

/// A day, or a moment by the event's clocks or with its offset.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum When {
    /// An event day.
    Day(Date),
    /// What the event's clocks show.
    Clock(DateTime),
    /// A moment.
    Moment(Timestamp),
}

impl When {
    fn parse(written: &str) -> Result<Self, String> {
        if written.len() <= 10 {
            return date(written).map(Self::Day);
        }
        let moment = written.parse().map(Self::Moment);
        moment
            .or_else(|_| written.parse().map(Self::Clock))
            .map_err(|_| "write a day or a time, such as 2024-11-04, 2024-11-04T09:00 or 2024-11-04T09:00:00+03:00".to_owned())
    }

    fn moment(self, event: &Event) -> Result<Option<Timestamp>, CliError> {
        match self {
            Self::Day(_) => Ok(None),
            Self::Moment(moment) => Ok(Some(moment)),
            Self::Clock(clock) => {
                let moment = event.timezone.to_timestamp(clock);
                moment
                    .map(Some)
                    .map_err(|error| CliError::failed(format!("{clock} is not a time on the event's clocks: {error}")))
            }
        }
    }
}

/// What a report is about, checked.
pub(super) struct CheckedChoice {
    pub(super) chosen: Chosen,
    pub(super) days: DayMask,
}

impl CheckedChoice {
    /// Returns what the report is about.
    pub(super) fn scope<'a>(&self, store: &'a Store, event: &'a Event, now: Timestamp) -> ReportScope<'a> {
        ReportScope::new(store, event, self.chosen.clone(), self.days, now)
    }
}

impl ChoiceArgs {
    /// Checks the choice against the event and what the report can take.
    pub(super) fn resolve(&self, store: &Store, event: &Event, report: &Report) -> Result<CheckedChoice, CliError> {
        if *report != Report::Statistics {
            store.check_not_purged()?;
        }
        self.refuse(report)?;
        let days = self.days(event)?;
        if let Some(exit) = self.gate.iter().find(|code| event.gate(code).is_some_and(|gate| gate.direction == Direction::Out))
            && !matches!(report, Report::Scans | Report::Refusals)
        {
            return Err(CliError::failed(format!("gate {exit} leads out: nobody is first admitted there"))
                .hint("readings at it are in \"accredit report scans\""));
        }
        let bound = |when: Option<When>| when.map_or(Ok(None), |when| when.moment(event));
        let (from, to) = (bound(self.from)?, bound(self.to)?);
        if let (Some(from), Some(to)) = (from, to)
            && from >= to
        {
            return Err(CliError::failed("--from is not before --to").hint("swap them"));
        }
        let chosen = Chosen {
            people: Selection {
                categories: self.category.iter().map(|code| known_category(event, code)).collect(),
                delegations: self.delegation.clone(),
                states: self.state.clone(),
                ..Selection::default()
            },
            types: self.kind.clone(),
            countries: self.country.clone(),
            gates: self.gate.clone(),
            // Readings of no event day are told only where no day is asked for.
            days: (days != event.all_days()).then_some(days),
            from,
            to,
            ..Chosen::default()
        };
        Ok(CheckedChoice { chosen: store.check_chosen(chosen)?, days })
    }

    /// Checks what only needs the event: days, gates, categories.
    pub(super) fn check(&self, event: &Event) -> Result<(), CliError> {
        let unknown =
            |what: &str, code: &dyn std::fmt::Display| CliError::failed(format!("\"{code}\" is not {what} of this event"));
        if let Some(code) = self.gate.iter().find(|code| event.gate(code).is_none()) {
            return Err(unknown("a gate", code));
        }
        if let Some(code) = self.category.iter().find(|code| event.category(&known_category(event, code)).is_none()) {
            return Err(unknown("a category", code));
        }
        self.days(event).map(|_| ())
    }

    fn refuse(&self, report: &Report) -> Result<(), CliError> {
        let is_time = |when: Option<When>| when.is_some_and(|when| !matches!(when, When::Day(_)));
        let is_date = |when: Option<When>| matches!(when, Some(When::Day(_)));
        let asked = [
            ("--day", Narrowing::Days, !self.day.is_empty()),
            ("--from and --to with a day", Narrowing::Days, is_date(self.from) || is_date(self.to)),
            ("--from and --to with a time", Narrowing::Times, is_time(self.from) || is_time(self.to)),
            ("--category", Narrowing::People, !self.category.is_empty()),
            ("--delegation", Narrowing::People, !self.delegation.is_empty()),
            ("--type", Narrowing::People, !self.kind.is_empty()),
            ("--country", Narrowing::People, !self.country.is_empty()),
            ("--state", Narrowing::People, !self.state.is_empty()),
            ("--gate", Narrowing::Gates, !self.gate.is_empty()),
        ];
        match asked.iter().find(|(_, narrowing, is_asked)| *is_asked && !report.takes(*narrowing)) {
            None => Ok(()),
            Some((option, narrowing, _)) => {
                Err(CliError::failed(format!("this report does not take {option}")).hint(match narrowing {
                    Narrowing::Times => "give a day without a time; readings of an hour are in \"accredit report scans\"",
                    Narrowing::Gates => "it is about people or whole zones; leave the gate out",
                    Narrowing::Days | Narrowing::People => "it is about the whole event, or about one person; leave it out",
                }))
            }
        }
    }

    fn days(&self, event: &Event) -> Result<DayMask, CliError> {
        let unknown = |date: Date| {
            CliError::failed(format!("{date} is not an event day"))
                .hint(format!("the days are {}", event.format_days(event.all_days())))
        };
        let mut days = if self.day.is_empty() { event.all_days() } else { DayMask::NONE };
        for &date in &self.day {
            days = days.with(event.day_index(date).ok_or_else(|| unknown(date))?);
        }
        let first = |when: Option<When>| match when {
            Some(When::Day(date)) => Some(date),
            _ => None,
        };
        let (from, to) = (first(self.from), first(self.to));
        let kept = days.iter().filter(|day| {
            event.date(*day).is_some_and(|date| from.is_none_or(|from| date >= from) && to.is_none_or(|to| date <= to))
        });
        let days = kept.fold(DayMask::NONE, DayMask::with);
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            return Err(CliError::failed(format!("--from {from} is after --to {to}")).hint("swap them"));
        }
        if days.is_empty() && !self.day.is_empty() {
            return Err(CliError::failed("--day lies outside --from and --to").hint("leave one of them out"));
        }
        match from.or(to).filter(|_| days.is_empty()) {
            Some(date) => Err(unknown(date)),
            None => Ok(days),
        }
    }
}

/// Returns the code of the category that is meant, in whatever letters it or its title is written; an unknown one as it is.
fn known_category(event: &Event, written: &CategoryCode) -> CategoryCode {
    if event.category(written).is_some() {
        return written.clone();
    }
    let meant = fold(written.as_str());
    let mut found = event.categories.iter().filter(|known| fold(known.code.as_str()) == meant || fold(&known.title) == meant);
    match (found.next(), found.next()) {
        (Some(one), None) => one.code.clone(),
        _ => written.clone(),
    }
}

impl PickArgs {
    /// Returns what was picked.
    pub(super) fn picks(&self) -> Picks {
        Picks { columns: self.columns.clone(), sort: self.sort.clone(), table: self.table.clone() }
    }
}

fn date(written: &str) -> Result<Date, String> {
    written_date::read(written)
}
