//! Who was expected and did not come.

use super::{Result, Scope, Sink, column, text};

/// Gives a row for each participant who was expected on one of the days and not there.
///
/// # Errors
/// When the database or the output fails.
pub fn sheet(scope: &Scope<'_>, sink: &mut dyn Sink) -> Result<()> {
    let columns = [
        column("reference", 14),
        column("name", 30),
        column("native_name", 22),
        column("function", 34),
        column("category", 18),
        column("delegation", 34),
        column("head", 6),
        column("days absent", 24),
    ];
    sink.sheet("Absent", &columns)?;
    scope.store.report_rows(&scope.selection, |row| {
        let absent = row.expected.without(row.present_days()).intersection(scope.days);
        if absent.is_empty() {
            return Ok(());
        }
        let head = if row.is_head { "head" } else { "" };
        let days = scope.event.format_days(absent);
        let name = row.full_name();
        let cells =
            [&row.reference, &name, &row.native_name, &row.function, &row.category, &row.delegation].map(|value| text(value));
        Ok(sink.row(&[cells.as_slice(), &[text(head), text(&days)]].concat())?)
    })
}
