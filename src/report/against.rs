//! Two events side by side: the figures of a summary, and which delegations were at one of them only.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::{
    domain::{mask::DayMask, text::fold},
    report::{
        compared::change,
        order::OrderOfDelegations,
        scope::{ReportScope, Result},
        summary::{self, SetFigures, Summary},
        table::{Cell, Sink, column, number, text},
    },
};

/// Gives the tables of a summary, and after them those that compare it with another event.
///
/// # Errors
/// When a database or the output fails.
pub(super) fn tables(scope: &ReportScope<'_>, own: &Summary, sink: &mut dyn Sink) -> Result<()> {
    own.table(scope, sink)?;
    match count(scope)? {
        Some(against) => against.tables(scope, own, sink),
        None => Ok(()),
    }
}

/// Returns a summary as JSON, with the other event's; null if it is compared with none.
///
/// # Errors
/// When the other event's database fails.
pub(super) fn json(scope: &ReportScope<'_>, own: &Summary) -> Result<Value> {
    let against = count(scope)?.map(|against| against.json(scope, own));
    let mut figures = own.json(scope);
    figures["against"] = against.into();
    Ok(figures)
}

/// A delegation's type and name.
type TypeAndName = (String, String);

/// Another event's summary, counted by the same selection of people.
struct Against<'a> {
    scope: ReportScope<'a>,
    summary: Summary,
}

/// Counts the event that a report is compared with; `None` if it is compared with none.
///
/// # Errors
/// When its database fails.
fn count<'a>(scope: &ReportScope<'a>) -> Result<Option<Against<'a>>> {
    let Some(scope) = scope.other() else { return Ok(None) };
    let summary = summary::count(&scope)?;
    Ok(Some(Against { scope, summary }))
}

