//! A date as it is written, where a calendar lacks it: it is told what is wrong with it, and not how dates are written.

use jiff::civil::Date;

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// Reads a date.
///
/// # Errors
/// When it is not written as one, or the calendar lacks it.
pub fn read(written: &str) -> Result<Date, String> {
    written.parse().map_err(|_| format!("\"{written}\" is not a date{}; write it as 2024-11-04", why_not(written)))
}

/// Returns why a text in the form of a date, or that begins with one, is none: `: November 2026 has 30 days`. Empty for any other text,
/// so that it can follow what is said of it.
#[must_use]
pub fn why_not(written: &str) -> String {
    let date = written.split(['T', 't', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = date.split('-').collect();
    let [year, month, day] = parts[..] else { return String::new() };
    let is_of = |part: &str, digits: usize| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_of(year, 4) || !is_of(month, 2) || !is_of(day, 2) {
        return String::new();
    }
    let (Ok(year), Ok(month), Ok(day)) = (year.parse::<i16>(), month.parse::<i8>(), day.parse::<i8>()) else {
        return String::new();
    };
    match Date::new(year, month, 1) {
        Err(_) => ": a year has 12 months".to_owned(),
        Ok(first) if (1..=first.days_in_month()).contains(&day) => String::new(),
        Ok(first) => {
            let name = usize::try_from(month - 1).ok().and_then(|place| MONTHS.get(place)).copied().unwrap_or_default();
            format!(": {name} {year} has {} days", first.days_in_month())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_that_no_calendar_has_is_told_apart_from_what_is_not_a_date() {
        for (written, why) in [
            ("2026-11-31", ": November 2026 has 30 days"),
            ("2026-02-29T08:00", ": February 2026 has 28 days"),
            ("2024-02-30 08:00", ": February 2024 has 29 days"),
            ("2026-11-00", ": November 2026 has 30 days"),
            ("2026-13-01", ": a year has 12 months"),
            ("2026-00-10", ": a year has 12 months"),
            ("2026-11-30", ""),
            ("2026-11-30T25:00", ""),
            ("31.11.2026", ""),
            ("monday", ""),
            ("+026-11-31", ""),
            ("", ""),
        ] {
            assert_eq!(why_not(written), why, "{written}");
        }
        assert!(read("2024-02-29").is_ok());
        assert_eq!(
            read("2023-02-29").unwrap_err(),
            "\"2023-02-29\" is not a date: February 2023 has 28 days; write it as 2024-11-04"
        );
    }
}
