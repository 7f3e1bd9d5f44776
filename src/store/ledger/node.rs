//! A node's first change: its origin begins.

use super::origins;
use crate::{
    domain::origin::OriginId,
    store::engine::{database::Store, error::Result, lease},
};

impl Store {
    /// Returns the origin as which the store writes; `None` before its first change.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(in crate::store) fn own_origin(&self) -> Result<Option<OriginId>> {
        let own = match &self.node {
            Some(node) => origins::of_node(&self.connection, &node.name)?,
            None => origins::of_file(&self.connection)?,
        };
        Ok(own.map(|own| own.origin))
    }

    /// Begins the origin under whose name the store writes, if it is not there yet.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(super) fn begin_node(&mut self) -> Result<()> {
        self.choose_node()?;
        let Some(own) = self.node.as_ref().filter(|node| !node.is_begun.get()) else { return Ok(()) };
        if origins::of_node(&self.connection, &own.name)?.is_none() {
            // One transaction that holds all origins: two nodes that begin at once have different numbers.
            let change = self.connection.begin_write()?;
            let is_event = change.prepare("select 1 from event")?.exists([])?;
            // A new event begins its first origin itself.
            if is_event && origins::of_node(&change, &own.name)?.is_none() {
                let at = if change.is_server() { lease::clock(&change)? } else { 0 };
                origins::begin(&change, own.name.as_str(), self.actor.as_str(), at)?;
            }
            change.commit()?;
            if !is_event {
                return Ok(());
            }
        }
        own.is_begun.set(true);
        Ok(())
    }
}
