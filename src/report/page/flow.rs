//! The flow of a document down its pages: what stands where, and when a new page begins.

use std::{
    sync::{Arc, Mutex, mpsc::SyncSender},
    thread,
};

use super::{
    paper::{Foot, PageError, PageOrientation},
    setter::{Setter, TextAlign},
    style::{FOOT, GAP, LEADING, MARGIN, TextStyle},
    table::{Band, ColumnHead, LaidRow, TableRow},
};
use crate::{
    report::words::Language,
    typeset::{
        fonts::Fonts,
        item::{Drawn, Fixed, Group, Item, Side},
        tag::Tag,
        text::{MissingGlyph, pt_to_mm},
    },
};

/// The key of what all pages share: the foot without the page's own number.
pub(super) const SHARED: usize = 0;
/// Rows that are set between two passes in order; the first so many also tell how wide columns have to be.
const CHUNK: usize = 1_024;
/// The least height under the title of a table: what follows it on the same page.
const KEPT_TOGETHER: f32 = 27.0;
/// The most lines of a text at a page's foot.
const FOOT_LINES: usize = 2;
/// The most lines of a title that is named again.
const TITLE_LINES: usize = 3;
/// The most lines of a paragraph whose breaks are balanced.
const MOST_LINES: usize = 8;

/// A document that is being filled from the top of its first page.
pub struct Pages<'f> {
    /// One for each core.
    pub(super) setters: Vec<Setter<'f>>,
    pub(super) paper: PageOrientation,
    pub(super) language: Language,
    shared: Arc<Fixed>,
    sender: SyncSender<Mutex<Option<Drawn>>>,
    /// What stands on the page so far, down to `y`.
    pub(super) items: Vec<Item>,
    pub(super) y: f32,
    number: usize,
    /// The width and height of what stands in the corner; zero if nothing does.
    pub(super) corner: (f32, f32),
    table: Option<OpenTable>,
    /// The number of the last band of columns: each is a table to people who hear the document.
    bands: u32,
}

/// The table that takes rows.
struct OpenTable {
    title: String,
    heads: Vec<ColumnHead>,
    waiting: Vec<TableRow>,
    /// The bands of columns with their headings, from the first rows on.
    started: Option<Vec<(Band, LaidRow)>>,
}

impl<'f> Pages<'f> {
    /// Starts the first page.
    pub(super) fn new(
        fonts: &'f Fonts,
        (paper, language): (PageOrientation, Language),
        sender: SyncSender<Mutex<Option<Drawn>>>,
    ) -> Self {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Self {
            setters: (0..cores).map(|_| Setter::new(fonts)).collect(),
            paper,
            language,
            // What it holds is known when all pages are.
            shared: Arc::new(Fixed { key: SHARED, items: Vec::new() }),
            sender,
            items: Vec::new(),
            y: MARGIN,
            number: 1,
            corner: (0.0, 0.0),
            table: None,
            bands: 0,
        }
    }

    /// Begins a new page, unless nothing stands on this one.
    ///
    /// # Errors
    /// When writing stopped.
    pub fn new_page(&mut self) -> Result<(), PageError> {
        self.end_table()?;
        if self.y > MARGIN { self.end_page() } else { Ok(()) }
    }

    /// Leaves space, in millimetres; none at the top of a page.
    pub fn space(&mut self, height: f32) {
        if self.y > MARGIN {
            self.y += height;
        }
    }

    /// Sets a paragraph.
    ///
    /// # Errors
    /// When writing stopped.
    pub fn paragraph(&mut self, text: &str, face: TextStyle) -> Result<(), PageError> {
        if text.is_empty() {
            return Ok(());
        }
        // Lines beyond this are hard to follow with the eye.
        let beside = if self.y < MARGIN + self.corner.1 { self.corner.0 + GAP } else { 0.0 };
        let width = self.width().min(170.0).min(self.width() - beside);
        let mut next = Some(self.setters[0].block(text, face, width, MOST_LINES));
        while let Some(mut block) = next.take() {
            self.need(block.height())?;
            next = block.split_off(block.holds(self.bottom() - self.y).max(1));
            let (left, align) = self.side(self.language, width + beside);
            let from = self.items.len();
            block.draw((left, self.y), width, align, &mut self.items);
            self.tag(face.tag(), from);
            self.y += block.height();
        }
        Ok(())
    }

    /// Returns where a text of a width begins in a language, and the side that it keeps to.
    pub(super) fn side(&self, language: Language, width: f32) -> (f32, TextAlign) {
        if language.is_right_to_left() {
            // A text in the document's own language begins at the paper's edge, another beside what is around it.
            let left = if self.language == language { MARGIN + self.width() - width } else { MARGIN };
            (left, TextAlign::Right)
        } else {
            (MARGIN, TextAlign::Left)
        }
    }

    /// Sets a text that is quoted, at the side where its language begins.
    ///
    /// # Errors
    /// When writing stopped.
    pub fn quote(&mut self, text: &str, language: Language) -> Result<(), PageError> {
        let width = self.width().min(170.0);
        let (left, align) = self.side(language, width);
        let block = self.setters[0].block(text, TextStyle::TEXT, width, MOST_LINES);
        self.need(block.height())?;
        let from = self.items.len();
        block.draw((left, self.y), width, align, &mut self.items);
        self.tag(Tag::Quote(language.tag()), from);
        self.y += block.height();
        Ok(())
    }

