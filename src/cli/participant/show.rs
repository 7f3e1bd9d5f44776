//! `accredit participant show`: all that is known of one person.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{fields::missing, json as shape, photo};
use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        table,
        whereabouts::handout_json,
    },
    domain::{
        event::Event,
        field::Field,
        id::{Reference, StepName},
        participant::Standing,
        text::printable,
    },
    store::{Arrival, Handout, Replacement, StoredBadge, StoredParticipant},
};

pub(super) fn run(context: &Context, reference: &Reference) -> Result<Ending, CliError> {
    let store = context.store()?;
    let event = store.event()?.event;
    let stored = store.participant(reference).map_err(|error| missing(&store, error))?;
    let with_handout = |badge: StoredBadge| {
        let handout = store.handout(badge.serial)?;
        Ok((badge, handout))
    };
    let badges = store.badges(stored.key)?.into_iter().map(with_handout).collect::<Result<Vec<_>, CliError>>()?;
    let photo = store.photo_record(stored.key)?;
    let replacements = store.replacements_of(stored.key)?;
    let (arrivals, note) = (store.arrivals(stored.key)?, store.note_at_gate(stored.key)?);
    if context.format == Format::Json {
        let mut shown = shape::participant(&stored, &event);
        shown["badges"] = badges
            .iter()
            .map(|(badge, handout)| {
                let mut shown = shape::badge(badge, &event);
                shown["handout"] = handout.as_ref().map_or(Value::Null, |handout| handout_json(&event, handout));
                shown
            })
            .collect();
        shown["photo_stored"] = photo.map(|photo| photo::to_json(&photo, &event)).into();
        shown["note_at_gate"] = note.into();
        if !replacements.is_empty() {
            let linked = |replacement: &Replacement| json!({ "old": replacement.old.as_str(), "new": replacement.new.as_str() });
            shown["replacements"] = replacements.iter().map(linked).collect();
        }
        shown["arrivals"] = arrivals.iter().map(|arrival| arrival_json(arrival, &event)).collect();
        writeln!(io::stdout(), "{shown}")?;
        return Ok(Ending::Done);
    }
    write(&mut io::stdout().lock(), &stored, &event)?;
    if let Some(note) = note {
        writeln!(io::stdout(), "{:<16} {}", "note at gate", printable(&note))?;
    }
    for Replacement { old, new, .. } in &replacements {
        writeln!(io::stdout(), "{:<16} {new} came in the place of {old}", "replacement")?;
    }
    for arrival in &arrivals {
        writeln!(io::stdout(), "{:<16} {}", "arrived", arrived(arrival, &event))?;
    }
    if arrivals.is_empty() {
        writeln!(io::stdout(), "{:<16} not yet", "arrived")?;
    }
    if let Some(photo) = photo {
        writeln!(io::stdout(), "{:<16} {}", "photo stored", photo::described(&photo, &event))?;
    }
    print_badges(&badges, &event)?;
    Ok(Ending::Done)
}

fn write(out: &mut impl Write, stored: &StoredParticipant, event: &Event) -> io::Result<()> {
    let who = &stored.participant;
    let mut line = |label: &str, value: &str| {
        if value.is_empty() { Ok(()) } else { writeln!(out, "{label:<16} {}", printable(value)) }
    };
    line("reference", who.reference.as_str())?;
    line("standing", &standing(stored))?;
    line("step", stored.step.as_ref().map(StepName::as_str).unwrap_or_default())?;
    for field in event.columns().filter(|field| !matches!(field, Field::Reference | Field::Days)) {
        line(&event.field_name(field).replace('_', " "), &who.written(field, event))?;
    }
    let Some(category) = event.category(&who.category) else { return Ok(()) };
    let rights = event.rights(category, who.days, stored.zones);
    line("days", &format!("{}{}", event.format_days(rights.days), if who.days.is_some() { " (own)" } else { "" }))?;
    let zones = shape::zones(event, rights.zones);
    line("zones", if zones.is_empty() { "none".into() } else { zones.join(", ") }.as_str())?;
    line("zones added", &shape::zones(event, stored.zones.added).join(", "))?;
    line("zones withheld", &shape::zones(event, stored.zones.withheld).join(", "))
}

/// States on which day somebody came, when first and last, and where: `2024-11-04 09:12, last read 17:40, at main`.
fn arrived(arrival: &Arrival, event: &Event) -> String {
    let time = |at| event.local(at).strftime("%H:%M");
    let day = event.date(arrival.day).map(|date| date.to_string()).unwrap_or_default();
    format!("{day} {}, last read {}, at {}", time(arrival.first_at), time(arrival.last_at), arrival.gate)
}

fn arrival_json(arrival: &Arrival, event: &Event) -> Value {
    json!({
        "day": event.date(arrival.day).map(|date| date.to_string()),
        "first_at": event.rfc3339(arrival.first_at),
        "last_at": event.rfc3339(arrival.last_at),
        "gate": arrival.gate,
    })
}

fn standing(stored: &StoredParticipant) -> String {
    match (stored.standing, stored.standing_reason.as_str()) {
        (Standing::Accredited, _) | (_, "") => stored.stands().to_owned(),
        (_, reason) => format!("{}: {reason}", stored.stands()),
    }
}

fn print_badges(badges: &[(StoredBadge, Option<Handout>)], event: &Event) -> Result<(), CliError> {
    if badges.is_empty() {
        return Ok(writeln!(io::stdout(), "{:<16} none issued", "badge")?);
    }
    writeln!(io::stdout())?;
    let local = |at| event.local(at).strftime("%Y-%m-%d %H:%M").to_string();
    let rows = badges.iter().map(|(badge, handout)| {
        let printed = badge.printed_at.map_or_else(|| "never".to_owned(), local);
        let handed = handout.as_ref().map(|handout| handout.told(event)).unwrap_or_default();
        let tray = badge.tray.map(|tray| tray.to_string()).unwrap_or_default();
        vec![
            badge.serial.to_string(),
            badge.state.as_str().to_owned(),
            local(badge.issued_at),
            printed,
            tray,
            handed,
            badge.reason.clone(),
        ]
    });
    Ok(table::print(&["Badge", "State", "Issued", "Printed", "Tray", "Handed over", "Reason"], rows)?)
}
