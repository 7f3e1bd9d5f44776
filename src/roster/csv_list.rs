//! Lists as text: values with commas, semicolons, tabs or bars between.

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Cursor, Read},
};

use encoding_rs::Encoding;

use crate::roster::{
    columns,
    encoding::{self, Doubt, FoundEncoding, Newlines, Utf8Reader},
    error::RosterError,
    foreign,
    quotes::{QuoteMarks, RowEnd, RowValues, cut, cut_on},
    raw::{CellKind, Flaw, RawRow},
    source::Source,
};

/// The most bytes of one row.
const LONGEST_ROW: usize = 1 << 20;
/// The most lines of one row.
const MOST_LINES: usize = 1_000;
/// The same, at the least, in a list that has lost many marks: else each would be looked for a thousand lines ahead.
const LEAST_LINES: usize = 20;
/// Bytes in which the heading row is looked for.
const HEAD: u64 = 64 << 10;
/// Lines in which the heading row is looked for.
const HEAD_LINES: usize = 20;
/// What may stand between values.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A list as text.
pub(super) struct CsvList {
    source: Source,
    found: FoundEncoding,
    line_ends: Newlines,
    separator: u8,
}

impl CsvList {
    /// Finds out how the text is encoded and what stands between its values.
    pub(super) fn open(mut source: Source, encoding: Option<&str>) -> Result<Self, RosterError> {
        let found = match encoding {
            Some(label) => encoding::named(label)?,
            None => encoding::detect(&mut source)?,
        };
        let head = source.head(HEAD)?;
        let mut text = head_as_text(&head, found)?;
        if text.trim().is_empty() {
            return Err(RosterError::Empty);
        }
        if let Some(kind) = foreign::text(&text) {
            return Err(RosterError::Kind(kind));
        }
        let line_ends = if text.contains('\r') && !text.trim_end().contains('\n') {
            text = text.replace('\r', "\n");
            Newlines::ReturnAlone
        } else {
            Newlines::Feed
        };
        Ok(Self { source, found, line_ends, separator: separator(&text) })
    }

    /// Returns the encoding's name, and why it is not certain.
    pub(super) fn doubt(&self) -> Option<(&'static Encoding, Doubt)> {
        self.found.doubt.map(|doubt| (self.found.encoding, doubt))
    }

    /// Starts reading at the first row. With `expected` values in a row, a quotation mark that was lost is told from a value of
    /// several lines.
    pub(super) fn rows(&mut self, expected: Option<usize>) -> Result<CsvRows<'_>, RosterError> {
        let text = Utf8Reader::new(&mut self.source, self.found, self.line_ends)?;
        Ok(CsvRows {
            reader: BufReader::with_capacity(128 << 10, text),
            separator: self.separator,
            expected,
            waiting: VecDeque::new(),
            values: RowValues::default(),
            line: 0,
            ahead: MOST_LINES,
        })
    }
}

/// The rows of a list as text.
pub(super) struct CsvRows<'l> {
    reader: BufReader<Utf8Reader<'l>>,
    separator: u8,
    expected: Option<usize>,
    /// Lines that were read ahead and are rows of their own.
    waiting: VecDeque<String>,
    values: RowValues,
    /// The last line that was taken.
    line: u64,
    /// How many lines a row may go on: fewer with each mark that was lost.
    ahead: usize,
}

