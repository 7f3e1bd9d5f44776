//! `/v1/held`: readings that cannot be recorded as they are, and what a supervisor makes of them.
//!
//! A gate's page loses nothing: what the server refuses to record — the gate is gone, the device was revoked or stands elsewhere now,
//! the time cannot be — it keeps here instead, outside attendance. A supervisor assigns a gate, and the reading is judged there as of
//! its own time; or discards it.

use axum::{
    Extension,
    extract::{Path, State},
    http::HeaderMap,
    response::IntoResponse,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    alone::DecidedRequest,
    auth,
    body::Json,
    entropy,
    error::Problem,
    scan,
    state::{App, Peer},
};
use crate::{
    checkin::{DecidedAlone, Reading, Shown},
    domain::{
        actor::Actor,
        device::Device,
        event::Event,
        id::{GateCode, ScanId},
        scan::{ClockTrust, Reason},
        text,
    },
    store::HeldReading,
};

/// The longest text of a reading that is kept, in bytes.
const LONGEST: usize = 2_000;
/// The longest word for why it was not recorded, in bytes.
const LONGEST_WHY: usize = 40;

/// What a page sends that was told that a reading cannot be recorded.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HoldRequest {
    id: String,
    code: Option<String>,
    typed: Option<String>,
    reference: Option<String>,
    at: String,
    gate: Option<String>,
    /// The kind of the problem that the server told, as its type ends.
    #[serde(default)]
    why: String,
    /// Which device made it, as its page says.
    #[serde(rename = "device")]
    _device: Option<u32>,
    #[serde(rename = "waited", default)]
    _waited: bool,
    #[serde(rename = "clock_ahead")]
    _clock_ahead: Option<i64>,
    /// What the gate showed, which decided by itself.
    decided: Option<DecidedRequest>,
    /// That it was taken back at the gate, and why.
    taken_back: Option<TakenBackRequest>,
}

/// An undo of a reading that is kept, which was not sent by itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TakenBackRequest {
    id: String,
    reason: String,
}

impl TakenBackRequest {
    fn read(&self) -> Result<(ScanId, String), Problem> {
        // It was written without a server that could refuse it, and the reading must not be lost with it.
        let reason =
            text::clean(&self.reason).unwrap_or_else(|_| text::printable(&self.reason).chars().take(text::MAX_CHARS).collect());
        Ok((scan::scan_id(&self.id)?, reason))
    }
}

/// A reading that waits for a supervisor.
#[derive(Serialize)]
struct HeldJson {
    id: String,
    at: String,
    received_at: String,
    gate: Option<String>,
    device: String,
    why: String,
    /// The reference of a person who was found by name. What a code says is told when it is assigned.
    reference: Option<String>,
    /// What the gate showed, which decided by itself.
    shown: Option<&'static str>,
    shown_reason: Option<&'static str>,
    /// Why it was taken back at the gate. Recorded, it is taken back at once.
    taken_back: Option<String>,
}

impl HeldJson {
    fn new(event: &Event, held: &HeldReading, taken_back: Option<&String>) -> Self {
        Self {
            id: held.id.to_string(),
            at: event.rfc3339(held.at),
            received_at: event.rfc3339(held.received_at),
            gate: held.gate.clone(),
            device: held.device.to_string(),
            why: held.why.clone(),
            reference: held.reference.clone(),
            shown: held.decided.map(|(shown, _)| shown.as_str()),
            shown_reason: held.decided.and_then(|(shown, _)| shown.reason()).map(Reason::as_str),
            taken_back: taken_back.cloned(),
        }
    }
}

/// Where a supervisor says that a reading was made.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Assign {
    gate: String,
}

/// Keeps a reading until a supervisor decides. The same reading sent again changes nothing.
pub(super) async fn hold(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    Json(hold): Json<HoldRequest>,
) -> Result<impl IntoResponse, Problem> {
    let now = entropy::now();
    let taken_back = hold.taken_back.as_ref().map(TakenBackRequest::read).transpose()?;
    let held = held(hold, device.name, now)?;
    let id = held.id;
    app.writer.run(Actor::program(), move |store| store.hold_reading(&held, taken_back.as_ref())).await?;
    tracing::warn!(scan = %id, device = device.id.0, "a reading that cannot be recorded is kept for a supervisor");
    Ok(Json(json!({ "id": id.to_string(), "held": true })))
}

