//! What every command needs: where the event is, how to print, what time it is.

use std::{
    cell::Cell,
    io::IsTerminal,
    path::{Path, PathBuf},
};

use jiff::{SignedDuration, Timestamp};

use crate::{
    cli::error::CliError,
    domain::{
        actor::Actor,
        draw,
        id::{EventId, ScanId},
        origin::NodeName,
        signing::KeyFile,
        text::printable_lines,
    },
    store::{self, Access, Store, StoreError, WasOpen, without_password},
    typeset::link,
};

/// What the user asked for, whatever the command.
#[derive(Debug, Clone)]
pub struct Context {
    /// The event's database.
    pub db: PathBuf,
    /// The node's name under which is recorded; `None` for that of commands.
    pub node: Option<NodeName>,
    /// Where the signing key is; `None` if it is beside the database.
    pub key: Option<PathBuf>,
    /// Where the authority behind the servers' certificates is; `None` if it is beside the database.
    pub authority: Option<PathBuf>,
    /// Who acts, for the record.
    pub actor: Actor,
    /// How data is printed.
    pub format: Format,
    /// How much status is printed.
    pub noise: Noise,
    /// How far the main server's clock is ahead of this host's, in milliseconds: a satellite keeps its time.
    pub ahead: Cell<i64>,
}

/// How data is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// How much status is printed to stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Noise {
    /// Only errors.
    Quiet,
    /// What was done.
    Normal,
    /// What was done, and how.
    Verbose,
}

impl Context {
    /// Returns whether there is a database to open; whether a server has it is seen when it is asked.
    #[must_use]
    pub fn has_database(&self) -> bool {
        store::is_address(&self.db) || self.db.exists()
    }

    /// Refuses what is done to files only, for an event on a server.
    pub fn only_files(&self, what: &'static str) -> Result<(), CliError> {
        if store::is_address(&self.db) { Err(StoreError::FilesOnly(what, self.db.clone()).into()) } else { Ok(()) }
    }

    /// Opens the event's database.
    pub fn store(&self) -> Result<Store, CliError> {
        let store = Store::open(&self.db)?;
        if store.access() == Access::Read {
            self.detail(format!("{}: may only be read; nothing that is done is recorded in its journal", self.db.display()));
        }
        self.acting_on(store)
    }

    /// Opens the event's database to try something that is not kept: one that may not be written through a private copy.
    pub fn store_to_rehearse(&self) -> Result<Store, CliError> {
        self.acting_on(Store::open_to_rehearse(&self.db)?)
    }

    fn acting_on(&self, mut store: Store) -> Result<Store, CliError> {
        store.set_actor(self.actor.clone());
        if let Some(node) = &self.node {
            store.set_node(node.clone())?;
        }
        if let Some(own) = store.satellite()? {
            self.ahead.set(own.ahead);
        }
        Ok(store)
    }

    /// Returns where the signing key is.
    #[must_use]
    pub fn key_path(&self) -> PathBuf {
        self.key.clone().unwrap_or_else(|| store::key_path(&self.db))
    }

    /// Returns whether the database is known to be a satellite's.
    pub fn is_of_satellite(&self) -> bool {
        self.store().is_ok_and(|store| store.satellite().is_ok_and(|own| own.is_some()))
    }

    /// Reads the private keys, to sign badges.
    pub fn keys(&self) -> Result<KeyFile, CliError> {
        self.keys_for("badges cannot be signed")
    }

    /// Reads the private keys; says what cannot be done without them.
    pub fn keys_for(&self, lacking: &str) -> Result<KeyFile, CliError> {
        let path = self.key_path();
        self.close_to_others(&path)?;
        store::read_key_file(&path).map_err(|error| match error {
            StoreError::Io { source, .. } if source.kind() == std::io::ErrorKind::NotFound && self.is_of_satellite() => {
                CliError::failed("this is a satellite, and has no signing key: badges are signed only at the main server")
            }
            StoreError::Io { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                CliError::failed(format!("{}: the event's signing key is missing", path.display()))
                    .hint(format!(
                        "{lacking} without it; put its copy back there (a backup of the event does not hold it), \
                     readable only by you: install -m 600 COPY {}",
                        path.display()
                    ))
                    .hint("if there is no copy, start another: accredit key new --lost")
            }
            error => error.into(),
        })
    }

