//! The flow of a document down its pages: what stands where, and when a new page begins.

use std::{
    sync::{Arc, Mutex, mpsc::SyncSender},
    thread,
};

use super::{
    paper::{Foot, PageError, Paper},
    setter::{Align, Setter},
    style::{FOOT, Face, GAP, HUE, MARGIN, PALE, RULE},
    table::{Grid, Head, Laid, Row},
};
use crate::{
    report::chart::{Chart, Hold, LABEL_SIZE, Mark, Tone},
    typeset::{
        fonts::Fonts,
        item::{Drawn, Fixed, Item, Rect, Side},
        text::Missing,
    },
};

/// The key of what all pages share: the foot without the page's own number.
pub(super) const SHARED: usize = 0;
/// Rows that are set between two passes in order; the first so many also tell how wide columns have to be.
const CHUNK: usize = 1_024;
/// The least height under the title of a table: what follows it on the same page.
const KEPT_TOGETHER: f32 = 27.0;
/// The most lines of a paragraph.
const MOST_LINES: usize = 40;

/// A document that is being filled from the top of its first page.
pub struct Pages<'f> {
    /// One for each core.
    setters: Vec<Setter<'f>>,
    paper: Paper,
    shared: Arc<Fixed>,
    sender: SyncSender<Mutex<Option<Drawn>>>,
    /// What stands on the page so far, down to `y`.
    items: Vec<Item>,
    y: f32,
    number: usize,
    table: Option<Table>,
}

/// The table that takes rows.
struct Table {
    title: String,
    heads: Vec<Head>,
    waiting: Vec<Row>,
    /// From the first rows on.
    started: Option<(Grid, Laid)>,
}

impl<'f> Pages<'f> {
    /// Starts the first page.
    pub(super) fn new(fonts: &'f Fonts, paper: Paper, sender: SyncSender<Mutex<Option<Drawn>>>) -> Self {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Self {
            setters: (0..cores).map(|_| Setter::new(fonts)).collect(),
            paper,
            // What it holds is known when all pages are.
            shared: Arc::new(Fixed { key: SHARED, items: Vec::new() }),
            sender,
            items: Vec::new(),
            y: MARGIN,
            number: 1,
            table: None,
        }
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
    pub fn paragraph(&mut self, text: &str, face: Face) -> Result<(), PageError> {
        if text.is_empty() {
            return Ok(());
        }
        // Lines beyond this are hard to follow with the eye.
        let width = self.width().min(170.0);
        let block = self.setters[0].block(text, face, width, MOST_LINES);
        self.need(block.height())?;
        block.draw((MARGIN, self.y), width, Align::Left, &mut self.items);
        self.y += block.height();
        Ok(())
    }

    /// Sets figures side by side, each over what it counts.
    ///
    /// # Errors
    /// When writing stopped.
    pub fn figures(&mut self, figures: &[(&str, &str)]) -> Result<(), PageError> {
        if figures.is_empty() {
            return Ok(());
        }
        let pitch = self.width() / figures.len().max(3) as f32;
        let setter = &mut self.setters[0];
        let blocks: Vec<_> = figures
            .iter()
            .map(|(value, label)| {
                let value = setter.block(value, Face::FIGURE, pitch - GAP, 1);
                (value, setter.block(label, Face::LABEL, pitch - GAP, 3))
            })
            .collect();
        let rise = blocks.iter().map(|(value, _)| value.height()).fold(0.0, f32::max);
        let height = rise + blocks.iter().map(|(_, label)| label.height()).fold(0.0, f32::max);
        self.need(height)?;
        for (place, (value, label)) in blocks.iter().enumerate() {
            let x = MARGIN + place as f32 * pitch;
            value.draw((x, self.y), pitch - GAP, Align::Left, &mut self.items);
            label.draw((x, self.y + rise), pitch - GAP, Align::Left, &mut self.items);
        }
        self.y += height;
        Ok(())
    }

    /// Draws a chart under its title.
    ///
    /// # Errors
    /// When writing stopped.
    pub fn chart(&mut self, chart: &Chart) -> Result<(), PageError> {
        let width = self.width().min(170.0);
        let title = self.setters[0].block(&chart.title, Face::CAPTION, width, 3);
        self.need(title.height() + 2.0 + chart.height())?;
        title.draw((MARGIN, self.y), width, Align::Left, &mut self.items);
        self.y += title.height() + 2.0;
        for mark in chart.marks(width) {
            self.mark(mark);
        }
        self.y += chart.height();
        Ok(())
    }

    fn mark(&mut self, mark: Mark) {
        let (left, top) = (MARGIN, self.y);
        match mark {
            Mark::Bar { rect: [x, y, width, height], tone } => {
                let colour = if tone == Tone::Strong { HUE } else { PALE };
                self.items.push(Item::Fill { rect: Rect { x: left + x, y: top + y, width, height }, colour });
            }
            Mark::Rule([x1, y1, x2, y2]) => {
                let (from, to) = ((left + x1, top + y1), (left + x2, top + y2));
                self.items.push(Item::Line { from, to, width: 0.25, colour: RULE });
            }
            Mark::Label { x, y, hold, tone, text } => {
                let colour = if tone == Tone::Strong { Face::TEXT.colour } else { Face::NOTE.colour };
                let face = Face { size: LABEL_SIZE, colour, ..Face::TEXT };
                let block = self.setters[0].block(&text, face, f32::MAX, 1);
                let align = match hold {
                    Hold::Start => Align::Left,
                    Hold::Middle => Align::Middle,
                    Hold::End => Align::Right,
                };
                block.hold((left + x, top + y), align, &mut self.items);
            }
        }
    }

