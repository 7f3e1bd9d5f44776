//! PostgreSQL behind the seam: a connection with its prepared statements and transactions.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
};

use postgres::{
    Client, Config,
    binary_copy::BinaryCopyInWriter,
    types::{ToSql, Type},
};

use super::{
    errand::Errand,
    error::{Error, Result},
    retry,
    value::{PutRow, Value, ValueRef},
    way::Way,
    wire::{Wire, entered},
    worded::{borrowed, translated, unnested},
};

/// What every connection promises, as far as the server does not: a writer waits for the others as long as on a file.
///
/// Two settings are only made where a server knows them. A report's sets (half a million who were there) do not fit into the 4 MB with
/// which PostgreSQL starts, and it would walk through them once a person. And what its compiler takes for a report's statement, half a second, it
/// never gets back.
const SESSION: &str = "set lock_timeout = '30s'; set client_min_messages = warning; set datestyle = iso;
    select set_config('work_mem', '64MB', false) where pg_size_bytes(current_setting('work_mem', true)) < 67108864;
    select set_config('jit', 'off', false) where current_setting('jit', true) is not null";
/// How many statements are kept for the next time.
const MOST_KEPT: usize = 256;
/// A connection to a PostgreSQL server.
pub(in crate::store) struct Server {
    wire: Wire,
    config: Config,
    way: Way,
    kept: RefCell<HashMap<String, postgres::Statement>>,
    /// How many cursors were opened.
    cursors: Cell<u64>,
}

impl Server {
    /// Connects.
    ///
    /// # Errors
    /// When no server answers, or none lets us in.
    pub(in crate::store::engine) fn connect(config: Config, way: Way) -> Result<Self> {
        let wire = Wire::of(entered(|| connected(&config, &way))?);
        Ok(Self { wire, config, way, kept: RefCell::default(), cursors: Cell::new(0) })
    }

    /// Prepares a statement, and returns it with what it says in the server's words; one that is to be kept is prepared once, and its words
    /// are left out.
    ///
    /// # Errors
    /// When the server does not understand it.
    pub(super) fn prepare(&self, sql: &str, keep: Caching) -> Result<(postgres::Statement, Option<String>)> {
        self.connect_again()?;
        let kept = self.kept.borrow().get(sql).cloned();
        if let (Some(statement), Caching::Yes) = (kept, keep) {
            return Ok((statement, None));
        }
        let text = translated(sql);
        let statement = self.wire.ask(|client| client.prepare(&text))?;
        if keep == Caching::No {
            return Ok((statement, Some(text)));
        }
        let mut kept = self.kept.borrow_mut();
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(sql.to_owned(), statement.clone());
        Ok((statement, None))
    }

    /// Prepares a statement that is kept.
    fn kept(&self, sql: &str) -> Result<postgres::Statement> {
        Ok(self.prepare(sql, Caching::Yes)?.0)
    }

    /// Returns the way on which the server is asked.
    pub(super) fn wire(&self) -> &Wire {
        &self.wire
    }

    /// Opens a cursor over the rows of a statement, and returns its number.
    ///
    /// # Errors
    /// When the server refuses it.
    pub(super) fn open_cursor(&self, text: &str, values: &[Value]) -> Result<u64> {
        let number = self.cursors.get();
        self.cursors.set(number + 1);
        let declare = format!("declare rows_{number} no scroll cursor for {text}");
        self.wire.ask(|client| client.execute(&declare, &borrowed(values)))?;
        Ok(number)
    }

    /// Runs statements without values.
    ///
    /// # Errors
    /// When the server refuses one.
    pub(super) fn batch(&self, sql: &str) -> Result<()> {
        self.connect_again()?;
        self.wire.ask(|client| client.batch_execute(sql))
    }

    /// Starts a transaction. One that others were in the way of is tried again.
    ///
    /// # Errors
    /// When the server does not answer, or others hold what `how` locks.
    pub(super) fn begin(&self, how: &str) -> Result<()> {
        retry::tried(Error::is_crossed, || {
            let begun = self.batch(how);
            if begun.is_err() {
                // Those of its statements that were done are given up.
                let _ = self.wire.ask(|client| client.batch_execute("rollback"));
            }
            begun
        })?;
        self.wire.start();
        Ok(())
    }

