//! Fields that an event adds to those of every list: a hotel, a table, a bus line.

use std::{fmt, str::FromStr};

use jiff::civil::Date;

pub use crate::domain::own_value::{FieldNumber, OwnValues};
use crate::domain::{
    field::Field,
    id::CategoryCode,
    text::{did_you_mean, fold},
    written_date::why_not,
};

/// The most own fields of an event at a time.
pub const MAX_FIELDS: usize = 32;
/// The code of the field whose values are the participants' languages: they choose the forms of letters on badges.
pub const LANGUAGE: &str = "language";
/// The longest code, in characters.
const LONGEST_CODE: usize = 40;
/// Names that a list gives a meaning of its own, beside those of [`Field`].
const RESERVED: &[&str] = &["zones", "standing", "badge", "field", "conflicts"];

/// The code of an own field: lower-case letters, digits, `_` and `-`, a letter first.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldCode(String);

impl FieldCode {
    /// Returns the code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FieldCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for FieldCode {
    type Err = String;
    fn from_str(written: &str) -> Result<Self, String> {
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
        if !written.starts_with(|c: char| c.is_ascii_lowercase())
            || written.len() > LONGEST_CODE
            || !written.chars().all(is_plain)
        {
            return Err(format!(
                "\"{written}\" cannot be the code of a field; use lower-case letters, digits, \"_\" and \"-\", a letter first, at \
                 most {LONGEST_CODE}"
            ));
        }
        if Field::from_name(written).is_some() || RESERVED.contains(&written) {
            return Err(format!("\"{written}\" is a column that every list has; give the field another code"));
        }
        Ok(Self(written.to_owned()))
    }
}

/// What an own field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FieldKind {
    /// Any text.
    #[default]
    Text,
    /// One of the field's choices.
    Choice,
    /// A date.
    Date,
    /// A number.
    Number,
    /// Yes or no.
    YesNo,
}

impl FieldKind {
    /// The words for them, as the event file writes them.
    pub const WORDS: &'static [&'static str] = &["text", "choice", "date", "number", "yes-no"];
    const ALL: [Self; 5] = [Self::Text, Self::Choice, Self::Date, Self::Number, Self::YesNo];

    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::WORDS[self as usize]
    }

    /// Returns the kind that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Whether what a field holds is about the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Privacy {
    /// It is: it is forgotten with the contacts.
    #[default]
    Personal,
    /// It is not: it stays until the names go.
    Plain,
}

/// Where a field is shown beside the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Exposure {
    /// Nowhere.
    #[default]
    Desk,
    /// On the page of a gate, too.
    Gate,
}

/// An own field of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnField {
    /// Its number for life.
    pub number: FieldNumber,
    /// Its code.
    pub code: FieldCode,
    /// What people call it: pairs of a language and a text; an empty language is that of the event.
    pub labels: Vec<(String, String)>,
    /// What it holds.
    pub kind: FieldKind,
    /// What may be chosen, where it is a choice.
    pub choices: Vec<String>,
    /// The categories whose participants need it.
    pub required_for: Vec<CategoryCode>,
    /// Whether what it holds is about the person.
    pub privacy: Privacy,
    /// Where it is shown.
    pub exposure: Exposure,
}

impl OwnField {
    /// Returns the label in a language; else the first.
    #[must_use]
    pub fn label(&self, language: &str) -> &str {
        let found = self.labels.iter().find(|(known, _)| known == language).or_else(|| self.labels.first());
        found.map_or(self.code.as_str(), |(_, label)| label)
    }

    /// Returns the field as a column.
    #[must_use]
    pub fn field(&self) -> Field {
        Field::Own(self.number)
    }

    /// Returns whether a heading names it: its code or any of its labels, but for case and accents.
    #[must_use]
    pub fn is_called(&self, heading: &str) -> bool {
        let folded = fold(heading);
        !folded.is_empty() && (fold(self.code.as_str()) == folded || self.labels.iter().any(|(_, label)| fold(label) == folded))
    }

    /// Reads a value that is clean already, and returns it as it is kept; an empty one counts as no value.
    ///
    /// # Errors
    /// With what is wrong and the remedy, to read on from the value.
    pub fn read(&self, value: &str) -> Result<String, String> {
        let value = value.trim();
        if value.is_empty() {
            return Ok(String::new());
        }
        match self.kind {
            FieldKind::Text => Ok(value.to_owned()),
            FieldKind::Choice => self.choice(value),
            FieldKind::Date => date(value).map(|date| date.to_string()),
            FieldKind::Number => number(value),
            FieldKind::YesNo => match yes_or_no(value) {
                Some(true) => Ok("yes".to_owned()),
                Some(false) => Ok("no".to_owned()),
                None => Err("is neither yes nor no; write one of them, or leave it empty".to_owned()),
            },
        }
    }

    fn choice(&self, value: &str) -> Result<String, String> {
        let exact = self.choices.iter().find(|choice| *choice == value);
        let folded = fold(value);
        let alike = || self.choices.iter().find(|choice| fold(choice) == folded && !folded.is_empty());
        exact.or_else(alike).cloned().ok_or_else(|| {
            let suggestion = did_you_mean(value, self.choices.iter().map(String::as_str));
            format!("is not a choice of \"{}\"{suggestion}; choices are {}", self.code, self.choices.join(", "))
        })
    }
}

