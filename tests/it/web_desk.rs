//! The desk's part of the programming interface: what the command line can do to one person.

use serde_json::{Value, json};

use crate::{
    checkin::{DAY_1, DELEGATE, issued},
    harness::{Site, accredit},
    http::{Client, Server, id},
};

fn walk_in() -> Value {
    json!({ "category": "Delegate", "given_name": "Zoë", "family_name": "Quartermain", "delegation": "Kuwait", "title": "Ms." })
}

fn register(client: &Client, values: &Value) -> Value {
    client.post("/v1/participants", &json!({ "values": values })).expects(200).json()
}

fn of(reference: &str, rest: &str) -> String {
    format!("/v1/participants/{reference}{rest}")
}

fn patch(client: &Client, reference: &str, body: &Value) -> crate::http::Answer {
    client.send("PATCH", &of(reference, ""), &[("content-type", "application/json")], body.to_string().as_bytes())
}

/// Returns the text of a badge's page, as another program reads it.
fn printed(site: &Site, pdf: &[u8]) -> String {
    let path = site.write("badge.pdf", pdf);
    let said = std::process::Command::new("pdftotext").arg(&path).arg("-").output().expect("pdftotext is installed");
    assert!(said.status.success());
    String::from_utf8_lossy(&said.stdout).into_owned()
}

#[test]
fn somebody_who_was_on_no_list_is_registered_and_gets_a_badge() {
    let site = issued();
    let server = Server::start(&site);
    let desk = server.enrolled(&site, "desk", None);
    let made = register(&desk, &walk_in());
    assert_eq!((made["reference"].as_str(), made["name"].as_str()), (Some("W-0001"), Some("Zoë Quartermain")));
    assert_eq!((made["standing"].as_str(), made["badges"].as_array().map(Vec::len)), (Some("accredited"), Some(0)));
    desk.get(&of("W-0001", "/badge.pdf")).refuses_with(409, "refused");
    let after = desk.post(&of("W-0001", "/badge/print"), &json!({})).expects(200).json();
    assert!(after["badges"][0]["printed_at"].is_string() && after["badges"][0]["state"] == "valid", "{after}");
    let pdf = desk.get(&of("W-0001", "/badge.pdf")).expects(200);
    assert_eq!(pdf.header("content-type"), Some("application/pdf"));
    let text = printed(&site, &pdf.body);
    assert!(text.contains("Quartermain") && text.contains("Zoë"), "{text}");
    let scanned = json!({ "id": id(1), "code": site.code("W-0001"), "at": DAY_1, "gate": "main" });
    assert_eq!(desk.post("/v1/scan", &scanned).expects(200).json()["verdict"], "admitted");
    // The command line agrees that there is nothing to print.
    let pending = ["badge", "print", "--pending", "--reference", "W-0001", "-o", "none.pdf"];
    accredit(&site).args(pending).succeeds().err_contains("all have been printed as they are now");
    let second = register(&desk, &json!({ "category": "Media", "native_name": "王小明" }));
    assert_eq!((second["reference"].as_str(), second["name"].as_str()), (Some("W-0002"), Some("王小明")));
    let third = register(&desk, &json!({ "category": "Media", "name": "Prince", "reference": "P-1" }));
    assert_eq!(third["reference"], "P-1");
    // Of a delegation that is on the list there are not two.
    let fourth = register(&desk, &json!({ "category": "Media", "name": "Marianne Petit", "delegation": "france" }));
    let told = ["delegation", "delegation_type", "country"].map(|key| fourth[key].as_str());
    assert_eq!(told, [Some("France"), Some("Member State"), Some("FRA")]);
}

