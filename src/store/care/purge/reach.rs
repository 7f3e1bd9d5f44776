//! Where erased data could still lie: freed pages, the write-ahead log, and files that were left beside the database.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::names;
use crate::store::engine::{
    address, connect,
    database::Store,
    error::{Result, StoreError},
    sql,
};

/// How far a purge reached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reached {
    /// Files of the program that were removed: copies of the database from before a change of its schema.
    pub removed: Vec<PathBuf>,
    /// Files beside the database that an interrupted command left; only a person can say whose they are.
    pub left: Vec<PathBuf>,
    /// Copies that `accredit backup` made and that are still in their place.
    pub backups: Vec<PathBuf>,
    /// Whether another program still reads from the log.
    pub is_log_held: bool,
}

impl Store {
    /// Rewrites the database without its freed pages, empties its log, and removes copies that the program left. Calls `waits`
    /// once, before it waits for another program.
    ///
    /// # Errors
    /// When others write for too long, or a copy cannot be removed.
    pub fn reach(&mut self, waits: impl FnOnce()) -> Result<Reached> {
        connect::overwrite_deleted(&self.connection)?;
        let mut waits = Some(waits);
        let is_written =
            self.patiently(&mut waits, |store| match store.connection.execute_batch("vacuum").map_err(StoreError::from) {
                Err(StoreError::Locked) => Ok(false),
                done => done.map(|()| true),
            })?;
        if !is_written {
            return Err(StoreError::Locked);
        }
        let is_emptied = self.patiently(&mut waits, |store| connect::empty_log(&store.connection))?;
        let mut reached = self.beside()?;
        reached.is_log_held = !is_emptied;
        for file in &reached.removed {
            fs::remove_file(file).map_err(|source| StoreError::Io { path: file.clone(), source })?;
        }
        Ok(reached)
    }

    /// Tries something at once, and if another program holds it up, once more with the usual patience; returns whether it was
    /// done.
    fn patiently(&mut self, waits: &mut Option<impl FnOnce()>, mut attempt: impl FnMut(&Self) -> Result<bool>) -> Result<bool> {
        connect::wait_for_nobody(&mut self.connection)?;
        let at_once = attempt(self);
        connect::wait_for_others(&mut self.connection)?;
        if at_once? {
            return Ok(true);
        }
        if let Some(waits) = waits.take() {
            waits();
        }
        attempt(self)
    }

    /// Returns the files that [`Store::reach`] would remove, and those that it leaves to a person. Nothing is changed.
    ///
    /// # Errors
    /// When the folder or the journal cannot be read.
    pub fn beside(&self) -> Result<Reached> {
        let mut reached = Reached { backups: self.backups()?, ..Reached::default() };
        let path = self.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let error = |source| StoreError::Io { path: folder.to_owned(), source };
        for file in fs::read_dir(folder).map_err(error)? {
            let file = file.map_err(error)?.path();
            let beside = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if beside.starts_with(&format!("{name}.schema-")) || beside.starts_with(&format!("{name}.replaced-")) {
                reached.removed.push(file);
            } else if file.extension().is_some_and(|extension| extension == "part") {
                reached.left.push(file);
            }
        }
        reached.removed.sort();
        reached.left.sort();
        Ok(reached)
    }

    fn backups(&self) -> Result<Vec<PathBuf>> {
        let sql = "select coalesce(content, details) from journal where action = 'backup' order by entry";
        let mut statement = self.connection.prepare(sql)?;
        let told = statement.query_map([], |row| row.get::<String>(0))?.collect::<sql::Result<Vec<_>>>()?;
        let file = |told: &String| names::file_of(told).map(PathBuf::from);
        let mut files: Vec<PathBuf> =
            told.iter().filter_map(file).filter(|file| address::is_address(file) || file.exists()).collect();
        files.sort();
        files.dedup();
        Ok(files)
    }
}
