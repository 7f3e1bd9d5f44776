//! Each delegation by day: expected, present, its head; and the share of Member States that are there.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Cell, Result, Scope, Sink, column, number, text};
use crate::domain::{delegation::MEMBER_STATE, mask::DayIndex, text::fold};

/// One delegation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delegation {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: String,
    /// Its country.
    pub country: String,
    /// The name of its head.
    pub head: String,
    /// Its figures by day.
    pub days: BTreeMap<DayIndex, Figures>,
}

/// A delegation's figures of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// How many were expected.
    pub expected: usize,
    /// How many were there.
    pub present: usize,
    /// Whether the head was there.
    pub head_present: bool,
    /// Whether the head was expected.
    pub head_expected: bool,
}

/// How many Member States were there on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quorum {
    /// States with at least one participant expected.
    pub expected: usize,
    /// States with at least one participant there.
    pub present: usize,
}

impl Quorum {
    /// Returns the share that was there, 0 to 1.
    #[must_use]
    pub fn share(self) -> f64 {
        if self.expected == 0 { 0.0 } else { self.present as f64 / self.expected as f64 }
    }
}

/// Counts the delegations, in the alphabetical order of their names. `kind` keeps those of one type.
///
/// # Errors
/// When the database fails.
pub fn count(scope: &Scope<'_>, kind: Option<&str>) -> Result<Vec<Delegation>> {
    let mut delegations: BTreeMap<(String, String, String), Delegation> = BTreeMap::new();
    scope.store.report_rows(&scope.selection, |row| {
        if row.delegation.is_empty() || kind.is_some_and(|kind| fold(kind) != fold(&row.delegation_type)) {
            return Ok(());
        }
        let key = (fold(&row.delegation), row.delegation.clone(), row.delegation_type.clone());
        let delegation = delegations.entry(key).or_insert_with(|| Delegation {
            name: row.delegation.clone(),
            kind: row.delegation_type.clone(),
            country: row.country.clone(),
            ..Delegation::default()
        });
        if row.is_head {
            delegation.head = row.full_name();
        }
        for day in scope.days.iter() {
            let figures = delegation.days.entry(day).or_default();
            let present = row.on(day).is_some();
            figures.expected += usize::from(row.expected.has(day));
            figures.present += usize::from(present);
            figures.head_present |= row.is_head && present;
            figures.head_expected |= row.is_head && row.expected.has(day);
        }
        Ok::<_, super::ReportError>(())
    })?;
    Ok(delegations.into_values().collect())
}

/// Returns how many Member States are there on each day.
#[must_use]
pub fn quorum(scope: &Scope<'_>, delegations: &[Delegation]) -> BTreeMap<DayIndex, Quorum> {
    let of_day = |day: DayIndex| {
        let states = delegations.iter().filter(|delegation| fold(&delegation.kind) == fold(MEMBER_STATE));
        let mut quorum = Quorum::default();
        for figures in states.filter_map(|state| state.days.get(&day)) {
            quorum.expected += usize::from(figures.expected > 0 || figures.present > 0);
            quorum.present += usize::from(figures.present > 0);
        }
        (day, quorum)
    };
    scope.days.iter().map(of_day).collect()
}

/// Gives a row for each delegation, and a second sheet with the quorum.
///
/// # Errors
/// When the database or the output fails.
pub fn sheet(scope: &Scope<'_>, kind: Option<&str>, sink: &mut dyn Sink) -> Result<()> {
    let delegations = count(scope, kind)?;
    let mut columns = vec![column("delegation", 40), column("delegation_type", 24), column("country", 9), column("head", 28)];
    for date in scope.dates() {
        columns.extend([
            column(format!("{date} expected"), 10),
            column(format!("{date} present"), 10),
            column(format!("{date} head"), 10),
        ]);
    }
    sink.sheet("Delegations", &columns)?;
    for delegation in &delegations {
        let mut cells =
            [&delegation.name, &delegation.kind, &delegation.country, &delegation.head].map(|value| text(value)).to_vec();
        for figures in delegation.days.values() {
            let head = match (figures.head_present, figures.head_expected) {
                (true, _) => text("present"),
                (false, true) => text("absent"),
                (false, false) => Cell::Blank,
            };
            cells.extend([number(figures.expected), number(figures.present), head]);
        }
        sink.row(&cells)?;
    }
    let quorum = quorum(scope, &delegations);
    if quorum.values().all(|quorum| quorum.expected == 0) {
        return Ok(());
    }
    sink.sheet("Quorum", &[column("day", 12), column("Member States expected", 24), column("present", 10), column("share", 8)])?;
    for (day, quorum) in quorum {
        let date = scope.event.date(day).map(|date| date.to_string()).unwrap_or_default();
        sink.row(&[text(&date), number(quorum.expected), number(quorum.present), Cell::Share(quorum.share())])?;
    }
    Ok(())
}

/// Returns `{"rows": […], "quorum": {DATE: {"present", "expected", "share"}}}`.
///
/// # Errors
/// When the database fails.
pub fn json(scope: &Scope<'_>, kind: Option<&str>) -> Result<Value> {
    let delegations = count(scope, kind)?;
    let date = |day: DayIndex| scope.event.date(day).map(|date| date.to_string()).unwrap_or_default();
    let rows: Vec<Value> = delegations
        .iter()
        .map(|delegation| {
            let days: Map<String, Value> = delegation
                .days
                .iter()
                .map(|(day, figures)| {
                    let value = json!({ "expected": figures.expected, "present": figures.present, "head_present": figures.head_present });
                    (date(*day), value)
                })
                .collect();
            let head = Some(delegation.head.as_str()).filter(|head| !head.is_empty());
            json!({ "delegation": delegation.name, "delegation_type": delegation.kind, "country": delegation.country, "head": head, "days": days })
        })
        .collect();
    let quorum: Map<String, Value> = quorum(scope, &delegations)
        .into_iter()
        .map(|(day, quorum)| {
            let share = Cell::Share(quorum.share()).to_json();
            (date(day), json!({ "present": quorum.present, "expected": quorum.expected, "share": share }))
        })
        .collect();
    Ok(json!({ "rows": rows, "quorum": quorum }))
}
