//! Badges as a PDF that is written while it is made: memory does not grow with the event.
//!
//! Pages go out as they are ready. Fonts must know every glyph used, so they come last. `printpdf` builds the fonts; the pages
//! are written here, because one call per drawing step costs twenty times the memory and twice the time. The same input gives the
//! same bytes, whatever the number of cores: work is shared out in chunks, and what depends on order is done between them.

mod content;
mod drawing;
#[cfg(test)]
mod drawing_tests;
mod file;
mod fonts;
mod forms;
mod glyphs;
mod object;
mod pages;
mod pixels;
#[cfg(test)]
mod register_tests;
mod shading;
mod shared;
mod spelling;
mod tables;
#[cfg(test)]
mod tests;

use std::{io, io::Write, sync::Arc, thread};

use self::{content::Pen, file::PdfFile, glyphs::Glyphs, pages::PdfPages, shared::Shared};
use crate::typeset::{
    fonts::Fonts,
    item::{Drawn, Fixed, Item, Side, TrimSize},
    sheet::Sheet,
};

/// How many badges are laid out between two passes in order. The chunk is a multiple of the sheet's cells near this number.
///
/// Two chunks are in memory at a time, with their photos: some 60 kB a badge.
const CHUNK: usize = 1_024;
/// Pages of a document that are written between two passes in order. They come from another thread: with few at a time both are
/// always at work.
const PAGES: usize = 96;

/// The document's metadata, and what it is printed on.
pub struct Document<'a> {
    /// The faces that the texts were shaped with.
    pub fonts: &'a Fonts,
    /// The badge's size.
    pub format: TrimSize,
    /// The paper and the places on it.
    pub sheet: &'a Sheet,
    /// The document's title.
    pub title: &'a str,
}

/// A shared part whose items are known only once all pages are.
pub struct Closing<'a> {
    /// The key of the [`crate::typeset::item::Fixed`] that they replace.
    pub key: usize,
    /// Returns the items, from the number of pages.
    pub items: &'a dyn Fn(usize) -> Vec<Item>,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Badges.
    pub badges: usize,
    /// Pages.
    pub pages: usize,
    /// Bytes.
    pub bytes: u64,
}

/// Why a document could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PdfError<E> {
    /// A badge could not be obtained or laid out.
    #[error("{0}")]
    Badge(E),
    /// The output could not be written.
    #[error("the PDF cannot be written: {0}")]
    Io(#[from] io::Error),
    /// A font could not be put into the document.
    #[error("the font {0} cannot be embedded; remove it, or install another for its script")]
    Font(String),
}

/// Writes the badges of an iterator, laid out by `draw` on every core, as a PDF.
///
/// Each core has a `worker` of its own to lay out with. Subjects for which `draw` has no badge are left out. `progress` is called
/// with the number of subjects done.
///
/// # Errors
/// When a badge cannot be obtained or laid out, a font cannot be embedded, or the output cannot be written. What was written so
/// far is then not a document.
///
/// # Panics
/// When `draw` does.
pub fn write<S: Send + Sync, W: Send, E: Send>(
    document: &Document<'_>,
    subjects: impl Iterator<Item = Result<S, E>>,
    worker: impl Fn() -> W,
    draw: impl Fn(&mut W, &S) -> Result<Option<Drawn>, E> + Sync,
    out: impl Write,
    progress: impl FnMut(usize),
) -> Result<Written, PdfError<E>> {
    write_closing(document, None, subjects, worker, draw, out, progress)
}

/// Does what [`write()`] does, and closes with a shared part that needs the number of pages.
///
/// # Errors
/// As [`write()`].
///
/// # Panics
/// As [`write()`].
pub fn write_closing<S: Send + Sync, W: Send, E: Send>(
    document: &Document<'_>,
    closing: Option<&Closing<'_>>,
    subjects: impl Iterator<Item = Result<S, E>>,
    worker: impl Fn() -> W,
    draw: impl Fn(&mut W, &S) -> Result<Option<Drawn>, E> + Sync,
    out: impl Write,
    mut progress: impl FnMut(usize),
) -> Result<Written, PdfError<E>> {
    let mut file = PdfFile::new(out)?;
    let mut pages = PdfPages::new(&mut file, document.sheet, document.format);
    let (mut glyphs, mut shared) = (Glyphs::default(), Shared::default());
    let mut workers: Vec<W> = (0..cores()).map(|_| worker()).collect();
    let mut subjects = subjects;
    let most = if closing.is_some() { PAGES } else { CHUNK };
    let mut chunk = take(&mut subjects, most).map_err(PdfError::Badge)?;
    let mut written = Written::default();
    let mut done = 0;
    while !chunk.is_empty() {
        // The next badges are read while these are laid out.
        let (drawn, next) = thread::scope(|scope| {
            let laid_out = scope.spawn(|| lay_out(&mut workers, &chunk, &draw));
            let next = take(&mut subjects, most);
            (laid_out.join().expect("layout does not panic"), next)
        });
        let drawn = drawn.map_err(PdfError::Badge)?;
        // In order, on one core: the numbers of glyphs and shared items must not depend on which thread was first.
        for badge in &drawn {
            glyphs.add(document.fonts, badge);
            shared.add(&mut file, badge)?;
        }
        written.badges += drawn.len();
        pages.write(&mut file, drawn, document.fonts, &glyphs, &shared)?;
        done += chunk.len();
        progress(done);
        chunk = next.map_err(PdfError::Badge)?;
    }
    pages.flush(&mut file, document.fonts, &glyphs, &shared)?;
    if let Some(closing) = closing {
        let fixed = Arc::new(Fixed { key: closing.key, items: (closing.items)(pages.count()) });
        glyphs.add(document.fonts, &Drawn { front: Side { fixed: Arc::clone(&fixed), items: Vec::new() }, back: None });
        shared.replace(fixed);
    }
    let ink = Pen { fonts: document.fonts, glyphs: &glyphs, shared: &shared, format: document.format };
    forms::write(&mut file, &ink, pages.resources())?;
    let fonts = fonts::write(&mut file, document.fonts, &glyphs).map_err(|error| match error {
        fonts::Error::Io(error) => PdfError::Io(error),
        fonts::Error::Font(name) => PdfError::Font(name),
    })?;
    written.pages = pages.finish(&mut file, &fonts, &shared)?;
    written.bytes = file.finish(pages.root(), document.title)?;
    Ok(written)
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

fn take<S, E>(subjects: &mut impl Iterator<Item = Result<S, E>>, count: usize) -> Result<Vec<S>, E> {
    subjects.take(count).collect()
}

fn lay_out<S: Sync, W: Send, E: Send>(
    workers: &mut [W],
    subjects: &[S],
    draw: &(impl Fn(&mut W, &S) -> Result<Option<Drawn>, E> + Sync),
) -> Result<Vec<Drawn>, E> {
    let share = subjects.len().div_ceil(workers.len()).max(1);
    thread::scope(|scope| {
        let parts: Vec<_> = workers
            .iter_mut()
            .zip(subjects.chunks(share))
            .map(|(worker, part)| {
                let badges =
                    move || part.iter().filter_map(|subject| draw(worker, subject).transpose()).collect::<Result<Vec<_>, E>>();
                scope.spawn(badges)
            })
            .collect();
        let mut drawn = Vec::with_capacity(subjects.len());
        for part in parts {
            drawn.append(&mut part.join().expect("layout does not panic")?);
        }
        Ok(drawn)
    })
}
