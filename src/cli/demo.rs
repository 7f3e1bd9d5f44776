//! `accredit demo`: the whole job on the sample event, from the list to the evening's figures.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use clap::Parser;
use jiff::{SignedDuration, Timestamp, civil::Time};

use crate::{
    checkin::{Checkin, Recording, Request},
    cli::{
        Cli,
        badge::{self, Job, Setup},
        context::{Context, Noise, ScanIds},
        error::{CliError, Outcome},
        file, init, sample,
    },
    domain::{event::Event, id::GateCode, mask::DayIndex, participant::Standing, scan::Verdict},
    store::{Order, Selection, Store, StoredParticipant},
    typeset::sheet::Sheet,
};

/// The seed of the invented arrivals: the same people come at the same time in every demo.
const SEED: u64 = 20_241_104;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// An empty folder, or one that is not there yet
    #[arg(value_name = "DIR", default_value = "accredit-demo")]
    dir: PathBuf,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Outcome, CliError> {
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

    let event = init::read_event_file(&event_file)?;
    init::create(&inner, &event)?;
    command(&inner, &[OsStr::new("import"), list.as_os_str()])?;
    let imported = inner.store()?.participant_count()?;
    say!("{}\n{} · {} to {}\n", event.name, event.place, event.days[0], event.days[event.days.len() - 1]);
    say!("Imported      {imported} participants");

    let held_back = print_badges(&inner, &event, dir)?;
    let mut checkin = Checkin::new(inner.store()?)?;
    for day in event.all_days().iter() {
        let tally = replay(&inner, &mut checkin, &event, day)?;
        let date = event.date(day).map(|date| date.to_string()).unwrap_or_default();
        say!(
            "{date}    {} scans at {} gates: {} admitted, {} again, {} refused",
            tally.scans,
            tally.gates,
            tally.admitted,
            tally.repeat,
            tally.refused
        );
    }
    reports(&inner, dir)?;
    tell(dir, held_back)?;
    Ok(if held_back == 0 { Outcome::Done } else { Outcome::No })
}

/// Prints all badges, one a page and on A4 sheets, and draws one as a picture. Returns how many were held back.
fn print_badges(context: &Context, event: &Event, dir: &Path) -> Result<usize, CliError> {
    let setup = Setup::named("conference-a6", &[], event)?;
    let mut store = context.store()?;
    let mut held_back = 0;
    for (name, sheet) in [("badges.pdf", "single"), ("badges-a4.pdf", "a4")] {
        let output = dir.join(name);
        let job = Job {
            setup: &setup,
            selection: Selection { standings: vec![Standing::Accredited], ..Selection::default() },
            order: Order::Protocol,
            sheet: &Sheet::find(sheet, setup.format()).map_err(|error| CliError::chain(&error))?,
            pending: false,
            run: None,
            trays: None,
            separators: None,
            on_errors: badge::OnErrors::Skip,
            output: &output,
        };
        let printed = badge::print(context, &mut store, &job)?;
        say!(
            "{:<14}{} badges on {} pages",
            if sheet == "single" { "Printed" } else { "" },
            printed.written.badges,
            printed.written.pages
        );
        held_back = printed.held_back;
        if sheet == "single" && held_back > 0 {
            say!("Held back     {held_back} badges whose names need a font that is not installed:");
            say!("              sudo apt-get install -y fonts-noto-core fonts-noto-cjk");
        }
    }
    preview(&setup, &store, event, dir)?;
    Ok(held_back)
}

/// Draws the badge of the first minister.
fn preview(setup: &Setup, store: &Store, event: &Event, dir: &Path) -> Result<(), CliError> {
    let Some(&first) = store.keys(&Selection::default(), Order::Protocol)?.first() else { return Ok(()) };
    let Some(png) = badge::front_of(setup, store, event, &store.participant_by_key(first)?) else { return Ok(()) };
    file::replace(&dir.join("badge.png"), |out| Ok(std::io::Write::write_all(out, &png)?))
}

/// What a day of scans came to.
#[derive(Default)]
struct Tally {
    scans: usize,
    gates: usize,
    admitted: usize,
    repeat: usize,
    refused: usize,
}

/// One invented arrival.
struct Arrival {
    at: Timestamp,
    gate: GateCode,
    code: String,
}