impl CsvRows<'_> {
    /// Reads the next row that is not blank, and returns whether there was one.
    pub(super) fn next(&mut self, row: &mut RawRow) -> Result<bool, RosterError> {
        let mut text = String::new();
        while self.take_line(&mut text)? {
            let first = self.line;
            let flaw = self.read(&mut text)?;
            if first == 1 && stated_separator(&text).is_some() {
                continue;
            }
            row.clear(first);
            row.flaw = flaw;
            for (value, lines) in self.values.iter() {
                row.push(unguarded(value), CellKind::Text, first + lines);
            }
            if !row.is_blank() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Cuts the row that starts with a line, and takes as many lines more as belong to it.
    fn read(&mut self, text: &mut String) -> Result<Option<Flaw>, RosterError> {
        if cut(text, self.separator, QuoteMarks::Doubled, &mut self.values) == RowEnd::Closed {
            return Ok(None);
        }
        if cut(text, self.separator, QuoteMarks::Backslash, &mut self.values) == RowEnd::Closed {
            return Ok(None);
        }
        let is_expected = |values: &RowValues| self.expected.is_none_or(|expected| values.len() >= expected);
        match cut(text, self.separator, QuoteMarks::Doubled, &mut self.values) {
            RowEnd::Open => self.read_on(text),
            _ if cut(text, self.separator, QuoteMarks::Bare, &mut self.values) == RowEnd::Closed && is_expected(&self.values) => {
                Ok(None)
            }
            _ => {
                cut(text, self.separator, QuoteMarks::Doubled, &mut self.values);
                Ok(Some(Flaw::LostQuote))
            }
        }
    }

    /// Reads on behind a quotation mark that is not closed in its line. Either it is closed in a later one, and the row has as many
    /// values as the others; or it was lost, and the lines after it are rows of their own.
    fn read_on(&mut self, text: &mut String) -> Result<Option<Flaw>, RosterError> {
        let first = text.clone();
        let before = self.values.len() - 1;
        let (mut ahead, mut line) = (Vec::new(), String::new());
        let (mut end, mut read) = (RowEnd::Open, text.len());
        while end == RowEnd::Open && ahead.len() < self.ahead && text.len() < LONGEST_ROW && self.take_line(&mut line)? {
            text.push('\n');
            text.push_str(&line);
            if line.contains('"') {
                end = cut_on(text, read, self.separator, QuoteMarks::Doubled, &mut self.values);
                read = text.len();
            }
            ahead.push(std::mem::take(&mut line));
        }
        if end == RowEnd::Closed && !self.holds_row(&ahead, before) {
            return Ok(None);
        }
        self.line -= ahead.len() as u64;
        self.ahead = (self.ahead / 2).max(LEAST_LINES);
        ahead.into_iter().rev().for_each(|line| self.waiting.push_front(line));
        *text = first;
        cut(text, self.separator, QuoteMarks::Doubled, &mut self.values);
        Ok(Some(Flaw::LostQuote))
    }

    /// Whether one of the lines that a value goes over is most likely a row of its own. The last of them has as many values as a row
    /// where the value is the row's first.
    fn holds_row(&self, lines: &[String], before: usize) -> bool {
        let Some((last, inside)) = lines.split_last() else { return false };
        if self.expected.is_none() {
            // Among the headings, a value over several lines that holds separators is most likely the rows below.
            let separators = |line: &String| line.bytes().filter(|byte| *byte == self.separator).count();
            return lines.iter().any(|line| separators(line) >= 2) && self.line <= lines.len() as u64 + HEAD_LINES as u64;
        }
        inside.iter().any(|line| self.is_row(line)) || (before > 0 && self.is_row(last))
    }

    /// Whether a line has as many values as a row, and no space behind its separators, as prose has.
    fn is_row(&self, line: &str) -> bool {
        let Some(expected) = self.expected.filter(|&expected| expected >= 3) else { return false };
        let mut values = RowValues::default();
        let is_whole = cut(line, self.separator, QuoteMarks::Doubled, &mut values) == RowEnd::Closed && values.len() == expected;
        is_whole && !values.iter().any(|(value, _)| value.starts_with(' '))
    }

    /// Takes the next line, without its end, and returns whether there was one.
    fn take_line(&mut self, line: &mut String) -> Result<bool, RosterError> {
        if let Some(waiting) = self.waiting.pop_front() {
            *line = waiting;
            self.line += 1;
            return Ok(true);
        }
        let mut bytes = std::mem::take(line).into_bytes();
        bytes.clear();
        self.reader.by_ref().take(LONGEST_ROW as u64 + 1).read_until(b'\n', &mut bytes)?;
        if bytes.is_empty() {
            return Ok(false);
        }
        self.line += 1;
        if bytes.last() == Some(&b'\n') {
            bytes.pop();
        }
        if bytes.len() > LONGEST_ROW {
            return Err(RosterError::LongRow { line: self.line, most: LONGEST_ROW });
        }
        *line = String::from_utf8(bytes).map_err(std::io::Error::other)?;
        Ok(true)
    }
}

fn head_as_text(head: &[u8], found: FoundEncoding) -> Result<String, RosterError> {
    let mut source = Source::Memory(Cursor::new(head.to_owned()));
    let mut text = String::new();
    Utf8Reader::new(&mut source, found, Newlines::Feed)?.read_to_string(&mut text)?;
    Ok(text)
}

/// Takes off the apostrophe by which a text is kept from being a formula (OWASP, "CSV injection"): it is not part of the value, and a
/// list that was written by a report comes back as it was.
fn unguarded(value: &str) -> &str {
    match value.strip_prefix('\'') {
        Some(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) => text,
        _ => value,
    }
}

/// Returns what a first line such as `sep=;` says, which spreadsheets write and read.
fn stated_separator(first: &str) -> Option<u8> {
    let first = first.trim_matches('"');
    let after =
        first.get(..4).filter(|start| start.eq_ignore_ascii_case("sep=")).map(|_| first[4..].trim_end_matches(['\r', '\n']))?;
    match after.as_bytes() {
        [] => Some(b','),
        [separator] => Some(*separator),
        _ => None,
    }
}

/// Returns what stands between the values: what gives most known columns in one of the first lines, then most columns.
fn separator(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    if let Some(separator) = stated_separator(first).filter(|separator| SEPARATORS.contains(separator)) {
        return separator;
    }
    let worth = |separator: u8| {
        let (mut values, mut row) = (RowValues::default(), RawRow::default());
        let worths = text.lines().take(HEAD_LINES).map(|line| {
            cut(line, separator, QuoteMarks::Doubled, &mut values);
            row.clear(1);
            values.iter().for_each(|(value, _)| row.push(value, CellKind::Text, 1));
            (columns::known(&row), row.len())
        });
        worths.max().unwrap_or_default()
    };
    // The first of equals: `max_by_key` would give the last.
    SEPARATORS.into_iter().rev().max_by_key(|&separator| worth(separator)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_what_makes_sense_of_the_headings() {
        assert_eq!(separator("reference,given_name,family_name\n"), b',');
        assert_eq!(separator("reference;given_name;family_name\n"), b';');
        assert_eq!(separator("reference\tgiven_name\n"), b'\t');
        assert_eq!(separator("reference;\"notes, and more, and more, and more\";email\n"), b';');
        assert_eq!(separator("List of participants, as of today, and more, and more\n\nreference;email\n"), b';');
        assert_eq!(separator("sep=|\na,b|c\n"), b'|');
        assert_eq!(separator("email\n"), b',');
    }

    fn rows(text: &[u8], expected: Option<usize>) -> Vec<(u64, Option<Flaw>, Vec<String>)> {
        let mut list = CsvList::open(Source::read(text).unwrap(), None).unwrap();
        let (mut rows, mut row, mut all) = (list.rows(expected).unwrap(), RawRow::default(), Vec::new());
        while rows.next(&mut row).unwrap() {
            all.push((row.line, row.flaw, row.iter().map(|cell| cell.text.to_owned()).collect()));
        }
        all
    }

    #[test]
    fn lines_are_counted_as_an_editor_does() {
        let text = b"reference;name\r\n\r\nR1;\"a\r\nb\"\r\nR2;c\r\n;\r\nR3;d";
        let lines: Vec<u64> = rows(text, None).iter().map(|(line, ..)| *line).collect();
        assert_eq!(lines, [1, 3, 5, 7]);
        let lines: Vec<u64> = rows(b"reference;name\rR1;a\rR2;b\r", None).iter().map(|(line, ..)| *line).collect();
        assert_eq!(lines, [1, 2, 3]);
        assert_eq!(rows(b"sep=;\nreference;a,b\nR1;x\n", None)[0], (2, None, vec!["reference".into(), "a,b".into()]));
    }

    #[test]
    fn a_lost_quotation_mark_takes_no_other_row() {
        for (text, lost) in [
            // The next mark is one that opens.
            ("a,b,c\n1,\"x,y\n2,x,y\n3,\"x\",y\n", 2),
            // There is no other.
            ("a,b,c\n1,\"x,y\n2,x,y\n3,x,y\n", 2),
            // The next mark is one that closes, and the count is right.
            ("a,b,c\n1,\"x,y\n2,x,y\n3,x\",y\n", 2),
            ("a,b,c\n1,x,y\n2,x,\"y\n3,x,y\n", 3),
        ] {
            let rows = rows(text.as_bytes(), Some(3));
            let flawed: Vec<u64> = rows.iter().filter(|row| row.1.is_some()).map(|row| row.0).collect();
            assert_eq!((rows.len(), flawed), (4, vec![lost]), "{text}");
        }
        let whole = rows(b"a,b,c\n1,\"x\ny, z\n\nand, so, on\",w\n2,x,y\n", Some(3));
        assert_eq!((whole.len(), whole[1].2[1].as_str(), whole[2].0), (3, "x\ny, z\n\nand, so, on", 6));
    }

    #[test]
    fn a_quotation_mark_left_open_cannot_take_all_memory() {
        let mut text = b"reference,name\nR1,\"open\n".to_vec();
        text.extend("R2,somebody\n".repeat(200_000).into_bytes());
        let rows = rows(&text, Some(2));
        assert_eq!((rows.len(), rows[1].1), (200_002, Some(Flaw::LostQuote)));
        let endless = [b"reference,name\nR1,\"".to_vec(), vec![b'x'; 2 << 20]].concat();
        let mut list = CsvList::open(Source::read(endless.as_slice()).unwrap(), None).unwrap();
        let (mut rows, mut row) = (list.rows(Some(2)).unwrap(), RawRow::default());
        assert!(rows.next(&mut row).unwrap());
        assert!(matches!(rows.next(&mut row), Err(RosterError::LongRow { line: 2, .. })));
    }
}
