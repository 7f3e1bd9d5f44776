//! One server in the hall answers everyone: gates' pages, desks, screens, and programs of others. No internet is needed.
//!
//! A scan is received and its signature checked on whichever thread is free, recorded by the one writer together with all that
//! wait (`writer`), and answered when it is durable. Followers read the rows that were committed (`events`).

mod alone;
mod asked_devices;
mod assets;
mod auth;
mod authority;
mod body;
mod certificate;
mod conflicts;
mod dashboard;
mod desk;
mod devices;
mod encoded;
mod entropy;
mod error;
mod events;
mod figures;
mod hall;
mod health;
mod held;
mod host;
mod late;
mod listen;
mod login_throttle;
mod monitor;
mod node;
mod pace;
mod pack;
mod pack_photos;
mod pages;
mod people;
mod photo;
mod place;
mod policy;
mod portal;
mod present;
mod provider;
mod readers;
mod rehearsal;
mod reports;
mod router;
mod satellite;
mod scan;
mod seats;
mod state;
mod text;
mod trust;
mod upload_pace;
mod write_timeout;
mod writer;
mod wrong;

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool},
    time::{Duration, Instant},
};

use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
};

use self::{
    authority::Authority,
    desk::{press::BadgePress, printer::DeskPrinter},
    listen::Doors,
    monitor::{Health, Monitor},
    place::{Renewal, ServerPlace},
    portal::{Portal, PortalError, RunningPortal},
    readers::Readers,
    state::{App, Parts},
    writer::Writer,
};
use crate::{
    checkin::{Checkin, Recording},
    domain::origin::NodeName,
    store::{Store, StoreError, WriteCondition},
};

pub use authority::{AuthorityError, authority_path};
pub use desk::{BadgeLook, LookError};
pub use devices::{default_name, enrollment_url, person_url};
pub use portal::{PortalAddress, portal_addresses};
pub use provider::{ClientSecret, ProviderFileError, ProviderSettings};
pub use router::interface_addresses;
pub use satellite::{
    JoinError, JoinSettings, Joining, Link, LinkError, LinkFileError, Rejoined, enrollment_code, hand_link_on, join, link_path,
    read_link,
};

/// How often the addresses of the host, and what others did to the database, are looked at.
const LOOK: Duration = Duration::from_secs(15);
/// How often the database file is looked for while it is gone: gates wait for it.
const LOOK_AGAIN: Duration = Duration::from_secs(2);
/// How many looks are a day.
const LOOKS_A_DAY: u32 = 24 * 3_600 / 15;

/// How many photos may be on their way at once: each takes up to 25 MB of memory.
const MOST_PHOTOS: usize = 4;

/// What a server is started with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The event's database.
    pub db: PathBuf,
    /// The signing key.
    pub key: PathBuf,
    /// The authority behind the certificate, shared by all servers of an event; `None` if it is beside the database.
    pub authority: Option<PathBuf>,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Names by which the host is reached beside its own, for the certificate.
    pub names: Vec<String>,
    /// The node's name under which the server records on PostgreSQL; `None` for the first that is free, and the host's name in /health.
    pub node: Option<NodeName>,
    /// Where the portal listens, if there is one.
    pub portal: Option<SocketAddr>,
    /// The provider of identities by which people may sign in at the portal, if there is one.
    pub provider: Option<ProviderSettings>,
    /// How badges look that a desk prints.
    pub look: BadgeLook,
    /// The printer that desks send badges to, as CUPS calls it.
    pub printer: Option<String>,
    /// Whether readings are recorded, or only decided and shown.
    pub recording: Recording,
}

