//! Rows as a sheet's XML (ECMA-376 part 1, 18.3.1.4 and 18.3.1.73). The library's own way takes several times as long, which a
//! report of a million rows feels.

use std::fmt::Write;

use jiff::civil::{Date, DateTime};
use rust_xlsxwriter::ExcelDateTime;

use crate::report::table::{Cell, ClockShown};

/// The characters of a cell: where every spreadsheet program stops.
const MOST_CHARACTERS: usize = 32_767;

/// The numbers of cell formats, as the workbook's styles have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Styles {
    pub(super) moment: u32,
    pub(super) day: u32,
    pub(super) share: u32,
    pub(super) heading: u32,
    pub(super) heading_of_numbers: u32,
}

/// Writes cells.
#[derive(Default)]
pub(super) struct Cells {
    styles: Styles,
    /// The day written last with its number: most of a report's times are of few days.
    known: Option<(Date, u32)>,
}

impl Cells {
    /// Makes one.
    pub(super) fn new(styles: Styles) -> Self {
        Self { styles, known: None }
    }

    /// Writes the headings as the first row; `true` stands beside those of numbers.
    pub(super) fn headings<'h>(&self, out: &mut String, headings: impl Iterator<Item = (&'h str, bool)>) {
        out.push_str("<row r=\"1\">");
        for (heading, is_of_numbers) in headings {
            text(out, heading, if is_of_numbers { self.styles.heading_of_numbers } else { self.styles.heading });
        }
        out.push_str("</row>");
    }

    /// Writes a row under its number, counted from 1.
    pub(super) fn row(&mut self, out: &mut String, number: u32, cells: &[Cell]) {
        // Cells stand one after another, so that each need not say where. Those after the last value are left out.
        let length = cells.iter().rposition(|cell| *cell != Cell::Blank).map_or(0, |last| last + 1);
        out.push_str("<row r=\"");
        digits(out, u64::from(number));
        out.push_str("\">");
        for cell in &cells[..length] {
            self.cell(out, cell);
        }
        out.push_str("</row>");
    }

    fn cell(&mut self, out: &mut String, cell: &Cell) {
        match cell {
            Cell::Blank => out.push_str("<c/>"),
            Cell::Text(value) => text(out, value, 0),
            Cell::Number(number) => {
                // A string takes everything.
                let _ = write!(out, "<c><v>{number}</v></c>");
            }
            Cell::Share(share) => {
                start(out, self.styles.share);
                let _ = write!(out, "<v>{share}</v></c>");
            }
            Cell::Day(date) => match self.day(*date) {
                Some(day) => {
                    start(out, self.styles.day);
                    out.push_str("<v>");
                    digits(out, u64::from(day));
                    out.push_str("</v></c>");
                }
                None => text(out, &date.to_string(), 0),
            },
            Cell::Moment(at) | Cell::At(at) => match self.day(at.local.date()) {
                Some(day) if at.shown == ClockShown::Once => {
                    start(out, self.styles.moment);
                    moment(out, day, at.local);
                }
                // A reading with a wrong clock must not cost the whole report; and a spreadsheet has no offsets.
                _ => text(out, &cell.to_words(), 0),
            },
            Cell::List(_) | Cell::Object { .. } => text(out, &cell.to_words(), 0),
        }
    }

    /// Returns a day's number; none before 1900, where a spreadsheet has no time.
    fn day(&mut self, date: Date) -> Option<u32> {
        if let Some((_, number)) = self.known.filter(|(known, _)| *known == date) {
            return Some(number);
        }
        // Spreadsheets have no year before the first either.
        let year = u16::try_from(date.year()).unwrap_or_default();
        let time = ExcelDateTime::from_ymd(year, date.month().unsigned_abs(), date.day().unsigned_abs()).ok()?;
        let number = time.to_excel() as u32;
        self.known = Some((date, number));
        Some(number)
    }
}

/// Writes a time as days and their parts, to a hundred-thousand-millionth: less than a microsecond.
fn moment(out: &mut String, day: u32, at: DateTime) {
    const PARTS: u64 = 100_000_000_000;
    let part = |value: i8| u64::from(value.unsigned_abs());
    let seconds = part(at.hour()) * 3_600 + part(at.minute()) * 60 + part(at.second());
    let parts = (seconds * PARTS + 43_200) / 86_400;
    out.push_str("<v>");
    digits(out, u64::from(day));
    if parts > 0 {
        out.push('.');
        let written = out.len();
        // The leading one keeps the zeros after the point.
        digits(out, PARTS + parts);
        out.remove(written);
    }
    out.push_str("</v></c>");
}

fn start(out: &mut String, style: u32) {
    out.push_str("<c s=\"");
    digits(out, u64::from(style));
    out.push_str("\">");
}

