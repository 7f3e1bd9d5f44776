//! Who was there, by day.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{Cell, Result, Scope, Sink, column, number, text};
use crate::{
    domain::mask::DayIndex,
    store::{Presence, ReportRow},
};

/// What attendance is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Category.
    Category,
    /// Delegation.
    Delegation,
    /// Delegation type.
    Type,
    /// Country.
    Country,
    /// The gate of the first admission.
    Gate,
    /// The hour of the first admission, by the event's clocks.
    Hour,
}

/// A day's figures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Day {
    present: usize,
    expected: usize,
    first_at: Option<Timestamp>,
    last_at: Option<Timestamp>,
}

/// Gives a row for each participant who was there on one of the days, with first and last time.
///
/// # Errors
/// When the database or the output fails.
pub fn sheet(scope: &Scope<'_>, sink: &mut dyn Sink) -> Result<()> {
    let mut columns = vec![
        column("reference", 14),
        column("title", 10),
        column("given_name", 18),
        column("family_name", 22),
        column("native_name", 22),
        column("function", 34),
        column("category", 18),
        column("delegation", 34),
        column("delegation_type", 22),
        column("country", 9),
    ];
    for date in scope.dates() {
        columns.extend([column(format!("{date} first"), 20), column(format!("{date} last"), 20)]);
    }
    sink.sheet("Attendance", &columns)?;
    scope.store.report_rows(&scope.selection, |row| {
        if row.present_days().intersection(scope.days).is_empty() {
            return Ok(());
        }
        let given = if row.given_name.is_empty() && row.family_name.is_empty() { &row.name } else { &row.given_name };
        let mut cells = vec![text(&row.reference), text(&row.title), text(given)];
        cells.extend([&row.family_name, &row.native_name, &row.function, &row.category].map(|value| text(value)));
        cells.extend([&row.delegation, &row.delegation_type, &row.country].map(|value| text(value)));
        for day in scope.days.iter() {
            match row.on(day) {
                Some(presence) => cells.extend([scope.moment(presence.first_at), scope.moment(presence.last_at)]),
                None => cells.extend([Cell::Blank, Cell::Blank]),
            }
        }
        Ok(sink.row(&cells)?)
    })
}

/// Gives a row for each group, with the number of its participants who were there on each day.
///
/// # Errors
/// When the database or the output fails.
pub fn grouped(scope: &Scope<'_>, by: By, sink: &mut dyn Sink) -> Result<()> {
    let mut groups: BTreeMap<String, BTreeMap<DayIndex, usize>> = BTreeMap::new();
    scope.store.report_rows(&scope.selection, |row| {
        for presence in row.present.iter().filter(|presence| scope.days.has(presence.day)) {
            *groups.entry(group(scope, by, &row, presence)).or_default().entry(presence.day).or_default() += 1;
        }
        Ok::<_, super::ReportError>(())
    })?;
    let mut columns = vec![column(by.as_str(), 34)];
    columns.extend(scope.dates().into_iter().map(|date| column(date, 12)));
    sink.sheet("Attendance", &columns)?;
    for (name, counts) in groups {
        let mut cells = vec![text(&name)];
        cells.extend(scope.days.iter().map(|day| number(counts.get(&day).copied().unwrap_or_default())));
        sink.row(&cells)?;
    }
    Ok(())
}

fn group(scope: &Scope<'_>, by: By, row: &ReportRow, presence: &Presence) -> String {
    match by {
        By::Category => row.category.clone(),
        By::Delegation => row.delegation.clone(),
        By::Type => row.delegation_type.clone(),
        By::Country => row.country.clone(),
        By::Gate => presence.gate.clone(),
        By::Hour => scope.event.local(presence.first_at).strftime("%H:00").to_string(),
    }
}

/// Writes `{"event", "days": [{"day", "present", "expected", "first_at", "last_at"}], "rows": […]}`, row by row.
///
/// # Errors
/// When the database or the output fails.
pub fn json(scope: &Scope<'_>, out: &mut dyn Write) -> Result<()> {
    let mut days: BTreeMap<DayIndex, Day> = scope.days.iter().map(|day| (day, Day::default())).collect();
    scope.store.report_rows(&scope.selection, |row| {
        for (day, figures) in &mut days {
            figures.count(row.expected.has(*day), row.on(*day));
        }
        Ok::<_, super::ReportError>(())
    })?;
    let time = |at: Option<Timestamp>| at.map(|at| scope.event.rfc3339(at));
    let days: Vec<Value> = days
        .into_iter()
        .map(|(day, figures)| {
            let date = scope.event.date(day).map(|date| date.to_string());
            let (first, last) = (time(figures.first_at), time(figures.last_at));
            json!({ "day": date, "present": figures.present, "expected": figures.expected, "first_at": first, "last_at": last })
        })
        .collect();
    write!(out, "{{\"event\":{},\"days\":{},\"rows\":[", json!(scope.event.name), Value::from(days))?;
    let mut separator = "\n";
    scope.store.report_rows(&scope.selection, |row| {
        if row.present_days().intersection(scope.days).is_empty() {
            return Ok(());
        }
        out.write_all(separator.as_bytes())?;
        separator = ",\n";
        serde_json::to_writer(&mut *out, &row_json(scope, &row)).map_err(io::Error::from)?;
        Ok::<_, super::ReportError>(())
    })?;
    Ok(out.write_all(b"\n]}\n")?)
}

fn row_json(scope: &Scope<'_>, row: &ReportRow) -> Value {
    let mut days = Map::new();
    for presence in row.present.iter().filter(|presence| scope.days.has(presence.day)) {
        let date = scope.event.date(presence.day).map(|date| date.to_string()).unwrap_or_default();
        let (first, last) = (scope.event.rfc3339(presence.first_at), scope.event.rfc3339(presence.last_at));
        days.insert(date, json!({ "first_at": first, "last_at": last, "gate": presence.gate }));
    }
    json!({
        "reference": row.reference,
        "name": row.full_name(),
        "category": row.category,
        "delegation": row.delegation,
        "delegation_type": row.delegation_type,
        "days": days,
    })
}

impl Day {
    fn count(&mut self, is_expected: bool, presence: Option<&Presence>) {
        self.expected += usize::from(is_expected);
        let Some(presence) = presence else { return };
        self.present += 1;
        self.first_at = Some(self.first_at.map_or(presence.first_at, |first| first.min(presence.first_at)));
        self.last_at = Some(self.last_at.map_or(presence.last_at, |last| last.max(presence.last_at)));
    }
}

impl By {
    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Delegation => "delegation",
            Self::Type => "type",
            Self::Country => "country",
            Self::Gate => "gate",
            Self::Hour => "hour",
        }
    }
}
