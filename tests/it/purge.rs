//! `accredit purge`, `participant export`, `report journal` and `report statistics`: what is kept, what is shown, what is forgotten.

use std::{collections::HashSet, fs};

use accredit::domain::text::fold;
use calamine::{Data, Reader};
use rusqlite::Connection;

use crate::{
    checkin::{DAY_1, DELEGATE, checkin, issued, whole},
    harness::{SAMPLE_EVENT, SAMPLE_LIST, Site, accredit},
};

/// The sample event with rules for what is kept.
fn with_retention(rules: &str) -> Site {
    let site = issued();
    retain(&site, rules);
    site
}

fn retain(site: &Site, rules: &str) {
    let event = fs::read_to_string(SAMPLE_EVENT).unwrap();
    site.write("event.toml", format!("{event}\n[retention]\n{rules}\n"));
    accredit(site).args(["event", "apply", "event.toml"]).succeeds();
}

/// Everything that identifies a person, as the list has it and as it is folded for searching.
fn personal() -> Vec<String> {
    let list = fs::read_to_string(SAMPLE_LIST).unwrap();
    let mut reader = csv_rows(&list);
    let heading = reader.remove(0);
    let column = |name: &str| heading.iter().position(|title| title == name).unwrap();
    let wanted = ["given_name", "family_name", "native_name", "function", "delegation", "email"].map(column);
    let mut values: Vec<String> = reader.iter().flat_map(|row| wanted.iter().map(|&column| row[column].clone())).collect();
    // Whatever a reference goes on with.
    values.push("KWT24-0".into());
    values.retain(|value| value.chars().count() > 5);
    values.extend(values.clone().iter().map(|value| fold(value)).filter(|value| value.chars().count() > 5));
    values.sort();
    values.dedup();
    values
}

/// The sample has no quoted line breaks; a cell may be quoted.
fn csv_rows(list: &str) -> Vec<Vec<String>> {
    let row = |line: &str| {
        let (mut cells, mut quoted) = (vec![String::new()], false);
        for c in line.chars() {
            match c {
                '"' => quoted = !quoted,
                ',' if !quoted => cells.push(String::new()),
                c => cells.last_mut().unwrap().push(c),
            }
        }
        cells
    };
    list.trim_start_matches('\u{FEFF}').lines().map(row).collect()
}

/// Every file in the folder that the program made, but for the list and the event file.
fn left_on_disk(site: &Site) -> String {
    let mut all = Vec::new();
    for file in fs::read_dir(site.dir()).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() && !["list.csv", "event.toml"].contains(&path.file_name().unwrap().to_str().unwrap()) {
            all.extend(fs::read(path).unwrap());
        }
    }
    // Bytes that are not text between the texts do not hide them.
    String::from_utf8_lossy(&all).into_owned()
}

/// Which of the texts are in the bytes; words of the program itself (a category that is also a function) do not count.
fn found(disk: &str, texts: &[String]) -> Vec<String> {
    let settings = fs::read_to_string(SAMPLE_EVENT).unwrap().to_lowercase();
    let is_ours = |text: &&String| !settings.contains(&text.to_lowercase());
    texts.iter().filter(is_ours).filter(|text| disk.contains(text.as_str())).cloned().collect()
}

/// A journalist who stands for herself, people who acted, and a file that is named after one.
fn act(site: &Site) {
    let row = ["--reference", "KWT24-9001", "--category", "Media", "--family-name", "Quux", "--delegation", "Zephyrine Quux"];
    accredit(site).args(["--as", "Ignatius Actor", "participant", "add"]).args(row).succeeds();
    accredit(site).args(["--as", "Ignatius Actor", "key", "new"]).succeeds();
    accredit(site).args(["backup", "for Bernadette.db"]).succeeds();
    fs::remove_file(site.path("for Bernadette.db")).unwrap();
    accredit(site).args(["device", "enroll", "--role", "viewer", "--name", "Hildegard phone", "--url", "https://x"]).succeeds();
}

