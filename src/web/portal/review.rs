//! One nomination as those see it who decide: what it says, what waits, whom it may be a second time, and all that happened.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};

use super::{
    acting::{Acted, act_on, not_there, unkept},
    advice::{self, Advice},
    body::Form,
    decide::{self, DecisionForm},
    documents::SentLine,
    fields::{self, GapLines, desk_state_key},
    layout::{Layout, Said, page_with},
    past,
    queue::delegation_name,
    replaced::{self, ReplacementLink},
    sent::Sent,
    version,
    visitor::{SignedInPerson, hidden, own_reference},
};
use crate::{
    domain::{
        field::Field,
        id::Reference,
        nomination::{gaps::Gaps, table::Place},
        person::PersonRole,
        photo::Photo,
        register::Delegation,
    },
    store::{
        Alike, Happening, Import, NominationMark, NominationNote, Proposal, SentDocument, Sketch, Store, StoreError,
        StoredParticipant, or_dash,
    },
    web::{body::Query, error::Problem, state::App, text::ReaderLanguage},
};

/// The most people who may be the same one.
const MOST_ALIKE: usize = 5;

#[derive(Template)]
#[template(path = "web/portal/review.html")]
struct ReviewPage {
    l: Layout,
    reference: String,
    /// The mark of what the page shows.
    version: String,
    name: String,
    delegation: String,
    state: &'static str,
    look: &'static str,
    step: String,
    /// Labels and values.
    facts: Vec<(String, String)>,
    /// Labels, what stands, and what would be.
    changes: Vec<(String, String, String)>,
    text: String,
    internal: String,
    has_photo: bool,
    /// Whether a new photo waits beside the approved one.
    has_proposed: bool,
    confirmed: String,
    /// Who left for this person, or came in their place.
    links: Vec<ReplacementLink>,
    /// Reference, name and delegation.
    alike: Vec<(String, String, String)>,
    /// When, what, its details, and who did it.
    happened: Vec<(String, String, String, String)>,
    is_officer: bool,
    /// What can be decided now.
    decision: DecisionForm,
    documents: Vec<SentLine>,
    gaps: GapLines,
    /// What could be better about the photo that is decided on.
    advice: Vec<&'static str>,
    /// Names of the others who are marked as heads of the delegation, where this person is.
    heads: String,
}

/// What is stored of a nomination.
struct ReviewedNomination {
    stored: StoredParticipant,
    mark: NominationMark,
    note: Option<NominationNote>,
    proposal: Option<Proposal>,
    happened: Vec<Happening>,
    alike: Vec<(String, String, String)>,
    links: Vec<ReplacementLink>,
    confirmed: Option<(jiff::Timestamp, String)>,
    documents: Vec<SentDocument>,
    gaps: Gaps,
    has_proposed: bool,
    /// The photo that is decided on: the new one, if one waits.
    photo: Option<Photo>,
    names: HashMap<String, Delegation>,
    heads: Vec<(Reference, String)>,
}

/// Shows a nomination.
pub(super) async fn page(
    State(app): State<App>,
    Path(reference): Path<String>,
    Query(said): Query<Said>,
    visitor: SignedInPerson,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let l = Layout::new(&app, reader, Some(&visitor)).with_said(said.said.as_deref());
    show(&app, &visitor, l, own_reference(&reference)?, reader).await
}

