//! A laptop becomes a satellite: it is enrolled, takes a copy of the main server's database, and gets a certificate.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use futures_util::StreamExt;
use jiff::Timestamp;
use rcgen::{KeyPair, PublicKeyData};
use serde_json::json;

use super::{
    client::{self, LinkError, MainServer, PIN},
    exchange::{CertificateAnswer, CertificateRequest, Enrolled, NewsAnswer, Receipt, Sending, StickKeysSent},
    link_file::{Link, LinkCertificate, LinkFileError, StickSecrets},
    main_servers::MainServers,
};
use crate::{
    domain::{
        actor::Actor,
        device::{DeviceId, Secret},
    },
    store::{Lock, Restoring, StickKeys, Store, StoreError, ToSend},
    web::{authority::Authority, entropy, place::names_of_host},
};

/// How many readings are sent at once.
pub(super) const BATCH: usize = 2_000;

/// What joining takes.
#[derive(Debug, Clone)]
pub struct JoinSettings {
    /// Where the satellite's database is to be.
    pub db: PathBuf,
    /// The main server's address.
    pub url: String,
    /// The code that the main server's program made.
    pub code: String,
    /// Names under which browsers reach this host.
    pub names: Vec<String>,
    /// Who does this.
    pub actor: Actor,
}

/// Why a laptop did not become a satellite.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// The code cannot be read.
    #[error("this is not a code for joining")]
    Code,
    /// The main server.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file beside it.
    #[error(transparent)]
    File(#[from] LinkFileError),
    /// The disk.
    #[error("{}", .0.display())]
    Io(PathBuf, #[source] std::io::Error),
    /// A database that is not a satellite's is there.
    #[error("{} is there already, and is not a satellite's database", .0.display())]
    NotSatellite(PathBuf),
    /// The certificate.
    #[error("a key for the certificate cannot be made")]
    Key(#[from] rcgen::Error),
    /// The operating system gives no random numbers.
    #[error("the operating system gives no random numbers")]
    Random,
    /// The copy is damaged.
    #[error("the copy of the main server's database is damaged: {0}")]
    Damaged(String),
}

/// A satellite that was made.
#[derive(Debug, Clone)]
pub struct Joining {
    /// What the main server calls it.
    pub name: String,
    /// What was there before.
    pub before: Option<Rejoined>,
}

/// A satellite that joined anew.
#[derive(Debug, Clone)]
pub struct Rejoined {
    /// How many readings and undos were recorded here, and sent to the main server.
    pub sent: u64,
    /// Where the database from before is kept.
    pub kept: PathBuf,
}

/// What a code for joining is made of: the secret, and the fingerprint of the event's authority where there is one.
struct Enrolling {
    token: Secret,
    pin: Option<[u8; PIN]>,
}

impl Enrolling {
    fn read(code: &str) -> Option<Self> {
        let (token, pin) = match code.trim().split_once('.') {
            Some((token, pin)) => (token, Some(hex::decode(pin).ok()?.try_into().ok()?)),
            None => (code.trim(), None),
        };
        Some(Self { token: Secret::from_text(token)?, pin })
    }
}

/// Returns the code by which a satellite joins: the secret, and the fingerprint of the event's authority (its file), so that no other server can
/// pose as this one.
#[must_use]
pub fn enrollment_code(authority: &Path, secret: &Secret) -> String {
    match Authority::certificate_of(authority) {
        Some(certificate) => format!("{}.{}", secret.to_text(), hex::encode(client::pin(&certificate))),
        None => secret.to_text(),
    }
}

/// Makes a satellite. One that is there sends all that it has, and then takes a new copy.
///
/// # Errors
/// When the code, the main server or the disk does not allow it. What was there stays as it was.
pub async fn join(settings: &JoinSettings) -> Result<Joining, JoinError> {
    let code = Enrolling::read(&settings.code).ok_or(JoinError::Code)?;
    let url = settings.url.trim_end_matches('/').to_owned();
    let main = MainServer::new(&url, code.pin, None)?;
    let before = if settings.db.is_file() {
        // Before the code is spent: a server that runs on it would be in the way at the end.
        drop(Lock::alone(&settings.db)?);
        Some(own(&settings.db)?)
    } else {
        None
    };
    let enrolled: Enrolled = main.post("/v1/enroll", &json!({ "token": code.token.to_text() })).await?;
    let secret = Secret::from_text(&enrolled.secret).ok_or(JoinError::Code)?;
    let main = main.with_secret(secret);
    let sent = match &before {
        Some(store) => send_everything(&main, store).await?,
        None => 0,
    };
    drop(before);
    let folder = settings.db.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let draft = tempfile::tempdir_in(folder).map_err(|error| JoinError::Io(folder.to_owned(), error))?;
    let copy = draft.path().join("copy.db");
    fetch(&main, &copy).await?;
    let mut store = Store::open(&copy)?;
    store.set_actor(settings.actor.clone());
    if let Some(first) = store.verify(None)?.into_iter().next() {
        return Err(JoinError::Damaged(first));
    }
    let event = store.event()?.id;
    let name = store.devices()?.into_iter().find(|stored| stored.device.id.0 == enrolled.device).map(|stored| stored.device.name);
    let name = name.ok_or_else(|| JoinError::Damaged("it does not know this satellite".into()))?.to_string();
    let asked = entropy::own_now();
    let cursor = store.cursor()?;
    let path = format!("/v1/satellite/news?entry={}&hash={}&row={}&term=0", cursor.entry, cursor.hash, cursor.row);
    let answer: NewsAnswer = main.get(&path).await?;
    let ahead = ahead(asked, answer.now);
    let as_of = Timestamp::from_millisecond(answer.now).unwrap_or(asked);
    store.become_satellite(&name, (as_of, ahead), as_of)?;
    store.hear_term(answer.term)?;
    let secrets =
        StickSecrets::new(entropy::random().map_err(|_| JoinError::Random)?, entropy::random().map_err(|_| JoinError::Random)?);
    let keys = secrets.public();
    store.keep_stick_keys(DeviceId(enrolled.device), &keys)?;
    drop(store);
    let certificate = certified(&main, &settings.names, Some(&keys)).await?;
    let pin = code.pin.map(hex::encode);
    let mut mains = MainServers::of(Link::new(event.to_string(), url, pin, enrolled.secret, certificate, secrets))?;
    mains.learn(&answer.servers);
    mains.link().write(&settings.db)?;
    let kept = Restoring::prepare(&copy, &settings.db, None, settings.actor.clone(), as_of)?
        .place(Path::new("the main server"), as_of)?;
    Ok(Joining { name, before: kept.map(|kept| Rejoined { sent, kept }) })
}

/// Opens the satellite's database that is there.
fn own(path: &Path) -> Result<Store, JoinError> {
    let store = Store::open(path)?;
    if store.satellite()?.is_none() {
        return Err(JoinError::NotSatellite(path.to_owned()));
    }
    Ok(store)
}

/// Returns how far the main server's clock is ahead of this one's, in milliseconds: its time stands for the middle of the question.
pub(super) fn ahead(asked: Timestamp, now: i64) -> i64 {
    let answered = entropy::own_now();
    now - i64::midpoint(asked.as_millisecond(), answered.as_millisecond())
}

/// Sends all that a satellite has: also what it was told, for this may be another main server. Returns how much of it was recorded here.
async fn send_everything(main: &MainServer, store: &Store) -> Result<u64, JoinError> {
    let mut after = (0, 0);
    loop {
        let outbox = store.outbox(ToSend::Everything, after, BATCH)?;
        if outbox.is_empty() {
            return Ok(store.recorded_here()?);
        }
        after = outbox.upto;
        let _: Receipt = main.post("/v1/satellite/readings", &Sending { term: 0, outbox }).await?;
    }
}

async fn fetch(main: &MainServer, copy: &Path) -> Result<(), JoinError> {
    let io = |error| JoinError::Io(copy.to_owned(), error);
    let mut parts = main.ask(hyper::Method::GET, "/v1/satellite/database", None).await?.into_data_stream();
    let mut file = std::fs::File::create(copy).map_err(io)?;
    while let Some(part) = parts.next().await {
        file.write_all(&part.map_err(|error| LinkError::Broken(error.into()))?).map_err(io)?;
    }
    file.sync_all().map_err(io)
}

/// Gets a certificate by the event's authority; `None` where the main server has none, on this machine.
pub(super) async fn certified(
    main: &MainServer,
    names: &[String],
    sticks: Option<&StickKeys>,
) -> Result<Option<LinkCertificate>, JoinError> {
    let names = names_of_host(std::net::Ipv4Addr::UNSPECIFIED.into(), names);
    let key = KeyPair::generate()?;
    let request = CertificateRequest {
        dns: names.dns,
        addresses: names.addresses,
        public_key: hex::encode(key.der_bytes()),
        sticks: sticks.map(StickKeysSent::new),
    };
    let made: Result<CertificateAnswer, _> = main.post("/v1/satellite/certificate", &request).await;
    match made {
        Ok(CertificateAnswer { certificate, authority }) => {
            Ok(Some(LinkCertificate { certificate, authority, key: key.serialize_pem() }))
        }
        Err(LinkError::Refused { status: 404, .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
