//! Documents: a delegation's file is looked at, and never more deeply than it takes to know what it is. Nothing of it is shown or executed here.
//!
//! What a file is follows from its content, from the first byte to the last: a file that is two things at once is refused, as browsers and
//! viewers would disagree about it.

use std::{fs::File, io::Read, path::Path};

use super::photo::{self, PhotoError};
use crate::domain::document::{MOST_BYTES, Media};

/// The most pixels on a side of a picture: a small file may claim a huge one.
const MOST_SIDE: u32 = 20_000;
/// How far from its end the directory of a ZIP archive can begin (APPNOTE.TXT, 4.3.16).
const ZIP_TAIL: usize = 22 + 65_535;

/// Why a file is not taken as a document. Reads on from its name.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The file cannot be read.
    #[error("cannot be read; {}", photo::remedy(.0))]
    Unreadable(#[source] std::io::Error),
    /// A folder, a pipe, a device.
    #[error("is not a file")]
    NoFile,
    /// Nothing in it.
    #[error("is empty; choose the file again")]
    Empty,
    /// Too many bytes.
    #[error("has more than 10 MB; save it smaller, or scan it with fewer dots to an inch")]
    TooLarge,
    /// A picture that is too large.
    #[error("has {0} × {1} pixels; save it smaller")]
    TooManyPixels(u32, u32),
    /// Something else.
    #[error("is not a PDF, JPEG or PNG file; save it as PDF and send that")]
    Format,
    /// One of them, but not to its end.
    #[error("is damaged or incomplete; save it again and send that")]
    Damaged,
    /// Two files in one.
    #[error("holds another file; save the document by itself as PDF and send that")]
    Mixed,
}

impl DocumentError {
    /// Returns the word for it in the record.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable",
            Self::NoFile => "no-file",
            Self::Empty => "empty",
            Self::TooLarge => "too-large",
            Self::TooManyPixels(..) => "too-many-pixels",
            Self::Format => "wrong-kind",
            Self::Damaged => "damaged",
            Self::Mixed => "two-files-in-one",
        }
    }
}

/// Reads a document's file, and no more of it than a document may have.
///
/// # Errors
/// When it cannot be read, or is too large.
pub fn load(path: &Path) -> Result<Vec<u8>, DocumentError> {
    let file = File::open(path).map_err(DocumentError::Unreadable)?;
    if !file.metadata().map_err(DocumentError::Unreadable)?.is_file() {
        return Err(DocumentError::NoFile);
    }
    let mut bytes = Vec::new();
    file.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(DocumentError::Unreadable)?;
    if bytes.len() > MOST_BYTES { Err(DocumentError::TooLarge) } else { Ok(bytes) }
}

/// Returns what a file is.
///
/// # Errors
/// When it is empty, too large, something else than a whole PDF, JPEG or PNG, or two things at once.
pub fn media(bytes: &[u8]) -> Result<Media, DocumentError> {
    if bytes.is_empty() {
        return Err(DocumentError::Empty);
    }
    if bytes.len() > MOST_BYTES {
        return Err(DocumentError::TooLarge);
    }
    let media = if bytes.starts_with(b"%PDF-") {
        pdf(bytes)?;
        Media::Pdf
    } else if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        size(photo::jpeg_size(bytes))?;
        Media::Jpeg
    } else if bytes.starts_with(PNG) {
        size(photo::png_size(bytes))?;
        png(bytes)?;
        Media::Png
    } else {
        return Err(DocumentError::Format);
    };
    let tail = &bytes[bytes.len().saturating_sub(ZIP_TAIL)..];
    // Viewers of PDF look for its head in the first kilobyte, programs that unpack from the end.
    let is_pdf_too = media != Media::Pdf && has(&bytes[..bytes.len().min(1_024)], b"%PDF-");
    if is_pdf_too || has(tail, b"PK\x05\x06") { Err(DocumentError::Mixed) } else { Ok(media) }
}

const PNG: &[u8] = b"\x89PNG\r\n\x1A\n";

