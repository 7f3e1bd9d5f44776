//! How many were there, by group: of category, delegation, its type, country, day, gate and hour, one or several at once.

use std::collections::{BTreeMap, HashMap};

use crate::{
    domain::{group, mask::DayIndex},
    report::{
        by::GroupBy,
        chart::{Chart, Point, Sum},
        compared::{self, ComparedFigure, EXPECTED, MOST_EXPECTED, MOST_PRESENT, PRESENT},
        figures::Figures,
        group_keys::{Key, Keys, SHOWINGS},
        scope::{ReportError, ReportScope, Result, short_date},
        table::{Cell, Column, Cover, Sink, column, number, one_or_many, text, thousands},
        words::isolated,
    },
    store::{Chosen, GateNames},
};

/// A group's figures: of each day, or under the first day of all where days are a key.
#[derive(Default)]
struct GroupFigures {
    present: BTreeMap<DayIndex, usize>,
    expected: BTreeMap<DayIndex, usize>,
}

/// Gives a row for each group, with how many of its participants were there on each day. Where the day is a key itself, a row has
/// one figure; and how many were expected, where the other keys are of people (nobody is expected at a gate or an hour).
///
/// Categories come in protocol order, hours from the start of the event day, groups as the event file or the United Nations have
/// them, delegations and their types with states first, others by name.
///
/// # Errors
/// When the database or the output fails.
pub fn table(scope: &ReportScope<'_>, by: &[GroupBy], sink: &mut dyn Sink) -> Result<()> {
    let (figures, groups) = count(scope, by)?;
    let names: Vec<&str> = by.iter().map(|by| by.as_str()).collect();
    let mut notes = figures.notes();
    if by.contains(&GroupBy::Region) && scope.event.groups.is_empty() {
        notes.push(group::SOURCE.to_owned());
    }
    notes.extend(compared::note(scope));
    sink.cover(&Cover {
        title: format!("Attendance by {}", names.join(" and ").replace('_', " ")),
        about: scope.about(),
        figures: figures.headline(scope),
        chart: chart(scope, by, &groups),
        notes,
        nothing: "Nobody was present.".into(),
        ..Cover::default()
    })?;
    let (has_day, has_expected) = (by.contains(&GroupBy::Day), has_expected(by));
    let has_expected = has_day && has_expected;
    let mut columns: Vec<Column> = by.iter().flat_map(|by| by.columns()).collect();
    let keys = columns.len();
    let days = scope.days_with_dates();
    if has_day {
        columns.push(column("present", 10).number());
        columns.extend(has_expected.then(|| column("expected", 10).number()));
    } else {
        columns.extend(days.iter().map(|(_, date)| column(date.to_string(), 12).number().data()));
        columns.extend(days.iter().map(|(_, date)| column(short_date(*date), 8).number().page()));
    }
    if by == [GroupBy::Day] {
        columns.extend([column("first", 20).whole(), column("last", 20).whole()]);
    }
    sink.table("Attendance", &columns)?;
    let mut sums = vec![(0, 0); days.len()];
    for (key, group) in &groups {
        let mut cells: Vec<Cell> = key.iter().zip(by).flat_map(|((_, _, name), by)| by.cells(scope, name)).collect();
        if has_day {
            cells.push(number(group.present.values().sum()));
            cells.extend(has_expected.then(|| number(group.expected.values().sum())));
        } else {
            // Once by the date for programs, once for readers.
            let counts = days.iter().map(|(day, _)| scope.count(*day, group.present.get(day).copied().unwrap_or_default()));
            cells.extend(counts.clone().chain(counts));
        }
        if by == [GroupBy::Day] {
            let of_day = figures.days.iter().find(|(day, _)| group.expected.contains_key(day)).map(|(_, figures)| figures);
            let time = |at: Option<jiff::Timestamp>| at.map_or(Cell::Blank, |at| scope.moment(at));
            cells.extend([time(of_day.and_then(|of_day| of_day.first_at)), time(of_day.and_then(|of_day| of_day.last_at))]);
        }
        sink.row(&cells)?;
        for (sum, (day, _)) in sums.iter_mut().zip(&days) {
            sum.0 += group.present.get(day).copied().unwrap_or_default();
        }
    }
    if !has_day && groups.len() > 1 {
        let mut total = vec![text("Total")];
        if by[0].columns().len() > 1 {
            // Most keys have a column for programs before the one for readers.
            total.push(text("Total"));
        }
        total.resize(keys, Cell::Blank);
        let counts = days.iter().zip(&sums).map(|((day, _), (present, _))| scope.count(*day, *present));
        total.extend(counts.clone().chain(counts));
        sink.total(&total)?;
    }
    Ok(())
}

