//! Why a list could not be read at all. What is wrong with single rows is no error: it is a rejected row.

use std::io;

/// Says why a participant list could not be read.
#[derive(Debug, thiserror::Error)]
pub enum RosterError {
    /// The file could not be opened or read.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// No bytes, or no headings.
    #[error("the list is empty; its first row has to hold the column names")]
    Empty,
    /// More bytes than are read into memory from a pipe, or unpacked from a workbook.
    #[error("{what} has more than {most} MB; {remedy}")]
    TooLarge {
        /// What is too large.
        what: String,
        /// The most megabytes.
        most: u64,
        /// What to do instead.
        remedy: &'static str,
    },
    /// More rows than a list may have.
    #[error("the list has more than {0} rows; import it in parts")]
    TooManyRows(u64),
    /// A row without an end, most likely behind a quotation mark that is never closed.
    #[error("the row at line {line} is longer than {most} bytes; a quotation mark is probably missing or left over there")]
    LongRow {
        /// Where the row starts.
        line: u64,
        /// The most bytes of a row.
        most: usize,
    },
    /// A kind of file that is no list.
    #[error("this is {0}; save it as XLSX or CSV (UTF-8) and import that")]
    Kind(&'static str),
    /// A workbook that cannot be read.
    #[error("the workbook cannot be read ({0}); open it, save it again as XLSX or CSV, and import that")]
    Workbook(String),
    /// No such worksheet.
    #[error("the workbook has no worksheet \"{name}\"{suggestion}; it has {known}")]
    Worksheet {
        /// What was asked for.
        name: String,
        /// `; did you mean …`, or nothing.
        suggestion: String,
        /// All there are.
        known: String,
    },
    /// No such text encoding.
    #[error("unknown text encoding \"{0}\"; use a name such as utf-8, utf-16le, windows-1252, windows-1256 or gb18030")]
    Encoding(String),
    /// The headings do not say what is what.
    #[error(transparent)]
    Columns(#[from] ColumnError),
}

/// Says why the columns of a list cannot be told apart.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ColumnError {
    /// Nothing in the first row is a column that the program knows.
    #[error(
        "no column of the first row is known ({found}); the first row has to hold the column names, such as reference, given_name, family_name, category"
    )]
    NoneKnown {
        /// The cells of the first row.
        found: String,
    },
    /// Almost the name of a column. Dropping it silently is how names get lost.
    #[error(
        "column \"{heading}\" is not known; did you mean {near}? use --map '{heading}={near}', or --map '{heading}=' to leave it out"
    )]
    NearMiss {
        /// The heading as written.
        heading: String,
        /// The known column.
        near: &'static str,
    },
    /// Two columns for one field.
    #[error("columns \"{first}\" and \"{second}\" both hold {field}; leave one out with --map '{second}=' or --map '{first}='")]
    Twice {
        /// The field.
        field: &'static str,
        /// The first heading.
        first: String,
        /// The second heading.
        second: String,
    },
    /// Nothing that tells participants apart.
    #[error(
        "no column holds a reference, and none an e-mail address to use as one ({found}); add a column \"reference\", or name one with --map 'COLUMN=reference'"
    )]
    NoReference {
        /// The headings.
        found: String,
    },
    /// A whole name beside only half of a divided one.
    #[error(
        "column \"{half}\" holds {has}, but no column holds {lacks}, and \"{whole}\" may be the whole name; say which with --map '{whole}={lacks}', or leave one out with --map '{half}='"
    )]
    HalfName {
        /// The heading of the half.
        half: String,
        /// What that one is.
        has: &'static str,
        /// What is missing.
        lacks: &'static str,
        /// The heading of the whole name.
        whole: String,
    },
    /// `--map` names a column that the list does not have.
    #[error("--map names the column \"{column}\", which the list does not have{suggestion}; it has {found}")]
    NoColumn {
        /// What `--map` says.
        column: String,
        /// `; did you mean …`, or nothing.
        suggestion: String,
        /// The headings.
        found: String,
    },
    /// `--map` names the same column or field twice.
    #[error("--map names {0} twice; name it once")]
    MappedTwice(String),
    /// `--map` is not written `COLUMN=field`.
    #[error("\"{0}\" is no mapping; write it as 'COLUMN=field', or 'COLUMN=' to leave the column out")]
    Mapping(String),
    /// `--map` names a field that does not exist.
    #[error("unknown field \"{field}\"{suggestion}; fields are {known}")]
    Field {
        /// What was written.
        field: String,
        /// `; did you mean …`, or nothing.
        suggestion: String,
        /// All fields.
        known: String,
    },
}
