//! `accredit restore`: a copy takes the place of the database, nothing that was taken away comes back, and nobody is sent in a circle.

use std::fs;

use accredit::{
    domain::{
        device::{Post, Secret},
        person::{Duty, PersonId},
        second_factor::{CodeSecret, Passage, TimeStep},
    },
    store::{FactorRandom, LinkFactor, Store},
};

use crate::{
    checkin::{DAY_1, DAY_1_LATER, DELEGATE, checkin, whole},
    harness::{Site, accredit},
    verify::{MINISTER, OTHER, lived},
};

/// An event with a copy, and all that can happen after one.
fn lived_on() -> Site {
    let site = lived();
    let (leave, own) = (Secret::from_random([1; 32]), Secret::from_random([2; 32]));
    let post = Post { role: "gate".parse().unwrap(), gate: Some("main".parse().unwrap()) };
    let mut store = site.store();
    store.allow_device(&leave, &"phone".parse().unwrap(), &post, jiff::Timestamp::UNIX_EPOCH).unwrap();
    let device = store.enroll_device(&leave, &own, None, jiff::Timestamp::UNIX_EPOCH).unwrap();
    drop(store);
    accredit(&site).args(["backup", "copy.db"]).succeeds();
    checkin(&site, "main", DAY_1).args([site.code(OTHER)]).succeeds();
    let said = checkin(&site, "main", DAY_1_LATER).args([&site.code(OTHER), "--json"]).run();
    let id = serde_json::from_str::<serde_json::Value>(&said.out).unwrap()["id"].as_str().unwrap().to_owned();
    accredit(&site).args(["undo", &id, "--reason", "mistaken"]).succeeds();
    site.store().revoke_device(device.id, jiff::Timestamp::UNIX_EPOCH).unwrap();
    accredit(&site).args(["participant", "edit", OTHER, "--withhold-zone", "plenary"]).succeeds();
    accredit(&site)
        .args(["participant", "add", "--reference", "NEW-1", "--name", "Ada New", "--category", "Delegate"])
        .succeeds();
    let old = site.code(DELEGATE);
    site.write("old.txt", &old);
    accredit(&site).args(["badge", "reissue", DELEGATE, "--reason", "stolen"]).succeeds();
    accredit(&site).args(["participant", "withdraw", OTHER, "--reason", "recalled"]).succeeds();
    accredit(&site).args(["key", "new"]).succeeds();
    accredit(&site).args(["key", "revoke", "1"]).succeeds();
    whole(&site);
    site
}

fn scans(site: &Site) -> Vec<serde_json::Value> {
    let rows = accredit(site).args(["report", "scans", "--json"]).succeeds().json();
    let mut rows = rows["rows"].as_array().or(rows.as_array()).unwrap().clone();
    rows.sort_by_key(|row| row["id"].to_string());
    rows
}

#[test]
fn a_copy_takes_the_place_and_says_what_it_lacks() {
    let site = lived_on();
    let said = accredit(&site).args(["restore", "copy.db"]).succeeds();
    said.out_contains("copy.db lacks: 3 scans")
        .err_contains("event.db.replaced-1: the replaced database")
        .err_contains("--carry-from");
    whole(&site);
    accredit(&site).args(["--db", "event.db.replaced-1", "verify"]).succeeds();
    accredit(&site).args(["participant", "show", "NEW-1"]).fails_with(2);
    assert_eq!(
        site.store().participant(&DELEGATE.parse().unwrap()).unwrap().badge.unwrap().credential.letters(),
        fs::read_to_string(site.path("old.txt")).unwrap()
    );
    // What was said to be possible afterwards is: the path back, and to take over after all.
    accredit(&site)
        .args(["restore", "event.db", "--db", "event.db", "--carry-from", "event.db.replaced-1"])
        .succeeds()
        .out_contains("taken over: 3 scans");
    whole(&site);
    accredit(&site).args(["participant", "show", OTHER]).succeeds().out_contains("withdrawn");
    accredit(&site).args(["restore", "event.db.replaced-1"]).succeeds();
    accredit(&site).args(["participant", "show", "NEW-1"]).succeeds();
    whole(&site);
}

