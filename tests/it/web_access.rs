//! The pages as people with other eyes and hands meet them (WCAG 2.2, level AA): contrast, focus, names of controls, what is said aloud.

use serde_json::{Value, json};

use crate::{
    browser::{Browser, Wanted},
    checkin::DELEGATE,
    harness::Site,
    http::Server,
    stage::{enrolled, gate, today, verdict_is},
    web_photo::photographed,
};

/// What has to have a name, by the roles of the accessibility tree.
const CONTROLS: [&str; 12] = [
    "button",
    "link",
    "textbox",
    "searchbox",
    "combobox",
    "checkbox",
    "radio",
    "dialog",
    "DisclosureTriangle",
    "ColorWell",
    "Video",
    "navigation",
];

/// Looks at a page: nothing is too faint, what has the focus shows it, and every control has a name.
#[track_caller]
fn look(browser: &Browser, page: &str) {
    let wrong = browser.run(include_str!("data/access.js"));
    assert_eq!(wrong, json!([]), "{page}");
    let tree = browser.tell("Accessibility.getFullAXTree", &json!({}));
    let nodes: Vec<&Value> = tree["nodes"].as_array().unwrap().iter().filter(|node| node["ignored"] != true).collect();
    let controls: Vec<_> =
        nodes.iter().filter(|node| CONTROLS.contains(&node["role"]["value"].as_str().unwrap_or_default())).collect();
    assert!(!controls.is_empty(), "{page}: the tree was read");
    let is_nameless = |node: &Value| node["name"]["value"].as_str().unwrap_or_default().trim().is_empty();
    let nameless: Vec<_> = controls.into_iter().filter(|node| is_nameless(node)).collect();
    assert!(nameless.is_empty(), "{page}: {nameless:#?}");
}

/// Looks at a page as light and dark systems show it.
#[track_caller]
fn look_in_both(browser: &Browser, page: &str) {
    for scheme in ["light", "dark"] {
        browser.scheme(scheme);
        look(browser, &format!("{page}, {scheme}"));
    }
}

/// Checks that what is written into these elements is read aloud by whoever reads a screen aloud.
#[track_caller]
fn says(browser: &Browser, ids: &[&str]) {
    let silent = browser.run(&format!(
        "return {}.filter((id) => !document.getElementById(id).closest('[role=status], [role=alert], [aria-live=polite], [aria-live=assertive]'))",
        json!(ids)
    ));
    assert_eq!(silent, json!([]));
}

/// Checks that each element that shows a name says in which language and direction to read it.
#[track_caller]
fn are_names(browser: &Browser, selector: &str) {
    let found = browser.run(&format!(
        "return [...document.querySelectorAll({})].filter((e) => e.textContent).map((e) => [e.lang !== '', e.dir === 'auto'])",
        json!(selector)
    ));
    let found = found.as_array().unwrap();
    assert!(!found.is_empty() && found.iter().all(|name| *name == json!([true, true])), "{selector}: {found:?}");
}

#[test]
fn pages_before_enrollment_are_for_everyone() {
    let site = today();
    let server = Server::start_on(&site, "0.0.0.0:0");
    let Some(browser) = Browser::start(&Wanted::default()) else { return };
    for page in ["trust", "enroll", "enroll#0"] {
        browser.open(&format!("https://127.0.0.1:{}/{page}", server.address.port()));
        look_in_both(&browser, page);
    }
    says(&browser, &["problem"]);
}

/// Returns somebody whose name is also written in Arabic.
fn arabic(site: &Site) -> String {
    let store = site.store();
    let keys = store.keys(&accredit::store::Selection::default(), accredit::store::Order::List).unwrap();
    let mut people = keys.into_iter().map(|key| store.participant_by_key(key).unwrap().participant);
    people.find(|who| who.native_name.chars().any(|c| ('\u{600}'..='\u{6FF}').contains(&c))).unwrap().reference.to_string()
}

