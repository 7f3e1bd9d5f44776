//! Zones, the categories that may enter them, and the gates that lead to them.

use super::marks;
use std::collections::HashSet;

use jiff::civil::Date;
use toml::Spanned;

use super::tables::{AllOrSome, CategoryTable, GateTable, ZoneTable};
use crate::domain::{
    category::{Category, MAX_CATEGORIES},
    colour::Colour,
    event::{Direction, Gate, Reentry, RepeatPolicy, Zone},
    event_text::{EventTexts, TextOf},
    id::{CategoryCode, GateCode, ZoneCode},
    mask::{DayIndex, DayMask, MAX_ZONES, ZoneIndex, ZoneMask},
    text::did_you_mean,
    toml_file::{Reader, TomlError, TomlText},
};

/// Colours for categories without one, dark enough for white text.
const DEFAULT_COLOURS: [&str; 8] = ["#1f3a5f", "#5b2a57", "#0a5c2b", "#8a4b00", "#1a5f6b", "#6b2b1a", "#3d3d7a", "#4a5560"];

impl Reader<'_> {
    /// Reads the zones. `stored` are those of the event that the file is applied to: a mark that is on printed badges stays.
    pub(super) fn zones(&self, tables: &[ZoneTable], stored: &[Zone], texts: &mut EventTexts) -> Result<Vec<Zone>, TomlError> {
        let mut zones: Vec<Zone> = Vec::new();
        let kept = |code: &ZoneCode| stored.iter().find(|zone| zone.code == *code).map(|zone| zone.mark.clone());
        let given = self.given_marks(tables, stored)?;
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
            let name = match &table.name {
                Some(name) => self.texts(name, "the zone's name", &TextOf::Zone(code.to_string()), texts)?,
                None => code.to_string(),
            };
            let mark = match &table.mark {
                Some(mark) => self.required(mark, "the zone's mark")?,
                None => kept(&code).unwrap_or_else(|| {
                    let before = zones.iter().map(|zone| zone.mark.as_str());
                    let later = stored.iter().map(|zone| zone.mark.as_str());
                    marks::own(&name, &before.chain(given.iter().map(String::as_str)).chain(later).collect::<Vec<_>>())
                }),
            };
            if mark.chars().count() > 2 {
                let place = table.mark.as_ref().unwrap_or(&table.code);
                return Err(self.at(place, format!("the zone's mark \"{mark}\" is longer than two characters; shorten it")));
            }
            let reentry = self.parsed_word(table.reentry.as_ref(), Reentry::from_word, Reentry::WORDS)?;
            zones.push(Zone { code, name, mark, reentry });
        }
        if zones.is_empty() {
            let code = "venue".parse().expect("a plain word is a zone code");
            zones.push(Zone { code, name: "Venue".into(), mark: "V".into(), reentry: Reentry::default() });
        }
        Ok(zones)
    }

    /// Returns the marks that the file gives. Two zones cannot have one: a guard could not tell them apart. Those that are stored so
    /// were printed so, and stay.
    fn given_marks(&self, tables: &[ZoneTable], stored: &[Zone]) -> Result<Vec<String>, TomlError> {
        let mut given: Vec<(String, &str)> = Vec::new();
        for table in tables {
            let Some(written) = &table.mark else { continue };
            let (mark, code) = (self.required(written, "the zone's mark")?, table.code.get_ref().trim());
            let is_stored =
                |code: &str| stored.iter().any(|zone| zone.code.as_str() == code && marks::are_alike(&zone.mark, &mark));
            let twin = given.iter().find(|(known, _)| marks::are_alike(known, &mark));
            if let Some((_, other)) = twin.filter(|(_, other)| !(is_stored(code) && is_stored(other))) {
                let message = format!(
                    "the zone's mark \"{mark}\" is that of the zone \"{other}\" too; give each zone its own, so that a guard can tell them apart"
                );
                return Err(self.at(written, message));
            }
            given.push((mark, code));
        }
        Ok(given.into_iter().map(|(mark, _)| mark).collect())
    }

    pub(super) fn categories(
        &self,
        tables: &[CategoryTable],
        (zones, days): (&[Zone], &[Date]),
        texts: &mut EventTexts,
    ) -> Result<Vec<Category>, TomlError> {
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
                Some(title) => self.texts(title, "the category's title", &TextOf::Category(code.to_string()), texts)?,
                None => code.as_str().to_uppercase(),
            };
            let (colour, ink) = self.colour(table, place)?;
            let other = categories.iter().find(|known| known.colour == colour && known.ink.is_some() && known.ink != ink);
            if let Some(other) = other.filter(|_| ink.is_some()) {
                let message = format!(
                    "the categories \"{}\" and \"{code}\" have the colour {colour} and different inks; give one another colour",
                    other.code
                );
                return Err(self.at(&table.code, message));
            }
            categories.push(Category {
                index: u8::try_from(place).expect("there are at most 256 categories"),
                code,
                title,
                colour,
                ink,
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

    fn zone(&self, written: &TomlText, zones: &[Zone]) -> Result<ZoneIndex, TomlError> {
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

    /// Returns the list, or `None` if all are meant.
    fn list<'v>(&self, value: Option<&'v Spanned<AllOrSome>>, expected: &str) -> Result<Option<&'v [TomlText]>, TomlError> {
        let Some(value) = value else { return Ok(None) };
        match value.get_ref() {
            AllOrSome::Word(word) if word == "all" => Ok(None),
            AllOrSome::Word(word) => Err(self.at(value, format!("\"{word}\" is not {expected}; write one of these"))),
            AllOrSome::List(list) => Ok(Some(list)),
        }
    }

    pub(super) fn gates(&self, tables: &[GateTable], zones: &[Zone]) -> Result<Vec<Gate>, TomlError> {
        let first = ZoneIndex::new(0).expect("zero is below the most zones");
        let mut gates: Vec<Gate> = Vec::new();
        let mut codes = HashSet::new();
        for table in tables {
            let code: GateCode = self.code(&table.code)?;
            if !codes.insert(code.clone()) {
                return Err(self.at(&table.code, format!("the gate \"{code}\" is described twice; leave one out")));
            }
            let zone = match &table.zone {
                Some(zone) => self.zone(zone, zones)?,
                None if zones.len() == 1 => first,
                None => {
                    return Err(self.at(&table.code, format!("the gate \"{code}\" names no zone; add the zone that it leads to")));
                }
            };
            gates.push(Gate {
                name: table.name.as_ref().map_or_else(|| Ok(code.to_string()), |name| self.required(name, "the gate's name"))?,
                code,
                zone,
                direction: self.parsed_word(table.direction.as_ref(), Direction::from_word, Direction::WORDS)?,
                repeat: self.parsed_word(table.repeat.as_ref(), RepeatPolicy::from_word, RepeatPolicy::WORDS)?,
                reentry: self.parsed_word(table.reentry.as_ref(), Reentry::from_word, Reentry::WORDS)?,
                decide: self.decides(table.decide.as_ref())?,
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
                decide: None,
            });
        }
        Ok(gates)
    }
}

/// Returns a colour for a category without one, by its place.
///
/// # Panics
/// Never: the table holds colours.
#[must_use]
pub fn default_colour(place: usize) -> Colour {
    DEFAULT_COLOURS[place % DEFAULT_COLOURS.len()].parse().expect("the table holds colours")
}
