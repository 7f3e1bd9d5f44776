//! Why a list could not be read at all. A fault in a single row is not an error: the row is rejected.

use std::io;

use crate::domain::causes::Cause;

/// Why a participant list could not be read.
#[derive(Debug, thiserror::Error)]
pub enum RosterError {
    /// The file could not be opened or read.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// No bytes, or no headings.
    #[error("the list is empty; it needs the column names and a row for each person")]
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
    /// A part of a workbook that unpacks to many times its size, as no list does.
    #[error("a part of the workbook unpacks to more than {0} times its size; save the sheet as CSV and import that")]
    TooDense(u64),
    /// More columns than a list may have.
    #[error("line {line} has more than {most} columns; leave out what is not needed")]
    TooManyColumns {
        /// Where.
        line: u64,
        /// The most columns.
        most: usize,
    },
    /// No row at the number that was given for the headings.
    #[error("row {0} is empty or missing, and cannot hold the column names")]
    NoHeaderRow(u64),
    /// Rows that the program that wrote the list does not show.
    #[error("{hidden} of {rows} rows are hidden, by hand or by a filter; decide whether they are part of the list")]
    Hidden {
        /// How many.
        hidden: u64,
        /// Of how many.
        rows: u64,
    },
    /// Formulas whose results the workbook does not hold.
    #[error(
        "{} no stored result ({} {cells}); open the workbook in a spreadsheet program, let it calculate, save it, and import that",
        if *count == 1 { "1 formula has".to_owned() } else { format!("{count} formulas have") },
        if *count == 1 { "cell" } else { "cells" }
    )]
    NoResult {
        /// How many.
        count: usize,
        /// The first of them.
        cells: String,
    },
    /// A second heading row with columns in another order.
    #[error(
        "line {0} holds headings again, in another order: two lists stand one below the other; save the second one as a list of its own"
    )]
    OtherHeadings(u64),
    /// More rows than a list may have.
    #[error("the list has more than {0} rows; import it in parts")]
    TooManyRows(u64),
    /// A row without an end.
    #[error(
        "the row at line {line} is longer than {most} bytes; look for a line break or a quotation mark that is missing there"
    )]
    LongRow {
        /// Where the row starts.
        line: u64,
        /// The most bytes of a row.
        most: usize,
    },
    /// A kind of file that is not a list.
    #[error("this is {0}; save it as XLSX or CSV (UTF-8) and import that")]
    Kind(&'static str),
    /// A ZIP archive that is not a workbook.
    #[error("this is a ZIP archive of {0} files; unpack it, and import the list that is in it")]
    Archive(usize),
    /// A workbook that cannot be read.
    #[error("the workbook cannot be read; open it, save it again as XLSX or CSV, and import that")]
    Workbook(#[source] Cause),
    /// A worksheet that cannot be read as a list, where there are others.
    #[error("{source} (this is worksheet \"{name}\"; the workbook also has {others})")]
    InWorksheet {
        /// The worksheet that was read.
        name: String,
        /// The others.
        others: String,
        /// What is wrong with it.
        source: Box<Self>,
    },
    /// A worksheet is named, and the list is a text.
    #[error("the worksheet \"{0}\" is asked for, and this list is text without worksheets")]
    NoWorksheets(String),
    /// The headings of a text have a quotation mark that is not closed.
    #[error("line {line}: the headings have a quotation mark that nothing closes (\"{value}\"); close it, or take it out")]
    LostQuote {
        /// Where the headings are.
        line: u64,
        /// What stands behind the mark.
        value: String,
    },
    /// No such worksheet.
    #[error("the workbook has no worksheet \"{name}\"; it has {known}{suggestion}")]
    Worksheet {
        /// What was asked for.
        name: String,
        /// `; did you mean …`, or nothing.
        suggestion: String,
        /// All there are.
        known: String,
    },
    /// A delegation's form without the sheet that says whose it is.
    #[error(
        "{place} is from a delegation's form, and the hidden worksheet \"{sheet}\", which says whose form it is, is missing; a form \
         is taken only as the whole workbook that was sent"
    )]
    FormMarks {
        /// `worksheet "List"`, or `the list`.
        place: String,
        /// The hidden sheet.
        sheet: &'static str,
    },
    /// A delegation's form without its technical headings.
    #[error(
        "this is the form of \"{name}\", and no worksheet has its hidden row of column names, such as {heading}; a form is taken only \
         as the whole workbook that was sent"
    )]
    FormHeadings {
        /// The delegation.
        name: String,
        /// One of the headings.
        heading: &'static str,
    },
    /// A delegation's form with copies of its sheet.
    #[error("the worksheets {0} all hold a delegation's form; delete those that are not to be taken")]
    FormTwice(String),
    /// No such text encoding.
    #[error("unknown text encoding \"{0}\"; use a name such as utf-8, utf-16le, windows-1252, windows-1256 or gb18030")]
    Encoding(String),
    /// The encoding can only be guessed.
    #[error(
        "the list is not UTF-8 (line {line}) and most likely {encoding}, in which that line reads \"{shown}\"; only a person can say \
         whether that is right"
    )]
    LikelyEncoding {
        /// The first line that is not UTF-8.
        line: u64,
        /// The name of the likely encoding.
        encoding: String,
        /// What the line reads as.
        shown: String,
    },
    /// The headings do not say what is what.
    #[error(transparent)]
    Columns(#[from] ColumnError),
}

