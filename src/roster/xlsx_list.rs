//! Lists as workbooks: one worksheet, read cell by cell.

use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

use calamine::{Cell, DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Style, Xlsx, XlsxCellReader, XlsxError};

use crate::domain::text::{did_you_mean, printable};
use crate::roster::{
    archive,
    error::RosterError,
    number_format::{self, NumberShown},
    raw::{CellKind, RawRow, Sight},
    sheet_xml::{MergedCells, Remarks},
    source::Source,
};

/// The most columns of a list.
pub(super) const MOST_COLUMNS: usize = 1_024;
/// The most bytes of one cell; a spreadsheet holds 32,767 characters.
const LONGEST_CELL: usize = 1 << 20;
/// The name of the worksheet that says what a report is about.
const OVERVIEW: &str = "Overview";

/// A list as a workbook.
pub(super) struct XlsxList {
    workbook: Xlsx<Source>,
    /// Its worksheets, those that are shown first.
    sheets: Vec<String>,
    remarks: HashMap<String, Remarks>,
    /// The one that is read.
    sheet: String,
}

impl XlsxList {
    /// Opens a workbook at the named worksheet, else at the first that is shown.
    pub(super) fn open(mut source: Source, worksheet: Option<&str>) -> Result<Self, RosterError> {
        let remarks = archive::weigh(&mut source)?.remarks;
        let workbook = guarded(|| Xlsx::new(source))?;
        let all = workbook.sheets_metadata();
        let sheets = all.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        let (shown, hidden): (Vec<_>, Vec<_>) = sheets.partition(|sheet| sheet.visible == SheetVisible::Visible);
        let mut sheets: Vec<String> = shown.iter().chain(&hidden).map(|sheet| sheet.name.clone()).collect();
        // Every workbook of a report begins with it.
        if sheets.len() > 1 && sheets[0] == OVERVIEW {
            sheets.rotate_left(1);
        }
        let known = || sheets.iter().map(String::as_str);
        let sheet = match worksheet {
            None => sheets.first().ok_or(RosterError::Empty)?.clone(),
            Some(name) => known().find(|known| *known == name).map(ToOwned::to_owned).ok_or_else(|| RosterError::Worksheet {
                name: printable(name),
                suggestion: did_you_mean(name, known()),
                known: quoted(known()),
            })?,
        };
        Ok(Self { workbook, sheets, remarks, sheet })
    }

    /// Returns the worksheets, the one to try first before the others.
    pub(super) fn sheets(&self) -> &[String] {
        &self.sheets
    }

    /// Returns the worksheet that is read.
    pub(super) fn sheet(&self) -> &str {
        &self.sheet
    }

    /// Whether the worksheet that is read hides a column.
    pub(super) fn hides_column(&self, column: usize) -> bool {
        self.remarks.get(&self.sheet).is_some_and(|remarks| remarks.hides_column(column))
    }

    /// Reads another worksheet from now on.
    pub(super) fn choose(&mut self, sheet: &str) {
        sheet.clone_into(&mut self.sheet);
    }

    /// Starts reading at the first row.
    pub(super) fn rows(&mut self) -> Result<XlsxRows<'_>, RosterError> {
        let reader = guarded(|| self.workbook.worksheet_cells_reader(&self.sheet))?;
        let remarks = self.remarks.get(&self.sheet);
        Ok(XlsxRows {
            reader,
            remarks,
            pending: None,
            ended: false,
            next_merged: 0,
            merged: Vec::new(),
            cells: Vec::new(),
            is_struck: true,
        })
    }
}

/// Writes names into a message.
pub(super) fn quoted<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    names.into_iter().map(|name| format!("\"{}\"", printable(name))).collect::<Vec<_>>().join(", ")
}

