//! What waits is never lost: tabs that are closed, devices that stand elsewhere now, gates that are gone, browsers that never come back.

use serde_json::json;

use crate::{
    browser::{Browser, Wanted},
    checkin::{DELEGATE, whole},
    harness::{Site, accredit},
    http::{Server, id},
    stage::{enrolled, gate, today, verdict_is},
};

/// Waits until nothing of the browser waits, and all was told so.
#[track_caller]
fn all_sent(browser: &Browser) {
    browser.wait("document.getElementById('state')?.dataset.state === 'online'");
    browser.wait(
        "document.getElementById('kept').hidden && document.querySelectorAll('#recent li[data-verdict=waiting]').length === 0",
    );
}

/// Scans while the server is away.
#[track_caller]
fn scan_away(browser: &Browser, codes: &[String]) {
    for code in codes {
        let before = browser.run("return document.querySelectorAll('#recent li[data-verdict=waiting]').length");
        browser.scan(code);
        verdict_is(browser, "waiting");
        browser.wait(&format!("document.querySelectorAll('#recent li[data-verdict=waiting]').length > {before}"));
    }
}

fn codes(site: &Site, from: usize, count: usize) -> Vec<String> {
    site.issue_all().into_values().skip(from).take(count).collect()
}

/// Brings an edited event file in, and takes one text for another in it.
fn edit_event(site: &Site, from: &str, to: &str) {
    let event = std::fs::read_to_string(site.path("event.toml")).unwrap();
    assert!(event.contains(from), "{from}");
    site.write("event.toml", event.replace(from, to));
    accredit(site).args(["event", "apply", "event.toml"]).succeeds();
}

#[test]
fn tabs_have_one_queue_and_whichever_stays_sends_it() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    let (address, codes) = (server.address.to_string(), codes(&site, 20, 4));
    let url = format!("{}/gate", server.url);
    let (first, second) = browser.new_tab();
    browser.open(&url);
    browser.wait("document.getElementById('state')?.dataset.state === 'online'");
    server.kill();
    browser.switch(&first);
    scan_away(&browser, &codes[..1]);
    browser.switch(&second);
    scan_away(&browser, &codes[1..]);
    browser.close_tab(&first);
    let _server = Server::start_on(&site, &address);
    all_sent(&browser);
    let scans = site.store().recorded_after(0, 10).unwrap();
    assert_eq!(scans.len(), 4);
    assert!(scans.iter().all(|scan| scan.verdict == "admitted"));
    whole(&site);
}

#[test]
fn what_a_closed_browser_left_is_sent_when_the_page_is_opened_again() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    let (address, url) = (server.address.to_string(), server.url.clone());
    server.kill();
    scan_away(&browser, &codes(&site, 20, 2));
    browser.open("about:blank");
    let _server = Server::start_on(&site, &address);
    browser.open(&format!("{url}/gate"));
    all_sent(&browser);
    assert_eq!(site.store().last_recorded().unwrap(), 2);
}

#[test]
fn a_browser_that_stands_at_another_gate_now_sends_what_it_read_at_the_first() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    let (address, url) = (server.address.to_string(), server.url.clone());
    server.kill();
    scan_away(&browser, &codes(&site, 20, 2));
    browser.open("about:blank");
    let server = Server::start_on(&site, &address);
    enrolled(&site, &server, &browser, "gate", Some("north"));
    assert_eq!(browser.run("return location.href"), json!(format!("{url}/gate")));
    all_sent(&browser);
    let scans = site.store().recorded_after(0, 10).unwrap();
    assert_eq!(scans.iter().map(|scan| scan.gate.as_str()).collect::<Vec<_>>(), ["main", "main"]);
    whole(&site);
}

#[test]
fn what_was_read_at_a_gate_that_is_gone_waits_for_the_supervisor() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    let address = server.address.to_string();
    let supervisor = server.enrolled(&site, "supervisor", None);
    server.kill();
    scan_away(&browser, &codes(&site, 20, 2));
    edit_event(&site, "code = \"main\"", "code = \"front\"");
    let server = Server::start_on(&site, &address);
    browser.wait("document.getElementById('state')?.dataset.state === 'online'");
    browser.wait("document.querySelectorAll('#recent li[data-verdict=held]').length === 2");
    browser.wait("document.getElementById('verdict').dataset.verdict === 'closed'");
    assert_eq!(browser.text("#word-text"), "NO SUCH GATE");
    assert_eq!(site.store().last_recorded().unwrap(), 0, "nothing counts yet");
    let held = supervisor.get("/v1/held").expects(200).json();
    assert_eq!((held.as_array().unwrap().len(), held[0]["gate"].as_str()), (2, Some("main")));
    let Some(other) = Browser::start(&Wanted::default()) else { return };
    enrolled(&site, &server, &other, "supervisor", None);
    other.wait("document.querySelectorAll('#held-list li').length === 2");
    other.run("const choice = document.querySelector('#held-list select'); choice.value = 'front'");
    other.click("#held-list li button");
    other.wait("document.querySelectorAll('#held-list li').length === 1");
    other.click("#held-list li button:last-child");
    other.accept();
    other.wait("document.getElementById('held').hidden");
    let scans = site.store().recorded_after(0, 10).unwrap();
    assert_eq!((scans.len(), scans[0].gate.as_str(), scans[0].verdict.as_str()), (1, "front", "admitted"));
    assert_eq!(json!(scans[0].id.to_string()), held[0]["id"]);
    accredit(&site).args(["report", "journal", "--json"]).succeeds().out_contains("scan.assign").out_contains("scan.discard");
    whole(&site);
}

