//! Sets of event days and of zones, as the credential writes them: bit i is the i-th day or zone of the event file.

/// The most event days of one event.
pub const MAX_DAYS: usize = 32;
/// The most zones of one event.
pub const MAX_ZONES: usize = 16;

/// The place of an event day in the event's list, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DayIndex(u8);

/// The place of a zone in the event's list, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ZoneIndex(u8);

/// A set of event days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct DayMask(pub u32);

/// A set of zones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ZoneMask(pub u16);

macro_rules! index_and_mask {
    ($index:ident, $mask:ident, $bits:ty, $max:expr) => {
        impl $index {
            /// Makes an index; `None` if it is out of the mask's range.
            #[must_use]
            pub fn new(index: usize) -> Option<Self> {
                (index < $max).then(|| Self(u8::try_from(index).expect("the maximum is below 256")))
            }
            /// Returns the place in the event's list, from 0.
            #[must_use]
            pub fn get(self) -> usize {
                usize::from(self.0)
            }
        }

        impl $mask {
            /// The empty set.
            pub const NONE: Self = Self(0);
            /// All that a mask can hold.
            pub const ALL: Self = Self(<$bits>::MAX);
            /// Makes the set of the first `count`.
            #[must_use]
            pub fn first(count: usize) -> Self {
                (0..count.min($max)).filter_map($index::new).fold(Self::NONE, Self::with)
            }
            /// Returns the set with one more.
            #[must_use]
            pub fn with(self, index: $index) -> Self {
                Self(self.0 | 1 << index.0)
            }
            /// Returns whether the set has it.
            #[must_use]
            pub fn has(self, index: $index) -> bool {
                self.0 >> index.0 & 1 == 1
            }
            /// Returns what either set has.
            #[must_use]
            pub fn union(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }
            /// Returns what both sets have.
            #[must_use]
            pub fn intersection(self, other: Self) -> Self {
                Self(self.0 & other.0)
            }
            /// Returns what this set has and the other lacks.
            #[must_use]
            pub fn without(self, other: Self) -> Self {
                Self(self.0 & !other.0)
            }
            /// Returns whether the set is empty.
            #[must_use]
            pub fn is_empty(self) -> bool {
                self.0 == 0
            }
            /// Walks the set in order.
            pub fn iter(self) -> impl Iterator<Item = $index> {
                (0..$max).filter_map($index::new).filter(move |&index| self.has(index))
            }
        }
    };
}

index_and_mask!(DayIndex, DayMask, u32, MAX_DAYS);
index_and_mask!(ZoneIndex, ZoneMask, u16, MAX_ZONES);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_is_a_set() {
        let (one, two) = (ZoneIndex::new(1).unwrap(), ZoneIndex::new(2).unwrap());
        let both = ZoneMask::NONE.with(one).with(two);
        assert_eq!(both, ZoneMask(0b110));
        assert_eq!(both.without(ZoneMask::NONE.with(one)).iter().collect::<Vec<_>>(), [two]);
        assert_eq!(DayMask::first(32), DayMask::ALL);
        assert!(DayIndex::new(32).is_none());
    }
}
