//! PostgreSQL behind the seam: a client, its prepared statements, and values on their way.
//!
//! Rows are taken whole, or some thousands at a time through a cursor, so that other statements can be asked while they are walked through.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use postgres::{
    Client, Config,
    binary_copy::BinaryCopyInWriter,
    types::{ToSql, Type},
};

use super::{
    errand::{self, AT_A_TIME, Errand},
    error::{Error, Result, is_lost},
    retry,
    value::{Params, PutRow, Value, ValueRef},
    way::Way,
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
/// A connection that was quiet for so long is asked whether it still is one.
const QUIET: Duration = Duration::from_secs(1);
/// How long such a connection may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Whether a transaction is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UnderWay {
    Nothing,
    Transaction,
    /// A statement of it was refused: nothing of it can be kept.
    Failed,
}

/// A connection to a PostgreSQL server.
pub(in crate::store) struct Server {
    /// There until the connection ends, except while it is on an errand.
    client: RefCell<Option<Client>>,
    /// What has the client meanwhile.
    work: RefCell<Option<JoinHandle<errand::Done>>>,
    /// Answers that nobody asked for yet.
    ahead: RefCell<Vec<(Errand, Result<Vec<postgres::Row>>)>>,
    config: Config,
    way: Way,
    kept: RefCell<HashMap<String, postgres::Statement>>,
    under_way: Cell<UnderWay>,
    /// Whether the way to the server broke.
    is_lost: Cell<bool>,
    /// When the server was last asked something.
    asked: Cell<Instant>,
    /// Whether it has to be asked whether it is still there, however short that was ago.
    is_doubted: Cell<bool>,
    /// How many cursors were opened.
    cursors: Cell<u64>,
}

impl Server {
    /// Connects.
    ///
    /// # Errors
    /// When no server answers, or none lets us in.
    pub(in crate::store::engine) fn connect(config: Config, way: Way) -> Result<Self> {
        let client = entered(|| connected(&config, &way))?;
        Ok(Self {
            client: RefCell::new(Some(client)),
            work: RefCell::default(),
            ahead: RefCell::default(),
            config,
            way,
            kept: RefCell::default(),
            under_way: Cell::new(UnderWay::Nothing),
            is_lost: Cell::new(false),
            asked: Cell::new(Instant::now()),
            is_doubted: Cell::new(false),
            cursors: Cell::new(0),
        })
    }

