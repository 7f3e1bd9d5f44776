//! Databases that programs of every schema left: opened, migrated, found whole, and used at a gate.
//!
//! `data/schemas/N.sql` holds the rows of one event as a program of schema N left them. It is one story: people, badges, prints, scans and an
//! undo, and what each schema brought (`BROUGHT`). The tables come from the migrations up to N. Those up to 7 were left by programs of these
//! schemas. No release ever wrote those from 8 on: the program of a later schema went through the story step by step, and left out the tables
//! and columns that came later. 12 to 16 have none: the program of today also writes down what gates do without the server when it applies an
//! event file, and the journal vouches for that.

use std::{fs, path::Path};

use accredit::store::PrintState;
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
/// Schemas that were never released: 13, 14 and 16 were the newest for hours of one day, and no program ever had 12 or 15 as its newest,
/// since what was built side by side came in together.
const NEVER_HELD: std::ops::RangeInclusive<usize> = 12..=16;
/// From this schema on nominations go through steps.
const NOMINATIONS: usize = 15;
/// From this schema on gates decide by themselves: two scans more.
const DECISIONS: usize = 18;
/// From this schema on halls have servers of their own: a scan more.
const SATELLITES: usize = 21;
/// From this schema on sticks are signed; those from before were dropped.
const SIGNED_STICKS: usize = 25;
/// From this schema on each writer has a chain of its own: the story went on in a copy, with a scan more.
const ORIGINS: usize = 26;

/// What each schema brought, as a query that counts it: none of it is lost by a migration. What 30 and 31 brought (where running servers can be
/// reached, and room on the pages of badges), only a database on a server has: `data/servers` is migrated in `origins.rs`.
const BROUGHT: [(usize, i64, &str); 37] = [
    (12, 2, "select count(*) from event_language"),
    (12, 2, "select count(*) from delegation_group"),
    (13, 1, "select count(*) from category_ink where ink = 'PANTONE 207 C|0 100 79 52'"),
    (13, 1, "select count(*) from event_text where of = 'organiser' and language = 'fr'"),
    (14, 1, "select count(*) from blank_badge where state = 'bound'"),
    (14, 2, "select count(*) from blank_badge where state = 'revoked'"),
    (NOMINATIONS, 1, "select count(*) from nomination_rule where sensitive like '%function%'"),
    (NOMINATIONS, 1, "select count(*) from category_nomination where steps like '%press%'"),
    (NOMINATIONS, 1, "select count(*) from participant where state = 'returned'"),
    (NOMINATIONS, 1, "select count(*) from participant where state = 'on-hold'"),
    (NOMINATIONS, 1, "select count(*) from participant where state = 'rejected'"),
    (NOMINATIONS, 1, "select count(*) from participant where state = 'submitted' and step = 'protocol' and category = 2"),
    (NOMINATIONS, 1, "select count(*) from participant where blocked = 1"),
    (NOMINATIONS, 1, "select count(*) from replacement"),
    (16, 1, "select count(*) from delegation where code = 'BEN' and contact <> ''"),
    (16, 1, "select count(*) from delegation_name where language = 'fr' and name = 'Bénin'"),
    (16, 1, "select count(*) from delegation_quota where max = 6"),
    (16, 1, "select count(*) from delegation_exception"),
    (16, 1, "select count(*) from quota where max = 30"),
    (16, 1, "select count(*) from edition where kind = 'provisional'"),
    (17, 1, "select count(*) from gates_alone where decide = 'admit' and photos = 1 and max_age = 120"),
    (17, 1, "select count(*) from gate_decides where decide = 'supervisor'"),
    (DECISIONS, 1, "select count(*) from conflict where kind = 'was-blocked'"),
    (DECISIONS, 1, "select count(*) from conflict_note"),
    (DECISIONS, 1, "select count(*) from early_undo"),
    (19, 1, "select count(*) from participant_form"),
    (20, 3, "select count(*) from person"),
    (20, 1, "select count(*) from person where revoked_at is not null"),
    (20, 1, "select count(*) from name_confirmation"),
    (SIGNED_STICKS, 1, "select count(*) from stick"),
    (22, 1, "select count(*) from document"),
    (22, 1, "select count(*) from document_person where state = 'accepted'"),
    (23, 2, "select count(*) from person_account"),
    (24, 1, "select count(*) from proposed_photo"),
    (ORIGINS, 1, "select count(*) from origin where state = 'ended'"),
    (27, 1, "select count(*) from person_second_factor where confirmed_at is not null"),
    (29, 1, "select count(*) from stick where sent = 7"),
];

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

/// Returns the schemas of which there are rows, in order.
fn held() -> Vec<usize> {
    let mut held: Vec<usize> =
        names("tests/it/data/schemas").iter().map(|name| name.strip_suffix(".sql").unwrap().parse().unwrap()).collect();
    held.sort_unstable();
    held
}

/// Returns what of a migration is for files.
fn for_files(migration: &str) -> String {
    let mut is_meant = true;
    let mut kept = String::new();
    for line in migration.lines() {
        match line.trim() {
            "-- On a file:" | "-- On both:" => is_meant = true,
            "-- On a server:" => is_meant = false,
            _ if is_meant => kept = kept + line + "\n",
            _ => {}
        }
    }
    kept
}

/// Makes the event's database as a program of this schema left it, and returns the head of its chain if it has one.
fn left_by(schema: usize, site: &Site) -> Option<String> {
    left_as(schema, site, &fs::read_to_string(project(&format!("tests/it/data/schemas/{schema}.sql"))).unwrap())
}

