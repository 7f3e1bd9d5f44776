//! Lists as text: values with commas, semicolons, tabs or bars between.

use std::io::{Cursor, Read};

use csv::{Reader, ReaderBuilder, StringRecord, Terminator};
use encoding_rs::Encoding;

use crate::roster::{
    columns,
    encoding::{self, Allowance, Doubt, Found, LineEnds, Utf8Reader},
    error::RosterError,
    raw::{Kind, RawRow},
    source::Source,
};

/// The most bytes of one row.
const LONGEST_ROW: usize = 1 << 20;
/// Bytes in which the heading row is looked for.
const HEAD: u64 = 64 << 10;
/// What may stand between values.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A list as text.
pub(super) struct CsvList {
    source: Source,
    found: Found,
    line_ends: LineEnds,
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
        if text.trim_start().starts_with("<!DOCTYPE") || text.trim_start().starts_with("<html") {
            return Err(RosterError::Kind("a web page"));
        }
        if text.contains('\0') {
            return Err(RosterError::Kind("no text"));
        }
        let line_ends = if text.contains('\r') && !text.trim_end().contains('\n') {
            text = text.replace('\r', "\n");
            LineEnds::ReturnAlone
        } else {
            LineEnds::Feed
        };
        Ok(Self { source, found, line_ends, separator: separator(&text) })
    }

    /// Returns the encoding's name, and why it is not certain.
    pub(super) fn doubt(&self) -> Option<(&'static Encoding, Doubt)> {
        self.found.doubt.map(|doubt| (self.found.encoding, doubt))
    }

    /// Starts reading at the first row.
    pub(super) fn rows(&mut self) -> Result<CsvRows<'_>, RosterError> {
        let allowance = Allowance::default();
        let text = Utf8Reader::new(&mut self.source, self.found, self.line_ends, allowance.clone())?;
        let reader = builder(self.separator).buffer_capacity(128 << 10).from_reader(text);
        Ok(CsvRows { reader, record: StringRecord::new(), allowance, is_first: true })
    }
}

/// The rows of a list as text.
pub(super) struct CsvRows<'l> {
    reader: Reader<Utf8Reader<'l>>,
    record: StringRecord,
    allowance: Allowance,
    is_first: bool,
}

impl CsvRows<'_> {
    /// Reads the next row that is not blank; tells whether there was one.
    pub(super) fn next(&mut self, row: &mut RawRow) -> Result<bool, RosterError> {
        loop {
            self.allowance.set(LONGEST_ROW);
            let before = self.reader.position().line();
            let more = self.reader.read_record(&mut self.record).map_err(|error| self.error(error, before))?;
            if !more {
                return Ok(false);
            }
            // The reader's own line of a row is that of blank lines before it, so the row's is counted back from its end. A value
            // that is never closed has taken in the last line's end.
            let breaks = |value: &str| value.bytes().filter(|&byte| byte == b'\n').count() as u64;
            let inside: u64 = self.record.iter().map(breaks).sum();
            let mut line = (self.reader.position().line() - 1).saturating_sub(inside).max(before);
            row.clear(line);
            for value in &self.record {
                row.push(unguarded(value), Kind::Text, line);
                line += breaks(value);
            }
            let says_separator = std::mem::take(&mut self.is_first) && stated_separator(&self.record[0]).is_some();
            if !row.is_blank() && !says_separator {
                return Ok(true);
            }
        }
    }

    fn error(&self, error: csv::Error, line: u64) -> RosterError {
        if self.allowance.is_spent() {
            return RosterError::LongRow { line, most: LONGEST_ROW };
        }
        match error.into_kind() {
            csv::ErrorKind::Io(error) => error.into(),
            other => std::io::Error::other(format!("{other:?}")).into(),
        }
    }
}

fn builder(separator: u8) -> ReaderBuilder {
    let mut builder = ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(separator).terminator(Terminator::Any(b'\n'));
    builder
}

fn head_as_text(head: &[u8], found: Found) -> Result<String, RosterError> {
    let allowance = Allowance::default();
    allowance.set(usize::MAX);
    let mut source = Source::Memory(Cursor::new(head.to_owned()));
    let mut text = String::new();
    Utf8Reader::new(&mut source, found, LineEnds::Feed, allowance)?.read_to_string(&mut text)?;
    Ok(text)
}

/// Takes off the apostrophe by which a text is kept from being a formula (OWASP, "CSV injection"): it is no part of the value, and a
/// list that was written by a report comes back as it was.
fn unguarded(value: &str) -> &str {
    match value.strip_prefix('\'') {
        Some(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) => text,
        _ => value,
    }
}

/// Returns what a first line such as `sep=;` says, which spreadsheets write and read.
fn stated_separator(first: &str) -> Option<u8> {
    let after =
        first.get(..4).filter(|start| start.eq_ignore_ascii_case("sep=")).map(|_| first[4..].trim_end_matches(['\r', '\n']))?;
    match after.as_bytes() {
        [] => Some(b','),
        [separator] => Some(*separator),
        _ => None,
    }
}

/// Returns what stands between the values: what gives most known columns, then most columns.
fn separator(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    if let Some(separator) = stated_separator(first).filter(|separator| SEPARATORS.contains(separator)) {
        return separator;
    }
    let worth = |separator: u8| {
        let mut record = StringRecord::new();
        let mut row = RawRow::default();
        let read = builder(separator).from_reader(text.as_bytes()).read_record(&mut record);
        if read.is_ok() {
            record.iter().for_each(|value| row.push(value, Kind::Text, 1));
        }
        (columns::known(&row), row.len())
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
        assert_eq!(separator("sep=|\na,b|c\n"), b'|');
        assert_eq!(separator("email\n"), b',');
    }

    fn rows(text: &[u8]) -> Vec<(u64, Vec<String>)> {
        let mut list = CsvList::open(Source::read(text).unwrap(), None).unwrap();
        let (mut rows, mut row, mut all) = (list.rows().unwrap(), RawRow::default(), Vec::new());
        while rows.next(&mut row).unwrap() {
            all.push((row.line, row.iter().map(|cell| cell.text.to_owned()).collect()));
        }
        all
    }

    #[test]
    fn lines_are_counted_as_an_editor_does() {
        let text = b"reference;name\r\n\r\nR1;\"a\r\nb\"\r\nR2;c\r\n;\r\nR3;d";
        let lines: Vec<u64> = rows(text).iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 3, 5, 7]);
        let lines: Vec<u64> = rows(b"reference;name\rR1;a\rR2;b\r").iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 2, 3]);
        assert_eq!(rows(b"sep=;\nreference;a,b\nR1;x\n")[0], (2, vec!["reference".into(), "a,b".into()]));
    }

    #[test]
    fn a_quotation_mark_left_open_cannot_take_all_memory() {
        let mut text = b"reference,name\nR1,\"open\n".to_vec();
        text.extend("R2,somebody\n".repeat(200_000).into_bytes());
        let mut list = CsvList::open(Source::read(text.as_slice()).unwrap(), None).unwrap();
        let (mut rows, mut row) = (list.rows().unwrap(), RawRow::default());
        assert!(rows.next(&mut row).unwrap());
        assert!(matches!(rows.next(&mut row), Err(RosterError::LongRow { line: 2, .. })));
    }
}
