//! What a gate takes with it to decide without the server: what is in it, what must not be, and that it decides as the server does.

use serde_json::{Value, json};

use crate::{
    checkin::{DAY_1, DAY_1_LATER, DAY_2, DELEGATE},
    gate_rules::node,
    harness::{SAMPLE_EVENT, SAMPLE_LIST, Site, accredit},
    http::{Client, Server, id},
};

const MINISTER: &str = "KWT24-0034";
/// Someone who comes on the second day only.
const DAY_VISITOR: &str = "KWT24-0457";
const FIELDS: &str = "\n[[field]]\ncode = \"table\"\nlabel = \"Table\"\ntype = \"text\"\non_gate = true\n
    [[field]]\ncode = \"passport\"\nlabel = \"Passport\"\ntype = \"text\"\n";

/// The sample event whose gates decide alone, all badges issued.
pub(crate) fn alone(offline: &str) -> Site {
    let site = Site::new();
    let event = std::fs::read_to_string(SAMPLE_EVENT).unwrap();
    site.write("event.toml", format!("{event}{FIELDS}\n[offline]\n{offline}\n"));
    accredit(&site).args(["init", "event.toml"]).succeeds();
    accredit(&site).args(["import", SAMPLE_LIST]).succeeds();
    site.issue_all();
    site
}

/// A pack as a page holds it.
pub(crate) fn pack(client: &Client) -> Value {
    client.get("/v1/pack").expects(200).json()
}

fn changes(client: &Client, pack: &Value) -> Value {
    client.get(&format!("/v1/pack/changes?entry={}&revision={}", pack["entry"], pack["revision"])).expects(200).json()
}

#[test]
fn a_pack_holds_what_a_verdict_needs_and_nothing_else() {
    let site = alone("decide = \"admit\"");
    let own = ["--field", "table=T-17", "--field", "passport=P99887766"];
    accredit(&site)
        .args(["participant", "edit", DELEGATE, "--email", "secret@example.org", "--note-at-gate", "interpreter waits"])
        .args(own)
        .succeeds();
    accredit(&site).args(["participant", "block", MINISTER, "--reason", "threatened a guard"]).succeeds();
    let server = Server::start(&site);
    let gate = server.enrolled(&site, "gate", Some("main"));
    let found = pack(&gate);
    let text = found.to_string();
    for left_out in ["secret@example.org", "P99887766", "passport", "threatened", "private", &site.code(DELEGATE)] {
        assert!(!text.contains(left_out), "{left_out}");
    }
    let people = &found["people"];
    let place = people["reference"].as_array().unwrap().iter().position(|one| one == DELEGATE).unwrap();
    assert_eq!(people["notes"][place.to_string()], "interpreter waits");
    assert_eq!(people["fields"][place.to_string()][0]["value"], "T-17");
    assert_eq!(people["has_photo"][place], 0);
    // Everything that it has is documented.
    let documented = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/api.md")).unwrap();
    for (part, object) in [("", &found), ("event.", &found["event"]), ("people.", people), ("badges.", &found["badges"])] {
        for name in object.as_object().unwrap().keys() {
            assert!(documented.contains(&format!("`{part}{name}`")), "docs/api.md does not describe {part}{name}");
        }
    }
    // Without names there are none.
    let event = std::fs::read_to_string(site.path("event.toml")).unwrap().replace("[offline]\n", "[offline]\nnames = false\n");
    site.write("event.toml", event);
    accredit(&site).args(["event", "apply", "event.toml"]).succeeds().out_contains("names at gates without the server");
    let without = pack(&gate).to_string();
    assert!(!without.contains("Al-Ghamdi") && !without.contains("T-17") && without.contains(DELEGATE));
    assert_eq!(changes(&gate, &found), json!({ "whole": true }), "settings were changed");
}

