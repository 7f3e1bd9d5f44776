//! The stream that tells a dashboard when there are other figures, and every few seconds that the server is still there.

use std::{convert::Infallible, time::Duration};

use axum::{
    Extension,
    body::{Body, Bytes},
    extract::State,
    http::header,
    response::IntoResponse,
};
use futures_util::stream;
use tokio::sync::watch;

use super::hub::Hub;
use crate::{
    domain::device::{Device, DeviceId},
    web::{entropy, error::Problem, state::App},
};

/// How often a viewer looks: no page changes more than once in this time.
const LOOK: Duration = Duration::from_secs(1);
/// After how many looks without anything new only the time is sent.
const HEARTBEAT: u32 = 5;

/// Starts a stream: `figures` with the number of the newest as its id, or `same`; both with the time by the event's clocks.
pub(in crate::web) async fn events(
    State(app): State<App>,
    Extension(hub): Extension<Hub>,
    Extension(device): Extension<Device>,
) -> Result<impl IntoResponse, Problem> {
    let stop = app.stop.clone();
    let viewer = Viewer { app, hub, device: device.id, stop, seen: None, idle: 0 };
    let body = Body::from_stream(stream::unfold(viewer, |mut viewer| async move {
        let chunk = viewer.next().await?;
        Some((Ok::<_, Infallible>(chunk), viewer))
    }));
    Ok(([(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-store")], body))
}

/// Somebody who looks on.
struct Viewer {
    app: App,
    hub: Hub,
    device: DeviceId,
    stop: watch::Receiver<bool>,
    /// The number of the figures that were told last.
    seen: Option<u64>,
    /// Looks since anything was told.
    idle: u32,
}

impl Viewer {
    /// Waits for other figures or for the next heartbeat; nothing ends the stream.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if self.seen.is_some() {
                tokio::select! {
                    () = tokio::time::sleep(LOOK) => {}
                    _ = self.stop.changed() => return None,
                }
            }
            let device = self.device;
            let is_allowed = self.app.readers.look(|store| store.is_device_allowed(device)).ok()?;
            if !is_allowed || *self.stop.borrow() {
                return None;
            }
            let frame = self.hub.frame(&self.app).await.ok()?;
            let is_new = self.seen.replace(frame.number) != Some(frame.number);
            self.idle = if is_new { 0 } else { self.idle + 1 };
            if is_new || self.idle >= HEARTBEAT {
                self.idle = 0;
                self.app.heard(device, entropy::now());
                let kind = if is_new { "figures" } else { "same" };
                return Some(format!("id: {}\nevent: {kind}\ndata: {}\n\n", frame.number, frame.clock()).into());
            }
        }
    }
}