fn held(hold: HoldRequest, device: Actor, now: Timestamp) -> Result<HeldReading, Problem> {
    let id = scan::scan_id(&hold.id)?;
    let at = hold.at.parse::<Timestamp>().unwrap_or(now).min(now);
    // An undo of a reading that was recorded names it, and nothing else.
    let is_undo = hold.taken_back.is_some() && hold.code.is_none() && hold.reference.is_none();
    if hold.code.is_some() == hold.reference.is_some() && !is_undo {
        return Err(Problem::Invalid("send either a code or a reference".into()));
    }
    let long = [&hold.code, &hold.typed, &hold.reference, &hold.gate].into_iter().flatten().any(|text| text.len() > LONGEST);
    if long || hold.why.len() > LONGEST_WHY {
        return Err(Problem::Invalid(format!("a text of the reading is longer than {LONGEST} bytes")));
    }
    let decided = hold.decided.as_ref().map(|decided| decided.read(None, now)).transpose()?;
    let clean = |text: Option<String>| text.map(|text| text::printable(&text));
    Ok(HeldReading {
        id,
        at,
        received_at: now,
        gate: clean(hold.gate).filter(|gate| !gate.is_empty()),
        code: hold.code,
        typed: hold.typed,
        reference: clean(hold.reference),
        device,
        why: text::printable(&hold.why),
        decided: decided.map(|decided| (decided.shown, decided.as_of)),
    })
}

/// The most readings that a revoked device may leave.
const MOST_REVOKED: usize = 5_000;

/// Keeps a reading that a device made before it was revoked, or without knowing of it: a supervisor takes or discards it. The device
/// learns nothing by it.
pub(super) async fn quarantine(
    State(app): State<App>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    Json(mut hold): Json<HoldRequest>,
) -> Result<impl IntoResponse, Problem> {
    let device = auth::revoked(&app, peer, &headers)?;
    let now = entropy::now();
    let taken_back = hold.taken_back.as_ref().map(TakenBackRequest::read).transpose()?;
    hold.why = "revoked".into();
    let held = held(hold, device.name.clone(), now)?;
    let id = held.id;
    app.writer.run(Actor::program(), move |store| store.hold_revoked(&held, taken_back.as_ref(), MOST_REVOKED)).await?;
    tracing::warn!(scan = %id, device = device.id.0, "a reading of a revoked device is kept for a supervisor");
    Ok(Json(json!({ "id": id.to_string(), "held": true })))
}

/// Lists what waits for a supervisor, the oldest first.
pub(super) async fn list(State(app): State<App>) -> Result<impl IntoResponse, Problem> {
    let event = app.event();
    let (held, taken_back) = app.read(|store| Ok((store.held_readings()?, store.held_taken_back()?))).await?;
    let told = held.iter().map(|held| HeldJson::new(&event.event, held, taken_back.get(&held.id)));
    Ok(Json(told.collect::<Vec<_>>()))
}

/// Records a reading at the gate that a supervisor names, as of the time when it was made, and answers with its verdict.
pub(super) async fn assign(
    State(app): State<App>,
    Extension(by): Extension<Device>,
    Path(id): Path<String>,
    Json(assign): Json<Assign>,
) -> Result<impl IntoResponse, Problem> {
    let (id, event) = (scan::scan_id(&id)?, app.event());
    let gate: GateCode = assign.gate.parse().map_err(scan::invalid)?;
    let held = app.read(move |store| store.held_reading(id)).await?.ok_or(Problem::NotHeld)?;
    let shown = match (&held.code, &held.reference) {
        (Some(code), _) => Shown::Code(code.clone()),
        (None, Some(reference)) => Shown::Name(reference.parse().map_err(scan::invalid)?),
        // It was recorded before, and is only taken back: its id says which it is.
        (None, None) => Shown::Code(String::new()),
    };
    let mut outcomes = Vec::new();
    for reading in Reading::of_keys(&event, &gate, (held.id, held.at), shown, held.typed.clone()) {
        // Who made it is known, and who vouches for where is in the journal.
        // What was shown stands; nobody knows how that gate's clock went.
        let decided = held.decided.map(|(shown, as_of)| DecidedAlone { shown, as_of, ahead: None });
        let reading = reading.by(held.device.clone()).clock(ClockTrust::Unsure).decided(decided);
        outcomes.push(app.writer.scan(reading).await?);
    }
    app.writer.run(by.name, move |store| store.settle_held(id, Some(&gate), entropy::now())).await?;
    if held.decided.is_some() {
        return scan::answer_decided(&app, &event, &outcomes);
    }
    scan::answer(&event, &outcomes, app.recording)
}

/// Discards a reading: nobody knows what it was.
pub(super) async fn discard(
    State(app): State<App>,
    Extension(by): Extension<Device>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let id: ScanId = scan::scan_id(&id)?;
    let is_settled = app.writer.run(by.name, move |store| store.settle_held(id, None, entropy::now())).await?;
    if is_settled { Ok(Json(json!({ "id": id.to_string(), "discarded": true }))) } else { Err(Problem::NotHeld) }
}
