//! One event's database as a value: its connection, and who acts through it.

use std::{
    cell::RefCell,
    path::{Path, PathBuf},
};

use rusqlite::Connection;

use super::{directory::Directory, error::Result, open};
use crate::domain::actor::Actor;

/// One event's database, open.
pub struct Store {
    pub(in crate::store) connection: Connection,
    pub(in crate::store) path: PathBuf,
    pub(in crate::store) actor: Actor,
    /// Everybody's names, once somebody has looked for one.
    pub(in crate::store) names: RefCell<Option<Directory>>,
}

impl Store {
    /// Opens an event's database.
    ///
    /// # Errors
    /// If the file is missing, is not an accredit database, or was written by a newer version, or if the library is too old to be
    /// safe.
    pub fn open(path: &Path) -> Result<Self> {
        Ok(Self { connection: open::open(path)?, path: path.to_owned(), actor: Actor::program(), names: RefCell::default() })
    }

    /// Opens an event's database beside another connection of the same program, to read it through once with less memory.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_lean(path: &Path) -> Result<Self> {
        let store = Self::open(path)?;
        open::keep_little(&store.connection)?;
        Ok(store)
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

    /// Writes a consistent copy to a file that does not exist yet, while others keep writing.
    ///
    /// # Errors
    /// When the file exists or cannot be written.
    pub fn backup(&self, to: &Path) -> Result<()> {
        open::copy_to(&self.connection, to)
    }
}
