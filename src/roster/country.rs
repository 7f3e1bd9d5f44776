//! Countries: ISO 3166-1 alpha-3 is what is kept; alpha-2 and the names of the six languages of the United Nations are understood.

use std::{collections::HashMap, sync::LazyLock};

use crate::domain::text::{fold, nearest};

/// Codes and names, one country a line; where they are from stands at its top.
const NAMES: &str = include_str!("country/names.txt");

/// What is written where a country belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FoundCountry {
    /// A country, by its alpha-3 code.
    Country(String),
    /// Almost the name or the code of a country, with a suggestion to append to an error (or an empty text).
    Slip(String),
    /// Another body: `European Union`.
    Body,
}

/// Returns the alpha-3 code of a country, or what is wrong with what was written.
///
/// User-assigned codes (`AAA` to `AAZ`, `QMA` to `QZZ`, `XAA` to `XZZ`, `ZZA` to `ZZZ`) pass; `XKX` is one.
///
/// # Errors
/// When it is not a code and not a name, with the nearest name if there is one.
pub(super) fn alpha3(written: &str) -> Result<String, String> {
    let suggestion = match find(written) {
        FoundCountry::Country(code) => return Ok(code),
        FoundCountry::Slip(suggestion) => suggestion,
        FoundCountry::Body => String::new(),
    };
    Err(format!(
        "is not the name of a country or an ISO 3166 code{suggestion}; write the three letters, such as KWT, or leave it empty"
    ))
}

/// Finds out what is written where a country belongs.
pub(super) fn find(written: &str) -> FoundCountry {
    let written = written.trim();
    let upper = written.to_ascii_uppercase();
    if let Some(code) = CODES.get(upper.as_str()) {
        return FoundCountry::Country((*code).to_owned());
    }
    let forms = [Some(written.to_owned()), turned(written, ", ", ""), turned(written, " (", ")")];
    if let Some(code) = forms.iter().flatten().find_map(|form| INDEX.get(&key(form))) {
        return FoundCountry::Country((*code).to_owned());
    }
    if is_user_assigned(&upper) {
        return FoundCountry::Country(upper);
    }
    // Two or three letters are meant as a code; longer ones are a slip only where a name is very near.
    if written.chars().count() <= 3 {
        return if is_body(&upper) { FoundCountry::Body } else { FoundCountry::Slip(String::new()) };
    }
    let key = key(written);
    let near = nearest(written, countries().map(|country| country.name)).and_then(|name| {
        let country = countries().find(|country| country.name == name)?;
        let likeness = strsim::normalized_damerau_levenshtein(&key, &self::key(name));
        (likeness >= 0.8).then(|| format!("; did you mean {} ({name})?", country.alpha3))
    });
    match near {
        Some(suggestion) => FoundCountry::Slip(suggestion),
        None if written.chars().any(char::is_alphabetic) && !written.contains('@') => FoundCountry::Body,
        None => FoundCountry::Slip(String::new()),
    }
}

/// Short names of bodies that lists have where a country belongs.
fn is_body(upper: &str) -> bool {
    ["EU", "UE", "AU", "UN", "GCC", "LAS", "OIC", "ILO", "WHO", "IMF", "WTO", "IOM", "ICC", "OAS"].contains(&upper)
}

/// `Korea, Republic of` and `Korea (Republic of)` are `Republic of Korea`.
fn turned(written: &str, between: &str, end: &str) -> Option<String> {
    let (name, before) = written.split_once(between)?;
    Some(format!("{} {}", before.strip_suffix(end)?, name))
}

/// A name without case, accents, spaces, punctuation and articles, under which it is found.
fn key(name: &str) -> String {
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
        word => word,
    });
    words.collect()
}

fn is_user_assigned(upper: &str) -> bool {
    let &[a, b, c] = upper.as_bytes() else { return false };
    let letters = [a, b, c].iter().all(u8::is_ascii_uppercase);
    letters && (a == b'X' || (a, b) == (b'A', b'A') || (a, b) == (b'Z', b'Z') || (a == b'Q' && b >= b'M'))
}

/// A line of the table.
struct Country {
    alpha3: &'static str,
    alpha2: &'static str,
    /// The short name in English.
    name: &'static str,
    names: &'static str,
}

fn countries() -> impl Iterator<Item = Country> {
    NAMES.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let (alpha3, rest) = line.split_once(' ')?;
        let (alpha2, names) = rest.split_once(' ')?;
        Some(Country { alpha3, alpha2, name: names.split('|').next()?, names })
    })
}

/// Alpha-3 by either code, and by those in wide use beside the standard's own.
static CODES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let own = countries().flat_map(|country| [(country.alpha3, country.alpha3), (country.alpha2, country.alpha3)]);
    own.chain([("UK", "GBR"), ("EL", "GRC")]).collect()
});

/// Alpha-3 by the key of each name.
static INDEX: LazyLock<HashMap<String, &str>> = LazyLock::new(|| {
    let names = countries().flat_map(|country| country.names.split('|').map(move |name| (key(name), country.alpha3)));
    names.collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn understands_codes_and_names_and_refuses_the_rest() {
        for (written, code) in [
            ("KWT", "KWT"),
            ("kwt", "KWT"),
            ("DE", "DEU"),
            ("uk", "GBR"),
            ("XKX", "XKX"),
            ("Côte d'Ivoire", "CIV"),
            ("COTE D’IVOIRE", "CIV"),
            ("TURKIYE", "TUR"),
            ("Turkey", "TUR"),
            ("The Gambia", "GMB"),
            ("Gambia (the)", "GMB"),
            ("Korea, Republic of", "KOR"),
            ("Iran (Islamic Republic of)", "IRN"),
            ("St. Kitts & Nevis", "KNA"),
            ("U.S.A.", "USA"),
            ("UAE", "ARE"),
            ("les États-Unis d'Amérique", "USA"),
            ("República Unida de Tanzanía", "TZA"),
            ("Объединенные Арабские Эмираты", "ARE"),
            ("المملكة العربية السعودية", "SAU"),
            ("大韩民国", "KOR"),
            ("Österreich", "AUT"),
        ] {
            assert_eq!(alpha3(written).as_deref(), Ok(code), "{written}");
        }
        assert!(alpha3("KWZ").is_err());
        assert!(alpha3("Germny").unwrap_err().contains("DEU (Germany)"));
        assert!(alpha3("").is_err());
    }

    #[test]
    fn a_body_that_is_not_a_country_is_one_and_a_slip_is_not() {
        for body in
            ["European Union", "African Union", "EU", "League of Arab States", "Union européenne", "الاتحاد الأفريقي", "欧洲联盟"]
        {
            assert_eq!(find(body), FoundCountry::Body, "{body}");
        }
        for slip in ["Germny", "Kuwayt", "XQ1", "12", "n@x.org", "---"] {
            assert!(matches!(find(slip), FoundCountry::Slip(_)), "{slip}");
        }
    }

    #[test]
    fn every_name_of_the_table_means_its_country_alone() {
        assert_eq!(countries().count(), 250);
        assert!(countries().zip(countries().skip(1)).all(|(one, next)| one.alpha3 < next.alpha3));
        for country in countries() {
            assert_eq!((country.alpha3.len(), country.alpha2.len()), (3, 2));
            for name in country.names.split('|').chain([country.alpha2, country.alpha3]) {
                assert_eq!(alpha3(name).as_deref(), Ok(country.alpha3), "{name}");
            }
        }
    }
}
