//! Figures in words, as a press release writes them: in English and in French.

use jiff::civil::Date;

use unicode_bidi::{BidiClass, bidi_class};

use crate::report::sheet::thousands;

/// Stands for delegations whose type the list does not say.
pub(super) const NO_TYPE: &str = "(no type)";

/// The language of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    English,
    French,
}

/// What a sentence says: how many of what kind were accredited to what, and how many came on which days.
pub(super) struct Facts<'a> {
    pub(super) event: &'a str,
    pub(super) participants: usize,
    /// How many delegations of each type.
    pub(super) kinds: Vec<(usize, &'a str)>,
    pub(super) days: Vec<(usize, Date)>,
}

/// The most days that a sentence tells one by one.
const MOST_DAYS: usize = 5;

/// Tells whether a delegation type has words of its own in both languages. Others stand in a sentence as the list writes them.
#[must_use]
pub fn has_words(kind: &str) -> bool {
    KINDS.iter().any(|(name, ..)| name.eq_ignore_ascii_case(kind))
}

/// Returns the delegation types that have words of their own.
pub fn worded_types() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|(name, ..)| *name).filter(|name| *name != NO_TYPE)
}

/// Tells whether an event's name takes an article in English: a conference does, a name of its own does not.
fn takes_article(event: &str) -> bool {
    let words = || event.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase);
    let has_article = words().next().is_some_and(|first| matches!(first.as_str(), "the" | "le" | "la" | "l" | "les"));
    !has_article && words().any(|word| GATHERINGS.contains(&word.as_str()))
}

/// What events are, as the names of those that take an article say it.
const GATHERINGS: &[&str] = &[
    "assembly",
    "committee",
    "conference",
    "conférence",
    "congress",
    "consultation",
    "consultations",
    "convention",
    "council",
    "dialogue",
    "forum",
    "meeting",
    "session",
    "seminar",
    "summit",
    "symposium",
    "week",
    "workshop",
];

/// Joins `de` to what a French list begins with: `de 91 États`, `d’un État`.
fn of(list: &str) -> String {
    match list.strip_prefix("1 ") {
        None => format!("de {list}"),
        Some(rest) if FEMININE.iter().any(|word| rest.starts_with(word)) => format!("d’une {rest}"),
        Some(rest) => format!("d’un {rest}"),
    }
}

/// How delegation types begin that are feminine in French.
const FEMININE: &[&str] = &["autre délégation", "entité", "entreprise", "organisation", "université"];

/// Keeps a name that reads from right to left from drawing numbers and stops behind it into itself (UAX #9, 2.7).
fn isolated(name: &str) -> std::borrow::Cow<'_, str> {
    let is_right_to_left = |c| matches!(bidi_class(c), BidiClass::R | BidiClass::AL);
    if name.contains(is_right_to_left) { format!("\u{2068}{name}\u{2069}").into() } else { name.into() }
}

impl Language {
    /// Both, English first.
    pub(super) const ALL: [Self; 2] = [Self::English, Self::French];

    /// Returns the language's tag (BCP 47).
    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    /// Writes the sentence.
    pub(super) fn sentence(self, facts: &Facts<'_>) -> String {
        let event = isolated(facts.event);
        let kinds: Vec<String> = facts.kinds.iter().map(|(count, kind)| self.how_many(*count, kind)).collect();
        let days = self.attended(&facts.days);
        let people = thousands(facts.participants);
        match self {
            Self::English => {
                let event = if takes_article(facts.event) { format!("the {event}") } else { event.into_owned() };
                let noun = if facts.participants == 1 { "participant" } else { "participants" };
                let from = if kinds.is_empty() { String::new() } else { format!(" from {}", self.list(&kinds)) };
                let verb = if facts.participants == 1 { "was" } else { "were" };
                let attended = if days.is_empty() { String::new() } else { format!("; {days}") };
                format!("{people} {noun}{from} {verb} accredited to {event}{attended}.")
            }
            Self::French => {
                let (noun, come, verb) = match facts.participants {
                    0 | 1 => ("participant", "venu", "a été accrédité"),
                    _ => ("participants", "venus", "ont été accrédités"),
                };
                let from = if kinds.is_empty() { String::new() } else { format!(", {come} {},", of(&self.list(&kinds))) };
                let attended = if days.is_empty() { String::new() } else { format!("\u{A0}; {days}") };
                // The event's name is in whatever language the event file has it.
                format!("{people} {noun}{from} {verb} à l’événement «\u{A0}{event}\u{A0}»{attended}.")
            }
        }
    }

