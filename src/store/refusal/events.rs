//! What an edited event file may not change.

use jiff::civil::Date;

use crate::domain::{
    category::MAX_CATEGORIES,
    id::{CategoryCode, Reference, ZoneCode},
    own_value::FieldNumber,
};

/// Why an edited event file is not taken over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventRefusal {
    /// The rules for nominations are to go while people are on the way.
    #[error(
        "[nomination] cannot be left out while people are on the way to being accredited, or have changes that wait: {people}"
    )]
    NominationsUnderWay {
        /// How many.
        people: u64,
    },
    /// Badges are issued, and carry days by their places.
    #[error(
        "badges are issued, and the day {day} {}; keep the days in their order and add new ones at the end",
        becomes(.instead.as_ref())
    )]
    DayMoved {
        /// The day.
        day: Date,
        /// The day in its place; `None` if the file has fewer days.
        instead: Option<Date>,
    },
    /// Badges are issued, and carry zones by their places.
    #[error(
        "badges are issued, and the zone {zone} {}; keep the zones in their order and add new ones at the end",
        becomes(.instead.as_ref())
    )]
    ZoneMoved {
        /// The zone.
        zone: ZoneCode,
        /// The zone in its place; `None` if the file has fewer zones.
        instead: Option<ZoneCode>,
    },
    /// The number of a category is never used again.
    #[error("{MAX_CATEGORIES} category numbers are used up; give an old category a new title instead")]
    NoCategoryNumber,
    /// The number of a field is never used again.
    #[error(
        "the field \"{field}\" would be one more than the {} that an event can have in its life; use a field again that was dropped, \
         under its old code",
        FieldNumber::COUNT
    )]
    NoFieldNumber {
        /// The field's code.
        field: String,
    },
    /// A field that participants have values of is not in the file.
    #[error(
        "the field \"{field}\" is no longer in the file, and {people} participants have a value in it; clear it first, or keep the field"
    )]
    FieldInUse {
        /// The field's code.
        field: String,
        /// How many have a value.
        people: u64,
    },
    /// A field takes less than it did.
    #[error(
        "{people} participants have values of \"{field}\" that the edited field does not take; change these first, or keep the field \
         as it was"
    )]
    FieldNarrowed {
        /// The field's code.
        field: String,
        /// How many have such values.
        people: u64,
    },
    /// A category that participants have is not in the file.
    #[error(
        "the category \"{category}\" is no longer in the file, and {people} participants have it; give them another first, or keep it"
    )]
    CategoryInUse {
        /// The category.
        category: CategoryCode,
        /// How many have it.
        people: u64,
    },
    /// A category that blank badges are printed for is not in the file.
    #[error("the category \"{category}\" is not in the file any more, and {blanks} blank badges are printed for it; keep it")]
    CategoryOnBlanks {
        /// The category.
        category: CategoryCode,
        /// How many badges.
        blanks: u64,
    },
    /// A day that a participant comes on is not in the file.
    #[error("participant {participant} comes on {day}, which is no longer an event day; change that first")]
    DayInUse {
        /// Who.
        participant: Reference,
        /// When.
        day: Date,
    },
}

/// States what stands in the place of a day or a zone.
fn becomes(instead: Option<&impl std::fmt::Display>) -> String {
    instead.map_or_else(|| "is dropped".to_owned(), |instead| format!("becomes {instead}"))
}