#[test]
fn a_revoked_device_keeps_what_it_read_for_a_supervisor() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    let address = server.address.to_string();
    server.kill();
    scan_away(&browser, &codes(&site, 20, 2));
    accredit(&site).args(["device", "revoke", "1"]).succeeds();
    let server = Server::start_on(&site, &address);
    verdict_is(&browser, "revoked");
    assert!(browser.text("#why").contains("take it to a supervisor"));
    assert_eq!(
        browser.run("return [document.getElementById('again').hidden, document.getElementById('kept').hidden]"),
        json!([false, false])
    );
    assert_eq!(site.store().last_recorded().unwrap(), 0);
    // Enrolled anew, it hands over what the revoked device read; it does not record it by itself.
    enrolled(&site, &server, &browser, "gate", Some("main"));
    browser.wait("document.querySelectorAll('#recent li[data-verdict=held]').length === 2");
    assert_eq!(site.store().last_recorded().unwrap(), 0);
    assert_eq!(site.store().held_readings().unwrap().len(), 2);
}

#[test]
fn a_file_brings_what_a_browser_could_not_send() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    let (address, codes) = (server.address.to_string(), codes(&site, 20, 3));
    server.kill();
    scan_away(&browser, &codes);
    browser.run("URL.createObjectURL = (blob) => { blob.text().then((text) => (window.saved = text)); return '#'; }");
    browser.click("#save-button");
    browser.wait("window.saved !== undefined");
    let saved = browser.run("return window.saved").as_str().unwrap().to_owned();
    let file = site.write("waiting.json", &saved);
    let server = Server::start_on(&site, &address);
    browser.open("about:blank");
    let Some(other) = Browser::start(&Wanted::default()) else { return };
    enrolled(&site, &server, &other, "supervisor", None);
    other.wait("document.querySelectorAll('#devices tr').length > 0");
    for _ in 0..2 {
        // Twice the same file is once the same scans.
        other.run("document.getElementById('brought').textContent = ''");
        other.choose("#bring-file", &file);
        other.wait("document.getElementById('brought').textContent.startsWith('Recorded: 3.')");
    }
    assert_eq!(site.store().last_recorded().unwrap(), 3);
    let wrong = site.write("wrong.json", "{}");
    other.choose("#bring-file", &wrong);
    other.wait("document.getElementById('problem').textContent.includes('does not hold a gate')");
}

#[test]
fn who_was_let_in_without_an_answer_and_should_not_have_been_is_told_until_somebody_has_read_it() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    let address = server.address.to_string();
    accredit(&site).args(["participant", "withdraw", DELEGATE]).succeeds();
    server.kill();
    scan_away(&browser, &[site.code(DELEGATE), codes(&site, 40, 1).remove(0)]);
    assert_eq!(browser.text("#word-text"), "NO CONNECTION");
    let server = Server::start_on(&site, &address);
    all_sent(&browser);
    browser.wait("document.querySelectorAll('#messages .message').length === 1");
    let name = accredit(&site).args(["participant", "show", DELEGATE, "--json"]).succeeds().json()["name"].clone();
    assert!(browser.text("#messages").contains(name.as_str().unwrap()), "{}", browser.text("#messages"));
    browser.run("location.reload()");
    browser.wait("document.querySelectorAll('#messages .message').length === 1");
    browser.click("#messages button");
    browser.wait("document.getElementById('messages').hidden");
    // Read at the gate is not read by the supervisor.
    let Some(other) = Browser::start(&Wanted::default()) else { return };
    enrolled(&site, &server, &other, "supervisor", None);
    other.wait("document.querySelectorAll('#late-list li').length === 1");
    assert!(other.text("#late-list").contains("withdrawn"), "{}", other.text("#late-list"));
    other.click("#late-list button");
    other.wait("document.getElementById('late').hidden");
    assert_eq!(site.store().late_refusals().unwrap(), []);
}

#[test]
fn the_server_keeps_what_it_cannot_record_once_and_within_bounds() {
    let site = today();
    let server = Server::start(&site);
    let (gate, supervisor) = (server.enrolled(&site, "gate", Some("main")), server.enrolled(&site, "supervisor", None));
    let held =
        |number: u64| json!({ "id": id(number), "code": "x", "at": "2024-11-04T09:00:00Z", "gate": "gone", "why": "refused" });
    for _ in 0..2 {
        gate.post("/v1/held", &held(1)).expects(200);
    }
    assert_eq!(supervisor.get("/v1/held").expects(200).json().as_array().unwrap().len(), 1);
    gate.get("/v1/held").refuses_with(403, "forbidden");
    gate.post("/v1/held", &json!({ "id": id(2), "at": "2024-11-04T09:00:00Z" })).refuses_with(422, "invalid");
    gate.post("/v1/held", &json!({ "id": id(2), "code": "x".repeat(3_000), "at": "2024-11-04T09:00:00Z" }))
        .refuses_with(422, "invalid");
    let assign = |gate: &str| supervisor.post(&format!("/v1/held/{}/assign", id(1)), &json!({ "gate": gate }));
    assign("nowhere").refuses_with(409, "refused");
    let answer = assign("main").expects(200).json();
    assert_eq!((answer["verdict"].as_str(), answer["at"].as_str()), (Some("refused"), Some("2024-11-04T12:00:00+03:00")));
    assign("main").refuses_with(404, "not-held");
    supervisor.post(&format!("/v1/held/{}/discard", id(1)), &json!({})).refuses_with(404, "not-held");
    assert_eq!(site.store().last_recorded().unwrap(), 1);
    // A reading of a device that this one never was is nobody's word.
    let other = json!({ "id": id(3), "code": site.code(DELEGATE), "gate": "main", "device": 99, "waited": true });
    gate.post("/v1/scan", &other).refuses_with(409, "other-device");
}
