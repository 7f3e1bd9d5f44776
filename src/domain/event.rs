//! One conference: its days, zones, categories and gates, and the arithmetic of event days.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::{AmbiguousOffset, TimeZone},
};

use crate::domain::{
    category::Category,
    document::{DocumentCode, DocumentRule},
    event_text::EventTexts,
    field::Field,
    group::DelegationGroup,
    id::{CategoryCode, GateCode, ZoneCode},
    mask::{DayIndex, DayMask, ZoneIndex, ZoneMask},
    nomination::rules::NominationRules,
    offline::{GateDecides, Offline},
    own_field::{LANGUAGE, OwnField},
    participant::{Participant, ZoneRights},
    quota::QuotaRow,
    register::Delegation,
    retention::{Keep, Retention},
    saved_report::SavedReport,
    window::{Moment, Windows},
};

/// A day, in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// One conference, as the event file describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The full name.
    pub name: String,
    /// A few letters for lists and file names.
    pub short_name: String,
    /// City, and country where it helps.
    pub place: String,
    /// The IANA name of the time zone: `Asia/Kuwait`.
    pub timezone_name: String,
    /// The time zone.
    pub timezone: TimeZone,
    /// The languages of its texts (BCP 47), the first before others; empty if the event file names none.
    pub languages: Vec<String>,
    /// The event days, at most 32. A mask's bit i is the i-th of them.
    pub days: Vec<Date>,
    /// The local time at which an event day starts.
    pub day_starts_at: Time,
    /// What happens with a genuine badge that the database does not know.
    pub unlisted: Unlisted,
    /// What badges print for their wearers and finders.
    pub contact: Contact,
    /// The zones, at most 16. A mask's bit i is the i-th of them.
    pub zones: Vec<Zone>,
    /// The categories, in protocol order, at most 256.
    pub categories: Vec<Category>,
    /// The gates.
    pub gates: Vec<Gate>,
    /// How long personal data is kept.
    pub retention: Retention,
    /// The reports that are made together.
    pub reports: Vec<SavedReport>,
    /// The groups by which delegations are counted; empty if those of the United Nations are meant.
    pub groups: Vec<DelegationGroup>,
    /// The fields that the event adds to those of every list, in the event file's order.
    pub fields: Vec<OwnField>,
    /// Its texts in further languages.
    pub texts: EventTexts,
    /// The delegations that an event file describes. Of an event that is read from its database there are none: its register has them.
    pub delegations: Vec<Delegation>,
    /// How many places delegations have.
    pub quotas: Vec<QuotaRow>,
    /// When delegations may nominate, change and replace.
    pub windows: Windows,
    /// The kinds of documents that nominations have, in the event file's order.
    pub documents: Vec<DocumentRule>,
    /// How people are nominated; `None` if the event does not take nominations.
    pub nomination: Option<NominationRules>,
    /// What gates do while they cannot reach the server.
    pub offline: Offline,
}

/// What happens with a genuine badge that the database does not know (issued elsewhere since the last synchronisation).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unlisted {
    /// `unknown`.
    #[default]
    Refuse,
    /// Its own masks decide.
    Admit,
}

/// What badges print for their wearers and finders; empty if not given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contact {
    /// Who holds the event.
    pub organiser: String,
    /// Emergency number.
    pub emergency: String,
    /// Where to ask: desk, number, hours.
    pub help_desk: String,
    /// Where a lost badge should go.
    pub return_to: String,
    /// Opening hours: `08:00–18:00`.
    pub hours: String,
}

/// An area with its own access right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// Code.
    pub code: ZoneCode,
    /// Name.
    pub name: String,
    /// The letter or two of the badge's zone mark.
    pub mark: String,
    /// Whether an exit scan makes the next entry plain.
    pub reentry: Reentry,
}

