//! Values that conditions of a template name, and that their fields cannot have: an element that is never seen, or always.

use crate::{
    badge::{
        problem::BadgeProblem,
        template::{Condition, Element, OwnText, Pattern, Placeholder, Template},
    },
    domain::{
        country,
        event::Event,
        event_text::TextOf,
        own_field::{FieldKind, OwnField},
        text::{did_you_mean, fold},
    },
};

/// Returns a problem for each such value, once for each element.
pub(super) fn of_template(template: &Template, event: &Event) -> Vec<BadgeProblem> {
    let mut problems = Vec::new();
    for element in template.front.iter().chain(&template.back) {
        for (field, value, reason) in of_element(element, event) {
            let problem = BadgeProblem::ComparedValue { element: element.id.clone(), field, value, reason };
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
    }
    problems
}

/// Returns each field of an element, the value that it cannot have, and why.
fn of_element(element: &Element, event: &Event) -> Vec<(String, String, String)> {
    let own = element.own_fields().into_iter().filter_map(|own| Some((own.field(event)?, own)));
    let own = own.flat_map(|(field, own)| {
        let name = format!("field.{}", field.code);
        of_own(field, own).into_iter().map(move |(value, reason)| (name.clone(), value, reason))
    });
    let others = element.patterns().into_iter().flat_map(Pattern::conditions).flat_map(|(placeholder, condition)| {
        let found = of_placeholder(placeholder, condition, event).into_iter();
        found.map(move |(value, reason)| (placeholder.as_str().to_owned(), value, reason))
    });
    own.chain(others).collect()
}

/// Returns the values of a condition that an own field cannot have, each with the reason.
fn of_own(field: &OwnField, own: &OwnText) -> Vec<(String, String)> {
    let Some(condition) = own.condition() else { return Vec::new() };
    let compared = match field.kind {
        FieldKind::Text => return Vec::new(),
        // Of their order only numbers and dates can be asked.
        FieldKind::Choice | FieldKind::YesNo => condition.equals().unwrap_or_default(),
        FieldKind::Date | FieldKind::Number => condition.compared_with(),
    };
    let reason = |value: &String| match field.read(value) {
        Err(reason) => Some(reason),
        Ok(kept) if fold(&kept) != fold(value) => Some(format!("is kept as \"{kept}\"")),
        Ok(_) => None,
    };
    compared.iter().filter_map(|value| Some((value.clone(), reason(value)?))).collect()
}

/// Returns the values of a condition that something else cannot be, each with the reason.
fn of_placeholder(placeholder: Placeholder, condition: &Condition, event: &Event) -> Vec<(String, String)> {
    let reason: &dyn Fn(&str) -> Option<String> = match placeholder {
        Placeholder::CategoryCode => &|value| {
            let codes = || event.categories.iter().map(|category| category.code.as_str());
            is_unknown(value, codes).then(|| format!("is not a category{}", did_you_mean(value, codes())))
        },
        Placeholder::CategoryTitle => &|value| {
            let of = |category: &crate::domain::category::Category| TextOf::Category(category.code.to_string());
            let translated = event
                .categories
                .iter()
                .flat_map(|category| event.languages.iter().filter_map(move |language| event.texts.get(&of(category), language)));
            let titles: Vec<&str> = event.categories.iter().map(|category| category.title.as_str()).chain(translated).collect();
            let known = || titles.iter().copied();
            is_unknown(value, known).then(|| format!("is not the title of a category{}", did_you_mean(value, known())))
        },
        Placeholder::Country => &|value| not_a_code(value),
        _ => return Vec::new(),
    };
    let compared = condition.equals().unwrap_or_default();
    compared.iter().filter_map(|value| Some((value.clone(), reason(value)?))).collect()
}

/// Whether a value is the same as none that is known, but for case and marks.
fn is_unknown<'k, I: Iterator<Item = &'k str>>(value: &str, known: impl FnOnce() -> I) -> bool {
    let folded = fold(value);
    known().all(|known| known != value && fold(known) != folded)
}

/// States why a text is not the code of three letters that a badge has of a country; `None` if it is one.
fn not_a_code(value: &str) -> Option<String> {
    let meant = country::by_code(value).or_else(|| country::by_name(value)).or_else(|| country::near(value));
    if meant.is_some_and(|code| code.eq_ignore_ascii_case(value)) {
        return None;
    }
    let suggestion = meant.map(|code| format!("; did you mean \"{code}\" ({})?", country::short_name(code)));
    Some(format!("is not the code of a country (ISO 3166 alpha-3){}", suggestion.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event_file;

    #[test]
    fn a_value_that_a_field_cannot_have_is_named_with_the_nearest() {
        let event = "[event]\nname = \"E\"\ndays = [\"2024-11-04\"]\nlanguages = [\"en\", \"fr\"]\n[[category]]\ncode = \"Speaker\"\n\
                     title = { en = \"SPEAKER\", fr = \"ORATEUR\" }\n[[field]]\ncode = \"hotel\"\n\
                     type = \"choice\"\nchoices = [\"Sheraton\", \"Four Seasons\"]\n[[field]]\ncode = \"vip\"\ntype = \"yes-no\"\n\
                     [[field]]\ncode = \"nights\"\ntype = \"number\"\n[[field]]\ncode = \"note\"\n";
        let event = event_file::read(event).unwrap();
        let page = "name = \"t\"\n[page]\nwidth = 100\nheight = 100\n";
        let element =
            "[[front]]\nid = \"bus\"\nkind = \"text\"\nx = 10\ny = 10\nwidth = 50\nheight = 10\nsize = 10\ntext = \"Bus\"\n";
        let found = |condition: &str| {
            let template = Template::read(&format!("{page}{element}{condition}\n")).unwrap();
            of_template(&template, &event).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        };
        for (condition, told) in [
            (
                "when = \"{field.hotel=Sheratn}\"",
                "bus compares {field.hotel} with \"Sheratn\", which is not a choice of \"hotel\"; did you mean \"Sheraton\"?",
            ),
            ("unless = \"{field.hotel!=Hilton}\"", "choices are Sheraton, Four Seasons"),
            ("only = [\"field.hotel=Sheraton\", \"field.hotel=Four Season\"]", "did you mean \"Four Seasons\"?"),
            ("when = \"{field.vip=true}\"", "with \"true\", which is kept as \"yes\"; correct the value in the template"),
            ("when = \"{field.nights>=three}\"", "is not a number"),
            ("unless = \"{category.code=Speker}\"", "is not a category; did you mean \"Speaker\"?"),
            ("when = \"{category.title=Oratuer}\"", "did you mean \"ORATEUR\"?"),
            ("when = \"{country=KWT|Kuwait}\"", "did you mean \"KWT\" (Kuwait)?"),
            ("when = \"{country=XYZ}\"", "is not the code of a country"),
        ] {
            assert!(found(condition).contains(told), "{condition}: {}", found(condition));
        }
        for condition in [
            "when = \"{field.hotel=sheraton|Four Seasons}\"",
            "when = \"{field.vip=Yes}\"",
            "when = \"{field.nights>=3}\"",
            "when = \"{field.note=whatever}\"",
            "when = \"{category.code!=speaker}\"",
            "when = \"{category.title=Orateur}\"",
            "when = \"{country=kwt}\"",
            "when = \"{delegation_type=Member State}\"",
        ] {
            assert_eq!(found(condition), "", "{condition}");
        }
    }
}
