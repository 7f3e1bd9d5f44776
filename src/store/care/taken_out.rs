//! An event that was taken off a server into a private file, and is put back: what is done to files only reaches servers so.

use std::path::Path;

use super::copy;
use crate::{
    domain::{actor::Actor, journal::ChainHead},
    store::{
        engine::{
            access::PrivateCopy,
            database::Store,
            error::{Result, StoreError},
            server,
            sql::{Connection, Trouble},
        },
        ledger::origins,
    },
};

/// A server's event in a private file. The file goes with this.
pub struct TakenOut {
    store: Store,
    _file: PrivateCopy,
    /// The heads of all chains on the server when the copy was made.
    heads: Vec<ChainHead>,
}

impl TakenOut {
    /// Returns the copy.
    pub fn store_mut(&mut self) -> &mut Store {
        &mut self.store
    }
}

impl Store {
    /// Copies the event off its server, exactly as it is, into a file that only this user can read.
    ///
    /// # Errors
    /// When the server cannot be read, or the file not be written.
    pub fn take_out(&self, actor: Actor) -> Result<TakenOut> {
        let heads = heads(&self.connection)?;
        let file = self.duplicate_privately()?;
        let mut store = Store::open(file.path())?;
        store.set_actor(actor);
        Ok(TakenOut { store, _file: file, heads })
    }

    /// Puts what was taken out in the place of all that the server holds, in one transaction. Who has the event open sees all of it or
    /// none.
    ///
    /// # Errors
    /// When a server is running on the database, it was written meanwhile, or this user does not own its tables; nothing is changed then.
    pub fn put_back(&mut self, taken: &TakenOut) -> Result<()> {
        self.check_none_runs()?;
        let read = taken.store.connection.begin_read()?;
        let change = server::begin_emptied(&self.connection, |inside| {
            if heads(inside)? == taken.heads { Ok(()) } else { Err(StoreError::WrittenMeanwhile(self.path.clone())) }
        })
        .map_err(|error| match error {
            StoreError::Sql(error) if error.trouble() == Trouble::ReadOnly => StoreError::NotOwner(self.path.clone()),
            error => error,
        })?;
        copy::fill(&read, &change)?;
        server::commit_filled(change)?;
        server::count_rows(&self.connection)
    }

    /// Opens the event at an address on a server; `None` if its database is empty.
    ///
    /// # Errors
    /// When no server answers, or what is there cannot be used.
    pub fn open_if_there(address: &Path) -> Result<Option<Self>> {
        match Self::open(address) {
            Ok(store) if store.connection.prepare("select 1 from event")?.exists([])? => Ok(Some(store)),
            Ok(_) | Err(StoreError::Missing(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn heads(read: &Connection) -> Result<Vec<ChainHead>> {
    Ok(origins::all(read)?.into_iter().map(|origin| origin.head).collect())
}
