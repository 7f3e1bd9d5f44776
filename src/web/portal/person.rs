//! One nomination, as the delegation writes it: a form that is saved as a draft, changed, and shows both versions where two people
//! wrote at once.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};

use super::{
    advice::{self, Advice},
    allowed::Allowed,
    fields::{self, GapLines, Input, InputNotes, Problems, state_key},
    layout::{Layout, Said, page_with},
    refusals,
    replaced::{self, ReplacementLink},
    version::{self, Values},
    visitor::{SignedInPerson, hidden, own_reference},
};
use crate::{
    domain::{
        id::Reference,
        nomination::{gaps::Gaps, state::State as NominationState, table::Place},
        person::Scope,
        window::Came,
    },
    store::{NominationNote, NomineeFilter, Proposal, StoreError, StoredDelegation, StoredParticipant},
    web::{body::Query, entropy, error::Problem, state::App, text::ReaderLanguage},
};

/// The form of the page in which the fields are.
pub(super) const FORM: &str = "form";
/// How many people may be named whose place somebody takes.
const MOST: usize = 500;

#[derive(Template)]
#[template(path = "web/portal/person.html")]
#[allow(clippy::struct_excessive_bools, reason = "a template asks plainly")]
pub(super) struct PersonPage {
    pub(super) l: Layout,
    /// Empty for somebody new.
    pub(super) reference: String,
    /// Where the form is sent.
    pub(super) action: String,
    pub(super) delegation: i64,
    pub(super) delegation_name: String,
    pub(super) name: String,
    pub(super) state: &'static str,
    pub(super) look: &'static str,
    pub(super) text: String,
    pub(super) version: String,
    /// The version that a form was made from which another overtook; empty where both versions are not shown.
    pub(super) made_from: String,
    pub(super) inputs: Vec<Input>,
    /// Whether another wrote meanwhile.
    pub(super) is_conflict: bool,
    /// Names of fields whose change waits.
    pub(super) waits: String,
    /// Which window is not open, in words, where that keeps the delegation from something.
    pub(super) shut: String,
    pub(super) may_change: bool,
    pub(super) may_submit: bool,
    /// Whether it is still written, and can be saved without being handed in.
    pub(super) is_draft: bool,
    pub(super) may_withdraw: bool,
    pub(super) has_photo: bool,
    /// Whether a new photo waits beside the approved one.
    pub(super) has_proposed: bool,
    pub(super) may_photo: bool,
    pub(super) advice: Vec<&'static str>,
    /// When the name was confirmed, and by whom.
    pub(super) confirmed: String,
    /// Who left for this person, or came in their place.
    pub(super) links: Vec<ReplacementLink>,
    /// People whose place a draft may take.
    pub(super) replaceable: Vec<(String, String)>,
    /// Whether the event asks the delegation for documents.
    pub(super) has_documents: bool,
    /// What is missing, and what was refused.
    pub(super) gaps: GapLines,
    /// Names of the others who are marked as heads of the delegation, where this person is.
    pub(super) heads: String,
}

impl PersonPage {
    /// Makes the page of somebody who is not there yet.
    pub(super) fn blank(l: Layout, body: &StoredDelegation) -> Self {
        Self {
            reference: String::new(),
            action: format!("/delegations/{}/new", body.id),
            delegation: body.id.0,
            delegation_name: body.delegation.name_in(l.t.code).to_owned(),
            name: l.t.of("person_new").to_owned(),
            state: "state_draft",
            look: "draft",
            text: String::new(),
            version: String::new(),
            made_from: String::new(),
            inputs: Vec::new(),
            is_conflict: false,
            waits: String::new(),
            shut: String::new(),
            may_change: true,
            may_submit: false,
            is_draft: true,
            may_withdraw: false,
            has_photo: false,
            has_proposed: false,
            may_photo: false,
            advice: Vec::new(),
            confirmed: String::new(),
            links: Vec::new(),
            replaceable: Vec::new(),
            has_documents: false,
            gaps: GapLines::default(),
            heads: String::new(),
            l,
        }
    }
}

/// What a page shows beside what is stored.
#[derive(Default)]
pub(super) struct FormState {
    /// What was written into the form; what is stored if there is nothing.
    pub(super) values: Option<Values>,
    pub(super) problems: Problems,
    /// The version that the form was made from: what differs from it was written by somebody else meanwhile.
    pub(super) made_from: Option<String>,
    /// What stood in the fields then, as far as the form says it: who left a field alone wrote nothing into it.
    pub(super) was: Values,
}

/// What is stored of a nomination.
struct EditedNomination {
    stored: StoredParticipant,
    came: Came,
    links: Vec<ReplacementLink>,
    proposal: Option<Proposal>,
    note: Option<NominationNote>,
    body: StoredDelegation,
    /// The photo that a delegation sent last: the new one, if one waits.
    photo: Option<crate::domain::photo::Photo>,
    has_photo: bool,
    has_proposed: bool,
    confirmed: Option<(jiff::Timestamp, String)>,
    replaceable: Vec<(String, String)>,
    gaps: Gaps,
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
    show_with(app, visitor, l, reference, FormState::default(), reader).await
}

