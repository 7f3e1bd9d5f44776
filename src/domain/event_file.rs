//! The event file: TOML in, a checked [`Event`] out, with an error for every line that is wrong.

mod access;
mod fields;
mod marks;
mod reader;
mod reports;
mod tables;

use jiff::tz::TimeZone;

pub use access::default_colour;
use tables::{EventFile, KNOWN};

use crate::domain::{
    event::{Contact, Event, Unlisted, Zone},
    retention::Retention,
    toml_file::{self, Reader, TomlError},
};

/// Reads an event file.
///
/// Everything that it leaves out has a default: UTC, days that start at 04:00, one zone `venue` with one gate `main`, categories
/// that are valid on all days and in all zones, and a colour for each.
///
/// # Errors
/// When the text is not TOML, a key or value is unknown, a code appears twice, or there are more than 32 days, 16 zones or 256 categories.
pub fn read(text: &str) -> Result<Event, TomlError> {
    read_over(text, &[])
}

/// Reads an event file that is applied to an event with these zones: a zone without a mark of its own in the file keeps the one that
/// its printed badges have.
///
/// # Errors
/// As [`read`].
pub fn read_over(text: &str, stored: &[Zone]) -> Result<Event, TomlError> {
    let file: EventFile = toml_file::read(text, KNOWN)?;
    let reader = Reader { text };
    let zones = reader.zones(&file.zone, stored)?;
    let days = reader.days(&file.event.days)?;
    let categories = reader.categories(&file.category, &zones, &days)?;
    let gates = reader.gates(&file.gate, &zones)?;
    let reports = reports::read(text, &file.report)?;
    let fields = reader.fields(&file.field, &categories)?;
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
        unlisted: reader.parsed_word(table.unlisted.as_ref(), Unlisted::from_word, Unlisted::WORDS)?,
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
        fields,
    })
}

#[cfg(test)]
mod tests;
