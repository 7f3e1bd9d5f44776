//! What the readings of one holder add up to: in which zones, from when, still inside or not, and the days of being present.
//!
//! The time of the reading decides, never the order in which readings arrive: a gate that was cut off sends its readings later.

use std::collections::BTreeMap;

use crate::domain::{event::Direction, id::ScanId};

/// A reading that counts, and was not taken back: an entry that was let in, or an exit, refused or not. Numbers are as the record has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountedReading {
    /// The row; if two readings have the same time, the higher row is the later one.
    pub row: i64,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The event day's index; `None` for an exit on no event day.
    pub day: Option<i64>,
    /// The zone's index.
    pub zone: i64,
    /// Which way.
    pub direction: Direction,
    /// The sender's id, if the gate decided by itself: of those at one moment, the higher is the later one, whichever arrived first.
    /// What the server decided goes before them.
    pub decided: Option<ScanId>,
}

/// A day in a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InZone {
    /// The row of the first admission.
    pub first: i64,
    /// Whether no exit has closed the stay.
    pub is_inside: bool,
    /// When the holder was last read here.
    pub last_at: i64,
}

/// A day of being present, wherever it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnDay {
    /// When first admitted.
    pub first_at: i64,
    /// When last read.
    pub last_at: i64,
    /// The row of the first admission.
    pub first: i64,
    /// The row of the last reading.
    pub last: i64,
}

/// What readings add up to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// By zone and day.
    pub zones: BTreeMap<(i64, i64), InZone>,
    /// By day.
    pub days: BTreeMap<i64, OnDay>,
}

/// Works out what the readings of one holder add up to, whatever their order; sorts them by time.
///
/// An exit closes the latest stay in its zone that was begun before it, whatever event day that began on, and is the last reading of
/// that stay's day. An exit that closes none is a reading of its own day.
pub fn tally(readings: &mut [CountedReading]) -> Tally {
    readings.sort_unstable_by_key(|reading| (reading.at, reading.decided, reading.row));
    let mut tally = Tally::default();
    for reading in readings.iter().filter(|reading| reading.direction == Direction::In) {
        let (CountedReading { row, at, zone, .. }, Some(day)) = (*reading, reading.day) else { continue };
        tally.zones.entry((zone, day)).or_insert(InZone { first: row, is_inside: true, last_at: at });
        tally.days.entry(day).or_insert(OnDay { first_at: at, last_at: at, first: row, last: row });
    }
    // An exit by itself admits nobody; if there was an admission, it is a reading like others.
    let mut latest: BTreeMap<i64, i64> = BTreeMap::new();
    for reading in readings.iter() {
        let day = match reading.direction {
            Direction::In => reading.day.inspect(|&day| {
                latest.insert(reading.zone, day);
            }),
            Direction::Out => latest.get(&reading.zone).copied().or(reading.day),
        };
        let Some(day) = day else { continue };
        if let Some(zone) = tally.zones.get_mut(&(reading.zone, day)) {
            (zone.is_inside, zone.last_at) = (reading.direction == Direction::In, reading.at);
        }
        if let Some(day) = tally.days.get_mut(&day) {
            (day.last, day.last_at) = (reading.row, reading.at);
        }
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(row: i64, at: i64, zone: i64, direction: Direction) -> CountedReading {
        CountedReading { row, at, day: Some(0), zone, direction, decided: None }
    }

    #[test]
    fn the_time_decides_and_not_the_order_of_arrival() {
        // The rows say in which order the readings came in: nearly the other way round.
        let in_order = [
            reading(4, 100, 0, Direction::In),
            reading(1, 200, 0, Direction::Out),
            reading(3, 300, 0, Direction::In),
            reading(2, 400, 1, Direction::Out),
        ];
        let mut by_row = in_order;
        by_row.sort_unstable_by_key(|reading| reading.row);
        for mut readings in [in_order, by_row] {
            let found = tally(&mut readings);
            assert_eq!(found.zones[&(0, 0)], InZone { first: 4, is_inside: true, last_at: 300 });
            assert_eq!(found.days[&0], OnDay { first_at: 100, last_at: 400, first: 4, last: 2 });
            assert!(!found.zones.contains_key(&(1, 0)), "only an exit admits nobody");
        }
    }

    #[test]
    fn of_two_readings_at_one_moment_the_later_row_is_the_later_one() {
        let (entry, exit) = (reading(1, 50, 0, Direction::In), reading(2, 50, 0, Direction::Out));
        for mut readings in [[entry, exit], [exit, entry]] {
            let found = tally(&mut readings);
            assert!(!found.zones[&(0, 0)].is_inside);
            assert_eq!(found.days[&0], OnDay { first_at: 50, last_at: 50, first: 1, last: 2 });
        }
    }

    #[test]
    fn the_last_exit_leaves_nobody_inside() {
        let found = tally(&mut [reading(2, 50, 0, Direction::In), reading(1, 90, 0, Direction::Out)]);
        assert!(!found.zones[&(0, 0)].is_inside);
    }

    #[test]
    fn an_exit_closes_the_latest_stay_whatever_day_it_began_on() {
        let on = |day, reading: CountedReading| CountedReading { day, ..reading };
        // In on the first day; out after the last day has ended, on no event day.
        let late = on(None, reading(2, 900, 0, Direction::Out));
        let found = tally(&mut [reading(1, 100, 0, Direction::In), late]);
        assert_eq!(found.zones[&(0, 0)], InZone { first: 1, is_inside: false, last_at: 900 });
        assert_eq!(found.days[&0], OnDay { first_at: 100, last_at: 900, first: 1, last: 2 });
        // In on both days and never out on the first: the exit of the second day closes only the second's stay.
        let second = |row, at, direction| on(Some(1), reading(row, at, 0, direction));
        let found =
            tally(&mut [reading(1, 100, 0, Direction::In), second(2, 500, Direction::In), second(3, 600, Direction::Out)]);
        assert!(found.zones[&(0, 0)].is_inside && !found.zones[&(0, 1)].is_inside);
        assert_eq!(found.days[&0].last_at, 100);
        // Out on the second day before coming in again: it closes the first day's stay, and makes no second day.
        let found =
            tally(&mut [reading(1, 100, 0, Direction::In), second(2, 400, Direction::Out), second(3, 500, Direction::In)]);
        assert_eq!((found.zones[&(0, 0)].is_inside, found.days[&0].last), (false, 2));
        assert_eq!(found.zones[&(0, 1)], InZone { first: 3, is_inside: true, last_at: 500 });
        // An exit from another zone, where there was no stay, is a reading of its own day.
        let elsewhere = on(Some(1), reading(3, 700, 1, Direction::Out));
        let found = tally(&mut [reading(1, 100, 0, Direction::In), second(2, 500, Direction::In), elsewhere]);
        assert_eq!((found.days[&1].last, found.days[&0].last), (3, 1));
    }
}
