//! `accredit delegation show`.

use serde_json::json;

use super::list;
use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        places,
    },
    domain::register::Trust,
    store::{PlacedPerson, QuotaUse},
};

pub(super) fn run(context: &Context, name: &str) -> Result<Ending, CliError> {
    let store = context.store()?;
    store.check_not_purged()?;
    let (event, stored) = (store.event()?.event, store.delegation(name)?);
    let uses: Vec<QuotaUse> =
        store.quota_uses(context.now())?.into_iter().filter(|used| used.delegation == stored.delegation.name).collect();
    let near = store.unconfirmed_delegations()?;
    let (taking, waiting) = store.placed_people(stored.id, context.now())?;
    if context.format == Format::Json {
        let mut told = list::to_json(&stored, &uses, &near);
        let people = |people: &[PlacedPerson]| {
            people
                .iter()
                .map(|one| json!({ "reference": one.reference.as_str(), "name": one.name, "category": one.category.as_str() }))
                .collect::<serde_json::Value>()
        };
        told["with_place"] = people(&taking);
        told["waiting"] = people(&waiting);
        told["exceptions"] = stored
            .exceptions
            .iter()
            .map(|(kind, until)| json!({ "window": kind.as_str(), "until": event.rfc3339(*until) }))
            .collect();
        say!("{told}");
        return Ok(Ending::Done);
    }
    let delegation = &stored.delegation;
    let line = |what: &str, value: &str| -> Result<(), CliError> {
        if !value.is_empty() {
            say!("{what}: {value}");
        }
        Ok(())
    };
    say!("{}", delegation.name);
    line("Type", &delegation.kind)?;
    line("Code", &delegation.code)?;
    for (language, name) in &delegation.names {
        line(&format!("Name ({language})"), name)?;
    }
    line("Also", &delegation.aliases.join(", "))?;
    line("Order", &delegation.order.map(|order| order.to_string()).unwrap_or_default())?;
    line("Contact", &delegation.contact)?;
    line("Language", &delegation.language)?;
    if stored.trust == Trust::Unconfirmed {
        let near =
            near.iter().find(|known| known.name == delegation.name).map(|known| known.near.join(" or ")).unwrap_or_default();
        say!("Unconfirmed{}", if near.is_empty() { String::new() } else { format!("; perhaps {near}") });
    }
    say!("People: {}", stored.people);
    for used in &uses {
        let what = used.row.what();
        let waits = if used.waiting > 0 { format!(", {} wait", used.waiting) } else { String::new() };
        say!("Quota: {} of {} {what} taken{waits}", used.used, used.row.max);
    }
    for (kind, until) in &stored.exceptions {
        say!("Exception: {kind} until {}", event.until(*until));
    }
    for person in &waiting {
        say!("Waits: {} ({}), {}", person.name, person.reference, person.category);
    }
    for used in uses.iter().filter(|used| used.over() > 0) {
        context.status(places::over(used));
    }
    Ok(Ending::Done)
}
