//! One event's database as a value: its connection, and who acts through it.

use std::{
    cell::RefCell,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use super::{
    access::{self, Access, Opened},
    address, connect,
    directory::Directory,
    error::Result,
    lock::Lock,
    node::Node,
    open,
    place::DatabasePlace,
    server,
    sql::Connection,
};
use crate::domain::{actor::Actor, origin::NodeName};

/// One event's database, open.
pub struct Store {
    pub(in crate::store) connection: Connection,
    pub(in crate::store) path: PathBuf,
    pub(in crate::store) actor: Actor,
    /// Everybody's names, once somebody has looked for one.
    pub(in crate::store) names: RefCell<Option<Directory>>,
    pub(in crate::store) access: Access,
    /// Under which name it writes; `None` in a file that only one origin writes.
    pub(in crate::store) node: Option<Node>,
    /// Which file is open.
    pub(in crate::store) place: DatabasePlace,
    /// Kept as long as the connection.
    _lock: Lock,
    _private: Option<TempDir>,
}

impl Store {
    /// Opens an event's database. One that may not be written, as in an archive, is opened to be read.
    ///
    /// # Errors
    /// If the file is missing, is not an accredit database, was written by a newer version, or has another file's log beside it, or
    /// if the library is too old to be safe.
    pub fn open(path: &Path) -> Result<Self> {
        if address::is_address(path) {
            return Ok(Self::on_server(path, server::opened(path)?));
        }
        Ok(Self::of(path, access::open(path)?))
    }

    /// Makes a store of a connection to a server.
    pub(in crate::store) fn on_server(address: &Path, connection: Connection) -> Self {
        let opened = Opened { connection, lock: Lock::none(), access: Access::Write, private: None };
        let node = Some(Node::new(NodeName::commands(), None));
        Self { place: DatabasePlace::of_server(address), node, ..Self::of(address, opened) }
    }

    /// Opens an event's database beside another connection of the same program, to read it through once with less memory.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_lean(path: &Path) -> Result<Self> {
        let store = Self::open(path)?;
        store.keep_little()?;
        Ok(store)
    }

    /// Keeps less of the file in memory from now on: for what reads everybody once.
    ///
    /// # Errors
    /// When the database refuses it.
    pub fn keep_little(&self) -> Result<()> {
        connect::keep_little(&self.connection)
    }

    /// Opens an event's database to rehearse with it: one that may not be written through a private copy, which goes with the store.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_to_rehearse(path: &Path) -> Result<Self> {
        let store = Self::open(path)?;
        if store.access == Access::Write { Ok(store) } else { Ok(Self::of(path, access::open_copy(path)?)) }
    }

    /// Makes a store of a draft, which nobody else knows.
    pub(in crate::store) fn of_draft(path: &Path, connection: Connection) -> Self {
        Self::of(path, Opened { connection, lock: Lock::none(), access: Access::Write, private: None })
    }

    /// Ends the connection with all that was written in the file itself, so that it can be given another name.
    pub(in crate::store) fn close(self) -> Result<()> {
        connect::end(self.connection)
    }

    fn of(path: &Path, opened: Opened) -> Self {
        let Opened { connection, lock, access, private } = opened;
        let place = DatabasePlace::of(path);
        Self {
            connection,
            path: path.to_owned(),
            actor: Actor::program(),
            names: RefCell::default(),
            access,
            node: None,
            place,
            _lock: lock,
            _private: private,
        }
    }

    /// Looks whether a connection that lay unused still leads to its server, and makes it anew if it does not.
    ///
    /// # Errors
    /// When the server does not answer, or has no connection left.
    pub fn look_at_connection(&self) -> Result<()> {
        Ok(self.connection.reach()?)
    }

    /// Returns what may be done with the database.
    #[must_use]
    pub fn access(&self) -> Access {
        self.access
    }

    /// Returns where the database is on the disk.
    #[must_use]
    pub fn place(&self) -> &DatabasePlace {
        &self.place
    }

    /// Sets who acts through this store from now on.
    pub fn set_actor(&mut self, actor: Actor) {
        self.actor = actor;
    }

    /// Returns who acts through this store.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Returns the database file's path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a consistent copy to a file that does not exist yet, while others keep writing. Before it has its name, `then` is done to it.
    ///
    /// # Errors
    /// When the file exists or cannot be written, or `then` fails.
    pub(in crate::store) fn copy_file(&self, to: &Path, then: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
        open::copy_to(&self.connection, to, then)
    }

    /// Returns whether the event is on a server.
    #[must_use]
    pub fn is_on_server(&self) -> bool {
        self.connection.is_server()
    }
}
