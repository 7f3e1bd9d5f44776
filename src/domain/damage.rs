//! Damage that exports do to texts: `Se&aacute;n`, `="Ana"`, `JosÃ©`, `NULL`. It is seen before it is printed, and undone where only
//! one text can have been meant.
//!
//! Names as people really write them are sound: O'Connor, M'Bala, 'Abd, d'Ávila.

mod entity;
mod letters;
mod reread;

use std::borrow::Cow;

use crate::domain::{
    field::Field,
    invisible,
    own_field::{FieldNumber, OwnField},
    participant::Participant,
    text::clean,
};

/// A kind of damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DamageKind {
    /// `Se&aacute;n`, `R&amp;D`.
    Entity,
    /// `="Ana"`: how a spreadsheet is told that a value is text.
    FormulaText,
    /// `'00123`: the same, by an apostrophe.
    TextMark,
    /// `NULL`, `nan`, `N/A`, `TBC`, `#REF!`: what programs write where there is nothing.
    Placeholder,
    /// `JosÃ©`: UTF-8 that was read as another encoding.
    Reread,
    /// `M?ller`: letters that an encoding did not have.
    LostLetters,
    /// `Ana \"Nina\"`.
    Backslash,
    /// `<b>Ana</b>`.
    Markup,
    /// The title stands in the given name too.
    RepeatedTitle,
    /// Two or more spaces in a row.
    Spaces,
    /// Full-width or mathematical letters where plain ones are meant.
    StyledLetters,
    /// Marks that stand on no letter, or three and more on one.
    StrayMarks,
}

impl DamageKind {
    /// Returns what it is, in words that follow "has".
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Entity => "HTML entities",
            Self::FormulaText => "the mark of a spreadsheet formula around it",
            Self::TextMark => "a spreadsheet's text mark (') before it",
            Self::Placeholder => "a word that programs write for an empty value",
            Self::Reread => "letters that were read in the wrong encoding",
            Self::LostLetters => "question marks where letters were lost",
            Self::Backslash => "backslashes before its quotation marks",
            Self::Markup => "markup of a web page",
            Self::RepeatedTitle => "the title once more",
            Self::Spaces => "several spaces in a row",
            Self::StyledLetters => "letters for decoration (full-width or mathematical)",
            Self::StrayMarks => "stray accents",
        }
    }
}

/// What is damaged in one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The field.
    pub field: Field,
    /// The text as it stands.
    pub text: String,
    /// The first kind that was found.
    pub kind: DamageKind,
    /// The text that was meant, where only one can be; empty where the field should be.
    pub repair: Option<String>,
}

impl Damage {
    /// Returns what is wrong and what to do, in words that read on from the text.
    #[must_use]
    pub fn told(&self) -> String {
        let what = self.kind.as_str();
        match self.repair.as_deref() {
            Some("") => format!("is {what}; leave it empty"),
            Some(repair) => format!("has {what}; write \"{repair}\""),
            None if self.kind == DamageKind::Placeholder => format!("is {what}, unless it is intended; correct it"),
            None => format!("has {what}; write it again"),
        }
    }
}

/// The fields whose texts are looked at.
const FIELDS: [Field; 9] = [
    Field::Reference,
    Field::Title,
    Field::GivenName,
    Field::FamilyName,
    Field::Name,
    Field::NativeName,
    Field::Function,
    Field::Delegation,
    Field::DelegationType,
];

/// Returns the damage in a participant's texts, one for each field that has any. What an own field lets people choose is meant.
#[must_use]
pub fn of(participant: &Participant, fields: &[OwnField]) -> Vec<Damage> {
    let damaged = |field: Field| {
        let text = participant.text(field)?;
        find(field, text, &participant.title)
    };
    let is_chosen = |number: FieldNumber, text: &str| {
        fields.iter().any(|field| field.number == number && field.choices.iter().any(|choice| choice == text))
    };
    let own = participant.own.iter().filter(|(number, text)| !is_chosen(*number, text));
    let own = own.filter_map(|(number, text)| find(Field::Own(number), text, ""));
    FIELDS.into_iter().filter_map(damaged).chain(own).collect()
}

/// Returns the damage in the text of a field; `title` is the participant's.
#[must_use]
pub fn find(field: Field, text: &str, title: &str) -> Option<Damage> {
    if is_plain(text) && repeated_title(field, text, title).is_none() {
        return None;
    }
    let mut repaired = Cow::Borrowed(text);
    let mut first = None;
    for step in STEPS {
        if let Some((kind, repair)) = step(field, &repaired, title) {
            first = first.or(Some(kind));
            repaired = repair.map_or(repaired, Cow::Owned);
        }
    }
    let kind = first?;
    // A reference tells people apart: it is told, and never changed behind their backs.
    let repair = settled(&repaired).filter(|better| better != text && field != Field::Reference);
    // Half a name is worse than a doubtful one.
    let repair = repair.filter(|better| !(better.is_empty() && is_name(field)));
    Some(Damage { field, text: text.to_owned(), kind, repair })
}

/// The longest word that programs write for an empty value, in bytes: "to be confirmed".
const LONGEST_PLACEHOLDER: usize = 15;

/// Returns whether no step could find anything but a title, which is soon seen of most texts: words of plain letters with one space
/// between, and no placeholder, for those of plain letters begin with N, T or U, or are signs alone.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let begins_otherwise = |first: &u8| first.is_ascii_alphanumeric() && !b"NTUntu".contains(first);
    (bytes.len() > LONGEST_PLACEHOLDER || bytes.first().is_some_and(begins_otherwise))
        && bytes.iter().all(|byte| matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b' ' | b'-' | b'.' | b','))
        && !bytes.windows(2).any(|two| two == b"  ")
}