/// Why a server could not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is taken or not this host's.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The cause.
        source: std::io::Error,
    },
    /// A name that no certificate can hold.
    #[error("\"{0}\" is not a host name; use letters, digits, \"-\" and \".\", such as \"gate.example.org\"")]
    Name(String),
    /// How badges look.
    #[error(transparent)]
    Look(#[from] LookError),
    /// The printer.
    #[error(transparent)]
    Printer(#[from] crate::printing::printer::PrinterError),
    /// The certificate.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The satellite's link to its main server.
    #[error(transparent)]
    Link(#[from] LinkFileError),
    /// A satellite without a certificate, on the network.
    #[error("this satellite joined its main server on one machine, and has no certificate for the network")]
    NoCertificate,
    /// Another main server is in this one's place.
    #[error("a satellite was promoted in this server's place (term {highest}, and this is {own})")]
    OtherMain {
        /// This server's term.
        own: i64,
        /// The later one.
        highest: i64,
    },
    /// The system.
    #[error("the server cannot start")]
    System(#[from] std::io::Error),
}

/// A server that listens and does not answer yet.
pub struct WebServer {
    listener: TcpListener,
    app: App,
    doors: Doors,
    stop: watch::Sender<bool>,
    writer: std::thread::JoinHandle<()>,
    portal: Option<Portal>,
    /// How a satellite reaches its main server, or one that was promoted the main server from before.
    link: Option<(ServerRank, Link)>,
}

/// Whether a server is the main one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ServerRank {
    Main,
    Satellite,
}

impl WebServer {
    /// Opens the database, makes or reads the certificate where the network can reach the address, and listens.
    ///
    /// # Errors
    /// When any of these fails.
    pub async fn start(settings: &Settings) -> Result<Self, ServeError> {
        let mut store = Store::open(&settings.db)?;
        let lease = match settings.recording {
            Recording::Keep => {
                let holder = entropy::random().map_err(std::io::Error::other)?;
                match &settings.node {
                    Some(name) => store.hold_node(name, holder, |seconds| {
                        tracing::warn!(
                            node = %name,
                            "another server had this name and may be running still; waiting up to {seconds} seconds to see"
                        );
                    })?,
                    None => store.hold_any_node(holder)?,
                }
            }
            // What is never kept needs no name.
            Recording::Rehearse => None,
        };
        let terms = store.terms()?;
        if terms.is_over() {
            return Err(ServeError::OtherMain { own: terms.own, highest: terms.highest });
        }
        let satellite = store.satellite()?;
        let was_satellite = terms.own > 1 && link_path(&settings.db).exists();
        let link = (satellite.is_some() || was_satellite).then(|| read_link(&settings.db)).transpose()?;
        let rank = if satellite.is_some() { ServerRank::Satellite } else { ServerRank::Main };
        entropy::set_ahead(satellite.map_or(0, |own| own.ahead));
        if settings.key.exists() {
            authority::close(&settings.key)?;
        }
        // Said now, not to a desk with a person before it.
        let press = BadgePress::new(&settings.look)?;
        let printer = settings.printer.as_deref().map(DeskPrinter::find).transpose()?;
        let listener =
            TcpListener::bind(settings.listen).await.map_err(|source| ServeError::Listen { address: settings.listen, source })?;
        let shown = link.as_ref().filter(|_| rank == ServerRank::Satellite);
        let place = place(settings, &store, shown, listener.local_addr()?)?;
        store.set_server_url(&place.url(), entropy::now())?;
        let place_of_file = store.place().clone();
        let health = Monitor::new(entropy::now(), Instant::now());
        let (writer, news, thread) = Writer::start(Checkin::new(store)?, settings.recording, health.clone())?;
        let (stop, stopped) = watch::channel(false);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let app = App::new(Parts {
            writer,
            readers: Arc::new(Readers::new(place_of_file)?),
            news,
            stop: stopped,
            tries: login_throttle::LoginThrottle::default(),
            pace: pace::Pace::default(),
            uploads: upload_pace::UploadPace::default(),
            seen: std::sync::Mutex::default(),
            frames: Semaphore::new(cores.saturating_sub(1).max(1)),
            place: Arc::new(place),
            key: settings.key.clone(),
            node: settings.node.as_ref().map_or_else(place::host_name, NodeName::to_string),
            lease,
            press,
            printer,
            photos: Semaphore::new(MOST_PHOTOS),
            health,
            recording: settings.recording,
            provider: None,
            main_lost: AtomicBool::new(false),
        });
        let tls = app.place.leaf().map(authority::Leaf::config).transpose()?;
        let doors = Doors { whole: router::whole(&app), plain: router::plain(&app), tls };
        let portal = settings.portal.map(|address| portal(settings, address, &app)).transpose()?;
        Ok(Self { listener, app, doors, stop, writer: thread, portal, link: link.map(|link| (rank, link)) })
    }

    /// Returns the address that people open.
    #[must_use]
    pub fn url(&self) -> String {
        self.app.place.url()
    }

    /// Returns the address of the portal, if there is one.
    #[must_use]
    pub fn portal_url(&self) -> Option<String> {
        self.portal.as_ref().map(Portal::url)
    }

    /// Returns the address of the page that says how to trust the server, and the fingerprint that it shows; `None` on loopback.
    #[must_use]
    pub fn trust(&self) -> Option<(String, String)> {
        let anchor = self.app.place.anchor()?;
        Some((self.app.place.trust_url(), trust::fingerprint(&anchor.der)))
    }

    /// Answers until `end` is done; then answers what is under way, records what waits, and returns.
    ///
    /// # Errors
    /// When the writer came to a bad end.
    pub async fn run(self, end: impl Future<Output = ()>) -> Result<(), ServeError> {
        let Self { listener, app, doors, stop, writer, portal, link } = self;
        let stopped = app.stop.clone();
        let room = if portal.is_some() { listen::GATES_BESIDE_PORTAL } else { listen::GATES };
        let portal = portal.map(Portal::run).transpose()?;
        let keeper = tokio::spawn(keep(app.clone()));
        let lease = app.lease.clone();
        let renewing = lease.clone().map(|lease| tokio::spawn(node::stay(app.clone(), lease)));
        let terms = tokio::spawn(satellite::serve::watch_terms(app.clone()));
        // A rehearsal records nothing, and neither sends nor takes.
        let link = link.filter(|_| app.recording == Recording::Keep);
        let follower = link.map(|(rank, link)| match rank {
            ServerRank::Satellite => tokio::spawn(satellite::follow::follow(app.clone(), link)),
            ServerRank::Main => tokio::spawn(satellite::follow::tell_earlier(app.clone(), link)),
        });
        let serving = tokio::spawn(listen::listen(listener, doors, room, stopped));
        end.await;
        tracing::info!("stopping: requests under way are answered first");
        stop.send_replace(true);
        if let Some(portal) = portal {
            let ended = tokio::task::spawn_blocking(|| RunningPortal::end(portal)).await;
            ended.map_err(|error| ServeError::System(std::io::Error::other(error)))?;
        }
        let _ = serving.await;
        let _ = keeper.await;
        if let Some(follower) = follower {
            // It may be waiting for a main server that does not answer: what it has not sent stays here.
            follower.abort();
            let _ = follower.await;
        }
        terms.abort();
        let _ = terms.await;
        if let Some(renewing) = renewing {
            renewing.abort();
            let _ = renewing.await;
        }
        // The last sender goes, and with it the writer, when it has done what waited.
        let readers = Arc::clone(&app.readers);
        drop(app);
        tokio::task::spawn_blocking(move || writer.join())
            .await
            .map_err(|error| ServeError::System(std::io::Error::other(error)))?
            .map_err(|_| ServeError::System(std::io::Error::other("the writer stopped unexpectedly")))?;
        if let Some(lease) = lease {
            // One that cannot be given back runs out.
            let _ = tokio::task::spawn_blocking(move || readers.read(|store| store.give_back_node(&lease))).await;
        }
        tracing::info!("stopped");
        Ok(())
    }
}

/// Makes a portal that listens at an address, by a name and a certificate as the server has them.
fn portal(settings: &Settings, address: SocketAddr, beside: &App) -> Result<Portal, ServeError> {
    let listener = std::net::TcpListener::bind(address).map_err(|source| ServeError::Listen { address, source })?;
    let bound = listener.local_addr()?;
    let mut store = Store::open(&settings.db)?;
    if let Some(lease) = &beside.lease {
        store.use_node(lease);
    }
    let health = beside.health.of_same_server(entropy::now(), Instant::now());
    let place = place(&Settings { listen: address, ..settings.clone() }, &store, None, bound)?;
    store.set_portal_url(&place.url(), entropy::now())?;
    Portal::start(listener, place, (store, health), (BadgePress::new(&settings.look)?, settings.provider.clone())).map_err(
        |error| match error {
            PortalError::Store(error) => error.into(),
            PortalError::Authority(error) => error.into(),
            PortalError::System(error) => error.into(),
        },
    )
}

/// Works out where the server can be reached; on loopback, by nobody else and without a certificate.
fn place(settings: &Settings, store: &Store, link: Option<&Link>, listen: SocketAddr) -> Result<ServerPlace, ServeError> {
    let given: Vec<String> = settings.names.iter().map(|name| name.to_ascii_lowercase()).collect();
    if let Some(bad) = given.iter().find(|name| !place::is_dns_name(name)) {
        return Err(ServeError::Name(bad.clone()));
    }
    if listen.ip().to_canonical().is_loopback() {
        return Ok(ServerPlace::loopback(listen, given));
    }
    let (names, now) = (place::names_of_host(listen.ip(), &given), entropy::now());
    if let Some(link) = link {
        let shown = link.certificate.as_ref().ok_or(ServeError::NoCertificate)?;
        let shown = (shown.certificate.as_str(), shown.authority.as_str(), shown.key.as_str());
        return Ok(ServerPlace::satellite(listen, given, shown, names)?);
    }
    let path = settings.authority.clone().unwrap_or_else(|| authority_path(&settings.db));
    let authority = Authority::open(&path, store.event()?.id, &names, now)?;
    Ok(ServerPlace::network(listen, given, authority, names, now)?)
}

/// Keeps the house: writes when devices were heard, and renews the certificate.
async fn keep(app: App) {
    let mut stop = app.stop.clone();
    let mut looks = 0;
    loop {
        let is_there = app.health.health(Instant::now()).0 != Health::Store(WriteCondition::Gone);
        let pause = if is_there { LOOK } else { LOOK_AGAIN };
        let is_end = tokio::select! {
            _ = stop.changed() => true,
            () = tokio::time::sleep(pause) => false,
        };
        app.health.look_at_clock(entropy::now(), Instant::now());
        let heard = app.take_heard();
        // Without anybody to write of, this is the probe that says whether a scan could be recorded now.
        if !heard.is_empty() || !is_there || app.health.is_idle(LOOK, Instant::now()) {
            let written = app.writer.run(crate::domain::actor::Actor::program(), move |store| store.devices_seen(&heard)).await;
            if let Err(problem) = written {
                tracing::warn!(%problem, "the times when devices were last heard could not be written");
            }
        }
        if is_end {
            return;
        }
        if !is_there {
            continue;
        }
        looks += 1;
        let renewal = if looks % LOOKS_A_DAY == 0 { Renewal::Always } else { Renewal::WhereChanged };
        if let Err(error) = app.place.renew(renewal, entropy::now()) {
            tracing::warn!(%error, "the certificate could not be renewed");
        }
    }
}

#[cfg(test)]
mod tests;