#[test]
fn carried_over_is_every_scan_and_all_that_was_taken_away() {
    let site = lived_on();
    let before = scans(&site);
    let said = accredit(&site).args(["restore", "copy.db", "--carry", "--json"]).succeeds().json();
    assert_eq!((said["carried"]["scans"].as_u64(), said["lacks"]["scans"].as_u64()), (Some(3), Some(3)), "{said}");
    for (action, times) in [
        ("badge.reissue", 1),
        ("participant.standing", 1),
        ("participant.zones", 1),
        ("device.revoke", 1),
        ("key.state", 2),
        ("key.add", 1),
        ("scan.undo", 1),
    ] {
        assert_eq!(said["carried"]["changes"][action].as_u64(), Some(times), "{action}: {said}");
    }
    assert_eq!(said["carried"]["changes"]["participant.add"], serde_json::Value::Null);
    whole(&site);
    assert_eq!(scans(&site), before);
    // Neither the stolen badge opens anything again, nor the one whose key was revoked, nor the device.
    let old = fs::read_to_string(site.path("old.txt")).unwrap();
    checkin(&site, "main", DAY_1_LATER).args([old]).fails_with(1);
    accredit(&site).args(["participant", "show", OTHER]).succeeds().out_contains("withdrawn");
    let store = site.store();
    assert!(store.devices().unwrap().iter().all(|device| device.revoked_at.is_some()));
    assert!(!store.participant(&OTHER.parse().unwrap()).unwrap().zones.withheld.is_empty());
    accredit(&site).args(["participant", "show", "NEW-1"]).fails_with(2);
    drop(store);
    accredit(&site).args(["report", "journal"]).succeeds().out_contains("restore");
}

#[test]
fn a_damaged_database_is_replaced_and_a_damaged_copy_is_not_put_in_place() {
    let site = lived();
    accredit(&site).args(["backup", "copy.db"]).succeeds();
    let copy = fs::read(site.path("copy.db")).unwrap();
    let mut struck = copy.clone();
    let (page, pages) = (4096, struck.len() / 4096);
    for place in (pages / 2..pages).step_by(3) {
        struck[place * page..place * page + 64].fill(0xA5);
    }
    site.write("struck.db", &struck);
    accredit(&site).args(["restore", "struck.db"]).fails_with(2).err_contains("struck.db");
    // It is the copy that is told, and another copy that is asked for: not this command again.
    site.write("half.db", &copy[..copy.len() / 2]);
    site.write("text.db", "not a database");
    site.write("empty.db", "");
    for (bad, told, remedy) in [
        ("half.db", "half.db is damaged or incomplete; nothing was changed", "restore an earlier copy"),
        ("text.db", "text.db is not an event database", "name a copy"),
        ("empty.db", "empty.db is not an event database", "name a copy"),
    ] {
        let said = accredit(&site).args(["restore", bad]).fails_with(2).err_contains(told).err_contains(remedy);
        assert!(!said.err.contains("event.db") && !said.err.contains("accredit restore COPY"), "{bad}: {}", said.err);
    }
    let told = accredit(&site).args(["--db", "half.db", "verify"]).fails_with(1);
    assert!(!told.err.contains("is not an event database"), "{}", told.err);
    assert_eq!(
        fs::read_dir(site.dir())
            .unwrap()
            .filter(|file| file.as_ref().unwrap().file_name().to_string_lossy().contains("replaced"))
            .count(),
        0
    );
    whole(&site);
    // What the messages say is possible is.
    site.write("event.db", &struck);
    let told = accredit(&site).args(["verify"]).fails_with(1);
    assert!(told.err.contains("accredit restore COPY"), "{}", told.err);
    // Where the damage leaves the schema readable, the check has set the file's mode of writing.
    let checked = fs::read(site.path("event.db")).unwrap();
    accredit(&site).args(["restore", "copy.db"]).succeeds();
    whole(&site);
    assert!(fs::read(site.path("event.db.replaced-1")).unwrap() == checked, "what was replaced is kept as it was");
    // No database at all is no obstacle either.
    fs::remove_file(site.path("event.db")).unwrap();
    accredit(&site).args(["restore", "copy.db"]).succeeds();
    whole(&site);
}