fn digits(out: &mut String, number: u64) {
    let (mut written, mut place, mut rest) = ([b'0'; 20], 20, number);
    loop {
        place -= 1;
        written[place] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend(written[place..].iter().map(|&digit| char::from(digit)));
}

/// Writes a text as one: nothing becomes a formula or a link.
fn text(out: &mut String, value: &str, style: u32) {
    let value = limited(value);
    out.push_str("<c");
    if style != 0 {
        out.push_str(" s=\"");
        digits(out, u64::from(style));
        out.push('"');
    }
    let is_kept = value.starts_with(char::is_whitespace) || value.ends_with(char::is_whitespace);
    out.push_str(if is_kept { " t=\"inlineStr\"><is><t xml:space=\"preserve\">" } else { " t=\"inlineStr\"><is><t>" });
    escape(out, value);
    out.push_str("</t></is></c>");
}

/// Cuts a text to what a cell holds.
pub(super) fn limited(text: &str) -> &str {
    if text.len() <= MOST_CHARACTERS {
        return text;
    }
    text.char_indices().nth(MOST_CHARACTERS).map_or(text, |(end, _)| &text[..end])
}

/// Writes a text so that XML takes it, and what XML has no way to write as `_x0001_` (ECMA-376 part 1, 22.9.2.19).
fn escape(out: &mut String, text: &str) {
    let is_plain = |byte: u8| byte >= b' ' && byte != 0xEF && !b"&<>_".contains(&byte);
    if text.bytes().all(is_plain) {
        out.push_str(text);
        return;
    }
    for (at, c) in text.char_indices() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\t' | '\n' => out.push(c),
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {
                let _ = write!(out, "_x{:04X}_", u32::from(c));
            }
            // What only looks like such a sign stays what it is.
            '_' if is_sign(&text[at..]) => out.push_str("_x005F_"),
            other => out.push(other),
        }
    }
}

fn is_sign(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 7 && bytes[1] == b'x' && bytes[2..6].iter().all(u8::is_ascii_hexdigit) && bytes[6] == b'_'
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::report::table::ClockTime;

    fn written(cells: &[Cell]) -> String {
        let styles = Styles { moment: 1, day: 2, share: 3, heading: 4, heading_of_numbers: 5 };
        let mut out = String::new();
        Cells::new(styles).row(&mut out, 7, cells);
        out
    }

    #[test]
    fn cells_have_their_types() {
        let at = date(2024, 11, 4).at(9, 5, 7, 0);
        let clock = |local| ClockTime { local, offset: 10_800, shown: ClockShown::Once };
        let cells = [Cell::Number(-3), Cell::Blank, Cell::Share(0.25), Cell::Day(at.date()), Cell::At(clock(at)), Cell::Blank];
        assert_eq!(
            written(&cells),
            "<row r=\"7\"><c><v>-3</v></c><c/><c s=\"3\"><v>0.25</v></c><c s=\"2\"><v>45600</v></c><c s=\"1\"><v>45600.37855324074</v></c></row>"
        );
        assert!(written(&[Cell::Moment(clock(date(2024, 11, 4).at(0, 0, 1, 0)))]).contains("<v>45600.00001157407</v>"));
        assert!(written(&[Cell::Moment(clock(date(2024, 11, 4).at(23, 59, 59, 0)))]).contains("<v>45600.99998842593</v>"));
        assert!(written(&[Cell::Moment(clock(date(2024, 11, 4).at(0, 0, 0, 0)))]).contains("<v>45600</v>"));
    }

    #[test]
    fn times_that_a_spreadsheet_cannot_hold_are_texts() {
        for year in [-1, 1, 1899] {
            let day = date(year, 1, 1);
            let clock = ClockTime { local: day.at(1, 2, 3, 0), offset: 0, shown: ClockShown::Once };
            assert!(!written(&[Cell::Moment(clock), Cell::Day(day)]).contains("<v>"), "{year}");
        }
        for year in [1900, 9999] {
            assert_eq!(written(&[Cell::Day(date(year, 1, 1))]).matches("<v>").count(), 1, "{year}");
        }
    }

    #[test]
    fn texts_stay_texts() {
        let of = |value: &str| {
            let mut out = String::new();
            text(&mut out, value, 0);
            let start = out.find("<t").unwrap();
            out[start..out.len() - "</is></c>".len()].to_owned()
        };
        assert_eq!(of("=1+1"), "<t>=1+1</t>");
        assert_eq!(of("<a> & b"), "<t>&lt;a&gt; &amp; b</t>");
        assert_eq!(of(" a "), "<t xml:space=\"preserve\"> a </t>");
        assert_eq!(of("a\u{1}b\r_x0041_ _x"), "<t>a_x0001_b_x000D__x005F_x0041_ _x</t>");
        assert_eq!(of("\u{FFFF}"), "<t>_xFFFF_</t>");
        assert_eq!(limited(&"é".repeat(40_000)).chars().count(), MOST_CHARACTERS);
    }
}
