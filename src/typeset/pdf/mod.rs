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
mod inks;
mod marks;
mod metadata;
mod object;
mod page_tree;
mod pages;
mod pixels;
#[cfg(test)]
pub(crate) mod plates;
mod press;
#[cfg(test)]
mod press_tests;
#[cfg(test)]
mod register_tests;
mod shading;
mod shared;
mod spelling;
mod structure;
mod tables;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod weight_tests;

use std::{io, io::Write, sync::Arc, thread};

use jiff::Timestamp;

use self::{
    content::Pen,
    file::PdfFile,
    glyphs::Glyphs,
    inks::Inks,
    metadata::{Metadata, Standard},
    pages::{LastObjects, PdfPages},
    shared::Shared,
    structure::Structure,
};
pub use self::{
    fonts::EmbedError,
    press::{PictureInks, Press},
};
use crate::typeset::{
    fonts::Fonts,
    item::{Drawn, Fixed, Item, Side, TrimSize},
    sheet::Sheet,
};

/// How many badges are laid out between two passes in order. The chunk is a multiple of the sheet's cells near this number.
///
/// Three chunks are in memory at a time, with their photos: some 60 kB a badge.
const CHUNK: usize = 640;
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
    /// The language of most of its text: `en`.
    pub language: &'a str,
    /// When it is made, if the document shall say so.
    pub made: Option<Timestamp>,
    /// The press that it is for; colours are those of the screen if `None`.
    pub press: Option<&'a Press>,
    /// Whether it says what its parts are.
    pub parts: Tagging,
}

/// Whether a document says what its parts are (headings, tables, paragraphs), to people who hear it instead of seeing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tagging {
    /// It does not: it is for printing.
    #[default]
    Untagged,
    /// It does, by the tags of its items; what has none is decoration.
    Tagged,
}

impl<'a> Document<'a> {
    /// Makes a document in English, in colours of the screen, for printing.
    #[must_use]
    pub fn new(fonts: &'a Fonts, format: TrimSize, sheet: &'a Sheet, title: &'a str) -> Self {
        Self { fonts, format, sheet, title, language: "en", made: None, press: None, parts: Tagging::Untagged }
    }
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
    #[error("the PDF cannot be written")]
    Io(#[from] io::Error),
    /// A font could not be put into the document.
    #[error(transparent)]
    Font(#[from] EmbedError),
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
    let for_press = document.press.is_some_and(|press| press.intent.is_some());
    let mut file = PdfFile::new(out, if for_press { "1.6" } else { "1.7" })?;
    let structure = (document.parts == Tagging::Tagged).then(|| Structure::new(&mut file));
    let mut pages = PdfPages::new(&mut file, document.sheet).with_structure(structure);
    if document.press.is_some() {
        pages = pages.with_boxes();
    }
    let inks = Inks::new(&mut file, document.press)?;
    let (mut glyphs, mut shared) = (Glyphs::default(), Shared::new(&mut file, inks));
    let mut workers: Vec<W> = (0..cores()).map(|_| worker()).collect();
    let mut subjects = subjects;
    let most = if closing.is_some() { PAGES } else { CHUNK };
    let mut chunk = take(&mut subjects, most).map_err(PdfError::Badge)?;
    let mut waiting: Vec<Drawn> = Vec::new();
    let mut written = Written::default();
    let mut done = 0;
    let draw = |worker: &mut W, subject: &S| {
        let drawn = draw(worker, subject)?;
        Ok(match document.press {
            Some(press) => drawn.map(|badge| press.convert(badge)),
            None => drawn,
        })
    };
    while !chunk.is_empty() || !waiting.is_empty() {
        // While these badges are laid out, the next are read, and those before them are written: what is done on one core leaves
        // no other idle.
        let (drawn, next, rest) = thread::scope(|scope| {
            let laid_out = scope.spawn(|| lay_out(&mut workers, &chunk, &draw));
            let next = take(&mut subjects, most);
            let badges = std::mem::take(&mut waiting);
            written.badges += badges.len();
            // In order, on one core: the numbers of glyphs and shared items must not depend on which thread was first.
            let rest = badges.iter().try_for_each(|badge| {
                glyphs.add(document.fonts, badge);
                shared.add(&mut file, badge)
            });
            let rest = rest.and_then(|()| pages.write(&mut file, badges, &pen(document, &glyphs, &shared, inks)));
            (laid_out.join().expect("layout does not panic"), next, rest)
        });
        rest?;
        waiting = drawn.map_err(PdfError::Badge)?;
        done += chunk.len();
        progress(done);
        chunk = next.map_err(PdfError::Badge)?;
    }
    pages.flush(&mut file, &pen(document, &glyphs, &shared, inks))?;
    if let Some(closing) = closing {
        let fixed = Arc::new(Fixed { key: closing.key, items: (closing.items)(pages.count()) });
        glyphs.add(document.fonts, &Drawn { front: Side { fixed: Arc::clone(&fixed), items: Vec::new() }, back: None });
        shared.replace(fixed);
    }
    written.pages = finish(&mut file, document, &pages, &pen(document, &glyphs, &shared, inks))?;
    let metadata = metadata(document, &glyphs, &shared);
    written.bytes = file.finish(pages.root(), &metadata.information())?;
    Ok(written)
}

/// Writes what all pages share, and what the document says about itself. Returns the number of pages.
fn finish<W: Write, E>(
    file: &mut PdfFile<W>,
    document: &Document<'_>,
    pages: &PdfPages<'_>,
    ink: &Pen<'_>,
) -> Result<usize, PdfError<E>> {
    forms::write(file, ink, pages.resources())?;
    let fonts = fonts::write(file, document.fonts, ink.glyphs).map_err(|error| match error {
        fonts::FontWriteError::Io(error) => PdfError::Io(error),
        fonts::FontWriteError::Font(error) => PdfError::Font(error),
    })?;
    ink.shared.finish(file)?;
    let metadata = metadata(document, ink.glyphs, ink.shared);
    let mut catalogue = metadata.write(file)?;
    match (metadata.claim, document.press.and_then(|press| press.intent.as_ref())) {
        (Standard::PdfX4, Some(intent)) => catalogue.push_str(&metadata::press_intent(file, intent)?),
        (Standard::PdfA2u, _) => catalogue.push_str(&metadata::screen_intent(file)?),
        _ => {}
    }
    let ending = LastObjects { fonts: &fonts, resources: &ink.shared.resources(), catalogue: &catalogue };
    Ok(pages.finish(file, &ending)?)
}

/// Returns what a document says about itself. It claims to be for a press if that press is known, and for the archive if it is read
/// rather than printed and holds nothing that an archive refuses.
fn metadata<'a>(document: &Document<'a>, glyphs: &Glyphs, shared: &Shared<'_>) -> Metadata<'a> {
    let claim = match document.press {
        Some(press) if press.intent.is_some() => Standard::PdfX4,
        None if document.parts == Tagging::Tagged && glyphs.all_have_text() && !shared.has_inks() => Standard::PdfA2u,
        _ => Standard::None,
    };
    Metadata { title: document.title, language: document.language, made: document.made, claim }
}

fn pen<'p>(document: &Document<'p>, glyphs: &'p Glyphs, shared: &'p Shared<'p>, inks: Inks<'p>) -> Pen<'p> {
    Pen { fonts: document.fonts, glyphs, shared, inks, format: document.format }
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
