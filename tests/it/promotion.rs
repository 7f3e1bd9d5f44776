//! A satellite takes the place of a main server that is lost.

use serde_json::json;

use accredit::domain::participant::Standing;

use crate::{
    checkin::{DELEGATE, whole},
    harness::{Site, accredit},
    http::Server,
    satellite::{admitted, attendance, hall_with_a_gate, scan, site, standing, until},
};

#[test]
fn a_satellite_takes_the_place_of_a_main_server_that_is_lost_and_the_old_one_stops() {
    let site = site();
    let codes = site.issue_all();
    let main = Server::start(&site);
    let (hall, satellite, gate) = hall_with_a_gate(&site);
    let address = main.address.to_string();
    main.kill();
    assert_eq!(scan(&gate, 1, &codes[DELEGATE]), admitted());
    satellite.kill();
    let other = Site::with_sample();
    accredit(&hall)
        .args(["satellite", "promote", "--key"])
        .args([other.path("event.key")])
        .fails_with(2)
        .err_contains("not one of this event's");
    accredit(&hall).args(["satellite", "promote", "--key"]).args([site.path("event.key")]).succeeds().err_contains("term 2");
    whole(&hall);
    accredit(&hall).args(["badge", "reissue", DELEGATE, "--reason", "lost"]).succeeds();
    let before = attendance(&hall);
    assert!(before.to_string().contains(DELEGATE));
    // The old one appears again, and is told.
    let old = Server::start_on(&site, &address);
    let stranded = old.enrolled(&site, "gate", Some("main"));
    let _new = Server::start(&hall);
    until("the old main server has stopped", || stranded.post("/v1/look", &json!({ "code": codes[DELEGATE] })).status == 503);
    old.kill();
    accredit(&site).args(["serve", "--listen", "127.0.0.1:0"]).fails_with(2).err_contains("in this server's place");
}

#[test]
fn a_newer_copy_of_the_main_database_gets_all_that_the_satellite_has() {
    let site = site();
    let codes = site.issue_all();
    let main = Server::start(&site);
    let (hall, satellite, gate) = hall_with_a_gate(&site);
    main.kill();
    assert_eq!(scan(&gate, 1, &codes[DELEGATE]), admitted());
    satellite.kill();
    // Somebody was added after the satellite had heard last, and the copy has that.
    accredit(&site).args(["participant", "block", "KWT24-0004"]).succeeds();
    accredit(&site).args(["backup", "copy.db"]).succeeds();
    std::fs::copy(site.path("copy.db"), hall.path("main.db")).unwrap();
    accredit(&hall)
        .args(["satellite", "promote", "--main", "main.db", "--key"])
        .args([site.path("event.key")])
        .succeeds()
        .err_contains("1 scan of the satellite taken over");
    let told = accredit(&hall).args(["report", "attendance", "--json", "--db", "main.db"]).succeeds().json();
    assert!(told["rows"].to_string().contains(DELEGATE));
    accredit(&hall).args(["participant", "show", "KWT24-0004", "--db", "main.db"]).succeeds().out_contains("blocked");
    accredit(&hall).args(["verify", "--db", "main.db"]).succeeds();
}

#[test]
fn a_copy_that_went_another_way_does_not_take_the_place_of_what_the_satellite_knows() {
    let site = site();
    let codes = site.issue_all();
    let main = Server::start(&site);
    accredit(&site).args(["backup", "old.db"]).succeeds();
    accredit(&site).args(["participant", "block", "KWT24-0004"]).succeeds();
    let (hall, satellite, gate) = hall_with_a_gate(&site);
    assert_eq!(scan(&gate, 1, &codes[DELEGATE]), admitted());
    main.kill();
    satellite.kill();
    // The older copy took the main server's place, and went on: it has as many entries, and not the block.
    let restored = Site::new();
    std::fs::copy(site.path("old.db"), restored.path("old.db")).unwrap();
    std::fs::copy(site.path("old.db"), restored.path("event.db")).unwrap();
    accredit(&restored).args(["restore", "old.db"]).succeeds();
    for reference in ["KWT24-0020", "KWT24-0021", "KWT24-0022", "KWT24-0023", "KWT24-0024", "KWT24-0025"] {
        accredit(&restored).args(["participant", "block", reference]).succeeds();
    }
    std::fs::copy(restored.path("event.db"), hall.path("main.db")).unwrap();
    let promote =
        |more: &[&str]| accredit(&hall).args(["satellite", "promote", "--key"]).args([site.path("event.key")]).args(more);
    promote(&["--main", "main.db"])
        .fails_with(2)
        .err_contains("lacks what this satellite had heard")
        .err_contains("leave out --main");
    std::fs::copy(site.path("old.db"), hall.path("older.db")).unwrap();
    promote(&["--main", "older.db"]).fails_with(2).err_contains("is older than what this satellite had heard");
    let other = Site::with_sample();
    std::fs::copy(other.path("event.db"), hall.path("other.db")).unwrap();
    promote(&["--main", "other.db"]).fails_with(2).err_contains("holds another event than this satellite");
    // A place where nothing is yet gets all that the satellite has, which stays one.
    promote(&["--main", "new.db"]).succeeds().err_contains("new.db: the main server's database now (term 2)");
    let new = |args: &[&str]| accredit(&hall).args(["--db", "new.db"]).args(args).succeeds();
    assert!(new(&["report", "attendance", "--json"]).out.contains(DELEGATE));
    new(&["participant", "show", "KWT24-0004"]).out_contains("blocked");
    new(&["badge", "reissue", DELEGATE, "--reason", "lost"]);
    new(&["verify"]);
    accredit(&hall).args(["satellite", "show"]).succeeds();
    promote(&[]).fails_with(2).err_contains("was promoted already: new.db").err_contains("--again");
    // That one is lost, too.
    promote(&["--again"]).succeeds();
    assert_eq!(standing(&hall, "KWT24-0004"), Standing::Blocked);
    assert!(attendance(&hall).to_string().contains(DELEGATE));
    whole(&hall);
}
