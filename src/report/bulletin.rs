//! The bulletin of a day, on one page: who is there, the quorum, which heads are missing, when people came; against the day before.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    domain::{delegation::MEMBER_STATE, mask::DayIndex, text::fold},
    report::{
        chart::{Chart, Point, Shape},
        compared::change,
        order::OrderOfDelegations,
        pick::Medium,
        scope::{Names, ReportError, ReportScope, Result},
        table::{Cell, ClockTime, Cover, Sink, column, figure, number, text},
        words::isolated,
        written::{long_date, one_or_many, percent, short_date, thousands},
    },
    store::{Chosen, GateNames, ReportRow},
};

/// The most missing heads that a page names: the others are counted, so that the bulletin stays on it.
const MOST_HEADS: usize = 9;
/// The most characters of these names, for the same reason: names of delegations can take several lines each. An event whose name and
/// place have more characters than are usual leaves less room.
const MOST_CHARACTERS: usize = 560;
const USUAL_CHARACTERS: usize = 160;

/// Takes one of a day's figures.
type CountOf = fn(&BulletinDay) -> usize;

/// The figures of a day.
#[derive(Default)]
struct BulletinDay {
    present: usize,
    expected: usize,
    /// Delegations by their folded names.
    delegations: BTreeSet<String>,
    states_expected: BTreeSet<String>,
    states: BTreeSet<String>,
    heads_present: usize,
    /// Heads who are expected and not there.
    missing: Vec<Missing>,
    refused: usize,
    /// First admissions by the second at which their hour began.
    hours: BTreeMap<i64, usize>,
}

/// A head of delegation who is missing.
struct Missing {
    delegation: String,
    kind: String,
    head: String,
}

/// Gives the figures of the last of the chosen days that has begun beside those of the event day before, and the missing heads.
///
/// # Errors
/// When the database or the output fails.
pub fn table(scope: &ReportScope<'_>, medium: Medium, sink: &mut dyn Sink) -> Result<()> {
    let Some(day) = scope.begun().iter().last().or_else(|| scope.days.iter().next()) else { return Ok(()) };
    let before = day.get().checked_sub(1).and_then(DayIndex::new);
    let (today, yesterday) = count(scope, day, before)?;
    let facts = if medium == Medium::Page { missing_heads(scope, &today) } else { Vec::new() };
    sink.cover(&Cover { facts, ..cover(scope, day, &today) })?;
    figures(scope, (day, &today), before.map(|day| (day, &yesterday)), sink)?;
    // A page names them above, in fewer lines.
    let (delegation, head) = (column("delegation", 40).data(), column("head", 40).data());
    if scope.names == Names::LeftOut {
        sink.table("Missing heads", &[delegation])?;
        return today.missing.iter().try_for_each(|one| Ok(sink.row(&[text(&one.delegation)])?));
    }
    sink.table("Missing heads", &[delegation, head])?;
    today.missing.iter().try_for_each(|one| Ok(sink.row(&[text(&one.delegation), text(&one.head)])?))
}

/// Names the missing heads in a line or two.
fn missing_heads(scope: &ReportScope<'_>, today: &BulletinDay) -> Vec<(String, String)> {
    if today.missing.is_empty() {
        return Vec::new();
    }
    let above = scope.event.name.chars().count() + scope.event.place.chars().count();
    let most = MOST_CHARACTERS.saturating_sub(above.saturating_sub(USUAL_CHARACTERS));
    let mut characters = 0;
    let has_room = |one: &&Missing| {
        let first = characters == 0;
        characters += one.delegation.chars().count() + one.head.chars().count();
        first || characters <= most
    };
    let shown: Vec<&Missing> = today.missing.iter().take(MOST_HEADS).take_while(has_room).collect();
    let left = today.missing.len() - shown.len();
    let named = |one: &Missing| match scope.names {
        Names::Told => format!("{} ({})", isolated(&one.delegation), isolated(&one.head)),
        Names::LeftOut => isolated(&one.delegation).into_owned(),
    };
    let mut names: Vec<String> = shown.into_iter().map(named).collect();
    match left {
        0 => {}
        1 => names.push("and 1 other".into()),
        others => names.push(format!("and {} others", thousands(others))),
    }
    vec![("Missing heads".into(), names.join(", "))]
}

fn count(scope: &ReportScope<'_>, day: DayIndex, before: Option<DayIndex>) -> Result<(BulletinDay, BulletinDay)> {
    let (mut today, mut yesterday) = (BulletinDay::default(), BulletinDay::default());
    let order = OrderOfDelegations::of_protocol(scope)?;
    let selection = Chosen { gate_names: GateNames::LeftOut, ..scope.selection.clone() };
    scope.store.report_rows(&selection, |row| {
        today.add(scope, &row, day);
        if let Some(before) = before {
            yesterday.add(scope, &row, before);
        }
        Ok::<_, ReportError>(())
    })?;
    today.missing.sort_by_cached_key(|missing| order.place(&missing.kind, &missing.delegation));
    for refusals in scope.store.refusals(&Chosen { days: None, ..selection })? {
        if refusals.day == Some(day) {
            today.refused += refusals.count;
        } else if refusals.day == before && before.is_some() {
            yesterday.refused += refusals.count;
        }
    }
    Ok((today, yesterday))
}

