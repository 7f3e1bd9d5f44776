//! Codes of an app as a second factor of those who work on nominations: set up, asked for in every browser, lost, and guessed at.

use accredit::web::portal_addresses;
use ring::hmac;
use serde_json::{Value, json};

use crate::{
    harness::{accredit, now_seconds},
    http::Answer,
    photos::jpeg,
    portal_documents::PDF,
    portal_rights::asked,
    portal_stage::{EVENT, PortalBrowser, Stage},
};

/// An event that asks every role for a second factor.
pub(crate) fn demanding() -> String {
    let roles = "steps = [\"protocol\", \"security\"]\nsecond_factor = [\"focal-point\", \"reviewer\", \"officer\", \"viewer\"]";
    EVENT.replace("steps = [\"protocol\", \"security\"]", roles)
}

/// An app, as it was given the key: it knows RFC 6238 by itself.
pub(crate) struct App(Vec<u8>);

impl App {
    /// Takes the key as somebody types it: letters and digits in groups (RFC 4648, section 6).
    pub(crate) fn typed(groups: &str) -> Self {
        let bits: String = groups
            .chars()
            .filter(|c| *c != ' ')
            .map(|c| format!("{:05b}", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(c).expect("base32")))
            .collect();
        Self(
            bits.as_bytes()
                .chunks_exact(8)
                .map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap())
                .collect(),
        )
    }

    /// Returns the code of so many half minutes from now.
    pub(crate) fn code(&self, later: i64) -> String {
        self.code_at(now_seconds() / 30 + later)
    }

    fn code_at(&self, step: i64) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let hash = hmac::sign(&key, &step.to_be_bytes());
        let at = usize::from(hash.as_ref()[19] & 15);
        let number = u32::from_be_bytes(hash.as_ref()[at..at + 4].try_into().unwrap()) & 0x7FFF_FFFF;
        format!("{:06}", number % 1_000_000)
    }

    /// Returns a code that is right at no time near now.
    fn wrong(&self) -> String {
        let near: Vec<String> = (-3..=3).map(|later| self.code(later)).collect();
        (0..1_000_000).map(|number| format!("{number:06}")).find(|code| !near.contains(code)).unwrap()
    }
}

/// What stands between two texts of a page.
fn between<'p>(page: &'p str, before: &str, after: &str) -> &'p str {
    page.split_once(before).and_then(|(_, rest)| rest.split_once(after)).unwrap_or_else(|| panic!("no {before:?}: {page}")).0
}

/// Reads the QR code of a page, as a camera does.
fn scanned(page: &str) -> String {
    let svg = between(page, "<svg class=\"qr\"", "</svg>");
    let side: usize = between(svg, "viewBox=\"0 0 ", " ").parse().unwrap();
    let mut dark = vec![false; side * side];
    for run in between(svg, "<path d=\"", "\"").split('M').skip(1) {
        let numbers: Vec<usize> = run.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect();
        let (x, y, length) = (numbers[0], numbers[1], numbers[2]);
        dark[y * side + x..y * side + x + length].fill(true);
    }
    let pixel = |x: usize, y: usize| if dark[y / 4 * side + x / 4] { 0 } else { 255 };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(4 * side, 4 * side, pixel);
    image.detect_grids()[0].decode().unwrap().1
}

/// Begins a second factor in a browser, and returns an app with the key of its page.
#[track_caller]
pub(crate) fn begins(visitor: &PortalBrowser) -> App {
    visitor.form("/second-factor", &[("act", "begin")]).expects(303);
    let page = visitor.get("/second-factor").expects(200).text();
    App::typed(between(&page, "<strong class=\"typed\" dir=\"ltr\">", "<"))
}

#[track_caller]
fn says(visitor: &PortalBrowser, act: &str, code: &str) -> Answer {
    visitor.form("/second-factor", &[("act", act), ("code", code)])
}

/// Invites an officer, and returns the browser in which they are signed in.
fn officer(stage: &Stage) -> PortalBrowser {
    stage.person("Olu", &["--role", "officer"])
}

