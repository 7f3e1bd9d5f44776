//! The figures of a press release.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value, json};

use crate::{
    domain::{delegation::MEMBER_STATE, event_text::TextOf, mask::DayIndex, participant::Standing, text::fold},
    report::{
        chart::{Chart, Point},
        compared,
        figures::changed_since,
        scope::{ReportError, ReportScope, Result, short_date},
        table::{Cell, Cover, Sentence, Sink, column, figure, number, one_or_many, text, thousands},
        words::{Facts, Language, NO_TYPE, isolated},
    },
    store::{Chosen, GateNames},
};

/// Figures of a set of participants.
#[derive(Debug, Clone, Default)]
pub struct SetFigures {
    /// How many.
    pub participants: usize,
    by_category: BTreeMap<usize, usize>,
    /// By type.
    delegations: BTreeMap<String, NamedBodies>,
}

/// Delegations of a type. People are many and names few: each name is folded once.
#[derive(Debug, Clone, Default)]
struct NamedBodies {
    /// Every name as it was written.
    written: HashSet<String>,
    /// The first of each body, by its folded name.
    bodies: BTreeMap<String, String>,
}

/// The figures of all who were ever accredited for the days, and of those who were there on each day.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Ever accredited for one of the days, whatever became of it since.
    pub accredited: SetFigures,
    /// Of them, who is withdrawn by now.
    pub withdrawn: SetFigures,
    /// Of them, who is blocked by now.
    pub blocked: SetFigures,
    /// There, by day.
    pub present: BTreeMap<DayIndex, SetFigures>,
    categories: Vec<String>,
}

