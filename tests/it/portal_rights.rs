//! Who may do what at the portal: every address with every role, and what is not theirs answers as what is not there.

use accredit::{
    domain::person::PersonRole,
    web::{PortalAddress, portal_addresses},
};
use serde_json::json;

use crate::{
    harness::accredit,
    http::Answer,
    photos::jpeg,
    portal_documents::PDF,
    portal_stage::{EVENT, PortalBrowser, Stage},
};

/// Everything that an answer tells: what is not there and what is not theirs must not differ in any of it.
fn told(answer: &Answer) -> (u16, Option<String>, String) {
    (answer.status, answer.header("location").map(str::to_owned), answer.text())
}

/// Asks for an address as its page would, with everything that a form of the portal could say.
pub(crate) fn asked(visitor: &PortalBrowser, method: &str, path: &str) -> Answer {
    match (method, path.rsplit('/').next()) {
        ("get", _) => visitor.get(path),
        (_, Some("photo")) => visitor.upload(path, "a.jpg", &jpeg(300, 400)),
        (_, Some("documents")) => visitor.upload_with(path, &[("kind", "letter")], "a.pdf", PDF),
        // What every form of the portal could say, and more: nothing of it may open what is closed.
        _ => {
            let fields = [
                ("act", "approve"),
                ("text", "x"),
                ("internal", "x"),
                ("version", "x"),
                ("f.given_name", "Eve"),
                ("f.category", "Delegate"),
                ("window", "change"),
                ("until", "2099-01-01"),
                ("document", "1"),
            ];
            visitor.form(path, &fields)
        }
    }
}

#[test]
fn every_address_answers_every_role_as_the_table_says() {
    let stage = Stage::of(&format!("{EVENT}[[document]]\ncode = \"letter\"\n"));
    let kuwait = stage.person("Amal", &["--delegation", "Kuwait"]);
    let page = kuwait.get("/delegations").header("location").unwrap().to_owned();
    let (who, id) = (kuwait.drafts(&page, "Ana", "Lima"), page.rsplit('/').next().unwrap().to_owned());
    kuwait.upload(&format!("/people/{who}/photo"), "a.jpg", &jpeg(300, 400)).expects(303);
    kuwait.upload_with(&format!("/people/{who}/documents"), &[("kind", "letter")], "a.pdf", PDF).expects(303);
    let roles = [
        (PersonRole::FocalPoint, stage.person("Kit", &["--delegation", "Thailand"])),
        (PersonRole::Reviewer, stage.person("Pim", &["--step", "protocol"])),
        (PersonRole::Officer, stage.person("Olu", &["--role", "officer"])),
        (PersonRole::Viewer, stage.person("Vera", &["--role", "viewer"])),
    ];
    let before = stage.shown(&who);
    let mut asked_for = 0;
    for PortalAddress { method, path, roles: allowed, .. } in portal_addresses() {
        let is_of_one = path.contains('{') && !path.starts_with("/static");
        let of = |id: &str, who: &str| path.replace("{id}", id).replace("{reference}", who).replace("{document}", "1");
        let (own, none) = (of(&id, &who), of("987654", "N-NOBODY"));
        let Some(allowed) = allowed else { continue };
        let stranger = asked(&stage.nobody(), method, &own);
        assert!(matches!(stranger.status, 303 | 401), "{method} {path}: {}", stranger.status);
        for (role, visitor) in &roles {
            asked_for += 1;
            // Signing out would end the test's own sessions.
            if path == "/leave" {
                continue;
            }
            let answer = asked(visitor, method, &own);
            if !allowed.contains(role) {
                assert_eq!(told(&answer), told(&asked(visitor, method, "/nowhere")), "{method} {path} by {role}");
                assert_eq!(answer.status, 404, "{method} {path} by {role}");
            } else if is_of_one && *role != PersonRole::Officer {
                // Thailand's focal point asks for Kuwait's, and the reviewer for a draft that no step has seen.
                assert_eq!(told(&answer), told(&asked(visitor, method, &none)), "{method} {path} by {role}");
                assert_eq!(answer.status, 404, "{method} {path} by {role}");
            } else if !path.ends_with("/proposed") {
                // No photo of a draft waits beside an approved one.
                assert_ne!(answer.status, 404, "{method} {path} by {role}: {}", answer.text());
                assert!(answer.status < 500, "{method} {path} by {role}: {}", answer.text());
            }
        }
    }
    assert!(asked_for > 80, "{asked_for}");
    // All of it together did nothing that the officer's approval of a draft, which the rules refuse, would not have done.
    assert_eq!(stage.shown(&who)["state"], before["state"]);
    stage.whole();
}

