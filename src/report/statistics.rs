//! The figures that a purge of names left.

use crate::report::{
    chart::Chart,
    scope::{ReportScope, Result},
    table::{Cell, Cover, Sink, column, text},
};

/// Gives a row for each figure; a blank word stands for all of a kind, a blank count is withheld.
///
/// # Errors
/// When the database or the output fails.
pub fn table(scope: &ReportScope<'_>, sink: &mut dyn Sink) -> Result<()> {
    let names = [("day", 12), ("gate", 14), ("category", 18), ("hour", 8), ("people", 8), ("withheld", 10)];
    let statistics = scope.store.statistics()?;
    let nothing = || Chart::nothing("No names were purged: there are no figures yet");
    sink.cover(&Cover {
        title: "Statistics".into(),
        chart: statistics.is_empty().then(nothing),
        about: scope.about(),
        nothing: "No names were purged: there are no figures yet.".into(),
        notes: vec!["First admissions. A blank word stands for all of a kind; counts under five, and those that would give them away, are left out.".into()],
        ..Cover::default()
    })?;
    sink.table("Statistics", &names.map(|(name, width)| column(name, width)))?;
    let dates = scope.dates();
    for row in statistics.into_iter().filter(|row| dates.contains(&row.day)) {
        let hour = if row.hour.is_empty() { String::new() } else { format!("{}:00", row.hour) };
        let people = row.people.map_or(Cell::Blank, |people| Cell::Number(people.cast_signed()));
        let withheld = if row.people.is_none() { text("yes") } else { Cell::Blank };
        sink.row(&[text(&row.day), text(&row.gate), text(&row.category), text(&hour), people, withheld])?;
    }
    Ok(())
}
