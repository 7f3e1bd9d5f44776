//! One nomination, as the delegation writes it: a form that is saved as a draft, changed, and shows both versions where two people
//! wrote at once.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde_json::json;

use super::{
    advice::{self, Advice},
    body::Form,
    fields::{self, GapLines, Input, Problems, state_key},
    layout::{Layout, Said, page_with},
    refusals,
    version::{self, Values},
    visitor::{Visitor, act, hidden, own_reference},
};
use crate::{
    domain::{
        event::Event,
        field::{Field, FieldSet},
        id::Reference,
        nomination::{gaps::Gaps, state::State as NominationState, table::Place},
        participant::Participant,
        person::Scope,
        register::DelegationId,
    },
    store::{NominationNote, NomineeFilter, Proposal, StoreError, StoredParticipant},
    web::{
        body::{Json, Query},
        entropy,
        error::Problem,
        state::App,
        text::{PageLanguage, ReaderLanguage},
    },
};

/// Letters of the references that the program makes: none that is taken for another.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// The form of the page in which the fields are.
const FORM: &str = "form";
/// How many people may be named whose place somebody takes.
const MOST: usize = 500;

#[derive(Template)]
#[template(path = "web/portal/person.html")]
#[allow(clippy::struct_excessive_bools, reason = "a template asks plainly")]
struct PersonPage {
    l: Layout,
    /// Empty for somebody new.
    reference: String,
    /// Where the form is sent.
    action: String,
    delegation: i64,
    delegation_name: String,
    name: String,
    state: &'static str,
    look: &'static str,
    text: String,
    version: String,
    /// The version that a form was made from which another overtook; empty where both versions are not shown.
    made_from: String,
    inputs: Vec<Input>,
    /// Whether another wrote meanwhile.
    is_conflict: bool,
    /// Names of fields whose change waits.
    waits: String,
    may_change: bool,
    may_submit: bool,
    may_withdraw: bool,
    has_photo: bool,
    /// Whether a new photo waits beside the approved one.
    has_proposed: bool,
    may_photo: bool,
    advice: Vec<&'static str>,
    /// When the name was confirmed, and by whom.
    confirmed: String,
    /// People whose place a draft may take.
    replaceable: Vec<(String, String)>,
    /// Whether the event asks the delegation for documents.
    has_documents: bool,
    /// What is missing, and what was refused.
    gaps: GapLines,
    /// Names of the others who are marked as heads of the delegation, where this person is.
    heads: String,
}

/// What a page shows beside what is stored.
#[derive(Default)]
struct Written {
    /// What was written into the form; what is stored if there is nothing.
    values: Option<Values>,
    problems: Problems,
    /// The version that the form was made from: what differs from it was written by somebody else meanwhile.
    made_from: Option<String>,
}

/// What is stored of a nomination.
struct Known {
    stored: StoredParticipant,
    proposal: Option<Proposal>,
    note: Option<NominationNote>,
    delegation: (DelegationId, String),
    /// The photo that a delegation sent last: the new one, if one waits.
    photo: Option<crate::domain::photo::Photo>,
    has_photo: bool,
    has_proposed: bool,
    confirmed: Option<(jiff::Timestamp, String)>,
    replaceable: Vec<(String, String)>,
    gaps: Gaps,
    heads: Vec<(Reference, String)>,
}

/// Shows the form for somebody new.
pub(super) async fn new(
    State(app): State<App>,
    Path(id): Path<i64>,
    visitor: Visitor,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let l = Layout::new(&app, reader, Some(&visitor));
    blank(&app, &visitor, l, DelegationId(id), Written::default(), reader).await
}

