//! `/v1/events`: every scan as it is recorded, as server-sent events that go on where they broke off.
//!
//! The number of an event is the scan's row, after those of other origins where several servers record: each origin gives rows in the order
//! of its commits, so that a follower who says the last number they saw gets exactly what came after, from any server on the database.

use std::{
    convert::Infallible,
    time::{Duration, Instant},
};

use axum::{
    Extension,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, header},
    response::IntoResponse,
};
use futures_util::stream;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::watch;

use super::{body::Query, entropy, error::Problem, hall, state::App};
use crate::{
    domain::{
        device::{Device, DeviceId, Task},
        event::Event,
        origin::Followed,
    },
    store::{PackPresence, Recorded, Store},
};

/// How often other processes' scans are looked for, and whether the device is still allowed.
const LOOK: Duration = Duration::from_secs(1);
/// How long what is recorded is gathered before it is told, where every look takes a way to a server: else forty followers would ask it
/// more than the gates do.
const GATHER: Duration = Duration::from_millis(100);
/// How often something is sent, so that both ends know that the other is there.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// How long another change may wait for scans that are told first.
const WAITS: Duration = Duration::from_millis(500);
/// The most scans that are read at once.
const MOST: usize = 200;

/// What the stream takes.
#[derive(Deserialize)]
pub(super) struct From {
    after: Option<Followed>,
    /// Whether other changes than scans are told: `1`.
    changes: Option<u8>,
}

/// A scan, as followers see it.
#[derive(Serialize)]
struct EventJson<'r> {
    row: i64,
    id: String,
    kind: &'r str,
    verdict: &'r str,
    reason: Option<&'r str>,
    at: String,
    day: Option<String>,
    gate: &'r str,
    zone: &'r str,
    direction: &'r str,
    undoes: Option<String>,
    category: Option<&'r str>,
    delegation: Option<&'r str>,
    reference: Option<&'r str>,
    name: Option<&'r str>,
    native_name: Option<&'r str>,
    /// The badge, where it is not on record whose it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    badge_serial: Option<String>,
    /// Of an undo: what is left of the stay. Left out if nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    stay: Option<StayJson>,
}

/// What the day has seen of somebody in the zone, in milliseconds since 1970.
#[derive(Serialize)]
pub(super) struct StayJson {
    first: i64,
    gate: String,
    inside: bool,
    last: i64,
}

impl StayJson {
    /// Writes a stay.
    pub(super) fn new(stay: &PackPresence) -> Self {
        Self {
            first: stay.first_at.as_millisecond(),
            gate: stay.gate.clone(),
            inside: stay.is_inside,
            last: stay.last_at.as_millisecond(),
        }
    }
}

