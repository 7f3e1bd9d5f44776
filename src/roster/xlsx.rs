//! XLSX workbooks, in bounded memory: a file of five kilobytes can ask for fifteen gigabytes.

use std::io::{self, Cursor, Read};

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};

use super::{
    ReadError, RosterError,
    row::{Cell, CellKind, Cells},
};

/// The most that all parts of a workbook may unpack to, in bytes.
const MOST_UNPACKED: u64 = 1 << 30;
/// The most columns of a list.
const MOST_COLUMNS: u32 = 256;
/// The most rows of a list.
const MOST_ROWS: u32 = 1_048_576;
/// The most files in a workbook's archive.
const MOST_PARTS: usize = 4_096;

/// Tells whether a file is a ZIP archive, as every workbook is.
pub(super) fn is_workbook(content: &[u8]) -> bool {
    content.starts_with(b"PK\x03\x04")
}

/// Hands over the rows of a worksheet with their numbers.
pub(super) fn rows<E>(
    content: &[u8],
    worksheet: Option<&str>,
    take: &mut impl FnMut(u64, Cells) -> Result<(), ReadError<E>>,
) -> Result<Option<String>, ReadError<E>> {
    check_size(content)?;
    let broken = |error: calamine::XlsxError| RosterError::Workbook(error.to_string());
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(content)).map_err(broken)?;
    let names = workbook.sheet_names();
    let name = match worksheet {
        Some(name) if names.iter().any(|known| known == name) => name.to_owned(),
        Some(name) => return Err(RosterError::NoWorksheet { name: name.to_owned(), known: names.join(", ") }.into()),
        None => names.first().cloned().ok_or(RosterError::Empty)?,
    };
    let notice = (worksheet.is_none() && names.len() > 1)
        .then(|| format!("the workbook has several worksheets; \"{name}\" was read (choose another with --worksheet)"));
    let mut reader = workbook.worksheet_cells_reader(&name).map_err(broken)?;
    let mut width = 0;
    let mut current: Option<(u32, Vec<Cell>)> = None;
    while let Some(cell) = reader.next_cell().map_err(broken)? {
        let (row, column) = cell.get_position();
        if matches!(cell.get_value(), DataRef::Empty) {
            continue;
        }
        if column >= MOST_COLUMNS || row >= MOST_ROWS {
            let problem = format!("has a value in row {} and column {}", row + 1, column + 1);
            return Err(RosterError::Bomb(problem).into());
        }
        if let Some((number, cells)) = current.take_if(|(number, _)| *number != row) {
            width = hand_over(number, cells, width, take)?;
        }
        let (_, cells) = current.get_or_insert_with(|| (row, Vec::new()));
        let place = column as usize;
        if cells.len() <= place {
            cells.resize(place + 1, Cell::default());
        }
        cells[place] = convert(cell.get_value());
    }
    if let Some((number, cells)) = current {
        hand_over(number, cells, width, take)?;
    }
    Ok(notice)
}

/// A workbook leaves empty cells out: rows are filled up to the width of the first, which is the heading.
fn hand_over<E>(
    row: u32,
    mut cells: Vec<Cell>,
    width: usize,
    take: &mut impl FnMut(u64, Cells) -> Result<(), ReadError<E>>,
) -> Result<usize, ReadError<E>> {
    let width = if width == 0 { cells.len() } else { width };
    if cells.len() < width {
        cells.resize(width, Cell::default());
    }
    take(u64::from(row) + 1, Cells(cells))?;
    Ok(width)
}

/// Unpacks every part once, without keeping it: the sizes that an archive declares can be wrong.
fn check_size(content: &[u8]) -> Result<(), RosterError> {
    let broken = |error: &dyn std::fmt::Display| RosterError::Workbook(error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(content)).map_err(|error| broken(&error))?;
    if archive.len() > MOST_PARTS {
        return Err(RosterError::Bomb(format!("holds {} files", archive.len())));
    }
    let mut left = MOST_UNPACKED;
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(|error| broken(&error))?;
        let unpacked = io::copy(&mut part.take(left + 1), &mut io::sink()).map_err(|error| broken(&error))?;
        left =
            left.checked_sub(unpacked).ok_or_else(|| RosterError::Bomb(format!("unpacks to more than {MOST_UNPACKED} bytes")))?;
    }
    Ok(())
}

fn convert(value: &DataRef<'_>) -> Cell {
    let text = match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        // A reference 1001 is stored as 1001.0; Rust prints it without the dot.
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(value) => if *value { "yes" } else { "no" }.to_owned(),
        DataRef::DateTime(moment) => date(moment),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => return Cell { text: error.to_string(), kind: CellKind::Error },
    };
    Cell { text, kind: CellKind::Text }
}

fn date(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
    if (hour, minute) == (0, 0) {
        return format!("{year:04}-{month:02}-{day:02}");
    }
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}")
}
