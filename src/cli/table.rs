//! Tables for a terminal: they fit its width, and long cells are shortened, never wrapped.

use std::io::{self, IsTerminal, Write};

use unicode_width::UnicodeWidthStr;

use crate::domain::text::printable;

/// The width if there is no terminal to ask.
const PIPE_WIDTH: usize = 160;
/// The most cells of a column if there is no terminal to set the width. Rows are padded to it: one long name must
/// not fill every row with spaces. The last column is not padded, and stays as it is.
const WIDEST: usize = 100;
/// No column is shortened below this many cells.
const NARROWEST: usize = 8;

/// Prints rows under headings to stdout. In a pipe, only very long cells are shortened.
///
/// # Errors
/// When stdout cannot be written.
pub(super) fn print(headings: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> io::Result<()> {
    let rows: Vec<Vec<String>> = rows.into_iter().map(|row| row.iter().map(|cell| printable(cell)).collect()).collect();
    let most = width();
    let mut out = anstream::stdout().lock();
    write(&mut out, headings, &rows, most)
}

/// Returns how many cells a line may have: the terminal's width; in a pipe, as many as its columns take.
pub(super) fn width() -> usize {
    if io::stdout().is_terminal() { terminal_width() } else { usize::MAX }
}

fn terminal_width() -> usize {
    std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or_else(|| {
        terminal_size::terminal_size().map_or(PIPE_WIDTH, |(terminal_size::Width(width), _)| usize::from(width))
    })
}

/// Writes rows under headings, in at most `most` cells a line. A column of numbers is aligned to the right.
pub(super) fn write(out: &mut impl Write, headings: &[&str], rows: &[Vec<String>], most: usize) -> io::Result<()> {
    let titles: Vec<String> = headings.iter().map(|&heading| heading.to_owned()).collect();
    let widths = widths(&titles, rows, most);
    let mut numeric = vec![!rows.is_empty(); headings.len()];
    for row in rows {
        for (place, cell) in row.iter().enumerate().take(widths.len()) {
            numeric[place] &= cell.is_empty() || cell.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '%' | ',' | '–'));
        }
    }
    write!(out, "\u{1b}[1m")?;
    write_row(out, &titles, &widths, &numeric)?;
    write!(out, "\u{1b}[0m")?;
    rows.iter().try_for_each(|row| write_row(out, row, &widths, &numeric))
}

/// Returns the widths of columns, so that a line has at most `most` cells.
pub(super) fn widths(headings: &[String], rows: &[Vec<String>], most: usize) -> Vec<usize> {
    let mut widths: Vec<usize> = headings.iter().map(|heading| heading.width()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    if let Some((_, padded)) = widths.split_last_mut() {
        for width in padded {
            *width = (*width).min(WIDEST);
        }
    }
    shrink(&mut widths, most);
    widths
}

/// Takes from the widest column first, until the line fits.
fn shrink(widths: &mut [usize], most: usize) {
    let gaps = 2 * widths.len().saturating_sub(1);
    while widths.iter().sum::<usize>() + gaps > most {
        let Some(widest) = widths.iter_mut().max_by_key(|width| **width).filter(|width| **width > NARROWEST) else { return };
        *widest -= 1;
    }
}

/// Writes a row in columns of given widths; numbers are aligned to the right.
pub(super) fn write_row(out: &mut impl Write, row: &[String], widths: &[usize], numeric: &[bool]) -> io::Result<()> {
    let mut line = String::new();
    for (place, width) in widths.iter().enumerate() {
        let cell = shorten(row.get(place).map_or("", String::as_str), *width);
        let space = " ".repeat(width.saturating_sub(cell.width()));
        if place > 0 {
            line.push_str("  ");
        }
        if numeric[place] {
            line.extend([space.as_str(), &cell]);
        } else {
            line.extend([cell.as_str(), &space]);
        }
    }
    writeln!(out, "{}", line.trim_end())
}

/// Shortens a cell to a width, with an ellipsis if something is left out.
pub(super) fn shorten(cell: &str, width: usize) -> String {
    if cell.width() <= width {
        return cell.to_owned();
    }
    let mut short = String::new();
    for cluster in unicode_segmentation::UnicodeSegmentation::graphemes(cell, true) {
        if short.width() + cluster.width() + 1 > width {
            break;
        }
        short.push_str(cluster);
    }
    short + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_long_cell_does_not_widen_every_row_of_a_pipe_and_the_last_column_stays_whole() {
        let rows = vec![vec!["x".repeat(300), "y".repeat(300)], vec!["Minister".into(), "7".into()]];
        let mut out = Vec::new();
        write(&mut out, &["Name", "Problem"], &rows, usize::MAX).unwrap();
        let out = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines[2].chars().count(), WIDEST + 3, "{out}");
        assert!(lines[1].contains("x…  y") && lines[1].ends_with(&"y".repeat(300)), "{out}");
    }

    #[test]
    fn a_table_fits_and_numbers_stand_right() {
        let rows = vec![vec!["Minister".into(), "33".into()], vec!["United Nations Educational".into(), "7".into()]];
        let mut out = Vec::new();
        write(&mut out, &["Category", "People"], &rows, 24).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap().replace('\u{1b}', "^"), @r"
        ^[1mCategory          People
        ^[0mMinister              33
        United Nations …       7
        ");
    }
}
