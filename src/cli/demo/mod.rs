//! `accredit demo`: the whole job on the sample event, from the list to the evening's figures.

mod arrivals;

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    time::Instant,
};

use clap::Parser;

use self::arrivals::{DemoArrival, arrivals};
use crate::{
    checkin::{Checkin, ReadingRequest, Recording},
    cli::{
        Cli,
        badge::{self, PrintJob, Setup},
        context::{Context, Noise, ScanIds},
        device,
        error::{CliError, Ending},
        file, init, sample,
        words::shown,
    },
    domain::{
        device::{Post, Role},
        event::Event,
        event_file::Stored,
        mask::DayIndex,
        participant::Standing,
        scan::Verdict,
    },
    store::{Order, Selection, Store},
    typeset::sheet::Sheet,
    web,
};

/// Where `accredit serve` listens when it is not told otherwise.
const SERVER: &str = "http://127.0.0.1:8080";

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// An empty folder, or one that does not exist yet
    #[arg(value_name = "DIR", default_value = "accredit-demo")]
    dir: PathBuf,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Ending, CliError> {
    let dir = &args.dir;
    let in_use = fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some());
    if in_use {
        return Err(CliError::failed(format!("{} is not empty; the demo overwrites nothing", dir.display()))
            .hint("name another folder: accredit demo DIR"));
    }
    fs::create_dir_all(dir).map_err(|error| CliError::file(dir, &error))?;
    let inner = Context { noise: Noise::Quiet, ..context.with_db(&dir.join("event.db")) };
    let (event_file, list) = (dir.join("event.toml"), dir.join("participants.csv"));
    for (path, text) in [(&event_file, sample::EVENT), (&list, sample::LIST)] {
        fs::write(path, text).map_err(|error| CliError::file(path, &error))?;
    }
    let event = init::read_event_file(&event_file, Stored::default())?.event;
    say!("{}\n{} · {} to {}\n", event.name, event.place, event.days[0], event.days[event.days.len() - 1]);

    step("Event", || {
        init::create(&inner, &event)?;
        Ok(format!("{} zones, {} categories, {} gates", event.zones.len(), event.categories.len(), event.gates.len()))
    })?;
    step("List", || {
        command(&inner, &[OsStr::new("import"), list.as_os_str()])?;
        Ok(format!("{} participants imported", inner.store()?.participant_count()?))
    })?;
    let held_back = print_badges(&inner, &event, dir)?;
    let mut checkin = Checkin::new(inner.store()?)?;
    for day in event.all_days().iter() {
        let date = event.date(day).map(|date| date.to_string()).unwrap_or_default();
        step(&date, || Ok(replay(&inner, &mut checkin, &event, day)?.to_string()))?;
    }
    step("Reports", || reports(&inner, dir))?;

    list_files(dir)?;
    if held_back.count > 0 {
        tell_missing(dir, &held_back)?;
    }
    try_next(&inner, dir)?;
    Ok(if held_back.count == 0 { Ending::Done } else { Ending::No })
}

/// States what is being done, does it, and says what came of it and how long it took.
fn step(what: &str, work: impl FnOnce() -> Result<String, CliError>) -> Result<(), CliError> {
    let mut out = std::io::stdout();
    write!(out, "{what:<12}")?;
    out.flush()?;
    let started = Instant::now();
    let done = work().inspect_err(|_| {
        // The message gets a line of its own. That stdout is closed matters less than why the step failed.
        let _ = writeln!(out);
    })?;
    Ok(writeln!(out, "{done:<62}{:>5.1} s", started.elapsed().as_secs_f64())?)
}

/// The badges that could not be printed.
#[derive(Default)]
struct HeldBack {
    count: usize,
    /// What to do about them.
    remedies: BTreeSet<String>,
}

