//! XLSX with real dates and numbers, frozen headings and filters. Texts are texts: nothing becomes a formula or a link.

use std::io::{self, Write};

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::{Cell, Column, Sink};

/// Writes sheets as a workbook. Rows go to a temporary file as they come, so that memory stays flat.
pub struct XlsxSink {
    workbook: Workbook,
    row: u32,
    width: u16,
    moment: Format,
    share: Format,
    heading: Format,
}

impl XlsxSink {
    /// Makes one.
    #[must_use]
    pub fn new() -> Self {
        Self {
            workbook: Workbook::new(),
            row: 0,
            width: 0,
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
            share: Format::new().set_num_format("0.0%"),
            heading: Format::new().set_bold(),
        }
    }

    /// Writes the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self, out: &mut dyn Write) -> io::Result<()> {
        self.close().map_err(io::Error::other)?;
        let bytes = self.workbook.save_to_buffer().map_err(io::Error::other)?;
        out.write_all(&bytes)
    }

    fn sheet_now(&mut self) -> Result<&mut Worksheet, XlsxError> {
        let last = self.workbook.worksheets().len().saturating_sub(1);
        self.workbook.worksheet_from_index(last)
    }

    fn close(&mut self) -> Result<(), XlsxError> {
        let (last, width) = (self.row.saturating_sub(1), self.width);
        if width > 0 && last > 0 {
            self.sheet_now()?.autofilter(0, 0, last, width - 1)?;
        }
        Ok(())
    }

    fn start(&mut self, title: &str, columns: &[Column]) -> Result<(), XlsxError> {
        self.close()?;
        let heading = self.heading.clone();
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(title)?.set_freeze_panes(1, 0)?;
        for (place, column) in (0..).zip(columns) {
            sheet.set_column_width(place, column.width)?;
            sheet.write_string_with_format(0, place, &column.name, &heading)?;
        }
        (self.row, self.width) = (1, columns.len() as u16);
        Ok(())
    }

    fn take(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        let (row, moment, share) = (self.row, self.moment.clone(), self.share.clone());
        let sheet = self.sheet_now()?;
        for (place, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Text(text) => sheet.write_string(row, place, text)?,
                Cell::Number(number) => sheet.write_number(row, place, *number as f64)?,
                Cell::Share(value) => sheet.write_number_with_format(row, place, *value, &share)?,
                Cell::Moment(at) => {
                    let date =
                        ExcelDateTime::from_ymd(at.year().unsigned_abs(), at.month().unsigned_abs(), at.day().unsigned_abs())?;
                    let time =
                        date.and_hms(u16::from(at.hour().unsigned_abs()), at.minute().unsigned_abs(), f64::from(at.second()))?;
                    sheet.write_datetime_with_format(row, place, &time, &moment)?
                }
                Cell::Blank => sheet,
            };
        }
        self.row += 1;
        Ok(())
    }
}

impl Default for XlsxSink {
    fn default() -> Self {
        Self::new()
    }
}

impl Sink for XlsxSink {
    fn sheet(&mut self, title: &str, columns: &[Column]) -> io::Result<()> {
        self.start(title, columns).map_err(io::Error::other)
    }

    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.take(cells).map_err(io::Error::other)
    }
}