    /// Sets a label and, beside it, its value.
    ///
    /// # Errors
    /// When writing stopped.
    pub fn pair(&mut self, label: &str, value: &str) -> Result<(), PageError> {
        let (beside, width) = (42.0, self.width().min(170.0));
        let label = self.setters[0].block(label, TextStyle::LABEL, beside - GAP, 2);
        let value = self.setters[0].block(value, TextStyle::TEXT, width - beside, MOST_LINES);
        let height = label.height().max(value.height());
        self.need(height)?;
        let (left, align) = self.side(self.language, width);
        let (of_label, of_value) = match align {
            TextAlign::Right => (left + width - beside + GAP, left),
            _ => (left, left + beside),
        };
        let from = self.items.len();
        label.draw((of_label, self.y), beside - GAP, align, &mut self.items);
        self.tag(Tag::Paragraph, from);
        let from = self.items.len();
        value.draw((of_value, self.y), width - beside, align, &mut self.items);
        self.tag(Tag::Paragraph, from);
        self.y += height + 0.6;
        Ok(())
    }

    /// Starts a table; it is drawn when its first rows are known.
    ///
    /// # Errors
    /// When writing stopped.
    pub fn table(&mut self, title: &str, heads: Vec<ColumnHead>) -> Result<(), PageError> {
        self.end_table()?;
        self.table = Some(OpenTable { title: title.to_owned(), heads, waiting: Vec::new(), started: None });
        Ok(())
    }