#[test]
fn a_log_of_another_file_destroys_no_copy() {
    let site = lived();
    accredit(&site).args(["backup", "copy.db"]).succeeds();
    let copy = fs::read(site.path("copy.db")).unwrap();
    // A server that was killed leaves its log; somebody puts the copy in the place of the database by hand.
    let mut store = site.store();
    for number in 0..40 {
        let at = jiff::Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_secs(number);
        store.set_standing(&OTHER.parse().unwrap(), "blocked".parse().unwrap(), &format!("reason {number}"), at).unwrap();
    }
    let log = fs::read(site.path("event.db-wal")).unwrap();
    drop(store);
    site.write("event.db", &copy);
    site.write("event.db-wal", &log);
    for args in [vec!["participant", "list"], vec!["verify"], vec!["checkin", "--gate", "main", "CODE"]] {
        let said = accredit(&site).args(&args).run();
        assert_eq!(said.code, 2, "{args:?}: {}", said.out);
        assert!(
            said.err.contains("event.db-wal does not belong to event.db") && said.err.contains("accredit restore event.db"),
            "{}",
            said.err
        );
    }
    assert_eq!(fs::read(site.path("event.db")).unwrap(), copy, "nothing of the copy was touched");
    accredit(&site).args(["restore", "event.db"]).succeeds();
    whole(&site);
    assert_eq!(site.store().participant(&OTHER.parse().unwrap()).unwrap().standing.as_str(), "accredited");
    // A copy that was opened before, and so is in WAL mode itself, is as safe.
    accredit(&site).args(["--db", "copy.db", "verify"]).succeeds();
    let opened = fs::read(site.path("copy.db")).unwrap();
    site.write("event.db", &opened);
    site.write("event.db-wal", &log);
    accredit(&site).args(["verify"]).fails_with(2).err_contains("does not belong");
    accredit(&site).args(["restore", "copy.db"]).succeeds();
    whole(&site);
}

#[test]
fn a_log_of_its_own_is_taken_for_that() {
    let site = lived();
    let mut store = site.store();
    store.set_standing(&OTHER.parse().unwrap(), "blocked".parse().unwrap(), "asked to", jiff::Timestamp::UNIX_EPOCH).unwrap();
    let (database, log) = (fs::read(site.path("event.db")).unwrap(), fs::read(site.path("event.db-wal")).unwrap());
    drop(store);
    site.write("event.db", database);
    site.write("event.db-wal", log);
    whole(&site);
    assert_eq!(site.store().participant(&OTHER.parse().unwrap()).unwrap().standing.as_str(), "blocked");
}

#[test]
fn nobody_replaces_what_others_have_open_nor_another_event_s_database() {
    let site = lived();
    accredit(&site).args(["backup", "copy.db"]).succeeds();
    let store = site.store();
    accredit(&site).args(["restore", "copy.db"]).fails_with(2).err_contains("event.db is in use");
    drop(store);
    accredit(&site).args(["--db", "other.db", "init", crate::harness::SAMPLE_EVENT]).succeeds();
    accredit(&site).args(["--db", "other.db", "restore", "copy.db"]).fails_with(2).err_contains("another event");
    accredit(&site).args(["restore", "gone.db"]).fails_with(2).err_contains("gone.db");
    accredit(&site).args(["--db", "third.db", "restore", "copy.db"]).succeeds().err_contains("the signing key is not here");
    accredit(&site).args(["--db", "third.db", "participant", "show", MINISTER]).succeeds();
}

#[test]
fn what_is_written_to_a_file_that_lost_its_name_is_not_acknowledged() {
    let site = lived();
    let mut store = site.store();
    let mut block = |number: i64| {
        let at = jiff::Timestamp::from_second(number).unwrap();
        store.set_standing(&OTHER.parse().unwrap(), "blocked".parse().unwrap(), &format!("reason {number}"), at)
    };
    block(1).unwrap();
    fs::rename(site.path("event.db"), site.path("moved.db")).unwrap();
    assert!(block(2).unwrap_err().to_string().contains("is gone"));
    fs::copy(site.path("moved.db"), site.path("event.db")).unwrap();
    assert!(block(3).unwrap_err().to_string().contains("was replaced"));
    fs::rename(site.path("moved.db"), site.path("event.db")).unwrap();
    block(4).unwrap();
    fs::remove_file(site.path("event.db-wal")).unwrap();
    assert!(block(5).unwrap_err().to_string().contains("event.db-wal is gone"));
}