/// Signs the first person in, in another browser.
fn again(stage: &Stage, more: &[&str]) -> PortalBrowser {
    let said = accredit(&stage.site).args(["person", "link", "1", "--json"]).args(more).succeeds().json();
    stage.nobody().enters(said["url"].as_str().unwrap())
}

#[track_caller]
fn is_kept_out(visitor: &PortalBrowser) {
    assert_eq!(visitor.get("/queue").expects(303).header("location"), Some("/second-factor"));
}

fn journal(stage: &Stage, action: &str) -> Vec<Value> {
    let lines = accredit(&stage.site).args(["report", "journal", "--json", "--action", action]).succeeds().json();
    lines.as_array().unwrap().clone()
}

#[test]
fn somebody_turns_it_on_and_every_browser_is_asked() {
    let stage = Stage::new();
    let first = officer(&stage);
    let offered = first.get("/second-factor").expects(200).text();
    assert!(offered.contains("Set it up") && !offered.contains("asks for it"), "{offered}");
    let app = begins(&first);
    let page = first.get("/second-factor").text();
    let address = scanned(&page);
    assert!(address.starts_with("otpauth://totp/MC:Olu?secret=") && address.ends_with("&issuer=MC"), "{address}");
    let typed = between(&page, "<strong class=\"typed\" dir=\"ltr\">", "<").replace(' ', "");
    assert!(address.contains(&typed) && page.contains(&address.replace('&', "&#38;")), "{page}");
    // It counts once a code of it came, and not before.
    let other = again(&stage, &[]);
    other.get("/queue").expects(200);
    assert!(other.get("/second-factor").text().contains("Set it up"), "no other browser shows it");
    assert!(says(&other, "confirm", &app.code(0)).expects(409).text().contains("another browser"));
    assert!(says(&first, "confirm", &app.wrong()).expects(403).text().contains("not the code of now"));
    assert!(says(&first, "confirm", "12345").expects(409).text().contains("six digits"));
    assert_eq!(begins(&first).0, app.0, "who comes back to the page finds the same key");
    assert_eq!(says(&first, "confirm", &app.code(0)).expects(303).header("location"), Some("/second-factor?said=factor_on"));
    let on = first.get("/second-factor?said=factor_on").expects(200).text();
    assert!(on.contains("The second factor is on.") && !on.contains("typed"), "it is shown once: {on}");
    first.get("/queue").expects(200);
    // The other browser was signed in before; nothing of it goes any further now.
    is_kept_out(&other);
    for act in ["begin", "confirm"] {
        assert!(says(&other, act, &app.code(1)).expects(409).text().contains("another browser"), "{act}");
    }
    says(&other, "off", &app.code(1)).expects(404);
    assert!(says(&other, "pass", &app.code(0)).expects(403).text().contains("used already"));
    assert_eq!(says(&other, "pass", &app.code(1)).expects(303).header("location"), Some("/"));
    other.get("/queue").expects(200);
    let third = again(&stage, &[]);
    is_kept_out(&third);
    says(&third, "pass", &app.code(1)).expects(403);
    is_kept_out(&third);
    third.form("/leave", &[]).expects(303);
    let told: Vec<Value> = journal(&stage, "person.second-factor").iter().map(|line| line["details"]["state"].clone()).collect();
    assert_eq!(told, [json!("begun"), json!("confirmed")]);
    assert_eq!(journal(&stage, "person.pass").len(), 1);
    let listed = accredit(&stage.site).args(["person", "list", "--json"]).succeeds().json();
    assert!(listed[0]["second_factor"].is_string() && listed[0]["second_factor_demanded"] == false, "{listed}");
    accredit(&stage.site).args(["person", "list"]).succeeds().out_contains("Second factor");
    stage.whole();
}

