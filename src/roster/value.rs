//! One value of a list becomes one value of a participant, or a reason why it cannot, with the remedy.

use jiff::{
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};

use crate::domain::{
    event::Event,
    field::Field,
    id::{CategoryCode, Reference},
    invisible::{removed, settle},
    mask::DayMask,
    participant::{HeadMark, Participant},
    text::{TextError, clean, fold},
    written_date::why_not,
};
use crate::roster::{
    country,
    raw::{CellKind, RawCell},
};

/// Why a value was refused. Reads on from the value: `"2024-11-09" is not an event day …`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// Text that could hide, reorder or break a line.
    #[error(transparent)]
    Text(#[from] TextError),
    /// Everything else; the text says what and what to do.
    #[error("{0}")]
    Other(String),
}

/// Sets a field of a participant from text as a list or a person writes it; an empty text clears it.
///
/// # Errors
/// When the text is not a value of the field.
pub fn set(participant: &mut Participant, field: Field, text: &str, event: &Event) -> Result<(), ValueError> {
    let value = match field {
        Field::Reference | Field::Email | Field::Photo => tidy(&removed(text))?,
        _ => tidy(text)?,
    };
    match field {
        Field::Reference => participant.reference = reference(&value)?,
        Field::Category => participant.category = category(&value)?,
        Field::Days => participant.days = days(&value, event)?,
        Field::Head => participant.head = head(&value)?,
        Field::Order => participant.order = order(&value)?,
        Field::Country => participant.country = if value.is_empty() { value } else { country::alpha3(&value).map_err(other)? },
        Field::Email => participant.email = email(value)?,
        Field::Photo => participant.photo = photo(value.replace('\\', "/"))?,
        Field::Title
        | Field::GivenName
        | Field::FamilyName
        | Field::Name
        | Field::NativeName
        | Field::Function
        | Field::Delegation
        | Field::DelegationType => {
            if let Some(to) = participant.text_mut(field) {
                *to = value;
            }
        }
        Field::Own(number) => {
            let own = event.own_field(field).ok_or_else(|| other("is of a field that the event does not have"))?;
            participant.own.set(number, &own.read(&value).map_err(other)?);
        }
    }
    Ok(())
}

/// Reads a reference.
pub(super) fn reference(value: &str) -> Result<Reference, ValueError> {
    let value = removed(value);
    let value = value.as_ref();
    if value.is_empty() {
        return Err(other("is empty; every participant needs a reference of its own"));
    }
    if ["true", "false"].iter().any(|word| value.eq_ignore_ascii_case(word)) {
        return Err(other("is TRUE or FALSE, not a reference; format the column as text and write it again"));
    }
    if is_exponent(value) {
        return Err(other(
            "is a number that a spreadsheet has shortened; format the column as text and write it again with all its digits",
        ));
    }
    value.parse().map_err(|_| other(format!("is longer than {} characters; shorten the reference", Reference::MAX)))
}

/// Reads a category's code; whether the event has it is another question.
pub(super) fn category(value: &str) -> Result<CategoryCode, ValueError> {
    value.parse().map_err(|error| match value {
        "" => other("is empty; every participant needs a category"),
        _ => other(format!("is not a category: {error}")),
    })
}

/// Whether a text is a number in the exponent form of spreadsheets, which always has a sign: `2.02411E+11`.
fn is_exponent(text: &str) -> bool {
    exponent_of(text).is_some_and(|exponent| exponent.starts_with(['+', '-']))
}

/// Whether a text may be a number in exponent form without a sign, as programs write it: `1E5`, `2.02E11`.
pub(super) fn is_unsigned_exponent(text: &str) -> bool {
    exponent_of(text).is_some_and(|exponent| !exponent.starts_with(['+', '-']))
}

/// Returns the exponent of a number in exponent form, with its sign.
fn exponent_of(text: &str) -> Option<&str> {
    let (digits, exponent) = text.split_once(['E', 'e'])?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_mantissa =
        digits.split_once(['.', ',']).map_or_else(|| is_number(digits), |(whole, rest)| is_number(whole) && is_number(rest));
    (is_mantissa && is_number(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))).then_some(exponent)
}

