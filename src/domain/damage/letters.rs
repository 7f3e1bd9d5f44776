//! Letters that are only dressed up, and accents that stand on nothing.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_script::{Script, UnicodeScript};

/// Returns a text with its full-width and mathematical letters as plain ones; `None` if it has none.
///
/// In Chinese, Japanese and Korean texts full-width letters are the usual ones.
pub(super) fn plain(text: &str) -> Option<String> {
    if text.is_ascii() || !text.contains(is_styled) {
        return None;
    }
    let is_east_asian =
        |c: char| matches!(c.script(), Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul | Script::Bopomofo);
    let keeps_wide = text.contains(is_east_asian);
    let is_meant = |c: char| is_styled(c) && !(keeps_wide && is_wide(c));
    text.contains(is_meant).then(|| {
        let mut plain = String::with_capacity(text.len());
        for c in text.chars() {
            if is_meant(c) || (!keeps_wide && is_wide_sign(c)) { plain.extend(std::iter::once(c).nfkc()) } else { plain.push(c) }
        }
        plain
    })
}

fn is_styled(c: char) -> bool {
    is_wide(c) || matches!(u32::from(c), 0x1D400..=0x1D7FF | 0x24B6..=0x24E9)
}

fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0xFF21..=0xFF3A | 0xFF41..=0xFF5A)
}

/// Digits, punctuation and the space of the same width.
fn is_wide_sign(c: char) -> bool {
    matches!(u32::from(c), 0xFF01..=0xFF20 | 0xFF3B..=0xFF40 | 0xFF5B..=0xFF5E | 0x3000)
}

/// Whether accents stand at the start, on a space or a digit, or three and more on one letter.
pub(super) fn has_stray_marks(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let (mut stacked, mut before) = (0, None::<char>);
    for c in text.chars() {
        if is_free_mark(c) {
            stacked += 1;
            if stacked >= 3 || before.is_none_or(|before| !before.is_alphabetic()) {
                return true;
            }
        } else if !is_combining_mark(c) {
            stacked = 0;
            before = Some(c);
        }
    }
    false
}

/// Marks that belong to no script of their own, where stacks are part of writing.
fn is_free_mark(c: char) -> bool {
    matches!(u32::from(c), 0x0300..=0x036F | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE20..=0xFE2F)
        && is_combining_mark(c)
}
