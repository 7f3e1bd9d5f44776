//! Reports on a terminal: rows in columns of the terminal's width, written while they are made.

use std::io::{self, Write};

use crate::{
    cli::table,
    domain::text::printable,
    report::{Cell, Column, ColumnKind, Cover, Sink, bands},
};

/// No column of texts is shortened below this many cells.
const LEAST: usize = 8;
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
    /// Columns side by side, as the lines have room for them.
    bands: Vec<Vec<usize>>,
    tables: usize,
    rows: usize,
    /// The title of the first table, as long as it is not written.
    first_title: String,
}

impl<'o> Screen<'o> {
    /// Makes one for lines of at most so many cells.
    pub(super) fn new(out: &'o mut dyn Write, most: usize) -> Self {
        Self {
            out,
            most,
            cover: None,
            headings: Vec::new(),
            numeric: Vec::new(),
            waiting: Vec::new(),
            widths: None,
            bands: Vec::new(),
            tables: 0,
            rows: 0,
            first_title: String::new(),
        }
    }

    /// Writes what still waits, and then the sentences to quote.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.end_table()?;
        let Some(cover) = self.cover else { return Ok(()) };
        // What an empty table says in a sentence is not said again.
        let is_said = |title: &str| self.tables == 1 && self.rows == 0 && cover.nothing.trim_end_matches('.') == title;
        if let Some(chart) = cover.chart.as_ref().filter(|chart| !is_said(&chart.title)) {
            writeln!(self.out, "\n{}", printable(&chart.title))?;
        }
        for sentence in &cover.sentences {
            writeln!(self.out, "\n{}", printable(&sentence.text))?;
        }
        Ok(())
    }

    fn end_table(&mut self) -> io::Result<()> {
        if self.tables == 0 {
            return Ok(());
        }
        self.flush()?;
        let nothing = self.cover.as_ref().map(|cover| cover.nothing.as_str()).filter(|nothing| !nothing.is_empty());
        match nothing {
            Some(nothing) if self.tables == 1 && self.rows == 0 => writeln!(self.out, "\n{}", printable(nothing)),
            _ => Ok(()),
        }
    }

    /// Writes the rows that wait; before the first of a table, its headings. Where lines have no room for all columns, those that
    /// have none stand under the others.
    fn flush(&mut self) -> io::Result<()> {
        let rows = std::mem::take(&mut self.waiting);
        let mut lines = Vec::new();
        let is_first = self.widths.is_none();
        if is_first {
            self.arrange(&rows);
        }
        let widths = self.widths.as_deref().unwrap_or_default();
        let is_whole = self.bands.len() == 1;
        for (place, band) in self.bands.iter().enumerate() {
            let of =
                |cells: &[String]| band.iter().map(|&place| cells.get(place).cloned().unwrap_or_default()).collect::<Vec<_>>();
            let numeric: Vec<bool> = band.iter().map(|&place| self.numeric[place]).collect();
            let widths: Vec<usize> = band.iter().map(|&place| widths[place]).collect();
            if place > 0 {
                lines.push(b'\n');
            }
            if is_first || !is_whole {
                table::write_row(&mut lines, &of(&self.headings), &widths, &numeric)?;
            }
            for row in &rows {
                table::write_row(&mut lines, &of(row), &widths, &numeric)?;
            }
        }
        self.out.write_all(&lines)
    }

    /// Gives columns their widths: texts may be shortened, figures and their headings never.
    fn arrange(&mut self, rows: &[Vec<String>]) {
        let whole = table::widths(&self.headings, rows, usize::MAX);
        let numeric = &self.numeric;
        let least: Vec<f32> = whole
            .iter()
            .zip(numeric)
            .map(|(&width, is_numeric)| if *is_numeric { width } else { width.min(LEAST) } as f32)
            .collect();
        let keys = numeric.iter().take(1).filter(|is_numeric| !**is_numeric).count();
        // No room is as good as that of the widest terminal.
        self.bands = bands(&least, 2.0, keys, self.most.min(100_000) as f32);
        if self.bands.len() == 1 {
            self.widths = Some(fitted(&whole, numeric, self.most));
            return;
        }
        let key = keys.min(whole.len());
        let room = self.bands.iter().map(|band| {
            let others: usize = band.iter().skip(key).map(|&place| least[place] as usize + 2).sum();
            self.most.saturating_sub(others)
        });
        let for_key = room.min().unwrap_or(LEAST).max(LEAST);
        let width = |(place, width): (usize, &usize)| {
            if place < key { (*width).min(for_key) } else { least[place] as usize }
        };
        self.widths = Some(whole.iter().enumerate().map(width).collect());
    }

    fn push(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.waiting.push(cells.iter().map(|cell| printable(&words(cell))).collect());
        if self.waiting.len() >= SAMPLE { self.flush() } else { Ok(()) }
    }
}

/// Takes from the widest column of texts first, until a line fits.
fn fitted(whole: &[usize], numeric: &[bool], most: usize) -> Vec<usize> {
    let mut widths = whole.to_vec();
    let gaps = 2 * widths.len().saturating_sub(1);
    while widths.iter().sum::<usize>().saturating_add(gaps) > most {
        let texts = widths.iter_mut().zip(numeric).filter(|(width, is_numeric)| !**is_numeric && **width > LEAST);
        let Some((widest, _)) = texts.max_by_key(|(width, _)| **width) else { break };
        *widest -= 1;
    }
    widths
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
        let widest = cover.facts.iter().map(|(label, _)| label.chars().count()).max().unwrap_or_default();
        for (label, value) in &cover.facts {
            writeln!(self.out, "{label:widest$}  {}", printable(value))?;
        }
        if cover.facts.is_empty() { Ok(()) } else { writeln!(self.out) }
    }

    fn table(&mut self, title: &str, columns: &[Column]) -> io::Result<()> {
        // That there are several tables is known with the second: each has its title then.
        if self.tables == 1 && self.widths.is_none() && !self.first_title.is_empty() {
            writeln!(self.out, "{}", self.first_title)?;
        }
        self.end_table()?;
        match (self.tables, self.cover.as_ref().is_some_and(|cover| cover.titled)) {
            (0, true) => writeln!(self.out, "{}", printable(title))?,
            (0, false) => self.first_title = printable(title),
            _ => writeln!(self.out, "\n{}", printable(title))?,
        }
        self.tables += 1;
        self.rows = 0;
        self.widths = None;
        self.headings = columns.iter().map(|column| printable(&column.name)).collect();
        self.numeric = columns.iter().map(|column| column.kind == ColumnKind::Number).collect();
        Ok(())
    }

    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.rows += 1;
        self.push(cells)
    }

    fn total(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.push(cells)
    }
}