/// Counts. A delegation counts once within its type, by its name.
///
/// # Errors
/// When the database fails.
pub fn count(scope: &ReportScope<'_>) -> Result<Summary> {
    let categories: Vec<String> = scope.event.categories.iter().map(|category| category.code.to_string()).collect();
    let mut summary = Summary { categories, ..Summary::default() };
    summary.present = scope.days.iter().map(|day| (day, SetFigures::default())).collect();
    let selection = Chosen { gate_names: GateNames::LeftOut, ..scope.selection.clone() };
    scope.store.rows_to_count(&selection, |row| {
        let place = summary.categories.iter().position(|code| *code == row.category).unwrap_or(usize::MAX);
        if !row.ever.union(row.present_days()).intersection(scope.days).is_empty() {
            let add = |figures: &mut SetFigures| figures.add(place, &row.delegation_type, &row.delegation);
            add(&mut summary.accredited);
            match row.standing {
                Standing::Withdrawn => add(&mut summary.withdrawn),
                Standing::Blocked => add(&mut summary.blocked),
                Standing::Accredited => {}
            }
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

impl SetFigures {
    fn add(&mut self, category: usize, kind: &str, delegation: &str) {
        self.participants += 1;
        *self.by_category.entry(category).or_default() += 1;
        if !delegation.is_empty() {
            let kind = if kind.is_empty() { NO_TYPE } else { kind };
            if self.delegations.get(kind).is_some_and(|known| known.written.contains(delegation)) {
                return;
            }
            let known = self.delegations.entry(kind.to_owned()).or_default();
            known.written.insert(delegation.to_owned());
            known.bodies.entry(fold(delegation)).or_insert_with(|| delegation.to_owned());
        }
    }

    /// Returns how many delegations of a type there are.
    #[must_use]
    pub fn delegations_of(&self, kind: &str) -> usize {
        self.delegations.get(kind).map_or(0, |known| known.bodies.len())
    }

    /// Walks the delegations: their type and name.
    pub(super) fn delegations(&self) -> impl Iterator<Item = (&str, &str)> {
        self.delegations.iter().flat_map(|(kind, known)| known.bodies.values().map(|name| (kind.as_str(), name.as_str())))
    }

    fn category(&self, place: usize) -> usize {
        self.by_category.get(&place).copied().unwrap_or_default()
    }
}

impl Summary {
    /// Returns the categories with how many of each were accredited.
    pub(super) fn categories(&self) -> Vec<(String, usize)> {
        self.categories.iter().enumerate().map(|(place, code)| (code.clone(), self.accredited.category(place))).collect()
    }

    /// Returns the delegation types.
    pub(super) fn kinds(&self) -> Vec<&String> {
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
    pub fn json(&self, scope: &ReportScope<'_>) -> Value {
        let figures = |figures: &SetFigures| {
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
        json!({
            "participants": self.accredited.participants,
            "by_category": by_category,
            "delegations": delegations,
            "since": { "withdrawn": self.withdrawn.participants, "blocked": self.blocked.participants },
            "present": present,
        })
    }

    /// Gives a row for each figure: accredited, and there on each day.
    ///
    /// # Errors
    /// When the output fails.
    pub fn table(&self, scope: &ReportScope<'_>, sink: &mut dyn Sink) -> Result<()> {
        sink.cover(&self.cover(scope))?;
        let mut columns = vec![column("figure", 44), column("accredited", 11).number()];
        columns.extend(scope.dates().into_iter().map(|date| column(format!("present {date}"), 19).number().data()));
        let days = scope.days_with_dates();
        columns.extend(days.iter().map(|(_, date)| column(format!("present {}", short_date(*date)), 14).number().page()));
        sink.table("Summary", &columns)?;
        let row = |name: &str, value: &dyn Fn(&SetFigures) -> usize| {
            let mut cells = vec![text(name), number(value(&self.accredited))];
            // Once by the date for programs, once for readers.
            let present = self.present.iter().map(|(day, figures)| scope.count(*day, value(figures)));
            cells.extend(present.clone().chain(present));
            cells
        };
        sink.row(&row("Participants", &|figures| figures.participants))?;
        for (name, since) in [("Since withdrawn", &self.withdrawn), ("Since blocked", &self.blocked)] {
            if since.participants > 0 {
                let mut cells = vec![text(name), number(since.participants)];
                cells.resize(columns.len(), Cell::Blank);
                sink.row(&cells)?;
            }
        }
        let chosen = &scope.selection.people.categories;
        let is_chosen = |code: &str| chosen.is_empty() || chosen.iter().any(|chosen| chosen.as_str() == code);
        for (place, code) in self.categories.iter().enumerate().filter(|(_, code)| is_chosen(code)) {
            sink.row(&row(&format!("Category: {code}"), &|figures| figures.category(place)))?;
        }
        for kind in self.kinds() {
            sink.row(&row(&format!("Delegations: {kind}"), &|figures| figures.delegations_of(kind)))?;
        }
        Ok(())
    }

    fn cover(&self, scope: &ReportScope<'_>) -> Cover {
        let states = self.kinds().into_iter().find(|kind| kind.eq_ignore_ascii_case(MEMBER_STATE));
        let delegations: usize = self.kinds().into_iter().map(|kind| self.accredited.delegations_of(kind)).sum();
        let people = self.accredited.participants;
        let mut figures =
            vec![figure(thousands(people), one_or_many(people, "participant accredited", "participants accredited"))];
        figures.extend(states.map(|kind| {
            let states = self.accredited.delegations_of(kind);
            figure(thousands(states), one_or_many(states, "Member State", "Member States"))
        }));
        figures.push(figure(thousands(delegations), one_or_many(delegations, "delegation", "delegations")));
        let points = self
            .categories
            .iter()
            .enumerate()
            .map(|(place, code)| Point::plain(code.clone(), self.accredited.category(place)))
            .filter(|point| point.value > 0);
        let points: Vec<Point> = points.collect();
        let of = thousands(self.accredited.participants);
        let most = points.iter().map(|point| point.value).max().unwrap_or_default();
        let largest: Vec<&Point> = points.iter().filter(|point| point.value == most).collect();
        let chart = largest.first().map(|first| {
            let title = match largest.len() {
                1 if people == 1 => format!("The one participant accredited: {}", isolated(&first.label)),
                1 if most == people => format!("{}: all {of} accredited", isolated(&first.label)),
                1 => format!("{}: {} of the {of} accredited", isolated(&first.label), thousands(most)),
                ties => format!("{} of the {of} accredited in each of {ties} categories, the most of any", thousands(most)),
            };
            Chart::bars(title, points.clone())
        });
        // Of some of the participants, a sentence about the event would be wrong.
        let is_whole = !scope.selection.narrows_people();
        let sentence = |language: &Language| Sentence { language: *language, text: self.sentence(scope, *language) };
        let sentences = if is_whole { scope.languages.iter().map(sentence).collect() } else { Vec::new() };
        let mut notes = vec![
            "Accredited: everyone who was ever accredited for one of the days. Present: admitted at least once on the event day. A \
             delegation counts once within its type."
                .to_owned(),
        ];
        notes.extend(changed_since("those accredited", self.withdrawn.participants, self.blocked.participants));
        notes.extend(compared::note(scope));
        if !is_whole {
            notes.push("Only of the chosen participants.".into());
        }
        Cover { title: "Summary".into(), about: scope.about(), figures, chart, sentences, notes, ..Cover::default() }
    }

    /// Returns a sentence that can be quoted.
    fn sentence(&self, scope: &ReportScope<'_>, language: Language) -> String {
        let kinds = self.kinds().into_iter().map(|kind| (self.accredited.delegations_of(kind), kind.as_str()));
        // A day with nobody is a day; one to come is not told yet.
        let begun = scope.begun();
        let days = self.present.iter().filter(|(day, figures)| begun.has(**day) || figures.participants > 0);
        language.sentence(&Facts {
            event: scope.event.texts.get(&TextOf::Name, language.tag()).unwrap_or(&scope.event.name),
            participants: self.accredited.participants,
            kinds: kinds.filter(|(count, _)| *count > 0).collect(),
            days: days.filter_map(|(day, figures)| Some((figures.participants, scope.event.date(*day)?))).collect(),
        })
    }
}
