//! What is answered to the script that saves a nomination as somebody types.

use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::fields::{self, Problems};
use crate::{
    domain::{event::Event, id::Reference},
    web::{body::Json, text::PageLanguage},
};

/// Tells the script that saves drafts why it was refused.
pub(super) fn refused(why: impl Into<String>) -> Response {
    (StatusCode::CONFLICT, Json(json!({ "problem": why.into() }))).into_response()
}

/// Tells the script that saves drafts where the nomination is, and which version it has now.
pub(super) fn kept(reference: &Reference, version: &str) -> Response {
    Json(json!({ "url": format!("/people/{reference}"), "version": version })).into_response()
}

/// Returns whether a script asks, which saves as somebody types.
pub(super) fn wants_json(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|value| value == "application/json")
}

pub(super) fn not_saved(t: &PageLanguage, event: &Event, problems: &Problems) -> Response {
    let told: serde_json::Map<_, _> =
        problems.iter().map(|(field, problem)| (format!("f.{}", event.field_name(*field)), problem.as_str().into())).collect();
    let lines = problems.iter().map(|(field, problem)| format!("{}: {problem}", fields::label(t, event, *field)));
    let problem = lines.collect::<Vec<_>>().join(" ");
    (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "problems": told, "problem": problem }))).into_response()
}
