//! Delegations as things: what the register knows of each, and which of them may be one and the same.
//!
//! A participant carries the name of a delegation as a text. The register says which texts mean the same body: its name, its official
//! names in further languages, its code, and aliases that somebody confirmed. A name that nobody confirmed is kept and marked, and
//! told with the names that are near it.

use std::fmt;

use crate::domain::{
    country::{self, official_name},
    text::fold,
    un_entity::UnEntity,
};

/// The delegation type of an entity of the United Nations, where a list gives none.
pub const UN_ENTITY: &str = "UN entity";

/// The longest code, in characters.
const LONGEST_CODE: usize = 20;

/// How alike two names must be to be told of, from 0 to 1 (Jaro-Winkler).
const NEAR: f64 = 0.93;

/// The number of a delegation in the register, for as long as the database lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DelegationId(pub i64);

impl fmt::Display for DelegationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Reads the code of a delegation from a clean text; an empty text means that it lacks one.
///
/// # Errors
/// When it is longer than 20 characters, or holds others than letters, digits, `-`, `_` and `.`. The message reads on from the value.
pub fn delegation_code(written: &str) -> Result<String, String> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if written.chars().count() <= LONGEST_CODE && written.chars().all(is_plain) {
        return Ok(written.to_owned());
    }
    Err(format!("cannot be a code; use letters, digits and hyphens, at most {LONGEST_CODE}"))
}

/// A delegation, as the event file, a list or a command describes it. Texts that were not given are empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delegation {
    /// The official short name, as participants carry it.
    pub name: String,
    /// Official short names in further languages: a language's code and a name.
    pub names: Vec<(String, String)>,
    /// The kind of body: `Member State`, `UN entity` …
    pub kind: String,
    /// ISO 3166-1 alpha-3 for a state, the usual abbreviation for another body.
    pub code: String,
    /// Other spellings that mean it.
    pub aliases: Vec<String>,
    /// Overrides its place in protocol order.
    pub order: Option<u32>,
    /// Whom to write to: names, addresses.
    pub contact: String,
    /// How many places it has in all; `None` if the event's quotas say it.
    pub quota: Option<u32>,
    /// The language that is used with it (BCP 47).
    pub language: String,
}

/// Whether somebody said that a delegation is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Trust {
    /// The event file, an officer, or the table of states and entities says so.
    Confirmed,
    /// A list named it, and nobody has looked at it.
    #[default]
    Unconfirmed,
}

impl Trust {
    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Unconfirmed => "unconfirmed",
        }
    }
}

/// How far the register decides on the delegation type of those who belong to a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TypeRule {
    /// It was given a type, and somebody confirmed it: all of them have that type, so that the body is counted once.
    Holds,
    /// It was given a type that nobody confirmed: who was given none has it.
    Fills,
    /// It was given none: each has their own.
    #[default]
    Open,
}

impl TypeRule {
    /// Returns the type of somebody who was given `own`, of a body of the type `kind`.
    #[must_use]
    pub fn of<'t>(self, kind: &'t str, own: &'t str) -> &'t str {
        match self {
            Self::Holds => kind,
            Self::Fills if own.is_empty() => kind,
            Self::Fills | Self::Open => own,
        }
    }
}

impl Delegation {
    /// Makes a delegation of a name that participants carry, with what the tables of states and entities know of it, and whether they
    /// know it. `languages` are the event's.
    #[must_use]
    pub fn of_name(name: &str, kind: &str, country: &str, languages: &[String]) -> (Self, Trust) {
        let delegation = Self { name: name.to_owned(), kind: kind.to_owned(), ..Self::default() };
        if let Some(code) = country::by_name(name).filter(|code| official_name(code, "en").is_some()) {
            // What the list says of the country must not contradict it.
            let trust = if country.is_empty() || country == code { Trust::Confirmed } else { Trust::Unconfirmed };
            return (delegation.with_known(code, languages, |language| official_name(code, language)), trust);
        }
        if let Some(entity) = UnEntity::named(name) {
            let known = delegation.with_known(entity.code, languages, |language| entity.name(language));
            return (
                Self { kind: if kind.is_empty() { UN_ENTITY.to_owned() } else { known.kind.clone() }, ..known },
                Trust::Confirmed,
            );
        }
        (delegation, Trust::Unconfirmed)
    }

