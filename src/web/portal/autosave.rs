//! What is answered to the script that saves a nomination as somebody types.

use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{
    fields::{self, Problems},
    version::{self, Values},
};
use crate::{
    domain::{event::Event, field::FieldSet, id::Reference},
    web::{body::Json, text::PageLanguage},
};

/// Tells the script that saves drafts why it was refused.
pub(super) fn refused(why: impl Into<String>) -> Response {
    (StatusCode::CONFLICT, Json(json!({ "problem": why.into() }))).into_response()
}

/// Tells the script that saves drafts where the nomination is, which version it has now, and what stands in its fields: that is what the
/// form is made from then, and what another wrote meanwhile is put into it and told.
pub(super) fn kept(t: &PageLanguage, event: &Event, reference: &Reference, (values, others): (&Values, FieldSet)) -> Response {
    let stands: serde_json::Map<_, _> =
        values.iter().map(|(field, value)| (fields::form_name(event, *field), value.as_str().into())).collect();
    let labels = others.iter().map(|field| fields::label(t, event, field)).collect::<Vec<_>>().join(", ");
    let told = if labels.is_empty() { t.of("autosaved").to_owned() } else { t.filled("autosaved_merged", &[&labels]) };
    let url = format!("/people/{reference}");
    Json(json!({ "url": url, "version": version::version(values), "stands": stands, "told": told })).into_response()
}

/// Returns whether a script asks, which saves as somebody types.
pub(super) fn wants_json(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|value| value == "application/json")
}

pub(super) fn not_saved(t: &PageLanguage, event: &Event, problems: &Problems) -> Response {
    let told: serde_json::Map<_, _> =
        problems.iter().map(|(field, problem)| (fields::form_name(event, *field), problem.as_str().into())).collect();
    let lines = problems.iter().map(|(field, problem)| format!("{}: {problem}", fields::label(t, event, *field)));
    let problem = lines.collect::<Vec<_>>().join(" ");
    (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "problems": told, "problem": problem }))).into_response()
}
