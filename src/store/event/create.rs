//! A new event's database: complete before it has its name.
//!
//! Its key is put in place after the draft is complete, and before the draft gets its name. A kill between the two leaves a key and a
//! draft of one event; the next try finds both, and takes them away: the key has signed nothing.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde_json::json;

use super::{apply, key_file::read_key_file, settings};
use crate::{
    domain::{
        actor::Actor,
        event::Event,
        id::EventId,
        journal::{Action, Subject},
        origin::NodeName,
        signing::PublicKey,
    },
    store::{
        engine::{
            address, connect,
            database::Store,
            error::{Result, StoreError},
            files::{self, Draft, FileReaders},
            lock::Lock,
            node::Node,
            open, server,
        },
        ledger::{chain, change::Entry, fingerprint},
    },
};

/// An event's database that is complete, and has no name yet.
pub struct NewDatabase {
    made: Made,
    path: PathBuf,
    actor: Actor,
}

/// Where a new database is.
enum Made {
    /// In a file without its name.
    Draft(Draft),
    /// Nowhere yet: on a server, an event is there with the transaction that writes it.
    Later(Box<NewEvent>),
}

/// What a new database holds.
struct NewEvent {
    id: EventId,
    event: Event,
    key: PublicKey,
    now: Timestamp,
}

impl NewDatabase {
    /// Gives the database its name, and opens it.
    ///
    /// # Errors
    /// When a file has the name by now, or the folder cannot be written. Nothing is left behind then.
    pub fn place(self) -> Result<Store> {
        let mut store = match self.made {
            Made::Draft(draft) => {
                draft.place_new(&self.path)?;
                Store::open(&self.path)?
            }
            Made::Later(new) => {
                let mut store = Store::on_server(&self.path, server::create(&self.path)?);
                store.set_actor(self.actor.clone());
                // The event's own lines begin the first origin.
                store.node = Some(Node::new(NodeName::main(), None));
                new.write(&mut store)?;
                store.node = Some(Node::new(NodeName::commands(), None));
                store
            }
        };
        store.set_actor(self.actor);
        Ok(store)
    }
}

impl Store {
    /// Creates an event's database with its first key.
    ///
    /// # Errors
    /// When a file is in the way, or the folder cannot be written. Nothing is left behind then.
    pub fn create(path: &Path, id: EventId, event: &Event, key: &PublicKey, actor: Actor, now: Timestamp) -> Result<Self> {
        Self::prepare(path, id, event, key, actor, now)?.place()
    }

    /// Writes an event's database with its first key, without giving it its name yet.
    ///
    /// # Errors
    /// When a file is in the way, or the folder cannot be written. Nothing is left behind then.
    pub fn prepare(
        path: &Path,
        id: EventId,
        event: &Event,
        key: &PublicKey,
        actor: Actor,
        now: Timestamp,
    ) -> Result<NewDatabase> {
        let new = NewEvent { id, event: event.clone(), key: key.clone(), now };
        if address::is_address(path) {
            // Asked now as well, so that no key is made for an event that cannot be.
            drop(server::create(path)?);
            return Ok(NewDatabase { made: Made::Later(Box::new(new)), path: path.to_owned(), actor });
        }
        if path.symlink_metadata().is_ok() {
            return Err(StoreError::Exists(path.to_owned()));
        }
        let (draft, _) = Draft::beside(path, FileReaders::Owner)?;
        let mut store = Self::of_draft(draft.path(), open::create_in(draft.path())?);
        store.set_actor(actor.clone());
        new.write(&mut store)?;
        store.close()?;
        // Before its key is put in place: the draft is what proves that the key has signed nothing.
        draft.sync()?;
        Ok(NewDatabase { made: Made::Draft(draft), path: path.to_owned(), actor })
    }
}

impl NewEvent {
    fn write(&self, store: &mut Store) -> Result<()> {
        let Self { id, event, key, now } = self;
        // One transaction: a database without its event would be neither new nor usable.
        let change = store.write()?;
        change.execute(
            "insert into event (id, uuid, name, short_name, place, timezone, day_starts_at, unlisted, organiser, emergency,
                 help_desk, return_to, hours, revision)
             values (1, ?1, '', '', '', '', '', 'refuse', '', '', '', '', '', 0)",
            [id.as_bytes()],
        )?;
        settings::write_settings(&change, event)?;
        settings::insert_key(&change, key, *now)?;
        chain::begin(&change)?;
        let tables = fingerprint::of(&change, fingerprint::all())?;
        let details = json!({ "name": event.name, "key": key.id.0, fingerprint::KEY: tables });
        let entry = Entry::new(Action::EventCreate, Subject::Event).details(details);
        change.record(*now, &apply::with_delegations(entry, event))?;
        apply::put_delegations(&change, event, &[], *now)?;
        change.commit()
    }
}

/// Takes away what an `init` of this path left that was killed: its drafts, and the key if the database never got its name.
///
/// # Errors
/// When the files cannot be removed.
pub fn forget_unfinished(path: &Path, key: &Path, _alone: &Lock) -> Result<()> {
    if path.symlink_metadata().is_err()
        && let Ok(keys) = read_key_file(key)
        && files::drafts(path).iter().any(|draft| event_of(draft) == Some(keys.event))
    {
        fs::remove_file(key).map_err(|source| files::io_error(key, source))?;
    }
    files::remove_drafts(path);
    files::remove_drafts(key);
    Ok(())
}

/// Returns whose event a draft is; `None` if it is not complete.
fn event_of(draft: &Path) -> Option<EventId> {
    let connection = connect::immutable(draft).ok()?;
    settings::load(&connection).ok().map(|stored| stored.id)
}