/// What only the test's own people have.
const SECRETS: [&str; 12] = [
    "secret.address@example.org",
    "Keeper of seals",
    "Portraitfile",
    "Confidential trouble",
    "Whispered reason",
    "Dropped overboard",
    "Bytes of a face",
    "Zephyrine",
    "zephyrine",
    "Ignatius",
    "Bernadette",
    "Hildegard",
];

fn head(site: &Site) -> String {
    accredit(site).args(["verify", "--head"]).succeeds().out.trim().to_owned()
}

/// Scans, an undo with a reason, a reissue, and whatever else leaves names.
fn live(site: &Site) {
    for number in 1..12 {
        let reference = format!("KWT24-{number:04}");
        checkin(site, "main", DAY_1).args([site.code(&reference)]).run();
    }
    let scanned = accredit(site).args(["report", "scans", "--json"]).succeeds().json();
    let first = scanned[0]["id"].as_str().unwrap().to_owned();
    accredit(site).args(["undo", &first, "--reason", "Whispered reason"]).succeeds();
    accredit(site).args(["badge", "reissue", DELEGATE, "--reason", "Dropped overboard"]).succeeds();
    act(site);
}

/// Stores a photo as the store keeps one; its bytes are not text, but are looked for as well.
fn add_photo(site: &Site) {
    Connection::open(site.path("event.db"))
        .unwrap()
        .execute_batch(
            "create table if not exists photo (participant integer primary key references participant (id), width integer,
                 height integer, original_hash blob, original_width integer, original_height integer, stored_at integer,
                 stored_by text, jpeg blob) strict;
             insert or replace into photo values (1, 1, 1, zeroblob(32), 1, 1, 0, 'x', cast('Bytes of a face' as blob));",
        )
        .unwrap();
}

#[test]
fn after_a_purge_nothing_that_names_anybody_is_left_and_the_chain_holds() {
    let site = with_retention("names = \"1 week\"\nphotos = \"0 days\"\ncontacts = \"1 day\"");
    accredit(&site).args(["participant", "edit", DELEGATE, "--email", "secret.address@example.org"]).succeeds();
    accredit(&site)
        .args(["participant", "edit", DELEGATE, "--function", "Keeper of seals", "--photo", "Portraitfile.jpg"])
        .succeeds();
    accredit(&site).args(["participant", "withdraw", "KWT24-0009", "--reason", "Confidential trouble"]).succeeds();
    let early = head(&site);
    live(&site);
    let late = head(&site);
    assert_ne!(early, late);
    fs::copy(site.path("event.db"), site.path("event.db.schema-1")).unwrap();
    add_photo(&site);
    let mut texts = personal();
    texts.extend(SECRETS.map(str::to_owned));
    let before = found(&left_on_disk(&site), &texts);
    assert!(
        before.len() > 1_000 && before.contains(&"Whispered reason".to_owned()) && before.contains(&"Bytes of a face".to_owned()),
        "{}",
        before.len()
    );
    accredit(&site).args(["purge"]).succeeds().out_contains("erased, of 513 participants").err_contains("add --yes");
    assert_eq!(found(&left_on_disk(&site), &texts).len(), before.len(), "a rehearsal changes nothing");

    let serials = badge_serials(&site);
    accredit(&site)
        .args(["purge", "--yes"])
        .succeeds()
        .err_contains("names of 513 participants: erased")
        .err_contains(&format!("its previous head was {late}"));
    assert_eq!(found(&left_on_disk(&site), &texts), Vec::<String>::new());
    let bytes = fs::read(site.path("event.db")).unwrap();
    let (numbers, disk) = (bytes.windows(4).collect::<HashSet<_>>(), left_on_disk(&site));
    for serial in serials {
        let is_there = numbers.contains(&serial.to_be_bytes()[..]) || disk.contains(&format!("{serial:08X}"));
        assert!(!is_there, "badge {serial:08X}");
    }
    accredit(&site).args(["verify", "--expect", &late]).succeeds().out_contains("whole");
    accredit(&site).args(["verify", "--expect", &early]).fails_with(1).out_contains("was rebuilt by the purge of names");

    let entries = head(&site);
    accredit(&site).args(["purge", "--yes"]).succeeds().err_contains("nothing was left to erase");
    assert_eq!(head(&site), entries, "again is nothing");
    whole(&site);
}

