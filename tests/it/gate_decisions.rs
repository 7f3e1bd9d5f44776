//! What gates decided by themselves, as the server takes it: late, twice, taken back, or of a device that was revoked meanwhile.

use serde_json::{Value, json};

use crate::{
    checkin::DELEGATE,
    gate_pack::{changes, pack},
    gate_rules::node,
    harness::accredit,
    http::{Server, id},
};

/// Minutes before now, as a device writes a time.
fn minutes_ago(minutes: i64) -> String {
    jiff::Timestamp::from_second(crate::harness::now_seconds() - minutes * 60).unwrap().to_string()
}

#[test]
fn what_a_gate_showed_stands_also_where_the_server_had_decided_meanwhile() {
    let site = crate::stage::today_with("\n[offline]\ndecide = \"admit\"\n");
    accredit(&site).args(["participant", "block", "KWT24-0004"]).succeeds();
    let server = Server::start(&site);
    let (gate, supervisor) = (server.enrolled(&site, "gate", Some("main")), server.enrolled(&site, "supervisor", None));
    let scan = |number, reference: &str| json!({ "id": id(number), "code": site.code(reference) });
    let shown = |number, reference: &str, verdict: &str, reason: Value| {
        let mut sent = scan(number, reference);
        // To the millisecond: she was blocked before.
        sent["at"] = jiff::Timestamp::try_from(std::time::SystemTime::now()).unwrap().to_string().into();
        sent["clock_ahead"] = 0.into();
        sent["decided"] = json!({ "verdict": verdict, "reason": reason, "as_of": minutes_ago(90) });
        sent
    };
    // The server refused, and the gate, which had no answer in time, admitted.
    assert_eq!(gate.post("/v1/scan", &scan(1, "KWT24-0004")).expects(200).json()["reason"], "blocked");
    let told = gate.post("/v1/scan", &shown(1, "KWT24-0004", "admitted", Value::Null)).expects(200).json();
    assert_eq!((&told["verdict"], &told["conflicts"]), (&json!("admitted"), &json!(["was-blocked"])), "{told}");
    // And the other way round.
    assert_eq!(gate.post("/v1/scan", &scan(2, DELEGATE)).expects(200).json()["verdict"], "admitted");
    let refused = shown(2, DELEGATE, "refused", json!("unknown"));
    let told = gate.post("/v1/scan", &refused).expects(200).json();
    assert_eq!((&told["reason"], &told["conflicts"]), (&json!("unknown"), &json!(["unknown-badge"])), "{told}");
    let present = || {
        let rows = accredit(&site).args(["report", "attendance", "--json"]).succeeds().json()["rows"].clone();
        rows.as_array().unwrap().iter().map(|row| row["reference"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(present(), ["KWT24-0004"], "attendance follows what was shown");
    // The same sent again changes nothing.
    let before = accredit(&site).args(["verify", "--head"]).succeeds().out;
    assert_eq!(gate.post("/v1/scan", &refused).expects(200).json(), told);
    assert_eq!(accredit(&site).args(["verify", "--head"]).succeeds().out, before);
    // A supervisor says what was done; nothing else is changed by it.
    let open = supervisor.get("/v1/conflicts").expects(200).json();
    assert_eq!(
        open.as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect::<Vec<_>>(),
        ["was-blocked", "unknown-badge"]
    );
    let acknowledge = format!("/v1/conflicts/{}/was-blocked/acknowledge", id(1));
    supervisor.post(&acknowledge, &json!({ "note": " " })).refuses_with(422, "invalid");
    gate.post(&acknowledge, &json!({ "note": "x" })).refuses_with(403, "forbidden");
    supervisor.post(&acknowledge, &json!({ "note": "escorted out" })).expects(200);
    supervisor.post(&acknowledge, &json!({ "note": "again" })).refuses_with(404, "not-held");
    assert_eq!(supervisor.get("/v1/conflicts").expects(200).json().as_array().unwrap().len(), 1);
    assert_eq!(present(), ["KWT24-0004"]);
    crate::checkin::whole(&site);
}

#[test]
fn an_undo_may_come_before_its_scan_and_a_revoked_device_leaves_its_readings() {
    let site = crate::stage::today_with("\n[offline]\ndecide = \"admit\"\n");
    let server = Server::start(&site);
    let (gate, supervisor) = (server.enrolled(&site, "gate", Some("main")), server.enrolled(&site, "supervisor", None));
    let decided = json!({ "verdict": "admitted", "reason": null, "as_of": minutes_ago(30) });
    let reading = |number| json!({ "id": id(number), "code": site.code(DELEGATE), "at": minutes_ago(0), "clock_ahead": 0, "decided": decided });
    let undo = json!({ "id": id(9), "scan": id(1), "reason": "neighbour" });
    gate.post("/v1/undo", &undo).refuses_with(409, "refused");
    let mut waited = undo.clone();
    waited["waited"] = true.into();
    gate.post("/v1/undo", &waited).expects(200);
    gate.post("/v1/scan", &reading(1)).expects(200);
    let rows = || accredit(&site).args(["report", "attendance", "--json"]).succeeds().json()["rows"].as_array().unwrap().len();
    assert_eq!(rows(), 0, "it was taken back when it arrived");
    gate.post("/v1/undo", &undo).expects(200);
    // Revoked, it may do nothing more than leave what it holds.
    accredit(&site).args(["device", "revoke", "1"]).succeeds();
    gate.post("/v1/scan", &reading(2)).refuses_with(401, "not-enrolled");
    server.client().post("/v1/quarantine", &reading(2)).refuses_with(401, "not-enrolled");
    supervisor.post("/v1/quarantine", &reading(2)).refuses_with(401, "not-enrolled");
    gate.post("/v1/quarantine", &reading(2)).expects(200);
    let held = supervisor.get("/v1/held").expects(200).json();
    assert_eq!((&held[0]["why"], &held[0]["shown"]), (&json!("revoked"), &json!("admitted")));
    assert_eq!(rows(), 0, "it counts when a supervisor says so");
    let assigned = supervisor.post(&format!("/v1/held/{}/assign", id(2)), &json!({ "gate": "main" })).expects(200).json();
    assert_eq!(
        (&assigned["verdict"], &assigned["conflicts"]),
        (&json!("admitted"), &json!(["clock"])),
        "nobody knows how its clock went"
    );
    assert_eq!(rows(), 1);
    crate::checkin::whole(&site);
}

#[test]
fn a_reading_that_a_revoked_device_had_taken_back_says_so_and_counts_nowhere() {
    let site = crate::stage::today_with("\n[offline]\ndecide = \"admit\"\n");
    let server = Server::start(&site);
    let (gate, supervisor) = (server.enrolled(&site, "gate", Some("main")), server.enrolled(&site, "supervisor", None));
    accredit(&site).args(["device", "revoke", "1"]).succeeds();
    let leave = |number: u64, reference: &str| {
        let decided = json!({ "verdict": "admitted", "reason": null, "as_of": minutes_ago(30) });
        let taken_back = json!({ "id": id(number + 100), "reason": "neighbour" });
        let reading = json!({ "id": id(number), "code": site.code(reference), "at": minutes_ago(0), "decided": decided, "taken_back": taken_back });
        // Sent again, it is the same.
        gate.post("/v1/quarantine", &reading).expects(200);
        gate.post("/v1/quarantine", &reading).expects(200);
    };
    leave(1, DELEGATE);
    leave(2, "KWT24-0010");
    let held = supervisor.get("/v1/held").expects(200).json();
    assert_eq!((&held[0]["taken_back"], &held[1]["taken_back"]), (&json!("neighbour"), &json!("neighbour")), "{held}");
    supervisor.post(&format!("/v1/held/{}/assign", id(1)), &json!({ "gate": "main" })).expects(200);
    supervisor.post(&format!("/v1/held/{}/discard", id(2)), &json!({})).expects(200);
    let rows = accredit(&site).args(["report", "attendance", "--json"]).succeeds().json()["rows"].clone();
    assert_eq!(rows, json!([]), "it was taken back when it was recorded");
    assert_eq!(site.number("select count(*) from scan where kind = 'undo'"), 1);
    assert_eq!(site.number("select count(*) from early_undo"), 0);
    crate::checkin::whole(&site);
}

#[test]
fn an_undo_of_a_revoked_device_for_what_was_recorded_waits_for_a_supervisor() {
    let site = crate::stage::today_with("\n[offline]\ndecide = \"admit\"\n");
    let server = Server::start(&site);
    let (gate, supervisor) = (server.enrolled(&site, "gate", Some("main")), server.enrolled(&site, "supervisor", None));
    let people = [DELEGATE, "KWT24-0010", "KWT24-0011"];
    for (number, reference) in (1..).zip(people) {
        gate.post("/v1/scan", &json!({ "id": id(number), "code": site.code(reference) })).expects(200);
    }
    accredit(&site).args(["device", "revoke", "1"]).succeeds();
    let leave = |number: u64, reading: Value| {
        let taken_back = json!({ "id": id(number + 100), "reason": "neighbour" });
        let mut sent = json!({ "id": id(number), "at": minutes_ago(0), "taken_back": taken_back });
        sent.as_object_mut().unwrap().extend(reading.as_object().unwrap().clone());
        gate.post("/v1/quarantine", &sent)
    };
    // With the reading, whose answer did not arrive, or by itself; sent again, it is the same.
    for _ in 0..2 {
        leave(1, json!({ "code": site.code(DELEGATE) })).expects(200);
        leave(2, json!({})).expects(200);
        leave(3, json!({})).expects(200);
    }
    leave(4, json!({})).refuses_with(409, "refused");
    let held = supervisor.get("/v1/held").expects(200).json();
    let found: Vec<(&Value, &Value)> =
        held.as_array().unwrap().iter().map(|one| (&one["taken_back"], &one["reference"])).collect();
    let taken_back = json!("neighbour");
    let references = [Value::Null, json!("KWT24-0010"), json!("KWT24-0011")];
    assert_eq!(found, references.iter().map(|reference| (&taken_back, reference)).collect::<Vec<_>>(), "{held}");
    let present = || accredit(&site).args(["report", "attendance", "--json"]).succeeds().json()["rows"].as_array().unwrap().len();
    assert_eq!(present(), 3, "a supervisor says whether it counts");
    for number in [1, 2] {
        supervisor.post(&format!("/v1/held/{}/assign", id(number)), &json!({ "gate": "main" })).expects(200);
    }
    supervisor.post(&format!("/v1/held/{}/discard", id(3)), &json!({})).expects(200);
    assert_eq!(present(), 1, "two were taken back, and one stays");
    leave(1, json!({})).expects(200);
    assert_eq!(supervisor.get("/v1/held").expects(200).json(), json!([]), "what was taken back is no news");
    assert_eq!(site.number("select count(*) from early_undo"), 0);
    crate::checkin::whole(&site);
}

#[test]
fn other_gates_hear_what_a_stay_became_when_a_gate_said_otherwise_than_the_server() {
    let site = crate::stage::today_with("\n[offline]\ndecide = \"admit\"\n");
    accredit(&site).args(["participant", "block", "KWT24-0004"]).succeeds();
    let server = Server::start(&site);
    let gate = server.enrolled(&site, "gate", Some("main"));
    let code = site.code(DELEGATE);
    assert_eq!(
        gate.post("/v1/scan", &json!({ "id": id(1), "code": site.code("KWT24-0004") })).expects(200).json()["reason"],
        "blocked"
    );
    assert_eq!(gate.post("/v1/scan", &json!({ "id": id(2), "code": code })).expects(200).json()["verdict"], "admitted");
    let held = pack(&gate);
    let shown = |number, reference: &str, verdict: &str, reason: Value| {
        let decided = json!({ "verdict": verdict, "reason": reason, "as_of": minutes_ago(90) });
        json!({ "id": id(number), "code": site.code(reference), "at": minutes_ago(0), "clock_ahead": 0, "decided": decided })
    };
    gate.post("/v1/scan", &shown(1, "KWT24-0004", "admitted", Value::Null)).expects(200);
    gate.post("/v1/scan", &shown(2, DELEGATE, "refused", json!("unknown"))).expects(200);
    // What a gate decided, and nobody before it, is told as any scan is.
    gate.post("/v1/scan", &shown(3, "KWT24-0010", "admitted", Value::Null)).expects(200);
    let changed = changes(&gate, &held);
    let key = |reference: &str| {
        let place = held["people"]["reference"].as_array().unwrap().iter().position(|one| one == reference).unwrap();
        held["people"]["key"][place].clone()
    };
    let stays = changed["stays"].as_array().unwrap();
    let of = |reference: &str| stays.iter().find(|one| one["holder"] == key(reference)).map(|one| &one["stay"]);
    assert_eq!(stays.len(), 2, "{changed}");
    assert_eq!(of(DELEGATE), Some(&Value::Null), "that gate did not let the person in");
    assert_eq!(of("KWT24-0004").unwrap()["inside"], true, "and this one it did");
    assert_eq!(changes(&gate, &changed).get("stays"), None, "once");
    let cases = json!([{ "code": code, "gate": "main", "at": minutes_ago(0) }]);
    let verdict = |changes: &[&Value]| {
        let decided = node("decide.mjs", &[], &json!({ "pack": held, "changes": changes, "cases": cases }).to_string())?;
        Some(decided[0][0]["verdict"].clone())
    };
    let Some(before) = verdict(&[]) else { return };
    assert_eq!((before, verdict(&[&changed]).unwrap()), (json!("repeat"), json!("admitted")));
}
