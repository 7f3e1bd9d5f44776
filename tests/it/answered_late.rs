//! A server that answers too late: what it recorded, what its gate showed meanwhile, and what was taken back come together.

use serde_json::{Value, json};

use crate::{
    checkin::{DELEGATE, whole},
    harness::{Site, accredit, now_seconds},
    http::{Client, Server, id},
    stage::today_with,
};

/// The order in which a plain scan, what its gate showed of it and its undo arrive.
const ORDERS: [&str; 6] = ["pdu", "pud", "dpu", "dup", "upd", "udp"];

fn now() -> String {
    jiff::Timestamp::try_from(std::time::SystemTime::now()).unwrap().to_string()
}

fn shown(site: &Site, number: u64, reference: &str, (verdict, reason): (&str, Value), at: &str) -> Value {
    let decided = json!({ "verdict": verdict, "reason": reason, "as_of": at });
    json!({ "id": id(number), "code": site.code(reference), "at": at, "clock_ahead": 0, "decided": decided })
}

fn present(site: &Site) -> Vec<String> {
    let rows = accredit(site).args(["report", "attendance", "--json"]).succeeds().json()["rows"].clone();
    rows.as_array().unwrap().iter().map(|row| row["reference"].as_str().unwrap().to_owned()).collect()
}

fn open(supervisor: &Client) -> Vec<(String, String)> {
    let open = supervisor.get("/v1/conflicts").expects(200).json();
    let word = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
    open.as_array().unwrap().iter().map(|one| (word(one, "id"), word(one, "means"))).collect()
}

#[test]
fn an_undo_takes_effect_in_whatever_order_it_comes() {
    let site = today_with("\n[offline]\ndecide = \"admit\"\n");
    for number in 1..=6 {
        accredit(&site).args(["participant", "block", &format!("KWT24-000{number}")]).succeeds();
    }
    let server = Server::start(&site);
    let (gate, supervisor) = (server.enrolled(&site, "gate", Some("main")), server.enrolled(&site, "supervisor", None));
    for (number, order) in (1..).zip(ORDERS) {
        // Blocked for the server, and let in at the gate.
        let reference = format!("KWT24-000{number}");
        let (at, scan) = (now(), json!({ "id": id(number), "code": site.code(&reference) }));
        for message in order.chars() {
            let undo = json!({ "id": id(100 + number), "scan": id(number), "reason": "neighbour", "waited": true });
            match message {
                'p' => gate.post("/v1/scan", &scan).expects(200),
                'd' => gate.post("/v1/scan", &shown(&site, number, &reference, ("admitted", Value::Null), &at)).expects(200),
                _ => gate.post("/v1/undo", &undo).expects(200),
            };
        }
        assert_eq!(present(&site), Vec::<String>::new(), "{order}");
        assert_eq!(open(&supervisor), [], "{order}");
        assert_eq!(site.number("select count(*) from early_undo"), 0, "{order}");
    }
    whole(&site);
}

#[test]
fn there_is_nothing_to_take_back_of_what_a_gate_refused_in_whatever_order_it_comes() {
    let site = today_with("\n[offline]\ndecide = \"admit\"\n");
    let server = Server::start(&site);
    let (gate, supervisor) = (server.enrolled(&site, "gate", Some("main")), server.enrolled(&site, "supervisor", None));
    for (number, order) in (1..).zip(ORDERS) {
        let reference = format!("KWT24-000{number}");
        let (at, scan) = (now(), json!({ "id": id(number), "code": site.code(&reference) }));
        for message in order.chars() {
            let undo = json!({ "id": id(100 + number), "scan": id(number), "reason": "neighbour", "waited": true });
            match message {
                'p' => drop(gate.post("/v1/scan", &scan).expects(200)),
                'd' => drop(
                    gate.post("/v1/scan", &shown(&site, number, &reference, ("refused", json!("unknown")), &at)).expects(200),
                ),
                _ => drop(gate.post("/v1/undo", &undo)),
            }
        }
        assert_eq!(present(&site), Vec::<String>::new(), "{order}");
        let own: Vec<_> = open(&supervisor).into_iter().filter(|one| one.0 == id(number)).collect();
        assert_eq!(own, [(id(number), "known-badge".to_owned())], "{order}: it was a valid badge");
    }
    whole(&site);
}

