//! Which group somebody's day belongs to, and where it stands among the others.

use std::collections::HashMap;

use crate::{
    domain::{
        group,
        mask::DayIndex,
        own_field::{FieldNumber, OwnField},
        text::fold,
    },
    report::{
        by::GroupBy,
        order::OrderOfDelegations,
        scope::{ReportError, ReportScope, Result},
        table::{ClockShown, ClockTime},
    },
    store::{AttendedDay, ReportRow},
};

/// A group's place in the report, then its name, for each key.
pub(super) type Key = Vec<Part>;

/// One key of a group: its place, what it is sorted by within it, and its name.
pub(super) type Part = (usize, String, String);

/// How many places an hour has: once, or where clocks are put back, before and after.
pub(super) const SHOWINGS: usize = 4;

/// What a field for gender is called: codes and labels.
const GENDER: &[&str] = &["gender", "sex", "genre", "sexe", "género", "sexo", "пол", "الجنس", "النوع", "性别"];

/// Finds the groups of rows. What is worked out from a name is worked out once, and has a number from then on: rows are many, names few.
pub(super) struct Keys<'s> {
    scope: &'s ReportScope<'s>,
    by: &'s [GroupBy],
    order: OrderOfDelegations,
    gender: Option<FieldNumber>,
    /// The codes that the register has for delegations, by their folded names: whose region they are where their people have no country.
    codes: HashMap<String, String>,
    /// For each key, the numbers of what it was worked out from.
    known: Vec<HashMap<String, u32>>,
    /// The parts by their numbers.
    parts: Vec<Part>,
    /// What a part is worked out from; kept for its memory.
    source: String,
}

impl<'s> Keys<'s> {
    /// Makes one.
    ///
    /// # Errors
    /// When gender is asked for, and the event has no field for it.
    pub(super) fn new(scope: &'s ReportScope<'s>, by: &'s [GroupBy]) -> Result<Self> {
        let is_gender = |field: &&OwnField| GENDER.iter().any(|name| field.is_called(name));
        let gender = scope.event.fields.iter().find(is_gender).map(|field| field.number);
        if by.contains(&GroupBy::Gender) && gender.is_none() {
            return Err(ReportError::NoGender);
        }
        let register = if by.contains(&GroupBy::Region) { scope.store.delegations()? } else { Vec::new() };
        Ok(Self {
            codes: register.into_iter().map(|one| (fold(&one.delegation.name), one.delegation.code)).collect(),
            scope,
            by,
            order: OrderOfDelegations::of_alphabet(scope),
            gender,
            known: vec![HashMap::new(); by.len()],
            parts: Vec::new(),
            source: String::new(),
        })
    }

    /// Returns the group of somebody on a day, as the numbers of its parts.
    pub(super) fn of(&mut self, row: &ReportRow, day: DayIndex, presence: Option<&AttendedDay>) -> Vec<u32> {
        (0..self.by.len()).map(|place| self.part(place, row, day, presence)).collect()
    }

    /// Returns the group of numbers.
    pub(super) fn key(&self, numbers: &[u32]) -> Key {
        numbers.iter().map(|&number| self.parts[number as usize].clone()).collect()
    }