    /// Prepares a statement; one that is to be kept is prepared once.
    ///
    /// # Errors
    /// When the server does not understand it.
    pub(super) fn prepare(&self, sql: &str, keep: Caching) -> Result<Prepared<'_>> {
        self.connect_again()?;
        let kept = self.kept.borrow().get(sql).cloned();
        if let (Some(statement), Caching::Yes) = (kept, keep) {
            return Ok(Prepared { server: self, statement, text: None });
        }
        let text = translated(sql);
        let statement = self.ask(|client| client.prepare(&text))?;
        if keep == Caching::No {
            return Ok(Prepared { server: self, statement, text: Some(text) });
        }
        let mut kept = self.kept.borrow_mut();
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(sql.to_owned(), statement.clone());
        Ok(Prepared { server: self, statement, text: None })
    }

    /// Runs statements without values.
    ///
    /// # Errors
    /// When the server refuses one.
    pub(super) fn batch(&self, sql: &str) -> Result<()> {
        self.connect_again()?;
        self.ask(|client| client.batch_execute(sql))
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
                let _ = self.ask(|client| client.batch_execute("rollback"));
            }
            begun
        })?;
        self.under_way.set(UnderWay::Transaction);
        Ok(())
    }

    /// Writes rows into a table, as fast as a server takes them. If `rows` fails, the transaction can only be given up.
    ///
    /// # Errors
    /// When the server refuses a row, or `rows` fails.
    pub(super) fn fill(&self, table: &str, columns: &str, rows: impl FnOnce(&mut PutRow<'_>) -> Result<()>) -> Result<()> {
        let described = self.ask(|client| client.prepare(&format!("select {columns} from {table}")))?;
        let types: Vec<Type> = described.columns().iter().map(|column| column.type_().clone()).collect();
        let mut given = Ok(());
        self.ask(|client| {
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
        let prepared = self.prepare(sql, Caching::Yes)?;
        if let Some(rows) = self.answer(|errand| rest.is_empty() && errand.asks(sql, set))? {
            return Ok(rows);
        }
        let first: [&(dyn ToSql + Sync); 1] = [&set];
        let values: Vec<_> = first.into_iter().chain(rest.iter().map(|value| value as &(dyn ToSql + Sync))).collect();
        self.ask(|client| client.query(&prepared.statement, &values))
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
            let statement = self.prepare(sql, Caching::Yes)?.statement;
            Ok(Errand::Ask { statement, text: (*sql).to_owned(), set: set.to_vec() })
        };
        let errands = questions.iter().map(errand).collect::<Result<Vec<_>>>()?;
        self.begin_errands(errands)
    }

    /// Runs a statement for each of these rows of values, at once, and returns how many rows it changed.
    ///
    /// # Errors
    /// When the server refuses it.
    pub(super) fn write_each(&self, sql: &str, rows: &[Vec<Value>]) -> Result<usize> {
        let (statement, count) = self.of_many(sql)?;
        let columns: Vec<Vec<&Value>> = (0..count).map(|place| rows.iter().map(|row| &row[place]).collect()).collect();
        let values: Vec<_> = columns.iter().map(|column| column as &(dyn ToSql + Sync)).collect();
        let changed = self.ask(|client| client.execute(&statement, &values))?;
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
        self.begin_errands(vec![Errand::Write { statement, columns }])
    }

    /// Returns a statement that writes one row as one that writes many, and how many values a row has.
    fn of_many(&self, sql: &str) -> Result<(postgres::Statement, usize)> {
        self.forget_answers();
        // The statement for one row says of which types the values are.
        let types: Vec<Type> = self.prepare(sql, Caching::Yes)?.statement.params().to_vec();
        Ok((self.prepare(&unnested(sql, &types), Caching::Yes)?.statement, types.len()))
    }

    /// Forgets what was asked ahead: something is written. The rows of a cursor are those of the moment when it began.
    fn forget_answers(&self) {
        self.ahead.borrow_mut().retain(|(errand, _)| matches!(errand, Errand::Fetch { .. }));
    }

    /// Ends the transaction, and keeps what was done.
    ///
    /// # Errors
    /// When the server cannot, or a statement of it was refused.
    pub(super) fn commit(&self) -> Result<()> {
        if self.under_way.get() == UnderWay::Failed {
            // The server would answer "rollback", and call that a success.
            return Err(Error::Failed);
        }
        let done = self.ask(|client| client.batch_execute("commit"));
        self.end();
        done.map_err(Error::of_commit)
    }

    /// Ends the transaction, and keeps nothing.
    pub(super) fn roll_back(&self) {
        // A server that does not answer gives up what was not committed.
        let _ = self.ask(|client| client.batch_execute("rollback"));
        self.end();
    }

    /// Notes that no transaction is under way. Its cursors went with it.
    fn end(&self) {
        self.under_way.set(UnderWay::Nothing);
        self.ahead.borrow_mut().clear();
    }

    pub(super) fn is_in_transaction(&self) -> bool {
        self.under_way.get() != UnderWay::Nothing
    }

    /// Connects again after the connection was lost, between transactions.
    fn connect_again(&self) -> Result<()> {
        if self.is_in_transaction() || self.is_answering() {
            return Ok(());
        }
        let client = entered(|| connected(&self.config, &self.way))?;
        self.kept.borrow_mut().clear();
        self.is_lost.set(false);
        self.asked.set(Instant::now());
        let lost = self.client.replace(Some(client));
        entered(|| drop(lost));
        Ok(())
    }

    /// Returns whether the server is still at the other end: a quiet connection may have lost it without a word.
    fn is_answering(&self) -> bool {
        if self.settle().is_err() {
            return false;
        }
        let mut client = self.client.borrow_mut();
        let Some(client) = client.as_mut() else { return false };
        !self.is_lost.get()
            && !client.is_closed()
            && ((self.asked.get().elapsed() < QUIET && !self.is_doubted.get()) || entered(|| client.is_valid(PATIENCE)).is_ok())
    }

    /// Looks whether the server is still at the other end, and connects again if it is not.
    ///
    /// # Errors
    /// When it does not answer, or has no connection left.
    pub(super) fn reach(&self) -> Result<()> {
        self.is_doubted.set(true);
        self.connect_again()?;
        self.is_doubted.set(false);
        self.asked.set(Instant::now());
        Ok(())
    }

    fn ask<T>(&self, question: impl FnOnce(&mut Client) -> std::result::Result<T, postgres::Error>) -> Result<T> {
        self.settle()?;
        let answer = entered(|| question(self.client.borrow_mut().as_mut().expect("the client goes with the connection")));
        self.note(answer.as_ref().err());
        Ok(answer?)
    }

    /// Notes what an answer says of the connection and its transaction.
    fn note(&self, error: Option<&postgres::Error>) {
        self.asked.set(Instant::now());
        self.is_doubted.set(false);
        if let Some(error) = error {
            self.is_lost.set(self.is_lost.get() || is_lost(error));
            if self.is_in_transaction() {
                self.under_way.set(UnderWay::Failed);
            }
        }
    }

    /// Waits for what the server does ahead.
    ///
    /// # Errors
    /// When it refused to write something.
    fn settle(&self) -> Result<()> {
        let Some(work) = self.work.take() else { return Ok(()) };
        let (client, done) = entered(|| work.join()).unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        self.client.replace(Some(client));
        for (errand, answer) in done {
            self.note(answer.as_ref().err());
            match errand {
                Errand::Write { .. } => drop(answer?),
                _ => self.ahead.borrow_mut().push((errand, answer.map_err(Error::from))),
            }
        }
        Ok(())
    }

    /// Has the server do this while others go on with what they have. What it refuses is said when the answer is asked for; what it refuses
    /// to write, by the next statement.
    fn begin_errands(&self, errands: Vec<Errand>) -> Result<()> {
        self.settle()?;
        let Some(client) = self.client.take() else { return Ok(()) };
        self.work.replace(Some(thread::spawn(move || errand::run(client, errands))));
        Ok(())
    }

    /// Returns the answer to an errand, if the server has it.
    fn answer(&self, is_it: impl Fn(&Errand) -> bool) -> Result<Option<Vec<postgres::Row>>> {
        self.settle()?;
        let mut ahead = self.ahead.borrow_mut();
        let place = ahead.iter().position(|(errand, _)| is_it(errand));
        place.map(|place| ahead.swap_remove(place).1).transpose()
    }

    /// Returns the next rows of a cursor: those that were fetched ahead, if any were.
    fn fetch(&self, cursor: u64) -> Result<Vec<postgres::Row>> {
        match self.answer(|errand| errand.fetches(cursor))? {
            Some(rows) => Ok(rows),
            None => self.ask(|client| Errand::Fetch { cursor }.run(client)),
        }
    }

    /// Closes a cursor, and forgets what was fetched ahead of it.
    fn close(&self, cursor: u64) -> Result<()> {
        drop(self.answer(|errand| errand.fetches(cursor)));
        self.batch(&format!("close rows_{cursor}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // What it refused, nobody will ask for.
        let _ = self.settle();
        // It takes leave of the server.
        let client = self.client.take();
        entered(|| drop(client));
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

/// Asks the client, which has a runtime of its own: on a thread of another one, that has to step aside.
fn entered<T>(ask: impl FnOnce() -> T) -> T {
    if tokio::runtime::Handle::try_current().is_ok() { tokio::task::block_in_place(ask) } else { ask() }
}

/// A statement that is ready to run.
pub(in crate::store) struct Prepared<'c> {
    server: &'c Server,
    statement: postgres::Statement,
    /// What it says, if it is not kept for the next time.
    text: Option<String>,
}

impl Prepared<'_> {
    pub(super) fn execute(&self, values: impl Params) -> Result<usize> {
        self.server.forget_answers();
        let values = self.bound(values)?;
        let changed = self.server.ask(|client| client.execute(&self.statement, &borrowed(&values)))?;
        Ok(usize::try_from(changed).unwrap_or(usize::MAX))
    }

    /// Runs it, and returns its rows. Those of a statement that is not kept, as reports make them, are fetched as they are walked through.
    pub(super) fn query(&self, values: impl Params) -> Result<Fetched<'_>> {
        let values = self.bound(values)?;
        match &self.text {
            Some(text)
                if self.server.is_in_transaction() && !self.statement.columns().is_empty() && text.starts_with("select") =>
            {
                let number = self.server.cursors.get();
                self.server.cursors.set(number + 1);
                let declare = format!("declare rows_{number} no scroll cursor for {text}");
                self.server.ask(|client| client.execute(&declare, &borrowed(&values)))?;
                Ok(Fetched { rows: Vec::new(), reached: 0, rest: Some((self.server, number)) })
            }
            _ => self.query_all(&values),
        }
    }

    /// Runs it, and returns its rows, which are few.
    pub(super) fn query_few(&self, values: impl Params) -> Result<Fetched<'_>> {
        self.query_all(&self.bound(values)?)
    }

    fn query_all(&self, values: &[Value]) -> Result<Fetched<'_>> {
        let rows = self.server.ask(|client| client.query(&self.statement, &borrowed(values)))?;
        Ok(Fetched { rows, reached: 0, rest: None })
    }

    pub(super) fn column_count(&self) -> usize {
        self.statement.columns().len()
    }

    fn bound(&self, values: impl Params) -> Result<Vec<Value>> {
        let takes = self.statement.params().len();
        let mut bound = Vec::with_capacity(takes);
        values.each(&mut |value| {
            bound.push(value.into());
            Ok(())
        })?;
        if bound.len() == takes { Ok(bound) } else { Err(Error::Values { takes, given: bound.len() }) }
    }
}

