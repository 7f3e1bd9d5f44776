//! One person, and the whole history: accreditation, badges, handouts, and every reading, with who did it.

use crate::{
    domain::{
        expected::expected,
        id::Reference,
        mask::{DayIndex, DayMask},
        participant::Participant,
    },
    report::{
        refusals::in_words,
        scope::{Result, Scope, long_dates, short_date},
        table::{Cell, Cover, Figure, Sink, column, figure, text},
        words::isolated,
    },
    store::{Happening, StoredParticipant},
};

/// Gives a table with what is known of the person, and one with a row for each thing that happened.
///
/// # Errors
/// When there is no such participant, or the database or the output fails.
pub fn table(scope: &Scope<'_>, reference: &Reference, sink: &mut dyn Sink) -> Result<()> {
    let (person, happened) = scope.store.history(reference)?;
    let present = happened.iter().filter(|one| one.counts).filter_map(|one| one.day).fold(DayMask::NONE, DayMask::with);
    let who = &person.participant;
    sink.cover(&Cover {
        title: who.full_name(),
        about: about(&person),
        figures: figures(scope, who, present),
        facts: facts(scope, &person)
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(field, value)| {
                let value = if field == "days" { days_in_words(scope, who) } else { value };
                (column(field, 0).heading(), value)
            })
            .chain(presences(scope, &happened))
            .collect(),
        nothing: "Nothing has happened on these days.".into(),
        ..Cover::default()
    })?;
    sink.table(
        "History",
        &[
            column("at", 20).whole(),
            column("day", 12).whole(),
            column("what", 16).whole(),
            column("gate", 12).whole().data(),
            column("gate", 18).page(),
            column("detail", 40).data(),
            column("detail", 40).page(),
            column("by", 16),
        ],
    )?;
    // Where days were chosen, what belongs to none of them is left out.
    let is_chosen = |day: Option<DayIndex>| scope.selection.days.is_none_or(|days| day.is_some_and(|day| days.has(day)));
    for one in happened.iter().filter(|one| is_chosen(one.day)) {
        sink.row(&[
            scope.at(one.at),
            one.day.and_then(|day| scope.event.date(day)).map_or(Cell::Blank, Cell::Day),
            text(&one.what),
            text(&one.gate),
            text(scope.gate_name(&one.gate)),
            joined(&one.reason, &one.detail),
            joined(in_words(&one.reason), one.named.as_ref().unwrap_or(&one.detail)),
            text(&one.by),
        ])?;
    }
    sink.table("Person", &[column("field", 18).data(), column("value", 60).data()])?;
    for (field, value) in facts(scope, &person) {
        if !value.is_empty() {
            sink.row(&[text(field), text(&value)])?;
        }
    }
    Ok(())
}

/// Puts why a reading was refused before its other details.
fn joined(reason: &str, detail: &str) -> Cell {
    let parts: Vec<&str> = [reason, detail].into_iter().filter(|part| !part.is_empty()).collect();
    text(&parts.join(", "))
}

/// Lists on which days somebody was present, since when, and by which gate: a line for each.
fn presences(scope: &Scope<'_>, happened: &[Happening]) -> Vec<(String, String)> {
    let mut days = DayMask::NONE;
    let mut lines = Vec::new();
    for one in happened.iter().filter(|one| one.counts) {
        let Some(day) = one.day.filter(|day| scope.days.has(*day) && !days.has(*day)) else { continue };
        days = days.with(day);
        let date = scope.event.date(day).map(short_date).unwrap_or_default();
        lines.push(format!("{date}, {}, {}", scope.hours(one.at), isolated(scope.gate_name(&one.gate))));
    }
    if lines.is_empty() { Vec::new() } else { vec![("Present since".to_owned(), lines.join("; "))] }
}

/// States for which days somebody is accredited: `4–5 November 2024`.
fn days_in_words(scope: &Scope<'_>, who: &Participant) -> String {
    let dates: Vec<_> = scope.event.expected_days(who).iter().filter_map(|day| scope.event.date(day)).collect();
    long_dates(&dates)
}

fn about(person: &StoredParticipant) -> Vec<String> {
    let who = &person.participant;
    let standing = if person.standing_reason.is_empty() {
        person.standing.to_string()
    } else {
        format!("{}: {}", person.standing, person.standing_reason)
    };
    let lines = [
        who.native_name.clone(),
        who.function.clone(),
        who.delegation.clone(),
        format!("{} · {} · {standing}", who.reference, who.category),
    ];
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

fn figures(scope: &Scope<'_>, who: &Participant, present: DayMask) -> Vec<Figure> {
    // Somebody who was admitted on a day was entitled to it then, whatever the days are now.
    let days = expected(scope.event.expected_days(who), present).intersection(scope.days).iter().count();
    let present = present.intersection(scope.days).iter().count();
    let noun = if days == 1 { "day of accreditation present" } else { "days of accreditation present" };
    vec![figure(format!("{present} of {days}"), noun)]
}

fn facts<'f>(scope: &'f Scope<'_>, person: &StoredParticipant) -> Vec<(&'f str, String)> {
    let who = &person.participant;
    let own = scope.event.fields.iter().map(|field| (field.code.as_str(), who.own.get(field.number).to_owned()));
    let mut facts = vec![
        ("reference", who.reference.to_string()),
        ("title", who.title.clone()),
        ("given_name", who.given_name.clone()),
        ("family_name", who.family_name.clone()),
        ("name", who.name.clone()),
        ("native_name", who.native_name.clone()),
        ("function", who.function.clone()),
        ("category", who.category.to_string()),
        ("delegation", who.delegation.clone()),
        ("delegation_type", who.delegation_type.clone()),
        ("country", who.country.clone()),
        ("email", who.email.clone()),
        ("days", scope.event.format_days(scope.event.expected_days(who))),
        ("standing", person.standing.to_string()),
        ("standing_reason", person.standing_reason.clone()),
        ("badge", person.badge.as_ref().map_or_else(String::new, |badge| badge.serial.to_string())),
    ];
    facts.extend(own);
    facts
}
