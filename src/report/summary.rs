//! The figures of a press release.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value, json};

use super::{Result, Scope, Sink, column, number, text};
use crate::domain::mask::DayIndex;

/// Stands for delegations whose type the list does not say.
const NO_TYPE: &str = "(no type)";

/// Figures of a set of participants.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// How many.
    pub participants: usize,
    by_category: BTreeMap<usize, usize>,
    delegations: BTreeMap<String, HashSet<String>>,
}

/// The figures of all who are accredited, and of those who were there on each day.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Accredited.
    pub accredited: Figures,
    /// There, by day.
    pub present: BTreeMap<DayIndex, Figures>,
    categories: Vec<String>,
}

/// Counts. A delegation counts once within its type, by its name.
///
/// # Errors
/// When the database fails.
pub fn count(scope: &Scope<'_>) -> Result<Summary> {
    let categories: Vec<String> = scope.event.categories.iter().map(|category| category.code.to_string()).collect();
    let mut summary = Summary { categories, ..Summary::default() };
    summary.present = scope.days.iter().map(|day| (day, Figures::default())).collect();
    scope.store.report_rows(&scope.selection, |row| {
        let place = summary.categories.iter().position(|code| *code == row.category).unwrap_or(usize::MAX);
        if !row.expected.is_empty() {
            summary.accredited.add(place, &row.delegation_type, &row.delegation);
        }
        for (day, figures) in &mut summary.present {
            if row.on(*day).is_some() {
                figures.add(place, &row.delegation_type, &row.delegation);
            }
        }
        Ok::<_, super::ReportError>(())
    })?;
    Ok(summary)
}

impl Figures {
    fn add(&mut self, category: usize, kind: &str, delegation: &str) {
        self.participants += 1;
        *self.by_category.entry(category).or_default() += 1;
        if !delegation.is_empty() {
            let kind = if kind.is_empty() { NO_TYPE } else { kind };
            self.delegations.entry(kind.to_owned()).or_default().insert(delegation.to_owned());
        }
    }

    /// Returns how many delegations of a type there are.
    #[must_use]
    pub fn delegations_of(&self, kind: &str) -> usize {
        self.delegations.get(kind).map_or(0, HashSet::len)
    }

    fn category(&self, place: usize) -> usize {
        self.by_category.get(&place).copied().unwrap_or_default()
    }
}

impl Summary {
    fn kinds(&self) -> Vec<&String> {
        let mut kinds: Vec<&String> = self.accredited.delegations.keys().collect();
        kinds.extend(self.present.values().flat_map(|figures| figures.delegations.keys()));
        kinds.sort();
        kinds.dedup();
        // Most delegations first: Member States lead.
        kinds.sort_by_key(|kind| std::cmp::Reverse(self.accredited.delegations_of(kind)));
        kinds
    }

    /// Returns the figures as JSON.
    #[must_use]
    pub fn json(&self, scope: &Scope<'_>) -> Value {
        let figures = |figures: &Figures| {
            let by_category: Map<String, Value> =
                self.categories.iter().enumerate().map(|(place, code)| (code.clone(), figures.category(place).into())).collect();
            let delegations: Map<String, Value> =
                self.kinds().into_iter().map(|kind| (kind.clone(), figures.delegations_of(kind).into())).collect();
            (by_category, delegations)
        };
        let present: Map<String, Value> = self
            .present
            .iter()
            .map(|(day, of_day)| {
                let (by_category, delegations) = figures(of_day);
                let date = scope.event.date(*day).map(|date| date.to_string()).unwrap_or_default();
                (date, json!({ "participants": of_day.participants, "by_category": by_category, "delegations": delegations }))
            })
            .collect();
        let (by_category, delegations) = figures(&self.accredited);
        json!({ "participants": self.accredited.participants, "by_category": by_category, "delegations": delegations, "present": present })
    }

    /// Gives a row for each figure: accredited, and there on each day.
    ///
    /// # Errors
    /// When the output fails.
    pub fn sheet(&self, scope: &Scope<'_>, sink: &mut dyn Sink) -> Result<()> {
        let mut columns = vec![column("figure", 44), column("accredited", 11)];
        columns.extend(scope.dates().into_iter().map(|date| column(format!("present {date}"), 19)));
        sink.sheet("Summary", &columns)?;
        let mut row = |name: &str, value: &dyn Fn(&Figures) -> usize| {
            let mut cells = vec![text(name), number(value(&self.accredited))];
            cells.extend(self.present.values().map(|figures| number(value(figures))));
            sink.row(&cells)
        };
        row("Participants", &|figures| figures.participants)?;
        for (place, code) in self.categories.iter().enumerate() {
            row(&format!("Category: {code}"), &|figures| figures.category(place))?;
        }
        for kind in self.kinds() {
            row(&format!("Delegations: {kind}"), &|figures| figures.delegations_of(kind))?;
        }
        Ok(())
    }

    /// Returns a sentence that can be quoted.
    #[must_use]
    pub fn sentence(&self, scope: &Scope<'_>) -> String {
        let kinds = self.kinds();
        let counts: Vec<String> = kinds
            .iter()
            .map(|kind| {
                format!("{} {}", self.accredited.delegations_of(kind), kind_in_words(kind, self.accredited.delegations_of(kind)))
            })
            .collect();
        let from = match counts.as_slice() {
            [] => String::new(),
            [one] => format!(" from {one}"),
            [first @ .., last] => format!(" from {} and {last}", first.join(", ")),
        };
        let days: Vec<String> = self
            .present
            .iter()
            .filter(|(_, figures)| figures.participants > 0)
            .filter_map(|(day, figures)| {
                let date = scope.event.date(*day)?;
                Some(format!("{} attended on {}", figures.participants, date.strftime("%-d %B %Y")))
            })
            .collect();
        let attended = if days.is_empty() { String::new() } else { format!("; {}", days.join(", ")) };
        format!("{} participants{from} were accredited to the {}{attended}.", self.accredited.participants, scope.event.name)
    }
}

fn kind_in_words(kind: &str, count: usize) -> String {
    if count == 1 {
        return match kind {
            "Media" => "media organization".to_owned(),
            NO_TYPE => "other delegation".to_owned(),
            other => other.to_owned(),
        };
    }
    match kind {
        "UN entity" => "UN entities".to_owned(),
        "Host country" => "host country bodies".to_owned(),
        "Secretariat" => "secretariat units".to_owned(),
        "Media" => "media organizations".to_owned(),
        NO_TYPE => "other delegations".to_owned(),
        "International or regional organization" => "international and regional organizations".to_owned(),
        "Civil society organization" => "civil society organizations".to_owned(),
        other => format!("{other}s"),
    }
}
