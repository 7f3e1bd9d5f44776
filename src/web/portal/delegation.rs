//! A delegation's page: its places, its time, its people with their states and what was said of them.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{
    acting::{self, Acted, Asked, act_on_chosen, not_there},
    body::Form,
    fields::{self, GapLines, state_key},
    layout::{Layout, Said, page_with},
    refusals::{moment, window_key},
    visitor::SignedInPerson,
};
use crate::{
    domain::{
        event::Event,
        nomination::{
            act::{Act, Party},
            state::State as NominationState,
            table::Place,
        },
        person::{Duty, Scope},
        register::DelegationId,
        window::{Came, WindowKind, WindowRefusal},
    },
    store::{MergerNews, Nominee, NomineeFilter, QuotaUse, StoreError, StoredDelegation},
    web::{
        body::Query,
        entropy,
        error::Problem,
        state::App,
        text::{PageLanguage, ReaderLanguage},
    },
};

/// The most people of a delegation on a page.
const MOST: usize = 500;

#[derive(Template)]
#[template(path = "web/portal/delegations.html")]
struct DelegationsPage {
    l: Layout,
    /// Number and name.
    delegations: Vec<(i64, String)>,
}

#[derive(Template)]
#[template(path = "web/portal/delegation.html")]
struct DelegationPage {
    l: Layout,
    id: i64,
    name: String,
    /// What it is of, how many are taken, of how many, how many wait, and whether it is more than there are.
    quotas: Vec<QuotaLine>,
    /// Windows: the key of the name, until when or since when, and whether it is open now.
    windows: Vec<(&'static str, String, bool)>,
    /// Delegations that were merged into this one, each in a sentence.
    mergers: Vec<String>,
    people: Vec<PersonLine>,
    /// Names of those who are marked as heads, if they are more than one.
    heads: String,
    /// For how many people something is missing.
    missing: usize,
    /// Whether somebody new may be nominated now.
    may_add: bool,
    /// Whether anybody of the list can be submitted.
    can_submit: bool,
}

/// A quota as the page tells it.
struct QuotaLine {
    of: String,
    told: String,
    is_over: bool,
    is_total: bool,
}

/// A person of the list.
struct PersonLine {
    reference: String,
    name: String,
    native_name: String,
    category: String,
    function: String,
    state: &'static str,
    /// A word for the style.
    look: &'static str,
    text: String,
    can_submit: bool,
    changes: bool,
    unconfirmed: bool,
    gaps: GapLines,
}

/// Shows the delegations of a focal point; where there is one, its page.
pub(super) async fn list(State(app): State<App>, visitor: SignedInPerson, reader: ReaderLanguage) -> Result<Response, Problem> {
    let Duty::FocalPoint(own) = &visitor.person.duty else { return Err(Problem::NotFound) };
    if let [one] = own.as_slice() {
        return Ok(Redirect::to(&format!("/delegations/{one}")).into_response());
    }
    let (own, scope) = (own.clone(), visitor.scope());
    let found = app.read(move |store| own.iter().map(|id| store.delegation_within(&scope, *id)).collect::<Result<Vec<_>, _>>());
    let l = Layout::new(&app, reader, Some(&visitor));
    let delegations = found.await?.iter().map(|one| (one.id.0, one.delegation.name_in(l.t.code).to_owned())).collect();
    page_with(StatusCode::OK, &DelegationsPage { l, delegations }, reader)
}

/// Shows a delegation.
pub(super) async fn page(
    State(app): State<App>,
    Path(id): Path<i64>,
    Query(said): Query<Said>,
    visitor: SignedInPerson,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let l = Layout::new(&app, reader, Some(&visitor)).with_said(said.said.as_deref());
    show(&app, &visitor, l, DelegationId(id), reader).await
}

async fn show(
    app: &App,
    visitor: &SignedInPerson,
    l: Layout,
    id: DelegationId,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let (scope, now) = (visitor.scope(), entropy::now());
    let (stored, uses, people, mergers) = read(app, scope, id, now).await?;
    let event = app.event();
    let windows = windows(l.t, &event.event, &stored, now);
    let may_add = stored.check_draft(&event.event, now).is_ok();
    let may_submit = |came: Came| stored.check_one_of(&event.event, came.to_hand_in(), now).is_ok();
    let missing = people.iter().filter(|nominee| !nominee.gaps.is_empty()).count();
    let heads = people.iter().filter(|nominee| nominee.is_second_head).map(|nominee| nominee.stored.participant.full_name());
    let heads = heads.collect::<Vec<_>>().join(", ");
    let people = people.into_iter().map(|nominee| {
        let is_open = may_submit(nominee.came);
        let line = line(l.t, &event.event, nominee);
        PersonLine { can_submit: line.can_submit && is_open, ..line }
    });
    let people: Vec<PersonLine> = people.collect();
    let merged = |one: &MergerNews| {
        let day = event.event.local(one.at).date().to_string();
        l.t.filled("merged_told", &[&day, &one.from])
    };
    let status = if l.problem.is_empty() { StatusCode::OK } else { StatusCode::CONFLICT };
    let page = DelegationPage {
        id: id.0,
        name: stored.delegation.name_in(l.t.code).to_owned(),
        quotas: uses.iter().map(|used| quota(l.t, &event.event, used)).collect(),
        windows,
        mergers: mergers.iter().map(merged).collect(),
        heads,
        missing,
        may_add,
        can_submit: people.iter().any(|one| one.can_submit),
        people,
        l,
    };
    page_with(status, &page, reader)
}

async fn read(
    app: &App,
    scope: Scope,
    id: DelegationId,
    now: jiff::Timestamp,
) -> Result<(StoredDelegation, Vec<QuotaUse>, Vec<Nominee>, Vec<MergerNews>), Problem> {
    let found = app.read(move |store| {
        let stored = match store.delegation_within(&scope, id) {
            Ok(stored) => stored,
            // Somebody else's, or nobody's: the answer is the same.
            Err(StoreError::Delegation(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let filter = NomineeFilter { delegation: Some(id), ..NomineeFilter::default() };
        let (people, _) = store.nominees(&scope, &filter, MOST)?;
        Ok(Some((stored, store.quota_uses_of(id, now)?, people, store.mergers_told(id, now)?)))
    });
    found.await?.ok_or(Problem::NotFound)
}

fn quota(t: &PageLanguage, event: &Event, used: &QuotaUse) -> QuotaLine {
    let category = used.row.category.as_ref();
    let title = category.map(|code| fields::category_title(t, event, code));
    let told = t.filled("quota_told", &[&used.used.to_string(), &used.row.max.to_string()]);
    let waits =
        if used.waiting > 0 { format!(" · {}", t.filled("quota_waits", &[&used.waiting.to_string()])) } else { String::new() };
    QuotaLine {
        of: title.unwrap_or_else(|| t.of("quota_all").to_owned()),
        told: told + &waits,
        is_over: used.over() > 0,
        is_total: category.is_none(),
    }
}

/// Returns the windows: the key of the name, how long it is open or since when it is shut, and whether it is open now.
fn windows(
    t: &PageLanguage,
    event: &Event,
    stored: &StoredDelegation,
    now: jiff::Timestamp,
) -> Vec<(&'static str, String, bool)> {
    let window = event.windows.of(&stored.delegation.kind);
    let told = |kind: WindowKind| {
        let longer = stored.exceptions.iter().find(|(known, until)| *known == kind && now < *until);
        let until = longer.map(|(_, until)| event.until(*until)).or_else(|| window.closing(kind));
        let (key, at, is_open) = match stored.check_window(event, kind, now) {
            Ok(()) => (if until.is_some() { "window_until" } else { "window_open" }, until, true),
            Err(WindowRefusal::NotOpen(opens)) => ("window_opens", Some(opens), false),
            Err(WindowRefusal::Closed { at, .. }) => ("window_shut", Some(at), false),
        };
        let at = at.map(|at| moment(&at)).unwrap_or_default();
        (window_key(kind), format!("{} \u{2068}{at}\u{2069}", t.of(key)).replace(" \u{2068}\u{2069}", ""), is_open)
    };
    WindowKind::ALL.into_iter().map(told).collect()
}

fn line(t: &PageLanguage, event: &Event, nominee: Nominee) -> PersonLine {
    let Nominee { stored, text, change_at, is_confirmed, gaps, .. } = nominee;
    let (state, waits) = (stored.state, stored.place == Place::Awaited);
    let who = stored.participant;
    let name = who.full_name();
    PersonLine {
        reference: who.reference.to_string(),
        native_name: if who.native_name == name { String::new() } else { who.native_name },
        name,
        category: fields::category_title(t, event, &who.category),
        function: who.function,
        state: if waits { "state_waiting" } else { state_key(state) },
        look: state.as_str(),
        text,
        can_submit: matches!(state, NominationState::Draft | NominationState::Returned),
        changes: change_at.is_some(),
        gaps: GapLines::of(t, event, &gaps),
        unconfirmed: !is_confirmed && matches!(state, NominationState::Submitted | NominationState::Approved),
    }
}

/// Submits those who were chosen: each by itself, and those who are not complete are told.
pub(super) async fn submit(
    State(app): State<App>,
    Path(id): Path<i64>,
    visitor: SignedInPerson,
    reader: ReaderLanguage,
    form: Form,
) -> Result<Response, Problem> {
    let id = DelegationId(id);
    if !visitor.scope().has_delegation(id) {
        return Err(Problem::NotFound);
    }
    let chosen = acting::chosen(&form, |_| None);
    if chosen.as_ref().is_ok_and(Vec::is_empty) {
        return Ok(Redirect::to(&format!("/delegations/{id}?said=nobody")).into_response());
    }
    // Places are taken in the order in which people stand on the page.
    let (asked, doing) =
        (Asked { reader, sent: form.sent(), back: &format!("/delegations/{id}") }, (Act::Submit, Party::Delegation));
    match act_on_chosen(&app, &visitor, asked, chosen, (doing, "submitted")).await? {
        Acted::Done(back) => Ok(back),
        Acted::Refused(l) => show(&app, &visitor, *l, id, reader).await,
        Acted::Unknown(l) => show(&app, &visitor, *l, id, reader).await.map(not_there),
    }
}
