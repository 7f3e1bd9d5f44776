//! `/v1/scan`, `/v1/look`, `/v1/undo` and `/v1/decode`: what a gate sends.

use std::{sync::Arc, time::Instant};

use axum::{
    Extension,
    extract::{Request, State},
    http::header,
    response::IntoResponse,
    response::Response,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    alone::DecidedRequest,
    body::{self, Json},
    entropy,
    error::Problem,
    people::Labelled,
    rehearsal,
    state::App,
};
use crate::{
    checkin::{DecidedAlone, Outcome, OutcomeJson, OutcomeRemark, Reading, ReadingArrival, Recording, Shown, picture},
    domain::{
        actor::Actor,
        causes::with_causes,
        conflict::Conflict,
        device::{Device, DeviceId, Task},
        id::{GateCode, IdError, Reference, ScanId},
        scan::{ClockTrust, Reason, Verdict, is_in_future},
        text,
    },
    store::StoredEvent,
};

/// What `/v1/scan` takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scan {
    id: String,
    code: Option<String>,
    /// Another reading of the same keys, for when the first is not a badge: the letters that the host's layout made of them.
    typed: Option<String>,
    reference: Option<String>,
    at: Option<String>,
    gate: Option<String>,
    /// The device that made it, where that is not who sends it: the same browser, enrolled anew.
    device: Option<u32>,
    /// Whether the reading had to wait: the person was let in without an answer.
    #[serde(default)]
    waited: bool,
    /// How far the server's clock was ahead of the device's when they were last in contact, in milliseconds.
    clock_ahead: Option<i64>,
    /// What the gate showed, which decided by itself: that stands.
    decided: Option<DecidedRequest>,
}

/// What `/v1/look` takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LookRequest {
    code: Option<String>,
    typed: Option<String>,
    reference: Option<String>,
    gate: Option<String>,
}

/// What `/v1/undo` takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Undo {
    id: String,
    scan: String,
    reason: String,
    /// Whether it had to wait: its scan may come later.
    #[serde(default)]
    waited: bool,
    /// When it was made, where it had to wait.
    at: Option<String>,
    /// The device that made it, where that is not who sends it: the same browser, enrolled anew.
    device: Option<u32>,
}

/// A verdict, with what a gate's page shows beside.
#[derive(Serialize)]
pub(super) struct ScanAnswer<'o> {
    #[serde(flatten)]
    told: OutcomeJson<'o>,
    direction: &'static str,
    title: Option<&'o str>,
    function: Option<&'o str>,
    category_title: Option<String>,
    colour: Option<String>,
    first_gate: Option<&'o str>,
    first_gate_name: Option<String>,
    has_photo: bool,
    /// What the gate is to know of this person.
    note_at_gate: Option<&'o str>,
    /// The own fields that the event shows at its gates.
    fields: Vec<Labelled>,
    /// Whether this was decided and shown, and not recorded.
    rehearsal: bool,
    /// Why an `invalid` text is not a badge of the event: `partial` (scan again, nobody is stopped for it) or `unsigned`.
    note: Option<&'static str>,
    /// The event days that the holder may come, in the order of the event; only for `wrong_day`.
    valid_days: Option<Vec<String>>,
    /// Where the gate decided by itself: what the rules say otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    conflicts: Option<Vec<&'static str>>,
    /// What each of these means, by who was the stricter: a kind, or its opposite.
    #[serde(skip_serializing_if = "Option::is_none")]
    means: Option<Vec<&'static str>>,
    /// The verdicts of further codes of the same text: two badges were read without a break.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    further: Vec<Self>,
}

