//! The figures of a day: how many were expected and present, and from when to when.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    domain::mask::{DayIndex, DayMask},
    report::{
        chart::{Chart, Point, Shape},
        scope::{ReportError, Result, Scope, long_date, short_date},
        sheet::{Figure, figure, percent, thousands},
    },
    store::Presence,
};

/// A day's figures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct DayFigures {
    /// How many were there.
    pub(super) present: usize,
    /// How many were expected.
    pub(super) expected: usize,
    /// The first admission.
    pub(super) first_at: Option<Timestamp>,
    /// The last reading.
    pub(super) last_at: Option<Timestamp>,
}

/// The figures of each chosen day, in order; and of all of them together.
#[derive(Debug)]
pub(super) struct Figures {
    pub(super) days: Vec<(DayIndex, DayFigures)>,
    /// How many were there on any of the days.
    pub(super) present: usize,
    /// How many were expected on any of the days that have begun; on any at all, where none has.
    pub(super) expected: usize,
    /// The days that have begun; all, where none has.
    begun: DayMask,
}

impl Figures {
    /// Starts at nothing.
    pub(super) fn none(scope: &Scope<'_>) -> Self {
        let begun = Some(scope.begun()).filter(|begun| !begun.is_empty()).unwrap_or(scope.days);
        Self { days: scope.days.iter().map(|day| (day, DayFigures::default())).collect(), present: 0, expected: 0, begun }
    }

    /// Counts everyone.
    pub(super) fn count(scope: &Scope<'_>) -> Result<Self> {
        let mut figures = Self::none(scope);
        scope.store.day_rows(&scope.selection, |row| {
            figures.add(scope, row.expected, &row.present);
            Ok::<_, ReportError>(())
        })?;
        Ok(figures)
    }

    /// Counts one participant.
    pub(super) fn add(&mut self, scope: &Scope<'_>, expected: DayMask, present: &[Presence]) {
        self.present += usize::from(present.iter().any(|presence| scope.days.has(presence.day)));
        self.expected += usize::from(!expected.intersection(self.begun).is_empty());
        for (day, figures) in &mut self.days {
            figures.expected += usize::from(expected.has(*day));
            if let Some(presence) = present.iter().find(|presence| presence.day == *day) {
                figures.add(presence);
            }
        }
    }

    /// Returns the figures as JSON has them.
    pub(super) fn json(&self, scope: &Scope<'_>) -> Vec<Value> {
        let time = |at: Option<Timestamp>| at.map(|at| scope.event.rfc3339(at));
        let of_day = |(day, figures): &(DayIndex, DayFigures)| {
            let date = scope.event.date(*day).map(|date| date.to_string());
            let (first, last) = (time(figures.first_at), time(figures.last_at));
            json!({ "day": date, "present": figures.present, "expected": figures.expected, "first_at": first, "last_at": last })
        };
        self.days.iter().map(of_day).collect()
    }

    /// Returns the three figures that matter.
    pub(super) fn headline(&self, scope: &Scope<'_>) -> Vec<Figure> {
        if !scope.selection.gates.is_empty() {
            // Nobody is expected at one gate rather than another.
            return vec![figure(thousands(self.present), "came in by these gates")];
        }
        let share = if self.expected == 0 { "–".to_owned() } else { percent(self.present as f64 / self.expected as f64) };
        vec![
            figure(
                thousands(self.present),
                if self.begun.iter().count() > 1 { "present on at least one day" } else { "present" },
            ),
            figure(thousands(self.expected), "expected"),
            figure(share, "of those expected"),
        ]
    }

    /// Returns a bar for each day.
    pub(super) fn chart(&self, scope: &Scope<'_>) -> Option<Chart> {
        // A day to come has no figures yet.
        let shown = self.days.iter().filter(|(day, figures)| self.begun.has(*day) || figures.present > 0);
        let dated: Vec<_> = shown.filter_map(|(day, figures)| Some((scope.event.date(*day)?, figures))).collect();
        let (date, best) = dated.iter().max_by_key(|(date, figures)| (figures.present, std::cmp::Reverse(*date)))?;
        let most = if dated.len() > 1 && best.present > 0 { ", the most of any day" } else { "" };
        let is_by_gate = !scope.selection.gates.is_empty();
        let of = |figures: &DayFigures| (!is_by_gate).then_some(figures.expected);
        let title = match of(best) {
            Some(expected) => format!("{} of {expected} present on {}{most}", best.present, long_date(*date)),
            None => format!("{} came in by these gates on {}{most}", best.present, long_date(*date)),
        };
        Some(Chart {
            title,
            shape: Shape::Bars,
            points: dated
                .iter()
                .map(|(date, figures)| Point { label: short_date(*date), value: figures.present, of: of(figures) })
                .collect(),
        })
    }
}

impl DayFigures {
    fn add(&mut self, presence: &Presence) {
        self.present += 1;
        self.first_at = Some(self.first_at.map_or(presence.first_at, |first| first.min(presence.first_at)));
        self.last_at = Some(self.last_at.map_or(presence.last_at, |last| last.max(presence.last_at)));
    }
}

/// Says how present and expected are counted.
pub(super) const HOW_COUNTED: &str = "Present: admitted at least once on the event day, which starts at the hour that the event \
     sets. Expected: accredited for the day, or admitted on it.";
