//! The fields of a nomination on a page: how they are called, what can be chosen, and what somebody wrote into them.

use std::collections::BTreeMap;

use super::{
    body::Form,
    version::{Values, asked},
    wrong,
};
use crate::{
    domain::{
        document::DocumentRule,
        event::Event,
        event_text::TextOf,
        field::{Field, FieldSet},
        id::{CategoryCode, Reference},
        nomination::{
            gaps::Gaps,
            needs::{self, Held},
            state::State,
        },
        own_field::{FieldKind, OwnField},
        participant::Participant,
    },
    roster,
    web::text::PageLanguage,
};

/// One field of a form.
pub(super) struct Input {
    /// Its name in the form.
    pub(super) name: String,
    /// What it is called.
    pub(super) label: String,
    /// What stands in it.
    pub(super) value: String,
    /// What can be chosen: values and words; empty if anything can be written.
    pub(super) choices: Vec<(String, String)>,
    /// The kind of input: `text`, `date`, `email`, `number`.
    pub(super) kind: &'static str,
    /// Whether the category requires it.
    pub(super) required: bool,
    /// Whether nothing is chosen yet, and something must be.
    pub(super) must_choose: bool,
    /// What is wrong with what was written.
    pub(super) problem: String,
    /// What stands, and the form is made from.
    pub(super) was: String,
    /// What somebody else wrote meanwhile into a field that this reader changed, too, in words; `None` if nobody did.
    pub(super) other: Option<String>,
    /// What this reader had, and left alone, where somebody else wrote something that is taken, in words.
    pub(super) had: Option<String>,
}

impl Input {
    /// Returns the name under which the form says what it was made from.
    pub(super) fn was_name(&self) -> String {
        format!("{WAS}{}", self.name.trim_start_matches(NOW))
    }
}

/// What stands before the name of a field.
const NOW: &str = "f.";

/// Returns the name of a field in the form.
pub(super) fn form_name(event: &Event, field: Field) -> String {
    format!("{NOW}{}", event.field_name(field))
}

/// What stands before the name of a field where the form says what it was made from.
const WAS: &str = "was.";

/// What is said beside the fields of a form.
#[derive(Default)]
pub(super) struct InputNotes {
    /// What is wrong with what was written.
    pub(super) problems: Problems,
    /// What stands, and the form is made from.
    pub(super) stands: Values,
    /// What somebody else wrote meanwhile into fields that this reader changed, too.
    pub(super) others: Values,
    /// What this reader had in fields that only somebody else changed.
    pub(super) had: Values,
}

/// What was written that cannot be used, by field.
pub(super) type Problems = BTreeMap<Field, String>;

/// Returns the fields of a form with what stands in them.
pub(super) fn inputs(
    t: &PageLanguage,
    event: &Event,
    who: &Participant,
    values: &Values,
    InputNotes { problems, stands, others, had }: &InputNotes,
) -> Vec<Input> {
    let in_words = |field: Field, value: &String| {
        let words = value_in_words(t, event, event.field_name(field), value);
        // An empty value is one as well, and is told.
        if words.is_empty() { t.of("conflict_empty").to_owned() } else { words }
    };
    let needed_by = |category: &CategoryCode| {
        let empty = Participant::new(who.reference.clone(), category.clone());
        needs::lacks(event, &empty, &Held::everything(event))
    };
    let chosen = values.get(&Field::Category).and_then(|code| code.parse().ok()).filter(|code| event.category(code).is_some());
    // As long as none is chosen: what each of them needs.
    let needed_by_all = || {
        let mut all = event.categories.iter().map(|category| needed_by(&category.code));
        let first = all.next().unwrap_or_default();
        all.fold(first, |common, of_one| common.into_iter().filter(|name| of_one.contains(name)).collect())
    };
    let lacks = chosen.as_ref().map_or_else(needed_by_all, needed_by);
    let input = |field: Field| {
        let (mut choices, kind) = choices(t, event, field);
        let must_choose = field == Field::Category && values.get(&field).is_none_or(String::is_empty);
        if must_choose {
            // Nobody is of a category that nobody chose.
            choices.insert(0, (String::new(), t.of("choose_one").to_owned()));
        }
        let name = event.field_name(field).to_owned();
        let is_name = matches!(field, Field::GivenName | Field::FamilyName);
        Input {
            label: label(t, event, field),
            value: values.get(&field).cloned().unwrap_or_default(),
            required: field == Field::Category || is_name || lacks.contains(&name),
            name: format!("{NOW}{name}"),
            choices,
            must_choose,
            kind,
            problem: problems.get(&field).cloned().unwrap_or_default(),
            was: stands.get(&field).cloned().unwrap_or_default(),
            other: others.get(&field).map(|value| in_words(field, value)),
            had: had.get(&field).map(|value| in_words(field, value)),
        }
    };
    asked(event, Some(who)).map(input).collect()
}