    /// Starts a table; it is drawn when its first rows are known.
    ///
    /// # Errors
    /// When writing stopped.
    pub fn table(&mut self, title: &str, heads: Vec<Head>) -> Result<(), PageError> {
        self.end_table()?;
        self.table = Some(Table { title: title.to_owned(), heads, waiting: Vec::new(), started: None });
        Ok(())
    }

    /// Adds a row to the table.
    ///
    /// # Errors
    /// When writing stopped.
    pub fn row(&mut self, row: Row) -> Result<(), PageError> {
        let Some(table) = &mut self.table else { return Ok(()) };
        table.waiting.push(row);
        if table.waiting.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    /// Ends the document. Returns the characters that no font has: nothing stands in their places.
    ///
    /// # Errors
    /// When writing stopped.
    pub fn finish(mut self) -> Result<Vec<Missing>, PageError> {
        self.end_table()?;
        self.end_page()?;
        let mut missing: Vec<Missing> = Vec::new();
        for one in self.setters.iter().flat_map(Setter::missing) {
            if missing.iter().all(|known| known.character != one.character) {
                missing.push(one.clone());
            }
        }
        missing.sort_by_key(|one| one.character);
        Ok(missing)
    }

    fn end_table(&mut self) -> Result<(), PageError> {
        if self.table.is_some() {
            self.flush()?;
        }
        self.table = None;
        Ok(())
    }

    /// Sets and stacks the rows that wait.
    fn flush(&mut self) -> Result<(), PageError> {
        let Some(mut table) = self.table.take() else { return Ok(()) };
        let rows = std::mem::take(&mut table.waiting);
        let (grid, heads) = match table.started.take() {
            Some(started) => started,
            None => self.start_table(&table, &rows)?,
        };
        for laid in lay(&mut self.setters, &grid, &rows) {
            if self.y + laid.height > self.bottom() {
                self.end_page()?;
                self.heads(&grid, &heads);
            }
            grid.draw(&laid, self.y, &mut self.items);
            self.y += laid.height;
        }
        table.started = Some((grid, heads));
        self.table = Some(table);
        Ok(())
    }

    fn start_table(&mut self, table: &Table, sample: &[Row]) -> Result<(Grid, Laid), PageError> {
        let width = self.width();
        let grid = Grid::new(&mut self.setters[0], &table.heads, sample, MARGIN, width);
        let heads = grid.lay_heads(&mut self.setters[0]);
        self.space(8.0);
        self.need(KEPT_TOGETHER)?;
        self.paragraph(&table.title, Face::HEADING)?;
        self.space(1.0);
        self.heads(&grid, &heads);
        Ok((grid, heads))
    }

    fn heads(&mut self, grid: &Grid, heads: &Laid) {
        grid.draw_heads(heads, self.y, &mut self.items);
        self.y += heads.height;
    }

    /// Begins a new page where the height is not left on this one.
    fn need(&mut self, height: f32) -> Result<(), PageError> {
        if self.y > MARGIN && self.y + height > self.bottom() { self.end_page() } else { Ok(()) }
    }

    fn end_page(&mut self) -> Result<(), PageError> {
        let (width, height) = self.paper.size();
        let number = self.setters[0].block(&format!("Page {}", self.number), Face::FOOT, f32::MAX, 1);
        number.hold((width / 2.0, height - FOOT), Align::Right, &mut self.items);
        let front = Side { fixed: Arc::clone(&self.shared), items: std::mem::take(&mut self.items) };
        self.number += 1;
        self.y = MARGIN;
        self.sender.send(Mutex::new(Some(Drawn { front, back: None }))).map_err(|_| PageError::Stopped)
    }

    fn width(&self) -> f32 {
        self.paper.size().0 - 2.0 * MARGIN
    }

    fn bottom(&self) -> f32 {
        self.paper.size().1 - MARGIN
    }
}

/// Sets rows on every core.
fn lay(setters: &mut [Setter<'_>], grid: &Grid, rows: &[Row]) -> Vec<Laid> {
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
pub(super) fn foot(fonts: &Fonts, paper: Paper, foot: &Foot, pages: usize) -> Vec<Item> {
    let (width, height) = paper.size();
    let mut setter = Setter::new(fonts);
    let mut items = Vec::new();
    let (baseline, room) = (height - FOOT, width / 2.0 - MARGIN - 22.0);
    setter.block(&foot.left, Face::FOOT, room, 1).hold((MARGIN, baseline), Align::Left, &mut items);
    setter.block(&foot.right, Face::FOOT, room, 1).hold((width - MARGIN, baseline), Align::Right, &mut items);
    let count = setter.block(&format!("of {pages}"), Face::FOOT, f32::MAX, 1);
    count.hold((width / 2.0 + 0.75, baseline), Align::Left, &mut items);
    items
}
