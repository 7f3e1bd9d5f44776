//! Files of the portal's pages: its own, and nothing of the gates.

use axum::{
    extract::Path,
    http::header,
    response::{IntoResponse, Response},
};

use crate::web::error::Problem;

/// Name, content type and content.
const FILES: [(&str, &str, &str); 6] = [
    ("base.css", "text/css", include_str!("../../../templates/web/base.css")),
    ("icon.svg", "image/svg+xml", include_str!("../../../templates/web/icon.svg")),
    ("portal.css", "text/css", include_str!("../../../templates/web/portal/portal.css")),
    ("portal.js", "text/javascript", include_str!("../../../templates/web/portal/portal.js")),
    ("portal_documents.js", "text/javascript", include_str!("../../../templates/web/portal/portal_documents.js")),
    ("portal_camera.js", "text/javascript", include_str!("../../../templates/web/portal/portal_camera.js")),
];

/// Answers with a file. A name is looked up, never opened.
pub(super) async fn file(Path(name): Path<String>) -> Result<Response, Problem> {
    let (_, kind, content) = FILES.iter().find(|(known, ..)| *known == name).ok_or(Problem::NotFound)?;
    Ok(([(header::CONTENT_TYPE, *kind), (header::CACHE_CONTROL, "no-cache")], *content).into_response())
}
