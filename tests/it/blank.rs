//! Blank badges: printed for people on no list, closed until they are bound, revocable as a run.

use accredit::domain::id::BadgeSerial;
use serde_json::json;

use crate::{
    checkin::{DELEGATE, checkin},
    harness::{SAMPLE_EVENT, SAMPLE_LIST, Site, accredit},
    http::Server,
};

const AT: [&str; 4] = ["--gate", "main", "--at", "2024-11-04T09:00"];

/// An event that admits badges it has never heard of, and three blank badges for delegates.
fn site() -> Site {
    let site = Site::new();
    let event = std::fs::read_to_string(SAMPLE_EVENT).unwrap().replacen("[event]\n", "[event]\nunlisted = \"admit\"\n", 1);
    site.write("event.toml", event);
    accredit(&site).args(["init", "event.toml"]).succeeds();
    accredit(&site).args(["import", SAMPLE_LIST]).succeeds();
    let printed =
        accredit(&site).args(["badge", "print", "--blank", "3", "--category", "Delegate", "-o", "blank.pdf"]).succeeds();
    printed.err_contains("3 blank badges of Delegate on 6 pages, print run 1");
    site
}

fn codes(site: &Site) -> Vec<String> {
    site.store().blanks_of_run(1).unwrap().into_iter().map(|blank| blank.credential.letters()).collect()
}

fn serials(site: &Site) -> Vec<BadgeSerial> {
    site.store().blanks_of_run(1).unwrap().into_iter().map(|blank| blank.serial).collect()
}