#[test]
fn what_is_turned_off_or_lost_is_proven_nowhere_any_more() {
    let stage = Stage::new();
    let first = officer(&stage);
    let app = begins(&first);
    says(&first, "confirm", &app.code(0)).expects(303);
    says(&first, "off", &app.wrong()).expects(403);
    says(&first, "off", &app.code(1)).expects(303);
    assert_eq!(stage.site.number("select count(*) from person_second_factor"), 0);
    first.get("/queue").expects(200);
    again(&stage, &[]).get("/queue").expects(200);
    stage.whole();
    // On again, with another key; then the telephone is gone, and so is who found it.
    let next = begins(&first);
    assert_ne!(next.0, app.0);
    says(&first, "confirm", &next.code(0)).expects(303);
    let other = again(&stage, &[]);
    is_kept_out(&other);
    let back = again(&stage, &["--reset-second-factor"]);
    for lost in [&first, &other] {
        assert_eq!(lost.get("/queue").expects(303).header("location"), Some("/enter"));
    }
    back.get("/queue").expects(200);
    assert_eq!(journal(&stage, "person.second-factor").last().unwrap()["details"]["state"], "reset");
    stage.whole();
    // Nothing of a key is left of somebody who is revoked.
    says(&back, "confirm", &begins(&back).code(0)).expects(303);
    accredit(&stage.site).args(["person", "revoke", "1"]).succeeds();
    assert_eq!(stage.site.number("select count(*) from person_second_factor"), 0);
    stage.whole();
}

#[test]
fn an_event_asks_roles_for_it_and_nothing_else_is_there_before_it() {
    let stage = Stage::of(&format!("{}[[document]]\ncode = \"letter\"\n", demanding()));
    let kuwait = stage.person("Amal", &["--delegation", "Kuwait"]);
    says(&kuwait, "confirm", &begins(&kuwait).code(0)).expects(303);
    let page = kuwait.get("/delegations").header("location").unwrap().to_owned();
    let who = kuwait.drafts(&page, "Ana", "Lima");
    kuwait.upload(&format!("/people/{who}/photo"), "a.jpg", &jpeg(300, 400)).expects(303);
    kuwait.upload_with(&format!("/people/{who}/documents"), &[("kind", "letter")], "a.pdf", PDF).expects(303);
    let enrolled = stage.person("Badr", &["--delegation", "Kuwait"]);
    says(&enrolled, "confirm", &begins(&enrolled).code(0)).expects(303);
    let said = accredit(&stage.site).args(["person", "link", "2", "--json"]).succeeds().json();
    let before = [
        stage.nobody().enters(said["url"].as_str().unwrap()),
        stage.person("Carl", &["--delegation", "Kuwait"]),
        stage.person("Pim", &["--step", "protocol"]),
        stage.person("Olu", &["--role", "officer"]),
        stage.person("Vera", &["--role", "viewer"]),
    ];
    let (shown, id) = (stage.shown(&who), page.rsplit('/').next().unwrap());
    let lines = stage.site.number("select count(*) from journal");
    let mut asked_for = 0;
    for address in portal_addresses().into_iter().filter(|address| !address.is_before_factor) {
        let path = address.path.replace("{id}", id).replace("{reference}", &who).replace("{document}", "1");
        for visitor in &before {
            asked_for += 1;
            let answer = asked(visitor, address.method, &path);
            assert_eq!((answer.status, answer.header("location")), (303, Some("/second-factor")), "{} {path}", address.method);
            assert!(!answer.text().contains("Lima"), "{path}");
            let headers = [("cookie", visitor.cookie.as_str()), ("accept", "application/json")];
            let program = visitor.client.send(&address.method.to_uppercase(), &path, &headers, b"");
            assert_eq!(program.status, 401, "{} {path}", address.method);
        }
    }
    assert!(asked_for > 5 * 25, "{asked_for}");
    let own: Vec<&str> = portal_addresses()
        .into_iter()
        .filter(|address| address.is_before_factor && address.roles.is_some())
        .map(|address| address.path)
        .collect();
    assert_eq!(own, ["/leave", "/second-factor", "/second-factor"]);
    assert_eq!((stage.shown(&who), stage.site.number("select count(*) from journal")), (shown, lines), "nothing was done");
    // The page tells nothing but what it is for, leads nowhere, and lets nobody out of it.
    let olu = &before[3];
    let page = olu.get("/second-factor").expects(200).text();
    assert!(page.contains("The accreditation office asks for it") && !page.contains("href=\"/queue\""), "{page}");
    says(olu, "confirm", &begins(olu).code(0)).expects(303);
    olu.get("/queue").expects(200);
    says(olu, "off", "123456").expects(409);
    let listed = accredit(&stage.site).args(["person", "list"]).succeeds();
    assert!(listed.out.contains("missing") && listed.out.contains("since"), "{}", listed.out);
    // An event that asks no longer lets in whom it kept out.
    stage.site.write("event.toml", format!("{EVENT}[[document]]\ncode = \"letter\"\n"));
    accredit(&stage.site).args(["event", "apply", "event.toml"]).succeeds();
    before[2].get("/queue").expects(200);
    stage.whole();
}

