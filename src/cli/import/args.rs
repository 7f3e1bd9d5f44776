//! What `accredit import` is asked to do.

use std::path::PathBuf;

use crate::{
    domain::{
        id::CategoryCode,
        merge::{BlankCell, Prefer, Rules},
        text::printable,
    },
    roster::{HiddenRows, Mapping, Options},
};

/// Arguments.
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[derive(Debug, clap::Args)]
#[command(after_help = "\
New references are added, known ones updated, unchanged ones left alone; what the list has no column for stays as it is.
A list that comes again is merged: a cell that has not changed since leaves a correction made here alone, one that changed is taken.
If both changed, the correction stays and the conflict is listed. A blank cell changes nothing.
Columns: reference, category, title, given_name, family_name, native_name, function, delegation, delegation_type, country, email,
days, photo, name, head, order; what Indico, pretix, Eventbrite, Attendize and Hi.Events call them; and the usual words in English,
French, Spanish, Portuguese, Russian, Arabic, Chinese and German. A name that --map gives (--map 'Name on badge=name') stands above
given and family name.
A new participant needs a reference, a name and a category; a known one the reference. Any other cell that cannot be used leaves its
field as it was, and is listed.
A photo is found in the folder of --photos, or a folder in it, by the file name in the column \"photo\", else by the reference
(KWT24-0001.jpg).
A workbook that \"accredit delegation template\" made is taken under the rights of its delegation. Withdrawals come first, then its rows in
their order; what is beyond its places is rejected, or waits.
The fields of the event's own ([[field]]) are columns too, by code or any label.
Exit code 1: a row or a photo was rejected, a cell could not be used, or there was a conflict.")]
pub struct Args {
    /// The list, CSV or XLSX; "-" reads stdin
    pub(super) file: PathBuf,
    /// Map a column to a field, by its heading or its letter; with an empty field, the column is left out (repeatable)
    #[arg(long, value_name = "COLUMN=FIELD")]
    pub(super) map: Vec<Mapping>,
    /// A folder with photos, JPEG or PNG: stored upright, cropped around the face, at print size
    #[arg(long, value_name = "DIR")]
    pub(super) photos: Option<PathBuf>,
    /// Show what would be done, and change nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Reject the whole list if any of its rows is rejected
    #[arg(long)]
    pub(super) strict: bool,
    /// Create categories that the event lacks, with all zones and days
    #[arg(long)]
    pub(super) create_categories: bool,
    /// The category of rows that have none
    #[arg(long, value_name = "CODE")]
    pub(super) category: Option<CategoryCode>,
    /// The worksheet of a workbook; else the first that has headings
    #[arg(long, value_name = "NAME")]
    pub(super) worksheet: Option<String>,
    /// The row that holds the headings; else they are looked for in the first 20 rows
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) header_row: Option<u64>,
    /// Include hidden and filtered rows, or skip them; without this, a list that has any is refused
    #[arg(long, value_name = "HOW")]
    pub(super) hidden: Option<Hidden>,
    /// Fill the blank cells of a column with the value above them (repeatable)
    #[arg(long, value_name = "COLUMN")]
    pub(super) fill_down: Vec<String>,
    /// Keep the blank cells of a column blank, even if it looks as though it was filled once for each group (repeatable)
    #[arg(long, value_name = "COLUMN")]
    pub(super) keep_blank: Vec<String>,
    /// The list's name: people last seen on the list of this name who are now missing are reported [default: the file's name without its extension]
    #[arg(long, value_name = "NAME", value_parser = list_label)]
    pub(super) list: Option<String>,
    /// Let blank cells clear their fields; otherwise they are ignored
    #[arg(long)]
    pub(super) clear_blank: bool,
    /// Which value wins if a field was changed both here and in the list [default: the one here]
    #[arg(long, value_name = "WHOSE")]
    pub(super) prefer: Option<Preferred>,
    /// Write new people, changes and missing people to a table, CSV or XLSX by its name
    #[arg(long, value_name = "FILE")]
    pub(super) changes: Option<PathBuf>,
    /// Withdraw the people who are missing from the list, if there are exactly this many
    #[arg(long, value_name = "N")]
    pub(super) withdraw_missing: Option<usize>,
    /// How names of two columns in Chinese, Japanese or Korean letters are joined; else family name first without a space. Badges that
    /// were printed do not count as changed
    #[arg(long, value_name = "ORDER")]
    pub(super) name_order: Option<NameOrder>,
    /// Take a nomination form only if it is that of this delegation
    #[arg(long, value_name = "DELEGATION")]
    pub(super) delegation: Option<String>,
    /// The text encoding of a CSV list, such as windows-1256 [default: detected]
    #[arg(long, value_name = "NAME")]
    pub(super) encoding: Option<String>,
}

/// Refuses a name of which nothing is seen.
fn list_label(written: &str) -> Result<String, String> {
    let name = printable(written.trim());
    if name.is_empty() { Err("a list's name cannot be empty; leave the option out for the file's name".into()) } else { Ok(name) }
}

/// What to do with rows that the list hides.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(super) enum Hidden {
    /// Import them like the others
    Include,
    /// Leave them out
    Skip,
}

/// Which part of a Chinese, Japanese or Korean name stands first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum NameOrder {
    /// The family name, without a space after it
    FamilyFirst,
    /// The given name, with a space after it
    GivenFirst,
}

/// Whose value stands in a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Preferred {
    /// The list's
    List,
}

impl Args {
    /// Returns the list's name: what was asked for, else the file's stem; `None` for stdin.
    pub(super) fn list_name(&self) -> Option<String> {
        let stem =
            || self.file.file_stem().filter(|_| self.file.as_os_str() != "-").map(|stem| stem.to_string_lossy().into_owned());
        self.list.clone().or_else(stem).map(|name| printable(name.trim())).filter(|name| !name.is_empty())
    }

    /// Returns how the list is merged.
    pub(super) fn rules(&self) -> Rules {
        Rules {
            prefer: if self.prefer == Some(Preferred::List) { Prefer::List } else { Prefer::Hand },
            blank: if self.clear_blank { BlankCell::Clears } else { BlankCell::SaysNothing },
        }
    }

    /// Returns how the list is to be read.
    pub(super) fn options(&self) -> Options {
        Options {
            mappings: self.map.clone(),
            worksheet: self.worksheet.clone(),
            encoding: self.encoding.clone(),
            header_row: self.header_row,
            hidden: self.hidden.map(|hidden| match hidden {
                Hidden::Include => HiddenRows::Include,
                Hidden::Skip => HiddenRows::Skip,
            }),
            fill_down: self.fill_down.clone(),
            keep_blank: self.keep_blank.clone(),
        }
    }
}
