//! Participant lists: a CSV or XLSX file becomes rows of domain values, and every row that cannot be taken says why.
//!
//! A list is read in one pass with memory for one row (a workbook's table of texts aside). Nothing is guessed that could make a
//! name wrong: a heading that is nearly known stops the import, and a value that cannot hold is rejected with its line.

mod archive;
mod columns;
mod country;
mod csv_list;
mod encoding;
mod error;
pub mod photo;
mod raw;
mod rows;
mod source;
mod spelling;
#[cfg(test)]
mod tests;
mod value;
mod xlsx_list;

use std::{fmt, io::Read, path::Path};

pub use columns::Mapping;
pub use error::{ColumnError, RosterError};
pub use rows::{LeftOut, Listed, Problem, Rejected, Row, Rows};
pub use value::{ValueError, set};

use self::{
    columns::{Plan, ReferenceColumn},
    csv_list::CsvList,
    encoding::Doubt,
    raw::RawRow,
    rows::RowReader,
    source::Source,
    xlsx_list::XlsxList,
};
use crate::domain::event::Event;

/// How a list is to be read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What columns hold, where their headings do not say it.
    pub mappings: Vec<Mapping>,
    /// The worksheet of a workbook; else the first that is shown.
    pub worksheet: Option<String>,
    /// The text encoding of a CSV file, by its WHATWG name; else it is found out.
    pub encoding: Option<String>,
}

/// What whoever imports a list should know about how it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The text is not UTF-8, first at this line, and was taken for Windows-1252.
    Guessed(u64),
    /// The text is UTF-8 but for some bytes, first at this line.
    Damaged(u64),
    /// One worksheet of several is read.
    Worksheet {
        /// Its name.
        name: String,
        /// How many there are.
        of: usize,
    },
    /// The e-mail address serves as reference.
    ReferenceFromEmail(String),
    /// These columns are not read.
    Ignored(Vec<String>),
}

/// A participant list, open.
pub struct List {
    form: Form,
    options: Options,
}

enum Form {
    Csv(CsvList),
    Xlsx(Box<XlsxList>),
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

    fn from_source(mut source: Source, options: Options) -> Result<Self, RosterError> {
        let head = source.head(256)?;
        let form = if head.starts_with(b"PK\x03\x04") {
            if head.windows(46).any(|bytes| bytes == b"application/vnd.oasis.opendocument.spreadsheet") {
                return Err(RosterError::Kind("an OpenDocument sheet"));
            }
            Form::Xlsx(Box::new(XlsxList::open(source, options.worksheet.as_deref())?))
        } else if head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
            return Err(RosterError::Kind("an old XLS workbook, or one protected with a password"));
        } else if head.starts_with(b"%PDF") {
            return Err(RosterError::Kind("a PDF document"));
        } else {
            Form::Csv(CsvList::open(source, options.encoding.as_deref())?)
        };
        Ok(Self { form, options })
    }

    /// Starts reading the rows, and says what is worth knowing about how they are read.
    ///
    /// # Errors
    /// When the headings do not say what the columns hold.
    pub fn rows(&mut self, event: &Event) -> Result<(Rows<'_>, Vec<Notice>), RosterError> {
        let mut notices = Vec::new();
        let mut reader = match &mut self.form {
            Form::Csv(list) => {
                notices.extend(list.doubt().map(|(_, doubt)| match doubt {
                    Doubt::Guessed(line) => Notice::Guessed(line),
                    Doubt::Damaged(line) => Notice::Damaged(line),
                }));
                RowReader::Csv(Box::new(list.rows()?))
            }
            Form::Xlsx(list) => {
                notices.extend(list.chosen().map(|(name, of)| Notice::Worksheet { name: name.to_owned(), of }));
                RowReader::Xlsx(Box::new(list.rows()?))
            }
        };
        let mut headings = RawRow::default();
        if !reader.next(&mut headings)? {
            return Err(RosterError::Empty);
        }
        let plan = Plan::new(&headings, &self.options.mappings)?;
        if let ReferenceColumn::Email(place) = plan.reference {
            notices.push(Notice::ReferenceFromEmail(plan.headings[place].clone()));
        }
        if !plan.ignored.is_empty() {
            notices.push(Notice::Ignored(plan.ignored.clone()));
        }
        Ok((Rows::new(reader, plan, event.clone()), notices))
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Guessed(line) => write!(
                f,
                "the list is not UTF-8 (line {line}) and is read as Windows-1252; if names look wrong, name its encoding with --encoding"
            ),
            Self::Damaged(line) => {
                write!(f, "the list is UTF-8 with damaged characters, first in line {line}; values that hold one are rejected")
            }
            Self::Worksheet { name, of } => write!(f, "worksheet \"{name}\" of {of} is read; name another with --worksheet"),
            Self::ReferenceFromEmail(heading) => {
                write!(f, "the list has no reference column: \"{heading}\" serves as reference")
            }
            Self::Ignored(headings) => write!(f, "columns not read: {}", headings.join(", ")),
        }
    }
}
