//! `accredit verify`: what another hand changed, removed or added is found and named.

use std::{fs, path::Path};

use accredit::{
    domain::{id::ScanId, mask::DayIndex},
    store::Store,
};
use rusqlite::{Connection, types::Value};

use crate::{
    checkin::{DAY_1, DAY_1_LATER, DELEGATE, checkin, issued, json, whole},
    harness::{SAMPLE_EVENT, SAMPLE_LIST, Site, accredit},
    old_event::{ADMISSION, left_by_the_first_schema},
};

/// A minister, who may enter plenary and lounge.
pub(crate) const MINISTER: &str = "KWT24-0034";
/// Another delegate.
pub(crate) const OTHER: &str = "KWT24-0002";

/// An event with scans of every kind, changes to people, badges, keys and settings, between them.
pub(crate) fn lived() -> Site {
    let site = Site::new();
    accredit(&site).args(["init", SAMPLE_EVENT]).succeeds();
    let list = fs::read_to_string(SAMPLE_LIST).unwrap();
    let few = |(place, line): &(usize, &str)| *place == 0 || [DELEGATE, MINISTER, OTHER].iter().any(|one| line.contains(one));
    let few: Vec<&str> = list.lines().enumerate().filter(few).map(|(_, line)| line).collect();
    site.write("list.csv", few.join("\n"));
    accredit(&site).args(["import", "list.csv"]).succeeds();
    site.issue_all();
    let (delegate, minister) = (site.code(DELEGATE), site.code(MINISTER));
    let first = json(checkin(&site, "main", DAY_1).args([&delegate]), 0);
    accredit(&site).args(["participant", "edit", DELEGATE, "--function", "Director", "--country", "KWT"]).succeeds();
    checkin(&site, "lounge", DAY_1).args([&delegate]).fails_with(1);
    checkin(&site, "lounge", DAY_1).args([&minister]).succeeds();
    checkin(&site, "main", DAY_1_LATER).args(["CBDEFGHI"]).fails_with(1);
    accredit(&site).args(["participant", "block", MINISTER, "--reason", "asked to"]).succeeds();
    checkin(&site, "main", DAY_1_LATER).args([&minister]).fails_with(1);
    checkin(&site, "main", DAY_1_LATER).args([&delegate]).succeeds();
    checkin(&site, "main-out", "2024-11-04T13:00").args([&delegate]).succeeds();
    accredit(&site).args(["undo", first["id"].as_str().unwrap(), "--reason", "for a neighbour"]).succeeds();
    accredit(&site).args(["key", "new"]).succeeds();
    accredit(&site).args(["badge", "reissue", DELEGATE, "--reason", "lost"]).succeeds();
    accredit(&site).args(["badge", "revoke", MINISTER]).succeeds();
    whole(&site);
    site
}

/// A copy of an event in the hands of someone who knows SQLite: triggers and checks are off.
pub(crate) fn tampered(site: &Site, change: impl FnOnce(&Connection)) -> Vec<String> {
    let copy = site.path("copy.db");
    tamper(site, &copy, change);
    let found = Store::open(&copy).unwrap().verify(None).unwrap();
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(Path::new(&format!("{}{end}", copy.display())));
    }
    found
}

/// Makes such a copy, and leaves it. Its triggers are there again.
fn tamper(site: &Site, copy: &Path, change: impl FnOnce(&Connection)) {
    let first = site.path("first.db");
    if !first.exists() {
        site.store().duplicate(&first).unwrap();
    }
    fs::copy(&first, copy).unwrap();
    let hand = Connection::open(copy).unwrap();
    hand.execute_batch("pragma synchronous = off; pragma foreign_keys = off; pragma ignore_check_constraints = on;").unwrap();
    let triggers: Vec<(String, String)> = hand
        .prepare("select name, sql from sqlite_schema where type = 'trigger'")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for (name, _) in &triggers {
        hand.execute_batch(&format!("drop trigger {name}")).unwrap();
    }
    change(&hand);
    for (_, sql) in &triggers {
        hand.execute_batch(sql).unwrap();
    }
    hand.close().unwrap();
}

