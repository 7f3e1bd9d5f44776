//! Chinese sentences.

use jiff::civil::Date;

use super::{
    facts::{Attended, Facts, isolated},
    kinds,
};
use crate::report::written::thousands;

/// Writes the sentence.
pub(super) fn sentence(facts: &Facts<'_>) -> String {
    let event = isolated(facts.event);
    if facts.participants == 0 {
        return format!("没有与会者获准参加“{event}”。");
    }
    let kinds: Vec<String> = facts.kinds.iter().map(|(count, kind)| how_many(*count, kind)).collect();
    let from = match kinds.as_slice() {
        [] => String::new(),
        [one] => format!("来自{one}的"),
        [first @ .., last] => format!("来自{}和{last}的", first.join("、")),
    };
    let days = facts.attended("，", on, over);
    let attended = if days.is_empty() { String::new() } else { format!("；{days}") };
    format!("{from}{}名与会者获准参加“{event}”{attended}。", thousands(facts.participants))
}

fn on(count: usize, date: Date) -> String {
    let date = written(date);
    if count == 0 { format!("{date}无人出席") } else { format!("{date}有{}人出席", thousands(count)) }
}

fn over(days: &Attended) -> String {
    let came = match (days.fewest, days.most) {
        (_, 0) => "无人出席".to_owned(),
        (fewest, most) if fewest == most => format!("每天有{}人出席", thousands(most)),
        (fewest, most) => format!("每天有{}至{}人出席", thousands(fewest), thousands(most)),
    };
    format!("{}至{}的{}天中，{came}", written(days.first), written(days.last), days.days)
}

fn how_many(count: usize, kind: &str) -> String {
    match kinds::words(kind) {
        Some(words) => format!("{}个{}", thousands(count), words.chinese),
        None => format!("{}个“{kind}”", thousands(count)),
    }
}

pub(super) fn written(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}
