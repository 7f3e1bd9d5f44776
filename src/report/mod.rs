//! Who was there: each report makes rows, each format takes them. The numbers of all formats come from the same rows.

pub mod absent;
pub mod attendance;
mod csv;
pub mod delegations;
pub mod live;
pub mod scans;
pub mod summary;
mod xlsx;

use std::io;

use jiff::civil::DateTime;

pub use self::csv::CsvSink;
pub use self::xlsx::XlsxSink;
use crate::{
    domain::{event::Event, mask::DayMask},
    store::{Selection, Store, StoreError},
};

/// A value of a report.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// A text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A share, 0 to 1.
    Share(f64),
    /// A moment by the event's clocks.
    Moment(DateTime),
    /// Nothing.
    Blank,
}

/// A column of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The heading.
    pub name: String,
    /// How wide its values are, in characters.
    pub width: u16,
}

/// Takes the rows of a report.
pub trait Sink {
    /// Starts a sheet. A format of one table takes the first alone.
    ///
    /// # Errors
    /// When the output cannot be written.
    fn sheet(&mut self, title: &str, columns: &[Column]) -> io::Result<()>;
    /// Takes a row.
    ///
    /// # Errors
    /// When the output cannot be written.
    fn row(&mut self, cells: &[Cell]) -> io::Result<()>;
}

/// Says why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The output.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// The result of making a report.
pub type Result<T> = std::result::Result<T, ReportError>;

/// What a report is about.
pub struct Scope<'a> {
    /// The database.
    pub store: &'a Store,
    /// The event.
    pub event: &'a Event,
    /// Which participants.
    pub selection: Selection,
    /// Which event days.
    pub days: DayMask,
}

impl Scope<'_> {
    /// Returns the dates of the chosen days, in order.
    #[must_use]
    pub fn dates(&self) -> Vec<String> {
        self.days.iter().filter_map(|day| self.event.date(day)).map(|date| date.to_string()).collect()
    }

    fn moment(&self, at: jiff::Timestamp) -> Cell {
        let local = self.event.local(at);
        Cell::Moment(local.with().subsec_nanosecond(0).build().unwrap_or(local))
    }
}

/// Makes a column.
fn column(name: impl Into<String>, width: u16) -> Column {
    Column { name: name.into(), width }
}

/// Makes a text, or nothing of an empty one.
fn text(value: &str) -> Cell {
    if value.is_empty() { Cell::Blank } else { Cell::Text(value.to_owned()) }
}

/// Makes a number of a count.
fn number(count: usize) -> Cell {
    Cell::Number(i64::try_from(count).unwrap_or(i64::MAX))
}

impl Cell {
    /// Writes the value as CSV and tables do: local times to the second, shares in per cent.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Share(share) => format!("{:.1}%", share * 100.0),
            Self::Moment(moment) => moment.strftime("%Y-%m-%d %H:%M:%S").to_string(),
            Self::Blank => String::new(),
        }
    }

    /// Returns the value as JSON has it.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Number(number) => (*number).into(),
            Self::Share(share) => ((share * 10_000.0).round() / 10_000.0).into(),
            Self::Blank => serde_json::Value::Null,
            other => other.to_text().into(),
        }
    }
}
