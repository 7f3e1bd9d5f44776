//! Who was there, by day: with first and last time, and the gate of the first.

use std::io::Write;

use serde_json::{Value, json};

use crate::{
    domain::mask::DayIndex,
    report::{
        alphabet::Alphabet,
        compared::{self, ComparedFigure, EXPECTED, PRESENT},
        figures::Figures,
        nested::{DayValues, Nested},
        pick::{Medium, Picked, Picks},
        scope::{ReportError, ReportScope, Result, short_date, short_runs},
        table::{Cell, Column, Cover, DayLayout, Sink, column, number, text},
    },
    store::{Chosen, GateNames, ReportRow},
};

/// The most days that a page shows in a column each.
const MOST_DAY_COLUMNS: usize = 7;

/// Gives a row for each participant who was there on one of the days, in protocol order.
///
/// # Errors
/// When the database or the output fails.
pub fn table(scope: &ReportScope<'_>, gate_names: GateNames, sink: &mut dyn Sink) -> Result<()> {
    let figures = Figures::count(scope)?;
    sink.cover(&Cover {
        title: "Attendance".into(),
        about: scope.about(),
        figures: figures.headline(scope),
        chart: figures.chart(scope),
        notes: figures.notes().into_iter().chain(compared::note(scope)).collect(),
        nothing: "Nobody was present.".into(),
        ..Cover::default()
    })?;
    rows(scope, gate_names, sink)
}

/// Writes `{"event", "days": [{"day", "present", "expected", "first_at", "last_at"}], "rows": […]}`, row by row. The columns that are
/// wanted become keys of rows, those of a day within `days`. Returns how many rows there are.
///
/// # Errors
/// When the report has no such column or table, or the database or the output fails.
pub fn json(scope: &ReportScope<'_>, picks: &Picks, out: &mut dyn Write) -> Result<usize> {
    let against = compared::json(scope, &compared)?;
    let mut picks = picks.clone();
    if picks.columns.is_empty() {
        picks.columns = ["reference", "name", "category", "delegation", "delegation_type"].map(str::to_owned).to_vec();
        picks.columns.extend(scope.event.fields.iter().map(|field| field.code.to_string()));
        for date in scope.dates() {
            picks.columns.extend(["first", "last", "gate"].map(|what| format!("{date} {what}")));
        }
    }
    let days = Value::from(Figures::count(scope)?.json(scope));
    write!(out, "{{\"event\":{},\"days\":{days},\"rows\":", json!(scope.event.name))?;
    let mut nested = Nested::new(out, of_day);
    let mut picked = Picked::new(&mut nested, Medium::Data, &picks, Alphabet::of(scope.event));
    let outcome = rows(scope, gates_wanted(&picks), &mut picked);
    let count = picked.finish(outcome)?;
    nested.finish()?;
    if let Some(against) = against {
        write!(out, ",\n\"against\":{against}")?;
    }
    out.write_all(b"}\n")?;
    Ok(count)
}

/// Returns how many were present and expected, on each day and on any.
///
/// # Errors
/// When the database fails.
pub(super) fn compared(scope: &ReportScope<'_>) -> Result<Vec<ComparedFigure>> {
    let figures = Figures::count(scope)?;
    let begun = scope.begun();
    let one =
        |day: Option<DayIndex>, figure, value| ComparedFigure { of: String::new(), day: day.map(DayIndex::get), figure, value };
    let mut all = vec![one(None, PRESENT, Some(figures.present)), one(None, EXPECTED, Some(figures.expected))];
    for (day, of_day) in &figures.days {
        // Of a day to come nobody is missing.
        let present = Some(of_day.present).filter(|present| *present > 0 || begun.has(*day));
        all.extend([one(Some(*day), PRESENT, present), one(Some(*day), EXPECTED, Some(of_day.expected))]);
    }
    Ok(all)
}

/// Gives a day's values their keys; a day without an admission is left out.
fn of_day(day: DayValues) -> Option<DayValues> {
    let key = |word: String| match word.as_str() {
        "first" | "last" => format!("{word}_at"),
        _ => word,
    };
    let is_there = day.values().any(|value| !value.is_null());
    is_there.then(|| day.into_iter().map(|(word, value)| (key(word), value)).collect())
}

/// Returns whether the gates of first admissions are wanted: to look them up takes as long as all the rest.
pub(super) fn gates_wanted(picks: &Picks) -> GateNames {
    let is_gate = |name: &String| name.trim_start_matches('-').to_ascii_lowercase().ends_with("gate");
    if picks.columns.iter().chain(&picks.sort).any(is_gate) { GateNames::Told } else { GateNames::LeftOut }
}

fn rows(scope: &ReportScope<'_>, gate_names: GateNames, sink: &mut dyn Sink) -> Result<()> {
    let days = scope.days_with_dates();
    let layout = DayLayout::of(days.len(), MOST_DAY_COLUMNS);
    sink.table("Attendance", &columns(scope, layout))?;
    let selection = Chosen { gate_names, ..scope.selection.clone() };
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
                Some(presence) => {
                    cells.extend([scope.moment(presence.first_at), scope.moment(presence.last_at), text(&presence.gate)]);
                }
                None => cells.extend([Cell::Blank, Cell::Blank, Cell::Blank]),
            }
        }
        if layout == DayLayout::Columns {
            cells.extend(days.iter().map(|(day, _)| hours(scope, &row, *day)));
        } else {
            let present: Vec<_> = days.iter().filter(|(day, _)| row.on(*day).is_some()).map(|(_, date)| *date).collect();
            cells.extend([number(present.len()), Cell::List(short_runs(&present))]);
        }
        cells.extend(scope.own_cells(&row));
        Ok::<_, ReportError>(sink.given(cells)?)
    })
}

fn columns(scope: &ReportScope<'_>, layout: DayLayout) -> Vec<Column> {
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
        columns.push(column(format!("{date} gate"), 14).whole().asked());
    }
    if layout == DayLayout::Columns {
        columns.extend(days.iter().map(|(_, date)| column(short_date(*date), 12).whole().page()));
    } else {
        columns.push(column("days", 5).number().page());
        columns.push(column("present on", 30).page());
    }
    columns.extend(scope.own_columns());
    columns
}

/// `09:12–17:40`, or one time where both are within a minute.
fn hours(scope: &ReportScope<'_>, row: &ReportRow, day: DayIndex) -> Cell {
    row.on(day).map_or(Cell::Blank, |presence| {
        let (first, last) = (scope.hours(presence.first_at), scope.hours(presence.last_at));
        Cell::Text(if first == last { first } else { format!("{first}–{last}") })
    })
}
