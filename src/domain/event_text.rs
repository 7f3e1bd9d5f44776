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

/// The codes of languages of two letters (ISO 639-1).
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et \
     eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv \
     kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru \
     rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// Returns whether a code is that of a language; of codes of three letters and more only the form is looked at.
#[must_use]
pub fn is_known_language(code: &str) -> bool {
    let first = code.split('-').next().unwrap_or_default().to_ascii_lowercase();
    is_language(code) && (first.len() != 2 || LANGUAGES.split(' ').any(|known| known == first))
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
            is_known_language("pt-BR")
                && is_known_language("fil")
                && !is_known_language("xx")
                && is_language("ar")
                && is_language("zh-Hant")
                && !is_language("a")
                && !is_language("ar ")
                && !is_language("العربية")
        );
    }
}
