//! Words that mix scripts whose letters look alike: `Kuwаit` with a Cyrillic `а` is a different word to every search and every
//! list.
//!
//! By Unicode Technical Standard 39, section 5: a word is sound if its letters have a script in common, in the augmented sense
//! (Japanese is written in three). As at its level "moderately restrictive", Latin letters may also stand beside those of one other
//! script without look-alikes of them.

use unicode_script::{Script, UnicodeScript};
use unicode_security::{mixed_script::AugmentedScriptSet, skeleton};

/// The scripts whose letters can be mistaken for Latin ones, and for one another.
const LOOK_ALIKES: [Script; 5] = [Script::Cyrillic, Script::Greek, Script::Armenian, Script::Cherokee, Script::Coptic];

/// A word of several scripts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mixed<'t> {
    /// The word.
    pub word: &'t str,
    /// Its first letter outside the script of most of its letters.
    pub letter: char,
    /// The name of that letter's script.
    pub script: &'static str,
    /// The letter of the word's script that it looks like, if there is one.
    pub like: Option<char>,
}

/// Returns the first word of a text that mixes scripts confusably.
#[must_use]
pub fn find(text: &str) -> Option<Mixed<'_>> {
    if text.is_ascii() {
        return None;
    }
    let is_part = |c: char| c.is_alphanumeric() || c.script() == Script::Inherited;
    text.split(|c| !is_part(c)).filter(|word| is_confusable(word)).find_map(tell)
}

fn is_confusable(word: &str) -> bool {
    if word.is_ascii() || !AugmentedScriptSet::for_str(word).is_empty() {
        return false;
    }
    let (mut beside_latin, mut look_alike) = (AugmentedScriptSet::default(), false);
    for c in word.chars().filter(|c| c.script() != Script::Latin) {
        beside_latin.intersect_with(c.into());
        look_alike |= LOOK_ALIKES.contains(&c.script());
    }
    look_alike || beside_latin.is_empty()
}

fn tell(word: &str) -> Option<Mixed<'_>> {
    let scripts = || word.chars().map(|c| c.script()).filter(|script| !matches!(script, Script::Common | Script::Inherited));
    let count = |script: Script| scripts().filter(|other| *other == script).count();
    // If two are equally strong, the Latin letters are the ones that a Latin keyboard would have typed.
    let main = scripts().max_by_key(|&script| (count(script), script == Script::Latin))?;
    let is_stray = |c: &char| !matches!(c.script(), Script::Common | Script::Inherited) && c.script() != main;
    let letter = word.chars().find(is_stray)?;
    Some(Mixed { word, letter, script: letter.script().full_name(), like: look_alike(letter, main) })
}

/// Returns the letter of a script that has the same shape, by the confusables of Unicode Technical Standard 39.
fn look_alike(letter: char, script: Script) -> Option<char> {
    let shape = |c: char| -> Vec<char> { skeleton(c.encode_utf8(&mut [0; 4])).collect() };
    let wanted = shape(letter);
    // Greek, Coptic, Cyrillic and Armenian, after the letters of ASCII.
    let candidates = ('A'..='Z').chain('a'..='z').chain('\u{370}'..='\u{58F}');
    candidates.filter(|c| c.script() == script).find(|&c| shape(c) == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_of_another_script_is_found_in_its_word() {
        let found = find("State of Kuw\u{430}it").unwrap();
        assert_eq!(found, Mixed { word: "Kuw\u{430}it", letter: '\u{430}', script: "Cyrillic", like: Some('a') });
        let found = find("Иван Петр\u{6F}в").unwrap();
        assert_eq!(found, Mixed { word: "Петр\u{6F}в", letter: 'o', script: "Latin", like: Some('о') });
        let found = find("\u{391}nna").unwrap();
        assert_eq!((found.script, found.like), ("Greek", Some('A')));
        let found = find("Жohn").unwrap();
        assert_eq!((found.letter, found.like), ('Ж', None));
        assert!(find("\u{531}nna").is_some() && find("Αλέξα\u{43D}δρος").is_some());
    }

    #[test]
    fn names_as_people_write_them_are_sound() {
        for name in [
            "Anna Müller-Østergård",
            "Nguyễn Thị Ánh",
            "d’Almeida",
            "Иван Петров (Ivan Petrov)",
            "Ελένη Παπαδοπούλου",
            "محمد Ali",
            "王小明",
            "山田 たろう ヤマダ",
            "김민수",
            "李Li",
            "小明Ming",
            "ក្រុម",
            "नरेंद्र मोदी",
            "Jose\u{301}",
            "O'Neill–Сидоров",
            "Հայկ Hayk",
            "می‌خواهم",
            "III",
            "µ",
        ] {
            assert_eq!(find(name), None, "{name}");
        }
    }
}
