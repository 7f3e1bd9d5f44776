//! A row as its file holds it: cells of text, each with what the file says about it.

/// What a file says about a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text, or a number short enough to be written out exactly.
    Text,
    /// A date, written as ISO 8601.
    Date,
    /// A number with more digits than a spreadsheet keeps.
    LongNumber,
    /// The result of a formula that failed.
    Error,
}

/// A cell.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell<'r> {
    /// The text, as written.
    pub(super) text: &'r str,
    /// What the file says about it.
    pub(super) kind: Kind,
    /// The line of the file at which it starts; in a workbook the row.
    pub(super) line: u64,
}

/// The cells of one row, in one buffer that every row uses again.
#[derive(Debug, Default)]
pub(super) struct RawRow {
    /// The line of the file at which the row starts; in a workbook the row.
    pub(super) line: u64,
    text: String,
    cells: Vec<(usize, Kind, u64)>,
}

impl RawRow {
    /// Starts a new row.
    pub(super) fn clear(&mut self, line: u64) {
        self.line = line;
        self.text.clear();
        self.cells.clear();
    }

    /// Adds a cell.
    pub(super) fn push(&mut self, text: &str, kind: Kind, line: u64) {
        self.text.push_str(text);
        self.cells.push((self.text.len(), kind, line));
    }

    /// Returns how many cells there are.
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// Tells whether every cell is blank.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Returns a cell.
    pub(super) fn get(&self, place: usize) -> Option<Cell<'_>> {
        let &(end, kind, line) = self.cells.get(place)?;
        let start = if place == 0 { 0 } else { self.cells[place - 1].0 };
        Some(Cell { text: &self.text[start..end], kind, line })
    }

    /// Walks the cells.
    pub(super) fn iter(&self) -> impl Iterator<Item = Cell<'_>> {
        (0..self.len()).filter_map(|place| self.get(place))
    }
}
