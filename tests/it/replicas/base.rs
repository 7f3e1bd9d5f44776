//! The event before anybody came: its gates and its people.

use accredit::domain::{id::Reference, signing::KeyFile};

use super::truth::{GateFacts, Repeat};
use crate::harness::{Site, accredit};

pub(super) const GATES: usize = 40;
/// The first badge of everybody, and the one that may replace it.
pub(super) type Codes = [Option<String>; 2];

pub(super) fn reference(person: usize) -> Reference {
    format!("P{person:05}").parse().unwrap()
}

/// What stands at a gate: of ten, seven lead into the hall, one out of it, two into the lounge and one of those out of that.
pub(super) fn gate_facts(gate: usize) -> GateFacts {
    let repeat = [Repeat::Warn, Repeat::Warn, Repeat::Admit, Repeat::Refuse][gate % 4];
    GateFacts { is_lounge: gate % 10 > 7, is_exit: gate % 10 == 7 || gate % 20 == 19, repeat }
}

fn gate_of_file(gate: usize) -> String {
    let facts = gate_facts(gate);
    let repeat = match facts.repeat {
        Repeat::Admit => "admit",
        Repeat::Warn => "warn",
        Repeat::Refuse => "refuse",
    };
    let (zone, direction) = (if facts.is_lounge { "lounge" } else { "hall" }, if facts.is_exit { "out" } else { "in" });
    format!("[[gate]]\ncode = \"g{gate}\"\nzone = \"{zone}\"\ndirection = \"{direction}\"\nrepeat = \"{repeat}\"\n")
}

/// Returns a folder in memory, where the system has one: a night of this would wear out a disk.
pub(super) fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// The event before anybody came: made once, copied for every seed.
pub(super) struct Base {
    pub(super) folder: tempfile::TempDir,
    pub(super) keys: KeyFile,
    pub(super) codes: Vec<Codes>,
}

impl Base {
    pub(super) fn new(people: usize) -> Self {
        let site = Site::new();
        let gates: String = (0..GATES).map(gate_of_file).collect();
        let event = format!(
            "[event]\nname = \"Arrival\"\ntimezone = \"UTC\"\ndays = [\"2024-11-04\", \"2024-11-05\"]\n[offline]\ndecide = \"admit\"\n
             [[zone]]\ncode = \"hall\"\n[[zone]]\ncode = \"lounge\"\nreentry = \"after-exit\"\n
             [[category]]\ncode = \"Guest\"\nzones = \"all\"\n
             [[category]]\ncode = \"Tomorrow\"\nzones = \"all\"\ndays = [\"2024-11-05\"]\n{gates}"
        );
        site.write("event.toml", event);
        let category = |person| if is_of_another_day(person) { "Tomorrow" } else { "Guest" };
        let row = |person: usize| format!("{},Guest {person},{}\n", reference(person), category(person));
        site.write("list.csv", format!("reference,name,category\n{}", (0..people).map(row).collect::<String>()));
        accredit(&site).args(["init", "event.toml"]).succeeds();
        accredit(&site).args(["import", "list.csv"]).succeeds();
        let codes = site.issue_all().into_values().map(|code| [Some(code), None]).collect();
        let folder = folder();
        site.store().duplicate(&folder.path().join("base.db")).unwrap();
        Self { folder, keys: site.keys(), codes }
    }
}

pub(super) fn is_of_another_day(person: usize) -> bool {
    person % 25 == 24
}
