//! Statements about many values at once. A server is asked one question for all of them; on a file, where a question costs next to
//! nothing, the same statement runs for each.

use std::collections::HashMap;

use super::{
    connection::Connection,
    error::Result,
    rows::Row,
    value::{Value, ValueRef, params_from_iter},
};

/// How many values a set has that is made of a long list: enough that a way to a server and back is shared by many, and few enough that
/// memory stays flat.
pub(in crate::store) const SET: usize = 500;
/// So many rows take a server longer to write than a thread takes to begin.
const WORTH_A_THREAD: usize = 100;
/// How a condition about a set of values is written.
const OF_SET: &str = "any (?1)";
/// The same about one of them.
const OF_ONE: &str = "?1";

impl Connection {
    /// Asks about a set of values, and reads the rows of all of them. The condition about the set is written `= any (?1)`; what is the same
    /// for all follows from `?2`. An order that the statement asks for holds for the rows of one value.
    ///
    /// # Errors
    /// When the engine refuses it, or `read` fails.
    pub(in crate::store) fn ask_each<T>(
        &self,
        sql: &str,
        set: &[Value],
        rest: &[ValueRef<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut found = Vec::with_capacity(set.len());
        if set.is_empty() {
            return Ok(found);
        }
        match self {
            Self::Sqlite(_) => {
                let mut statement = self.prepare_cached(&sql.replace(OF_SET, OF_ONE))?;
                for value in set {
                    let values = std::iter::once(ValueRef::from(value)).chain(rest.iter().copied());
                    let mut rows = statement.query(params_from_iter(values))?;
                    while let Some(row) = rows.next()? {
                        found.push(read(&row)?);
                    }
                }
            }
            Self::Postgres(server) => {
                for row in server.ask_each(sql, set, rest)? {
                    found.push(read(&Row::Taken(&row))?);
                }
            }
        }
        Ok(found)
    }

    /// Asks about numbers, each once, and reads the rows of all of them with the number that each is about, in the order of the numbers.
    /// The statement is as for [`Connection::ask_each`], and its last column is the number.
    ///
    /// # Errors
    /// When the engine refuses it, or `read` fails.
    pub(in crate::store) fn ask_in_turn<T>(
        &self,
        sql: &str,
        numbers: &[i64],
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<(i64, T)>> {
        let set: Vec<Value> = numbers.iter().copied().map(Value::Integer).collect();
        let mut found = self.ask_each(sql, &set, &[], |row| Ok((row.get(row.column_count().saturating_sub(1))?, read(row)?)))?;
        if self.is_server() {
            // It answers about a set in an order of its own.
            let places: HashMap<i64, usize> = numbers.iter().copied().zip(0..).collect();
            found.sort_by_key(|(number, _)| places.get(number).copied());
        }
        Ok(found)
    }

    /// Runs a statement for each of these rows of values, and returns how many rows it changed. It has the form `insert into t (…) values (…)`
    /// with something behind it, without another parenthesis in the list; or `update t set … where …`. No two rows may have one key.
    ///
    /// # Errors
    /// When the engine refuses one.
    pub(in crate::store) fn write_each(&self, sql: &str, rows: &[Vec<Value>]) -> Result<usize> {
        match self {
            _ if rows.is_empty() => Ok(0),
            Self::Sqlite(_) => {
                let mut statement = self.prepare_cached(sql)?;
                rows.iter().map(|row| statement.execute(params_from_iter(row.iter().map(ValueRef::from)))).sum()
            }
            Self::Postgres(server) => server.write_each(sql, rows),
        }
    }

    /// Does that with rows that nobody needs any more. A server may write them while we go on: what it refuses is said by the next statement,
    /// at the latest by the commit.
    ///
    /// # Errors
    /// As there; or when the server refused what was written before.
    pub(in crate::store) fn write_later(&self, sql: &str, rows: Vec<Vec<Value>>) -> Result<()> {
        match self {
            Self::Postgres(server) if self.is_in_transaction() && rows.len() >= WORTH_A_THREAD => server.write_later(sql, rows),
            _ => self.write_each(sql, &rows).map(drop),
        }
    }

    /// Has a server answer about sets of numbers before [`Connection::ask_in_turn`] asks, in a transaction that reads. A file answers then.
    ///
    /// # Errors
    /// When the server does not understand a statement.
    pub(in crate::store) fn ask_ahead(&self, statements: &[&str], numbers: &[i64]) -> Result<()> {
        match self {
            Self::Postgres(server) if !numbers.is_empty() => {
                let set: Vec<Value> = numbers.iter().copied().map(Value::Integer).collect();
                server.ask_ahead(&statements.iter().map(|sql| (*sql, set.as_slice())).collect::<Vec<_>>())
            }
            _ => Ok(()),
        }
    }

    /// Holds rows of a table until the transaction ends, so that what is read of them now is still so when it is written: `table` by its
    /// `key`, those of a set of values, in the order of `order`. On a file, the one who writes is alone.
    ///
    /// # Errors
    /// When the server does not give them, because others hold them for too long or wait for us.
    pub(in crate::store) fn hold_each(&self, table: &str, (key, order): (&str, &str), set: &[Value]) -> Result<()> {
        match self {
            Self::Sqlite(_) => Ok(()),
            // Not as strictly as those who change a key: rows may be added meanwhile that name these.
            Self::Postgres(_) => {
                let sql = format!("select {key} from {table} where {key} = any (?1) order by {order} for no key update");
                self.ask_each(&sql, set, &[], |_| Ok(())).map(drop)
            }
        }
    }
}
