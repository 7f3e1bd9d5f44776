//! `/v1/participants`: find a person.

use std::collections::BTreeMap;

use axum::{Extension, extract::State, response::IntoResponse};
use serde::{Deserialize, Serialize};

use super::{
    body::{Json, Query},
    entropy,
    error::Problem,
    state::App,
};
use crate::{
    domain::{
        device::{Device, Task},
        event::Event,
        own_field::{Exposure, OwnField},
        participant::Participant,
    },
    store::{Sought, Store, StoreError, StoredParticipant},
};

/// The most people that a search returns, whatever is asked for.
const MOST: usize = 50;
/// The longest text that is searched for, in bytes.
const LONGEST: usize = 200;

/// What a search takes.
#[derive(Deserialize)]
pub(super) struct SearchQuery {
    q: String,
    limit: Option<usize>,
}

/// A participant as a gate sees one.
#[derive(Serialize)]
pub(super) struct PersonJson {
    reference: String,
    title: Option<String>,
    name: String,
    native_name: Option<String>,
    function: Option<String>,
    category: String,
    category_title: Option<String>,
    colour: Option<String>,
    delegation: Option<String>,
    standing: &'static str,
    /// The state of a nomination that is not approved, where the standing does not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    has_badge: bool,
    has_photo: bool,
    /// When the person was first admitted: today if that was today, else on the last day that they came; `None` if they never did.
    arrived_at: Option<String>,
    arrived_today: bool,
    /// What the gate is to know of this person.
    note_at_gate: Option<String>,
    /// Own fields that gates show: label and value.
    fields: Vec<Labelled>,
}

/// A field as a page shows it.
#[derive(Serialize)]
pub(super) struct Labelled {
    code: String,
    label: String,
    /// The labels by language; a page takes its reader's.
    labels: BTreeMap<String, String>,
    value: String,
}

impl Labelled {
    /// Returns what the own fields that gates are shown hold of a participant, in the order of the event.
    pub(super) fn at_gate(event: &Event, who: &Participant) -> Vec<Self> {
        let shown = event.fields.iter().filter(|field| field.exposure == Exposure::Gate);
        shown.filter_map(|field| Self::of(field, who)).collect()
    }

    /// Returns what an own field holds of a participant; `None` if it holds nothing.
    pub(super) fn of(field: &OwnField, who: &Participant) -> Option<Self> {
        let value = given(who.own.get(field.number).to_owned())?;
        let labels = field.labels.iter().filter(|(language, _)| !language.is_empty()).cloned().collect();
        Some(Self { code: field.code.to_string(), label: field.label("en").to_owned(), labels, value })
    }
}

impl PersonJson {
    /// Reads what a gate sees of a participant, and whether they have arrived.
    pub(super) fn read(store: &Store, event: &Event, stored: StoredParticipant) -> Result<Self, StoreError> {
        let arrivals = store.arrivals(stored.key)?;
        let today = event.day_of(entropy::now());
        let last = arrivals.last();
        let arrived_today = last.is_some_and(|last| Some(last.day) == today);
        let arrived_at = last.map(|last| event.rfc3339(last.first_at));
        let note_at_gate = store.note_at_gate(stored.key)?;
        Ok(Self { arrived_at, arrived_today, note_at_gate, ..Self::new(event, stored) })
    }

    fn new(event: &Event, stored: StoredParticipant) -> Self {
        let state = stored.state_beside_standing();
        let (has_badge, has_photo) = (stored.badge.is_some(), stored.photo.is_some());
        let who = stored.participant;
        let category = event.category(&who.category);
        let fields = Labelled::at_gate(event, &who);
        Self {
            fields,
            reference: who.reference.to_string(),
            name: who.full_name(),
            title: given(who.title),
            native_name: given(who.native_name),
            function: given(who.function),
            category: who.category.to_string(),
            category_title: category.map(|category| category.title.clone()),
            colour: category.map(|category| category.colour.to_string()),
            delegation: given(who.delegation),
            standing: stored.standing.as_str(),
            state,
            has_badge,
            has_photo,
            arrived_at: None,
            arrived_today: false,
            note_at_gate: None,
        }
    }
}

/// Returns a text; `None` if it is empty.
pub(super) fn given(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// Finds people by what is remembered of them, best first.
///
/// A gate finds who is accredited, or was; the desk also those who are on the way to it.
pub(super) async fn search(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    Query(search): Query<SearchQuery>,
) -> Result<impl IntoResponse, Problem> {
    if search.q.len() > LONGEST {
        return Err(Problem::Invalid(format!("the text is longer than {LONGEST} bytes; a name or two is enough")));
    }
    let (most, text, event) = (search.limit.unwrap_or(20).min(MOST), search.q, app.event());
    let sought = if device.post.role.may(Task::Change) { Sought::Everybody } else { Sought::Accredited };
    let found = app
        .read(move |store| {
            let keys = store.search(&text, sought, most)?;
            keys.into_iter()
                .map(|key| PersonJson::read(store, &event.event, store.participant_by_key(key)?))
                .collect::<Result<Vec<_>, _>>()
        })
        .await?;
    Ok(Json(found))
}