#[test]
fn what_came_between_a_reading_and_a_late_server_does_not_count() {
    let site = today_with("\n[offline]\ndecide = \"admit\"\n");
    let server = Server::start(&site);
    let (gate, supervisor) = (server.enrolled(&site, "gate", Some("main")), server.enrolled(&site, "supervisor", None));
    let at = now();
    accredit(&site).args(["participant", "block", DELEGATE]).succeeds();
    // On its way since before the block.
    let late = gate.post("/v1/scan", &json!({ "id": id(1), "code": site.code(DELEGATE) })).expects(200).json();
    assert_eq!(late["reason"], "blocked");
    let told = gate.post("/v1/scan", &shown(&site, 1, DELEGATE, ("admitted", Value::Null), &at)).expects(200).json();
    assert_eq!((&told["verdict"], &told["conflicts"]), (&json!("admitted"), &json!([])), "{told}");
    assert_eq!((present(&site), open(&supervisor)), (vec![DELEGATE.to_owned()], vec![]));
    whole(&site);
}

#[test]
fn what_came_between_a_reading_and_a_late_hall_does_not_count_at_the_main_server_either() {
    let site = today_with("\n[offline]\ndecide = \"admit\"\n");
    let _main = Server::start(&site);
    let told = accredit(&site).args(["device", "enroll", "--role", "satellite", "--name", "hall B", "--json"]).succeeds().json();
    let hall = Site::new();
    accredit(&hall).args(["satellite", "join", told["server"].as_str().unwrap(), told["code"].as_str().unwrap()]).succeeds();
    let server = Server::start(&hall);
    let gate = server.enrolled(&hall, "gate", Some("main"));
    let at = now();
    accredit(&site).args(["participant", "block", DELEGATE]).succeeds();
    // On its way since before the block, and answered after the hall had heard of that.
    let mut number = 1;
    while gate.post("/v1/look", &json!({ "code": site.code(DELEGATE) })).expects(200).json()["reason"] != "blocked" {
        number += 1;
        assert!(number < 100_000, "waited in vain for the block");
    }
    let late = gate.post("/v1/scan", &json!({ "id": id(1), "code": site.code(DELEGATE) })).expects(200).json();
    assert_eq!(late["reason"], "blocked");
    let told = gate.post("/v1/scan", &shown(&site, 1, DELEGATE, ("admitted", Value::Null), &at)).expects(200).json();
    assert_eq!((&told["verdict"], &told["conflicts"]), (&json!("admitted"), &json!([])), "{told}");
    number = 1;
    while site.number("select count(*) from decision where by_server = 0") == 0 {
        number += 1;
        assert!(number < 100_000, "waited in vain for the main server");
    }
    for one in [&site, &hall] {
        assert_eq!((one.store().open_conflicts().unwrap(), present(one)), (0, vec![DELEGATE.to_owned()]));
        assert_eq!(one.number("select count(*) from decision where made_at is not null"), 1);
        whole(one);
    }
}

#[test]
fn a_gate_that_was_the_stricter_is_not_told_the_opposite_of_the_truth() {
    let site = today_with("\n[offline]\ndecide = \"admit\"\n");
    let server = Server::start(&site);
    let (gate, supervisor) = (server.enrolled(&site, "gate", Some("main")), server.enrolled(&site, "supervisor", None));
    let stricter = shown(&site, 1, DELEGATE, ("refused", json!("blocked")), &now());
    let told = gate.post("/v1/scan", &stricter).expects(200).json();
    assert_eq!((&told["conflicts"], &told["means"]), (&json!(["was-blocked"]), &json!(["not-blocked"])), "{told}");
    assert_eq!(open(&supervisor), [(id(1), "not-blocked".to_owned())]);
    let report = accredit(&site).args(["report", "conflicts"]).succeeds().out;
    assert!(report.contains("participant not blocked"), "{report}");
    // What is written about it has to be there to be read, and stays when the reading is taken back.
    accredit(&site).args(["participant", "block", "KWT24-0010"]).succeeds();
    gate.post("/v1/scan", &shown(&site, 3, "KWT24-0010", ("admitted", Value::Null), &now())).expects(200);
    let acknowledge = format!("/v1/conflicts/{}/was-blocked/acknowledge", id(3));
    for note in [" ", "\u{200b}", "\u{200b} \u{200b}"] {
        supervisor.post(&acknowledge, &json!({ "note": note })).refuses_with(422, "invalid");
    }
    supervisor.post(&acknowledge, &json!({ "note": "escorted out" })).expects(200);
    gate.post("/v1/undo", &json!({ "id": id(9), "scan": id(3), "reason": "left" })).expects(200);
    let rows = accredit(&site).args(["report", "conflicts", "--json"]).succeeds().json();
    let kept = rows.as_array().unwrap().iter().find(|row| row["note"] == "escorted out").unwrap();
    assert_eq!((&kept["kind"], &kept["rules_reason"]), (&json!("was-blocked"), &json!("blocked")), "{kept}");
    whole(&site);
}

