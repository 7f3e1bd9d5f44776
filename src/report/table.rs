//! What reports and formats speak: a cover, tables of columns, typed cells, and who takes them.

use std::{fmt::Write as _, io};

use jiff::civil::Date;

use crate::report::clock_time::{push_offset, push_time};
pub use crate::report::{
    clock_time::{ClockShown, ClockTime},
    written::{one_or_many, percent, thousands},
};
use crate::{
    domain::photo::Photo,
    report::{chart::Chart, words::Language},
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
    /// An event day.
    Day(Date),
    /// A time by the event's clocks, to the second; in data that is made to be calculated with, without the offset.
    Moment(ClockTime),
    /// The same, with the offset in all data (RFC 3339).
    At(ClockTime),
    /// Several values; in CSV and on pages with commas between.
    List(Vec<String>),
    /// An object: in words for readers, in JSON for programs.
    Object {
        /// In words.
        words: String,
        /// As JSON text.
        json: String,
    },
    /// Nothing.
    Blank,
}

/// A column of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The heading.
    pub name: String,
    /// How wide its values usually are, in characters.
    pub width: u16,
    /// What its values are.
    pub kind: ColumnKind,
    /// Who wants it.
    pub place: ColumnPlace,
}

/// What a column's values are: how they are aligned, and whether they may be broken or shortened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Words, at the left, which may be broken.
    Words,
    /// Words, in a column whose width follows from that of all columns and not from what stands in it: tables below one another are in
    /// line.
    Aligned,
    /// Codes, days and times, at the left, in one piece.
    Whole,
    /// Numbers, at the right.
    Number,
}

/// Who wants a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnPlace {
    /// Everyone.
    Everywhere,
    /// Only files for programs: what a reader has no use for.
    Data,
    /// Only readers: what programs have in several columns.
    Page,
    /// Only those who ask for it by its name, such as a field of the event's own.
    Asked,
}

/// How a page shows the days of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayLayout {
    /// Each in a column of its own.
    Columns,
    /// All of them in one.
    Together,
}

impl DayLayout {
    /// Returns the layout of so many days, of which at most so many have columns of their own.
    #[must_use]
    pub fn of(days: usize, most: usize) -> Self {
        if days <= most { Self::Columns } else { Self::Together }
    }
}

/// What stands before the tables, for readers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cover {
    /// The report's title.
    pub title: String,
    /// What it is about: days, and what it was narrowed to; a line each.
    pub about: Vec<String>,
    /// The figures that matter, at most three.
    pub figures: Vec<Figure>,
    /// What they look like.
    pub chart: Option<Chart>,
    /// Sentences to quote.
    pub sentences: Vec<Sentence>,
    /// Who or what it is about, as labels and values.
    pub facts: Vec<(String, String)>,
    /// The photo of whom it is about.
    pub photo: Option<Photo>,
    /// What is said in place of rows where the first table has none.
    pub nothing: String,
    /// How the figures are counted; a paragraph each.
    pub notes: Vec<String>,
    /// Whether the title of a table says something that its rows do not, also where there is only one.
    pub titled: bool,
}

/// One figure that matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// The figure as written: `481`, `94.1%`.
    pub value: String,
    /// What it counts.
    pub label: String,
}

/// A sentence in a language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The language.
    pub language: Language,
    /// The sentence.
    pub text: String,
}

/// Takes a report.
pub trait Sink {
    /// Takes what stands before the tables. Files of data have no place for it.
    ///
    /// # Errors
    /// When the output cannot be written.
    fn cover(&mut self, _cover: &Cover) -> io::Result<()> {
        Ok(())
    }
    /// Starts a table. A format of one table takes one of them.
    ///
    /// # Errors
    /// When the output cannot be written.
    fn table(&mut self, title: &str, columns: &[Column]) -> io::Result<()>;
    /// Takes a row.
    ///
    /// # Errors
    /// When the output cannot be written.
    fn row(&mut self, cells: &[Cell]) -> io::Result<()>;
    /// Takes a row that the caller needs no longer.
    ///
    /// # Errors
    /// When the output cannot be written.
    fn given(&mut self, cells: Vec<Cell>) -> io::Result<()> {
        self.row(&cells)
    }
    /// Takes the sums of a table, after its rows. In data they would be one more row to mistake for the others.
    ///
    /// # Errors
    /// When the output cannot be written.
    fn total(&mut self, _cells: &[Cell]) -> io::Result<()> {
        Ok(())
    }
}

/// Makes a column.
pub fn column(name: impl Into<String>, width: u16) -> Column {
    Column { name: name.into(), width, kind: ColumnKind::Words, place: ColumnPlace::Everywhere }
}

impl Column {
    /// Returns the heading as readers see it: `Peak at` for `peak_at`.
    #[must_use]
    pub fn heading(&self) -> String {
        let words = self.name.replace('_', " ");
        let mut letters = words.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }

    /// Makes it one of numbers.
    #[must_use]
    pub fn number(self) -> Self {
        Self { kind: ColumnKind::Number, ..self }
    }

    /// Makes it one whose values are kept in one piece.
    #[must_use]
    pub fn whole(self) -> Self {
        Self { kind: ColumnKind::Whole, ..self }
    }

    /// Makes the column as wide in each table of the report, whatever stands in it.
    #[must_use]
    pub fn aligned(self) -> Self {
        Self { kind: ColumnKind::Aligned, ..self }
    }

    /// Makes it one for those who ask for it.
    #[must_use]
    pub fn asked(self) -> Self {
        Self { place: ColumnPlace::Asked, ..self }
    }

