//! `accredit serve`: the programming interface, as a gate and a stranger meet it.

use std::{
    io::{BufRead, BufReader, Write},
    thread,
};

use serde_json::{Value, json};

use crate::{
    checkin::{DAY_1, DAY_1_LATER, DELEGATE, issued, whole},
    harness::accredit,
    http::{Answer, Client, Server, id},
};

pub(crate) fn scan(client: &Client, number: u64, code: &str, at: &str) -> Value {
    client.post("/v1/scan", &json!({ "id": id(number), "code": code, "at": at })).expects(200).json()
}

#[test]
fn a_scan_is_answered_once_it_is_durable_and_repeats_are_told_the_same() {
    let site = issued();
    let server = Server::start(&site);
    let gate = server.enrolled(&site, "gate", Some("main"));
    let code = site.code(DELEGATE);
    let first = scan(&gate, 1, &code, DAY_1);
    assert_eq!((first["verdict"].as_str(), first["reference"].as_str()), (Some("admitted"), Some(DELEGATE)));
    assert_eq!((first["at"].as_str(), first["gate"].as_str()), (Some(DAY_1), Some("main")));
    assert_eq!(scan(&gate, 1, &code, DAY_1_LATER), first, "the same id is the same scan");
    let second = scan(&gate, 2, &code, DAY_1_LATER);
    assert_eq!((second["verdict"].as_str(), second["first_at"].as_str()), (Some("repeat"), Some(DAY_1)));
    assert_eq!(second["first_gate"], "main");
    // Typed under an Arabic layout, and as a scanner that was set to the host's own layout types it.
    let forged = "C".repeat(160);
    let typed =
        gate.post("/v1/scan", &json!({ "id": id(3), "code": forged, "typed": code, "at": DAY_1_LATER })).expects(200).json();
    assert_eq!(typed["verdict"], "repeat");
    let refused = scan(&gate, 4, &forged, DAY_1);
    assert_eq!((refused["verdict"].as_str(), refused["reason"].as_str()), (Some("refused"), Some("invalid")));
    server.kill();
    assert_eq!(site.store().last_recorded().unwrap(), 4);
    whole(&site);
}

#[test]
fn a_person_without_a_badge_in_hand_is_found_and_admitted_by_name() {
    let site = issued();
    let server = Server::start(&site);
    let gate = server.enrolled(&site, "gate", Some("main"));
    let name = gate.get(&format!("/v1/participants/{DELEGATE}")).expects(200).json()["name"].as_str().unwrap().to_owned();
    let query: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let found = gate.get(&format!("/v1/participants?q={query}&limit=3")).expects(200).json();
    assert_eq!(found[0]["reference"], DELEGATE);
    assert_eq!(found[0].get("email"), None, "the door needs no address");
    let admitted = gate.post("/v1/scan", &json!({ "id": id(1), "reference": DELEGATE, "at": DAY_1 })).expects(200).json();
    assert_eq!((admitted["verdict"].as_str(), admitted["name"].as_str()), (Some("admitted"), Some(name.as_str())));
    assert_eq!(scan(&gate, 2, &site.code(DELEGATE), DAY_1_LATER)["verdict"], "repeat");
    accredit(&site).args(["badge", "revoke", DELEGATE]).run();
    let refused = gate.post("/v1/scan", &json!({ "id": id(3), "reference": DELEGATE, "at": DAY_1 })).expects(200).json();
    assert_eq!(
        (refused["reason"].as_str(), refused["message"].as_str()),
        (Some("invalid"), Some("has no valid badge; send to the desk"))
    );
    gate.post("/v1/scan", &json!({ "id": id(4), "reference": "NOBODY", "at": DAY_1 })).refuses_with(404, "no-participant");
    let desk = server.enrolled(&site, "desk", None);
    assert!(desk.get(&format!("/v1/participants/{DELEGATE}")).expects(200).json().get("email").is_some());
}

