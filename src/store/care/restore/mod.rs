//! A copy of the database in the place of the database: complete before it has its name, with the replaced one kept beside it.
//!
//! The copy is written into a draft, which is verified; what the replaced database has beyond it is taken over there, if that is
//! wanted. Then the replaced file gets its second name, its log goes with it, and the draft gets the first name. A kill at any point
//! leaves the old database or the new one.

mod beyond;
mod carry;
mod replaced;
mod taken;
mod workers;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::json;

pub use self::{
    beyond::{Beyond, Lack},
    carry::Carried,
};
use self::{replaced::ReplacedCopy, taken::REPLACED};
use crate::{
    domain::{
        actor::Actor,
        journal::{Action, ChainHead, Subject},
        origin::NodeName,
    },
    store::{
        engine::{
            connect,
            database::Store,
            error::{Result, StoreError},
            files::{self, Draft, FileReaders},
            lock::Lock,
            log,
            open::{self, BeforeMigration},
            sql::Connection,
        },
        ledger::{change::Entry, origins},
    },
};

/// A copy that is about to take the place of a database.
pub struct Restoring {
    /// Nobody else has the database open.
    _alone: Lock,
    draft: Draft,
    store: Store,
    path: PathBuf,
    /// What can be read of the database that is taken over from.
    replaced: Option<ReplacedCopy>,
}

impl Restoring {
    /// Takes the place of a database alone, and writes the copy into a draft there. The copy stays as it is. `from` is the database
    /// that the copy is compared with, if it is not the one in that place. What is recorded from then on is of a new origin.
    ///
    /// # Errors
    /// When others have the database open, the copy is not an event database or is another event's, or the folder cannot be written.
    pub fn prepare(copy: &Path, path: &Path, from: Option<&Path>, actor: Actor, now: Timestamp) -> Result<Self> {
        open::check_library()?;
        let alone = Lock::alone(path)?;
        files::remove_drafts(path);
        let (draft, _) = Draft::beside(path, FileReaders::Owner)?;
        // It is the copy that is damaged, and not the database: another copy has to be found.
        let drafted = drafted(copy, draft.path()).map_err(|error| match error.is_damage() {
            true if connect::has_our_heading(copy).unwrap_or_default() => {
                StoreError::CopyDamaged { path: copy.to_owned(), source: Box::new(error) }
            }
            true => StoreError::Foreign(copy.to_owned()),
            false => error,
        });
        let mut store = Store::of_draft(draft.path(), drafted?);
        store.set_actor(actor);
        let compared = from.unwrap_or(path);
        let replaced = if compared.is_file() { ReplacedCopy::open(compared)? } else { None };
        if let Some(replaced) = &replaced {
            replaced.attach(&store.connection)?;
            if !taken::is_one_event(&store.connection)? {
                return Err(StoreError::OtherEvent(compared.to_owned()));
            }
        }
        // One transaction: what is written from now on is the record of another origin than that of the copy.
        let name = store.satellite()?.map_or_else(|| NodeName::main().to_string(), |own| own.name);
        let change = store.connection.begin_write()?;
        origins::begin_anew(&change, &name, store.actor.as_str(), now.as_millisecond())?;
        change.commit()?;
        Ok(Self { _alone: alone, draft, store, path: path.to_owned(), replaced })
    }

    /// Returns what is wrong with the copy, as [`Store::verify`] does.
    ///
    /// # Errors
    /// When the draft cannot be read.
    pub fn verify(&self) -> Result<Vec<String>> {
        self.store.verify(None)
    }

    /// Returns the head of the copy's chain.
    ///
    /// # Errors
    /// When it is missing.
    pub fn head(&self) -> Result<ChainHead> {
        self.store.chain_head()
    }

    /// Returns what the replaced database has beyond the copy; `None` if there is none, or none that can be read.
    ///
    /// # Errors
    /// When the draft cannot be read.
    pub fn beyond(&self) -> Result<Option<Beyond>> {
        self.replaced.as_ref().map(|_| beyond::compare(&self.store)).transpose()
    }

    /// Takes over from the replaced database its scans, and all that was taken away from anybody since the copy was made. Nothing is
    /// taken over without the rest.
    ///
    /// # Errors
    /// When the replaced database cannot be read.
    pub fn carry(&mut self) -> Result<Carried> {
        if self.replaced.is_none() {
            return Ok(Carried::default());
        }
        carry::carry(&mut self.store)
    }

    /// Puts the copy in place, and returns where the replaced database is kept; `None` if there was none.
    ///
    /// # Errors
    /// When the folder cannot be written. The database is then the one from before.
    pub fn place(self, copy: &Path, now: Timestamp) -> Result<Option<PathBuf>> {
        let Self { _alone, draft, mut store, path, replaced } = self;
        if replaced.is_some() {
            store.connection.execute_batch(&format!("detach {REPLACED}"))?;
        }
        // One transaction: codes by which a device could be enrolled end here, and the journal says that the event was restored.
        let change = store.write_in_any_term()?;
        change.execute_batch("delete from enrolment where device is null")?;
        let copy = std::path::absolute(copy).unwrap_or_else(|_| copy.to_owned());
        change.record(now, &Entry::new(Action::Restore, Subject::Database).personal(json!({ "file": copy })))?;
        change.commit()?;
        store.close()?;
        drop(replaced);
        let kept = path.symlink_metadata().is_ok().then(|| replaced::put_aside(&path)).transpose()?;
        draft.replace(&path)?;
        Ok(kept)
    }
}

/// Writes a copy into a draft, and opens it there.
fn drafted(copy: &Path, draft: &Path) -> Result<Connection> {
    // A log beside the copy is applied only if it is the copy's own.
    let is_own = log::is_there(copy) && log::check(copy).is_ok();
    let source = if is_own { connect::reading(copy) } else { connect::immutable(copy) }?;
    open::schema_of(&source, copy)?;
    open::copy_into(&source, draft)?;
    drop(source);
    open::open_in_place(draft, BeforeMigration::Nothing)
}
