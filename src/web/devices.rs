//! `/v1/enroll` and `/v1/devices`: how a device comes to be allowed, and ceases to be.

use std::time::Instant;

use axum::{
    Extension,
    extract::{Path, State},
    http::{HeaderMap, header},
    response::{AppendHeaders, IntoResponse},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    auth,
    body::Json,
    entropy,
    error::Problem,
    state::{App, Peer},
};
use crate::{
    domain::{
        actor::Actor,
        device::{Device, Post, Role, Secret},
        event::Event,
        id::{GateCode, IdError},
    },
    store::StoredDevice,
    typeset::{link, qr::Symbol},
};

/// What `/v1/enroll` takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EnrollRequest {
    token: String,
}

/// What a new enrollment code takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Allow {
    role: String,
    gate: Option<String>,
    name: Option<String>,
}

/// A device, as a supervisor sees it.
#[derive(Serialize)]
struct DeviceJson {
    id: u32,
    name: String,
    role: &'static str,
    gate: Option<String>,
    enrolled_at: String,
    last_seen: String,
    revoked_at: Option<String>,
}

impl DeviceJson {
    fn new(event: &Event, stored: &StoredDevice) -> Self {
        let device = &stored.device;
        Self {
            id: device.id.0,
            name: device.name.to_string(),
            role: device.post.role.as_str(),
            gate: device.post.gate.as_ref().map(ToString::to_string),
            enrolled_at: event.rfc3339(stored.enrolled_at),
            last_seen: event.rfc3339(stored.last_seen),
            revoked_at: stored.revoked_at.map(|at| event.rfc3339(at)),
        }
    }
}

/// Returns the address that enrolls the device that opens it. The secret is in the fragment, which browsers send to no server and no log.
#[must_use]
pub fn enrollment_url(server: &str, secret: &Secret) -> String {
    format!("{server}/enroll#{}", secret.to_text())
}

/// Returns the address that lets a person in who opens it. The secret is in the fragment, as in [`enrollment_url`].
#[must_use]
pub fn person_url(portal: &str, secret: &Secret) -> String {
    format!("{portal}/enter#{}", secret.to_text())
}

/// Uses up an enrollment code, and gives the device its own secret as a cookie.
pub(super) async fn enroll(
    State(app): State<App>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    Json(enroll): Json<EnrollRequest>,
) -> Result<impl IntoResponse, Problem> {
    let is_browser = headers.contains_key(header::ORIGIN) || headers.contains_key("sec-fetch-site");
    if is_browser {
        // A page of another site must not make this device another's.
        auth::own_page(&headers)?;
    }
    let at = Instant::now();
    if let Some(seconds) = app.tries.wait(peer.address, at) {
        return Err(Problem::TooManyTries(seconds));
    }
    let (leave, own, now) = (Secret::from_text(&enroll.token), entropy::secret()?, entropy::now());
    let Some(leave) = leave else {
        app.tries.failed(peer.address, at);
        return Err(Problem::LeaveUnknown);
    };
    let (secret, before) = (own.clone(), auth::before(&app, peer, &headers)?);
    let enrolled = app.writer.run(Actor::program(), move |store| store.enroll_device(&leave, &secret, before, now)).await;
    if let Err(Problem::LeaveUnknown | Problem::LeaveExpired | Problem::LeaveUsed) = enrolled {
        app.tries.failed(peer.address, at);
    }
    let device = enrolled?;
    tracing::info!(device = device.id.0, role = device.post.role.as_str(), "a device was enrolled");
    let answer = json!({
        "device": device.id.0,
        "role": device.post.role.as_str(),
        "gate": device.post.gate.as_ref().map(GateCode::as_str),
        "page": home(device.post.role),
        // A program sends it as `Authorization: Bearer`. A page has its cookie, which no script can read.
        "secret": (!is_browser).then(|| own.to_text()),
    });
    Ok((AppendHeaders([(header::SET_COOKIE, auth::cookie(&own, peer.transport)?)]), Json(answer)))
}

/// Returns the page that a role starts with.
pub(super) fn home(role: Role) -> &'static str {
    match role {
        Role::Gate | Role::Scanner => "/gate",
        Role::Desk => "/desk",
        Role::Supervisor => "/supervisor",
        Role::Viewer | Role::Satellite => "/dashboard",
    }
}

/// Lists the devices.
pub(super) async fn list(State(app): State<App>) -> Result<impl IntoResponse, Problem> {
    let event = app.event();
    let devices = app.read(crate::store::Store::devices).await?;
    Ok(Json(devices.iter().map(|stored| DeviceJson::new(&event.event, stored)).collect::<Vec<_>>()))
}

/// Makes a one-time enrollment code, and shows how to open it.
pub(super) async fn allow(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    Json(allow): Json<Allow>,
) -> Result<impl IntoResponse, Problem> {
    let invalid = |error: IdError| Problem::Invalid(error.to_string());
    let role: Role = allow.role.parse().map_err(invalid)?;
    let gate = allow.gate.filter(|gate| !gate.is_empty()).map(|gate| gate.parse::<GateCode>()).transpose().map_err(invalid)?;
    let post = Post::new(role, gate).map_err(|error| Problem::Invalid(error.to_string()))?;
    let name = match allow.name.filter(|name| !name.is_empty()) {
        Some(name) => name.parse().map_err(invalid)?,
        None => default_name(&post),
    };
    let (secret, now) = (entropy::secret()?, entropy::now());
    let url = enrollment_url(&app.place.url(), &secret);
    let expires_at = app.writer.run(device.name, move |store| store.allow_device(&secret, &name, &post, now)).await?;
    let qr = link::symbol(&url).map_err(|_| Problem::Internal)?;
    Ok(Json(json!({ "url": url, "expires_at": app.event().event.rfc3339(expires_at), "qr": rows(&qr) })))
}

/// Returns the name of a device that was given none: `gate main`.
#[must_use]
pub fn default_name(post: &Post) -> Actor {
    let name = post.gate.as_ref().map_or_else(|| post.role.to_string(), |gate| format!("{} {gate}", post.role));
    name.parse().unwrap_or_else(|_| Actor::program())
}

/// Writes a symbol as one text of 0 and 1 for each row: a page draws it without a picture.
fn rows(symbol: &Symbol) -> Vec<String> {
    let bit = |row: u64, x: usize| if row >> x & 1 == 1 { '1' } else { '0' };
    symbol.rows.iter().map(|&row| (0..symbol.width).map(|x| bit(row, x)).collect()).collect()
}

/// Revokes a device. Its open streams end before another scan is sent.
pub(super) async fn revoke(
    State(app): State<App>,
    Extension(by): Extension<Device>,
    Path(id): Path<u32>,
) -> Result<impl IntoResponse, Problem> {
    let (id, now) = (crate::domain::device::DeviceId(id), entropy::now());
    let revoked = app.writer.run(by.name, move |store| store.revoke_device(id, now)).await?;
    tracing::info!(device = revoked.id.0, by = by.id.0, "a device was revoked");
    Ok(Json(json!({ "id": revoked.id.0, "name": revoked.name.as_str() })))
}
