//! `/v1/participants`: find a person, and see what is known.

use axum::{
    Extension,
    extract::{Path, State},
    response::IntoResponse,
};
use serde::{Deserialize, Serialize};

use super::{
    body::{Json, Query},
    error::Problem,
    scan,
    state::App,
};
use crate::{
    domain::{
        device::{Device, Task},
        event::Event,
    },
    store::StoredParticipant,
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
struct Person {
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

/// A participant as a desk sees one.
#[derive(Serialize)]
struct Whole {
    #[serde(flatten)]
    person: Person,
    country: Option<String>,
    email: Option<String>,
    delegation_type: Option<String>,
    standing_reason: Option<String>,
    zones: Vec<String>,
    days: Vec<String>,
    badge_serial: Option<String>,
}

impl Person {
    fn new(event: &Event, stored: StoredParticipant) -> Self {
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

impl Whole {
    fn new(event: &Event, stored: StoredParticipant) -> Self {
        let who = &stored.participant;
        let rights = event.category(&who.category).map(|category| event.rights(category, who.days, stored.zones));
        let zones = rights.map(|rights| rights.zones.iter().filter_map(|zone| event.zones.get(zone.get())));
        let days = rights.map(|rights| rights.days.iter().filter_map(|day| event.date(day)));
        Self {
            country: given(who.country.clone()),
            email: given(who.email.clone()),
            delegation_type: given(who.delegation_type.clone()),
            standing_reason: given(stored.standing_reason.clone()),
            zones: zones.map(|zones| zones.map(|zone| zone.code.to_string()).collect()).unwrap_or_default(),
            days: days.map(|days| days.map(|day| day.to_string()).collect()).unwrap_or_default(),
            badge_serial: stored.badge.as_ref().map(|badge| badge.serial.to_string()),
            person: Person::new(event, stored),
        }
    }
}

fn given(text: String) -> Option<String> {
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

/// Shows one participant: at a gate what the door needs, at a desk all.
pub(super) async fn show(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    Path(reference): Path<String>,
) -> Result<axum::response::Response, Problem> {
    let (reference, event) = (scan::reference(&reference)?, app.event());
    let stored = app.read(move |store| store.participant(&reference)).await?;
    Ok(if device.post.role.may(Task::Change) {
        Json(Whole::new(&event.event, stored)).into_response()
    } else {
        Json(Person::new(&event.event, stored)).into_response()
    })
}
