//! Dead ends: wrong pages, links in open tabs, devices that were revoked, days that are not the event's, and rooms without a camera.

use serde_json::json;

use crate::{
    browser::{Browser, Wanted},
    checkin::{DELEGATE, issued},
    harness::accredit,
    http::{Client, Server, id},
    stage::{enrolled, gate, today, verdict_is},
};

#[test]
fn a_wrong_page_says_so_in_the_readers_language_and_where_to_go() {
    let site = issued();
    let server = Server::start(&site);
    for (language, title) in
        [("en", "No such page"), ("fr", "Page inconnue"), ("ar", "صفحة غير موجودة"), ("ru", "Такой страницы нет")]
    {
        let Some(browser) = Browser::start(&Wanted { language: Some(language), ..Wanted::default() }) else { return };
        browser.open(&format!("{}/gaet", server.url));
        assert_eq!(browser.text("h1"), title);
        assert_eq!(browser.run("return document.querySelector('main a').pathname"), "/enroll");
        enrolled(&site, &server, &browser, "gate", Some("main"));
        browser.open(&format!("{}/gaet", server.url));
        assert_eq!(browser.run("return document.querySelector('main a').pathname"), "/gate");
        browser.open(&format!("{}/supervisor", server.url));
        assert_ne!(browser.text("h1"), title);
        assert_eq!(browser.run("return [...document.querySelectorAll('main a')].map((a) => a.pathname)"), json!(["/gate"]));
    }
    let program = server.client();
    program.get("/gaet").refuses_with(404, "not-found");
    let asked = server.client().send("GET", "/gaet", &[("accept", "text/html")], b"").expects(404);
    assert_eq!(asked.header("content-type"), Some("text/html; charset=utf-8"));
}

#[test]
fn a_link_that_is_pasted_into_an_open_tab_is_taken() {
    let site = issued();
    let server = Server::start(&site);
    let Some(browser) = Browser::start(&Wanted::default()) else { return };
    browser.open(&format!("{}/gate", server.url));
    browser.wait("location.pathname === '/enroll' && !document.getElementById('without').hidden");
    let url =
        accredit(&site).args(["device", "enroll", "--json", "--role", "gate", "--gate", "main"]).succeeds().json()["url"].clone();
    browser.run(&format!("location.href = {url}"));
    browser.wait("!document.getElementById('with').hidden && location.hash === ''");
    browser.click("#enroll");
    browser.wait("location.pathname === '/gate'");
}

#[test]
fn a_revoked_device_says_so_for_good_and_locks_nobody_out() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    accredit(&site).args(["device", "revoke", "1"]).succeeds();
    verdict_is(&browser, "revoked");
    browser.wait("document.getElementById('state').dataset.state === 'revoked'");
    // A verdict stands some seconds; this one stays, and a badge changes nothing.
    browser.run("window.at = document.getElementById('verdict').dataset.verdict");
    browser.scan(&site.code(DELEGATE));
    assert_eq!(browser.run("return document.getElementById('verdict').dataset.verdict"), "revoked");
    assert_eq!(browser.run("return document.querySelector('#again a').pathname"), "/enroll");
    // The secret of a revoked device is no guess, however often its page sends it.
    let device = server.enrolled(&site, "gate", Some("main"));
    accredit(&site).args(["device", "revoke", "2"]).succeeds();
    for _ in 0..30 {
        device.get("/v1/attendance").refuses_with(401, "not-enrolled");
    }
    enrolled(&site, &server, &browser, "gate", Some("main"));
    browser.wait("document.getElementById('state')?.dataset.state === 'online'");
}

#[test]
fn an_event_that_is_not_today_is_told_and_can_be_rehearsed() {
    let site = issued();
    let server = Server::start(&site);
    let Some(browser) = Browser::start(&Wanted::default()) else { return };
    enrolled(&site, &server, &browser, "gate", Some("main"));
    verdict_is(&browser, "closed");
    assert_eq!(browser.text("#word-text"), "NOT TODAY");
    assert!(browser.text("#why").contains("4 November"), "{}", browser.text("#why"));
    assert!(std::fs::read_to_string(site.path("serve.log")).unwrap().len() > 10);
    let address = server.address.to_string();
    assert_eq!(server.end(), Some(0));
    let server = Server::start_as(&site, &["--listen", &address, "--rehearse"], None);
    browser.open(&format!("{}/gate", server.url));
    browser.wait("document.getElementById('state')?.dataset.state === 'online'");
    assert_eq!(browser.text("#rehearsal"), "REHEARSAL");
    browser.scan(&site.code(DELEGATE));
    verdict_is(&browser, "admitted");
    assert_eq!(site.store().last_recorded().unwrap(), 0);
    let door = server.enrolled(&site, "gate", Some("main"));
    let answer = door.post("/v1/scan", &json!({ "id": id(1), "code": site.code(DELEGATE) })).expects(200).json();
    assert_eq!((answer["verdict"].as_str(), answer["rehearsal"].as_bool()), (Some("admitted"), Some(true)));
    // What was scanned in earnest waits for a server that records it.
    let waited = json!({ "id": id(2), "code": site.code(DELEGATE), "waited": true, "at": "2024-11-04T09:00:00Z" });
    door.post("/v1/scan", &waited).refuses_with(503, "rehearsing");
    assert_eq!(site.store().last_recorded().unwrap(), 0);
}

