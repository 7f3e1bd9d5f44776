//! Pages: HTML from templates, in the reader's language.

use askama::Template;
use axum::{
    Extension,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::{
    domain::device::{Device, Task},
    web::{
        body::Json,
        error::Problem,
        state::App,
        text::{self, Language, Reader},
    },
};

/// Writes a page.
pub(super) fn page(template: &impl Template, reader: Reader) -> Result<Response, Problem> {
    let html = template.render().map_err(|error| {
        tracing::error!(%error, "a page cannot be written");
        Problem::Internal
    })?;
    let mut response = (StatusCode::OK, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response();
    if reader.is_new {
        let cookie = format!("lang={}; Path=/; Max-Age=31536000; SameSite=Lax", reader.language.code);
        if let Ok(cookie) = HeaderValue::try_from(cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    Ok(response)
}

/// Tells that the server answers and the database can be read.
pub(super) async fn health(State(app): State<App>) -> Result<impl IntoResponse, Problem> {
    app.readers.look(crate::store::Store::last_recorded)?;
    Ok(Json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") })))
}

/// The pages, and the task that each is for.
const PAGES: [(Task, &str, &str); 4] = [
    (Task::Scan, "/gate", "start_gate"),
    (Task::Change, "/desk", "desk"),
    (Task::Oversee, "/dashboard", "start_dashboard"),
    (Task::Enrol, "/supervisor", "start_supervisor"),
];

#[derive(Template)]
#[template(path = "web/start.html")]
struct Start<'p> {
    t: &'p Language,
    languages: &'p [Language],
    event: &'p str,
    /// Whether the device changes nothing.
    looks_on: bool,
    /// The pages that the role may open: addresses, and keys of their names. The first is the one that most come for.
    pages: Vec<(&'static str, &'static str)>,
}

/// Shows where a device may go.
pub(super) async fn start(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    reader: Reader,
) -> Result<Response, Problem> {
    let role = device.post.role;
    let event = app.event();
    let pages = PAGES.into_iter().filter(|(task, ..)| role.may(*task)).map(|(_, address, name)| (address, name)).collect();
    page(
        &Start { t: reader.language, languages: text::all(), event: &event.event.name, looks_on: !role.may(Task::Scan), pages },
        reader,
    )
}

#[derive(Template)]
#[template(path = "web/enroll.html")]
struct Enroll<'p> {
    t: &'p Language,
    languages: &'p [Language],
    event: &'p str,
}

/// Enrols whoever brings a secret in the address's fragment.
pub(super) async fn enroll(State(app): State<App>, reader: Reader) -> Result<Response, Problem> {
    page(&Enroll { t: reader.language, languages: text::all(), event: &app.event().event.short_name }, reader)
}

#[derive(Template)]
#[template(path = "web/gate.html")]
struct Gate<'p> {
    t: &'p Language,
    languages: &'p [Language],
    event: &'p str,
    /// The device's own gate; nothing where it chooses.
    own: Option<&'p str>,
    /// Code, name, and where it leads: `in` or `out`.
    gates: Vec<(String, String, &'static str)>,
    secure_url: String,
}

/// Scans badges.
pub(super) async fn gate(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    reader: Reader,
) -> Result<Response, Problem> {
    let event = app.event();
    let own = device.post.gate.as_ref().map(crate::domain::id::GateCode::as_str);
    let gates = event.event.gates.iter();
    let gates = gates.map(|gate| (gate.code.to_string(), gate.name.clone(), gate.direction.as_str())).collect();
    let template = Gate {
        t: reader.language,
        languages: text::all(),
        event: &event.event.short_name,
        own,
        gates,
        secure_url: format!("{}/gate", app.place.url()),
    };
    page(&template, reader)
}

#[derive(Template)]
#[template(path = "web/supervisor.html")]
struct Supervisor<'p> {
    t: &'p Language,
    languages: &'p [Language],
    event: &'p str,
    gates: Vec<(String, String)>,
}

/// Enrols and revokes devices.
pub(super) async fn supervisor(State(app): State<App>, reader: Reader) -> Result<Response, Problem> {
    let event = app.event();
    let gates = event.event.gates.iter().map(|gate| (gate.code.to_string(), gate.name.clone())).collect();
    page(&Supervisor { t: reader.language, languages: text::all(), event: &event.event.short_name, gates }, reader)
}
