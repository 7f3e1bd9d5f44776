//! Who stayed in which zone from when to when, worked out from the readings of entrances and exits.
//!
//! One rule for every report: somebody who is read at an entrance is inside from then on, and a second reading before an exit
//! changes nothing, whatever the gate said of it. An exit ends the latest stay begun before it, on whatever event day it comes. So
//! entries less exits are those inside, at every moment.

use std::{
    collections::{BTreeMap, HashMap, hash_map::Entry},
    hash::{BuildHasherDefault, Hasher},
};

use jiff::Timestamp;

use crate::{
    domain::{
        event::Direction,
        mask::{DayIndex, ZoneIndex},
    },
    store::Move,
};

/// A stay in a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stay {
    /// Whose, as [`Move::holder`].
    pub(super) holder: i64,
    pub(super) zone: ZoneIndex,
    /// The event day on which it began.
    pub(super) day: DayIndex,
    /// When it began, and the gate, as [`Move::gate`].
    pub(super) began: (Timestamp, u16),
    /// When it ended, and the gate; `None` if no exit was read since.
    pub(super) ended: Option<(Timestamp, u16)>,
}

/// How full a zone was on a day: of the stays that began on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Occupancy {
    /// Different people.
    pub(super) people: usize,
    /// Stays that began.
    pub(super) entries: usize,
    /// Stays that ended, on whatever day.
    pub(super) exits: usize,
    /// Readings at exits of people who were not inside; by the day of the reading.
    pub(super) other_exits: usize,
    /// The most who were inside at once, and since when.
    pub(super) peak: usize,
    pub(super) peak_at: Option<Timestamp>,
}

/// What is kept of the stays: a million of them take their room and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeptStays {
    /// Each of them.
    Stays,
    /// What they come to.
    Figures,
}

/// What readings come to.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// By the time of their beginning, if they are kept.
    pub(super) stays: Vec<Stay>,
    /// Whose stays no exit has ended, and the event day on which each began.
    pub(super) open: Vec<(i64, DayIndex)>,
    pub(super) zones: BTreeMap<(ZoneIndex, DayIndex), Occupancy>,
}

impl Occupancy {
    /// Returns how many stays no exit has ended.
    pub(super) fn inside(&self) -> usize {
        self.entries - self.exits
    }
}

/// The latest stay of somebody in a zone: what the next reading turns on, without a look at the stay itself.
#[derive(Clone, Copy)]
struct Latest {
    place: usize,
    day: DayIndex,
    is_open: bool,
}

/// Spreads rows' numbers over a table (Fibonacci hashing). They are the database's own, and nobody outside chooses them.
#[derive(Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(byte.into());
        }
    }

    fn write_u8(&mut self, number: u8) {
        self.write_u64(number.into());
    }

    fn write_i64(&mut self, number: i64) {
        self.write_u64(number.cast_unsigned());
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(5) ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
    }
}

/// Works out the stays from the readings of some people, which come by time.
pub(super) fn walk(moves: &[Move], keep: KeptStays) -> Walked {
    let mut walked = Walked::default();
    let mut latest: HashMap<(i64, ZoneIndex), Latest, BuildHasherDefault<Spread>> = HashMap::default();
    for one in moves {
        let last = latest.entry((one.holder, one.zone));
        let known = match &last {
            Entry::Occupied(known) => Some(*known.get()),
            Entry::Vacant(_) => None,
        };
        match (one.direction, one.day, known) {
            // Who stayed over night came anew: a day begins with nobody inside.
            (Direction::In, Some(day), Some(known)) if known.is_open && known.day == day => {}
            (Direction::In, Some(day), known) => {
                let is_first = known.is_none_or(|known| known.day != day);
                // The one before stays open: nobody was read leaving.
                walked.open.extend(known.filter(|known| known.is_open).map(|known| (one.holder, known.day)));
                let zone = walked.zones.entry((one.zone, day)).or_default();
                zone.people += usize::from(is_first);
                zone.enter(one.at);
                last.insert_entry(Latest { place: walked.stays.len(), day, is_open: true });
                if keep == KeptStays::Stays {
                    let began = (one.at, one.gate);
                    walked.stays.push(Stay { holder: one.holder, zone: one.zone, day, began, ended: None });
                }
            }
            (Direction::Out, _, Some(known)) if known.is_open => {
                if keep == KeptStays::Stays {
                    walked.stays[known.place].ended = Some((one.at, one.gate));
                }
                last.insert_entry(Latest { is_open: false, ..known });
                walked.zones.entry((one.zone, known.day)).or_default().exits += 1;
            }
            (Direction::Out, Some(day), _) => walked.zones.entry((one.zone, day)).or_default().other_exits += 1,
            (_, None, _) => {}
        }
    }
    let open = latest.into_iter().filter(|(_, latest)| latest.is_open);
    walked.open.extend(open.map(|((holder, _), latest)| (holder, latest.day)));
    walked
}

