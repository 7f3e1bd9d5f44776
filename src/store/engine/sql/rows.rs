//! Statements and the rows that they give.

use super::{
    error::{Error, Result},
    value::{FromValue, Params, ValueRef},
};

/// A statement that is ready to run.
pub(in crate::store) enum Statement<'c> {
    /// One that the connection keeps for the next time.
    Cached(rusqlite::CachedStatement<'c>),
    /// One that runs here only.
    Single(rusqlite::Statement<'c>),
}

impl<'c> Statement<'c> {
    /// Runs it, and returns how many rows it changed.
    ///
    /// # Errors
    /// When the engine refuses it.
    pub(in crate::store) fn execute(&mut self, values: impl Params) -> Result<usize> {
        Ok(self.bound(values)?.raw_execute()?)
    }

    /// Runs it, and returns its rows.
    ///
    /// # Errors
    /// When the engine refuses it.
    pub(in crate::store) fn query(&mut self, values: impl Params) -> Result<Rows<'_>> {
        Ok(Rows(self.bound(values)?.raw_query()))
    }

    /// Runs it, and reads its first row.
    ///
    /// # Errors
    /// [`Error::NoRow`] if there is none; or when the engine refuses it, or `read` fails.
    pub(in crate::store) fn query_row<T>(&mut self, values: impl Params, read: impl FnOnce(&Row<'_>) -> Result<T>) -> Result<T> {
        let mut rows = self.query(values)?;
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
        Ok(self.query(values)?.next()?.is_some())
    }

    /// Returns how many columns its rows have.
    pub(in crate::store) fn column_count(&self) -> usize {
        match self {
            Self::Cached(statement) => statement.column_count(),
            Self::Single(statement) => statement.column_count(),
        }
    }

    fn bound(&mut self, values: impl Params) -> Result<&mut rusqlite::Statement<'c>> {
        let statement = match self {
            Self::Cached(statement) => &mut **statement,
            Self::Single(statement) => statement,
        };
        let mut given = 0;
        let takes = statement.parameter_count();
        values.each(&mut |value| {
            given += 1;
            if given <= takes {
                statement.raw_bind_parameter(given, rusqlite::types::ToSqlOutput::Borrowed(value.into()))?;
            }
            Ok(())
        })?;
        if given == takes { Ok(statement) } else { Err(Error::Values { takes, given }) }
    }
}

/// The rows of a statement, one at a time.
pub(in crate::store) struct Rows<'s>(rusqlite::Rows<'s>);

impl Rows<'_> {
    /// Goes on to the next row, and returns it.
    ///
    /// # Errors
    /// When the engine cannot read it.
    pub(in crate::store) fn next(&mut self) -> Result<Option<Row<'_>>> {
        Ok(self.0.next()?.map(Row))
    }

    /// Goes on to the next row, which [`Rows::get`] returns.
    ///
    /// # Errors
    /// When the engine cannot read it.
    pub(in crate::store) fn advance(&mut self) -> Result<()> {
        Ok(rusqlite::fallible_streaming_iterator::FallibleStreamingIterator::advance(&mut self.0)?)
    }

    /// Returns the row that was reached; `None` at the end.
    pub(in crate::store) fn get(&self) -> Option<Row<'_>> {
        rusqlite::fallible_streaming_iterator::FallibleStreamingIterator::get(&self.0).map(Row)
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
pub(in crate::store) struct Row<'r>(&'r rusqlite::Row<'r>);

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
        Ok(self.0.get_ref(column)?.into())
    }

    #[cold]
    fn never_written(&self, column: usize) -> Error {
        let name = self.0.as_ref().column_name(column).unwrap_or_default();
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