impl BulletinDay {
    fn add(&mut self, scope: &ReportScope<'_>, row: &ReportRow, day: DayIndex) {
        let presence = row.on(day);
        let (is_there, is_expected) = (presence.is_some(), row.expected.has(day));
        self.present += usize::from(is_there);
        self.expected += usize::from(is_expected);
        if let Some(presence) = presence {
            let clock = scope.clock(presence.first_at);
            let into = i64::from(clock.local.minute()) * 60 + i64::from(clock.local.second());
            *self.hours.entry(clock.seconds() - into).or_default() += 1;
        }
        if row.delegation.is_empty() {
            return;
        }
        let name = fold(&row.delegation);
        if fold(&row.delegation_type) == fold(MEMBER_STATE) {
            if is_expected {
                self.states_expected.insert(name.clone());
            }
            if is_there {
                self.states.insert(name.clone());
            }
        }
        if is_there {
            self.delegations.insert(name);
        }
        if row.is_head {
            self.heads_present += usize::from(is_there);
            if is_expected && !is_there {
                let (delegation, kind) = (row.delegation.clone(), row.delegation_type.clone());
                self.missing.push(Missing { delegation, kind, head: row.full_name() });
            }
        }
    }
}

fn cover(scope: &ReportScope<'_>, day: DayIndex, today: &BulletinDay) -> Cover {
    let (states, all) = (today.states.len(), today.states_expected.len());
    let missing = today.missing.len();
    let present = figure(format!("{} of {}", thousands(today.present), thousands(today.expected)), "present");
    // An event without Member States has no quorum to speak of.
    let quorum = (all > 0).then(|| {
        figure(
            percent(states as f64 / all as f64),
            format!("of {} {}", thousands(all), one_or_many(all, "Member State", "Member States")),
        )
    });
    let heads = figure(thousands(missing), one_or_many(missing, "head of delegation missing", "heads of delegation missing"));
    let mut about: Vec<String> = scope.event.date(day).map(long_date).into_iter().collect();
    about.extend(scope.about().into_iter().skip(1));
    Cover {
        title: "Daily bulletin".into(),
        about,
        figures: std::iter::once(present).chain(quorum).chain([heads]).collect(),
        chart: Some(chart(scope, today)),
        notes: vec![
            "Present: admitted at least once on the event day. Expected: accredited for the day to its end, or admitted on it. \
             Arrivals are first admissions."
                .into(),
        ],
        ..Cover::default()
    }
}

fn chart(scope: &ReportScope<'_>, today: &BulletinDay) -> Chart {
    let label = |second: i64| {
        let at = jiff::Timestamp::from_second(second).unwrap_or_default();
        scope.clock(at)
    };
    let most = today.hours.values().copied().max().unwrap_or_default();
    let Some((busiest, _)) = today.hours.iter().find(|(_, count)| **count == most) else {
        return Chart::nothing("Nobody has come");
    };
    let mut points: Vec<Point> = Vec::new();
    let mut last: Option<i64> = None;
    for (second, count) in &today.hours {
        // Hours without arrivals stand between the others: the axis is one of time.
        let mut between = last.map_or(*second, |last| last + 3_600);
        while between < *second {
            points.push(Point::plain(label(between).hours(), 0));
            between += 3_600;
        }
        points.push(Point::plain(label(*second).hours(), *count));
        last = Some(*second);
    }
    let (from, to): (ClockTime, ClockTime) = (label(*busiest), label(busiest + 3_600));
    let ties = today.hours.values().filter(|count| **count == most).count();
    let title = match ties {
        1 => format!("Most came between {} and {}: {}", from.hours(), to.hours(), thousands(most)),
        ties => format!("Most came in {ties} hours: {} in each", thousands(most)),
    };
    Chart { shape: Shape::LowColumns, ..Chart::columns(title, points) }
}

fn figures(
    scope: &ReportScope<'_>,
    (day, today): (DayIndex, &BulletinDay),
    before: Option<(DayIndex, &BulletinDay)>,
    sink: &mut dyn Sink,
) -> Result<()> {
    let heading = |day: DayIndex| scope.event.date(day).map(short_date).unwrap_or_default();
    let mut columns = vec![column("figure", 40), column("day", 12).number().data(), column(heading(day), 12).number().page()];
    columns.push(column("day before", 12).number().data());
    if let Some((before, _)) = before {
        columns.push(column(heading(before), 12).number().page());
        columns.push(column("change", 10).number().page());
    }
    sink.table("Figures", &columns)?;
    let values: [(&str, CountOf); 8] = [
        ("Present", |of| of.present),
        ("Expected", |of| of.expected),
        ("Delegations present", |of| of.delegations.len()),
        ("Member States present", |of| of.states.len()),
        ("Member States expected", |of| of.states_expected.len()),
        ("Heads of delegation present", |of| of.heads_present),
        ("Heads of delegation missing", |of| of.missing.len()),
        ("Refused readings", |of| of.refused),
    ];
    for (name, value) in values {
        let now = value(today);
        let mut cells = vec![text(name), number(now), number(now)];
        match before {
            None => cells.push(Cell::Blank),
            Some((_, of)) => {
                let then = value(of);
                cells.extend([number(then), number(then), Cell::Text(change(now, then))]);
            }
        }
        sink.row(&cells)?;
    }
    Ok(())
}