#[test]
fn the_gate_is_for_everyone_whatever_its_verdict() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    look_in_both(&browser, "a gate that waits");
    says(&browser, &["state", "verdict", "word", "why", "name", "camera-problem", "found"]);
    browser.scan(&site.code(&arabic(&site)));
    verdict_is(&browser, "admitted");
    for names in ["#name", "#native", "#recent bdi"] {
        are_names(&browser, names);
    }
    assert_eq!(browser.run("return document.getElementById('native').lang"), "und-Arab");
    browser.keys("\u{E034}");
    browser.keys("al");
    browser.wait("document.querySelectorAll('#found li').length > 0");
    are_names(&browser, "#found bdi");
    for verdict in [
        "admitted", "left", "repeat", "refused", "partial", "waiting", "held", "undone", "closed", "revoked", "error", "checking",
    ] {
        browser.run(&format!("document.getElementById('verdict').dataset.verdict = {}", json!(verdict)));
        look_in_both(&browser, &format!("a gate that says {verdict}"));
    }
    for state in ["offline", "revoked", "trouble", "waiting", "online"] {
        browser.run(&format!("document.getElementById('state').dataset.state = {}", json!(state)));
        look(&browser, &format!("a gate that is {state}"));
    }
    browser.run(
        "for (const id of ['kept', 'again', 'looking', 'messages', 'torch-button']) document.getElementById(id).hidden = false;
         document.getElementById('kept-text').textContent = 'Waiting in this browser: 3.';
         document.getElementById('attention').textContent = 'Has to see protocol first';
         document.getElementById('messages').innerText = 'Should not have been let in: somebody'",
    );
    look_in_both(&browser, "a gate that has much to say");
    says(&browser, &["messages", "looking"]);
    browser.keys("\u{E038}");
    browser.wait("document.getElementById('undo').open");
    look_in_both(&browser, "a gate that asks why");
}

#[test]
fn the_desk_is_for_everyone() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = Browser::start(&Wanted::default()) else { return };
    enrolled(&site, &server, &browser, "desk", None);
    browser.wait("document.getElementById('state')?.dataset.state === 'online'");
    look_in_both(&browser, "an empty desk");
    says(&browser, &["state", "said", "problem", "found", "namesakes"]);
    let who = arabic(&site);
    photographed(&site, &who);
    browser.keys("\u{E034}");
    browser.keys(&who);
    browser.wait("document.querySelectorAll('#found button').length > 0");
    look_in_both(&browser, "a desk that found somebody");
    are_names(&browser, "#found bdi");
    browser.keys("\u{E015}\u{E007}");
    browser.wait("!document.getElementById('record').hidden");
    look_in_both(&browser, "a desk with somebody before it");
    for names in ["#record #name", "#record #native"] {
        are_names(&browser, names);
    }
    for standing in ["withdrawn", "blocked"] {
        browser.run(&format!("document.getElementById('standing').dataset.standing = {}", json!(standing)));
        look(&browser, standing);
    }
    browser.keys("\u{E038}");
    browser.wait("!document.getElementById('form').hidden");
    browser.run("document.querySelector('#form details').open = true");
    look_in_both(&browser, "a desk that corrects");
}

#[test]
fn what_is_overseen_is_for_everyone() {
    let site = today();
    let server = Server::start(&site);
    let door = server.enrolled(&site, "gate", Some("main"));
    door.post("/v1/scan", &json!({ "id": crate::http::id(1), "code": site.code(DELEGATE) })).expects(200);
    door.post("/v1/scan", &json!({ "id": crate::http::id(2), "code": "no badge" })).expects(200);
    let Some(browser) = Browser::start(&Wanted::default()) else { return };
    enrolled(&site, &server, &browser, "supervisor", None);
    browser.wait("document.querySelectorAll('#devices tr').length > 1");
    look_in_both(&browser, "the supervisor");
    browser.click("#allow button");
    browser.wait("document.querySelector('#qr svg path') !== null");
    look_in_both(&browser, "the supervisor with a code");
    says(&browser, &["problem", "code-text", "url"]);
    let held = json!({ "id": crate::http::id(7), "code": "x", "at": "2024-11-04T09:00:00Z", "gate": "gone", "why": "refused" });
    door.post("/v1/held", &held).expects(200);
    let late = json!({ "id": crate::http::id(8), "code": "no badge", "waited": true });
    door.post("/v1/scan", &late).expects(200);
    browser.run("location.reload()");
    browser.wait(
        "document.querySelectorAll('#held-list li').length === 1 && document.querySelectorAll('#late-list li').length === 1",
    );
    look_in_both(&browser, "a supervisor who has to decide");
    says(&browser, &["late-list", "held-list", "brought"]);
    browser.open(&format!("{}/reports", server.url));
    look_in_both(&browser, "the reports");
    browser.open(&format!("{}/gaet", server.url));
    look_in_both(&browser, "a wrong page");
    browser.open(&format!("{}/", server.url));
    look_in_both(&browser, "the start");
    browser.open(&format!("{}/dashboard", server.url));
    browser.wait("document.getElementById('state').dataset.state === 'online'");
    look_in_both(&browser, "the dashboard");
    says(&browser, &["state"]);
    browser.run("document.getElementById('state').dataset.state = 'offline'");
    look_in_both(&browser, "a dashboard that is offline");
}
