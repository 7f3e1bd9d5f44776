//! Why what somebody wrote or sent cannot be used, in the reader's words: what is wrong with it, and what to do.

use crate::{
    domain::{
        event::Event,
        field::Field,
        own_field::FieldKind,
        text::{MAX_CHARS, TextError},
        written_date::why_not,
    },
    roster::{
        ValueError,
        document::DocumentError,
        photo::{MOST_MEGABYTES, PhotoError},
    },
    web::text::PageLanguage,
};

/// Tells why a text cannot be the value of a field.
pub(super) fn value(t: &PageLanguage, event: &Event, (field, written): (Field, &str), error: &ValueError) -> String {
    let key = match (error, field) {
        (ValueError::Text(error), _) => return text(t, error),
        (ValueError::Other(_), Field::Category) => "category_choose",
        (ValueError::Other(_), Field::Email) => "wrong_email",
        (ValueError::Other(_), Field::Head) => "wrong_yes_no",
        (ValueError::Other(_), field) => match event.own_field(field).map(|own| (own.kind, &own.choices)) {
            Some((FieldKind::Choice, choices)) => return t.filled("wrong_choice", &[&choices.join(", ")]),
            Some((FieldKind::Date, _)) if !why_not(written.trim()).is_empty() => "wrong_day",
            Some((FieldKind::Date, _)) => "wrong_date",
            Some((FieldKind::Number, _)) => "wrong_number",
            Some((FieldKind::YesNo, _)) => "wrong_yes_no",
            Some((FieldKind::Text, _)) | None => "wrong_value",
        },
    };
    t.of(key).to_owned()
}

/// Tells why a text cannot be kept.
pub(super) fn text(t: &PageLanguage, error: &TextError) -> String {
    let (key, code) = match error {
        TextError::Control(code) => ("wrong_control", code),
        TextError::Direction(code) | TextError::Invisible(code) => ("wrong_invisible", code),
        TextError::Damaged(code) => ("wrong_damaged", code),
        TextError::TooLong(length) => {
            return t.filled("wrong_long", &[&length.to_string(), &MAX_CHARS.to_string()]);
        }
    };
    t.filled(key, &[&format!("U+{code:04X}")])
}

/// Tells why a file is not taken as a photo.
pub(super) fn photo(t: &PageLanguage, error: &PhotoError) -> String {
    let key = match error {
        PhotoError::TooManyBytes => return t.filled("wrong_photo_size", &[&MOST_MEGABYTES.to_string()]),
        PhotoError::TooManyPixels(width, height) => return pixels(t, (*width, *height)),
        PhotoError::Format(_) => "wrong_photo_kind",
        PhotoError::Unreadable(_)
        | PhotoError::NoFile
        | PhotoError::Outside
        | PhotoError::Ambiguous(_)
        | PhotoError::Damaged(_) => "wrong_file",
    };
    t.of(key).to_owned()
}

/// Tells why a file is not taken as a document.
pub(super) fn document(t: &PageLanguage, error: &DocumentError) -> String {
    let key = match error {
        DocumentError::TooManyPixels(width, height) => return pixels(t, (*width, *height)),
        DocumentError::Empty | DocumentError::TooLarge => "document_large",
        DocumentError::Format => "wrong_document_kind",
        DocumentError::Mixed => "wrong_mixed",
        DocumentError::Unreadable(_) | DocumentError::NoFile | DocumentError::Damaged => "wrong_file",
    };
    t.of(key).to_owned()
}

fn pixels(t: &PageLanguage, (width, height): (u32, u32)) -> String {
    t.filled("wrong_pixels", &[&width.to_string(), &height.to_string()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{id::Reference, participant::Participant},
        roster,
        web::text,
    };

    const EVENT: &str = "[event]\nname = \"E\"\ndays = [\"2024-11-04\"]\n\
        [[field]]\ncode = \"arrives\"\ntype = \"date\"\n[[field]]\ncode = \"bags\"\ntype = \"number\"\n\
        [[field]]\ncode = \"hotel\"\ntype = \"choice\"\nchoices = [\"Sheraton\", \"Four Seasons\"]\n\
        [[field]]\ncode = \"visa\"\ntype = \"yes-no\"\n[[field]]\ncode = \"note\"\n\
        [[category]]\ncode = \"Delegate\"\n";

    #[test]
    fn what_is_wrong_with_a_field_is_told_in_each_language_and_never_in_the_words_of_lists() {
        let event = crate::domain::event_file::read(EVENT).unwrap();
        let long = "x".repeat(501);
        for (field, written, part) in [
            ("email", "ana", "@example.org"),
            ("head", "perhaps", ""),
            ("arrives", "soon", "2024-11-04"),
            ("arrives", "2026-02-30", ""),
            ("bags", "two", "12"),
            ("hotel", "Hilton", "Sheraton, Four Seasons"),
            ("visa", "perhaps", ""),
            ("note", "a\u{202E}b", "U+202E"),
            ("family_name", "a\u{7}b", "U+0007"),
            ("family_name", "a\u{FFFD}b", "U+FFFD"),
            ("given_name", &long, "501"),
            ("category", &long, ""),
        ] {
            let field = event.field(field).unwrap();
            let mut who = Participant::new("A1".parse::<Reference>().unwrap(), event.categories[0].code.clone());
            let error = roster::set(&mut who, field, written, &event).unwrap_err();
            let told: Vec<String> = text::portal().iter().map(|t| value(t, &event, (field, written), &error)).collect();
            assert!(told.iter().all(|told| told.contains(part) && !told.contains(&error.to_string())), "{written}: {told:?}");
            let (arabic, russian) = (&told[2], &told[3]);
            assert!(arabic.contains(|c| ('ا'..='ي').contains(&c)) && russian.contains(|c| ('а'..='я').contains(&c)), "{told:?}");
        }
    }
}
