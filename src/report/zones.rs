//! How full each zone was: who came and went, who is in it now, and the most that were in it at once.

use std::collections::{BTreeMap, HashSet};

use crate::{
    domain::{
        event::Direction,
        mask::{DayIndex, ZoneIndex},
    },
    report::{
        chart::{Chart, Point, Sum},
        compared::{self, ComparedFigure},
        occupancy::{self, KeptStays, Occupancy, Walked},
        scope::{ReportScope, Result, long_date, short_date},
        table::{Cell, Cover, Sink, column, figure, number, text, thousands},
        words::isolated,
    },
};

type Zones = BTreeMap<(ZoneIndex, DayIndex), Occupancy>;

/// Gives a row for each zone that has a gate, and each of the days that have begun.
///
/// # Errors
/// When the database or the output fails.
pub fn table(scope: &ReportScope<'_>, sink: &mut dyn Sink) -> Result<()> {
    let walked = walk(scope)?;
    sink.cover(&cover(scope, &walked))?;
    sink.table(
        "Zones",
        &[
            column("zone", 14).whole().data(),
            column("name", 26).page(),
            column("day", 12).whole(),
            column("people", 10).number(),
            column("entries", 10).number(),
            column("exits", 10).number(),
            column("peak", 10).number(),
            column("peak_at", 20).whole(),
            column("inside_at_end", 10).number(),
            column("other_exits", 10).number(),
        ],
    )?;
    for ((zone, day), occupancy) in &walked.zones {
        let code = scope.event.zones.get(zone.get()).map_or("", |zone| zone.code.as_str());
        sink.row(&[
            text(code),
            text(scope.zone_name(*zone)),
            scope.event.date(*day).map_or(Cell::Blank, Cell::Day),
            number(occupancy.people),
            number(occupancy.entries),
            number(occupancy.exits),
            number(occupancy.peak),
            occupancy.peak_at.map_or(Cell::Blank, |at| scope.at(at)),
            number(occupancy.inside()),
            number(occupancy.other_exits),
        ])?;
    }
    Ok(())
}

fn walk(scope: &ReportScope<'_>) -> Result<Walked> {
    let mut walked = occupancy::walk(&scope.store.moves(&scope.selection)?.all, KeptStays::Figures);
    for gate in &scope.event.gates {
        for day in scope.begun().iter() {
            walked.zones.entry((gate.zone, day)).or_default();
        }
    }
    walked.zones.retain(|(_, day), _| scope.days.has(*day));
    Ok(walked)
}

/// Returns the figures of each zone and day.
///
/// # Errors
/// When the database fails.
pub(super) fn compared(scope: &ReportScope<'_>) -> Result<Vec<ComparedFigure>> {
    let mut all = Vec::new();
    for ((zone, day), occupancy) in &walk(scope)?.zones {
        let figures = [
            ("people", occupancy.people),
            ("entries", occupancy.entries),
            ("exits", occupancy.exits),
            ("peak", occupancy.peak),
            ("inside at end", occupancy.inside()),
        ];
        all.extend(figures.map(|(figure, value)| ComparedFigure {
            of: scope.zone_name(*zone).to_owned(),
            day: Some(day.get()),
            figure,
            value: Some(value),
        }));
    }
    Ok(all)
}

fn cover(scope: &ReportScope<'_>, walked: &Walked) -> Cover {
    let highest = walked.zones.values().map(|occupancy| occupancy.peak).max().filter(|&peak| peak > 0);
    let fullest: Vec<_> = walked.zones.iter().filter(|(_, occupancy)| Some(occupancy.peak) == highest).collect();
    let mut figures = Vec::new();
    if let Some(today) = scope.event.day_of(scope.now).filter(|today| scope.days.has(*today)) {
        // Somebody can be read into two zones, and is one person all the same.
        let inside: HashSet<i64> = walked.open.iter().filter(|(_, day)| *day == today).map(|(holder, _)| *holder).collect();
        figures.push(figure(thousands(inside.len()), "inside now"));
    }
    if let Some(((zone, _), occupancy)) = fullest.first() {
        let place =
            if fullest.len() == 1 { format!("at once in {}", isolated(scope.zone_name(*zone))) } else { "at once".into() };
        figures.push(figure(thousands(occupancy.peak), place));
        let at = occupancy.peak_at.filter(|_| fullest.len() == 1);
        figures.extend(at.map(|at| figure(scope.hours(at), "when the most were inside")));
    }
    let mut notes = vec![
        "Entries less exits are those inside. Re-reading someone already inside is not an entry. Only people who were inside count \
         as exits; other exits are readings of people who were not."
            .to_owned(),
        format!(
            "Inside at end: people whom no exit was read for since, however late; of today, up to now. {}Each event day begins with \
             nobody inside. Peak: the most who were in the zone at once.",
            without_exits(scope)
        ),
    ];
    notes.extend(compared::note(scope));
    Cover {
        title: "Zones".into(),
        about: scope.about(),
        figures,
        chart: Some(chart(scope, &walked.zones, &fullest)),
        notes,
        nothing: "No zone has a gate, or none of the days has begun.".into(),
        ..Cover::default()
    }
}

/// States of which zones nobody is seen to leave.
fn without_exits(scope: &ReportScope<'_>) -> String {
    let gates = || scope.event.gates.iter();
    let has_exit = |zone: ZoneIndex| gates().any(|gate| gate.zone == zone && gate.direction == Direction::Out);
    let mut names: Vec<String> =
        gates().filter(|gate| !has_exit(gate.zone)).map(|gate| isolated(scope.zone_name(gate.zone)).into_owned()).collect();
    names.dedup();
    match names.as_slice() {
        [] => String::new(),
        [one] => format!("{one} has no exit with a reader: all who came count as inside to the end of the day. "),
        many => format!("{} have no exit with a reader: all who came count as inside to the end of the day. ", many.join(", ")),
    }
}

fn chart(scope: &ReportScope<'_>, zones: &Zones, fullest: &[(&(ZoneIndex, DayIndex), &Occupancy)]) -> Chart {
    let Some(((zone, day), occupancy)) = fullest.first() else { return Chart::nothing("Nobody has come in") };
    let on = scope.event.date(*day).map_or_else(String::new, |date| format!(" on {}", long_date(date)));
    let peak = thousands(occupancy.peak);
    let title = match fullest.len() {
        1 => format!("{}: {peak} at once{on}", isolated(scope.zone_name(*zone))),
        many => format!("{peak} at once was the most, in {many} zones and days"),
    };
    let points = zones.iter().map(|((zone, day), occupancy)| {
        let date = scope.event.date(*day).map(short_date).unwrap_or_default();
        Point::plain(format!("{}, {date}", isolated(scope.zone_name(*zone))), occupancy.peak)
    });
    Chart { sum: Sum::MeansNothing, ..Chart::bars(title, points.collect()) }
}
