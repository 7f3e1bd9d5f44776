//! Which of a participant's fields a template shows: what has changed since a badge was printed, and can be seen to have.

use super::{
    model::{ElementKind, PartKind, Template, Text},
    pattern::{Pattern, Placeholder},
};
use crate::domain::field::{Field, FieldSet};

impl Template {
    /// Returns the fields that badges of this template show, the name in its parts where the parts are shown alone.
    #[must_use]
    pub fn shows<'t>(&'t self) -> FieldSet {
        let mut shown = FieldSet::default();
        let mut add = |patterns: [Option<&Pattern>; 2]| {
            let placeholders = patterns.into_iter().flatten().flat_map(Pattern::placeholders);
            shown = placeholders.filter_map(field).fold(shown, FieldSet::with);
        };
        let of_text = |text: &'t Text| [Some(&text.pattern), text.when.as_ref()];
        let mut has_photo = false;
        for element in self.front.iter().chain(&self.back) {
            match &element.kind {
                ElementKind::Text { text, .. } => add(of_text(text)),
                ElementKind::Line { when, .. } => add([when.as_ref(), None]),
                ElementKind::Stack { parts, .. } => parts.iter().for_each(|part| {
                    if let PartKind::Text { text, .. } = &part.kind {
                        add(of_text(text));
                    }
                }),
                ElementKind::Photo { .. } => has_photo = true,
                _ => {}
            }
        }
        if has_photo { shown.with(Field::Photo) } else { shown }
    }
}

fn field(placeholder: Placeholder) -> Option<Field> {
    Some(match placeholder {
        Placeholder::Title => Field::Title,
        Placeholder::Name => Field::Name,
        Placeholder::NativeName => Field::NativeName,
        Placeholder::GivenName => Field::GivenName,
        Placeholder::FamilyName => Field::FamilyName,
        Placeholder::Function => Field::Function,
        Placeholder::Delegation => Field::Delegation,
        Placeholder::DelegationType => Field::DelegationType,
        Placeholder::Country => Field::Country,
        Placeholder::Email => Field::Email,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_conference_badge_shows_the_person_and_no_address() {
        let shown = Template::builtin("conference-a6").unwrap().shows();
        for field in [Field::Title, Field::Name, Field::NativeName, Field::Function, Field::Delegation, Field::Country] {
            assert!(shown.has(field), "{field:?}");
        }
        assert!(!shown.has(Field::Email) && !shown.has(Field::GivenName));
    }
}
