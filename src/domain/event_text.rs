//! Texts of an event in further languages: badges and certificates show the one that their template asks for.

use std::{collections::BTreeMap, fmt, str::FromStr};

/// A text of the event that may be in several languages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum TextOf {
    /// The event's name.
    Name,
    /// The event's place.
    Place,
    /// Who holds the event.
    Organiser,
    /// Where to ask.
    HelpDesk,
    /// Where a lost badge should go.
    ReturnTo,
    /// The name of a zone, by its code.
    Zone(String),
    /// The title of a category, by its code.
    Category(String),
}

/// Texts in further languages, by what they say and the language's code in small letters: `ar`, `pt-br`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventTexts(BTreeMap<(TextOf, String), String>);

impl EventTexts {
    /// Returns a text in a language, or in the language that the language is a kind of (`pt` for `pt-br`).
    #[must_use]
    pub fn get(&self, of: &TextOf, language: &str) -> Option<&str> {
        let find = |language: &str| self.0.get(&(of.clone(), language.to_lowercase())).map(String::as_str);
        find(language).or_else(|| find(language.split(['-', '_']).next()?))
    }

    /// Adds a text in a language.
    pub fn set(&mut self, of: TextOf, language: &str, text: String) {
        self.0.insert((of, language.to_lowercase()), text);
    }

    /// Walks all texts: what they say, the language, the text.
    pub fn iter(&self) -> impl Iterator<Item = (&TextOf, &str, &str)> {
        self.0.iter().map(|((of, language), text)| (of, language.as_str(), text.as_str()))
    }

    /// Returns the languages, each once.
    #[must_use]
    pub fn languages(&self) -> Vec<&str> {
        let mut languages: Vec<&str> = self.0.keys().map(|(_, language)| language.as_str()).collect();
        languages.sort_unstable();
        languages.dedup();
        languages
    }
}

/// Returns whether a code can be a language's (BCP 47): letters, then letters and digits between hyphens.
#[must_use]
pub fn is_language(code: &str) -> bool {
    let mut parts = code.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=8).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Writes `name`, or with a code `zone plenary`.
impl fmt::Display for TextOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => f.write_str("name"),
            Self::Place => f.write_str("place"),
            Self::Organiser => f.write_str("organiser"),
            Self::HelpDesk => f.write_str("help_desk"),
            Self::ReturnTo => f.write_str("return_to"),
            Self::Zone(code) => write!(f, "zone {code}"),
            Self::Category(code) => write!(f, "category {code}"),
        }
    }
}

impl FromStr for TextOf {
    type Err = String;
    fn from_str(written: &str) -> Result<Self, String> {
        Ok(match written.split_once(' ') {
            Some(("zone", code)) => Self::Zone(code.to_owned()),
            Some(("category", code)) => Self::Category(code.to_owned()),
            None if written == "name" => Self::Name,
            None if written == "place" => Self::Place,
            None if written == "organiser" => Self::Organiser,
            None if written == "help_desk" => Self::HelpDesk,
            None if written == "return_to" => Self::ReturnTo,
            _ => return Err(format!("\"{written}\" is not a text of an event")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_of_a_language_has_its_texts() {
        let mut texts = EventTexts::default();
        texts.set(TextOf::Zone("plenary".into()), "pt", "Plenário".into());
        let zone = TextOf::Zone("plenary".into());
        assert_eq!(
            (texts.get(&zone, "pt-BR"), texts.get(&zone, "fr"), texts.get(&TextOf::Name, "pt")),
            (Some("Plenário"), None, None)
        );
        assert_eq!("zone plenary".parse(), Ok(zone));
        assert!(
            is_language("ar") && is_language("zh-Hant") && !is_language("a") && !is_language("ar ") && !is_language("العربية")
        );
    }
}
