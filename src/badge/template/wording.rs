//! Texts in one language or in several, and how strongly they are set: values that may be written in two ways.

use serde::{Deserialize, Deserializer, de};

/// A text, or one for each language.
pub(super) enum Wording {
    One(String),
    Several(Vec<(String, String)>),
}

impl Wording {
    /// Returns the text in a language: in that language, in the one that it is a kind of, in English, or the first.
    pub(super) fn in_language(&self, language: &str) -> &str {
        let Self::Several(texts) = self else {
            let Self::One(text) = self else { return "" };
            return text;
        };
        let find = |wanted: &str| texts.iter().find(|(known, _)| known.eq_ignore_ascii_case(wanted));
        let kind = language.split(['-', '_']).next().unwrap_or_default();
        let found = find(language).or_else(|| find(kind)).or_else(|| find("en")).or_else(|| texts.first());
        found.map_or("", |(_, text)| text)
    }
}

impl<'de> Deserialize<'de> for Wording {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Wording;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text, or a table with one for each language, such as { en = \"Zones\", ar = \"المناطق\" }")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Wording, E> {
                Ok(Wording::One(text.to_owned()))
            }
            fn visit_map<A: de::MapAccess<'de>>(self, mut texts: A) -> Result<Wording, A::Error> {
                let mut all = Vec::new();
                while let Some(pair) = texts.next_entry()? {
                    all.push(pair);
                }
                Ok(Wording::Several(all))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// How strongly a text is set: a word, or a number from 100 to 900.
pub(super) enum Strength {
    Word(String),
    Number(u16),
}

impl<'de> Deserialize<'de> for Strength {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Strength;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a word such as \"bold\", or a number from 100 to 900")
            }
            fn visit_str<E: de::Error>(self, word: &str) -> Result<Strength, E> {
                Ok(Strength::Word(word.to_owned()))
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Strength, E> {
                Ok(Strength::Number(u16::try_from(number).unwrap_or(0)))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// The words for weights (CSS Fonts 4, 2.2.1), `regular` first.
pub(super) const WEIGHTS: [(&str, u16); 9] = [
    ("regular", 400),
    ("thin", 100),
    ("extralight", 200),
    ("light", 300),
    ("medium", 500),
    ("semibold", 600),
    ("bold", 700),
    ("extrabold", 800),
    ("black", 900),
];
