//! A participant's values as a list writes them.

use std::borrow::Cow;

use crate::domain::{event::Event, field::Field, participant::Participant};

impl Participant {
    /// Writes what a column holds, as a list would; empty if it holds nothing.
    #[must_use]
    pub fn written(&self, field: Field, event: &Event) -> String {
        self.as_listed(field, event).into_owned()
    }

    /// Returns the same as [`Participant::written`], borrowed where it is a text.
    #[must_use]
    pub fn as_listed(&self, field: Field, event: &Event) -> Cow<'_, str> {
        match field {
            Field::Days => self.days.map(|days| event.format_days(days)).unwrap_or_default().into(),
            Field::Head if self.is_marked_head() => "yes".into(),
            Field::Order => self.order.map(|order| order.to_string()).unwrap_or_default().into(),
            _ => self.text(field).unwrap_or_default().into(),
        }
    }
}