    /// Adds a row to the table.
    ///
    /// # Errors
    /// When writing stopped.
    pub fn row(&mut self, row: TableRow) -> Result<(), PageError> {
        let Some(table) = &mut self.table else { return Ok(()) };
        table.waiting.push(row);
        if table.waiting.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    /// Ends the document. Returns the characters that no font has: nothing stands in their places.
    ///
    /// # Errors
    /// When writing stopped.
    pub fn finish(mut self) -> Result<Vec<MissingGlyph>, PageError> {
        self.end_table()?;
        self.end_page()?;
        let mut missing: Vec<MissingGlyph> = Vec::new();
        for one in self.setters.iter().flat_map(Setter::missing) {
            if missing.iter().all(|known| known.character != one.character) {
                missing.push(one.clone());
            }
        }
        missing.sort_by_key(|one| one.character);
        Ok(missing)
    }

    /// Ends the table; what is set next stands under its rows.
    ///
    /// # Errors
    /// When writing stopped.
    pub fn end_table(&mut self) -> Result<(), PageError> {
        if self.table.is_some() {
            self.flush()?;
        }
        self.table = None;
        Ok(())
    }

    /// Sets and stacks the rows that wait: one band of columns after another.
    fn flush(&mut self) -> Result<(), PageError> {
        let Some(mut table) = self.table.take() else { return Ok(()) };
        let rows = std::mem::take(&mut table.waiting);
        let is_first = table.started.is_none();
        let bands = match table.started.take() {
            Some(started) => started,
            None => self.bands(&table, &rows),
        };
        for (place, (grid, heads)) in bands.iter().enumerate() {
            let laid = lay(&mut self.setters, grid, &rows);
            if is_first || bands.len() > 1 {
                let title = if is_first && place == 0 { table.title.as_str() } else { "" };
                self.start_band(title, heads, laid.first())?;
                self.bands += 1;
                let table = Tag::Table(self.bands);
                self.heads(grid, heads, table);
            }
            for laid in laid {
                self.stack((&table.title, grid, heads), laid)?;
            }
        }
        table.started = Some(bands);
        self.table = Some(table);
        Ok(())
    }

    /// Makes room for a band's headings and its first row, and sets the table's title.
    fn start_band(&mut self, title: &str, heads: &LaidRow, first: Option<&LaidRow>) -> Result<(), PageError> {
        self.space(8.0);
        let first = first.map_or(0.0, |first| first.height).min((self.bottom() - MARGIN) / 2.0);
        let title_height = if title.is_empty() { 0.0 } else { 8.0 };
        self.need((heads.height + first + title_height).max(KEPT_TOGETHER))?;
        self.paragraph(title, TextStyle::HEADING)?;
        self.space(1.0);
        Ok(())
    }

    /// Puts a row under those before it, on the next page if it has no room. A row that is higher than a page goes on over pages.
    fn stack(&mut self, (title, grid, heads): (&str, &Band, &LaidRow), laid: LaidRow) -> Result<(), PageError> {
        let mut next = Some(laid);
        while let Some(mut laid) = next.take() {
            let room = self.bottom() - self.y;
            if laid.height > room {
                // A row stays whole, unless a third of the page would stay empty before it.
                if room < (self.bottom() - MARGIN) / 3.0 {
                    self.end_page()?;
                    self.title_again(title);
                    // They were heard on the page where the table begins.
                    self.heads(grid, heads, Tag::Artifact);
                }
                next = laid.split_off(self.bottom() - self.y);
            }
            let from = self.items.len();
            grid.draw(&laid, self.y, &mut self.items);
            self.tag(Tag::Table(self.bands), from);
            self.y += laid.height;
        }
        Ok(())
    }

    /// Names the table again at the top of a page on which it goes on; those who hear the document know where they are.
    fn title_again(&mut self, title: &str) {
        if title.is_empty() {
            return;
        }
        let title = format!("{title} {}", self.language.continued());
        let width = self.width().min(170.0);
        let mut block = self.setters[0].block(&title, TextStyle::HEADING, width, MOST_LINES);
        // However long a name is, rows have room under it.
        drop(block.split_off(TITLE_LINES));
        let (left, align) = self.side(self.language, width);
        let from = self.items.len();
        block.draw((left, self.y), width, align, &mut self.items);
        self.tag(Tag::Artifact, from);
        self.y += block.height() + 1.0;
    }

    fn bands(&mut self, table: &OpenTable, sample: &[TableRow]) -> Vec<(Band, LaidRow)> {
        let width = self.width();
        let setter = &mut self.setters[0];
        let mut bands = Band::bands(setter, &table.heads, sample, MARGIN, width);
        if self.language.is_right_to_left() {
            bands.iter_mut().for_each(Band::mirror);
        }
        bands
            .into_iter()
            .map(|grid| {
                let heads = grid.lay_heads(setter);
                (grid, heads)
            })
            .collect()
    }

    fn heads(&mut self, grid: &Band, heads: &LaidRow, tag: Tag) {
        let from = self.items.len();
        grid.draw_heads(heads, self.y, &mut self.items);
        self.tag(tag, from);
        self.y += heads.height;
    }

    /// Says what the items from a place on are.
    pub(super) fn tag(&mut self, tag: Tag, from: usize) {
        let items = self.items.split_off(from);
        self.items.push(Group::tagged(tag, items));
    }

    /// Begins a new page where the height is not left on this one.
    pub(super) fn need(&mut self, height: f32) -> Result<(), PageError> {
        if self.y > MARGIN && self.y + height > self.bottom() { self.end_page() } else { Ok(()) }
    }

    fn end_page(&mut self) -> Result<(), PageError> {
        let (width, height) = self.paper.size();
        let number = self.setters[0].block(&format!("{}{}", self.language.page().0, self.number), TextStyle::FOOT, f32::MAX, 1);
        number.hold((width / 2.0, height - FOOT), TextAlign::Right, &mut self.items);
        let front = Side { fixed: Arc::clone(&self.shared), items: std::mem::take(&mut self.items) };
        self.number += 1;
        (self.y, self.corner) = (MARGIN, (0.0, 0.0));
        self.sender.send(Mutex::new(Some(Drawn { front, back: None }))).map_err(|_| PageError::Stopped)
    }

    pub(super) fn width(&self) -> f32 {
        self.paper.size().0 - 2.0 * MARGIN
    }

    pub(super) fn bottom(&self) -> f32 {
        self.paper.size().1 - MARGIN
    }
}

/// Sets rows on every core.
fn lay(setters: &mut [Setter<'_>], grid: &Band, rows: &[TableRow]) -> Vec<LaidRow> {
    if rows.len() < 64 {
        return rows.iter().map(|row| grid.lay(&mut setters[0], row)).collect();
    }
    let share = rows.len().div_ceil(setters.len());
    thread::scope(|scope| {
        let parts: Vec<_> = setters
            .iter_mut()
            .zip(rows.chunks(share))
            .map(|(setter, part)| scope.spawn(move || part.iter().map(|row| grid.lay(setter, row)).collect::<Vec<_>>()))
            .collect();
        parts.into_iter().flat_map(|part| part.join().expect("setting does not panic")).collect()
    })
}

/// Returns what all pages share, when it is known how many there are: the foot without the page's own number.
pub(super) fn foot(fonts: &Fonts, paper: PageOrientation, foot: &Foot, pages: usize) -> Vec<Item> {
    let (width, height) = paper.size();
    let mut setter = Setter::new(fonts);
    let mut items = Vec::new();
    let (baseline, room) = (height - FOOT, width / 2.0 - MARGIN - 22.0);
    // The first line stands on the baseline of the page's number, others under it.
    let top = baseline - pt_to_mm(TextStyle::FOOT.size) * (LEADING / 2.0 + 0.36);
    for (text, x, align) in [(&foot.left, MARGIN, TextAlign::Left), (&foot.right, width - MARGIN - room, TextAlign::Right)] {
        let mut block = setter.block(text, TextStyle::FOOT, room, FOOT_LINES);
        // The name of a person can be longer than the margin is high; the title has it whole.
        drop(block.split_off(FOOT_LINES));
        block.draw((x, top), room, align, &mut items);
    }
    let count = setter.block(&format!("{}{pages}", foot.language.page().1), TextStyle::FOOT, f32::MAX, 1);
    count.hold((width / 2.0 + 0.75, baseline), TextAlign::Left, &mut items);
    items
}