/// A place where badges are scanned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// Code.
    pub code: GateCode,
    /// Name.
    pub name: String,
    /// The zone that it leads into or out of.
    pub zone: ZoneIndex,
    /// Which way.
    pub direction: Direction,
    /// What a second scan of the day gets.
    pub repeat: RepeatPolicy,
    /// Whether an exit scan makes the next entry plain.
    pub reentry: Reentry,
    /// What it does while it cannot reach the server; `None` if it does what the event says.
    pub decide: Option<GateDecides>,
}

/// Which way a gate leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Direction {
    /// Into the zone.
    #[default]
    In,
    /// Out of the zone.
    Out,
}

/// What a second scan of the day gets at a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RepeatPolicy {
    /// `admitted`.
    Admit,
    /// `repeat`.
    #[default]
    Warn,
    /// `refused` with `already_redeemed`.
    Refuse,
}

/// Whether an exit scan in between makes the next entry a plain `admitted`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Reentry {
    /// The gate's repeat policy holds, exit or not.
    #[default]
    Counted,
    /// After an exit the next entry is plain.
    AfterExit,
}

/// Zones and days that a participant may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rights {
    /// The zones.
    pub zones: ZoneMask,
    /// The event days.
    pub days: DayMask,
}

macro_rules! words {
    ($type:ident { $($variant:ident => $word:literal),+ }) => {
        impl $type {
            /// Returns the word for it, as the event file writes it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
            /// Returns the one that a word stands for.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
            /// The words that the event file may use.
            pub const WORDS: &'static [&'static str] = &[$($word),+];
        }
    };
}

words!(Unlisted { Refuse => "refuse", Admit => "admit" });
words!(Direction { In => "in", Out => "out" });
words!(RepeatPolicy { Admit => "admit", Warn => "warn", Refuse => "refuse" });
words!(Reentry { Counted => "counted", AfterExit => "after-exit" });

impl Event {
    /// Returns the event day that a moment belongs to, or `None` if it belongs to none.
    ///
    /// A day starts when the local clock first shows `day_starts_at`, so that the small hours belong to the evening before.
    #[must_use]
    pub fn day_of(&self, at: Timestamp) -> Option<DayIndex> {
        self.day_index(self.day_at(at))
    }

    /// Returns the date that a moment belongs to, by the rule for event days, whether or not it is one.
    #[must_use]
    pub fn day_at(&self, at: Timestamp) -> Date {
        let local = self.local(at);
        let started = local.time() >= self.day_starts_at || self.started_before_clocks_went_back(local.date(), at);
        if started { local.date() } else { local.date().saturating_sub(jiff::Span::new().days(1)) }
    }

    /// Returns the moment at which the event's clocks show a time on an event day: times before the day's start are those
    /// of the next date. `None` if the clocks skip it, or if it is not on that day.
    #[must_use]
    pub fn moment_on(&self, day: DayIndex, time: Time) -> Option<Timestamp> {
        let date = self.date(day)?;
        let date = if time < self.day_starts_at { date.tomorrow().ok()? } else { date };
        let shown = date.to_datetime(time);
        let at = self.timezone.to_timestamp(shown).ok()?;
        Some(at).filter(|&at| self.local(at) == shown && self.day_of(at) == Some(day))
    }

    /// Returns whether a date had already started when its clocks were put back to before the start: a day starts only once.
    fn started_before_clocks_went_back(&self, date: Date, at: Timestamp) -> bool {
        let start = date.to_datetime(self.day_starts_at);
        match self.timezone.to_ambiguous_timestamp(start).offset() {
            AmbiguousOffset::Fold { before, .. } => before.to_timestamp(start).is_ok_and(|start| start <= at),
            AmbiguousOffset::Gap { .. } | AmbiguousOffset::Unambiguous { .. } => false,
        }
    }

    /// Returns when an event day begins, and when it ends: every moment between belongs to it. `None` if there is no such day.
    #[must_use]
    pub fn span_of(&self, day: DayIndex) -> Option<(Timestamp, Timestamp)> {
        let date = self.date(day)?;
        Some((self.first_moment_of(date)?, self.first_moment_of(date.tomorrow().ok()?)?))
    }

