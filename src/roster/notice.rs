//! What the person who imports a list should know about how it is read.

use std::fmt;

use crate::{domain::text::printable, roster::error::RosterError};

/// The most lines that a notice names.
const NAMED: usize = 6;

/// What the person who imports a list should know about how it is read.
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
    /// A worksheet was passed over, for it cannot be read.
    Unread {
        /// Its name.
        name: String,
        /// Why.
        reason: String,
    },
    /// The headings are not in the first row, but at this line.
    HeadingsAt(u64),
    /// The headings go over two rows, from this line on.
    TwoLines(u64),
    /// The headings stand again in these lines, which are left out.
    Repeated(Vec<u64>),
    /// Rows end before the last column; its cells are blank there.
    Short {
        /// How many.
        rows: u64,
        /// The first of them.
        first: u64,
    },
    /// Rows are struck through, and read all the same.
    Struck {
        /// How many.
        rows: u64,
        /// The first of them.
        first: u64,
    },
    /// The worksheet hides these columns, which are read all the same.
    HiddenColumns(Vec<String>),
    /// The e-mail address serves as reference.
    ReferenceFromEmail(String),
    /// These columns are written behind the name's part that they belong to.
    Joined(Vec<String>),
    /// The whole name of this column is shown, and given and family name of the list are not kept.
    WholeName(String),
    /// These columns are not read.
    Ignored(Vec<String>),
}

impl Notice {
    pub(super) fn unread(name: &str, error: &RosterError) -> Self {
        Self::Unread { name: printable(name), reason: error.to_string() }
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Guessed(line) => write!(
                f,
                "the list is not UTF-8 (line {line}) and is read as Windows-1252; if names look wrong, it has another encoding"
            ),
            Self::Damaged(line) => {
                write!(f, "the list is UTF-8 with damaged characters, first in line {line}; values that hold one cannot be used")
            }
            Self::Worksheet { name, of } => write!(f, "worksheet \"{name}\" of {of} is read"),
            Self::Unread { name, reason } => write!(f, "worksheet \"{name}\" is passed over: {reason}"),
            Self::HeadingsAt(line) => {
                write!(f, "the headings are in row {line}, and the rows above are not read")
            }
            Self::TwoLines(line) => write!(f, "the headings go over two rows, {line} and the next"),
            Self::Repeated(lines) => {
                let named: Vec<String> = lines.iter().take(NAMED).map(ToString::to_string).collect();
                let more = if lines.len() > named.len() { " …" } else { "" };
                write!(f, "the headings stand again in line {}{more}, which is left out", named.join(", "))
            }
            Self::Short { rows: 1, first } => write!(f, "line {first} ends early; its last cells are taken as blank"),
            Self::Short { rows, first } => {
                write!(f, "{rows} rows end early, the first in line {first}; their last cells are taken as blank")
            }
            Self::Struck { rows: 1, first } => write!(f, "line {first} is struck through, and is read as the others are"),
            Self::Struck { rows, first } => {
                write!(f, "{rows} rows are struck through, the first in line {first}, and are read as the others are")
            }
            Self::HiddenColumns(headings) => {
                let named: Vec<String> = headings.iter().map(|heading| format!("\"{heading}\"")).collect();
                write!(f, "columns that the worksheet hides are read, too: {}", named.join(", "))
            }
            Self::Joined(headings) => {
                let named: Vec<String> = headings.iter().map(|heading| format!("\"{heading}\"")).collect();
                write!(f, "{} is read as a further part of the name", named.join(", "))
            }
            Self::WholeName(heading) => write!(
                f,
                "\"{heading}\" is the whole name that badges show: where it is filled, given and family name of the list are not kept"
            ),
            Self::ReferenceFromEmail(heading) => {
                write!(f, "the list has no reference column: \"{heading}\" serves as reference")
            }
            Self::Ignored(headings) => write!(f, "columns not read: {}", headings.join(", ")),
        }
    }
}
