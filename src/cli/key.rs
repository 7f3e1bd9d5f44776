//! `accredit key`: the signing keys and their states.

use std::path::Path;

use crate::{
    cli::{
        context::{Context, Format, random},
        error::{CliError, Ending},
        table,
    },
    domain::{
        id::KeyId,
        signing::{KeyFile, KeyState, PublicKey, SigningKey},
    },
    store::{self, Store, StoreError, refusal::KeyRefusal},
};

/// Commands.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List the keys, and what each may still do
    List,
    /// Make a new key that signs from now on; earlier keys still verify
    New(NewKey),
    /// Stop signing with a key; badges it signed stay valid
    Retire(WhichKey),
    /// Reject every badge signed with a key, immediately
    Revoke(WhichKey),
}

/// How a key is made.
#[derive(Debug, clap::Args)]
pub struct NewKey {
    /// The key file is lost and has no copy: start another with this key
    #[arg(long)]
    lost: bool,
}

/// Which key is meant.
#[derive(Debug, clap::Args)]
pub struct WhichKey {
    /// The key's number, as "accredit key list" shows it
    id: u8,
}

pub(super) fn run(context: &Context, command: &Command) -> Result<Ending, CliError> {
    let mut store = context.store()?;
    match command {
        Command::List => list(context, &store)?,
        Command::New(how) => new(context, &mut store, how)?,
        Command::Retire(which) => set(context, &mut store, KeyId(which.id), KeyState::Retired)?,
        Command::Revoke(which) => set(context, &mut store, KeyId(which.id), KeyState::Revoked)?,
    }
    Ok(Ending::Done)
}

fn list(context: &Context, store: &Store) -> Result<(), CliError> {
    let keys = store.event()?.keys;
    let held = context.keys().map(|file| file.keys.iter().map(|(id, _)| *id).collect::<Vec<_>>()).unwrap_or_default();
    if context.format == Format::Json {
        let keys: Vec<_> = keys
            .iter()
            .map(|key| serde_json::json!({ "id": key.id.0, "state": key.state.as_str(), "private_key_here": held.contains(&key.id) }))
            .collect();
        say!("{}", serde_json::Value::from(keys));
        return Ok(());
    }
    let rows = keys.iter().map(|key| {
        let here = if held.contains(&key.id) { "here" } else { "not here" };
        vec![key.id.to_string(), key.state.to_string(), here.to_owned()]
    });
    table::print(&["Key", "State", "Private key"], rows)?;
    Ok(())
}

fn new(context: &Context, store: &mut Store, how: &NewKey) -> Result<(), CliError> {
    let path = context.key_path();
    let event = store.event()?;
    let mut file = if how.lost { KeyFile { event: event.id, keys: Vec::new() } } else { context.keys()? };
    if file.event != event.id {
        return Err(StoreError::from(KeyRefusal::OtherEvent).into());
    }
    let next = event.keys.iter().map(|key| u16::from(key.id.0) + 1).max().unwrap_or(1);
    let id = KeyId(u8::try_from(next).map_err(|_| CliError::failed("all 256 key numbers of this event are used up"))?);
    let private = SigningKey::from_bytes(&random()?);
    let public = PublicKey { id, key: private.verifying_key(), state: KeyState::Active };
    // The file first: a key that only the file knows does no harm; with a key that only the database knows, badges could not be
    // signed.
    file.keys.retain(|(known, _)| *known != id);
    file.keys.push((id, private));
    if how.lost {
        begin(&path, &file)?;
    } else {
        store::write_key_file(&path, &file)?;
    }
    store.add_key(&public, context.now())?;
    for key in event.keys.iter().filter(|key| key.state == KeyState::Active) {
        store.set_key_state(key.id, KeyState::Retired, context.now())?;
    }
    context.status(format!("key {id} signs from now on; badges printed before stay valid"));
    if how.lost {
        context.status(format!("{}: a new key file; keep a copy of it elsewhere", path.display()));
        context
            .status("if somebody may have the lost one: accredit key revoke NUMBER, and print again the badges that it signed");
    }
    Ok(())
}

/// Writes a key file where there is none: one that is there may hold keys that nothing else has.
fn begin(path: &Path, file: &KeyFile) -> Result<(), CliError> {
    store::write_new_key_file(path, file).map_err(|error| match error {
        StoreError::Exists(_) => CliError::failed(format!("{}: the key file is there, so it is not lost", path.display()))
            .hint("accredit key new adds a key to it")
            .hint("if it is another event's, or damaged, move it away first"),
        error => error.into(),
    })
}

fn set(context: &Context, store: &mut Store, id: KeyId, state: KeyState) -> Result<(), CliError> {
    store.set_key_state(id, state, context.now())?;
    context.status(format!("key {id} is {state}"));
    if store.event()?.active_key().is_none() {
        context.status("no key can sign; make one with \"accredit key new\" before issuing the next badge");
    }
    Ok(())
}