#[test]
fn guessing_is_slow_from_one_address_and_from_many_and_is_written_down() {
    let stage = Stage::new();
    let first = officer(&stage);
    let app = begins(&first);
    says(&first, "confirm", &app.code(0)).expects(303);
    let thief = again(&stage, &[]);
    let own = format!("http://{}", thief.client.address);
    let guess = |from: &str, code: &str| {
        let fields = [("act", "pass"), ("code", code), ("token", thief.token.as_str())];
        thief.bare_form("/second-factor", &fields, &[("origin", own.as_str()), ("x-forwarded-for", from)])
    };
    for number in 1..10 {
        guess(&format!("203.0.113.{number}"), &app.wrong()).expects(403);
    }
    assert_eq!(journal(&stage, "person.lock").len(), 0);
    let last = guess("203.0.113.10", &app.wrong()).expects(429).text();
    assert!(last.contains("Too many wrong codes. Try again after"), "{last}");
    // Now even a right one is not looked at, from wherever it comes.
    guess("203.0.113.11", &app.code(1)).expects(429);
    is_kept_out(&thief);
    let locked = journal(&stage, "person.lock");
    assert_eq!((locked.len(), &locked[0]["details"]["wrong"]), (1, &json!(10)));
    stage.whole();
    // The first browser is where it was; and from one address, wrong codes count as wrong links do.
    first.get("/queue").expects(200);
    let other = stage.person("Ola", &["--role", "officer"]);
    let own_app = begins(&other);
    for _ in 0..9 {
        says(&other, "confirm", &own_app.wrong()).expects(403);
    }
    says(&other, "confirm", &own_app.wrong()).expects(429);
    stage.nobody().form("/enter", &[("link", &format!("{:064x}", 7))]).expects(403);
    for _ in 0..2 {
        stage.nobody().form("/enter", &[("link", &format!("{:064x}", 7))]);
    }
    stage.nobody().form("/enter", &[("link", &format!("{:064x}", 7))]).expects(429);
}

#[test]
fn without_its_key_nobody_is_let_through_and_nobody_is_told_more() {
    let stage = Stage::new();
    let first = officer(&stage);
    let app = begins(&first);
    says(&first, "confirm", &app.code(0)).expects(303);
    let (key, aside) = (stage.site.path("event.documents.key"), stage.site.path("aside"));
    std::fs::rename(&key, &aside).unwrap();
    let other = again(&stage, &[]);
    assert!(says(&other, "pass", &app.code(1)).expects(409).text().contains("cannot be checked at the moment"));
    is_kept_out(&other);
    let next = stage.person("Ola", &["--role", "officer"]);
    next.form("/second-factor", &[("act", "begin")]).expects(409);
    assert!(!key.exists(), "no second key is made beside the one that is in use");
    std::fs::rename(&aside, &key).unwrap();
    says(&other, "pass", &app.code(1)).expects(303);
    other.get("/queue").expects(200);
    // The database without the key does not tell what codes are made from.
    let database = std::fs::read(stage.site.path("event.db")).unwrap();
    assert!(!database.windows(app.0.len()).any(|part| part == app.0));
}
