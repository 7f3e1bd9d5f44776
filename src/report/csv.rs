//! CSV (RFC 4180) in UTF-8, safe to open in a spreadsheet.

use std::io::{self, Write};

use super::sheet::{Cell, Column, Sink};

/// Writes sheets as CSV.
pub struct CsvSink<W> {
    out: W,
    sheets: usize,
}

impl<W: Write> CsvSink<W> {
    /// Makes one.
    pub fn new(out: W) -> Self {
        Self { out, sheets: 0 }
    }

    fn line<'c>(&mut self, cells: impl Iterator<Item = std::borrow::Cow<'c, str>>) -> io::Result<()> {
        for (place, cell) in cells.enumerate() {
            if place > 0 {
                self.out.write_all(b",")?;
            }
            if cell.contains([',', '"', '\n', '\r']) {
                write!(self.out, "\"{}\"", cell.replace('"', "\"\""))?;
            } else {
                self.out.write_all(cell.as_bytes())?;
            }
        }
        self.out.write_all(b"\r\n")
    }
}

impl<W: Write> Sink for CsvSink<W> {
    fn sheet(&mut self, _title: &str, columns: &[Column]) -> io::Result<()> {
        self.sheets += 1;
        // A file is one table: of a report with several sheets it has the first.
        if self.sheets > 1 {
            return Ok(());
        }
        self.line(columns.iter().map(|column| column.name.as_str().into()))
    }

    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        if self.sheets > 1 {
            return Ok(());
        }
        self.line(cells.iter().map(|cell| match cell {
            Cell::Text(text) => harmless(text).into(),
            other => other.to_text().into(),
        }))
    }
}

/// A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, "CSV injection").
fn harmless(text: &str) -> String {
    let starts = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    if starts { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_are_texts() {
        let mut out = Vec::new();
        let mut sink = CsvSink::new(&mut out);
        let columns = ["a", "b"].map(|name| super::super::sheet::column(name, 5));
        sink.sheet("", &columns).unwrap();
        sink.row(&[Cell::Text("=1+1".into()), Cell::Text("say \"no\", twice".into())]).unwrap();
        sink.row(&[Cell::Number(-3), Cell::Blank]).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a,b\r\n'=1+1,\"say \"\"no\"\", twice\"\r\n-3,\r\n");
    }
}