fn columns(site: &Site, table: &str) -> Vec<String> {
    let file = Connection::open(site.path("event.db")).unwrap();
    let mut statement = file.prepare("select name from pragma_table_info(?1)").unwrap();
    let names = statement.query_map([table], |row| row.get(0)).unwrap();
    names.map(Result::unwrap).collect()
}

fn numbers(site: &Site, sql: &str) -> Vec<i64> {
    let file = Connection::open(site.path("event.db")).unwrap();
    let mut statement = file.prepare(sql).unwrap();
    let numbers = statement.query_map([], |row| row.get(0)).unwrap();
    numbers.map(Result::unwrap).collect()
}

/// Another value of the same type: one that no constraint of the column's type refuses.
fn another(value: &Value) -> Value {
    match value {
        Value::Null => Value::Integer(1),
        Value::Integer(number) => Value::Integer(number + 100_000),
        Value::Text(text) => Value::Text(format!("{text}x")),
        Value::Blob(bytes) => Value::Blob(bytes.iter().map(|byte| byte ^ 1).collect()),
        Value::Real(number) => Value::Real(number + 1.0),
    }
}

/// The ways in which a row of the chain is called when it is named.
fn names_it(lines: &[String], table: &str, key: i64, entry: i64, uuid: Option<[u8; 16]>) -> bool {
    // SQLite's own measure comes first; of what the chain shows, the first line has to name the row.
    let own = |line: &&String| !line.starts_with("file: ") && !line.contains("that does not exist");
    let first = lines.iter().find(own).map(String::as_str).unwrap_or_default();
    let mut names =
        vec![format!("entry {entry} "), format!("(entry {entry})"), format!("entries {entry} "), format!("{table} {key} ")];
    names.extend(uuid.map(|uuid| format!("scan {}", ScanId::from_bytes(uuid))));
    names.iter().any(|name| first.contains(name))
}

