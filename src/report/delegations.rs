//! Each delegation by day: expected, present, its head; and the share of Member States that are there.

use std::{collections::BTreeMap, io::Write};

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use crate::{
    domain::{delegation::MEMBER_STATE, mask::DayIndex, text::fold},
    report::{
        alphabet::Alphabet,
        chart::{Chart, Point, Sum},
        compared::{self, ComparedFigure, EXPECTED, MOST_EXPECTED, MOST_PRESENT, PRESENT},
        nested::{DayValues, Nested},
        order::OrderOfDelegations,
        pick::{Medium, Picked, Picks},
        scope::{Names, ReportError, ReportScope, Result, long_date, short_date},
        table::{Cell, Cover, DayLayout, Sink, column, figure, number, one_or_many, percent, round, text, thousands},
    },
    store::{Chosen, GateNames},
};

/// The most days that a page shows in columns of their own.
const MOST_DAY_COLUMNS: usize = 5;

/// All delegations and the quorum, by the chosen days.
struct CountedDelegations {
    dates: Vec<Date>,
    /// For each date.
    begun: Vec<DayBegun>,
    delegations: Vec<DelegationCounts>,
    /// For each date.
    quorum: Vec<Quorum>,
}

/// One delegation.
#[derive(Default)]
struct DelegationCounts {
    name: String,
    kind: String,
    country: String,
    /// The head's name; empty where the selection leaves the head out.
    head: String,
    /// For each date.
    days: Vec<DelegationDay>,
}

/// A delegation's figures of a day.
#[derive(Clone, Copy, Default)]
struct DelegationDay {
    expected: usize,
    present: usize,
    head: HeadOnDay,
}

/// What is known of the head of a delegation on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum HeadOnDay {
    /// Not accredited for it, or the selection leaves the head out.
    #[default]
    NotExpected,
    Expected,
    Present,
}

impl HeadOnDay {
    fn cell(self, begun: DayBegun) -> Cell {
        match (self, begun) {
            (Self::Present, _) => text("present"),
            (Self::Expected, DayBegun::Yes) => text("absent"),
            (Self::Expected | Self::NotExpected, _) => Cell::Blank,
        }
    }
}

/// Whether a day has begun. Of a day to come nobody is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DayBegun {
    Yes,
    No,
}

/// How many Member States were there on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quorum {
    /// States of which at least one participant was expected.
    pub expected: usize,
    /// States of which at least one participant was there.
    pub present: usize,
}

impl Quorum {
    /// Returns the share that was there, 0 to 1.
    #[must_use]
    pub fn share(self) -> f64 {
        if self.expected == 0 { 0.0 } else { self.present as f64 / self.expected as f64 }
    }
}

/// Gives a row for each delegation, in the order of protocol, and a second table with the quorum.
///
/// # Errors
/// When the database or the output fails.
pub fn table(scope: &ReportScope<'_>, sink: &mut dyn Sink) -> Result<()> {
    let counted = count(scope)?;
    sink.cover(&cover(scope, &counted))?;
    rows(scope, &counted, sink)?;
    if counted.quorum.iter().all(|quorum| quorum.expected == 0) {
        return Ok(());
    }
    quorum_rows(&counted, sink)
}

fn quorum_rows(counted: &CountedDelegations, sink: &mut dyn Sink) -> Result<()> {
    let columns = [
        column("day", 12).whole(),
        column("Member States expected", 24).number(),
        column("Member States present", 24).number(),
        column("share of Member States present", 30).number(),
    ];
    sink.table("Quorum", &columns)?;
    for ((date, quorum), begun) in counted.dates.iter().zip(&counted.quorum).zip(&counted.begun) {
        let (present, share) = match begun {
            DayBegun::Yes => (number(quorum.present), Cell::Share(quorum.share())),
            DayBegun::No => (Cell::Blank, Cell::Blank),
        };
        sink.row(&[Cell::Day(*date), number(quorum.expected), present, share])?;
    }
    Ok(())
}

