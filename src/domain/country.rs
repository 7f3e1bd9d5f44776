//! The table of countries: codes and names, and how a name is found that is not written as the table has it; and the official short
//! names of states in the languages of the United Nations.

use std::{collections::HashMap, ops::Range, sync::LazyLock};

use crate::domain::text::fold;

/// Codes and names, one country a line; where they are from stands at its top.
const NAMES: &str = include_str!("country/names.txt");
/// Usual names, abbreviations and former names beside these.
const USUAL: &str = include_str!("country/usual.txt");
/// Parts of countries, and the adjectives of nationality.
const PARTS: &str = include_str!("country/parts.txt");

/// Articles before a name, which is found without them.
const ARTICLES: [&str; 7] = ["the", "la", "le", "les", "el", "los", "las"];
/// The fewest letters of a name that is looked for with a slip, or among other words.
const SHORTEST: usize = 4;
/// The most words of a name that is looked for among others.
const LONGEST_NAME: usize = 6;
/// The most words of a text in which a name is looked for.
const MOST_WORDS: usize = 60;
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
    let slips = alike(&key, most).map(|name| (strsim::osa_distance(&key, name.key), name.alpha3));
    slips.filter(|(slips, _)| *slips <= most).min().map(|(_, code)| code)
}

/// Walks the names that may differ from a text by so many slips: few, for each slip changes the length and the letters of a word by one
/// at most. Only these are compared letter by letter, as a list may name as many bodies as it has rows.
fn alike(key: &str, most: usize) -> impl Iterator<Item = &'static NameKey> {
    let length = key.chars().count();
    let (letters, first, last) = (letters(key), key.chars().next(), key.chars().next_back());
    let lengths = length.saturating_sub(most).max(SHORTEST)..=length + most;
    lengths.filter_map(|length| BY_LENGTH.get(&length)).flatten().filter(move |name| {
        let has_other = |one: u64, other: u64| (one & !other).count_ones() as usize > most;
        (name.ends.0 == first || name.ends.1 == last) && !has_other(name.letters, letters) && !has_other(letters, name.letters)
    })
}

/// Returns which letters a text has: a bit for each of 64 classes of them.
fn letters(key: &str) -> u64 {
    key.chars().fold(0, |letters, c| letters | 1 << (u32::from(c) % 64))
}

/// Returns the country whose name stands among folded words, and where; a longer name before a shorter.
#[must_use]
pub fn among(words: &[&str]) -> Option<(&'static str, Range<usize>)> {
    let longest = if words.len() > MOST_WORDS { return None } else { words.len().min(LONGEST_NAME) };
    let pieces: Vec<&str> = words.iter().map(|word| piece(word)).collect();
    for length in (1..=longest).rev() {
        for first in 0..=words.len() - length {
            let place = first..first + length;
            if words[place.clone()].iter().map(|word| word.chars().count()).sum::<usize>() + length - 1 < SHORTEST {
                continue;
            }
            let article = usize::from(length > 1 && ARTICLES.contains(&words[first]));
            if let Some(code) = INDEX.get(&pieces[first + article..place.end].concat()) {
                return Some((code, place));
            }
        }
    }
    None
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}')
}

/// A name without case, accents, spaces, punctuation and articles, under which it is found.
#[must_use]
pub fn key(name: &str) -> String {
    let name = name.replace(['’', '\''], "'");
    let start = name.split_once(' ').filter(|(word, _)| ARTICLES.iter().any(|article| article.eq_ignore_ascii_case(word)));
    let elided = || name.get(..2).filter(|start| start.eq_ignore_ascii_case("l'")).map(|_| &name[2..]);
    let name = start.map(|(_, rest)| rest).or_else(elided).unwrap_or(&name);
    fold(&name.replace('&', " and ")).split(' ').map(piece).collect()
}

/// Returns what a folded word adds to a key.
fn piece(word: &str) -> &str {
    match word {
        "and" | "the" => "",
        "st" => "saint",
        "ste" => "sainte",
        // The Arabic article.
        word => word.strip_prefix("ال").filter(|rest| rest.chars().count() > 2).unwrap_or(word),
    }
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

/// The key of a name, and what tells it apart from others without a look at each letter.
struct NameKey {
    key: &'static str,
    alpha3: &'static str,
    letters: u64,
    /// The first and the last letter.
    ends: (Option<char>, Option<char>),
}

/// The keys of names, by how many letters they have.
static BY_LENGTH: LazyLock<HashMap<usize, Vec<NameKey>>> = LazyLock::new(|| {
    let mut by_length: HashMap<usize, Vec<NameKey>> = HashMap::new();
    for (key, alpha3) in &*INDEX {
        let ends = (key.chars().next(), key.chars().next_back());
        by_length.entry(key.chars().count()).or_default().push(NameKey { key, alpha3, letters: letters(key), ends });
    }
    by_length
});

#[cfg(test)]
mod tests {
    use super::*;

    /// A list of another body in each row is read in a time that is that of its rows: of the table's thousands of names, a handful is
    /// compared with each.
    #[test]
    fn a_body_is_compared_with_few_names() {
        const LETTERS: &[u8] = b"aabcdeeefghiiklmnnoprrsstuvz";
        let mut next = 7_u32;
        let mut draw = |most: u32| {
            next = next.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ((next >> 8) % most) as usize
        };
        let mut bodies = Vec::new();
        for _ in 0..2_000 {
            let length = 4 + draw(28);
            bodies.push((0..length).map(|_| char::from(LETTERS[draw(LETTERS.len() as u32)])).collect::<String>());
        }
        let compared: usize = bodies.iter().map(|body| alike(body, MOST_SLIPS).count()).sum();
        assert!(INDEX.len() > 2_000, "{}", INDEX.len());
        assert!(compared < 12 * bodies.len(), "{compared} comparisons for {} bodies", bodies.len());
        // None that differs by a slip is lost by it.
        for name in INDEX.keys().filter(|name| name.chars().count() > SHORTEST) {
            let mut slip: Vec<char> = name.chars().collect();
            let place = 1 + draw(slip.len() as u32 - 2);
            if draw(2) == 0 {
                slip.swap(place, place - 1);
            } else {
                slip.remove(place);
            }
            let slip: String = slip.into_iter().collect();
            if slip.chars().next() == name.chars().next() || slip.chars().next_back() == name.chars().next_back() {
                assert!(alike(&slip, 1).any(|found| found.key == *name), "{slip} of {name}");
            }
        }
    }

    #[test]
    fn a_name_among_words_is_found_as_one_by_itself() {
        let found = |text: &str| among(&fold(text).split(' ').collect::<Vec<_>>());
        assert_eq!(found("Embassy of Kenya"), Some(("KEN", 2..3)));
        assert_eq!(found("Friends of the United States of America"), Some(("USA", 2..7)));
        assert_eq!(found("ministry of st lucia"), Some(("LCA", 2..4)));
        assert_eq!((found("African Union"), found(""), found(&"Kenya ".repeat(61))), (None, None, None));
    }

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

    #[test]
    fn a_name_of_four_letters_stands_among_words_and_a_shorter_one_does_not() {
        assert_eq!(among(&["embassy", "mali"]), Some(("MLI", 1..2)));
        assert_eq!(among(&["embassy", "uae"]), None);
    }
}
