//! The event file: TOML in, a checked [`Event`] out, with an error for every line that cannot hold.

mod reports;

use std::fmt;

use jiff::{
    civil::{Date, Time},
    tz::TimeZone,
};
use serde::{Deserialize, Deserializer, de};
use toml::Spanned;

use super::{
    category::{Category, MAX_CATEGORIES},
    colour::Colour,
    event::{Contact, Direction, Event, Gate, Reentry, RepeatPolicy, Unlisted, Zone},
    id::{CategoryCode, GateCode, ZoneCode},
    mask::{DayIndex, DayMask, MAX_DAYS, MAX_ZONES, ZoneIndex, ZoneMask},
    retention::{Keep, Retention},
    text::{clean, did_you_mean},
    toml_file::{self, KnownKeys, TomlError},
};

const KNOWN: &[KnownKeys] = &[
    ("", &["event", "zone", "category", "gate", "retention", "report"]),
    (
        "event",
        &[
            "name",
            "short_name",
            "place",
            "timezone",
            "days",
            "day_starts_at",
            "unlisted",
            "organiser",
            "emergency",
            "help_desk",
            "return_to",
            "hours",
        ],
    ),
    ("zone", &["code", "name", "mark", "reentry"]),
    ("category", &["code", "title", "colour", "zones", "days"]),
    ("gate", &["code", "name", "zone", "direction", "repeat", "reentry"]),
    ("retention", &["photos", "contacts", "names"]),
    ("report", reports::KEYS),
];

/// Colours for categories that name none, dark enough for white text.
const DEFAULT_COLOURS: [&str; 8] = ["#1f3a5f", "#5b2a57", "#0a5c2b", "#8a4b00", "#1a5f6b", "#6b2b1a", "#3d3d7a", "#4a5560"];

#[derive(Deserialize)]
struct File {
    event: EventTable,
    #[serde(default)]
    zone: Vec<ZoneTable>,
    #[serde(default)]
    category: Vec<CategoryTable>,
    #[serde(default)]
    gate: Vec<GateTable>,
    #[serde(default)]
    retention: RetentionTable,
    #[serde(default)]
    report: Vec<reports::ReportTable>,
}

type Text = Spanned<String>;

#[derive(Deserialize)]
struct EventTable {
    name: Text,
    short_name: Option<Text>,
    place: Option<Text>,
    timezone: Option<Text>,
    days: Spanned<Vec<Text>>,
    day_starts_at: Option<Text>,
    unlisted: Option<Text>,
    organiser: Option<Text>,
    emergency: Option<Text>,
    help_desk: Option<Text>,
    return_to: Option<Text>,
    hours: Option<Text>,
}

#[derive(Deserialize)]
struct ZoneTable {
    code: Text,
    name: Option<Text>,
    mark: Option<Text>,
    reentry: Option<Text>,
}

#[derive(Deserialize)]
struct CategoryTable {
    code: Text,
    title: Option<Text>,
    colour: Option<Text>,
    zones: Option<Spanned<AllOrSome>>,
    days: Option<Spanned<AllOrSome>>,
}

/// Read by hand: an untagged enum would lose the places of its values.
enum AllOrSome {
    Word(String),
    List(Vec<Text>),
}

impl<'de> Deserialize<'de> for AllOrSome {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = AllOrSome;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"all\" or a list")
            }
            fn visit_str<E: de::Error>(self, word: &str) -> Result<AllOrSome, E> {
                Ok(AllOrSome::Word(word.to_owned()))
            }
            fn visit_seq<A: de::SeqAccess<'de>>(self, mut values: A) -> Result<AllOrSome, A::Error> {
                let mut list = Vec::new();
                while let Some(value) = values.next_element()? {
                    list.push(value);
                }
                Ok(AllOrSome::List(list))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

#[derive(Deserialize)]
struct GateTable {
    code: Text,
    name: Option<Text>,
    zone: Option<Text>,
    direction: Option<Text>,
    repeat: Option<Text>,
    reentry: Option<Text>,
}

#[derive(Deserialize, Default)]
struct RetentionTable {
    photos: Option<Text>,
    contacts: Option<Text>,
    names: Option<Text>,
}