fn rows(scope: &ReportScope<'_>, counted: &CountedDelegations, sink: &mut dyn Sink) -> Result<()> {
    let head = column("head", 28);
    let mut columns = vec![
        column("delegation", 40),
        column("delegation_type", 24).data(),
        column("country", 9).whole().data(),
        if scope.names == Names::Told { head } else { head.asked() },
    ];
    let layout = DayLayout::of(counted.dates.len(), MOST_DAY_COLUMNS);
    for date in &counted.dates {
        columns.push(column(format!("{date} expected"), 10).number().data());
        columns.push(column(format!("{date} present"), 10).number().data());
        columns.push(column(format!("{date} head"), 10).whole().data());
        if layout == DayLayout::Columns {
            columns.push(column(short_date(*date), 8).number().page());
            columns.push(column("head", 8).whole().page());
        }
    }
    if layout == DayLayout::Together {
        columns.push(column("days present", 10).number().page());
    }
    sink.table("Delegations", &columns)?;
    for delegation in &counted.delegations {
        let head = if scope.names == Names::Told { delegation.head.as_str() } else { "" };
        let mut cells = [&delegation.name, &delegation.kind, &delegation.country, head].map(text).to_vec();
        for (figures, begun) in delegation.days.iter().zip(&counted.begun) {
            cells.extend(figures.cells(*begun, figures.head.cell(*begun), layout));
        }
        if layout == DayLayout::Together {
            let present = delegation.days.iter().filter(|figures| figures.present > 0).count();
            let begun = counted.begun.iter().filter(|begun| **begun == DayBegun::Yes).count();
            cells.push(Cell::Text(of(present, begun)));
        }
        sink.row(&cells)?;
    }
    total(counted, layout, sink)
}

/// Gives the sums: how many people, and of how many delegations the head is there.
fn total(counted: &CountedDelegations, layout: DayLayout, sink: &mut dyn Sink) -> Result<()> {
    if counted.delegations.len() < 2 {
        return Ok(());
    }
    let mut cells = vec![text("Total"), Cell::Blank, Cell::Blank, Cell::Blank];
    for (place, begun) in counted.begun.iter().enumerate() {
        let of_day = || counted.delegations.iter().filter_map(|delegation| delegation.days.get(place));
        let (expected, present) = (of_day().map(|one| one.expected).sum(), of_day().map(|one| one.present).sum());
        let heads = of_day().filter(|one| one.head == HeadOnDay::Present).count();
        let head = if *begun == DayBegun::Yes { number(heads) } else { Cell::Blank };
        cells.extend(DelegationDay { expected, present, ..DelegationDay::default() }.cells(*begun, head, layout));
    }
    if layout == DayLayout::Together {
        cells.push(Cell::Blank);
    }
    Ok(sink.total(&cells)?)
}

impl DelegationDay {
    /// Returns a day's cells: for programs, and where each day has columns of its own, for readers.
    fn cells(self, begun: DayBegun, head: Cell, layout: DayLayout) -> Vec<Cell> {
        let (present, words) = match begun {
            DayBegun::Yes => (number(self.present), of(self.present, self.expected)),
            DayBegun::No => (Cell::Blank, format!("– of {}", thousands(self.expected))),
        };
        let mut cells = vec![number(self.expected), present, head.clone()];
        if layout == DayLayout::Columns {
            cells.extend([Cell::Text(words), head]);
        }
        cells
    }
}

