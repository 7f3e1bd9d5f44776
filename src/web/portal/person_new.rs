//! Somebody new, as the delegation writes it: a form that becomes a draft.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};

use super::{
    autosave,
    body::Form,
    fields::{self, InputNotes},
    layout::{Layout, page_with},
    person::{FORM, FormState, PersonPage},
    refusals, version,
    visitor::{SignedInPerson, act},
};
use crate::{
    domain::{
        event::Event,
        field::{Field, FieldSet},
        id::Reference,
        participant::Participant,
        register::DelegationId,
        window::WindowKind,
    },
    store::StoreError,
    web::{entropy, error::Problem, state::App, text::ReaderLanguage},
};

/// Letters of the references that the program makes: none that is taken for another.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Shows the form for somebody new.
pub(super) async fn new(
    State(app): State<App>,
    Path(id): Path<i64>,
    visitor: SignedInPerson,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let l = Layout::new(&app, reader, Some(&visitor));
    blank(&app, &visitor, l, DelegationId(id), FormState::default(), reader).await
}

async fn blank(
    app: &App,
    visitor: &SignedInPerson,
    l: Layout,
    id: DelegationId,
    written: FormState,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let scope = visitor.scope();
    let found = app.read(move |store| match store.delegation_within(&scope, id) {
        Ok(stored) => Ok(Some(stored)),
        Err(StoreError::Delegation(_)) => Ok(None),
        Err(error) => Err(error),
    });
    let body = found.await?.ok_or(Problem::NotFound)?;
    let event = app.event();
    let now = entropy::now();
    // Who may write a draft only for a replacement reads that nobody is nominated any more.
    let shut = body.check_window(&event.event, WindowKind::Nomination, now).err();
    let is_shut = body.check_draft(&event.event, now).is_err();
    let who = nobody(&event.event, new_reference()?)?;
    let values_are_blank = written.values.is_none();
    let mut values = written.values.unwrap_or_default();
    if let [only] = event.event.categories.as_slice() {
        values.entry(Field::Category).or_insert_with(|| only.code.to_string());
    }
    let status = if l.problem.is_empty() && written.problems.is_empty() { StatusCode::OK } else { StatusCode::CONFLICT };
    // What was written before the window closed is shown again, but not asked for.
    let inputs = if is_shut && values_are_blank {
        Vec::new()
    } else {
        let notes = InputNotes { problems: written.problems, ..InputNotes::default() };
        fields::inputs(l.t, &event.event, &who, &values, &notes)
    };
    let page = PersonPage {
        inputs,
        shut: shut.map(|shut| refusals::shut(l.t, &shut)).unwrap_or_default(),
        may_change: !is_shut,
        ..PersonPage::blank(l, &body)
    };
    page_with(status, &page, reader)
}

/// Adds somebody as a draft.
pub(super) async fn add(
    State(app): State<App>,
    Path(id): Path<i64>,
    headers: HeaderMap,
    visitor: SignedInPerson,
    reader: ReaderLanguage,
    form: Form,
) -> Result<Response, Problem> {
    let (id, event) = (DelegationId(id), app.event());
    let reference = new_reference()?;
    let mut who = nobody(&event.event, reference.clone())?;
    let l = Layout::new(&app, reader, Some(&visitor)).answering(form.sent().written_on_in(FORM));
    let (values, fields, mut problems) = fields::read(l.t, &form, &event.event, &mut who);
    if !fields.has(Field::Category) && event.event.categories.len() > 1 {
        problems.entry(Field::Category).or_insert_with(|| l.t.of("category_choose").to_owned());
    }
    let wants_json = autosave::wants_json(&headers);
    if !problems.is_empty() && wants_json {
        return Ok(autosave::not_saved(l.t, &event.event, &problems));
    }
    if !problems.is_empty() {
        let written = FormState { values: Some(values), problems, ..FormState::default() };
        return blank(&app, &visitor, l, id, written, reader).await;
    }
    let (scope, now) = (visitor.scope(), entropy::now());
    let done = act(&app, &visitor, move |store| {
        // One transaction: the window is open when the row is written.
        let mut import = store.import(now)?;
        import.draft(&scope, id, &who)?;
        let current = version::values(import.event(), &who, None);
        if !reader.is_new {
            import.commit()?;
        }
        Ok(current)
    });
    match done.await? {
        Ok(_) if reader.is_new => {
            let written = FormState { values: Some(values), ..FormState::default() };
            blank(&app, &visitor, l, id, written, reader).await
        }
        Ok(current) if wants_json => Ok(autosave::kept(l.t, &event.event, &reference, (&current, FieldSet::default()))),
        Ok(_) => Ok(Redirect::to(&format!("/people/{reference}?said=saved")).into_response()),
        Err(StoreError::Delegation(crate::store::refusal::DelegationRefusal::Unknown { .. })) => Err(Problem::NotFound),
        Err(error) => {
            let told = refusals::told(l.t, &event.event, &error);
            if wants_json {
                return Ok(autosave::refused(told));
            }
            let written = FormState { values: Some(values), ..FormState::default() };
            blank(&app, &visitor, l.with_problem(told), id, written, reader).await
        }
    }
}

fn nobody(event: &Event, reference: Reference) -> Result<Participant, Problem> {
    // Until somebody chooses one; the form shows it only where it is the only one.
    let first = event.categories.first().ok_or(Problem::Internal)?;
    Ok(Participant::new(reference, first.code.clone()))
}

/// Makes a reference that says nothing: numbers in a row would tell how many others nominate.
fn new_reference() -> Result<Reference, Problem> {
    let letters = entropy::random::<8>()?.map(|byte| char::from(LETTERS[usize::from(byte) % LETTERS.len()]));
    format!("N-{}", letters.iter().collect::<String>()).parse().map_err(|_| Problem::Internal)
}
