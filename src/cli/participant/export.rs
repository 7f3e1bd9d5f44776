//! `accredit participant export`: all that is stored about one person, for that person.

use std::path::PathBuf;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};

use super::{fields::missing, json};
use crate::{
    cli::{
        context::Context,
        error::{CliError, Ending},
        file,
    },
    domain::{
        event::Event,
        id::{Reference, ScanId},
    },
    store::{Datum, JournalSelection, Personal, Store, StoreError},
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The participant's reference
    reference: Reference,
    /// The file; "-" is stdout
    #[arg(short, long, value_name = "FILE.json", default_value = "-")]
    output: PathBuf,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Ending, CliError> {
    let mut store = context.store()?;
    let event = store.event()?.event;
    let now = context.now();
    let document = document(&store, &event, &args.reference).map_err(|error| missing(&store, error))?;
    let document = json!({ "event": event.name, "made_at": event.rfc3339(now), "about": document });
    file::replace_private(&args.output, |out| Ok(writeln!(out, "{document:#}")?))?;
    store.record_export(&args.reference, now)?;
    context.status(format!("{}: all that is stored about {}; give it to nobody else", args.output.display(), args.reference));
    Ok(Ending::Done)
}

fn document(store: &Store, event: &Event, reference: &Reference) -> Result<Value, StoreError> {
    let dossier = store.dossier(reference)?;
    let mut document = Map::new();
    document.insert("participant".into(), json::participant(&dossier.participant, event));
    let mut tables = Map::new();
    for (table, rows) in &dossier.tables {
        let rows = rows.iter().map(|row| {
            let cells = row.iter().map(|(column, datum)| (column.clone(), value(event, table, column, datum)));
            Value::Object(cells.collect())
        });
        tables.insert(table.clone(), rows.collect());
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
