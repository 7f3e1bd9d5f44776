//! What every handler may use.

use std::{
    collections::HashMap,
    net::IpAddr,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, atomic::AtomicBool},
};

use jiff::Timestamp;
use tokio::sync::{Semaphore, watch};

use super::{
    desk::{press::BadgePress, printer::DeskPrinter},
    error::Problem,
    login_throttle::LoginThrottle,
    monitor::Monitor,
    pace::Pace,
    place::ServerPlace,
    provider::Provider,
    readers::Readers,
    upload_pace::UploadPace,
    writer::{Broadcast, Writer},
};
use crate::{
    checkin::Recording,
    domain::device::DeviceId,
    store::{NodeLease, Store, StoreError, StoredEvent},
};

/// The server's parts, shared by all requests.
#[derive(Clone)]
pub(super) struct App(Arc<Parts>);

/// The parts.
pub(super) struct Parts {
    /// Writes.
    pub(super) writer: Writer,
    /// Reads.
    pub(super) readers: Arc<Readers>,
    /// What the writer tells.
    pub(super) news: Broadcast,
    /// Turns true when the server is to end.
    pub(super) stop: watch::Receiver<bool>,
    /// Wrong secrets.
    pub(super) tries: LoginThrottle,
    /// Files that were sent and not taken.
    pub(super) uploads: UploadPace,
    /// Camera frames.
    pub(super) pace: Pace,
    /// When devices were heard, since that was last written.
    pub(super) seen: Mutex<HashMap<DeviceId, Timestamp>>,
    /// How many camera frames may be decoded at once: one core stays free for scans where there are several.
    pub(super) frames: Semaphore,
    /// Where the server can be reached, and by what certificate.
    pub(super) place: Arc<ServerPlace>,
    /// Where the keys are that sign badges.
    pub(super) key: PathBuf,
    /// Draws badges.
    pub(super) press: BadgePress,
    /// Takes badges to paper, where there is a printer.
    pub(super) printer: Option<DeskPrinter>,
    /// How many photos may be on their way at once.
    pub(super) photos: Semaphore,
    /// What this server is called among those of the event.
    pub(super) node: String,
    /// The node's name that this server has for itself; `None` on a file.
    pub(super) lease: Option<NodeLease>,
    /// How things stand.
    pub(super) health: Monitor,
    /// Whether readings are recorded, or only decided and shown.
    pub(super) recording: Recording,
    /// The provider of identities by which people may sign in, at a portal that has one.
    pub(super) provider: Option<Provider>,
    /// Whether this is a hall's server, and its main server does not answer.
    pub(super) main_lost: AtomicBool,
}

/// Who is at the other end of a connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer {
    /// The address.
    pub(super) address: IpAddr,
    /// How the connection came.
    pub(super) transport: Transport,
}

/// How a connection came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transport {
    /// Encrypted.
    Tls,
    /// Plain, from this machine.
    Loopback,
    /// Plain, from the network: nothing but the page that says how to trust the server.
    Plain,
}

impl App {
    pub(super) fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// Returns the event's settings and keys as the last commit of this server found them: enough where the writer looks again.
    pub(super) fn known_event(&self) -> Arc<StoredEvent> {
        Arc::clone(&self.0.news.event.borrow())
    }

    /// Returns the event's settings and keys as they are now, no matter who changed them.
    pub(super) fn event(&self) -> Arc<StoredEvent> {
        let known = self.known_event();
        let look = |store: &Store| if store.revision()? == known.revision { Ok(None) } else { store.event().map(Some) };
        match self.0.readers.look(look) {
            Ok(Some(newer)) => Arc::new(newer),
            // Where the database cannot be read, what follows says so.
            Ok(None) | Err(_) => known,
        }
    }

    /// Reads what may take more than a moment, on a thread that may wait.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Problem> {
        let readers = Arc::clone(&self.0.readers);
        tokio::task::spawn_blocking(move || readers.walk(read)).await.map_err(|_| Problem::Internal)?
    }

    /// Reads what the server itself must know, whatever others read meanwhile.
    pub(super) async fn read_own<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Problem> {
        let readers = Arc::clone(&self.0.readers);
        Ok(tokio::task::spawn_blocking(move || readers.read(read)).await.map_err(|_| Problem::Internal)??)
    }

    /// Remembers that a device was heard.
    pub(super) fn heard(&self, device: DeviceId, at: Timestamp) {
        self.0.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(device, at);
    }

    /// Returns what [`App::heard`] remembered, and leaves it there.
    pub(super) fn last_heard(&self) -> HashMap<DeviceId, Timestamp> {
        self.0.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes what [`App::heard`] remembered.
    pub(super) fn take_heard(&self) -> Vec<(DeviceId, Timestamp)> {
        self.0.seen.lock().unwrap_or_else(PoisonError::into_inner).drain().collect()
    }
}

impl std::ops::Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}
