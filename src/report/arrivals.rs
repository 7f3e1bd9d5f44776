//! When people came: first admissions of each day, by intervals, and how many had come by then.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, civil::DateTime};

use crate::{
    domain::mask::DayIndex,
    report::{
        chart::{Chart, Point, Shape},
        figures::Figures,
        scope::{ReportError, Result, Scope, long_date},
        sheet::{Cell, Cover, Sink, column, figure, number, thousands},
    },
};

/// Intervals without an arrival that are told one by one; where more follow each other, none of them is.
const MOST_EMPTY: usize = 4;

/// Gives a row for each interval of `minutes` from a day's first arrival to its last. Those without an arrival are told too, but for
/// long stretches of them: who tried a gate at night would give a page of nothing.
///
/// # Errors
/// When the database or the output fails.
pub fn sheet(scope: &Scope<'_>, minutes: u16, sink: &mut dyn Sink) -> Result<()> {
    let length = i64::from(minutes.clamp(1, 1_440)) * 60;
    let mut figures = Figures::none(scope);
    let mut days: BTreeMap<DayIndex, BTreeMap<i64, usize>> = BTreeMap::new();
    scope.store.day_rows(&scope.selection, |row| {
        figures.add(scope, row.expected, &row.present);
        for presence in row.present.iter().filter(|presence| scope.days.has(presence.day)) {
            let start = interval(scope, presence.first_at, length);
            *days.entry(presence.day).or_default().entry(start).or_default() += 1;
        }
        Ok::<_, ReportError>(())
    })?;
    let busiest = days
        .iter()
        .flat_map(|(day, starts)| starts.iter().map(move |(start, count)| (*count, *day, *start)))
        .max_by_key(|(count, day, start)| (*count, std::cmp::Reverse((*day, *start))));
    sink.cover(&Cover {
        title: "Arrivals".into(),
        about: scope.about(),
        figures: [
            Some(figure(thousands(figures.present), "came")),
            busiest.map(|(count, ..)| figure(thousands(count), format!("in the busiest {minutes} minutes"))),
            busiest.map(|(_, _, start)| figure(hours(clock(scope, start)), format!("when the busiest {minutes} minutes began"))),
        ]
        .into_iter()
        .flatten()
        .collect(),
        chart: busiest
            .map_or(Some(nobody()), |(count, day, start)| chart(scope, &days[&day], (count, day, start), (minutes, length))),
        notes: vec![format!(
            "An arrival is a participant's first admission of an event day. Where nobody came for more than {} minutes, those \
             intervals are left out.",
            usize::from(minutes) * MOST_EMPTY
        )],
        ..Cover::default()
    })?;
    sink.sheet(
        "Arrivals",
        &[
            column("day", 12).whole(),
            column("from", 20).whole().data(),
            column("time", 12).whole().page(),
            column("arrivals", 10).number(),
            column("present", 10).number(),
        ],
    )?;
    for (day, starts) in &days {
        let mut present = 0;
        for (start, count) in without_stretches(&filled(starts, length)) {
            present += count;
            let date = scope.event.date(*day).map_or(Cell::Blank, Cell::Day);
            let (from, to) = (clock(scope, start), clock(scope, start + length));
            let time = Cell::Text(format!("{}–{}{}", hours(from), hours(to), offset(scope, start)));
            let from = scope.at(Timestamp::from_second(start).unwrap_or_default());
            sink.row(&[date, from, time, number(count), number(present)])?;
        }
    }
    Ok(())
}

/// Returns the second at which the interval of a moment begins. Intervals start with the hour of the event's clocks, wherever the
/// zone has half hours, and never at one that clocks show twice.
fn interval(scope: &Scope<'_>, at: Timestamp, length: i64) -> i64 {
    let offset = i64::from(scope.event.timezone.to_offset(at).seconds());
    let local = at.as_second() + offset;
    local.div_euclid(length) * length - offset
}

/// Returns the offset from UTC where clocks that were set back show the time twice; else nothing.
fn offset(scope: &Scope<'_>, second: i64) -> String {
    let zone = &scope.event.timezone;
    let is_twice = zone.to_ambiguous_timestamp(clock(scope, second)).is_ambiguous();
    if is_twice { format!(" (UTC{})", zone.to_offset(Timestamp::from_second(second).unwrap_or_default())) } else { String::new() }
}

/// Leaves out where nobody came for long.
fn without_stretches(all: &[(i64, usize)]) -> Vec<(i64, usize)> {
    let stretches = all.chunk_by(|(_, a), (_, b)| *a == 0 && *b == 0);
    let told = stretches.filter(|stretch| stretch.len() <= MOST_EMPTY);
    told.flatten().copied().collect()
}

fn nobody() -> Chart {
    Chart { title: "Nobody has come".into(), shape: Shape::Columns, points: Vec::new() }
}

fn clock(scope: &Scope<'_>, second: i64) -> DateTime {
    scope.clock(Timestamp::from_second(second).unwrap_or_default())
}

fn hours(at: DateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// Walks the intervals from the first to the last.
fn filled(starts: &BTreeMap<i64, usize>, length: i64) -> Vec<(i64, usize)> {
    let mut all = Vec::new();
    for (&start, &count) in starts {
        // Where clocks were changed, intervals of another grid follow: only whole gaps are filled.
        while let Some(&(last, _)) = all.last().filter(|(last, _): &&(i64, usize)| last + length < start) {
            all.push((last + length, 0));
        }
        all.push((start, count));
    }
    all
}

fn chart(
    scope: &Scope<'_>,
    starts: &BTreeMap<i64, usize>,
    (count, day, start): (usize, DayIndex, i64),
    (minutes, length): (u16, i64),
) -> Option<Chart> {
    let date = scope.event.date(day)?;
    let begin = clock(scope, start);
    let end = begin.checked_add(SignedDuration::from_mins(i64::from(minutes))).unwrap_or(begin);
    let points = filled(starts, length).into_iter().map(|(start, count)| Point::plain(hours(clock(scope, start)), count));
    Some(Chart {
        title: format!("{count} came between {} and {} on {}", hours(begin), hours(end), long_date(date)),
        shape: Shape::Columns,
        points: points.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_stretches_without_an_arrival_are_left_out_and_short_ones_told() {
        let counts = |counts: &[usize]| -> Vec<(i64, usize)> { (0..).zip(counts.iter().copied()).collect() };
        let told = |of: &[usize]| -> Vec<i64> { without_stretches(&counts(of)).into_iter().map(|(start, _)| start).collect() };
        assert_eq!(told(&[1, 0, 0, 0, 0, 2, 3]), [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(told(&[1, 0, 0, 0, 0, 0, 2, 0, 3]), [0, 6, 7, 8]);
    }
}