async fn blank(
    app: &App,
    visitor: &Visitor,
    l: Layout,
    id: DelegationId,
    written: Written,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let (scope, code) = (visitor.scope(), l.t.code);
    let name = app.read(move |store| match store.delegation_within(&scope, id) {
        Ok(stored) => Ok(Some(stored.delegation.name_in(code).to_owned())),
        Err(StoreError::Delegation(_)) => Ok(None),
        Err(error) => Err(error),
    });
    let name = name.await?.ok_or(Problem::NotFound)?;
    let event = app.event();
    let who = nobody(&event.event, new_reference()?)?;
    let mut values = written.values.unwrap_or_default();
    if let [only] = event.event.categories.as_slice() {
        values.entry(Field::Category).or_insert_with(|| only.code.to_string());
    }
    let inputs = fields::inputs(l.t, &event.event, &who, &values, (&written.problems, &Values::new()));
    let status = if l.problem.is_empty() && written.problems.is_empty() { StatusCode::OK } else { StatusCode::CONFLICT };
    let page = PersonPage {
        reference: String::new(),
        action: format!("/delegations/{id}/new"),
        delegation: id.0,
        delegation_name: name,
        name: l.t.of("person_new").to_owned(),
        state: "state_draft",
        look: "draft",
        text: String::new(),
        version: String::new(),
        made_from: String::new(),
        inputs,
        is_conflict: false,
        waits: String::new(),
        may_change: true,
        may_submit: false,
        may_withdraw: false,
        has_photo: false,
        has_proposed: false,
        may_photo: false,
        advice: Vec::new(),
        confirmed: String::new(),
        replaceable: Vec::new(),
        has_documents: false,
        gaps: GapLines::default(),
        heads: String::new(),
        l,
    };
    page_with(status, &page, reader)
}

/// Adds somebody as a draft.
pub(super) async fn add(
    State(app): State<App>,
    Path(id): Path<i64>,
    headers: HeaderMap,
    visitor: Visitor,
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
    let wants_json = wants_json(&headers);
    if !problems.is_empty() && wants_json {
        return Ok(not_saved(l.t, &event.event, &problems));
    }
    if !problems.is_empty() {
        let written = Written { values: Some(values), problems, ..Written::default() };
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
        Ok(version::version(&current))
    });
    match done.await? {
        Ok(_) if reader.is_new => {
            let written = Written { values: Some(values), ..Written::default() };
            blank(&app, &visitor, l, id, written, reader).await
        }
        Ok(version) if wants_json => Ok(kept(&reference, &version)),
        Ok(_) => Ok(Redirect::to(&format!("/people/{reference}?said=saved")).into_response()),
        Err(StoreError::Delegation(crate::store::refusal::DelegationRefusal::Unknown { .. })) => Err(Problem::NotFound),
        Err(error) => {
            let told = refusals::told(l.t, &event.event, &error);
            if wants_json {
                return Ok(refused(told));
            }
            let written = Written { values: Some(values), ..Written::default() };
            blank(&app, &visitor, l.with_problem(told), id, written, reader).await
        }
    }
}

/// Shows a nomination.
pub(super) async fn page(
    State(app): State<App>,
    Path(reference): Path<String>,
    Query(said): Query<Said>,
    visitor: Visitor,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let l = Layout::new(&app, reader, Some(&visitor)).with_said(said.said.as_deref());
    show(&app, &visitor, l, own_reference(&reference)?, reader).await
}

/// Shows a nomination as it is stored.
pub(super) async fn show(
    app: &App,
    visitor: &Visitor,
    l: Layout,
    reference: Reference,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    show_with(app, visitor, l, reference, Written::default(), reader).await
}