#[test]
fn a_gate_that_waits_for_the_server_gets_nothing() {
    let site = alone("decide = \"wait\"");
    let server = Server::start(&site);
    let gate = server.enrolled(&site, "gate", Some("main"));
    gate.get("/v1/pack").refuses_with(404, "no-pack");
    gate.get("/v1/pack/changes?entry=0&revision=0").refuses_with(404, "no-pack");
    server.client().get("/v1/pack").refuses_with(401, "not-enrolled");
    server.enrolled(&site, "viewer", None).get("/v1/pack").refuses_with(403, "forbidden");
}

/// Codes and moments of every kind, in an order in which they happen.
fn cases(site: &Site, codes: &std::collections::BTreeMap<String, String>, old: &str) -> Vec<Value> {
    let blank = site.store().blanks_of_run(1).unwrap()[0].credential.letters();
    let forged = {
        let mut letters = codes[DELEGATE].clone().into_bytes();
        letters[100] = if letters[100] == b'C' { b'B' } else { b'C' };
        String::from_utf8(letters).unwrap()
    };
    let elsewhere = alone("decide = \"wait\"");
    let other = elsewhere.code(DELEGATE);
    let mut cases = Vec::new();
    let mut case = |code: &str, gate: &str, at: &str| cases.push(json!({ "code": code, "gate": gate, "at": at }));
    for (gate, at) in [("main", DAY_1), ("main", DAY_1_LATER), ("north", DAY_1_LATER), ("main", "2024-11-07T09:00:00+03:00")] {
        for reference in [DELEGATE, MINISTER, DAY_VISITOR, "KWT24-0002", "KWT24-0003", "KWT24-0004", "KWT24-0005"] {
            case(&codes[reference], gate, at);
        }
        for code in [old, &blank, &forged, &other, "no badge at all", &codes[DELEGATE][..80], ""] {
            case(code, gate, at);
        }
    }
    case(&codes[DELEGATE].to_lowercase(), "main-out", DAY_1_LATER);
    case(old, "main-out", DAY_1_LATER);
    case(&format!("]Q1{}{}", codes[DELEGATE], codes["KWT24-0006"]), "main", DAY_2);
    case(&codes[DAY_VISITOR], "main", DAY_2);
    cases
}

#[test]
fn a_gate_alone_decides_as_the_server_does() {
    let site = alone("decide = \"admit\"");
    accredit(&site).args(["badge", "print", "--blank", "1", "--category", "Delegate", "-o", "blank.pdf"]).succeeds();
    let codes = site.issue_all();
    let run = |args: &[&str]| accredit(&site).args(args).succeeds();
    run(&["badge", "reissue", "KWT24-0002", "--reason", "lost"]);
    run(&["badge", "revoke", "KWT24-0003"]);
    run(&["participant", "block", "KWT24-0004"]);
    run(&["participant", "withdraw", "KWT24-0005"]);
    let server = Server::start(&site);
    let device = server.enrolled(&site, "supervisor", None);
    let held = pack(&device);
    let mut cases = cases(&site, &codes, &codes["KWT24-0002"]);
    cases.push(json!({ "code": site.code("KWT24-0002"), "gate": "main", "at": DAY_2 }));
    let Some(alone) = node("decide.mjs", &[], &json!({ "pack": held, "cases": cases }).to_string()) else { return };
    for (number, (case, alone)) in cases.iter().zip(alone.as_array().unwrap()).enumerate() {
        let mut scan = case.clone();
        scan["id"] = id(number as u64 + 1).into();
        let answer = device.post("/v1/scan", &scan).expects(200).json();
        let mut all = vec![answer.clone()];
        all.extend(answer["further"].as_array().into_iter().flatten().cloned());
        assert_eq!(alone.as_array().unwrap().len(), all.len(), "{case}");
        for (alone, answer) in alone.as_array().unwrap().iter().zip(&all) {
            for (name, value) in alone.as_object().unwrap() {
                assert_eq!(*value, answer[name], "{name} of {case}: {alone} and {answer}");
            }
        }
    }
}

