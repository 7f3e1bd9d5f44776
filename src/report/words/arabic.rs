//! Arabic sentences, with the names of months that the United Nations use.

use jiff::civil::Date;

use super::{
    facts::{Attended, Facts, isolated_in_arabic, month},
    kinds,
};
use crate::report::written::thousands;

const MONTHS: [&str; 12] = [
    "كانون الثاني/يناير",
    "شباط/فبراير",
    "آذار/مارس",
    "نيسان/أبريل",
    "أيار/مايو",
    "حزيران/يونيه",
    "تموز/يوليه",
    "آب/أغسطس",
    "أيلول/سبتمبر",
    "تشرين الأول/أكتوبر",
    "تشرين الثاني/نوفمبر",
    "كانون الأول/ديسمبر",
];

/// Writes the sentence.
pub(super) fn sentence(facts: &Facts<'_>) -> String {
    let event = isolated_in_arabic(facts.event);
    if facts.participants == 0 {
        return format!("لم يُعتمد أي مشارك لحضور «{event}».");
    }
    let represent = match facts.participants {
        1 => "يمثل",
        2 => "يمثلان",
        _ => "يمثلون",
    };
    let kinds: Vec<String> = facts.kinds.iter().map(|(count, kind)| how_many(*count, kind)).collect();
    // Each part of a list has its "and".
    let from = if kinds.is_empty() { String::new() } else { format!(" {represent} {}", kinds.join("، و")) };
    let days = facts.attended("، ", on, over);
    let attended = if days.is_empty() { String::new() } else { format!("؛ {days}") };
    format!("اعتُمد لحضور «{event}» {}{from}{attended}.", participants(facts.participants))
}

fn on(count: usize, date: Date) -> String {
    let date = written(date);
    if count == 0 {
        format!("ولم يحضر أحد في {date}")
    } else {
        format!("وحضر {} في {date}", participants(count))
    }
}

fn over(days: &Attended) -> String {
    let period = format!("خلال الفترة من {} إلى {} (عدد الأيام: {})", written(days.first), written(days.last), days.days);
    match (days.fewest, days.most) {
        (_, 0) => format!("ولم يحضر أحد {period}"),
        (fewest, most) if fewest == most => format!("وبلغ عدد الحاضرين في اليوم {} {period}", thousands(most)),
        (fewest, most) => {
            format!("وتراوح عدد الحاضرين في اليوم بين {} و{} {period}", thousands(fewest), thousands(most))
        }
    }
}

/// Writes how many participants there are: the noun has the form of the number's last two digits.
fn participants(count: usize) -> String {
    match form(count) {
        0 => "مشارك واحد".to_owned(),
        1 => "مشاركان".to_owned(),
        2 => format!("{} مشاركين", thousands(count)),
        3 => format!("{} مشاركًا", thousands(count)),
        _ => format!("{} مشارك", thousands(count)),
    }
}

/// Returns which form of a noun a number takes: that of 1, of 2, of 3 to 10, of 11 to 99, or of 100 (CLDR, plural rules of ar).
pub(super) fn form(count: usize) -> usize {
    match (count, count % 100) {
        (1, _) => 0,
        (2, _) => 1,
        (_, 3..=10) => 2,
        (_, 11..=99) => 3,
        _ => 4,
    }
}

fn how_many(count: usize, kind: &str) -> String {
    match (kinds::words(kind), count) {
        (Some(words), 1) => words.arabic[0].to_owned(),
        (Some(words), _) => format!("{} {}", thousands(count), words.arabic[1]),
        (None, _) => format!("{} «{}»", thousands(count), isolated_in_arabic(kind)),
    }
}

pub(super) fn written(date: Date) -> String {
    format!("{} {} {}", date.day(), month(date, &MONTHS), date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_noun_has_the_form_of_its_number() {
        for (count, words) in
            [(1, "مشارك واحد"), (2, "مشاركان"), (7, "7 مشاركين"), (11, "11 مشاركًا"), (100, "100 مشارك"), (103, "103 مشاركين")]
        {
            assert_eq!(participants(count), words);
        }
    }
}
