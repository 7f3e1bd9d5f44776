//! Who was turned away: how many readings were refused, by reason, gate and day.

use jiff::Timestamp;

use crate::{
    domain::scan::{Reason, RefusalKind},
    report::{
        chart::{Chart, Point},
        compared::{self, ComparedFigure},
        scope::{ReportScope, Result},
        table::{Cell, Cover, Sink, column, figure, number, one_or_many, text, thousands},
    },
    store::Refusals,
};

/// Gives a row for each reason, gate and day: reasons in the order of the rules that give them.
///
/// # Errors
/// When the database or the output fails.
pub fn table(scope: &ReportScope<'_>, sink: &mut dyn Sink) -> Result<()> {
    let mut refusals = scope.store.refusals(&scope.selection)?;
    let place = |word: &str| Reason::ALL.iter().position(|reason| reason.as_str() == word);
    refusals.sort_by(|a, b| (place(&a.reason), &a.gate, a.day).cmp(&(place(&b.reason), &b.gate, b.day)));
    let mut meanings: Vec<(&str, usize)> = Vec::new();
    for (meaning, count) in refusals.iter().flat_map(kinds) {
        match meanings.iter_mut().find(|(known, _)| *known == meaning) {
            Some((_, sum)) => *sum += count,
            None => meanings.push((meaning, count)),
        }
    }
    let count: usize = refusals.iter().map(|refusal| refusal.count).sum();
    let mut points: Vec<Point> = meanings.into_iter().map(|(meaning, count)| Point::plain(meaning, count)).collect();
    points.sort_by_key(|point| std::cmp::Reverse(point.value));
    let title = title(&points, count);
    sink.cover(&Cover {
        title: "Refusals".into(),
        about: scope.about(),
        figures: std::iter::once(figure(thousands(count), one_or_many(count, "refusal", "refusals")))
            .chain(points.iter().take(2).map(|point| figure(thousands(point.value), point.label.clone())))
            .collect(),
        chart: Some(Chart::bars(title, points.clone())),
        notes: compared::note(scope).into_iter().collect(),
        nothing: "Nobody was refused.".into(),
        ..Cover::default()
    })?;
    sink.table(
        "Refusals",
        &[
            column("reason", 18).whole().data(),
            column("meaning", 40).page(),
            column("gate", 14).whole().data(),
            column("gate", 22).page(),
            column("day", 12).whole().data(),
            column("day", 16).whole().page(),
            column("refusals", 10).number(),
            column("first_at", 20).whole().data(),
            column("first", 12).whole().page(),
            column("last_at", 20).whole().data(),
            column("last", 12).whole().page(),
            column("partial", 10).number().data(),
            column("unsigned", 10).number().data(),
        ],
    )?;
    for refusal in &refusals {
        sink.row(&[
            text(&refusal.reason),
            text(&kinds_in_words(refusal)),
            text(&refusal.gate),
            text(scope.gate_name(&refusal.gate)),
            refusal.day.and_then(|day| scope.event.date(day)).map_or(Cell::Blank, Cell::Day),
            scope.day_in_words(refusal.day),
            number(refusal.count),
            scope.at(refusal.first_at),
            time_of_day(scope, refusal, refusal.first_at),
            scope.at(refusal.last_at),
            time_of_day(scope, refusal, refusal.last_at),
            number(refusal.partial),
            number(refusal.unsigned),
        ])?;
    }
    let mut total = vec![Cell::Blank, text("Total"), Cell::Blank, Cell::Blank, Cell::Blank, Cell::Blank, number(count)];
    total.resize(11, Cell::Blank);
    let sum = |of: fn(&Refusals) -> usize| number(refusals.iter().map(of).sum());
    total.extend([sum(|one| one.partial), sum(|one| one.unsigned)]);
    if refusals.len() > 1 { Ok(sink.total(&total)?) } else { Ok(()) }
}

/// Returns how many readings were refused, in all and for each reason.
///
/// # Errors
/// When the database fails.
pub(super) fn compared(scope: &ReportScope<'_>) -> Result<Vec<ComparedFigure>> {
    let refusals = scope.store.refusals(&scope.selection)?;
    let one = |of: &str, value| ComparedFigure { of: of.to_owned(), day: None, figure: "refusals", value: Some(value) };
    let mut all = vec![one("", refusals.iter().map(|refusal| refusal.count).sum())];
    all.extend(Reason::ALL.into_iter().filter_map(|reason| {
        let of_reason = refusals.iter().filter(|refusal| refusal.reason == reason.as_str());
        let count: usize = of_reason.map(|refusal| refusal.count).sum();
        (count > 0).then(|| one(meaning(reason), count))
    }));
    Ok(all)
}

/// States what was the most frequent reason.
fn title(points: &[Point], count: usize) -> String {
    let Some(first) = points.first() else { return "Nobody was refused".to_owned() };
    let ties = points.iter().filter(|point| point.value == first.value).count();
    match (count, ties) {
        (1, _) => format!("1 refusal: {}", first.label),
        (_, 1) if points.len() == 1 => format!("All {} refusals: {}", thousands(count), first.label),
        (_, 1) => format!("{} of {} refusals: {}", thousands(first.value), thousands(count), first.label),
        (_, ties) => format!("{} refusals; {} for each of {ties} reasons, the most", thousands(count), thousands(first.value)),
    }
}

/// Gives the time beside the day, which has a column of its own; the date with it where no event day is meant.
fn time_of_day(scope: &ReportScope<'_>, refusal: &Refusals, at: Timestamp) -> Cell {
    if refusal.day.is_some() { Cell::Text(scope.clock(at).hours()) } else { scope.at(at) }
}

/// Returns what refusals are, each with its number: a text that is not a badge is told by its looks.
fn kinds(refusal: &Refusals) -> impl Iterator<Item = (&str, usize)> {
    let looks = [(RefusalKind::Partial, refusal.partial), (RefusalKind::Unsigned, refusal.unsigned)];
    let others = refusal.count.saturating_sub(refusal.partial + refusal.unsigned);
    let looks = looks.map(|(kind, count)| (kind_in_words(kind), count));
    std::iter::once((in_words(&refusal.reason), others)).chain(looks).filter(|(_, count)| *count > 0)
}

/// States what refusals are in a few words, with numbers if they are several things.
fn kinds_in_words(refusal: &Refusals) -> String {
    let kinds: Vec<(&str, usize)> = kinds(refusal).collect();
    match kinds.as_slice() {
        [(only, _)] => (*only).to_owned(),
        several => several.iter().map(|(kind, count)| format!("{kind} ({count})")).collect::<Vec<_>>().join(", "),
    }
}

/// States why nobody was let through in a few words.
fn kind_in_words(kind: RefusalKind) -> &'static str {
    match kind {
        RefusalKind::Reason(reason) => meaning(reason),
        RefusalKind::Partial => "not read fully",
        RefusalKind::Unsigned => "not signed for this event",
    }
}

/// States a stored reason in a few words.
pub(super) fn in_words(word: &str) -> &str {
    match Reason::ALL.into_iter().find(|reason| reason.as_str() == word) {
        Some(reason) => meaning(reason),
        None => word,
    }
}

/// States a reason in a few words.
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
        Reason::OldData => "data of the gate too old",
    }
}