    fn with_known(self, code: &str, languages: &[String], name: impl Fn(&str) -> Option<&'static str>) -> Self {
        let base = |language: &str| language.split('-').next().unwrap_or_default().to_owned();
        let named = |language: &String| Some((language.clone(), name(&base(language))?.to_owned()));
        Self { code: code.to_owned(), names: languages.iter().filter_map(named).collect(), ..self }
    }

    /// Returns the official short name in a language: as the register has it, else as the tables of states and entities do by the code;
    /// the delegation's own name where there is none.
    #[must_use]
    pub fn name_in(&self, language: &str) -> &str {
        let found = self.names.iter().find(|(known, _)| known.eq_ignore_ascii_case(language));
        let base = || {
            let base = language.split('-').next().unwrap_or_default();
            self.names.iter().find(|(known, _)| known.split('-').next() == Some(base))
        };
        if let Some((_, name)) = found.or_else(base) {
            return name;
        }
        let base = language.split('-').next().unwrap_or_default();
        let of_entity = || UnEntity::all().find(|entity| entity.code == self.code).and_then(|entity| entity.name(base));
        // In English its own name is the official one.
        let official = if base == "en" { None } else { official_name(&self.code, base).or_else(of_entity) };
        official.unwrap_or(&self.name)
    }

    /// Walks every spelling that means it: the name, official names, aliases.
    pub fn spellings(&self) -> impl Iterator<Item = &str> {
        let official = self.names.iter().map(|(_, name)| name.as_str());
        [self.name.as_str()].into_iter().chain(official).chain(self.aliases.iter().map(String::as_str))
    }

    /// Returns the codes of this delegation and another, if they are two bodies for certain: each has a code, of the register or of the
    /// table of states and entities, and it is not the same.
    #[must_use]
    pub fn other_body(&self, other: &Self) -> Option<(String, String)> {
        let code = |one: &Self| if one.code.is_empty() { BodyNames::of(one).body } else { Some(one.code.clone()) };
        let (own, others) = (code(self)?, code(other)?);
        (!own.eq_ignore_ascii_case(&others)).then_some((own, others))
    }

    /// Returns whether another delegation is most likely this one: they name the same state or entity, or are alike but for a slip.
    #[must_use]
    pub fn may_be(&self, other: &Self) -> bool {
        let (own, others) = (BodyNames::of(self), BodyNames::of(other));
        own.may_be(&others)
    }
}

/// What a delegation is compared by, worked out once.
#[derive(Debug, Clone)]
pub struct BodyNames {
    /// The state or entity that it names.
    body: Option<String>,
    keys: Vec<String>,
}

impl BodyNames {
    /// Works it out.
    #[must_use]
    pub fn of(delegation: &Delegation) -> Self {
        let name = delegation.name.as_str();
        let state = country::by_name(name).or_else(|| country::by_code(name)).or_else(|| country::near(name));
        let entity = || UnEntity::named(name).map(|entity| entity.code);
        Self {
            body: state.or_else(entity).map(str::to_owned),
            keys: delegation.spellings().map(fold).filter(|key| !key.is_empty()).collect(),
        }
    }

    /// As [`Delegation::may_be`].
    #[must_use]
    pub fn may_be(&self, other: &Self) -> bool {
        match (&self.body, &other.body) {
            (Some(own), Some(others)) => own == others,
            // A state and an organization are never one by their letters.
            (Some(_), None) | (None, Some(_)) => false,
            (None, None) => self.keys.iter().any(|key| other.keys.iter().any(|known| are_near(key, known))),
        }
    }
}

/// Returns whether two folded names are most likely one: alike but for a slip, or one with an abbreviation behind it.
fn are_near(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let words = |text: &str| text.split(' ').count();
    // "Gulf Cooperation Council" and "Gulf Cooperation Council GCC".
    let has_more =
        words(short) > 1 && long.strip_prefix(short).is_some_and(|rest| rest.starts_with(' ') && words(rest.trim()) == 1);
    has_more || (short.chars().count() >= 5 && strsim::jaro_winkler(one, other) >= NEAR && ends_alike(one, other))
}

