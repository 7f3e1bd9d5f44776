//! `/v1/participants`: find a person.

use axum::{extract::State, response::IntoResponse};
use serde::{Deserialize, Serialize};

use crate::{
    domain::event::Event,
    store::StoredParticipant,
    web::{
        body::{Json, Query},
        error::Problem,
        state::App,
    },
};

/// The most people that a search returns, whatever is asked for.
const MOST: usize = 50;
/// The longest text that is searched for, in bytes.
const LONGEST: usize = 200;

/// What a search takes.
#[derive(Deserialize)]
pub(super) struct Search {
    q: String,
    limit: Option<usize>,
}

/// A participant as a gate sees one.
#[derive(Serialize)]
pub(super) struct Person {
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
    has_badge: bool,
    has_photo: bool,
}

impl Person {
    /// Tells of a participant.
    pub(super) fn new(event: &Event, stored: StoredParticipant) -> Self {
        let (has_badge, has_photo) = (stored.badge.is_some(), stored.photo.is_some());
        let who = stored.participant;
        let category = event.category(&who.category);
        Self {
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
            has_badge,
            has_photo,
        }
    }
}

/// Returns a text, or nothing where it is empty.
pub(super) fn given(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// Finds people by what is remembered of them, best first.
pub(super) async fn search(State(app): State<App>, Query(search): Query<Search>) -> Result<impl IntoResponse, Problem> {
    if search.q.len() > LONGEST {
        return Err(Problem::Invalid(format!("the text is longer than {LONGEST} bytes; a name or two is enough")));
    }
    let (most, text, event) = (search.limit.unwrap_or(20).min(MOST), search.q, app.event());
    let found = app
        .read(move |store| {
            let keys = store.search(&text, most)?;
            keys.into_iter().map(|key| store.participant_by_key(key)).collect::<Result<Vec<_>, _>>()
        })
        .await?;
    Ok(Json(found.into_iter().map(|stored| Person::new(&event.event, stored)).collect::<Vec<_>>()))
}
