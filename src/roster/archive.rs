//! Weighs a workbook before it is opened: what a zip file unpacks to can be a thousand times its size, and what is made of
//! that in memory a hundred times more.

use std::{
    collections::HashMap,
    io::{self, BufReader, Read, Seek},
};

use zip::ZipArchive;

use crate::domain::causes::Cause;
use crate::roster::{
    error::RosterError,
    sheet_xml::{self, Remarks},
};

/// The most bytes that all parts together may unpack to.
const MOST_UNPACKED: u64 = 1 << 30;
/// The most bytes of the table of texts, which is held in memory.
const MOST_STRINGS: u64 = 128 << 20;
/// The most tags in the table of texts: each text takes memory of its own, even an empty one.
const MOST_STRING_TAGS: u64 = 8_000_000;
/// The most bytes of any other part that is held in memory.
const MOST_PART: u64 = 16 << 20;
/// The most bytes that the cell formats may take: each holds copies of a font and of a number format.
const MOST_STYLES: u64 = 128 << 20;
/// The most bytes between two tags of a worksheet: a cell is read whole.
const MOST_CELL: u64 = 4 << 20;
/// The most bytes of a picture.
const MOST_PICTURE: u64 = 64 << 20;
/// How many times its size a part may unpack to: worksheets of blank, formatted rows reach some forty.
const MOST_TIMES: u64 = 250;
/// What any part may unpack to, however small it is packed.
const SMALL_PART: u64 = 4 << 20;
/// The most parts of a workbook.
const MOST_PARTS: usize = 10_000;

/// What is kept of a workbook that was weighed.
#[derive(Debug, Default)]
pub(super) struct Weighed {
    /// What each worksheet says beside its values, by the worksheet's name.
    pub(super) remarks: HashMap<String, Remarks>,
}

/// Unpacks every part once, keeps what worksheets say beside their values, and refuses what would take too much memory later.
///
/// The sizes that the zip file declares are not believed: what counts is what comes out.
///
/// # Errors
/// When a part is damaged or too large.
pub(super) fn weigh(file: impl Read + Seek) -> Result<Weighed, RosterError> {
    let mut archive = ZipArchive::new(file).map_err(damaged)?;
    if archive.len() > MOST_PARTS {
        return Err(RosterError::Workbook(format!("it has {} parts", archive.len()).into()));
    }
    let mut total = 0;
    let (mut remarks, mut workbook, mut relationships) = (HashMap::new(), String::new(), String::new());
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(damaged)?;
        let name = part.name().map_err(damaged)?.to_ascii_lowercase();
        let most = part.compressed_size().saturating_mul(MOST_TIMES).max(SMALL_PART);
        if part.size() > most {
            return Err(bomb());
        }
        let (kind, weight) = (ArchivePart::of(&name), PartWeight::default());
        let mut weighing = Weighing { kind, part, most, weight, total: &mut total, refused: None };
        let read = match name.as_str() {
            "xl/workbook.xml" => weighing.read_to_string(&mut workbook).map(drop),
            "xl/_rels/workbook.xml.rels" => weighing.read_to_string(&mut relationships).map(drop),
            _ if weighing.kind == ArchivePart::Sheet
                && std::path::Path::new(&name).extension().is_some_and(|ending| ending == "xml") =>
            {
                remarks.insert(name, Remarks::read(BufReader::with_capacity(64 << 10, &mut weighing)));
                Ok(())
            }
            _ => Ok(()),
        };
        let drained = read.and_then(|()| io::copy(&mut weighing, &mut io::sink()));
        match weighing.refused {
            Some(error) => return Err(error),
            None => drop(drained.map_err(damaged)?),
        }
    }
    let parts = sheet_xml::parts(&workbook, &relationships);
    let named = parts.into_iter().filter_map(|(name, part)| Some((name, remarks.remove(&part)?)));
    Ok(Weighed { remarks: named.collect() })
}

/// A part that is weighed while it is read.
struct Weighing<'t, R> {
    part: R,
    kind: ArchivePart,
    /// The most bytes that it may unpack to, by how many it is packed in.
    most: u64,
    weight: PartWeight,
    /// What all parts unpack to so far.
    total: &'t mut u64,
    refused: Option<RosterError>,
}

impl<R: Read> Read for Weighing<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.refused.is_some() {
            return Err(io::Error::other("too large"));
        }
        let count = self.part.read(buffer)?;
        *self.total += count as u64;
        let weighed = self.weight.add(&buffer[..count], self.kind);
        let weighed = weighed.and_then(|()| {
            if self.weight.bytes > self.most {
                return Err(bomb());
            }
            if *self.total > MOST_UNPACKED { Err(too_large("what the workbook unpacks to", MOST_UNPACKED)) } else { Ok(()) }
        });
        weighed.map_err(|error| {
            self.refused = Some(error);
            io::Error::other("too large")
        })?;
        Ok(count)
    }
}

fn too_large(what: &str, most: u64) -> RosterError {
    RosterError::TooLarge { what: what.into(), most: most >> 20, remedy: "save the sheet as CSV and import that" }
}

fn bomb() -> RosterError {
    RosterError::TooDense(MOST_TIMES)
}

/// The parts that differ in what they may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ArchivePart {
    /// Read cell by cell.
    Sheet,
    /// Not read.
    Picture,
    /// The table of texts.
    Strings,
    /// The cell formats.
    Styles,
    /// Everything else.
    Held,
}

