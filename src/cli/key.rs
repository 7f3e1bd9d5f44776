//! `accredit key`: the signing keys and their states.

use crate::{
    cli::{
        context::{Context, Format, random},
        error::{CliError, Ending},
        table,
    },
    domain::{
        id::KeyId,
        signing::{KeyState, PublicKey, SigningKey},
    },
    store::{self, Store},
};

/// Commands.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List the keys, and what each may still do
    List,
    /// Make a new key that signs from now on; earlier keys still verify
    New,
    /// Stop signing with a key; badges it signed stay valid
    Retire(WhichKey),
    /// Reject every badge signed with a key, immediately
    Revoke(WhichKey),
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
        Command::New => new(context, &mut store)?,
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

fn new(context: &Context, store: &mut Store) -> Result<(), CliError> {
    let path = context.key_path();
    let (mut file, event) = (context.keys()?, store.event()?);
    let next = event.keys.iter().map(|key| u16::from(key.id.0) + 1).max().unwrap_or(1);
    let id = KeyId(u8::try_from(next).map_err(|_| CliError::failed("all 256 key numbers of this event are used up"))?);
    let private = SigningKey::from_bytes(&random()?);
    let public = PublicKey { id, key: private.verifying_key(), state: KeyState::Active };
    // The file first: a key that only the file knows does no harm; with a key that only the database knows, badges could not be
    // signed.
    file.keys.retain(|(known, _)| *known != id);
    file.keys.push((id, private));
    store::write_key_file(&path, &file)?;
    store.add_key(&public, context.now())?;
    for key in event.keys.iter().filter(|key| key.state == KeyState::Active) {
        store.set_key_state(key.id, KeyState::Retired, context.now())?;
    }
    context.status(format!("key {id} signs from now on; badges printed before stay valid"));
    Ok(())
}

fn set(context: &Context, store: &mut Store, id: KeyId, state: KeyState) -> Result<(), CliError> {
    store.set_key_state(id, state, context.now())?;
    context.status(format!("key {id} is {state}"));
    if store.event()?.active_key().is_none() {
        context.status("no key can sign; make one with \"accredit key new\" before issuing the next badge");
    }
    Ok(())
}
