//! What counts as acceptable text, and how text is compared.
//!
//! Names are kept exactly as written: Unicode NFC and nothing else. Anything that could hide, reorder or break a line is refused
//! on entry, so that no later layer needs to check.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Why a text was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// A control character, a line break or a tab.
    #[error("contains the control character U+{0:04X}; remove it (a name is one line of text)")]
    Control(u32),
    /// A character that changes the direction of the text around it (Unicode Standard Annex 9, section 2).
    #[error("contains the direction control U+{0:04X}; remove it (direction is worked out from the letters)")]
    Direction(u32),
    /// U+FFFD or a noncharacter: the file was read or saved in the wrong encoding.
    #[error("contains U+{0:04X}, the trace of a wrong encoding; save the list as UTF-8 and import it again")]
    Damaged(u32),
    /// A character that shows nothing and can make two equal-looking names differ.
    #[error("contains the invisible character U+{0:04X}; remove it")]
    Invisible(u32),
    /// Longer than [`MAX_CHARS`].
    #[error("is {0} characters long; {MAX_CHARS} is the most a field can hold")]
    TooLong(usize),
}

/// The longest text of one field, in characters.
pub const MAX_CHARS: usize = 500;

/// Returns the text in Unicode NFC without white space at its ends.
///
/// # Errors
/// When it holds a character that could hide, reorder or break the text, or is longer than [`MAX_CHARS`].
pub fn clean(text: &str) -> Result<String, TextError> {
    let text = text.trim();
    for c in text.chars() {
        refuse(c)?;
    }
    let length = text.chars().count();
    if length > MAX_CHARS {
        return Err(TextError::TooLong(length));
    }
    Ok(if text.is_ascii() { text.to_owned() } else { text.nfc().collect() })
}

fn refuse(c: char) -> Result<(), TextError> {
    let code = u32::from(c);
    if c.is_control() || matches!(code, 0x2028 | 0x2029) {
        Err(TextError::Control(code))
    } else if is_direction_control(c) {
        Err(TextError::Direction(code))
    } else if code == 0xFFFD || code & 0xFFFE == 0xFFFE || (0xFDD0..=0xFDEF).contains(&code) {
        Err(TextError::Damaged(code))
    } else if matches!(code, 0xFEFF | 0x2060..=0x2064 | 0x206A..=0x206F | 0xFFF9..=0xFFFB | 0xE0000..=0xE00FF | 0xE01F0..=0xE0FFF | 0x3164 | 0x115F | 0x1160 | 0xFFA0)
    {
        Err(TextError::Invisible(code))
    } else {
        Ok(())
    }
}

fn is_direction_control(c: char) -> bool {
    matches!(u32::from(c), 0x061C | 0x200E | 0x200F | 0x202A..=0x202E | 0x2066..=0x2069)
}

/// Returns the text without the characters that could command or reorder a terminal.
///
/// For text that [`clean`] never checked: scanned codes, file names, values of rejected rows.
#[must_use]
pub fn printable(text: &str) -> String {
    text.chars().filter(|&c| !c.is_control() && !is_direction_control(c)).collect()
}

/// Returns lines without the characters that could command or reorder a terminal: as [`printable`], and line ends and tabs stay.
#[must_use]
pub fn printable_lines(text: &str) -> String {
    text.chars().filter(|&c| matches!(c, '\n' | '\t') || !(c.is_control() || is_direction_control(c))).collect()
}

/// Returns the form in which names are searched and compared: no case, no diacritics, no punctuation, single spaces.
///
/// Compatibility decomposition, combining marks dropped, lower case, and the letters that do not decompose written in
/// ASCII (`ø` → `o`, `ß` → `ss`). Works the same for every script. Two names with one fold are worth a look, not equal.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        // Nothing to decompose: true of most texts.
        for byte in text.bytes() {
            match byte {
                b'\'' | b'`' => {}
                _ if byte.is_ascii_alphanumeric() => folded.push(char::from(byte.to_ascii_lowercase())),
                _ if folded.ends_with(' ') || folded.is_empty() => {}
                _ => folded.push(' '),
            }
        }
    } else {
        let letters = text.nfkd().filter(|&c| !is_combining_mark(c)).flat_map(char::to_lowercase);
        letters.for_each(|c| push_folded(&mut folded, c));
    }
    folded.truncate(folded.trim_end().len());
    folded
}

fn push_folded(folded: &mut String, c: char) {
    match c {
        'ø' => folded.push('o'),
        'ł' => folded.push('l'),
        'đ' | 'ð' => folded.push('d'),
        'ħ' => folded.push('h'),
        'ı' => folded.push('i'),
        'ß' => folded.push_str("ss"),
        'æ' => folded.push_str("ae"),
        'œ' => folded.push_str("oe"),
        'þ' => folded.push_str("th"),
        'ə' => folded.push('a'),
        'ى' | 'ی' => folded.push('ي'),
        'ک' => folded.push('ك'),
        'ة' => folded.push('ه'),
        'ـ' | '’' | '\'' | '‘' | 'ʼ' | 'ʻ' | '`' | '\u{200B}'..='\u{200D}' => {}
        c if c.is_alphanumeric() => folded.push(c),
        _ if folded.ends_with(' ') || folded.is_empty() => {}
        _ => folded.push(' '),
    }
}

/// Returns the known word nearest to what was written, if one is near enough to suggest.
#[must_use]
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(written);
    known
        .into_iter()
        .map(|word| (strsim::jaro_winkler(&folded, &fold(word)), word))
        .filter(|(likeness, _)| *likeness >= 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, word)| word)
}

/// Returns a suggestion to append to an error, `; did you mean "X"?`, or an empty text.
#[must_use]
pub fn did_you_mean<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(written, known).map(|word| format!("; did you mean \"{word}\"?")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_a_name_as_written() {
        for name in ["McDonald", "d’Almeida", "O'Connor", "محمد عبد الله", "ក្រុម", "नरेंद्र", "می‌خواهم"]
        {
            assert_eq!(clean(name).as_deref(), Ok(name));
        }
        assert_eq!(clean("  Jose\u{301}  ").as_deref(), Ok("José"));
    }

    #[test]
    fn refuses_what_hides_or_reorders() {
        assert_eq!(clean("a\u{202E}b"), Err(TextError::Direction(0x202E)));
        assert_eq!(clean("a\nb"), Err(TextError::Control(0x0A)));
        assert_eq!(clean("a\u{1b}[31mb"), Err(TextError::Control(0x1B)));
        assert_eq!(clean("Jos\u{FFFD}"), Err(TextError::Damaged(0xFFFD)));
        assert_eq!(clean("a\u{2060}b"), Err(TextError::Invisible(0x2060)));
        assert_eq!(clean(&"x".repeat(501)), Err(TextError::TooLong(501)));
    }

    #[test]
    fn folds_case_diacritics_and_scripts() {
        assert_eq!(fold("Łukasz  Ångström-Øre"), "lukasz angstrom ore");
        assert_eq!(fold("d’Almeida"), "dalmeida");
        assert_eq!(fold("أحمد"), fold("احمد"));
        assert_eq!(fold("Straße"), "strasse");
    }

    #[test]
    fn suggests_only_what_is_near() {
        assert_eq!(nearest("Delgate", ["Minister", "Delegate"]), Some("Delegate"));
        assert_eq!(nearest("Astronaut", ["Minister", "Delegate"]), None);
    }
}
