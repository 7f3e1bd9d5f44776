//! `accredit document list`.

use serde_json::{Value, json};

use super::check_asked;
use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        table,
    },
    domain::{
        document::{DocumentCode, DocumentState},
        event::Event,
        person::Scope,
        text::fold,
    },
    store::{DocumentFilter, SentDocument, StoreError, StoredParticipant, refusal::DocumentRefusal},
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only of this delegation, by any of its names or its code
    #[arg(long, value_name = "NAME")]
    delegation: Option<String>,
    /// Only of this kind
    #[arg(long, value_name = "KIND")]
    kind: Option<DocumentCode>,
    /// Only in this state: received, accepted or refused
    #[arg(long, value_name = "STATE")]
    state: Option<DocumentState>,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Ending, CliError> {
    let store = context.store()?;
    let event = store.event()?.event;
    let delegation = match &args.delegation {
        Some(name) if store.has_register()? => Some(fold(&store.delegation(name)?.delegation.name)),
        name => name.as_deref().map(fold),
    };
    let filter = DocumentFilter { delegation, kind: args.kind.clone(), state: args.state };
    let found = store.documents(&Scope::Everybody, &filter)?;
    if found.is_empty() {
        check_asked(&event)?;
        // Of a kind that the event asked for before, there may be some still.
        if let Some(kind) = args.kind.as_ref().filter(|kind| event.document(kind).is_none()) {
            return Err(StoreError::from(DocumentRefusal::not_asked(kind, &event.documents)).into());
        }
    }
    match context.format {
        Format::Json => say!("{:#}", found.iter().map(|one| to_json(&event, one)).collect::<Value>()),
        Format::Text if found.is_empty() => {}
        Format::Text => print(&event, &found)?,
    }
    if found.is_empty() {
        context.status("no document matches; \"accredit report documents\" shows what is missing");
        return Ok(Ending::No);
    }
    Ok(Ending::Done)
}

fn print(event: &Event, found: &[(StoredParticipant, SentDocument)]) -> Result<(), CliError> {
    let rows = found.iter().map(|(stored, sent)| {
        vec![
            sent.document.id.to_string(),
            sent.document.kind.to_string(),
            sent.state.to_string(),
            stored.participant.reference.to_string(),
            stored.participant.full_name(),
            stored.participant.delegation.clone(),
            sent.document.name.clone(),
            event.local(sent.sent_at).strftime("%Y-%m-%d %H:%M").to_string(),
            sent.text.clone(),
        ]
    });
    let headings = ["Document", "Kind", "State", "Reference", "Name", "Delegation", "File", "Sent", "Said to the delegation"];
    Ok(table::print(&headings, rows)?)
}

fn to_json(event: &Event, (stored, sent): &(StoredParticipant, SentDocument)) -> Value {
    let document = &sent.document;
    json!({
        "document": document.id.0,
        "kind": document.kind.as_str(),
        "reference": stored.participant.reference.as_str(),
        "name": stored.participant.full_name(),
        "delegation": Some(&stored.participant.delegation).filter(|name| !name.is_empty()),
        "state": sent.state.as_str(),
        "text": Some(&sent.text).filter(|text| !text.is_empty()),
        "file": document.name,
        "media_type": document.media.content_type(),
        "bytes": document.size,
        "sha256": document.digest.to_string(),
        "people": sent.people,
        "sent_at": event.rfc3339(sent.sent_at),
        "sent_by": sent.sent_by,
        "decided_at": sent.decided.as_ref().map(|(at, _)| event.rfc3339(*at)),
        "decided_by": sent.decided.as_ref().map(|(_, by)| by),
    })
}