#[test]
fn an_undo_counts_once_and_at_its_own_gate() {
    let site = issued();
    let server = Server::start(&site);
    let (main, north) = (server.enrolled(&site, "gate", Some("main")), server.enrolled(&site, "gate", Some("north")));
    scan(&main, 1, &site.code(DELEGATE), DAY_1);
    let undo =
        |client: &Client, own: u64| client.post("/v1/undo", &json!({ "id": id(own), "scan": id(1), "reason": "turned back" }));
    undo(&north, 2).refuses_with(409, "refused");
    let done = undo(&main, 2).expects(200).json();
    assert_eq!((done["undoes"].as_str(), done["reference"].as_str()), (Some(id(1).as_str()), Some(DELEGATE)));
    assert_eq!(undo(&main, 2).expects(200).json(), done, "sent again, answered again");
    undo(&main, 3).refuses_with(409, "refused");
    undo(&main, 1).refuses_with(409, "refused");
    assert_eq!(scan(&main, 4, &site.code(DELEGATE), DAY_1_LATER)["verdict"], "admitted");
    whole(&site);
}

#[test]
fn many_gates_at_once_admit_everyone_once() {
    let site = issued();
    let codes: Vec<_> = site.issue_all().into_values().take(64).collect();
    let server = Server::start(&site);
    let gates: Vec<_> =
        ["main", "north"].into_iter().cycle().take(8).map(|gate| server.enrolled(&site, "gate", Some(gate))).collect();
    let threads: Vec<_> = gates
        .into_iter()
        .enumerate()
        .map(|(number, gate)| {
            let codes = codes.clone();
            thread::spawn(move || {
                let scanned =
                    codes.iter().enumerate().map(|(place, code)| scan(&gate, (number * 1_000 + place) as u64, code, DAY_1));
                scanned.filter(|answer| answer["verdict"] == "admitted").count()
            })
        })
        .collect();
    let admitted: usize = threads.into_iter().map(|thread| thread.join().unwrap()).sum();
    let gate = server.enrolled(&site, "gate", Some("main"));
    let verdict = |place: usize| scan(&gate, 90_000 + place as u64, &codes[place], DAY_1)["verdict"].clone();
    let refused = (0..codes.len()).filter(|&place| verdict(place) == "refused").count();
    assert!(admitted > 0);
    assert_eq!(admitted + refused, codes.len());
    whole(&site);
}

/// Follows what is recorded, from a row on.
fn follow(after: Option<&str>, client: &Client) -> impl Iterator<Item = String> {
    let mut stream = client.connect();
    let last = after.map(|row| format!("last-event-id: {row}\r\n")).unwrap_or_default();
    let secret = client.secret.as_ref().unwrap();
    write!(stream, "GET /v1/events HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {secret}\r\n{last}\r\n").unwrap();
    let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
    assert!(lines.by_ref().any(|line| line.is_empty()), "the head ends");
    lines
}

#[test]
fn an_undo_tells_what_is_left_of_the_stay() {
    let site = issued();
    let server = Server::start(&site);
    let gate = server.enrolled(&site, "gate", Some("main"));
    let code = site.code(DELEGATE);
    scan(&gate, 1, &code, DAY_1);
    scan(&gate, 2, &code, DAY_1_LATER);
    let told = |number: u64, what: u64| {
        let after = site.store().followed().unwrap().to_string();
        let lines = follow(Some(&after), &gate);
        gate.post("/v1/undo", &json!({ "id": id(number), "scan": id(what), "reason": "neighbour" })).expects(200);
        let data = lines.filter_map(|line| line.strip_prefix("data: ").map(str::to_owned)).nth(1).unwrap();
        serde_json::from_str::<Value>(&data).unwrap()
    };
    let first = told(3, 1);
    let later = DAY_1_LATER.parse::<jiff::Timestamp>().unwrap().as_millisecond();
    assert_eq!(first["stay"], json!({ "first": later, "gate": "main", "inside": true, "last": later }), "{first}");
    assert_eq!((&told(4, 2)["stay"], &first["badge_serial"]), (&Value::Null, &Value::Null));
}

