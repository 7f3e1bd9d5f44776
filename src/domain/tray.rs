//! Where a printed badge lies until it is handed over: which tray, and which place in it.

use std::{fmt, num::NonZeroU32};

/// A place in a tray; trays and places count from 1. Written `T3 · 041`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TrayPlace {
    tray: NonZeroU32,
    place: NonZeroU32,
}

/// How badges are distributed over trays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trays {
    /// Evenly over this many trays.
    Count(NonZeroU32),
    /// This many badges in each.
    Size(NonZeroU32),
}

impl TrayPlace {
    /// Makes a place from two numbers; `None` if either is zero.
    #[must_use]
    pub fn new(tray: u32, place: u32) -> Option<Self> {
        Some(Self { tray: NonZeroU32::new(tray)?, place: NonZeroU32::new(place)? })
    }
    /// Returns the tray's number.
    #[must_use]
    pub fn tray(self) -> u32 {
        self.tray.get()
    }
    /// Returns the place in the tray.
    #[must_use]
    pub fn place(self) -> u32 {
        self.place.get()
    }
}

impl Trays {
    /// Returns the places for this many badges, one after another.
    ///
    /// Badges that join others with places follow the `last` of them: in the same tray if trays are filled to a size, in trays of
    /// their own if badges are distributed over a number of trays.
    pub fn places(self, badges: usize, last: Option<TrayPlace>) -> impl Iterator<Item = TrayPlace> {
        let badges = u32::try_from(badges).unwrap_or(u32::MAX);
        let (size, start) = match self {
            Self::Size(size) => (size.get(), last.map_or((1, 0), |last| (last.tray(), last.place()))),
            Self::Count(trays) => {
                (badges.div_ceil(trays.get()).max(1), (last.map_or(1, |last| last.tray().saturating_add(1)), 0))
            }
        };
        let next =
            move |&(tray, place): &(u32, u32)| Some(if place < size { (tray, place + 1) } else { (tray.saturating_add(1), 1) });
        std::iter::successors(next(&start), next).filter_map(|(tray, place)| TrayPlace::new(tray, place)).take(badges as usize)
    }
}

impl fmt::Display for TrayPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "T{} · {:03}", self.tray, self.place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(trays: Trays, badges: usize, last: Option<TrayPlace>) -> String {
        trays.places(badges, last).map(|place| place.to_string()).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn trays_are_filled_one_after_another() {
        let [two, three] = [2, 3].map(|number| NonZeroU32::new(number).unwrap());
        assert_eq!(written(Trays::Size(two), 3, None), "T1 · 001, T1 · 002, T2 · 001");
        assert_eq!(written(Trays::Count(two), 5, None), "T1 · 001, T1 · 002, T1 · 003, T2 · 001, T2 · 002");
        assert_eq!(written(Trays::Size(three), 0, None), "");
    }

    #[test]
    fn later_badges_go_behind_the_last() {
        let two = NonZeroU32::new(2).unwrap();
        let last = TrayPlace::new(6, 1);
        assert_eq!(written(Trays::Size(two), 2, last), "T6 · 002, T7 · 001");
        assert_eq!(written(Trays::Count(two), 2, last), "T7 · 001, T8 · 001");
        // A tray that holds more than trays hold now counts as full.
        assert_eq!(written(Trays::Size(two), 1, TrayPlace::new(6, 40)), "T7 · 001");
        assert_eq!(TrayPlace::new(0, 1), None);
    }
}
