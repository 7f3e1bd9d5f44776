//! One value of a list becomes one value of a participant, or a reason why it cannot, with the remedy.

use jiff::civil::Date;

use crate::{
    domain::{
        event::Event,
        field::Field,
        id::{CategoryCode, Reference},
        mask::DayMask,
        participant::{HeadMark, Participant},
        text::{TextError, clean, fold},
    },
    roster::country,
};

/// Says why a value was refused. Reads on from the value: `"2024-11-09" is no event day …`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// Text that could hide, reorder or break a line.
    #[error(transparent)]
    Text(#[from] TextError),
    /// More than one line.
    #[error("goes over {0} lines; write it on one line, or look for a quotation mark that is left over")]
    Lines(usize),
    /// Everything else; the text says what and what to do.
    #[error("{0}")]
    Other(String),
}

/// Sets a field of a participant from text as a list or a person writes it; an empty text clears it.
///
/// # Errors
/// When the text is no value of the field.
pub fn set(participant: &mut Participant, field: Field, text: &str, event: &Event) -> Result<(), ValueError> {
    let value = tidy(text)?;
    match field {
        Field::Reference => participant.reference = reference(&value)?,
        Field::Category => participant.category = category(&value)?,
        Field::Days => participant.days = days(&value, event)?,
        Field::Head => participant.head = head(&value)?,
        Field::Order => participant.order = order(&value)?,
        Field::Country => participant.country = if value.is_empty() { value } else { country::alpha3(&value).map_err(other)? },
        Field::Email => participant.email = email(value)?,
        Field::Photo => participant.photo = photo(value)?,
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
    }
    Ok(())
}

/// Reads a reference.
pub(super) fn reference(value: &str) -> Result<Reference, ValueError> {
    if value.is_empty() {
        return Err(other("is empty; every participant needs a reference of its own"));
    }
    value.parse().map_err(|_| other(format!("is longer than {} characters; shorten the reference", Reference::MAX)))
}

/// Reads a category's code; whether the event has it is another question.
pub(super) fn category(value: &str) -> Result<CategoryCode, ValueError> {
    value.parse().map_err(|error| match value {
        "" => other("is empty; every participant needs a category"),
        _ => other(format!("is no category: {error}")),
    })
}

/// Cleans a text, with a message of its own for what several lines got into.
pub(super) fn tidy(text: &str) -> Result<String, ValueError> {
    clean(text).map_err(|error| match error {
        TextError::Control(0x0A | 0x0D) => ValueError::Lines(text.trim().lines().count().max(2)),
        error => error.into(),
    })
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
        let date =
            date(written).ok_or_else(|| other(format!("holds \"{written}\", which is no date; write {}", dates(event))))?;
        let day =
            event.day_index(date).ok_or_else(|| other(format!("holds {date}, which is no event day; use {}", dates(event))))?;
        days = days.with(day);
    }
    Ok((!days.is_empty()).then_some(days))
}

/// Reads `2024-11-04` or `4.11.2024`; with slashes nobody can tell the day from the month.
fn date(written: &str) -> Option<Date> {
    let mut parts = written.split('.').map(|part| if part.len() <= 4 { part.parse::<i16>().ok() } else { None });
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(Some(day)), Some(Some(month)), Some(Some(year)), None) => {
            Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
        }
        _ => written.parse().ok(),
    }
}

fn dates(event: &Event) -> String {
    let shown: Vec<String> = event.days.iter().take(6).map(ToString::to_string).collect();
    let more = if event.days.len() > shown.len() { " …" } else { "" };
    format!("{}{more}", shown.join(", "))
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
        .map_err(|_| other(format!("is no place in an order; write a whole number from 0 to {}, or leave it empty", u32::MAX)))
}

/// Looks for slips, not for what RFC 5322 allows: an address is never used to prove who somebody is.
fn email(value: String) -> Result<String, ValueError> {
    let is_plain = !value.contains([' ', ',', ';', '<', '>']);
    match value.split_once('@') {
        _ if value.is_empty() => Ok(value),
        Some((local, domain)) if is_plain && !local.is_empty() && !domain.is_empty() && !domain.contains('@') => Ok(value),
        _ => Err(other("is no e-mail address; write one address such as name@example.org, or leave it empty")),
    }
}

/// A name that leads out of the folder of photos would read whatever it likes.
fn photo(value: String) -> Result<String, ValueError> {
    if value.contains(['/', '\\', ':']) || value.starts_with('.') {
        return Err(other("is a path; write the photo's file name alone"));
    }
    Ok(value)
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
        assert_eq!(error, "holds 2024-11-09, which is no event day; use 2024-11-04, 2024-11-05");
        assert!(set_one(Field::Days, "11/04/2024").unwrap_err().contains("no date"));
        assert!(set_one(Field::Days, "99.99.9999").is_err());
    }

    #[test]
    fn names_are_kept_exactly_as_written() {
        for name in ["McDonald", "d’Almeida", "van der Berg", "O'NEILL", "ÇELİK", "محمد عبد الله"] {
            assert_eq!(set_one(Field::FamilyName, name).unwrap().family_name, name);
        }
        assert!(set_one(Field::FamilyName, "a\u{202E}b").unwrap_err().contains("U+202E"));
        assert_eq!(
            set_one(Field::FamilyName, "a\nb\nc").unwrap_err(),
            "goes over 3 lines; write it on one line, or look for a quotation mark that is left over"
        );
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
        assert!(set_one(Field::Photo, "../../etc/passwd").is_err());
        assert_eq!(set_one(Field::Country, "kw").unwrap().country, "KWT");
        assert!(set_one(Field::Reference, "").is_err());
        assert!(set_one(Field::Category, "a,b").is_err());
    }
}
