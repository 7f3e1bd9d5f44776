//! Numbers and dates as documents write them.

use jiff::civil::Date;

/// Returns the word for one, or the word for none or several.
#[must_use]
pub fn one_or_many<'w>(count: usize, one: &'w str, many: &'w str) -> &'w str {
    if count == 1 { one } else { many }
}

/// Writes a share in per cent: `87.9%`.
#[must_use]
pub fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// Writes a count with a narrow space between thousands (SI brochure, 5.4.4): `1 234`, `12 345`. Four digits have it too, since they stand in
/// columns with longer ones.
#[must_use]
pub fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut written = String::with_capacity(digits.len() + 4);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            written.push('\u{202F}');
        }
        written.push(digit);
    }
    written
}

/// Writes a date as a person would: `4 November 2024`.
#[must_use]
pub fn long_date(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// Writes days as a person would, the days that follow each other from the first to the last.
#[must_use]
pub fn long_dates(dates: &[Date]) -> String {
    match dates {
        [] => String::new(),
        [one] => long_date(*one),
        [first, .., last] => {
            let follow_each_other = follow_each_other(dates);
            if follow_each_other || dates.len() > 6 {
                let start = if first.month() == last.month() && first.year() == last.year() { "%-d" } else { "%-d %B %Y" };
                let joint = if start == "%-d" { "–" } else { " – " };
                // Many scattered days are counted, so that nobody reads the others in.
                let count = if follow_each_other { String::new() } else { format!("{} days, ", dates.len()) };
                format!("{count}{}{joint}{}", first.strftime(start), long_date(*last))
            } else {
                dates.iter().map(|date| long_date(*date)).collect::<Vec<_>>().join(", ")
            }
        }
    }
}

/// Returns whether each day is the one after the day before it.
pub(super) fn follow_each_other(dates: &[Date]) -> bool {
    dates.windows(2).all(|pair| pair[0].tomorrow().is_ok_and(|next| next == pair[1]))
}

/// Writes days in little room, those that follow each other from the first to the last: `1–3 Nov`, `5 Nov`.
#[must_use]
pub fn short_runs(dates: &[Date]) -> Vec<String> {
    let runs = dates.chunk_by(|one, next| one.tomorrow().is_ok_and(|tomorrow| tomorrow == *next));
    let written = runs.filter_map(|run| {
        let (first, last) = (*run.first()?, *run.last()?);
        Some(match (run.len(), first.month() == last.month()) {
            (1, _) => short_date(first),
            (_, true) => format!("{}–{}", first.day(), short_date(last)),
            (_, false) => format!("{} – {}", short_date(first), short_date(last)),
        })
    });
    written.collect()
}

/// Writes a date in little room: `4 Nov`.
#[must_use]
pub fn short_date(date: Date) -> String {
    date.strftime("%-d %b").to_string()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn thousands_are_apart_from_four_digits_on() {
        for (count, written) in
            [(0, "0"), (999, "999"), (1_000, "1\u{202F}000"), (51_200, "51\u{202F}200"), (1_234_567, "1\u{202F}234\u{202F}567")]
        {
            assert_eq!(thousands(count), written);
        }
    }

    #[test]
    fn days_that_follow_each_other_are_told_from_first_to_last() {
        let days = |days: &[(i8, i8)]| short_runs(&days.iter().map(|(month, day)| date(2024, *month, *day)).collect::<Vec<_>>());
        assert_eq!(days(&[]), [] as [&str; 0]);
        assert_eq!(days(&[(11, 4)]), ["4 Nov"]);
        assert_eq!(days(&[(11, 1), (11, 2), (11, 3), (11, 5)]), ["1–3 Nov", "5 Nov"]);
        assert_eq!(days(&[(10, 30), (10, 31), (11, 1), (12, 1)]), ["30 Oct – 1 Nov", "1 Dec"]);
    }
}