impl ArchivePart {
    fn of(name: &str) -> Self {
        let is_picture =
            name.contains("/media/") && [".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf"].iter().any(|end| name.ends_with(end));
        if name.ends_with("sharedstrings.xml") {
            Self::Strings
        } else if name.ends_with("styles.xml") {
            Self::Styles
        } else if is_picture {
            Self::Picture
        } else if name.contains("worksheets/") {
            Self::Sheet
        } else {
            Self::Held
        }
    }
}

/// What one part weighs so far.
#[derive(Default)]
struct PartWeight {
    bytes: u64,
    tags: u64,
    /// Cell formats, each of which copies texts.
    formats: u64,
    /// Bytes since the last `<`: no text inside a tag is longer than the longest of these.
    since_tag: u64,
    longest_tag: u64,
    last: u8,
    declared: Declared,
}

impl PartWeight {
    fn add(&mut self, piece: &[u8], part: ArchivePart) -> Result<(), RosterError> {
        self.bytes += piece.len() as u64;
        let most = match part {
            ArchivePart::Sheet => MOST_UNPACKED,
            ArchivePart::Picture => MOST_PICTURE,
            ArchivePart::Strings => MOST_STRINGS,
            ArchivePart::Styles | ArchivePart::Held => MOST_PART,
        };
        if self.bytes > most {
            return Err(too_large("a part of the workbook", most));
        }
        match part {
            ArchivePart::Strings => self.add_strings(piece),
            ArchivePart::Styles => self.add_styles(piece),
            ArchivePart::Sheet => self.add_sheet(piece),
            ArchivePart::Picture | ArchivePart::Held => Ok(()),
        }
    }

    fn add_sheet(&mut self, piece: &[u8]) -> Result<(), RosterError> {
        for run in piece.split_inclusive(|&byte| byte == b'<') {
            self.since_tag += run.len() as u64;
            if self.since_tag > MOST_CELL {
                return Err(too_large("a cell of the workbook", MOST_CELL));
            }
            if run.ends_with(b"<") {
                self.since_tag = 0;
            }
        }
        Ok(())
    }

    fn add_styles(&mut self, piece: &[u8]) -> Result<(), RosterError> {
        for &byte in piece {
            match byte {
                0 => return Err(no_utf8()),
                b'<' => self.since_tag = 0,
                b'f' if self.last == b'x' => self.formats += 1,
                _ => {}
            }
            self.since_tag += 1;
            self.longest_tag = self.longest_tag.max(self.since_tag);
            self.last = byte;
        }
        if self.formats * (self.longest_tag + 512) > MOST_STYLES {
            return Err(too_large("the table of formats", MOST_STYLES));
        }
        Ok(())
    }

    /// The count that the table declares is made room for at once, so it is not believed either.
    fn add_strings(&mut self, piece: &[u8]) -> Result<(), RosterError> {
        for &byte in piece {
            match byte {
                0 => return Err(no_utf8()),
                b'<' => self.tags += 1,
                _ => {}
            }
            self.declared = self.declared.after(byte);
            if self.tags > MOST_STRING_TAGS || matches!(self.declared, Declared::Number(count) if count > MOST_STRING_TAGS) {
                return Err(too_large("the table of texts", MOST_STRINGS));
            }
        }
        Ok(())
    }
}

fn damaged(cause: impl Into<Cause>) -> RosterError {
    RosterError::Workbook(cause.into())
}

/// In any other encoding the bytes that are looked for would not be seen.
fn no_utf8() -> RosterError {
    RosterError::Workbook("a part is not written in UTF-8".into())
}

/// How far the attribute `uniqueCount` and its number have been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Declared {
    /// So many letters of its name.
    Name(usize),
    /// The name, and not yet a digit.
    Named,
    /// Its number so far.
    Number(u64),
}

impl Default for Declared {
    fn default() -> Self {
        Self::Name(0)
    }
}

impl Declared {
    fn after(self, byte: u8) -> Self {
        const NAME: &[u8] = b"uniqueCount";
        match self {
            Self::Name(read) if byte == NAME[read] && read + 1 == NAME.len() => Self::Named,
            Self::Name(read) if byte == NAME[read] => Self::Name(read + 1),
            Self::Name(_) => Self::Name(usize::from(byte == NAME[0])),
            Self::Named | Self::Number(_) if byte.is_ascii_digit() => {
                let before = if let Self::Number(number) = self { number } else { 0 };
                Self::Number(before.saturating_mul(10).saturating_add(u64::from(byte - b'0')))
            }
            Self::Named => Self::Named,
            Self::Number(_) => Self::Name(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weigh_strings(text: &str) -> Result<(), RosterError> {
        let mut weight = PartWeight::default();
        text.as_bytes().chunks(3).try_for_each(|piece| weight.add(piece, ArchivePart::Strings))
    }

    #[test]
    fn a_declared_count_is_not_believed() {
        assert!(weigh_strings("<sst uniqueCount=\"8000000\">").is_ok());
        assert!(weigh_strings("<sst uniqueCount = \n\"99000000\">").is_err());
        assert!(weigh_strings("<sst count=\"99000000\" uniqueCount=\"7\">").is_ok());
    }

    #[test]
    fn formats_that_copy_a_long_text_are_refused() {
        let mut weight = PartWeight::default();
        let name = format!("<font><name val=\"{}\"/></font>", "x".repeat(1 << 20));
        assert!(weight.add(name.as_bytes(), ArchivePart::Styles).is_ok());
        assert!(weight.add("<xf/>".repeat(300).as_bytes(), ArchivePart::Styles).is_err());
    }
}