#[test]
fn a_name_that_is_there_already_is_said_while_it_is_written_and_not_registered_by_mistake() {
    let site = issued();
    let server = Server::start(&site);
    let desk = server.enrolled(&site, "desk", None);
    register(&desk, &walk_in());
    let again = json!({ "values": walk_in() });
    desk.post("/v1/participants", &again).refuses_with(409, "namesake");
    assert_eq!(site.store().participant_count().unwrap(), 513);
    let slip = json!({ "category": "Media", "given_name": "Zoe", "family_name": "QUARTERMAINE" });
    desk.post("/v1/participants", &json!({ "values": slip })).refuses_with(409, "namesake");
    desk.post("/v1/participants", &json!({ "values": walk_in(), "allow_namesake": true })).expects(200);
    let other = json!({ "category": "Media", "given_name": "Zoë", "family_name": "Quartermain", "delegation": "Iraq" });
    register(&desk, &other);
    let like = |query: &str| desk.get(&format!("/v1/namesakes?{query}")).expects(200).json();
    let found = like("name=quart%20zoe&delegation=Kuwait");
    assert_eq!(found.as_array().map(Vec::len), Some(3), "{found}");
    assert_eq!((found[0]["alike"].as_str(), found[0]["reference"].as_str()), (Some("beginning"), Some("W-0001")));
    let found = like("name=quartermain%20zoe&delegation=iraq&except=W-0001");
    assert_eq!((found[0]["alike"].as_str(), found[0]["reference"].as_str()), (Some("person"), Some("W-0003")));
    assert_eq!((found[1]["alike"].as_str(), found[1]["reference"].as_str()), (Some("name"), Some("W-0002")));
    assert_eq!(like("name=zoe"), json!([]));
    desk.get(&format!("/v1/namesakes?name={}", "a".repeat(500))).refuses_with(422, "invalid");
}

#[test]
fn what_cannot_be_registered_says_which_value_and_leaves_nothing() {
    let site = issued();
    let server = Server::start(&site);
    let desk = server.enrolled(&site, "desk", None);
    let refused = |values: Value, says: &str| {
        let answer = desk.post("/v1/participants", &json!({ "values": values })).refuses_with(422, "invalid");
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(says), "{detail}");
    };
    refused(json!({ "given_name": "A" }), "the category is missing; it is one of");
    refused(json!({ "category": "Delegat", "given_name": "A" }), "did you mean \"Delegate\"");
    refused(json!({ "category": "Delegate" }), "there is no name");
    refused(json!({ "category": "Delegate", "givenname": "A" }), "unknown field \"givenname\"; did you mean \"given_name\"");
    refused(json!({ "category": "Delegate", "given_name": "A\u{202e}B" }), "direction control U+202E");
    refused(json!({ "category": "Delegate", "given_name": "A", "days": "1999-01-01" }), "days \"1999-01-01\"");
    refused(json!({ "category": "Delegate", "given_name": "A", "reference": DELEGATE }), "exists already");
    refused(json!({ "category": "Delegate", "given_name": "A".repeat(600) }), "600 characters long");
    let zones = json!({ "values": walk_in(), "zones_added": ["cellar"] });
    desk.post("/v1/participants", &zones).refuses_with(422, "invalid");
    desk.post("/v1/participants", &json!({ "values": { "category": 1 } })).refuses_with(422, "invalid");
    desk.post("/v1/participants", &json!({ "values": walk_in(), "more": 1 })).refuses_with(422, "invalid");
    assert_eq!(site.store().participant_count().unwrap(), 512);
}

#[test]
fn a_name_is_corrected_and_zones_with_it() {
    let site = issued();
    let server = Server::start(&site);
    let desk = server.enrolled(&site, "desk", None);
    let before = desk.get(&of(DELEGATE, "")).expects(200).json();
    let change = json!({ "values": { "family_name": "Al Sabah", "native_name": "" }, "zones_added": ["lounge"] });
    let after = patch(&desk, DELEGATE, &change).expects(200).json();
    assert_eq!((after["values"]["family_name"].as_str(), &after["native_name"]), (Some("Al Sabah"), &Value::Null));
    assert_eq!((&after["values"]["function"], &after["zones_added"]), (&before["values"]["function"], &json!(["lounge"])));
    assert!(after["zones"].as_array().unwrap().contains(&json!("lounge")));
    let shown = accredit(&site).args(["participant", "show", DELEGATE, "--json"]).succeeds().json();
    assert_eq!((&shown["family_name"], &shown["zones_added"]), (&json!("Al Sabah"), &json!(["lounge"])));
    // A badge that is printed now carries the zone.
    let printed = desk.post(&of(DELEGATE, "/badge/print"), &json!({})).expects(200).json();
    assert_eq!(printed["badges"].as_array().map(Vec::len), Some(1), "the same badge, signed again");
    patch(&desk, DELEGATE, &json!({ "values": { "reference": "X" } })).refuses_with(422, "invalid");
    patch(&desk, DELEGATE, &json!({ "values": { "given_name": "", "family_name": "" } })).refuses_with(422, "invalid");
    patch(&desk, "NOBODY", &json!({ "values": { "given_name": "A" } })).refuses_with(404, "no-participant");
    patch(&desk, DELEGATE, &json!({})).expects(200);
}

