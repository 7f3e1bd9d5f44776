//! Nobody in the hall can close the gates: connections that say nothing, secrets that are wrong or were revoked.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use serde_json::json;

use crate::{
    checkin::DELEGATE,
    harness::{Site, accredit},
    http::{Client, Server, id},
    stage::today,
};

fn scan(client: &Client, site: &Site, number: u64) -> u16 {
    client.post("/v1/scan", &json!({ "id": id(number), "code": site.code(DELEGATE), "gate": "main" })).status
}

#[test]
fn more_connections_than_there_are_files_keep_no_device_out() {
    let site = today();
    // As many files as a shell or a service of Debian has unless somebody asks for more.
    let server = Server::start_with_files(&site, 256);
    let gate = server.enrolled(&site, "gate", Some("main"));
    assert_eq!(scan(&gate, &site, 1), 200);
    let idle: Vec<TcpStream> = (0..400).map(|_| TcpStream::connect(server.address).unwrap()).collect();
    assert_eq!(scan(&gate, &site, 2), 200, "while others hold all that they can get");
    let more: Vec<TcpStream> = (0..200).map(|_| TcpStream::connect(server.address).unwrap()).collect();
    assert_eq!(scan(&gate, &site, 3), 200);
    assert_eq!(server.client().get("/health").status, 200, "and so does the wall");
    drop((idle, more));
    let log = std::fs::read_to_string(site.path("serve.log")).unwrap();
    assert!(!log.contains("panicked"), "{log}");
}

#[test]
fn who_holds_on_without_a_word_is_let_go_for_others() {
    let site = today();
    let server = Server::start_with_files(&site, 256);
    let mut first = TcpStream::connect(server.address).unwrap();
    first.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\nx-slow: ").unwrap();
    let later: Vec<TcpStream> = (0..400).map(|_| TcpStream::connect(server.address).unwrap()).collect();
    // The oldest has to go when seats run out, and hears it at once.
    first.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut rest = Vec::new();
    assert!(first.read_to_end(&mut rest).is_ok() || rest.is_empty());
    drop(later);
}

#[test]
fn a_revoked_device_locks_nobody_else_out_and_guesses_do_only_themselves() {
    let site = today();
    let server = Server::start(&site);
    let gate = server.enrolled(&site, "gate", Some("main"));
    let old = server.enrolled(&site, "gate", Some("main"));
    let devices = accredit(&site).args(["--json", "device", "list"]).succeeds().json();
    let last = devices.as_array().unwrap().iter().map(|device| device["id"].as_u64().unwrap()).max().unwrap();
    accredit(&site).args(["device", "revoke", &last.to_string()]).succeeds();
    for number in 0..40 {
        let answer = old.post("/v1/scan", &json!({ "id": id(100 + number), "code": "x", "gate": "main" }));
        assert_eq!(answer.status, 401, "its page goes on asking, and is told the same each time");
    }
    assert_eq!(scan(&gate, &site, 1), 200);
    // A guess is another matter: the address has to wait, and is told how long.
    let guess = |number: u64| Client { secret: Some(format!("{number:064x}")), ..server.client() };
    let answers: Vec<u16> = (0..30).map(|number| guess(number).get("/v1/attendance").status).collect();
    assert!(answers.contains(&429), "{answers:?}");
    let waits = guess(99).get("/v1/attendance").expects(429);
    assert!(waits.header("retry-after").and_then(|wait| wait.parse::<u64>().ok()).is_some_and(|wait| (1..=61).contains(&wait)));
    assert_eq!(scan(&gate, &site, 2), 200, "a device with a good secret is let in from the same address");
}
