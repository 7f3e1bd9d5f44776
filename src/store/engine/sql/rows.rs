//! Statements and the rows that they give.

use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator;

use super::{
    error::{Error, Result},
    prepared::{Fetched, Prepared},
    value::{FromValue, Params, ValueRef},
    worded,
};

/// A statement that is ready to run.
pub(in crate::store) enum Statement<'c> {
    /// One that SQLite keeps for the next time.
    Cached(rusqlite::CachedStatement<'c>),
    /// One that SQLite runs here only.
    Single(rusqlite::Statement<'c>),
    /// One that a server is asked.
    Asked(Prepared<'c>),
}

impl Statement<'_> {
    /// Runs it, and returns how many rows it changed.
    ///
    /// # Errors
    /// When the engine refuses it.
    pub(in crate::store) fn execute(&mut self, values: impl Params) -> Result<usize> {
        match self {
            Self::Cached(statement) => Ok(bound(statement, values)?.raw_execute()?),
            Self::Single(statement) => Ok(bound(statement, values)?.raw_execute()?),
            Self::Asked(statement) => statement.execute(values),
        }
    }

    /// Runs it, and returns its rows.
    ///
    /// # Errors
    /// When the engine refuses it.
    pub(in crate::store) fn query(&mut self, values: impl Params) -> Result<Rows<'_>> {
        Ok(match self {
            Self::Cached(statement) => Rows::Read(bound(statement, values)?.raw_query()),
            Self::Single(statement) => Rows::Read(bound(statement, values)?.raw_query()),
            Self::Asked(statement) => Rows::Taken(statement.query(values)?),
        })
    }

    /// Runs it, and reads its first row.
    ///
    /// # Errors
    /// [`Error::NoRow`] if there is none; or when the engine refuses it, or `read` fails.
    pub(in crate::store) fn query_row<T>(&mut self, values: impl Params, read: impl FnOnce(&Row<'_>) -> Result<T>) -> Result<T> {
        let mut rows = self.query_few(values)?;
        let row = rows.next()?.ok_or(Error::NoRow)?;
        read(&row)
    }

    /// Runs it, and reads each of its rows as it is asked for.
    ///
    /// # Errors
    /// When the engine refuses it.
    pub(in crate::store) fn query_map<T, F: FnMut(&Row<'_>) -> Result<T>>(
        &mut self,
        values: impl Params,
        read: F,
    ) -> Result<MappedRows<'_, F>> {
        Ok(MappedRows { rows: self.query(values)?, read })
    }

    /// Runs it, and returns whether it gives a row.
    ///
    /// # Errors
    /// When the engine refuses it.
    pub(in crate::store) fn exists(&mut self, values: impl Params) -> Result<bool> {
        Ok(self.query_few(values)?.next()?.is_some())
    }

    /// Runs it, and returns its rows, of which only the first is of interest.
    fn query_few(&mut self, values: impl Params) -> Result<Rows<'_>> {
        match self {
            Self::Asked(statement) => Ok(Rows::Taken(statement.query_few(values)?)),
            _ => self.query(values),
        }
    }

    /// Returns how many columns its rows have.
    pub(in crate::store) fn column_count(&self) -> usize {
        match self {
            Self::Cached(statement) => statement.column_count(),
            Self::Single(statement) => statement.column_count(),
            Self::Asked(statement) => statement.column_count(),
        }
    }
}

/// Gives a statement of SQLite its values.
fn bound<'s, 'c>(statement: &'s mut rusqlite::Statement<'c>, values: impl Params) -> Result<&'s mut rusqlite::Statement<'c>> {
    let takes = statement.parameter_count();
    let mut given = 0;
    values.each(&mut |value| {
        given += 1;
        if given <= takes {
            statement.raw_bind_parameter(given, rusqlite::types::ToSqlOutput::Borrowed(value.into()))?;
        }
        Ok(())
    })?;
    if given == takes { Ok(statement) } else { Err(Error::Values { takes, given }) }
}