/// The rows of a worksheet.
pub(super) struct XlsxRows<'l> {
    reader: XlsxCellReader<'l, Source>,
    remarks: Option<&'l Remarks>,
    /// The first cell of the row that comes next.
    pending: Option<Styled<'l>>,
    ended: bool,
    /// The first merged range that no row has reached yet.
    next_merged: usize,
    /// Ranges that reach into the rows to come, each with what its first cell holds.
    merged: Vec<(MergedCells, String, CellKind)>,
    /// The cells of the row, by column.
    cells: Vec<(usize, String, CellKind)>,
    /// Whether all that is in the row is struck through.
    is_struck: bool,
}

/// A cell, and the number of its style.
type Styled<'l> = (Cell<DataRef<'l>>, usize);

impl<'l> XlsxRows<'l> {
    /// Reads the next row that is not blank, and returns whether there was one.
    pub(super) fn next(&mut self, row: &mut RawRow) -> Result<bool, RosterError> {
        loop {
            let Some(first) = self.take()? else { return Ok(false) };
            let place = first.0.get_position().0;
            let line = u64::from(place) + 1;
            self.cells.clear();
            self.is_struck = true;
            self.push(&first, line)?;
            while let Some(cell) = self.take()? {
                if cell.0.get_position().0 != place {
                    if cell.0.get_position().0 < place {
                        return Err(RosterError::Workbook("its rows are out of order".into()));
                    }
                    self.pending = Some(cell);
                    break;
                }
                self.push(&cell, line)?;
            }
            self.add_without_result(place);
            self.cover(place);
            let is_blank = self.cells.iter().all(|(_, text, kind)| text.trim().is_empty() && *kind != CellKind::NoResult);
            self.spread(place);
            if !is_blank {
                self.write(row, place);
                return Ok(true);
            }
        }
    }

    /// Adds cells that the reader passed over, for they hold a formula and no result: they are not blank.
    fn add_without_result(&mut self, place: u32) {
        let Some(remarks) = self.remarks else { return };
        for column in remarks.without_result(place).map(|column| column as usize).filter(|column| *column < MOST_COLUMNS) {
            if !self.cells.iter().any(|(held, ..)| *held == column) {
                self.cells.push((column, String::new(), CellKind::NoResult));
            }
        }
    }

    fn write(&mut self, row: &mut RawRow, place: u32) {
        let line = u64::from(place) + 1;
        row.clear(line);
        row.sight = match self.remarks {
            Some(remarks) if remarks.is_hidden(place) => Sight::Hidden,
            _ if self.is_struck => Sight::Struck,
            _ => Sight::Shown,
        };
        self.cells.sort_by_key(|(column, ..)| *column);
        for (column, text, kind) in &self.cells {
            while row.len() < *column {
                row.push("", CellKind::Text, line);
            }
            row.push(text, *kind, line);
        }
    }

    /// Takes out what merged ranges hide: of each, only the first cell is shown, whatever the file holds in the others. Keeps the ranges
    /// that begin here for the rows below.
    fn cover(&mut self, place: u32) {
        self.merged.retain(|(range, ..)| range.last.0 >= place);
        let merged = self.remarks.map_or(&[][..], |remarks| remarks.merged.as_slice());
        while let Some(range) = merged.get(self.next_merged).filter(|range| range.first.0 <= place) {
            self.next_merged += 1;
            if range.last.0 < place {
                continue;
            }
            let column = range.first.1 as usize;
            let first = self.cells.iter().find(|(held, ..)| *held == column).filter(|_| range.first.0 == place);
            let (text, kind) = first.map_or((String::new(), CellKind::Text), |(_, text, kind)| (text.clone(), *kind));
            self.merged.push((*range, text, kind));
        }
        for (range, ..) in &self.merged {
            let (first, last) = (range.first.1 as usize, range.last.1 as usize);
            let is_first = range.first.0 == place;
            self.cells.retain(|(held, ..)| !(first..=last).contains(held) || (is_first && *held == first));
        }
    }