    /// Makes it one only for files of data.
    #[must_use]
    pub fn data(self) -> Self {
        Self { place: ColumnPlace::Data, ..self }
    }

    /// Makes it one only for readers.
    #[must_use]
    pub fn page(self) -> Self {
        Self { place: ColumnPlace::Page, ..self }
    }
}

/// Makes a text, or nothing of an empty one.
#[must_use]
pub fn text(value: &str) -> Cell {
    if value.is_empty() { Cell::Blank } else { Cell::Text(value.to_owned()) }
}

/// Makes a number of a count.
#[must_use]
pub fn number(count: usize) -> Cell {
    Cell::Number(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Makes a figure.
pub fn figure(value: impl Into<String>, label: impl Into<String>) -> Figure {
    Figure { value: value.into(), label: label.into() }
}

impl Cell {
    /// Writes the value as files of data have it: local times to the second, shares from 0 to 1.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut written = String::new();
        self.push_text(&mut written);
        written
    }

    /// Adds to a text what [`Cell::to_text`] returns.
    pub fn push_text(&self, out: &mut String) {
        // A string takes everything.
        let _ = match self {
            Self::Number(number) => write!(out, "{number}"),
            Self::Share(share) => write!(out, "{share:.4}"),
            Self::Day(date) => write!(out, "{date}"),
            Self::Text(text) | Self::Object { words: text, .. } => out.write_str(text),
            Self::Moment(clock) => {
                clock.push_text(out);
                Ok(())
            }
            Self::At(clock) => {
                clock.push_rfc3339(out);
                Ok(())
            }
            Self::List(values) => out.write_str(&values.join(",")),
            Self::Blank => Ok(()),
        };
    }

    /// Writes the value as a person reads it: shares in per cent, thousands apart.
    #[must_use]
    pub fn to_words(&self) -> String {
        match self {
            Self::Number(number @ 0..) => thousands(usize::try_from(*number).unwrap_or(usize::MAX)),
            Self::Share(share) => percent(*share),
            // A reader knows the offset.
            Self::At(clock) => Self::Moment(*clock).to_text(),
            Self::List(values) => values.join(", "),
            other => other.to_text(),
        }
    }

    /// Writes the value as a document has it: as [`Cell::to_words`], and days with their month's name.
    #[must_use]
    pub fn to_reading(&self) -> String {
        match self {
            Self::Day(date) => day(*date),
            Self::Moment(clock) | Self::At(clock) => {
                let mut written = day(clock.local.date());
                written.push(' ');
                push_time(&mut written, clock.local);
                if clock.shown == ClockShown::Twice {
                    written.push(' ');
                    push_offset(&mut written, clock.offset);
                }
                written
            }
            other => other.to_words(),
        }
    }

    /// Returns the value as JSON has it.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Number(number) => (*number).into(),
            Self::Share(share) => round(*share).into(),
            Self::Blank => serde_json::Value::Null,
            // A time without its offset is not a moment: JSON never has one.
            Self::Moment(clock) => Self::At(*clock).to_text().into(),
            Self::List(values) => values.clone().into(),
            Self::Object { words, json } => serde_json::from_str(json).unwrap_or_else(|_| words.clone().into()),
            other => other.to_text().into(),
        }
    }
}

/// Rounds a share to four decimals, as all data has it.
#[must_use]
pub fn round(share: f64) -> f64 {
    (share * 10_000.0).round() / 10_000.0
}

/// `4 Nov 2024`.
fn day(date: Date) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut written = String::with_capacity(20);
    let month = MONTHS[usize::from(date.month().unsigned_abs()) - 1];
    // A string takes everything.
    let _ = write!(written, "{} {month} {:04}", date.day(), date.year());
    written
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn values_are_written_for_programs_and_for_people() {
        let local = date(2024, 11, 4).at(9, 5, 7, 0);
        let at = ClockTime { local, offset: 10_800, shown: ClockShown::Once };
        let twice = ClockTime { offset: -14_400, shown: ClockShown::Twice, ..at };
        for (cell, data, words) in [
            (Cell::Share(80.0 / 91.0), "0.8791", "87.9%"),
            (Cell::Moment(at), "2024-11-04 09:05:07", "2024-11-04 09:05:07"),
            (Cell::At(at), "2024-11-04T09:05:07+03:00", "2024-11-04 09:05:07"),
            (Cell::Moment(twice), "2024-11-04 09:05:07-04:00", "2024-11-04 09:05:07-04:00"),
            (Cell::List(vec!["a".into(), "b".into()]), "a,b", "a, b"),
            (Cell::Day(local.date()), "2024-11-04", "2024-11-04"),
            (Cell::Number(5120), "5120", "5\u{202F}120"),
            (Cell::Number(51_200), "51200", "51\u{202F}200"),
            (text(""), "", ""),
        ] {
            assert_eq!((cell.to_text().as_str(), cell.to_words().as_str()), (data, words));
        }
        assert_eq!(Cell::Moment(at).to_reading(), "4 Nov 2024 09:05:07");
        assert_eq!(Cell::Moment(twice).to_reading(), "4 Nov 2024 09:05:07 -04:00");
        assert_eq!((at.hours().as_str(), twice.hours().as_str()), ("09:05", "09:05 -04:00"));
        assert_eq!(Cell::Moment(at).to_json(), "2024-11-04T09:05:07+03:00");
        assert_eq!(at.seconds(), "2024-11-04T06:05:07Z".parse::<jiff::Timestamp>().unwrap().as_second());
        assert_eq!(Cell::Day(date(2024, 12, 31)).to_reading(), "31 Dec 2024");
    }
}