/// Replays a day: most come in the morning, some a second time, a few to a door that is not theirs, and one with a forged code.
fn replay(context: &Context, checkin: &mut Checkin, event: &Event, day: DayIndex) -> Result<Tally, CliError> {
    let mut arrivals = arrivals(&context.store()?, event, day)?;
    arrivals.sort_by_key(|arrival| arrival.at);
    let (ids, mut tally) = (ScanIds::default(), Tally::default());
    let mut gates: Vec<&GateCode> = arrivals.iter().map(|arrival| &arrival.gate).collect();
    gates.sort();
    gates.dedup();
    tally.gates = gates.len();
    // A group is a run of readings at one gate: it is committed together.
    for group in arrivals.chunk_by(|a, b| a.gate == b.gate) {
        let requests: Result<Vec<Request>, CliError> = group
            .iter()
            .map(|arrival| Ok(Request { id: ids.next(arrival.at)?, text: arrival.code.clone(), at: arrival.at }))
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

fn arrivals(store: &Store, event: &Event, day: DayIndex) -> Result<Vec<Arrival>, CliError> {
    let mut chance = Chance(SEED.wrapping_add(day.get() as u64));
    let mut arrivals = Vec::new();
    for key in store.keys(&Selection::default(), Order::List)? {
        let person = store.participant_by_key(key)?;
        let Some(code) = person.badge.as_ref().map(|badge| badge.credential.letters()) else { continue };
        // Not everybody comes: nineteen in twenty of those expected, and now and then one on the wrong day.
        let expected = event.expected_days(&person.participant).has(day);
        let comes = if expected { !chance.one_in(20) } else { chance.one_in(3) };
        if !comes {
            continue;
        }
        let arrival = opens(event, day, 8) + SignedDuration::from_secs(chance.up_to(5_400) + chance.up_to(1_800));
        let gate = door(event, &person, &mut chance);
        arrivals.push(Arrival { at: arrival, gate: gate.clone(), code: code.clone() });
        if chance.one_in(9) {
            let again = arrival + SignedDuration::from_secs(600 + chance.up_to(14_400));
            arrivals.push(Arrival { at: again, gate, code: code.clone() });
        }
        if chance.one_in(60) {
            let stray = arrival + SignedDuration::from_secs(3_600 + chance.up_to(7_200));
            arrivals.push(Arrival {
                at: stray,
                gate: "lounge".parse().map_err(|_| CliError::failed("the sample has a lounge"))?,
                code,
            });
        }
    }
    // Somebody tries a code that was made up.
    let gate = event.gates[0].code.clone();
    arrivals.push(Arrival { at: opens(event, day, 10), gate, code: "CBDEFGHI".repeat(20) });
    Ok(arrivals)
}

/// The press has an entrance of its own; the others come by one of two.
fn door(event: &Event, person: &StoredParticipant, chance: &mut Chance) -> GateCode {
    let wanted = match person.participant.category.as_str() {
        "Media" => "media",
        _ if chance.one_in(3) => "north",
        _ => "main",
    };
    let found = event.gates.iter().find(|gate| gate.code.as_str() == wanted);
    found.map_or_else(|| event.gates[0].code.clone(), |gate| gate.code.clone())
}

fn opens(event: &Event, day: DayIndex, hour: i8) -> Timestamp {
    let local = event.date(day).unwrap_or_default().to_datetime(Time::constant(0, 0, 0, 0));
    let midnight = event.timezone.to_timestamp(local).unwrap_or_default();
    midnight + SignedDuration::from_hours(i64::from(hour))
}

/// Numbers that look random and are the same every time (`SplitMix64`).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    fn up_to(&mut self, most: u64) -> i64 {
        (self.next() % most).cast_signed()
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.next().is_multiple_of(count)
    }
}

/// The same reports that the command line makes.
fn reports(context: &Context, dir: &Path) -> Result<(), CliError> {
    for (report, name) in [
        ("attendance", "attendance.csv"),
        ("attendance", "attendance.xlsx"),
        ("attendance", "attendance.pdf"),
        ("delegations", "delegations.xlsx"),
        ("absent", "absent.csv"),
        ("scans", "scans.csv"),
        ("summary", "summary.json"),
        ("summary", "summary.pdf"),
    ] {
        command(context, &[OsStr::new("report"), OsStr::new(report), OsStr::new("-o"), dir.join(name).as_os_str()])?;
    }
    Ok(())
}

/// Runs a command as the command line would, quietly.
fn command(context: &Context, words: &[&OsStr]) -> Result<Outcome, CliError> {
    let global = [OsStr::new("accredit"), OsStr::new("--quiet"), OsStr::new("--db"), context.db.as_os_str()];
    let cli = Cli::try_parse_from(global.iter().chain(words)).map_err(|error| CliError::failed(error.to_string()))?;
    super::run(cli)
}

fn tell(dir: &Path, held_back: usize) -> Result<(), CliError> {
    let at = |name: &str| dir.join(name).display().to_string();
    say!("\nMade in {}", dir.display());
    for (name, what) in [
        ("event.toml", "the event: days, zones, categories, gates"),
        ("participants.csv", "the list, as it came from the ministries"),
        ("event.db, event.key", "the database, and the key that signs badges"),
        ("badges.pdf", "every badge, front and back, one a page with 3 mm bleed"),
        ("badges-a4.pdf", "the same on A4 sheets, four a sheet, to be printed on both sides (long edge)"),
        ("badge.png", "one badge as a picture"),
        ("attendance.csv, .xlsx", "who was there, by day, first and last time"),
        ("attendance.pdf", "the same as a document to send"),
        ("delegations.xlsx", "each delegation: expected, present, its head, and the quorum of states"),
        ("absent.csv", "who was expected and did not come"),
        ("scans.csv", "every reading at every gate"),
        ("summary.json, .pdf", "the figures of the press release, and a sentence to quote"),
    ] {
        say!("  {name:<23}{what}");
    }
    if held_back > 0 {
        say!("\n{held_back} badges were held back; install the fonts named above and run the demo again in another folder");
    }
    let db = at("event.db");
    // As it was called this time, so that the lines can be copied.
    let program = std::env::args().next().unwrap_or_else(|| "accredit".into());
    say!("\nTry next");
    say!("  {program} --db {db} report summary");
    say!("  {program} --db {db} participant search الصباح");
    say!("  {program} --db {db} checkin --gate main --dry-run --at 2024-11-05T17:30 --image {}", at("badge.png"));
    Ok(())
}