/// The rows of a statement, one at a time.
pub(in crate::store) enum Rows<'s> {
    /// Those that SQLite reads as they are asked for.
    Read(rusqlite::Rows<'s>),
    /// Those of a server's answer.
    Taken(Fetched<'s>),
}

impl Rows<'_> {
    /// Goes on to the next row, and returns it.
    ///
    /// # Errors
    /// When the engine cannot read it.
    pub(in crate::store) fn next(&mut self) -> Result<Option<Row<'_>>> {
        self.advance()?;
        Ok(self.get())
    }

    /// Goes on to the next row, which [`Rows::get`] returns.
    ///
    /// # Errors
    /// When the engine cannot read it.
    pub(in crate::store) fn advance(&mut self) -> Result<()> {
        match self {
            Self::Read(rows) => Ok(rows.advance()?),
            Self::Taken(answer) => answer.advance(),
        }
    }

    /// Returns the row that was reached; `None` at the end.
    pub(in crate::store) fn get(&self) -> Option<Row<'_>> {
        match self {
            Self::Read(rows) => rows.get().map(Row::Read),
            Self::Taken(answer) => answer.get().map(Row::Taken),
        }
    }
}

/// The rows of a statement, each read as it is asked for.
pub(in crate::store) struct MappedRows<'s, F> {
    rows: Rows<'s>,
    read: F,
}

impl<T, F: FnMut(&Row<'_>) -> Result<T>> Iterator for MappedRows<'_, F> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        let row = self.rows.next().transpose()?;
        Some(row.and_then(|row| (self.read)(&row)))
    }
}

/// A row, as long as its statement stands on it.
#[derive(Clone, Copy)]
pub(in crate::store) enum Row<'r> {
    /// SQLite's.
    Read(&'r rusqlite::Row<'r>),
    /// A server's.
    Taken(&'r postgres::Row),
}

impl<'r> Row<'r> {
    /// Reads a column.
    ///
    /// # Errors
    /// When there is no such column, or it holds another kind of value.
    pub(in crate::store) fn get<T: FromValue>(&self, column: usize) -> Result<T> {
        T::from_value(self.get_ref(column)?).ok_or_else(|| self.never_written(column))
    }

    /// Returns what a column holds.
    ///
    /// # Errors
    /// When there is no such column.
    pub(in crate::store) fn get_ref(&self, column: usize) -> Result<ValueRef<'r>> {
        match self {
            Self::Read(row) => Ok(row.get_ref(column)?.into()),
            Self::Taken(row) => worded::column(row, column),
        }
    }

    /// Returns how many columns it has.
    pub(in crate::store) fn column_count(&self) -> usize {
        match self {
            Self::Read(row) => row.as_ref().column_count(),
            Self::Taken(row) => row.len(),
        }
    }

    #[cold]
    fn never_written(&self, column: usize) -> Error {
        let name = match self {
            Self::Read(row) => row.as_ref().column_name(column).unwrap_or_default(),
            Self::Taken(row) => row.columns().get(column).map(postgres::Column::name).unwrap_or_default(),
        };
        Error::NeverWritten(format!("the column \"{name}\""))
    }
}

impl<'v> From<rusqlite::types::ValueRef<'v>> for ValueRef<'v> {
    fn from(value: rusqlite::types::ValueRef<'v>) -> Self {
        use rusqlite::types::ValueRef as Stored;
        match value {
            Stored::Null => Self::Null,
            Stored::Integer(number) => Self::Integer(number),
            Stored::Real(number) => Self::Real(number),
            Stored::Text(text) => Self::Text(text),
            Stored::Blob(bytes) => Self::Blob(bytes),
        }
    }
}

impl<'v> From<ValueRef<'v>> for rusqlite::types::ValueRef<'v> {
    fn from(value: ValueRef<'v>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(number) => Self::Integer(number),
            ValueRef::Real(number) => Self::Real(number),
            ValueRef::Text(text) => Self::Text(text),
            ValueRef::Blob(bytes) => Self::Blob(bytes),
        }
    }
}
