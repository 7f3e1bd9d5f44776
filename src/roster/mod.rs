//! Participant lists: CSV and XLSX in, domain values out, and for every row that cannot hold the line, column, value and remedy.

mod columns;
mod country;
mod csv;
mod row;
mod xlsx;

use std::{fmt, str::FromStr};

pub use self::columns::Mapping;
use self::{
    columns::Columns,
    row::{Cells, RowReader},
};
use crate::domain::{
    event::Event,
    field::{Field, FieldSet},
    id::CategoryCode,
    participant::Participant,
    text::printable,
};

/// The largest list, in bytes: far above 100,000 rows.
pub const MOST_BYTES: u64 = 256 << 20;

/// How a list is to be read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Which column is which, where the names do not say it.
    pub mappings: Vec<Mapping>,
    /// The category of rows that name none.
    pub category: Option<CategoryCode>,
    /// The worksheet of a workbook; the first where none is named.
    pub worksheet: Option<String>,
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq)]
pub enum Row {
    /// A participant.
    Listed(Box<Listed>),
    /// A row that cannot hold.
    Rejected(Rejection),
}

/// A participant as a list has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The line of the file, from 1; in a workbook the row.
    pub line: u64,
    /// The columns that the list has. What it has no column for is not to be changed.
    pub columns: FieldSet,
    /// The values. Where the list has no category, its code is [`NO_CATEGORY`].
    pub participant: Participant,
}

/// Stands for the category of a participant whose list has none; never a category of an event.
pub const NO_CATEGORY: &str = "(none)";

/// Says why a row was rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// The line of the file, from 1; in a workbook the row.
    pub line: u64,
    /// The column's heading in the file.
    pub column: String,
    /// The value, safe to print.
    pub value: String,
    /// What is wrong with it, and what to do.
    pub problem: String,
}

/// Says that a list cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum RosterError {
    /// No rows.
    #[error("the list is empty; its first line must name the columns")]
    Empty,
    /// Larger than a list may be.
    #[error("the list has {0} bytes; {MOST_BYTES} is the most")]
    TooLarge(u64),
    /// Not a workbook, or damaged.
    #[error("the workbook cannot be read: {0}; save it again as .xlsx, or as CSV in UTF-8")]
    Workbook(String),
    /// A workbook that unpacks to far more than it says, or has too much in it.
    #[error("the workbook {0}; no list of participants is that large: save the one worksheet that is needed as CSV")]
    Bomb(String),
    /// No such worksheet.
    #[error("the workbook has no worksheet \"{name}\"; it has {known}")]
    NoWorksheet {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// The heading does not say what is what.
    #[error("{0}")]
    Columns(String),
    /// A mapping that cannot be read.
    #[error("\"{0}\" is no mapping; write it as 'COLUMN=field', and 'COLUMN=' for a column to leave out")]
    Mapping(String),
}

/// What a list was, beside its rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notices(pub Vec<String>);

/// Reads a list and hands over its rows, one by one.
///
/// # Errors
/// When the list cannot be read at all, or `each` returns an error. Rows that cannot hold are handed over as [`Row::Rejected`].
pub fn read<E>(
    content: &[u8],
    options: &Options,
    event: &Event,
    mut each: impl FnMut(Row) -> Result<(), E>,
) -> Result<Notices, ReadError<E>> {
    if content.len() as u64 > MOST_BYTES {
        return Err(RosterError::TooLarge(content.len() as u64).into());
    }
    let mut notices = Notices::default();
    let mut reader: Option<RowReader<'_>> = None;
    let mut take = |line: u64, cells: Cells| -> Result<(), ReadError<E>> {
        if cells.is_blank() {
            return Ok(());
        }
        let Some(reader) = &mut reader else {
            let columns = Columns::of(&cells, options)?;
            notices.0.extend(columns.notices.iter().cloned());
            reader = Some(RowReader::new(columns, options, event));
            return Ok(());
        };
        each(reader.row(line, &cells)).map_err(ReadError::Each)
    };
    let encoding = if xlsx::is_workbook(content) {
        xlsx::rows(content, options.worksheet.as_deref(), &mut take)?
    } else {
        csv::rows(content, &mut take)?
    };
    if reader.is_none() {
        return Err(RosterError::Empty.into());
    }
    notices.0.extend(encoding);
    Ok(notices)
}

/// Says why reading ended early.
#[derive(Debug)]
pub enum ReadError<E> {
    /// The list.
    Roster(RosterError),
    /// Whoever took the rows.
    Each(E),
}

impl<E> From<RosterError> for ReadError<E> {
    fn from(error: RosterError) -> Self {
        Self::Roster(error)
    }
}

impl Rejection {
    fn new(line: u64, column: &str, value: &str, problem: impl Into<String>) -> Self {
        let shown: String = printable(value).chars().take(80).collect();
        Self { line, column: printable(column), value: shown, problem: problem.into() }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}, \"{}\": {}", self.line, self.column, self.value, self.problem)
    }
}

impl FromStr for Mapping {
    type Err = RosterError;
    fn from_str(written: &str) -> Result<Self, RosterError> {
        let error = || RosterError::Mapping(printable(written));
        let (column, field) = written.rsplit_once('=').ok_or_else(error)?;
        let (column, field) = (column.trim().to_owned(), field.trim());
        if column.is_empty() {
            return Err(error());
        }
        if field.is_empty() {
            return Ok(Self { column, field: None });
        }
        let known = || Field::ALL.into_iter().map(Field::as_str);
        let found = Field::from_name(field).ok_or_else(|| {
            let suggestion = crate::domain::text::did_you_mean(field, known());
            let known = known().collect::<Vec<_>>().join(", ");
            RosterError::Columns(format!("\"{}\" is no field{suggestion}; fields are {known}", printable(field)))
        })?;
        Ok(Self { column, field: Some(found) })
    }
}

/// Reads a set of days as a list writes it: dates with commas, semicolons or spaces between; `all` or nothing is the category's.
///
/// # Errors
/// When a date is none, or is no event day; the message names the event's days.
pub fn parse_days(written: &str, event: &Event) -> Result<Option<crate::domain::mask::DayMask>, String> {
    row::days(written, event)
}

/// Reads a country code: ISO 3166-1 alpha-3, or alpha-2, which becomes alpha-3.
///
/// # Errors
/// When it is neither.
pub fn parse_country(written: &str) -> Result<String, String> {
    country::parse(written)
}