#[test]
fn a_blank_badge_opens_nothing_until_it_is_bound_also_where_unknown_badges_are_admitted() {
    let site = site();
    let (codes, serials) = (codes(&site), serials(&site));
    accredit(&site).args(["checkin"]).args(AT).args([&codes[0]]).fails_with(1).out_contains("REFUSED unknown");
    accredit(&site).args(["checkin", "--gate", "main-exit", "--at", "2024-11-04T09:00", &codes[0]]).run();
    // The badge before it is superseded, and the blank one is the person's, printed and handed over.
    accredit(&site).args(["badge", "print", "--reference", DELEGATE, "-o", "own.pdf"]).succeeds();
    let old = site.code(DELEGATE);
    accredit(&site)
        .args(["badge", "bind", DELEGATE, &codes[0]])
        .succeeds()
        .err_contains(&format!("badge {} is theirs", serials[0]));
    accredit(&site).args(["checkin"]).args(AT).args([&old]).fails_with(1).out_contains("REFUSED superseded");
    accredit(&site)
        .args(["checkin", "--gate", "main", "--at", "2024-11-05T09:00", &codes[0]])
        .succeeds()
        .out_contains("ADMITTED");
    let pending = ["badge", "print", "--pending", "--reference", DELEGATE, "-o", "again.pdf"];
    accredit(&site).args(pending).succeeds().err_contains("no badge to print");
    accredit(&site)
        .args(["badge", "list", "--handed-out", "-f", "csv"])
        .succeeds()
        .out_contains(DELEGATE)
        .out_contains(&serials[0].to_string());
    accredit(&site).args(["verify"]).succeeds();
    accredit(&site).args(["backup", "copy.db"]).succeeds();
    accredit(&site).args(["--db", "copy.db", "verify"]).succeeds();
    // What it shows changes: then it is worth a print with the name on it.
    accredit(&site).args(["participant", "edit", DELEGATE, "--family-name", "Quartermain"]).succeeds();
    accredit(&site).args(pending).succeeds().err_contains("1 badge on 2 pages");
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn a_reading_from_before_it_was_bound_or_revoked_finds_it_blank() {
    let site = site();
    let (codes, serials) = (codes(&site), serials(&site));
    accredit(&site).args(["badge", "print", "--reference", DELEGATE, "-o", "own.pdf"]).succeeds();
    let old = site.code(DELEGATE);
    let at = |clock: &str| format!("2024-11-04T{clock}:00+03:00").parse().unwrap();
    let mut store = site.store();
    let event = store.event().unwrap();
    store.bind_badge(&event, &DELEGATE.parse().unwrap(), serials[0], at("10:00")).unwrap();
    store.revoke_run(1, "stolen", at("11:00")).unwrap();
    drop(store);
    let told = |clock: &str, code: &str| {
        let said = checkin(&site, "main", &format!("2024-11-04T{clock}")).args([code]).run();
        said.out.split("  ").next().unwrap_or_default().to_owned()
    };
    assert_eq!(told("09:30", &codes[0]), "REFUSED unknown", "bound since");
    assert_eq!(told("09:40", &old), "ADMITTED", "not yet superseded then");
    assert_eq!((told("10:30", &old), told("10:40", &codes[0])), ("REFUSED superseded".into(), "REPEAT".into()));
    assert_eq!((told("10:50", &codes[1]), told("11:30", &codes[1])), ("REFUSED unknown".into(), "REFUSED revoked".into()));
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn a_database_that_has_never_heard_of_a_blank_badge_does_not_know_it_either() {
    let site = site();
    let elsewhere = Site::new();
    let copy = elsewhere.path("event.db");
    accredit(&site).args(["backup", copy.to_str().unwrap()]).succeeds();
    accredit(&site).args(["badge", "print", "--blank", "1", "--category", "Media", "-o", "more.pdf"]).succeeds();
    let later = site.store().blanks_of_run(2).unwrap()[0].credential.letters();
    accredit(&elsewhere).args(["checkin"]).args(AT).args([&later]).fails_with(1).out_contains("REFUSED unknown");
    let exit = ["checkin", "--gate", "main", "--at", "2024-11-05T09:00", "--dry-run"];
    accredit(&elsewhere).args(exit).args([&codes(&site)[0]]).fails_with(1).out_contains("REFUSED unknown");
}

#[test]
fn only_a_sound_blank_badge_is_bound_and_only_to_its_category() {
    let site = site();
    let codes = codes(&site);
    let media = "KWT24-0500";
    let other = accredit(&site).args(["participant", "list", "--category", "Media", "--json"]).succeeds().json();
    let media = other[0]["reference"].as_str().unwrap_or(media).to_owned();
    accredit(&site)
        .args(["badge", "bind", &media, &codes[0]])
        .fails_with(2)
        .err_contains("is for Delegate, and")
        .err_contains("Media");
    accredit(&site).args(["badge", "bind", DELEGATE, "not a code"]).fails_with(2).err_contains("scan the blank badge again");
    accredit(&site).args(["badge", "print", "--reference", DELEGATE, "-o", "own.pdf"]).succeeds();
    let own = site.code(DELEGATE);
    accredit(&site).args(["badge", "bind", DELEGATE, &own]).fails_with(2).err_contains("is not a blank badge of this event");
    accredit(&site).args(["badge", "bind", DELEGATE, &codes[0]]).succeeds();
    accredit(&site).args(["badge", "bind", "KWT24-0002", &codes[0]]).fails_with(2).err_contains("was bound to a person before");
    accredit(&site).args(["participant", "block", "KWT24-0002", "--reason", "x"]).succeeds();
    accredit(&site).args(["badge", "bind", "KWT24-0002", &codes[1]]).fails_with(2).err_contains("is blocked");
    accredit(&site)
        .args(["badge", "print", "--blank", "3", "--category", "Deligate", "-o", "x.pdf"])
        .fails_with(2)
        .err_contains("did you mean");
    accredit(&site).args(["badge", "print", "--blank", "3", "-o", "x.pdf"]).fails_with(2);
    accredit(&site)
        .args(["badge", "print", "--blank", "3", "--category", "Delegate", "--template", "label-62", "-o", "x.pdf"])
        .fails_with(2)
        .err_contains("no signed code");
    accredit(&site).args(["badge", "print", "--run", "1", "-o", "x.pdf"]).fails_with(2).err_contains("blank badges");
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn a_run_is_revoked_but_for_the_badges_that_people_have() {
    let site = site();
    let codes = codes(&site);
    accredit(&site).args(["badge", "bind", DELEGATE, &codes[1]]).succeeds();
    let revoked = accredit(&site).args(["badge", "revoke", "--run", "1", "--reason", "stolen"]).succeeds();
    revoked.err_contains("2 blank badges revoked").err_contains("1 badge of it bound");
    accredit(&site).args(["checkin"]).args(AT).args([&codes[0]]).fails_with(1).out_contains("REFUSED revoked");
    accredit(&site)
        .args(["checkin", "--gate", "main", "--at", "2024-11-05T09:00", &codes[1]])
        .succeeds()
        .out_contains("ADMITTED");
    accredit(&site).args(["badge", "bind", "KWT24-0002", &codes[0]]).fails_with(2).err_contains("was revoked");
    accredit(&site).args(["badge", "revoke", "--run", "1"]).fails_with(1);
    accredit(&site).args(["badge", "revoke", "--run", "9"]).fails_with(2).err_contains("no print run 9");
    accredit(&site).args(["badge", "runs"]).succeeds().out_contains("3 blank Delegate");
    let shown = accredit(&site).args(["badge", "run", "1", "--json"]).succeeds().json();
    let states: Vec<&str> = shown["list"].as_array().unwrap().iter().map(|blank| blank["state"].as_str().unwrap()).collect();
    assert_eq!((states, &shown["blank"]), (vec!["revoked", "bound", "revoked"], &json!("Delegate")));
    accredit(&site).args(["verify"]).succeeds();
    // A hand that binds a badge past the program is found.
    let database = rusqlite::Connection::open(site.path("event.db")).unwrap();
    database.execute("update blank_badge set state = 'blank', changed_at = null where place = 1", []).unwrap();
    drop(database);
    accredit(&site).args(["verify"]).fails_with(1).out_contains("is not what the journal says");
}

#[test]
fn the_category_of_blank_badges_stays_and_a_purge_forgets_them() {
    let site = site();
    accredit(&site).args(["badge", "bind", DELEGATE, &codes(&site)[0]]).succeeds();
    let event = std::fs::read_to_string(site.path("event.toml")).unwrap();
    let dropped = event.replace("code   = \"Delegate\"", "code   = \"Envoy\"");
    assert_ne!(dropped, event);
    site.write("dropped.toml", dropped);
    accredit(&site).args(["event", "apply", "dropped.toml"]).fails_with(2).err_contains("Delegate");
    site.write("event.toml", format!("{event}\n[retention]\nnames = \"0 days\"\n"));
    accredit(&site).args(["event", "apply", "event.toml"]).succeeds();
    accredit(&site).args(["purge", "--yes"]).succeeds();
    let database = rusqlite::Connection::open(site.path("event.db")).unwrap();
    let left: i64 = database.query_row("select count(*) from blank_badge", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0);
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn a_gate_over_http_refuses_a_blank_badge_and_the_desk_binds_it() {
    let site = site();
    let (codes, serials) = (codes(&site), serials(&site));
    let server = Server::start(&site);
    let gate = server.enrolled(&site, "gate", Some("main"));
    let desk = server.enrolled(&site, "desk", None);
    let scan = |id: &str, code: &str| gate.post("/v1/scan", &json!({ "id": id, "code": code })).expects(200).json();
    let first = scan("0192f0c0-0000-7000-8000-000000000001", &codes[0]);
    assert_eq!((first["verdict"].as_str(), first["reason"].as_str()), (Some("refused"), Some("unknown")));
    let found = desk.post("/v1/badges/find", &json!({ "code": codes[0] })).expects(200).json();
    assert_eq!((&found["person"], &found["blank"]["state"]), (&json!(null), &json!("blank")));
    assert_eq!(found["blank"]["serial"].as_str(), Some(serials[0].to_string().as_str()));
    let path = format!("/v1/participants/{DELEGATE}/badge/bind");
    desk.post(&path, &json!({})).refuses_with(422, "invalid");
    desk.post(&path, &json!({ "serial": "00000001" })).refuses_with(409, "refused");
    gate.post(&path, &json!({ "code": codes[0] })).refuses_with(403, "forbidden");
    let bound = desk.post(&path, &json!({ "code": codes[0] })).expects(200).json();
    assert_eq!(
        (bound["badge_serial"].as_str(), bound["print_state"].as_str()),
        (Some(serials[0].to_string().as_str()), Some("printed"))
    );
    assert!(bound["handout"].is_object(), "{bound}");
    desk.post(&path, &json!({ "code": codes[0] })).refuses_with(409, "refused");
    let second = scan("0192f0c0-0000-7000-8000-000000000002", &codes[0]);
    assert_ne!(second["reason"].as_str(), Some("unknown"), "{second}");
    assert_eq!(second["reference"].as_str(), Some(DELEGATE));
}