/// Reads an event file.
///
/// What it leaves out has a default: UTC, days that start at 04:00, one zone `venue` and one gate `main` into it, categories that
/// are valid on all days and in all zones, and a colour for each.
///
/// # Errors
/// When the text is not TOML, a key or value is unknown, a code appears twice, or there are more than 32 days, 16 zones or 256 categories.
pub fn read(text: &str) -> Result<Event, TomlError> {
    let file: File = toml_file::read(text, KNOWN)?;
    let reader = Reader { text };
    let zones = reader.zones(&file.zone)?;
    let days = reader.days(&file.event.days)?;
    let categories = reader.categories(&file.category, &zones, &days)?;
    let gates = reader.gates(&file.gate, &zones)?;
    let reports = reports::read(text, &file.report)?;
    let table = file.event;
    let name = reader.required(&table.name, "the event's name")?;
    let timezone_name = table.timezone.as_ref().map_or_else(|| "UTC".to_owned(), |zone| zone.get_ref().trim().to_owned());
    let timezone = TimeZone::get(&timezone_name).map_err(|_| {
        let message =
            format!("unknown time zone \"{timezone_name}\"; use an IANA name such as \"Asia/Kuwait\" or \"Europe/Vienna\"");
        table.timezone.as_ref().map_or_else(|| reader.at(&table.name, message.clone()), |zone| reader.at(zone, message.clone()))
    })?;
    let contact = Contact {
        organiser: reader.optional(table.organiser.as_ref())?,
        emergency: reader.optional(table.emergency.as_ref())?,
        help_desk: reader.optional(table.help_desk.as_ref())?,
        return_to: reader.optional(table.return_to.as_ref())?,
        hours: reader.optional(table.hours.as_ref())?,
    };
    Ok(Event {
        short_name: match table.short_name.as_ref() {
            Some(short) => reader.required(short, "the short name")?,
            None => name.split_whitespace().filter_map(|word| word.chars().next()).filter(|c| c.is_uppercase()).take(8).collect(),
        },
        name,
        place: reader.optional(table.place.as_ref())?,
        timezone_name,
        timezone,
        days,
        day_starts_at: reader.time(table.day_starts_at.as_ref())?,
        unlisted: reader.word(table.unlisted.as_ref(), Unlisted::from_word, Unlisted::WORDS)?,
        contact,
        zones,
        categories,
        gates,
        retention: Retention {
            photos: reader.keep(file.retention.photos.as_ref())?,
            contacts: reader.keep(file.retention.contacts.as_ref())?,
            names: reader.keep(file.retention.names.as_ref())?,
        },
        reports,
    })
}

/// Knows the text, so that an error finds its line.
struct Reader<'a> {
    text: &'a str,
}

