//! A row as its file holds it: cells of text, each with what the file says about it.

/// What a file says about a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum CellKind {
    /// Text.
    Text,
    /// A number, written as the file shows it.
    Number(f64),
    /// A number whose format cannot be reproduced, written out plainly.
    OddNumber(f64),
    /// A number with more digits than a spreadsheet keeps.
    LongNumber,
    /// A date, written as ISO 8601.
    Date,
    /// TRUE or FALSE.
    Truth,
    /// The result of a formula that failed.
    Error,
    /// A formula whose result the file does not hold.
    NoResult,
}

/// A cell.
#[derive(Debug, Clone, Copy)]
pub(super) struct RawCell<'r> {
    /// The text, as written or shown.
    pub(super) text: &'r str,
    /// What the file says about it.
    pub(super) kind: CellKind,
    /// The line of the file at which it starts; in a workbook the row.
    pub(super) line: u64,
}

impl RawCell<'_> {
    /// Returns whether there is nothing to see in it. A formula without a result would show something.
    pub(super) fn is_blank(&self) -> bool {
        self.kind != CellKind::NoResult && self.text.trim().is_empty()
    }
}

/// Whether the program that wrote the list shows a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Sight {
    /// It is shown.
    #[default]
    Shown,
    /// It is hidden, or left out by a filter.
    Hidden,
    /// It is shown, and all that is in it is struck through.
    Struck,
}

/// What is wrong with a row as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// A quotation mark opens a value, and nothing closes it where it should end.
    LostQuote,
}

/// The cells of one row, in one buffer that every row uses again.
#[derive(Debug, Default, Clone)]
pub(super) struct RawRow {
    /// The line of the file at which the row starts; in a workbook the row.
    pub(super) line: u64,
    /// Whether it is shown.
    pub(super) sight: Sight,
    /// What is wrong with it as a whole.
    pub(super) flaw: Option<Flaw>,
    text: String,
    cells: Vec<(usize, CellKind, u64)>,
}

impl RawRow {
    /// Starts a new row.
    pub(super) fn clear(&mut self, line: u64) {
        self.line = line;
        self.sight = Sight::Shown;
        self.flaw = None;
        self.text.clear();
        self.cells.clear();
    }

    /// Adds a cell.
    pub(super) fn push(&mut self, text: &str, kind: CellKind, line: u64) {
        self.text.push_str(text);
        self.cells.push((self.text.len(), kind, line));
    }

    /// Returns how many cells there are.
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// Returns how many cells there are up to the last that is not blank.
    pub(super) fn width(&self) -> usize {
        (0..self.len()).rev().find(|&place| self.get(place).is_some_and(|cell| !cell.is_blank())).map_or(0, |last| last + 1)
    }

    /// Returns whether every cell is blank.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty() && self.cells.iter().all(|(_, kind, _)| *kind != CellKind::NoResult)
    }

    /// Returns a cell.
    pub(super) fn get(&self, place: usize) -> Option<RawCell<'_>> {
        let &(end, kind, line) = self.cells.get(place)?;
        let start = if place == 0 { 0 } else { self.cells[place - 1].0 };
        Some(RawCell { text: &self.text[start..end], kind, line })
    }

    /// Returns a cell; a blank one past the row's end.
    pub(super) fn cell(&self, place: usize) -> RawCell<'_> {
        self.get(place).unwrap_or(RawCell { text: "", kind: CellKind::Text, line: self.line })
    }

    /// Walks the cells.
    pub(super) fn iter(&self) -> impl Iterator<Item = RawCell<'_>> {
        (0..self.len()).filter_map(|place| self.get(place))
    }
}

/// Returns the letters by which spreadsheets call a column.
pub(super) fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|&letter| char::from(letter)).collect()
}

/// Returns the column that letters call; `None` if they are not letters, or too many.
pub(super) fn column(letters: &str) -> Option<usize> {
    if letters.is_empty() || letters.len() > 3 || !letters.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let number = |number: usize, byte: u8| number * 26 + usize::from(byte.to_ascii_uppercase() - b'A') + 1;
    Some(letters.bytes().fold(0, number) - 1)
}

/// Returns the name of a cell, as spreadsheets have it: `C12`.
pub(super) fn cell_name(column: usize, row: u64) -> String {
    format!("{}{row}", letters(column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        for (place, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!((letters(place).as_str(), column(name)), (name, Some(place)));
        }
        assert_eq!(column("c"), Some(2));
        for other in ["", "A1", "ABCD", "é"] {
            assert_eq!(column(other), None, "{other}");
        }
    }
}
