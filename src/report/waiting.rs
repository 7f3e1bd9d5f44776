//! Rows that wait to be sorted, packed into one piece of memory: a million of them as cells would take a gigabyte.

use std::{collections::HashMap, io, sync::mpsc::sync_channel, thread};

use jiff::civil::{Date, DateTime};

use crate::report::{
    alphabet::Alphabet,
    table::{Cell, ClockShown, ClockTime},
};

/// Rows that are unpacked together; fewer than so many are not worth a second core.
const BATCH: usize = 1_024;
/// Batches that wait to be written.
const WAITING: usize = 8;

/// Stands before the length of a text that a byte does not hold.
const LONG: u8 = u8::MAX;

/// Which way rows are sorted by a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SortDirection {
    Up,
    Down,
}

/// What a column's texts are, for their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SortedTexts {
    /// Names of delegations: an article before one does not count.
    Delegations,
    /// Anything else.
    Any,
}

/// How rows are sorted by a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SortBy {
    pub(super) direction: SortDirection,
    pub(super) texts: SortedTexts,
    pub(super) alphabet: Alphabet,
}

impl SortBy {
    fn text(self, text: &str) -> String {
        match self.texts {
            SortedTexts::Delegations => self.alphabet.key(text),
            SortedTexts::Any => self.alphabet.letters(text),
        }
    }
}

/// Rows with what they are sorted by.
#[derive(Default)]
pub(super) struct Waiting {
    bytes: Vec<u8>,
    rows: Vec<WaitingRow>,
    /// What rows are sorted by, each once: a million readings are of a few thousand people. As it came, with its place in `keys`.
    known: HashMap<Vec<u8>, u32>,
    keys: Vec<Vec<u8>>,
    /// What the row that comes now is sorted by, as it came.
    came: Vec<u8>,
}

/// A row that waits.
struct WaitingRow {
    /// The place of its key; in the end its rank.
    key: u32,
    /// Where its cells start and end.
    cells: [usize; 2],
}

impl Waiting {
    /// Takes a row.
    pub(super) fn push<'c>(
        &mut self,
        keys: impl Iterator<Item = (&'c Cell, SortBy)> + Clone,
        cells: impl Iterator<Item = &'c Cell>,
    ) {
        self.came.clear();
        keys.clone().for_each(|(cell, _)| push_cell(&mut self.came, cell));
        let key = self.known.get(&self.came).copied().unwrap_or_else(|| {
            let place = u32::try_from(self.keys.len()).expect("memory holds fewer rows");
            let mut key = Vec::new();
            keys.for_each(|(cell, by)| push_key(&mut key, cell, by));
            self.keys.push(key);
            self.known.insert(self.came.clone(), place);
            place
        });
        let start = self.bytes.len();
        cells.for_each(|cell| push_cell(&mut self.bytes, cell));
        self.rows.push(WaitingRow { key, cells: [start, self.bytes.len()] });
    }

    /// Walks the rows in their order; rows with equal keys stay as they came. They are unpacked by another thread while those before
    /// them are taken.
    ///
    /// # Errors
    /// When `each` fails.
    pub(super) fn sorted(mut self, mut each: impl FnMut(&[Cell]) -> io::Result<()>) -> io::Result<()> {
        let ranks = ranks(&self.keys);
        // What was needed to tell keys apart is as large as the rows.
        drop((self.known, self.keys));
        self.rows.iter_mut().for_each(|row| row.key = ranks[row.key as usize]);
        self.rows.sort_by_key(|row| row.key);
        let bytes = self.bytes;
        let unpacked = |row: &WaitingRow| cells(&bytes[row.cells[0]..row.cells[1]]);
        if self.rows.len() < BATCH {
            return self.rows.iter().try_for_each(|row| each(&unpacked(row)));
        }
        thread::scope(|scope| {
            let (sender, batches) = sync_channel(WAITING);
            let rows = &self.rows;
            scope.spawn(move || {
                for batch in rows.chunks(BATCH) {
                    let batch: Vec<_> = batch.iter().map(unpacked).collect();
                    // The taker of the rows has stopped, and reports why.
                    if sender.send(batch).is_err() {
                        return;
                    }
                }
            });
            batches.into_iter().flatten().try_for_each(|cells| each(&cells))
        })
    }
}

