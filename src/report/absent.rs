//! Who was expected and did not come.

use crate::{
    domain::mask::DayMask,
    report::{
        figures::Figures,
        scope::{ReportError, Result, Scope, short_date},
        sheet::{Cover, Sink, column, figure, percent, text, thousands},
    },
    store::{Chosen, GateNames, Presence},
};

/// Which of the absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Missed {
    /// Who missed one of the chosen days.
    #[default]
    ADay,
    /// Who came on no day of the event.
    Everything,
}

/// Gives a row for each participant who was expected on one of the days and not there, in protocol order.
///
/// # Errors
/// When the database or the output fails.
pub fn sheet(scope: &Scope<'_>, missed: Missed, sink: &mut dyn Sink) -> Result<()> {
    let days = scope.begun();
    let (mut figures, mut absent, mut never) = (Figures::none(scope), 0, 0);
    scope.store.day_rows(&scope.selection, |row| {
        figures.add(scope, row.expected, &row.present);
        absent += usize::from(is_listed((Missed::ADay, days), row.accredited, &row.present));
        never += usize::from(is_listed((Missed::Everything, days), row.accredited, &row.present));
        Ok::<_, ReportError>(())
    })?;
    let share = |count: usize| if figures.expected == 0 { "–".into() } else { percent(count as f64 / figures.expected as f64) };
    sink.cover(&Cover {
        title: if missed == Missed::Everything { "Never came".into() } else { "Absent".into() },
        about: scope.about(),
        figures: vec![
            figure(thousands(absent), "missed a day"),
            figure(thousands(never), "never came"),
            figure(share(never), "of those expected never came"),
        ],
        chart: figures.chart(scope),
        notes: vec!["Who is withdrawn or blocked is not expected, and not listed. Days that have not begun are left out.".into()],
        ..Cover::default()
    })?;
    let columns = [
        column("reference", 14).whole(),
        column("name", 30),
        column("native_name", 22),
        column("function", 34).data(),
        column("category", 18),
        column("delegation", 34),
        column("head", 6).whole(),
        column("days absent", 24).data(),
        column("days", 16).page(),
    ];
    sink.sheet("Absent", &columns)?;
    let selection = Chosen { gate_names: GateNames::LeftOut, ..scope.selection.clone() };
    scope.store.report_rows(&selection, |row| {
        if !is_listed((missed, days), row.accredited, &row.present) {
            return Ok(());
        }
        let absent = row.expected.without(row.present_days()).intersection(days);
        let head = if row.is_head { "head" } else { "" };
        let short: Vec<String> = absent.iter().filter_map(|day| scope.event.date(day)).map(short_date).collect();
        let name = row.full_name();
        let mut cells = [&row.reference, &name, &row.native_name, &row.function, &row.category, &row.delegation]
            .map(|value| text(value))
            .to_vec();
        cells.extend([text(head), text(&scope.event.format_days(absent)), text(&short.join(", "))]);
        Ok::<_, ReportError>(sink.row(&cells)?)
    })
}

fn is_listed((missed, days): (Missed, DayMask), accredited: DayMask, present: &[Presence]) -> bool {
    let came = present.iter().fold(DayMask::NONE, |days, presence| days.with(presence.day));
    let absent = accredited.without(came).intersection(days);
    !absent.is_empty() && (missed == Missed::ADay || present.is_empty())
}
