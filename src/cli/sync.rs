//! `accredit sync`: what a satellite and the main server have for each other, on a stick where there is never a network.

use std::{
    io::{Read, Write as _},
    path::{Path, PathBuf},
};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::json;

use crate::{
    checkin::Checkin,
    cli::{
        context::{self, Context, Format},
        error::{CliError, Ending},
        words::count,
    },
    domain::{
        id::KeyId,
        signing::{KeyFile, SigningKey, VerifyingKey},
        stick::{self, Header, Sender, StickError},
        text::did_you_mean,
    },
    store::{Cursor, Draft, FileReaders, News, Outbox, StickCursor, StickPeer, Store, StoredDevice, ToSend, Told},
    web,
};

/// Subcommands.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Write what the other side does not have yet
    Export(ExportArgs),
    /// Take what the other side wrote
    Import(ImportArgs),
}

/// Arguments of `export`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
At a satellite, the file has what it recorded since the main server last said that it has everything. At the main server, it has what was
new since the last stick of that satellite was imported: that one goes first.

The file is encrypted to the other side, and signed: by the main server with the event's key, which has to be beside the database, and by
a satellite with its own, which the main server learned when it joined. It names people: treat the stick accordingly.")]
pub struct ExportArgs {
    /// The file; an existing one is never overwritten
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// At the main server: the satellite that it is for [default: the only one]
    #[arg(long, value_name = "NAME")]
    satellite: Option<String>,
}