/// Returns the rank of each key among all: equal ones, which may have come in different letters, have the same.
fn ranks(keys: &[Vec<u8>]) -> Vec<u32> {
    let mut places: Vec<usize> = (0..keys.len()).collect();
    places.sort_unstable_by(|&a, &b| keys[a].cmp(&keys[b]));
    let (mut ranks, mut rank) = (vec![0; keys.len()], 0);
    for (at, &place) in places.iter().enumerate() {
        if at > 0 && keys[places[at - 1]] != keys[place] {
            rank += 1;
        }
        ranks[place] = rank;
    }
    ranks
}

/// Writes what a cell is sorted by so that comparing bytes compares values: texts by the alphabet, and cells without a value last,
/// whichever way the others go.
fn push_key(bytes: &mut Vec<u8>, cell: &Cell, by: SortBy) {
    if *cell == Cell::Blank {
        bytes.push(1);
        return;
    }
    bytes.push(0);
    let start = bytes.len();
    match cell {
        Cell::Text(text) | Cell::Object { words: text, .. } => {
            bytes.extend_from_slice(by.text(text).as_bytes());
            // Ends before any other letter, so that a text comes before those that begin like it.
            bytes.push(0);
        }
        Cell::Number(number) => bytes.extend_from_slice(&ordered(*number)),
        // Shares are not negative: their bits are in the order of their values.
        Cell::Share(share) => bytes.extend_from_slice(&share.to_bits().to_be_bytes()),
        Cell::Day(date) => bytes.extend_from_slice(&ordered(seconds(date.to_datetime(jiff::civil::Time::midnight())))),
        Cell::Moment(at) | Cell::At(at) => bytes.extend_from_slice(&ordered(at.seconds())),
        Cell::List(values) => {
            for value in values {
                bytes.extend_from_slice(by.text(value).as_bytes());
                bytes.push(0);
            }
            bytes.push(0);
        }
        Cell::Blank => {}
    }
    if by.direction == SortDirection::Down {
        bytes[start..].iter_mut().for_each(|byte| *byte = !*byte);
    }
}

fn ordered(number: i64) -> [u8; 8] {
    (number.cast_unsigned() ^ 1 << 63).to_be_bytes()
}

/// Counts seconds as if all clocks were at Greenwich.
fn seconds(at: DateTime) -> i64 {
    let days = at.date().since(Date::constant(1970, 1, 1)).map_or(0, |span| i64::from(span.get_days()));
    days * 86_400 + i64::from(at.hour()) * 3_600 + i64::from(at.minute()) * 60 + i64::from(at.second())
}

fn push_cell(bytes: &mut Vec<u8>, cell: &Cell) {
    match cell {
        Cell::Blank => bytes.push(0),
        Cell::Text(text) => {
            bytes.push(1);
            push_text(bytes, text);
        }
        Cell::Number(number) => push_value(bytes, 2, number.cast_unsigned()),
        Cell::Share(share) => push_value(bytes, 3, share.to_bits()),
        Cell::Day(date) => push_value(bytes, 4, seconds(date.to_datetime(jiff::civil::Time::midnight())).cast_unsigned()),
        Cell::Moment(at) => push_clock(bytes, 5, *at),
        Cell::At(at) => push_clock(bytes, 6, *at),
        Cell::List(values) => {
            push_value(bytes, 7, values.len() as u64);
            for value in values {
                push_text(bytes, value);
            }
        }
        Cell::Object { words, json } => {
            bytes.push(8);
            push_text(bytes, words);
            push_text(bytes, json);
        }
    }
}

/// Nearly all texts are short: their length takes a byte.
fn push_text(bytes: &mut Vec<u8>, text: &str) {
    match u8::try_from(text.len()) {
        Ok(length) if length != LONG => bytes.push(length),
        _ => push_value(bytes, LONG, text.len() as u64),
    }
    bytes.extend_from_slice(text.as_bytes());
}

