//! Preflight: every problem that printed badges would have, before they are printed.

use crate::{
    badge::{judge, layout::Design, problem::BadgeProblem, subject::BadgeSubject},
    domain::{event::Event, mixed_script, own_field::OwnField},
    typeset::text::Shaper,
};

/// Returns the problems that all badges of a design or of a category have: a long event name, a colour that is hard to read.
#[must_use]
pub fn design(design: &Design) -> &[BadgeProblem] {
    design.problems()
}

/// Returns the problems of one badge only. It need not have been issued: its QR code is not checked.
#[must_use]
pub fn subject(design: &Design, subject: &BadgeSubject, shaper: &mut Shaper<'_>) -> Vec<BadgeProblem> {
    let mut problems = design.problems_of(subject, shaper);
    problems.extend(judge::person(design, subject, shaper));
    problems.extend(names(subject));
    problems.extend(missing_fields(design.event(), subject));
    problems
}

/// Returns the own fields that the participant's category needs, and that are empty.
pub fn missing_fields(event: &Event, subject: &BadgeSubject) -> impl Iterator<Item = BadgeProblem> {
    let category = event.categories.get(subject.category).map(|category| &category.code);
    let is_missing = move |field: &&OwnField| {
        category.is_some_and(|code| field.required_for.contains(code)) && subject.own.get(field.number).is_empty()
    };
    event.fields.iter().filter(is_missing).map(|field| BadgeProblem::FieldMissing { field: field.code.to_string() })
}

/// Returns what is doubtful about a participant's names, whatever the badge: words that mix scripts.
pub fn names(subject: &BadgeSubject) -> impl Iterator<Item = BadgeProblem> {
    let native = if subject.native_name == subject.name { "" } else { &subject.native_name };
    let fields = [("name", subject.name.as_str()), ("native_name", native), ("delegation", &subject.delegation)];
    fields.into_iter().filter_map(|(element, text)| {
        let mixed_script::Mixed { word, letter, script, like } = mixed_script::find(text)?;
        Some(BadgeProblem::MixedScript { element, text: text.to_owned(), word: word.to_owned(), letter, script, like })
    })
}
