//! What a server says when its database is not what it was: gone, replaced, or one that may not be written.

use std::fs;

use serde_json::json;

use crate::{
    checkin::DELEGATE,
    harness::accredit,
    http::{Server, id},
    stage::today,
};

#[test]
fn a_server_whose_database_is_gone_says_so_and_admits_nobody() {
    let site = today();
    let server = Server::start(&site);
    let gate = server.enrolled(&site, "gate", Some("main"));
    let code = site.code(DELEGATE);
    let scan = |number: u64| gate.post("/v1/scan", &json!({ "id": id(number), "code": code }));
    assert_eq!(scan(1).expects(200).json()["verdict"], "admitted");
    assert_eq!(gate.get("/health").expects(200).json()["status"], "ok");
    let away = |name: &str| (site.path(name), site.path(&format!("{name}.away")));
    let files = ["event.db", "event.db-wal", "event.db-shm"].map(away);
    for (there, away) in &files {
        let _ = fs::rename(there, away);
    }
    let problem = scan(2).refuses_with(503, "database-gone").json();
    assert!(problem["detail"].as_str().unwrap().contains("nothing was recorded"), "{problem}");
    let health = gate.get("/health").expects(503).json();
    assert_eq!(health["status"], "database-gone");
    // Another file of that name is not the event's either.
    fs::copy(&files[0].1, &files[0].0).unwrap();
    scan(2).refuses_with(503, "database-gone");
    fs::remove_file(&files[0].0).unwrap();
    // The same file in its place again: the scan that waited is recorded, once.
    for (there, away) in &files {
        let _ = fs::rename(away, there);
    }
    assert_eq!(scan(2).expects(200).json()["verdict"], "repeat");
    assert_eq!(gate.get("/health").expects(200).json()["status"], "ok");
    assert_eq!(site.store().last_recorded().unwrap(), 2);
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn a_replaced_database_is_not_written() {
    let site = today();
    let server = Server::start(&site);
    let gate = server.enrolled(&site, "gate", Some("main"));
    let code = site.code(DELEGATE);
    accredit(&site).args(["backup", "copy.db"]).succeeds();
    fs::rename(site.path("copy.db"), site.path("event.db")).unwrap();
    gate.post("/v1/scan", &json!({ "id": id(1), "code": code })).refuses_with(503, "database-gone");
}
