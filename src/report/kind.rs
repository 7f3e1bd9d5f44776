//! Every report by its name: what it is narrowed by, its tables, and its JSON.

use std::io::{self, Write};

use crate::{
    domain::id::Reference,
    report::{
        absent::{self, Missed},
        against,
        alphabet::Alphabet,
        arrivals, attendance, badges, bulletin,
        by::GroupBy,
        compared::{self, ComparedFigure},
        conflicts, delegations, documents, grouped, journal,
        json::{JsonSink, Tables},
        nominations,
        participants::{self, Publication},
        person,
        pick::{Medium, Picked, Picks},
        quota, refusals, scans,
        scope::{ReportScope, Result},
        statistics, stays, summary,
        table::{Column, Sink},
        words::Language,
        zones,
    },
    store::JournalSelection,
};

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// Who was there, by day, with first and last time.
    Attendance,
    /// How many were there, by group.
    Grouped(Vec<GroupBy>),
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
    /// Where what gates decided without the server differs from the rules.
    Conflicts,
    /// The figures of a press release.
    Summary,
    /// Every reading.
    Scans,
    /// Every stay in a zone.
    Stays,
    /// A day on one page, against the day before.
    Bulletin,
    /// One person's history.
    Person(Reference),
    /// How far the badges of each delegation are.
    Badges,
    /// How many places each delegation has, and how many are taken.
    Quota,
    /// The list of participants for publication.
    Participants(Publication),
    /// Nominations by state and delegation, replacements, and who decided.
    Nominations,
    /// Documents and photos of nominations: missing, received, refused, accepted.
    Documents,
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

/// Takes a report and writes nothing.
struct Nowhere;

impl Sink for Nowhere {
    fn table(&mut self, _title: &str, _columns: &[Column]) -> io::Result<()> {
        Ok(())
    }
    fn row(&mut self, _cells: &[super::table::Cell]) -> io::Result<()> {
        Ok(())
    }
}

impl Report {
    /// Returns whether the report can be narrowed so.
    #[must_use]
    pub fn takes(&self, narrowing: Narrowing) -> bool {
        match (self, narrowing) {
            (Self::Journal(_), _) => false,
            (Self::Badges | Self::Nominations | Self::Documents | Self::Quota | Self::Participants(_), narrowing) => {
                narrowing == Narrowing::People
            }
            (Self::Statistics | Self::Person(_) | Self::Conflicts, narrowing) => narrowing == Narrowing::Days,
            (Self::Scans | Self::Refusals, _) | (_, Narrowing::Days | Narrowing::People) => true,
            // How full a zone was cannot be told from some of its gates or an hour of its readings.
            (_, Narrowing::Times) => false,
            (_, Narrowing::Gates) => matches!(self, Self::Attendance | Self::Grouped(_) | Self::Arrivals(_)),
        }
    }

    /// Returns whether JSON is one table's rows, or an object of several.
    fn json_tables(&self, scope: &ReportScope<'_>, picks: &Picks) -> Tables {
        match self {
            Self::Person(_) | Self::Bulletin | Self::Nominations => Tables::Several,
            _ if scope.against.is_some() && picks.table.is_none() => Tables::Several,
            _ => Tables::One,
        }
    }

    /// Returns the figures that are held against those of another event.
    fn compared(&self, scope: &ReportScope<'_>) -> Result<Vec<ComparedFigure>> {
        match self {
            Self::Attendance => attendance::compared(scope),
            Self::Grouped(by) => grouped::compared(scope, by),
            Self::Arrivals(minutes) => arrivals::compared(scope, *minutes),
            Self::Zones => zones::compared(scope),
            Self::Delegations => delegations::compared(scope),
            Self::Refusals => refusals::compared(scope),
            _ => Ok(Vec::new()),
        }
    }

    /// Gives the report to a sink: the columns and rows that are wanted. Returns how many rows its first table has.
    ///
    /// # Errors
    /// When it has no such column or table, or the database or the output fails.
    pub fn write(&self, scope: &ReportScope<'_>, medium: Medium, picks: &Picks, sink: &mut dyn Sink) -> Result<usize> {
        let mut picked = Picked::new(sink, medium, picks, Alphabet::of(scope.event));
        let outcome = self.tables(scope, (medium, picks), &mut picked);
        picked.finish(outcome)
    }

