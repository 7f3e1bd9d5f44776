//! Connections that only read: they never wait for the writer, and the writer never for them.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::asked_devices::AskedDevices;
use crate::{
    domain::device::{Device, Secret},
    store::{DatabasePlace, Store, StoreError},
    web::error::Problem,
};

/// The most connections to a file that are kept for the next request. Those to a server are all kept: each is slow to make.
const KEPT: usize = 4;
/// The most connections to a server's database that are lent at a time: it has a hundred, for all servers of the event.
const MOST_LENT: usize = 8;
/// The most of those that may be lent for what takes more than a moment: the others are left for look-ups, which every page needs.
const MOST_LONG: usize = 5;
/// For how long after its server had none left, one is kept and no more: the one who writes needs one, too.
const CROWDED: Duration = Duration::from_secs(60);
/// How long a request waits for one of them.
const PATIENCE: Duration = Duration::from_secs(5);

/// Open databases, lent out one request at a time.
pub(super) struct Readers {
    /// The database that the writer has open.
    place: DatabasePlace,
    shelf: Mutex<Shelf>,
    returned: Condvar,
    /// Says who asks, where that takes a way to a server.
    devices: Option<AskedDevices>,
}

#[derive(Default)]
struct Shelf {
    idle: Vec<Store>,
    /// How many are lent, or wanted.
    lent: usize,
    /// How many of those are wanted, and wait for one that another has.
    wanted: usize,
    /// When the server had no connection left.
    crowded: Option<Instant>,
}

impl Readers {
    pub(super) fn new(place: DatabasePlace) -> std::io::Result<Self> {
        let devices = if place.is_on_server() { Some(AskedDevices::start(place.clone())?.0) } else { None };
        Ok(Self { place, shelf: Mutex::default(), returned: Condvar::new(), devices })
    }

    /// Returns whether every look takes a way to a server.
    pub(super) fn are_on_server(&self) -> bool {
        self.place.is_on_server()
    }

    /// Reads something small, here and now: on a file, a point look-up takes microseconds, less than to hand it to another thread.
    pub(super) fn look<T>(&self, read: impl FnOnce(&Store) -> Result<T, StoreError>) -> Result<T, Problem> {
        // Another file by that name would be read beside the one that is written.
        self.place.check()?;
        self.lend_one_of(MOST_LENT, read)
    }

    /// Reads what may take more than a moment, on a thread that may wait.
    pub(super) fn walk<T>(&self, read: impl FnOnce(&Store) -> Result<T, StoreError>) -> Result<T, Problem> {
        self.place.check()?;
        self.lend_one_of(MOST_LONG, read)
    }

    /// Does what [`Readers::look`] does, and returns the store's own error; for what the server itself must know, and waits for nobody.
    pub(super) fn read<T>(&self, read: impl FnOnce(&Store) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.place.check()?;
        self.lend(self.shelf(), read)
    }

    /// Returns the device that keeps a secret, unless it was revoked. What is done for it afterwards looks whether the file is still
    /// there.
    pub(super) async fn device(&self, secret: &Secret) -> Result<Option<Device>, Problem> {
        match &self.devices {
            Some(asked) => asked.device(secret).await,
            None => self.lend_one_of(MOST_LENT, |store| store.device(secret)),
        }
    }

    /// Lends a connection where fewer than so many are lent; waits for one to come back, on a thread that may wait.
    fn lend_one_of<T>(&self, most: usize, read: impl FnOnce(&Store) -> Result<T, StoreError>) -> Result<T, Problem> {
        let mut shelf = self.shelf();
        if self.place.is_on_server() && shelf.lent >= most {
            let all_lent = |shelf: &mut Shelf| shelf.lent >= most;
            let wait = || self.returned.wait_timeout_while(shelf, PATIENCE, all_lent);
            shelf = tokio::task::block_in_place(wait).unwrap_or_else(PoisonError::into_inner).0;
            if shelf.lent >= most {
                return Err(Problem::Busy);
            }
        }
        Ok(self.lend(shelf, read)?)
    }

    fn lend<T>(
        &self,
        mut shelf: MutexGuard<'_, Shelf>,
        read: impl FnOnce(&Store) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        shelf.lent += 1;
        let idle = shelf.idle.pop();
        drop(shelf);
        // Counted before it is opened, and no longer when that fails.
        let _lent = Lent(self);
        let store = match idle {
            // The server may have gone while it lay here.
            Some(store) => match store.look_at_connection() {
                Ok(()) => store,
                Err(StoreError::Crowded(_)) => {
                    drop(store);
                    self.opened()?
                }
                Err(error) => return Err(error),
            },
            None => self.opened()?,
        };
        let found = read(&store);
        let mut shelf = self.shelf();
        let is_crowded = shelf.crowded.is_some_and(|at| at.elapsed() < CROWDED);
        let most = if is_crowded {
            1
        } else if self.place.is_on_server() {
            MOST_LENT
        } else {
            KEPT
        };
        if shelf.idle.len() < most {
            shelf.idle.push(store);
        }
        found
    }

    /// Opens a connection. Where the server has none left for this one, those that it has are lent in turn.
    fn opened(&self) -> Result<Store, StoreError> {
        let full = match Store::open(self.place.path()) {
            Err(StoreError::Crowded(full)) => full,
            opened => return opened,
        };
        let mut shelf = self.shelf();
        shelf.crowded = Some(Instant::now());
        shelf.wanted += 1;
        let is_awaited = |shelf: &mut Shelf| shelf.idle.is_empty() && shelf.lent > shelf.wanted;
        let wait = || self.returned.wait_timeout_while(shelf, PATIENCE, is_awaited);
        let mut shelf = tokio::task::block_in_place(wait).unwrap_or_else(PoisonError::into_inner).0;
        shelf.wanted -= 1;
        shelf.idle.pop().ok_or(StoreError::Crowded(full))
    }

    /// Gives the server back what is not lent: others of this process need it.
    pub(super) fn give_back(&self) {
        let mut shelf = self.shelf();
        shelf.crowded = Some(Instant::now());
        let idle = std::mem::take(&mut shelf.idle);
        drop(shelf);
        // Out of the lock: each takes leave of the server.
        drop(idle);
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One connection that is lent.
struct Lent<'r>(&'r Readers);

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.0.shelf().lent -= 1;
        // One that waits for more than this one may not be the one that can go on.
        self.0.returned.notify_all();
    }
}
