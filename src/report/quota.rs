//! Quotas: how many places each delegation was granted, how many are taken, who waits, what is free.

use crate::{
    domain::text::fold,
    report::{
        order::OrderOfDelegations,
        scope::{ReportScope, Result},
        table::{Cell, Cover, Sink, column, figure, number, text, thousands},
    },
    store::QuotaUse,
};

/// Gives a row for each quota that holds for a delegation, in the order of protocol.
///
/// # Errors
/// When the database or the output fails.
pub fn table(scope: &ReportScope<'_>, sink: &mut dyn Sink) -> Result<()> {
    let columns = [
        column("delegation", 40),
        column("delegation_type", 24),
        column("code", 9).whole(),
        column("category", 16),
        column("granted", 10).number(),
        column("used", 10).number(),
        column("waiting", 10).number(),
        column("free", 10).number(),
        column("over", 10).number(),
    ];
    let order = OrderOfDelegations::of_protocol(scope)?;
    let mut uses = scope.store.quota_uses(scope.now)?;
    uses.retain(|one| is_chosen(scope, one));
    uses.sort_by_cached_key(|one| order.place(&one.kind, &one.delegation));
    let totals = || uses.iter().filter(|one| one.row.category.is_none());
    let sum = |of: fn(&QuotaUse) -> u32| totals().map(|one| of(one) as usize).sum::<usize>();
    let over = uses.iter().filter(|one| one.over() > 0).count();
    sink.cover(&Cover {
        title: "Quotas".into(),
        about: scope.about(),
        figures: vec![
            figure(thousands(sum(|one| one.used)), "places taken"),
            figure(thousands(sum(|one| one.waiting)), "waiting"),
            figure(thousands(over), if over == 1 { "quota exceeded" } else { "quotas exceeded" }),
        ],
        nothing: "No delegation has a quota.".into(),
        notes: vec![
            "A place is taken by everybody who is nominated or accredited, not by those who are withdrawn or wait. Figures above count \
             quotas of all categories together."
                .into(),
        ],
        ..Cover::default()
    })?;
    sink.table("Quotas", &columns)?;
    for one in &uses {
        let category = one.row.category.as_ref().map_or_else(|| Cell::Blank, |code| text(code.as_str()));
        let texts = [text(&one.delegation), text(&one.kind), text(&one.code), category];
        let numbers = [one.row.max, one.used, one.waiting, one.free(), one.over()].map(|count| number(count as usize));
        sink.row(&[texts.as_slice(), &numbers].concat())?;
    }
    let sums = [sum(|one| one.row.max), sum(|one| one.used), sum(|one| one.waiting), sum(QuotaUse::free), sum(QuotaUse::over)];
    let blank = [text("Total"), Cell::Blank, Cell::Blank, Cell::Blank];
    if totals().count() > 1 { Ok(sink.total(&[blank.as_slice(), &sums.map(number)].concat())?) } else { Ok(()) }
}

fn is_chosen(scope: &ReportScope<'_>, one: &QuotaUse) -> bool {
    let is_among = |chosen: &[String], value: &str| chosen.is_empty() || chosen.iter().any(|known| fold(known) == fold(value));
    let chosen = &scope.selection;
    let categories = &chosen.people.categories;
    is_among(&chosen.people.delegations, &one.delegation)
        && is_among(&chosen.types, &one.kind)
        && is_among(&chosen.countries, &one.code)
        && (categories.is_empty() || one.row.category.as_ref().is_some_and(|code| categories.contains(code)))
}
