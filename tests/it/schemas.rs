//! Databases that programs of every schema left: opened, migrated, found whole, and used at a gate.
//!
//! `data/schemas/N.sql` holds the rows of one event as a program of schema N left them: people, badges, prints, scans, an undo, and
//! from schema 5 on the journal with its chain, from 8 on a note at a gate and a reading that waits for a supervisor, from 9 on an exit that was
//! refused and counts, from 10 on a list whose values a hand changed, and from 11 on own fields. The tables come from the migrations up to N.
//! Those up to 7 were left by programs of these schemas. Those from 8 to 11, which no release ever wrote, are what the program of schema 11 left
//! step by step, without the tables and columns that came later.

use std::{fs, path::Path};

use accredit::store::{Order, PrintState, Selection};
use rusqlite::Connection;

use crate::harness::{Site, accredit};

/// `acrd`, as the program writes it.
const APPLICATION_ID: i64 = 0x6163_7264;
/// From this schema on there is a journal.
const JOURNAL: usize = 5;
/// From this schema on there are notes at the gates, and readings that wait for a supervisor.
const NOTES: usize = 8;
/// From this schema on an exit counts whatever the standing.
const COUNTING_EXITS: usize = 9;
/// From this schema on it is known what a list last said.
const LISTS: usize = 10;
/// From this schema on events have fields of their own.
const OWN_FIELDS: usize = 11;

