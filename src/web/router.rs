//! Every address, what it is for, and what answers it.

use std::time::Duration;

use axum::{
    Extension, Router,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{MethodRouter, delete, get, patch, post, put},
};
use tokio::time::timeout;

use super::{
    assets, auth, conflicts, dashboard, desk, devices,
    error::Problem,
    events, figures, health, held, host, late, pack, pack_photos, pages, people, photo, present, reports, satellite, scan,
    state::{App, Peer},
    trust, wrong,
};
use crate::domain::device::Task;

/// How long a request may take, its body included. Streams answer at once, and go on.
const REQUEST_TIME: Duration = Duration::from_secs(15);
/// How long a request may take that brings a file: 25 MB from a hotel's network. Who may not send one is answered before.
const UPLOAD_TIME: Duration = Duration::from_secs(180);

/// Who may use an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum For {
    /// Anyone who reaches the server.
    Anyone,
    /// Devices whose role includes the task.
    Devices(Task),
}

/// An address of the programming interface.
struct ApiRoute {
    method: &'static str,
    path: &'static str,
    access: For,
    handler: MethodRouter<App>,
}

fn route(method: &'static str, path: &'static str, access: For, handler: MethodRouter<App>) -> ApiRoute {
    ApiRoute { method, path, access, handler }
}

/// The programming interface, as `/openapi.json` describes it.
fn interface() -> Vec<ApiRoute> {
    use For::{Anyone, Devices};
    vec![
        route("get", "/health", Anyone, get(health::health)),
        route("get", "/openapi.json", Devices(Task::Watch), get(assets::openapi)),
        route("post", "/v1/enroll", Anyone, post(devices::enroll)),
        route("post", "/v1/scan", Devices(Task::Scan), post(scan::scan)),
        route("post", "/v1/look", Devices(Task::Scan), post(scan::look)),
        route("post", "/v1/held", Devices(Task::Scan), post(held::hold)),
        route("get", "/v1/held", Devices(Task::Enroll), get(held::list)),
        route("post", "/v1/held/{id}/assign", Devices(Task::Enroll), post(held::assign)),
        route("post", "/v1/held/{id}/discard", Devices(Task::Enroll), post(held::discard)),
        route("post", "/v1/quarantine", Anyone, post(held::quarantine)),
        route("get", "/v1/conflicts", Devices(Task::Enroll), get(conflicts::list)),
        route("post", "/v1/conflicts/{id}/{kind}/acknowledge", Devices(Task::Enroll), post(conflicts::acknowledge)),
        route("get", "/v1/late", Devices(Task::Enroll), get(late::list)),
        route("post", "/v1/late/{id}/acknowledge", Devices(Task::Enroll), post(late::acknowledge)),
        route("get", "/v1/pack", Devices(Task::Scan), get(pack::whole)),
        route("get", "/v1/pack/changes", Devices(Task::Scan), get(pack::changes)),
        route("get", "/v1/pack/photos", Devices(Task::Scan), get(pack_photos::photos)),
        route("post", "/v1/undo", Devices(Task::Scan), post(scan::undo)),
        route("post", "/v1/decode", Devices(Task::Scan), post(scan::decode)),
        route("get", "/v1/participants", Devices(Task::Find), get(people::search)),
        route("get", "/v1/participants/{reference}", Devices(Task::Find), get(desk::show)),
        route("get", "/v1/participants/{reference}/photo", Devices(Task::Scan), get(photo::photo)),
        route("put", "/v1/participants/{reference}/photo", Devices(Task::Change), put(desk::put_photo)),
        route("delete", "/v1/participants/{reference}/photo", Devices(Task::Change), delete(desk::remove_photo)),
        route("post", "/v1/participants", Devices(Task::Change), post(desk::register)),
        route("patch", "/v1/participants/{reference}", Devices(Task::Change), patch(desk::correct)),
        route("post", "/v1/participants/{reference}/standing", Devices(Task::Change), post(desk::stand)),
        route("post", "/v1/participants/{reference}/badge/print", Devices(Task::Change), post(desk::print)),
        route("get", "/v1/participants/{reference}/badge.pdf", Devices(Task::Change), get(desk::pdf)),
        route("post", "/v1/participants/{reference}/badge/reissue", Devices(Task::Change), post(desk::reissue)),
        route("post", "/v1/participants/{reference}/badge/revoke", Devices(Task::Change), post(desk::revoke)),
        route("post", "/v1/participants/{reference}/badge/bind", Devices(Task::Change), post(desk::bind)),
        route("post", "/v1/participants/{reference}/badge/handout", Devices(Task::Change), post(desk::hand_out)),
        route("post", "/v1/participants/{reference}/badge/handout/undo", Devices(Task::Change), post(desk::take_back)),
        route("get", "/v1/namesakes", Devices(Task::Change), get(desk::namesakes)),
        route("post", "/v1/badges/find", Devices(Task::Change), post(desk::find)),
        route("get", "/v1/attendance", Devices(Task::Watch), get(figures::attendance)),
        route("get", "/v1/attendance/{day}", Devices(Task::Find), get(present::present)),
        route("get", "/v1/events", Devices(Task::Watch), get(events::events)),
        route("get", "/v1/devices", Devices(Task::Enroll), get(devices::list)),
        route("post", "/v1/devices", Devices(Task::Enroll), post(devices::allow)),
        route("delete", "/v1/devices/{id}", Devices(Task::Enroll), delete(devices::revoke)),
    ]
}

