//! Which of a participant's fields a template shows: what has visibly changed since a badge was printed.

use super::{
    model::{Element, ElementKind, PartKind, Template},
    pattern::{Pattern, Placeholder},
    text::Text,
};
use crate::domain::{
    event::Event,
    field::{Field, FieldSet},
    own_field::OwnField,
};

impl Template {
    /// Returns the fields that badges of this template show, the name in its parts if only the parts are shown.
    #[must_use]
    pub fn shows<'t>(&'t self, event: &Event) -> FieldSet {
        let mut shown = FieldSet::default();
        let mut add = |patterns: &[Option<&'t Pattern>]| {
            let placeholders = patterns.iter().copied().flatten().flat_map(Pattern::placeholders);
            shown = placeholders.filter_map(field).fold(shown, FieldSet::with);
        };
        let of_text = |text: &'t Text| [Some(&text.pattern), text.when.as_ref(), text.unless.as_ref()];
        let mut has_photo = false;
        for element in self.front.iter().chain(&self.back) {
            match &element.kind {
                ElementKind::Text { text, .. } => add(&of_text(text)),
                ElementKind::Line { when, .. } => add(&[when.as_ref()]),
                ElementKind::Stack { parts, .. } => parts.iter().for_each(|part| {
                    if let PartKind::Text { text, .. } = &part.kind {
                        add(&of_text(text));
                    }
                }),
                ElementKind::Photo { .. } => has_photo = true,
                ElementKind::OwnPicture { file: pattern } | ElementKind::Barcode { text: pattern, .. } => {
                    add(&[Some(pattern)]);
                }
                _ => {}
            }
            add(&[element.when.as_ref(), element.unless.as_ref()]);
        }
        let own = self.front.iter().chain(&self.back).flat_map(Element::own_fields);
        let shown = own.filter_map(|own| own.field(event)).map(OwnField::field).fold(shown, FieldSet::with);
        // The language is seen in the letters of every text of the person.
        let shown = event.language_field().filter(|_| !shown.is_empty()).map_or(shown, |language| shown.with(language.field()));
        if has_photo { shown.with(Field::Photo) } else { shown }
    }
}

fn field(placeholder: Placeholder) -> Option<Field> {
    Some(match placeholder {
        Placeholder::Title => Field::Title,
        Placeholder::Name | Placeholder::NameInFull => Field::Name,
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

    fn event() -> Event {
        let text = "[event]\nname = \"E\"\ndays = [\"2024-11-04\"]\n[[field]]\ncode = \"bus\"\n[[field]]\ncode = \"hotel\"\n";
        crate::domain::event_file::read(text).unwrap()
    }

    #[test]
    fn own_fields_are_shown_wherever_they_decide_what_is_seen() {
        let page = "name = \"t\"\n[page]\nwidth = 100\nheight = 100\n";
        let element = "[[front]]\nkind = \"text\"\nx = 10\ny = 10\nwidth = 50\nheight = 10\nsize = 10\ntext = \"Bus\"\n";
        for condition in ["when = \"{field.hotel}\"", "unless = \"{field.hotel=Sheraton}\"", "only = [\"field.hotel=Sheraton\"]"]
        {
            let template = Template::read(&format!("{page}{element}{condition}\n")).unwrap();
            let event = event();
            assert_eq!(template.shows(&event), FieldSet::default().with(event.fields[1].field()), "{condition}");
        }
    }

    #[test]
    fn the_conference_badge_shows_the_person_and_no_address() {
        let shown = Template::builtin("conference-a6").unwrap().shows(&event());
        for field in [Field::Title, Field::Name, Field::NativeName, Field::Function, Field::Delegation, Field::Country] {
            assert!(shown.has(field), "{field:?}");
        }
        assert!(!shown.has(Field::Email) && !shown.has(Field::GivenName));
    }
}