    /// Returns the report's name, as the command line has it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Attendance | Self::Grouped(_) => "attendance",
            Self::Arrivals(_) => "arrivals",
            Self::Zones => "zones",
            Self::Delegations => "delegations",
            Self::Absent(_) => "absent",
            Self::Refusals => "refusals",
            Self::Conflicts => "conflicts",
            Self::Summary => "summary",
            Self::Scans => "scans",
            Self::Stays => "stays",
            Self::Bulletin => "bulletin",
            Self::Person(_) => "person",
            Self::Badges => "badges",
            Self::Quota => "quota",
            Self::Participants(_) => "participants",
            Self::Nominations => "nominations",
            Self::Documents => "documents",
            Self::Journal(_) => "journal",
            Self::Statistics => "statistics",
        }
    }

    /// Returns the language of what stands around its rows.
    #[must_use]
    pub fn language(&self) -> Language {
        match self {
            Self::Participants(how) => how.language,
            _ => Language::English,
        }
    }

    /// Returns whether the report names people: the journal keeps who made it.
    #[must_use]
    pub fn names_people(&self) -> bool {
        match self {
            Self::Attendance
            | Self::Delegations
            | Self::Absent(_)
            | Self::Conflicts
            | Self::Scans
            | Self::Stays
            | Self::Bulletin
            | Self::Person(_)
            | Self::Participants(_)
            | Self::Nominations
            | Self::Documents
            | Self::Journal(_) => true,
            Self::Grouped(_)
            | Self::Arrivals(_)
            | Self::Zones
            | Self::Refusals
            | Self::Summary
            | Self::Badges
            | Self::Quota
            | Self::Statistics => false,
        }
    }

    /// Writes the report as JSON. Each report has one shape, whatever columns and order are asked for: columns are keys of rows.
    /// Returns how many rows its first table has.
    ///
    /// # Errors
    /// When it has no such column or table, or the database or the output fails.
    pub fn json(&self, scope: &ReportScope<'_>, picks: &Picks, out: &mut dyn Write) -> Result<usize> {
        let has_shape = !compared::is_wanted(scope, picks);
        match self {
            Self::Attendance if has_shape => attendance::json(scope, picks, out),
            Self::Delegations if has_shape => delegations::json(scope, picks, out),
            Self::Summary => {
                // Its figures have no rows: what is asked for has to exist all the same.
                let summary = summary::count(scope)?;
                let mut nowhere = Nowhere;
                let mut picked = Picked::new(&mut nowhere, Medium::Data, picks, Alphabet::of(scope.event));
                let outcome = against::tables(scope, &summary, &mut picked);
                let rows = picked.finish(outcome)?;
                writeln!(out, "{:#}", against::json(scope, &summary)?)?;
                Ok(rows)
            }
            _ => {
                let mut sink = JsonSink::new(out, self.json_tables(scope, picks));
                let rows = self.write(scope, Medium::Data, picks, &mut sink)?;
                sink.finish()?;
                Ok(rows)
            }
        }
    }

    fn tables(&self, scope: &ReportScope<'_>, picked: (Medium, &Picks), sink: &mut dyn Sink) -> Result<()> {
        self.own_tables(scope, picked, sink)?;
        match (self, scope.against) {
            (Self::Summary, _) | (_, None) => Ok(()),
            (_, Some(_)) => compared::table(scope, &|scope| self.compared(scope), sink),
        }
    }

    fn own_tables(&self, scope: &ReportScope<'_>, (medium, picks): (Medium, &Picks), sink: &mut dyn Sink) -> Result<()> {
        match self {
            Self::Attendance => attendance::table(scope, attendance::gates_wanted(picks), sink),
            Self::Grouped(by) => grouped::table(scope, by, sink),
            Self::Arrivals(minutes) => arrivals::table(scope, *minutes, sink),
            Self::Zones => zones::table(scope, sink),
            Self::Delegations => delegations::table(scope, sink),
            Self::Absent(missed) => absent::table(scope, *missed, sink),
            Self::Refusals => refusals::table(scope, sink),
            Self::Conflicts => conflicts::table(scope, sink),
            Self::Summary => against::tables(scope, &summary::count(scope)?, sink),
            Self::Scans => scans::table(scope, sink),
            Self::Stays => stays::table(scope, sink),
            Self::Bulletin => bulletin::table(scope, medium, sink),
            Self::Person(reference) => person::table(scope, reference, sink),
            Self::Badges => badges::table(scope, sink),
            Self::Quota => quota::table(scope, sink),
            Self::Participants(how) => participants::table(scope, how, medium, sink),
            Self::Nominations => nominations::table(scope, sink),
            Self::Documents => documents::table(scope, sink),
            Self::Journal(selection) => journal::table(scope, selection, medium, sink),
            Self::Statistics => statistics::table(scope, sink),
        }
    }
}
