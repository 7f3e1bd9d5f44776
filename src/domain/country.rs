//! The table of countries: codes and names, and how a name is found that is not written as the table has it; and the official short
//! names of states in the languages of the United Nations.

use std::{collections::HashMap, sync::LazyLock};

use crate::domain::text::fold;

/// Codes and names, one country a line; where they are from stands at its top.
const NAMES: &str = include_str!("country/names.txt");
/// Usual names, abbreviations and former names beside these.
const USUAL: &str = include_str!("country/usual.txt");
/// Parts of countries, and the adjectives of nationality.
const PARTS: &str = include_str!("country/parts.txt");

/// The most letters by which a slip differs.
const MOST_SLIPS: usize = 3;

/// Official short names of states, one state a line.
const SHORT: &str = include_str!("country/short.txt");

/// The official languages of the United Nations, in the order in which tables of names have them.
pub const LANGUAGES: [&str; 6] = ["en", "fr", "es", "ru", "ar", "zh"];

/// A line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-3.
    pub alpha3: &'static str,
    /// ISO 3166-1 alpha-2.
    pub alpha2: &'static str,
    /// The short name in English.
    pub name: &'static str,
    /// All names, with `|` between.
    pub names: &'static str,
}

/// Walks the table.
pub fn countries() -> impl Iterator<Item = Country> {
    lines(NAMES).filter_map(|(alpha3, rest)| {
        let (alpha2, names) = rest.split_once(' ')?;
        Some(Country { alpha3, alpha2, name: names.split('|').next()?, names })
    })
}

/// Walks the other names of countries, each with its alpha-3 code.
pub fn usual_names() -> impl Iterator<Item = (&'static str, &'static str)> {
    lines(USUAL).flat_map(|(alpha3, names)| names.split('|').map(move |name| (name, alpha3)))
}

/// Returns the official short name of a state in one of [`LANGUAGES`]; `None` for other languages, and for what is not a state.
#[must_use]
pub fn official_name(alpha3: &str, language: &str) -> Option<&'static str> {
    let place = LANGUAGES.iter().position(|known| *known == language)?;
    let (_, names) = lines(SHORT).find(|(code, _)| *code == alpha3)?;
    names.split('|').nth(place)
}

/// Walks the lines of a table, each split at its first space; comments are left out.
pub(super) fn lines(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' '))
}

/// Returns the alpha-3 code that an assigned code stands for.
#[must_use]
pub fn by_code(written: &str) -> Option<&'static str> {
    if written.len() > 3 { None } else { CODES.get(written.to_ascii_uppercase().as_str()).copied() }
}

/// Returns the alpha-3 code of a country by one of its names.
#[must_use]
pub fn by_name(written: &str) -> Option<&'static str> {
    INDEX.get(&key(written)).copied()
}

/// Returns the alpha-3 code of the country of which a word names a part, or the people.
#[must_use]
pub fn by_part(written: &str) -> Option<&'static str> {
    PART_INDEX.get(&key(written)).copied()
}

/// Returns the short name in English of a country, by its alpha-3 code.
#[must_use]
pub fn short_name(alpha3: &str) -> &'static str {
    countries().find(|country| country.alpha3 == alpha3).map_or("", |country| country.name)
}

/// Returns the country of the name that differs least from a text, if that is a slip of the pen.
#[must_use]
pub fn near(written: &str) -> Option<&'static str> {
    let key = key(written);
    let letters = key.chars().count();
    let is_han = key.chars().all(is_han);
    // Four capital letters are most likely those of an organisation.
    let is_acronym = letters <= 4 && written.chars().all(|c| c.is_ascii_uppercase());
    let most = match letters {
        0..=3 => 0,
        _ if is_acronym => 0,
        _ if is_han => 1,
        _ => (letters / 5).clamp(1, MOST_SLIPS),
    };
    if most == 0 {
        return None;
    }
    let ends = |text: &str| (text.chars().next(), text.chars().next_back());
    let (first, last) = ends(&key);
    let alike = (letters - most..=letters + most).filter_map(|length| BY_LENGTH.get(&length)).flatten().filter(|(name, _)| {
        let (start, end) = ends(name);
        name.chars().count() >= 4 && (start == first || end == last)
    });
    let slips = alike.map(|(name, code)| (strsim::osa_distance(&key, name), *code)).filter(|(slips, _)| *slips <= most);
    slips.min().map(|(_, code)| code)
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}')
}

/// A name without case, accents, spaces, punctuation and articles, under which it is found.
#[must_use]
pub fn key(name: &str) -> String {
    let name = name.replace(['’', '\''], "'");
    let name = ["the ", "la ", "le ", "les ", "l'", "el ", "los ", "las "]
        .iter()
        .find_map(|article| {
            name.get(..article.len()).filter(|start| start.eq_ignore_ascii_case(article)).map(|_| &name[article.len()..])
        })
        .unwrap_or(&name);
    let folded = fold(&name.replace('&', " and "));
    let words = folded.split(' ').filter(|word| !matches!(*word, "and" | "the")).map(|word| match word {
        "st" => "saint",
        "ste" => "sainte",
        // The Arabic article.
        word => word.strip_prefix("ال").filter(|rest| rest.chars().count() > 2).unwrap_or(word),
    });
    words.collect()
}

/// Alpha-3 by either code, and by those in wide use beside the standard's own.
static CODES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let own = countries().flat_map(|country| [(country.alpha3, country.alpha3), (country.alpha2, country.alpha3)]);
    own.chain([("UK", "GBR"), ("EL", "GRC")]).collect()
});

/// Alpha-3 by the key of each name.
static INDEX: LazyLock<HashMap<String, &str>> = LazyLock::new(|| {
    let names = countries().flat_map(|country| country.names.split('|').map(move |name| (key(name), country.alpha3)));
    usual_names().map(|(name, alpha3)| (key(name), alpha3)).chain(names).collect()
});

/// Alpha-3 by the key of each part.
static PART_INDEX: LazyLock<HashMap<String, &str>> =
    LazyLock::new(|| lines(PARTS).flat_map(|(alpha3, names)| names.split('|').map(move |name| (key(name), alpha3))).collect());

/// The keys of names, by how many letters they have.
static BY_LENGTH: LazyLock<HashMap<usize, Vec<(&str, &str)>>> = LazyLock::new(|| {
    let mut by_length: HashMap<usize, Vec<(&str, &str)>> = HashMap::new();
    for (key, alpha3) in &*INDEX {
        by_length.entry(key.chars().count()).or_default().push((key, alpha3));
    }
    by_length
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_has_a_short_name_in_each_official_language() {
        assert_eq!(official_name("KWT", "fr"), Some("Koweït"));
        assert_eq!(official_name("CIV", "en"), Some("Côte d'Ivoire"));
        assert_eq!((official_name("KWT", "de"), official_name("XKX", "en")), (None, None));
        let states: Vec<_> = lines(SHORT).collect();
        assert_eq!(states.len(), 195, "193 Member States, the Holy See and the State of Palestine");
        for (code, names) in states {
            assert_eq!(names.split('|').filter(|name| !name.is_empty()).count(), LANGUAGES.len(), "{code}");
            for name in names.split('|') {
                assert_eq!(by_name(name), Some(code), "{name}");
            }
        }
    }
}
