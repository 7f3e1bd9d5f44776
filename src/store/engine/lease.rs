//! How long a running server keeps its node's name for itself, by the database's clock.

use std::{
    thread,
    time::{Duration, Instant},
};

use super::{
    columns,
    database::Store,
    error::{Result, StoreError},
    node::{Node, NodeLease},
    sql::{Connection, params},
};
use crate::domain::origin::NodeName;

/// How long a name is kept for a server that does not say again that it is there.
const LEASE: Duration = Duration::from_secs(10);
/// How often a server says so.
pub const RENEWAL: Duration = Duration::from_secs(1);
/// How often somebody looks who waits for a name.
const LOOK: Duration = Duration::from_millis(200);
/// The database's clock, in milliseconds: all servers of an event share it.
const CLOCK: &str = "cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint)";

impl Store {
    /// Writes under a node's name from now on, in turn with other commands of that name. In a file, nothing changes: that has one origin.
    ///
    /// # Errors
    /// [`StoreError::NodeHeld`] if a running server has the name for itself; or when the database cannot be read.
    pub fn set_node(&mut self, name: NodeName) -> Result<()> {
        if !self.is_on_server() {
            return Ok(());
        }
        if is_held(&self.connection, &name)? {
            return Err(StoreError::NodeHeld(name.to_string()));
        }
        self.node = Some(Node::new(name, None));
        Ok(())
    }

    /// Chooses the name under which commands write that were given none: that of a server without a name, if none is running.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(in crate::store) fn choose_node(&mut self) -> Result<()> {
        let main = NodeName::main();
        let is_given = self.node.as_ref().is_none_or(|node| node.name != NodeName::commands() || node.is_begun.get());
        if !is_given && self.is_on_server() && !is_held(&self.connection, &main)? {
            self.node = Some(Node::new(main, None));
        }
        Ok(())
    }

    /// Takes a node's name for this program alone, until it is given back or not renewed. Waits for a name whose server no longer says that
    /// it is there, and says so before: `waits` is given how many seconds that may take. `None` for a file.
    ///
    /// # Errors
    /// [`StoreError::NodeHeld`] if another server is running under the name; or when the database cannot be written.
    pub fn hold_node(&mut self, name: &NodeName, holder: [u8; 16], waits: impl FnOnce(u64)) -> Result<Option<NodeLease>> {
        if !self.is_on_server() {
            return Ok(None);
        }
        let lease = NodeLease { name: name.clone(), holder };
        let (since, mut first, mut waits) = (Instant::now(), None, Some(waits));
        while !take(&self.connection, &lease)? {
            if let Some(waits) = waits.take() {
                waits(LEASE.as_secs());
            }
            let seen = until(&self.connection, name)?;
            // One that says again that it is there is running.
            if *first.get_or_insert(seen) != seen || since.elapsed() > LEASE + RENEWAL {
                return Err(StoreError::NodeHeld(name.to_string()));
            }
            thread::sleep(LOOK);
        }
        self.use_node(&lease);
        Ok(Some(lease))
    }

    /// Takes the first name that nobody has for themselves: `main`, else `main-2`, and so on. `None` for a file.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn hold_any_node(&mut self, holder: [u8; 16]) -> Result<Option<NodeLease>> {
        if !self.is_on_server() {
            return Ok(None);
        }
        let mut lease = NodeLease { name: NodeName::main(), holder };
        for number in 2.. {
            if take(&self.connection, &lease)? {
                break;
            }
            lease.name = NodeName::main_again(number);
        }
        self.use_node(&lease);
        Ok(Some(lease))
    }

    /// Writes under a name that this program holds.
    pub fn use_node(&mut self, lease: &NodeLease) {
        self.node = Some(Node::new(lease.name.clone(), Some(lease.holder)));
    }

    /// Says again that the program is there. Returns whether the name is still its own.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn renew_node(&self, lease: &NodeLease) -> Result<bool> {
        let sql = format!("update node set held_until = {CLOCK} + ?3 where name = ?1 and holder = ?2");
        let kept = self.connection.execute(&sql, params![lease.name.as_str(), lease.holder, milliseconds(LEASE)])?;
        Ok(kept == 1)
    }

    /// Refuses to go on where a server is running on the event.
    ///
    /// # Errors
    /// [`StoreError::Running`] if one is; or when the database cannot be read.
    pub fn check_none_runs(&self) -> Result<()> {
        let running = if self.is_on_server() { running(&self.connection)? } else { None };
        running.map_or(Ok(()), |node| Err(StoreError::Running { node, path: self.path().to_owned() }))
    }

    /// Gives a name back.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn give_back_node(&self, lease: &NodeLease) -> Result<()> {
        self.connection
            .execute("delete from node where name = ?1 and holder = ?2", params![lease.name.as_str(), lease.holder])?;
        Ok(())
    }
}

/// Returns the name of a server that is running, if one is.
///
/// # Errors
/// When the database cannot be read.
pub(in crate::store) fn running(connection: &Connection) -> Result<Option<String>> {
    let sql = format!("select name from node where held_until >= {CLOCK} order by name limit 1");
    columns::optional(connection.query_row(&sql, [], |row| row.get(0)))
}

/// Returns whether a running server has a name for itself.
fn is_held(connection: &Connection, name: &NodeName) -> Result<bool> {
    let sql = format!("select 1 from node where name = ?1 and held_until >= {CLOCK}");
    Ok(connection.prepare(&sql)?.exists([name.as_str()])?)
}

/// Takes a name that is free, its own, or no longer kept.
fn take(connection: &Connection, lease: &NodeLease) -> Result<bool> {
    let sql = format!(
        "insert into node (name, holder, held_until) values (?1, ?2, {CLOCK} + ?3)
         on conflict (name) do update set holder = excluded.holder, held_until = excluded.held_until
             where node.holder = excluded.holder or node.held_until < {CLOCK}"
    );
    Ok(connection.execute(&sql, params![lease.name.as_str(), lease.holder, milliseconds(LEASE)])? == 1)
}

fn until(connection: &Connection, name: &NodeName) -> Result<Option<i64>> {
    let sql = "select held_until from node where name = ?1";
    columns::optional(connection.query_row(sql, [name.as_str()], |row| row.get(0)))
}

/// Returns the time of a server.
///
/// # Errors
/// When the server does not answer.
pub(in crate::store) fn clock(connection: &Connection) -> Result<i64> {
    Ok(connection.query_row(&format!("select {CLOCK}"), [], |row| row.get(0))?)
}

fn milliseconds(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
