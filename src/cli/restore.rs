//! `accredit restore`: a copy takes the place of the database.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        words::count,
    },
    domain::{event::Event, text::printable},
    store::{self, Beyond, Carried, PrivateCopy, Restoring, Store, StoreError, StoredEvent},
};

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Stop the server and all gates first. The copy stays as it is. What was at the place of the database, with its log, is kept beside it
as event.db.replaced-1; restore that file to undo this. What the copy lacks is listed.

With --carry, the new database takes over from the replaced one: every scan since the copy was made, and all that was taken away
from anybody (blocks, withdrawals, zones, revoked badges, keys, devices), so that an old copy revives nothing. Badges that were
issued since to people in the copy stay valid as well. Without it, a badge that was revoked since the copy is valid again.

On a server, the copy goes into an empty database. If there is an event, it stays, and what the copy lacks of it is listed: restore into
a new database then, with --carry-from and the address of the old one.

A log that belongs to another file is put aside in the same way: \"accredit restore event.db\" keeps the file and parts it from the log.")]
pub struct Args {
    /// The copy that "accredit backup" made
    copy: PathBuf,
    /// Take over the scans since the copy was made, and all that was taken away since
    #[arg(long)]
    carry: bool,
    /// Take over from this database rather than from the one that is replaced
    #[arg(long, value_name = "DATABASE")]
    carry_from: Option<PathBuf>,
    /// Put the copy in place even if "accredit verify" finds something wrong with it
    #[arg(long)]
    unverified: bool,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Ending, CliError> {
    for file in [Some(&args.copy), args.carry_from.as_ref()].into_iter().flatten().filter(|file| !store::is_address(file)) {
        // Missing, it would read as a database that is still to be made.
        file.metadata().map_err(|error| CliError::file(file, &error))?;
    }
    if store::is_address(&args.copy) {
        return Err(CliError::failed(format!("{}: a copy is a file", args.copy.display()))
            .hint("write the event into a file first: accredit db copy FROM FILE"));
    }
    // What is on a server is read out of a file, too.
    let from = args.carry_from.as_deref();
    let held = match from.filter(|from| store::is_address(from)) {
        Some(address) => Some(context.with_db(address).store()?.duplicate_privately()?),
        None => None,
    };
    let named = from;
    let from = held.as_ref().map(PrivateCopy::path).or(from);
    let done = if store::is_address(&context.db) { onto_server(context, args, from) } else { onto_file(context, args, from) };
    done.map_err(|error| match from.zip(named) {
        Some((inner, given)) => error.calling(inner, given),
        None => error,
    })
}

/// Puts a copy in the place of a file.
fn onto_file(context: &Context, args: &Args, from: Option<&Path>) -> Result<Ending, CliError> {
    let restored = restore(context, args, (&context.db, from))?;
    restored.tell(context, args)?;
    let Restored { kept, beyond, carried, .. } = &restored;
    if let Some(kept) = kept {
        context.status(format!("{}: the replaced database; remove it when it is not needed any more", kept.display()));
        if carried.is_none() && beyond.as_ref().is_some_and(|beyond| !beyond.is_nothing()) {
            context.status(format!(
                "to take over scans and what was taken away after all: accredit restore {0} --db {0} --carry-from {1}",
                context.db.display(),
                kept.display()
            ));
        }
    }
    tell_of_key(context, restored.event.id);
    Ok(Ending::Done)
}

/// What was restored.
struct Restored {
    event: StoredEvent,
    /// What the copy was compared with.
    compared: PathBuf,
    /// Whether anything stood in its place.
    was_there: bool,
    /// Where the replaced database is.
    kept: Option<PathBuf>,
    beyond: Option<Beyond>,
    carried: Option<Carried>,
}

impl Restored {
    fn tell(&self, context: &Context, args: &Args) -> Result<(), CliError> {
        match context.format {
            Format::Json => {
                say!("{}", told(&self.event.event, self.kept.as_deref(), self.beyond.as_ref(), self.carried.as_ref()));
            }
            Format::Text => {
                if let Some(beyond) = &self.beyond {
                    lacks(&self.event.event, &args.copy, beyond)?;
                } else if self.was_there {
                    say!("{}: cannot be read; what the copy lacks is not known", self.compared.display());
                }
                if let Some(carried) = &self.carried {
                    say!("taken over: {}", list(carried.scans, &carried.changes));
                }
            }
        }
        context.status(format!("{}: restored from {}", context.db.display(), args.copy.display()));
        Ok(())
    }
}

/// Puts a copy in a place, compared with a database or with what is there.
fn restore(context: &Context, args: &Args, (place, from): (&Path, Option<&Path>)) -> Result<Restored, CliError> {
    let was_there = place.symlink_metadata().is_ok();
    let mut restoring = Restoring::prepare(&args.copy, place, from, context.actor.clone(), context.now())
        .map_err(|error| unprepared(error, &args.copy))?;
    verified(context, &restoring, args)?;
    let compared = args.carry_from.clone().unwrap_or_else(|| place.to_owned());
    let beyond = restoring.beyond()?;
    let carried = if args.carry || args.carry_from.is_some() { Some(carry(&mut restoring, &compared)?) } else { None };
    let kept = restoring.place(&args.copy, context.now())?;
    Ok(Restored { event: Store::open(place)?.event()?, compared, was_there, kept, beyond, carried })
}

/// Puts a copy into an empty database on a server. One that holds an event stays as it is, and what it has beyond the copy is told.
fn onto_server(context: &Context, args: &Args, from: Option<&Path>) -> Result<Ending, CliError> {
    let folder = tempfile::tempdir().map_err(|error| CliError::file(&std::env::temp_dir(), &error))?;
    let place = folder.path().join("event.db");
    if let Some(there) = Store::open_if_there(&context.db)? {
        let held = there.duplicate_privately()?;
        let restoring = Restoring::prepare(&args.copy, &place, Some(held.path()), context.actor.clone(), context.now())
            .map_err(|error| unprepared(error, &args.copy))?;
        if let Some(beyond) = restoring.beyond()? {
            lacks(&there.event()?.event, &args.copy, &beyond)?;
        }
        return Err(CliError::failed(format!("{}: holds an event; a copy goes into an empty database", context.db.display()))
            .hint("make an empty database beside it, restore into that, and start the servers with its address")
            .hint(format!("--carry-from {} takes over what the copy lacks", context.db.display())));
    }
    if args.carry && args.carry_from.is_none() {
        return Err(
            CliError::failed("an empty database has nothing to take over").hint("name the other one: --carry-from DATABASE")
        );
    }
    let restored = restore(context, args, (&place, from)).map_err(|error| error.calling(&place, &context.db))?;
    Store::open(&place)?.copy_into(&context.db, context.now())?;
    restored.tell(context, args)?;
    tell_of_key(context, restored.event.id);
    Ok(Ending::Done)
}

/// States why nothing was restored: where it is the copy, another one has to be named.
fn unprepared(error: StoreError, copy: &Path) -> CliError {
    match error {
        StoreError::Foreign(path) if path == copy => {
            CliError::failed(StoreError::Foreign(path).to_string()).hint("name a copy that \"accredit backup\" made")
        }
        other => other.into(),
    }
}

/// Refuses a copy with something wrong, unless it is wanted all the same.
fn verified(context: &Context, restoring: &Restoring, args: &Args) -> Result<(), CliError> {
    let wrong = restoring.verify()?;
    if wrong.is_empty() {
        return Ok(());
    }
    for line in &wrong {
        context.status(printable(line));
    }
    let found = format!("{}: {}", args.copy.display(), count(wrong.len(), "problem"));
    if args.unverified {
        context.status(found);
        return Ok(());
    }
    Err(CliError::failed(format!("{found}; nothing was changed"))
        .hint("restore an earlier copy")
        .hint("if this is the best there is, --unverified puts it in place as it is"))
}

fn carry(restoring: &mut Restoring, from: &Path) -> Result<Carried, CliError> {
    let failed = |error: CliError| {
        error
            .within(&format!("{}: cannot be taken over from; nothing was changed", from.display()))
            .hint("restore without --carry, revoke again what was revoked since, and enter scans again from the gates' lists")
    };
    let carried = restoring.carry().map_err(|error| failed(error.into()))?;
    let wrong = restoring.verify()?;
    match wrong.first() {
        None => Ok(carried),
        Some(first) => Err(failed(CliError::failed(printable(first)))),
    }
}

fn lacks(event: &Event, copy: &Path, beyond: &Beyond) -> Result<(), CliError> {
    let changes: Vec<(String, u64)> = beyond.changes.iter().map(|lack| (lack.action.clone(), lack.count)).collect();
    if beyond.is_nothing() {
        say!("{}: lacks nothing of the replaced database", copy.display());
        return Ok(());
    }
    say!("{} lacks: {}", copy.display(), list(beyond.scans, &changes));
    if let Some((first, last)) = beyond.between {
        say!("  scans from {} to {}", event.rfc3339(first), event.rfc3339(last));
    }
    if changes.iter().any(|(action, _)| action == "purge") {
        say!("  personal data was purged since, and is in the copy: run \"accredit purge\" again");
    }
    for unread in &beyond.unread {
        say!("  cannot be read: {}", printable(unread));
    }
    Ok(())
}

/// Lists what there is: `12 scans, 3 badge.issue, 1 participant.standing`.
fn list(scans: u64, changes: &[(String, u64)]) -> String {
    let scans = count(usize::try_from(scans).unwrap_or(usize::MAX), "scan");
    let changes = changes.iter().map(|(action, count)| format!("{count} {action}"));
    std::iter::once(scans).chain(changes).collect::<Vec<_>>().join(", ")
}

fn told(event: &Event, kept: Option<&Path>, beyond: Option<&Beyond>, carried: Option<&Carried>) -> serde_json::Value {
    let map = |changes: Vec<(&str, u64)>| {
        changes.into_iter().map(|(action, count)| (action.to_owned(), count.into())).collect::<serde_json::Map<_, _>>()
    };
    json!({
        "replaced": kept,
        "lacks": beyond.map(|beyond| json!({
            "scans": beyond.scans,
            "first_at": beyond.between.map(|(first, _)| event.rfc3339(first)),
            "last_at": beyond.between.map(|(_, last)| event.rfc3339(last)),
            "changes": map(beyond.changes.iter().map(|lack| (lack.action.as_str(), lack.count)).collect()),
            "unread": beyond.unread,
        })),
        "carried": carried.map(|carried| json!({
            "scans": carried.scans,
            "changes": map(carried.changes.iter().map(|(action, count)| (action.as_str(), *count)).collect()),
        })),
    })
}

/// Says what is to be done about the key, which no copy holds.
fn tell_of_key(context: &Context, event: crate::domain::id::EventId) {
    if context.is_of_satellite() {
        context.status("this is a satellite: badges are signed only at the main server, and no key is missing here");
        return;
    }
    let path = context.key_path();
    match store::read_key_file(&path) {
        Ok(keys) if keys.event == event => {}
        Ok(_) => context.status(format!("{}: is another event's key; put this event's key there", path.display())),
        Err(_) => context.status(format!("{}: the signing key is not here; put its copy there to issue badges", path.display())),
    }
}
