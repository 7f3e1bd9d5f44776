//! UTF-8 that was read as an encoding of one byte a letter: `José` as `JosÃ©`, `Иван` as `РРІР°РЅ`.

use std::borrow::Cow;

use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1251, WINDOWS_1252, WINDOWS_1256};
use unicode_script::{Script, UnicodeScript};

/// Returns the text that was meant; `None` if it reads as it should.
pub(super) fn undone(text: &str) -> Option<String> {
    // A letter of two bytes or more becomes two letters or more, side by side: an accent here and there is no damage.
    if !text.as_bytes().windows(3).any(|three| three.iter().all(|byte| !byte.is_ascii())) {
        return None;
    }
    let mut found = once(text)?;
    // Each program on the way may have done it again.
    for _ in 0..2 {
        match once(&found) {
            Some(deeper) => found = deeper,
            None => break,
        }
    }
    Some(found)
}

/// How the bytes were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Misreading {
    As(&'static Encoding),
    /// ISO 8859-1, in which the bytes 80 to 9F are control characters. The encoding standard of the web has no such one.
    AsLatin1,
}

impl Misreading {
    /// Writes a text as the bytes that were read; `None` if they could not be read so.
    fn bytes(self, text: &str) -> Option<Cow<'_, [u8]>> {
        match self {
            Self::As(encoding) => {
                let (bytes, _, has_failed) = encoding.encode(text);
                (!has_failed).then_some(bytes)
            }
            Self::AsLatin1 => text.chars().map(|c| u8::try_from(c).ok()).collect::<Option<Vec<u8>>>().map(Cow::Owned),
        }
    }

    fn is_western(self) -> bool {
        matches!(self, Self::AsLatin1) || self == Self::As(WINDOWS_1252) || self == Self::As(MACINTOSH)
    }
}

fn once(text: &str) -> Option<String> {
    [WINDOWS_1252, MACINTOSH, WINDOWS_1251, WINDOWS_1256]
        .map(Misreading::As)
        .into_iter()
        .chain([Misreading::AsLatin1])
        .find_map(|misreading| meant(text, misreading))
}

/// Writes the text as the bytes that may have been misread, and reads them as UTF-8.
fn meant(text: &str, misreading: Misreading) -> Option<String> {
    let (mut meant, mut reread) = (String::with_capacity(text.len()), String::new());
    let is_western = misreading.is_western();
    for run in runs(text) {
        match if run.is_ascii() { None } else { read_again(run, misreading) } {
            Some(read) => {
                reread.push_str(&read);
                meant.push_str(&read);
            }
            // One name may be damaged and the other not; in other scripts everything is, or it is chance.
            None if run.is_ascii() || is_western => meant.push_str(run),
            None => return None,
        }
    }
    // Control characters stand in no text by chance.
    let has_controls = text.contains(|c| matches!(c, '\u{80}'..='\u{9F}'));
    (!reread.is_empty() && (has_controls || is_likely(text, &reread, misreading))).then_some(meant)
}

/// Cuts a text into pieces that are ASCII and pieces that have none.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let is_ascii = rest.chars().next()?.is_ascii();
        let end = rest.find(|c: char| c.is_ascii() != is_ascii).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        rest = after;
        Some(run)
    })
}

fn read_again(run: &str, misreading: Misreading) -> Option<String> {
    let bytes = misreading.bytes(run)?;
    let read = std::str::from_utf8(&bytes).ok()?;
    if read.chars().all(|c| !c.is_ascii() && (c.is_alphabetic() || is_sign(c))) {
        return Some(read.to_owned());
    }
    // It was done more than once: what comes out is damaged still.
    runs(read).all(|run| !run.is_ascii()).then(|| read_again(read, misreading)).flatten()
}

/// What text has beside letters: quotation marks, dashes, and the space that does not break.
fn is_sign(c: char) -> bool {
    matches!(c, '\u{A0}' | '«' | '»' | '°' | '·' | 'ª' | 'º' | '–' | '—' | '‘' | '’' | '“' | '”' | '„' | '…')
        || unicode_normalization::char::is_combining_mark(c)
}

/// Two letters may by chance be the bytes of another. That it is not chance is seen from what comes out.
fn is_likely(text: &str, read: &str, misreading: Misreading) -> bool {
    let has_latin = text.contains(|c: char| c.is_ascii_alphabetic());
    let of = |script: Script| read.chars().filter(move |c| c.script() == script).count();
    let is_western = |c: char| matches!(u32::from(c), 0xA0..=0x17F | 0x1EA0..=0x1EF9 | 0x2013..=0x2026);
    let is_all_western = read.chars().all(is_western);
    match misreading {
        Misreading::As(encoding) if encoding == WINDOWS_1251 => {
            (is_all_western && has_latin) || (of(Script::Cyrillic) >= 2 && of(Script::Cyrillic) == read.chars().count())
        }
        Misreading::As(encoding) if encoding == WINDOWS_1256 => {
            of(Script::Arabic) >= 2 && of(Script::Arabic) == read.chars().count()
        }
        _ => {
            let others = [Script::Cyrillic, Script::Greek, Script::Arabic, Script::Hebrew, Script::Han];
            is_all_western || others.into_iter().any(|script| of(script) >= 3)
        }
    }
}
