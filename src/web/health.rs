//! `/health`: what the server has to say of itself.

use std::time::Instant;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{body::Json, entropy, error::Problem, monitor::Health, state::App};
use crate::store::Store;

/// Answers with how things stand: 200 if scans can be recorded, else 503.
pub(super) async fn health(State(app): State<App>) -> Result<Response, Problem> {
    let (mut health, mut since) = app.health.health(Instant::now());
    // Where the last write was good, reading has to be so too: a file that is gone is noticed before the next scan.
    if !matches!(health, Health::Store(_))
        && let Err(error) = app.readers.read(Store::last_recorded)
    {
        app.health.wrote::<()>(&Err(error), entropy::now(), Instant::now());
        (health, since) = app.health.health(Instant::now());
    }
    let status = match health {
        Health::Well | Health::Clock => StatusCode::OK,
        Health::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    let since = app.event().event.rfc3339(since);
    let answer = json!({ "status": health.as_str(), "since": since, "version": env!("CARGO_PKG_VERSION") });
    Ok((status, Json(answer)).into_response())
}