/// Reads `2024-11-04`, the same with a time after it, or `4.11.2024`; with slashes nobody can tell the day from the month.
fn date(written: &str) -> Result<Date, String> {
    let parts: Vec<&str> = written.split('.').collect();
    let found = match parts[..] {
        [day, month, year] if year.len() == 4 => year
            .parse()
            .ok()
            .zip(month.parse().ok())
            .zip(day.parse().ok())
            .and_then(|((year, month), day)| Date::new(year, month, day).ok()),
        _ => written.split(['T', ' ']).next().and_then(|date| date.parse().ok()),
    };
    found.ok_or_else(|| format!("is not a date{}; write it as 2024-11-04", why_not(written)))
}

/// Reads a number, and writes it in one way: no sign of plus, no zeros that say nothing.
fn number(written: &str) -> Result<String, String> {
    let wrong = || "is not a number; write digits, such as 12 or 12.5".to_owned();
    let (sign, digits) = written.strip_prefix('-').map_or(("", written), |digits| ("-", digits));
    let digits = if sign.is_empty() { digits.strip_prefix('+').unwrap_or(digits) } else { digits };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() + part.len() > 30 || !is_digits(whole) || !is_digits(part) || digits.ends_with('.') {
        return Err(wrong());
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    let part = part.trim_end_matches('0');
    let sign = if whole == "0" && part.is_empty() { "" } else { sign };
    Ok(if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") })
}

/// Reads yes or no in the official languages of the United Nations, German, and the ticks of spreadsheets.
#[must_use]
pub fn yes_or_no(value: &str) -> Option<bool> {
    match fold(value).as_str() {
        "yes" | "y" | "x" | "1" | "true" | "ja" | "j" | "wahr" | "oui" | "vrai" | "si" | "s" | "sim" | "verdadero" | "да"
        | "نعم" | "是" => Some(true),
        "no" | "n" | "0" | "false" | "nein" | "falsch" | "non" | "faux" | "nao" | "falso" | "нет" | "لا" | "否" => {
            Some(false)
        }
        "" if matches!(value, "✓" | "✔" | "☑" | "●" | "•") => Some(true),
        "" if !value.is_empty() && value.chars().all(|c| matches!(c, '-' | '–' | '—')) => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: FieldKind) -> OwnField {
        OwnField {
            number: FieldNumber::new(3).unwrap(),
            code: "hotel".parse().unwrap(),
            labels: vec![("en".into(), "Hotel".into()), ("fr".into(), "Hôtel".into())],
            kind,
            choices: vec!["Sheraton".into(), "Four Seasons".into()],
            required_for: Vec::new(),
            privacy: Privacy::Personal,
            exposure: Exposure::Desk,
        }
    }

    #[test]
    fn values_are_kept_in_one_way() {
        for (kind, written, kept) in [
            (FieldKind::Text, " Room 4 ", "Room 4"),
            (FieldKind::Choice, "four seasons", "Four Seasons"),
            (FieldKind::Date, "4.11.2024", "2024-11-04"),
            (FieldKind::Date, "2024-11-04 00:00:00", "2024-11-04"),
            (FieldKind::Number, "+012.50", "12.5"),
            (FieldKind::Number, "-0.0", "0"),
            (FieldKind::YesNo, "Oui", "yes"),
            (FieldKind::YesNo, "–", "no"),
            (FieldKind::Choice, "", ""),
        ] {
            assert_eq!(field(kind).read(written).as_deref(), Ok(kept), "{written}");
        }
        for (kind, written, part) in [
            (FieldKind::Choice, "Hilton", "choices are Sheraton, Four Seasons"),
            (FieldKind::Choice, "Sheratn", "did you mean \"Sheraton\""),
            (FieldKind::Date, "11/04/2024", "is not a date"),
            (FieldKind::Date, "31.2.2024", "is not a date"),
            (FieldKind::Number, "12 km", "is not a number"),
            (FieldKind::Number, ".", "is not a number"),
            (FieldKind::YesNo, "maybe", "neither yes nor no"),
        ] {
            let error = field(kind).read(written).unwrap_err();
            assert!(error.contains(part), "{written}: {error}");
        }
    }

    #[test]
    fn a_field_is_found_by_its_code_and_any_label() {
        for heading in ["hotel", "HOTEL", "Hôtel"] {
            assert!(field(FieldKind::Text).is_called(heading), "{heading}");
        }
        assert!(!field(FieldKind::Text).is_called("Hotels") && !field(FieldKind::Text).is_called(""));
        assert_eq!((field(FieldKind::Text).label("fr"), field(FieldKind::Text).label("ar")), ("Hôtel", "Hotel"));
    }

    #[test]
    fn codes_are_plain_and_of_no_other_column() {
        for code in ["hotel", "bus-line", "table_2", LANGUAGE] {
            assert!(code.parse::<FieldCode>().is_ok(), "{code}");
        }
        for code in ["", "Hotel", "2nd", "a b", "title", "zones", "é"] {
            assert!(code.parse::<FieldCode>().is_err(), "{code}");
        }
    }
}
