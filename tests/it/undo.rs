//! `accredit undo`, and `backup`: what was recorded stays, and can be taken back and carried away.

use serde_json::Value;

use crate::{
    checkin::{DAY_1, DAY_1_LATER, DELEGATE, checkin, issued, json, whole},
    harness::accredit,
};

#[test]
fn undo_takes_a_scan_back_and_keeps_it() {
    let site = issued();
    let code = site.code(DELEGATE);
    let first = json(checkin(&site, "main", DAY_1).args([&code]), 0);
    let id = first["id"].as_str().unwrap();
    let undo = || accredit(&site).args(["undo", id, "--reason", "scanned for a neighbour"]);
    let undone = undo().args(["--json"]).succeeds().json();
    assert_eq!((undone["undoes"].as_str(), undone["reference"].as_str()), (Some(id), Some(DELEGATE)));
    whole(&site);
    let participant = site.store().participant(&DELEGATE.parse().unwrap()).unwrap();
    let mut store = site.store();
    let event = store.event().unwrap().event;
    let (day, (zone, _)) = (event.day_of(DAY_1.parse().unwrap()).unwrap(), event.zone("plenary").unwrap());
    let holder = accredit::store::HolderKey::Participant(participant.key);
    let scans = store.scans().unwrap();
    assert_eq!(scans.presence(holder, zone, day).unwrap().1, None, "nobody was here");
    assert!(scans.known(id.parse().unwrap()).unwrap().is_some(), "nothing is deleted");
    drop(scans);
    undo().fails_with(2).err_contains("taken back already");
    let undo_id = undone["id"].as_str().unwrap();
    accredit(&site).args(["undo", undo_id, "--reason", "x"]).fails_with(2).err_contains("is itself an undo");
    accredit(&site).args(["undo", id, "--reason", " "]).fails_with(2).err_contains("the reason is empty");
    let next = json(checkin(&site, "main", DAY_1_LATER).args([&code]), 0);
    assert_eq!((next["verdict"].as_str(), next["first_at"].as_str()), (Some("admitted"), Some(DAY_1_LATER)));
    let refused = json(checkin(&site, "lounge", DAY_1).args([&code]), 1);
    accredit(&site).args(["undo", refused["id"].as_str().unwrap(), "--reason", "x"]).fails_with(2).err_contains("was refused");
    whole(&site);
}

#[test]
fn undo_of_a_repeat_or_of_the_first_leaves_the_others_standing() {
    let site = issued();
    let code = site.code(DELEGATE);
    let scan = |gate, at| json(checkin(&site, gate, at).args([&code]), 0);
    let undo = |scan: &Value| accredit(&site).args(["undo", scan["id"].as_str().unwrap(), "--reason", "x"]).succeeds();
    let first = scan("main", DAY_1);
    let second = scan("north", DAY_1_LATER);
    undo(&second);
    whole(&site);
    assert_eq!(scan("main", "2024-11-04T12:00")["first_at"].as_str(), Some(DAY_1));
    undo(&first);
    whole(&site);
    let last = scan("main", "2024-11-04T13:00");
    assert_eq!((last["verdict"].as_str(), last["first_at"].as_str()), (Some("repeat"), Some("2024-11-04T12:00:00+03:00")));
    undo(&scan("main-out", "2024-11-04T14:00"));
    whole(&site);
}

#[test]
fn a_backup_is_a_database_of_its_own() {
    let site = issued();
    let code = site.code(DELEGATE);
    checkin(&site, "main", DAY_1).args([&code]).succeeds();
    let left = site.write(".copy.db.0123456789abcdef.part", "what an interrupted backup left");
    accredit(&site).args(["backup", "copy.db"]).succeeds().err_contains("copied");
    assert!(!left.exists());
    accredit(&site).args(["backup", "copy.db"]).fails_with(2).err_contains("copy.db");
    accredit(&site).args(["--db", "copy.db", "verify", "--json"]).succeeds().out_contains("\"whole\":true");
    let found =
        accredit(&site).args(["--db", "copy.db", "checkin", "--gate", "main", "--at", DAY_1_LATER]).args([&code]).succeeds();
    assert!(found.out.starts_with("REPEAT"), "the copy knows the scan: {}", found.out);
}
