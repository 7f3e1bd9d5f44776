//! `accredit init`: an event file becomes a database with a signing key beside it.

use std::path::{Path, PathBuf};

use crate::{
    cli::{
        context::{Context, Format, new_event_id, random},
        error::{CliError, Ending},
        names_of_nobody, report,
        words::count,
    },
    domain::{
        event::Event,
        event_file::{self, Stored, mentions::Mention},
        id::{EventId, KeyId},
        signing::{KeyFile, KeyState, PublicKey, SigningKey},
    },
    store::{self, Lock, Store},
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The event file; "-" reads stdin
    #[arg(value_name = "EVENT.toml")]
    file: PathBuf,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Ending, CliError> {
    let EventSource { event, mentions } = read_event_file(&args.file, Stored::default())?;
    let id = create(context, &event)?;
    names_of_nobody::tell(context, &args.file, &names_of_nobody::find(&context.store()?, &mentions)?);
    match context.format {
        Format::Text => {
            let key = context.key_path();
            context.status(format!("{}: created for {} ({})", context.db.display(), event.name, count(event.days.len(), "day")));
            context.status(format!("{}: the signing key; keep a copy locked away, and none at a gate", key.display()));
        }
        Format::Json => {
            say!("{}", serde_json::json!({ "id": id.to_string(), "db": context.db, "key": context.key_path() }));
        }
    }
    Ok(Ending::Done)
}

/// Creates the database and the key file. A kill at any point leaves both of them, or what the next try takes away.
pub(super) fn create(context: &Context, event: &Event) -> Result<EventId, CliError> {
    let (id, first) = (new_event_id()?, KeyId(1));
    let key_path = context.key_path();
    if context.db.symlink_metadata().is_ok() {
        return Err(store::StoreError::Exists(context.db.clone()).into());
    }
    let alone = if store::is_address(&context.db) { None } else { Some(Lock::alone(&context.db)?) };
    if let Some(alone) = &alone {
        store::forget_unfinished(&context.db, &key_path, alone)?;
    }
    if key_path.symlink_metadata().is_ok() {
        return Err(CliError::failed(format!("{} already exists; a signing key is never overwritten", key_path.display()))
            .hint("it may sign the badges of another event: name another database with --db, or another key with --key"));
    }
    let private = SigningKey::from_bytes(&random()?);
    let public = PublicKey { id: first, key: private.verifying_key(), state: KeyState::Active };
    let database = Store::prepare(&context.db, id, event, &public, context.actor.clone(), context.now())?;
    store::write_new_key_file(&key_path, &KeyFile { event: id, keys: vec![(first, private)] })?;
    // The database that is opened is shared with others.
    drop(alone);
    if let Err(error) = database.place() {
        // The key has not signed anything: without its database it would only block the next attempt.
        let _ = std::fs::remove_file(&key_path);
        return Err(error.into());
    }
    Ok(id)
}

/// An event file that was read.
pub(super) struct EventSource {
    /// The event.
    pub(super) event: Event,
    /// The names in it that only people can say are right.
    pub(super) mentions: Vec<Mention>,
}

/// Reads an event file; "-" is stdin. `stored` is what holds in the event that it is applied to.
pub(super) fn read_event_file(path: &Path, stored: Stored<'_>) -> Result<EventSource, CliError> {
    let text = if path.as_os_str() == "-" { std::io::read_to_string(std::io::stdin()) } else { std::fs::read_to_string(path) };
    let text = text.map_err(|error| CliError::file(path, &error))?;
    let event = event_file::read_over(&text, stored).map_err(|error| CliError::toml(path, &error))?;
    let mentions = event_file::mentions::mentions(&text).map_err(|error| CliError::toml(path, &error))?;
    report::check_saved(&event).map_err(|error| error.within(&path.display().to_string()))?;
    Ok(EventSource { event, mentions })
}
