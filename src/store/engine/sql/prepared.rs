//! Statements of a server that are ready to run, and their rows: taken whole, or some thousands at a time through a cursor, so that other
//! statements can be asked while they are walked through.

use super::{
    errand::{AT_A_TIME, Errand},
    error::{Error, Result},
    postgres::{Caching, Server},
    value::{Params, Value},
    wire::Wire,
    worded::borrowed,
};

/// A statement that is ready to run.
pub(in crate::store) struct Prepared<'c> {
    server: &'c Server,
    statement: postgres::Statement,
    /// What it says, if it is not kept for the next time.
    text: Option<String>,
}

impl<'c> Prepared<'c> {
    /// Prepares a statement; one that is to be kept is prepared once.
    ///
    /// # Errors
    /// When the server does not understand it.
    pub(super) fn new(server: &'c Server, sql: &str, keep: Caching) -> Result<Self> {
        let (statement, text) = server.prepare(sql, keep)?;
        Ok(Self { server, statement, text })
    }

    pub(super) fn execute(&self, values: impl Params) -> Result<usize> {
        self.server.wire().forget_answers();
        let values = self.bound(values)?;
        let changed = self.server.wire().ask(|client| client.execute(&self.statement, &borrowed(&values)))?;
        Ok(usize::try_from(changed).unwrap_or(usize::MAX))
    }

    /// Runs it, and returns its rows. Those of a statement that is not kept, as reports make them, are fetched as they are walked through.
    pub(super) fn query(&self, values: impl Params) -> Result<Fetched<'_>> {
        let values = self.bound(values)?;
        match &self.text {
            Some(text)
                if self.server.is_in_transaction() && !self.statement.columns().is_empty() && text.starts_with("select") =>
            {
                let cursor = self.server.open_cursor(text, &values)?;
                Ok(Fetched { rows: Vec::new(), reached: 0, rest: Some((self.server.wire(), cursor)) })
            }
            _ => self.query_all(&values),
        }
    }

    /// Runs it, and returns its rows, which are few.
    pub(super) fn query_few(&self, values: impl Params) -> Result<Fetched<'_>> {
        self.query_all(&self.bound(values)?)
    }

    fn query_all(&self, values: &[Value]) -> Result<Fetched<'_>> {
        let rows = self.server.wire().ask(|client| client.query(&self.statement, &borrowed(values)))?;
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
    rest: Option<(&'s Wire, u64)>,
}

impl Fetched<'_> {
    /// Goes on to the next row.
    pub(super) fn advance(&mut self) -> Result<()> {
        if let (Some((wire, cursor)), true) = (self.rest, self.reached >= self.rows.len()) {
            (self.rows, self.reached) = (wire.fetch(cursor)?, 0);
            if self.rows.len() < AT_A_TIME {
                self.rest = None;
                wire.close(cursor)?;
            } else {
                wire.begin(vec![Errand::Fetch { cursor }])?;
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
        if let Some((wire, cursor)) = self.rest
            && wire.is_open()
        {
            let _ = wire.close(cursor);
        }
    }
}
