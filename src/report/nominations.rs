//! Nominations: how many of each delegation are in which state, what waits at each step, who came in whose place, and who decided.

use crate::{
    domain::nomination::state::State,
    report::{
        order::OrderOfDelegations,
        scope::{Names, ReportScope, Result},
        table::{Cell, Cover, Sink, column, figure, number, text, thousands},
    },
    store::DelegationStates,
};

/// Gives four tables: states by delegation, in the order of delegations; what waits at each step; replacements; and who did what.
///
/// # Errors
/// When the database or the output fails.
pub fn table(scope: &ReportScope<'_>, sink: &mut dyn Sink) -> Result<()> {
    let order = OrderOfDelegations::of_protocol(scope)?;
    let mut all = scope.store.delegation_states(&scope.selection)?;
    all.sort_by_cached_key(|one| order.place(&one.delegation_type, &one.delegation));
    let sum = |state: State| all.iter().map(|one| in_state(one, state)).sum::<usize>();
    let waiting = sum(State::Submitted) + sum(State::OnHold);
    sink.cover(&Cover {
        title: "Nominations".into(),
        about: scope.about(),
        figures: vec![
            figure(thousands(sum(State::Approved)), "approved"),
            figure(thousands(waiting), "to be decided"),
            figure(thousands(sum(State::Draft) + sum(State::Returned)), "with the delegations"),
        ],
        nothing: "Nobody is on the list.".into(),
        notes: vec![
            "To be decided are those submitted and on hold; waiting are those submitted that have no place yet. Changes are those of approved \
             people that wait: badges and gates follow what was approved."
                .into(),
        ],
        ..Cover::default()
    })?;
    by_delegation(&all, sink)?;
    by_step(scope, sink)?;
    replacements(scope, sink)?;
    who_acted(scope, sink)
}

fn in_state(one: &DelegationStates, state: State) -> usize {
    State::ALL.iter().zip(one.states).filter(|(known, _)| **known == state).map(|(_, count)| count).sum()
}

fn by_delegation(all: &[DelegationStates], sink: &mut dyn Sink) -> Result<()> {
    let mut columns = vec![column("delegation", 36), column("delegation_type", 22)];
    columns.extend(State::ALL.map(|state| column(state.as_str().replace('-', "_"), 10).number()));
    columns.extend(["waiting", "changes", "people"].map(|name| column(name, 9).number()));
    sink.table("Nominations", &columns)?;
    let figures = |one: &DelegationStates| {
        let people = one.states.iter().sum();
        one.states.into_iter().chain([one.waiting, one.changes, people]).map(number).collect::<Vec<Cell>>()
    };
    for one in all {
        sink.row(&[vec![text(&one.delegation), text(&one.delegation_type)], figures(one)].concat())?;
    }
    if all.len() < 2 {
        return Ok(());
    }
    let mut total = DelegationStates {
        delegation: "Total".into(),
        delegation_type: String::new(),
        states: [0; State::ALL.len()],
        waiting: all.iter().map(|one| one.waiting).sum(),
        changes: all.iter().map(|one| one.changes).sum(),
    };
    for (place, sum) in total.states.iter_mut().enumerate() {
        *sum = all.iter().map(|one| one.states[place]).sum();
    }
    Ok(sink.total(&[vec![text(&total.delegation), Cell::Blank], figures(&total)].concat())?)
}

fn by_step(scope: &ReportScope<'_>, sink: &mut dyn Sink) -> Result<()> {
    let numbers = ["submitted", "on_hold", "changes"].map(|name| column(name, 10).number());
    let columns = [vec![column("step", 24).whole()], numbers.to_vec(), vec![column("oldest", 20).whole()]].concat();
    sink.table("Steps", &columns)?;
    for load in scope.store.step_loads(&scope.selection)? {
        let numbers = [load.submitted, load.on_hold, load.changes].map(number);
        let oldest = load.oldest.map_or(Cell::Blank, |at| scope.at(at));
        sink.row(&[vec![text(&load.step)], numbers.to_vec(), vec![oldest]].concat())?;
    }
    Ok(())
}

fn replacements(scope: &ReportScope<'_>, sink: &mut dyn Sink) -> Result<()> {
    let columns = [column("left", 16).whole(), column("came", 16).whole(), column("at", 20).whole(), column("by", 18)];
    sink.table("Replacements", &columns)?;
    let found = if scope.names == Names::Told { scope.store.replacements(&scope.selection)? } else { Vec::new() };
    for one in found {
        sink.row(&[text(one.old.as_str()), text(one.new.as_str()), scope.at(one.at), text(&one.actor)])?;
    }
    Ok(())
}

fn who_acted(scope: &ReportScope<'_>, sink: &mut dyn Sink) -> Result<()> {
    let columns = [
        column("actor", 20),
        column("did", 12).whole(),
        column("by", 18).whole(),
        column("count", 8).number(),
        column("last_at", 20).whole(),
    ];
    sink.table("Who acted", &columns)?;
    let found = if scope.names == Names::Told { scope.store.acted_counts(&scope.selection)? } else { Vec::new() };
    for one in found {
        sink.row(&[text(&one.actor), text(&one.did), text(&one.by), number(one.count), scope.at(one.last_at)])?;
    }
    Ok(())
}
