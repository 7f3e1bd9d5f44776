//! A snapshot of an event's reports as pages that only have to be put somewhere: an index, and a page for each report. Without names
//! unless they are asked for.

use std::io::Write;

use crate::report::{
    by::GroupBy,
    frame::Frame,
    html::{self, HtmlSink},
    kind::Report,
    pick::{Medium, Picks},
    scope::{Names, ReportScope, Result},
    table::{Cell, Column, Cover, Figure, Sink},
};

/// A page of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The name of its file.
    pub file: &'static str,
    /// What it shows.
    pub report: Report,
    /// Whether it is one of names.
    pub names: Names,
}

/// A page as the index lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexEntry {
    /// The name of its file.
    pub file: &'static str,
    /// Its title.
    pub title: String,
    /// The figures that matter.
    pub figures: Vec<Figure>,
}

/// The index's file.
pub const INDEX: &str = "index.html";

/// Returns all pages in the index's order.
#[must_use]
pub fn pages() -> Vec<Page> {
    use Names::{LeftOut, Told};
    let page = |file, report, names| Page { file, report, names };
    vec![
        page("summary.html", Report::Summary, LeftOut),
        page("bulletin.html", Report::Bulletin, LeftOut),
        page("attendance-by-day.html", Report::Grouped(vec![GroupBy::Day]), LeftOut),
        page("attendance-by-category.html", Report::Grouped(vec![GroupBy::Category]), LeftOut),
        page("attendance-by-region.html", Report::Grouped(vec![GroupBy::Region]), LeftOut),
        page("delegations.html", Report::Delegations, LeftOut),
        page("arrivals.html", Report::Arrivals(15), LeftOut),
        page("zones.html", Report::Zones, LeftOut),
        page("refusals.html", Report::Refusals, LeftOut),
        page("badges.html", Report::Badges, LeftOut),
        page("attendance.html", Report::Attendance, Told),
        page("absent.html", Report::Absent(super::absent::Missed::ADay), Told),
    ]
}

/// Writes a page. Returns how the index lists it, and how many rows its first table has.
///
/// # Errors
/// When the database or the output fails.
pub fn page(scope: &ReportScope<'_>, page: &Page, out: &mut dyn Write) -> Result<(IndexEntry, usize)> {
    let mut html = HtmlSink::new(out, Frame::new(scope.event, scope.now)).with_index(INDEX);
    let mut noted = CoverKeeper { sink: &mut html, cover: Cover::default() };
    let rows = page.report.write(scope, Medium::Page, &Picks::default(), &mut noted)?;
    let Cover { title, figures, .. } = noted.cover;
    html.finish()?;
    Ok((IndexEntry { file: page.file, title, figures }, rows))
}

/// Writes the index.
///
/// # Errors
/// When the output fails.
pub fn index(scope: &ReportScope<'_>, entries: &[IndexEntry], out: &mut dyn Write) -> Result<()> {
    let links: Vec<(&str, &str, &[Figure])> =
        entries.iter().map(|entry| (entry.file, entry.title.as_str(), entry.figures.as_slice())).collect();
    Ok(html::index(out, &Frame::new(scope.event, scope.now), &scope.about(), &links)?)
}

/// Passes a report on, and keeps its cover.
struct CoverKeeper<'s> {
    sink: &'s mut dyn Sink,
    cover: Cover,
}

impl Sink for CoverKeeper<'_> {
    fn cover(&mut self, cover: &Cover) -> std::io::Result<()> {
        self.cover = cover.clone();
        self.sink.cover(cover)
    }
    fn table(&mut self, title: &str, columns: &[Column]) -> std::io::Result<()> {
        self.sink.table(title, columns)
    }
    fn row(&mut self, cells: &[Cell]) -> std::io::Result<()> {
        self.sink.row(cells)
    }
    fn total(&mut self, cells: &[Cell]) -> std::io::Result<()> {
        self.sink.total(cells)
    }
}
