//! Figures: how many nominations of each delegation are in which state, and how far quotas are used. They name delegations, never people.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

use super::{
    alphabetical,
    fields::desk_state_key,
    layout::{Layout, page_with},
    queue::delegation_name,
    visitor::SignedInPerson,
};
use crate::{
    domain::{nomination::state::State as NominationState, text::fold},
    store::Chosen,
    web::{entropy, error::Problem, state::App, text::ReaderLanguage},
};

#[derive(Template)]
#[template(path = "web/portal/figures.html")]
struct FiguresPage {
    l: Layout,
    /// Keys of the states' names.
    states: Vec<&'static str>,
    lines: Vec<FigureLine>,
    totals: Vec<usize>,
}

/// A delegation's figures.
struct FigureLine {
    order: Option<u32>,
    name: String,
    counts: Vec<usize>,
    quota: String,
}

/// Shows the figures.
pub(super) async fn page(State(app): State<App>, visitor: SignedInPerson, reader: ReaderLanguage) -> Result<Response, Problem> {
    let now = entropy::now();
    let found = app.read(move |store| {
        let states = store.delegation_states(&Chosen::default())?;
        let names = store.delegation_names(states.iter().map(|one| one.delegation.as_str()))?;
        Ok((states, names, store.quota_uses(now)?))
    });
    let (delegations, names, uses) = found.await?;
    let l = Layout::new(&app, reader, Some(&visitor));
    let mut totals = vec![0; NominationState::ALL.len()];
    let mut lines = Vec::new();
    for one in delegations {
        totals.iter_mut().zip(one.states).for_each(|(total, count)| *total += count);
        let total = uses.iter().find(|used| used.delegation == one.delegation && used.row.category.is_none());
        let quota = total.map(|used| format!("{} / {}", used.used, used.row.max)).unwrap_or_default();
        let name = delegation_name(l.t, &names, &one.delegation);
        let order = names.get(&fold(&one.delegation)).and_then(|known| known.order);
        lines.push(FigureLine { order, name, counts: one.states.to_vec(), quota });
    }
    alphabetical::sort(l.t, &mut lines, |line| (line.order, line.name.as_str()));
    page_with(
        StatusCode::OK,
        &FiguresPage { l, states: NominationState::ALL.map(desk_state_key).to_vec(), lines, totals },
        reader,
    )
}
