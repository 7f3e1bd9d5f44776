//! What a hall's own server leaves to the main server, and what its pages say of that: whether it hears of it, and since when not.

use std::sync::atomic::Ordering;

use serde::Serialize;

use super::state::App;
use crate::{domain::event::Event, store::Store};

/// What a hall knows of its main server.
#[derive(Debug, Serialize)]
pub(super) struct MainServerJson {
    /// When it was heard last: what the hall knows is as old as that.
    heard_at: String,
    /// Whether it does not answer.
    lost: bool,
}

/// Returns what this server knows of its main server; `None` where it is the main server.
pub(super) fn main_server(app: &App, event: &Event) -> Option<MainServerJson> {
    // What cannot be read is told by the state of the server.
    let own = app.readers.look(Store::satellite).ok().flatten()?;
    Some(MainServerJson { heard_at: event.rfc3339(own.as_of), lost: app.main_lost.load(Ordering::Relaxed) })
}

/// Returns whether this server is a hall's.
pub(super) fn is_hall(app: &App) -> bool {
    app.readers.look(Store::satellite).is_ok_and(|own| own.is_some())
}
