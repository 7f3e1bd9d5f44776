//! JSON of rows, written while it is made: an array of objects named by the columns; of a report with several tables, an object
//! with such an array for each. One row a line.

use std::io::{self, Write};

use serde_json::json;

use crate::report::table::{Cell, Column, Sink};

/// How many tables are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tables {
    /// One: the document is its array.
    One,
    /// Several: the document is an object of arrays.
    Several,
}

/// Writes rows as JSON.
pub struct JsonSink<'o> {
    out: &'o mut dyn Write,
    tables: Tables,
    columns: Vec<String>,
    started: usize,
    rows: usize,
}

impl<'o> JsonSink<'o> {
    /// Makes one.
    pub fn new(out: &'o mut dyn Write, tables: Tables) -> Self {
        Self { out, tables, columns: Vec::new(), started: 0, rows: 0 }
    }

    /// Ends the document.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn finish(self) -> io::Result<()> {
        let end = match (self.started, self.tables) {
            (0, Tables::One) => "[]\n",
            (0, Tables::Several) => "{}\n",
            (_, Tables::One) => "\n]\n",
            (_, Tables::Several) => "\n]}\n",
        };
        self.out.write_all(end.as_bytes())
    }
}

impl Sink for JsonSink<'_> {
    fn table(&mut self, title: &str, columns: &[Column]) -> io::Result<()> {
        let start = match (self.started, self.tables) {
            (0, Tables::One) => "[",
            (_, Tables::One) => return Err(io::Error::other("a second table in a document of one")),
            (0, Tables::Several) => "{",
            (_, Tables::Several) => "\n],\n",
        };
        self.out.write_all(start.as_bytes())?;
        if self.tables == Tables::Several {
            write!(self.out, "{}:[", json!(title.to_lowercase().replace(' ', "_")))?;
        }
        (self.started, self.rows) = (self.started + 1, 0);
        // Each with what stands before its value, for a report has millions of them.
        let key = |(place, column): (usize, &Column)| {
            let start = if place == 0 { '{' } else { ',' };
            format!("{start}{}:", json!(column.name.replace(' ', "_")))
        };
        self.columns = columns.iter().enumerate().map(key).collect();
        Ok(())
    }

    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.out.write_all(if self.rows > 0 { b",\n" } else { b"\n" })?;
        self.rows += 1;
        for (key, cell) in self.columns.iter().zip(cells) {
            self.out.write_all(key.as_bytes())?;
            match cell {
                Cell::Text(text) => serde_json::to_writer(&mut *self.out, text).map_err(io::Error::from)?,
                other => write!(self.out, "{}", other.to_json())?,
            }
        }
        self.out.write_all(if self.columns.is_empty() { b"{}" } else { b"}" })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{
        super::table::{column, text},
        *,
    };

    fn written(tables: Tables, given: &[(&str, usize)]) -> Value {
        let mut out = Vec::new();
        let mut sink = JsonSink::new(&mut out, tables);
        for (title, rows) in given {
            sink.table(title, &[column("a b", 4)]).unwrap();
            for _ in 0..*rows {
                sink.row(&[text("x")]).unwrap();
            }
        }
        sink.finish().unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn documents_are_whole_with_any_number_of_rows() {
        let row = json!({ "a_b": "x" });
        assert_eq!(written(Tables::One, &[("T", 0)]), json!([]));
        assert_eq!(written(Tables::One, &[("T", 2)]), json!([row, row]));
        let both = json!({ "first": [row], "the_second": [] });
        assert_eq!(written(Tables::Several, &[("First", 1), ("The second", 0)]), both);
    }
}
