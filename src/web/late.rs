//! `/v1/late`: who was let in while a gate had no answer, and should not have been, until somebody says that it was read.

use axum::{
    Extension,
    extract::{Path, State},
    response::IntoResponse,
};
use serde::Serialize;
use serde_json::json;

use super::{body::Json, entropy, error::Problem, scan, state::App};
use crate::{
    domain::{device::Device, event::Event},
    store::Recorded,
};

/// A refusal that a gate learnt of too late.
#[derive(Serialize)]
struct LateJson<'r> {
    id: String,
    at: String,
    gate: &'r str,
    reason: Option<&'r str>,
    reference: Option<&'r str>,
    name: Option<&'r str>,
    native_name: Option<&'r str>,
}

impl<'r> LateJson<'r> {
    fn new(event: &Event, scan: &'r Recorded) -> Self {
        let who = scan.who.as_ref();
        Self {
            id: scan.id.to_string(),
            at: event.rfc3339(scan.at),
            gate: &scan.gate,
            reason: scan.reason.as_deref(),
            reference: who.map(|who| who.reference.as_str()),
            name: who.map(|who| who.name.as_str()),
            native_name: who.map(|who| who.native_name.as_str()).filter(|name| !name.is_empty()),
        }
    }
}

/// Lists what nobody has acknowledged, the oldest first.
pub(super) async fn list(State(app): State<App>) -> Result<impl IntoResponse, Problem> {
    let event = app.event();
    let late = app.read(crate::store::Store::late_refusals).await?;
    Ok(Json(late.iter().map(|scan| LateJson::new(&event.event, scan)).collect::<Vec<_>>()).into_response())
}

/// Says that somebody has read it, and who.
pub(super) async fn acknowledge(
    State(app): State<App>,
    Extension(by): Extension<Device>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let id = scan::scan_id(&id)?;
    let is_known = app.writer.run(by.name, move |store| store.acknowledge_late(id, entropy::now())).await?;
    if is_known { Ok(Json(json!({ "id": id.to_string(), "acknowledged": true }))) } else { Err(Problem::NotHeld) }
}