/// What satellites ask: both sides are this program, and the form is theirs.
fn satellites() -> Vec<ApiRoute> {
    let access = For::Devices(Task::Follow);
    vec![
        route("get", "/v1/satellite/database", access, get(satellite::serve::database)),
        route("get", "/v1/satellite/news", access, get(satellite::serve::news)),
        route("post", "/v1/satellite/readings", access, post(satellite::serve::readings)),
        route("post", "/v1/satellite/certificate", access, post(satellite::serve::certificate)),
    ]
}

/// The pages, which the description leaves out.
fn pages() -> Vec<ApiRoute> {
    use For::{Anyone, Devices};
    let hub = dashboard::Hub::default();
    vec![
        route("get", "/", Devices(Task::Watch), get(pages::start)),
        route("get", "/enroll", Anyone, get(pages::enroll)),
        route("get", "/trust", Anyone, get(trust::page_of_trust)),
        route("get", "/trust/authority.crt", Anyone, get(trust::der)),
        route("get", "/trust/authority.pem", Anyone, get(trust::pem)),
        route("get", "/static/{name}", Anyone, get(assets::file)),
        route("get", "/static/{version}/{name}", Anyone, get(assets::file_of_version)),
        route("get", "/sw.js", Anyone, get(assets::worker)),
        route("get", "/manifest.webmanifest", Anyone, get(assets::manifest)),
        route("get", "/gate", Devices(Task::Scan), get(pages::gate)),
        route("get", "/dashboard", Devices(Task::Oversee), get(dashboard::dashboard).layer(Extension(hub.clone()))),
        route("get", "/dashboard/figures", Devices(Task::Oversee), get(dashboard::figures).layer(Extension(hub.clone()))),
        route("get", "/dashboard/events", Devices(Task::Oversee), get(dashboard::events).layer(Extension(hub))),
        route("get", "/reports", Devices(Task::Report), get(reports::page)),
        route("get", "/reports/{file}", Devices(Task::Report), get(reports::file)),
        route("get", "/desk", Devices(Task::Change), get(desk::page)),
        route("get", "/supervisor", Devices(Task::Enroll), get(pages::supervisor)),
    ]
}

/// Returns the methods and addresses of the programming interface, so that its description can be held against it.
#[must_use]
pub fn interface_addresses() -> Vec<(&'static str, &'static str)> {
    interface().into_iter().map(|route| (route.method, route.path)).collect()
}

/// Returns what answers connections that are encrypted or come from this machine.
pub(super) fn whole(app: &App) -> Router {
    let routes = interface().into_iter().chain(satellites()).chain(pages());
    let router = routes.fold(Router::new(), |router, route| {
        router.route(
            route.path,
            match route.access {
                For::Anyone => route.handler,
                // On each handler, not on the router: nothing can be added that nobody guards.
                For::Devices(task) => route.handler.route_layer(middleware::from_fn_with_state((app.clone(), task), auth::guard)),
            },
        )
    });
    let router = router.fallback(nowhere);
    finish_with(router, app)
}

/// Returns what answers plain connections from the network.
pub(super) fn plain(app: &App) -> Router {
    let router = Router::new()
        .route("/trust", get(trust::page_of_trust))
        .route("/trust/authority.crt", get(trust::der))
        .route("/trust/authority.pem", get(trust::pem))
        .route("/static/{name}", get(assets::file))
        .route("/health", get(health::health))
        .fallback(trust::redirect);
    finish_with(router, app)
}

/// Answers at an address that there is not: a person is shown which there are.
async fn nowhere(State(app): State<App>, Extension(peer): Extension<Peer>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    if !wrong::wants_page(&parts.method, &parts.headers) {
        return Problem::NotFound.into_response();
    }
    let role = auth::role(&app, peer, &parts.headers);
    wrong::page(&app, &mut parts, Problem::NotFound, role).await
}

fn finish_with(router: Router<App>, app: &App) -> Router {
    router
        .method_not_allowed_fallback(|| async { Problem::Method })
        .layer(middleware::from_fn_with_state(app.clone(), host::check))
        .layer(middleware::from_fn(around))
        .with_state(app.clone())
}

/// Times a request, logs it without what it held, and adds what every answer says to a browser.
pub(super) async fn around(request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path());
    let is_static = path.starts_with("/static/");
    // A reference in an address is a person: only the kind of address is logged.
    let logged = tracing::enabled!(tracing::Level::DEBUG).then(|| path.split('/').take(3).collect::<Vec<_>>().join("/"));
    let started = std::time::Instant::now();
    let content = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let patience = if content.starts_with("multipart/form-data") { UPLOAD_TIME } else { REQUEST_TIME };
    let mut response = match timeout(patience, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::Timeout.into_response(),
    };
    tracing::debug!(%method, path = logged, status = response.status().as_u16(), micros = started.elapsed().as_micros() as u64, "answered");
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        // A document that brings its own style has a policy of its own.
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    if !is_static && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Nothing but this server's own files runs or is shown, nothing frames the pages, and nothing leaks where a reader came from.
const HEADERS: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; \
         media-src 'self' blob:; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("permissions-policy", "camera=(self), screen-wake-lock=(self), microphone=(), geolocation=(), usb=(), payment=()"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-frame-options", "DENY"),
];
