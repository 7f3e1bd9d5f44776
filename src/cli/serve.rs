//! `accredit serve`: one laptop in the hall answers every gate.

use std::{net::SocketAddr, path::PathBuf};

use tracing_subscriber::{filter::LevelFilter, fmt};

use crate::{
    cli::{
        context::{Context, Format, Noise},
        error::{CliError, Outcome},
    },
    typeset::link,
    web::{Look, ServeError, Server, Settings},
};

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
On a loopback address the server speaks plain HTTP to this machine alone. On any other it speaks HTTPS by the event's own
certificate, which is made on first start; the page /trust says how a device comes to trust it.
Devices are let in with \"accredit device enroll\". Ctrl-C ends the server when what is under way is answered.")]
pub struct Args {
    /// Where to listen; 0.0.0.0:8443 is for the whole hall
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// A name by which the hall's network knows this host, for the certificate (repeatable)
    #[arg(long, value_name = "NAME")]
    name: Vec<String>,
    /// The template of badges that a desk prints: a built-in one (accredit template list), or a .toml file
    #[arg(long, value_name = "NAME", default_value = "conference-a6")]
    template: String,
    /// A folder with fonts to use beside those installed (repeatable)
    #[arg(long, value_name = "DIR")]
    font_dir: Vec<PathBuf>,
    /// The printer that a desk prints on beside its own; "accredit badge print --printer list" lists them
    #[arg(long, value_name = "NAME")]
    printer: Option<String>,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Outcome, CliError> {
    log(context);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let look = Look { template: args.template.clone(), font_dirs: args.font_dir.clone() };
        let settings = Settings {
            db: context.db.clone(),
            listen: args.listen,
            names: args.name.clone(),
            look,
            printer: args.printer.clone(),
        };
        let server = Server::start(&settings).await?;
        // Taken before the address is told: whoever reads it may end the server at once.
        let end = end()?;
        tell(context, &server)?;
        server.run(end).await?;
        Ok(Outcome::Done)
    })
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

/// Says where the server is, for people, for their cameras, and with --json for programs.
fn tell(context: &Context, server: &Server) -> Result<(), CliError> {
    let (url, trust) = (server.url(), server.trust());
    if context.format == Format::Json {
        let trust = trust.as_ref();
        say!(
            "{}",
            serde_json::json!({
                "url": url,
                "trust_url": trust.map(|(url, _)| url),
                "fingerprint": trust.map(|(_, fingerprint)| fingerprint),
            })
        );
        return Ok(());
    }
    say!("{url}");
    if let Some((trust_url, fingerprint)) = trust {
        context.status(format!("first visit of a device: {trust_url} (certificate {fingerprint})"));
        draw(context, &trust_url);
    } else {
        context.status("only this machine reaches this address; --listen 0.0.0.0:8443 serves the hall");
    }
    if context.store()?.devices()?.iter().all(|device| device.revoked_at.is_some()) {
        context.status("no device is enrolled yet: accredit device enroll --role supervisor");
    }
    Ok(())
}

/// Draws the code of an address where a person looks.
pub(super) fn draw(context: &Context, address: &str) {
    use std::io::IsTerminal;
    // An address too long for a code stands there as text all the same.
    if let Ok(symbol) = link::symbol(address)
        && std::io::stderr().is_terminal()
    {
        context.status(link::in_characters(&symbol));
    }
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
            ServeError::Template(error) => Self::template(&error),
            ServeError::Printer(error) => Self::chain(&error),
            error => Self::failed(error.to_string()),
        }
    }
}