async fn show_with(
    app: &App,
    visitor: &Visitor,
    mut l: Layout,
    reference: Reference,
    written: Written,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let (scope, code) = (visitor.scope(), l.t.code);
    let known = app.read(move |store| read(store, &scope, &reference, code)).await.map_err(hidden)?;
    let event = app.event();
    let stored = &known.stored;
    let who = &stored.participant;
    let current = version::values(&event.event, who, known.proposal.as_ref());
    let stands = version::version(&current);
    let made_from = written.made_from.filter(|made_from| *made_from != stands);
    let own = written.values.unwrap_or_default();
    let is_other = |(field, value): &(&Field, &String)| own.get(*field).is_some_and(|own| own != *value);
    let others: Values = match &made_from {
        Some(_) => current.iter().filter(is_other).map(|(field, value)| (*field, value.clone())).collect(),
        None => Values::new(),
    };
    let mut values = current;
    values.extend(own);
    let advice: Vec<&str> = known.photo.as_ref().map(advice::of).unwrap_or_default().into_iter().map(Advice::key).collect();
    // What is wrong with a photo is said where it is looked for: in the answer to sending it.
    if l.said == "said_photo" && !advice.is_empty() {
        l.said = "said_photo_poor";
    }
    let waits = known.proposal.iter().flat_map(|proposal| &proposal.fields);
    let waits = waits.map(|(field, _)| fields::label(l.t, &event.event, *field)).collect::<Vec<_>>().join(", ");
    let is_open = matches!(stored.state, NominationState::Draft | NominationState::Returned);
    let is_over = matches!(stored.state, NominationState::Rejected | NominationState::Withdrawn);
    let confirmed = known.confirmed.map(|(at, by)| format!("{by}, {}", event.event.local(at).strftime("%Y-%m-%d %H:%M")));
    let is_wrong = !l.problem.is_empty() || !written.problems.is_empty() || made_from.is_some();
    let page = PersonPage {
        reference: who.reference.to_string(),
        action: format!("/people/{}", who.reference),
        delegation: known.delegation.0.0,
        delegation_name: known.delegation.1,
        name: who.full_name(),
        state: if stored.place == Place::Awaited { "state_waiting" } else { state_key(stored.state) },
        look: stored.state.as_str(),
        text: known.note.map(|note| note.text).unwrap_or_default(),
        version: stands,
        inputs: fields::inputs(l.t, &event.event, who, &values, (&written.problems, &others)),
        is_conflict: made_from.is_some(),
        made_from: made_from.unwrap_or_default(),
        waits,
        may_change: !is_over,
        may_submit: is_open,
        may_withdraw: !is_over,
        has_photo: known.has_photo,
        has_proposed: known.has_proposed,
        may_photo: !is_over && (stored.state != NominationState::OnHold || stored.step.is_none()),
        advice,
        confirmed: confirmed.unwrap_or_default(),
        replaceable: if stored.state == NominationState::Draft { known.replaceable } else { Vec::new() },
        has_documents: event.event.documents.iter().any(|rule| rule.is_for(&who.delegation_type)),
        gaps: GapLines::of(l.t, &event.event, &known.gaps),
        heads: fields::names(&known.heads),
        l,
    };
    page_with(if is_wrong { StatusCode::CONFLICT } else { StatusCode::OK }, &page, reader)
}

fn read(store: &crate::store::Store, scope: &Scope, reference: &Reference, language: &str) -> Result<Known, StoreError> {
    let stored = store.participant_within(scope, reference)?;
    let body = store.delegation_of(&stored.participant)?;
    let body = body.ok_or_else(|| StoreError::NoParticipant(reference.clone()))?;
    let mut replaceable = Vec::new();
    if stored.state == NominationState::Draft {
        let states = vec![NominationState::Submitted, NominationState::Approved];
        let filter = NomineeFilter { delegation: Some(body.id), states, ..NomineeFilter::default() };
        let people = store.nominees(scope, &filter, MOST)?.0.into_iter();
        replaceable =
            people.map(|one| (one.stored.participant.reference.to_string(), one.stored.participant.full_name())).collect();
    }
    let proposed = store.proposed_photo(stored.key)?;
    Ok(Known {
        proposal: store.proposal(stored.key)?,
        note: store.nomination_note(stored.key)?,
        delegation: (body.id, body.delegation.name_in(language).to_owned()),
        has_photo: stored.photo.is_some(),
        has_proposed: proposed.is_some(),
        photo: proposed.map_or_else(|| store.photo_by_key(stored.key), |photo| Ok(Some(photo)))?,
        confirmed: store.name_confirmed(&stored)?,
        replaceable,
        gaps: store.gaps(&stored)?,
        heads: store.other_heads(&stored)?,
        stored,
    })
}

/// Tells the script that saves drafts why it was refused.
fn refused(why: impl Into<String>) -> Response {
    (StatusCode::CONFLICT, Json(json!({ "problem": why.into() }))).into_response()
}

