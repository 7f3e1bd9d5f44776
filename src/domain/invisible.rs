//! Characters that show nothing: dropped, kept or refused by what they mean where they stand.
//!
//! They come with text that was copied from web pages, address books and word processors, and make two values differ that look
//! the same. The set is `Default_Ignorable_Code_Point` of the Unicode Character Database.

use std::borrow::Cow;

use unicode_script::{Script, UnicodeScript};

use crate::domain::text::TextError;

/// Returns a value without invisible characters at its ends, and without direction marks anywhere.
///
/// Joiners stay where the script joins, variation selectors after Han, and the selectors and the vowel separator of Mongolian; a
/// zero-width space stays in scripts that are written without spaces.
///
/// # Errors
/// When an invisible character inside means nothing there, or one reorders the text.
pub fn settle(text: &str) -> Result<Cow<'_, str>, TextError> {
    if text.is_ascii() {
        return Ok(Cow::Borrowed(text.trim()));
    }
    let unmarked = if text.contains(is_direction_mark) {
        Cow::Owned(text.chars().filter(|&c| !is_direction_mark(c)).collect())
    } else {
        Cow::Borrowed(text)
    };
    let range = visible_range(&unmarked);
    let mut before = None;
    for c in unmarked[range.clone()].chars() {
        if is_ignorable(c) {
            if !has_meaning(before, c) {
                return Err(refusal(c));
            }
        } else if c.script() != Script::Inherited {
            before = Some(c);
        }
    }
    Ok(match unmarked {
        Cow::Borrowed(text) => Cow::Borrowed(&text[range]),
        Cow::Owned(text) => Cow::Owned(text[range].to_owned()),
    })
}

/// Returns a text without any invisible character: for references and addresses, which are compared letter by letter.
#[must_use]
pub fn removed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.contains(is_ignorable) {
        return Cow::Borrowed(text.trim());
    }
    let kept: String = text.chars().filter(|&c| !is_ignorable(c)).collect();
    Cow::Owned(kept.trim().to_owned())
}

/// Whether a character only says in which direction the text around it runs, which the letters say already.
#[must_use]
pub fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}')
}

/// Whether a character shows nothing of its own.
#[must_use]
pub fn is_ignorable(c: char) -> bool {
    matches!(u32::from(c),
        0x00AD | 0x034F | 0x061C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F | 0x202A..=0x202E
        | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFB | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A
        | 0xE0000..=0xE0FFF)
}

fn visible_range(text: &str) -> std::ops::Range<usize> {
    // An override changes the order of what follows: it is refused wherever it stands.
    let is_blank = |c: char| c.is_whitespace() || (is_ignorable(c) && !matches!(c, '\u{202D}' | '\u{202E}'));
    let start = text.len() - text.trim_start_matches(is_blank).len();
    let mut end = text.len();
    while let Some(c) = text[start..end].chars().next_back().filter(|&c| is_blank(c)) {
        let before = text[start..end - c.len_utf8()].chars().rev().find(|c| c.script() != Script::Inherited);
        if is_ignorable(c) && c != '\u{200B}' && !is_non_joiner_at_end(c, before) && has_meaning(before, c) {
            break;
        }
        end -= c.len_utf8();
    }
    start..end
}

/// A non-joiner changes the letter before it only where another follows, but for the old spelling of Indic finals with a virama.
fn is_non_joiner_at_end(c: char, before: Option<char>) -> bool {
    c == '\u{200C}' && before.is_some_and(|before| before.script() == Script::Arabic)
}

/// Whether an invisible character means something after this letter.
fn has_meaning(before: Option<char>, c: char) -> bool {
    let Some(script) = before.map(|before| before.script()) else { return false };
    match u32::from(c) {
        0x200C | 0x200D => JOINING.contains(&script),
        0x200B => matches!(script, Script::Khmer | Script::Thai | Script::Lao | Script::Myanmar | Script::Tibetan),
        0x180B..=0x180F => script == Script::Mongolian,
        0xFE00..=0xFE0F | 0xE0100..=0xE01EF => script == Script::Han,
        _ => false,
    }
}