impl RosterError {
    /// Whether the message says by itself which worksheet was read, or has nothing to do with one.
    pub(super) fn names_worksheet(&self) -> bool {
        // What the options say for themselves is wrong of any worksheet.
        matches!(
            self,
            Self::Columns(
                ColumnError::NoneKnown { .. } | ColumnError::Field { .. } | ColumnError::Mapping(_) | ColumnError::MappedTwice(_)
            ) | Self::InWorksheet { .. }
                | Self::Worksheet { .. }
                | Self::Io(_)
                | Self::Workbook(_)
                | Self::Kind(_)
        )
    }
}

/// What a column is named for by the person who imports a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnUse {
    /// To say which field it holds.
    Map,
    /// Its blank cells take the value above them.
    FillDown,
    /// Its blank cells stay blank.
    KeepBlank,
}

/// Why the columns of a list cannot be told apart.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ColumnError {
    /// Nothing in the first rows is a column that the program knows.
    #[error(
        "no column of the first 20 rows{place} is known (the first row has {found}); one row must hold the column names, such as reference, given_name, family_name, category{others}"
    )]
    NoneKnown {
        /// ` of worksheet "List"`, or nothing.
        place: String,
        /// The cells of the first row.
        found: String,
        /// What other worksheets there are, or nothing.
        others: String,
    },
    /// Data in a column without a heading.
    #[error("{column} has no heading, and holds data (first in line {line}: \"{value}\"); decide what it holds, or leave it out")]
    Nameless {
        /// The column, by its letter.
        column: String,
        /// The letter.
        letter: String,
        /// The first line that has data there.
        line: u64,
        /// What it is.
        value: String,
    },
    /// Columns that are filled once for each group of rows.
    #[error(
        "{}, apparently once for each group (first blank in line {line}); decide whether blank cells take the value above them",
        filled(columns, *rows)
    )]
    FillDown {
        /// The headings, and how many rows have a value there.
        columns: Vec<(String, u64)>,
        /// Of how many.
        rows: u64,
        /// The first line that has none.
        line: u64,
    },
    /// A column that is to be filled and to be kept.
    #[error("\"{0}\" is to be filled down and to be kept blank; name it once")]
    FillOrKeep(String),
    /// Half a name, and a column that could be the other half.
    #[error(
        "column \"{half}\" holds {has}, no column holds {lacks}, and \"{unknown}\" is not known; decide what it holds, or leave it out"
    )]
    HalfNameUnknown {
        /// The heading of the half.
        half: String,
        /// What that one is.
        has: &'static str,
        /// What is missing.
        lacks: &'static str,
        /// The heading that is not known.
        unknown: String,
    },
    /// Almost the name of a column. Dropping it silently is how names get lost.
    #[error("column \"{heading}\" is not known; did you mean {near}?")]
    NearMiss {
        /// The heading as written.
        heading: String,
        /// The known column.
        near: &'static str,
    },
    /// Two columns for one field.
    #[error("columns \"{first}\" and \"{second}\" both hold {field}; leave one out")]
    Twice {
        /// The field.
        field: &'static str,
        /// The first heading.
        first: String,
        /// The second heading.
        second: String,
    },
    /// A whole name in two scripts.
    #[error(
        "columns \"{first}\" and \"{second}\" both hold name; if \"{own}\" is the name in its own script, it is the native name; else leave one out"
    )]
    TwoScripts {
        /// The first heading.
        first: String,
        /// The second heading.
        second: String,
        /// The one that most likely holds the native name.
        own: String,
    },
    /// Two columns for one of the event's own fields.
    #[error("columns \"{first}\" and \"{second}\" both hold {field}; leave one out")]
    OwnTwice {
        /// The field's code.
        field: String,
        /// The first heading.
        first: String,
        /// The second heading.
        second: String,
    },
    /// Nothing that tells participants apart.
    #[error(
        "no column holds a reference, and none an e-mail address to use as one ({found}); add a column \"reference\", or choose one"
    )]
    NoReference {
        /// The headings.
        found: String,
    },
    /// A whole name beside only half of a divided one.
    #[error(
        "column \"{half}\" holds {has}, but no column holds {lacks}, and \"{whole}\" may be the whole name; decide which it is, or leave one out"
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
    /// A column was named that the list does not have.
    #[error("the list has no column \"{column}\"; it has {found}{suggestion}")]
    NoColumn {
        /// What for.
        asked: ColumnUse,
        /// What was written.
        column: String,
        /// `; did you mean …`, or nothing.
        suggestion: String,
        /// The headings.
        found: String,
    },
    /// The same column or field is mapped twice.
    #[error("{0} is mapped twice; name it once")]
    MappedTwice(String),
    /// An option names a heading that several columns have.
    #[error("several columns are called \"{column}\"; name one by its letter: {letters}")]
    Ambiguous {
        /// What a column was named for.
        asked: ColumnUse,
        /// The name.
        column: String,
        /// The letters of these columns.
        letters: String,
    },
    /// A mapping is not written `COLUMN=field`.
    #[error("\"{0}\" is not a mapping; write it as 'COLUMN=field', or 'COLUMN=' to leave the column out")]
    Mapping(String),
    /// A mapping names a field that does not exist.
    #[error("unknown field \"{field}\"; fields are {known}{suggestion}")]
    Field {
        /// What was written.
        field: String,
        /// `; did you mean …`, or nothing.
        suggestion: String,
        /// All fields.
        known: String,
    },
}

/// `"delegation" is filled in 1 of 3 rows, "country" in 2`.
fn filled(columns: &[(String, u64)], rows: u64) -> String {
    let one = |(place, (column, filled)): (usize, &(String, u64))| match place {
        0 => format!("\"{column}\" is filled in {filled} of {rows} rows"),
        _ => format!("\"{column}\" in {filled}"),
    };
    columns.iter().enumerate().map(one).collect::<Vec<_>>().join(", ")
}
