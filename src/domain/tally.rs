//! What the readings of one holder come to: in which zones, from when, still inside or not, and the days of being there.
//!
//! The time of the reading decides, never the order in which readings arrive: a gate that was cut off sends its own later.

use std::collections::BTreeMap;

use crate::domain::event::Direction;

/// A reading that counts: admitted or repeated, and not taken back. Numbers are as the record has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The row; of two readings at one moment the later row is the later one.
    pub row: i64,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The event day's index.
    pub day: i64,
    /// The zone's index.
    pub zone: i64,
    /// Which way.
    pub direction: Direction,
}

/// A day in a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InZone {
    /// The row of the first admission.
    pub first: i64,
    /// Whether the last reading led in.
    pub is_inside: bool,
    /// When the holder was last read here.
    pub last_at: i64,
}

/// A day of being there, wherever it was.
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

/// What readings come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// By zone and day.
    pub zones: BTreeMap<(i64, i64), InZone>,
    /// By day.
    pub days: BTreeMap<i64, OnDay>,
}

/// Works out what the readings of one holder come to, in whatever order they stand; sorts them by time.
pub fn tally(readings: &mut [Reading]) -> Tally {
    readings.sort_unstable_by_key(|reading| (reading.at, reading.row));
    let mut tally = Tally::default();
    for reading in readings.iter().filter(|reading| reading.direction == Direction::In) {
        let Reading { row, at, day, zone, .. } = *reading;
        tally.zones.entry((zone, day)).or_insert(InZone { first: row, is_inside: true, last_at: at });
        tally.days.entry(day).or_insert(OnDay { first_at: at, last_at: at, first: row, last: row });
    }
    // An exit alone admits nobody; where there was an admission, it is a reading like others.
    for reading in readings.iter() {
        if let Some(zone) = tally.zones.get_mut(&(reading.zone, reading.day)) {
            (zone.is_inside, zone.last_at) = (reading.direction == Direction::In, reading.at);
        }
        if let Some(day) = tally.days.get_mut(&reading.day) {
            (day.last, day.last_at) = (reading.row, reading.at);
        }
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(row: i64, at: i64, zone: i64, direction: Direction) -> Reading {
        Reading { row, at, day: 0, zone, direction }
    }

    #[test]
    fn the_time_decides_and_not_the_order_of_arrival() {
        let in_order = [
            reading(1, 100, 0, Direction::In),
            reading(2, 200, 0, Direction::Out),
            reading(3, 300, 0, Direction::In),
            reading(4, 400, 1, Direction::Out),
        ];
        let mut reversed: Vec<Reading> = in_order.iter().copied().rev().collect();
        let expected = tally(&mut in_order.clone());
        assert_eq!(expected, tally(&mut reversed));
        assert_eq!(expected.zones[&(0, 0)], InZone { first: 1, is_inside: true, last_at: 300 });
        assert_eq!(expected.days[&0], OnDay { first_at: 100, last_at: 400, first: 1, last: 4 });
        assert!(!expected.zones.contains_key(&(1, 0)), "an exit alone admits nobody");
    }

    #[test]
    fn the_last_exit_leaves_nobody_inside() {
        let found = tally(&mut [reading(2, 50, 0, Direction::In), reading(1, 90, 0, Direction::Out)]);
        assert!(!found.zones[&(0, 0)].is_inside);
    }
}
