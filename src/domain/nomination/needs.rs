//! What a nomination must have before it is submitted, and which of its changes wait once it is approved.

use crate::domain::{
    event::Event,
    field::{Field, FieldSet},
    own_field::OwnField,
    participant::Participant,
};

/// The fields that say who somebody is, and what the accreditation is for.
const SENSITIVE: [Field; 6] =
    [Field::GivenName, Field::FamilyName, Field::Name, Field::NativeName, Field::Photo, Field::Category];

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

/// Returns the fields whose changes wait, in an approved person: name parts, native name, photo, category, and own fields that the
/// event names.
#[must_use]
pub fn sensitive(event: &Event) -> FieldSet {
    let own = event.nomination.iter().flat_map(|rules| &rules.sensitive).filter_map(|code| event.field(code));
    SENSITIVE.into_iter().chain(own).collect()
}

/// Returns the names of the fields that a nomination lacks: a name, what the category requires, and own fields that are required
/// for it. `photo` says whether a photo is stored.
#[must_use]
pub fn lacks(event: &Event, who: &Participant, photo: PhotoStored) -> Vec<String> {
    let mut lacks = Vec::new();
    if who.full_name().is_empty() {
        lacks.push(NAME.to_owned());
    }
    let of_category =
        event.nomination.iter().flat_map(|rules| rules.requires(&who.category)).filter_map(|name| event.field(name));
    let own = event.fields.iter().filter(|own| own.required_for.contains(&who.category)).map(OwnField::field);
    for field in of_category.chain(own) {
        let name = event.field_name(field).to_owned();
        let is_missing = match field {
            Field::Photo => photo == PhotoStored::No,
            _ => who.written(field, event).is_empty(),
        };
        if is_missing && !lacks.contains(&name) {
            lacks.push(name);
        }
    }
    lacks
}

/// Whether a person's photo is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotoStored {
    /// It is.
    Yes,
    /// It is not.
    No,
}
