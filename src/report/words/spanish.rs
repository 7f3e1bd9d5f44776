//! Spanish sentences.

use jiff::civil::Date;

use super::{
    facts::{Attended, Facts, isolated, list, month},
    kinds,
};
use crate::report::written::thousands;

const MONTHS: [&str; 12] =
    ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"];

/// Writes the sentence.
pub(super) fn sentence(facts: &Facts<'_>) -> String {
    let event = format!("para el evento «{}»", isolated(facts.event));
    if facts.participants == 0 {
        return format!("No se acreditó a ningún participante {event}.");
    }
    let noun = if facts.participants == 1 { "participante" } else { "participantes" };
    let kinds: Vec<String> = facts.kinds.iter().map(|(count, kind)| how_many(*count, kind)).collect();
    // "y" becomes "e" before the sound i, which no number begins with.
    let from = if kinds.is_empty() { " ".to_owned() } else { format!(", en representación de {}, ", list(&kinds, " y ")) };
    let days = facts.attended(", ", on, over);
    let attended = if days.is_empty() { String::new() } else { format!("; {days}") };
    format!("Se acreditó a {} {noun}{from}{event}{attended}.", thousands(facts.participants))
}

fn on(count: usize, date: Date) -> String {
    let date = written(date);
    match count {
        0 => format!("ninguno asistió el {date}"),
        1 => format!("1 asistió el {date}"),
        _ => format!("{} asistieron el {date}", thousands(count)),
    }
}

fn over(days: &Attended) -> String {
    let (first, last) = (written(days.first), written(days.last));
    let came = match (days.fewest, days.most) {
        (_, 0) => "ninguno asistió".to_owned(),
        (1, 1) => "1 asistió".to_owned(),
        (fewest, 1) => format!("entre {fewest} y 1 asistió"),
        (fewest, most) if fewest == most => format!("{} asistieron", thousands(most)),
        (fewest, most) => format!("entre {} y {} asistieron", thousands(fewest), thousands(most)),
    };
    format!("{came} cada uno de los {} días, del {first} al {last}", days.days)
}

fn how_many(count: usize, kind: &str) -> String {
    let words = match (kinds::words(kind), count) {
        (Some(words), 1) => words.spanish[0].to_owned(),
        (Some(words), _) => words.spanish[1].to_owned(),
        (None, _) => format!("«{kind}»"),
    };
    format!("{} {words}", thousands(count))
}

pub(super) fn written(date: Date) -> String {
    format!("{} de {} de {}", date.day(), month(date, &MONTHS), date.year())
}