/// Prints all badges, one a page and on A4 sheets, and draws one as a picture.
fn print_badges(context: &Context, event: &Event, dir: &Path) -> Result<HeldBack, CliError> {
    let setup = Setup::named("conference-a6", &[], event)?;
    let mut store = context.store()?;
    let mut held_back = HeldBack::default();
    for (what, name, sheet) in [("Badges", "badges.pdf", "single"), ("A4 sheets", "badges-a4.pdf", "a4")] {
        step(what, || {
            let output = dir.join(name);
            let job = PrintJob {
                setup: &setup,
                selection: Selection { standings: vec![Standing::Accredited], ..Selection::default() },
                order: Order::Protocol,
                sheet: &Sheet::find(sheet, setup.format()).map_err(|error| CliError::chain(&error))?,
                press: None,
                pending: false,
                run: None,
                trays: None,
                separators: None,
                on_errors: badge::OnErrors::Skip,
                output: &output,
            };
            let printed = badge::print(context, &mut store, &job)?;
            held_back = HeldBack { count: printed.held_back, remedies: printed.problems.remedies() };
            let left = if held_back.count > 0 { format!("; {} held back", held_back.count) } else { String::new() };
            Ok(format!("{} badges on {} pages{left}", printed.written.badges, printed.written.pages))
        })?;
    }
    step("Picture", || {
        preview(&setup, &store, event, dir)?;
        Ok("the badge that comes first in protocol order".into())
    })?;
    Ok(held_back)
}

/// Draws the badge that comes first in protocol order.
fn preview(setup: &Setup, store: &Store, event: &Event, dir: &Path) -> Result<(), CliError> {
    let Some(&first) = store.keys(&Selection::default(), Order::Protocol)?.first() else { return Ok(()) };
    let Some(png) = badge::front_of(setup, store, event, &store.participant_by_key(first)?) else { return Ok(()) };
    file::replace(&dir.join("badge.png"), |out| Ok(std::io::Write::write_all(out, &png)?))
}

/// What a day of scans came to.
#[derive(Default)]
struct DemoTally {
    scans: usize,
    gates: usize,
    admitted: usize,
    repeat: usize,
    refused: usize,
}

impl std::fmt::Display for DemoTally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { scans, gates, admitted, repeat, refused } = self;
        write!(f, "{scans} scans at {gates} gates: {admitted} admitted, {repeat} again, {refused} refused")
    }
}

/// Replays a day of arrivals.
fn replay(context: &Context, checkin: &mut Checkin, event: &Event, day: DayIndex) -> Result<DemoTally, CliError> {
    let arrivals: Vec<DemoArrival> = arrivals(&context.store()?, event, day)?;
    let gates: BTreeSet<_> = arrivals.iter().map(|arrival| &arrival.gate).collect();
    let (ids, mut tally) = (ScanIds::default(), DemoTally { gates: gates.len(), ..DemoTally::default() });
    // A run of readings at one gate is committed together.
    for group in arrivals.chunk_by(|a, b| a.gate == b.gate) {
        let requests: Result<Vec<ReadingRequest>, CliError> = group
            .iter()
            .map(|arrival| Ok(ReadingRequest { id: ids.next(arrival.at)?, text: arrival.code.clone(), at: arrival.at }))
            .collect();
        for outcome in checkin.scan(&group[0].gate, &requests?, Recording::Keep, context.now())? {
            tally.scans += 1;
            match outcome.verdict {
                Verdict::Admitted => tally.admitted += 1,
                Verdict::Repeat => tally.repeat += 1,
                Verdict::Refused(_) => tally.refused += 1,
            }
        }
    }
    Ok(tally)
}

/// Writes the same reports as the command line does.
fn reports(context: &Context, dir: &Path) -> Result<String, CliError> {
    let reports = [
        ("attendance", "attendance.csv"),
        ("attendance", "attendance.xlsx"),
        ("attendance", "attendance.pdf"),
        ("delegations", "delegations.xlsx"),
        ("absent", "absent.csv"),
        ("scans", "scans.csv"),
        ("summary", "summary.json"),
        ("summary", "summary.pdf"),
    ];
    for (report, name) in reports {
        command(context, &[OsStr::new("report"), OsStr::new(report), OsStr::new("-o"), dir.join(name).as_os_str()])?;
    }
    Ok(format!("{} files: CSV, XLSX, JSON, PDF", reports.len()))
}

