//! How a list is to be read.

use crate::roster::{mapping::Mapping, survey::HiddenRows};

/// How a list is to be read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What columns hold, where their headings do not say it.
    pub mappings: Vec<Mapping>,
    /// The worksheet of a workbook; else the first that has headings.
    pub worksheet: Option<String>,
    /// The text encoding of a CSV file, by its WHATWG name; else it is found out.
    pub encoding: Option<String>,
    /// The row of the headings; else they are looked for in the first rows.
    pub header_row: Option<u64>,
    /// What to do with hidden rows; a list that has some is refused without a word on them.
    pub hidden: Option<HiddenRows>,
    /// Columns whose blank cells take the value above them.
    pub fill_down: Vec<String>,
    /// Columns whose blank cells are meant, though they look as if they were filled once for each group.
    pub keep_blank: Vec<String>,
}