    /// Writes rows into a table, as fast as a server takes them. If `rows` fails, the transaction can only be given up.
    ///
    /// # Errors
    /// When the server refuses a row, or `rows` fails.
    pub(super) fn fill(&self, table: &str, columns: &str, rows: impl FnOnce(&mut PutRow<'_>) -> Result<()>) -> Result<()> {
        let described = self.wire.ask(|client| client.prepare(&format!("select {columns} from {table}")))?;
        let types: Vec<Type> = described.columns().iter().map(|column| column.type_().clone()).collect();
        let mut given = Ok(());
        self.wire.ask(|client| {
            let copy = client.copy_in(&format!("copy {table} ({columns}) from stdin binary"))?;
            let mut copy = BinaryCopyInWriter::new(copy, &types);
            given = rows(&mut |values| {
                let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
                Ok(copy.write(&values)?)
            });
            // Without its end, the server takes nothing.
            if given.is_ok() { copy.finish().map(drop) } else { Ok(()) }
        })?;
        given
    }

    /// Asks about a set of values, which are the first of the statement.
    ///
    /// # Errors
    /// When the server refuses it.
    pub(super) fn ask_each(&self, sql: &str, set: &[Value], rest: &[ValueRef<'_>]) -> Result<Vec<postgres::Row>> {
        let statement = self.kept(sql)?;
        if let Some(rows) = self.wire.answer(|errand| rest.is_empty() && errand.asks(sql, set))? {
            return Ok(rows);
        }
        let first: [&(dyn ToSql + Sync); 1] = [&set];
        let values: Vec<_> = first.into_iter().chain(rest.iter().map(|value| value as &(dyn ToSql + Sync))).collect();
        self.wire.ask(|client| client.query(&statement, &values))
    }

    /// Has the server answer about sets of values before they are asked for by [`Server::ask_each`], in a transaction. What is written
    /// until then makes it forget the answers.
    ///
    /// # Errors
    /// When the server does not understand a statement.
    pub(super) fn ask_ahead(&self, questions: &[(&str, &[Value])]) -> Result<()> {
        if !self.is_in_transaction() {
            return Ok(());
        }
        let errand = |(sql, set): &(&str, &[Value])| {
            let statement = self.kept(sql)?;
            Ok(Errand::Ask { statement, text: (*sql).to_owned(), set: set.to_vec() })
        };
        let errands = questions.iter().map(errand).collect::<Result<Vec<_>>>()?;
        self.wire.begin(errands)
    }

    /// Runs a statement for each of these rows of values, at once, and returns how many rows it changed.
    ///
    /// # Errors
    /// When the server refuses it.
    pub(super) fn write_each(&self, sql: &str, rows: &[Vec<Value>]) -> Result<usize> {
        let (statement, count) = self.of_many(sql)?;
        let columns: Vec<Vec<&Value>> = (0..count).map(|place| rows.iter().map(|row| &row[place]).collect()).collect();
        let values: Vec<_> = columns.iter().map(|column| column as &(dyn ToSql + Sync)).collect();
        let changed = self.wire.ask(|client| client.execute(&statement, &values))?;
        Ok(usize::try_from(changed).unwrap_or(usize::MAX))
    }

    /// Does that while others go on: what the server refuses is said by the next statement, at the latest by the commit.
    ///
    /// # Errors
    /// When the server refused what was written before.
    pub(super) fn write_later(&self, sql: &str, rows: Vec<Vec<Value>>) -> Result<()> {
        let (statement, count) = self.of_many(sql)?;
        let mut columns: Vec<Vec<Value>> = (0..count).map(|_| Vec::with_capacity(rows.len())).collect();
        for row in rows {
            columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
        }
        self.wire.begin(vec![Errand::Write { statement, columns }])
    }

    /// Returns a statement that writes one row as one that writes many, and how many values a row has.
    fn of_many(&self, sql: &str) -> Result<(postgres::Statement, usize)> {
        self.wire.forget_answers();
        // The statement for one row says of which types the values are.
        let types: Vec<Type> = self.kept(sql)?.params().to_vec();
        Ok((self.kept(&unnested(sql, &types))?, types.len()))
    }

    /// Ends the transaction, and keeps what was done.
    ///
    /// # Errors
    /// When the server cannot, or a statement of it was refused.
    pub(super) fn commit(&self) -> Result<()> {
        if self.wire.has_failed() {
            // The server would answer "rollback", and call that a success.
            return Err(Error::Failed);
        }
        let done = self.wire.ask(|client| client.batch_execute("commit"));
        self.wire.end();
        done.map_err(Error::of_commit)
    }

    /// Ends the transaction, and keeps nothing.
    pub(super) fn roll_back(&self) {
        // A server that does not answer gives up what was not committed.
        let _ = self.wire.ask(|client| client.batch_execute("rollback"));
        self.wire.end();
    }

    pub(super) fn is_in_transaction(&self) -> bool {
        self.wire.is_in_transaction()
    }

    /// Connects again after the connection was lost, between transactions.
    fn connect_again(&self) -> Result<()> {
        if self.is_in_transaction() || self.wire.is_answering() {
            return Ok(());
        }
        let client = entered(|| connected(&self.config, &self.way))?;
        self.kept.borrow_mut().clear();
        self.wire.replace(client);
        Ok(())
    }

    /// Looks whether the server is still at the other end, and connects again if it is not.
    ///
    /// # Errors
    /// When it does not answer, or has no connection left.
    pub(super) fn reach(&self) -> Result<()> {
        self.wire.doubt();
        self.connect_again()?;
        self.wire.trust();
        Ok(())
    }
}

/// Whether a statement is kept for the next time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caching {
    Yes,
    No,
}

fn connected(config: &Config, way: &Way) -> std::result::Result<Client, postgres::Error> {
    let mut client = way.connect(config)?;
    client.batch_execute(SESSION)?;
    Ok(client)
}
