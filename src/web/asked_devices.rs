//! Which device keeps a secret, where the database is a server's: an answer takes a way there and back, and every request needs one.
//! All that wait are one question, and none of them holds up a thread that serves requests.

use std::{
    collections::HashMap,
    sync::Arc,
    thread::{self, JoinHandle},
};

use tokio::sync::{mpsc, oneshot};

use super::error::Problem;
use crate::{
    domain::device::{Device, Secret},
    store::{DatabasePlace, Store, StoreError, tried},
};

/// The most secrets that are asked about at once.
const GROUP: usize = 512;
/// The most that may wait; more is told to come again.
const QUEUE: usize = 4_096;

type Answer = Result<Option<Device>, Arc<StoreError>>;

struct Question {
    hash: [u8; 32],
    answer: oneshot::Sender<Answer>,
}

/// Asks a server's database for devices, on a thread of its own.
pub(super) struct AskedDevices {
    queue: mpsc::Sender<Question>,
}

impl AskedDevices {
    /// Starts the thread. It ends with the last question after this is dropped.
    pub(super) fn start(place: DatabasePlace) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (queue, questions) = mpsc::channel(QUEUE);
        let thread = thread::Builder::new().name("devices".into()).spawn(move || answer_all(&place, questions))?;
        Ok((Self { queue }, thread))
    }

    /// Returns the device that keeps a secret, unless it was revoked: as the database says after this was called.
    pub(super) async fn device(&self, secret: &Secret) -> Result<Option<Device>, Problem> {
        let (answer, told) = oneshot::channel();
        self.queue.try_send(Question { hash: secret.hash(), answer }).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Problem::Busy,
            mpsc::error::TrySendError::Closed(_) => Problem::Stopping,
        })?;
        Ok(told.await.map_err(|_| Problem::Stopping)??)
    }
}

fn answer_all(place: &DatabasePlace, mut questions: mpsc::Receiver<Question>) {
    // At once, where there is a connection for it: later all may be in use, and every request needs this one.
    let mut store = Store::open(place.path()).ok();
    while let Some(first) = questions.blocking_recv() {
        let mut group = vec![first];
        while group.len() < GROUP
            && let Ok(next) = questions.try_recv()
        {
            group.push(next);
        }
        let found = look(&mut store, place, &group).map_err(Arc::new);
        for Question { hash, answer } in group {
            let device = found.as_ref().map(|devices| devices.get(&hash).cloned()).map_err(Arc::clone);
            // The asker may be gone.
            let _ = answer.send(device);
        }
    }
}

fn look(store: &mut Option<Store>, place: &DatabasePlace, group: &[Question]) -> Result<HashMap<[u8; 32], Device>, StoreError> {
    let store = match store {
        Some(store) => store,
        None => store.insert(Store::open(place.path())?),
    };
    let mut hashes: Vec<[u8; 32]> = group.iter().map(|question| question.hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    // A server that another one took the place of is found by the next try.
    tried(StoreError::left_nothing, || store.devices_of(&hashes))
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use jiff::Timestamp;

    use super::*;
    use crate::{
        domain::{
            actor::Actor,
            device::{Post, Role},
            event_file,
            id::{EventId, KeyId},
            signing::{KeyState, PublicKey, SigningKey},
        },
        store::Store,
    };

    #[tokio::test]
    async fn all_that_wait_are_answered_each_with_its_own_device_and_a_revoked_one_with_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("event.db");
        let event = event_file::read(include_str!("../../templates/sample/kuwait-2024.toml")).unwrap();
        let key = PublicKey { id: KeyId(1), key: SigningKey::from_bytes(&[7; 32]).verifying_key(), state: KeyState::Active };
        let at = Timestamp::UNIX_EPOCH;
        let mut store = Store::create(&path, EventId::from_random([1; 16]), &event, &key, Actor::program(), at).unwrap();
        let secrets: Vec<Secret> = (0..5).map(|number| Secret::from_random([number; 32])).collect();
        let mut devices = Vec::new();
        for (number, own) in secrets.iter().enumerate().take(4) {
            let leave = Secret::from_random([100 + u8::try_from(number).unwrap(); 32]);
            let post = Post { role: Role::Supervisor, gate: None };
            store.allow_device(&leave, &format!("device-{number}").parse().unwrap(), &post, at).unwrap();
            devices.push(store.enroll_device(&leave, own, None, at).unwrap());
        }
        let (asked, thread) = AskedDevices::start(store.place().clone()).unwrap();
        let found = join_all(secrets.iter().chain(&secrets).map(|secret| asked.device(secret))).await;
        let found: Vec<_> = found.into_iter().map(Result::unwrap).collect();
        let wanted: Vec<_> = devices.iter().cloned().map(Some).chain([None]).collect();
        assert_eq!(found[..5], wanted);
        assert_eq!(found[5..], wanted);
        store.revoke_device(devices[2].id, at).unwrap();
        assert_eq!(asked.device(&secrets[2]).await.unwrap(), None, "it is not told what was so before");
        assert_eq!(asked.device(&secrets[1]).await.unwrap(), wanted[1]);
        drop(asked);
        thread.join().unwrap();
    }
}