/// Arguments of `import`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
What came before changes nothing. A file of another event or satellite, one that was imported before, one that came back to where it
was made, and one that is torn, altered or not signed by the other side is refused. The main server needs the event's key to open a file.
The server of this database may go on meanwhile.")]
pub struct ImportArgs {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// What a satellite writes.
#[derive(Serialize, Deserialize)]
struct FromSatellite {
    term: i64,
    cursor: Cursor,
    outbox: Outbox,
}

/// What the main server writes.
#[derive(Serialize, Deserialize)]
struct FromMain {
    term: i64,
    now: i64,
    news: Vec<News>,
    upto: (i64, i64),
}

pub(super) fn run(context: &Context, command: &Command) -> Result<Ending, CliError> {
    match command {
        Command::Export(args) => export(context, args),
        Command::Import(args) => import(context, args),
    }
}

fn export(context: &Context, args: &ExportArgs) -> Result<Ending, CliError> {
    let mut store = context.store()?;
    let event = store.event()?;
    let now = context.now();
    let header = |peer: &StickPeer, from, key: KeyId| Header {
        event: event.id.to_string(),
        satellite: peer.device.0,
        from,
        key: key.0,
        number: number(peer, now),
    };
    let refuse = |error: StickError| CliError::failed(format!("{}: {error}", args.file.display()));
    let (peer, file, told) = if let Some(own) = store.satellite()? {
        let peer = peer(&store, None)?;
        let outbox = store.outbox(ToSend::New, own.sent, usize::MAX / 2)?;
        let told = count(outbox.readings.len() + outbox.undos.len(), "scan");
        let body = packed(&FromSatellite { term: store.terms()?.highest, cursor: own.cursor, outbox })?;
        let key = event.active_key().and_then(|id| Some((id, event.verifying_key(id)?)));
        let (key, verifies) = key.ok_or_else(|| refuse(StickError::UnknownKey))?;
        let header = header(&peer, Sender::Satellite, key);
        let receiver = stick::public_of_event(&verifies);
        let file = stick::seal(&own_keys(context)?.0, &receiver, &context::random()?, &header, body).map_err(refuse)?;
        (peer, file, told)
    } else {
        let peer = peer(&store, args.satellite.as_deref())?;
        let news = news(&store, &peer)?;
        let told = count(news.iter().map(|news| news.lines.len() + news.scans.len()).sum(), "change");
        let body = FromMain { term: store.terms()?.own, now: now.as_millisecond(), news, upto: peer.upto };
        // The key that the satellite is known to have: it may not have heard of a newer one.
        let key = peer.event_key.ok_or_else(|| unknown_place(&peer))?;
        let keys = context.keys_for("sticks cannot be written or opened")?;
        let header = header(&peer, Sender::Main, key);
        let sealed = stick::seal(key_of(context, &keys, key)?, &peer.keys.opens, &context::random()?, &header, packed(&body)?);
        (peer, sealed.map_err(refuse)?, told)
    };
    if args.file.symlink_metadata().is_ok() {
        return Err(CliError::failed(format!("{} already exists; a stick is never overwritten", args.file.display()))
            .hint("name another file, or move this one away"));
    }
    store.stick_written(peer.device, number(&peer, now))?;
    let (draft, mut written) = Draft::beside(&args.file, FileReaders::Owner)?;
    written.write_all(&file).map_err(|error| CliError::file(&args.file, &error))?;
    drop(written);
    draft.place_new(&args.file)?;
    if context.format == Format::Json {
        say!("{}", json!({ "file": args.file, "satellite": peer.name, "bytes": file.len() }));
    } else {
        context.status(format!("{}: {told}, {} bytes", args.file.display(), file.len()));
    }
    Ok(Ending::Done)
}

/// Returns the number of a stick that is written now: higher than that of the one before, also where the clock was set back since.
fn number(peer: &StickPeer, now: Timestamp) -> i64 {
    now.as_millisecond().max(peer.sent.saturating_add(1))
}

/// Returns what is new for a satellite.
fn news(store: &Store, peer: &StickPeer) -> Result<Vec<News>, CliError> {
    let first = peer.cursor.clone().ok_or_else(|| unknown_place(peer))?;
    let (mut all, mut after) = (Vec::new(), first);
    loop {
        let Told::News(news) = store.news(&after)? else {
            return Err(CliError::failed(format!(
                "\"{}\" followed another record: this one was restored or purged since",
                peer.name
            ))
            .hint("join it again: accredit satellite join"));
        };
        let is_last = !news.more;
        after = news.cursor.clone();
        all.push(*news);
        if is_last {
            return Ok(all);
        }
    }
}

fn unknown_place(peer: &StickPeer) -> CliError {
    CliError::failed(format!("where \"{}\" stands is not known yet", peer.name))
        .hint("import a stick of that satellite first: accredit sync import FILE")
}

/// Returns the secret keys of this satellite.
fn own_keys(context: &Context) -> Result<(SigningKey, [u8; stick::KEY]), CliError> {
    let link = web::read_link(&context.db).map_err(|error| CliError::chain(&error))?;
    link.sticks.and_then(|secrets| secrets.keys()).ok_or_else(|| {
        CliError::failed("this satellite joined before sticks were signed, and has no keys for them")
            .hint("join again, with a new code of the main server: accredit satellite join")
    })
}

/// Returns one of the event's secret keys.
fn key_of<'k>(context: &Context, keys: &'k KeyFile, id: KeyId) -> Result<&'k SigningKey, CliError> {
    keys.get(id).ok_or_else(|| {
        CliError::failed(format!("{}: key {id} of the event is missing", context.key_path().display()))
            .hint("the satellite knows the event by that key: put the copy of the key file that has it there")
            .hint("if there is no such copy, let the satellite join again: accredit satellite join")
    })
}

fn peer(store: &Store, name: Option<&str>) -> Result<StickPeer, CliError> {
    let mut all = store.stick_peers()?;
    let known: Vec<String> = all.iter().map(|peer| peer.name.clone()).collect();
    if let Some(name) = name {
        all.retain(|peer| peer.name == name);
        if all.is_empty() && !known.is_empty() {
            let close = did_you_mean(name, known.iter().map(String::as_str));
            return Err(CliError::failed(format!("no satellite is called \"{name}\"{close}; known are {}", known.join(", "))));
        }
    }
    match all.len() {
        1 => Ok(all.swap_remove(0)),
        0 => Err(CliError::failed("no satellite has joined that sticks could go to")
            .hint("a satellite joins once over a network, so that each has the other's keys: accredit satellite join")),
        _ => {
            Err(CliError::failed(format!("several satellites have joined: {}", known.join(", ")))
                .hint("say which: --satellite NAME"))
        }
    }
}