/// Tells the script that saves drafts where the nomination is, and which version it has now.
fn kept(reference: &Reference, version: &str) -> Response {
    Json(json!({ "url": format!("/people/{reference}"), "version": version })).into_response()
}

/// What became of a form.
enum Saved {
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
    visitor: Visitor,
    reader: ReaderLanguage,
    form: Form,
) -> Result<Response, Problem> {
    let (reference, event) = (own_reference(&reference)?, app.event());
    let (scope, whose) = (visitor.scope(), reference.clone());
    let mut who = app.read(move |store| store.participant_within(&scope, &whose)).await.map_err(hidden)?.participant;
    let l = Layout::new(&app, reader, Some(&visitor)).answering(form.sent().written_on_in(FORM));
    let wants_json = wants_json(&headers);
    let (values, fields, problems) = fields::read(l.t, &form, &event.event, &mut who);
    if !problems.is_empty() && wants_json {
        return Ok(not_saved(l.t, &event.event, &problems));
    }
    let made_from = form.of("version").to_owned();
    // Where both versions were shown and a language is chosen, they are shown once more.
    let shown = if reader.is_new && !form.of("from").is_empty() { form.of("from") } else { made_from.as_str() };
    let written = Written { values: Some(values), problems, made_from: Some(shown.to_owned()) };
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
                return Ok(refused(told));
            }
            return show_with(&app, &visitor, l.with_problem(told), reference, written, reader).await;
        }
    };
    let said = match saved {
        Saved::Conflict if wants_json => return Ok(refused(l.t.of("conflict"))),
        Saved::Unchanged(version) | Saved::Taken { version, .. } if wants_json => return Ok(kept(&reference, &version)),
        Saved::Conflict => return show_with(&app, &visitor, l, reference, written, reader).await,
        _ if reader.is_new => return show_with(&app, &visitor, l, reference, written, reader).await,
        Saved::Unchanged(_) => "unchanged",
        Saved::Taken { waits, .. } if waits.is_empty() => "saved",
        Saved::Taken { .. } => "waits",
    };
    Ok(Redirect::to(&format!("/people/{reference}?said={said}")).into_response())
}

fn take(
    store: &mut crate::store::Store,
    scope: &Scope,
    given: &Participant,
    (fields, made_from): (FieldSet, &str),
    (now, reader): (jiff::Timestamp, ReaderLanguage),
) -> Result<Saved, StoreError> {
    // One transaction: what the form was made from is compared with what stands when it is written.
    let mut import = store.import(now)?;
    let stored = import.within(scope, &given.reference)?;
    let proposal = import.proposal(stored.key)?;
    let current = version::values(import.event(), &stored.participant, proposal.as_ref());
    if version::version(&current) != made_from {
        return Ok(Saved::Conflict);
    }
    let is_other = |field: &Field| current.get(field) != Some(&given.written(*field, import.event()));
    let changed: FieldSet = fields.iter().filter(is_other).collect();
    if changed.is_empty() {
        return Ok(Saved::Unchanged(made_from.to_owned()));
    }
    let waits = import.propose(given, changed)?.waits;
    let stored = import.within(scope, &given.reference)?;
    let proposal = import.proposal(stored.key)?;
    let version = version::version(&version::values(import.event(), &stored.participant, proposal.as_ref()));
    if !reader.is_new {
        import.commit()?;
    }
    Ok(Saved::Taken { waits, version })
}

/// Returns whether a script asks, which saves as somebody types.
fn wants_json(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|value| value == "application/json")
}

fn not_saved(t: &PageLanguage, event: &Event, problems: &Problems) -> Response {
    let told: serde_json::Map<_, _> =
        problems.iter().map(|(field, problem)| (format!("f.{}", event.field_name(*field)), problem.as_str().into())).collect();
    let lines = problems.iter().map(|(field, problem)| format!("{}: {problem}", fields::label(t, event, *field)));
    let problem = lines.collect::<Vec<_>>().join(" ");
    (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "problems": told, "problem": problem }))).into_response()
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
