//! What a desk looks up: a participant, who has a name already, and whose a badge is.

use axum::{
    Extension,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};

use super::record::{Badge, answer};
use crate::{
    domain::{
        credential,
        device::{Device, Task},
        id::{BadgeSerial, Reference},
    },
    store::{Alike, Sketch},
    web::{
        body::{Json, Query},
        error::Problem,
        people::Person,
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
    person: Person,
}

/// What is known of a badge by: its code, read by a scanner, or its serial, read by a person.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Found {
    code: Option<String>,
    typed: Option<String>,
    serial: Option<String>,
}

/// A badge, and whose it is.
#[derive(Serialize)]
struct Owned {
    badge: Badge,
    person: Person,
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
    let (event, stored) = (app.event(), app.read(move |store| store.participant(&reference)).await?);
    Ok(Json(Person::new(&event.event, stored)).into_response())
}

/// Tells who has a name like the one that is being written, the likest first.
pub(in crate::web) async fn namesakes(State(app): State<App>, Query(name): Query<Writing>) -> Result<impl IntoResponse, Problem> {
    if name.name.len().max(name.native_name.len()).max(name.delegation.len()) > LONGEST {
        return Err(Problem::Invalid(format!("a name or a delegation is longer than {LONGEST} bytes; no badge holds it")));
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
            Ok(Namesake { alike, person: Person::new(&event.event, store.participant_by_key(key)?) })
        };
        found.into_iter().map(told).collect()
    })
    .await
}

/// Tells whose a badge is, whatever became of it.
pub(in crate::web) async fn find(State(app): State<App>, Json(found): Json<Found>) -> Result<impl IntoResponse, Problem> {
    let event = app.event();
    let read = |text: &String| credential::read(text, event.id, |key| event.verifying_key(key)).map(|read| read.body().serial);
    let serial = match (&found.code, &found.serial) {
        (Some(code), None) => read(code).or_else(|| found.typed.as_ref().and_then(read)),
        (None, Some(serial)) => Some(serial.parse::<BadgeSerial>().map_err(|error| Problem::Invalid(error.to_string()))?),
        _ => return Err(Problem::Invalid("send either a code or a serial".into())),
    };
    let serial = serial.ok_or(Problem::NoBadge)?;
    let owned = app
        .read(move |store| {
            let Some((badge, key)) = store.badge(serial)? else { return Ok(None) };
            store.participant_by_key(key).map(|stored| Some((badge, stored)))
        })
        .await?;
    let (badge, stored) = owned.ok_or(Problem::NoBadge)?;
    let event = app.event();
    Ok(Json(Owned { badge: Badge::new(&event.event, &badge), person: Person::new(&event.event, stored) }))
}