#[test]
fn whoever_follows_gets_every_scan_once_and_goes_on_where_it_broke_off() {
    let site = issued();
    let server = Server::start(&site);
    let gate = server.enrolled(&site, "gate", Some("main"));
    let viewer = server.enrolled(&site, "viewer", None);
    let code = site.code(DELEGATE);
    scan(&gate, 1, &code, DAY_1);
    let mut from_start = follow(Some("0"), &gate);
    let mut next = || -> (String, Value) {
        let id = from_start.by_ref().find_map(|line| line.strip_prefix("id: ").map(str::to_owned)).unwrap();
        let data = from_start.by_ref().find_map(|line| line.strip_prefix("data: ").map(str::to_owned)).unwrap();
        (id, serde_json::from_str(&data).unwrap())
    };
    assert_eq!(next(), ("0".into(), json!({})), "hello");
    let (row, event) = next();
    assert_eq!((row.as_str(), event["id"].as_str(), event["reference"].as_str()), ("1", Some(id(1).as_str()), Some(DELEGATE)));
    // Another process's scans come as well, and are waited for.
    accredit(&site).args(["checkin", "--gate", "main", "--at", DAY_1_LATER, &code]).succeeds();
    // On a server that is another origin, which has a number of its own in the cursor.
    let (cursor, second) = next();
    assert!(["2", "1,4294967297"].contains(&cursor.as_str()), "{cursor}");
    assert_eq!(second["reference"].as_str(), Some(DELEGATE));
    let mut late = follow(Some("1"), &viewer);
    let data = late.by_ref().filter_map(|line| line.strip_prefix("data: ").map(str::to_owned)).nth(1).unwrap();
    let seen: Value = serde_json::from_str(&data).unwrap();
    assert_eq!((seen["row"].as_i64(), seen["name"].as_str()), (second["row"].as_i64(), None), "a viewer is told no names");
    assert!(seen["category"].is_string());
    // Revoked from another process: the stream ends without one scan more.
    let devices = accredit(&site).args(["device", "list", "--json"]).succeeds().json();
    let viewers: Vec<_> = devices.as_array().unwrap().iter().filter(|device| device["role"] == "viewer").collect();
    accredit(&site).args(["device", "revoke", &viewers[0]["id"].to_string()]).succeeds();
    scan(&gate, 3, &code, DAY_1_LATER);
    let rest: Vec<_> = late.filter(|line| line.starts_with("data: {\"row\"")).collect();
    assert_eq!(rest, Vec::<String>::new());
    viewer.get("/v1/attendance").refuses_with(401, "not-enrolled");
}

#[test]
fn what_cannot_be_is_refused_by_its_kind() {
    let site = issued();
    let server = Server::start(&site);
    let gate = server.enrolled(&site, "gate", Some("main"));
    let json_type = [("content-type", "application/json")];
    let post = |body: &str| gate.send("POST", "/v1/scan", &json_type, body.as_bytes());
    for body in ["", "{", "[]", "null", "{\"id\":1}", "\u{0}", "{\"id\":\"x\",\"code\":\"y\"}"] {
        post(body).refuses_with(422, "invalid");
    }
    let ok = id(1);
    for body in [
        json!({ "id": "00000000-0000-4000-8000-000000000000", "code": "x" }),
        json!({ "id": ok }),
        json!({ "id": ok, "code": "x", "reference": "y" }),
        json!({ "id": ok, "code": "x", "at": "yesterday" }),
        json!({ "id": ok, "code": "x", "at": "2999-01-01T00:00:00Z" }),
        json!({ "id": ok, "code": "x", "unknown": 1 }),
        json!({ "id": ok, "reference": "a\u{202e}b" }),
        json!({ "id": ok, "code": "x", "gate": "ha ll" }),
    ] {
        post(&body.to_string()).refuses_with(422, "invalid");
    }
    post(&json!({ "id": ok, "code": "x".repeat(20_000) }).to_string()).refuses_with(413, "too-large");
    gate.send("POST", "/v1/scan", &[("content-type", "text/plain")], b"{}").refuses_with(415, "media-type");
    gate.send("POST", "/v1/decode", &[("content-type", "image/png")], b"x").refuses_with(415, "media-type");
    gate.send("POST", "/v1/decode", &[("content-type", "image/jpeg")], b"x").refuses_with(422, "invalid");
    gate.send("POST", "/v1/decode", &[("content-type", "image/jpeg")], &vec![0; 40_000]).refuses_with(413, "too-large");
    gate.get("/v1/scan").refuses_with(405, "method");
    gate.send("DELETE", "/v1/attendance", &[], b"").refuses_with(405, "method");
    gate.send("BREW", "/health", &[], b"").refuses_with(405, "method");
    for path in [
        "/nothing",
        "/static/../Cargo.toml",
        "/static/..%2fCargo.toml",
        "/static/%2e%2e",
        "/../../etc/passwd",
        "/static/gate.html",
    ] {
        gate.get(path).refuses_with(404, "not-found");
    }
    gate.get("/v1/participants").refuses_with(422, "invalid");
    gate.get(&format!("/v1/participants?q={}", "a".repeat(300))).refuses_with(422, "invalid");
    // Not HTTP at all: the connection ends, the server goes on.
    let mut stream = gate.connect();
    stream.write_all(b"\x00\x01garbage\r\n\r\n").unwrap();
    let mut rest = String::new();
    let _ = std::io::Read::read_to_string(&mut stream, &mut rest);
    assert!(rest.is_empty() || rest.starts_with("HTTP/1.1 400"), "{rest}");
    gate.get("/health").expects(200);
    assert_eq!(site.store().last_recorded().unwrap(), 0, "nothing of this is a scan");
}