/// Cleans a text: on one line, without invisible characters at its ends and direction marks anywhere.
pub(super) fn tidy(text: &str) -> Result<String, ValueError> {
    let is_break = |c: char| matches!(c, '\n' | '\r' | '\t' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    if text.contains(is_break) {
        let lines = text.split(is_break).map(str::trim).filter(|line| !line.is_empty());
        return Ok(clean(&settle(&lines.collect::<Vec<_>>().join(" "))?)?);
    }
    Ok(clean(&settle(text)?)?)
}

fn other(text: impl Into<String>) -> ValueError {
    ValueError::Other(text.into())
}

/// Dates with commas, semicolons or spaces between; `all`; empty for the category's days.
fn days(value: &str, event: &Event) -> Result<Option<DayMask>, ValueError> {
    if value.eq_ignore_ascii_case("all") {
        return Ok(Some(event.all_days()));
    }
    let mut days = DayMask::NONE;
    for written in value.split([',', ';', ' ']).filter(|written| !written.is_empty()) {
        let date = date(written, event).ok_or_else(|| {
            other(format!("holds \"{written}\", which is not a date{}; write {}", why_not(written), dates(event)))
        })?;
        let day = event
            .day_index(date)
            .ok_or_else(|| other(format!("holds {date}, which is not an event day; use {}", dates(event))))?;
        days = days.with(day);
    }
    Ok((!days.is_empty()).then_some(days))
}

/// Reads `2024-11-04`, `2024/11/04` or `4.11.2024`; with slashes and the year at the end nobody can tell the day from the month. A
/// time behind the date does not matter, but for one in UTC.
fn date(written: &str, event: &Event) -> Option<Date> {
    let parts: Vec<&str> = written.split(['.', '/']).collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if let ([first, month, last], true) = (parts.as_slice(), parts.iter().all(|part| is_number(part) && part.len() <= 4)) {
        let (year, day) = match (first.len(), last.len()) {
            (4, 1..=2) => (first, last),
            (1..=2, 4) if !written.contains('/') => (last, first),
            _ => return None,
        };
        return Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok();
    }
    let Some(utc) = written.strip_suffix(['Z', 'z']) else { return written.parse().ok() };
    // Midnight in UTC is how programs write a date without a time; any other time is that of a clock, and the day is the event's.
    let at: DateTime = utc.parse().ok()?;
    if at.time() == Time::midnight() {
        return Some(at.date());
    }
    Some(event.timezone.to_datetime(TimeZone::UTC.to_timestamp(at).ok()?).date())
}

fn dates(event: &Event) -> String {
    let shown: Vec<String> = event.days.iter().take(6).map(ToString::to_string).collect();
    let more = if event.days.len() > shown.len() { " …" } else { "" };
    let one_of = if shown.len() > 1 { "one of " } else { "" };
    format!("{one_of}{}{more}", shown.join(", "))
}

fn head(value: &str) -> Result<HeadMark, ValueError> {
    match fold(value).as_str() {
        "yes" | "y" | "x" | "1" | "true" | "head" | "ja" | "j" | "wahr" | "oui" | "vrai" | "si" | "s" | "verdadero" | "да"
        | "نعم" | "是" => Ok(HeadMark::Head),
        "no" | "n" | "0" | "false" | "nein" | "falsch" | "non" | "faux" | "falso" | "нет" | "لا" | "否" => {
            Ok(HeadMark::Unmarked)
        }
        "" if matches!(value, "✓" | "✔" | "☑" | "●" | "•") => Ok(HeadMark::Head),
        "" if value.chars().all(|c| matches!(c, '-' | '–' | '—')) => Ok(HeadMark::Unmarked),
        _ => Err(other("is neither yes nor no; write yes, or leave it empty")),
    }
}

fn order(value: &str) -> Result<Option<u32>, ValueError> {
    if value.is_empty() {
        return Ok(None);
    }
    value
        .parse()
        .map(Some)
        .map_err(|_| other(format!("is not a place in an order; write a whole number from 0 to {}, or leave it empty", u32::MAX)))
}

/// Looks for slips, not for what RFC 5322 allows: an address is never used to prove who somebody is.
fn email(value: String) -> Result<String, ValueError> {
    let is_plain = !value.contains([' ', ',', ';', '<', '>']);
    match value.split_once('@') {
        _ if value.is_empty() => Ok(value),
        Some((local, domain)) if is_plain && !local.is_empty() && !domain.is_empty() && !domain.contains('@') => Ok(value),
        _ => Err(other("is not an e-mail address; write one address such as name@example.org, or leave it empty")),
    }
}

/// A name that leads out of the folder of photos would read whatever it likes.
fn photo(value: String) -> Result<String, ValueError> {
    if value.contains("://") {
        return Err(other("is an address; put the photo itself into the folder of photos, and write its file name"));
    }
    let leads_out = value.contains(':') || value.starts_with('/') || value.split('/').any(|part| part.starts_with('.'));
    if leads_out {
        return Err(other("leads out of the folder of photos; write the photo's file name, or its path in that folder"));
    }
    Ok(value)
}

/// Fields in which no word means the same as above.
const NAMES: [Field; 5] = [Field::Reference, Field::GivenName, Field::FamilyName, Field::Name, Field::NativeName];

/// Whether a text stands for the cell above it: a ditto mark, or the word for it.
fn means_above(text: &str) -> bool {
    let text = text.trim();
    let is_mark =
        !text.is_empty() && text.chars().all(|c| matches!(c, '"' | '“' | '”' | '„' | '″' | '〃' | '\'' | ',' | '-' | ' '));
    if is_mark {
        return text.contains(['"', '“', '”', '„', '″', '〃']) || text == "''" || text == ",,";
    }
    text.len() <= 40
        && (matches!(text, "-do-" | "do." | "id.")
            || matches!(fold(text).as_str(), "idem" | "ditto" | "same as above" | "как выше" | "то же" | "同上"))
}

/// Refuses what a spreadsheet has made of a value.
pub(super) fn usable(cell: RawCell<'_>, field: Field) -> Result<(), ValueError> {
    let problem = match cell.kind {
        CellKind::Text if !NAMES.contains(&field) && means_above(cell.text) => {
            "means the same as above; write it out in each row"
        }
        CellKind::Text | CellKind::Number(_) => return Ok(()),
        CellKind::Date if field == Field::Days => return Ok(()),
        CellKind::Truth if field == Field::Head => return Ok(()),
        CellKind::OddNumber(_) if field == Field::Order => return Ok(()),
        CellKind::Date => "is a date in the sheet; format the cell as text and write the value again",
        CellKind::Truth => "is a TRUE or FALSE value in the sheet; format the cell as text and write the value again",
        CellKind::OddNumber(_) => {
            "is a number that the sheet shows otherwise; format the cell as text and write it as it should be"
        }
        CellKind::LongNumber => "is a number with more digits than a sheet keeps; format the cell as text and write it again",
        CellKind::Error => "is an error in the sheet; correct its formula",
        CellKind::NoResult => "is a formula without a stored result; open and save the workbook in a spreadsheet program",
    };
    Err(ValueError::Other(problem.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> Event {
        let text = "[event]\nname = \"E\"\ndays = [\"2024-11-04\", \"2024-11-05\"]\n";
        crate::domain::event_file::read(text).unwrap()
    }

    fn set_one(field: Field, text: &str) -> Result<Participant, String> {
        let mut person = Participant::new("R1".parse().unwrap(), "Delegate".parse().unwrap());
        set(&mut person, field, text, &event()).map(|()| person).map_err(|error| error.to_string())
    }

    #[test]
    fn days_are_dates_of_the_event() {
        let both = Some(DayMask(0b11));
        for text in ["2024-11-04,2024-11-05", "2024-11-04; 2024-11-05", "2024-11-05 2024-11-04", "4.11.2024, 05.11.2024", "all"] {
            assert_eq!(set_one(Field::Days, text).unwrap().days, both, "{text}");
        }
        assert_eq!(set_one(Field::Days, "2024-11-05").unwrap().days, Some(DayMask(0b10)));
        assert_eq!(set_one(Field::Days, " ").unwrap().days, None);
        let error = set_one(Field::Days, "2024-11-09").unwrap_err();
        assert_eq!(error, "holds 2024-11-09, which is not an event day; use one of 2024-11-04, 2024-11-05");
        for text in [
            "2024/11/05",
            "2024.11.05",
            "2024-11-05T00:00:00Z",
            "2024-11-05T09:30:00+03:00",
            "2024-11-05T08:00:00z",
            "2024-11-05T09:30:00",
        ] {
            assert_eq!(set_one(Field::Days, text).unwrap().days, Some(DayMask(0b10)), "{text}");
        }
        for text in ["4.11.24", "24.11.4", "4/11/2024", "2024-11-04T25:00:00Z", "4.11.02024"] {
            assert!(
                set_one(Field::Days, text).unwrap_err().contains(&format!("holds \"{text}\", which is not a date; write one of")),
                "{text}"
            );
        }
        assert!(set_one(Field::Days, "11/04/2024").unwrap_err().contains("not a date"));
        assert!(set_one(Field::Days, "99.99.9999").is_err());
    }

    #[test]
    fn names_are_kept_exactly_as_written() {
        for name in ["McDonald", "d’Almeida", "van der Berg", "O'NEILL", "ÇELİK", "محمد عبد الله"] {
            assert_eq!(set_one(Field::FamilyName, name).unwrap().family_name, name);
        }
        assert!(set_one(Field::FamilyName, "a\u{202E}b").unwrap_err().contains("U+202E"));
        assert_eq!(set_one(Field::FamilyName, "a\r\nb \n c\n").unwrap().family_name, "a b c");
        assert_eq!(set_one(Field::NativeName, "ناصر\u{200F} صالح").unwrap().native_name, "ناصر صالح");
    }

    #[test]
    fn head_and_order_and_the_rest() {
        for yes in ["yes", "X", "1", "TRUE", "ja", "Oui", "Sí", "✓", "да", "نعم"] {
            assert_eq!(set_one(Field::Head, yes).unwrap().head, HeadMark::Head, "{yes}");
        }
        for no in ["", "no", "0", "-", "False", "Non"] {
            assert_eq!(set_one(Field::Head, no).unwrap().head, HeadMark::Unmarked, "{no}");
        }
        assert!(set_one(Field::Head, "maybe").is_err());
        assert_eq!(set_one(Field::Order, "12").unwrap().order, Some(12));
        assert!(set_one(Field::Order, "-1").is_err());
        assert!(set_one(Field::Email, "anna@example.org").is_ok());
        assert!(set_one(Field::Email, "anna@example.org; bo@example.org").is_err());
        assert!(set_one(Field::Email, "anna").is_err());
        for outside in ["../../etc/passwd", "/etc/passwd", "a/../b.jpg", "C:\\a.jpg", "https://x.org/p.jpg", ".hidden"] {
            assert!(set_one(Field::Photo, outside).is_err(), "{outside}");
        }
        assert_eq!(set_one(Field::Photo, "Brazil\\ana.jpg").unwrap().photo, "Brazil/ana.jpg");
        assert_eq!(set_one(Field::Email, "\u{202A}a@x.org\u{202C}").unwrap().email, "a@x.org");
        for reference in ["2.02411E+11", "1E+05", "TRUE", "false"] {
            assert!(set_one(Field::Reference, reference).is_err(), "{reference}");
        }
        for (reference, kept) in [("A\u{AD}1\u{200B}", "A1"), ("1E5", "1E5"), ("E+1", "E+1")] {
            assert_eq!(set_one(Field::Reference, reference).unwrap().reference.as_str(), kept);
        }
        assert_eq!(set_one(Field::Country, "kw").unwrap().country, "KWT");
        assert!(set_one(Field::Reference, "").is_err());
    }

    #[test]
    fn a_cell_that_means_the_one_above_is_no_value() {
        let cell = |text| RawCell { text, kind: CellKind::Text, line: 2 };
        for text in ["\"", " 〃 ", "''", "Ídem", "ditto", "-do-", "- \" -", "同上"] {
            assert!(usable(cell(text), Field::Delegation).is_err(), "{text}");
            assert!(usable(cell(text), Field::FamilyName).is_ok(), "{text}");
        }
        for text in ["-", "—", "Do", "Id", "Ditto Group", "'", ""] {
            assert!(usable(cell(text), Field::Delegation).is_ok(), "{text}");
        }
        assert!(set_one(Field::Category, "a,b").is_err());
    }
}