/// The rows of an answer: all of them, or those of a large one that were fetched last.
pub(in crate::store) struct Fetched<'s> {
    rows: Vec<postgres::Row>,
    /// How many of them were reached.
    reached: usize,
    /// The number of the cursor that has those after them.
    rest: Option<(&'s Server, u64)>,
}

impl Fetched<'_> {
    /// Goes on to the next row.
    pub(super) fn advance(&mut self) -> Result<()> {
        if let (Some((server, cursor)), true) = (self.rest, self.reached >= self.rows.len()) {
            (self.rows, self.reached) = (server.fetch(cursor)?, 0);
            if self.rows.len() < AT_A_TIME {
                self.rest = None;
                server.close(cursor)?;
            } else {
                server.begin_errands(vec![Errand::Fetch { cursor }])?;
            }
        }
        self.reached = (self.reached + 1).min(self.rows.len() + 1);
        Ok(())
    }

    /// Returns the row that was reached; `None` at the end.
    pub(super) fn get(&self) -> Option<&postgres::Row> {
        self.rows.get(self.reached.checked_sub(1)?)
    }
}

impl Drop for Fetched<'_> {
    fn drop(&mut self) {
        // One that nobody walks through to its end would be kept until the transaction's.
        if let Some((server, cursor)) = self.rest
            && server.under_way.get() == UnderWay::Transaction
        {
            let _ = server.close(cursor);
        }
    }
}
