//! Every reading at every gate, undone and refused ones too.

use crate::report::{
    scope::{ReportError, Result, Scope},
    sheet::{Cell, Cover, Sink, column},
};

/// Gives a row for each reading, by the time of the reading.
///
/// # Errors
/// When the database or the output fails.
pub fn sheet(scope: &Scope<'_>, sink: &mut dyn Sink) -> Result<()> {
    sink.cover(&Cover { title: "Scans".into(), about: scope.about(), ..Cover::default() })?;
    let columns = [
        column("id", 38).whole().data(),
        column("at", 20).whole(),
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
        // A reader sees it; programs that know the columns before it get it where they ask (`--columns`).
        column("by", 16).page(),
    ];
    sink.sheet("Scans", &columns)?;
    let own = |value: String| if value.is_empty() { Cell::Blank } else { Cell::Text(value) };
    let optional = |value: Option<String>| value.map_or(Cell::Blank, own);
    scope.store.scan_rows(&scope.selection, |scan| {
        let date = scan.day.and_then(|day| scope.event.date(day)).map_or(Cell::Blank, Cell::Day);
        let serial = scan.serial.map_or(Cell::Blank, |serial| Cell::Text(format!("{serial:08X}")));
        Ok::<_, ReportError>(sink.row(&[
            own(scan.id),
            scope.at(scan.at),
            date,
            own(scan.gate),
            own(scan.zone),
            own(scan.direction),
            own(scan.kind),
            own(scan.verdict),
            optional(scan.reason),
            optional(scan.reference),
            optional(scan.name),
            serial,
            optional(scan.undoes),
            own(scan.by),
        ])?)
    })
}
