//! What a nomination must have before it is submitted, and which of its changes wait once it is approved.

use crate::domain::{
    document::DocumentCode,
    event::Event,
    field::{Field, FieldSet},
    id::CategoryCode,
    own_field::OwnField,
    participant::Participant,
};

/// The fields that say who somebody is, and what the accreditation is for.
const SENSITIVE: [Field; 6] =
    [Field::GivenName, Field::FamilyName, Field::Name, Field::NativeName, Field::Photo, Field::Category];

/// The fields of every list that an event may name as sensitive, beside its own: what stands on a badge, and what a delegation may
/// change.
pub const MAY_BE_SENSITIVE: [Field; 13] = [
    Field::Category,
    Field::Title,
    Field::GivenName,
    Field::FamilyName,
    Field::Name,
    Field::NativeName,
    Field::Function,
    Field::Delegation,
    Field::DelegationType,
    Field::Country,
    Field::Email,
    Field::Photo,
    Field::Head,
];

/// The fields that a delegation may say something of, beside the event's own.
pub const ASKED: [Field; 8] = [
    Field::Category,
    Field::Title,
    Field::GivenName,
    Field::FamilyName,
    Field::NativeName,
    Field::Function,
    Field::Head,
    Field::Email,
];

/// What stands for a name of any kind among what is missing.
pub const NAME: &str = "name";

/// Returns the fields whose changes wait, in an approved person: name parts, native name, photo, category, and those that the event
/// names.
#[must_use]
pub fn sensitive(event: &Event) -> FieldSet {
    let named = event.nomination.iter().flat_map(|rules| &rules.sensitive).filter_map(|name| event.field(name));
    SENSITIVE.into_iter().chain(named).collect()
}

/// Returns the names of the fields that a nomination lacks: a name, what the category requires, and own fields that are required
/// for it; the documents of the delegation's type. `held` is what is stored beside the fields.
#[must_use]
pub fn lacks(event: &Event, who: &Participant, held: &Held) -> Vec<String> {
    let mut lacks = Vec::new();
    if who.full_name().is_empty() {
        lacks.push(NAME.to_owned());
    }
    for field in required(event, &who.category) {
        let name = event.field_name(field).to_owned();
        let is_missing = match field {
            Field::Photo => held.photo == PhotoStored::No,
            // Any name will do: it is asked for as a whole only where a list has it so.
            Field::Name => who.full_name().is_empty(),
            _ => who.written(field, event).is_empty(),
        };
        if is_missing && !lacks.contains(&name) {
            lacks.push(name);
        }
    }
    lacks.extend(lacking_documents(event, who, held));
    lacks
}

/// Walks the fields that a nomination of a category needs beside a name.
pub fn required<'e>(event: &'e Event, category: &'e CategoryCode) -> impl Iterator<Item = Field> + use<'e> {
    let of_category = event.nomination.iter().flat_map(|rules| rules.requires(category)).filter_map(|name| event.field(name));
    of_category.chain(event.fields.iter().filter(|own| own.required_for.contains(category)).map(OwnField::field))
}

/// Returns what a nomination lacks beside the fields: the photo, and documents.
#[must_use]
pub fn lacks_beside(event: &Event, who: &Participant, held: &Held) -> Vec<String> {
    let rules = event.nomination.iter().flat_map(|rules| rules.requires(&who.category));
    let photo = rules.filter(|name| held.photo == PhotoStored::No && name.as_str() == Field::Photo.as_str());
    photo.cloned().chain(lacking_documents(event, who, held)).collect()
}

fn lacking_documents(event: &Event, who: &Participant, held: &Held) -> impl Iterator<Item = String> {
    let needed = event.documents.iter().filter(|rule| event.needs_document(rule, who));
    needed.filter(|rule| !held.documents.contains(&rule.code)).map(|rule| rule.code.to_string())
}

/// What is stored of a person beside the fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The photo.
    pub photo: PhotoStored,
    /// The kinds of documents that were sent, and not refused.
    pub documents: Vec<DocumentCode>,
}

impl Held {
    /// What a person has of whom nothing is stored yet.
    pub const NOTHING: Self = Self { photo: PhotoStored::No, documents: Vec::new() };

    /// Returns everything that an event may ask for.
    #[must_use]
    pub fn everything(event: &Event) -> Self {
        Self { photo: PhotoStored::Yes, documents: event.documents.iter().map(|rule| rule.code.clone()).collect() }
    }
}

/// Whether a person's photo is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotoStored {
    /// It is.
    Yes,
    /// It is not.
    No,
}

impl PhotoStored {
    /// Returns whether there is something.
    #[must_use]
    pub fn of<T>(photo: &Option<T>) -> Self {
        if photo.is_some() { Self::Yes } else { Self::No }
    }
}
