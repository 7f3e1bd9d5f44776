//! Numbers in words, for status lines.

/// Counts in words: `1 badge`, `2 badges`.
pub(super) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