/// Runs a command as the command line would, quietly.
fn command(context: &Context, words: &[&OsStr]) -> Result<Ending, CliError> {
    let global = [OsStr::new("accredit"), OsStr::new("--quiet"), OsStr::new("--db"), context.db.as_os_str()];
    let cli = Cli::try_parse_from(global.iter().chain(words)).map_err(|error| CliError::failed(error.to_string()))?;
    super::run(cli)
}

fn list_files(dir: &Path) -> Result<(), CliError> {
    say!("\nMade in {}", shown(dir));
    for (name, what) in [
        ("event.toml", "the event: days, zones, categories, gates"),
        ("participants.csv", "the list, as it came from the ministries"),
        ("event.db, event.key", "the database, and the key that signs badges"),
        ("badges.pdf", "every badge, front and back, one a page with 3 mm bleed"),
        ("badges-a4.pdf", "the same on A4 sheets, four a sheet, to be printed on both sides (long edge)"),
        ("badge.png", "one badge as a picture"),
        ("attendance.csv, .xlsx", "who was present, by day, with first and last time"),
        ("attendance.pdf", "the same as a document to send"),
        ("delegations.xlsx", "each delegation: expected, present, its head, and the quorum of states"),
        ("absent.csv", "who was expected and did not come"),
        ("scans.csv", "every reading at every gate"),
        ("summary.json, .pdf", "the figures for the press release, and a sentence to quote"),
    ] {
        say!("  {name:<23}{what}");
    }
    Ok(())
}

/// Explains why badges were held back, and how to get the rest.
fn tell_missing(dir: &Path, held_back: &HeldBack) -> Result<(), CliError> {
    say!("\n{} badges were held back: no installed font has all letters of these names", held_back.count);
    for remedy in &held_back.remedies {
        say!("  {remedy}");
    }
    let install = "apt-get update && apt-get install -y fonts-noto-core fonts-noto-cjk";
    let command = if is_root(dir) { install.to_owned() } else { format!("sudo sh -c '{install}'") };
    say!("On Debian and Ubuntu, install the fonts and run the demo again in another folder:\n  {command}");
    Ok(())
}

/// Returns whether the system's administrator runs the program: the folder that it has just made is theirs then.
fn is_root(dir: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        fs::metadata(dir.join("event.db")).is_ok_and(|made| made.uid() == 0)
    }
    #[cfg(not(unix))]
    {
        let _ = dir;
        false
    }
}

/// Names commands to try, and ends with a gate that this computer's browser can open.
fn try_next(context: &Context, dir: &Path) -> Result<(), CliError> {
    let db = shown(&dir.join("event.db"));
    // As it was called this time, so that the lines can be copied.
    let program = std::env::args().next().unwrap_or_else(|| "accredit".into());
    say!("\nTry next");
    say!("  {program} --db {db} report summary");
    say!("  {program} --db {db} participant search الصباح");
    say!("  {program} --db {db} checkin --gate main --dry-run --at 2024-11-05T17:30 --image {}", shown(&dir.join("badge.png")));

    let main = "main".parse().map_err(|_| CliError::failed("the sample event has no gate \"main\""))?;
    let post = Post::new(Role::Gate, Some(main)).map_err(|error| CliError::failed(error.to_string()))?;
    let enrollment = device::allow(context, &post, &web::default_name(&post), SERVER)?;
    say!("\nSee a gate (scans are judged as on the first day, and not recorded): start the server, and within 10 minutes open");
    say!("the link in a browser on this computer");
    say!("  {program} --db {db} serve --rehearse");
    say!("  {}", enrollment.url);
    Ok(())
}
