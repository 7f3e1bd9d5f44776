//! Russian sentences.

use jiff::civil::Date;

use super::{
    facts::{Attended, Facts, isolated, list, month},
    kinds,
};
use crate::report::written::thousands;

const MONTHS: [&str; 12] =
    ["января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"];

const PARTICIPANTS: [&str; 3] = ["участник", "участника", "участников"];

/// Writes the sentence.
pub(super) fn sentence(facts: &Facts<'_>) -> String {
    let event = isolated(facts.event);
    if facts.participants == 0 {
        return format!("На мероприятие «{event}» не аккредитован ни один участник.");
    }
    let is_one = form(facts.participants) == 0;
    let (accredited, who) = if is_one {
        ("аккредитован", "представляющий")
    } else {
        ("аккредитовано", "представляющих")
    };
    let kinds: Vec<String> = facts.kinds.iter().map(|(count, kind)| how_many(*count, kind)).collect();
    let from = if kinds.is_empty() { String::new() } else { format!(", {who} {}", list(&kinds, " и ")) };
    let days = facts.attended(", ", on, over);
    let attended = if days.is_empty() { String::new() } else { format!("; {days}") };
    format!("На мероприятие «{event}» {accredited} {}{from}{attended}.", counted(facts.participants, &PARTICIPANTS))
}

fn on(count: usize, date: Date) -> String {
    let date = written(date);
    match count {
        0 => format!("{date} никто не присутствовал"),
        _ => format!("{date} {} {}", was(count), counted(count, &PARTICIPANTS)),
    }
}

fn over(days: &Attended) -> String {
    let (first, last) = (written(days.first), written(days.last));
    let came = match (days.fewest, days.most) {
        (_, 0) => "никто не присутствовал".to_owned(),
        (fewest, most) if fewest == most => format!("{} {}", was(most), counted(most, &PARTICIPANTS)),
        (fewest, most) => {
            // After "до" stands the genitive: of one the singular, of others the plural.
            let noun = if form(most) == 0 { PARTICIPANTS[1] } else { PARTICIPANTS[2] };
            format!("присутствовало от {} до {} {noun}", thousands(fewest), thousands(most))
        }
    };
    format!("в каждый из {} с {first} по {last} {came}", counted(days.days, &["дня", "дней", "дней"]))
}

fn was(count: usize) -> &'static str {
    if form(count) == 0 { "присутствовал" } else { "присутствовало" }
}

/// Writes a number with its noun, which has the form of its last digits.
fn counted(count: usize, forms: &[&str; 3]) -> String {
    format!("{} {}", thousands(count), forms[form(count)])
}

/// Returns which form of a noun a number takes: that of 1, of 2 to 4, or of others (CLDR, plural rules of ru).
pub(super) fn form(count: usize) -> usize {
    match (count % 10, count % 100) {
        (1, rest) if rest != 11 => 0,
        (2..=4, rest) if !(12..=14).contains(&rest) => 1,
        _ => 2,
    }
}

fn how_many(count: usize, kind: &str) -> String {
    match kinds::words(kind) {
        Some(words) => counted(count, &words.russian),
        None => format!("{} «{kind}»", thousands(count)),
    }
}

pub(super) fn written(date: Date) -> String {
    format!("{} {} {} года", date.day(), month(date, &MONTHS), date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_take_the_form_of_their_number() {
        for (count, noun) in [(1, 0), (2, 1), (5, 2), (11, 2), (12, 2), (21, 0), (104, 1), (111, 2), (1_000, 2)] {
            assert_eq!(form(count), noun, "{count}");
        }
        assert_eq!(how_many(22, "Member State"), "22 государства-члена");
    }
}
