//! What a desk looks up: a participant, who has a name already, and whose a badge is.

use axum::{
    Extension,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};

use super::{
    blank::Blank,
    record::{Badge, answer},
};
use crate::{
    domain::{
        device::{Device, Task},
        id::{BadgeSerial, Reference},
    },
    store::{Alike, Sketch},
    web::{
        body::{Json, Query},
        error::Problem,
        people::PersonJson,
        scan,
        state::App,
    },
};

/// The most people of one name that are shown.
const MOST: usize = 5;
/// The longest name that is compared, in bytes.
const LONGEST: usize = 400;

/// What is asked of names.
#[derive(Deserialize)]
pub(in crate::web) struct Writing {
    #[serde(default)]
    name: String,
    #[serde(default)]
    native_name: String,
    #[serde(default)]
    delegation: String,
    except: Option<String>,
}

/// Somebody whose name is like the one that is being written.
#[derive(Serialize)]
struct Namesake {
    alike: &'static str,
    #[serde(flatten)]
    person: PersonJson,
}

/// What is known of a badge by: its code, read by a scanner, or its serial, read by a person.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct BadgeQuery {
    code: Option<String>,
    typed: Option<String>,
    serial: Option<String>,
}

/// A badge, and whose it is; or one that was printed blank and is nobody's.
#[derive(Serialize)]
struct Owned {
    badge: Option<Badge>,
    person: Option<PersonJson>,
    blank: Option<Blank>,
}

/// Shows one participant: at a gate what the door needs, at a desk all.
pub(in crate::web) async fn show(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    Path(reference): Path<String>,
) -> Result<Response, Problem> {
    let reference = scan::reference(&reference)?;
    if device.post.role.may(Task::Change) {
        return Ok(answer(&app, reference).await?.into_response());
    }
    let event = app.event();
    let person = app.read(move |store| PersonJson::read(store, &event.event, store.participant(&reference)?)).await?;
    Ok(Json(person).into_response())
}

/// Lists people whose name is like the one that is being written, the likest first.
pub(in crate::web) async fn namesakes(State(app): State<App>, Query(name): Query<Writing>) -> Result<impl IntoResponse, Problem> {
    if name.name.len().max(name.native_name.len()).max(name.delegation.len()) > LONGEST {
        return Err(Problem::Invalid(format!("a name or delegation is longer than {LONGEST} bytes; no badge has room for it")));
    }
    let except = name.except.as_deref().map(scan::reference).transpose()?;
    let sketch = Sketch { name: name.name, native_name: name.native_name, delegation: name.delegation };
    Ok(Json(people_like(&app, sketch, except).await?))
}

/// Returns the name of somebody who most likely is the person of a sketch.
pub(super) async fn namesake(app: &App, sketch: Sketch) -> Result<Option<String>, Problem> {
    let found = app
        .read(move |store| match store.people_like(&sketch, None, 1)?.first() {
            Some((Alike::Person, key)) => store.participant_by_key(*key).map(Some),
            _ => Ok(None),
        })
        .await?;
    Ok(found.map(|stored| format!("{} ({})", stored.participant.full_name(), stored.participant.reference)))
}

async fn people_like(app: &App, sketch: Sketch, except: Option<Reference>) -> Result<Vec<Namesake>, Problem> {
    let event = app.event();
    app.read(move |store| {
        let found = store.people_like(&sketch, except.as_ref(), MOST)?;
        let told = |(alike, key)| {
            let alike = match alike {
                Alike::Person => "person",
                Alike::Name => "name",
                Alike::Beginning => "beginning",
            };
            Ok(Namesake { alike, person: PersonJson::read(store, &event.event, store.participant_by_key(key)?)? })
        };
        found.into_iter().map(told).collect()
    })
    .await
}

/// Finds the holder of a badge, whatever became of the badge.
pub(in crate::web) async fn find(State(app): State<App>, Json(found): Json<BadgeQuery>) -> Result<impl IntoResponse, Problem> {
    let event = app.event();
    let named = found.serial.as_deref().map(str::parse::<BadgeSerial>).transpose();
    let named = named.map_err(|error| Problem::Invalid(error.to_string()))?;
    if found.code.is_some() == named.is_some() {
        return Err(Problem::Invalid("send either a code or a serial".into()));
    }
    let owned = app
        .read(move |store| {
            let mut serial = named;
            // The keys as they came, then as another layout has them.
            for code in found.code.iter().chain(&found.typed) {
                serial = if serial.is_none() { store.serial_of_code(&event, code)? } else { serial };
            }
            let Some(serial) = serial else { return Ok(None) };
            let Some((badge, key)) = store.badge(serial)? else {
                let blank = store.blank(serial)?.map(|blank| Blank::new(&event.event, &blank));
                return Ok(blank.map(|blank| Owned { badge: None, person: None, blank: Some(blank) }));
            };
            let person = PersonJson::read(store, &event.event, store.participant_by_key(key)?)?;
            Ok(Some(Owned { badge: Some(Badge::new(&event.event, &badge)), person: Some(person), blank: None }))
        })
        .await?;
    Ok(Json(owned.ok_or(Problem::NoBadge)?))
}
