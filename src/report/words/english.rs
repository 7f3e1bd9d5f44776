//! English sentences.

use jiff::civil::Date;

use super::{
    facts::{Attended, Facts, isolated, list},
    kinds,
};
use crate::report::written::{long_date, thousands};

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

/// Writes the sentence.
pub(super) fn sentence(facts: &Facts<'_>) -> String {
    let event = isolated(facts.event);
    let event = if takes_article(facts.event) { format!("the {event}") } else { event.into_owned() };
    if facts.participants == 0 {
        return format!("No participant was accredited to {event}.");
    }
    let (noun, verb) = if facts.participants == 1 { ("participant", "was") } else { ("participants", "were") };
    let kinds: Vec<String> = facts.kinds.iter().map(|(count, kind)| how_many(*count, kind)).collect();
    let from = if kinds.is_empty() { String::new() } else { format!(" from {}", list(&kinds, " and ")) };
    let days = facts.attended(", ", on, over);
    let attended = if days.is_empty() { String::new() } else { format!("; {days}") };
    format!("{} {noun}{from} {verb} accredited to {event}{attended}.", thousands(facts.participants))
}

fn on(count: usize, date: Date) -> String {
    let people = if count == 0 { "nobody".to_owned() } else { thousands(count) };
    format!("{people} attended on {}", long_date(date))
}

fn over(days: &Attended) -> String {
    let (first, last) = (long_date(days.first), long_date(days.last));
    let people = match (days.fewest, days.most) {
        (_, 0) => "nobody".to_owned(),
        (fewest, most) if fewest == most => thousands(most),
        (fewest, most) => format!("between {} and {}", thousands(fewest), thousands(most)),
    };
    format!("{people} attended on each of {} days from {first} to {last}", days.days)
}

/// Returns whether an event's name takes an article: a conference does, a name of its own does not.
fn takes_article(event: &str) -> bool {
    let words = || event.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase);
    let has_article = words().next().is_some_and(|first| matches!(first.as_str(), "the" | "le" | "la" | "l" | "les"));
    !has_article && words().any(|word| GATHERINGS.contains(&word.as_str()))
}

/// Writes how many there are of a delegation type: `15 UN entities`.
fn how_many(count: usize, kind: &str) -> String {
    let words = match (kinds::words(kind), count) {
        (Some(words), 1) => words.english[0].to_owned(),
        (Some(words), _) => words.english[1].to_owned(),
        (None, 1) => kind.to_owned(),
        (None, _) => plural(kind),
    };
    format!("{} {words}", thousands(count))
}

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
    use super::*;

    #[test]
    fn types_of_the_list_get_a_plural_by_rule() {
        for (kind, words) in [("Survey", "2 Surveys"), ("Church", "2 Churches"), ("Academy", "2 Academies")] {
            assert_eq!(how_many(2, kind), words);
        }
    }

    #[test]
    fn one_participant_of_one_state_and_a_name_without_an_article() {
        let days = vec![(1, jiff::civil::date(2024, 11, 4))];
        let facts = Facts { event: "EAU25", participants: 1, kinds: vec![(1, "Member State")], days };
        assert_eq!(sentence(&facts), "1 participant from 1 Member State was accredited to EAU25; 1 attended on 4 November 2024.");
    }
}
