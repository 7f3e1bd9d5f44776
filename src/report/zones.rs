//! How full each zone was: who is in it now, and the most that were in it at once, from the readings of entrances and exits.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;

use super::{
    chart::{Chart, Point, Shape},
    scope::{Result, Scope, short_date},
    sheet::{Cell, Cover, Sink, column, figure, number, text, thousands},
};
use crate::domain::{
    event::Direction,
    mask::{DayIndex, ZoneIndex},
};

/// A zone on a day.
#[derive(Default)]
struct Occupancy {
    inside: HashSet<i64>,
    came: HashSet<i64>,
    entries: usize,
    exits: usize,
    peak: usize,
    peak_at: Option<Timestamp>,
}

/// Gives a row for each zone and day on which somebody came in or went out.
///
/// A day begins with nobody inside. Who is read at an entrance is inside, who is read at an exit is not: where a zone has no exit
/// with a reader, all who came stay to the end of the day.
///
/// # Errors
/// When the database or the output fails.
pub fn sheet(scope: &Scope<'_>, sink: &mut dyn Sink) -> Result<()> {
    let mut zones: BTreeMap<(ZoneIndex, DayIndex), Occupancy> = BTreeMap::new();
    for one in scope.store.moves(&scope.selection)? {
        zones.entry((one.zone, one.day)).or_default().take(one.at, one.direction, one.holder);
    }
    zones.retain(|(_, day), _| scope.days.has(*day));
    let today = scope.event.day_of(scope.now);
    sink.cover(&cover(scope, &zones, today))?;
    sink.sheet(
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
            column("inside", 10).number(),
        ],
    )?;
    for ((zone, day), occupancy) in &zones {
        let (code, name) = scope.event.zones.get(zone.get()).map_or(("", ""), |zone| (zone.code.as_str(), zone.name.as_str()));
        sink.row(&[
            text(code),
            text(name),
            scope.event.date(*day).map_or(Cell::Blank, Cell::Day),
            number(occupancy.came.len()),
            number(occupancy.entries),
            number(occupancy.exits),
            number(occupancy.peak),
            occupancy.peak_at.map_or(Cell::Blank, |at| scope.moment(at)),
            number(occupancy.inside.len()),
        ])?;
    }
    Ok(())
}

fn cover(scope: &Scope<'_>, zones: &BTreeMap<(ZoneIndex, DayIndex), Occupancy>, today: Option<DayIndex>) -> Cover {
    let name = |zone: &ZoneIndex| scope.event.zones.get(zone.get()).map_or_else(String::new, |zone| zone.name.clone());
    let highest = zones.iter().max_by_key(|(key, occupancy)| (occupancy.peak, std::cmp::Reverse(*key)));
    let mut figures = Vec::new();
    if let Some(today) = today.filter(|today| scope.days.has(*today)) {
        let inside: HashSet<i64> = zones
            .iter()
            .filter(|((_, day), _)| *day == today)
            .flat_map(|(_, occupancy)| occupancy.inside.iter().copied())
            .collect();
        figures.push(figure(thousands(inside.len()), "inside now"));
    }
    if let Some(((zone, _), occupancy)) = highest {
        figures.push(figure(thousands(occupancy.peak), format!("at once in {}", name(zone))));
        figures.extend(occupancy.peak_at.map(|at| figure(scope.hours(at), "when the most were inside")));
    }
    let chart = highest.map(|((zone, day), occupancy)| Chart {
        title: format!(
            "{}: {} at once{}",
            name(zone),
            occupancy.peak,
            scope.event.date(*day).map_or_else(String::new, |date| format!(" on {}", super::scope::long_date(date)))
        ),
        shape: Shape::Bars,
        points: zones
            .iter()
            .map(|((zone, day), occupancy)| {
                let date = scope.event.date(*day).map(short_date).unwrap_or_default();
                Point::plain(format!("{}, {date}", name(zone)), occupancy.peak)
            })
            .collect(),
    });
    let note = "Peak: the most that were in the zone at once. Inside: at the last reading of the day; of today, now. Where a zone \
                has no exit with a reader, all who came count as inside to the end of the day. Entries and exits are \
                readings: who is read twice counts twice.";
    Cover { title: "Zones".into(), about: scope.about(), figures, chart, notes: vec![note.into()], ..Cover::default() }
}

impl Occupancy {
    fn take(&mut self, at: Timestamp, direction: Direction, holder: i64) {
        match direction {
            Direction::In => {
                self.entries += 1;
                self.came.insert(holder);
                self.inside.insert(holder);
                if self.inside.len() > self.peak {
                    (self.peak, self.peak_at) = (self.inside.len(), Some(at));
                }
            }
            Direction::Out => {
                self.exits += 1;
                self.inside.remove(&holder);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_the_most_that_were_inside_at_once() {
        let mut zone = Occupancy::default();
        let at = |second| Timestamp::from_second(second).unwrap();
        // The fourth comes in when two have left; one is read twice; one leaves who was never read coming in.
        for (second, direction, holder) in [
            (1, Direction::In, 1),
            (2, Direction::In, 2),
            (3, Direction::In, 2),
            (4, Direction::In, 3),
            (5, Direction::Out, 1),
            (6, Direction::Out, 9),
            (7, Direction::Out, 2),
            (8, Direction::In, 4),
        ] {
            zone.take(at(second), direction, holder);
        }
        assert_eq!((zone.peak, zone.peak_at, zone.inside.len()), (3, Some(at(4)), 2));
        assert_eq!((zone.came.len(), zone.entries, zone.exits), (4, 5, 3));
    }
}
