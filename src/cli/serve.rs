//! `accredit serve`: one laptop in the hall answers every gate.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use tracing_subscriber::{filter::LevelFilter, fmt};

use super::{
    context::{Context, Format, Noise},
    device::{self, Enrollment},
    error::{CliError, Ending},
    nomination::check_taken,
    report::Schedule,
};
use crate::{
    checkin::Recording,
    domain::device::{Post, Role},
    store::{self, PrivateCopy, StoreError},
    web::{
        BadgeLook, ClientSecret, LookError, ProviderFileError, ProviderSettings, ServeError, Settings, WebServer, default_name,
    },
};

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
On a loopback address the server speaks plain HTTP to this machine only. On any other it speaks HTTPS with the event's own
certificate, which is made on first start; the page /trust explains how a device comes to trust it.
Several servers on one PostgreSQL database each have a name (--node); a name that another running server has is refused.
Enroll devices with \"accredit device enroll\". Ctrl-C stops the server once the requests under way are answered.")]
pub struct Args {
    /// Where to listen; 0.0.0.0:8443 is for the whole hall
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// A name under which browsers reach this host, for the certificate (repeatable)
    #[arg(long, value_name = "NAME")]
    name: Vec<String>,
    /// Where delegations nominate and officers decide: an address of its own, with nothing of the gates on it (events with nominations)
    #[arg(long, value_name = "ADDRESS", conflicts_with = "rehearse")]
    portal: Option<SocketAddr>,
    /// The identity provider (OpenID Connect) with which people may sign in at the portal: a .toml file; its client secret is in a file
    /// that it names, or in the environment
    #[arg(long, env = "ACCREDIT_PROVIDER", value_name = "FILE", requires = "portal")]
    provider: Option<PathBuf>,
    /// The template of badges that a desk prints: a built-in one (accredit template list), or a .toml file
    #[arg(long, value_name = "NAME", default_value = "conference-a6")]
    template: String,
    /// A folder with fonts to use in addition to those installed (repeatable)
    #[arg(long, value_name = "DIR")]
    font_dir: Vec<PathBuf>,
    /// The printer that desks may send badges to; "accredit badge print --printer list" lists them
    #[arg(long, value_name = "NAME")]
    printer: Option<String>,
    /// Where saved reports go that the event file gives an hour (at = "21:30"): a folder for each event day; without, the folder
    /// reports beside the database
    #[arg(long, value_name = "FOLDER")]
    reports: Option<PathBuf>,
    /// Decide and show scans, and never record them; on a day that is not the event's, as if it were the first day
    #[arg(long)]
    rehearse: bool,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Ending, CliError> {
    log(context);
    // The server holds the name; what is done beside it, as reports at their hour, is recorded as commands are.
    let (node, authority) = (context.node.clone(), context.authority.clone());
    let context = &Context { node: None, ..context.clone() };
    if args.portal.is_some() {
        let store = context.store()?;
        check_taken(&store, &store.event()?.event)?;
    }
    // An archive is rehearsed with on a copy that is thrown away; without --rehearse the server says that it may not write.
    let copy = if args.rehearse { PrivateCopy::of_archive(&context.db)? } else { None };
    let context = &match &copy {
        Some(copy) => {
            context
                .status(format!("{}: may only be read; changes are made to a private copy, and not kept", context.db.display()));
            context.with_db(copy.path())
        }
        None => context.clone(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let look = BadgeLook { template: args.template.clone(), font_dirs: args.font_dir.clone() };
        let settings = Settings {
            db: context.db.clone(),
            key: context.key_path(),
            authority,
            listen: args.listen,
            names: args.name.clone(),
            node,
            portal: args.portal,
            provider: provider(args)?,
            look,
            printer: args.printer.clone(),
            recording: if args.rehearse { Recording::Rehearse } else { Recording::Keep },
        };
        let server = WebServer::start(&settings).await?;
        // Taken before the address is told: a reader may end the server at once.
        let end = end()?;
        // Nobody can be enrolled in a copy from outside: its first supervisor is let in here, and enrolls the others.
        let first = copy.as_ref().map(|_| first_supervisor(context, &server)).transpose()?;
        tell(context, &server, settings.recording, first.as_ref())?;
        let folder = args.reports.clone().unwrap_or_else(|| store::beside(&context.db).with_file_name("reports"));
        // A rehearsal leaves nothing behind.
        let schedule = (settings.recording == Recording::Keep).then(|| Schedule::start(context, &folder));
        server.run(end).await?;
        // It ends between two reports, and a report may take a while.
        let ended = tokio::task::spawn_blocking(move || drop(schedule)).await;
        ended.map_err(|error| CliError::chain(&error))?;
        Ok(Ending::Done)
    })
}

/// Reads what is set of the provider by which people may sign in. Its secret is in no argument: others see those.
fn provider(args: &Args) -> Result<Option<ProviderSettings>, CliError> {
    let secret = std::env::var("ACCREDIT_CLIENT_SECRET").ok().map(|text| ClientSecret::new(&text));
    let read = |path: &PathBuf| ProviderSettings::read(path, secret).map_err(|error| provider_error(path, &error));
    args.provider.as_ref().map(read).transpose()
}

fn provider_error(path: &Path, error: &ProviderFileError) -> CliError {
    CliError::chain(error).within(&path.display().to_string())
}

/// Logs go to stderr, as text or with --json as JSON; they hold no name, no code, and no secret.
fn log(context: &Context) {
    let level = match context.noise {
        Noise::Quiet => LevelFilter::WARN,
        Noise::Normal => LevelFilter::INFO,
        Noise::Verbose => LevelFilter::DEBUG,
    };
    let log = fmt().with_max_level(level).with_writer(std::io::stderr);
    match context.format {
        Format::Json => log.json().flatten_event(true).init(),
        Format::Text => log
            .with_target(false)
            .with_ansi(anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never)
            .init(),
    }
}

fn first_supervisor(context: &Context, server: &WebServer) -> Result<Enrollment, CliError> {
    let post = Post::new(Role::Supervisor, None).map_err(|error| CliError::failed(error.to_string()))?;
    device::allow(context, &post, &default_name(&post), &server.url())
}

/// States where the server is, for people, for their cameras, and with --json for programs.
fn tell(context: &Context, server: &WebServer, recording: Recording, first: Option<&Enrollment>) -> Result<(), CliError> {
    let (url, trust) = (server.url(), server.trust());
    if context.format == Format::Json {
        let trust = trust.as_ref();
        say!(
            "{}",
            serde_json::json!({
                "url": url,
                "trust_url": trust.map(|(url, _)| url),
                "fingerprint": trust.map(|(_, fingerprint)| fingerprint),
                "enroll_url": first.map(|first| &first.url),
                "portal_url": server.portal_url(),
            })
        );
        return Ok(());
    }
    say!("{url}");
    if let Some((trust_url, fingerprint)) = trust {
        context.status(format!("first visit of a device: {trust_url} (certificate {fingerprint})"));
        context.draw_address(&trust_url);
    } else {
        context.status("only this machine can reach this address; to serve the hall, use --listen 0.0.0.0:8443");
    }
    if let Some(portal) = server.portal_url() {
        context.status(format!("portal for delegations and officers: {portal}; invite with \"accredit person invite\""));
    }
    tell_day(context, recording, first)?;
    if let Some(Enrollment { url, expires_at, .. }) = first {
        context.status(format!(
            "open this link on the device of a supervisor, who enrolls the others; it works once, until {expires_at}:"
        ));
        context.status(url);
        context.draw_address(url);
        return Ok(());
    }
    if context.store()?.devices()?.iter().all(|device| device.revoked_at.is_some()) {
        context.status("no device is enrolled yet: accredit device enroll --role supervisor");
    }
    Ok(())
}

/// States what becomes of the scans of today, if that is not what one would expect.
fn tell_day(context: &Context, recording: Recording, first: Option<&Enrollment>) -> Result<(), CliError> {
    let event = context.store()?.event()?.event;
    if recording == Recording::Rehearse {
        let desk = if first.is_some() { "are lost when the server ends" } else { "are real" };
        context.status(format!("rehearsal: scans are decided and shown, and never recorded; changes at the desk {desk}"));
    } else if event.day_of(context.now()).is_none() {
        context.status(format!(
            "the event is not today but on {}: every scan will be refused; to try the gates before then, add --rehearse",
            event.format_days(event.all_days())
        ));
    }
    Ok(())
}

/// Returns what is done when somebody ends the program: Ctrl-C, or what service managers send.
fn end() -> std::io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let (mut interrupt, mut terminate) = {
        use tokio::signal::unix::{SignalKind, signal};
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?)
    };
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    })
}

impl From<ServeError> for CliError {
    fn from(error: ServeError) -> Self {
        match error {
            ServeError::Look(LookError::Template(error)) => Self::template(&error),
            ServeError::Store(error @ StoreError::ReadOnly(_)) => {
                Self::from(error).hint("\"accredit serve --rehearse\" decides and shows scans on a copy, and records nothing")
            }
            ServeError::Store(error) => error.into(),
            error @ ServeError::OtherMain { .. } => {
                Self::chain(&error).hint("what this one recorded since can be taken from it: \"accredit report scans\"")
            }
            error @ ServeError::NoCertificate => Self::chain(&error)
                .hint("join by the address at which the main server listens for the network: accredit satellite join https://…"),
            error @ ServeError::Listen { .. } => Self::chain(&error).hint("choose another address with --listen"),
            error => Self::chain(&error),
        }
    }
}
