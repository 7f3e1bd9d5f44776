//! `/v1/conflicts`: where what gates decided by themselves differs from the rules, until a supervisor has dealt with it.

use axum::{
    Extension,
    extract::{Path, State},
    response::IntoResponse,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{body::Json, entropy, error::Problem, people::given, scan, state::App};
use crate::{
    domain::{
        conflict::{Conflict, ConflictKind},
        device::Device,
        event::Event,
        invisible::is_ignorable,
        scan::{Reason, Verdict},
        text,
    },
    store::{StoredConflict, WhichConflicts},
};

/// A conflict, as a supervisor sees it.
#[derive(Serialize)]
struct ConflictJson {
    id: String,
    kind: &'static str,
    /// What that means, by who was the stricter: a kind, or its opposite.
    means: &'static str,
    at: String,
    gate: String,
    device: String,
    shown: &'static str,
    shown_reason: Option<&'static str>,
    judged: &'static str,
    judged_reason: Option<&'static str>,
    as_of: String,
    other_gate: Option<String>,
    other_at: Option<String>,
    reference: Option<String>,
    name: Option<String>,
    native_name: Option<String>,
}

/// What acknowledging takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AcknowledgeRequest {
    note: String,
}

impl ConflictJson {
    fn new(event: &Event, conflict: StoredConflict) -> Self {
        let reason = |verdict: Verdict| verdict.reason().map(Reason::as_str);
        let (other_gate, other_at) = conflict.other.map(|(gate, at)| (gate, event.rfc3339(at))).unzip();
        Self {
            id: conflict.id.to_string(),
            kind: conflict.kind.as_str(),
            means: Conflict::meaning(conflict.kind, conflict.shown, conflict.judged),
            at: event.rfc3339(conflict.at),
            gate: conflict.gate,
            device: conflict.by,
            shown: conflict.shown.as_str(),
            shown_reason: reason(conflict.shown),
            judged: conflict.judged.as_str(),
            judged_reason: reason(conflict.judged),
            as_of: event.rfc3339(conflict.as_of),
            other_gate,
            other_at,
            reference: conflict.who.as_ref().map(|who| who.reference.clone()),
            native_name: conflict.who.as_ref().and_then(|who| given(who.native_name.clone())),
            name: conflict.who.map(|who| who.name),
        }
    }
}

/// Lists what nobody has acknowledged, in the order of the readings.
pub(super) async fn list(State(app): State<App>) -> Result<impl IntoResponse, Problem> {
    let event = app.event();
    let open = app.read(|store| store.conflicts(WhichConflicts::Open)).await?;
    Ok(Json(open.into_iter().map(|conflict| ConflictJson::new(&event.event, conflict)).collect::<Vec<_>>()))
}

/// Notes that a supervisor has dealt with a conflict, and how. Nothing else is changed.
pub(super) async fn acknowledge(
    State(app): State<App>,
    Extension(by): Extension<Device>,
    Path((id, kind)): Path<(String, String)>,
    Json(request): Json<AcknowledgeRequest>,
) -> Result<impl IntoResponse, Problem> {
    let id = scan::scan_id(&id)?;
    let kind = ConflictKind::from_word(&kind).ok_or(Problem::NotFound)?;
    let note = text::clean(&request.note).map_err(|error| Problem::Invalid(format!("the note {error}")))?;
    if note.chars().all(|c| c.is_whitespace() || is_ignorable(c)) {
        return Err(Problem::Invalid("say in a few words what was done about it".into()));
    }
    let now = entropy::now();
    let is_done = app.writer.run(by.name, move |store| store.acknowledge_conflict(id, kind, &note, now)).await?;
    if is_done { Ok(Json(json!({ "id": id.to_string(), "acknowledged": true }))) } else { Err(Problem::NotHeld) }
}
