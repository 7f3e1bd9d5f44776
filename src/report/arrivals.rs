//! When people came: first admissions of each day, by intervals, and how many had come by then.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    domain::mask::DayIndex,
    report::{
        chart::{Chart, Point},
        compared::{self, ComparedFigure},
        figures::Figures,
        scope::{ReportError, ReportScope, Result, long_date},
        table::{Cell, ClockTime, Cover, Sink, column, figure, number, one_or_many, thousands},
    },
};

/// Intervals without an arrival that are told one by one; where more follow each other, none of them is.
const MOST_EMPTY: usize = 4;

/// Gives a row for each interval of `minutes` from a day's first arrival to its last. Those without an arrival are told too, but for
/// long stretches of them: who tried a gate at night would give a page of nothing.
///
/// # Errors
/// When the database or the output fails.
pub fn table(scope: &ReportScope<'_>, minutes: u16, sink: &mut dyn Sink) -> Result<()> {
    let length = seconds(minutes);
    let (figures, days) = count(scope, length)?;
    let busiest = days
        .iter()
        .flat_map(|(day, starts)| starts.iter().map(move |(start, count)| (*count, *day, *start)))
        .max_by_key(|(count, day, start)| (*count, std::cmp::Reverse((*day, *start))));
    let ties = |most: usize| days.values().flat_map(BTreeMap::values).filter(|&&count| count == most).count();
    sink.cover(&Cover {
        title: "Arrivals".into(),
        about: scope.about(),
        figures: [
            Some(figure(thousands(figures.present), "came")),
            busiest.map(|(count, ..)| figure(thousands(count), format!("in the busiest {}", spell(minutes)))),
            busiest
                .filter(|(count, ..)| ties(*count) == 1)
                .map(|(_, _, start)| figure(clock(scope, start).hours(), format!("when the busiest {} began", spell(minutes)))),
        ]
        .into_iter()
        .flatten()
        .collect(),
        chart: busiest
            .map_or(Some(Chart::nothing("Nobody has come")), |(count, day, start)| {
                chart(scope, &days[&day], (count, day, start), (ties(count), length))
            }),
        nothing: "Nobody has come.".into(),
        notes: std::iter::once(format!(
            "An arrival is a participant's first admission of an event day. Where nobody came for more than {}, those intervals are \
             left out.",
            spell(minutes.saturating_mul(MOST_EMPTY as u16))
        ))
        .chain(compared::note(scope))
        .collect(),
        ..Cover::default()
    })?;
    sink.table(
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
            let time = Cell::Text(format!("{}–{}", from.hours(), to.hours()));
            let from = scope.at(Timestamp::from_second(start).unwrap_or_default());
            sink.row(&[date, from, time, number(count), number(present)])?;
        }
    }
    Ok(())
}

/// How many came in each interval of each day, by the second at which it begins.
type Starts = BTreeMap<DayIndex, BTreeMap<i64, usize>>;

fn count(scope: &ReportScope<'_>, length: i64) -> Result<(Figures, Starts)> {
    let mut figures = Figures::none(scope);
    let mut days = Starts::new();
    scope.store.day_rows(&scope.selection, |row| {
        figures.add(scope, row.expected, &row.present, row.standing);
        for presence in row.present.iter().filter(|presence| scope.days.has(presence.day)) {
            let start = interval(scope, presence.first_at, length);
            *days.entry(presence.day).or_default().entry(start).or_default() += 1;
        }
        Ok::<_, ReportError>(())
    })?;
    Ok((figures, days))
}

/// Returns the arrivals of each interval in which somebody came, by the hours of the event's clocks.
///
/// # Errors
/// When the database fails.
pub(super) fn compared(scope: &ReportScope<'_>, minutes: u16) -> Result<Vec<ComparedFigure>> {
    let length = seconds(minutes);
    let days = count(scope, length)?.1;
    let of_day = |(day, starts): (&DayIndex, &BTreeMap<i64, usize>)| {
        let day = Some(day.get());
        let one = |(start, count): (&i64, &usize)| {
            let (from, to) = (clock(scope, *start), clock(scope, start + length));
            let of = format!("{}–{}", from.hours(), to.hours());
            ComparedFigure { of, day, figure: "arrivals", value: Some(*count) }
        };
        starts.iter().map(one).collect::<Vec<_>>()
    };
    Ok(days.iter().flat_map(of_day).collect())
}

fn seconds(minutes: u16) -> i64 {
    i64::from(minutes.clamp(1, 1_440)) * 60
}

/// Returns the second at which the interval of a moment begins. Intervals start with the hour of the event's clocks, wherever the
/// zone has half hours, and never at one that clocks show twice.
fn interval(scope: &ReportScope<'_>, at: Timestamp, length: i64) -> i64 {
    let offset = i64::from(scope.event.timezone.to_offset(at).seconds());
    let local = at.as_second() + offset;
    local.div_euclid(length) * length - offset
}

/// Leaves out where nobody came for long.
fn without_stretches(all: &[(i64, usize)]) -> Vec<(i64, usize)> {
    let stretches = all.chunk_by(|(_, a), (_, b)| *a == 0 && *b == 0);
    let told = stretches.filter(|stretch| stretch.len() <= MOST_EMPTY);
    told.flatten().copied().collect()
}

fn clock(scope: &ReportScope<'_>, second: i64) -> ClockTime {
    scope.clock(Timestamp::from_second(second).unwrap_or_default())
}

/// `15 minutes`.
fn spell(minutes: u16) -> String {
    format!("{minutes} {}", one_or_many(usize::from(minutes), "minute", "minutes"))
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
    scope: &ReportScope<'_>,
    starts: &BTreeMap<i64, usize>,
    (count, day, start): (usize, DayIndex, i64),
    (ties, length): (usize, i64),
) -> Option<Chart> {
    let date = long_date(scope.event.date(day)?);
    let (from, to) = (clock(scope, start), clock(scope, start + length));
    let count = thousands(count);
    let title = match ties {
        1 => format!("{count} came between {} and {} on {date}", from.hours(), to.hours()),
        // The chart is of the first of these days.
        ties => format!("At most {count} came in one interval, in {ties} of all; here those of {date}"),
    };
    let points = filled(starts, length).into_iter().map(|(start, count)| Point::plain(clock(scope, start).hours(), count));
    Some(Chart::columns(title, points.collect()))
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