/// Checks head and end of a PDF file (ISO 32000-2, 7.5.2 and 7.5.5).
fn pdf(bytes: &[u8]) -> Result<(), DocumentError> {
    let is_version = matches!(bytes.get(5..8), Some([b'1' | b'2', b'.', b'0'..=b'9']));
    let end = bytes.windows(5).rposition(|part| part == b"%%EOF").ok_or(DocumentError::Damaged)?;
    if !is_version {
        return Err(DocumentError::Damaged);
    }
    // What follows the end is not the document.
    let is_end = bytes[end + 5..].iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0);
    if is_end { Ok(()) } else { Err(DocumentError::Mixed) }
}

/// Walks the chunks of a PNG file to its end (PNG specification, 5.3).
fn png(bytes: &[u8]) -> Result<(), DocumentError> {
    let mut rest = &bytes[PNG.len()..];
    loop {
        let (head, after) = rest.split_first_chunk::<8>().ok_or(DocumentError::Damaged)?;
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        // The check sum follows.
        rest = after.get(length.saturating_add(4)..).ok_or(DocumentError::Damaged)?;
        if &head[4..] == b"IEND" {
            return if rest.is_empty() { Ok(()) } else { Err(DocumentError::Mixed) };
        }
    }
}

fn size(found: Result<(u32, u32), PhotoError>) -> Result<(), DocumentError> {
    let (width, height) = found.map_err(|_| DocumentError::Damaged)?;
    if width > MOST_SIDE || height > MOST_SIDE { Err(DocumentError::TooManyPixels(width, height)) } else { Ok(()) }
}

fn has(within: &[u8], what: &[u8]) -> bool {
    within.windows(what.len()).any(|part| part == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PDF: &[u8] = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n";

    fn picture(format: image::ImageFormat) -> Vec<u8> {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::DynamicImage::new_rgb8(20, 30).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_document_is_what_its_content_is() {
        assert_eq!(media(PDF).unwrap(), Media::Pdf);
        assert_eq!(media(&picture(image::ImageFormat::Jpeg)).unwrap(), Media::Jpeg);
        assert_eq!(media(&picture(image::ImageFormat::Png)).unwrap(), Media::Png);
    }

    #[test]
    fn what_is_something_else_or_two_things_is_refused() {
        let (jpeg, png) = (picture(image::ImageFormat::Jpeg), picture(image::ImageFormat::Png));
        let with = |first: &[u8], then: &[u8]| [first, then].concat();
        let zip = b"PK\x03\x04 archive PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
        let mut hidden = vec![0xFF, 0xD8, 0xFF, 0xFE, 0, 11];
        hidden.extend_from_slice(b"%PDF-1.7\n");
        hidden.extend_from_slice(&jpeg[2..]);
        let mut huge = png.clone();
        huge[16..20].copy_from_slice(&1_000_000_u32.to_be_bytes());
        for (what, bytes, part) in [
            ("empty", Vec::new(), "is empty"),
            ("large", with(PDF, &vec![b' '; MOST_BYTES]), "10 MB"),
            ("a page", b"<html><script>alert(1)</script></html>".to_vec(), "not a PDF"),
            ("a drawing", b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"x()\"/>".to_vec(), "not a PDF"),
            ("an archive", zip.to_vec(), "not a PDF"),
            ("a program", b"MZ\x90\0".to_vec(), "not a PDF"),
            ("compressed", b"\x1F\x8B\x08\0".to_vec(), "not a PDF"),
            ("a page before a PDF", with(b"<script>x()</script>", PDF), "not a PDF"),
            ("a page behind a PDF", with(PDF, b"<script>x()</script>"), "holds another file"),
            ("an archive behind a PDF", with(PDF, zip), "holds another file"),
            ("an archive behind a JPEG", with(&jpeg, zip), "holds another file"),
            ("an archive behind a PNG", with(&png, zip), "holds another file"),
            ("a PDF in a JPEG", hidden, "holds another file"),
            ("a page with the head of a PDF", b"%PDF-<script>x()</script>%%EOF".to_vec(), "damaged"),
            ("half a PDF", PDF[..40].to_vec(), "damaged"),
            ("half a JPEG", jpeg[..30].to_vec(), "damaged"),
            ("half a PNG", png[..40].to_vec(), "damaged"),
            ("a huge PNG", huge, "1000000 × 30 pixels"),
        ] {
            let error = media(&bytes).expect_err(what).to_string();
            assert!(error.contains(part), "{what}: {error}");
        }
    }
}
