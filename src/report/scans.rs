//! Every reading at every gate, undone and refused ones too.

use super::{
    scope::{ReportError, Result, Scope, short_date},
    sheet::{Cell, Cover, Sink, column, text},
};

/// Gives a row for each reading, by the time of the reading.
///
/// # Errors
/// When the database or the output fails.
pub fn sheet(scope: &Scope<'_>, sink: &mut dyn Sink) -> Result<()> {
    sink.cover(&Cover { title: "Scans".into(), about: scope.about(), ..Cover::default() })?;
    let columns = [
        column("id", 38).whole().data(),
        column("at", 27).whole().data(),
        column("time", 15).whole().page(),
        column("day", 12).whole().data(),
        column("gate", 10).whole(),
        column("zone", 12).whole().data(),
        column("direction", 10).whole().data(),
        column("kind", 7).whole().data(),
        column("verdict", 9).whole(),
        column("reason", 16).whole(),
        column("reference", 14).whole(),
        column("name", 30),
        column("badge_serial", 13).whole().data(),
        column("undoes", 38).whole().data(),
    ];
    sink.sheet("Scans", &columns)?;
    let optional = |value: &Option<String>| value.as_deref().map_or(Cell::Blank, text);
    scope.store.scan_rows(&scope.selection, |scan| {
        let clock = scope.clock(scan.at);
        let time = format!("{} {:02}:{:02}:{:02}", short_date(clock.date()), clock.hour(), clock.minute(), clock.second());
        let date = scan.day.and_then(|day| scope.event.date(day)).map_or(Cell::Blank, Cell::Day);
        let serial = scan.serial.map_or(Cell::Blank, |serial| Cell::Text(format!("{serial:08X}")));
        Ok::<_, ReportError>(sink.row(&[
            text(&scan.id),
            scope.at(scan.at),
            text(&time),
            date,
            text(&scan.gate),
            text(&scan.zone),
            text(&scan.direction),
            text(&scan.kind),
            text(&scan.verdict),
            optional(&scan.reason),
            optional(&scan.reference),
            optional(&scan.name),
            serial,
            optional(&scan.undoes),
        ])?)
    })
}
