//! `accredit delegation waiting`.

use serde_json::{Value, json};

use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        places, table,
    },
    domain::id::Reference,
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct WaitingArgs {
    /// Only those of this delegation (repeatable)
    #[arg(value_name = "DELEGATION")]
    delegation: Vec<String>,
    /// Give a priority to somebody who waits: lower numbers come first; the default is 100
    #[arg(long, value_name = "REFERENCE=N", value_parser = pair)]
    priority: Vec<(Reference, i32)>,
}

fn pair(written: &str) -> Result<(Reference, i32), String> {
    let (reference, number) = written.rsplit_once('=').ok_or("write it as REFERENCE=1")?;
    let number = number.trim().parse().map_err(|_| format!("\"{number}\" is not a whole number"))?;
    Ok((reference.parse().map_err(|error: crate::domain::id::IdError| error.to_string())?, number))
}

pub(super) fn run(context: &Context, args: &WaitingArgs) -> Result<Ending, CliError> {
    let mut store = context.store()?;
    store.check_not_purged()?;
    if !args.priority.is_empty() {
        let mut import = store.import(context.now())?;
        for (reference, priority) in &args.priority {
            import.set_priority(reference, *priority)?;
        }
        let settled = import.commit()?;
        places::tell(context, &settled, &[]);
    }
    let event = store.event()?.event;
    let mut delegations = store.delegations()?;
    if !args.delegation.is_empty() {
        let asked = args.delegation.iter().map(|name| store.delegation(name).map(|one| one.id)).collect::<Result<Vec<_>, _>>()?;
        delegations.retain(|one| asked.contains(&one.id));
    }
    let mut rows = Vec::new();
    for one in &delegations {
        let (_, waiting) = store.placed_people(one.id, context.now())?;
        rows.extend(waiting.into_iter().enumerate().map(|(place, person)| (one.delegation.name.clone(), place + 1, person)));
    }
    if context.format == Format::Json {
        let told = rows.iter().map(|(delegation, place, person)| {
            json!({
                "delegation": delegation,
                "place": place,
                "reference": person.reference.as_str(),
                "name": person.name,
                "category": person.category.as_str(),
                "since": event.rfc3339(person.since),
            })
        });
        say!("{}", told.collect::<Value>());
        return Ok(Ending::Done);
    }
    if rows.is_empty() {
        context.status("nobody waits for a place");
        return Ok(Ending::Done);
    }
    let rows = rows.into_iter().map(|(delegation, place, person)| {
        let since = event.local(person.since).strftime("%Y-%m-%d %H:%M").to_string();
        vec![delegation, place.to_string(), person.reference.to_string(), person.name, person.category.to_string(), since]
    });
    table::print(&["Delegation", "Next", "Reference", "Name", "Category", "Since"], rows)?;
    Ok(Ending::Done)
}
