//! Own fields of an event in templates: `{field.hotel}`, and conditions on their values.

use super::condition::Condition;
use crate::domain::{
    event::Event,
    own_field::{FieldCode, OwnField, OwnValues},
    text::did_you_mean,
};

/// Before the code of an own field.
pub(super) const PREFIX: &str = "field.";

/// The value of an own field, or a condition on it: `field.bus`, `field.bus=A`, `field.bus=A|B`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnText {
    code: FieldCode,
    /// Which values count; any if `None`.
    condition: Option<Condition>,
}

impl OwnText {
    /// Reads what stands behind `field.`.
    ///
    /// # Errors
    /// When the code cannot be one, or a value is missing behind `=`.
    pub(super) fn parse(written: &str) -> Result<Self, String> {
        let (code, condition) = Condition::split(written)?;
        Ok(Self { code: code.parse()?, condition })
    }

    /// Returns the field of the event.
    #[must_use]
    pub fn field<'e>(&self, event: &'e Event) -> Option<&'e OwnField> {
        event.fields.iter().find(|field| field.code == self.code)
    }

    /// Returns the condition on its value, if there is one.
    #[must_use]
    pub fn condition(&self) -> Option<&Condition> {
        self.condition.as_ref()
    }

    /// Returns the value, or nothing if it is not one of those that count.
    #[must_use]
    pub fn value<'v>(&self, event: &Event, values: &'v OwnValues) -> &'v str {
        let value = self.field(event).map_or("", |field| values.get(field.number));
        if self.condition.as_ref().is_none_or(|condition| condition.holds(value)) { value } else { "" }
    }

    /// States that the event has no such field.
    #[must_use]
    pub(in crate::badge) fn unknown(&self, event: &Event) -> (String, String) {
        let known = event.fields.iter().map(|field| field.code.as_str());
        (self.code.to_string(), did_you_mean(self.code.as_str(), known))
    }
}

/// Which participants have an element, by the values of their own fields.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum OwnSelection {
    /// Every participant.
    #[default]
    All,
    /// Those with one of the values of each field that is named.
    Only(Vec<OwnText>),
    /// All but those with any of the values.
    Except(Vec<OwnText>),
}

impl OwnSelection {
    /// Returns whether a participant with these values has the element.
    #[must_use]
    pub fn has(&self, event: &Event, values: &OwnValues) -> bool {
        let fits = |test: &OwnText| !test.value(event, values).is_empty();
        match self {
            Self::All => true,
            Self::Only(tests) => tests.iter().all(|test| tests.iter().filter(|other| other.code == test.code).any(fits)),
            Self::Except(tests) => !tests.iter().any(fits),
        }
    }

    /// Walks the tests.
    pub fn tests(&self) -> impl Iterator<Item = &OwnText> {
        match self {
            Self::All => [].iter(),
            Self::Only(tests) | Self::Except(tests) => tests.iter(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> Event {
        let text = "[event]\nname = \"E\"\ndays = [\"2024-11-04\"]\n[[field]]\ncode = \"bus\"\n[[field]]\ncode = \"hotel\"\n";
        crate::domain::event_file::read(text).unwrap()
    }

    fn values(bus: &str, hotel: &str) -> OwnValues {
        let (event, mut values) = (event(), OwnValues::default());
        values.set(event.fields[0].number, bus);
        values.set(event.fields[1].number, hotel);
        values
    }

    #[test]
    fn a_value_counts_whatever_its_case() {
        let value = |written: &str| OwnText::parse(written).unwrap().value(&event(), &values("Ligne É", "")).to_owned();
        assert_eq!(value("bus"), "Ligne É");
        assert_eq!(value("bus=ligne e|B"), "Ligne É");
        assert_eq!(value("bus=B"), "");
        assert_eq!(value("hotel"), "");
        assert!(OwnText::parse("bus=").is_err() && OwnText::parse("Bus").is_err());
    }

    #[test]
    fn several_values_of_a_field_widen_and_several_fields_narrow() {
        let tests = |written: &[&str]| written.iter().map(|test| OwnText::parse(test).unwrap()).collect::<Vec<_>>();
        let only = OwnSelection::Only(tests(&["bus=A", "bus=B", "hotel"]));
        assert!(only.has(&event(), &values("b", "Sheraton")));
        assert!(!only.has(&event(), &values("b", "")) && !only.has(&event(), &values("C", "Sheraton")));
        let except = OwnSelection::Except(tests(&["bus=A", "hotel=Sheraton"]));
        assert!(except.has(&event(), &values("B", "Hilton")) && !except.has(&event(), &values("B", "Sheraton")));
    }
}
