//! A participant for programs.

use serde_json::{Value, json};

use crate::{
    cli::whereabouts::tray_json,
    domain::{
        event::Event,
        id::StepName,
        mask::{DayMask, ZoneMask},
        nomination::state::Block,
        own_field::OwnField,
    },
    store::{StoredBadge, StoredParticipant},
};

/// Writes a participant with the field names of a list; what was not given is null, and `name` is the whole name.
pub(super) fn participant(stored: &StoredParticipant, event: &Event) -> Value {
    let who = &stored.participant;
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let rights = event.category(&who.category).map(|category| event.rights(category, who.days, stored.zones));
    let mut shown = json!({
        "reference": who.reference.as_str(),
        "category": who.category.as_str(),
        "title": given(&who.title),
        "given_name": given(&who.given_name),
        "family_name": given(&who.family_name),
        "native_name": given(&who.native_name),
        "function": given(&who.function),
        "delegation": given(&who.delegation),
        "delegation_type": given(&who.delegation_type),
        "country": given(&who.country),
        "email": given(&who.email),
        "days": who.days.map(|days| dates(event, days)),
        "photo": given(&who.photo),
        "name": given(&who.full_name()),
        "head": who.is_marked_head(),
        "order": who.order,
        "standing": stored.standing.as_str(),
        "standing_reason": given(&stored.standing_reason),
        "zones_added": zones(event, stored.zones.added),
        "zones_withheld": zones(event, stored.zones.withheld),
        "rights": rights.map(|rights| json!({ "zones": zones(event, rights.zones), "days": dates(event, rights.days) })),
        "badge": stored.badge.as_ref().map(|valid| badge(valid, event)),
        "fields": own_fields(stored, event),
    });
    // An event without nominations has nothing of them.
    if event.nomination.is_some() || stored.state_beside_standing().is_some() {
        shown["state"] = stored.state.as_str().into();
        shown["step"] = stored.step.as_ref().map(StepName::as_str).into();
        shown["blocked"] = (stored.block == Block::Blocked).into();
    }
    shown
}

/// Writes the event's own fields by their codes; what was not given is null.
fn own_fields(stored: &StoredParticipant, event: &Event) -> Value {
    let value = |field: &OwnField| {
        let value = stored.participant.own.get(field.number);
        (field.code.to_string(), if value.is_empty() { Value::Null } else { value.into() })
    };
    Value::Object(event.fields.iter().map(value).collect())
}

/// Writes a badge.
pub(super) fn badge(badge: &StoredBadge, event: &Event) -> Value {
    json!({
        "serial": badge.serial.to_string(),
        "state": badge.state.as_str(),
        "issued_at": event.rfc3339(badge.issued_at),
        "printed_at": badge.printed_at.map(|at| event.rfc3339(at)),
        "tray": badge.tray.map(tray_json),
        "superseded_by": badge.superseded_by.map(|serial| serial.to_string()),
        "reason": (!badge.reason.is_empty()).then_some(&badge.reason),
    })
}

/// Returns the codes of a set of zones.
pub(super) fn zones(event: &Event, zones: ZoneMask) -> Vec<String> {
    zones.iter().filter_map(|zone| event.zones.get(zone.get())).map(|zone| zone.code.to_string()).collect()
}

fn dates(event: &Event, days: DayMask) -> Vec<String> {
    days.iter().filter_map(|day| event.date(day)).map(|date| date.to_string()).collect()
}
