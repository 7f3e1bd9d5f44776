//! A nomination is saved as the delegation wrote it: unless somebody else wrote since the form was made.

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use jiff::Timestamp;

use super::{
    autosave,
    body::Form,
    fields,
    layout::Layout,
    person::{FORM, FormState, show_with},
    refusals,
    version::{self, Values},
    visitor::{SignedInPerson, act, hidden, own_reference},
};
use crate::{
    domain::{
        field::{Field, FieldSet},
        nomination::state::State as NominationState,
        participant::Participant,
        person::Scope,
    },
    store::{Store, StoreError},
    web::{entropy, error::Problem, state::App, text::ReaderLanguage},
};

/// What became of a form.
enum SaveOutcome {
    /// Nothing was changed by it.
    Unchanged(AfterSaving),
    /// It was taken over; some of it may wait to be approved.
    Taken { waits: FieldSet, merged: AfterSaving },
    /// Somebody else wrote since the form was made.
    Conflict,
}

/// What stands when a form was saved.
struct AfterSaving {
    values: Values,
    /// The fields that only somebody else changed since the form was made.
    others: FieldSet,
}

/// Takes over what a form says.
pub(super) async fn save(
    State(app): State<App>,
    Path(reference): Path<String>,
    headers: HeaderMap,
    visitor: SignedInPerson,
    reader: ReaderLanguage,
    form: Form,
) -> Result<Response, Problem> {
    let (reference, event) = (own_reference(&reference)?, app.event());
    let (scope, whose) = (visitor.scope(), reference.clone());
    let mut who = app.read(move |store| store.participant_within(&scope, &whose)).await.map_err(hidden)?.participant;
    let l = Layout::new(&app, reader, Some(&visitor)).answering(form.sent().written_on_in(FORM));
    let wants_json = autosave::wants_json(&headers);
    let (values, fields, problems) = fields::read(l.t, &form, &event.event, &mut who);
    if !problems.is_empty() && wants_json {
        return Ok(autosave::not_saved(l.t, &event.event, &problems));
    }
    let made_from = form.of("version").to_owned();
    // Where both versions were shown and a language is chosen, they are shown once more.
    let shown = if reader.is_new && !form.of("from").is_empty() { form.of("from") } else { made_from.as_str() };
    let was = fields::made_from(&form, &event.event, &who);
    let own = values.clone();
    let written = FormState { values: Some(values), problems, made_from: Some(shown.to_owned()), was };
    if !written.problems.is_empty() {
        return show_with(&app, &visitor, l, reference, written, reader).await;
    }
    let (scope, now) = (visitor.scope(), entropy::now());
    let base = FormBase { version: made_from, was: wants_json.then(|| (written.was.clone(), own)) };
    let done = act(&app, &visitor, move |store| take(store, &scope, &who, (fields, &base), (now, reader)));
    let saved = match done.await? {
        Ok(saved) => saved,
        Err(error) => {
            let told = refusals::told(l.t, &event.event, &error);
            if wants_json {
                return Ok(autosave::refused(told));
            }
            return show_with(&app, &visitor, l.with_problem(told), reference, written, reader).await;
        }
    };
    let said = match saved {
        SaveOutcome::Conflict if wants_json => return Ok(autosave::refused(l.t.of("autosave_conflict"))),
        SaveOutcome::Unchanged(merged) | SaveOutcome::Taken { merged, .. } if wants_json => {
            return Ok(autosave::kept(l.t, &event.event, &reference, (&merged.values, merged.others)));
        }
        SaveOutcome::Conflict => return show_with(&app, &visitor, l, reference, written, reader).await,
        _ if reader.is_new => return show_with(&app, &visitor, l, reference, written, reader).await,
        SaveOutcome::Unchanged(_) => "unchanged",
        SaveOutcome::Taken { waits, .. } if waits.is_empty() => "saved",
        SaveOutcome::Taken { .. } => "waits",
    };
    Ok(Redirect::to(&format!("/people/{reference}?said={said}")).into_response())
}