/// Returns whether somebody is expected in the groups: nobody is at a gate or an hour.
fn has_expected(by: &[GroupBy]) -> bool {
    by.iter().all(|by| by.is_of_people() || *by == GroupBy::Day)
}

/// Returns the figures of each group: of its day, or of the fullest where days are not a key.
///
/// # Errors
/// When the event has no field that is counted by, or the database fails.
pub(super) fn compared(scope: &ReportScope<'_>, by: &[GroupBy]) -> Result<Vec<ComparedFigure>> {
    let has_day = by.contains(&GroupBy::Day);
    let [present, expected] = if has_day { [PRESENT, EXPECTED] } else { [MOST_PRESENT, MOST_EXPECTED] };
    let mut all = Vec::new();
    for (key, group) in &count(scope, by)?.1 {
        let parts = key.iter().zip(by);
        let day = parts.clone().find(|(_, by)| **by == GroupBy::Day).map(|((place, ..), _)| *place);
        let names = parts.filter(|(_, by)| **by != GroupBy::Day).map(|((_, _, name), by)| by.words(scope, name));
        let of = names.collect::<Vec<_>>().join(" · ");
        let most = |counts: &BTreeMap<DayIndex, usize>| counts.values().copied().max().unwrap_or_default();
        all.push(ComparedFigure { of: of.clone(), day, figure: present, value: Some(most(&group.present)) });
        if has_expected(by) {
            all.push(ComparedFigure { of, day, figure: expected, value: Some(most(&group.expected)) });
        }
    }
    Ok(all)
}

fn count(scope: &ReportScope<'_>, by: &[GroupBy]) -> Result<(Figures, BTreeMap<Key, GroupFigures>)> {
    let mut figures = Figures::none(scope);
    let mut groups: HashMap<Vec<u32>, GroupFigures> = HashMap::new();
    let is_of_people = has_expected(by);
    let gate_names = if by.contains(&GroupBy::Gate) { GateNames::Told } else { GateNames::LeftOut };
    let selection = Chosen { gate_names, ..scope.selection.clone() };
    let mut keys = Keys::new(scope, by)?;
    scope.store.rows_to_count(&selection, |row| {
        figures.add(scope, row.expected, &row.present, row.standing);
        for presence in row.present.iter().filter(|presence| scope.days.has(presence.day)) {
            let group = groups.entry(keys.of(&row, presence.day, Some(presence))).or_default();
            *group.present.entry(presence.day).or_default() += 1;
        }
        if is_of_people {
            for day in scope.days.iter().filter(|day| row.expected.has(*day)) {
                *groups.entry(keys.of(&row, day, None)).or_default().expected.entry(day).or_default() += 1;
            }
        }
        Ok::<_, ReportError>(())
    })?;
    // Parts with different sources can be the same group, as a region's countries are.
    let mut sorted: BTreeMap<Key, GroupFigures> = BTreeMap::new();
    for (numbers, group) in groups {
        let of = sorted.entry(keys.key(&numbers)).or_default();
        group.present.into_iter().for_each(|(day, count)| *of.present.entry(day).or_default() += count);
        group.expected.into_iter().for_each(|(day, count)| *of.expected.entry(day).or_default() += count);
    }
    Ok((figures, sorted))
}

