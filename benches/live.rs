//! What the dashboard costs at the size of a large event: counting everyone, and following a second of scans.
//!
//! `cargo bench --bench live -- [PARTICIPANTS] [DELEGATIONS]`: makes an event of this many participants (100,000, of 200
//! delegations) nine tenths of whom have been admitted, and prints medians of ten.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use accredit::{
    domain::{
        event::Direction,
        id::ScanId,
        mask::{DayIndex, ZoneIndex},
        scan::{Effect, Note, Verdict},
    },
    report::day_figures::Live,
    store::{HolderKey, NewScan, Order, ParticipantKey, Selection, Store},
};
use jiff::{SignedDuration, Timestamp};

const EVENT: &str = r##"
[event]
name = "Live"
short_name = "LIVE"
place = "Here"
timezone = "UTC"
days = ["2024-11-04", "2024-11-05"]

[[category]]
code = "Delegate"
title = "DELEGATE"
colour = "#14508c"
"##;
/// How often each is measured.
const TIMES: usize = 10;

fn main() {
    let numbers: Vec<usize> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let (people, delegations) = (numbers.first().copied().unwrap_or(100_000), numbers.get(1).copied().unwrap_or(200));
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = event(folder.path(), people, delegations);
    let keys = store.keys(&Selection::default(), Order::List).expect("the people");
    let mut at: Timestamp = "2024-11-04T07:00:00Z".parse().expect("a time");
    let mut number = 0;
    scan(&mut store, &keys[..people * 9 / 10], &mut number, at);
    println!("{people} participants of {delegations} delegations, {} admitted", people * 9 / 10);

    let (stored, day) = (store.event().expect("the event"), DayIndex::new(0).expect("a day"));
    median("everybody, anew", || {
        let started = Instant::now();
        Live::count(&store, &stored, day, at).expect("counted");
        started.elapsed()
    });
    median("whether someone changed", || {
        let started = Instant::now();
        store.roster_mark().expect("read");
        started.elapsed()
    });
    let mut live = Some(Live::count(&store, &stored, day, at).expect("counted"));
    for scans in [0, 100, 5_000] {
        let name = format!("a second of {scans} scans");
        let mut times = Vec::new();
        for _ in 0..TIMES {
            scan(&mut store, &keys[..scans], &mut number, at);
            // Under five seconds, so that following is measured, not the check of the participants.
            at = at.saturating_add(SignedDuration::from_millis(100)).expect("a time");
            let started = Instant::now();
            let next = live.take().expect("kept").bring_up_to_date(&store, &stored, day, at).expect("followed");
            std::hint::black_box(next.figures(&stored.event));
            live = Some(next);
            times.push(started.elapsed());
        }
        print(&name, times);
    }
}

/// Makes the event and imports the people.
fn event(folder: &Path, people: usize, delegations: usize) -> Store {
    std::fs::write(folder.join("event.toml"), EVENT).expect("the event file");
    let mut list = String::from("reference,category,given_name,family_name,delegation,delegation_type\n");
    (0..people).for_each(|number| {
        let delegation = number % delegations;
        list.push_str(&format!("R{number},Delegate,Given{number},Family{number},Delegation {delegation},Member State\n"));
    });
    std::fs::write(folder.join("list.csv"), list).expect("the list");
    for arguments in [["init", "event.toml"], ["import", "list.csv"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_accredit"));
        command.current_dir(folder).env_remove("ACCREDIT_DB").args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
        assert!(command.status().expect("the program runs").success());
    }
    Store::open(&folder.join("event.db")).expect("the database")
}

/// Records an admission of each.
fn scan(store: &mut Store, keys: &[ParticipantKey], number: &mut u64, at: Timestamp) {
    let mut scans = store.scans().expect("a group");
    for &key in keys {
        *number += 1;
        let random = number.to_be_bytes().repeat(2)[..10].try_into().expect("ten");
        let scan = NewScan {
            id: ScanId::new(1, random),
            at,
            day: DayIndex::new(0),
            gate: "main".parse().expect("a gate"),
            zone: ZoneIndex::new(0).expect("a zone"),
            direction: Direction::In,
            verdict: Verdict::Admitted,
            effect: Effect::Counts,
            holder: Some(HolderKey::Participant(key)),
            serial: None,
            by: None,
            note: Note::None,
        };
        scans.record(&scan, at).expect("recorded");
    }
    scans.commit().expect("durable");
}

fn median(name: &str, mut measure: impl FnMut() -> Duration) {
    print(name, (0..TIMES).map(|_| measure()).collect());
}

fn print(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    println!("{name}: {:.1} ms, at most {:.1}", times[TIMES / 2].as_secs_f64() * 1e3, times[TIMES - 1].as_secs_f64() * 1e3);
}