    /// Returns the first moment that belongs to a date, to the millisecond. Dates follow each other: halving the time between two days
    /// finds where one begins, whatever the clocks do there.
    fn first_moment_of(&self, date: Date) -> Option<Timestamp> {
        let midnight = TimeZone::UTC.to_timestamp(date.to_datetime(Time::midnight())).ok()?.as_millisecond();
        let (mut before, mut within) = (midnight - 2 * DAY, midnight + 3 * DAY);
        while within - before > 1 {
            let middle = before + (within - before) / 2;
            let has_begun = Timestamp::from_millisecond(middle).is_ok_and(|at| self.day_at(at) >= date);
            *(if has_begun { &mut within } else { &mut before }) = middle;
        }
        Timestamp::from_millisecond(within).ok()
    }

    /// Returns what the event's clocks show at a moment.
    #[must_use]
    pub fn local(&self, at: Timestamp) -> DateTime {
        self.timezone.to_datetime(at)
    }

    /// Returns until when something lasts, as the event's clocks show it: a day where it lasts to the end of one.
    #[must_use]
    pub fn until(&self, at: Timestamp) -> Moment {
        Moment::ending(self.local(at))
    }

    /// Writes a moment as RFC 3339 with the event's offset, to the second: `2024-11-04T09:12:30+03:00`.
    #[must_use]
    pub fn rfc3339(&self, at: Timestamp) -> String {
        let whole = Timestamp::from_second(at.as_millisecond().div_euclid(1_000)).unwrap_or(at);
        whole.display_with_offset(self.timezone.to_offset(whole)).to_string()
    }

    /// Returns the place of a date among the event days.
    #[must_use]
    pub fn day_index(&self, date: Date) -> Option<DayIndex> {
        self.days.iter().position(|&day| day == date).and_then(DayIndex::new)
    }

    /// Returns the date of an event day.
    #[must_use]
    pub fn date(&self, day: DayIndex) -> Option<Date> {
        self.days.get(day.get()).copied()
    }

    /// Returns the set of all event days.
    #[must_use]
    pub fn all_days(&self) -> DayMask {
        DayMask::first(self.days.len())
    }

    /// Returns the set of all zones.
    #[must_use]
    pub fn all_zones(&self) -> ZoneMask {
        ZoneMask::first(self.zones.len())
    }

    /// Returns the category with this code.
    #[must_use]
    pub fn category(&self, code: &CategoryCode) -> Option<&Category> {
        self.categories.iter().find(|category| category.code == *code)
    }

    /// Returns the zone with this code and its place.
    #[must_use]
    pub fn zone(&self, code: &str) -> Option<(ZoneIndex, &Zone)> {
        let place = self.zones.iter().position(|zone| zone.code.as_str() == code)?;
        Some((ZoneIndex::new(place)?, &self.zones[place]))
    }

    /// Returns the gate with this code.
    #[must_use]
    pub fn gate(&self, code: &GateCode) -> Option<&Gate> {
        self.gates.iter().find(|gate| gate.code == *code)
    }

    /// Returns what a gate does while it cannot reach the server.
    #[must_use]
    pub fn decides_at(&self, gate: &Gate) -> GateDecides {
        gate.decide.unwrap_or(self.offline.decide)
    }

    /// Returns the own field with this number.
    #[must_use]
    pub fn own_field(&self, field: Field) -> Option<&OwnField> {
        let Field::Own(number) = field else { return None };
        self.fields.iter().find(|own| own.number == number)
    }

    /// Returns the own field that holds the participants' languages, if the event has one.
    #[must_use]
    pub fn language_field(&self) -> Option<&OwnField> {
        self.fields.iter().find(|own| own.code.as_str() == LANGUAGE)
    }

