//! The ways in which badges of a template come out by what is known of a person: elements come and go by conditions on values.

use crate::{
    badge::{
        subject::BadgeSubject,
        template::{Element, Pattern, Placeholder, Template},
    },
    domain::{
        event::Event,
        own_field::{FieldKind, FieldNumber, OwnField},
    },
};

/// The most combinations of values that are tried.
const MOST_COMBINED: usize = 24;
/// The most ways altogether: past the combinations, each value is tried by itself.
const MOST: usize = 160;

/// Values of a person that differ from those of the specimen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Deviation(Vec<(Slot, String)>);

/// Where a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Own(FieldNumber),
    Said(Placeholder),
}

impl Deviation {
    /// Gives a specimen the values.
    pub(super) fn put(&self, mut subject: BadgeSubject) -> BadgeSubject {
        for (slot, value) in &self.0 {
            match slot {
                Slot::Own(number) => subject.own.set(*number, value),
                Slot::Said(placeholder) => {
                    if let Some(said) = place(&mut subject, *placeholder) {
                        said.clone_from(value);
                    }
                }
            }
        }
        subject
    }

    fn with(&self, slot: Slot, value: &str) -> Self {
        let mut with = self.clone();
        with.0.push((slot, value.to_owned()));
        with
    }
}

/// Returns the ways of a template: combinations of the values that its conditions name, and of none, as far as there are few; beyond
/// that, each value by itself, so that none is left out.
pub(super) fn ways(template: &Template, event: &Event) -> Vec<Deviation> {
    let mut ways = vec![Deviation::default()];
    let mut alone = Vec::new();
    for (slot, values) in wanted(template, event) {
        if ways.len() * (values.len() + 1) <= MOST_COMBINED {
            let with: Vec<Deviation> = ways.iter().flat_map(|way| values.iter().map(|value| way.with(slot, value))).collect();
            ways.extend(with);
        } else {
            alone.extend(values.iter().map(|value| Deviation::default().with(slot, value)));
        }
    }
    ways.extend(alone);
    ways.truncate(MOST);
    ways
}

/// Returns the values on which elements depend, by where they stand.
fn wanted(template: &Template, event: &Event) -> Vec<(Slot, Vec<String>)> {
    let mut wanted: Vec<(Slot, Vec<String>)> = Vec::new();
    let mut add = |slot: Slot, values: Vec<String>| {
        let place = wanted.iter().position(|(known, _)| *known == slot).unwrap_or_else(|| {
            wanted.push((slot, Vec::new()));
            wanted.len() - 1
        });
        for value in values {
            if !wanted[place].1.contains(&value) {
                wanted[place].1.push(value);
            }
        }
    };
    for element in template.front.iter().chain(&template.back) {
        for own in element.own_fields() {
            let Some(field) = own.field(event) else { continue };
            let examples = own.condition().map_or_else(|| vec![sample(field)], crate::badge::template::Condition::examples);
            add(Slot::Own(field.number), examples);
        }
        for (placeholder, condition) in element.patterns().into_iter().flat_map(Pattern::conditions) {
            if let Some(slot) = said(placeholder) {
                add(slot, condition.examples());
            }
        }
        // What is left out when a value is empty, or is not: specimens have the value.
        for slot in element.conditions().into_iter().flat_map(Pattern::placeholders).filter_map(said) {
            add(slot, vec![String::new()]);
        }
    }
    wanted
}

/// Returns the value that a placeholder of a person stands for; `None` for those of the event, and for what every badge has.
fn said(placeholder: Placeholder) -> Option<Slot> {
    let slot = if placeholder == Placeholder::NameInFull { Placeholder::GivenName } else { placeholder };
    place(&mut BadgeSubject::default(), slot).map(|_| Slot::Said(slot))
}

