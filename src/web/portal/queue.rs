//! The queue: what waits at a step, narrowed by filters, and decided on one by one or many at once.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{
    acting::{self, Acted, Asked, act_on_chosen, not_there, unkept, with_word},
    body::Form,
    decide::{self, DecisionForm},
    fields::{self, GapLines, desk_state_key},
    layout::{Layout, page_with},
    visitor::SignedInPerson,
};
use crate::{
    domain::{
        event::Event,
        field::Field,
        id::StepName,
        nomination::{gaps::GapFilter, offers::Offer, state::State as NominationState, table::Place},
        person::Duty,
        register::Delegation,
        text::fold,
    },
    store::{NominationMark, Nominee, NomineeFilter, StoreError},
    web::{
        body::Query,
        encoded::encoded,
        error::Problem,
        state::App,
        text::{PageLanguage, ReaderLanguage},
    },
};

/// The most nominations on a page: who decides on these sees the next ones.
const MOST: usize = 100;

/// What narrows the queue.
#[derive(serde::Deserialize, Default, Clone)]
pub(super) struct QueueFilter {
    /// The state; those that wait for a decision if none is named, `all` for all.
    #[serde(default)]
    state: String,
    /// The step.
    #[serde(default)]
    step: String,
    /// The category's code.
    #[serde(default)]
    category: String,
    /// A delegation by any of its names or its code.
    #[serde(default)]
    delegation: String,
    /// What is missing: a word of [`GapFilter`].
    #[serde(default)]
    missing: String,
    /// Words of the name or the function.
    #[serde(default)]
    q: String,
    /// What was just done.
    said: Option<String>,
}

#[derive(Template)]
#[template(path = "web/portal/queue.html")]
struct QueuePage {
    l: Layout,
    /// The filter as an address has it.
    query: String,
    filter: QueueFilter,
    /// Values and keys of their words.
    states: Vec<(&'static str, &'static str)>,
    /// Values and keys of what may be missing.
    gaps: Vec<(&'static str, &'static str)>,
    steps: Vec<String>,
    categories: Vec<(String, String)>,
    lines: Vec<QueueLine>,
    /// How many there are.
    all: usize,
    /// For how many of those on the page something is missing.
    missing: usize,
    /// What can be decided of those on the page.
    decision: DecisionForm,
}

/// A nomination of the queue.
#[allow(clippy::struct_excessive_bools, reason = "a template asks plainly")]
struct QueueLine {
    reference: String,
    /// The mark of the nomination as it is listed.
    version: String,
    name: String,
    native_name: String,
    delegation: String,
    category: String,
    function: String,
    state: &'static str,
    look: &'static str,
    step: String,
    since: String,
    has_change: bool,
    gaps: GapLines,
    has_photo: bool,
    /// Whether the photo is among what is missing.
    lacks_photo: bool,
    /// Whether another is marked as head of the delegation, too.
    is_second_head: bool,
    /// Whether anything of it is for this reader to decide now.
    can_decide: bool,
}

/// Shows the queue.
pub(super) async fn page(
    State(app): State<App>,
    Query(filter): Query<QueueFilter>,
    visitor: SignedInPerson,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let l = Layout::new(&app, reader, Some(&visitor)).with_said(filter.said.as_deref()).found_at("", filter.query());
    show(&app, &visitor, l, filter, reader).await
}

async fn show(
    app: &App,
    visitor: &SignedInPerson,
    l: Layout,
    filter: QueueFilter,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let event = app.event();
    let (wanted, delegation) = wanted(&filter, visitor);
    let scope = visitor.scope();
    let found = app.read(move |store| {
        let mut wanted = wanted;
        if !delegation.is_empty() {
            wanted.delegation = match store.delegation(&delegation) {
                Ok(stored) => Some(stored.id),
                Err(StoreError::Delegation(_)) => return Ok((Vec::new(), Vec::new(), 0, HashMap::new())),
                Err(error) => return Err(error),
            };
        }
        // One snapshot: the marks are of what the page shows.
        let _snapshot = store.snapshot()?;
        let (people, all) = store.nominees(&scope, &wanted, MOST)?;
        let marks = store.nomination_marks(&people)?;
        let names = store.delegation_names(people.iter().map(|one| one.stored.participant.delegation.as_str()))?;
        Ok((people, marks, all, names))
    });
    let (people, marks, all, names) = found.await?;
    let steps = event.event.nomination.iter().flat_map(|rules| rules.all_steps()).map(ToString::to_string).collect();
    let is_wrong = !l.problem.is_empty();
    let codes = event.event.categories.iter().map(|one| &one.code);
    let categories = codes.map(|code| (code.to_string(), fields::category_title(l.t, &event.event, code)));
    let by = visitor.person.party();
    let offered: Vec<Vec<Offer>> =
        people.iter().map(|one| decide::offered(&one.stored, one.change_at.as_ref(), by.as_ref())).collect();
    let page = QueuePage {
        query: filter.query(),
        states: states(),
        steps,
        gaps: GapFilter::ALL.map(|gap| (gap.as_str(), gap_key(gap))).to_vec(),
        categories: categories.collect(),
        missing: people.iter().filter(|nominee| !nominee.gaps.is_empty()).count(),
        decision: DecisionForm::of(offered.iter().flatten().copied()),
        lines: people
            .into_iter()
            .zip(marks)
            .zip(&offered)
            .map(|((nominee, mark), offered)| QueueLine {
                can_decide: !offered.is_empty(),
                ..line(l.t, &event.event, (nominee, &mark), &names)
            })
            .collect(),
        all,
        filter,
        l,
    };
    page_with(if is_wrong { StatusCode::CONFLICT } else { StatusCode::OK }, &page, reader)
}

