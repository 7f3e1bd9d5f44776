//! `accredit participant export`: all that is stored about one person, for that person.

use std::path::PathBuf;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};

use super::{
    fields::missing,
    json,
    readable::{self, Readable},
};
use crate::{
    cli::{
        context::Context,
        error::{CliError, Ending},
        file,
    },
    domain::{
        document::DocumentId,
        event::Event,
        id::{Reference, ScanId},
        person::Scope,
    },
    report::{Frame, Language},
    store::{Datum, JournalSelection, Personal, Store, StoreError, refusal::DocumentRefusal},
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The participant's reference
    reference: Reference,
    /// The file; "-" is JSON on stdout. A name that ends in .pdf or .html makes it a document that the person can read
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    /// The language of a document: en, fr, es, ru, ar, zh; without, the event's first
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<Language>,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Ending, CliError> {
    let as_what = as_what(args)?;
    let mut store = context.store()?;
    let event = store.event()?.event;
    let now = context.now();
    let document = document(&store, &event, &args.reference).map_err(|error| missing(&store, error))?;
    if let Some(as_what) = as_what {
        let own = event.languages.iter().find_map(|tag| Language::of_tag(tag));
        let language = args.language.or(own).unwrap_or_default();
        let frame = Frame::speaking(language, &event, now);
        let photo = store.photo(&args.reference)?;
        let mut missing = Vec::new();
        file::replace_private(&args.output, |out| {
            missing = readable::write(as_what, frame, (&event, &document), photo.as_ref(), out)?;
            Ok(())
        })?;
        crate::cli::report::warn_of_characters(&missing);
    } else {
        let document = json!({ "event": event.name, "made_at": event.rfc3339(now), "about": document });
        file::replace_private(&args.output, |out| Ok(writeln!(out, "{document:#}")?))?;
    }
    store.record_export(&args.reference, now)?;
    context.status(format!("{}: all that is stored about {}; give it to nobody else", args.output.display(), args.reference));
    Ok(Ending::Done)
}

/// Returns which document the file's name asks for; `None` for JSON.
fn as_what(args: &Args) -> Result<Option<Readable>, CliError> {
    let ending = args.output.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase);
    let as_what = match ending.as_deref() {
        Some("pdf") => Some(Readable::Pdf),
        Some("html" | "htm") => Some(Readable::Html),
        None | Some("json") => None,
        Some(_) => {
            return Err(CliError::failed(format!("{}: its name does not say the format", args.output.display()))
                .hint("end the name in .json, .pdf or .html"));
        }
    };
    if as_what.is_none() && args.language.is_some() {
        return Err(CliError::failed("--language is for a document: JSON has the words of programs")
            .hint("end the file's name in .pdf or .html, or leave --language out"));
    }
    Ok(as_what)
}

fn document(store: &Store, event: &Event, reference: &Reference) -> Result<Value, StoreError> {
    let dossier = store.dossier(reference)?;
    let mut document = Map::new();
    document.insert("participant".into(), json::participant(&dossier.participant, event));
    let mut tables = Map::new();
    for (table, rows) in &dossier.tables {
        let rows = rows.iter().map(|row| {
            let cells = row.iter().map(|(column, datum)| (column.clone(), value(event, table, column, datum)));
            let mut row: Map<String, Value> = cells.collect();
            if table == DOCUMENTS {
                open(store, reference, &mut row)?;
            }
            Ok(Value::Object(row))
        });
        tables.insert(table.clone(), rows.collect::<Result<_, StoreError>>()?);
    }
    document.insert("stored".into(), tables.into());
    let mut journal = Vec::new();
    let selection = JournalSelection { participant: Some(dossier.participant.key), ..JournalSelection::default() };
    store.journal_rows::<StoreError>(&selection, |row| {
        let parsed = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_else(|_| text.into());
        journal.push(json!({
            "entry": row.entry,
            "at": event.rfc3339(row.at),
            "by": row.actor,
            "action": row.action,
            "details": (!row.details.is_empty()).then(|| parsed(&row.details)),
            "said_of_you": match &row.personal {
                Personal::Nothing => Value::Null,
                Personal::Forgotten => "forgotten".into(),
                Personal::Known(content) => parsed(content),
            },
        }));
        Ok(())
    })?;
    document.insert("journal".into(), journal.into());
    Ok(document.into())
}

/// The table whose rows hold something sealed.
const DOCUMENTS: &str = "document";

/// Puts what a document holds in the place of what is sealed of it; where the key is missing, that is said.
fn open(store: &Store, whose: &Reference, row: &mut Map<String, Value>) -> Result<(), StoreError> {
    let Some(id) = row.get("document_id").and_then(Value::as_i64).map(DocumentId) else { return Ok(()) };
    row.remove("sealed");
    let (document, sealed) = store.sealed_document(&Scope::Everybody, whose, id)?;
    let content = match store.open_document(&document, &sealed) {
        Ok(bytes) => STANDARD.encode(bytes),
        Err(StoreError::Document(refusal @ (DocumentRefusal::NoKey | DocumentRefusal::OtherKey))) => refusal.to_string(),
        Err(error) => return Err(error),
    };
    row.insert("content".into(), content.into());
    Ok(())
}

/// Writes a stored value as a person can read it: moments on the event's clocks, days as dates, bytes in Base64.
fn value(event: &Event, table: &str, column: &str, datum: &Datum) -> Value {
    let is_moment = column == "at" || column.ends_with("_at");
    match datum {
        Datum::Null => Value::Null,
        Datum::Text(text) => text.clone().into(),
        Datum::Integer(moment) if is_moment => {
            jiff::Timestamp::from_millisecond(*moment).map_or_else(|_| (*moment).into(), |at| event.rfc3339(at).into())
        }
        Datum::Integer(day) if column == "day" => {
            let date = usize::try_from(*day).ok().and_then(|day| event.days.get(day));
            date.map_or_else(|| (*day).into(), |date| date.to_string().into())
        }
        Datum::Integer(serial) if column.ends_with("serial") || column == "superseded_by" => format!("{serial:08X}").into(),
        Datum::Integer(number) => (*number).into(),
        Datum::Bytes(bytes) => match (table, column, <[u8; 16]>::try_from(bytes.as_slice())) {
            ("scan", "uuid", Ok(id)) => ScanId::from_bytes(id).to_string().into(),
            _ => STANDARD.encode(bytes).into(),
        },
    }
}
