//! What reports and formats speak: a cover, sheets of columns, typed cells, and who takes them.

use std::{fmt::Write as _, io};

use jiff::civil::{Date, DateTime};

use crate::report::chart::Chart;

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
    /// A time by the event's clocks, to the second.
    Moment(DateTime),
    /// The same, with the offset from UTC in seconds, which data has too (RFC 3339).
    At(DateTime, i32),
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
    pub kind: Kind,
    /// Who wants it.
    pub place: Place,
}

/// What a column's values are: how they are aligned, and whether they may be broken or shortened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words, at the left, which may be broken.
    Words,
    /// Codes, days and times, at the left, in one piece.
    Whole,
    /// Numbers, at the right.
    Number,
}

/// Who wants a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Everyone.
    Everywhere,
    /// Files for programs alone: what a reader has no use for.
    Data,
    /// Readers alone: what programs have in several columns.
    Page,
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
    /// How the figures are counted; a paragraph each.
    pub notes: Vec<String>,
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
    /// The language's tag (BCP 47): `en`.
    pub language: &'static str,
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
    /// Starts a sheet. A format of one table takes one of them.
    ///
    /// # Errors
    /// When the output cannot be written.
    fn sheet(&mut self, title: &str, columns: &[Column]) -> io::Result<()>;
    /// Takes a row.
    ///
    /// # Errors
    /// When the output cannot be written.
    fn row(&mut self, cells: &[Cell]) -> io::Result<()>;
    /// Takes the sums of a sheet, after its rows. In data they would be one more row to mistake for the others.
    ///
    /// # Errors
    /// When the output cannot be written.
    fn total(&mut self, _cells: &[Cell]) -> io::Result<()> {
        Ok(())
    }
}

/// Makes a column.
pub fn column(name: impl Into<String>, width: u16) -> Column {
    Column { name: name.into(), width, kind: Kind::Words, place: Place::Everywhere }
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
        Self { kind: Kind::Number, ..self }
    }

    /// Makes it one whose values are kept in one piece.
    #[must_use]
    pub fn whole(self) -> Self {
        Self { kind: Kind::Whole, ..self }
    }

    /// Makes it one for files of data alone.
    #[must_use]
    pub fn data(self) -> Self {
        Self { place: Place::Data, ..self }
    }

    /// Makes it one for readers alone.
    #[must_use]
    pub fn page(self) -> Self {
        Self { place: Place::Page, ..self }
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
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Share(share) => format!("{share:.4}"),
            Self::Day(date) => date.to_string(),
            Self::Moment(moment) => clock(*moment),
            Self::At(moment, offset) => rfc3339(*moment, *offset),
            Self::Blank => String::new(),
        }
    }

    /// Writes the value as a person reads it: shares in per cent, thousands apart.
    #[must_use]
    pub fn to_words(&self) -> String {
        match self {
            Self::Number(number @ 0..) => thousands(usize::try_from(*number).unwrap_or(usize::MAX)),
            Self::Share(share) => percent(*share),
            Self::Moment(moment) | Self::At(moment, _) => clock(*moment),
            other => other.to_text(),
        }
    }

    /// Writes the value as a document has it: as [`Cell::to_words`], and days with their month's name.
    #[must_use]
    pub fn to_reading(&self) -> String {
        match self {
            Self::Day(date) => day(*date),
            Self::Moment(at) | Self::At(at, _) => {
                let mut written = day(at.date());
                written.push(' ');
                push_time(&mut written, *at);
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
            other => other.to_text().into(),
        }
    }
}

/// Rounds a share to four decimals, as all data has it.
#[must_use]
pub fn round(share: f64) -> f64 {
    (share * 10_000.0).round() / 10_000.0
}

/// Writes a share in per cent: `87.9%`.
#[must_use]
pub fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// Writes a count with a narrow space between thousands (SI brochure, 5.4.4): `12 345`.
#[must_use]
pub fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut written = String::with_capacity(digits.len() + 4);
    for (place, digit) in digits.chars().enumerate() {
        // Four digits are read at a glance.
        if place > 0 && (digits.len() - place).is_multiple_of(3) && digits.len() > 4 {
            written.push('\u{202F}');
        }
        written.push(digit);
    }
    written
}

/// `2024-11-04 09:05:07`; written by hand, for a report has millions of them.
fn clock(at: DateTime) -> String {
    let mut written = String::with_capacity(25);
    // A string takes everything.
    let _ = write!(written, "{:04}-", at.year());
    push_two(&mut written, at.month());
    written.push('-');
    push_two(&mut written, at.day());
    written.push(' ');
    push_time(&mut written, at);
    written
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

/// `09:05:07`.
fn push_time(out: &mut String, at: DateTime) {
    push_two(out, at.hour());
    out.push(':');
    push_two(out, at.minute());
    out.push(':');
    push_two(out, at.second());
}

fn push_two(out: &mut String, value: i8) {
    let digit = |value: u8| char::from(b'0' + value % 10);
    let value = value.unsigned_abs();
    out.extend([digit(value / 10), digit(value)]);
}

/// `2024-11-04T09:05:07+03:00`.
fn rfc3339(at: DateTime, offset: i32) -> String {
    let mut written = clock(at);
    written.replace_range(10..11, "T");
    let minutes = offset.unsigned_abs() / 60;
    let sign = if offset < 0 { '-' } else { '+' };
    // A string takes everything.
    let _ = write!(written, "{sign}{:02}:{:02}", minutes / 60, minutes % 60);
    written
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn values_are_written_for_programs_and_for_people() {
        let at = date(2024, 11, 4).at(9, 5, 7, 0);
        for (cell, data, words) in [
            (Cell::Share(80.0 / 91.0), "0.8791", "87.9%"),
            (Cell::Moment(at), "2024-11-04 09:05:07", "2024-11-04 09:05:07"),
            (Cell::At(at, 10_800), "2024-11-04T09:05:07+03:00", "2024-11-04 09:05:07"),
            (Cell::Day(at.date()), "2024-11-04", "2024-11-04"),
            (Cell::Number(5120), "5120", "5120"),
            (Cell::Number(51_200), "51200", "51\u{202F}200"),
            (text(""), "", ""),
        ] {
            assert_eq!((cell.to_text().as_str(), cell.to_words().as_str()), (data, words));
        }
        assert_eq!(Cell::Moment(at).to_reading(), "4 Nov 2024 09:05:07");
        assert_eq!(Cell::Day(date(2024, 12, 31)).to_reading(), "31 Dec 2024");
    }
}