/// Two names that differ in a whole word are of two bodies: "Ministry of Health" and "Ministry of Wealth" are near, "Bank of Ghana" and
/// "Bank of Guinea" are not.
fn ends_alike(one: &str, other: &str) -> bool {
    let (one, other): (Vec<&str>, Vec<&str>) = (one.split(' ').collect(), other.split(' ').collect());
    one.len() != other.len() || one.iter().zip(&other).all(|(a, b)| strsim::osa_distance(a, b) <= 1 + a.chars().count() / 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Delegation {
        Delegation { name: name.into(), ..Delegation::default() }
    }

    #[test]
    fn a_state_and_an_entity_are_known_by_the_tables() {
        let languages = ["en".to_owned(), "fr".to_owned(), "ar".to_owned()];
        let (kuwait, trust) = Delegation::of_name("Kuwait", "Member State", "KWT", &languages);
        assert_eq!((kuwait.code.as_str(), trust), ("KWT", Trust::Confirmed));
        assert_eq!((kuwait.name_in("fr"), kuwait.name_in("ar"), kuwait.name_in("de")), ("Koweït", "الكويت", "Kuwait"));
        let (unodc, trust) = Delegation::of_name("United Nations Office on Drugs and Crime (UNODC)", "", "", &languages);
        let bare = Delegation { code: "KWT".into(), ..named("State of Kuwait") };
        assert_eq!((bare.name_in("fr"), bare.name_in("en"), named("X").name_in("fr")), ("Koweït", "State of Kuwait", "X"));
        assert_eq!((unodc.code.as_str(), unodc.kind.as_str(), trust), ("UNODC", UN_ENTITY, Trust::Confirmed));
        let (other, trust) = Delegation::of_name("Kuwit", "Member State", "", &languages);
        assert_eq!((other.code.as_str(), trust), ("", Trust::Unconfirmed));
        assert_eq!(Delegation::of_name("Kuwait", "Member State", "FRA", &languages).1, Trust::Unconfirmed);
    }

    #[test]
    fn two_bodies_are_told_apart_by_their_codes() {
        let coded = |name: &str, code: &str| Delegation { code: code.into(), ..named(name) };
        let of = |one: &Delegation, other: &Delegation| one.other_body(other);
        assert_eq!(of(&coded("Kuwait", "KWT"), &named("Thailand")), Some(("KWT".into(), "THA".into())));
        assert_eq!(of(&coded("Hedayah", "HED"), &coded("European Union", "EU")), Some(("HED".into(), "EU".into())));
        for (one, other) in [
            (named("Kuwit"), coded("Kuwait", "KWT")),
            (named("State of Kuwait"), named("Kuwait")),
            (named("Friends of the Sea"), coded("Kuwait", "KWT")),
        ] {
            assert_eq!(of(&one, &other), None, "{one:?}");
        }
    }

    #[test]
    fn names_that_may_be_one_are_found_and_others_are_not() {
        for (one, other) in [
            ("UK", "United Kingdom of Great Britain and Northern Ireland"),
            ("Kuwit", "Kuwait"),
            ("Burma", "Myanmar"),
            ("UNODC", "United Nations Office on Drugs and Crime (UNODC)"),
            ("Gulf Cooperation Council (GCC)", "Gulf Cooperation Council"),
            ("Organisation of Islamic Cooperation", "Organization of Islamic Cooperation"),
            ("Internatinal Committee of the Red Cross", "International Committee of the Red Cross"),
        ] {
            assert!(named(one).may_be(&named(other)) && named(other).may_be(&named(one)), "{one} | {other}");
        }
        for (one, other) in [
            ("Niger", "Nigeria"),
            ("Congo", "Democratic Republic of the Congo"),
            ("Republic of Korea", "Democratic People's Republic of Korea"),
            ("Dominica", "Dominican Republic"),
            ("African Union", "European Union"),
            ("Bank of Ghana", "Bank of Guinea"),
            ("Austria", "Australia"),
            ("Kuwait", "Kuwait News Agency (KUNA)"),
        ] {
            assert!(!named(one).may_be(&named(other)), "{one} | {other}");
        }
    }
}
