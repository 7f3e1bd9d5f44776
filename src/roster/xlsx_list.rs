//! Lists as workbooks: one worksheet, read cell by cell.

use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Cell, DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxCellReader, XlsxError};

use crate::{
    domain::text::{did_you_mean, printable},
    roster::{
        archive,
        error::RosterError,
        raw::{Kind, RawRow},
        source::Source,
    },
};

/// Columns beyond this are left out: no list has them.
const MOST_COLUMNS: u32 = 1_024;
/// The most columns that a worksheet can have.
const WIDEST_SHEET: u32 = 16_384;
/// The most bytes of one cell; a spreadsheet holds 32,767 characters.
const LONGEST_CELL: usize = 1 << 20;
/// The name of the sheet that says what a report is about.
const OVERVIEW: &str = "Overview";
/// From here on a spreadsheet has rounded a whole number (it keeps 15 digits).
const ROUNDED: f64 = 1e15;

/// A list as a workbook.
pub(super) struct XlsxList {
    workbook: Xlsx<Source>,
    sheet: String,
    sheets: Vec<String>,
}

impl XlsxList {
    /// Opens a workbook at the named worksheet, else at the first that is shown.
    pub(super) fn open(mut source: Source, worksheet: Option<&str>) -> Result<Self, RosterError> {
        archive::weigh(&mut source)?;
        let workbook = guarded(|| Xlsx::new(source))?;
        let all = workbook.sheets_metadata();
        let sheets = all.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        let (shown, hidden): (Vec<_>, Vec<_>) = sheets.partition(|sheet| sheet.visible == SheetVisible::Visible);
        let sheets: Vec<String> = shown.iter().chain(&hidden).map(|sheet| sheet.name.clone()).collect();
        let known = || sheets.iter().map(String::as_str);
        let sheet = match worksheet {
            None => first(&sheets).ok_or(RosterError::Empty)?.to_owned(),
            Some(name) => known().find(|known| *known == name).map(ToOwned::to_owned).ok_or_else(|| RosterError::Worksheet {
                name: printable(name),
                suggestion: did_you_mean(name, known()),
                known: known().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", "),
            })?,
        };
        Ok(Self { workbook, sheet, sheets })
    }

    /// Returns the worksheet that is read, where there are others.
    pub(super) fn chosen(&self) -> Option<(&str, usize)> {
        (self.sheets.len() > 1).then_some((self.sheet.as_str(), self.sheets.len()))
    }

    /// Starts reading at the first row.
    pub(super) fn rows(&mut self) -> Result<XlsxRows<'_>, RosterError> {
        let reader = guarded(|| self.workbook.worksheet_cells_reader(&self.sheet))?;
        Ok(XlsxRows { reader, pending: None, ended: false })
    }
}

/// The rows of a worksheet.
pub(super) struct XlsxRows<'l> {
    reader: XlsxCellReader<'l, Source>,
    /// The first cell of the row that comes next.
    pending: Option<Cell<DataRef<'l>>>,
    ended: bool,
}

impl<'l> XlsxRows<'l> {
    /// Reads the next row that is not blank; tells whether there was one.
    pub(super) fn next(&mut self, row: &mut RawRow) -> Result<bool, RosterError> {
        loop {
            let Some(first) = self.take()? else { return Ok(false) };
            let place = first.get_position().0;
            let line = u64::from(place) + 1;
            row.clear(line);
            push(row, &first, line)?;
            while let Some(cell) = self.take()? {
                if cell.get_position().0 != place {
                    if cell.get_position().0 < place {
                        return Err(RosterError::Workbook("its rows are out of order".into()));
                    }
                    self.pending = Some(cell);
                    break;
                }
                push(row, &cell, line)?;
            }
            if !row.is_blank() {
                return Ok(true);
            }
        }
    }

    fn take(&mut self) -> Result<Option<Cell<DataRef<'l>>>, RosterError> {
        if self.pending.is_some() || self.ended {
            return Ok(self.pending.take());
        }
        let cell = guarded(|| self.reader.next_cell())?;
        self.ended = cell.is_none();
        Ok(cell)
    }
}

/// Returns the worksheet to read where none is named: the first, but for the sheet that every workbook of a report begins with.
fn first(sheets: &[String]) -> Option<&str> {
    let mut names = sheets.iter().map(String::as_str);
    match (names.next()?, names.next()) {
        (OVERVIEW, Some(second)) => Some(second),
        (first, _) => Some(first),
    }
}

/// Adds a cell, and the empty ones before it.
fn push(row: &mut RawRow, cell: &Cell<DataRef<'_>>, line: u64) -> Result<(), RosterError> {
    let column = cell.get_position().1;
    if column >= WIDEST_SHEET {
        return Err(RosterError::Workbook(format!("row {line} has more than {WIDEST_SHEET} cells")));
    }
    if column >= MOST_COLUMNS {
        return Ok(());
    }
    if (column as usize) < row.len() {
        return Err(RosterError::Workbook(format!("the cells of row {line} are out of order")));
    }
    while row.len() < column as usize {
        row.push("", Kind::Text, line);
    }
    match cell.get_value() {
        DataRef::Empty => row.push("", Kind::Text, line),
        DataRef::String(text) => push_text(row, text, line)?,
        DataRef::SharedString(text) => push_text(row, text, line)?,
        DataRef::Int(number) => row.push(&number.to_string(), Kind::Text, line),
        DataRef::Float(number) if number.abs() >= ROUNDED => row.push(&number.to_string(), Kind::LongNumber, line),
        DataRef::Float(number) => row.push(&number.to_string(), Kind::Text, line),
        DataRef::Bool(yes) => row.push(if *yes { "true" } else { "false" }, Kind::Text, line),
        DataRef::DateTime(at) => row.push(&iso(*at), Kind::Date, line),
        DataRef::DateTimeIso(at) => row.push(at.get(..10).unwrap_or(at), Kind::Date, line),
        DataRef::DurationIso(duration) => row.push(duration, Kind::Date, line),
        DataRef::Error(error) => row.push(&error.to_string(), Kind::Error, line),
    }
    Ok(())
}

fn push_text(row: &mut RawRow, text: &str, line: u64) -> Result<(), RosterError> {
    if text.len() > LONGEST_CELL {
        return Err(RosterError::Workbook(format!("a cell of row {line} holds {} bytes", text.len())));
    }
    row.push(text, Kind::Text, line);
    Ok(())
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
        Ok(Err(error)) => Err(RosterError::Workbook(error.to_string())),
        Err(_) => Err(RosterError::Workbook("it is damaged".into())),
    }
}
