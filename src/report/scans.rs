//! Every reading at every gate, undone and refused ones too.

use super::{Cell, Result, Scope, Sink, column, text};

/// Gives a row for each reading, by the time of the reading.
///
/// # Errors
/// When the database or the output fails.
pub fn sheet(scope: &Scope<'_>, sink: &mut dyn Sink) -> Result<()> {
    let names = [
        ("id", 38),
        ("at", 27),
        ("day", 12),
        ("gate", 12),
        ("zone", 12),
        ("direction", 10),
        ("kind", 7),
        ("verdict", 10),
        ("reason", 16),
        ("reference", 14),
        ("name", 30),
        ("badge_serial", 13),
        ("undoes", 38),
    ];
    sink.sheet("Scans", &names.map(|(name, width)| column(name, width)))?;
    let all = scope.days == scope.event.all_days();
    let only = if all { None } else { scope.days.iter().next() };
    scope.store.scan_rows(only, |scan| {
        let date = scan.day.and_then(|day| scope.event.date(day)).map(|date| date.to_string()).unwrap_or_default();
        let optional = |value: &Option<String>| value.as_deref().map_or(Cell::Blank, text);
        let serial = scan.serial.map_or_else(String::new, |serial| format!("{serial:08X}"));
        let mut cells = vec![text(&scan.id), text(&scope.event.rfc3339(scan.at)), text(&date)];
        cells.extend([&scan.gate, &scan.zone, &scan.direction, &scan.kind, &scan.verdict].map(|value| text(value)));
        cells.extend([
            optional(&scan.reason),
            optional(&scan.reference),
            optional(&scan.name),
            text(&serial),
            optional(&scan.undoes),
        ]);
        Ok(sink.row(&cells)?)
    })
}