/// Starts a stream.
pub(super) async fn events(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    Query(from): Query<From>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok()).or(from.after);
    let seen = match last {
        Some(seen) => seen,
        None => app.readers.look(Store::followed)?,
    };
    let follower = Follower {
        device: device.id,
        sees_names: device.post.role.may(Task::Find),
        commits: app.news.commits.clone(),
        stop: app.stop.clone(),
        seen,
        entry: match from.changes {
            Some(1) => Some(app.readers.look(Store::pack_cursor)?.entry),
            _ => None,
        },
        looked: Instant::now(),
        idle: Duration::ZERO,
        is_new: true,
        app,
    };
    let body = Body::from_stream(stream::unfold(follower, |mut follower| async move {
        let chunk = follower.next().await?;
        Some((Ok::<_, Infallible>(chunk), follower))
    }));
    Ok(([(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-store")], body))
}

/// Somebody who follows.
struct Follower {
    app: App,
    device: DeviceId,
    sees_names: bool,
    commits: watch::Receiver<u64>,
    stop: watch::Receiver<bool>,
    /// The last scan of each origin that was told.
    seen: Followed,
    /// The last line of the journal that was told; `None` if the follower does not ask for changes.
    entry: Option<i64>,
    /// When the journal was looked at last.
    looked: Instant,
    idle: Duration,
    is_new: bool,
}

impl Follower {
    /// Waits for scans or for the next heartbeat; nothing ends the stream.
    async fn next(&mut self) -> Option<Bytes> {
        if std::mem::take(&mut self.is_new) {
            // Says to the follower where it stands before anything happens, and how soon to come back when it breaks off.
            return Some(format!("retry: 1000\nid: {}\nevent: hello\ndata: {{}}\n\n", self.seen).into());
        }
        loop {
            if *self.stop.borrow() {
                return None;
            }
            self.commits.mark_unchanged();
            let (device, seen) = (self.device, &self.seen);
            // Asked together, so that nobody who was revoked sees one scan more.
            let found = self
                .app
                .readers
                .look(|store| Ok(if store.is_device_allowed(device)? { Some(store.recorded_since(seen, MOST)?) } else { None }));
            let recorded = found.ok()??;
            // However many scans there are, what was changed beside them is told.
            let is_quiet = recorded.is_empty() || self.looked.elapsed() > WAITS;
            if let Some(told) = self.entry.filter(|_| is_quiet) {
                self.looked = Instant::now();
                let now = self.app.readers.look(Store::pack_cursor).ok()?.entry;
                if now != told {
                    self.entry = Some(now);
                    return Some(format!("event: changed\ndata: {{\"entry\":{now}}}\n\n").into());
                }
            }
            if !recorded.is_empty() {
                self.idle = Duration::ZERO;
                return Some(self.write(&recorded));
            }
            if self.idle >= HEARTBEAT {
                self.idle = Duration::ZERO;
                self.app.heard(self.device, entropy::now());
                let mut said = json!({ "server": self.app.health.health(Instant::now()).0.as_str() });
                if let Some(main) = hall::main_server(&self.app, &self.app.event().event) {
                    said["main"] = json!(main);
                }
                return Some(format!("event: heartbeat\ndata: {said}\n\n").into());
            }
            tokio::select! {
                news = self.commits.changed() => {
                    news.ok()?;
                    if self.app.readers.are_on_server() {
                        tokio::time::sleep(GATHER).await;
                    }
                }
                _ = self.stop.changed() => return None,
                () = tokio::time::sleep(LOOK) => self.idle += LOOK,
            }
        }
    }

    fn write(&mut self, recorded: &[Recorded]) -> Bytes {
        let event = self.app.event();
        let mut text = String::with_capacity(recorded.len() * 400);
        for scan in recorded {
            let data = serde_json::to_string(&self.event(&event.event, scan)).unwrap_or_default();
            self.seen.see(scan.row);
            text.push_str(&format!("id: {}\nevent: scan\ndata: {data}\n\n", self.seen));
        }
        text.into()
    }

    fn event<'r>(&self, event: &Event, scan: &'r Recorded) -> EventJson<'r> {
        let who = scan.who.as_ref();
        let named = who.filter(|_| self.sees_names);
        let given = |text: &'r String| Some(text.as_str()).filter(|text| !text.is_empty());
        EventJson {
            row: scan.row,
            id: scan.id.to_string(),
            kind: &scan.kind,
            verdict: &scan.verdict,
            reason: scan.reason.as_deref(),
            at: event.rfc3339(scan.at),
            day: scan.day.and_then(|day| event.date(day)).map(|date| date.to_string()),
            gate: &scan.gate,
            zone: &scan.zone,
            direction: &scan.direction,
            undoes: scan.undoes.map(|id| id.to_string()),
            category: who.map(|who| who.category.as_str()),
            delegation: who.and_then(|who| given(&who.delegation)),
            reference: named.map(|who| who.reference.as_str()),
            name: named.map(|who| who.name.as_str()),
            native_name: named.and_then(|who| given(&who.native_name)),
            badge_serial: scan.serial.filter(|_| self.sees_names && who.is_none()).map(|serial| serial.to_string()),
            stay: scan.stay.as_ref().map(StayJson::new),
        }
    }
}