fn refusal(c: char) -> TextError {
    let code = u32::from(c);
    match code {
        0x202A..=0x202E | 0x2066..=0x2069 => TextError::Direction(code),
        _ => TextError::Invisible(code),
    }
}

/// Scripts whose letters join or stack, where a joiner or non-joiner changes what is seen.
const JOINING: &[Script] = &[
    Script::Arabic,
    Script::Syriac,
    Script::Mongolian,
    Script::Nko,
    Script::Mandaic,
    Script::Phags_Pa,
    Script::Adlam,
    Script::Hanifi_Rohingya,
    Script::Devanagari,
    Script::Bengali,
    Script::Gurmukhi,
    Script::Gujarati,
    Script::Oriya,
    Script::Tamil,
    Script::Telugu,
    Script::Kannada,
    Script::Malayalam,
    Script::Sinhala,
    Script::Khmer,
    Script::Myanmar,
    Script::Tibetan,
    Script::Balinese,
    Script::Javanese,
    Script::Sundanese,
    Script::Tai_Tham,
    Script::Chakma,
    Script::Cham,
    Script::Limbu,
    Script::Meetei_Mayek,
    Script::Saurashtra,
    Script::Newa,
    Script::Tirhuta,
    Script::Kaithi,
    Script::Grantha,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_bared_and_direction_marks_go() {
        for (written, kept) in [
            ("Khoury\u{200E}", "Khoury"),
            ("\u{200F}ناصر الغامدي", "ناصر الغامدي"),
            ("ناصر\u{200F} صالح", "ناصر صالح"),
            ("\u{FEFF} A1\u{200B}", "A1"),
            ("\u{202A}Ana Lima\u{202C}", "Ana Lima"),
            ("✔\u{FE0F}", "✔"),
            ("\u{2066}\u{200D}x\u{00AD} \u{2060}", "x"),
            ("می\u{200C}", "می"),
            ("\u{200B}\u{200B}", ""),
        ] {
            assert_eq!(settle(written).as_deref(), Ok(kept), "{written:?}");
        }
    }

    #[test]
    fn what_means_something_in_its_script_stays() {
        for name in [
            "葛\u{E0100}木 太郎",
            "葛\u{E0100}",
            "می\u{200C}خواهم",
            "ක්\u{200D}රි",
            "ന്\u{200D}",
            "क्\u{200D}ष",
            "ᠮᠣᠩᠭᠣᠯ\u{180B}",
            "ᠨᠠᠷ\u{180E}ᠠ",
            "ស្រី\u{200B}ពៅ",
        ] {
            assert_eq!(settle(name).as_deref(), Ok(name), "{name:?}");
        }
    }

    #[test]
    fn what_means_nothing_inside_is_refused() {
        for (name, code) in [
            ("An\u{200B}a", 0x200B),
            ("Li\u{00AD}ma", 0xAD),
            ("An\u{200D}a", 0x200D),
            ("An\u{FE0F}a", 0xFE0F),
            ("An\u{1D173}a", 0x1D173),
            ("An\u{E0041}a", 0xE0041),
            ("An\u{180E}a", 0x180E),
        ] {
            assert_eq!(settle(name), Err(TextError::Invisible(code)), "{name:?}");
        }
        for name in ["a\u{202E}b", "\u{202E}ab", "a\u{2067}b", "ab\u{202D}"] {
            assert!(matches!(settle(name), Err(TextError::Direction(_))), "{name:?}");
        }
    }

    #[test]
    fn references_and_addresses_lose_every_one() {
        for written in ["A1", "A1\u{200B}", "A\u{00AD}1", "A1\u{034F}", "\u{202A}A1\u{202C}", "A\u{FE0F}1 "] {
            assert_eq!(removed(written), "A1", "{written:?}");
        }
    }
}