fn cover(scope: &ReportScope<'_>, counted: &CountedDelegations) -> Cover {
    let begun: Vec<(&Date, &Quorum)> = counted
        .dates
        .iter()
        .zip(&counted.quorum)
        .zip(&counted.begun)
        .filter_map(|(of_day, begun)| (*begun == DayBegun::Yes).then_some(of_day))
        .collect();
    let best = begun.iter().copied().max_by_key(|(date, quorum)| (quorum.present, std::cmp::Reverse(**date)));
    let present = counted.delegations.iter().filter(|one| one.days.iter().any(|figures| figures.present > 0)).count();
    let all = counted.delegations.len();
    let mut figures = vec![figure(of(present, all), if all == 1 { "delegation present" } else { "delegations present" })];
    let mut chart = None;
    if let Some((date, quorum)) = best.filter(|(_, quorum)| quorum.expected > 0) {
        let states = if quorum.expected == 1 { "Member State" } else { "Member States" };
        let ties = begun.iter().filter(|(_, of_day)| of_day.present == quorum.present).count();
        figures.push(figure(of(quorum.present, quorum.expected), format!("{states}, {}", short_date(*date))));
        figures.push(figure(percent(quorum.share()), "of Member States present"));
        let when = match ties {
            1 => format!("on {}", long_date(*date)),
            ties => format!("on each of {ties} days"),
        };
        let title = match (ties, quorum) {
            (_, Quorum { expected: 1, present: 1 }) => format!("The one Member State expected was present {when}"),
            (_, Quorum { expected: 1, .. }) => format!("The one Member State expected was absent {when}"),
            (1, _) if quorum.present == quorum.expected => {
                format!("All {} Member States present {when}", thousands(quorum.present))
            }
            (1, _) => format!("{} {states} present {when}", of(quorum.present, quorum.expected)),
            _ => format!(
                "{} {} present {when}",
                thousands(quorum.present),
                one_or_many(quorum.present, "Member State", "Member States")
            ),
        };
        let point = |(date, quorum): &(&Date, &Quorum)| Point {
            label: short_date(**date),
            value: quorum.present,
            of: Some(quorum.expected),
        };
        chart = Some(Chart { sum: Sum::MeansNothing, ..Chart::bars(title, begun.iter().map(point).collect()) });
    }
    let note = "A delegation is present when one of its participants was admitted on the event day. Quorum: Member States \
                present, of those of which somebody was expected. A day that has not begun has no figures of presence.";
    Cover {
        title: "Delegations".into(),
        about: scope.about(),
        figures,
        chart,
        notes: std::iter::once(note.into()).chain(compared::note(scope)).collect(),
        nothing: "No participant belongs to a delegation.".into(),
        ..Cover::default()
    }
}

/// `80 of 91`.
fn of(part: usize, whole: usize) -> String {
    format!("{} of {}", thousands(part), thousands(whole))
}

fn count(scope: &ReportScope<'_>) -> Result<CountedDelegations> {
    // One body, in whatever spelling; two of a name are told apart by their type.
    let mut delegations: BTreeMap<(String, String), DelegationCounts> = BTreeMap::new();
    let days = scope.days_with_dates();
    let selection = Chosen { gate_names: GateNames::LeftOut, ..scope.selection.clone() };
    scope.store.report_rows(&selection, |row| {
        if row.delegation.is_empty() {
            return Ok(());
        }
        let key = (fold(&row.delegation), fold(&row.delegation_type));
        let delegation = delegations.entry(key).or_insert_with(|| DelegationCounts {
            name: row.delegation.clone(),
            kind: row.delegation_type.clone(),
            country: row.country.clone(),
            head: String::new(),
            days: vec![DelegationDay::default(); days.len()],
        });
        if delegation.country.is_empty() {
            delegation.country.clone_from(&row.country);
        }
        if row.is_head {
            delegation.head = row.full_name();
        }
        for ((day, _), figures) in days.iter().zip(&mut delegation.days) {
            let present = row.on(*day).is_some();
            figures.expected += usize::from(row.expected.has(*day));
            figures.present += usize::from(present);
            if row.is_head {
                let expected = if row.expected.has(*day) { HeadOnDay::Expected } else { HeadOnDay::NotExpected };
                figures.head = figures.head.max(if present { HeadOnDay::Present } else { expected });
            }
        }
        Ok::<_, ReportError>(())
    })?;
    let delegations = in_order(scope, delegations.into_values().collect())?;
    let quorum = quorum(&delegations, days.len());
    let came = |place: usize| delegations.iter().any(|delegation| delegation.days[place].present > 0);
    let begun = |(place, (day, _)): (usize, &(DayIndex, Date))| {
        if scope.begun().has(*day) || came(place) { DayBegun::Yes } else { DayBegun::No }
    };
    let begun = days.iter().enumerate().map(begun).collect();
    Ok(CountedDelegations { dates: days.into_iter().map(|(_, date)| date).collect(), begun, delegations, quorum })
}

/// Puts delegations in the order of protocol. Those of one name stay as they are.
fn in_order(scope: &ReportScope<'_>, mut delegations: Vec<DelegationCounts>) -> Result<Vec<DelegationCounts>> {
    let order = OrderOfDelegations::of_protocol(scope)?;
    delegations.sort_by_cached_key(|delegation| order.place(&delegation.kind, &delegation.name));
    Ok(delegations)
}

