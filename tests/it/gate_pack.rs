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

/// Asks for what has changed since a pack.
pub(crate) fn changes(client: &Client, pack: &Value) -> Value {
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
    gate.get("/v1/pack/photos?after=0").refuses_with(404, "no-pack-photos");
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
