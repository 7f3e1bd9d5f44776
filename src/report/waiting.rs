//! Rows that wait to be sorted, packed into one piece of memory: a million of them as cells would take a gigabyte.

use jiff::civil::{Date, DateTime};

use super::sheet::Cell;
use crate::domain::text::fold;

/// Which way rows are sorted by a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Up,
    Down,
}

/// Rows with what they are sorted by.
#[derive(Default)]
pub(super) struct Waiting {
    bytes: Vec<u8>,
    /// Of each row: how its key starts, which mostly decides; where it starts, where the row's cells start, where they end.
    rows: Vec<(u64, [usize; 3])>,
}

impl Waiting {
    /// Takes a row.
    pub(super) fn push<'c>(&mut self, keys: impl Iterator<Item = (&'c Cell, Direction)>, cells: impl Iterator<Item = &'c Cell>) {
        let key = self.bytes.len();
        for (cell, direction) in keys {
            push_key(&mut self.bytes, cell, direction);
        }
        let start = self.bytes.len();
        let mut head = [0; 8];
        head.iter_mut().zip(&self.bytes[key..start]).for_each(|(head, byte)| *head = *byte);
        cells.for_each(|cell| push_cell(&mut self.bytes, cell));
        self.rows.push((u64::from_be_bytes(head), [key, start, self.bytes.len()]));
    }

    /// Walks the rows in their order; rows with equal keys stay as they came.
    pub(super) fn sorted(mut self) -> impl Iterator<Item = Vec<Cell>> {
        let bytes = self.bytes;
        self.rows.sort_by(|(head_a, a), (head_b, b)| head_a.cmp(head_b).then_with(|| bytes[a[0]..a[1]].cmp(&bytes[b[0]..b[1]])));
        self.rows.into_iter().map(move |(_, [_, start, end])| cells(&bytes[start..end]))
    }
}

/// Writes what a cell is sorted by so that comparing bytes compares values: texts whatever their case and accents, and cells without
/// a value last, whichever way the others go.
fn push_key(bytes: &mut Vec<u8>, cell: &Cell, direction: Direction) {
    if *cell == Cell::Blank {
        bytes.push(1);
        return;
    }
    bytes.push(0);
    let start = bytes.len();
    match cell {
        Cell::Text(text) => {
            bytes.extend_from_slice(fold(text).as_bytes());
            // Ends before any other letter, so that a text comes before those that begin like it.
            bytes.push(0);
        }
        Cell::Number(number) => bytes.extend_from_slice(&ordered(*number)),
        // Shares are not negative: their bits are in the order of their values.
        Cell::Share(share) => bytes.extend_from_slice(&share.to_bits().to_be_bytes()),
        Cell::Day(date) => bytes.extend_from_slice(&ordered(seconds(date.to_datetime(jiff::civil::Time::midnight())))),
        Cell::Moment(at) | Cell::At(at, _) => bytes.extend_from_slice(&ordered(seconds(*at))),
        Cell::Blank => {}
    }
    if direction == Direction::Down {
        bytes[start..].iter_mut().for_each(|byte| *byte = !*byte);
    }
}

fn ordered(number: i64) -> [u8; 8] {
    (number.cast_unsigned() ^ 1 << 63).to_be_bytes()
}

/// Counts seconds as if all clocks were at Greenwich: all that order needs.
fn seconds(at: DateTime) -> i64 {
    let days = at.date().since(Date::constant(1970, 1, 1)).map_or(0, |span| i64::from(span.get_days()));
    days * 86_400 + i64::from(at.hour()) * 3_600 + i64::from(at.minute()) * 60 + i64::from(at.second())
}

fn push_cell(bytes: &mut Vec<u8>, cell: &Cell) {
    match cell {
        Cell::Blank => bytes.push(0),
        Cell::Text(text) => {
            bytes.push(1);
            bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        Cell::Number(number) => push_value(bytes, 2, number.cast_unsigned()),
        Cell::Share(share) => push_value(bytes, 3, share.to_bits()),
        Cell::Day(date) => push_value(bytes, 4, seconds(date.to_datetime(jiff::civil::Time::midnight())).cast_unsigned()),
        Cell::Moment(at) => push_value(bytes, 5, seconds(*at).cast_unsigned()),
        Cell::At(at, offset) => {
            push_value(bytes, 6, seconds(*at).cast_unsigned());
            bytes.extend_from_slice(&offset.to_be_bytes());
        }
    }
}

fn push_value(bytes: &mut Vec<u8>, kind: u8, value: u64) {
    bytes.push(kind);
    bytes.extend_from_slice(&value.to_be_bytes());
}

fn cells(mut bytes: &[u8]) -> Vec<Cell> {
    let mut cells = Vec::new();
    while let Some((kind, rest)) = bytes.split_first() {
        bytes = rest;
        let mut value = || take::<8>(&mut bytes).map_or(0, u64::from_be_bytes);
        cells.push(match kind {
            1 => {
                let length = value() as usize;
                let (text, rest) = bytes.split_at(length.min(bytes.len()));
                bytes = rest;
                Cell::Text(String::from_utf8_lossy(text).into_owned())
            }
            2 => Cell::Number(value().cast_signed()),
            3 => Cell::Share(f64::from_bits(value())),
            4 => Cell::Day(at(value()).date()),
            5 => Cell::Moment(at(value())),
            6 => {
                let moment = at(value());
                Cell::At(moment, take::<4>(&mut bytes).map_or(0, i32::from_be_bytes))
            }
            _ => Cell::Blank,
        });
    }
    cells
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (value, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*value)
}

fn at(seconds: u64) -> DateTime {
    let epoch = Date::constant(1970, 1, 1).to_datetime(jiff::civil::Time::midnight());
    epoch.saturating_add(jiff::SignedDuration::from_secs(seconds.cast_signed()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn cells_come_back_as_they_went() {
        let day = date(1899, 12, 31);
        let row = [
            Cell::Blank,
            Cell::Text("ليلى\0".into()),
            Cell::Number(-3),
            Cell::Share(0.25),
            Cell::Day(day),
            Cell::Moment(day.at(23, 59, 58, 0)),
            Cell::At(date(2024, 11, 4).at(9, 5, 7, 0), -39_600),
        ];
        let mut waiting = Waiting::default();
        waiting.push(std::iter::empty(), row.iter());
        assert_eq!(waiting.sorted().next().unwrap(), row);
    }

    #[test]
    fn keys_are_in_the_order_of_their_values() {
        let sorted = |values: &[Cell], direction| -> Vec<Cell> {
            let mut waiting = Waiting::default();
            for cell in values {
                waiting.push([(cell, direction)].into_iter(), [cell].into_iter());
            }
            waiting.sorted().flatten().collect()
        };
        let number = Cell::Number;
        let up = [number(i64::MIN), number(-1), number(0), number(7), number(i64::MAX), Cell::Blank];
        let down = [number(i64::MAX), number(7), number(0), number(-1), number(i64::MIN), Cell::Blank];
        assert_eq!(sorted(&down, Direction::Up), up);
        assert_eq!(sorted(&up, Direction::Down), down);
        let text = |text: &str| Cell::Text(text.into());
        assert_eq!(sorted(&[text("Zoë"), text("an"), text("Ána")], Direction::Up), [text("an"), text("Ána"), text("Zoë")]);
    }
}