#[test]
fn bulk_actions_reach_nobody_out_of_the_scope() {
    let stage = Stage::new();
    let (kuwait, thailand) =
        (stage.person("Amal", &["--delegation", "Kuwait"]), stage.person("Kit", &["--delegation", "Thailand"]));
    let of = |who: &PortalBrowser| who.get("/delegations").header("location").unwrap().to_owned();
    let (ana, kim) = (kuwait.drafts(&of(&kuwait), "Ana", "Lima"), thailand.drafts(&of(&thailand), "Kim", "Lee"));
    let theirs = thailand.form(&format!("{}/submit", of(&thailand)), &[("who", &kim), ("who", &ana)]);
    let nobodys = thailand.form(&format!("{}/submit", of(&thailand)), &[("who", &kim), ("who", "N-NOBODY")]);
    // The page says which reference it is, and nothing else of it.
    let masked = |answer: &Answer, who: &str| {
        let (status, location, page) = told(answer);
        assert!(page.contains(&format!("“{who}” is not to be found here")), "{page}");
        (status, location, page.replace(who, "WHO"))
    };
    assert_eq!(masked(&theirs, &ana), masked(&nobodys, "N-NOBODY"));
    assert_eq!(
        (theirs.status, &stage.shown(&ana)["state"], &stage.shown(&kim)["state"]),
        (404, &json!("draft"), &json!("draft"))
    );
    let replaced = |old: &str| masked(&thailand.form(&format!("/people/{kim}/replace"), &[("old", old)]), old);
    assert_eq!(replaced(&ana), replaced("N-NOBODY"));
    assert_eq!(replaced(&ana).0, 404);
    // A reviewer decides on nobody who has not come to the step.
    kuwait.form(&format!("/people/{ana}/submit"), &[]).expects(303);
    let security = stage.person("Sol", &["--step", "security"]);
    security.decides("/queue", &[("who", &ana), ("act", "approve")]).expects(404);
    assert_eq!(stage.shown(&ana)["step"], "protocol");
    // Counts too: a filter by another delegation tells no number.
    assert!(!security.get("/queue?delegation=Kuwait&state=all").text().contains(&ana));
}

#[test]
fn forms_of_other_sites_and_old_tokens_do_nothing() {
    let stage = Stage::new();
    let focal = stage.person("Amal", &["--delegation", "Kuwait"]);
    let page = focal.get("/delegations").header("location").unwrap().to_owned();
    let who = focal.drafts(&page, "Ana", "Lima");
    let (path, own) = (format!("/people/{who}/withdraw"), format!("http://{}", focal.client.address));
    let token = focal.token.as_str();
    for (fields, headers) in [
        (vec![("token", token)], vec![("origin", "https://evil.example")]),
        (vec![("token", token)], vec![("origin", own.as_str()), ("sec-fetch-site", "cross-site")]),
        (vec![("token", token)], vec![]),
        (vec![], vec![("origin", own.as_str())]),
        (vec![("token", "0123")], vec![("origin", own.as_str())]),
    ] {
        focal.bare_form(&path, &fields, &headers).expects(403);
    }
    let other = stage.person("Badr", &["--delegation", "Kuwait"]);
    focal.bare_form(&path, &[("token", &other.token)], &[("origin", &own)]).expects(403);
    assert_eq!(stage.shown(&who)["state"], "draft");
    let mut led = focal.client.connect();
    let head =
        format!("GET /delegations HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\ncookie: {}\r\n\r\n", focal.cookie);
    std::io::Write::write_all(&mut led, head.as_bytes()).unwrap();
    Answer::read(&mut led).expects(421);
}

#[test]
fn links_work_once_and_a_revoked_person_is_out_at_once() {
    let stage = Stage::new();
    let said = stage.invited("Amal", &["--delegation", "Kuwait"]);
    let link = said["url"].as_str().unwrap();
    // What opens links in messages uses nothing up.
    stage.nobody().get("/enter").expects(200);
    let focal = stage.nobody().enters(link);
    let again = stage.nobody().form("/enter", &[("link", link)]).expects(403).text();
    assert!(again.contains("has been used already"), "{again}");
    let lines = accredit(&stage.site).args(["report", "journal", "--action", "person.refuse", "--json"]).succeeds().json();
    assert_eq!(lines.as_array().unwrap().len(), 1, "{lines}");
    focal.get("/delegations").expects(303);
    accredit(&stage.site).args(["person", "revoke", "1"]).succeeds();
    assert_eq!(focal.get("/delegations").header("location"), Some("/enter"));
    accredit(&stage.site).args(["person", "link", "1"]).fails_with(2).err_contains("person 1 was revoked");
    let listed = accredit(&stage.site).args(["person", "list", "--json"]).succeeds().json();
    assert!(listed[0]["revoked_at"].is_string() && listed[0]["delegations"] == json!(["Kuwait"]), "{listed}");
    // A cookie that is shared by a link opens no other browser once it is signed out.
    let officer = stage.person("Olu", &["--role", "officer"]);
    officer.form("/leave", &[]).expects(303);
    assert_eq!(officer.get("/queue").header("location"), Some("/enter"));
    stage.whole();
    for number in 0..12 {
        let answer = stage.nobody().form("/enter", &[("link", &format!("{number:064x}"))]);
        assert!(matches!(answer.status, 403 | 429), "{}", answer.status);
    }
    stage.nobody().form("/enter", &[("link", &format!("{:064x}", 99))]).expects(429);
}

