//! Connections and their transactions.

use std::ops::Deref;

use super::{
    error::Result,
    rows::{Row, Statement},
    value::Params,
};

/// A connection to a database.
pub(in crate::store) struct Connection(rusqlite::Connection);

impl From<rusqlite::Connection> for Connection {
    fn from(connection: rusqlite::Connection) -> Self {
        Self(connection)
    }
}

impl Connection {
    /// Returns SQLite's own connection, for what is only true of files.
    pub(in crate::store::engine) fn sqlite(&self) -> &rusqlite::Connection {
        &self.0
    }

    /// Returns SQLite's own connection, to change how it behaves.
    pub(in crate::store::engine) fn sqlite_mut(&mut self) -> &mut rusqlite::Connection {
        &mut self.0
    }

    /// Prepares a statement that runs once, or whose text is made for the occasion.
    ///
    /// # Errors
    /// When the engine does not understand it.
    pub(in crate::store) fn prepare(&self, sql: &str) -> Result<Statement<'_>> {
        Ok(Statement::Single(self.0.prepare(sql)?))
    }

    /// Prepares a statement, or takes it from those that were prepared before.
    ///
    /// # Errors
    /// When the engine does not understand it.
    pub(in crate::store) fn prepare_cached(&self, sql: &str) -> Result<Statement<'_>> {
        Ok(Statement::Cached(self.0.prepare_cached(sql)?))
    }

    /// Runs a statement, and returns how many rows it changed.
    ///
    /// # Errors
    /// When the engine refuses it.
    pub(in crate::store) fn execute(&self, sql: &str, values: impl Params) -> Result<usize> {
        self.prepare(sql)?.execute(values)
    }

    /// Runs statements that take no values.
    ///
    /// # Errors
    /// When the engine refuses one.
    pub(in crate::store) fn execute_batch(&self, sql: &str) -> Result<()> {
        Ok(self.0.execute_batch(sql)?)
    }

    /// Runs a statement, and reads its first row.
    ///
    /// # Errors
    /// [`super::Error::NoRow`] if there is none; or when the engine refuses it, or `read` fails.
    pub(in crate::store) fn query_row<T>(
        &self,
        sql: &str,
        values: impl Params,
        read: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<T> {
        self.prepare(sql)?.query_row(values, read)
    }

    /// Returns whether a transaction is under way.
    pub(in crate::store) fn is_in_transaction(&self) -> bool {
        !self.0.is_autocommit()
    }

    /// Starts a transaction that reads: all that it sees belongs to one moment, that of its first read.
    ///
    /// # Errors
    /// When one is under way.
    pub(in crate::store) fn begin_read(&self) -> Result<Transaction<'_>> {
        self.begin("begin deferred")
    }

    /// Starts a transaction that holds the write lock from its first moment.
    ///
    /// # Errors
    /// When others hold it for too long.
    pub(in crate::store) fn begin_write(&mut self) -> Result<Transaction<'_>> {
        self.begin("begin immediate")
    }

    fn begin(&self, how: &str) -> Result<Transaction<'_>> {
        self.execute_batch(how)?;
        Ok(Transaction(self))
    }

    /// Ends the connection.
    ///
    /// # Errors
    /// When something of it is still in use.
    pub(in crate::store) fn close(self) -> Result<()> {
        self.0.close().map_err(|(_, error)| error.into())
    }
}

/// A transaction. If dropped before it commits, it leaves nothing.
pub(in crate::store) struct Transaction<'c>(&'c Connection);

impl Transaction<'_> {
    /// Keeps what was done.
    ///
    /// # Errors
    /// When the engine cannot; nothing of it is kept then.
    pub(in crate::store) fn commit(self) -> Result<()> {
        self.0.execute_batch("commit")
    }
}

impl Deref for Transaction<'_> {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        self.0
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        // A commit that failed leaves it under way.
        if self.0.is_in_transaction() {
            // What cannot be rolled back now is rolled back when the connection ends.
            let _ = self.0.execute_batch("rollback");
        }
    }
}
