//! The figures of one moment, written once in each language that is asked for.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use askama::Template;
use axum::body::Bytes;
use jiff::Timestamp;

use super::{
    contact::GateContact,
    view::{View, ViewSource},
};
use crate::{
    report::day_figures::DayFigures,
    store::StoredEvent,
    web::{error::Problem, text::PageLanguage},
};

/// Figures of a moment.
pub(super) struct FiguresNow {
    /// Goes up when the figures are others than before.
    pub(super) number: u64,
    /// When they were so.
    pub(super) at: Timestamp,
    /// The settings.
    pub(super) event: Arc<StoredEvent>,
    /// The figures.
    figures: DayFigures,
    /// Whether the day is going on.
    is_today: bool,
    /// Whether the gates are there, in the event file's order.
    contacts: Vec<GateContact>,
    /// How many decisions of gates wait for a supervisor.
    conflicts: u64,
    written: Mutex<HashMap<&'static str, Bytes>>,
}

#[derive(Template)]
#[template(path = "web/dashboard-figures.html")]
struct LivePage<'f> {
    t: &'f PageLanguage,
    b: View,
}

impl FiguresNow {
    /// Makes a frame, with the number of the one before where nothing has changed.
    pub(super) fn new(
        before: Option<&Self>,
        event: Arc<StoredEvent>,
        figures: DayFigures,
        (contacts, conflicts): (Vec<GateContact>, u64),
        at: Timestamp,
    ) -> Self {
        // A server that was started again must not give a number that a page has seen: it starts at the time.
        let fresh = u64::try_from(at.as_millisecond()).unwrap_or_default();
        let is_today = event.event.day_of(at) == Some(figures.day);
        let is_same = |before: &Self| {
            before.figures == figures
                && before.contacts == contacts
                && before.conflicts == conflicts
                && before.is_today == is_today
                && before.event.revision == event.revision
        };
        let (number, written) = match before {
            Some(before) if is_same(before) => {
                (before.number, before.written.lock().unwrap_or_else(PoisonError::into_inner).clone())
            }
            before => (before.map_or(fresh, |before| before.number + 1), HashMap::new()),
        };
        Self { number, at, event, figures, is_today, contacts, conflicts, written: Mutex::new(written) }
    }

    /// Returns what a page shows.
    pub(super) fn view(&self, language: &PageLanguage) -> View {
        let (event, figures) = (&self.event.event, &self.figures);
        let until = self.is_today.then_some(self.at);
        let has_begun = event.date(figures.day).is_some_and(|date| date <= event.day_at(self.at));
        let is_to_come = !has_begun && figures.whole.present == 0;
        let (contacts, conflicts) = (&self.contacts, self.conflicts);
        View::new(&ViewSource { language, event, figures, contacts, conflicts, until, is_to_come })
    }

    /// Returns the moment by the event's clocks: `09:12:30`.
    pub(super) fn clock(&self) -> String {
        self.event.event.local(self.at).strftime("%H:%M:%S").to_string()
    }

    /// Returns the part of the page that changes.
    pub(super) fn written(&self, language: &'static PageLanguage) -> Result<Bytes, Problem> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = written.get(language.code) {
            return Ok(known.clone());
        }
        let html = LivePage { t: language, b: self.view(language) }.render().map_err(|error| {
            tracing::error!(%error, "a page cannot be written");
            Problem::Internal
        })?;
        let html = Bytes::from(html);
        written.insert(language.code, html.clone());
        Ok(html)
    }
}
