//! Which names stand on which page. Rows and letters have fixed heights, so that pages are known before anything is set.

use std::ops::Range;

use super::head::{BOTTOM, TOP};

/// The height of a name's row, in millimetres.
pub(super) const ROW: f32 = 14.4;
/// The height of a letter over the names that begin with it, in millimetres.
pub(super) const LETTER: f32 = 6.8;
/// The height of the columns' headings, in millimetres.
pub(super) const COLUMNS: f32 = 5.0;

/// Shares names out to pages. Each page begins with a letter, and no letter is left without names at a page's foot.
pub(super) fn pages(initials: impl Iterator<Item = char>) -> Vec<Range<usize>> {
    let mut pages = Vec::new();
    let (mut first, mut end, mut used, mut last) = (0, 0, 0.0, String::new());
    for (place, initial) in initials.enumerate() {
        let letter = letter(initial);
        let needed = if place == first || letter != last { LETTER + ROW } else { ROW };
        if used + needed > BOTTOM - TOP - COLUMNS {
            pages.push(first..place);
            (first, used) = (place, LETTER + ROW);
        } else {
            used += needed;
        }
        (last, end) = (letter, place + 1);
    }
    if first < end {
        pages.push(first..end);
    }
    pages
}

/// Returns the heading under which a name is looked up: its first letter; of scripts that are not looked up by letters, their name.
pub(super) fn letter(initial: char) -> String {
    match initial {
        '0'..='9' => "0–9".into(),
        '\u{3040}'..='\u{30FF}' => "かな".into(),
        '\u{1100}'..='\u{11FF}' | '\u{AC00}'..='\u{D7A3}' => "한글".into(),
        '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' => "漢字".into(),
        letter if letter.is_alphabetic() => letter.to_uppercase().collect(),
        _ => "…".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_on_one_page_and_every_page_has_room() {
        let initials: Vec<char> = "aaaaaaaaaaaaaaaabcdefgggggggggggggggggggggggggggggggggggggggghاابб王王".chars().collect();
        let pages = pages(initials.iter().copied());
        let flat: Vec<usize> = pages.iter().cloned().flatten().collect();
        assert_eq!(flat, (0..initials.len()).collect::<Vec<_>>());
        for page in &pages {
            let letters: Vec<String> = initials[page.clone()].iter().map(|&initial| letter(initial)).collect();
            let headings = 1 + letters.windows(2).filter(|pair| pair[0] != pair[1]).count();
            let height = COLUMNS + LETTER * headings as f32 + ROW * letters.len() as f32;
            assert!(height <= BOTTOM - TOP, "{page:?} takes {height} mm");
        }
        let full: Vec<usize> = pages.iter().map(Range::len).collect();
        assert_eq!(full[0], 16, "{full:?}");
    }

    #[test]
    fn no_names_have_no_pages() {
        assert!(pages(std::iter::empty()).is_empty());
        assert_eq!(pages(std::iter::once('a')), std::iter::once(0..1).collect::<Vec<_>>());
    }

    #[test]
    fn names_are_looked_up_by_letters_or_else_by_script() {
        for (initial, expected) in [('a', "A"), ('б', "Б"), ('ع', "ع"), ('7', "0–9"), ('王', "漢字"), ('ᄀ', "한글"), (' ', "…")]
        {
            assert_eq!(letter(initial), expected);
        }
    }
}
