//! What the rules refuse, in the reader's words: what it is, and what to do.

use super::fields;
use crate::{
    domain::{
        event::Event,
        nomination::table::Disallowed,
        quota::Exceeded,
        window::{Moment, WindowKind, WindowRefusal},
    },
    store::{
        StoreError,
        refusal::{DelegationRefusal, DocumentRefusal, NominationRefusal},
    },
    web::text::PageLanguage,
};

/// Tells what was refused.
pub(super) fn told(t: &PageLanguage, event: &Event, error: &StoreError) -> String {
    let fields = |names: &str| fields::labels(t, event, names);
    match error {
        StoreError::Nomination(NominationRefusal::Lacks { lacks, .. } | NominationRefusal::WouldLack { lacks, .. }) => {
            t.filled("refused_lacks", &[&fields(lacks)])
        }
        StoreError::Nomination(NominationRefusal::NotAsked { field, .. }) => t.filled("refused_not_asked", &[&fields(field)]),
        StoreError::Nomination(NominationRefusal::Disallowed { source, .. }) => match source {
            Disallowed::Already(state) | Disallowed::State { state, .. } => {
                t.filled("refused_state", &[t.of(fields::desk_state_key(*state))])
            }
            Disallowed::OtherStep { at, .. } => t.filled("refused_other_step", &[at.as_str()]),
            Disallowed::Waits => t.of("refused_waits").to_owned(),
            Disallowed::NoReason { .. } => t.of("refused_no_reason").to_owned(),
            Disallowed::Party { .. } => t.of("refused_party").to_owned(),
        },
        StoreError::Nomination(NominationRefusal::Replacement { .. }) => t.of("refused_replacement").to_owned(),
        StoreError::Nomination(NominationRefusal::Changed { .. }) => t.of("refused_changed").to_owned(),
        StoreError::Document(refusal) => document(t, refusal),
        StoreError::Delegation(DelegationRefusal::NoPlace { exceeded, .. }) => {
            // How many are taken already: one more is what there is no place for.
            let places = |one: &Exceeded| {
                let taken = one.used.saturating_sub(1).max(one.row.max).to_string();
                t.filled("quota_told", &[&taken, &one.row.max.to_string()])
            };
            let full = exceeded.iter().map(|one| format!("{}: {}", what(t, event, one.row.category.as_ref()), places(one)));
            t.filled("refused_no_place", &[&full.collect::<Vec<_>>().join(", ")])
        }
        StoreError::Delegation(DelegationRefusal::Window { window, .. }) => shut(t, window),
        StoreError::Delegation(DelegationRefusal::NoReason { .. }) => t.of("refused_no_reason").to_owned(),
        // What is rare is told as the rule has it.
        error => error.to_string(),
    }
}

/// Tells which window is not open.
pub(super) fn shut(t: &PageLanguage, window: &WindowRefusal) -> String {
    match window {
        WindowRefusal::NotOpen(at) => t.filled("refused_not_open", &[&moment(at)]),
        WindowRefusal::Closed { kind, at } => t.filled("refused_closed", &[t.of(window_key(*kind)), &moment(at)]),
    }
}

/// Tells why nothing is done with a document.
fn document(t: &PageLanguage, refusal: &DocumentRefusal) -> String {
    let key = match refusal {
        DocumentRefusal::NoReason(_) => "refused_no_reason",
        DocumentRefusal::NoKey | DocumentRefusal::OtherKey | DocumentRefusal::Altered(_) => "document_no_key",
        DocumentRefusal::TooMany(_) | DocumentRefusal::TooMuch => "document_too_many",
        DocumentRefusal::Accepted(_) => "document_was_accepted",
        DocumentRefusal::Over(_) => "document_over",
        DocumentRefusal::Unknown(_)
        | DocumentRefusal::NotSentFor { .. }
        | DocumentRefusal::NotAsked { .. }
        | DocumentRefusal::Nobody
        | DocumentRefusal::OtherDelegation(_) => "document_not_asked",
    };
    t.of(key).to_owned()
}

fn what(t: &PageLanguage, event: &Event, category: Option<&crate::domain::id::CategoryCode>) -> String {
    category.map_or_else(|| t.of("quota_all").to_owned(), |code| fields::category_title(t, event, code))
}

/// Writes a moment of a window, by the event's clocks.
pub(super) fn moment(at: &Moment) -> String {
    at.to_string().replace('T', " ")
}

/// Returns the key of a window's name.
pub(super) fn window_key(kind: WindowKind) -> &'static str {
    match kind {
        WindowKind::Nomination => "window_nomination",
        WindowKind::Change => "window_change",
        WindowKind::Replacement => "window_replacement",
    }
}
