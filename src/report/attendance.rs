//! Who was there, by day: with first and last time, and the gate of the first.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use crate::{
    domain::mask::DayIndex,
    report::{
        figures::{Figures, HOW_COUNTED},
        scope::{ReportError, Result, Scope, short_date},
        sheet::{Cell, Cover, Sink, column, text},
    },
    store::{Chosen, GateNames, ReportRow},
};

/// The most days that a page shows in a column each.
const MOST_DAY_COLUMNS: usize = 7;

/// Gives a row for each participant who was there on one of the days, in protocol order.
///
/// # Errors
/// When the database or the output fails.
pub fn sheet(scope: &Scope<'_>, sink: &mut dyn Sink) -> Result<()> {
    let figures = Figures::count(scope)?;
    sink.cover(&Cover {
        title: "Attendance".into(),
        about: scope.about(),
        figures: figures.headline(scope),
        chart: figures.chart(scope),
        notes: vec![HOW_COUNTED.into()],
        ..Cover::default()
    })?;
    let mut columns = vec![
        column("reference", 14).whole(),
        column("title", 10).data(),
        column("given_name", 18).data(),
        column("family_name", 22).data(),
        column("name", 30).page(),
        column("native_name", 22).data(),
        column("function", 34).data(),
        column("category", 18),
        column("delegation", 34),
        column("delegation_type", 22).data(),
        column("country", 9).whole().data(),
    ];
    let days = scope.days_with_dates();
    for (_, date) in &days {
        columns.push(column(format!("{date} first"), 20).whole().data());
        columns.push(column(format!("{date} last"), 20).whole().data());
    }
    let in_columns = days.len() <= MOST_DAY_COLUMNS;
    if in_columns {
        columns.extend(days.iter().map(|(_, date)| column(short_date(*date), 12).whole().page()));
    } else {
        columns.push(column("days", 5).number().page());
        columns.push(column("present on", 30).page());
    }
    sink.sheet("Attendance", &columns)?;
    let selection = Chosen { gate_names: GateNames::LeftOut, ..scope.selection.clone() };
    scope.store.report_rows(&selection, |row| {
        if row.present_days().intersection(scope.days).is_empty() {
            return Ok(());
        }
        // A list that has names in one piece has no columns for the parts: the whole name stands first then.
        let given = if row.given_name.is_empty() && row.family_name.is_empty() { &row.name } else { &row.given_name };
        let mut cells = vec![text(&row.reference), text(&row.title), text(given), text(&row.family_name), text(&row.full_name())];
        cells.extend([&row.native_name, &row.function, &row.category].map(|value| text(value)));
        cells.extend([&row.delegation, &row.delegation_type, &row.country].map(|value| text(value)));
        for (day, _) in &days {
            match row.on(*day) {
                Some(presence) => cells.extend([scope.moment(presence.first_at), scope.moment(presence.last_at)]),
                None => cells.extend([Cell::Blank, Cell::Blank]),
            }
        }
        if in_columns {
            cells.extend(days.iter().map(|(day, _)| hours(scope, &row, *day)));
        } else {
            let present: Vec<String> =
                days.iter().filter(|(day, _)| row.on(*day).is_some()).map(|(_, date)| short_date(*date)).collect();
            cells.extend([super::sheet::number(present.len()), text(&present.join(", "))]);
        }
        Ok::<_, ReportError>(sink.row(&cells)?)
    })
}

/// `09:12–17:40`, or one time where both are within a minute.
fn hours(scope: &Scope<'_>, row: &ReportRow, day: DayIndex) -> Cell {
    row.on(day).map_or(Cell::Blank, |presence| {
        let (first, last) = (scope.hours(presence.first_at), scope.hours(presence.last_at));
        Cell::Text(if first == last { first } else { format!("{first}–{last}") })
    })
}

/// Writes `{"event", "days": [{"day", "present", "expected", "first_at", "last_at"}], "rows": […]}`, row by row.
///
/// # Errors
/// When the database or the output fails.
pub fn json(scope: &Scope<'_>, out: &mut dyn Write) -> Result<()> {
    let days = Value::from(Figures::count(scope)?.json(scope));
    write!(out, "{{\"event\":{},\"days\":{days},\"rows\":[", json!(scope.event.name))?;
    let mut separator = "\n";
    scope.store.report_rows(&scope.selection, |row| {
        if row.present_days().intersection(scope.days).is_empty() {
            return Ok(());
        }
        out.write_all(separator.as_bytes())?;
        separator = ",\n";
        serde_json::to_writer(&mut *out, &row_json(scope, &row)).map_err(io::Error::from)?;
        Ok::<_, ReportError>(())
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