impl<'o> ScanAnswer<'o> {
    pub(super) fn new(event: &StoredEvent, outcome: &'o Outcome) -> Self {
        let who = outcome.participant.as_ref().map(|stored| &stored.participant);
        let category = who.and_then(|who| event.event.category(&who.category));
        let first = outcome.first.as_ref().map(|first| first.gate.as_str());
        let given = |text: &'o String| Some(text.as_str()).filter(|text| !text.is_empty());
        Self {
            told: outcome.json(&event.event),
            direction: outcome.direction.as_str(),
            title: who.and_then(|who| given(&who.title)),
            function: who.and_then(|who| given(&who.function)),
            category_title: category.map(|category| category.title.clone()),
            colour: category.map(|category| category.colour.to_string()),
            first_gate: first,
            first_gate_name: first
                .and_then(|code| event.event.gates.iter().find(|gate| gate.code.as_str() == code))
                .map(|gate| gate.name.clone()),
            has_photo: outcome.participant.as_ref().is_some_and(|stored| stored.photo.is_some()),
            note_at_gate: outcome.note_at_gate.as_deref(),
            fields: who.map(|who| Labelled::at_gate(&event.event, who)).unwrap_or_default(),
            rehearsal: false,
            note: match (outcome.verdict, outcome.remark) {
                (Verdict::Refused(Reason::Invalid), OutcomeRemark::Partial) => Some("partial"),
                (Verdict::Refused(Reason::Invalid), OutcomeRemark::Unsigned) => Some("unsigned"),
                _ => None,
            },
            valid_days: outcome
                .days
                .filter(|_| outcome.verdict == Verdict::Refused(Reason::WrongDay))
                .map(|days| days.iter().filter_map(|day| event.event.date(day)).map(|date| date.to_string()).collect()),
            conflicts: None,
            means: None,
            further: Vec::new(),
        }
    }
}

/// Records a reading, and answers with its verdict once that is durable.
pub(super) async fn scan(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    Json(scan): Json<Scan>,
) -> Result<impl IntoResponse, Problem> {
    let now = entropy::now();
    let rehearses = app.recording == Recording::Rehearse;
    if rehearses && (scan.waited || scan.decided.is_some()) {
        // It was made in earnest, and waits for a server that records it.
        return Err(Problem::Rehearsing);
    }
    let id = scan_id(&scan.id)?;
    let device = maker(&app, device, scan.device)?;
    // The writer decides by the settings and keys of its own moment.
    let (event, gate) = event_and_gate(&app, &device, scan.gate.as_deref())?;
    let decided = scan.decided.as_ref().map(|decided| decided.read(scan.clock_ahead, now)).transpose()?;
    let (mut ahead, mut decided) = (scan.clock_ahead, decided);
    let at = match scan.at.as_deref() {
        Some(at) if decided.is_some() => match moment(at, now) {
            Ok(at) => at,
            // The person went in: a clock that is ahead of everything is put right, and told.
            Err(_) if at.parse::<Timestamp>().is_ok() => {
                ahead = None;
                decided = decided.map(|decided| DecidedAlone { ahead, ..decided });
                now
            }
            Err(problem) => return Err(problem),
        },
        Some(at) => moment(at, now)?,
        None if rehearses => rehearsal::moment(&event.event, now),
        None => now,
    };
    let shown = shown(&device, scan.code, scan.reference)?;
    // The signature is checked here, beside other requests; the writer does nothing but write.
    let readings = Reading::of_keys(&event, &gate, (id, at), shown, scan.typed);
    // A time that was taken here is to be relied on, and a device's where its clock was about right when it was last in contact. Any other
    // may not make a gate more lenient.
    let clock = scan.at.map_or(ClockTrust::Trusted, |_| ClockTrust::of(ahead));
    let arrival = if scan.waited { ReadingArrival::Waited } else { ReadingArrival::AtOnce };
    let mut outcomes = Vec::with_capacity(readings.len());
    for reading in readings {
        let outcome =
            app.writer.scan(reading.by(device.name.clone()).clock(clock).arrival(arrival).decided(decided.clone())).await?;
        if scan.waited && decided.is_none() && outcome.verdict.reason().is_some() {
            // Durable before it is answered: the supervisor hears of it even if the gate never does.
            let id = outcome.id;
            app.writer.run(Actor::program(), move |store| store.note_late(id)).await?;
        }
        outcomes.push(outcome);
    }
    let event = app.known_event();
    if decided.is_some() {
        return answer_decided(&app, &event, &outcomes);
    }
    answer(&event, &outcomes, app.recording)
}

