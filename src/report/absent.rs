//! Who was expected and did not come.

use std::collections::HashSet;

use crate::{
    domain::{mask::DayMask, participant::Standing},
    report::{
        figures::Figures,
        scope::{ReportError, ReportScope, Result, short_runs},
        table::{Cell, Cover, Sink, column, figure, percent, text, thousands},
    },
    store::{AttendedDay, Chosen, GateNames},
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

/// Gives a row for each participant who was expected on one of the days and not there, in protocol order. Who was withdrawn or blocked
/// before a day's end was not expected on it.
///
/// # Errors
/// When the database or the output fails.
pub fn table(scope: &ReportScope<'_>, missed: Missed, sink: &mut dyn Sink) -> Result<()> {
    let days = scope.begun();
    let (mut figures, mut absent, mut never) = (Figures::none(scope), 0, 0);
    let mut listed = HashSet::new();
    scope.store.day_rows(&scope.selection, |row| {
        figures.add(scope, row.expected, &row.present, row.standing);
        let of = |missed| is_listed((missed, days), row.expected, &row.present);
        absent += usize::from(of(Missed::ADay));
        never += usize::from(of(Missed::Everything));
        if of(missed) {
            listed.insert(row.key);
        }
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
        notes: vec![
            "Absent: expected on the day and not admitted on it. People who were withdrawn or blocked before the day's end were not \
             expected; who was since is named so. Days that have not begun are left out."
                .into(),
        ],
        nothing: if missed == Missed::Everything { "Everyone who was expected came." } else { "Nobody was absent." }.into(),
        ..Cover::default()
    })?;
    let mut columns = vec![
        column("reference", 14).whole(),
        column("name", 30),
        column("native_name", 22),
        column("function", 34).data(),
        column("category", 18),
        column("delegation", 34),
        column("head", 6).whole(),
        column("days absent", 24).data(),
        column("days", 16).page(),
        column("since", 11).whole(),
    ];
    columns.extend(scope.own_columns());
    sink.table("Absent", &columns)?;
    let selection = Chosen { gate_names: GateNames::LeftOut, ..scope.selection.clone() };
    scope.store.report_rows_of(
        &selection,
        |key| listed.contains(&key),
        |row| {
            let absent = row.expected.without(row.present_days()).intersection(days);
            let head = if row.is_head { "head" } else { "" };
            let dates: Vec<_> = absent.iter().filter_map(|day| scope.event.date(day)).collect();
            let name = row.full_name();
            let mut cells = [&row.reference, &name, &row.native_name, &row.function, &row.category, &row.delegation]
                .map(|value| text(value))
                .to_vec();
            let written = dates.iter().map(ToString::to_string).collect();
            let since = if row.standing == Standing::Accredited { "" } else { row.standing.as_str() };
            cells.extend([text(head), Cell::List(written), Cell::List(short_runs(&dates)), text(since)]);
            cells.extend(scope.own_cells(&row));
            Ok::<_, ReportError>(sink.given(cells)?)
        },
    )
}

fn is_listed((missed, days): (Missed, DayMask), expected: DayMask, present: &[AttendedDay]) -> bool {
    let came = present.iter().fold(DayMask::NONE, |days, presence| days.with(presence.day));
    let absent = expected.without(came).intersection(days);
    !absent.is_empty() && (missed == Missed::ADay || present.is_empty())
}