fn push_clock(bytes: &mut Vec<u8>, kind: u8, clock: ClockTime) {
    push_value(bytes, kind, seconds(clock.local).cast_unsigned());
    bytes.extend_from_slice(&clock.offset.to_be_bytes());
    bytes.push(u8::from(clock.shown == ClockShown::Twice));
}

fn push_value(bytes: &mut Vec<u8>, kind: u8, value: u64) {
    bytes.push(kind);
    bytes.extend_from_slice(&value.to_be_bytes());
}

fn cells(mut bytes: &[u8]) -> Vec<Cell> {
    let mut cells = Vec::with_capacity(16);
    while let Some((kind, rest)) = bytes.split_first() {
        bytes = rest;
        cells.push(match kind {
            1 => Cell::Text(take_text(&mut bytes)),
            2 => Cell::Number(take_value(&mut bytes).cast_signed()),
            3 => Cell::Share(f64::from_bits(take_value(&mut bytes))),
            4 => Cell::Day(at(take_value(&mut bytes)).date()),
            5 => Cell::Moment(take_clock(&mut bytes)),
            6 => Cell::At(take_clock(&mut bytes)),
            7 => {
                let count = take_value(&mut bytes);
                Cell::List((0..count).map(|_| take_text(&mut bytes)).collect())
            }
            8 => Cell::Object { words: take_text(&mut bytes), json: take_text(&mut bytes) },
            _ => Cell::Blank,
        });
    }
    cells
}

fn take_value(bytes: &mut &[u8]) -> u64 {
    take::<8>(bytes).map_or(0, u64::from_be_bytes)
}

fn take_text(bytes: &mut &[u8]) -> String {
    let length = match take::<1>(bytes) {
        Some([LONG]) => take_value(bytes) as usize,
        short => short.map_or(0, |[length]| length.into()),
    };
    let (text, rest) = bytes.split_at(length.min(bytes.len()));
    *bytes = rest;
    str::from_utf8(text).unwrap_or_default().to_owned()
}