    /// Gives the row the values of merged ranges that began above.
    ///
    /// Each row has the value once, in the range's first column: a name across two columns is not there twice.
    fn spread(&mut self, place: u32) {
        for (range, text, kind) in self.merged.iter().filter(|(range, ..)| range.first.0 < place) {
            self.cells.push((range.first.1 as usize, text.clone(), *kind));
        }
    }

    fn take(&mut self) -> Result<Option<Styled<'l>>, RosterError> {
        if self.pending.is_some() || self.ended {
            return Ok(self.pending.take());
        }
        let cell = guarded(|| self.reader.next_cell_with_style_id())?;
        self.ended = cell.is_none();
        Ok(cell)
    }

    /// Adds a cell that holds something.
    fn push(&mut self, (cell, style): &Styled<'_>, line: u64) -> Result<(), RosterError> {
        let (row, column) = cell.get_position();
        let place = column as usize;
        if self.cells.last().is_some_and(|(last, ..)| *last >= place) {
            return Err(RosterError::Workbook(format!("the cells of row {line} are out of order").into()));
        }
        let styles = self.reader.styles();
        let font = styles.get(*style).and_then(|style| style.font.as_ref());
        let is_struck = font.is_some_and(|font| font.strikethrough);
        let (text, kind) = match cell.get_value() {
            _ if self.remarks.is_some_and(|remarks| remarks.lacks_result((row, column))) => (String::new(), CellKind::NoResult),
            DataRef::Empty => return Ok(()),
            DataRef::String(text) => (checked(text, line)?.to_owned(), CellKind::Text),
            DataRef::SharedString(text) => (checked(text, line)?.to_owned(), CellKind::Text),
            DataRef::Int(number) => number_of(*number as f64, styles.get(*style)),
            DataRef::Float(number) => number_of(*number, styles.get(*style)),
            DataRef::Bool(yes) => (if *yes { "TRUE" } else { "FALSE" }.to_owned(), CellKind::Truth),
            DataRef::DateTime(at) => (iso(*at), CellKind::Date),
            DataRef::DateTimeIso(at) => (at.get(..10).unwrap_or(at).to_owned(), CellKind::Date),
            DataRef::DurationIso(duration) => (duration.clone(), CellKind::Date),
            DataRef::Error(error) => (error.to_string(), CellKind::Error),
        };
        if place >= MOST_COLUMNS && !(text.trim().is_empty() && kind == CellKind::Text) {
            return Err(RosterError::TooManyColumns { line, most: MOST_COLUMNS });
        }
        if place < MOST_COLUMNS {
            self.is_struck &= is_struck || text.trim().is_empty();
            self.cells.push((place, text, kind));
        }
        Ok(())
    }
}

fn checked(text: &str, line: u64) -> Result<&str, RosterError> {
    if text.len() > LONGEST_CELL {
        return Err(RosterError::Workbook(format!("a cell of row {line} holds {} bytes", text.len()).into()));
    }
    Ok(text)
}

fn number_of(number: f64, style: Option<&Style>) -> (String, CellKind) {
    let format = style.and_then(|style| style.number_format.as_ref()).map_or("General", |format| format.format_code.as_str());
    match number_format::show(number, format) {
        NumberShown::Text(text) => (text, CellKind::Number(number)),
        NumberShown::Plain(text) => (text, CellKind::OddNumber(number)),
        NumberShown::Long(text) => (text, CellKind::LongNumber),
    }
}

fn iso(at: ExcelDateTime) -> String {
    let (year, month, day, ..) = at.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}

/// Workbooks come from anywhere; a panic of their reader is a workbook that cannot be read.
fn guarded<T>(read: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, RosterError> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(XlsxError::Password)) => Err(RosterError::Kind("a workbook protected with a password")),
        Ok(Err(error)) => Err(RosterError::Workbook(error.into())),
        Err(_) => Err(RosterError::Workbook("it is damaged".into())),
    }
}
