//! Files of other kinds that come as lists, named for what they are.

use std::io::{Read, Seek};

use zip::ZipArchive;

use crate::roster::error::RosterError;

/// Returns what a file is by its first bytes, where these say that it is not a list.
pub(super) fn bytes(head: &[u8]) -> Option<&'static str> {
    let starts = |mark: &[u8]| head.starts_with(mark);
    Some(match head {
        _ if starts(&[0xD0, 0xCF, 0x11, 0xE0]) => compound(head),
        // The kind of an OpenDocument file is its first part, as it is.
        _ if starts(b"PK\x03\x04") && has(head, b"application/vnd.oasis.opendocument.spreadsheet") => "an OpenDocument sheet",
        _ if starts(b"%PDF") => "a PDF document",
        _ if starts(b"{\\rtf") => "a text document (RTF)",
        _ if starts(b"\x89PNG") || starts(&[0xFF, 0xD8, 0xFF]) || starts(b"GIF8") => "a picture",
        _ if starts(b"\x1F\x8B") || starts(b"7z\xBC\xAF") || starts(b"Rar!") || starts(b"BZh") => "a packed archive",
        _ if starts(b"SQLite format 3") => "a database",
        _ if starts(b"\x7FELF") || starts(b"MZ") => "a program",
        _ => return None,
    })
}

fn has(head: &[u8], mark: &[u8]) -> bool {
    head[..head.len().min(256)].windows(mark.len()).any(|bytes| bytes == mark)
}

/// Files of old Office versions are archives with names in UTF-16.
fn compound(head: &[u8]) -> &'static str {
    let has = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        head.windows(name.len()).any(|bytes| bytes == name)
    };
    if has("EncryptedPackage") {
        "a workbook protected with a password"
    } else if has("WordDocument") {
        "an old Word document"
    } else {
        "an old XLS workbook, or one protected with a password"
    }
}

/// Returns what a text is, where it is not a list.
pub(super) fn text(text: &str) -> Option<&'static str> {
    let start: String = text.trim_start().chars().take(2_000).collect::<String>().to_lowercase();
    Some(match start.as_str() {
        _ if text.contains('\0') => "not text",
        start if start.starts_with("<?xml") || start.starts_with("<workbook") || start.starts_with("<!--") => {
            if start.contains("excel.sheet") || start.contains("office:spreadsheet") {
                "a workbook in the XML format of Excel 2003"
            } else if start.contains("opendocument") || start.contains("<office:document") {
                "an OpenDocument sheet"
            } else if start.contains("<html") || start.contains("xhtml") {
                "a web page"
            } else {
                "an XML file"
            }
        }
        start
            if ["<!doctype", "<html", "<head", "<meta", "<table", "<body", "<div", "<style"]
                .iter()
                .any(|tag| start.starts_with(tag)) =>
        {
            "a web page"
        }
        start if start.starts_with("mime-version:") => "a web page in one file (MHTML)",
        start if is_mail(start) => "a mail message",
        start if start.starts_with("begin:vcard") => "an address book (vCard)",
        start if start.starts_with("begin:vcalendar") => "a calendar",
        start if start.starts_with("[{") || start.starts_with("{\"") || start.starts_with("{\n") => "a JSON file",
        _ => return None,
    })
}

/// Whether a text begins with the head of a mail (RFC 5322): names and colons, line by line, up to a blank one.
fn is_mail(start: &str) -> bool {
    let head: Vec<&str> = start.lines().take_while(|line| !line.is_empty()).collect();
    let has = |name: &str| head.iter().any(|line| line.starts_with(name));
    has("from:") && (has("subject:") || has("date:")) && (has("to:") || has("received:") || has("mime-version:"))
}

/// Refuses an archive that is not a workbook of a kind that can be read.
///
/// # Errors
/// When it is something else, or damaged.
pub(super) fn check_archive(file: impl Read + Seek) -> Result<(), RosterError> {
    let mut archive = ZipArchive::new(file).map_err(|error| RosterError::Workbook(error.into()))?;
    let names: Vec<String> = archive.file_names().filter_map(Result::ok).map(|name| name.to_lowercase()).collect();
    let has = |name: &str| names.iter().any(|known| known == name);
    let has_start = |start: &str| names.iter().any(|known| known.starts_with(start));
    let kind = match () {
        () if has("xl/workbook.xml") => return Ok(()),
        () if has("xl/workbook.bin") => "a binary workbook (XLSB)",
        () if has_start("word/") => "a Word document",
        () if has_start("ppt/") => "a presentation",
        () if has("index/document.iwa") || has("index.zip") || has_start("index/tables/") => {
            "a Numbers, Pages or Keynote document"
        }
        () if has("mimetype") => return Err(open_document(&mut archive)),
        // A workbook may call its parts otherwise.
        () if has("[content_types].xml") => return Ok(()),
        () => return Err(RosterError::Archive(names.iter().filter(|name| !name.ends_with('/')).count())),
    };
    Err(RosterError::Kind(kind))
}

fn open_document<R: Read + Seek>(archive: &mut ZipArchive<R>) -> RosterError {
    let mut kind = String::new();
    // What cannot be read is some document, whatever its kind.
    let _ = archive.by_name("mimetype").map(|part| part.take(200).read_to_string(&mut kind));
    RosterError::Kind(match kind.as_str() {
        kind if kind.contains("opendocument.spreadsheet") => "an OpenDocument sheet",
        kind if kind.contains("opendocument.text") => "an OpenDocument text",
        kind if kind.contains("epub") => "a book (EPUB)",
        _ => "a document of another kind",
    })
}