    fn part(&mut self, place: usize, row: &ReportRow, day: DayIndex, presence: Option<&AttendedDay>) -> u32 {
        let by = self.by[place];
        let mut hour_of_day = None;
        self.source.clear();
        match by {
            GroupBy::Category => self.source.push_str(row.category.as_str()),
            // A delegation has one group, whatever type each of its rows has.
            GroupBy::Delegation => self.source.push_str(&row.delegation),
            GroupBy::Type => self.source.push_str(&row.delegation_type),
            GroupBy::Country => self.source.push_str(&row.country),
            // No name holds a line break.
            GroupBy::Region => self.source.extend([row.country.as_str(), "\n", row.delegation.as_str()]),
            GroupBy::Gender => self.source.push_str(self.gender.map_or("", |number| row.own.get(number))),
            GroupBy::Gate => self.source.push_str(presence.map_or("", |presence| presence.gate.as_str())),
            GroupBy::Day => self.source.push(char::from_u32(day.get() as u32).unwrap_or_default()),
            GroupBy::Hour => {
                let part = presence.map_or_else(Part::default, |presence| hour(self.scope, presence));
                self.source.push(char::from_u32(part.0 as u32).unwrap_or_default());
                self.source.push_str(&part.2);
                hour_of_day = Some(part);
            }
        }
        if let Some(&known) = self.known[place].get(&self.source) {
            return known;
        }
        // Two spellings are one body, and one type.
        let folded = matches!(by, GroupBy::Delegation | GroupBy::Type).then(|| format!("\n{}", fold(&self.source)));
        let spelt = folded.as_ref().and_then(|folded| self.known[place].get(folded)).copied();
        let number = spelt.unwrap_or_else(|| {
            let part = hour_of_day.unwrap_or_else(|| self.made(by, row, day));
            self.parts.push(part);
            self.parts.len() as u32 - 1
        });
        self.known[place].extend(folded.into_iter().chain([self.source.clone()]).map(|source| (source, number)));
        number
    }

    /// Works a part out, all but hours.
    fn made(&self, by: GroupBy, row: &ReportRow, day: DayIndex) -> Part {
        let (event, name) = (self.scope.event, self.source.as_str());
        match by {
            GroupBy::Category => {
                let place = event.categories.iter().position(|category| category.code.as_str() == name);
                (place.unwrap_or(usize::MAX), String::new(), name.to_owned())
            }
            GroupBy::Delegation => (0, self.order.place(&row.delegation_type, name).sorted(), name.to_owned()),
            GroupBy::Type => (0, self.order.place_of_type(name).sorted(), name.to_owned()),
            GroupBy::Region => {
                let of_delegation = || self.codes.get(&fold(&row.delegation)).map_or("", String::as_str);
                let country = if row.country.is_empty() { of_delegation() } else { &row.country };
                region(self.scope, country, &row.delegation)
            }
            GroupBy::Day => (day.get(), String::new(), event.date(day).map(|date| date.to_string()).unwrap_or_default()),
            _ => (0, fold(name), name.to_owned()),
        }
    }
}

/// Finds the event's own group, or where it has none, that of the United Nations; those of none come last.
fn region(scope: &ReportScope<'_>, country: &str, delegation: &str) -> Part {
    let groups = &scope.event.groups;
    let found = if groups.is_empty() {
        group::regional(country)
    } else {
        let place = groups.iter().position(|group| group.holds(country, delegation));
        place.map(|place| (place, groups[place].name.as_str()))
    };
    found.map_or((usize::MAX, String::new(), String::new()), |(place, name)| (place, String::new(), name.to_owned()))
}

/// The small hours end the evening's day: they come last. An hour that clocks show twice is two.
fn hour(scope: &ReportScope<'_>, presence: &AttendedDay) -> Part {
    let clock = scope.clock(presence.first_at);
    let start = scope.event.day_starts_at.hour();
    let hour = usize::from((clock.local.hour() - start).rem_euclid(24).unsigned_abs());
    let showing = match clock.shown {
        ClockShown::Once => 0,
        ClockShown::Twice if is_first_showing(scope, presence.first_at) => 1,
        ClockShown::Twice => 2,
    };
    let named = ClockTime { local: clock.local.date().at(clock.local.hour(), 0, 0, 0), ..clock };
    (hour * SHOWINGS + showing, String::new(), named.hours())
}

/// Returns whether clocks will show a doubled time once more.
fn is_first_showing(scope: &ReportScope<'_>, at: jiff::Timestamp) -> bool {
    let clock = scope.clock(at);
    let again = scope.event.timezone.to_ambiguous_timestamp(clock.local).later();
    again.is_ok_and(|later| later.as_second() > clock.seconds())
}