#[test]
fn a_lost_badge_is_reissued_once_and_the_old_one_tells_whose_it_was() {
    let site = issued();
    let server = Server::start(&site);
    let desk = server.enrolled(&site, "desk", None);
    let old = site.code(DELEGATE);
    let serial = desk.get(&of(DELEGATE, "")).expects(200).json()["badge_serial"].as_str().unwrap().to_owned();
    let lost = json!({ "reason": "lost", "supersedes": serial });
    let after = desk.post(&of(DELEGATE, "/badge/reissue"), &lost).expects(200).json();
    assert_eq!((after["badges"][0]["state"].as_str(), after["badges"][0]["reason"].as_str()), (Some("superseded"), Some("lost")));
    assert_eq!(after["badges"][0]["superseded_by"], after["badge_serial"]);
    // Whoever heard no answer asks again, and makes no third badge.
    desk.post(&of(DELEGATE, "/badge/reissue"), &lost).refuses_with(409, "refused");
    desk.post(&of(DELEGATE, "/badge/reissue"), &json!({ "reason": " " })).refuses_with(422, "invalid");
    let scanned = json!({ "id": id(1), "code": old, "at": DAY_1, "gate": "main" });
    assert_eq!(desk.post("/v1/scan", &scanned).expects(200).json()["reason"], "superseded");
    let found = desk.post("/v1/badges/find", &json!({ "code": old })).expects(200).json();
    assert_eq!((found["badge"]["state"].as_str(), found["person"]["reference"].as_str()), (Some("superseded"), Some(DELEGATE)));
    let typed = json!({ "code": "C".repeat(160), "typed": old });
    assert_eq!(desk.post("/v1/badges/find", &typed).expects(200).json(), found);
    assert_eq!(desk.post("/v1/badges/find", &json!({ "serial": serial.to_lowercase() })).expects(200).json(), found);
    desk.post("/v1/badges/find", &json!({ "code": "C".repeat(160) })).refuses_with(404, "no-badge");
    desk.post("/v1/badges/find", &json!({ "serial": "00000001" })).refuses_with(404, "no-badge");
    desk.post("/v1/badges/find", &json!({ "serial": "?" })).refuses_with(422, "invalid");
    desk.post("/v1/badges/find", &json!({})).refuses_with(422, "invalid");
    let revoked = desk.post(&of(DELEGATE, "/badge/revoke"), &json!({ "reason": "left" })).expects(200).json();
    assert_eq!((revoked["has_badge"].as_bool(), revoked["badges"][1]["state"].as_str()), (Some(false), Some("revoked")));
    desk.post(&of(DELEGATE, "/badge/revoke"), &json!({})).refuses_with(409, "refused");
}

#[test]
fn whoever_is_blocked_or_withdrawn_gets_no_badge_and_comes_back_the_way_they_went() {
    let site = issued();
    let server = Server::start(&site);
    let desk = server.enrolled(&site, "desk", None);
    let stand = |change: &str| desk.post(&of(DELEGATE, "/standing"), &json!({ "change": change, "reason": "asked to" }));
    let blocked = stand("block").expects(200).json();
    assert_eq!((blocked["standing"].as_str(), blocked["standing_reason"].as_str()), (Some("blocked"), Some("asked to")));
    desk.post(&of(DELEGATE, "/badge/print"), &json!({})).refuses_with(409, "refused");
    let scanned = json!({ "id": id(1), "code": site.code(DELEGATE), "at": DAY_1, "gate": "main" });
    assert_eq!(desk.post("/v1/scan", &scanned).expects(200).json()["reason"], "blocked");
    stand("withdraw").refuses_with(409, "refused");
    stand("restore").refuses_with(409, "refused");
    let free = stand("unblock").expects(200).json();
    assert_eq!((free["standing"].as_str(), &free["standing_reason"]), (Some("accredited"), &Value::Null));
    stand("withdraw").expects(200);
    stand("unblock").refuses_with(409, "refused");
    assert_eq!(stand("restore").expects(200).json()["standing"], "accredited");
    stand("banish").refuses_with(422, "invalid");
    desk.post(&of("NOBODY", "/standing"), &json!({ "change": "block" })).refuses_with(404, "no-participant");
}

