//! `accredit satellite`: a hall with a server of its own.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::json;

use crate::{
    checkin::Checkin,
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        words::count,
    },
    domain::{
        causes::with_causes,
        signing::{KeyFile, KeyState, PublicKey},
    },
    store::{self, Lock, Store, StoreError, ToSend, Told, refusal::SatelliteRefusal},
    web::{self, JoinError, JoinSettings, LinkError},
};

/// Subcommands.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make this laptop the server of a hall, which follows the main server
    Join(JoinArgs),
    /// Show what this satellite follows, and what the main server does not have yet
    Show,
    /// Make this satellite's database the main server's, which is lost for good
    Promote(PromoteArgs),
}

/// Arguments of `join`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The code is made at the main server: \"accredit device enroll --role satellite\". It works once, for ten minutes, and has the
fingerprint of the event's authority, so that no other server can pose as the main one.

The satellite gets a copy of the main server's database, without the signing key, and a certificate of the event's authority. Start it
with \"accredit serve --listen 0.0.0.0:8443\", and enroll the hall's gates and desks there. While the main server can be reached, it
follows every change within seconds and sends what it recorded; otherwise it decides by itself. It adds scans, undos, handouts and
devices of its own; people, badges and settings are changed at the main server.

A satellite that joins again sends everything it has first, and then takes a new copy; the one from before is kept beside it.")]
pub struct JoinArgs {
    /// The main server's address: its scheme, host and port
    #[arg(value_name = "URL")]
    url: String,
    /// The code that the main server's program made
    #[arg(value_name = "CODE")]
    code: String,
    /// A name under which browsers reach this host, for the certificate (repeatable)
    #[arg(long, value_name = "NAME")]
    name: Vec<String>,
}

/// Arguments of `promote`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Only where the main server is lost for good: from then on there is another one, and what the old one records counts nowhere. If the
old one appears again and this server reaches it, it stops.

Without --main, this satellite's database becomes the main server's with all that it has. With --main, a copy of the main server's
database (a backup that was restored) becomes it instead, and gets all that the satellite recorded. That is right where the copy is
newer than what the satellite had last heard. Where there is no event at that place yet (a new file, or an empty database on PostgreSQL),
it gets all that the satellite has. Other satellites join the new main server with a new code; what they have is sent then.

Stop the satellite's own server first, and, with --main, every server on that database: one that runs is not lost. A satellite is
promoted once; what took the place is lost, too, where --again is right.")]
pub struct PromoteArgs {
    /// The event's signing key: the copy of event.key that is kept elsewhere
    #[arg(id = "key_file", long = "key", value_name = "FILE")]
    key: PathBuf,
    /// A copy of the main server's database that becomes the main server's instead, or an empty place for it
    #[arg(long, value_name = "COPY")]
    main: Option<PathBuf>,
    /// Once more, where the database that took the main server's place is lost, too
    #[arg(long)]
    again: bool,
}

pub(super) fn run(context: &Context, command: &Command) -> Result<Ending, CliError> {
    match command {
        Command::Join(args) => join(context, args),
        Command::Show => show(context),
        Command::Promote(args) => promote(context, args),
    }
}

