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
    refusals, version,
    visitor::{SignedInPerson, act, hidden, own_reference},
};
use crate::{
    domain::{
        field::{Field, FieldSet},
        participant::Participant,
        person::Scope,
    },
    store::{Store, StoreError},
    web::{entropy, error::Problem, state::App, text::ReaderLanguage},
};

/// What became of a form.
enum SaveOutcome {
    /// Nothing was changed by it.
    Unchanged(String),
    /// It was taken over; some of it may wait to be approved.
    Taken { waits: FieldSet, version: String },
    /// Somebody else wrote since the form was made.
    Conflict,
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
    let written = FormState { values: Some(values), problems, made_from: Some(shown.to_owned()), was };
    if !written.problems.is_empty() {
        return show_with(&app, &visitor, l, reference, written, reader).await;
    }
    let (scope, now) = (visitor.scope(), entropy::now());
    let done = act(&app, &visitor, move |store| take(store, &scope, &who, (fields, &made_from), (now, reader)));
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
        SaveOutcome::Unchanged(version) | SaveOutcome::Taken { version, .. } if wants_json => {
            return Ok(autosave::kept(&reference, &version));
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
    (fields, made_from): (FieldSet, &str),
    (now, reader): (Timestamp, ReaderLanguage),
) -> Result<SaveOutcome, StoreError> {
    // One transaction: what the form was made from is compared with what stands when it is written.
    let mut import = store.import(now)?;
    let stored = import.within(scope, &given.reference)?;
    let proposal = import.proposal(stored.key)?;
    let current = version::values(import.event(), &stored.participant, proposal.as_ref());
    if version::version(&current) != made_from {
        return Ok(SaveOutcome::Conflict);
    }
    let is_other = |field: &Field| current.get(field) != Some(&given.written(*field, import.event()));
    let changed: FieldSet = fields.iter().filter(is_other).collect();
    if changed.is_empty() {
        return Ok(SaveOutcome::Unchanged(made_from.to_owned()));
    }
    let waits = import.propose(given, changed)?.waits;
    let stored = import.within(scope, &given.reference)?;
    let proposal = import.proposal(stored.key)?;
    let version = version::version(&version::values(import.event(), &stored.participant, proposal.as_ref()));
    if !reader.is_new {
        import.commit()?;
    }
    Ok(SaveOutcome::Taken { waits, version })
}
