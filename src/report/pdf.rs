//! PDF for readers: a first page with the event, the figures that matter and a chart, then tables with their headings on every page.

use std::io::{self, Write};

use crate::{
    report::{
        frame::Frame,
        page::{self, CellValue, ColumnFit, ColumnHead, Foot, PageError, PageOrientation, PagePress, Pages, TableRow, TextStyle},
        scope::{ReportError, Result},
        table::{Cell, Column, ColumnKind, Cover, Sink},
    },
    typeset::{fonts::Fonts, text::MissingGlyph},
};

/// What a character of a table takes, in millimetres, as far as can be told before there are rows.
const CHARACTER: f32 = 1.62;
/// What an upright page holds of it.
const UPRIGHT: f32 = 205.0;

/// Writes a report as PDF. Returns the characters that no font has: nothing stands in their places.
///
/// # Errors
/// When `report` fails, a font cannot be embedded, or the output cannot be written.
pub fn pdf(
    fonts: &Fonts,
    frame: &Frame,
    out: &mut (dyn Write + Send),
    report: impl FnOnce(&mut dyn Sink) -> Result<()>,
) -> Result<Vec<MissingGlyph>> {
    page::write(fonts, "", out, |press| {
        let mut sink = PdfSink { frame, press: Some(press), pages: None, cover: Cover::default(), tables: 0, rows: 0 };
        report(&mut sink)?;
        sink.finish()
    })
}

struct PdfSink<'a, 'f> {
    frame: &'a Frame,
    press: Option<PagePress<'f>>,
    pages: Option<Pages<'f>>,
    cover: Cover,
    /// Tables so far, and rows of the last.
    tables: usize,
    rows: usize,
}

impl<'f> PdfSink<'_, 'f> {
    /// Returns the pages; the first time, with the cover on them, on paper that suits the columns.
    fn pages(&mut self, columns: &[Column]) -> std::result::Result<&mut Pages<'f>, PageError> {
        if let Some(press) = self.press.take() {
            let width: f32 = columns.iter().map(|column| f32::from(column.width).min(24.0) * CHARACTER + 3.0).sum();
            let paper = if width > UPRIGHT { PageOrientation::Across } else { PageOrientation::Upright };
            let left = format!("{} · {}", self.frame.short_name, self.cover.title);
            let mut pages = press.start(paper, Foot { left, right: self.frame.made.clone(), language: self.frame.language })?;
            cover(&mut pages, self.frame, &self.cover)?;
            self.pages = Some(pages);
        }
        self.pages.as_mut().ok_or(PageError::Stopped)
    }

    /// States in a sentence that the first table has no rows.
    fn end_table(&mut self) -> std::result::Result<(), PageError> {
        let is_empty = self.tables == 1 && self.rows == 0;
        let nothing = std::mem::take(&mut self.cover.nothing);
        let pages = self.pages(&[])?;
        pages.end_table()?;
        if is_empty {
            pages.space(2.0);
            pages.paragraph(&nothing, TextStyle::TEXT)?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<MissingGlyph>> {
        self.end_table()?;
        self.pages.take().map_or(Ok(Vec::new()), |pages| Ok(pages.finish()?))
    }
}

fn cover(pages: &mut Pages<'_>, frame: &Frame, cover: &Cover) -> std::result::Result<(), PageError> {
    if let Some(photo) = &cover.photo {
        pages.photo(photo, &cover.title);
    }
    pages.paragraph(&frame.event, TextStyle::EVENT)?;
    pages.paragraph(&frame.place, TextStyle::LABEL)?;
    pages.space(9.0);
    pages.paragraph(&cover.title, TextStyle::TITLE)?;
    pages.space(1.0);
    for line in &cover.about {
        pages.paragraph(line, TextStyle::TEXT)?;
    }
    pages.paragraph(&format!("{} {}", frame.language.made(), frame.made), TextStyle::LABEL)?;
    pages.pass_corner();
    if !cover.figures.is_empty() {
        pages.space(8.0);
        let figures: Vec<(&str, &str)> = cover.figures.iter().map(|one| (one.value.as_str(), one.label.as_str())).collect();
        pages.figures(&figures)?;
    }
    if !cover.facts.is_empty() {
        pages.space(6.0);
    }
    cover.facts.iter().try_for_each(|(label, value)| pages.pair(label, value))?;
    for sentence in &cover.sentences {
        pages.space(4.0);
        pages.quote(&sentence.text, sentence.language)?;
    }
    if let Some(chart) = cover.chart.as_ref().filter(|chart| !chart.points.is_empty()) {
        pages.space(9.0);
        pages.chart(chart)?;
    }
    if !cover.notes.is_empty() {
        pages.space(5.0);
    }
    cover.notes.iter().try_for_each(|note| pages.paragraph(note, TextStyle::NOTE))
}

impl Sink for PdfSink<'_, '_> {
    fn cover(&mut self, cover: &Cover) -> io::Result<()> {
        self.cover = cover.clone();
        Ok(())
    }

    fn table(&mut self, title: &str, columns: &[Column]) -> io::Result<()> {
        let heads = columns.iter().map(|column| ColumnHead {
            name: column.heading(),
            hold: match column.kind {
                ColumnKind::Words => ColumnFit::Words,
                ColumnKind::Aligned => ColumnFit::Aligned(column.width),
                ColumnKind::Whole => ColumnFit::Whole,
                ColumnKind::Number => ColumnFit::Number,
            },
        });
        let heads = heads.collect();
        if self.tables > 0 {
            self.end_table().map_err(stopped)?;
        }
        (self.tables, self.rows) = (self.tables + 1, 0);
        // The table of a report that has one bears the report's own title.
        let title = if title == self.cover.title { "" } else { title };
        self.pages(columns).and_then(|pages| pages.table(title, heads)).map_err(stopped)
    }

    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.put(cells, TextStyle::CELL)
    }

    fn total(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.put(cells, TextStyle::HEAD)
    }
}

impl PdfSink<'_, '_> {
    fn put(&mut self, cells: &[Cell], face: TextStyle) -> io::Result<()> {
        self.rows += 1;
        let values = cells.iter().map(|cell| CellValue::Text(cell.to_reading())).collect();
        self.pages(&[]).and_then(|pages| pages.row(TableRow { values, face })).map_err(stopped)
    }
}

fn stopped(error: PageError) -> io::Error {
    match error {
        PageError::Io(error) => error,
        other => io::Error::other(other),
    }
}

impl From<PageError> for ReportError {
    fn from(error: PageError) -> Self {
        match error {
            PageError::Io(error) => Self::Io(error),
            other => Self::Document(other.into()),
        }
    }
}