#[test]
fn what_a_pack_cannot_know_is_unknown_and_never_invalid() {
    let site = alone("decide = \"admit\"");
    let server = Server::start(&site);
    let device = server.enrolled(&site, "supervisor", None);
    let held = pack(&device);
    // Issued after the pack was made.
    accredit(&site)
        .args(["participant", "add", "--reference", "NEW-1", "--category", "Delegate", "--family-name", "Late"])
        .succeeds();
    site.issue_all();
    let (newer, known) = (site.code("NEW-1"), site.code(DELEGATE));
    let mut forged = newer.clone().into_bytes();
    forged[150] = if forged[150] == b'C' { b'B' } else { b'C' };
    let forged = String::from_utf8(forged).unwrap();
    let mut altered = known.clone().into_bytes();
    altered[150] = if altered[150] == b'C' { b'B' } else { b'C' };
    let altered = String::from_utf8(altered).unwrap();
    let case = |code: &str| json!({ "code": code, "gate": "main", "at": DAY_1 });
    let cases = [case(&newer), case(&forged), case(&altered), case(&known)];
    let reasons = |arguments: &[&str], input: Value| -> Option<Vec<Value>> {
        let verdicts = node("decide.mjs", arguments, &input.to_string())?;
        Some(verdicts.as_array().unwrap().iter().map(|one| one[0]["reason"].clone()).collect())
    };
    let input = json!({ "pack": held, "cases": cases });
    let Some(found) = reasons(&[], input.clone()) else { return };
    assert_eq!(found, ["unknown".into(), "invalid".into(), "invalid".into(), Value::Null]);
    // A browser that verifies no signatures calls the supervisor for what it has never heard of.
    assert_eq!(reasons(&["blind"], input).unwrap(), ["unknown".into(), "unknown".into(), "invalid".into(), Value::Null]);
    // And once it has heard of the badge, it admits.
    let changed = changes(&device, &held);
    assert_eq!(changed["people"]["reference"], json!(["NEW-1"]));
    let input = json!({ "pack": held, "changes": [changed], "cases": cases });
    assert_eq!(reasons(&["blind"], input).unwrap(), [Value::Null, "invalid".into(), "invalid".into(), Value::Null]);
}

#[test]
fn a_badge_of_a_key_that_a_gate_has_not_heard_of_may_be_genuine() {
    let site = alone("decide = \"admit\"");
    let server = Server::start(&site);
    let device = server.enrolled(&site, "supervisor", None);
    let held = pack(&device);
    let run = |args: &[&str]| accredit(&site).args(args).succeeds();
    run(&["key", "new"]);
    run(&["participant", "add", "--reference", "NEW-1", "--category", "Delegate", "--family-name", "Late"]);
    site.issue_all();
    let altered = |code: &str| format!("{}{}", &code[..159], if code.ends_with('C') { 'B' } else { 'C' });
    let (newer, known) = (site.code("NEW-1"), site.code(DELEGATE));
    let codes = [newer.clone(), altered(&newer), known.clone(), altered(&known)];
    let cases = codes.map(|code| json!({ "code": code, "gate": "main", "at": DAY_1 }));
    let reasons = |pack: &Value| -> Option<Vec<Value>> {
        let verdicts = node("decide.mjs", &[], &json!({ "pack": pack, "cases": cases }).to_string())?;
        Some(verdicts.as_array().unwrap().iter().map(|one| one[0]["reason"].clone()).collect())
    };
    let Some(before) = reasons(&held) else { return };
    assert_eq!(before, ["unknown".into(), "unknown".into(), Value::Null, "invalid".into()]);
    assert_eq!(changes(&device, &held), json!({ "whole": true }), "keys were changed");
    assert_eq!(reasons(&pack(&device)).unwrap(), [Value::Null, "invalid".into(), Value::Null, "invalid".into()]);
    // Of a key that was revoked the gate has heard: what it signed is not genuine any more.
    run(&["key", "revoke", "2"]);
    assert_eq!(reasons(&pack(&device)).unwrap(), ["invalid".into(), "invalid".into(), Value::Null, "invalid".into()]);
}