fn take_clock(bytes: &mut &[u8]) -> ClockTime {
    let local = at(take_value(bytes));
    let offset = take::<4>(bytes).map_or(0, i32::from_be_bytes);
    let shown = if take::<1>(bytes) == Some([1]) { ClockShown::Twice } else { ClockShown::Once };
    ClockTime { local, offset, shown }
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
    use crate::report::words::Language;

    const UP: SortBy = SortBy { direction: SortDirection::Up, texts: SortedTexts::Any, alphabet: Alphabet(Language::English) };
    const DOWN: SortBy = SortBy { direction: SortDirection::Down, ..UP };

    fn number(count: usize) -> i64 {
        i64::try_from(count).unwrap()
    }

    fn taken(waiting: Waiting) -> Vec<Cell> {
        let mut taken = Vec::new();
        let all = waiting.sorted(|cells| {
            taken.extend_from_slice(cells);
            Ok(())
        });
        all.unwrap();
        taken
    }

    #[test]
    fn many_rows_are_sorted_and_equal_ones_stay_as_they_came() {
        let count = number(3 * BATCH + 5);
        let mut waiting = Waiting::default();
        for number in 0..count {
            waiting.push([(&Cell::Number(number * 7 % 10), UP)].into_iter(), [Cell::Number(number)].iter());
        }
        let mut expected: Vec<i64> = (0..count).collect();
        expected.sort_by_key(|number| number * 7 % 10);
        assert_eq!(taken(waiting), expected.into_iter().map(Cell::Number).collect::<Vec<_>>());
    }

    #[test]
    fn keys_that_differ_in_their_letters_alone_are_equal() {
        let mut waiting = Waiting::default();
        for (number, name) in ["Zoë", "zoe", "An", "ZOE"].into_iter().enumerate() {
            let key = Cell::Text(name.into());
            waiting.push([(&key, UP)].into_iter(), [Cell::Number(i64::try_from(number).unwrap())].iter());
        }
        assert_eq!(taken(waiting), [2, 0, 1, 3].map(Cell::Number));
    }

    #[test]
    fn a_taker_that_stops_ends_the_sorting() {
        let mut waiting = Waiting::default();
        for number in 0..number(20 * BATCH) {
            waiting.push(std::iter::empty(), [Cell::Number(number)].iter());
        }
        let mut taken = 0;
        let stopped = waiting.sorted(|_| {
            taken += 1;
            if taken == 3 { Err(io::Error::other("full")) } else { Ok(()) }
        });
        assert_eq!((stopped.unwrap_err().to_string().as_str(), taken), ("full", 3));
    }

    #[test]
    fn cells_come_back_as_they_went() {
        let day = date(1899, 12, 31);
        let row = [
            Cell::Blank,
            Cell::Text("ليلى\0".into()),
            Cell::Text("e".repeat(254)),
            Cell::Text("f".repeat(255)),
            Cell::Text("g".repeat(256)),
            Cell::Number(-3),
            Cell::Share(0.25),
            Cell::Day(day),
            Cell::Moment(ClockTime { local: day.at(23, 59, 58, 0), offset: 3_600, shown: ClockShown::Once }),
            Cell::At(ClockTime { local: date(2024, 11, 4).at(9, 5, 7, 0), offset: -39_600, shown: ClockShown::Twice }),
            Cell::List(vec!["2024-11-04".into(), String::new()]),
            Cell::Object { words: "a: 1".into(), json: "{\"a\":1}".into() },
        ];
        let mut waiting = Waiting::default();
        waiting.push(std::iter::empty(), row.iter());
        assert_eq!(taken(waiting), row);
    }

    #[test]
    fn keys_are_in_the_order_of_their_values() {
        let sorted = |values: &[Cell], by| -> Vec<Cell> {
            let mut waiting = Waiting::default();
            for cell in values {
                waiting.push([(cell, by)].into_iter(), [cell].into_iter());
            }
            taken(waiting)
        };
        let number = Cell::Number;
        let up = [number(i64::MIN), number(-1), number(0), number(7), number(i64::MAX), Cell::Blank];
        let down = [number(i64::MAX), number(7), number(0), number(-1), number(i64::MIN), Cell::Blank];
        assert_eq!(sorted(&down, UP), up);
        assert_eq!(sorted(&up, DOWN), down);
        let clock =
            |hour, offset| Cell::At(ClockTime { local: date(2024, 11, 3).at(hour, 30, 0, 0), offset, shown: ClockShown::Twice });
        let hours = [clock(1, -14_400), clock(1, -18_000), clock(2, -18_000)];
        assert_eq!(sorted(&[hours[2].clone(), hours[1].clone(), hours[0].clone()], UP), hours, "by the moment");
        let text = |text: &str| Cell::Text(text.into());
        assert_eq!(sorted(&[text("Zoë"), text("an"), text("Ána")], UP), [text("an"), text("Ána"), text("Zoë")]);
    }

    #[test]
    fn texts_come_in_the_order_of_the_event_s_language() {
        let sorted = |by: SortBy, values: [&str; 3]| -> Vec<Cell> {
            let mut waiting = Waiting::default();
            for value in values {
                let cell = Cell::Text(value.into());
                waiting.push([(&cell, by)].into_iter(), [cell.clone()].iter());
            }
            taken(waiting)
        };
        let texts = |values: [&str; 3]| values.map(|value| Cell::Text(value.into())).to_vec();
        let of = |language, texts| SortBy { texts, alphabet: Alphabet(language), ..UP };
        let (any, delegations) = (SortedTexts::Any, SortedTexts::Delegations);
        let spanish = of(Language::Spanish, any);
        assert_eq!(sorted(spanish, ["Ortiz", "Ñandú", "Nuz"]), texts(["Nuz", "Ñandú", "Ortiz"]));
        assert_eq!(sorted(of(Language::Chinese, any), ["中国", "德国", "法国"]), texts(["德国", "法国", "中国"]));
        let states = ["The Gambia", "Ghana", "Türkiye"];
        assert_eq!(sorted(of(Language::English, delegations), ["Türkiye", "Ghana", "The Gambia"]), texts(states));
        let people = ["La Rue", "Lopez", "Rojas"];
        assert_eq!(sorted(spanish, ["Rojas", "Lopez", "La Rue"]), texts(people), "an article is part of a person's name");
    }
}
