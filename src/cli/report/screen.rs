//! Reports on a terminal: rows in columns of the terminal's width, written while they are made.

use std::io::{self, Write};

use crate::{
    cli::table,
    domain::text::printable,
    report::{Cell, Column, Cover, Kind, Sink},
};

/// Rows that are kept back until the columns' widths are known from them.
const SAMPLE: usize = 2_000;

/// Writes a report for a terminal.
pub(super) struct Screen<'o> {
    out: &'o mut dyn Write,
    most: usize,
    cover: Option<Cover>,
    headings: Vec<String>,
    numeric: Vec<bool>,
    waiting: Vec<Vec<String>>,
    widths: Option<Vec<usize>>,
    tables: usize,
}

impl<'o> Screen<'o> {
    /// Makes one for lines of at most so many cells.
    pub(super) fn new(out: &'o mut dyn Write, most: usize) -> Self {
        Self { out, most, cover: None, headings: Vec::new(), numeric: Vec::new(), waiting: Vec::new(), widths: None, tables: 0 }
    }

    /// Writes what still waits, and then the sentences to quote.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.end_table()?;
        let Some(cover) = self.cover else { return Ok(()) };
        if let Some(chart) = &cover.chart {
            writeln!(self.out, "\n{}", printable(&chart.title))?;
        }
        for sentence in &cover.sentences {
            writeln!(self.out, "\n{}", printable(&sentence.text))?;
        }
        Ok(())
    }

    fn end_table(&mut self) -> io::Result<()> {
        if self.tables > 0 { self.flush() } else { Ok(()) }
    }

    /// Writes the rows that wait; before the first of a table, its headings.
    fn flush(&mut self) -> io::Result<()> {
        let rows = std::mem::take(&mut self.waiting);
        let mut lines = Vec::new();
        if self.widths.is_none() {
            let widths = table::widths(&self.headings, &rows, self.most);
            table::write_row(&mut lines, &self.headings, &widths, &self.numeric)?;
            self.widths = Some(widths);
        }
        let widths = self.widths.as_deref().unwrap_or_default();
        for row in &rows {
            table::write_row(&mut lines, row, widths, &self.numeric)?;
        }
        self.out.write_all(&lines)
    }

    fn push(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.waiting.push(cells.iter().map(|cell| printable(&words(cell))).collect());
        if self.waiting.len() >= SAMPLE { self.flush() } else { Ok(()) }
    }
}

/// A terminal's digits need no space between them: numbers are copied from here.
fn words(cell: &Cell) -> String {
    match cell {
        Cell::Number(number) => number.to_string(),
        other => other.to_words(),
    }
}

impl Sink for Screen<'_> {
    fn cover(&mut self, cover: &Cover) -> io::Result<()> {
        self.cover = Some(cover.clone());
        Ok(())
    }

    fn sheet(&mut self, title: &str, columns: &[Column]) -> io::Result<()> {
        self.end_table()?;
        if self.tables > 0 {
            writeln!(self.out, "\n{}", printable(title))?;
        }
        self.tables += 1;
        self.widths = None;
        self.headings = columns.iter().map(|column| printable(&column.name)).collect();
        self.numeric = columns.iter().map(|column| column.kind == Kind::Number).collect();
        Ok(())
    }

    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.push(cells)
    }

    fn total(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.push(cells)
    }
}