impl Against<'_> {
    /// Gives a row for each figure of both events, and one for each delegation that was at one of them only.
    ///
    /// # Errors
    /// When the output fails.
    fn tables(&self, scope: &ReportScope<'_>, own: &Summary, sink: &mut dyn Sink) -> Result<()> {
        let [here, there] = scope.names_beside(&self.scope);
        let columns = [
            column("figure", 44),
            column("here", 11).number().data(),
            column("there", 11).number().data(),
            column(here, 12).number().page(),
            column(there, 12).number().page(),
            column("change", 10).number().page(),
        ];
        sink.table("Against", &columns)?;
        let mut row = |name: &str, here: Option<usize>, there: Option<usize>| {
            let cell = |value: Option<usize>| value.map_or(Cell::Blank, number);
            let change = here.zip(there).map_or(Cell::Blank, |(here, there)| text(&change(here, there)));
            sink.row(&[text(name), cell(here), cell(there), cell(here), cell(there), change])
        };
        let (mine, theirs) = (&own.accredited, &self.summary.accredited);
        row("Participants", Some(mine.participants), Some(theirs.participants))?;
        for (name, here, there) in self.categories(own) {
            row(&format!("Category: {name}"), here, there)?;
        }
        for (name, here, there) in self.kinds(scope, own) {
            row(&format!("Delegations: {name}"), Some(here), Some(there))?;
        }
        let (both, only_here, only_there) = self.delegations(scope, own);
        row("Delegations at both events", Some(both), Some(both))?;
        row("Delegations at one event only", Some(only_here.len()), Some(only_there.len()))?;
        for (place, here, there) in self.days(scope, own) {
            row(&format!("Present on day {}", place + 1), here, there)?;
        }
        let columns =
            [column("delegation", 44), column("delegation_type", 26), column("only", 8).data(), column("only at", 14).page()];
        sink.table("Delegations at one event", &columns)?;
        for (delegations, word, event) in [(only_here, "here", here), (only_there, "there", there)] {
            for (kind, name) in delegations {
                sink.row(&[text(&name), text(&kind), text(word), text(event)])?;
            }
        }
        Ok(())
    }

    /// Returns the other event's figures, and the delegations that were at one event only, as JSON.
    fn json(&self, scope: &ReportScope<'_>, own: &Summary) -> Value {
        let (both, only_here, only_there) = self.delegations(scope, own);
        let named = |delegations: Vec<TypeAndName>| -> Vec<Value> {
            delegations.into_iter().map(|(kind, name)| json!({ "delegation": name, "delegation_type": kind })).collect()
        };
        let mut figures = self.summary.json(&self.scope);
        let mut against = Map::new();
        against.insert("event".to_owned(), self.scope.event.name.clone().into());
        if let Some(figures) = figures.as_object_mut() {
            against.append(figures);
        }
        against.insert("delegations_at_both".to_owned(), both.into());
        against.insert("delegations_only_here".to_owned(), named(only_here).into());
        against.insert("delegations_only_there".to_owned(), named(only_there).into());
        against.into()
    }

    /// Returns how many of each category were accredited; `None` if an event lacks the category.
    fn categories(&self, own: &Summary) -> Vec<(String, Option<usize>, Option<usize>)> {
        let (mine, theirs) = (own.categories(), self.summary.categories());
        let find = |all: &[(String, usize)], name: &str| all.iter().find(|(code, _)| fold(code) == fold(name)).map(|one| one.1);
        let mut names: Vec<&String> = mine.iter().map(|(name, _)| name).collect();
        names.extend(theirs.iter().map(|(name, _)| name).filter(|name| find(&mine, name).is_none()));
        names.into_iter().map(|name| (name.clone(), find(&mine, name), find(&theirs, name))).collect()
    }

    /// Returns how many delegations of each type there were.
    fn kinds(&self, scope: &ReportScope<'_>, own: &Summary) -> Vec<(String, usize, usize)> {
        let mut kinds: BTreeMap<String, String> = BTreeMap::new();
        for kind in own.kinds().into_iter().chain(self.summary.kinds()) {
            kinds.entry(fold(kind)).or_insert_with(|| kind.clone());
        }
        let count = |summary: &Summary, folded: &str| {
            let same = summary.kinds().into_iter().filter(|kind| fold(kind) == *folded);
            same.map(|kind| summary.accredited.delegations_of(kind)).sum()
        };
        let order = OrderOfDelegations::of_alphabet(scope);
        let mut kinds: Vec<(String, String)> = kinds.into_iter().collect();
        kinds.sort_by_cached_key(|(_, kind)| order.place_of_type(kind));
        kinds.into_iter().map(|(folded, kind)| (kind, count(own, &folded), count(&self.summary, &folded))).collect()
    }

    /// Returns how many delegations were at both events, and those that were at one only, by type and name, in order.
    fn delegations(&self, scope: &ReportScope<'_>, own: &Summary) -> (usize, Vec<TypeAndName>, Vec<TypeAndName>) {
        let keys = |figures: &SetFigures| -> BTreeSet<String> { figures.delegations().map(|(_, name)| fold(name)).collect() };
        let (mine, theirs) = (keys(&own.accredited), keys(&self.summary.accredited));
        let order = OrderOfDelegations::of_alphabet(scope);
        let only = |figures: &SetFigures, others: &BTreeSet<String>| {
            let mut only: Vec<TypeAndName> = figures
                .delegations()
                .filter(|(_, name)| !others.contains(&fold(name)))
                .map(|(kind, name)| (kind.to_owned(), name.to_owned()))
                .collect();
            only.sort_by_cached_key(|(kind, name)| order.place(kind, name));
            only
        };
        let both = mine.intersection(&theirs).count();
        (both, only(&own.accredited, &theirs), only(&self.summary.accredited, &mine))
    }

    /// Returns how many were there on the first day of both events, the second, and so on; nothing for a day to come, or of none.
    fn days(&self, scope: &ReportScope<'_>, own: &Summary) -> Vec<(usize, Option<usize>, Option<usize>)> {
        let present = |scope: &ReportScope<'_>, summary: &Summary, place: usize| {
            let begun: DayMask = scope.begun();
            let of_day = summary.present.iter().find(|(day, _)| day.get() == place);
            of_day.filter(|(day, figures)| begun.has(**day) || figures.participants > 0).map(|(_, figures)| figures.participants)
        };
        let all = |scope: &ReportScope<'_>| scope.days.iter().map(crate::domain::mask::DayIndex::get).collect::<BTreeSet<_>>();
        let places: BTreeSet<usize> = all(scope).union(&all(&self.scope)).copied().collect();
        places.into_iter().map(|place| (place, present(scope, own, place), present(&self.scope, &self.summary, place))).collect()
    }
}