#[test]
fn nothing_that_is_written_runs_and_nothing_is_written_that_was_not_asked_for() {
    let stage = Stage::new();
    let focal = stage.person("<script>alert(0)</script>", &["--delegation", "Kuwait"]);
    let page = focal.get("/delegations").header("location").unwrap().to_owned();
    let who = focal.drafts(&page, "Ana", "Lima");
    let version = focal.version(&who);
    let attack = "\"><script>alert(1)</script><img src=x onerror=alert(2)>";
    let mut fields = vec![("version", version.as_str())];
    for name in ["f.title", "f.given_name", "f.family_name", "f.native_name", "f.function"] {
        fields.push((name, attack));
    }
    // Not the delegation's to say, whatever the form brings.
    for (name, value) in
        [("f.delegation", "Thailand"), ("f.days", ""), ("f.order", "1"), ("f.reference", "X1"), ("state", "approved")]
    {
        fields.push((name, value));
    }
    focal.form(&format!("/people/{who}"), &fields).expects(303);
    focal.form(&format!("/people/{who}/submit"), &[]).expects(303);
    let officer = stage.person("Olu", &["--role", "officer"]);
    officer.decides(&format!("/nominations/{who}"), &[("act", "return"), ("text", attack)]).expects(303);
    for seen in [
        focal.get(&page),
        focal.get(&format!("/people/{who}")),
        officer.get("/queue?state=returned"),
        officer.get(&format!("/nominations/{who}")),
    ] {
        let (policy, text) = (seen.header("content-security-policy").unwrap().to_owned(), seen.expects(200).text());
        assert!(!text.contains("<script>alert") && !text.contains("<img src=x"), "{text}");
        assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
    }
    let shown = accredit(&stage.site).args(["participant", "show", &who, "--json"]).succeeds().json();
    assert_eq!((&shown["delegation"], &shown["reference"]), (&json!("Kuwait"), &json!(who)));
    stage.whole();
}

#[test]
fn files_that_are_no_photos_are_refused_and_gates_are_not_on_the_portal() {
    let stage = Stage::new();
    let focal = stage.person("Amal", &["--delegation", "Kuwait"]);
    let page = focal.get("/delegations").header("location").unwrap().to_owned();
    let who = focal.drafts(&page, "Ana", "Lima");
    let path = format!("/people/{who}/photo");
    let cut = jpeg(300, 400);
    for (name, content) in [
        ("a.jpg", b"%PDF-1.7".as_slice()),
        ("a.svg", b"<svg onload='alert(1)'/>"),
        ("a.html", b"<script>alert(1)</script>"),
        ("a.jpg", b""),
        ("a.jpg", &cut[..200]),
        ("a.gif", b"GIF89a"),
    ] {
        let told = focal.upload(&path, name, content).expects(409).text();
        assert!(told.contains("role=\"alert\""), "{told}");
    }
    focal.get(&path).expects(404);
    let large = vec![0; (25 << 20) + (32 << 10)];
    let told = focal.upload(&path, "large.jpg", &large).expects(413).text();
    assert!(told.contains("has more than 25 MB") && told.contains("id=\"photo-form\""), "{told}");
    for of_gates in ["/gate", "/v1/scan", "/v1/participants?q=a", "/desk", "/supervisor", "/trust", "/static/gate.js", "/health"]
    {
        focal.get(of_gates).expects(404);
    }
    // And nothing of the portal is at the gates' address.
    let gates = stage.server.client();
    assert_eq!(gates.get("/enter").status, 404);
    assert_eq!(gates.get("/queue").status, 404);
}

#[test]
fn sixteen_at_once_take_no_more_places_than_there_are() {
    let stage = Stage::new();
    let focal = stage.person("Amal", &["--delegation", "Kuwait"]);
    let page = focal.get("/delegations").header("location").unwrap().to_owned();
    let people: Vec<String> = (0..16).map(|number| focal.drafts(&page, "Person", &format!("No {number}"))).collect();
    let done: Vec<u16> = std::thread::scope(|scope| {
        let sending: Vec<_> = people
            .iter()
            .map(|who| {
                let focal = focal.clone();
                scope.spawn(move || focal.form(&format!("/people/{who}/submit"), &[]).status)
            })
            .collect();
        sending.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(done.iter().filter(|status| **status == 303).count(), 3, "{done:?}");
    assert_eq!(done.iter().filter(|status| **status == 409).count(), 13, "{done:?}");
    assert!(focal.get(&page).text().contains("3 of 3 places"));
    stage.whole();
}