    /// Says how many came on which days; of many days, the fewest and the most.
    fn attended(self, days: &[(usize, Date)]) -> String {
        let (Some((_, first)), Some((_, last))) = (days.first(), days.last()) else { return String::new() };
        if days.len() <= MOST_DAYS {
            return days.iter().map(|(count, date)| self.on(*count, *date)).collect::<Vec<_>>().join(", ");
        }
        let counts = || days.iter().map(|(count, _)| *count);
        let (fewest, most) = (counts().min().unwrap_or_default(), counts().max().unwrap_or_default());
        let (first, last, number) = (self.date(*first), self.date(*last), days.len());
        match self {
            Self::English if fewest == most => {
                format!("{} attended on each of {number} days from {first} to {last}", thousands(most))
            }
            Self::English => {
                let (fewest, most) = (thousands(fewest), thousands(most));
                format!("between {fewest} and {most} attended on each of {number} days from {first} to {last}")
            }
            Self::French => {
                let people =
                    if fewest == most { thousands(most) } else { format!("entre {} et {}", thousands(fewest), thousands(most)) };
                let were = if most < 2 { "était présent" } else { "étaient présents" };
                format!("{people} {were} chacun des {number} jours, du {first} au {last}")
            }
        }
    }

    fn on(self, count: usize, date: Date) -> String {
        let (people, date) = (thousands(count), self.date(date));
        match self {
            Self::English => format!("{people} attended on {date}"),
            Self::French => {
                let were = if count < 2 { "était présent" } else { "étaient présents" };
                format!("{people} {were} le {date}")
            }
        }
    }

    fn date(self, date: Date) -> String {
        match self {
            Self::English => date.strftime("%-d %B %Y").to_string(),
            Self::French => {
                let day = if date.day() == 1 { "1er".to_owned() } else { date.day().to_string() };
                format!("{day} {} {}", FRENCH_MONTHS[usize::from(date.month().unsigned_abs()) - 1], date.year())
            }
        }
    }

    /// Writes how many there are of a delegation type: `15 UN entities`, `15 entités des Nations Unies`.
    fn how_many(self, count: usize, kind: &str) -> String {
        let known = KINDS.iter().find(|(name, ..)| name.eq_ignore_ascii_case(kind));
        let words = match (self, known, count) {
            (Self::English, Some((_, [one, _], _)), 1) | (Self::French, Some((_, _, [one, _])), 0 | 1) => (*one).to_owned(),
            (Self::English, Some((_, [_, many], _)), _) | (Self::French, Some((_, _, [_, many])), _) => (*many).to_owned(),
            (Self::English, None, 1) => kind.to_owned(),
            (Self::English, None, _) => plural(kind),
            // The list's own words have no known plural in another language.
            (Self::French, None, _) => format!("«\u{A0}{kind}\u{A0}»"),
        };
        format!("{} {words}", thousands(count))
    }

    fn list(self, items: &[String]) -> String {
        let and = match self {
            Self::English => "and",
            Self::French => "et",
        };
        match items {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => format!("{} {and} {last}", first.join(", ")),
        }
    }
}

const FRENCH_MONTHS: [&str; 12] =
    ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