fn place(subject: &mut BadgeSubject, placeholder: Placeholder) -> Option<&mut String> {
    Some(match placeholder {
        Placeholder::Title => &mut subject.title,
        Placeholder::NativeName => &mut subject.native_name,
        Placeholder::GivenName => &mut subject.given_name,
        Placeholder::FamilyName => &mut subject.family_name,
        Placeholder::Function => &mut subject.function,
        Placeholder::Delegation => &mut subject.delegation,
        Placeholder::DelegationType => &mut subject.delegation_type,
        Placeholder::Country => &mut subject.country,
        Placeholder::Email => &mut subject.email,
        Placeholder::Reference => &mut subject.reference,
        Placeholder::Tray => &mut subject.tray,
        _ => return None,
    })
}

/// Returns a value that a field can have.
fn sample(field: &OwnField) -> String {
    let value = match field.kind {
        FieldKind::Text => "Sample",
        FieldKind::Choice => field.choices.first().map_or("Sample", String::as_str),
        FieldKind::Date => "2030-09-28",
        FieldKind::Number => "28",
        FieldKind::YesNo => "yes",
    };
    value.to_owned()
}

/// Returns the elements' conditions that hold for everybody of a category or for nobody, in the template's order.
pub(super) fn shared_conditions(template: &Template) -> impl Iterator<Item = &Pattern> {
    let elements = template.front.iter().chain(&template.back);
    elements.flat_map(Element::conditions).filter(|condition| condition.is_shared())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event_file;

    fn of(conditions: &[&str]) -> Vec<Vec<(String, String)>> {
        let event = "[event]\nname = \"E\"\ndays = [\"2024-11-04\"]\n[[field]]\ncode = \"bus\"\n[[field]]\ncode = \"nights\"\n\
                     type = \"number\"\n[[field]]\ncode = \"hotel\"\ntype = \"choice\"\nchoices = [\"Hilton\", \"Ritz\"]\n";
        let text = |condition: &str| {
            format!("[[front]]\nkind = \"text\"\nx = 10\ny = 10\nwidth = 50\nheight = 10\nsize = 10\ntext = \"A\"\n{condition}\n")
        };
        let elements: String = conditions.iter().map(|condition| text(condition)).collect();
        let template = Template::read(&format!("name = \"t\"\n[page]\nwidth = 100\nheight = 100\n{elements}")).unwrap();
        let event = event_file::read(event).unwrap();
        let code = |slot: &Slot| match slot {
            Slot::Own(number) => event.fields.iter().find(|field| field.number == *number).unwrap().code.to_string(),
            Slot::Said(placeholder) => placeholder.as_str().to_owned(),
        };
        let ways = ways(&template, &event).into_iter();
        ways.map(|way| way.0.iter().map(|(slot, value)| (code(slot), value.clone())).collect()).collect()
    }

    #[test]
    fn each_value_of_a_condition_is_tried_with_each_of_another() {
        let pairs =
            |way: &[(String, String)]| way.iter().map(|(slot, value)| format!("{slot}={value}")).collect::<Vec<_>>().join(" ");
        let tried: Vec<String> =
            of(&["when = \"{field.bus=A}\"", "unless = \"{field.hotel}\""]).iter().map(|way| pairs(way)).collect();
        assert_eq!(tried, ["", "bus=A", "hotel=Hilton", "bus=A hotel=Hilton"]);
        let tried: Vec<String> = of(&["when = \"{country=KWT|OMN}\""]).iter().map(|way| pairs(way)).collect();
        assert_eq!(tried, ["", "country=KWT", "country=OMN", "country="]);
        let tried: Vec<String> =
            of(&["when = \"{field.nights>3}\"", "when = \"{event.place}\""]).iter().map(|way| pairs(way)).collect();
        assert_eq!(tried, ["", "nights=4"]);
    }

    #[test]
    fn of_many_values_none_is_left_out() {
        let buses: Vec<String> = (0..40).map(|bus| format!("when = \"{{field.bus=Line {bus}}}\"")).collect();
        let mut conditions: Vec<&str> = buses.iter().map(String::as_str).collect();
        conditions.push("when = \"{field.hotel=Ritz}\"");
        let tried = of(&conditions).concat();
        assert!(tried.contains(&("bus".into(), "Line 39".into())) && tried.contains(&("hotel".into(), "Ritz".into())));
    }
}