fn take(
    store: &mut Store,
    scope: &Scope,
    given: &Participant,
    (fields, base): (FieldSet, &FormBase),
    (now, reader): (Timestamp, ReaderLanguage),
) -> Result<SaveOutcome, StoreError> {
    // One transaction: what the form was made from is compared with what stands when it is written.
    let mut import = store.import(now)?;
    let stored = import.within(scope, &given.reference)?;
    let proposal = import.proposal(stored.key)?;
    let current = version::values(import.event(), &stored.participant, proposal.as_ref());
    let is_other = |field: Field| current.get(&field) != Some(&given.written(field, import.event()));
    let (mut meant, mut others) = (fields, FieldSet::default());
    if version::version(&current) != base.version {
        // Once somebody else reads it, a nomination is changed only by who has seen it whole.
        if !matches!(stored.state, NominationState::Draft | NominationState::Returned) {
            return Ok(SaveOutcome::Conflict);
        }
        for field in fields.iter().filter(|field| is_other(*field)) {
            match base.changed_by(field, current.get(&field)) {
                ChangedBy::This => {}
                ChangedBy::Another => (meant, others) = (meant.without(field), others.with(field)),
                ChangedBy::Both => return Ok(SaveOutcome::Conflict),
            }
        }
    }
    let changed: FieldSet = meant.iter().filter(|field| is_other(*field)).collect();
    if changed.is_empty() {
        return Ok(SaveOutcome::Unchanged(AfterSaving { values: current, others }));
    }
    let waits = import.propose(given, changed)?.waits;
    let stored = import.within(scope, &given.reference)?;
    let proposal = import.proposal(stored.key)?;
    let values = version::values(import.event(), &stored.participant, proposal.as_ref());
    if !reader.is_new {
        import.commit()?;
    }
    Ok(SaveOutcome::Taken { waits, merged: AfterSaving { values, others } })
}

/// What a form was made from.
struct FormBase {
    version: String,
    /// What stood in its fields, and what it says now, to the letter; `None` where somebody is to see both versions whenever another wrote.
    was: Option<(Values, Values)>,
}

/// Who changed a field since a form was made.
#[derive(Debug, PartialEq, Eq)]
enum ChangedBy {
    /// Who wrote the form.
    This,
    /// Only somebody else.
    Another,
    /// Both, or it is not known.
    Both,
}

impl FormBase {
    /// Returns who changed a field in which something else stands than the form says.
    fn changed_by(&self, field: Field, stands: Option<&String>) -> ChangedBy {
        let Some((was, own)) = &self.was else { return ChangedBy::Both };
        match was.get(&field) {
            Some(was) if own.get(&field) == Some(was) => ChangedBy::Another,
            Some(was) if stands == Some(was) => ChangedBy::This,
            _ => ChangedBy::Both,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_taken_from_whom_changed_it_and_from_nobody_where_both_did() {
        let values = |title: &str| -> Values { [(Field::Title, title.to_owned())].into() };
        let by = |was: Option<&str>, own: &str, stands: &str| {
            let base = FormBase { version: String::new(), was: Some((was.map(values).unwrap_or_default(), values(own))) };
            base.changed_by(Field::Title, Some(&stands.to_owned()))
        };
        assert_eq!(by(Some("Mr"), "Dr", "Mr"), ChangedBy::This);
        assert_eq!(by(Some("Mr"), "Mr", ""), ChangedBy::Another, "it was emptied");
        assert_eq!(by(Some("Mr"), "Dr", "Ms"), ChangedBy::Both);
        assert_eq!(by(None, "Dr", "Ms"), ChangedBy::Both, "the form does not say");
        let shown = FormBase { version: String::new(), was: None };
        assert_eq!(shown.changed_by(Field::Title, None), ChangedBy::Both, "both versions are shown");
    }
}
