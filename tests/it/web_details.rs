//! Smaller things of the pages that somebody relies on: the lamp, the clock of a device, what is missing on the wall, reports to take along.

use std::collections::BTreeSet;

use serde_json::json;

use crate::{
    browser::Wanted,
    checkin::DELEGATE,
    harness::accredit,
    http::Server,
    stage::{enrolled, film, gate, today, verdict_is, view},
};

const F2: &str = "\u{E032}";

#[test]
fn the_lamp_is_offered_where_there_is_one_and_goes_on_and_off() {
    let site = today();
    let server = Server::start(&site);
    let film = film(&site, "film.mjpeg", &view(&site, DELEGATE), 10);
    let Some(browser) = gate(&site, &server, &Wanted { camera: Some(&film), ..Wanted::default() }) else { return };
    let pressed = "document.getElementById('torch-button').getAttribute('aria-pressed')";
    browser.keys(F2);
    browser.wait("!document.getElementById('camera').hidden");
    assert_eq!(browser.run("return document.getElementById('torch-button').hidden"), json!(true), "this camera has no lamp");
    browser.keys(F2);
    browser.wait("document.getElementById('camera').hidden");
    // The lamp of a telephone, as browsers offer it.
    browser.run(
        "window.lamp = [];
         MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true });
         MediaStreamTrack.prototype.applyConstraints = async ({ advanced }) => { lamp.push(advanced[0].torch); }",
    );
    browser.keys(F2);
    browser.wait("!document.getElementById('torch-button').hidden");
    browser.click("#torch-button");
    browser.wait(&format!("{pressed} === 'true'"));
    browser.click("#torch-button");
    browser.wait(&format!("{pressed} === 'false'"));
    assert_eq!(browser.run("return window.lamp"), json!([true, false]));
    // Another program took it.
    browser.run("MediaStreamTrack.prototype.applyConstraints = async () => { throw new Error('gone'); }");
    browser.click("#torch-button");
    browser.wait("document.getElementById('torch-button').hidden");
}

#[test]
fn a_reading_that_waited_says_how_the_clock_of_its_device_goes() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    // The device is half an hour behind: the page learns it from the next answer, and keeps it.
    browser.run("window.real_now = Date.now; Date.now = () => real_now() - 1800000");
    browser.scan(&site.code(DELEGATE));
    verdict_is(&browser, "admitted");
    browser.run(
        "window.sent_scans = [];
         window.real_fetch = window.fetch;
         window.fetch = (path, options) => {
             if (path !== '/v1/scan') return real_fetch(path, options);
             sent_scans.push(JSON.parse(options.body));
             return sent_scans.length === 1 ? Promise.reject(new TypeError('no network')) : real_fetch(path, options);
         }",
    );
    let other = site.issue_all().into_values().nth(30).unwrap();
    browser.scan(&other);
    browser.wait("window.sent_scans.length >= 2");
    let sent = browser.run("return window.sent_scans");
    assert!(sent[0].get("clock_ahead").is_none() && sent[0].get("at").is_none(), "a reading of now needs no clock: {sent}");
    let ahead = sent[1]["clock_ahead"].as_i64().unwrap();
    assert!((1_790_000..=1_810_000).contains(&ahead), "{sent}");
    let at: jiff::Timestamp = sent[1]["at"].as_str().unwrap().parse().unwrap();
    assert!(
        (at.as_second() - crate::harness::now_seconds()).abs() < 120,
        "the time of the reading is by the server's clock: {sent}"
    );
}