fn join(context: &Context, args: &JoinArgs) -> Result<Ending, CliError> {
    context.only_files("a satellite")?;
    let settings = JoinSettings {
        db: context.db.clone(),
        url: args.url.clone(),
        code: args.code.clone(),
        names: args.name.clone(),
        actor: context.actor.clone(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let joined = runtime.block_on(web::join(&settings))?;
    if context.format == Format::Json {
        let before = joined.before.as_ref();
        say!(
            "{}",
            json!({
                "name": joined.name,
                "database": context.db,
                "sent": before.map(|before| before.sent),
                "replaced": before.map(|before| &before.kept),
            })
        );
        return Ok(Ending::Done);
    }
    if let Some(before) = &joined.before {
        context.status(format!(
            "{} sent first; {} is the database from before",
            count(usize::try_from(before.sent).unwrap_or(usize::MAX), "own scan"),
            before.kept.display()
        ));
    }
    context.status(format!("{}: \"{}\" of the main server at {}", context.db.display(), joined.name, args.url));
    context.status(format!("start it with \"accredit serve --db {} --listen 0.0.0.0:8443\"", context.db.display()));
    Ok(Ending::Done)
}

fn show(context: &Context) -> Result<Ending, CliError> {
    let store = context.store()?;
    let own = store.satellite()?.ok_or(StoreError::from(SatelliteRefusal::NotSatellite))?;
    let (event, unsent, term) = (store.event()?.event, store.unsent()?, store.terms()?.highest);
    let link = web::read_link(&context.db).ok();
    if context.format == Format::Json {
        say!(
            "{}",
            json!({
                "name": own.name,
                "main": link.as_ref().map(|link| &link.url),
                "others": link.as_ref().map(|link| &link.others),
                "as_of": event.rfc3339(own.as_of),
                "clock_ahead": own.ahead,
                "unsent": unsent,
                "term": term,
            })
        );
        return Ok(Ending::Done);
    }
    say!("name     {}", own.name);
    say!("main     {}", link.as_ref().map_or("not known", |link| &link.url));
    for other in link.iter().flat_map(|link| &link.others) {
        say!("or       {other}");
    }
    say!("as of    {}", event.local(own.as_of).strftime("%Y-%m-%d %H:%M:%S"));
    say!("to send  {}", count(usize::try_from(unsent).unwrap_or(usize::MAX), "scan"));
    Ok(Ending::Done)
}

fn promote(context: &Context, args: &PromoteArgs) -> Result<Ending, CliError> {
    alone(&context.db)?;
    let mut own = context.store()?;
    if own.satellite()?.is_none() {
        return Err(not_satellite(context, &own)?);
    }
    if let Some(into) = own.promoted_into()?.filter(|_| !args.again) {
        let term = own.terms()?.highest;
        return Err(CliError::failed(format!(
            "this satellite was promoted already: {into} is the main server's database (term {term})"
        ))
        .hint("start that one; this laptop joins it as a satellite with a new code: accredit satellite join")
        .hint("if that one is lost, too, promote once more with --again"));
    }
    let keys = store::read_key_file(&args.key)?;
    let key = known_key(&own, &keys)?;
    let now = context.now();
    let Some(copy) = &args.main else {
        let placed = PlacedKey::place(context, &keys)?;
        let terms = own.promote(&key, 0, now)?;
        placed.keep();
        return told(context, &context.db, terms.own, None);
    };
    alone(copy)?;
    let (term, joined) = match Store::open(copy) {
        Err(StoreError::Missing(_)) => (promote_into(context, &own, copy, (&keys, &key))?, None),
        main => {
            let mut main = main?;
            main.set_actor(context.actor.clone());
            promote_copy(context, &own, (copy, main), (&keys, &key))?
        }
    };
    own.note_promoted(&copy.display().to_string(), term, now)?;
    // By it the new main server tells those from before, should they appear again.
    if let Err(error) = web::hand_link_on(&context.db, copy) {
        context.status(format!("the main server from before cannot be told: {}", with_causes(&error)));
    }
    told(context, copy, term, joined)
}

/// Refuses what has to have a database alone, while a server or a gate has it open.
fn alone(database: &Path) -> Result<(), CliError> {
    if store::is_address(database) || !database.exists() {
        return Ok(());
    }
    drop(Lock::alone(database)?);
    Ok(())
}

/// States why a database that is not a satellite's is not promoted.
fn not_satellite(context: &Context, store: &Store) -> Result<CliError, CliError> {
    let term = store.terms()?.own;
    let error = StoreError::from(SatelliteRefusal::NotSatellite);
    if term == 1 {
        return Ok(error.into());
    }
    Ok(CliError::failed(format!(
        "{}: was promoted already, and is the main server's database (term {term})",
        context.db.display()
    ))
    .hint("start it: accredit serve"))
}

/// Makes a copy of the main server's database the main server's. Returns its term, and how many scans it got, and how many of them wait.
fn promote_copy(
    context: &Context,
    own: &Store,
    (copy, main): (&Path, Store),
    (keys, key): (&KeyFile, &PublicKey),
) -> Result<(i64, Option<(usize, usize)>), CliError> {
    let state = own.satellite()?.ok_or(StoreError::from(SatelliteRefusal::NotSatellite))?;
    if main.event()?.id != own.event()?.id {
        return Err(CliError::failed(format!("{}: holds another event than this satellite", copy.display())).hint(
            "name a copy of the main server's database, or a place where no event is yet; without --main the satellite's own \
             database takes its place",
        ));
    }
    if main.satellite()?.is_some() {
        return Err(CliError::failed(format!("{}: is a satellite's database", copy.display())));
    }
    // Where a server is running, the main server is not lost.
    main.check_none_runs()?;
    if main.cursor()?.entry < state.cursor.entry {
        return Err(CliError::failed(format!(
            "{}: is older than what this satellite had heard of the main server",
            copy.display()
        ))
        .hint("leave out --main: the satellite's own database has more"));
    }
    if matches!(main.news(&state.cursor)?, Told::Other) {
        return Err(CliError::failed(format!(
            "{}: lacks what this satellite had heard of the main server: it was restored from an older copy, or purged, and went on",
            copy.display()
        ))
        .hint("leave out --main: the satellite's own database has all that it had heard"));
    }
    let placed = PlacedKey::place(&context.with_db(copy), keys)?;
    let outbox = own.outbox(ToSend::Everything, (0, 0), usize::MAX / 2)?;
    let now = context.now();
    let mut checkin = Checkin::new(main)?;
    let waiting = checkin.join(&outbox, &state.name, now)?;
    let terms = checkin.store_mut().promote(key, own.terms()?.highest, now)?;
    placed.keep();
    Ok((terms.own, Some((outbox.readings.len() + outbox.undos.len(), waiting))))
}

/// Makes an empty place the main server's database: it gets all that the satellite has. Returns its term.
fn promote_into(context: &Context, own: &Store, empty: &Path, (keys, key): (&KeyFile, &PublicKey)) -> Result<i64, CliError> {
    let there = context.with_db(empty);
    let placed = PlacedKey::place(&there, keys)?;
    own.copy_into(empty, context.now()).map_err(|error| CliError::from(error).naming(empty))?;
    let terms = there.store()?.promote(key, own.terms()?.highest, context.now())?;
    placed.keep();
    Ok(terms.own)
}

/// Returns the public key of a key in the file that the event has.
fn known_key(store: &Store, keys: &KeyFile) -> Result<PublicKey, CliError> {
    let event = store.event()?;
    let known = event.keys.iter().filter(|known| known.state == KeyState::Active);
    let mut found = known.filter(|known| keys.get(known.id).is_some_and(|key| key.verifying_key() == known.key));
    let found = found.next().filter(|_| keys.event == event.id).ok_or(StoreError::from(SatelliteRefusal::OtherKey))?;
    Ok(PublicKey { id: found.id, key: found.key, state: found.state })
}

/// The key beside the database that becomes the main server's. Where that comes to nothing, it goes again.
struct PlacedKey {
    /// Where it was put; `None` where it was already.
    new: Option<PathBuf>,
}

impl PlacedKey {
    /// Puts the key there. One that is there already is this one, or it stays.
    fn place(context: &Context, keys: &KeyFile) -> Result<Self, CliError> {
        let path = store::key_path(&context.db);
        if path.exists() && store::read_key_file(&path)?.to_text() == keys.to_text() {
            return Ok(Self { new: None });
        }
        store::write_new_key_file(&path, keys)?;
        Ok(Self { new: Some(path) })
    }

    /// Leaves it there.
    fn keep(mut self) {
        self.new = None;
    }
}

impl Drop for PlacedKey {
    fn drop(&mut self) {
        // What cannot be removed is told of by the next try, which finds it there.
        self.new.take().into_iter().for_each(|path| drop(fs::remove_file(path)));
    }
}

fn told(context: &Context, main: &Path, term: i64, joined: Option<(usize, usize)>) -> Result<Ending, CliError> {
    if context.format == Format::Json {
        let (scans, waiting) = joined.unzip();
        say!("{}", json!({ "database": main, "term": term, "joined": scans, "held": waiting }));
        return Ok(Ending::Done);
    }
    if let Some((scans, waiting)) = joined {
        context.status(format!("{} of the satellite taken over", count(scans, "scan")));
        if waiting > 0 {
            context.status(format!("{} wait for a supervisor", count(waiting, "reading")));
        }
    }
    context.status(format!("{}: the main server's database now (term {term})", main.display()));
    context.status(format!("start it with \"accredit serve --db {} --listen 0.0.0.0:8443\"", main.display()));
    let authority = context.authority.clone().unwrap_or_else(|| web::authority_path(main));
    if fs::metadata(authority).is_err() {
        context.status(
            "the event's authority is not here: put its copy beside the database first, or every device must trust a new one",
        );
    }
    Ok(Ending::Done)
}

impl From<JoinError> for CliError {
    fn from(error: JoinError) -> Self {
        match error {
            JoinError::Store(error) => error.into(),
            error @ JoinError::Code => {
                Self::chain(&error).hint("the main server makes one with \"accredit device enroll --role satellite\"")
            }
            error @ JoinError::NotSatellite(_) => Self::chain(&error).hint("name another place with --db"),
            JoinError::Link(error @ LinkError::NoPin) => {
                Self::chain(&error).hint("make the code on the computer that has the main server's event.authority")
            }
            JoinError::Link(error @ LinkError::Certificate(..)) => {
                Self::chain(&error).hint("check the address, and make a new code at the main server")
            }
            error => Self::chain(&error),
        }
    }
}