/// Shows a nomination as it is stored.
pub(super) async fn show(
    app: &App,
    visitor: &SignedInPerson,
    l: Layout,
    reference: Reference,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let scope = visitor.scope();
    let is_officer = visitor.role() == PersonRole::Officer;
    let found = app.read(move |store| {
        // One snapshot: the mark is of what the page shows.
        let _snapshot = store.snapshot()?;
        let stored = store.participant_within(&scope, &reference)?;
        let mark = store.nomination_mark(&stored)?;
        // Who was nominated twice is the officer's to know: no delegation and no step learns of the other.
        let alike = if is_officer { alike(store, &stored)? } else { Vec::new() };
        let bodies = alike.iter().map(|(.., body)| body.as_str()).chain([stored.participant.delegation.as_str()]);
        let names = store.delegation_names(bodies)?;
        let proposed = store.proposed_photo(stored.key)?;
        Ok(ReviewedNomination {
            mark,
            note: store.nomination_note(stored.key)?,
            proposal: store.proposal(stored.key)?,
            happened: store.history(&reference)?.1,
            alike,
            links: replaced::links(store, &scope, &stored)?,
            confirmed: store.name_confirmed(&stored)?,
            documents: store.documents_of(&scope, stored.key)?,
            gaps: store.gaps(&stored)?,
            has_proposed: proposed.is_some(),
            photo: proposed.map_or_else(|| store.photo_by_key(stored.key), |photo| Ok(Some(photo)))?,
            names,
            heads: store.other_heads(&stored)?,
            stored,
        })
    });
    let known = found.await.map_err(hidden)?;
    let event = app.event();
    let who = &known.stored.participant;
    let label = |field| fields::label(l.t, &event.event, field);
    let in_words = |field, value: &str| fields::value_in_words(l.t, &event.event, event.event.field_name(field), value);
    let told = |field| (label(field), who.written(field, &event.event));
    let facts = version::asked(&event.event, Some(who)).map(|field| (field, told(field)));
    let facts = facts.filter(|(_, (_, value))| !value.is_empty());
    // A photo that waits is shown, not told.
    let is_told = |(field, _): &&(Field, String)| !(known.has_proposed && *field == Field::Photo);
    let changes = known.proposal.iter().flat_map(|proposal| &proposal.fields).filter(is_told);
    let before = |field| in_words(field, &who.written(field, &event.event));
    let changes = changes
        .map(|(field, value)| (label(*field), or_dash(&before(*field)).to_owned(), or_dash(&in_words(*field, value)).to_owned()));
    let body = |written: &str| delegation_name(l.t, &known.names, written);
    let local = |at| event.event.local(at).strftime("%Y-%m-%d %H:%M").to_string();
    let step = known.proposal.as_ref().map(|proposal| &proposal.step).or(known.stored.step.as_ref());
    let note = known.note.unwrap_or(NominationNote {
        submitted_at: None,
        approved_at: None,
        text: String::new(),
        internal: String::new(),
    });
    let is_wrong = !l.problem.is_empty();
    let page = ReviewPage {
        reference: who.reference.to_string(),
        version: known.mark.to_string(),
        name: who.full_name(),
        delegation: body(&who.delegation),
        state: if known.stored.place == Place::Awaited { "state_waiting" } else { desk_state_key(known.stored.state) },
        look: known.stored.state.as_str(),
        step: step.map(ToString::to_string).unwrap_or_default(),
        facts: facts.map(|(field, (label, value))| (label, in_words(field, &value))).collect(),
        changes: changes.collect(),
        text: note.text,
        internal: note.internal,
        has_photo: known.stored.photo.is_some(),
        has_proposed: known.has_proposed,
        confirmed: known.confirmed.map(|(at, by)| format!("{by}, {}", local(at))).unwrap_or_default(),
        alike: known.alike.iter().map(|(other, name, of)| (other.clone(), name.clone(), body(of))).collect(),
        // What happened at gates is not for those who decide here.
        happened: known
            .happened
            .into_iter()
            .filter(|one| one.gate.is_empty())
            .map(|one| {
                let (what, details) = past::told(l.t, &event.event, &one);
                (local(one.at), what, details, one.by)
            })
            .collect(),
        links: known.links,
        is_officer,
        decision: DecisionForm::of(decide::offered(
            &known.stored,
            known.proposal.as_ref().map(|proposal| &proposal.step),
            visitor.person.party().as_ref(),
        )),
        documents: known.documents.iter().map(|sent| SentLine::of(l.t, &event.event, sent)).collect(),
        gaps: GapLines::of(l.t, &event.event, &known.gaps),
        advice: known.photo.as_ref().map(advice::of).unwrap_or_default().into_iter().map(Advice::key).collect(),
        heads: fields::names(&known.heads),
        l,
    };
    page_with(if is_wrong { StatusCode::CONFLICT } else { StatusCode::OK }, &page, reader)
}

/// Returns who may be the same person, in whatever delegation.
fn alike(store: &Store, stored: &StoredParticipant) -> Result<Vec<(String, String, String)>, StoreError> {
    let who = &stored.participant;
    let sketch = Sketch { name: who.full_name(), native_name: who.native_name.clone(), delegation: String::new() };
    let mut found = Vec::new();
    for (likeness, key) in store.people_like(&sketch, Some(&who.reference), MOST_ALIKE)? {
        if likeness != Alike::Beginning {
            let other = store.participant_by_key(key)?.participant;
            found.push((other.reference.to_string(), other.full_name(), other.delegation));
        }
    }
    Ok(found)
}

/// Decides on a nomination.
pub(super) async fn decide_on(
    State(app): State<App>,
    Path(reference): Path<String>,
    visitor: SignedInPerson,
    reader: ReaderLanguage,
    form: Form,
) -> Result<Response, Problem> {
    let reference = own_reference(&reference)?;
    let by = visitor.person.party().ok_or(Problem::NotFound)?;
    let doing = match decide::act_of(&form, visitor.role())? {
        Ok(doing) => doing,
        Err(error) => {
            let l = unkept(&app, &visitor, reader, &form, &error);
            return show(&app, &visitor, l, reference, reader).await;
        }
    };
    // A form without a version was made by nobody who saw a page.
    let (scope, seen) = (visitor.scope(), form.of("version").to_owned());
    done(&app, &visitor, reference, (reader, form.sent()), move |import, whose| {
        let stored = import.within(&scope, whose)?;
        import.expect_as_seen(&stored, &seen)?;
        import.nominate(whose, &doing, &by)?;
        Ok("decided")
    })
    .await
}

/// Does something in one transaction, and leads back to the nomination as those see it who decide.
pub(super) async fn done(
    app: &App,
    visitor: &SignedInPerson,
    reference: Reference,
    (reader, sent): (ReaderLanguage, Sent),
    work: impl Fn(&mut Import<'_>, &Reference) -> Result<&'static str, StoreError> + Send + 'static,
) -> Result<Response, Problem> {
    match act_on(app, visitor, (reader, sent), (&reference, &format!("/nominations/{reference}")), work).await? {
        Acted::Done(back) => Ok(back),
        Acted::Refused(l) => show(app, visitor, *l, reference, reader).await,
        Acted::Unknown(l) => show(app, visitor, *l, reference, reader).await.map(not_there),
    }
}
