//! Files of our own that pages need: embedded, few, and never read from a disk.

use std::sync::LazyLock;

use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use serde_json::json;

use crate::web::{error::Problem, state::App, text::ReaderLanguage};

macro_rules! files {
    ($($name:literal: $kind:literal),+ $(,)?) => {
        /// Name, content type and content.
        const FILES: &[(&str, &str, &str)] = &[$(($name, $kind, include_str!(concat!("../../templates/web/", $name)))),+];
    };
}

files! {
    "alone.js": "text/javascript",
    "api.js": "text/javascript",
    "base.css": "text/css",
    "camera.js": "text/javascript",
    "codes.js": "text/javascript",
    "dashboard.css": "text/css",
    "dashboard.js": "text/javascript",
    "desk.css": "text/css",
    "desk.js": "text/javascript",
    "desk_form.js": "text/javascript",
    "desk_photo.js": "text/javascript",
    "desk_record.js": "text/javascript",
    "dom.js": "text/javascript",
    "enroll.js": "text/javascript",
    "gate.css": "text/css",
    "gate.js": "text/javascript",
    "hall.js": "text/javascript",
    "icon.svg": "image/svg+xml",
    "install.js": "text/javascript",
    "keyboard.js": "text/javascript",
    "keys.js": "text/javascript",
    "live.js": "text/javascript",
    "messages.js": "text/javascript",
    "pack.js": "text/javascript",
    "qr.js": "text/javascript",
    "queue.js": "text/javascript",
    "reading.js": "text/javascript",
    "recent.js": "text/javascript",
    "rules.js": "text/javascript",
    "safe.js": "text/javascript",
    "search.js": "text/javascript",
    "show_codes.js": "text/javascript",
    "signal.js": "text/javascript",
    "state.js": "text/javascript",
    "supervisor.js": "text/javascript",
    "verdict.js": "text/javascript",
    "waiting.js": "text/javascript",
    "wedge.js": "text/javascript",
}

/// The description of the programming interface (`OpenAPI` 3.1).
pub(super) const OPENAPI: &str = include_str!("../../templates/web/openapi.json");

/// Answers with a file. A name is looked up, never opened: there is no path to walk.
pub(super) async fn file(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    if let Some((_, icon)) = ICONS.iter().find(|(known, _)| *known == name) {
        return Ok(([(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "no-cache")], *icon).into_response());
    }
    let (_, kind, content) = FILES.iter().find(|(known, ..)| *known == name).ok_or(Problem::NotFound)?;
    Ok(cached(&headers, kind, content))
}

/// What a file of a version may be kept for: for good, since another version has another address.
const FOR_GOOD: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The files that the gate's page is made of: they are kept in the browser, so that it opens without the server.
const GATE: [&str; 26] = [
    "alone.js",
    "api.js",
    "base.css",
    "camera.js",
    "dom.js",
    "gate.css",
    "gate.js",
    "hall.js",
    "icon.svg",
    "install.js",
    "keyboard.js",
    "keys.js",
    "live.js",
    "messages.js",
    "pack.js",
    "queue.js",
    "reading.js",
    "recent.js",
    "rules.js",
    "safe.js",
    "search.js",
    "signal.js",
    "state.js",
    "verdict.js",
    "waiting.js",
    "wedge.js",
];

/// Names this version of the files: one letter of another gives another name.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    use sha2::Digest;
    let mut hash = sha2::Sha256::new();
    for (name, _, content) in FILES {
        hash.update(name.as_bytes());
        hash.update(content.as_bytes());
    }
    hash.update(WORKER.as_bytes());
    hex::encode(&hash.finalize()[..8])
});

/// The worker that opens the gate's page without the server, before it is told its version and its files.
const WORKER: &str = include_str!("../../templates/web/sw.js");

/// Icons of the app, for systems that draw no SVG.
const ICONS: [(&str, &[u8]); 2] = [
    ("icon-192.png", include_bytes!("../../templates/web/icon-192.png")),
    ("icon-512.png", include_bytes!("../../templates/web/icon-512.png")),
];

/// Returns where files of this version are.
pub(super) fn versioned() -> String {
    format!("/static/v-{}", *VERSION)
}

/// Answers with a file of a version: of this one, or nothing. Pages and scripts of two versions never mix.
pub(super) async fn file_of_version(Path((version, name)): Path<(String, String)>) -> Result<Response, Problem> {
    let is_ours = version.strip_prefix("v-").is_some_and(|version| version == *VERSION);
    let (_, kind, content) = FILES.iter().find(|(known, ..)| is_ours && *known == name).ok_or(Problem::NotFound)?;
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (header::CACHE_CONTROL, FOR_GOOD)], *content).into_response())
}

/// Answers with the worker.
pub(super) async fn worker() -> Response {
    let place = versioned();
    let mut files: Vec<String> = GATE.iter().map(|name| format!("\"{place}/{name}\"")).collect();
    files.extend(["/static/base.css", "/static/icon.svg", "/manifest.webmanifest"].map(|file| format!("\"{file}\"")));
    let script = WORKER.replace("{version}", &VERSION).replace("{files}", &files.join(", "));
    let kinds = [(header::CONTENT_TYPE, "text/javascript"), (header::CACHE_CONTROL, "no-cache")];
    (kinds, script).into_response()
}

/// Answers with what the app is called and looks like.
pub(super) async fn manifest(State(app): State<App>, reader: ReaderLanguage) -> Response {
    let event = app.event();
    let icon = |src: &str, sizes: &str, kind: &str| json!({ "src": src, "sizes": sizes, "type": kind, "purpose": "any" });
    let manifest = json!({
        "name": format!("{} · {}", event.event.short_name, reader.language.of("gate")),
        "short_name": event.event.short_name,
        "id": "/gate",
        "start_url": "/gate",
        "scope": "/",
        "display": "standalone",
        "lang": reader.language.code,
        "dir": reader.language.direction,
        "background_color": "#10161c",
        "theme_color": "#10161c",
        "icons": [
            icon("/static/icon.svg", "any", "image/svg+xml"),
            icon("/static/icon-192.png", "192x192", "image/png"),
            icon("/static/icon-512.png", "512x512", "image/png"),
        ],
    });
    let kinds = [(header::CONTENT_TYPE, "application/manifest+json"), (header::CACHE_CONTROL, "no-cache")];
    (kinds, manifest.to_string()).into_response()
}

/// Answers with the description.
pub(super) async fn openapi(headers: HeaderMap) -> Response {
    cached(&headers, "application/json", OPENAPI)
}

/// Browsers keep a file and ask whether it is still the same: pages and scripts of two versions never mix.
fn cached(headers: &HeaderMap, kind: &'static str, content: &'static str) -> Response {
    let tag = tag(content);
    let is_known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, kind)], content).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

fn tag(content: &str) -> String {
    use sha2::Digest;
    let hash = sha2::Sha256::digest(content.as_bytes());
    format!("\"{}\"", hex::encode(&hash[..8]))
}
