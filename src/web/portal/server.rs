//! The portal's own listener and threads: a flood of it takes nothing from the gates but the machine's time.

use std::{net::TcpListener, sync::Arc, thread::JoinHandle, time::Duration};

use tokio::sync::{Semaphore, watch};

use super::routes;
use crate::{
    checkin::{Checkin, Recording},
    store::{Store, StoreError, key_path},
    web::{
        authority::{AuthorityError, Leaf},
        desk::press::BadgePress,
        entropy,
        listen::{self, Doors},
        login_throttle::LoginThrottle,
        monitor::Monitor,
        pace::Pace,
        place::{Renewal, ServerPlace, host_name},
        provider::{Provider, ProviderSettings},
        readers::Readers,
        state::{App, Parts},
        upload_pace::UploadPace,
        writer::Writer,
    },
};

/// Threads that answer: one may wait for the disk while another goes on.
const THREADS: usize = 2;
/// Threads that read, decode photos and draw badges.
const MOST_BLOCKING: usize = 4;
/// How far the threads that answer stand behind those of gates (`nice`).
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;
/// How often the certificate is looked at.
const LOOK: Duration = Duration::from_secs(6 * 3_600);

/// Lets gates go first where the machine has not enough for both: on Linux a priority is that of one thread (setpriority(2)).
#[cfg(target_os = "linux")]
fn yield_to_gates() {
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!(%error, "the portal's threads keep the priority of the others");
    }
}

#[cfg(not(target_os = "linux"))]
fn yield_to_gates() {}

/// A portal that listens, and does not answer yet.
pub(in crate::web) struct Portal {
    listener: TcpListener,
    app: App,
    doors: Doors,
    stop: watch::Sender<bool>,
    writer: JoinHandle<()>,
}

/// A portal that answers.
pub(in crate::web) struct RunningPortal {
    stop: watch::Sender<bool>,
    thread: JoinHandle<()>,
}

/// Why a portal could not start.
#[derive(Debug, thiserror::Error)]
pub(in crate::web) enum PortalError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The certificate.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// The system.
    #[error(transparent)]
    System(#[from] std::io::Error),
}

impl Portal {
    /// Gets everything ready that answers at an address.
    ///
    /// # Errors
    /// When the database cannot be read, or the system refuses a thread.
    pub(in crate::web) fn start(
        listener: TcpListener,
        place: ServerPlace,
        (store, health): (Store, Monitor),
        (press, provider): (BadgePress, Option<ProviderSettings>),
    ) -> Result<Self, PortalError> {
        listener.set_nonblocking(true)?;
        let file = store.place().clone();
        // Nothing is signed here; what needs the key finds it where any server does.
        let key = key_path(file.path());
        let (writer, news, thread) = Writer::start(Checkin::new(store)?, Recording::Keep, health.clone())?;
        let (stop, stopped) = watch::channel(false);
        let app = App::new(Parts {
            writer,
            readers: Arc::new(Readers::new(file)?),
            news,
            stop: stopped,
            tries: LoginThrottle::default(),
            uploads: UploadPace::default(),
            pace: Pace::default(),
            seen: std::sync::Mutex::default(),
            frames: Semaphore::new(1),
            place: Arc::new(place),
            key,
            node: host_name(),
            lease: None,
            press,
            printer: None,
            // One photo in memory at a time: the gates' machine is the same one.
            photos: Semaphore::new(1),
            health,
            recording: Recording::Keep,
            provider: provider.map(Provider::new),
            main_lost: std::sync::atomic::AtomicBool::new(false),
        });
        let tls = app.place.leaf().map(Leaf::config).transpose()?;
        let doors = Doors { whole: routes::whole(&app), plain: routes::plain(&app), tls };
        Ok(Self { listener, app, doors, stop, writer: thread })
    }

    /// Returns the address that people open.
    pub(in crate::web) fn url(&self) -> String {
        self.app.place.url()
    }

    /// Answers from now on, on threads of its own.
    ///
    /// # Errors
    /// When the system refuses them.
    pub(in crate::web) fn run(self) -> std::io::Result<RunningPortal> {
        let Self { listener, app, doors, stop, writer } = self;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(THREADS)
            .max_blocking_threads(MOST_BLOCKING)
            .thread_name("portal")
            .on_thread_start(yield_to_gates)
            .enable_all()
            .build()?;
        let mut stopped = app.stop.clone();
        let thread = std::thread::Builder::new().name("portal".into()).spawn(move || {
            runtime.block_on(async {
                let listener = match tokio::net::TcpListener::from_std(listener) {
                    Ok(listener) => listener,
                    Err(error) => return tracing::error!(%error, "the portal cannot listen"),
                };
                let keeper = tokio::spawn(renew(app.clone()));
                listen::listen(listener, doors, listen::PORTAL, stopped.clone()).await;
                let _ = stopped.wait_for(|stop| *stop).await;
                let _ = keeper.await;
                drop(app);
            });
            drop(runtime);
            // The last sender is gone: what waited is written.
            let _ = writer.join();
        })?;
        Ok(RunningPortal { stop, thread })
    }
}

impl RunningPortal {
    /// Answers what is under way, writes what waits, and ends.
    pub(in crate::web) fn end(self) {
        self.stop.send_replace(true);
        if self.thread.join().is_err() {
            tracing::error!("the portal stopped unexpectedly");
        }
    }
}

/// Keeps the certificate good.
async fn renew(app: App) {
    let mut stop = app.stop.clone();
    loop {
        tokio::select! {
            _ = stop.changed() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        if let Err(error) = app.place.renew(Renewal::Always, entropy::now()) {
            tracing::warn!(%error, "the portal's certificate could not be renewed");
        }
    }
}