#[test]
fn an_undo_is_recorded_with_the_time_when_it_was_made() {
    let site = today_with("\n[offline]\ndecide = \"admit\"\n");
    let server = Server::start(&site);
    let gate = server.enrolled(&site, "gate", Some("main"));
    let ago = |seconds: i64| jiff::Timestamp::from_second(now_seconds() - seconds).unwrap().to_string();
    let read = |number: u64, reference: &str, at: &str| {
        gate.post("/v1/scan", &shown(&site, number, reference, ("admitted", Value::Null), at)).expects(200);
    };
    let undone = |number: u64, at: &str| {
        let undo = json!({ "id": id(100 + number), "scan": id(number), "reason": "left", "waited": true, "at": at });
        gate.post("/v1/undo", &undo).expects(200);
    };
    // After its scan and before it; by a clock that is ahead of everything; and at a moment before its scan.
    let (made, left) = (ago(300), ago(200));
    read(1, "KWT24-0001", &made);
    undone(1, &left);
    undone(2, &left);
    read(2, "KWT24-0002", &made);
    read(3, "KWT24-0003", &made);
    undone(3, "2999-01-01T00:00:00Z");
    read(4, "KWT24-0004", &made);
    undone(4, &ago(900));
    let times = |number: u64| {
        let select = |what: &str| {
            let sql = format!("select {what} from scan where kind = 'undo' and uuid = x'{}'", id(100 + number).replace('-', ""));
            site.number(&sql) / 1_000
        };
        (select("at"), select("recorded_at"))
    };
    for number in [1, 2] {
        assert_eq!(times(number).0, left.parse::<jiff::Timestamp>().unwrap().as_second());
        assert!(times(number).1 > times(number).0 + 100, "when it came in is kept beside");
    }
    assert_eq!(times(3).0, times(3).1, "nothing is taken back in the future");
    assert_eq!(times(4).0, made.parse::<jiff::Timestamp>().unwrap().as_second(), "nor before it was read");
    undone(1, &left);
    gate.post("/v1/undo", &json!({ "id": id(9), "scan": id(1), "reason": "left", "waited": true, "at": "soon" }))
        .refuses_with(422, "invalid");
    assert_eq!(present(&site), Vec::<String>::new());
    whole(&site);
}

#[test]
fn an_undo_from_another_gate_waits_for_a_supervisor_in_whatever_order_it_comes() {
    let site = today_with("\n[offline]\ndecide = \"admit\"\n");
    let server = Server::start(&site);
    let (gate, other) = (server.enrolled(&site, "gate", Some("main")), server.enrolled(&site, "gate", Some("north")));
    let supervisor = server.enrolled(&site, "supervisor", None);
    for (number, order) in (1..).zip(["su", "us", "su", "us"]) {
        let scan = json!({ "id": id(number), "code": site.code(&format!("KWT24-000{number}")) });
        for message in order.chars() {
            let undo = json!({ "id": id(100 + number), "scan": id(number), "reason": "neighbour", "waited": true });
            let answer = if message == 's' { gate.post("/v1/scan", &scan) } else { other.post("/v1/undo", &undo) };
            answer.expects(200);
        }
    }
    assert_eq!(present(&site).len(), 4, "nothing is taken back yet");
    let held = supervisor.get("/v1/held").expects(200).json();
    let held = held.as_array().unwrap();
    assert_eq!(held.len(), 4);
    for one in held {
        assert_eq!(
            (&one["why"], &one["gate"], &one["taken_back"]),
            (&json!("other-gate"), &json!("main"), &json!("neighbour")),
            "{one}"
        );
    }
    for number in [1, 2] {
        supervisor.post(&format!("/v1/held/{}/assign", id(number)), &json!({ "gate": "main" })).expects(200);
    }
    for number in [3, 4] {
        supervisor.post(&format!("/v1/held/{}/discard", id(number)), &json!({})).expects(200);
    }
    assert_eq!(present(&site), ["KWT24-0003", "KWT24-0004"]);
    assert_eq!((site.number("select count(*) from early_undo"), site.number("select count(*) from held_reading")), (0, 0));
    whole(&site);
}