/// Reads what a form says: the fields that it has, and what of them cannot be used.
pub(super) fn read(t: &PageLanguage, form: &Form, event: &Event, who: &mut Participant) -> (Values, FieldSet, Problems) {
    let (mut written, mut fields, mut problems) = (Values::new(), FieldSet::default(), Problems::new());
    for field in asked(event, Some(&who.clone())) {
        let Some(text) = form.get(&form_name(event, field)) else { continue };
        written.insert(field, text.to_owned());
        if field == Field::Category && text.is_empty() {
            continue;
        }
        match roster::set(who, field, text, event) {
            Ok(()) if field == Field::Category && event.category(&who.category).is_none() => {
                problems.insert(field, t.of("category_choose").to_owned());
            }
            Ok(()) => fields = fields.with(field),
            Err(error) => {
                problems.insert(field, wrong::value(t, event, (field, text), &error));
            }
        }
    }
    (written, fields, problems)
}

/// Reads what a form was made from, as far as it says it.
pub(super) fn made_from(form: &Form, event: &Event, who: &Participant) -> Values {
    let was = |field: Field| Some((field, form.get(&format!("{WAS}{}", event.field_name(field)))?.to_owned()));
    asked(event, Some(who)).filter_map(was).collect()
}

/// Returns what can be chosen for a field, and the kind of input.
fn choices(t: &PageLanguage, event: &Event, field: Field) -> (Vec<(String, String)>, &'static str) {
    let blank = || (String::new(), "–".to_owned());
    match field {
        Field::Category => {
            let all = event.categories.iter().map(|category| &category.code);
            (all.map(|code| (code.to_string(), category_title(t, event, code))).collect(), "text")
        }
        Field::Head => (vec![(String::new(), t.of("no").to_owned()), ("yes".to_owned(), t.of("yes").to_owned())], "text"),
        Field::Email => (Vec::new(), "email"),
        _ => match event.fields.iter().find(|own| own.field() == field) {
            Some(OwnField { kind: FieldKind::Choice, choices, .. }) => {
                (std::iter::once(blank()).chain(choices.iter().map(|one| (one.clone(), one.clone()))).collect(), "text")
            }
            Some(OwnField { kind: FieldKind::YesNo, .. }) => {
                let words = [("yes", t.of("yes")), ("no", t.of("no"))].map(|(value, word)| (value.to_owned(), word.to_owned()));
                (std::iter::once(blank()).chain(words).collect(), "text")
            }
            Some(OwnField { kind: FieldKind::Date, .. }) => (Vec::new(), "date"),
            _ => (Vec::new(), "text"),
        },
    }
}

/// Returns what a field is called.
pub(super) fn label(t: &PageLanguage, event: &Event, field: Field) -> String {
    if let Some(own) = event.fields.iter().find(|own| own.field() == field) {
        return own.label(t.code).to_owned();
    }
    let key = match field {
        Field::Category => "field_category",
        Field::Title => "field_title",
        Field::GivenName => "field_given_name",
        Field::FamilyName => "field_family_name",
        Field::NativeName => "field_native_name",
        Field::Name => "field_name",
        Field::Function => "field_function",
        Field::Head => "field_head",
        Field::Email => "field_email",
        Field::Photo => "field_photo",
        Field::Delegation => "field_delegation",
        Field::DelegationType => "field_delegation_type",
        Field::Country => "field_country",
        other => return other.as_str().replace('_', " "),
    };
    t.of(key).to_owned()
}