/// A state counts once by its name, in whatever spelling of the type.
fn quorum(delegations: &[DelegationCounts], days: usize) -> Vec<Quorum> {
    let mut states: BTreeMap<String, Vec<DelegationDay>> = BTreeMap::new();
    for state in delegations.iter().filter(|delegation| fold(&delegation.kind) == fold(MEMBER_STATE)) {
        let sum = states.entry(fold(&state.name)).or_insert_with(|| vec![DelegationDay::default(); days]);
        for (sum, figures) in sum.iter_mut().zip(&state.days) {
            sum.expected += figures.expected;
            sum.present += figures.present;
        }
    }
    let mut quorum = vec![Quorum::default(); days];
    for of_state in states.values() {
        for (quorum, figures) in quorum.iter_mut().zip(of_state) {
            quorum.expected += usize::from(figures.expected > 0);
            quorum.present += usize::from(figures.present > 0);
        }
    }
    quorum
}

/// Writes `{"rows": […], "quorum": {DATE: {"present", "expected", "share"}}}`. The columns that are wanted become keys of rows, those of
/// a day within `days`; of a single table that is wanted, the other is null. Returns how many rows there are.
///
/// # Errors
/// When the report has no such column or table, or the database or the output fails.
pub fn json(scope: &ReportScope<'_>, picks: &Picks, out: &mut dyn Write) -> Result<usize> {
    let counted = count(scope)?;
    out.write_all(b"{\"rows\":")?;
    let wants = |name: &str| picks.table.as_ref().is_none_or(|table| fold(table) == fold(name));
    let mut count = 0;
    if wants("Quorum") && picks.table.is_some() {
        out.write_all(b"null")?;
    } else {
        let mut nested = Nested::new(out, of_day);
        let mut picked = Picked::new(&mut nested, Medium::Data, picks, Alphabet::of(scope.event));
        let outcome = rows(scope, &counted, &mut picked);
        count = picked.finish(outcome)?;
        nested.finish()?;
    }
    let quorum = if wants("Quorum") { quorum_json(&counted) } else { Value::Null };
    write!(out, ",\n\"quorum\":{quorum}")?;
    if let Some(against) = compared::json(scope, &compared)? {
        write!(out, ",\n\"against\":{against}")?;
    }
    out.write_all(b"}\n")?;
    Ok(count)
}

/// Returns the Member States of each day, and how many of each delegation were expected and present on the fullest day.
///
/// # Errors
/// When the database fails.
pub(super) fn compared(scope: &ReportScope<'_>) -> Result<Vec<ComparedFigure>> {
    let counted = count(scope)?;
    let mut all = Vec::new();
    let days = scope.days.iter().zip(&counted.quorum).zip(&counted.begun);
    for ((day, quorum), begun) in days {
        let one = |figure, value| ComparedFigure { of: "Member States".into(), day: Some(day.get()), figure, value };
        all.extend([
            one(PRESENT, Some(quorum.present).filter(|_| *begun == DayBegun::Yes)),
            one(EXPECTED, Some(quorum.expected)),
        ]);
    }
    for delegation in counted.delegations {
        let most = |of: fn(&DelegationDay) -> usize| delegation.days.iter().map(of).max();
        let one = |figure, value| ComparedFigure { of: delegation.name.clone(), day: None, figure, value };
        all.extend([one(MOST_PRESENT, most(|day| day.present)), one(MOST_EXPECTED, most(|day| day.expected))]);
    }
    Ok(all)
}

/// Gives a day's values their keys; no day is left out.
#[allow(clippy::unnecessary_wraps, reason = "as rows of days are shaped, which may leave one out")]
fn of_day(day: DayValues) -> Option<DayValues> {
    // Of a day that has not begun, nobody knows who will be there.
    let has_begun = day.get("present").is_none_or(|present| !present.is_null());
    let shaped = day.into_iter().map(|(word, value)| match word.as_str() {
        "head" => ("head_present".to_owned(), if has_begun { (value == "present").into() } else { Value::Null }),
        _ => (word, value),
    });
    Some(shaped.collect())
}

fn quorum_json(counted: &CountedDelegations) -> Value {
    let of_days = counted.dates.iter().zip(&counted.begun).zip(&counted.quorum);
    let quorum: Map<String, Value> = of_days
        .map(|((date, begun), quorum)| {
            let counted = Some(quorum).filter(|_| *begun == DayBegun::Yes);
            let (present, share) = (counted.map(|quorum| quorum.present), counted.map(|quorum| round(quorum.share())));
            (date.to_string(), json!({ "present": present, "expected": quorum.expected, "share": share }))
        })
        .collect();
    quorum.into()
}