impl Reader<'_> {
    fn at<T>(&self, place: &Spanned<T>, message: impl Into<String>) -> TomlError {
        toml_file::at_value(self.text, place, message)
    }

    fn optional(&self, value: Option<&Text>) -> Result<String, TomlError> {
        let Some(value) = value else { return Ok(String::new()) };
        clean(value.get_ref()).map_err(|error| self.at(value, format!("the text {error}")))
    }

    fn required(&self, value: &Text, what: &str) -> Result<String, TomlError> {
        let text = self.optional(Some(value))?;
        if text.is_empty() { Err(self.at(value, format!("{what} is empty; give one"))) } else { Ok(text) }
    }

    fn keep(&self, value: Option<&Text>) -> Result<Option<Keep>, TomlError> {
        value.map(|value| value.get_ref().parse().map_err(|error: String| self.at(value, error))).transpose()
    }

    fn code<T: std::str::FromStr>(&self, value: &Text) -> Result<T, TomlError>
    where
        T::Err: std::fmt::Display,
    {
        value.get_ref().parse().map_err(|error: T::Err| self.at(value, error.to_string()))
    }

    fn word<T: Default>(
        &self,
        value: Option<&Text>,
        parse: fn(&str) -> Option<T>,
        words: &[&'static str],
    ) -> Result<T, TomlError> {
        let Some(value) = value else { return Ok(T::default()) };
        let written = value.get_ref();
        parse(written).ok_or_else(|| {
            let suggestion = did_you_mean(written, words.iter().copied());
            self.at(value, format!("\"{written}\" is none of {}{suggestion}", words.join(", ")))
        })
    }

    fn time(&self, value: Option<&Text>) -> Result<Time, TomlError> {
        let Some(value) = value else { return Ok(Time::constant(4, 0, 0, 0)) };
        value
            .get_ref()
            .trim()
            .parse()
            .map_err(|_| self.at(value, format!("\"{}\" is no time of day; write it as \"04:00\"", value.get_ref())))
    }

    fn date(&self, value: &Text) -> Result<Date, TomlError> {
        value
            .get_ref()
            .trim()
            .parse()
            .map_err(|_| self.at(value, format!("\"{}\" is no date; write it as \"2024-11-04\"", value.get_ref())))
    }

    fn days(&self, list: &Spanned<Vec<Text>>) -> Result<Vec<Date>, TomlError> {
        let mut days = Vec::new();
        for value in list.get_ref() {
            let date = self.date(value)?;
            if days.contains(&date) {
                return Err(self.at(value, format!("the day {date} is listed twice; leave one out")));
            }
            days.push(date);
        }
        match days.len() {
            0 => Err(self.at(list, "the event has no days; list at least one, such as days = [\"2024-11-04\"]")),
            count if count > MAX_DAYS => {
                Err(self.at(list, format!("the event has {count} days; {MAX_DAYS} is the most: leave some out")))
            }
            _ => Ok(days),
        }
    }

    fn zones(&self, tables: &[ZoneTable]) -> Result<Vec<Zone>, TomlError> {
        let mut zones: Vec<Zone> = Vec::new();
        for table in tables {
            let code: ZoneCode = self.code(&table.code)?;
            if zones.iter().any(|zone| zone.code == code) {
                return Err(self.at(&table.code, format!("the zone \"{code}\" is described twice; leave one out")));
            }
            if zones.len() == MAX_ZONES {
                return Err(
                    self.at(&table.code, format!("more than {MAX_ZONES} zones; a credential holds no more: leave some out"))
                );
            }
            let name = table.name.as_ref().map_or_else(|| Ok(code.to_string()), |name| self.required(name, "the zone's name"))?;
            let mark = match &table.mark {
                Some(mark) => self.required(mark, "the zone's mark")?,
                None => own_mark(&name, &zones),
            };
            if mark.chars().count() > 2 {
                let place = table.mark.as_ref().unwrap_or(&table.code);
                return Err(self.at(place, format!("the zone's mark \"{mark}\" is longer than two characters; shorten it")));
            }
            let reentry = self.word(table.reentry.as_ref(), Reentry::from_word, Reentry::WORDS)?;
            zones.push(Zone { code, name, mark, reentry });
        }
        if zones.is_empty() {
            let code = "venue".parse().expect("a plain word is a zone code");
            zones.push(Zone { code, name: "Venue".into(), mark: "V".into(), reentry: Reentry::default() });
        }
        Ok(zones)
    }

    fn categories(&self, tables: &[CategoryTable], zones: &[Zone], days: &[Date]) -> Result<Vec<Category>, TomlError> {
        let mut categories: Vec<Category> = Vec::new();
        for table in tables {
            let code: CategoryCode = self.code(&table.code)?;
            if categories.iter().any(|category| category.code == code) {
                return Err(self.at(&table.code, format!("the category \"{code}\" is described twice; leave one out")));
            }
            if categories.len() == MAX_CATEGORIES {
                return Err(self.at(
                    &table.code,
                    format!("more than {MAX_CATEGORIES} categories; a credential holds no more: leave some out"),
                ));
            }
            let place = categories.len();
            let title = match &table.title {
                Some(title) => self.required(title, "the category's title")?,
                None => code.as_str().to_uppercase(),
            };
            let colour = match &table.colour {
                Some(colour) => self.code(colour)?,
                None => default_colour(place),
            };
            categories.push(Category {
                index: u8::try_from(place).expect("there are at most 256 categories"),
                code,
                title,
                colour,
                zones: self.zone_mask(table.zones.as_ref(), zones)?,
                days: self.day_mask(table.days.as_ref(), days)?,
            });
        }
        Ok(categories)
    }

    fn zone_mask(&self, value: Option<&Spanned<AllOrSome>>, zones: &[Zone]) -> Result<ZoneMask, TomlError> {
        let Some(list) = self.list(value, "\"all\" or a list of zone codes")? else { return Ok(ZoneMask::first(zones.len())) };
        list.iter().try_fold(ZoneMask::NONE, |mask, written| Ok(mask.with(self.zone(written, zones)?)))
    }

    fn zone(&self, written: &Text, zones: &[Zone]) -> Result<ZoneIndex, TomlError> {
        let place = zones.iter().position(|zone| zone.code.as_str() == written.get_ref().trim()).and_then(ZoneIndex::new);
        place.ok_or_else(|| {
            let known = || zones.iter().map(|zone| zone.code.as_str());
            let message = format!(
                "unknown zone \"{}\"{}; known zones are {}",
                written.get_ref(),
                did_you_mean(written.get_ref(), known()),
                known().collect::<Vec<_>>().join(", ")
            );
            self.at(written, message)
        })
    }

    fn day_mask(&self, value: Option<&Spanned<AllOrSome>>, days: &[Date]) -> Result<DayMask, TomlError> {
        let Some(list) = self.list(value, "\"all\" or a list of dates")? else { return Ok(DayMask::first(days.len())) };
        list.iter().try_fold(DayMask::NONE, |mask, written| {
            let date = self.date(written)?;
            let place = days.iter().position(|day| *day == date).and_then(DayIndex::new);
            let place = place.ok_or_else(|| {
                self.at(written, format!("{date} is not one of the event's days; add it to [event] days, or leave it out"))
            })?;
            Ok(mask.with(place))
        })
    }

    /// Returns the list, or nothing where all are meant.
    fn list<'v>(&self, value: Option<&'v Spanned<AllOrSome>>, expected: &str) -> Result<Option<&'v [Text]>, TomlError> {
        let Some(value) = value else { return Ok(None) };
        match value.get_ref() {
            AllOrSome::Word(word) if word == "all" => Ok(None),
            AllOrSome::Word(word) => Err(self.at(value, format!("\"{word}\" is not {expected}; write one of these"))),
            AllOrSome::List(list) => Ok(Some(list)),
        }
    }

    fn gates(&self, tables: &[GateTable], zones: &[Zone]) -> Result<Vec<Gate>, TomlError> {
        let first = ZoneIndex::new(0).expect("zero is below the most zones");
        let mut gates: Vec<Gate> = Vec::new();
        for table in tables {
            let code: GateCode = self.code(&table.code)?;
            if gates.iter().any(|gate| gate.code == code) {
                return Err(self.at(&table.code, format!("the gate \"{code}\" is described twice; leave one out")));
            }
            let zone = match &table.zone {
                Some(zone) => self.zone(zone, zones)?,
                None if zones.len() == 1 => first,
                None => {
                    return Err(
                        self.at(&table.code, format!("the gate \"{code}\" names no zone; say which of the zones it leads to"))
                    );
                }
            };
            gates.push(Gate {
                name: table.name.as_ref().map_or_else(|| Ok(code.to_string()), |name| self.required(name, "the gate's name"))?,
                code,
                zone,
                direction: self.word(table.direction.as_ref(), Direction::from_word, Direction::WORDS)?,
                repeat: self.word(table.repeat.as_ref(), RepeatPolicy::from_word, RepeatPolicy::WORDS)?,
                reentry: self.word(table.reentry.as_ref(), Reentry::from_word, Reentry::WORDS)?,
            });
        }
        if gates.is_empty() {
            gates.push(Gate {
                code: "main".parse().expect("a plain word is a gate code"),
                name: "Main entrance".into(),
                zone: first,
                direction: Direction::default(),
                repeat: RepeatPolicy::default(),
                reentry: Reentry::default(),
            });
        }
        Ok(gates)
    }
}

/// Returns a colour for a category that names none, by its place.
///
/// # Panics
/// Never: the table holds colours.
#[must_use]
pub fn default_colour(place: usize) -> Colour {
    DEFAULT_COLOURS[place % DEFAULT_COLOURS.len()].parse().expect("the table holds colours")
}

/// Makes a zone's mark of its name: the first letter, or the first two where a zone before has that one, so that a guard can tell
/// them apart.
fn own_mark(name: &str, before: &[Zone]) -> String {
    let mut letters = name.chars();
    let first: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    if before.iter().all(|zone| zone.mark != first) || first.chars().count() > 1 {
        return first;
    }
    first.chars().chain(letters.next()).collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests;
