//! JSON of rows whose columns of days stand within `days`, by their dates: one shape, whichever columns are wanted and however rows
//! are sorted.

use std::io::{self, Write};

use jiff::civil::Date;
use serde_json::{Map, Value};

use crate::report::table::{Cell, Column, Sink};

/// What a day's values are, by the word after the date in the heading, before they are given their keys.
pub(super) type DayValues = Map<String, Value>;

/// Writes the rows of one table as an array of objects.
pub(super) struct Nested<'o> {
    out: &'o mut dyn Write,
    /// Gives a day's values their keys; `None` if the day is left out.
    shape: fn(DayValues) -> Option<DayValues>,
    columns: Vec<ValuePlace>,
    rows: usize,
}

/// Where a column's value stands in its row.
enum ValuePlace {
    /// Under a key of the row.
    Row(String),
    /// Under a date, by a word.
    Day(String, String),
}

impl<'o> Nested<'o> {
    /// Makes one.
    pub(super) fn new(out: &'o mut dyn Write, shape: fn(DayValues) -> Option<DayValues>) -> Self {
        Self { out, shape, columns: Vec::new(), rows: 0 }
    }

    /// Ends the array.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub(super) fn finish(self) -> io::Result<()> {
        self.out.write_all(if self.rows == 0 { b"[]" } else { b"\n]" })
    }

    fn object(&self, cells: &[Cell]) -> DayValues {
        let mut row = Map::new();
        let mut days: Map<String, Value> = Map::new();
        for (place, cell) in self.columns.iter().zip(cells) {
            match place {
                ValuePlace::Row(key) => {
                    row.insert(key.clone(), cell.to_json());
                }
                ValuePlace::Day(date, word) => {
                    // Stands where its first column does.
                    row.entry("days").or_insert_with(|| Value::Null);
                    let day = days.entry(date).or_insert_with(|| Map::new().into());
                    if let Value::Object(day) = day {
                        day.insert(word.clone(), cell.to_json());
                    }
                }
            }
        }
        if let Some(slot) = row.get_mut("days") {
            let shaped = days.into_iter().filter_map(|(date, day)| match day {
                Value::Object(day) => Some((date, (self.shape)(day)?.into())),
                _ => None,
            });
            *slot = shaped.collect::<Map<String, Value>>().into();
        }
        row
    }
}

impl Sink for Nested<'_> {
    fn table(&mut self, _title: &str, columns: &[Column]) -> io::Result<()> {
        let place = |column: &Column| {
            let dated = column.name.split_once(' ').filter(|(date, _)| date.parse::<Date>().is_ok());
            match dated {
                Some((date, word)) => ValuePlace::Day(date.to_owned(), word.to_owned()),
                None => ValuePlace::Row(column.name.replace(' ', "_")),
            }
        };
        self.columns = columns.iter().map(place).collect();
        Ok(())
    }

    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.out.write_all(if self.rows == 0 { b"[\n" } else { b",\n" })?;
        self.rows += 1;
        let object = self.object(cells);
        serde_json::to_writer(&mut *self.out, &object).map_err(io::Error::from)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{
        super::table::{column, text},
        *,
    };

    #[test]
    fn columns_of_days_stand_under_their_dates_in_any_order() {
        let mut out = Vec::new();
        let mut nested = Nested::new(&mut out, |day| day.values().any(|value| !value.is_null()).then_some(day));
        nested.table("", &["a b", "2024-11-05 x", "c", "2024-11-04 x", "2024-11-05 y"].map(|name| column(name, 5))).unwrap();
        nested.row(&[text("1"), text("2"), text(""), text(""), text("5")]).unwrap();
        nested.finish().unwrap();
        let written: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(written, json!([{ "a_b": "1", "days": { "2024-11-05": { "x": "2", "y": "5" } }, "c": null }]));
    }
}