#[test]
fn a_gate_whose_data_were_too_old_is_recorded_as_it_showed_it() {
    let site = today_with("\n[offline]\ndecide = \"supervisor\"\n");
    let server = Server::start(&site);
    let (gate, supervisor) = (server.enrolled(&site, "gate", Some("main")), server.enrolled(&site, "supervisor", None));
    let called = shown(&site, 1, DELEGATE, ("refused", json!("old_data")), &now());
    let told = gate.post("/v1/scan", &called).expects(200).json();
    assert_eq!(
        (&told["reason"], &told["conflicts"], &told["means"]),
        (&json!("old_data"), &json!(["unknown-badge"]), &json!(["old-data"])),
        "{told}"
    );
    assert_eq!(open(&supervisor), [(id(1), "old-data".to_owned())]);
    accredit(&site).args(["report", "conflicts"]).succeeds().out_contains("data of the gate too old to admit");
    accredit(&site).args(["report", "refusals"]).succeeds().out_contains("data of the gate too old");
    assert_eq!(present(&site), Vec::<String>::new());
    whole(&site);
}

#[test]
fn a_revoked_device_leaves_that_it_let_in_whom_the_server_had_refused() {
    let site = today_with("\n[offline]\ndecide = \"admit\"\n");
    accredit(&site).args(["participant", "block", DELEGATE]).succeeds();
    let server = Server::start(&site);
    let (gate, supervisor) = (server.enrolled(&site, "gate", Some("main")), server.enrolled(&site, "supervisor", None));
    gate.post("/v1/scan", &json!({ "id": id(1), "code": site.code(DELEGATE) })).expects(200);
    accredit(&site).args(["device", "revoke", "1"]).succeeds();
    let mut reading = shown(&site, 1, DELEGATE, ("admitted", Value::Null), &now());
    reading.as_object_mut().unwrap().remove("clock_ahead");
    gate.post("/v1/quarantine", &reading).expects(200);
    gate.post("/v1/quarantine", &reading).expects(200);
    assert_eq!(supervisor.get("/v1/held").expects(200).json()[0]["shown"], "admitted");
    supervisor.post(&format!("/v1/held/{}/assign", id(1)), &json!({ "gate": "main" })).expects(200);
    assert_eq!(present(&site), [DELEGATE]);
    whole(&site);
}

#[test]
fn a_server_whose_place_was_taken_records_nothing_by_commands() {
    let site = today_with("\n[offline]\ndecide = \"admit\"\n");
    let code = site.code(DELEGATE);
    let head = || accredit(&site).args(["verify", "--head"]).succeeds().out;
    site.store().hear_term(2).unwrap();
    let before = head();
    for command in [
        &["checkin", "--gate", "main", &code] as &[&str],
        &["participant", "block", DELEGATE],
        &["event", "apply", "event.toml"],
        &["device", "enroll", "--role", "viewer", "--url", "http://127.0.0.1:8080"],
    ] {
        let refused = accredit(&site).args(command).fails_with(2);
        assert!(refused.err.contains("promoted in this server's place (term 2, and this is 1)"), "{command:?}: {}", refused.err);
        assert!(refused.err.contains("go on at the server that took its place"), "{command:?}: {}", refused.err);
    }
    assert_eq!((site.number("select count(*) from scan"), head()), (0, before));
    // It can be read, and kept: what it has is not lost.
    accredit(&site).args(["report", "attendance", "-f", "csv"]).succeeds();
    accredit(&site).args(["backup", "copy.db"]).succeeds();
    whole(&site);
}
