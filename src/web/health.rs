//! `/health`: what the server has to say of itself.

use std::time::Instant;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{body::Json, entropy, error::Problem, monitor::Health, state::App};
use crate::store::{Engine, Store};

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
        Health::Store(_) | Health::Replaced => StatusCode::SERVICE_UNAVAILABLE,
    };
    let since = app.event().event.rfc3339(since);
    let mut answer = json!({ "status": health.as_str(), "since": since, "version": env!("CARGO_PKG_VERSION"), "node": app.node });
    // A server that does not answer is told of by the status.
    if let Ok(engine) = app.readers.read(Store::engine) {
        tell_engine(&mut answer, engine);
    }
    Ok((status, Json(answer)).into_response())
}

/// Adds what holds the database: of a server, whether it can be written, and how far its standbys are behind.
fn tell_engine(answer: &mut Value, engine: Engine) {
    match engine {
        Engine::Sqlite => answer["engine"] = "sqlite".into(),
        Engine::Postgres { is_standby, standbys, lag } => {
            answer["engine"] = "postgresql".into();
            answer["role"] = if is_standby { "standby" } else { "primary" }.into();
            answer["standbys"] = standbys.into();
            answer["lag_ms"] = lag.into();
        }
    }
}