/// Answers with what the gate showed, and where the rules say otherwise.
pub(super) fn answer_decided(app: &App, event: &StoredEvent, outcomes: &[Outcome]) -> Result<Response, Problem> {
    let mut answers = Vec::with_capacity(outcomes.len());
    for outcome in outcomes {
        let kinds = app.readers.look(|store| store.conflicts_of(outcome.id))?;
        let means = kinds.iter().map(|(kind, shown, judged)| Conflict::meaning(*kind, *shown, *judged)).collect();
        let conflicts = kinds.into_iter().map(|(kind, ..)| kind.as_str()).collect();
        answers.push(ScanAnswer { conflicts: Some(conflicts), means: Some(means), ..ScanAnswer::new(event, outcome) });
    }
    let mut answers = answers.into_iter();
    let mut first = answers.next().ok_or(Problem::Internal)?;
    first.further = answers.collect();
    Ok(Json(first).into_response())
}

/// Tells what a badge would come to, and records nothing.
pub(super) async fn look(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    Json(look): Json<LookRequest>,
) -> Result<impl IntoResponse, Problem> {
    let event = app.event();
    let gate = gate(&event, &device, look.gate.as_deref())?;
    let at = match app.recording {
        Recording::Keep => entropy::now(),
        Recording::Rehearse => rehearsal::moment(&event.event, entropy::now()),
    };
    let id = ScanId::new(at.as_millisecond().unsigned_abs(), entropy::random()?);
    let shown = shown(&device, look.code, look.reference)?;
    let mut outcomes = Vec::new();
    for reading in Reading::of_keys(&event, &gate, (id, at), shown, look.typed) {
        outcomes.push(app.writer.rehearse(reading).await?);
    }
    answer(&event, &outcomes, Recording::Rehearse)
}

/// Makes one answer of the verdicts of all codes that stood in one text.
pub(super) fn answer(event: &StoredEvent, outcomes: &[Outcome], recording: Recording) -> Result<Response, Problem> {
    let rehearsal = recording == Recording::Rehearse;
    let mut answers = outcomes.iter().map(|outcome| ScanAnswer { rehearsal, ..ScanAnswer::new(event, outcome) });
    let mut first = answers.next().ok_or(Problem::Internal)?;
    first.further = answers.collect();
    Ok(Json(first).into_response())
}

/// Returns the device that made a reading: who sends it, or who the same browser was before it was enrolled anew. A device that was
/// revoked since vouches for nothing.
fn maker(app: &App, device: Device, named: Option<u32>) -> Result<Device, Problem> {
    match named {
        Some(number) if number != device.id.0 => {
            let of = (device.id, DeviceId(number));
            app.readers.look(|store| store.predecessor(of.0, of.1))?.ok_or(Problem::OtherDevice)
        }
        _ => Ok(device),
    }
}

/// Returns what was shown: a code, or a person whom a device found that may find people.
fn shown(device: &Device, code: Option<String>, reference: Option<String>) -> Result<Shown, Problem> {
    match (code, reference) {
        (Some(code), None) => Ok(Shown::Code(code)),
        (None, Some(_)) if !device.post.role.may(Task::Find) => Err(Problem::Forbidden(device.post.role)),
        (None, Some(reference)) => Ok(Shown::Name(reference.parse().map_err(invalid)?)),
        _ => Err(Problem::Invalid("send either a code or a reference".into())),
    }
}

/// Takes a scan back.
pub(super) async fn undo(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    Json(undo): Json<Undo>,
) -> Result<impl IntoResponse, Problem> {
    if app.recording == Recording::Rehearse {
        return Err(Problem::Rehearsing);
    }
    let (id, taken_back) = (scan_id(&undo.id)?, undo.scan.parse::<ScanId>().map_err(invalid)?);
    let reason = text::clean(&undo.reason).map_err(|error| Problem::Invalid(format!("the reason {error}")))?;
    if reason.is_empty() {
        return Err(Problem::Invalid("the reason is empty; say why in a few words".into()));
    }
    let now = entropy::now();
    // What was taken back stays so, however the device's clock goes.
    let made = |at: &str| at.parse::<Timestamp>().map(|at| at.min(now)).or_else(|_| moment(at, now));
    let at = undo.at.as_deref().map_or(Ok(now), made)?;
    let device = maker(&app, device, undo.device)?;
    let gate = device.post.gate;
    let done = app.writer.run(device.name, move |store| {
        if undo.waited {
            return store.undo_scan_when_there(taken_back, id, &reason, gate.as_ref(), (at, now));
        }
        store.undo_scan_once(taken_back, id, &reason, gate.as_ref(), now).map(Some)
    });
    let reference = match done.await?.and_then(|scan| scan.participant) {
        Some(key) => Some(app.read(move |store| store.participant_by_key(key)).await?.participant.reference.to_string()),
        None => None,
    };
    Ok(Json(json!({ "id": id.to_string(), "undoes": taken_back.to_string(), "reference": reference })))
}

