//! The client of a server: what it is asked now, and what it does ahead while others go on.

use std::{
    cell::{Cell, RefCell},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use postgres::{Client, Row};

use super::{
    errand::{self, Errand},
    error::{Error, Result, is_lost},
};

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

/// The way to a server, with its client.
pub(super) struct Wire {
    /// There until the connection ends, except while it is on an errand.
    client: RefCell<Option<Client>>,
    /// What has the client meanwhile.
    work: RefCell<Option<JoinHandle<errand::Done>>>,
    /// Answers that nobody asked for yet.
    ahead: RefCell<Vec<(Errand, Result<Vec<Row>>)>>,
    under_way: Cell<UnderWay>,
    /// Whether the way to the server broke.
    is_lost: Cell<bool>,
    /// When the server was last asked something.
    asked: Cell<Instant>,
    /// Whether it has to be asked whether it is still there, however short that was ago.
    is_doubted: Cell<bool>,
}

impl Wire {
    pub(super) fn of(client: Client) -> Self {
        Self {
            client: RefCell::new(Some(client)),
            work: RefCell::default(),
            ahead: RefCell::default(),
            under_way: Cell::new(UnderWay::Nothing),
            is_lost: Cell::new(false),
            asked: Cell::new(Instant::now()),
            is_doubted: Cell::new(false),
        }
    }

    /// Goes on with another client.
    pub(super) fn replace(&self, client: Client) {
        self.is_lost.set(false);
        self.asked.set(Instant::now());
        let lost = self.client.replace(Some(client));
        entered(|| drop(lost));
    }

    /// Returns whether the server is still at the other end: a quiet connection may have lost it without a word.
    pub(super) fn is_answering(&self) -> bool {
        if self.settle().is_err() {
            return false;
        }
        let mut client = self.client.borrow_mut();
        let Some(client) = client.as_mut() else { return false };
        !self.is_lost.get()
            && !client.is_closed()
            && ((self.asked.get().elapsed() < QUIET && !self.is_doubted.get()) || entered(|| client.is_valid(PATIENCE)).is_ok())
    }

    /// Has it asked before the next statement whether it is still there.
    pub(super) fn doubt(&self) {
        self.is_doubted.set(true);
    }

    /// Takes it for there: it has just answered.
    pub(super) fn trust(&self) {
        self.is_doubted.set(false);
        self.asked.set(Instant::now());
    }

    /// Notes that a transaction is under way.
    pub(super) fn start(&self) {
        self.under_way.set(UnderWay::Transaction);
    }

    /// Notes that none is. Its cursors went with it.
    pub(super) fn end(&self) {
        self.under_way.set(UnderWay::Nothing);
        self.ahead.borrow_mut().clear();
    }

    pub(super) fn is_in_transaction(&self) -> bool {
        self.under_way.get() != UnderWay::Nothing
    }

    /// Returns whether a transaction is under way of which all was done so far.
    pub(super) fn is_open(&self) -> bool {
        self.under_way.get() == UnderWay::Transaction
    }

    /// Returns whether a statement of the transaction was refused: nothing of it can be kept.
    pub(super) fn has_failed(&self) -> bool {
        self.under_way.get() == UnderWay::Failed
    }

    /// Asks the server something, after what it does ahead.
    ///
    /// # Errors
    /// When it refuses it, or refused what was to be written before.
    pub(super) fn ask<T>(&self, question: impl FnOnce(&mut Client) -> std::result::Result<T, postgres::Error>) -> Result<T> {
        self.settle()?;
        let answer = entered(|| question(self.client.borrow_mut().as_mut().expect("the client goes with the connection")));
        self.note(answer.as_ref().err());
        Ok(answer?)
    }

    /// Notes what an answer says of the connection and its transaction.
    fn note(&self, error: Option<&postgres::Error>) {
        self.trust();
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
    ///
    /// # Errors
    /// When the server refused what was written before.
    pub(super) fn begin(&self, errands: Vec<Errand>) -> Result<()> {
        self.settle()?;
        let Some(client) = self.client.take() else { return Ok(()) };
        self.work.replace(Some(thread::spawn(move || errand::run(client, errands))));
        Ok(())
    }

    /// Returns the answer to an errand, if the server has it.
    ///
    /// # Errors
    /// When the server refused it, or what was to be written before.
    pub(super) fn answer(&self, is_it: impl Fn(&Errand) -> bool) -> Result<Option<Vec<Row>>> {
        self.settle()?;
        let mut ahead = self.ahead.borrow_mut();
        let place = ahead.iter().position(|(errand, _)| is_it(errand));
        place.map(|place| ahead.swap_remove(place).1).transpose()
    }

    /// Forgets what was asked ahead: something is written. The rows of a cursor are those of the moment when it began.
    pub(super) fn forget_answers(&self) {
        self.ahead.borrow_mut().retain(|(errand, _)| matches!(errand, Errand::Fetch { .. }));
    }

    /// Returns the next rows of a cursor: those that were fetched ahead, if any were.
    ///
    /// # Errors
    /// When the server cannot read them.
    pub(super) fn fetch(&self, cursor: u64) -> Result<Vec<Row>> {
        match self.answer(|errand| errand.fetches(cursor))? {
            Some(rows) => Ok(rows),
            None => self.ask(|client| Errand::Fetch { cursor }.run(client)),
        }
    }

    /// Closes a cursor, and forgets what was fetched ahead of it.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn close(&self, cursor: u64) -> Result<()> {
        drop(self.answer(|errand| errand.fetches(cursor)));
        self.ask(|client| client.batch_execute(&format!("close rows_{cursor}")))
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        // What it refused, nobody will ask for.
        let _ = self.settle();
        // It takes leave of the server.
        let client = self.client.take();
        entered(|| drop(client));
    }
}

/// Asks the client, which has a runtime of its own: on a thread of another one, that has to step aside.
pub(super) fn entered<T>(ask: impl FnOnce() -> T) -> T {
    if tokio::runtime::Handle::try_current().is_ok() { tokio::task::block_in_place(ask) } else { ask() }
}