fn badge_serials(site: &Site) -> Vec<u32> {
    let database = Connection::open(site.path("event.db")).unwrap();
    let mut statement = database.prepare("select serial from badge").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn after_a_purge_of_names_nobody_is_reported_on_and_nobody_comes_back() {
    let site = with_retention("names = \"0 days\"");
    let code = site.code(DELEGATE);
    checkin(&site, "main", DAY_1).args([&code]).succeeds();
    accredit(&site).args(["purge", "--yes"]).succeeds();
    for refused in [
        &["report", "attendance"][..],
        &["report", "attendance", "--by", "category,gate,hour"],
        &["report", "delegations"],
        &["report", "refusals"],
        &["report", "scans"],
        &["report", "person", DELEGATE],
        &["report", "certificates", "-o", "c.pdf"],
        &["report", "all", "-o", "all"],
        &["participant", "show", DELEGATE],
        &["participant", "edit", DELEGATE, "--given-name", "Back"],
        &["participant", "add", "--reference", "R1", "--category", "Delegate", "--name", "Back"],
        &["badge", "print", "--reference", DELEGATE, "-o", "b.pdf"],
        &["import", SAMPLE_LIST],
    ] {
        accredit(&site).args(refused).fails_with(2).err_contains("the names of this event were purged on");
    }
    assert!(!site.path("c.pdf").exists() && !site.path("b.pdf").exists());
    let left = accredit(&site).args(["report", "journal", "--json"]).succeeds().json();
    let left: Vec<_> =
        left.as_array().unwrap().iter().map(|row| (row["action"].as_str().unwrap(), row["actor"].clone())).collect();
    let (purge, others) = left.split_last().unwrap();
    assert!(purge.0 == "purge" && purge.1 != "(purged)", "who purged is known: {left:?}");
    let is_setting = |action: &str| ["event.", "category.", "key."].iter().any(|kind| action.starts_with(kind));
    assert!(others.iter().all(|(action, actor)| is_setting(action) && actor == "(purged)"), "{left:?}");

    // A badge from a drawer opens nothing, and what its reading leaves goes with the next purge.
    let statistics = accredit(&site).args(["report", "statistics", "--json"]).succeeds().out;
    checkin(&site, "main", "2024-11-05T09:00").args([&code]).fails_with(1);
    whole(&site);
    accredit(&site).args(["purge"]).succeeds().out_contains("readings erased");
    accredit(&site).args(["purge", "--yes"]).succeeds().err_contains("names of 0 participants: erased");
    let database = Connection::open(site.path("event.db")).unwrap();
    assert_eq!(database.query_row("select count(*) from scan", [], |row| row.get::<_, i64>(0)).unwrap(), 0);
    assert_eq!(accredit(&site).args(["report", "statistics", "--json"]).succeeds().out, statistics);
    // What kept the chain as it is does so again.
    assert!(database.execute_batch("delete from journal").unwrap_err().to_string().contains("only ever added"));
    whole(&site);
}

#[test]
fn a_purge_says_what_it_cannot_reach_as_long_as_that_is_there() {
    let site = with_retention("names = \"0 days\"");
    accredit(&site).args(["backup", "kept.db"]).succeeds();
    for _ in 0..2 {
        accredit(&site).args(["purge", "--yes"]).fails_with(1).err_contains("kept.db: a backup that still holds everything");
        whole(&site);
    }
    fs::remove_file(site.path("kept.db")).unwrap();
    accredit(&site).args(["purge", "--yes"]).succeeds();
    assert!(!left_on_disk(&site).contains("kept.db"), "its path is forgotten with it");
    whole(&site);
}

#[test]
fn a_purge_says_that_it_waits_for_a_reader() {
    let site = with_retention("names = \"0 days\"");
    let mut store = site.store();
    store.purge("2025-01-01T00:00:00Z".parse().unwrap()).unwrap();
    let reader = Connection::open(site.path("event.db")).unwrap();
    reader.execute_batch("begin; select count(*) from journal").unwrap();
    reader.query_row("select count(*) from journal", [], |row| row.get::<_, i64>(0)).unwrap();
    let mut waited = false;
    // The reader ends when it hears that another program waits: without that message the purge would never finish.
    let reached = store.reach(|| {
        waited = true;
        reader.execute_batch("rollback").unwrap();
    });
    assert!(!reached.unwrap().is_log_held && waited);
    store.reach(|| panic!("nobody is waited for")).unwrap();
}

#[test]
fn a_purge_notes_that_the_chain_was_broken_before() {
    let site = with_retention("names = \"0 days\"");
    checkin(&site, "main", DAY_1).args([site.code(DELEGATE)]).succeeds();
    Connection::open(site.path("event.db"))
        .unwrap()
        .execute_batch("drop trigger scan_stays; update scan set at = at + 1")
        .unwrap();
    accredit(&site).args(["purge", "--yes"]).succeeds().err_contains("it was damaged, and the purge's line says so");
    accredit(&site).args(["verify"]).fails_with(1).out_contains("the chain that it replaced was damaged");
}

#[test]
fn contacts_go_alone_and_names_stay_to_be_found() {
    let site = with_retention("contacts = \"1 day\"\nnames = \"99 years\"");
    accredit(&site).args(["participant", "edit", DELEGATE, "--email", "secret.address@example.org"]).succeeds();
    let said = accredit(&site).args(["purge", "--yes"]).succeeds();
    assert!(said.err.contains("contacts of ") && !said.err.contains("names of"), "{}", said.err);
    let disk = left_on_disk(&site);
    assert!(!disk.contains("secret.address") && !disk.contains("secret address"));
    accredit(&site).args(["participant", "search", "Al-Ghamdi"]).succeeds().out_contains(DELEGATE);
    accredit(&site).args(["purge"]).succeeds().out_contains("kept, of 512 participants").out_contains("2123-11-06");
    whole(&site);
}

#[test]
fn without_rules_or_before_they_fall_due_everything_is_kept() {
    let site = issued();
    accredit(&site).args(["purge", "--yes"]).succeeds().out_contains("for good");
    retain(&site, "names = \"99 years\"");
    accredit(&site).args(["purge", "--yes"]).succeeds().out_contains("kept, of 512 participants");
    accredit(&site).args(["participant", "show", DELEGATE]).succeeds().out_contains("Al-Ghamdi");
    site.write("wrong.toml", fs::read_to_string(SAMPLE_EVENT).unwrap() + "\n[retention]\nnames = \"soon\"\n");
    accredit(&site).args(["event", "apply", "wrong.toml"]).fails_with(2).err_contains("\"soon\" is not a length of time");
}

#[test]
fn statistics_stay_and_show_nobody() {
    let site = with_retention("names = \"0 days\"");
    for number in 1..60 {
        checkin(&site, "main", DAY_1).args([site.code(&format!("KWT24-{number:04}"))]).run();
    }
    accredit(&site).args(["report", "statistics", "-f", "csv"]).succeeds();
    let database = Connection::open(site.path("event.db")).unwrap();
    let total: i64 = database.query_row("select count(*) from attendance where day = 0", [], |row| row.get(0)).unwrap();
    assert!(total > 40);
    let there = "select count(distinct p.category) from attendance a join participant p on p.id = a.participant where a.day = 0";
    let there: i64 = database.query_row(there, [], |row| row.get(0)).unwrap();
    accredit(&site).args(["purge", "--yes"]).succeeds();
    let csv = accredit(&site).args(["report", "statistics", "-f", "csv"]).succeeds().out;
    assert!(csv.contains(&format!("2024-11-04,,,,{total},")), "{csv}");
    let small: i64 = database.query_row("select count(*) from statistic where people < 5", [], |row| row.get(0)).unwrap();
    assert_eq!(small, 0);
    let withheld: i64 = database.query_row("select count(*) from statistic where people is null", [], |row| row.get(0)).unwrap();
    assert_eq!(withheld, 0, "that a count is withheld would say that somebody was there");
    let listed: i64 =
        database.query_row("select count(*) from statistic where gate <> '' and category <> ''", [], |row| row.get(0)).unwrap();
    assert!(listed < there, "small groups are not even listed");
}

#[test]
fn one_person_gets_all_that_is_stored_about_them() {
    let site = issued();
    accredit(&site).args(["--as", "amal", "participant", "edit", DELEGATE, "--function", "Keeper of seals"]).succeeds();
    checkin(&site, "main", DAY_1).args([site.code(DELEGATE)]).succeeds();
    checkin(&site, "lounge", DAY_1).args([site.code(DELEGATE)]).fails_with(1);
    accredit(&site).args(["participant", "export", DELEGATE, "-o", "me.json"]).succeeds().err_contains("me.json");
    let document: serde_json::Value = serde_json::from_str(&fs::read_to_string(site.path("me.json")).unwrap()).unwrap();
    let about = &document["about"];
    assert_eq!(about["participant"]["function"], "Keeper of seals");
    assert_eq!(about["stored"]["scan"].as_array().unwrap().len(), 2);
    assert_eq!(about["stored"]["scan"][0]["at"], DAY_1);
    assert_eq!(about["stored"]["attendance"][0]["day"], "2024-11-04");
    assert_eq!(about["stored"]["badge"].as_array().unwrap().len(), 1);
    assert_eq!(about["stored"]["participant"][0]["reference"], DELEGATE);
    let journal = about["journal"].as_array().unwrap();
    let actions: Vec<&str> = journal.iter().map(|row| row["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["participant.add", "badge.issue", "participant.edit"]);
    assert_eq!(
        (journal[2]["by"].as_str(), journal[2]["said_of_you"]["function"][1].as_str()),
        (Some("amal"), Some("Keeper of seals"))
    );
    let text = document.to_string();
    assert!(!text.contains("KWT24-0002"), "nobody else is in it");
    accredit(&site).args(["participant", "export", "nobody"]).fails_with(2).err_contains("nobody");
    accredit(&site).args(["report", "journal", "--reference", DELEGATE]).succeeds().out_contains("participant.export");
    whole(&site);
}

#[test]
fn the_journal_says_who_did_what_and_when() {
    let site = issued();
    let by = |name: &'static str| accredit(&site).args(["--as", name]);
    by("amal").args(["participant", "edit", DELEGATE, "--function", "Minister", "--country", "FRA"]).succeeds();
    by("basma").args(["participant", "block", DELEGATE, "--reason", "asked to"]).succeeds();
    by("basma").args(["key", "new"]).succeeds();
    let journal = |more: &[&str]| {
        let rows = accredit(&site).args(["report", "journal", "--json"]).args(more).succeeds().json();
        rows.as_array()
            .unwrap()
            .iter()
            .map(|row| format!("{} {}", row["actor"].as_str().unwrap(), row["action"].as_str().unwrap()))
            .collect::<Vec<_>>()
    };
    assert_eq!(journal(&["--actor", "amal"]), ["amal participant.edit"]);
    assert_eq!(journal(&["--actor", "basma"]), ["basma participant.standing", "basma key.add", "basma key.state"]);
    assert_eq!(journal(&["--reference", DELEGATE, "--action", "participant.standing"]), ["basma participant.standing"]);
    assert_eq!(journal(&["--action", "participant.add"]).len(), 512);
    assert!(journal(&["--to", "2020-01-01", "--action", "participant.add"]).is_empty());
    assert_eq!(journal(&["--from", "2020-01-01", "--actor", "amal"]), ["amal participant.edit"]);
    let csv = accredit(&site).args(["report", "journal", "-f", "csv", "--actor", "amal"]).succeeds().out;
    assert!(csv.starts_with("entry,at,actor,action,subject,reference,details,personal\r\n"), "{csv}");
    assert!(csv.contains(" → Minister") && csv.contains(DELEGATE), "{csv}");
    accredit(&site).args(["report", "journal", "--action", "participant.edti"]).fails_with(2).err_contains("did you mean");
    accredit(&site).args(["report", "journal", "--from", "noon"]).fails_with(2).err_contains("is not a time");
    accredit(&site).args(["report", "journal"]).succeeds().out_contains("event.create");
    // Moments are moments, to be filtered and sorted by, and tell their offset where they are text.
    assert!(csv.contains("+03:00,amal,"), "{csv}");
    accredit(&site).args(["report", "journal", "-o", "j.xlsx"]).succeeds();
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(site.path("j.xlsx")).unwrap();
    let rows = book.worksheet_range("Journal").unwrap();
    let at = rows.headers().unwrap().iter().position(|heading| heading.eq_ignore_ascii_case("at")).unwrap();
    assert!(rows.rows().skip(1).all(|row| matches!(row[at], Data::DateTime(_))), "{:?}", rows.rows().nth(1));
}

#[test]
fn a_persons_history_says_what_was_done_when_and_by_whom() {
    let site = issued();
    let by = |name: &'static str| accredit(&site).args(["--as", name]);
    by("amal").args(["participant", "edit", DELEGATE, "--function", "Keeper of seals", "--add-zone", "lounge"]).succeeds();
    accredit(&site).args(["badge", "print", "--reference", DELEGATE, "-o", "b.pdf"]).succeeds();
    by("desk-1").args(["badge", "handout", DELEGATE, "--to", "Recipientxyz Haddad"]).succeeds();
    by("desk-2").args(["badge", "handout", DELEGATE, "--undo", "--note", "not his"]).succeeds();
    by("amal").args(["badge", "reissue", DELEGATE, "--reason", "lost"]).succeeds();
    checkin(&site, "main", DAY_1).args([site.code(DELEGATE)]).succeeds();
    by("basma").args(["participant", "block", DELEGATE, "--reason", "asked to"]).succeeds();
    by("basma").args(["badge", "revoke", DELEGATE, "--reason", "kept it"]).succeeds();
    let csv = accredit(&site).args(["report", "person", DELEGATE, "-f", "csv"]).succeeds().out;
    assert!(csv.starts_with("at,day,what,gate,detail,by\r\n"), "{csv}");
    for (what, detail, by) in [
        ("accredited", "", ""),
        ("edited", "→ Keeper of seals", "amal"),
        ("zones changed", "added lounge", "amal"),
        ("badge issued", "", ""),
        ("badge signed again", "with other rights", ""),
        ("badge printed", "print run 1", ""),
        ("badge handed out", "to Recipientxyz Haddad", "desk-1"),
        ("handout taken back", "not his", "desk-2"),
        ("badge reissued", "lost", "amal"),
        ("admitted", "", ""),
        ("blocked", "asked to", "basma"),
        ("badge revoked", "kept it", "basma"),
    ] {
        let is_it = |line: &&str| line.contains(&format!(",{what},")) && line.contains(detail) && line.ends_with(by);
        assert_eq!(csv.lines().filter(is_it).count(), 1, "{what}: {csv}");
    }
    assert_eq!(csv.lines().count(), 13, "{csv}");
}