#[test]
fn desks_and_supervisors_may_and_nobody_else() {
    let site = issued();
    let server = Server::start(&site);
    let actions = |client: &Client| {
        let post = |rest: &str, body: &Value| client.post(&of(DELEGATE, rest), body);
        vec![
            client.get("/desk"),
            client.get("/v1/namesakes?name=a%20b"),
            client.get(&of(DELEGATE, "/badge.pdf")),
            client.post("/v1/badges/find", &json!({ "code": "x" })),
            client.post("/v1/participants", &json!({ "values": walk_in() })),
            patch(client, DELEGATE, &json!({ "values": { "function": "Chair" } })),
            post("/standing", &json!({ "change": "block" })),
            post("/standing", &json!({ "change": "unblock" })),
            post("/badge/print", &json!({})),
            post("/badge/handout", &json!({ "serial": "00000001" })),
            post("/badge/handout/undo", &json!({})),
            client.send("PUT", &of(DELEGATE, "/photo"), &[("content-type", "image/jpeg")], b"no picture"),
            client.send("DELETE", &of(DELEGATE, "/photo"), &[], b""),
            post("/badge/reissue", &json!({ "reason": "lost" })),
            post("/badge/revoke", &json!({})),
        ]
    };
    for (role, gate) in [("gate", Some("main")), ("viewer", None)] {
        for answer in actions(&server.enrolled(&site, role, gate)) {
            answer.refuses_with(403, "forbidden");
        }
    }
    for answer in actions(&server.client()) {
        answer.refuses_with(401, "not-enrolled");
    }
    assert_eq!(site.store().participant_count().unwrap(), 512);
    let supervisor = actions(&server.enrolled(&site, "supervisor", None));
    assert_eq!(
        supervisor.iter().map(|answer| answer.status).collect::<Vec<_>>(),
        [200, 200, 200, 404, 200, 200, 200, 200, 200, 409, 409, 422, 200, 200, 200]
    );
    // A page of another site can send nothing, whatever cookie comes along.
    let cookie = format!("accredit={}", server.enrolled(&site, "desk", None).secret.unwrap());
    let headers = [("content-type", "application/json"), ("cookie", cookie.as_str()), ("origin", "https://evil.example")];
    server.client().send("POST", &of(DELEGATE, "/badge/revoke"), &headers, b"{}").refuses_with(403, "cross-origin");
    server.client().send("PATCH", &of(DELEGATE, ""), &headers, b"{}").refuses_with(403, "cross-origin");
    server.client().send("PUT", &of(DELEGATE, "/photo"), &headers, b"{}").refuses_with(403, "cross-origin");
    server.client().send("DELETE", &of(DELEGATE, "/photo"), &headers, b"").refuses_with(403, "cross-origin");
}

#[test]
fn a_server_without_a_key_or_with_a_template_that_is_none_says_so() {
    let site = issued();
    accredit(&site).args(["serve", "--template", "conference-a7"]).fails_with(2).err_contains("conference-a6");
    let server = Server::start(&site);
    let desk = server.enrolled(&site, "desk", None);
    std::fs::rename(site.path("event.key"), site.path("elsewhere.key")).unwrap();
    desk.post(&of(DELEGATE, "/badge/print"), &json!({})).refuses_with(409, "no-key");
    desk.post(&of(DELEGATE, "/badge/reissue"), &json!({ "reason": "lost" })).refuses_with(409, "no-key");
    std::fs::rename(site.path("elsewhere.key"), site.path("event.key")).unwrap();
    desk.post(&of(DELEGATE, "/badge/print"), &json!({})).expects(200);
    // Letters that no badge can hold are said, and nothing counts as printed.
    let long = json!({ "category": "Media", "name": "W".repeat(400) });
    let reference = register(&desk, &long)["reference"].as_str().unwrap().to_owned();
    desk.post(&of(&reference, "/badge/print"), &json!({})).refuses_with(409, "unprintable");
    let after = desk.get(&of(&reference, "")).expects(200).json();
    assert_eq!(after["badges"][0]["printed_at"], Value::Null);
    // Who stands before the desk cannot wait for a better list.
    let forced = desk.post(&of(&reference, "/badge/print"), &json!({ "faults": "print" })).expects(200).json();
    assert_eq!(forced["print_state"], "printed");
    assert!(printed(&site, &desk.get(&of(&reference, "/badge.pdf")).expects(200).body).contains("WWW"));
}