    /// Returns the name of a column: an own field's code.
    #[must_use]
    pub fn field_name(&self, field: Field) -> &str {
        self.own_field(field).map_or(field.as_str(), |own| own.code.as_str())
    }

    /// Returns the column with this name: one that all events have, or an own field by its code.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<Field> {
        let own = || self.fields.iter().find(|own| own.code.as_str() == name).map(OwnField::field);
        Field::from_name(name).or_else(own)
    }

    /// Returns what the event says of a kind of document; `None` if it does not ask for it.
    #[must_use]
    pub fn document(&self, code: &DocumentCode) -> Option<&DocumentRule> {
        self.documents.iter().find(|rule| rule.code == *code)
    }

    /// Returns whether a person needs a document of this kind.
    #[must_use]
    pub fn needs_document(&self, rule: &DocumentRule, who: &Participant) -> bool {
        self.requires_document(rule, &who.category) && rule.is_for(&who.delegation_type)
    }

    /// Returns whether people of a category need a document of this kind, as far as it is asked of their delegation.
    #[must_use]
    pub fn requires_document(&self, rule: &DocumentRule, category: &CategoryCode) -> bool {
        let mut of_category = self.nomination.iter().flat_map(|rules| rules.requires(category));
        rule.required_for.contains(category) || of_category.any(|name| name == rule.code.as_str())
    }

    /// Walks every column of this event, in the order in which lists are written.
    pub fn columns(&self) -> impl Iterator<Item = Field> {
        Field::ALL.into_iter().chain(self.fields.iter().map(OwnField::field))
    }

    /// Returns the rights of a participant: the category's zones, with zones added and withheld, and the participant's own days
    /// or else the category's.
    #[must_use]
    pub fn rights(&self, category: &Category, days: Option<DayMask>, zones: ZoneRights) -> Rights {
        Rights {
            zones: category.zones.union(zones.added).without(zones.withheld).intersection(self.all_zones()),
            days: days.unwrap_or(category.days).intersection(self.all_days()),
        }
    }

    /// Returns the event days on which a participant is expected; none if the category is unknown.
    #[must_use]
    pub fn expected_days(&self, participant: &Participant) -> DayMask {
        self.category(&participant.category)
            .map_or(DayMask::NONE, |category| self.rights(category, participant.days, ZoneRights::default()).days)
    }

    /// Writes a set of days as the list does: dates with commas between.
    #[must_use]
    pub fn format_days(&self, days: DayMask) -> String {
        days.iter().filter_map(|day| self.date(day)).map(|date| date.to_string()).collect::<Vec<_>>().join(",")
    }

    /// Writes a set of days for people: `2024-11-04, 2024-11-06 to 2024-11-08`. Only days that follow one another are joined.
    #[must_use]
    pub fn describe_days(&self, days: DayMask) -> String {
        let mut spans: Vec<(Date, Date)> = Vec::new();
        let mut dates: Vec<Date> = days.iter().filter_map(|day| self.date(day)).collect();
        dates.sort_unstable();
        for date in dates {
            match spans.last_mut() {
                Some((_, last)) if last.tomorrow().is_ok_and(|next| next == date) => *last = date,
                _ => spans.push((date, date)),
            }
        }
        let written =
            |&(first, last): &(Date, Date)| if first == last { first.to_string() } else { format!("{first} to {last}") };
        spans.iter().map(written).collect::<Vec<_>>().join(", ")
    }

    /// Returns when data that is kept for this long falls due, counted from the end of the last event day on the event's clocks.
    #[must_use]
    pub fn due(&self, keep: Keep) -> Option<Timestamp> {
        let last = self.days.iter().max()?.tomorrow().ok()?;
        let end = self.timezone.to_timestamp(last.to_datetime(self.day_starts_at)).ok()?.to_zoned_datetime(self.timezone.clone());
        Some(end.checked_add(keep.span()).ok()?.timestamp())
    }
}

#[cfg(test)]
mod tests;
