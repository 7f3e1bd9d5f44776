//! The command line: one file per command. `parse` turns arguments into a command, `run` does it.

/// Prints a line of data to stdout. A closed pipe ends the command, and is not an error.
macro_rules! say {
    () => { say!("") };
    ($($part:tt)*) => {{
        use std::io::Write as _;
        // Whatever a database or a file is called: nothing of it steers a terminal.
        writeln!(std::io::stdout().lock(), "{}", $crate::domain::text::printable_lines(&format!($($part)*)))?
    }};
}

mod backup;
mod badge;
mod checkin;
mod completions;
pub mod context;
mod database_remedies;
mod db;
mod delegation;
mod demo;
mod device;
mod document;
pub mod error;
mod event;
mod file;
mod help;
mod import;
mod init;
mod key;
mod list_remedies;
mod names_of_nobody;
mod nomination;
mod participant;
mod people_remedies;
mod person;
mod photos;
mod places;
mod purge;
mod report;
mod restore;
mod sample;
mod satellite;
mod serve;
mod simulate;
mod sync;
mod table;
mod template;
mod try_drawing;
mod undo;
mod verify;
mod whereabouts;
mod words;

use std::{path::PathBuf, process::ExitCode};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use self::{
    context::{Context, Format, Noise},
    error::{CliError, Ending},
};
use crate::{
    domain::{
        actor::Actor,
        origin::NodeName,
        text::{printable, printable_lines},
    },
    typeset::trial,
};

/// Accreditation, badges and check-in for conferences
#[derive(Debug, Parser)]
#[command(name = "accredit", version, max_term_width = 100, propagate_version = true)]
pub struct Cli {
    /// The event's database: a file's path, or the address of one on PostgreSQL.
    #[arg(long, global = true, env = "ACCREDIT_DB", hide_env_values = true, default_value = "event.db", value_name = "PATH")]
    #[arg(help = "The event's database: a file, or the address of one on PostgreSQL, postgres://USER@HOST/NAME")]
    db: PathBuf,
    /// The signing key's file [default: beside the database]
    #[arg(long = "key", global = true, env = "ACCREDIT_KEY", value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// The authority behind the servers' certificates, which all servers of an event share [default: beside the database]
    #[arg(long, global = true, env = "ACCREDIT_AUTHORITY", value_name = "FILE")]
    authority: Option<PathBuf>,
    /// The node's name under which this records, on PostgreSQL [default: the first of main, main-2 … that is free; for commands main or commands]
    #[arg(long, global = true, value_name = "NAME")]
    node: Option<NodeName>,
    /// Who does this, for the record [default: the system's user]
    #[arg(long = "as", global = true, env = "ACCREDIT_USER", value_name = "NAME")]
    actor: Option<Actor>,
    /// Print data for programs
    #[arg(long, global = true)]
    json: bool,
    /// Print only errors
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Print more detail
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    verbose: bool,
    /// When to use colour
    #[arg(long, global = true, default_value = "auto", value_name = "WHEN")]
    color: Color,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant, reason = "one is made, once")]
enum Command {
    /// Run a whole event on a bundled sample
    Demo(demo::Args),
    /// Create an event's database from its event file
    Init(init::Args),
    /// Show the event, or apply an edited event file
    #[command(subcommand)]
    Event(event::Command),
    /// Import participants from a CSV or XLSX list
    Import(import::Args),
    /// Show, find and change participants
    #[command(subcommand)]
    Participant(participant::Command),
    /// Manage delegations: names, places, deadlines
    #[command(subcommand)]
    Delegation(delegation::Command),
    /// List nominations, and decide on them (events with [nomination] in their file)
    #[command(subcommand)]
    Nomination(nomination::Command),
    /// Notes verbales, letters and press cards (events with [[document]] in their file)
    #[command(subcommand)]
    Document(document::Command),
    /// Check, print, preview, reissue and revoke badges
    #[command(subcommand)]
    Badge(badge::Command),
    /// List, check, create and preview badge templates
    #[command(subcommand)]
    Template(template::Command),
    /// Read badges at a gate
    Checkin(checkin::Args),
    /// Take a scan back
    Undo(undo::Args),
    /// Serve the gates' pages and the programming interface
    Serve(serve::Args),
    /// Enroll, list and revoke devices
    #[command(subcommand)]
    Device(device::Command),
    /// Invite, list and revoke those who work on nominations (events with [nomination] in their file)
    #[command(subcommand)]
    Person(person::Command),
    /// A hall with a server of its own
    #[command(subcommand)]
    Satellite(satellite::Command),
    /// Carry what a satellite and the main server have for each other on a stick
    #[command(subcommand)]
    Sync(sync::Command),
    /// Play an arrival on a copy of the event: queues, failures, conflicts, and the lanes that it needs
    Simulate(simulate::Args),
    /// Attendance and other reports
    #[command(subcommand)]
    Report(report::Command),
    /// Show and change signing keys
    #[command(subcommand)]
    Key(key::Command),
    /// Copy the whole event between a file and PostgreSQL
    #[command(subcommand)]
    Db(db::Command),
    /// Write a consistent copy of the database while gates keep scanning
    Backup(backup::Args),
    /// Put a copy in the place of the database, and keep the replaced one beside it
    Restore(restore::Args),
    /// Erase personal data that is due by the event file's rules; without --yes, show what would be erased
    Purge(purge::Args),
    /// Check that the database is whole
    Verify(verify::Args),
    /// Print a completion script for a shell
    Completions(completions::Args),
    /// Write manual pages into a folder
    Man(completions::ManArgs),
    /// Draw one drawing with limits on time and memory
    #[command(name = trial::COMMAND, hide = true)]
    TryDrawing(try_drawing::Args),
}

