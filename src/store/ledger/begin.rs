//! How a change begins: who may write, under which name, and in whose turn.

use super::change::Change;
use crate::store::{
    engine::{
        access::Access,
        database::Store,
        error::{Result, StoreError},
    },
    refusal::SatelliteRefusal,
};

impl Store {
    /// Starts a transaction that holds the write lock from its first moment: what it reads is still so when it writes. On a server, all
    /// origins wait for each other.
    pub(in crate::store) fn write(&mut self) -> Result<Change<'_>> {
        self.check_term()?;
        self.write_in_any_term()
    }

    /// Does that in a database whose place another has taken, too: for what is not of the event's course.
    pub(in crate::store) fn write_in_any_term(&mut self) -> Result<Change<'_>> {
        self.ready_to_write()?;
        let transaction = self.connection.begin_write()?;
        Ok(Change::of(transaction, (&self.actor, &self.place, self.access), self.node.as_ref()))
    }

    /// Starts a transaction beside those of other origins: who writes in it has to hold what is read by row. In a file, it is as
    /// [`Store::write`].
    pub(in crate::store) fn write_beside(&mut self) -> Result<Change<'_>> {
        // On a server, asking would be one more question for each group: that is asked once, and a server that runs watches its term.
        if !self.connection.is_server() || self.node.as_ref().is_none_or(|node| !node.is_begun.get()) {
            self.check_term()?;
        }
        self.ready_to_write()?;
        let transaction = match &self.node {
            Some(node) => self.connection.begin_write_as(&node.name)?,
            None => self.connection.begin_write()?,
        };
        Ok(Change::of(transaction, (&self.actor, &self.place, self.access), self.node.as_ref()))
    }

    /// Refuses where a satellite was promoted in this server's place.
    fn check_term(&self) -> Result<()> {
        // An archive may be older than terms are.
        if self.access == Access::Read {
            return Err(StoreError::ReadOnly(self.path.clone()));
        }
        let terms = self.terms()?;
        let replaced = SatelliteRefusal::Replaced { own: terms.own, highest: terms.highest };
        if terms.is_over() { Err(replaced.into()) } else { Ok(()) }
    }

    fn ready_to_write(&mut self) -> Result<()> {
        if self.access == Access::Read {
            return Err(StoreError::ReadOnly(self.path.clone()));
        }
        self.begin_node()
    }
}
