//! The rows of a list, whatever the kind of its file.

use crate::roster::{csv_list::CsvRows, error::RosterError, raw::RawRow, xlsx_list::XlsxRows};

/// Rows of either kind of file.
pub(super) enum RowReader<'l> {
    Csv(Box<CsvRows<'l>>),
    Xlsx(Box<XlsxRows<'l>>),
}

impl RowReader<'_> {
    pub(super) fn next(&mut self, row: &mut RawRow) -> Result<bool, RosterError> {
        match self {
            Self::Csv(rows) => rows.next(row),
            Self::Xlsx(rows) => rows.next(row),
        }
    }
}