    /// Lets only the owner read a file with a secret, and says so if others could.
    fn close_to_others(&self, path: &Path) -> Result<(), CliError> {
        match store::close_to_others(path) {
            Ok(WasOpen::Yes) => {
                self.status(format!("{}: others could read it; now only its owner can", path.display()));
                Ok(())
            }
            // What reads the file says that it is missing.
            Ok(WasOpen::No) | Err(StoreError::Io { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns the time; at a satellite, that of the main server.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let own = now();
        own.saturating_add(SignedDuration::from_millis(self.ahead.get())).unwrap_or(own)
    }

    /// Prints a line of status, unless the user wants quiet.
    pub fn status(&self, line: impl std::fmt::Display) {
        if self.noise >= Noise::Normal {
            anstream::eprintln!("{}", printable_lines(&without_password(&line.to_string())));
        }
    }

    /// Prints a line of detail, if the user wants it.
    pub fn detail(&self, line: impl std::fmt::Display) {
        if self.noise >= Noise::Verbose {
            anstream::eprintln!("{}", printable_lines(&line.to_string()));
        }
    }

    /// Draws the code of an address where a person looks.
    pub fn draw_address(&self, address: &str) {
        // An address too long for a code stands there as text all the same.
        if let Ok(symbol) = link::symbol(address)
            && std::io::stderr().is_terminal()
        {
            self.status(link::in_characters(&symbol));
        }
    }

    /// Makes a progress bar: on a terminal only, and not when quiet.
    #[must_use]
    pub fn progress(&self, total: u64, what: &'static str) -> indicatif::ProgressBar {
        if self.noise < Noise::Normal || !std::io::stderr().is_terminal() {
            return indicatif::ProgressBar::hidden();
        }
        let style = indicatif::ProgressStyle::with_template("{msg} {wide_bar} {human_pos} of {human_len}");
        let bar = indicatif::ProgressBar::new(total).with_message(what);
        style.map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style))
    }

    /// Returns the same context for another database.
    #[must_use]
    pub fn with_db(&self, db: &Path) -> Self {
        Self { db: db.to_owned(), key: None, authority: None, ..self.clone() }
    }
}

/// Who is at the keyboard, as far as the system says.
#[must_use]
pub fn user() -> Actor {
    ["USER", "LOGNAME", "USERNAME"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find_map(|name| name.parse().ok())
        .unwrap_or_else(Actor::program)
}

#[allow(clippy::disallowed_methods, reason = "this is where the clock is read")]
fn now() -> Timestamp {
    Timestamp::now()
}

/// Random bytes from the operating system.
///
/// # Errors
/// When the operating system has none.
pub fn random<const N: usize>() -> Result<[u8; N], CliError> {
    let mut bytes = [0; N];
    fill(&mut bytes)?;
    Ok(bytes)
}

/// Returns a source of random numbers for badges' serials.
///
/// # Errors
/// When the operating system has none.
pub fn random_numbers() -> Result<impl FnMut() -> u32, CliError> {
    draw::numbers(fill)
}

fn fill(bytes: &mut [u8]) -> Result<(), CliError> {
    getrandom::fill(bytes).map_err(|error| CliError::failed(format!("the operating system gives no random numbers: {error}")))
}

/// Makes a new event id.
pub fn new_event_id() -> Result<EventId, CliError> {
    Ok(EventId::from_random(random()?))
}

/// Makes scan ids that sort in the order in which they were made, even within a millisecond.
#[derive(Debug, Default)]
pub struct ScanIds {
    last: Cell<(u64, u64)>,
}

impl ScanIds {
    /// Makes a scan id for a moment.
    pub fn next(&self, at: Timestamp) -> Result<ScanId, CliError> {
        let milliseconds = u64::try_from(at.as_millisecond()).unwrap_or_default();
        let mut random: [u8; 10] = random()?;
        let (last, count) = self.last.get();
        let count = if last == milliseconds { count + 1 } else { 0 };
        self.last.set((milliseconds, count));
        // The first bits after the time count within the millisecond (RFC 9562, section 6.2, method 1).
        let [.., high, low] = count.min(0x0FFF).to_be_bytes();
        (random[0], random[1]) = (high, low);
        Ok(ScanId::new(milliseconds, random))
    }
}