fn states() -> Vec<(&'static str, &'static str)> {
    let all = NominationState::ALL.into_iter().filter(|state| *state != NominationState::Draft);
    [("", "queue_waiting")]
        .into_iter()
        .chain(all.map(|state| (state.as_str(), desk_state_key(state))))
        .chain([("all", "queue_all")])
        .collect()
}

fn gap_key(gap: GapFilter) -> &'static str {
    match gap {
        GapFilter::Anything => "gap_anything",
        GapFilter::Photo => "gap_photo",
        GapFilter::Documents => "gap_documents",
        GapFilter::Nothing => "gap_nothing",
    }
}

/// Returns what is looked for, and the delegation as it was written. A reviewer sees what waits at the own step first.
fn wanted(filter: &QueueFilter, visitor: &SignedInPerson) -> (NomineeFilter, String) {
    let waiting = || vec![NominationState::Submitted, NominationState::OnHold];
    let all = || NominationState::ALL.into_iter().filter(|state| *state != NominationState::Draft).collect();
    let states = match filter.state.as_str() {
        "" => waiting(),
        "all" => all(),
        word => word.parse().map_or_else(|_| waiting(), |state| vec![state]),
    };
    let step: Option<StepName> = match (&visitor.person.duty, filter.step.parse().ok()) {
        (_, Some(step)) => Some(step),
        (Duty::Reviewer(own), None) if filter.state.is_empty() => Some(own.clone()),
        _ => None,
    };
    let category = filter.category.parse().ok().filter(|_| !filter.category.is_empty());
    // Nobody decides on who has no place yet: they are found by their state.
    let place = filter.state.is_empty().then_some(Place::Taken);
    let (gaps, words) = (filter.missing.parse().ok(), filter.q.clone());
    let wanted = NomineeFilter { states, step, category, place, gaps, words, ..NomineeFilter::default() };
    (wanted, filter.delegation.trim().to_owned())
}

impl QueueFilter {
    /// Writes the filter as an address has it.
    fn query(&self) -> String {
        let pairs = [
            ("state", &self.state),
            ("step", &self.step),
            ("category", &self.category),
            ("delegation", &self.delegation),
            ("missing", &self.missing),
            ("q", &self.q),
        ];
        let given = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        given.map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
    }
}

fn line(
    t: &PageLanguage,
    event: &Event,
    (nominee, mark): (Nominee, &NominationMark),
    names: &HashMap<String, Delegation>,
) -> QueueLine {
    let Nominee { stored, submitted_at, change_at, gaps, is_second_head, .. } = nominee;
    let step = change_at.as_ref().or(stored.step.as_ref()).map(ToString::to_string).unwrap_or_default();
    let who = stored.participant;
    let name = who.full_name();
    QueueLine {
        reference: who.reference.to_string(),
        version: mark.to_string(),
        native_name: if who.native_name == name { String::new() } else { who.native_name },
        name,
        delegation: delegation_name(t, names, &who.delegation),
        category: fields::category_title(t, event, &who.category),
        function: who.function,
        state: if stored.place == Place::Awaited { "state_waiting" } else { desk_state_key(stored.state) },
        look: stored.state.as_str(),
        step,
        since: submitted_at.map(|at| event.local(at).strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default(),
        has_change: change_at.is_some(),
        lacks_photo: gaps.missing.iter().any(|name| name == Field::Photo.as_str()),
        gaps: GapLines::of(t, event, &gaps),
        has_photo: stored.photo.is_some(),
        is_second_head,
        can_decide: false,
    }
}

/// Returns what a delegation is called in the reader's language, as far as the register knows it.
pub(super) fn delegation_name(t: &PageLanguage, names: &HashMap<String, Delegation>, written: &str) -> String {
    names.get(&fold(written)).map_or(written, |known| known.name_in(t.code)).to_owned()
}

/// Decides on those who were chosen: each by itself, in one transaction. What the rules refuse changes nothing of the others.
pub(super) async fn decide_on(
    State(app): State<App>,
    Query(filter): Query<QueueFilter>,
    visitor: SignedInPerson,
    reader: ReaderLanguage,
    form: Form,
) -> Result<Response, Problem> {
    let chosen = acting::chosen(&form, |who| Some(form.of(&format!("version.{who}")).to_owned()));
    let address = if filter.query().is_empty() { "/queue".to_owned() } else { format!("/queue?{}", filter.query()) };
    if chosen.as_ref().is_ok_and(Vec::is_empty) {
        return Ok(Redirect::to(&with_word(&address, "said", "nobody")).into_response());
    }
    let by = visitor.person.party().ok_or(Problem::NotFound)?;
    let doing = match decide::act_of(&form, visitor.role())? {
        Ok(doing) => doing,
        Err(error) => {
            let l = unkept(&app, &visitor, reader, &form, &error);
            return show(&app, &visitor, l, QueueFilter { said: None, ..filter }, reader).await;
        }
    };
    let asked = Asked { reader, sent: form.sent(), back: &address };
    let filter = QueueFilter { said: None, ..filter };
    match act_on_chosen(&app, &visitor, asked, chosen, ((doing, by), "decided")).await? {
        Acted::Done(back) => Ok(back),
        Acted::Refused(l) => show(&app, &visitor, *l, filter, reader).await,
        Acted::Unknown(l) => show(&app, &visitor, *l, filter, reader).await.map(not_there),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_survives_in_an_address() {
        let filter = QueueFilter { q: "José & co".into(), state: "on-hold".into(), ..QueueFilter::default() };
        assert_eq!(filter.query(), "state=on-hold&q=Jos%C3%A9%20%26%20co");
    }
}
