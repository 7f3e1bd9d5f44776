//! Every report by its name: what it is narrowed by, its tables, and its JSON.

use std::io::Write;

use crate::{
    domain::id::Reference,
    report::{
        absent::{self, Missed},
        arrivals, attendance, badges, delegations,
        grouped::{self, By},
        journal,
        json::{JsonSink, Tables},
        person,
        pick::{Medium, Picked, Picks},
        refusals, scans,
        scope::{Result, Scope},
        sheet::Sink,
        statistics, summary, zones,
    },
    store::JournalSelection,
};

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// Who was there, by day, with first and last time.
    Attendance,
    /// How many were there, by group.
    Grouped(Vec<By>),
    /// When people came, by intervals of so many minutes.
    Arrivals(u16),
    /// How full each zone was.
    Zones,
    /// Each delegation, and the quorum.
    Delegations,
    /// Who was expected and did not come.
    Absent(Missed),
    /// How many readings were refused, by reason and gate.
    Refusals,
    /// The figures of a press release.
    Summary,
    /// Every reading.
    Scans,
    /// One person's history.
    Person(Reference),
    /// How far the badges of each delegation are.
    Badges,
    /// Who did what and when.
    Journal(JournalSelection),
    /// The figures that a purge of names left.
    Statistics,
}

/// What a report can be narrowed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Narrowing {
    /// Event days.
    Days,
    /// Moments.
    Times,
    /// Categories, delegations, their types, countries.
    People,
    /// Gates.
    Gates,
}

impl Report {
    /// Tells whether the report can be narrowed so.
    #[must_use]
    pub fn takes(&self, narrowing: Narrowing) -> bool {
        match (self, narrowing) {
            (Self::Journal(_), _) => false,
            (Self::Badges, narrowing) => narrowing == Narrowing::People,
            (Self::Statistics | Self::Person(_), narrowing) => narrowing == Narrowing::Days,
            (Self::Scans | Self::Refusals, _) | (_, Narrowing::Days | Narrowing::People) => true,
            // How full a zone was cannot be told from some of its gates or an hour of its readings.
            (_, Narrowing::Times) => false,
            (_, Narrowing::Gates) => matches!(self, Self::Attendance | Self::Grouped(_) | Self::Arrivals(_)),
        }
    }

    /// Returns how many tables JSON has.
    fn tables(&self) -> Tables {
        match self {
            Self::Delegations | Self::Person(_) => Tables::Several,
            _ => Tables::One,
        }
    }

    /// Gives the report to a sink: the columns and rows that are wanted.
    ///
    /// # Errors
    /// When it has no such column or table, or the database or the output fails.
    pub fn write(&self, scope: &Scope<'_>, medium: Medium, picks: &Picks, sink: &mut dyn Sink) -> Result<()> {
        let mut picked = Picked::new(sink, medium, picks);
        let outcome = self.sheets(scope, &mut picked);
        picked.finish(outcome)
    }

    /// Writes the report as JSON: in a shape of its own where it has one, unless columns, a table or an order are asked for.
    ///
    /// # Errors
    /// When it has no such column or table, or the database or the output fails.
    pub fn json(&self, scope: &Scope<'_>, picks: &Picks, out: &mut dyn Write) -> Result<()> {
        let is_plain = picks.columns.is_empty() && picks.sort.is_empty() && picks.table.is_none();
        match self {
            Self::Attendance if is_plain => attendance::json(scope, out),
            Self::Summary if is_plain => Ok(writeln!(out, "{:#}", summary::count(scope)?.json(scope))?),
            Self::Delegations if is_plain => Ok(writeln!(out, "{:#}", delegations::json(scope)?)?),
            _ => {
                let tables = if picks.table.is_some() { Tables::One } else { self.tables() };
                let mut sink = JsonSink::new(out, tables);
                self.write(scope, Medium::Data, picks, &mut sink)?;
                Ok(sink.finish()?)
            }
        }
    }

    fn sheets(&self, scope: &Scope<'_>, sink: &mut dyn Sink) -> Result<()> {
        match self {
            Self::Attendance => attendance::sheet(scope, sink),
            Self::Grouped(by) => grouped::sheet(scope, by, sink),
            Self::Arrivals(minutes) => arrivals::sheet(scope, *minutes, sink),
            Self::Zones => zones::sheet(scope, sink),
            Self::Delegations => delegations::sheet(scope, sink),
            Self::Absent(missed) => absent::sheet(scope, *missed, sink),
            Self::Refusals => refusals::sheet(scope, sink),
            Self::Summary => summary::count(scope)?.sheet(scope, sink),
            Self::Scans => scans::sheet(scope, sink),
            Self::Person(reference) => person::sheet(scope, reference, sink),
            Self::Badges => badges::sheet(scope, sink),
            Self::Journal(selection) => journal::sheet(scope, selection, sink),
            Self::Statistics => statistics::sheet(scope, sink),
        }
    }
}