fn import(context: &Context, args: &ImportArgs) -> Result<Ending, CliError> {
    let file = std::fs::read(&args.file).map_err(|error| CliError::file(&args.file, &error))?;
    let refuse = |error: StickError| CliError::failed(format!("{}: {error}", args.file.display()));
    let (header, _) = stick::header(&file).map_err(|error| match error {
        StickError::Earlier => {
            refuse(error).hint("write it again with this version; a satellite from before has to join again first")
        }
        error => refuse(error),
    })?;
    let mut store = context.store()?;
    let event = store.event()?;
    if header.event != event.id.to_string() {
        return Err(refuse(StickError::OtherEvent));
    }
    let is_satellite = store.satellite()?.is_some();
    if is_satellite == (header.from == Sender::Satellite) {
        return Err(refuse(StickError::Own));
    }
    let peer = store.stick_peers()?.into_iter().find(|peer| peer.device.0 == header.satellite);
    let Some(peer) = peer else {
        let is_revoked = |stored: &StoredDevice| stored.device.id.0 == header.satellite && stored.revoked_at.is_some();
        // At a satellite, those of the main server are all revoked: it has none of them.
        if !is_satellite && store.devices()?.iter().any(is_revoked) {
            return Err(refuse(StickError::Revoked)
                .hint("what it recorded comes in when it joins again with a new code, which sends all that it has: accredit satellite join"));
        }
        return Err(refuse(StickError::OtherSatellite));
    };
    let body = if is_satellite {
        let key = event.verifying_key(header.key()).ok_or_else(|| refuse(StickError::UnknownKey))?;
        stick::open(&key, &own_keys(context)?.1, &file)
    } else {
        let keys = context.keys_for("sticks cannot be written or opened")?;
        let secret = stick::secret_of_event(key_of(context, &keys, header.key())?);
        let verifies = VerifyingKey::from_bytes(&peer.keys.verifies).map_err(|_| refuse(StickError::Altered))?;
        stick::open(&verifies, &secret, &file)
    };
    let body = body.map_err(refuse)?;
    if header.number <= peer.received {
        return Err(refuse(StickError::Before));
    }
    let now = context.now();
    let done = if is_satellite {
        take(&mut store, &unpacked(&body, &args.file)?, now)?
    } else {
        let sent: FromSatellite = unpacked(&body, &args.file)?;
        store.hear_term(sent.term)?;
        let mut checkin = Checkin::new(store)?;
        let waiting = checkin.join(&sent.outbox, &peer.name, now)?;
        let stood = StickCursor { cursor: &sent.cursor, upto: sent.outbox.upto, key: header.key() };
        checkin.store_mut().stick_received(peer.device, header.number, Some(stood))?;
        if waiting > 0 {
            context.status(format!("{} wait for a supervisor", count(waiting, "reading")));
        }
        return told(context, &args.file, sent.outbox.readings.len() + sent.outbox.undos.len(), "scan");
    };
    store.stick_received(peer.device, header.number, None)?;
    told(context, &args.file, done, "change")
}

/// A satellite takes what the main server wrote, as far as it does not have it.
fn take(store: &mut Store, sent: &FromMain, now: Timestamp) -> Result<usize, CliError> {
    let as_of = Timestamp::from_millisecond(sent.now).unwrap_or(now);
    store.hear_term(sent.term)?;
    let mut taken = 0;
    for news in &sent.news {
        let Some(own) = store.satellite()? else { break };
        // What came over the network meanwhile is here.
        if own.cursor == news.after && news.cursor != news.after {
            store.take_news(news, (as_of, own.ahead), now)?;
            taken += news.lines.len() + news.scans.len();
        }
    }
    store.satellite_sent(sent.upto)?;
    Ok(taken)
}

fn told(context: &Context, file: &Path, taken: usize, what: &str) -> Result<Ending, CliError> {
    if context.format == Format::Json {
        say!("{}", json!({ "file": file, "taken": taken }));
    } else {
        context.status(format!("{}: {} taken", file.display(), count(taken, what)));
    }
    Ok(Ending::Done)
}

fn packed(body: &impl Serialize) -> Result<Vec<u8>, CliError> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    serde_json::to_writer(&mut packed, body).map_err(|error| CliError::chain(&error))?;
    Ok(packed.finish()?)
}

fn unpacked<T: DeserializeOwned>(body: &[u8], file: &Path) -> Result<T, CliError> {
    let mut text = Vec::new();
    GzDecoder::new(body).read_to_end(&mut text)?;
    serde_json::from_slice(&text).map_err(|_| {
        CliError::failed(format!("{}: cannot be read", file.display()))
            .hint("both sides have to run the same version of accredit")
    })
}