impl Occupancy {
    fn enter(&mut self, at: Timestamp) {
        self.entries += 1;
        if self.inside() > self.peak {
            (self.peak, self.peak_at) = (self.inside(), Some(at));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IN: Direction = Direction::In;
    const OUT: Direction = Direction::Out;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn walked(readings: &[(i64, usize, Direction, i64)]) -> Walked {
        let moves: Vec<Move> = readings
            .iter()
            .map(|&(second, day, direction, holder)| Move {
                at: at(second),
                day: DayIndex::new(day).filter(|_| day < 9),
                zone: ZoneIndex::new(0).unwrap(),
                direction,
                gate: 0,
                holder,
            })
            .collect();
        let (walked, figures) = (walk(&moves, KeptStays::Stays), walk(&moves, KeptStays::Figures));
        assert_eq!(walked.zones, figures.zones);
        let sorted = |mut open: Vec<(i64, DayIndex)>| {
            open.sort_unstable();
            open
        };
        let left_open = walked.stays.iter().filter(|stay| stay.ended.is_none()).map(|stay| (stay.holder, stay.day)).collect();
        assert_eq!(sorted(figures.open), sorted(left_open));
        walked
    }

    fn on(walked: &Walked, day: usize) -> Occupancy {
        walked.zones.get(&(ZoneIndex::new(0).unwrap(), DayIndex::new(day).unwrap())).cloned().unwrap_or_default()
    }

    #[test]
    fn the_peak_is_the_most_that_were_inside_at_once() {
        // The fourth comes in when two have left; one is read twice; one leaves who was never read coming in.
        let walked = walked(&[
            (1, 0, IN, 1),
            (2, 0, IN, 2),
            (3, 0, IN, 2),
            (4, 0, IN, 3),
            (5, 0, OUT, 1),
            (6, 0, OUT, 9),
            (7, 0, OUT, 2),
            (8, 0, IN, 4),
        ]);
        let day = on(&walked, 0);
        assert_eq!((day.peak, day.peak_at, day.inside()), (3, Some(at(4)), 2));
        assert_eq!((day.people, day.entries, day.exits, day.other_exits), (4, 4, 2, 1));
    }

    #[test]
    fn who_comes_back_has_come_in_again_and_who_is_inside_has_not() {
        let day = on(&walked(&[(1, 0, IN, 1), (2, 0, OUT, 1), (3, 0, IN, 1), (4, 0, IN, 1), (5, 0, IN, 1)]), 0);
        assert_eq!((day.people, day.entries, day.exits, day.inside()), (1, 2, 1, 1));
    }

    #[test]
    fn an_exit_ends_the_latest_stay_however_late_it_comes() {
        let walked = walked(&[(1, 0, IN, 1), (2, 1, OUT, 1), (3, 1, IN, 1), (4, 99, OUT, 1), (5, 1, OUT, 1)]);
        let (first, second) = (on(&walked, 0), on(&walked, 1));
        assert_eq!((first.entries, first.exits, first.other_exits), (1, 1, 0));
        assert_eq!((second.entries, second.exits, second.other_exits), (1, 1, 1));
        assert_eq!(walked.stays[0].ended, Some((at(2), 0)));
    }

    #[test]
    fn a_day_begins_with_nobody_inside() {
        let walked = walked(&[(1, 0, IN, 1), (2, 1, IN, 1), (3, 1, OUT, 1)]);
        assert_eq!((on(&walked, 0).inside(), on(&walked, 1).inside()), (1, 0));
        assert_eq!(on(&walked, 1).people, 1);
    }
}
