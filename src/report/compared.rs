//! The figures of a report beside those of another event: what was counted here, there, and how far they are apart.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use crate::{
    domain::text::fold,
    report::{
        pick::Picks,
        scope::{ReportScope, Result},
        table::{Cell, Sink, column, number, text, thousands},
        words::isolated,
    },
};

/// The most on one of several days.
pub(super) const PRESENT: &str = "present";
pub(super) const EXPECTED: &str = "expected";
pub(super) const MOST_PRESENT: &str = "present, fullest day";
pub(super) const MOST_EXPECTED: &str = "expected, fullest day";

/// One figure of a report, to be held against the same of another event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ComparedFigure {
    /// What it is of: a group, a delegation, a zone; empty for the whole event.
    pub(super) of: String,
    /// The place of its event day, from 0; `None` for all days together.
    pub(super) day: Option<usize>,
    /// What is counted.
    pub(super) figure: &'static str,
    /// How many; `None` if the day has not begun.
    pub(super) value: Option<usize>,
}

/// A figure of both events.
struct BothEvents {
    of: String,
    day: Option<usize>,
    figure: &'static str,
    here: Option<usize>,
    there: Option<usize>,
}

/// The title of the table.
const TITLE: &str = "Against";

/// Returns whether the comparison and nothing else is wanted.
pub(super) fn is_wanted(scope: &ReportScope<'_>, picks: &Picks) -> bool {
    scope.against.is_some() && picks.table.as_ref().is_some_and(|table| fold(table) == fold(TITLE))
}

/// Gives a row for each figure that one of the events has.
///
/// # Errors
/// When the other event's database or the output fails.
pub(super) fn table(
    scope: &ReportScope<'_>,
    count: &dyn Fn(&ReportScope<'_>) -> Result<Vec<ComparedFigure>>,
    sink: &mut dyn Sink,
) -> Result<()> {
    let Some(other) = scope.other() else { return Ok(()) };
    let [here, there] = scope.names_beside(&other);
    let columns = [
        column("of", 34),
        column("day", 6).number(),
        column("figure", 22),
        column("here", 10).number().data(),
        column("there", 10).number().data(),
        column(here, 12).number().page(),
        column(there, 12).number().page(),
        column("change", 10).number().page(),
    ];
    sink.table(TITLE, &columns)?;
    for both in joined(count(scope)?, count(&other)?) {
        let cell = |value: Option<usize>| value.map_or(Cell::Blank, number);
        let change = both.here.zip(both.there).map_or(Cell::Blank, |(here, there)| text(&change(here, there)));
        let day = both.day.map_or(Cell::Blank, |place| number(place + 1));
        let (here, there) = (cell(both.here), cell(both.there));
        sink.row(&[text(&both.of), day, text(both.figure), here.clone(), there.clone(), here, there, change])?;
    }
    Ok(())
}

/// Returns the rows as JSON has them; `None` if the report is compared with no other event.
///
/// # Errors
/// When the other event's database fails.
pub(super) fn json(
    scope: &ReportScope<'_>,
    count: &dyn Fn(&ReportScope<'_>) -> Result<Vec<ComparedFigure>>,
) -> Result<Option<Value>> {
    let Some(other) = scope.other() else { return Ok(None) };
    let row = |both: BothEvents| {
        let of = Some(both.of).filter(|of| !of.is_empty());
        let day = both.day.map(|place| place + 1);
        json!({ "of": of, "day": day, "figure": both.figure, "here": both.here, "there": both.there })
    };
    Ok(Some(joined(count(scope)?, count(&other)?).into_iter().map(row).collect()))
}

/// States how the events are compared.
pub(super) fn note(scope: &ReportScope<'_>) -> Option<String> {
    let other = scope.against?;
    let name = isolated(&other.event.name);
    Some(format!("Against: {name}. Days are compared by their place: the first with the first."))
}

/// Joins the figures of both events. What only the other has stands behind what comes before it there.
fn joined(here: Vec<ComparedFigure>, there: Vec<ComparedFigure>) -> Vec<BothEvents> {
    let key = |one: &ComparedFigure| (fold(&one.of), one.day, one.figure);
    let places: HashMap<_, usize> = here.iter().enumerate().map(|(place, one)| (key(one), place)).collect();
    let mut found: Vec<Option<Option<usize>>> = vec![None; here.len()];
    let mut between: BTreeMap<usize, Vec<BothEvents>> = BTreeMap::new();
    let mut after = 0;
    for one in there {
        if let Some(&place) = places.get(&key(&one)) {
            found[place] = Some(one.value);
            after = place + 1;
        } else {
            let ComparedFigure { of, day, figure, value } = one;
            between.entry(after).or_default().push(BothEvents { of, day, figure, here: None, there: value });
        }
    }
    let mut all = Vec::with_capacity(here.len() + between.len());
    for (place, one) in here.into_iter().enumerate() {
        all.extend(between.remove(&place).unwrap_or_default());
        let ComparedFigure { of, day, figure, value } = one;
        all.push(BothEvents { of, day, figure, here: value, there: found[place].flatten() });
    }
    all.extend(between.into_values().flatten());
    all
}

/// Writes how far a figure is from another: `+12`, `−3`, `±0`.
pub(super) fn change(now: usize, then: usize) -> String {
    match now.cmp(&then) {
        std::cmp::Ordering::Less => format!("−{}", thousands(then - now)),
        std::cmp::Ordering::Equal => "±0".to_owned(),
        std::cmp::Ordering::Greater => format!("+{}", thousands(now - then)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(of: &[(&str, usize)]) -> Vec<ComparedFigure> {
        let made =
            |&(of, value): &(&str, usize)| ComparedFigure { of: of.to_owned(), day: None, figure: PRESENT, value: Some(value) };
        of.iter().map(made).collect()
    }

    #[test]
    fn what_one_event_lacks_stands_where_the_other_has_it() {
        let here = figures(&[("Austria", 3), ("Côte d’Ivoire", 2), ("Zambia", 1)]);
        let there = figures(&[("Albania", 9), ("AUSTRIA", 4), ("Belgium", 5), ("Cote d'Ivoire", 2)]);
        let all = joined(here, there);
        let told: Vec<_> = all.iter().map(|both| (both.of.as_str(), both.here, both.there)).collect();
        assert_eq!(
            told,
            [
                ("Albania", None, Some(9)),
                ("Austria", Some(3), Some(4)),
                ("Belgium", None, Some(5)),
                ("Côte d’Ivoire", Some(2), Some(2)),
                ("Zambia", Some(1), None),
            ]
        );
    }

    #[test]
    fn a_change_has_its_sign() {
        assert_eq!([change(12_000, 5), change(5, 8), change(4, 4)], ["+11\u{202F}995", "−3", "±0"]);
    }
}