/// Reads the code in a frame of a camera. The page sends it on as a scan, so that there is one way for a code to become one.
pub(super) async fn decode(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    request: Request,
) -> Result<impl IntoResponse, Problem> {
    app.pace.frame(device.id, Instant::now()).map_err(Problem::TooManyFrames)?;
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if kind != Some("image/jpeg") {
        return Err(Problem::MediaType("image/jpeg"));
    }
    let frame = body::bytes(request.into_body(), picture::MOST_FRAME_BYTES).await?;
    // A page sends its next frame when this one is answered: a short wait slows it down, and holds up nobody's scan.
    let turn = app.frames.acquire().await.map_err(|_| Problem::Stopping)?;
    let code = tokio::task::spawn_blocking(move || picture::read_frame(&frame)).await.map_err(|_| Problem::Internal)?;
    drop(turn);
    match code {
        Ok(code) => Ok(Json(json!({ "code": code }))),
        Err(picture::CodePictureError::NoCode) => Ok(Json(json!({ "code": null }))),
        Err(error) => Err(Problem::Invalid(with_causes(&error))),
    }
}

/// Reads the sender's id: a UUID of version 7, so that ids sort by time and no two senders make the same one.
pub(super) fn scan_id(written: &str) -> Result<ScanId, Problem> {
    let id: ScanId = written.parse().map_err(invalid)?;
    if id.as_bytes()[6] >> 4 == 7 {
        Ok(id)
    } else {
        Err(Problem::Invalid(format!("scan id \"{id}\" is not a UUID of version 7")))
    }
}

/// Returns what is known of the event, and where a scan counts; looks again where that is a gate that was not there before.
fn event_and_gate(app: &App, device: &Device, named: Option<&str>) -> Result<(Arc<StoredEvent>, GateCode), Problem> {
    let known = app.known_event();
    if let Ok(gate) = gate(&known, device, named) {
        return Ok((known, gate));
    }
    let event = app.event();
    let gate = gate(&event, device, named)?;
    Ok((event, gate))
}

/// Returns where a scan counts: at the device's gate, or where a device without one says.
fn gate(event: &StoredEvent, device: &Device, named: Option<&str>) -> Result<GateCode, Problem> {
    let named = named.map(str::parse::<GateCode>).transpose().map_err(invalid)?;
    let gate = match (&device.post.gate, named) {
        (Some(own), Some(named)) if *own != named => {
            return Err(Problem::Invalid(format!("this device scans at the gate \"{own}\"; enroll it again for another gate")));
        }
        (Some(own), _) => own.clone(),
        (None, Some(named)) => named,
        (None, None) => return Err(Problem::Invalid("say which gate this is; the device has none of its own".into())),
    };
    match event.event.gate(&gate) {
        Some(_) => Ok(gate),
        None => Err(Problem::Invalid(event.unknown_gate(&gate).to_string())),
    }
}

/// Reads a time that a device says: in the past as far as it likes, in the future no further than clocks differ.
fn moment(written: &str, now: Timestamp) -> Result<Timestamp, Problem> {
    let at: Timestamp = written.parse().map_err(|_| {
        let written: String = text::printable(written).chars().take(40).collect();
        Problem::Invalid(format!("\"{written}\" is not a time; write it as 2024-11-04T09:12:30+03:00"))
    })?;
    if is_in_future(at, now) {
        return Err(Problem::Invalid(format!("{at} is in the future; set the device's clock")));
    }
    Ok(at)
}

#[allow(clippy::needless_pass_by_value, reason = "errors are mapped by it")]
pub(super) fn invalid(error: IdError) -> Problem {
    Problem::Invalid(error.to_string())
}

/// Reads a reference of an address.
pub(super) fn reference(written: &str) -> Result<Reference, Problem> {
    written.parse().map_err(invalid)
}