/// Delegation types that lists use, with their singular and plural in English and in French.
const KINDS: &[(&str, [&str; 2], [&str; 2])] = &[
    ("Member State", ["Member State", "Member States"], ["État Membre", "États Membres"]),
    ("Observer State", ["Observer State", "Observer States"], ["État observateur", "États observateurs"]),
    ("UN entity", ["UN entity", "UN entities"], ["entité des Nations Unies", "entités des Nations Unies"]),
    (
        "International or regional organization",
        ["international or regional organization", "international and regional organizations"],
        ["organisation internationale ou régionale", "organisations internationales et régionales"],
    ),
    (
        "International organization",
        ["international organization", "international organizations"],
        ["organisation internationale", "organisations internationales"],
    ),
    (
        "Civil society organization",
        ["civil society organization", "civil society organizations"],
        ["organisation de la société civile", "organisations de la société civile"],
    ),
    ("Organization", ["organization", "organizations"], ["organisation", "organisations"]),
    ("Organisation", ["organization", "organizations"], ["organisation", "organisations"]),
    (
        "United Nations",
        ["United Nations entity", "United Nations entities"],
        ["entité des Nations Unies", "entités des Nations Unies"],
    ),
    (
        "Intergovernmental organization",
        ["intergovernmental organization", "intergovernmental organizations"],
        ["organisation intergouvernementale", "organisations intergouvernementales"],
    ),
    (
        "NGO",
        ["non-governmental organization", "non-governmental organizations"],
        ["organisation non gouvernementale", "organisations non gouvernementales"],
    ),
    (
        "Academia",
        ["academic institution", "academic institutions"],
        ["établissement universitaire", "établissements universitaires"],
    ),
    (
        "Private sector",
        ["private-sector body", "private-sector bodies"],
        ["organisme du secteur privé", "organismes du secteur privé"],
    ),
    ("Host country", ["host country body", "host country bodies"], ["entité du pays hôte", "entités du pays hôte"]),
    ("Secretariat", ["secretariat unit", "secretariat units"], ["service du secrétariat", "services du secrétariat"]),
    ("Media", ["media organization", "media organizations"], ["média", "médias"]),
    ("Company", ["company", "companies"], ["entreprise", "entreprises"]),
    (NO_TYPE, ["other delegation", "other delegations"], ["autre délégation", "autres délégations"]),
];

/// Writes the plural of a word or phrase by the rules that hold for most: entities, boxes, organizations.
fn plural(word: &str) -> String {
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    match word.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
        _ if ends(&["s", "x", "ch", "sh"]) => format!("{word}es"),
        _ => format!("{word}s"),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn figures_read_as_english_and_as_french() {
        let facts = Facts {
            event: "Conference",
            participants: 512,
            kinds: vec![(91, "Member State"), (15, "UN entity"), (1, "Civil society organization")],
            days: vec![(481, date(2024, 11, 4)), (1, date(2024, 12, 1))],
        };
        assert_eq!(
            Language::English.sentence(&facts),
            "512 participants from 91 Member States, 15 UN entities and 1 civil society organization were accredited to the \
             Conference; 481 attended on 4 November 2024, 1 attended on 1 December 2024."
        );
        assert_eq!(
            Language::French.sentence(&facts),
            "512 participants, venus de 91 États Membres, 15 entités des Nations Unies et 1 organisation de la société civile, ont \
             été accrédités à l’événement «\u{A0}Conference\u{A0}»\u{A0}; 481 étaient présents le 4 novembre 2024, 1 était présent le 1er décembre \
             2024."
        );
    }

    #[test]
    fn one_participant_of_one_state_and_a_name_without_an_article() {
        let facts =
            Facts { event: "EAU25", participants: 1, kinds: vec![(1, "Member State")], days: vec![(1, date(2024, 11, 4))] };
        assert_eq!(
            Language::English.sentence(&facts),
            "1 participant from 1 Member State was accredited to EAU25; 1 attended on 4 November 2024."
        );
        assert_eq!(
            Language::French.sentence(&facts),
            "1 participant, venu d’un État Membre, a été accrédité à l’événement «\u{A0}EAU25\u{A0}»\u{A0}; 1 était présent le 4 novembre 2024."
        );
    }

    #[test]
    fn many_days_are_told_by_the_fewest_and_the_most() {
        let days: Vec<_> = (1..=6_i8).map(|day| (100 * usize::from(day.unsigned_abs()), date(2024, 11, day))).collect();
        assert_eq!(
            Language::English.attended(&days),
            "between 100 and 600 attended on each of 6 days from 1 November 2024 to 6 November 2024"
        );
        assert_eq!(
            Language::French.attended(&days),
            "entre 100 et 600 étaient présents chacun des 6 jours, du 1er novembre 2024 au 6 novembre 2024"
        );
    }

    #[test]
    fn types_of_the_list_get_a_plural_by_rule() {
        for (kind, words) in [("Survey", "2 Surveys"), ("Church", "2 Churches"), ("Academy", "2 Academies")] {
            assert_eq!(Language::English.how_many(2, kind), words);
        }
    }
}
