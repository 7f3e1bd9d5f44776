//! Numbers in words and names of files, for status lines.

use std::path::Path;

use crate::domain::text::printable;

/// Counts in words: `1 badge`, `2 badges`.
pub(super) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// Writes the name of a file without what would steer a terminal.
pub(super) fn shown(path: &Path) -> String {
    printable(&path.display().to_string())
}
