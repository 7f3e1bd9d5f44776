//! French sentences, as an institution writes them.

use jiff::civil::Date;

use super::{
    facts::{Attended, Facts, isolated, list, month},
    kinds,
};
use crate::report::written::thousands;

const MONTHS: [&str; 12] =
    ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

/// How delegation types begin that are feminine.
const FEMININE: &[&str] = &["autre délégation", "entité", "entreprise", "organisation", "université"];

/// Writes the sentence.
pub(super) fn sentence(facts: &Facts<'_>) -> String {
    // The event's name is in whatever language the event file has it.
    let event = format!("à l’événement «\u{A0}{}\u{A0}»", isolated(facts.event));
    if facts.participants == 0 {
        return format!("Aucun participant n’a été accrédité {event}.");
    }
    let (noun, of, verb) = match facts.participants {
        1 => ("participant", "représentant", "a été accrédité"),
        _ => ("participants", "représentants", "ont été accrédités"),
    };
    let kinds: Vec<String> = facts.kinds.iter().map(|(count, kind)| of_how_many(*count, kind)).collect();
    let from = if kinds.is_empty() { String::new() } else { format!(", {of} {},", list(&kinds, " et ")) };
    let days = facts.attended(", ", on, over);
    let attended = if days.is_empty() { String::new() } else { format!("\u{A0}; {days}") };
    format!("{} {noun}{from} {verb} {event}{attended}.", thousands(facts.participants))
}

fn on(count: usize, date: Date) -> String {
    let date = written(date);
    match count {
        0 => format!("aucun n’était présent le {date}"),
        1 => format!("1 était présent le {date}"),
        _ => format!("{} étaient présents le {date}", thousands(count)),
    }
}

fn over(days: &Attended) -> String {
    let (first, last) = (written(days.first), written(days.last));
    let were = match (days.fewest, days.most) {
        (_, 0) => "aucun n’était présent".to_owned(),
        (1, 1) => "1 était présent".to_owned(),
        (fewest, 1) => format!("entre {fewest} et 1 était présent"),
        (fewest, most) if fewest == most => format!("{} étaient présents", thousands(most)),
        (fewest, most) => format!("entre {} et {} étaient présents", thousands(fewest), thousands(most)),
    };
    format!("{were} chacun des {} jours, du {first} au {last}", days.days)
}

/// Writes `de 15 entités des Nations Unies`, `d’un État Membre`.
fn of_how_many(count: usize, kind: &str) -> String {
    let words = match (kinds::words(kind), count) {
        (Some(words), 1) => words.french[0].to_owned(),
        (Some(words), _) => words.french[1].to_owned(),
        // The list's own words have no known plural in another language.
        (None, _) => return format!("de {} «\u{A0}{kind}\u{A0}»", thousands(count)),
    };
    match count {
        1 if FEMININE.iter().any(|word| words.starts_with(word)) => format!("d’une {words}"),
        1 => format!("d’un {words}"),
        _ => format!("de {} {words}", thousands(count)),
    }
}

pub(super) fn written(date: Date) -> String {
    let day = if date.day() == 1 { "1er".to_owned() } else { date.day().to_string() };
    format!("{day} {} {}", month(date, &MONTHS), date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_a_type_has_its_article() {
        assert_eq!(of_how_many(1, "Member State"), "d’un État Membre");
        assert_eq!(of_how_many(1, "UN entity"), "d’une entité des Nations Unies");
        assert_eq!(of_how_many(3, "Media"), "de 3 organes de presse");
        assert_eq!(of_how_many(2, "Guild"), "de 2 «\u{A0}Guild\u{A0}»");
    }
}