#[test]
fn changes_bring_first_what_takes_away() {
    let site = alone("decide = \"admit\"");
    let server = Server::start(&site);
    let gate = server.enrolled(&site, "gate", Some("main"));
    let held = pack(&gate);
    assert_eq!(changes(&gate, &held)["people"]["key"], json!([]));
    let run = |args: &[&str]| accredit(&site).args(args).succeeds();
    run(&["participant", "edit", "KWT24-0002", "--function", "Adviser"]);
    run(&["badge", "reissue", "KWT24-0003", "--reason", "lost"]);
    run(&["participant", "block", "KWT24-0004"]);
    let changed = changes(&gate, &held);
    assert_eq!(changed["people"]["reference"], json!(["KWT24-0004", "KWT24-0002", "KWT24-0003"]));
    assert_eq!(changed["badges"]["state"], "svvv", "the badge that was replaced before those that are valid");
    assert_eq!(changes(&gate, &changed)["people"]["key"], json!([]));
}

#[test]
fn photos_leave_the_server_small_and_only_where_the_event_says_so() {
    let site = alone("decide = \"admit\"\nphotos = true");
    site.write("photo.jpg", crate::photos::jpeg(600, 800));
    accredit(&site).args(["participant", "photo", DELEGATE, "photo.jpg"]).succeeds();
    let server = Server::start(&site);
    let gate = server.enrolled(&site, "gate", Some("main"));
    let held = pack(&gate);
    let place = held["people"]["reference"].as_array().unwrap().iter().position(|one| one == DELEGATE).unwrap();
    assert_eq!(held["people"]["has_photo"][place], 1);
    let photos = gate.get("/v1/pack/photos?after=0").expects(200).json();
    assert_eq!((photos["photos"].as_array().unwrap().len(), &photos["next"]), (1, &Value::Null));
    assert_eq!(photos["photos"][0][0], held["people"]["key"][place]);
    let encoded = photos["photos"][0][1].as_str().unwrap();
    assert!(encoded.len() < 8_000, "6 kB, in base64: {}", encoded.len());
    assert_eq!(
        gate.get(&format!("/v1/pack/photos?after={}", held["people"]["key"][place])).expects(200).json()["photos"],
        json!([])
    );
    let event = std::fs::read_to_string(site.path("event.toml")).unwrap().replace("photos = true", "photos = false");
    site.write("event.toml", event);
    accredit(&site).args(["event", "apply", "event.toml"]).succeeds();
    gate.get("/v1/pack/photos?after=0").refuses_with(404, "no-pack");
}

#[test]
fn a_database_from_before_waits_for_the_server_until_an_event_file_says_otherwise() {
    let site = Site::new();
    accredit(&site).args(["init", SAMPLE_EVENT]).succeeds();
    accredit(&site)
        .args(["event", "show"])
        .succeeds()
        .out_contains("Gates without the server: admit, with names, without photos");
    // As a program before this one left it.
    let file = rusqlite::Connection::open(site.path("event.db")).unwrap();
    file.execute_batch("delete from gates_alone").unwrap();
    drop(file);
    let shown = || accredit(&site).args(["event", "show", "--json"]).succeeds().json()["offline"]["decide"].clone();
    assert_eq!(shown(), "wait");
    let event = std::fs::read_to_string(SAMPLE_EVENT).unwrap();
    site.write("event.toml", event.replace("Main entrance", "Front entrance"));
    accredit(&site).args(["event", "apply", "event.toml"]).succeeds();
    assert_eq!(shown(), "wait", "a file that says nothing of it leaves it");
    site.write("event.toml", format!("{event}\n[offline]\n"));
    accredit(&site).args(["event", "apply", "event.toml"]).succeeds().out_contains("gates without the server");
    assert_eq!(shown(), "admit");
    accredit(&site).args(["verify"]).succeeds();
}

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
