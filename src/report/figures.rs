//! The figures of a day: how many were expected and present, and from when to when.

use jiff::{Timestamp, civil::Date};
use serde_json::{Value, json};

use crate::{
    domain::{
        mask::{DayIndex, DayMask},
        participant::Standing,
    },
    report::{
        chart::{Chart, Point, Sum},
        scope::{ReportError, ReportScope, Result, long_date, short_date},
        table::{Figure, figure, percent, thousands},
    },
    store::AttendedDay,
};

/// A day's figures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct DayCount {
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
    pub(super) days: Vec<(DayIndex, DayCount)>,
    /// How many were there on any of the days.
    pub(super) present: usize,
    /// How many were expected on any of the days that have begun; on any at all, where none has.
    pub(super) expected: usize,
    /// The days that have begun; all, where none has.
    begun: DayMask,
    /// Of those expected on the days that have begun: who is withdrawn by now, and who is blocked.
    since: [usize; 2],
}

impl Figures {
    /// Starts at nothing.
    pub(super) fn none(scope: &ReportScope<'_>) -> Self {
        let begun = Some(scope.begun()).filter(|begun| !begun.is_empty()).unwrap_or(scope.days);
        Self {
            days: scope.days.iter().map(|day| (day, DayCount::default())).collect(),
            present: 0,
            expected: 0,
            begun,
            since: [0; 2],
        }
    }

    /// Counts everyone.
    pub(super) fn count(scope: &ReportScope<'_>) -> Result<Self> {
        let mut figures = Self::none(scope);
        scope.store.day_rows(&scope.selection, |row| {
            figures.add(scope, row.expected, &row.present, row.standing);
            Ok::<_, ReportError>(())
        })?;
        Ok(figures)
    }

    /// Counts one participant.
    pub(super) fn add(&mut self, scope: &ReportScope<'_>, expected: DayMask, present: &[AttendedDay], standing: Standing) {
        self.present += usize::from(present.iter().any(|presence| scope.days.has(presence.day)));
        let is_expected = !expected.intersection(self.begun).is_empty();
        self.expected += usize::from(is_expected);
        match standing {
            Standing::Withdrawn => self.since[0] += usize::from(is_expected),
            Standing::Blocked => self.since[1] += usize::from(is_expected),
            Standing::Accredited => {}
        }
        for (day, figures) in &mut self.days {
            figures.expected += usize::from(expected.has(*day));
            if let Some(presence) = present.iter().find(|presence| presence.day == *day) {
                figures.add(presence);
            }
        }
    }

    /// Returns the figures as JSON has them.
    pub(super) fn json(&self, scope: &ReportScope<'_>) -> Vec<Value> {
        let time = |at: Option<Timestamp>| at.map(|at| scope.event.rfc3339(at));
        let of_day = |(day, figures): &(DayIndex, DayCount)| {
            let date = scope.event.date(*day).map(|date| date.to_string());
            let (first, last) = (time(figures.first_at), time(figures.last_at));
            json!({ "day": date, "present": figures.present, "expected": figures.expected, "first_at": first, "last_at": last })
        };
        self.days.iter().map(of_day).collect()
    }

    /// Returns the three figures that matter.
    pub(super) fn headline(&self, scope: &ReportScope<'_>) -> Vec<Figure> {
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
    pub(super) fn chart(&self, scope: &ReportScope<'_>) -> Option<Chart> {
        // A day to come has no figures yet.
        let shown = self.days.iter().filter(|(day, figures)| self.begun.has(*day) || figures.present > 0);
        let dated: Vec<_> = shown.filter_map(|(day, figures)| Some((scope.event.date(*day)?, figures))).collect();
        let most = dated.iter().map(|(_, figures)| figures.present).max()?;
        let best: Vec<_> = dated.iter().filter(|(_, figures)| figures.present == most).collect();
        let is_by_gate = !scope.selection.gates.is_empty();
        let of = |figures: &DayCount| (!is_by_gate).then_some(figures.expected);
        let points = dated
            .iter()
            .map(|(date, figures)| Point { label: short_date(*date), value: figures.present, of: of(figures) })
            .collect();
        let (date, figures) = best.first()?;
        let came = match (of(figures), is_by_gate) {
            _ if most == 0 => "Nobody was present".to_owned(),
            (Some(expected), _) if best.len() == 1 => format!("{} of {} present", thousands(most), thousands(expected)),
            (_, false) => format!("{} present", thousands(most)),
            (_, true) => format!("{} came in by these gates", thousands(most)),
        };
        // People are in several days: what is not drawn is not summed up.
        Some(Chart {
            sum: Sum::MeansNothing,
            ..Chart::bars(format!("{came} {}", on_which((most, *date), best.len(), dated.len())), points)
        })
    }

    /// States whose accreditation has not stood since; nothing if there is nobody.
    pub(super) fn notes(&self) -> Vec<String> {
        let [withdrawn, blocked] = self.since;
        let mut notes = vec![HOW_COUNTED.to_owned()];
        notes.extend(changed_since("those expected", withdrawn, blocked));
        notes
    }
}

/// States on which day most came, of several; of days with equally many, how many they are.
fn on_which((most, date): (usize, Date), ties: usize, days: usize) -> String {
    let date = long_date(date);
    match (ties, days) {
        (_, 1) => format!("on {date}"),
        (_, _) if most == 0 => format!("on any of the {days} days"),
        (1, _) => format!("on {date}, the most of any day"),
        (all, days) if all == days => format!("on each of {days} days"),
        (ties, _) => format!("on {ties} days, the most of any day"),
    }
}

/// Explains how many of some people are withdrawn or blocked by now.
pub(super) fn changed_since(whom: &str, withdrawn: usize, blocked: usize) -> Option<String> {
    let part = |count: usize, what: &str| {
        (count > 0).then(|| format!("{} {} since been {what}", thousands(count), if count == 1 { "has" } else { "have" }))
    };
    let parts: Vec<String> = [part(withdrawn, "withdrawn"), part(blocked, "blocked")].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("Of {whom}, {}.", parts.join(" and ")))
}

impl DayCount {
    fn add(&mut self, presence: &AttendedDay) {
        self.present += 1;
        self.first_at = Some(self.first_at.map_or(presence.first_at, |first| first.min(presence.first_at)));
        self.last_at = Some(self.last_at.map_or(presence.last_at, |last| last.max(presence.last_at)));
    }
}

/// Explains how present and expected are counted.
pub(super) const HOW_COUNTED: &str = "Present: admitted at least once on the event day, which starts at the hour that the event \
     sets. Expected: accredited for the day to its end, or admitted on it.";
