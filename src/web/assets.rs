//! Files of our own that pages need: embedded, few, and never read from a disk.

use axum::{
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::web::error::Problem;

macro_rules! files {
    ($($name:literal: $kind:literal),+ $(,)?) => {
        /// Name, content type and content.
        const FILES: &[(&str, &str, &str)] = &[$(($name, $kind, include_str!(concat!("../../templates/web/", $name)))),+];
    };
}

files! {
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
    "icon.svg": "image/svg+xml",
    "keys.js": "text/javascript",
    "live.js": "text/javascript",
    "messages.js": "text/javascript",
    "qr.js": "text/javascript",
    "queue.js": "text/javascript",
    "recent.js": "text/javascript",
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
    let (_, kind, content) = FILES.iter().find(|(known, ..)| *known == name).ok_or(Problem::NotFound)?;
    Ok(cached(&headers, kind, content))
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
