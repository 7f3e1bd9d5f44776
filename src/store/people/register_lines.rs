//! Lines of the journal about the register of delegations.

use jiff::Timestamp;

use crate::store::{
    engine::error::Result,
    ledger::{
        change::{Change, Entry},
        fingerprint,
    },
};

/// Lines of the journal about the register. Only the last of them has the hashes of the tables: they take a walk through all rows.
pub(in crate::store) struct RegisterLines<'c, 's> {
    change: &'c Change<'s>,
    now: Timestamp,
    last: Option<Entry>,
}

impl<'c, 's> RegisterLines<'c, 's> {
    /// Starts with none.
    pub(in crate::store) fn new(change: &'c Change<'s>, now: Timestamp) -> Self {
        Self { change, now, last: None }
    }

    /// Returns when what they tell of happens.
    pub(in crate::store) fn now(&self) -> Timestamp {
        self.now
    }

    /// Adds a line.
    pub(in crate::store) fn add(&mut self, entry: Entry) -> Result<()> {
        self.last.replace(entry).map_or(Ok(()), |before| self.change.record(self.now, &before))
    }

    /// Adds the last of them, with the hashes.
    pub(in crate::store) fn end(self) -> Result<()> {
        let Some(entry) = self.last else { return Ok(()) };
        let tables = fingerprint::of(self.change, fingerprint::REGISTER.iter().copied())?;
        self.change.record(self.now, &entry.with_detail(fingerprint::KEY, &tables))
    }
}
