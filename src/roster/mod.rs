//! Participant lists: a CSV or XLSX file becomes rows of domain values, and every row that cannot be taken says why.
//!
//! A list is read in one pass with memory for one row (a workbook's table of texts aside). Nothing is guessed that could make a
//! name wrong: a heading that is nearly known stops the import, and a value that cannot hold is rejected with its line.

mod archive;
mod columns;
mod country;
mod csv_list;
mod delegation_list;
pub mod document;
mod encoding;
mod error;
mod foreign;
mod form;
mod heading_words;
mod headings;
mod languages;
mod mapping;
mod notice;
mod number_format;
mod options;
pub mod photo;
mod prepared;
mod quotes;
mod raw;
mod reader;
mod row;
mod row_fields;
mod rows;
mod sheet_xml;
mod source;
mod spelling;
mod status;
mod survey;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod untidy_tests;
mod value;
mod xlsx_list;

use std::{io::Read, path::Path, sync::Arc};

pub use error::{ColumnError, ColumnUse, RosterError};
pub use form::{ACTION_COLUMN, FormAsk, MESSAGE_COLUMN, MovedName, ReturnedForm, STATE_COLUMN, StrayRow, WRITTEN_MARK};
pub use mapping::Mapping;
pub use notice::Notice;
pub use options::Options;
pub use row::{CellProblem, LeftOut, Listed, Rejected, Row};
pub use rows::Rows;
pub use survey::HiddenRows;
pub use value::{ValueError, set};

use self::{
    csv_list::CsvList,
    prepared::{OpenList, PreparedList},
    source::Source,
    xlsx_list::XlsxList,
};
use crate::domain::{event::Event, register::Delegation, text::printable};

/// Reads a list of delegations. Rows that cannot be taken are returned as what is wrong with them.
///
/// # Errors
/// When the file cannot be read, is neither CSV nor XLSX, or has no column of names.
pub fn delegations(path: &Path) -> Result<(Vec<Delegation>, Vec<CellProblem>), RosterError> {
    delegation_list::read(&mut List::open(path, Options::default())?.form)
}

/// A participant list, open.
pub struct List {
    form: OpenList,
    options: Options,
    /// What was found out before the first row was taken; the same each time.
    prepared: Option<Arc<PreparedList>>,
}

impl List {
    /// Opens a list in a file.
    ///
    /// # Errors
    /// When the file cannot be read, is neither CSV nor XLSX, or is a workbook that would take too much memory.
    pub fn open(path: &Path, options: Options) -> Result<Self, RosterError> {
        Self::from_source(Source::open(path)?, options)
    }

    /// Reads a list that comes through a pipe.
    ///
    /// # Errors
    /// As [`List::open`].
    pub fn read(from: impl Read, options: Options) -> Result<Self, RosterError> {
        Self::from_source(Source::read(from)?, options)
    }

    /// Returns what a nomination form that comes back asks for; `None` of a list that is not one.
    ///
    /// # Errors
    /// When its sheets cannot be read, or it is a form that does not say whose it is or where its people are.
    pub fn returned_form(&mut self) -> Result<Option<ReturnedForm>, RosterError> {
        form::read(&mut self.form, &self.options)
    }

    fn from_source(mut source: Source, options: Options) -> Result<Self, RosterError> {
        let head = source.head(64 << 10)?;
        if let Some(kind) = foreign::bytes(&head) {
            return Err(RosterError::Kind(kind));
        }
        let form = if head.starts_with(b"PK\x03\x04") {
            foreign::check_archive(&mut source)?;
            OpenList::Xlsx(Box::new(XlsxList::open(source, options.worksheet.as_deref())?))
        } else if let Some(worksheet) = &options.worksheet {
            return Err(RosterError::NoWorksheets(printable(worksheet)));
        } else {
            OpenList::Csv(CsvList::open(source, options.encoding.as_deref())?)
        };
        Ok(Self { form, options, prepared: None })
    }

    /// Starts reading the rows, and says what is worth knowing about how they are read.
    ///
    /// # Errors
    /// When the headings do not say what the columns hold, or rows would be lost, halved or read twice.
    pub fn rows(&mut self, event: &Event) -> Result<(Rows<'_>, Vec<Notice>), RosterError> {
        let prepared = match &self.prepared {
            Some(prepared) => Arc::clone(prepared),
            None => Arc::clone(self.prepared.insert(Arc::new(self.form.prepare(&self.options, &event.fields)?))),
        };
        let reader = self.form.reader(Some(prepared.plan.headings.len()))?;
        Ok((Rows::new(reader, &prepared, self.options.hidden, event.clone()), prepared.notices.clone()))
    }
}
