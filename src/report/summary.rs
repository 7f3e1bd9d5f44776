//! The figures of a press release.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value, json};

use crate::{
    domain::{delegation::MEMBER_STATE, mask::DayIndex},
    report::{
        chart::{Chart, Point, Shape},
        scope::{ReportError, Result, Scope, short_date},
        sheet::{Cover, Sentence, Sink, column, figure, number, text, thousands},
        words::{Facts, Language, NO_TYPE},
    },
    store::{Chosen, GateNames},
};

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
    let selection = Chosen { gate_names: GateNames::LeftOut, ..scope.selection.clone() };
    scope.store.report_rows(&selection, |row| {
        let place = summary.categories.iter().position(|code| *code == row.category).unwrap_or(usize::MAX);
        if !row.accredited.is_empty() {
            summary.accredited.add(place, &row.delegation_type, &row.delegation);
        }
        for (day, figures) in &mut summary.present {
            if row.on(*day).is_some() {
                figures.add(place, &row.delegation_type, &row.delegation);
            }
        }
        Ok::<_, ReportError>(())
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
        sink.cover(&self.cover(scope))?;
        let mut columns = vec![column("figure", 44), column("accredited", 11).number()];
        columns.extend(scope.dates().into_iter().map(|date| column(format!("present {date}"), 19).number().data()));
        let days = scope.days_with_dates();
        columns.extend(days.iter().map(|(_, date)| column(format!("present {}", short_date(*date)), 14).number().page()));
        sink.sheet("Summary", &columns)?;
        let mut row = |name: &str, value: &dyn Fn(&Figures) -> usize| {
            let mut cells = vec![text(name), number(value(&self.accredited))];
            // Once by the date for programs, once for readers.
            let present = self.present.iter().map(|(day, figures)| scope.count(*day, value(figures)));
            cells.extend(present.clone().chain(present));
            sink.row(&cells)
        };
        row("Participants", &|figures| figures.participants)?;
        let chosen = &scope.selection.people.categories;
        let is_chosen = |code: &str| chosen.is_empty() || chosen.iter().any(|chosen| chosen.as_str() == code);
        for (place, code) in self.categories.iter().enumerate().filter(|(_, code)| is_chosen(code)) {
            row(&format!("Category: {code}"), &|figures| figures.category(place))?;
        }
        for kind in self.kinds() {
            row(&format!("Delegations: {kind}"), &|figures| figures.delegations_of(kind))?;
        }
        Ok(())
    }

    fn cover(&self, scope: &Scope<'_>) -> Cover {
        let states = self.kinds().into_iter().find(|kind| kind.eq_ignore_ascii_case(MEMBER_STATE));
        let delegations: usize = self.kinds().into_iter().map(|kind| self.accredited.delegations_of(kind)).sum();
        let mut figures = vec![figure(thousands(self.accredited.participants), "participants accredited")];
        figures.extend(states.map(|kind| figure(thousands(self.accredited.delegations_of(kind)), "Member States")));
        figures.push(figure(thousands(delegations), "delegations"));
        let points = self
            .categories
            .iter()
            .enumerate()
            .map(|(place, code)| Point::plain(code.clone(), self.accredited.category(place)))
            .filter(|point| point.value > 0);
        let points: Vec<Point> = points.collect();
        let chart = points.iter().max_by_key(|point| point.value).map(|most| Chart {
            title: format!("{}: {} of the {} accredited", most.label, most.value, self.accredited.participants),
            shape: Shape::Bars,
            points: points.clone(),
        });
        // Of some of the participants, a sentence about the event would be wrong.
        let is_whole = !scope.selection.narrows_people();
        let sentence = |language: Language| Sentence { language: language.tag(), text: self.sentence(scope, language) };
        let sentences = if is_whole { Language::ALL.map(sentence).into() } else { Vec::new() };
        let notes = if is_whole { Vec::new() } else { vec!["Of the chosen participants alone.".into()] };
        Cover { title: "Summary".into(), about: scope.about(), figures, chart, sentences, notes }
    }

    /// Returns a sentence that can be quoted.
    fn sentence(&self, scope: &Scope<'_>, language: Language) -> String {
        let kinds = self.kinds().into_iter().map(|kind| (self.accredited.delegations_of(kind), kind.as_str()));
        let days = self.present.iter().filter(|(_, figures)| figures.participants > 0);
        language.sentence(&Facts {
            event: &scope.event.name,
            participants: self.accredited.participants,
            kinds: kinds.filter(|(count, _)| *count > 0).collect(),
            days: days.filter_map(|(day, figures)| Some((figures.participants, scope.event.date(*day)?))).collect(),
        })
    }
}
