//! Connections that only read: they never wait for the writer, and the writer never for them.

use std::sync::Mutex;

use crate::{
    store::{Place, Store, StoreError},
    web::error::Problem,
};

/// The most connections that are kept for the next request.
const KEPT: usize = 4;

/// Open databases, lent out one request at a time.
pub(super) struct Readers {
    /// The file that the writer has open.
    place: Place,
    idle: Mutex<Vec<Store>>,
}

impl Readers {
    pub(super) fn new(place: Place) -> Self {
        Self { place, idle: Mutex::default() }
    }

    /// Reads something small, here and now: a point look-up takes microseconds, less than to hand it to another thread.
    pub(super) fn look<T>(&self, read: impl FnOnce(&Store) -> Result<T, StoreError>) -> Result<T, Problem> {
        Ok(self.read(read)?)
    }

    /// Does what [`Readers::look`] does, and returns the store's own error.
    pub(super) fn read<T>(&self, read: impl FnOnce(&Store) -> Result<T, StoreError>) -> Result<T, StoreError> {
        // Another file by that name would be read beside the one that is written.
        self.place.check()?;
        self.lend(read)
    }

    /// Reads who asks. What is done for them afterwards looks whether the file is still there.
    pub(super) fn look_before<T>(&self, read: impl FnOnce(&Store) -> Result<T, StoreError>) -> Result<T, Problem> {
        Ok(self.lend(read)?)
    }

    fn lend<T>(&self, read: impl FnOnce(&Store) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = self.idle().pop();
        let store = match idle {
            Some(store) => store,
            None => Store::open(self.place.path())?,
        };
        let found = read(&store);
        let mut idle = self.idle();
        if idle.len() < KEPT {
            idle.push(store);
        }
        drop(idle);
        found
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Store>> {
        self.idle.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