#[test]
fn one_changed_column_of_any_row_of_journal_and_scans_is_found_and_named() {
    let site = lived();
    let journal = numbers(&site, "select entry from journal order by entry");
    let scans = numbers(&site, "select id from scan order by id");
    assert!(journal.len() > 12 && scans.len() == 8, "{journal:?} {scans:?}");
    let journal = [journal[0], journal[journal.len() / 2], journal[journal.len() - 1]].to_vec();
    // The one that was taken back, a refused one, and the undo.
    let scans = [scans[0], scans[1], scans[7]].to_vec();
    let mut tried = 0;
    for (table, key, rows) in [("journal", "entry", journal), ("scan", "id", scans)] {
        for column in columns(&site, table) {
            for &row in &rows {
                let (mut entry, mut uuid, mut changed) = (0, None, false);
                let found = tampered(&site, |hand| {
                    let which = format!("from {table} where {key} = {row}");
                    let value: Value = hand.query_row(&format!("select {column} {which}"), [], |row| row.get(0)).unwrap();
                    entry = hand.query_row(&format!("select entry {which}"), [], |row| row.get(0)).unwrap();
                    if table == "scan" {
                        uuid = hand.query_row(&format!("select uuid {which}"), [], |row| row.get(0)).ok();
                    }
                    let update = format!("update {table} set {column} = ?1 where {key} = {row}");
                    // A text or blob column takes no number: there the null becomes a text or a blob.
                    let others = [another(&value), Value::Integer(2), Value::Text("in".into()), Value::Blob(vec![7; 32])];
                    let taken =
                        others.into_iter().filter(|other| *other != value).any(|other| hand.execute(&update, [other]).is_ok());
                    changed = taken;
                });
                assert!(changed, "{table}.{column} of {row} could not be changed");
                assert!(names_it(&found, table, row, entry, uuid), "{table}.{column} of {row} (entry {entry}): {found:#?}");
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 3 * (13 + 19));
}

#[test]
fn what_the_journal_says_of_a_person_cannot_go_without_a_purge() {
    let site = lived();
    for forget in
        ["content = null, salt = null", "content = null", "salt = null", "commitment = null, content = null, salt = null"]
    {
        let row = numbers(&site, "select max(entry) from journal where content is not null")[0];
        let found = tampered(&site, |hand| {
            hand.execute_batch(&format!("update journal set {forget} where entry = {row}")).unwrap();
        });
        assert!(found.iter().any(|line| line.contains(&format!("journal {row} "))), "{forget}: {found:#?}");
    }
}

#[test]
fn one_removed_row_is_found_at_the_beginning_in_the_middle_and_at_the_end() {
    let site = lived();
    for (table, key) in [("journal", "entry"), ("scan", "id")] {
        let rows = numbers(&site, &format!("select {key} from {table} order by {key}"));
        for row in [rows[0], rows[rows.len() / 2], rows[rows.len() - 1]] {
            let entry = numbers(&site, &format!("select entry from {table} where {key} = {row}"))[0];
            let found = tampered(&site, |hand| {
                hand.execute_batch(&format!("delete from {table} where {key} = {row}")).unwrap();
            });
            assert!(names_it(&found, table, row, entry, None), "{table} {row} (entry {entry}): {found:#?}");
        }
    }
    let found = tampered(&site, |hand| hand.execute_batch("delete from scan").unwrap());
    assert!(found.iter().any(|line| line.contains("missing before")), "{found:#?}");
    let found = tampered(&site, |hand| hand.execute_batch("delete from origin").unwrap());
    assert!(found[0].contains("the head of the chain is missing"), "{found:#?}");
    let found = tampered(&site, |hand| hand.execute_batch("update origin set count = count - 1").unwrap());
    assert!(found[0].contains("the head of the chain was changed"), "{found:#?}");
}

#[test]
fn one_inserted_row_is_found_wherever_it_stands() {
    let site = lived();
    let scan = |id: &str, entry: &str| {
        let columns =
            "kind, at, recorded_at, day, gate, zone, direction, verdict, reason, participant, badge_serial, undoes, note, actor";
        format!(
            "insert into scan (id, uuid, {columns}, entry, hash) select {id}, randomblob(16), {columns}, {entry}, hash
                 from scan where verdict = 'refused' order by id desc limit 1"
        )
    };
    let line = |entry: &str| {
        format!(
            "insert into journal select {entry}, at, actor, action, subject_kind, subject, details, commitment, hash, salt, content,
                 origin, number from journal order by entry desc limit 1"
        )
    };
    let taken = numbers(&site, "select entry from scan order by id limit 1")[0];
    let inserts = [
        scan("-5", "null"),
        scan("0", "1"),
        scan("(select max(id) + 1 from scan)", "null"),
        scan("(select max(id) + 1 from scan)", "(select count + 1 from origin)"),
        scan("(select max(id) + 1 from scan)", "(select max(entry) from scan)"),
        line("(select count + 1 from origin)"),
        line(&taken.to_string()),
    ];
    for insert in inserts {
        let found = tampered(&site, |hand| hand.execute_batch(&insert).unwrap());
        assert!(!found.is_empty(), "{insert}");
        let named = ["does not belong", "was changed after", "head of the chain was changed"];
        assert!(named.iter().any(|name| found[0].contains(name)), "{insert}: {found:#?}");
    }
}

#[test]
fn presence_and_attendance_are_worked_out_again() {
    let site = lived();
    for (change, name) in [
        ("delete from presence", "the row is missing"),
        ("delete from attendance", "the row is missing"),
        ("update presence set inside = 1 - inside", "say otherwise"),
        ("update presence set last_at = last_at + 1", "say otherwise"),
        ("update attendance set last_at = last_at + 1", "say otherwise"),
        ("update attendance set first_at = first_at - 1", "say otherwise"),
        ("update attendance set day = day + 1", "the row is missing"),
        ("insert into presence select holder, zone + 1, day, first_scan, inside, last_at from presence limit 1", "do not say so"),
        (
            "insert into presence select holder + 1000, zone, day, first_scan, inside, last_at from presence limit 1",
            "no scan behind it",
        ),
        ("insert into presence select -7, zone, day, first_scan, inside, last_at from presence limit 1", "no scan behind it"),
    ] {
        let found = tampered(&site, |hand| hand.execute_batch(change).unwrap());
        assert!(found.iter().any(|line| line.contains(name)), "{change}: {found:#?}");
    }
}

#[test]
fn the_database_itself_refuses_to_change_what_was_recorded() {
    let site = lived();
    let file = Connection::open(site.path("event.db")).unwrap();
    // Without this, rows that name a scan would keep it, whatever the triggers do.
    file.execute_batch("pragma foreign_keys = off").unwrap();
    for (table, kept, forgettable) in [
        ("journal", "the journal is only ever added to", [("salt", "null", "x'01'"), ("content", "null", "'x'")].as_slice()),
        ("scan", "scans are only ever added", &[("note", "''", "'x'")]),
    ] {
        let refuses = |change: &str, why: &str| {
            let refused = file.execute_batch(change).map_err(|error| error.to_string());
            assert_eq!(refused, Err(why.to_owned()), "{change}");
        };
        let columns: Vec<String> = file
            .prepare(&format!("select name from pragma_table_info('{table}')"))
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        for column in columns.iter().filter(|column| forgettable.iter().all(|(forgotten, ..)| forgotten != column)) {
            // To write what is there already is refused, too: nothing but the trigger can be why.
            refuses(&format!("update {table} set {column} = {column}"), kept);
        }
        refuses(&format!("delete from {table}"), kept);
        for (column, _, other) in forgettable {
            let why = file.execute_batch(&format!("update {table} set {column} = {other}")).unwrap_err().to_string();
            assert!(why.ends_with("can be forgotten, not changed"), "{column}: {why}");
        }
        // A purge may forget, in a transaction that is not kept here.
        let forget: Vec<String> = forgettable.iter().map(|(column, nothing, _)| format!("{column} = {nothing}")).collect();
        file.execute_batch(&format!("begin; update {table} set {}; rollback;", forget.join(", "))).unwrap();
    }
    whole(&site);
}

#[test]
fn a_head_noted_elsewhere_shows_that_the_end_was_taken_off() {
    let site = lived();
    let early = accredit(&site).args(["verify", "--head"]).succeeds().out.trim().to_owned();
    checkin(&site, "main", "2024-11-04T15:00").args([site.code(OTHER)]).succeeds();
    let late = accredit(&site).args(["verify", "--head"]).succeeds().out.trim().to_owned();
    assert_ne!(early, late);
    let hash = early.split_once(':').unwrap().1;
    for expected in [early.as_str(), late.as_str(), hash] {
        accredit(&site).args(["verify", "--expect", expected]).succeeds().out_contains("whole");
    }
    let (count, _) = late.split_once(':').unwrap();
    accredit(&site).args(["verify", "--expect", &format!("{count}:{hash}")]).fails_with(1).out_contains("is not in the chain");
    accredit(&site).args(["verify", "--expect", "nonsense"]).fails_with(2).err_contains("COUNT:HASH");
    // Who knows the program can take the last scan off and set the head back: of itself the chain is whole then.
    let cut = |hand: &Connection| {
        hand.execute_batch(
            "delete from presence where first_scan = (select max(id) from scan);
             delete from attendance where first_scan = (select max(id) from scan);
             delete from scan where id = (select max(id) from scan);",
        )
        .unwrap();
        let (count, hash) = early.split_once(':').unwrap();
        hand.execute_batch(&format!("update origin set count = {count}, hash = x'{hash}'")).unwrap();
    };
    assert_eq!(tampered(&site, cut), Vec::<String>::new());
    tamper(&site, &site.path("cut.db"), cut);
    accredit(&site).args(["--db", "cut.db", "verify"]).succeeds();
    accredit(&site).args(["--db", "cut.db", "verify", "--expect", &late]).fails_with(1).out_contains(&late);
}

#[test]
fn a_replay_counts_by_the_time_of_the_reading() {
    let site = issued();
    let code = site.code(DELEGATE);
    checkin(&site, "main", "2024-11-04T12:00").args([&code]).succeeds();
    // The exit gate was cut off: what it read before the entry comes in after it.
    checkin(&site, "main-out", "2024-11-04T10:00").args([&code]).succeeds();
    checkin(&site, "main", "2024-11-04T09:00").args([&code]).succeeds();
    let store = site.store();
    let event = store.event().unwrap().event;
    let participant = store.participant(&DELEGATE.parse().unwrap()).unwrap();
    let mut store = site.store();
    let (zone, _) = event.zone("plenary").unwrap();
    let holder = accredit::store::HolderKey::Participant(participant.key);
    let scans = store.scans().unwrap();
    let (presence, first) = scans.presence(holder, zone, DayIndex::new(0).unwrap()).unwrap();
    assert_eq!(presence, accredit::domain::admission::Presence::Inside);
    assert_eq!(event.rfc3339(first.unwrap().at), "2024-11-04T09:00:00+03:00");
    drop(scans);
    whole(&site);
    // An exit without an entry counts for nobody, until the entry comes in.
    let other = site.code(OTHER);
    checkin(&site, "main-out", "2024-11-04T10:00").args([&other]).succeeds();
    whole(&site);
    checkin(&site, "main", "2024-11-04T09:00").args([&other]).succeeds();
    whole(&site);
}

#[test]
fn the_id_of_an_undo_lets_nobody_in() {
    let site = lived();
    let undo = numbers(&site, "select id from scan where kind = 'undo'")[0];
    let id: [u8; 16] = Connection::open(site.path("event.db"))
        .unwrap()
        .query_row("select uuid from scan where id = ?1", [undo], |row| row.get(0))
        .unwrap();
    let mut checkin = accredit::checkin::Checkin::new(site.store()).unwrap();
    let (at, text) = (DAY_1.parse().unwrap(), site.code(OTHER));
    let request = accredit::checkin::ReadingRequest { id: ScanId::from_bytes(id), text, at };
    let outcomes = checkin.scan(&"main".parse().unwrap(), &[request], accredit::checkin::Recording::Keep, at).unwrap();
    assert!(outcomes[0].verdict.reason().is_some());
    whole(&site);
}

#[test]
fn a_note_of_the_program_s_own_is_no_tampering_and_another_in_its_place_is() {
    let site = issued();
    let mut checkin = accredit::checkin::Checkin::new(site.store()).unwrap();
    let (at, shown) = (DAY_1.parse().unwrap(), accredit::checkin::Shown::Name(OTHER.parse().unwrap()));
    let id = ScanId::new(1, [7; 10]);
    let reading = accredit::checkin::Reading::new(checkin.event(), "main".parse().unwrap(), id, at, shown);
    let outcomes = checkin.record(vec![reading], accredit::checkin::Recording::Keep, at).unwrap();
    assert!(outcomes[0].as_ref().unwrap().verdict.reason().is_none());
    whole(&site);
    let lines = tampered(&site, |database| {
        database.execute("update scan set note = 'on paper' where note = 'by name'", []).unwrap();
    });
    assert!(lines.iter().any(|line| line.contains("was changed")), "{lines:?}");
}

#[test]
fn a_damaged_file_is_an_answer() {
    let site = lived();
    accredit(&site).args(["backup", "copy.db"]).succeeds();
    let mut bytes = fs::read(site.path("copy.db")).unwrap();
    let (page, pages) = (4096, bytes.len() / 4096);
    for place in (pages / 2..pages).step_by(3) {
        bytes[place * page..place * page + 64].fill(0xA5);
    }
    site.write("struck.db", &bytes);
    let said = accredit(&site).args(["--db", "struck.db", "verify"]).fails_with(1);
    assert!(said.out.starts_with("file: "), "{}", said.out);
    accredit(&site).args(["--db", "struck.db", "verify", "--json"]).fails_with(1).out_contains("\"whole\":false");
}

#[test]
fn scans_from_before_the_journal_are_chained_as_they_are_found() {
    let site = Site::new();
    // An exit that came in after the entry that followed it: the old program took the holder for gone.
    let more = "pragma journal_mode = wal;
        insert into scan values (2, x'02000000000000000000000000000000', 'scan', 2000, 4000, 0, 'main', 0, 'out', 'admitted', null, 1, 7, null, '');
        insert into scan values (3, x'03000000000000000000000000000000', 'scan', 5000, 5000, 0, 'main', 0, 'in', 'refused', 'zone', 1, 7, null, '');
        insert into presence values (1, 0, 0, 1, 0);
        insert into attendance values (1, 0, 3000, 3000, 1, 1);";
    left_by_the_first_schema(&site, &[ADMISSION, more]);
    let store = Store::open(&site.path("event.db")).unwrap();
    assert_eq!(store.chain_head().unwrap().count, 3);
    assert_eq!(store.verify(None).unwrap(), Vec::<String>::new());
    drop(store);
    accredit(&site).args(["participant", "edit", "R1", "--function", "Director"]).succeeds();
    whole(&site);
    assert!(site.path("event.db.schema-1").exists());
}