/// Returns what some fields are called that are named with commas between.
pub(super) fn labels(t: &PageLanguage, event: &Event, names: &str) -> String {
    let document = |name: &str| event.documents.iter().find(|rule| rule.code.as_str() == name);
    let one = |name: &str| match (event.field(&name.replace(' ', "_")), document(name)) {
        // Any name will do, and a form has a field for the whole name only where a list had it so.
        (Some(Field::Name), _) => t.of("any_name").to_owned(),
        (Some(field), _) => label(t, event, field),
        (None, Some(rule)) => document_label(t, rule),
        (None, None) => name.to_owned(),
    };
    names.split(", ").map(one).collect::<Vec<_>>().join(", ")
}

/// Returns what a field is called that the record names by its key.
pub(super) fn key_label(t: &PageLanguage, event: &Event, key: &str) -> String {
    let name = key.strip_prefix("field.").unwrap_or(key);
    event.field(name).map_or_else(|| name.replace('_', " "), |field| label(t, event, field))
}

/// Returns a value of a field that the record names by its key, as somebody reads it.
pub(super) fn value_in_words(t: &PageLanguage, event: &Event, key: &str, value: &str) -> String {
    let field = event.field(key.strip_prefix("field.").unwrap_or(key));
    let is_yes_or_no = |field| event.own_field(field).is_some_and(|own| own.kind == FieldKind::YesNo);
    match (field, value) {
        (Some(Field::Head), "true" | "yes") => t.of("yes").to_owned(),
        (Some(Field::Head), _) => t.of("no").to_owned(),
        (Some(Field::Category), code) => code.parse().map_or_else(|_| code.to_owned(), |code| category_title(t, event, &code)),
        (Some(field), "yes" | "no") if is_yes_or_no(field) => t.of(value).to_owned(),
        _ => value.to_owned(),
    }
}

/// Returns a category's title in the reader's language; the code of one that the event no longer has.
pub(super) fn category_title(t: &PageLanguage, event: &Event, code: &CategoryCode) -> String {
    let translated = event.texts.get(&TextOf::Category(code.to_string()), t.code);
    let own = || event.category(code).map(|category| category.title.as_str());
    translated.or_else(own).unwrap_or(code.as_str()).to_owned()
}

/// What a nomination lacks, in words.
#[derive(Default)]
pub(super) struct GapLines {
    /// What is missing; empty if nothing is.
    pub(super) missing: String,
    /// Each kind of document that was refused, with what was said.
    pub(super) refused: Vec<(String, String)>,
}

impl GapLines {
    /// Tells what a nomination lacks.
    pub(super) fn of(t: &PageLanguage, event: &Event, gaps: &Gaps) -> Self {
        let missing = if gaps.missing.is_empty() { String::new() } else { labels(t, event, &gaps.missing.join(", ")) };
        let refused = gaps.refused.iter().map(|one| (labels(t, event, one.kind.as_str()), one.text.clone()));
        Self { missing, refused: refused.collect() }
    }

    /// Returns the kinds that were refused, without what was said.
    pub(super) fn refused_kinds(&self) -> String {
        self.refused.iter().map(|(kind, _)| kind.as_str()).collect::<Vec<_>>().join(", ")
    }
}

/// Returns what a kind of document is called: as the event file says, or by the words that the pages have for the usual kinds.
pub(super) fn document_label(t: &PageLanguage, rule: &DocumentRule) -> String {
    let own = match rule.code.as_str() {
        "note-verbale" => "document_note_verbale",
        "letter" => "document_letter",
        "press-card" => "document_press_card",
        code => return rule.label(t.code).unwrap_or(code).to_owned(),
    };
    rule.label(t.code).unwrap_or_else(|| t.of(own)).to_owned()
}

/// Returns the key of a state's name as those read it who decide: what was returned is not with them.
pub(super) fn desk_state_key(state: State) -> &'static str {
    if state == State::Returned { "state_returned_desk" } else { state_key(state) }
}

/// Returns the key of a state's name as the delegation reads it.
pub(super) fn state_key(state: State) -> &'static str {
    match state {
        State::Draft => "state_draft",
        State::Submitted => "state_submitted",
        State::Returned => "state_returned",
        State::OnHold => "state_on_hold",
        State::Approved => "state_approved",
        State::Rejected => "state_rejected",
        State::Withdrawn => "state_withdrawn",
    }
}
/// Writes people's names in a row.
pub(super) fn names(people: &[(Reference, String)]) -> String {
    people.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ")
}
