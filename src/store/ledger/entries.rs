//! What the journal says about a change to a participant: which fields, with what may be kept separate from what names a person.

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Map, Value, json};

use super::change::Entry;
use crate::domain::{
    event::Event,
    field::Field,
    journal::{Action, Subject},
    mask::DayMask,
    nomination::state::State,
    participant::{Participant, ZoneRights},
};

/// The fields that say who somebody is, beside all of the event's own. The others stay after a purge, to be counted by.
pub(in crate::store) const PERSONAL: [Field; 9] = [
    Field::Reference,
    Field::Title,
    Field::GivenName,
    Field::FamilyName,
    Field::Name,
    Field::NativeName,
    Field::Function,
    Field::Email,
    Field::Photo,
];

/// The given fields of one participant, as a JSON object; written without a tree of values, since a list has many.
struct GivenFields<'p> {
    participant: &'p Participant,
    event: &'p Event,
    part: FieldHalf,
    entrance: Option<(&'p str, &'p str)>,
}

/// Which half of a participant's fields.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FieldHalf {
    /// What identifies a person.
    Personal,
    /// The rest.
    Details,
}

impl Serialize for GivenFields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        let who = self.participant;
        let fields: &[Field] = if self.part == FieldHalf::Personal { &PERSONAL } else { &Field::ALL };
        for field in fields.iter().filter(|field| self.part == FieldHalf::Personal || !PERSONAL.contains(field)) {
            match field {
                Field::Days if who.days.is_some() => object.serialize_entry(field.as_str(), &who.days.map(|days| days.0))?,
                Field::Head if who.is_marked_head() => object.serialize_entry(field.as_str(), &true)?,
                Field::Order if who.order.is_some() => object.serialize_entry(field.as_str(), &who.order)?,
                _ => {
                    if let Some(text) = who.text(*field).filter(|text| !text.is_empty()) {
                        object.serialize_entry(field.as_str(), text)?;
                    }
                }
            }
        }
        if let Some((state, step)) = self.entrance.filter(|_| self.part == FieldHalf::Details) {
            object.serialize_entry("state", state)?;
            if !step.is_empty() {
                object.serialize_entry("step", step)?;
            }
        }
        if self.part == FieldHalf::Personal {
            for (number, value) in who.own.iter() {
                object.serialize_entry(&key(Field::Own(number), self.event), value)?;
            }
        }
        object.end()
    }
}

/// Makes the entry of a participant who was added. The line names state and step of those who did not come in approved.
pub(in crate::store) fn added(row: i64, participant: &Participant, event: &Event, (state, step): (State, &str)) -> Entry {
    let entrance = (state != State::Approved).then(|| (state.as_str(), step));
    let given = |part| GivenFields { participant, event, part, entrance };
    Entry::new(Action::ParticipantAdd, Subject::Participant(row))
        .details(given(FieldHalf::Details))
        .personal(given(FieldHalf::Personal))
}

/// Makes the entry of a participant who was changed: each changed field with what it was and what it became.
pub(in crate::store) fn edited(row: i64, before: &Participant, after: &Participant, event: &Event) -> Entry {
    let (mut fields, mut details, mut personal) = (Vec::new(), Map::new(), Map::new());
    for field in event.columns() {
        let (old, new) = (value(before, field), value(after, field));
        if old == new {
            continue;
        }
        let key = key(field, event);
        let change = if is_personal(field) { &mut personal } else { &mut details };
        change.insert(key.clone(), json!([old, new]));
        fields.push(key);
    }
    details.insert("fields".to_owned(), json!(fields));
    let entry = Entry::new(Action::ParticipantEdit, Subject::Participant(row)).details(details);
    if personal.is_empty() { entry } else { entry.personal(personal) }
}

/// Makes the entry for own days that moved with the event's: the same dates, in other places.
pub(in crate::store) fn moved_days(row: i64, before: DayMask, after: DayMask) -> Entry {
    let days = Field::Days.as_str();
    let details = json!({ "fields": [days], days: [before.0, after.0] });
    Entry::new(Action::ParticipantEdit, Subject::Participant(row)).details(details)
}

/// Makes the entry of zones added or withheld.
pub(in crate::store) fn zones(row: i64, before: ZoneRights, after: ZoneRights) -> Entry {
    let indexes = |rights: ZoneRights| {
        let list = |mask: crate::domain::mask::ZoneMask| mask.iter().map(crate::domain::mask::ZoneIndex::get).collect::<Vec<_>>();
        json!({ "added": list(rights.added), "withheld": list(rights.withheld) })
    };
    Entry::new(Action::ParticipantZones, Subject::Participant(row))
        .details(json!({ "from": indexes(before), "to": indexes(after) }))
}

/// Returns the key by which the journal names a field; an own field by its code.
pub(in crate::store) fn key(field: Field, event: &Event) -> String {
    match field {
        Field::Own(_) => format!("field.{}", event.field_name(field)),
        named => named.as_str().to_owned(),
    }
}

/// Returns whether a field says who somebody is. Every own field may: somebody's words are in it.
pub(in crate::store) fn is_personal(field: Field) -> bool {
    matches!(field, Field::Own(_)) || PERSONAL.contains(&field)
}

/// Returns a field's value, as the journal writes it.
pub(in crate::store) fn value(participant: &Participant, field: Field) -> Value {
    match field {
        Field::Days => participant.days.map(|days| days.0).into(),
        Field::Head => participant.is_marked_head().into(),
        Field::Order => participant.order.into(),
        _ => participant.text(field).unwrap_or_default().into(),
    }
}

/// Returns whether it is the value of a field that was not given.
pub(in crate::store) fn is_empty(value: &Value) -> bool {
    matches!(value, Value::Null | Value::Bool(false)) || value.as_str() == Some("")
}
