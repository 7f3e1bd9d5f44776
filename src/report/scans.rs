//! Every reading at every gate, undone and refused ones too.

use crate::{
    report::{
        refusals::in_words,
        scope::{ReportError, ReportScope, Result},
        table::{Cell, Cover, Sink, column, text},
    },
    store::ScanRow,
};

/// Gives a row for each reading, by the time of the reading. For readers, what takes a reading back is an undo, whatever that reading
/// came to.
///
/// # Errors
/// When the database or the output fails.
pub fn table(scope: &ReportScope<'_>, sink: &mut dyn Sink) -> Result<()> {
    sink.cover(&Cover { title: "Scans".into(), about: scope.about(), nothing: "Nothing was read.".into(), ..Cover::default() })?;
    let mut columns = vec![
        column("id", 38).whole().data(),
        column("at", 20).whole(),
        column("day", 12).whole().data(),
        column("gate", 10).whole().data(),
        column("gate", 18).page(),
        column("zone", 12).whole().data(),
        column("direction", 10).whole(),
        column("kind", 7).whole(),
        column("verdict", 9).whole().data(),
        column("verdict", 9).whole().page(),
        column("reason", 16).whole().data(),
        column("reason", 20).page(),
        column("reference", 14).whole(),
        column("name", 30),
        column("badge_serial", 13).whole().data(),
        column("undoes", 38).whole().data(),
        column("shown", 9).whole().data(),
        column("shown_reason", 16).whole().data(),
        column("gate showed", 22).page(),
        column("by", 16),
    ];
    // For readers there is such a column only where a gate decided by itself.
    let left_out =
        if scope.store.gates_decided()? { None } else { columns.iter().position(|column| column.name == "gate showed") };
    left_out.map(|place| columns.remove(place));
    sink.table("Scans", &columns)?;
    scope.store.scan_rows(&scope.selection, |scan| {
        let mut cells = row(scope, scan);
        left_out.map(|place| cells.remove(place));
        Ok::<_, ReportError>(sink.given(cells)?)
    })
}

fn row(scope: &ReportScope<'_>, scan: ScanRow) -> Vec<Cell> {
    let own = |value: String| if value.is_empty() { Cell::Blank } else { Cell::Text(value) };
    let optional = |value: Option<String>| value.map_or(Cell::Blank, own);
    let date = scan.day.and_then(|day| scope.event.date(day)).map_or(Cell::Blank, Cell::Day);
    let serial = scan.serial.map_or(Cell::Blank, |serial| Cell::Text(format!("{serial:08X}")));
    let is_undo = scan.kind == "undo";
    let reason = scan.reason.as_deref().map_or(Cell::Blank, |word| text(in_words(word)));
    // What was taken back reads as that everywhere, and never as admitted.
    let verdict = if is_undo { "undo".to_owned() } else { scan.verdict };
    let (shown, shown_reason) = scan.shown.map_or((None, None), |(verdict, reason)| (Some(verdict), reason));
    let showed = shown.as_deref().map_or(Cell::Blank, |verdict| in_one(verdict, shown_reason.as_deref()));
    vec![
        own(scan.id),
        scope.at(scan.at),
        date,
        text(&scan.gate),
        text(scope.gate_name(&scan.gate)),
        own(scan.zone),
        own(scan.direction),
        own(scan.kind),
        own(verdict.clone()),
        text(&verdict),
        optional(scan.reason),
        reason,
        optional(scan.reference),
        optional(scan.name),
        serial,
        optional(scan.undoes),
        optional(shown),
        optional(shown_reason),
        showed,
        own(scan.by),
    ]
}

/// Writes what a gate showed: `refused: badge revoked`.
fn in_one(verdict: &str, reason: Option<&str>) -> Cell {
    Cell::Text(reason.map_or_else(|| verdict.to_owned(), |reason| format!("{verdict}: {}", in_words(reason))))
}
