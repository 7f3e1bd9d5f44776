//! What every document says of itself: which event, where, and when it was made.

use jiff::{Timestamp, civil::DateTime};

use crate::{
    domain::{event::Event, event_text::TextOf},
    report::words::Language,
};

/// What every document says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frame {
    /// The event's name.
    pub event: String,
    /// A few letters for the foot of pages.
    pub short_name: String,
    /// Where it is held.
    pub place: String,
    /// When the report was made, by the event's clocks.
    pub made_at: DateTime,
    /// The same in words, with the zone: `5 November 2024, 18:04 (Asia/Kuwait)`.
    pub made: String,
    /// The language of what stands around the rows.
    pub language: Language,
}

impl Frame {
    /// Makes the frame of an event's documents.
    #[must_use]
    pub fn new(event: &Event, now: Timestamp) -> Self {
        Self::speaking(Language::English, event, now)
    }

    /// Makes the frame of a document in a language.
    #[must_use]
    pub fn speaking(language: Language, event: &Event, now: Timestamp) -> Self {
        let made_at = event.local(now);
        let own = |of: &TextOf, text: &str| event.texts.get(of, language.tag()).unwrap_or(text).to_owned();
        Self {
            event: own(&TextOf::Name, &event.name),
            short_name: event.short_name.clone(),
            place: own(&TextOf::Place, &event.place),
            made_at,
            made: format!("{}, {} ({})", language.date(made_at.date()), made_at.strftime("%H:%M"), event.timezone_name),
            language,
        }
    }
}