#[test]
fn a_laptop_without_a_camera_is_told_what_to_do() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    for (error, words) in
        [("NotFoundError", "no camera"), ("NotReadableError", "Another program"), ("NotAllowedError", "Allow it")]
    {
        browser.run(&format!("navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('', '{error}') }}"));
        browser.click("#camera-button");
        browser.wait(&format!("document.getElementById('camera-problem').textContent.includes('{words}')"));
        assert_eq!(browser.run("return document.getElementById('picture').hidden"), false);
    }
}

#[test]
fn pages_lead_to_one_another_by_role() {
    let site = issued();
    let server = Server::start(&site);
    let as_role = |role: &str| server.enrolled(&site, role, (["gate", "scanner"].contains(&role)).then_some("main"));
    let ways = |client: &Client, page: &str| {
        let html = client.send("GET", page, &[("accept", "text/html")], b"").expects(200).text();
        let nav = html.split("class=\"ways\"").nth(1).map(|nav| nav.split("</nav>").next().unwrap_or_default().to_owned());
        let mut links: Vec<_> =
            nav.unwrap_or_default().split("href=\"").skip(1).map(|link| link.split('"').next().unwrap().to_owned()).collect();
        links.sort_unstable();
        links
    };
    let supervisor = as_role("supervisor");
    assert_eq!(ways(&supervisor, "/gate"), ["/dashboard", "/desk", "/reports", "/supervisor"]);
    assert_eq!(ways(&supervisor, "/supervisor"), ["/dashboard", "/desk", "/gate", "/reports"]);
    assert_eq!(ways(&as_role("desk"), "/desk"), ["/dashboard", "/gate"]);
    assert_eq!(ways(&as_role("viewer"), "/dashboard"), ["/reports"]);
    assert_eq!(ways(&as_role("gate"), "/gate"), Vec::<String>::new());
}

#[test]
fn a_gate_that_may_not_go_by_names_scans_badges_and_nothing_else() {
    let site = today();
    let server = Server::start(&site);
    let scanner = server.enrolled(&site, "scanner", Some("main"));
    scanner.get("/v1/participants?q=a").refuses_with(403, "forbidden");
    scanner.get(&format!("/v1/participants/{DELEGATE}")).refuses_with(403, "forbidden");
    scanner.post("/v1/scan", &json!({ "id": id(1), "reference": DELEGATE })).refuses_with(403, "forbidden");
    scanner.post("/v1/look", &json!({ "reference": DELEGATE })).refuses_with(403, "forbidden");
    let answer = scanner.post("/v1/scan", &json!({ "id": id(2), "code": site.code(DELEGATE) })).expects(200).json();
    assert_eq!(answer["verdict"], "admitted");
    assert_eq!(site.store().devices().unwrap()[0].device.post.role.as_str(), "scanner");
    crate::checkin::whole(&site);
    let Some(browser) = Browser::start(&Wanted::default()) else { return };
    enrolled(&site, &server, &browser, "scanner", Some("main"));
    browser.wait("document.getElementById('state')?.dataset.state === 'online'");
    assert_eq!(browser.run("return document.getElementById('query')"), json!(null));
    assert_eq!(browser.text("#why"), "Scan a badge");
    browser.keys("\u{E034}");
    browser.scan(&site.issue_all().into_values().nth(50).unwrap());
    verdict_is(&browser, "admitted");
}

#[test]
fn a_name_that_is_not_the_servers_is_refused() {
    let site = issued();
    let server = Server::start(&site);
    let asked = |host: &str| {
        let mut stream = server.client().connect();
        std::io::Write::write_all(
            &mut stream,
            format!("GET /health HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").as_bytes(),
        )
        .unwrap();
        crate::http::Answer::read(&mut stream)
    };
    for host in ["localhost", "127.0.0.1:8080", "[::1]"] {
        asked(host).expects(200);
    }
    for host in ["evil.example", "localhost.evil.example:8080"] {
        asked(host).refuses_with(421, "wrong-host");
    }
}
