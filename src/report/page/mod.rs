//! Documents of pages: titles, paragraphs, figures, charts and tables become pages of items, and these a PDF that is written while
//! it is made. The same text engine as that of badges sets every script.

mod flow;
mod paper;
mod pictures;
mod setter;
mod style;
mod table;

use std::{
    io::Write,
    sync::{
        Mutex,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

pub use self::{
    flow::Pages,
    paper::{Foot, PageError, PageOrientation},
    style::TextStyle,
    table::{CellValue, ColumnFit, ColumnHead, TableRow},
};
pub(super) use self::{
    setter::{SetText, Setter, TextAlign},
    style::RULE,
};
use crate::typeset::{
    fonts::Fonts,
    item::Drawn,
    pdf::{self, Closing, Document, PdfError, Tagging},
    sheet::Sheet,
};

/// Pages that wait to be written: enough that nobody waits for long, and few enough to be held in memory.
const WAITING: usize = 64;

/// Takes the paper, and gives pages to fill.
pub struct PagePress<'f> {
    fonts: &'f Fonts,
    paper: SyncSender<(PageOrientation, Foot)>,
    pages: SyncSender<Mutex<Option<Drawn>>>,
}

impl<'f> PagePress<'f> {
    /// Starts the document on a paper.
    ///
    /// # Errors
    /// When the output failed already.
    pub fn start(self, paper: PageOrientation, foot: Foot) -> Result<Pages<'f>, PageError> {
        let language = foot.language;
        self.paper.send((paper, foot)).map_err(|_| PageError::Stopped)?;
        Ok(Pages::new(self.fonts, (paper, language), self.pages))
    }
}

/// Writes a document of the pages that `fill` makes, and returns what it returns. Without a title it bears what stands at the left of its foot. They are written by another thread while the next are made; a document that
/// was never started is empty.
///
/// # Errors
/// When `fill` fails, a font cannot be embedded, or the output cannot be written. What was written so far is not a document then.
///
/// # Panics
/// When writing does.
pub fn write<T, E: From<PageError>>(
    fonts: &Fonts,
    title: &str,
    out: &mut (dyn Write + Send),
    fill: impl FnOnce(PagePress<'_>) -> Result<T, E>,
) -> Result<T, E> {
    thread::scope(|scope| {
        let (paper, papers) = sync_channel(1);
        let (pages, drawn) = sync_channel(WAITING);
        let writer = scope.spawn(move || print(fonts, title, out, &papers, &drawn));
        let outcome = fill(PagePress { fonts, paper, pages });
        let written = writer.join().expect("writing does not panic");
        match (outcome, written) {
            // The caller that fills only learns that writing stopped: the reason is the writer's.
            (_, Err(error)) => Err(error.into()),
            (Err(error), Ok(())) => Err(error),
            (Ok(made), Ok(())) => Ok(made),
        }
    })
}

fn print(
    fonts: &Fonts,
    title: &str,
    out: &mut (dyn Write + Send),
    papers: &Receiver<(PageOrientation, Foot)>,
    drawn: &Receiver<Mutex<Option<Drawn>>>,
) -> Result<(), PageError> {
    let Ok((paper, foot)) = papers.recv() else { return Ok(()) };
    let format = paper.format();
    let sheet = Sheet::single(format);
    let title = if title.is_empty() { &foot.left } else { title };
    let document = Document { parts: Tagging::Tagged, ..Document::new(fonts, format, &sheet, title) };
    let items = |pages| flow::foot(fonts, paper, &foot, pages);
    let closing = Closing { key: flow::SHARED, items: &items };
    let subjects = drawn.iter().map(Ok::<_, PageError>);
    let take =
        |(): &mut (), page: &Mutex<Option<Drawn>>| Ok(page.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take());
    let written = pdf::write_closing(&document, Some(&closing), subjects, || (), take, out, |_| ());
    written.map(|_| ()).map_err(|error| match error {
        PdfError::Badge(error) => error,
        PdfError::Io(error) => PageError::Io(error),
        PdfError::Font(error) => PageError::Font(error),
    })
}
