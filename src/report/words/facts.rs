//! What sentences are made of, and what their languages share.

use std::borrow::Cow;

use jiff::civil::Date;
use unicode_bidi::{BidiClass, bidi_class};

/// Stands for delegations whose type the list does not give.
pub(in crate::report) const NO_TYPE: &str = "(no type)";

/// What a sentence says: how many of what kind were accredited to what, and how many came on which days.
pub(in crate::report) struct Facts<'a> {
    pub(in crate::report) event: &'a str,
    pub(in crate::report) participants: usize,
    /// How many delegations of each type.
    pub(in crate::report) kinds: Vec<(usize, &'a str)>,
    pub(in crate::report) days: Vec<(usize, Date)>,
}

/// How many came on several days.
pub(super) struct Attended {
    pub(super) fewest: usize,
    pub(super) most: usize,
    pub(super) first: Date,
    pub(super) last: Date,
    pub(super) days: usize,
}

/// The most days that a sentence tells one by one.
const MOST_DAYS: usize = 5;

impl Facts<'_> {
    /// Tells the days one by one; of many days, the fewest and the most.
    pub(super) fn attended(
        &self,
        between: &str,
        on: impl Fn(usize, Date) -> String,
        over: impl Fn(&Attended) -> String,
    ) -> String {
        let (Some((_, first)), Some((_, last))) = (self.days.first(), self.days.last()) else { return String::new() };
        if self.days.len() <= MOST_DAYS {
            return self.days.iter().map(|(count, date)| on(*count, *date)).collect::<Vec<_>>().join(between);
        }
        let counts = || self.days.iter().map(|(count, _)| *count);
        let (fewest, most) = (counts().min().unwrap_or_default(), counts().max().unwrap_or_default());
        over(&Attended { fewest, most, first: *first, last: *last, days: self.days.len() })
    }
}

/// Joins items with commas, and the last with a word.
pub(super) fn list(items: &[String], and: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{}{and}{last}", first.join(", ")),
    }
}

/// Keeps a name that reads the other way from drawing numbers and stops beside it into itself (UAX #9, 2.7): a name with letters
/// from right to left in a text from left to right.
#[must_use]
pub fn isolated(name: &str) -> Cow<'_, str> {
    let is_right_to_left = |c| matches!(bidi_class(c), BidiClass::R | BidiClass::AL);
    if name.contains(is_right_to_left) { enclosed(name).into() } else { name.into() }
}

/// The same in a text from right to left.
pub(super) fn isolated_in_arabic(name: &str) -> Cow<'_, str> {
    if name.contains(|c| bidi_class(c) == BidiClass::L) { enclosed(name).into() } else { name.into() }
}

fn enclosed(name: &str) -> String {
    format!("\u{2068}{name}\u{2069}")
}

pub(super) fn month(date: Date, months: &[&'static str; 12]) -> &'static str {
    months[usize::from(date.month().unsigned_abs()) - 1]
}
