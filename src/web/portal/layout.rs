//! What every page of the portal has: the language, the event, who is signed in, where else to go, and what was just done.

use axum::{http::StatusCode, response::Response};

use super::{sent::Sent, visitor::SignedInPerson};
use crate::{
    domain::{event::Event, event_text::TextOf, person::PersonRole, second_factor::Passage},
    web::{
        error::Problem,
        pages,
        state::App,
        text::{self, PageLanguage, ReaderLanguage},
    },
};

/// Texts that a page may be asked to show, by `?said=`: of what was just done.
const SAID: [&str; 21] = [
    "said_saved",
    "said_unchanged",
    "said_waits",
    "said_submitted",
    "said_approved",
    "said_queued",
    "said_queued_some",
    "said_withdrawn",
    "said_confirmed",
    "said_changed",
    "said_photo",
    "said_photo_poor",
    "said_document",
    "said_document_removed",
    "said_replaced",
    "said_decided",
    "said_left",
    "said_nobody",
    "said_extended",
    "said_factor_on",
    "said_factor_off",
];

/// Where a role may go, and the names of the places.
const WAYS: [(&str, &str, &[PersonRole]); 5] = [
    ("/delegations", "way_delegations", &[PersonRole::FocalPoint]),
    ("/queue", "way_queue", &[PersonRole::Reviewer, PersonRole::Officer]),
    ("/exceptions", "way_exceptions", &[PersonRole::Officer]),
    ("/figures", "way_figures", &[PersonRole::Officer, PersonRole::Viewer]),
    ("/second-factor", "way_second_factor", &PersonRole::ALL),
];

/// What every page has.
pub(super) struct Layout {
    /// The texts.
    pub(super) t: &'static PageLanguage,
    /// All languages.
    pub(super) languages: &'static [PageLanguage],
    /// The event's name.
    pub(super) event: String,
    /// Who is signed in; empty if nobody is.
    pub(super) who: String,
    /// What forms carry.
    pub(super) token: String,
    /// Addresses and names of the other pages.
    pub(super) ways: Vec<(&'static str, &'static str)>,
    /// What was just done; empty for nothing.
    pub(super) said: &'static str,
    /// What went wrong; empty for nothing.
    pub(super) problem: String,
    /// The form that the page answers, if it was not taken.
    pub(super) sent: Option<Sent>,
    /// Where the page is found in another language: a path, empty for the page's own, and what its address says beside.
    pub(super) here: (&'static str, String),
}

impl Layout {
    /// Makes the frame of a page.
    pub(super) fn new(app: &App, reader: ReaderLanguage, visitor: Option<&SignedInPerson>) -> Self {
        // Who has not proven the second factor can go nowhere.
        let role = visitor.filter(|visitor| visitor.passage == Passage::Through).map(SignedInPerson::role);
        let ways = WAYS.iter().filter(|(.., roles)| role.is_some_and(|role| roles.contains(&role)));
        Self {
            t: reader.portal(),
            languages: text::portal(),
            event: event_name(&app.event().event, reader.portal().code),
            who: visitor.map(|visitor| visitor.person.name.to_string()).unwrap_or_default(),
            token: visitor.map(|visitor| visitor.token.clone()).unwrap_or_default(),
            ways: ways.map(|(address, name, _)| (*address, *name)).collect(),
            said: "",
            problem: String::new(),
            sent: None,
            here: ("", String::new()),
        }
    }

    /// Answers a form: what was written into it is shown again.
    pub(super) fn answering(mut self, sent: Sent) -> Self {
        self.sent = Some(sent);
        self
    }

    /// Says where the page is found in another language, if not at its own address: a path, or what its address says beside.
    pub(super) fn found_at(mut self, path: &'static str, query: String) -> Self {
        self.here = (path, query);
        self
    }

    /// Returns the address of the page in a language.
    pub(super) fn address_in(&self, language: &str) -> String {
        let (path, query) = &self.here;
        let joint = if query.is_empty() { "" } else { "&" };
        format!("{path}?{query}{joint}lang={language}")
    }

    /// Returns whether the page answers a form whose address ends so.
    pub(super) fn answers(&self, last: impl std::fmt::Display) -> bool {
        self.sent.as_ref().is_some_and(|sent| sent.was_to(&last.to_string()))
    }

    /// Returns what was written into a field of the form whose address ends so; empty if the page does not answer that form.
    pub(super) fn typed(&self, last: impl std::fmt::Display, name: &str) -> &str {
        let sent = self.sent.as_ref().filter(|sent| sent.was_to(&last.to_string()));
        sent.and_then(|sent| sent.fields.iter().find(|(known, _)| known == name))
            .map(|(_, value)| value.as_str())
            .unwrap_or_default()
    }

    /// Returns whether a value was chosen in a field of the form whose address ends so.
    pub(super) fn is_chosen(&self, last: impl std::fmt::Display, name: &str, value: &str) -> bool {
        let sent = self.sent.as_ref().filter(|sent| sent.was_to(&last.to_string()));
        sent.is_some_and(|sent| sent.values(name).any(|known| known == value))
    }

    /// Says what was just done, by the word of an address.
    pub(super) fn with_said(mut self, word: Option<&str>) -> Self {
        let key = SAID.iter().find(|key| word.is_some_and(|word| key.strip_prefix("said_") == Some(word)));
        self.said = key.copied().unwrap_or_default();
        self
    }

    /// Says what went wrong.
    pub(super) fn with_problem(mut self, problem: String) -> Self {
        self.problem = problem;
        self
    }
}

/// Returns the event's name in a language, as far as the event file has it.
fn event_name(event: &Event, language: &str) -> String {
    event.texts.get(&TextOf::Name, language).unwrap_or(&event.name).to_owned()
}

/// Writes a page with a status of its own.
pub(super) fn page_with(
    status: StatusCode,
    template: &impl askama::Template,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let mut response = pages::page(template, reader)?;
    *response.status_mut() = status;
    Ok(response)
}

/// The part of an address that says what was just done.
#[derive(serde::Deserialize)]
pub(super) struct Said {
    /// The word.
    pub(super) said: Option<String>,
}