/// A bar for each group of names, a column for each hour; `None` if groups have several keys, which a flat chart would mix.
fn chart(scope: &ReportScope<'_>, by: &[GroupBy], groups: &BTreeMap<Key, GroupFigures>) -> Option<Chart> {
    let [by] = by else { return None };
    let mut points: Vec<Point> = Vec::new();
    let (mut last, begun) = (None, scope.begun());
    for (key, group) in groups {
        let Some((place, _, name)) = key.first() else { continue };
        if *by == GroupBy::Hour {
            // Hours without arrivals stand between the others: the axis is one of time.
            let hour = place / SHOWINGS;
            let between = last.map_or(0..0, |last| last + 1..hour);
            points.extend(between.map(|missed| Point::plain(hour_before(name, hour - missed), 0)));
            last = Some(hour);
        }
        // Nobody is missing from a day to come.
        let counts = |day: &DayIndex| begun.has(*day) || group.present.contains_key(day);
        let expected: usize = group.expected.iter().filter(|(day, _)| counts(day)).map(|(_, count)| count).sum();
        let of = (by.is_of_people() || *by == GroupBy::Day).then_some(expected);
        points.push(Point { label: by.words(scope, name), value: group.present.values().sum(), of });
    }
    if matches!(by, GroupBy::Delegation | GroupBy::Country | GroupBy::Type | GroupBy::Gate) {
        points.sort_by_key(|point| std::cmp::Reverse(point.value));
    }
    // Who is of no region is not of the greatest: that is said only where there is no other.
    let nameless = by.words(scope, "");
    let named = |point: &&Point| point.label != nameless;
    let compared: Vec<&Point> = if points.iter().any(|point| named(&point) && point.value > 0) {
        points.iter().filter(named).collect()
    } else {
        points.iter().collect()
    };
    let most = compared.iter().rev().max_by_key(|point| point.value).filter(|point| point.value > 0)?;
    let ties = compared.iter().filter(|point| point.value == most.value).count();
    let title = title(*by, most, ties, begun.iter().count());
    if *by == GroupBy::Hour {
        return Some(Chart::columns(title, points));
    }
    // Of one day each person is in one group; days themselves have people in common.
    let sum = if *by == GroupBy::Day { Sum::MeansNothing } else { Sum::Counts };
    Some(Chart { sum, ..Chart::bars(title, points) })
}

/// Says what the groups show: the greatest of them, of which there may be several.
fn title(by: GroupBy, most: &Point, ties: usize, days: usize) -> String {
    let (label, value) = (isolated(&most.label), thousands(most.value));
    // A person counts once a day: over several days, the sum is not a number of people.
    let counted = match (days, most.value) {
        (0 | 1, _) => "present",
        (_, 1) => "admission, each day counted",
        _ => "admissions, each day counted",
    };
    let came = if days > 1 { counted } else { one_or_many(most.value, "person", "people") };
    match (by, ties) {
        // An hour that clocks show twice ends as itself, or as the next.
        (GroupBy::Hour, 1) if most.label.contains(' ') => format!("Most came in the hour from {}: {value}", most.label),
        (GroupBy::Hour, 1) => format!("Most came between {} and {}: {value}", most.label, hour_before(&most.label, 23)),
        (GroupBy::Hour, _) => format!("Most came in {ties} hours: {value} in each"),
        (GroupBy::Day, 1) => {
            format!("{value} {} present on {label}, the most of any day", one_or_many(most.value, "was", "were"))
        }
        (GroupBy::Day, _) => format!("{value} {} present on each of {ties} days", one_or_many(most.value, "was", "were")),
        (GroupBy::Gate, 1) => format!("Most came in by {label}: {value} {came}"),
        (GroupBy::Gate, _) => format!("Most came in by {ties} gates: {value} {came} by each"),
        (_, 1) => format!("{label}: {value} {counted}, the most of any {}", by.noun()),
        (_, _) => format!("No {} has more than {value} {counted}", by.noun()),
    }
}

/// Returns the hour so many before another: `09:00` is two before `11:00`.
fn hour_before(hour: &str, count: usize) -> String {
    let hour: usize = hour.split(':').next().and_then(|hour| hour.parse().ok()).unwrap_or_default();
    format!("{:02}:00", (hour + 24 - count % 24) % 24)
}
