//! CSV (RFC 4180) in UTF-8, safe to open in a spreadsheet.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use crate::report::table::{Cell, Column, Sink};

/// Writes tables as CSV.
pub struct CsvSink<W> {
    out: W,
    started: usize,
    /// The line that is being written.
    line: String,
}

impl<W: Write> CsvSink<W> {
    /// Makes one.
    pub fn new(out: W) -> Self {
        Self { out, started: 0, line: String::new() }
    }

    fn end_line(&mut self) -> io::Result<()> {
        // After the last value stands a comma too many.
        self.line.pop();
        self.line.push_str("\r\n");
        self.out.write_all(self.line.as_bytes())?;
        self.line.clear();
        Ok(())
    }
}

/// Writes a value and the comma after it.
fn push(line: &mut String, value: &str) {
    if value.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        line.push('"');
        line.push_str(&value.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(value);
    }
    line.push(',');
}

impl<W: Write> Sink for CsvSink<W> {
    fn table(&mut self, _title: &str, columns: &[Column]) -> io::Result<()> {
        self.started += 1;
        // A file is one table: of a report with several tables it has the first.
        if self.started > 1 {
            return Ok(());
        }
        for column in columns {
            push(&mut self.line, &column.name);
        }
        self.end_line()
    }

    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        if self.started > 1 {
            return Ok(());
        }
        for cell in cells {
            match cell {
                Cell::Text(text) => push(&mut self.line, &harmless(text)),
                Cell::Blank => push(&mut self.line, ""),
                Cell::Object { words, .. } => push(&mut self.line, &harmless(words)),
                Cell::List(_) => push(&mut self.line, &cell.to_text()),
                // Nothing of these needs quotes.
                Cell::Number(_) | Cell::Share(_) | Cell::Day(_) | Cell::Moment(_) | Cell::At(_) => {
                    cell.push_text(&mut self.line);
                    self.line.push(',');
                }
            }
        }
        self.end_line()
    }
}

/// A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, "CSV injection").
fn harmless(text: &str) -> Cow<'_, str> {
    let starts = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    if starts { format!("'{text}").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_are_texts() {
        let mut out = Vec::new();
        let mut sink = CsvSink::new(&mut out);
        let columns = ["a", "b"].map(|name| super::super::table::column(name, 5));
        sink.table("", &columns).unwrap();
        sink.row(&[Cell::Text("=1+1".into()), Cell::Text("say \"no\", twice".into())]).unwrap();
        sink.row(&[Cell::Number(-3), Cell::Blank]).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a,b\r\n'=1+1,\"say \"\"no\"\", twice\"\r\n-3,\r\n");
    }
}