/// What a step finds: the kind, and the text without it where that is certain.
type DamageStep = fn(Field, &str, &str) -> Option<(DamageKind, Option<String>)>;

/// In the order in which damage lies over damage: markup is found behind its entities, a placeholder behind its quotation marks.
const STEPS: [DamageStep; 12] = [
    |_, text, _| entity::decoded(text).map(|better| (DamageKind::Entity, Some(better))),
    |_, text, _| {
        let inner = text.strip_prefix("=\"")?.strip_suffix('"')?;
        Some((DamageKind::FormulaText, Some(inner.replace("\"\"", "\""))))
    },
    |_, text, _| {
        let inner = text.strip_prefix('\'').filter(|inner| inner.starts_with(|c: char| c.is_ascii_digit()))?;
        Some((DamageKind::TextMark, Some(inner.to_owned())))
    },
    |_, text, _| reread::undone(text).map(|better| (DamageKind::Reread, Some(better))),
    |_, text, _| {
        text.contains("\\\"").then(|| (DamageKind::Backslash, Some(text.replace("\\\"", "\"")))).or_else(|| backslash(text))
    },
    |_, text, _| entity::without_tags(text).map(|better| (DamageKind::Markup, Some(better))),
    |_, text, _| letters::plain(text).map(|better| (DamageKind::StyledLetters, Some(better))),
    |_, text, _| letters::has_stray_marks(text).then_some((DamageKind::StrayMarks, None)),
    |field, text, _| has_lost_letters(field, text).then_some((DamageKind::LostLetters, None)),
    repeated_title,
    |_, text, _| single_spaced(text).map(|better| (DamageKind::Spaces, Some(better))),
    placeholder,
];

/// Returns what a text was before it was read in the wrong encoding, if it holds letters of that which no text can keep: the soft
/// hyphen, the no-break space and the control characters, which stand for the second half of í, à and Đ.
#[must_use]
pub fn unreadable(text: &str) -> Option<String> {
    let is_lost = |c: char| matches!(c, '\u{80}'..='\u{A0}' | '\u{AD}');
    if !text.contains(is_lost) {
        return None;
    }
    reread::undone(text).filter(|meant| !meant.contains(is_lost))
}

fn is_name(field: Field) -> bool {
    matches!(field, Field::GivenName | Field::FamilyName | Field::Name | Field::NativeName)
}

/// A repaired text has to be one that a list could hold.
fn settled(text: &str) -> Option<String> {
    clean(&invisible::settle(text).ok()?).ok()
}

fn backslash(text: &str) -> Option<(DamageKind, Option<String>)> {
    text.contains("\\'").then(|| (DamageKind::Backslash, Some(text.replace("\\'", "'"))))
}

/// Question marks in a row, inside a word, or anywhere in a name.
fn has_lost_letters(field: Field, text: &str) -> bool {
    if !text.contains('?') {
        return false;
    }
    let letters: Vec<char> = text.chars().collect();
    let is_inside = |three: &[char]| three[1] == '?' && three[0].is_alphabetic() && three[2].is_alphabetic();
    is_name(field) || text.contains("??") || letters.windows(3).any(is_inside)
}

fn repeated_title(field: Field, text: &str, title: &str) -> Option<(DamageKind, Option<String>)> {
    let title = title.trim();
    if field != Field::GivenName || title.chars().filter(|c| c.is_alphabetic()).count() < 2 {
        return None;
    }
    let bare = title.trim_end_matches('.');
    let start = text.get(..bare.len()).filter(|start| start.to_lowercase() == bare.to_lowercase())?;
    let rest = text[start.len()..].trim_start_matches('.').strip_prefix(' ')?.trim();
    (!rest.is_empty()).then(|| (DamageKind::RepeatedTitle, Some(rest.to_owned())))
}

fn single_spaced(text: &str) -> Option<String> {
    let mut after_space = false;
    let has_two = text.chars().any(|c| std::mem::replace(&mut after_space, c.is_whitespace()) && after_space);
    has_two.then(|| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// In names these words are told and stay: Null, Nan and Na are surnames too.
fn placeholder(field: Field, text: &str, _: &str) -> Option<(DamageKind, Option<String>)> {
    if text.trim().len() > LONGEST_PLACEHOLDER {
        return None;
    }
    let lower = text.trim().to_lowercase();
    let is_error =
        lower.starts_with('#') && ["#n/a", "#ref!", "#name?", "#value!", "#div/0!", "#null!", "#num!"].contains(&lower.as_str());
    let is_nothing = matches!(
        lower.as_str(),
        "nan" | "null" | "n/a" | "n.a." | "nat" | "undefined" | "(null)" | "<null>" | "[null]" | "\\n" | "<na>" | "none" | "nil"
    );
    // A hyphen or a full stop is what people type where a form insists on a name.
    let is_only_signs = is_name(field) && !lower.is_empty() && lower.chars().all(|c| c.is_ascii_punctuation() || c == ' ');
    let is_to_come =
        is_only_signs || matches!(lower.as_str(), "tbc" | "tbd" | "tba" | "t.b.c." | "t.b.d." | "t.b.a." | "to be confirmed");
    // "Na" may be a function or a delegation of that name only in the way that R writes what is missing.
    let is_missing = lower == "na" && (is_name(field) || text.trim() == "NA");
    // People are called Nat, Nil and None.
    let is_called = is_name(field) && matches!(lower.as_str(), "nat" | "nil" | "none") && text.trim() != "None";
    if is_called || field == Field::Reference {
        return None;
    }
    let certain = (is_error || is_nothing || is_missing) && !is_name(field);
    (is_error || is_nothing || is_to_come || is_missing).then(|| (DamageKind::Placeholder, certain.then(String::new)))
}

#[cfg(test)]
mod tests;
