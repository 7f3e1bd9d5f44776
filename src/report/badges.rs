//! How far the badges of each delegation are: expected, printed, changed since, handed over.

use crate::{
    report::{
        order::OrderOfDelegations,
        scope::{ReportScope, Result},
        table::{Cell, Cover, Sink, column, figure, number, text, thousands},
    },
    store::BadgeCounts,
};

/// Gives a row for each delegation, in the order of delegations; people who belong to none come last.
///
/// # Errors
/// When the database or the output fails.
pub fn table(scope: &ReportScope<'_>, sink: &mut dyn Sink) -> Result<()> {
    let columns = [
        column("delegation", 40),
        column("delegation_type", 24),
        column("country", 9).whole(),
        column("expected", 10).number(),
        column("printed", 10).number(),
        column("changed", 10).number(),
        column("handed_out", 11).number(),
    ];
    let order = OrderOfDelegations::of_protocol(scope)?;
    let mut all = scope.store.badge_counts(&scope.selection)?;
    all.sort_by_cached_key(|counts| order.place(&counts.delegation_type, &counts.delegation));
    let sum = |of: fn(&BadgeCounts) -> usize| thousands(all.iter().map(of).sum());
    sink.cover(&Cover {
        title: "Badges".into(),
        about: scope.about(),
        figures: vec![
            figure(sum(|counts| counts.expected), "expected"),
            figure(sum(|counts| counts.printed), "printed"),
            figure(sum(|counts| counts.handed_out), "handed out"),
        ],
        nothing: "Nobody is on the list.".into(),
        notes: vec!["Changed is what was printed and would show something else now.".into()],
        ..Cover::default()
    })?;
    sink.table("Badges", &columns)?;
    for counts in &all {
        let texts = [&counts.delegation, &counts.delegation_type, &counts.country].map(|value| text(value));
        let numbers = [counts.expected, counts.printed, counts.changed, counts.handed_out].map(number);
        sink.row(&[texts.as_slice(), &numbers].concat())?;
    }
    let sum = |of: fn(&BadgeCounts) -> usize| number(all.iter().map(of).sum());
    let sums = [sum(|one| one.expected), sum(|one| one.printed), sum(|one| one.changed), sum(|one| one.handed_out)];
    let total = [[text("Total"), Cell::Blank, Cell::Blank].as_slice(), &sums].concat();
    if all.len() > 1 { Ok(sink.total(&total)?) } else { Ok(()) }
}