#[cfg(unix)]
#[test]
fn a_server_that_is_asked_to_end_answers_what_is_under_way() {
    let site = issued();
    let server = Server::start(&site);
    let gate = server.enrolled(&site, "gate", Some("main"));
    let secret = gate.secret.as_ref().unwrap();
    let body = json!({ "id": id(1), "code": site.code(DELEGATE), "at": DAY_1 }).to_string();
    let mut stream = gate.connect();
    write!(
        stream,
        "POST /v1/scan HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {secret}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    )
    .unwrap();
    // The server has read the head when it answers another request that came later.
    gate.get("/health").expects(200);
    let mut streaming = gate.connect();
    write!(streaming, "GET /v1/events HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {secret}\r\n\r\n").unwrap();
    let ended = thread::spawn(move || server.end());
    stream.write_all(body.as_bytes()).unwrap();
    assert_eq!(Answer::read(&mut stream).expects(200).json()["verdict"], "admitted");
    assert_eq!(ended.join().unwrap(), Some(0));
    let mut rest = Vec::new();
    std::io::Read::read_to_end(&mut streaming, &mut rest).expect("the stream was ended, not cut");
    assert_eq!(site.store().last_recorded().unwrap(), 1);
}

#[test]
fn a_running_server_heeds_what_others_change_at_once() {
    let site = issued();
    let server = Server::start(&site);
    let desk = server.enrolled(&site, "desk", None);
    let at_side = json!({ "id": id(1), "code": site.code(DELEGATE), "at": DAY_1, "gate": "side" });
    desk.post("/v1/scan", &at_side).refuses_with(422, "invalid");
    let event = std::fs::read_to_string(crate::harness::SAMPLE_EVENT).unwrap();
    site.write("event.toml", format!("{event}\n[[gate]]\ncode = \"side\"\nname = \"Side door\"\nzone = \"plenary\"\n"));
    accredit(&site).args(["event", "apply", "event.toml"]).succeeds();
    assert_eq!(desk.post("/v1/scan", &at_side).expects(200).json()["verdict"], "admitted");
    accredit(&site).args(["key", "revoke", "1"]).succeeds();
    let next = json!({ "id": id(2), "code": site.code(DELEGATE), "at": DAY_1, "gate": "main" });
    assert_eq!(desk.post("/v1/scan", &next).expects(200).json()["reason"], "invalid");
}

#[test]
fn the_log_holds_no_name_no_code_and_no_secret() {
    let site = issued();
    let server = Server::start(&site);
    let gate = server.enrolled(&site, "gate", Some("main"));
    let code = site.code(DELEGATE);
    let name = scan(&gate, 1, &code, DAY_1)["name"].as_str().unwrap().to_owned();
    gate.get(&format!("/v1/participants/{DELEGATE}")).expects(200);
    gate.get("/v1/participants?q=Secretive").expects(200);
    gate.post("/v1/undo", &json!({ "id": id(2), "scan": id(1), "reason": "delicate" })).expects(200);
    let secret = gate.secret.clone().unwrap();
    server.kill();
    let log = std::fs::read_to_string(site.path("serve.log")).unwrap();
    assert!(log.contains("/v1/participants") && log.contains("/v1/undo"), "it logs at all: {log}");
    for kept in [name.as_str(), &code, DELEGATE, "Secretive", "delicate", &secret] {
        assert!(!log.contains(kept), "{kept}: {log}");
    }
}
