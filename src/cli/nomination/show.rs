//! `accredit nomination show`: where one nomination is, and what was said of it.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::gaps::{gaps_json, told};
use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        participant::fields::missing,
        table,
    },
    domain::{
        event::Event,
        field::Field,
        id::{Reference, StepName},
        nomination::table::Place,
        text::printable,
    },
    store::{Happening, Replacement, Store, StoredParticipant},
};

/// What of a history is about the nomination.
const ABOUT: [&str; 17] = [
    "nominated",
    "accredited",
    "submitted",
    "approved",
    "returned",
    "put on hold",
    "rejected",
    "withdrawn",
    "restored",
    "approved past the steps",
    "change proposed",
    "change approved",
    "change sent back",
    "came in another's place",
    "replaced",
    "accredited again",
    "file refused",
];

pub(super) fn run(context: &Context, reference: &Reference) -> Result<Ending, CliError> {
    let store = context.store()?;
    let event = store.event()?.event;
    let (stored, happened) = store.history(reference).map_err(|error| missing(&store, error))?;
    let happened: Vec<Happening> = happened.into_iter().filter(|one| ABOUT.contains(&one.what.as_str())).collect();
    let note = store.nomination_note(stored.key)?;
    let replaced = store.replacements_of(stored.key)?;
    let steps = event.nomination.as_ref().map(|rules| rules.steps_of(&stored.participant.category)).unwrap_or_default();
    let gaps = store.gaps(&stored)?;
    if context.format == Format::Json {
        let (missing_names, refused) = gaps_json(&gaps);
        let shown = json!({
            "reference": reference.as_str(),
            "name": stored.participant.full_name(),
            "state": stored.state.as_str(),
            "standing": stored.standing.as_str(),
            "step": stored.step.as_ref().map(StepName::as_str),
            "steps": steps.iter().map(StepName::as_str).collect::<Vec<_>>(),
            "waits_for_place": stored.place == Place::Awaited,
            "submitted_at": note.as_ref().and_then(|note| note.submitted_at).map(|at| event.rfc3339(at)),
            "approved_at": note.as_ref().and_then(|note| note.approved_at).map(|at| event.rfc3339(at)),
            "text": note.as_ref().map(|note| &note.text).filter(|text| !text.is_empty()),
            "internal": note.as_ref().map(|note| &note.internal).filter(|text| !text.is_empty()),
            "photo": stored.photo.is_some(),
            "missing": missing_names,
            "refused_documents": refused,
            "proposal": proposal_json(&store, &event, &stored)?,
            "replacements": replaced.iter().map(replacement_json).collect::<Vec<_>>(),
            "history": happened.iter().map(|one| json!({
                "at": event.rfc3339(one.at),
                "what": one.what,
                "detail": one.detail(),
                "by": one.by,
            })).collect::<Vec<_>>(),
        });
        writeln!(io::stdout(), "{shown:#}")?;
        return Ok(Ending::Done);
    }
    let line = |label: &str, value: &str| {
        if value.is_empty() { Ok(()) } else { writeln!(io::stdout(), "{label:<16} {}", printable(value)) }
    };
    line("reference", reference.as_str())?;
    line("name", &stored.participant.full_name())?;
    line("category", stored.participant.category.as_str())?;
    line("delegation", &stored.participant.delegation)?;
    let waits = if stored.place == Place::Awaited { ", waits for a place" } else { "" };
    line("state", &format!("{}{waits}", stored.state))?;
    line("step", stored.step.as_ref().map(StepName::as_str).unwrap_or_default())?;
    line("steps", &steps.iter().map(StepName::as_str).collect::<Vec<_>>().join(", "))?;
    line("missing", &told(&gaps))?;
    if let Some(note) = &note {
        line("said", &note.text)?;
        line("internal", &note.internal)?;
    }
    for replacement in &replaced {
        line("replacement", &format!("{} came in the place of {}", replacement.new, replacement.old))?;
    }
    print_proposal(&store, &event, &stored)?;
    writeln!(io::stdout())?;
    let local = |at| event.local(at).strftime("%Y-%m-%d %H:%M").to_string();
    let rows = happened.into_iter().map(|one| vec![local(one.at), one.what.clone(), one.detail(), one.by.clone()]);
    table::print(&["When", "What", "Details", "By"], rows)?;
    Ok(Ending::Done)
}

fn print_proposal(store: &Store, event: &Event, stored: &StoredParticipant) -> Result<(), CliError> {
    let Some(proposal) = store.proposal(stored.key)? else { return Ok(()) };
    writeln!(io::stdout(), "{:<16} at the step {}, by {}", "change waits", proposal.step, printable(&proposal.actor))?;
    for (field, value) in &proposal.fields {
        let name = event.field_name(*field).replace('_', " ");
        if *field == Field::Photo && store.proposed_photo(stored.key)?.is_some() {
            writeln!(
                io::stdout(),
                "  {name:<14} a new one; \"accredit participant photo {} --proposed -o FILE.jpg\" writes it",
                stored.participant.reference
            )?;
            continue;
        }
        let (before, after) = (printable(&stored.participant.written(*field, event)), printable(value));
        writeln!(io::stdout(), "  {name:<14} \"{before}\" → \"{after}\"")?;
    }
    Ok(())
}

/// Writes the change that waits: each field with what it is and what it would be; null if none waits.
pub(super) fn proposal_json(store: &Store, event: &Event, stored: &StoredParticipant) -> Result<Value, CliError> {
    let Some(proposal) = store.proposal(stored.key)? else { return Ok(Value::Null) };
    let fields: Map<String, Value> = proposal
        .fields
        .iter()
        .map(|(field, value)| {
            let change = json!([stored.participant.written(*field, event), value]);
            (event.field_name(*field).to_owned(), change)
        })
        .collect();
    Ok(json!({
        "step": proposal.step.as_str(),
        "at": event.rfc3339(proposal.at),
        "by": proposal.actor,
        "fields": fields,
    }))
}

fn replacement_json(replacement: &Replacement) -> Value {
    json!({ "old": replacement.old.as_str(), "new": replacement.new.as_str() })
}
