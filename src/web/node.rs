//! A server among several: it says that it is there, hears what was set at the others, and notes what they have recorded.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{entropy, monitor::Health, state::App};
use crate::{
    domain::actor::Actor,
    store::{NodeLease, RENEWAL, Store, WriteCondition},
};

/// How often a server that has nothing else to record looks at the others' records.
const NOTE: Duration = Duration::from_secs(60);

/// Keeps a node's name until the server ends.
pub(super) async fn stay(app: App, lease: NodeLease) {
    let (mut since_note, mut is_lost) = (Duration::ZERO, false);
    loop {
        tokio::time::sleep(RENEWAL).await;
        let kept = lease.clone();
        match app.read_own(move |store| store.renew_node(&kept)).await {
            Ok(true) => is_lost = false,
            Ok(false) if !is_lost => {
                is_lost = true;
                tracing::error!(node = %lease.name(), "another server has taken this node's name; this one records nothing more");
            }
            Ok(false) => {}
            Err(problem) => tracing::warn!(%problem, "the database cannot be told that this server is there"),
        }
        if app.health.health(Instant::now()).0 == Health::Store(WriteCondition::Locked) {
            // The server may have no connection left for the one who writes.
            let readers = Arc::clone(&app.readers);
            let _ = tokio::task::spawn_blocking(move || readers.give_back()).await;
            // What comes of it is told by the state of the server.
            let _ = app.writer.run(Actor::program(), |store| store.devices_seen(&[])).await;
        }
        let known = app.known_event().revision;
        if app.read_own(Store::revision).await.is_ok_and(|revision| revision != known)
            && let Err(problem) = app.writer.run(Actor::program(), |_| Ok(())).await
        {
            tracing::warn!(%problem, "what another server has set cannot be read");
        }
        since_note += RENEWAL;
        if since_note >= NOTE {
            since_note = Duration::ZERO;
            let noted = app.writer.run(Actor::program(), |store| store.note_origins(entropy::now())).await;
            if let Err(problem) = noted {
                tracing::warn!(%problem, "what other servers recorded could not be noted");
            }
        }
    }
}