/// Shows a nomination with what was written into its form.
pub(super) async fn show_with(
    app: &App,
    visitor: &SignedInPerson,
    mut l: Layout,
    reference: Reference,
    written: FormState,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let scope = visitor.scope();
    let known = app.read(move |store| read(store, &scope, &reference)).await.map_err(hidden)?;
    let event = app.event();
    let stored = &known.stored;
    let who = &stored.participant;
    let current = version::values(&event.event, who, known.proposal.as_ref());
    let stands = version::version(&current);
    let made_from = written.made_from.filter(|made_from| *made_from != stands);
    let own = written.values.unwrap_or_default();
    let (others, had) = if made_from.is_some() { compared(&current, &own, &written.was) } else { Default::default() };
    let mut values = current.clone();
    values.extend(own.into_iter().filter(|(field, _)| !had.contains_key(field)));
    let advice: Vec<&str> = known.photo.as_ref().map(advice::of).unwrap_or_default().into_iter().map(Advice::key).collect();
    // What is wrong with a photo is said where it is looked for: in the answer to sending it.
    if l.said == "said_photo" && !advice.is_empty() {
        l.said = "said_photo_poor";
    }
    let waits = known.proposal.iter().flat_map(|proposal| &proposal.fields);
    let waits = waits.map(|(field, _)| fields::label(l.t, &event.event, *field)).collect::<Vec<_>>().join(", ");
    let may = Allowed::of(&event.event, &known.body, (stored, known.came), entropy::now());
    let confirmed = known.confirmed.map(|(at, by)| format!("{by}, {}", event.event.local(at).strftime("%Y-%m-%d %H:%M")));
    let is_wrong = !l.problem.is_empty() || !written.problems.is_empty() || made_from.is_some();
    let notes = InputNotes { problems: written.problems, stands: current, others, had };
    let page = PersonPage {
        reference: who.reference.to_string(),
        action: format!("/people/{}", who.reference),
        delegation: known.body.id.0,
        delegation_name: known.body.delegation.name_in(l.t.code).to_owned(),
        name: who.full_name(),
        state: if stored.place == Place::Awaited { "state_waiting" } else { state_key(stored.state) },
        look: stored.state.as_str(),
        text: known.note.map(|note| note.text).unwrap_or_default(),
        version: stands,
        inputs: fields::inputs(l.t, &event.event, who, &values, &notes),
        is_conflict: made_from.is_some(),
        made_from: made_from.unwrap_or_default(),
        waits,
        shut: may.shut.map(|shut| refusals::shut(l.t, &shut)).unwrap_or_default(),
        may_change: may.change,
        may_submit: may.submit,
        is_draft: matches!(stored.state, NominationState::Draft | NominationState::Returned),
        may_withdraw: may.withdraw,
        has_photo: known.has_photo,
        has_proposed: known.has_proposed,
        may_photo: may.photo,
        advice,
        confirmed: confirmed.unwrap_or_default(),
        links: known.links,
        replaceable: if may.replace { known.replaceable } else { Vec::new() },
        has_documents: event.event.documents.iter().any(|rule| rule.is_for(&who.delegation_type)),
        gaps: GapLines::of(l.t, &event.event, &known.gaps),
        heads: fields::names(&known.heads),
        l,
    };
    page_with(if is_wrong { StatusCode::CONFLICT } else { StatusCode::OK }, &page, reader)
}

/// Compares what stands with what somebody wrote who did not know of it: what another wrote into fields that both changed, and what stood
/// in those that only the other changed. An empty value is a value.
fn compared(stands: &Values, own: &Values, was: &Values) -> (Values, Values) {
    let (mut others, mut had) = (Values::new(), Values::new());
    for (field, value) in stands {
        match own.get(field).filter(|mine| *mine != value) {
            // Who left a field alone takes what the other wrote.
            Some(mine) if was.get(field) == Some(mine) => had.insert(*field, mine.clone()),
            // The other left it alone.
            Some(_) if was.get(field) == Some(value) => None,
            Some(_) => others.insert(*field, value.clone()),
            None => None,
        };
    }
    (others, had)
}

fn read(store: &crate::store::Store, scope: &Scope, reference: &Reference) -> Result<EditedNomination, StoreError> {
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
    Ok(EditedNomination {
        came: store.came(stored.key)?,
        links: replaced::links(store, scope, &stored)?,
        proposal: store.proposal(stored.key)?,
        note: store.nomination_note(stored.key)?,
        body,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::field::Field;

    #[test]
    fn who_left_a_field_alone_takes_what_the_other_wrote_also_where_that_is_nothing() {
        let values = |title: &str, function: &str, email: &str| -> Values {
            [(Field::Title, title), (Field::Function, function), (Field::Email, email)]
                .map(|(field, value)| (field, value.to_owned()))
                .into()
        };
        let (was, stands, own) = (values("Mr", "Adviser", "a@b.c"), values("", "Envoy", "a@b.c"), values("Mr", "Minister", ""));
        let (others, had) = compared(&stands, &own, &was);
        assert_eq!(others, [(Field::Function, "Envoy".to_owned())].into(), "both changed it");
        assert_eq!(had, [(Field::Title, "Mr".to_owned())].into(), "only the other did, and emptied it");
        // A form that does not say what it was made from shows all that differs.
        assert_eq!(compared(&stands, &own, &Values::new()).0.len(), 3);
    }
}
