//! Enrollment: who may do what, what is refused to everyone, and how long an enrollment code is valid.

use accredit::{
    domain::{
        actor::Actor,
        device::{Post, Role, Secret},
    },
    store::{ENROLLMENT_HOLDS, StoreError, refusal::NotEnrolled},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::{
    browser::{Browser, Wanted},
    checkin::{DAY_1, issued},
    harness::Site,
    http::{Client, Server, id},
};

#[test]
fn devices_do_what_their_role_says() {
    let site = issued();
    let server = Server::start(&site);
    let as_role = |role: &str| server.enrolled(&site, role, (role == "gate").then_some("main"));
    let scanned = json!({ "id": id(1), "code": "x", "gate": "main" });
    for (role, may) in [
        ("viewer", [403, 403, 200, 403]),
        ("gate", [200, 200, 200, 403]),
        ("desk", [200, 200, 200, 403]),
        ("supervisor", [200; 4]),
    ] {
        let client = as_role(role);
        let statuses = [
            client.post("/v1/scan", &scanned).status,
            client.get("/v1/participants?q=al").status,
            client.get("/v1/attendance").status,
            client.get("/v1/devices").status,
        ];
        assert_eq!(statuses, may, "{role}");
    }
    let gate = as_role("gate");
    gate.post("/v1/scan", &json!({ "id": id(2), "code": "x", "gate": "north" })).refuses_with(422, "invalid");
    as_role("desk").post("/v1/scan", &json!({ "id": id(2), "code": "x" })).refuses_with(422, "invalid");
    let supervisor = as_role("supervisor");
    let allowed =
        supervisor.post("/v1/devices", &json!({ "role": "gate", "gate": "main", "name": "door 1" })).expects(200).json();
    let token = allowed["url"].as_str().unwrap().split_once('#').unwrap().1.to_owned();
    let enroll = || server.client().post("/v1/enroll", &json!({ "token": token }));
    let device = enroll().expects(200).json()["device"].to_string();
    enroll().refuses_with(403, "enrolment-used");
    supervisor.post("/v1/devices", &json!({ "role": "gate" })).refuses_with(422, "invalid");
    supervisor.post("/v1/devices", &json!({ "role": "gate", "gate": "nowhere" })).refuses_with(409, "refused");
    supervisor.send("DELETE", &format!("/v1/devices/{device}"), &[], b"").expects(200);
    supervisor.send("DELETE", &format!("/v1/devices/{device}"), &[], b"").refuses_with(409, "refused");
    let listed = supervisor.get("/v1/devices").expects(200).json();
    let revoked = listed.as_array().unwrap().iter().find(|listed| listed["id"].as_u64() == device.parse().ok()).unwrap();
    assert_eq!(revoked["name"], "door 1");
    assert!(revoked["revoked_at"].is_string());
}

#[test]
fn nothing_is_reached_without_enrollment_but_how_to_enroll() {
    let site = issued();
    let server = Server::start(&site);
    let nobody = server.client();
    for path in ["/enroll", "/trust", "/health", "/static/base.css", "/static/gate.js"] {
        nobody.get(path).expects(200);
    }
    for path in [
        "/openapi.json",
        "/v1/attendance",
        "/v1/attendance/2024-11-04",
        "/v1/events",
        "/v1/devices",
        "/v1/participants?q=a",
        "/v1/participants/X",
    ] {
        nobody.get(path).refuses_with(401, "not-enrolled");
    }
    for page in ["/", "/gate", "/supervisor"] {
        let sent = nobody.send("GET", page, &[("accept", "text/html")], b"").expects(303);
        assert_eq!(sent.header("location"), Some("/enroll"));
    }
    nobody.post("/v1/scan", &json!({ "id": id(1), "code": "x" })).refuses_with(401, "not-enrolled");
    nobody.post("/v1/enroll", &json!({ "token": "0".repeat(64) })).refuses_with(403, "enrolment-unknown");
    let gate = server.enrolled(&site, "gate", Some("main"));
    for answer in [nobody.get("/trust"), gate.get("/gate"), gate.get("/v1/attendance")] {
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe") && !policy.contains("http"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    }
    for page in [nobody.get("/enroll"), nobody.get("/trust"), gate.get("/gate")] {
        let html = page.text();
        assert!(!html.contains("style=") && !html.contains("onclick") && !html.contains("<script>"), "{html}");
    }
}

#[test]
fn guesses_are_slowed_down_and_a_page_of_another_site_is_refused() {
    let site = issued();
    let server = Server::start(&site);
    let gate = server.enrolled(&site, "gate", Some("main"));
    let secret = gate.secret.clone().unwrap();
    let cookie = format!("accredit={secret}");
    let body = json!({ "id": id(1), "code": "x" }).to_string();
    let host = server.address.to_string();
    let own = format!("http://{host}");
    let post = |headers: &[(&str, &str)]| {
        let mut all = vec![("content-type", "application/json"), ("cookie", cookie.as_str())];
        all.extend(headers);
        server.client().send("POST", "/v1/scan", &all, body.as_bytes())
    };
    post(&[("origin", &own), ("sec-fetch-site", "same-origin")]).expects(200);
    post(&[("origin", "https://evil.example")]).refuses_with(403, "cross-origin");
    post(&[("origin", &own), ("sec-fetch-site", "cross-site")]).refuses_with(403, "cross-origin");
    post(&[("origin", "null")]).refuses_with(403, "cross-origin");
    post(&[]).refuses_with(403, "cross-origin");
    let token = json!({ "token": "1".repeat(64) }).to_string();
    let enroll = [("content-type", "application/json"), ("origin", "https://evil.example")];
    server.client().send("POST", "/v1/enroll", &enroll, token.as_bytes()).refuses_with(403, "cross-origin");
    let guess = |number: u32| Client { secret: Some(format!("{number:064x}")), ..server.client() }.get("/v1/attendance");
    let first = guess(1).refuses_with(401, "not-enrolled");
    assert_eq!(first.header("retry-after"), None);
    for number in 2..20 {
        guess(number);
    }
    let last = guess(20).refuses_with(429, "too-many-tries");
    assert!(last.header("retry-after").is_some());
    server.client().post("/v1/enroll", &json!({ "token": "0".repeat(64) })).refuses_with(429, "too-many-tries");
    gate.get("/v1/attendance").expects(200);
}

#[test]
fn an_enrollment_code_is_valid_for_ten_minutes_to_the_millisecond() {
    let site = issued();
    let mut store = site.store();
    let given: Timestamp = DAY_1.parse().unwrap();
    let (name, post) = (Actor::program(), Post::new(Role::Viewer, None).unwrap());
    let leave = |number| Secret::from_random([number; 32]);
    for number in 1..=2 {
        let expires_at = store.allow_device(&leave(number), &name, &post, given).unwrap();
        assert_eq!(expires_at, given + SignedDuration::from_mins(10));
    }
    let ten_minutes_later = given + ENROLLMENT_HOLDS;
    let late = ten_minutes_later + SignedDuration::from_millis(1);
    assert!(matches!(store.enroll_device(&leave(1), &leave(101), None, late), Err(StoreError::Enroll(NotEnrolled::Expired))));
    let enrolled = store.enroll_device(&leave(2), &leave(102), None, ten_minutes_later).unwrap();
    assert_eq!(enrolled.post.role, Role::Viewer);
    // Used up, whether late or not; and what expired never opens again.
    for at in [given, late] {
        assert!(matches!(store.enroll_device(&leave(2), &leave(103), None, at), Err(StoreError::Enroll(NotEnrolled::Used))));
    }
    assert!(matches!(store.enroll_device(&leave(3), &leave(104), None, given), Err(StoreError::Enroll(NotEnrolled::Unknown))));
    assert_eq!(store.device(&leave(101)).unwrap(), None);
    assert_eq!(store.devices().unwrap().len(), 1);
}

/// Creates an enrollment code so long ago, and returns what it opens.
fn leave_given(site: &Site, number: u8, ago: SignedDuration) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let now = Timestamp::from_millisecond(i64::try_from(now.as_millis()).unwrap()).unwrap();
    let (secret, post) = (Secret::from_random([number; 32]), Post::new(Role::Gate, Some("main".parse().unwrap())).unwrap());
    site.store().allow_device(&secret, &"old tablet".parse().unwrap(), &post, now - ago).unwrap();
    secret.to_text()
}

#[test]
fn an_expired_leave_opens_nothing_and_the_page_says_so() {
    let site = issued();
    let server = Server::start(&site);
    let expired = leave_given(&site, 1, SignedDuration::from_mins(11));
    server.client().post("/v1/enroll", &json!({ "token": expired })).refuses_with(403, "enrolment-expired");
    let fresh = leave_given(&site, 2, SignedDuration::from_mins(5));
    server.client().post("/v1/enroll", &json!({ "token": fresh })).expects(200);
    server.client().post("/v1/enroll", &json!({ "token": fresh })).refuses_with(403, "enrolment-used");
    let Some(browser) = Browser::start(&Wanted { language: Some("fr"), ..Wanted::default() }) else { return };
    browser.open(&format!("{}/enroll#{expired}", server.url));
    browser.wait("location.hash === '' && !document.getElementById('with').hidden");
    browser.click("#enroll");
    browser.wait("document.getElementById('problem').textContent.includes('a expiré')");
    assert_eq!(browser.run("return [location.pathname, document.getElementById('enroll').disabled]"), json!(["/enroll", true]));
}
