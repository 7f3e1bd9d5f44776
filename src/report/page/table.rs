//! Tables on pages: column widths from what stands in them, and where the paper has no room for all columns, several bands of them,
//! each with the columns that say whose the values are. Nothing is cut.

use super::{
    setter::{SetText, Setter, TextAlign},
    style::{GAP, INK, PADDING, RULE, TextStyle},
};
use crate::{
    report::bands::bands,
    typeset::{
        item::{Group, Item, Rect},
        qr::Symbol,
        tag::Tag,
    },
};

/// The most lines of a cell whose breaks are balanced.
const MOST_LINES: usize = 6;
/// The part of the paper's width that the columns may take which every band repeats.
const MOST_KEYS: f32 = 0.45;
/// The least width of a column of words, in millimetres.
const NARROWEST: f32 = 16.0;
/// The same in a table that needs several bands, where words stand in each of them.
const NARROWEST_IN_BANDS: f32 = 36.0;

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnHead {
    /// The heading.
    pub name: String,
    /// What stands in it.
    pub hold: ColumnFit,
}

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnFit {
    /// Words at the left, on several lines where they need them.
    Words,
    /// Words, in a column that has such a part of what all of these have together, whatever stands in it.
    Aligned(u16),
    /// Short values at the left, on one line.
    Whole,
    /// Numbers at the right, on one line.
    Number,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum CellValue {
    /// A text.
    Text(String),
    /// A code with its quiet zone, in a square of so many millimetres.
    Code(Box<Symbol>, f32),
    /// Room to write by hand: its least width and its height, in millimetres.
    Room(f32, f32),
}

/// A row to be set.
#[derive(Debug, Clone, PartialEq)]
pub struct TableRow {
    /// Its cells.
    pub values: Vec<CellValue>,
    /// How they are set.
    pub face: TextStyle,
}

/// A band of a table: columns that stand side by side on the paper, each with its place.
#[derive(Debug, Clone)]
pub(super) struct Band {
    heads: Vec<ColumnHead>,
    /// Which of the table's columns they are.
    shown: Vec<usize>,
    /// Left edge and width of each column.
    columns: Vec<(f32, f32)>,
    left: f32,
    width: f32,
    /// The side at which words stand.
    words: TextAlign,
}

/// A row that was set.
pub(super) struct LaidRow {
    cells: Vec<CellContent>,
    pub(super) height: f32,
}

enum CellContent {
    Text(SetText),
    Code(Box<Symbol>, f32),
    Room(f32),
    Nothing,
}

impl Band {
    /// Gives columns their places, from a sample of rows: in one band if the width has room for all of them.
    pub(super) fn bands(setter: &mut Setter<'_>, heads: &[ColumnHead], sample: &[TableRow], left: f32, width: f32) -> Vec<Self> {
        let longest: Vec<f32> = heads
            .iter()
            .map(|head| head.name.split(' ').map(|word| setter.width(word, TextStyle::HEAD)).fold(0.0, f32::max))
            .collect();
        // Headings of words may take several lines; they do not make a column wide.
        let headings = heads.iter().zip(&longest);
        let mut wanted: Vec<f32> =
            headings.map(|(head, longest)| longest.max(setter.width(&head.name, TextStyle::HEAD).min(22.0))).collect();
        widen(setter, &mut wanted, sample);
        let mut least = least(&wanted, heads, (&longest, NARROWEST), width);
        if least.iter().map(|least| least + GAP).sum::<f32>() - GAP > width {
            // Several bands: headings of numbers are broken, so that there are few of them, and words keep room for a line.
            let mut tight = longest.clone();
            widen(setter, &mut tight, sample);
            let numbers = wanted.iter_mut().zip(heads).zip(tight).filter(|((_, head), _)| head.hold == ColumnFit::Number);
            numbers.for_each(|((wanted, _), tight)| *wanted = tight);
            least = self::least(&wanted, heads, (&longest, NARROWEST_IN_BANDS), width);
        }
        let band = |shown: Vec<usize>| {
            let heads: Vec<ColumnHead> = shown.iter().map(|&place| heads[place].clone()).collect();
            let wanted: Vec<f32> = shown.iter().map(|&place| wanted[place]).collect();
            Self::new(heads, shown, &wanted, (left, width))
        };
        divide(&least, heads, width).into_iter().map(band).collect()
    }

    fn new(heads: Vec<ColumnHead>, shown: Vec<usize>, wanted: &[f32], (left, width): (f32, f32)) -> Self {
        let free = width - GAP * heads.len().saturating_sub(1) as f32;
        let mut x = left;
        let columns = share(wanted, &heads, free)
            .into_iter()
            .map(|width| {
                let column = (x, width);
                x += width + GAP;
                column
            })
            .collect();
        Self { heads, shown, columns, left, width, words: TextAlign::Left }
    }

    /// Turns the columns so that the first stands at the right.
    pub(super) fn mirror(&mut self) {
        let (from, to) = (self.left, self.left + self.width);
        self.columns.iter_mut().for_each(|(x, width)| *x = to - (*x - from) - *width);
        self.words = TextAlign::Right;
    }

    /// Sets a row.
    pub(super) fn lay(&self, setter: &mut Setter<'_>, row: &TableRow) -> LaidRow {
        let mut height = 0.0_f32;
        let mut cells = Vec::with_capacity(row.values.len());
        let values = self.shown.iter().filter_map(|&place| row.values.get(place));
        for ((value, head), (_, width)) in values.zip(&self.heads).zip(&self.columns) {
            let content = match value {
                CellValue::Text(text) => {
                    let lines = if matches!(head.hold, ColumnFit::Words | ColumnFit::Aligned(_)) { MOST_LINES } else { 1 };
                    CellContent::Text(setter.block(text, row.face, *width, lines))
                }
                CellValue::Code(symbol, side) => CellContent::Code(symbol.clone(), side.min(*width)),
                CellValue::Room(_, height) => CellContent::Room(*height),
            };
            height = height.max(content.height());
            cells.push(content);
        }
        LaidRow { cells, height: height + 2.0 * PADDING }
    }

    /// Sets the headings.
    pub(super) fn lay_heads(&self, setter: &mut Setter<'_>) -> LaidRow {
        let blocks = self
            .heads
            .iter()
            .zip(&self.columns)
            .map(|(head, (_, width))| setter.block(&head.name, TextStyle::HEAD, *width, MOST_LINES));
        let cells: Vec<CellContent> = blocks.map(CellContent::Text).collect();
        let height = cells.iter().map(CellContent::height).fold(0.0, f32::max);
        LaidRow { cells, height: height + 2.0 * PADDING }
    }

    /// Draws a row under a top, with a rule under it.
    pub(super) fn draw(&self, laid: &LaidRow, top: f32, items: &mut Vec<Item>) {
        let cells = self.draw_cells(laid, top, &Tag::Cell, |_| top + PADDING);
        items.push(Group::tagged(Tag::Row, cells));
        self.rule(top + laid.height, 0.15, RULE, items);
    }

    /// Draws the headings under a top: they stand on the rule.
    pub(super) fn draw_heads(&self, laid: &LaidRow, top: f32, items: &mut Vec<Item>) {
        let cells = self.draw_cells(laid, top, &Tag::ColumnHead, |content| top + laid.height - PADDING - content.height());
        items.push(Group::tagged(Tag::Row, cells));
        self.rule(top + laid.height, 0.25, INK, items);
    }

    fn draw_cells(&self, laid: &LaidRow, top: f32, tag: &Tag, place: impl Fn(&CellContent) -> f32) -> Vec<Item> {
        let mut row = Vec::with_capacity(laid.cells.len());
        for ((content, head), &(x, width)) in laid.cells.iter().zip(&self.heads).zip(&self.columns) {
            let mut items = Vec::new();
            match content {
                CellContent::Text(block) => {
                    let align = match (head.hold, self.words) {
                        (ColumnFit::Number, TextAlign::Right) => TextAlign::Left,
                        (ColumnFit::Number, _) => TextAlign::Right,
                        (_, words) => words,
                    };
                    block.draw((x, place(content)), width, align, &mut items);
                }
                CellContent::Code(symbol, side) => {
                    let rect = Rect { x, y: top + PADDING, width: *side, height: *side };
                    items.push(Item::Code { rect, symbol: symbol.clone() });
                }
                CellContent::Room(_) | CellContent::Nothing => {}
            }
            row.push(Group::tagged(tag.clone(), items));
        }
        row
    }

    fn rule(&self, y: f32, width: f32, colour: crate::domain::colour::Colour, items: &mut Vec<Item>) {
        items.push(Item::Line { from: (self.left, y), to: (self.left + self.width, y), width, colour });
    }
}

impl LaidRow {
    /// Takes what is beyond a height away, and returns it: of a row that is higher than a page. `None` if there is nothing beyond.
    pub(super) fn split_off(&mut self, height: f32) -> Option<Self> {
        if self.height <= height {
            return None;
        }
        let room = height - 2.0 * PADDING;
        let rest: Vec<CellContent> = self
            .cells
            .iter_mut()
            .map(|cell| match cell {
                CellContent::Text(block) => {
                    let rest = block.split_off(block.holds(room).max(1));
                    rest.map_or(CellContent::Nothing, CellContent::Text)
                }
                CellContent::Code(..) | CellContent::Room(_) | CellContent::Nothing => CellContent::Nothing,
            })
            .collect();
        let has_rest = rest.iter().any(|cell| !matches!(cell, CellContent::Nothing));
        self.height = self.cells.iter().map(CellContent::height).fold(0.0, f32::max) + 2.0 * PADDING;
        let height = rest.iter().map(CellContent::height).fold(0.0, f32::max) + 2.0 * PADDING;
        has_rest.then_some(Self { cells: rest, height })
    }
}

impl CellContent {
    fn height(&self) -> f32 {
        match self {
            Self::Text(block) => block.height(),
            Self::Code(_, side) => *side,
            Self::Room(height) => *height,
            Self::Nothing => 0.0,
        }
    }
}

/// Widens columns to what stands in them.
fn widen(setter: &mut Setter<'_>, wanted: &mut [f32], sample: &[TableRow]) {
    for row in sample {
        for (wanted, value) in wanted.iter_mut().zip(&row.values) {
            let width = match value {
                CellValue::Text(text) => setter.width(text, row.face),
                CellValue::Code(_, side) => *side,
                CellValue::Room(width, _) => *width,
            };
            *wanted = wanted.max(width + 0.2);
        }
    }
}

/// Returns what columns need at least: words may be broken, down to a width, and numbers may not. `longest` is the longest word of each
/// heading.
fn least(wanted: &[f32], heads: &[ColumnHead], (longest, narrowest): (&[f32], f32), width: f32) -> Vec<f32> {
    let columns = wanted.iter().zip(heads).zip(longest);
    let least = columns.map(|((wanted, head), longest)| match head.hold {
        ColumnFit::Words | ColumnFit::Aligned(_) => wanted.min(longest.max(narrowest)),
        ColumnFit::Whole | ColumnFit::Number => wanted.min(width),
    });
    least.collect()
}

/// Divides columns into bands that have room in a width. The first columns, which say whose the values are, are in each of them.
fn divide(least: &[f32], heads: &[ColumnHead], width: f32) -> Vec<Vec<usize>> {
    let mut keys = heads.iter().take(2).take_while(|head| head.hold != ColumnFit::Number).count();
    while keys > 1 && least[..keys].iter().map(|least| least + GAP).sum::<f32>() > width * MOST_KEYS {
        keys -= 1;
    }
    bands(least, GAP, keys, width)
}

/// Shares a width out among columns. Where there is enough, columns of words get what is left over; where there is not, the widest
/// of them give way first, down to what [`divide`] left room for.
fn share(wanted: &[f32], heads: &[ColumnHead], free: f32) -> Vec<f32> {
    let parts: Vec<f32> = heads
        .iter()
        .filter_map(|head| if let ColumnFit::Aligned(part) = head.hold { Some(f32::from(part.max(1))) } else { None })
        .collect();
    if parts.len() == heads.len() {
        let all: f32 = parts.iter().sum();
        return parts.iter().map(|part| free * part / all).collect();
    }
    let is_words = |place: usize| matches!(heads[place].hold, ColumnFit::Words | ColumnFit::Aligned(_));
    let sum: f32 = wanted.iter().sum();
    let words = (0..wanted.len()).filter(|&place| is_words(place)).count();
    if sum <= free {
        let extra = (free - sum) / if words > 0 { words } else { wanted.len().max(1) } as f32;
        let grown = |(place, width): (usize, &f32)| width + if words == 0 || is_words(place) { extra } else { 0.0 };
        return wanted.iter().enumerate().map(grown).collect();
    }
    let fixed: f32 = wanted.iter().enumerate().filter(|(place, _)| !is_words(*place)).map(|(_, width)| width).sum();
    let room = free - fixed;
    if words == 0 || room <= 0.0 {
        // One column that is wider than the paper: its values are broken.
        return wanted.iter().map(|width| width * free / sum).collect();
    }
    // The width that no column of words exceeds, by halving.
    let (mut low, mut high) = (NARROWEST.min(room), room);
    for _ in 0..24 {
        let limit = f32::midpoint(low, high);
        let taken: f32 = wanted.iter().enumerate().filter(|(place, _)| is_words(*place)).map(|(_, width)| width.min(limit)).sum();
        if taken <= room { low = limit } else { high = limit }
    }
    wanted.iter().enumerate().map(|(place, width)| if is_words(place) { width.min(low) } else { *width }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(wanted: &[f32], holds: &[ColumnFit], free: f32) -> Vec<i32> {
        let heads: Vec<ColumnHead> = holds.iter().map(|&hold| ColumnHead { name: String::new(), hold }).collect();
        share(wanted, &heads, free).iter().map(|width| width.round() as i32).collect()
    }

    #[test]
    fn columns_fill_the_width_and_the_widest_gives_way_first() {
        use ColumnFit::{Aligned, Number, Words};
        assert_eq!(shared(&[20.0, 30.0, 10.0], &[Words, Words, Number], 100.0), [40, 50, 10]);
        assert_eq!(shared(&[20.0, 200.0, 10.0], &[Words, Words, Number], 100.0), [20, 70, 10]);
        assert_eq!(shared(&[90.0, 200.0, 10.0], &[Words, Words, Number], 100.0), [45, 45, 10]);
        assert_eq!(shared(&[10.0, 10.0], &[Number, Number], 100.0), [50, 50]);
        assert_eq!(shared(&[90.0, 20.0], &[Aligned(40), Aligned(60)], 100.0), [40, 60]);
        assert!(shared(&[60.0; 10], &[Number; 10], 100.0).iter().sum::<i32>() <= 100);
    }
}
