//! Connections and their transactions.

use std::ops::Deref;

use super::{
    error::Result,
    postgres::{Caching, Server},
    prepared::Prepared,
    rows::{Row, Statement},
    value::{Params, PutRow},
};
use crate::domain::origin::NodeName;

/// Held by the one who writes, so that what it reads is still so when it writes: the rows with which changes end, of all origins. Others read
/// meanwhile.
const BEGIN_WRITE: &str = "begin isolation level read committed; select count from origin order by origin for update";
/// What is read is as the others have committed it.
const BEGIN_COMMITTED: &str = "begin isolation level read committed";
/// All that is read belongs to one moment.
const BEGIN_READ: &str = "begin isolation level repeatable read, read only";

/// A connection to a database.
pub(in crate::store) enum Connection {
    /// A file.
    Sqlite(rusqlite::Connection),
    /// A database of a server.
    Postgres(Box<Server>),
}

impl From<rusqlite::Connection> for Connection {
    fn from(connection: rusqlite::Connection) -> Self {
        Self::Sqlite(connection)
    }
}

impl Connection {
    /// Returns SQLite's own connection, for what is only true of files.
    pub(in crate::store::engine) fn sqlite(&self) -> Option<&rusqlite::Connection> {
        match self {
            Self::Sqlite(connection) => Some(connection),
            Self::Postgres(_) => None,
        }
    }

    /// Returns SQLite's own connection, to change how it behaves.
    pub(in crate::store::engine) fn sqlite_mut(&mut self) -> Option<&mut rusqlite::Connection> {
        match self {
            Self::Sqlite(connection) => Some(connection),
            Self::Postgres(_) => None,
        }
    }

    /// Returns whether the database is a server's.
    pub(in crate::store) fn is_server(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Looks whether a server is still at the other end, and connects again if it is not. A file is there.
    ///
    /// # Errors
    /// When the server does not answer, or has no connection left.
    pub(in crate::store) fn reach(&self) -> Result<()> {
        if let Self::Postgres(server) = self { server.reach() } else { Ok(()) }
    }

    /// Prepares a statement that runs once, or whose text is made for the occasion.
    ///
    /// # Errors
    /// When the engine does not understand it.
    pub(in crate::store) fn prepare(&self, sql: &str) -> Result<Statement<'_>> {
        Ok(match self {
            Self::Sqlite(connection) => Statement::Single(connection.prepare(sql)?),
            Self::Postgres(server) => Statement::Asked(Prepared::new(server, sql, Caching::No)?),
        })
    }

    /// Prepares a statement, or takes it from those that were prepared before.
    ///
    /// # Errors
    /// When the engine does not understand it.
    pub(in crate::store) fn prepare_cached(&self, sql: &str) -> Result<Statement<'_>> {
        Ok(match self {
            Self::Sqlite(connection) => Statement::Cached(connection.prepare_cached(sql)?),
            Self::Postgres(server) => Statement::Asked(Prepared::new(server, sql, Caching::Yes)?),
        })
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
        match self {
            Self::Sqlite(connection) => Ok(connection.execute_batch(sql)?),
            Self::Postgres(server) => server.batch(sql),
        }
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

    /// Writes rows into a table: `rows` is called with what takes one. Rows may name others that come after them.
    ///
    /// # Errors
    /// When the engine refuses one, or `rows` fails. The transaction can only be given up then.
    pub(in crate::store) fn fill(
        &self,
        table: &str,
        columns: &[String],
        rows: impl FnOnce(&mut PutRow<'_>) -> Result<()>,
    ) -> Result<()> {
        let list = columns.join(", ");
        match self {
            Self::Sqlite(_) => {
                let values = vec!["?"; columns.len()].join(", ");
                let mut statement = self.prepare(&format!("insert into {table} ({list}) values ({values})"))?;
                rows(&mut |values| statement.execute(values).map(drop))
            }
            Self::Postgres(server) => server.fill(table, &list, rows),
        }
    }

    /// Returns whether a transaction is under way.
    pub(in crate::store) fn is_in_transaction(&self) -> bool {
        match self {
            Self::Sqlite(connection) => !connection.is_autocommit(),
            Self::Postgres(server) => server.is_in_transaction(),
        }
    }

    /// Starts a transaction that reads: all that it sees belongs to one moment, that of its first read.
    ///
    /// # Errors
    /// When one is under way.
    pub(in crate::store) fn begin_read(&self) -> Result<Transaction<'_>> {
        self.begin("begin deferred", BEGIN_READ)
    }

    /// Starts a transaction that holds the write lock from its first moment.
    ///
    /// # Errors
    /// When others hold it for too long.
    pub(in crate::store) fn begin_write(&mut self) -> Result<Transaction<'_>> {
        self.begin("begin immediate", BEGIN_WRITE)
    }

    /// Starts a transaction of one node: others write beside it.
    ///
    /// # Errors
    /// As [`Connection::begin_write`].
    pub(in crate::store) fn begin_write_as(&mut self, node: &NodeName) -> Result<Transaction<'_>> {
        // A node's name holds nothing that would end a text.
        let own = format!("select count from origin where name = '{node}' and state = 'open' for update");
        self.begin("begin immediate", &format!("{BEGIN_COMMITTED}; {own}"))
    }

    /// Starts a transaction on a server with a statement of its own, which keeps others out.
    ///
    /// # Errors
    /// When the server refuses it.
    pub(in crate::store::engine) fn begin_alone(&self, how: &str) -> Result<Transaction<'_>> {
        self.begin("begin exclusive", &format!("{BEGIN_COMMITTED}; {how}"))
    }

    fn begin(&self, on_a_file: &str, on_a_server: &str) -> Result<Transaction<'_>> {
        match self {
            Self::Sqlite(connection) => connection.execute_batch(on_a_file)?,
            Self::Postgres(server) => server.begin(on_a_server)?,
        }
        Ok(Transaction(self))
    }

    /// Ends the connection.
    ///
    /// # Errors
    /// When something of it is still in use.
    pub(in crate::store) fn close(self) -> Result<()> {
        match self {
            Self::Sqlite(connection) => connection.close().map_err(|(_, error)| error.into()),
            Self::Postgres(_) => Ok(()),
        }
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
        match self.0 {
            Connection::Sqlite(connection) => Ok(connection.execute_batch("commit")?),
            Connection::Postgres(server) => server.commit(),
        }
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
            match self.0 {
                // What cannot be rolled back now is rolled back when the connection ends.
                Connection::Sqlite(connection) => drop(connection.execute_batch("rollback")),
                Connection::Postgres(server) => server.roll_back(),
            }
        }
    }
}