#[test]
fn the_wall_names_the_delegations_of_which_nobody_is_here() {
    let site = today();
    let server = Server::start(&site);
    let viewer = server.enrolled(&site, "viewer", None);
    let wall = || viewer.get("/dashboard/figures").expects(200).text();
    let before = wall();
    let title = "Delegations with nobody here: ";
    let count = |page: &str| -> u32 {
        page.split_once(title)
            .expect("the finding has its title")
            .1
            .split(|c: char| !c.is_ascii_digit())
            .next()
            .unwrap()
            .parse()
            .unwrap()
    };
    let all = count(&before);
    assert!(all > 10);
    // Somebody of a delegation comes in, and it is missing no longer.
    let mut gone = BTreeSet::new();
    for reference in [DELEGATE, "KWT24-0034"] {
        let who = accredit(&site).args(["--json", "participant", "show", reference]).succeeds().json();
        accredit(&site).args(["checkin", "--gate", "main", &site.code(reference)]).succeeds();
        gone.insert(who["delegation"].as_str().unwrap().to_owned());
    }
    // The figures are counted anew now and then, not for each who looks.
    let (expected, begun) = (all - u32::try_from(gone.len()).unwrap(), std::time::Instant::now());
    while count(&wall()) != expected {
        assert!(begun.elapsed() < std::time::Duration::from_secs(30), "{} of {expected}", count(&wall()));
    }
}

#[test]
fn reports_are_taken_along_in_every_form_by_those_who_may() {
    let site = today();
    let server = Server::start(&site);
    accredit(&site).args(["checkin", "--gate", "main", &site.code(DELEGATE)]).succeeds();
    let (supervisor, viewer) = (server.enrolled(&site, "supervisor", None), server.enrolled(&site, "viewer", None));
    let heads: [(&str, &[u8]); 5] =
        [("csv", b"reference,"), ("json", b"{"), ("html", b"<!"), ("pdf", b"%PDF-"), ("xlsx", b"PK\x03\x04")];
    for (ending, head) in heads {
        for client in [&supervisor, &viewer] {
            let answer = client.get(&format!("/reports/attendance.{ending}")).expects(200);
            assert!(
                answer.body.starts_with(head) || answer.body.starts_with(b"\xEF\xBB\xBFreference,"),
                "{ending}: {:?}",
                &answer.body[..20]
            );
            let named = answer.header("content-disposition").unwrap_or_default();
            assert!(
                ending == "html" || (named.starts_with("attachment") && named.contains(&format!(".{ending}"))),
                "{ending}: {named}"
            );
        }
    }
    let csv = viewer.get("/reports/attendance.csv").expects(200).text();
    let told = accredit(&site).args(["report", "attendance", "-f", "csv"]).succeeds().out;
    assert_eq!(csv.trim_start_matches('\u{FEFF}').replace("\r\n", "\n"), told.replace("\r\n", "\n"), "as the command writes it");
    for (role, at) in [("gate", Some("main")), ("scanner", Some("main")), ("desk", None)] {
        assert_eq!(server.enrolled(&site, role, at).get("/reports/attendance.csv").status, 403, "{role}");
    }
    assert_eq!(server.client().get("/reports/attendance.csv").status, 401);
    for wrong in ["/reports/attendance.exe", "/reports/journal.csv", "/reports/..%2Fevent.db.csv", "/reports/attendance"] {
        assert_eq!(viewer.get(wrong).status, 404, "{wrong}");
    }
}

#[test]
fn a_report_is_downloaded_in_a_browser() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = crate::browser::Browser::start(&Wanted::default()) else { return };
    enrolled(&site, &server, &browser, "viewer", None);
    browser.open(&format!("{}/reports", server.url));
    let links = browser
        .run("return [...document.querySelectorAll('main a[href^=\"/reports/\"]')].map((link) => link.getAttribute('href'))");
    let links: Vec<&str> = links.as_array().unwrap().iter().map(|link| link.as_str().unwrap()).collect();
    assert!(links.len() >= 40, "nine reports in five forms: {links:?}");
    browser.run(
        "window.fetched = null;
         fetch(document.querySelector('main a[href^=\"/reports/\"][href*=\".csv\"]').href).then(async (answer) => { fetched = [answer.status, (await answer.text()).length]; })",
    );
    browser.wait("window.fetched !== null");
    let fetched = browser.run("return window.fetched");
    assert!(fetched[0] == 200 && fetched[1].as_u64().unwrap() > 20, "{fetched}");
}