/// Makes a database of a schema with these rows, and returns the head of its chain if it has one.
fn left_as(schema: usize, site: &Site, rows: &str) -> Option<String> {
    let database = Connection::open(site.path("event.db")).unwrap();
    database.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
    for migration in &names("db")[..schema] {
        database.execute_batch(&for_files(&fs::read_to_string(project("db").join(migration)).unwrap())).unwrap();
    }
    database.execute_batch(&format!("begin; pragma defer_foreign_keys = on; {rows} commit;")).unwrap();
    database.pragma_update(None, "user_version", schema).unwrap();
    let chain = if schema < ORIGINS { "chain" } else { "origin where state = 'open'" };
    let head = format!("select count || ':' || lower(hex(hash)) from {chain}");
    (schema >= JOURNAL).then(|| database.query_row(&head, [], |row| row.get(0)).unwrap())
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
    let people = ["W-001", "W-002", "W-003", "W-004", "W-005"].map(|who| store.participant(&who.parse().unwrap()).unwrap());
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
    let more = [(COUNTING_EXITS, 2), (DECISIONS, 2), (SATELLITES, 1), (ORIGINS, 1)];
    let expected = 17 + more.iter().filter(|(since, _)| schema >= *since).map(|(_, scans)| scans).sum::<usize>();
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
        |sql: &str| -> i64 { Connection::open(site.path("event.db")).unwrap().query_row(sql, [], |row| row.get(0)).unwrap() };
    assert_eq!(count("select count(*) from held_reading"), i64::from(schema >= NOTES));
    assert_eq!(count("select count(*) from late_refusal"), i64::from(schema >= COUNTING_EXITS));
    assert_eq!(count("select count(*) from scan where verdict = 'refused' and counts = 1"), i64::from(schema >= COUNTING_EXITS));
    // The list changed what a hand had changed, and the hand's value stands.
    let email = if schema >= LISTS { Some("zoe@desk.example") } else { None };
    assert_eq!(zoe["email"].as_str(), email);
    site.write("again.csv", "reference,email\nW-003,zoe@list.example\n");
    let conflicts = i64::from(schema < LISTS);
    let told = accredit(site).args(["--json", "import", "again.csv", "--dry-run"]).succeeds().json();
    assert_eq!(told["updated"].as_i64(), Some(conflicts), "a blank value takes the list's; a conflict was told already: {told}");
    assert_eq!(amina["fields"]["hotel"].as_str(), (schema >= OWN_FIELDS).then_some("Savanna Lodge"));
    for (since, rows, query) in BROUGHT.into_iter().filter(|(since, ..)| schema >= *since) {
        assert_eq!(count(query), rows, "schema {schema}, brought by {since}: {query}");
    }
}

#[test]
fn a_database_of_every_schema_is_migrated_whole_and_goes_on() {
    // Beside the migrations there is what only a server has.
    let newest = names("db").iter().filter(|name| name.starts_with(|first: char| first.is_ascii_digit())).count();
    for schema in held() {
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
        if schema >= NOMINATIONS {
            accredit(&site).args(["nomination", "approve", "N-002"]).succeeds();
            accredit(&site).args(["participant", "show", "N-002"]).succeeds().out_contains("Dossou-Yovo");
        }
        accredit(&site).args(["verify"]).args(expect).succeeds().out_contains("whole");
    }
}

#[test]
fn every_schema_has_a_database() {
    let newest = names("db").len() - 1;
    let missing: Vec<usize> = (1..=newest).filter(|schema| !held().contains(schema) && !NEVER_HELD.contains(schema)).collect();
    assert!(
        missing.is_empty(),
        "schemas without rows in tests/it/data/schemas: {missing:?}; CONTRIBUTING.md says how to write them"
    );
}

/// Writes the rows of the newest schema, of the story so far: what the schema brought is then added to the story by hand.
#[test]
fn the_rows_of_the_newest_schema_are_written_where_asked() {
    let site = Site::new();
    left_by(held().pop().unwrap(), &site);
    accredit(&site).args(["verify"]).succeeds();
    let database = Connection::open(site.path("event.db")).unwrap();
    let schema = user_version(&site.path("event.db"));
    let rows = written(&database, schema);
    let again = Site::new();
    left_as(schema, &again, &rows);
    accredit(&again).args(["verify"]).succeeds();
    if std::env::var_os("ACCREDIT_RENEW_SCHEMAS").is_some() {
        fs::write(project(&format!("tests/it/data/schemas/{schema}.sql")), rows).unwrap();
    }
}

/// Returns all rows of a database as statements that insert them.
fn written(database: &Connection, schema: usize) -> String {
    let list = |query: &str| -> Vec<String> {
        let mut statement = database.prepare(query).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let mut text = format!(
        "-- An event as a program of schema {schema} left it: rows only, for the tables of the migrations up to {schema:04}.\n"
    );
    for table in list("select name from sqlite_schema where type = 'table' and name not like 'sqlite%' order by rowid") {
        let columns = list(&format!("select name from pragma_table_info('{table}') order by cid"));
        let values = columns.iter().map(|column| format!("quote({column})")).collect::<Vec<_>>().join(" || ', ' || ");
        let rows = list(&format!("select '    (' || {values} || ')' from {table} order by 1"));
        text += &format!("\ndelete from {table};\n");
        if !rows.is_empty() {
            text += &format!("insert into {table} ({}) values\n{};\n", columns.join(", "), rows.join(",\n"));
        }
    }
    text
}
