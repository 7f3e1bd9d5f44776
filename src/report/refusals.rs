//! Who was turned away: how many readings were refused, by reason, gate and day.

use std::collections::BTreeMap;

use crate::{
    domain::scan::Reason,
    report::{
        chart::{Chart, Point, Shape},
        scope::{Result, Scope},
        sheet::{Cell, Cover, Sink, column, figure, number, text, thousands},
    },
};

/// Gives a row for each reason, gate and day: reasons in the order of the rules that give them.
///
/// # Errors
/// When the database or the output fails.
pub fn sheet(scope: &Scope<'_>, sink: &mut dyn Sink) -> Result<()> {
    let mut refusals = scope.store.refusals(&scope.selection)?;
    let place = |word: &str| Reason::ALL.iter().position(|reason| reason.as_str() == word);
    refusals.sort_by(|a, b| (place(&a.reason), &a.gate, a.day).cmp(&(place(&b.reason), &b.gate, b.day)));
    let mut reasons: BTreeMap<Option<usize>, usize> = BTreeMap::new();
    for refusal in &refusals {
        *reasons.entry(place(&refusal.reason)).or_default() += refusal.count;
    }
    let count: usize = refusals.iter().map(|refusal| refusal.count).sum();
    let mut points: Vec<Point> = reasons
        .iter()
        .map(|(place, count)| {
            let reason = place.and_then(|place| Reason::ALL.get(place));
            Point::plain(reason.map_or("", |reason| meaning(*reason)), *count)
        })
        .collect();
    points.sort_by_key(|point| std::cmp::Reverse(point.value));
    let title = points
        .first()
        .map_or_else(|| "Nobody was refused".to_owned(), |first| format!("{} of {count} refusals: {}", first.value, first.label));
    sink.cover(&Cover {
        title: "Refusals".into(),
        about: scope.about(),
        figures: std::iter::once(figure(thousands(count), "refused"))
            .chain(points.iter().take(2).map(|point| figure(thousands(point.value), point.label.clone())))
            .collect(),
        chart: Some(Chart { title, shape: Shape::Bars, points: points.clone() }),
        ..Cover::default()
    })?;
    sink.sheet(
        "Refusals",
        &[
            column("reason", 18).whole().data(),
            column("meaning", 40).page(),
            column("gate", 14).whole(),
            column("day", 12).whole(),
            column("refusals", 10).number(),
            column("first_at", 20).whole(),
            column("last_at", 20).whole(),
        ],
    )?;
    for refusal in &refusals {
        let words = place(&refusal.reason).map_or("", |place| meaning(Reason::ALL[place]));
        sink.row(&[
            text(&refusal.reason),
            text(words),
            text(&refusal.gate),
            refusal.day.and_then(|day| scope.event.date(day)).map_or(Cell::Blank, Cell::Day),
            number(refusal.count),
            scope.at(refusal.first_at),
            scope.at(refusal.last_at),
        ])?;
    }
    let mut total = vec![Cell::Blank, text("Total"), Cell::Blank, Cell::Blank, number(count)];
    total.resize(7, Cell::Blank);
    if refusals.len() > 1 { Ok(sink.total(&total)?) } else { Ok(()) }
}

/// Says a reason in a few words.
fn meaning(reason: Reason) -> &'static str {
    match reason {
        Reason::Invalid => "no badge of this event",
        Reason::Unknown => "a badge not known here",
        Reason::Superseded => "replaced by a newer badge",
        Reason::Revoked => "badge revoked",
        Reason::Canceled => "participant withdrawn",
        Reason::Blocked => "participant blocked",
        Reason::WrongDay => "not accredited for the day",
        Reason::Zone => "not accredited for the zone",
        Reason::AlreadyRedeemed => "already admitted",
    }
}
