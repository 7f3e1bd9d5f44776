//! Pages: HTML from templates, in the reader's language.

use askama::Template;
use axum::{
    Extension,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{
    assets,
    error::Problem,
    hall, pack, policy,
    state::App,
    text::{self, PageLanguage, ReaderLanguage},
};
use crate::{
    checkin::Recording,
    domain::device::{Device, Role, Task},
};

/// Writes a page.
pub(super) fn page(template: &impl Template, reader: ReaderLanguage) -> Result<Response, Problem> {
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

/// Addresses of pages, and keys of their names.
pub(super) type Ways = Vec<(&'static str, &'static str)>;

/// Returns the pages that a role may open, but for the one that is open. The first is the one that most come for.
pub(super) fn ways(role: Role, here: &str) -> Ways {
    let may = PAGES.into_iter().filter(|(task, address, _)| role.may(*task) && *address != here);
    may.map(|(_, address, name)| (address, name)).collect()
}

/// The pages, and the task that each is for.
const PAGES: [(Task, &str, &str); 5] = [
    (Task::Scan, "/gate", "start_gate"),
    (Task::Change, "/desk", "desk"),
    (Task::Oversee, "/dashboard", "start_dashboard"),
    (Task::Report, "/reports", "start_reports"),
    (Task::Enroll, "/supervisor", "start_supervisor"),
];

#[derive(Template)]
#[template(path = "web/start.html")]
struct Start<'p> {
    t: &'p PageLanguage,
    languages: &'p [PageLanguage],
    event: &'p str,
    /// Whether the device changes nothing.
    looks_on: bool,
    pages: Ways,
}

/// Shows where a device may go.
pub(super) async fn start(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let role = device.post.role;
    let event = app.event();
    let pages = ways(role, "/");
    page(
        &Start { t: reader.language, languages: text::all(), event: &event.event.name, looks_on: !role.may(Task::Scan), pages },
        reader,
    )
}

#[derive(Template)]
#[template(path = "web/enroll.html")]
struct EnrollPage<'p> {
    t: &'p PageLanguage,
    languages: &'p [PageLanguage],
    event: &'p str,
    /// Whether any gate of the event decides without the server.
    alone: bool,
}

/// Enrolls the device that brings a secret in the address's fragment.
pub(super) async fn enroll(State(app): State<App>, reader: ReaderLanguage) -> Result<Response, Problem> {
    let event = app.event();
    let alone = pack::decides_anywhere(&event.event);
    with_worker(page(&EnrollPage { t: reader.language, languages: text::all(), event: &event.event.short_name, alone }, reader)?)
}

#[derive(Template)]
#[template(path = "web/gate.html")]
struct GatePage<'p> {
    t: &'p PageLanguage,
    languages: &'p [PageLanguage],
    event: &'p str,
    /// The device's own gate; `None` if it chooses.
    own: Option<&'p str>,
    /// What the gate is called, and where it leads; `None` if the event no longer has it.
    own_name: Option<&'p str>,
    own_direction: &'static str,
    /// Code, name, and where it leads: `in` or `out`.
    gates: Vec<(String, String, &'static str)>,
    secure_url: String,
    device: u32,
    event_id: String,
    timezone: &'p str,
    rehearsal: bool,
    /// Whether the device may find people by name.
    finds: bool,
    /// Whether any gate of the event decides without the server.
    alone: bool,
    /// Where the files of this version are.
    files: String,
    ways: Ways,
}

/// Scans badges.
pub(super) async fn gate(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let event = app.event();
    let own = device.post.gate.as_ref().map(crate::domain::id::GateCode::as_str);
    let own_gate = device.post.gate.as_ref().and_then(|gate| event.event.gate(gate));
    let gates = event.event.gates.iter();
    let gates = gates.map(|gate| (gate.code.to_string(), gate.name.clone(), gate.direction.as_str())).collect();
    let template = GatePage {
        t: reader.language,
        languages: text::all(),
        event: &event.event.short_name,
        own,
        own_name: own_gate.map(|gate| gate.name.as_str()),
        own_direction: own_gate.map_or("in", |gate| gate.direction.as_str()),
        gates,
        secure_url: format!("{}/gate", app.place.url()),
        device: device.id.0,
        event_id: event.id.to_string(),
        timezone: &event.event.timezone_name,
        rehearsal: app.recording == Recording::Rehearse,
        finds: device.post.role.may(Task::Find),
        alone: app.recording == Recording::Keep && pack::decides_anywhere(&event.event),
        files: assets::versioned(),
        ways: ways(device.post.role, "/gate"),
    };
    with_worker(page(&template, reader)?)
}

/// Lets a page start the worker.
#[allow(clippy::unnecessary_wraps, reason = "it ends handlers")]
fn with_worker(mut response: Response) -> Result<Response, Problem> {
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy::WITH_WORKER);
    Ok(response)
}

#[derive(Template)]
#[template(path = "web/supervisor.html")]
struct Supervisor<'p> {
    t: &'p PageLanguage,
    languages: &'p [PageLanguage],
    event: &'p str,
    gates: Vec<(String, String)>,
    event_id: String,
    secure_url: String,
    /// Whether this is a hall's server, which leaves conflicts to the main server.
    is_hall: bool,
    ways: Ways,
}

/// Enrolls and revokes devices, and decides on what gates could not.
pub(super) async fn supervisor(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let event = app.event();
    let gates = event.event.gates.iter().map(|gate| (gate.code.to_string(), gate.name.clone())).collect();
    let ways = ways(device.post.role, "/supervisor");
    let template = Supervisor {
        t: reader.language,
        languages: text::all(),
        event: &event.event.short_name,
        gates,
        event_id: event.id.to_string(),
        secure_url: format!("{}/supervisor", app.place.url()),
        is_hall: hall::is_hall(&app),
        ways,
    };
    page(&template, reader)
}
