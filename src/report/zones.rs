//! How full each zone was: who is in it now, and the most that were in it at once, from the readings of entrances and exits.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;

use crate::{
    domain::{
        event::Direction,
        mask::{DayIndex, ZoneIndex},
    },
    report::{
        chart::{Chart, Point, Shape},
        scope::{Result, Scope, short_date},
        sheet::{Cell, Cover, Sink, column, figure, number, text, thousands},
    },
    store::Move,
};

/// A zone on a day.
#[derive(Default)]
struct Occupancy {
    inside: HashSet<i64>,
    came: HashSet<i64>,
    /// Admissions: a second reading of who is inside is none.
    entries: usize,
    exits: usize,
    peak: usize,
    peak_at: Option<Timestamp>,
}

/// Gives a row for each zone that has a gate, and each of the days that have begun.
///
/// A day begins with nobody inside. Who is read at an entrance is inside, who is read at an exit is not: where a zone has no exit
/// with a reader, all who came stay to the end of the day.
///
/// # Errors
/// When the database or the output fails.
pub fn sheet(scope: &Scope<'_>, sink: &mut dyn Sink) -> Result<()> {
    let mut zones: BTreeMap<(ZoneIndex, DayIndex), Occupancy> = BTreeMap::new();
    for gate in &scope.event.gates {
        for day in scope.begun().iter() {
            zones.entry((gate.zone, day)).or_default();
        }
    }
    for one in scope.store.moves(&scope.selection)? {
        zones.entry((one.zone, one.day)).or_default().take(&one);
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
            column("inside_at_end", 10).number(),
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
            occupancy.peak_at.map_or(Cell::Blank, |at| scope.at(at)),
            number(occupancy.inside.len()),
        ])?;
    }
    Ok(())
}

fn cover(scope: &Scope<'_>, zones: &BTreeMap<(ZoneIndex, DayIndex), Occupancy>, today: Option<DayIndex>) -> Cover {
    let name = |zone: &ZoneIndex| scope.event.zones.get(zone.get()).map_or_else(String::new, |zone| zone.name.clone());
    let highest = zones.iter().max_by_key(|(key, occupancy)| (occupancy.peak, std::cmp::Reverse(*key)));
    let highest = highest.filter(|(_, occupancy)| occupancy.peak > 0);
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
    let nobody = Chart { title: "Nobody has come in".into(), shape: Shape::Bars, points: Vec::new() };
    let chart = highest.map_or(nobody, |((zone, day), occupancy)| Chart {
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
    let note = "Peak: the most that were in the zone at once. Inside at end: who had not been read at an exit by the day's end; of \
                today, by now. Where a zone has no exit with a reader, all who came count as inside to the end of the day. \
                Entries are admissions: a second reading of who is inside is none. Exits are readings at exits.";
    Cover {
        title: "Zones".into(),
        about: scope.about(),
        figures,
        chart: Some(chart),
        notes: vec![note.into()],
        ..Cover::default()
    }
}

impl Occupancy {
    fn take(&mut self, &Move { at, direction, holder, is_repeat, .. }: &Move) {
        match direction {
            Direction::In => {
                self.entries += usize::from(!is_repeat);
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
        for (second, direction, holder, is_repeat) in [
            (1, Direction::In, 1, false),
            (2, Direction::In, 2, false),
            (3, Direction::In, 2, true),
            (4, Direction::In, 3, false),
            (5, Direction::Out, 1, false),
            (6, Direction::Out, 9, false),
            (7, Direction::Out, 2, false),
            (8, Direction::In, 4, false),
        ] {
            let (day, of) = (DayIndex::new(0).unwrap(), ZoneIndex::new(0).unwrap());
            zone.take(&Move { at: at(second), day, zone: of, direction, is_repeat, holder });
        }
        assert_eq!((zone.peak, zone.peak_at, zone.inside.len()), (3, Some(at(4)), 2));
        assert_eq!((zone.came.len(), zone.entries, zone.exits), (4, 4, 3));
    }
}