fn project(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Returns the names of the files in a folder, in order.
fn names(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(project(folder)).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

/// Makes the event's database as a program of this schema left it, and returns the head of its chain if it has one.
fn left_by(schema: usize, site: &Site) -> Option<String> {
    let database = Connection::open(site.path("event.db")).unwrap();
    database.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
    for migration in &names("db")[..schema] {
        database.execute_batch(&fs::read_to_string(project("db").join(migration)).unwrap()).unwrap();
    }
    let rows = fs::read_to_string(project(&format!("tests/it/data/schemas/{schema}.sql"))).unwrap();
    database.execute_batch(&format!("begin; pragma defer_foreign_keys = on; {rows} commit;")).unwrap();
    database.pragma_update(None, "user_version", schema).unwrap();
    let head = "select count || ':' || lower(hex(hash)) from chain";
    (schema >= JOURNAL).then(|| database.query_row(head, [], |row| row.get(0)).unwrap())
}

fn user_version(path: &Path) -> usize {
    Connection::open(path).unwrap().pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

/// Checks that all that the event went through is still there.
#[track_caller]
fn holds_everything(site: &Site, schema: usize) {
    let store = site.store();
    let event = store.event().unwrap();
    assert_eq!(event.event.short_name, "WATER26");
    let everyone = store.keys(&Selection::default(), Order::List).unwrap();
    let people: Vec<_> = everyone.iter().map(|&key| store.participant_by_key(key).unwrap()).collect();
    let told = people.iter().map(|who| {
        let badge = who.badge.as_ref().map_or("none".to_owned(), |badge| badge.serial.to_string());
        let state = who.print_state(&event.event).unwrap();
        // Before the third schema nobody recorded what a print showed.
        assert_eq!(state == PrintState::Changed, schema < 3 && who.badge.is_some(), "{}", who.participant.reference);
        format!("{} {} {} {badge}", who.participant.reference, who.participant.full_name(), who.standing)
    });
    insta::allow_duplicates! {
        insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"), @r"
        W-001 Amina Wanjiru accredited 6168C2E2
        W-002 Youssef El Khatib accredited AC0080AC
        W-003 Zoë d’Almeida accredited 706C2013
        W-004 Пётр Иванов blocked 78458D14
        W-005 Old Name withdrawn none
        ");
    }
    assert_eq!(people[0].photo.is_some(), schema >= 2);
    let attendance = accredit(site).args(["report", "attendance", "--json"]).succeeds().json();
    let present: Vec<u64> = attendance["days"].as_array().unwrap().iter().map(|day| day["present"].as_u64().unwrap()).collect();
    assert_eq!(present, [3, 1]);
    let scans = accredit(site).args(["report", "scans", "--json"]).succeeds().json();
    let scans = scans.as_array().unwrap();
    let expected = if schema >= COUNTING_EXITS { 19 } else { 17 };
    assert_eq!((scans.len(), scans.iter().filter(|scan| scan["kind"] == "undo").count()), (expected, 1));
    holds_what_came_later(site, schema);
}

/// Checks what only newer schemas know.
#[track_caller]
fn holds_what_came_later(site: &Site, schema: usize) {
    let shown = |reference: &str| accredit(site).args(["--json", "participant", "show", reference]).succeeds().json();
    let (amina, zoe) = (shown("W-001"), shown("W-003"));
    assert_eq!(amina["note_at_gate"].as_str(), (schema >= NOTES).then_some("Ask for the driver"));
    let count =
        |sql: &str| -> u64 { Connection::open(site.path("event.db")).unwrap().query_row(sql, [], |row| row.get(0)).unwrap() };
    assert_eq!(count("select count(*) from held_reading"), u64::from(schema >= NOTES));
    assert_eq!(count("select count(*) from late_refusal"), u64::from(schema >= COUNTING_EXITS));
    assert_eq!(count("select count(*) from scan where verdict = 'refused' and counts = 1"), u64::from(schema >= COUNTING_EXITS));
    // The list changed what a hand had changed, and the hand's value stands.
    let email = if schema >= LISTS { Some("zoe@desk.example") } else { None };
    assert_eq!(zoe["email"].as_str(), email);
    site.write("again.csv", "reference,email\nW-003,zoe@list.example\n");
    let conflicts = u64::from(schema < LISTS);
    let told = accredit(site).args(["--json", "import", "again.csv", "--dry-run"]).succeeds().json();
    assert_eq!(told["updated"].as_u64(), Some(conflicts), "a blank value takes the list's; a conflict was told already: {told}");
    assert_eq!(amina["fields"]["hotel"].as_str(), (schema >= OWN_FIELDS).then_some("Savanna Lodge"));
}

#[test]
fn a_database_of_every_schema_is_migrated_whole_and_goes_on() {
    // Beside the migrations there is what only a server has.
    let newest = names("db").iter().filter(|name| name.starts_with(|first: char| first.is_ascii_digit())).count();
    for schema in 1..=names("tests/it/data/schemas").len() {
        let site = Site::new();
        let head = left_by(schema, &site);
        let expect = head.iter().flat_map(|head| ["--expect", head.as_str()]);
        accredit(&site).args(["verify"]).args(expect.clone()).succeeds().out_contains("whole");
        assert_eq!(user_version(&site.path("event.db")), newest, "from {schema}");
        if schema < newest {
            let copy = site.path(&format!("event.db.schema-{schema}"));
            assert_eq!(user_version(&copy), schema, "a copy is kept of what was there before");
        }
        holds_everything(&site, schema);

        let at = ["checkin", "--gate", "main", "--at", "2026-03-03T10:00:00+03:00"];
        // The scan of that day was taken back: this is the first.
        accredit(&site).args(at).args([site.code("W-002")]).succeeds().out_contains("ADMITTED");
        accredit(&site).args(at).args([site.code("W-004")]).fails_with(1).out_contains("REFUSED blocked");
        accredit(&site).args(["participant", "edit", "W-003", "--function", "Director"]).succeeds();
        accredit(&site).args(["verify"]).args(expect).succeeds().out_contains("whole");
    }
}

#[test]
fn every_schema_before_the_newest_release_has_a_database() {
    let held = names("tests/it/data/schemas");
    let mut all: Vec<String> = (1..=held.len()).map(|schema| format!("{schema}.sql")).collect();
    all.sort_unstable();
    assert_eq!(held, all);
    assert!(held.len() >= OWN_FIELDS, "the newest schema that is known to be in use");
}
