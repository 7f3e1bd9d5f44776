//! What a form was made from: where it is something else when the form comes back, somebody else was faster.

use std::collections::BTreeMap;

use sha2::Digest;

use crate::{
    domain::{event::Event, field::Field, nomination::needs::ASKED, own_field::OwnField, participant::Participant},
    store::Proposal,
};

/// What stands in the fields that a delegation may fill, field by field, as a list writes it.
pub(super) type Values = BTreeMap<Field, String>;

/// Walks the fields that a delegation may fill, of one person or of somebody new.
pub(super) fn asked<'e>(event: &'e Event, who: Option<&Participant>) -> impl Iterator<Item = Field> + use<'e> {
    // Who came by a list with the whole name in one piece has it there, too.
    let has_whole_name = who.is_some_and(|who| !who.name.is_empty() && who.given_name.is_empty() && who.family_name.is_empty());
    let whole = has_whole_name.then_some(Field::Name);
    ASKED.into_iter().chain(whole).chain(event.fields.iter().map(OwnField::field))
}

/// Returns what a delegation asked for last: what stands, and over it what waits to be approved.
pub(super) fn values(event: &Event, who: &Participant, proposal: Option<&Proposal>) -> Values {
    let mut values: Values = asked(event, Some(who)).map(|field| (field, who.written(field, event))).collect();
    for (field, value) in proposal.iter().flat_map(|proposal| &proposal.fields) {
        if let Some(known) = values.get_mut(field) {
            known.clone_from(value);
        }
    }
    values
}

/// Returns the mark of some values: other values have another.
pub(super) fn version(values: &Values) -> String {
    let mut hash = sha2::Sha256::new();
    for (field, value) in values {
        hash.update(format!("{field:?}\0{}\0", value.len()));
        hash.update(value);
    }
    hex::encode(&hash.finalize()[..12])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_values_have_another_mark() {
        let one: Values = [(Field::GivenName, "Ana".to_owned()), (Field::FamilyName, String::new())].into();
        let other: Values = [(Field::GivenName, String::new()), (Field::FamilyName, "Ana".to_owned())].into();
        assert_eq!(version(&one), version(&one.clone()));
        assert_ne!(version(&one), version(&other));
    }
}