/// Returns the command line with its help laid out.
#[must_use]
pub fn command() -> clap::Command {
    help::laid_out(Cli::command())
}

/// Reads the program's arguments. Ends the program if they ask for help, or are wrong.
///
/// # Errors
/// With the exit code, if they are wrong and hold what would steer a terminal: the message was written without it.
pub fn parse() -> Result<Cli, ExitCode> {
    let parsed = command().try_get_matches().and_then(|mut matches| Cli::from_arg_matches_mut(&mut matches));
    parsed.map_err(|error| {
        // What was written is repeated as it is, and could steer the terminal.
        let is_tame = std::env::args_os().all(|written| {
            let written = written.to_string_lossy();
            printable(&written) == written
        });
        if is_tame {
            error.exit();
        }
        anstream::eprint!("{}", printable_lines(&error.render().to_string()));
        ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
    })
}

/// Runs the command that the arguments name.
///
/// # Errors
/// When it could not run: a missing file, a locked or damaged database, an invalid value.
pub fn run(cli: Cli) -> Result<Ending, CliError> {
    match cli.color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
    let noise = match (cli.quiet, cli.verbose) {
        (true, _) => Noise::Quiet,
        (_, true) => Noise::Verbose,
        _ => Noise::Normal,
    };
    let actor = cli.actor.unwrap_or_else(context::user);
    let context = Context {
        db: cli.db,
        node: cli.node,
        key: cli.key_file,
        authority: cli.authority,
        actor,
        format: if cli.json { Format::Json } else { Format::Text },
        noise,
        ahead: std::cell::Cell::new(0),
    };
    let done = match cli.command {
        Command::Demo(args) => demo::run(&context, &args),
        Command::Init(args) => init::run(&context, &args),
        Command::Event(command) => event::run(&context, &command),
        Command::Import(args) => import::run(&context, &args),
        Command::Participant(command) => participant::run(&context, &command),
        Command::Delegation(command) => delegation::run(&context, &command),
        Command::Nomination(command) => nomination::run(&context, &command),
        Command::Document(command) => document::run(&context, &command),
        Command::Badge(command) => badge::run(&context, &command),
        Command::Template(command) => template::run(&context, &command),
        Command::Checkin(args) => checkin::run(&context, &args),
        Command::Undo(args) => undo::run(&context, &args),
        Command::Serve(args) => serve::run(&context, &args),
        Command::Device(command) => device::run(&context, &command),
        Command::Person(command) => person::run(&context, &command),
        Command::Satellite(command) => satellite::run(&context, &command),
        Command::Sync(command) => sync::run(&context, &command),
        Command::Simulate(args) => simulate::run(&context, &args),
        Command::Report(command) => report::run(&context, &command),
        Command::Key(command) => key::run(&context, &command),
        Command::Db(command) => db::run(&context, &command),
        Command::Backup(args) => backup::run(&context, &args),
        Command::Restore(args) => restore::run(&context, &args),
        Command::Purge(args) => purge::run(&context, &args),
        Command::Verify(args) => verify::run(&context, &args),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => completions::run_man(&context, &args),
        Command::TryDrawing(args) => try_drawing::run(args),
    };
    done.map_err(|error| error.naming(&context.db))
}