/// An event with nominees and people who decide on them, before and after a copy was made.
fn decided_on() -> (Site, [Secret; 3]) {
    let site = Site::new();
    site.write("event.toml", crate::portal_stage::EVENT);
    accredit(&site).args(["init", "event.toml"]).succeeds();
    for (reference, state) in [("A", "submitted"), ("B", "approved"), ("C", "approved"), ("D", "draft")] {
        accredit(&site)
            .args([
                "participant",
                "add",
                "--reference",
                reference,
                "--category",
                "Delegate",
                "--name",
                &format!("Nominee {reference}"),
            ])
            .args(["--function", "Adviser", "--delegation", "Thailand", "--state", state])
            .succeeds();
    }
    let at = jiff::Timestamp::from_second(1_800_000_000).unwrap();
    let secret = |number| Secret::from_random([number; 32]);
    let (olu, other, pim) = (secret(1), secret(2), secret(3));
    let mut store = site.store();
    let people = [("Olu", Duty::Officer), ("Pim", Duty::Reviewer("protocol".parse().unwrap()))];
    for (number, (name, duty)) in (10..).zip(people) {
        store.invite_person((&name.parse().unwrap(), &duty), None, &secret(number), at).unwrap();
    }
    store.link_person(PersonId(1), (&secret(20), LinkFactor::Stays), at).unwrap();
    store.enter(&secret(10), &olu, at).unwrap();
    store.enter(&secret(20), &other, at).unwrap();
    store.enter(&secret(11), &pim, at).unwrap();
    sets_up(&mut store, PersonId(2), &pim, at);
    drop(store);
    accredit(&site).args(["person", "account", "1", "--email", "olu@old.example"]).succeeds();
    accredit(&site).args(["backup", "copy.db"]).succeeds();
    accredit(&site).args(["nomination", "reject", "A", "--reason", "too late"]).succeeds();
    accredit(&site).args(["nomination", "withdraw", "B", "--reason", "ill"]).succeeds();
    accredit(&site).args(["participant", "replace", "C", "D"]).succeeds();
    accredit(&site).args(["person", "account", "1", "--email", "olu@new.example"]).succeeds();
    accredit(&site).args(["person", "link", "2", "--reset-second-factor", "--url", "https://x"]).succeeds();
    let mut store = site.store();
    store.leave(&other, at).unwrap();
    sets_up(&mut store, PersonId(1), &olu, at);
    drop(store);
    whole(&site);
    (site, [olu, other, pim])
}

/// Sets a second factor up in a browser.
fn sets_up(store: &mut Store, id: PersonId, own: &Secret, at: jiff::Timestamp) {
    let person = store.persons().unwrap().into_iter().find(|one| one.person.id == id).unwrap().person;
    let random = FactorRandom { secret: [7; 20], salt: [8; 32], key: [9; 32] };
    store.begin_second_factor(&person, own, &random, at).unwrap();
    let code = CodeSecret::from_random(random.secret).code(TimeStep::at(at));
    store.confirm_second_factor(&person, own, code, at).unwrap();
}

#[test]
fn who_was_rejected_replaced_or_signed_out_since_stays_so() {
    let (site, [olu, other, pim]) = decided_on();
    let state = |who: &str| {
        let shown = accredit(&site).args(["nomination", "show", who, "--json"]).succeeds().json();
        shown["state"].as_str().unwrap().to_owned()
    };
    accredit(&site).args(["restore", "copy.db", "--carry"]).succeeds().out_contains("taken over");
    whole(&site);
    assert_eq!(["A", "B", "C"].map(state), ["rejected", "withdrawn", "withdrawn"]);
    assert_eq!(site.number("select count(*) from replacement"), 1);
    let (store, later) = (site.store(), jiff::Timestamp::from_second(1_800_000_600).unwrap());
    assert_eq!(store.signed_in(&olu, later).unwrap().unwrap().passage, Passage::Through);
    assert_eq!((store.signed_in(&other, later).unwrap(), store.signed_in(&pim, later).unwrap()), (None, None));
    let persons = store.persons().unwrap();
    assert_eq!(persons[0].account.as_deref(), Some("olu@new.example"));
    assert!(persons[0].second_factor.is_some() && persons[1].second_factor.is_none());
    drop(store);
    // Without it, the copy is as it was.
    let (site, [_, other, pim]) = decided_on();
    accredit(&site).args(["restore", "copy.db"]).succeeds();
    whole(&site);
    let store = site.store();
    assert!(store.signed_in(&other, later).unwrap().is_some() && store.signed_in(&pim, later).unwrap().is_some());
    assert_eq!(store.persons().unwrap()[0].account.as_deref(), Some("olu@old.example"));
}

#[test]
fn nothing_is_written_to_a_database_that_has_lost_its_name() {
    let site = lived();
    let mut store = site.store();
    let before = store.chain_head().unwrap();
    let (leave, post) = (Secret::from_random([1; 32]), Post { role: "viewer".parse().unwrap(), gate: None });
    let mut allow = || store.allow_device(&leave, &"wall".parse().unwrap(), &post, jiff::Timestamp::UNIX_EPOCH);
    fs::rename(site.path("event.db"), site.path("moved.db")).unwrap();
    assert!(allow().unwrap_err().to_string().contains("is gone"));
    fs::rename(site.path("moved.db"), site.path("event.db")).unwrap();
    assert_eq!(site.store().chain_head().unwrap(), before);
    allow().unwrap();
    assert_ne!(site.store().chain_head().unwrap(), before);
}
