//! The event file: TOML in, a checked [`Event`] out, with an error for every line that is wrong.

mod access;
mod alone;
mod delegations;
mod documents;
mod fields;
mod groups;
mod marks;
pub mod mentions;
mod nomination;
mod quotas;
mod reader;
mod reports;
mod tables;

use jiff::tz::TimeZone;

pub use access::default_colour;
use tables::{EventFile, KNOWN};

use crate::domain::{
    event::{Contact, Event, Unlisted, Zone},
    event_text::{EventTexts, TextOf},
    offline::Offline,
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
    read_over(text, Stored::default())
}

/// What holds before an event file is applied, as far as a file that says nothing of it leaves it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stored<'s> {
    /// The zones: one without a mark of its own in the file keeps the one that its printed badges have.
    pub zones: &'s [Zone],
    /// What gates do without the server.
    pub offline: Offline,
}

impl<'s> Stored<'s> {
    /// Takes it from the event.
    #[must_use]
    pub fn of(event: &'s Event) -> Self {
        Self { zones: &event.zones, offline: event.offline }
    }
}

/// Reads an event file that is applied to an event where this holds.
///
/// # Errors
/// As [`read`].
pub fn read_over(text: &str, stored: Stored<'_>) -> Result<Event, TomlError> {
    let file: EventFile = toml_file::read(text, KNOWN)?;
    let reader = Reader::new(text);
    let mut texts = EventTexts::default();
    let zones = reader.zones(&file.zone, stored.zones, &mut texts)?;
    let days = reader.days(&file.event.days)?;
    let categories = reader.categories(&file.category, (&zones, &days), &mut texts)?;
    let gates = reader.gates(&file.gate, &zones)?;
    let reports = reports::read(text, &file.report)?;
    let fields = reader.fields(&file.field, &categories)?;
    let groups = reader.groups(&file.group)?;
    let delegations = reader.delegations(&file.delegation)?;
    let quotas = reader.quotas(&file.quota, &categories)?;
    let windows = reader.windows(file.nomination.as_ref())?;
    let documents = reader.documents(&file.document, &categories, &fields)?;
    let nomination = reader.nomination(file.nomination.as_ref(), &file.category, (&fields, &documents))?;
    let offline = reader.offline(file.offline.as_ref(), stored.offline)?;
    let table = file.event;
    let name = reader.texts(&table.name, "the event's name", &TextOf::Name, &mut texts)?;
    let mut text = |written, what, of| reader.texts_or_none(written, what, &of, &mut texts);
    let place = text(table.place.as_ref(), "the place", TextOf::Place)?;
    let timezone_name = table.timezone.as_ref().map_or_else(|| "UTC".to_owned(), |zone| zone.get_ref().trim().to_owned());
    let timezone = TimeZone::get(&timezone_name).map_err(|_| {
        let message =
            format!("unknown time zone \"{timezone_name}\"; use an IANA name such as \"Asia/Kuwait\" or \"Europe/Vienna\"");
        table.timezone.as_ref().map_or_else(|| reader.at(&table.name, message.clone()), |zone| reader.at(zone, message.clone()))
    })?;
    let contact = Contact {
        organiser: text(table.organiser.as_ref(), "the organiser", TextOf::Organiser)?,
        emergency: reader.optional(table.emergency.as_ref())?,
        help_desk: text(table.help_desk.as_ref(), "the help desk", TextOf::HelpDesk)?,
        return_to: text(table.return_to.as_ref(), "the return address", TextOf::ReturnTo)?,
        hours: reader.optional(table.hours.as_ref())?,
    };
    Ok(Event {
        short_name: match table.short_name.as_ref() {
            Some(short) => reader.required(short, "the short name")?,
            None => name.split_whitespace().filter_map(|word| word.chars().next()).filter(|c| c.is_uppercase()).take(8).collect(),
        },
        name,
        place,
        timezone_name,
        timezone,
        languages: reader.languages(&table.languages)?,
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
            documents: reader.keep_documents(file.retention.documents.as_ref(), &documents)?,
        },
        reports,
        groups,
        fields,
        texts,
        delegations,
        quotas,
        windows,
        documents,
        nomination,
        offline,
    })
}

#[cfg(test)]
mod tests;
