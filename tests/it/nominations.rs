//! Nominations: from the list to the badge, by the steps of the event, and what gates, badges and reports make of each state.

use serde_json::{Value, json};

use crate::{
    checkin::{DAY_1, checkin, json as verdict, whole},
    harness::{SAMPLE_EVENT, SAMPLE_LIST, Said, Site, accredit},
};

const RULES: &str = "\n[nomination]\nimport = \"submitted\"\nsteps = [\"protocol\", \"security\"]\nsensitive = [\"rank\"]\n\
                     [[field]]\ncode = \"rank\"\n[[field]]\ncode = \"hotel\"\n";
const LIST: &str = "reference,given_name,family_name,category,function,delegation\n\
                    A1,Ana,Lima,Delegate,Director,Brazil\nA2,Ben,Oko,Delegate,Adviser,Ghana\nA3,Cai,Wu,Delegate,,China\n\
                    A4,Dora,Roth,Media,,Ghana\n";

/// An event that takes nominations, with a list of four that came in submitted. Media people are approved by nobody.
fn nominated() -> Site {
    let site = Site::new();
    let event = std::fs::read_to_string(SAMPLE_EVENT).unwrap();
    let event = event.replace("code   = \"Media\"", "code   = \"Media\"\nsteps = [\"press\"]");
    assert!(event.contains("[\"press\"]"));
    site.write("event.toml", format!("{event}{RULES}"));
    site.write("list.csv", LIST);
    accredit(&site).args(["init", "event.toml"]).succeeds();
    accredit(&site).args(["import", "list.csv"]).succeeds();
    site
}

fn nomination(site: &Site, args: &[&str]) -> crate::harness::Run {
    accredit(site).args(["nomination"]).args(args)
}

#[track_caller]
fn lacks(said: &Said, text: &str) {
    assert!(!said.out.contains(text) && !said.err.contains(text), "{text:?} is in {}\n{}", said.out, said.err);
}

fn shown(site: &Site, reference: &str) -> Value {
    nomination(site, &["show", reference, "--json"]).succeeds().json()
}

fn state(site: &Site, reference: &str) -> (String, Option<String>) {
    let shown = shown(site, reference);
    (shown["state"].as_str().unwrap().to_owned(), shown["step"].as_str().map(str::to_owned))
}

#[track_caller]
fn is_at(site: &Site, reference: &str, expected: &str, step: &str) {
    let (state, at) = state(site, reference);
    assert_eq!((state.as_str(), at.as_deref().unwrap_or_default()), (expected, step), "{reference}");
}

fn report(site: &Site) -> Value {
    accredit(site).args(["report", "nominations", "--json"]).succeeds().json()
}

fn approve_all(site: &Site) {
    for step in ["protocol", "security", "press"] {
        nomination(site, &["approve", "--step", step]).run();
    }
}

/// Prints everybody's badge.
fn printed(site: &Site) -> Said {
    accredit(site).args(["badge", "print", "-o", "badges.pdf", "--pending"]).run()
}

#[test]
fn a_list_goes_through_the_steps_and_only_then_has_badges() {
    let site = nominated();
    is_at(&site, "A1", "submitted", "protocol");
    is_at(&site, "A4", "submitted", "press");
    // Nobody is one of the event's people yet.
    let summary = accredit(&site).args(["report", "summary", "--json"]).succeeds().json();
    assert_eq!(summary["participants"], 0);
    let counted = |more: &[&str]| {
        accredit(&site).args(["report", "summary", "--json"]).args(more).succeeds().json()["participants"].clone()
    };
    assert_eq!((counted(&[]), counted(&["--state", "submitted"])), (json!(0), json!(4)));
    let attendance = accredit(&site).args(["report", "attendance", "--json"]).succeeds().json();
    assert_eq!(attendance["days"][0]["expected"], 0);
    assert_eq!(accredit(&site).args(["badge", "list", "--json"]).run().out.matches("A1").count(), 0);
    lacks(&printed(&site), "A1");
    let reissue = ["badge", "reissue", "A1", "--reason", "lost"];
    accredit(&site).args(reissue).fails_with(2).err_contains("A1 is submitted, and gets no badge");
    accredit(&site).args(["participant", "list"]).succeeds().out_contains("submitted");
    let figures = report(&site);
    let at = |place: usize, key: &str| figures["steps"][place][key].clone();
    assert_eq!(
        [at(0, "step"), at(0, "submitted"), at(1, "step"), at(1, "submitted")],
        [json!("press"), json!(1), json!("protocol"), json!(3)]
    );
    assert!(at(0, "oldest").is_string());
    let first =
        nomination(&site, &["approve", "--delegation", "Brazil", "--delegation", "ghana", "--step", "protocol", "--json"]);
    let done = first.succeeds().json();
    assert_eq!(done["done"].as_array().unwrap().len(), 2, "{done}");
    is_at(&site, "A1", "submitted", "security");
    is_at(&site, "A3", "submitted", "protocol");
    is_at(&site, "A4", "submitted", "press");
    nomination(&site, &["approve", "A3", "--step", "security"]).fails_with(1).err_contains("is at the step protocol");
    nomination(&site, &["approve", "--step", "protocoll"]).fails_with(2).err_contains("did you mean \"protocol\"");
    approve_all(&site);
    for who in ["A1", "A2", "A3", "A4"] {
        is_at(&site, who, "approved", "");
    }
    assert_eq!(counted(&[]), 4);
    printed(&site).err_contains("4 badges");
    nomination(&site, &["list"]).fails_with(1).err_contains("no nomination matches");
    // The same list again changes nobody's state.
    accredit(&site).args(["import", "list.csv"]).succeeds().err_contains("4 unchanged");
    is_at(&site, "A1", "approved", "");
    whole(&site);
}

#[test]
fn what_is_said_reaches_whom_it_is_for_and_is_in_the_history() {
    let site = nominated();
    nomination(&site, &["return", "A1"]).fails_with(2);
    nomination(&site, &["return", "A1", "--reason", "the name as in the passport"])
        .succeeds()
        .err_contains("A1 is returned; it was submitted");
    assert_eq!(shown(&site, "A1")["text"], "the name as in the passport");
    nomination(&site, &["approve", "A1"]).fails_with(1).err_contains("is returned: it cannot be approved");
    nomination(&site, &["change", "A1", "--family-name", "de Lima"]).succeeds();
    nomination(&site, &["submit", "A1"]).succeeds().err_contains("at the step protocol");
    assert_eq!(shown(&site, "A1")["text"], Value::Null);
    nomination(&site, &["hold", "A2", "--reason", "asks the embassy"]).succeeds();
    assert_eq!((&shown(&site, "A2")["internal"], &shown(&site, "A2")["text"]), (&json!("asks the embassy"), &Value::Null));
    nomination(&site, &["approve", "--step", "protocol", "--delegation", "Ghana"])
        .fails_with(1)
        .err_contains("nothing to approve");
    nomination(&site, &["approve", "A2", "--step", "protocol"]).succeeds().err_contains("at the step security");
    nomination(&site, &["reject", "A3", "--reason", "too late", "--internal", "see the letter"]).succeeds();
    nomination(&site, &["bypass", "A4", "--reason", "the minister asked"]).succeeds();
    is_at(&site, "A4", "approved", "");
    nomination(&site, &["withdraw", "A3"]).fails_with(1).err_contains("is rejected: it cannot be withdrawn");
    nomination(&site, &["submit", "A3"]).succeeds();
    let history: Vec<String> = shown(&site, "A3")["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| format!("{}: {}", line["what"].as_str().unwrap(), line["detail"].as_str().unwrap()))
        .collect();
    assert_eq!(
        history,
        ["nominated: submitted", "rejected: too late, internal: see the letter", "submitted: now at the step protocol"]
    );
    accredit(&site).args(["participant", "export", "A3"]).succeeds().out_contains("see the letter").out_contains("too late");
    whole(&site);
}

#[test]
fn gates_refuse_everybody_who_is_not_approved() {
    let site = nominated();
    approve_all(&site);
    let codes = site.issue_all();
    let reason = |who: &str| verdict(checkin(&site, "main", DAY_1).args([&codes[who]]), 1)["reason"].clone();
    nomination(&site, &["hold", "A1", "--reason", "asked to"]).succeeds();
    assert_eq!(reason("A1"), "blocked");
    accredit(&site).args(["participant", "show", "A1"]).succeeds().out_contains("on-hold");
    accredit(&site).args(["participant", "unblock", "A1"]).fails_with(2).err_contains("is on-hold, not blocked");
    nomination(&site, &["return", "A1", "--reason", "a photo"]).succeeds();
    assert_eq!(reason("A1"), "canceled");
    nomination(&site, &["submit", "A1"]).succeeds();
    assert_eq!(reason("A1"), "canceled");
    nomination(&site, &["bypass", "A1", "--reason", "asked to"]).succeeds();
    accredit(&site).args(["checkin", "--gate", "main", "--at", DAY_1, &codes["A1"]]).succeeds();
    // The badge of somebody who is rejected is revoked.
    nomination(&site, &["reject", "A2", "--reason", "no more"]).succeeds();
    assert_eq!(reason("A2"), "revoked");
    nomination(&site, &["withdraw", "A3", "--reason", "ill"]).succeeds();
    assert_eq!(reason("A3"), "canceled");
    // A block stands beside the state, and lifting it leaves the state as it was.
    accredit(&site).args(["participant", "block", "A3"]).succeeds();
    assert_eq!(reason("A3"), "blocked");
    accredit(&site)
        .args(["participant", "unblock", "A3"])
        .succeeds()
        .err_contains("no longer blocked, and is withdrawn as before");
    assert_eq!(reason("A3"), "canceled");
    accredit(&site).args(["participant", "restore", "A3"]).succeeds().err_contains("A3 is accredited; it was withdrawn");
    // Who was there stays in the record of who was there.
    nomination(&site, &["reject", "A1", "--reason", "no more"]).succeeds();
    let attendance = accredit(&site).args(["report", "attendance", "--json"]).succeeds().json();
    assert_eq!(attendance["days"][0]["present"], 1);
    whole(&site);
}

#[test]
fn a_sensitive_change_waits_while_the_badge_follows_what_was_approved() {
    let site = nominated();
    approve_all(&site);
    printed(&site);
    let pending = || accredit(&site).args(["badge", "print", "-o", "more.pdf", "--pending"]).run();
    nomination(&site, &["change", "A1", "--family-name", "de Lima", "--function", "Minister", "--field", "rank=General"])
        .succeeds()
        .err_contains("A1 is changed")
        .err_contains("family name, rank will change once it is approved");
    let person = |key: &str| accredit(&site).args(["participant", "show", "A1", "--json"]).succeeds().json()[key].clone();
    assert_eq!(
        (person("family_name"), person("function"), &person("fields")["rank"]),
        (json!("Lima"), json!("Minister"), &Value::Null)
    );
    let waits = shown(&site, "A1")["proposal"].clone();
    assert_eq!((&waits["step"], &waits["fields"]["family_name"]), (&json!("protocol"), &json!(["Lima", "de Lima"])));
    nomination(&site, &["list"]).succeeds().out_contains("approved, change waits");
    // The function is on the badge; the name that waits is not.
    lacks(&accredit(&site).args(["participant", "list"]).succeeds().out_contains("Lima"), "de Lima");
    pending().err_contains("1 badge");
    nomination(&site, &["approve", "A1", "--step", "security"]).fails_with(1).err_contains("is at the step protocol");
    nomination(&site, &["approve", "A1", "--step", "protocol"])
        .succeeds()
        .err_contains("the change of family name, rank is decided");
    assert_eq!(
        (person("family_name"), person("state"), shown(&site, "A1")["proposal"].clone()),
        (json!("de Lima"), json!("approved"), Value::Null)
    );
    pending().err_contains("1 badge");
    // Sent back, it leaves all as it was; made anew and taken back by the delegation, nothing waits.
    nomination(&site, &["change", "A1", "--given-name", "Anna"]).succeeds();
    nomination(&site, &["return", "A1", "--reason", "as in the passport"]).succeeds();
    assert_eq!((person("given_name"), shown(&site, "A1")["text"].clone()), (json!("Ana"), json!("as in the passport")));
    nomination(&site, &["change", "A1", "--given-name", "Anna"]).succeeds();
    nomination(&site, &["change", "A1", "--given-name", "Ana"]).succeeds();
    assert_eq!(shown(&site, "A1")["proposal"], Value::Null);
    // Another category decides by its own steps, and takes effect with them.
    nomination(&site, &["change", "A2", "--category", "Media"]).succeeds();
    assert_eq!(shown(&site, "A2")["proposal"]["fields"]["category"], json!(["Delegate", "Media"]));
    // Who leaves takes along what waits. Changes by an officer take effect at once.
    nomination(&site, &["withdraw", "A2"]).succeeds();
    assert_eq!(shown(&site, "A2")["proposal"], Value::Null);
    accredit(&site).args(["participant", "edit", "A3", "--family-name", "Wong"]).succeeds();
    assert_eq!(shown(&site, "A3")["proposal"], Value::Null);
    nomination(&site, &["change", "A3", "--family-name", "Wei"]).succeeds();
    assert_eq!(report(&site)["steps"][0]["changes"], 1);
    accredit(&site).args(["participant", "export", "A3"]).succeeds().out_contains("Wei");
    whole(&site);
}

#[test]
fn another_category_before_approval_begins_with_its_own_steps() {
    let site = nominated();
    nomination(&site, &["approve", "A1", "--step", "protocol"]).succeeds();
    nomination(&site, &["change", "A1", "--category", "Media"]).succeeds();
    is_at(&site, "A1", "submitted", "press");
    nomination(&site, &["approve", "A1", "--step", "security"]).fails_with(1);
    whole(&site);
}

#[test]
fn who_replaces_somebody_has_the_place_and_the_tray_and_counts_once() {
    let site = nominated();
    approve_all(&site);
    accredit(&site).args(["participant", "edit", "A1", "--head", "yes"]).succeeds();
    accredit(&site).args(["badge", "print", "-o", "b.pdf", "--trays", "2"]).succeeds();
    let old = accredit(&site).args(["participant", "show", "A1", "--json"]).succeeds().json();
    let code = site.code("A1");
    let replace = |args: &[&str]| accredit(&site).args(["participant", "replace"]).args(args);
    replace(&["A1", "N1"]).fails_with(2).err_contains("has no name");
    replace(&["A1", "A2"]).fails_with(2).err_contains("takes a place of their own");
    replace(&["A1", "N1", "--given-name", "Eva", "--family-name", "Reis", "--reason", "ill"])
        .succeeds()
        .err_contains("N1 comes in the place of A1")
        .err_contains("N1 is submitted");
    assert_eq!(verdict(checkin(&site, "main", DAY_1).args([&code]), 1)["reason"], "revoked");
    is_at(&site, "A1", "withdrawn", "");
    is_at(&site, "N1", "submitted", "protocol");
    for who in ["A1", "N1"] {
        accredit(&site).args(["participant", "show", who]).succeeds().out_contains("N1 came in the place of A1");
    }
    replace(&["A1", "N2", "--name", "Another"]).fails_with(2).err_contains("takes no place");
    approve_all(&site);
    let new = accredit(&site).args(["participant", "show", "N1", "--json"]).succeeds().json();
    for same in ["category", "delegation", "head", "order"] {
        assert_eq!(new[same], old[same], "{same}");
    }
    assert_eq!((&new["family_name"], new["badge"].is_null()), (&json!("Reis"), true));
    accredit(&site).args(["badge", "print", "-o", "n.pdf", "--pending"]).succeeds();
    let badge = &accredit(&site).args(["participant", "show", "N1", "--json"]).succeeds().json()["badge"];
    assert_eq!(badge["tray"], old["badge"]["tray"]);
    assert!(!badge["tray"].is_null());
    let summary = accredit(&site).args(["report", "summary", "--json"]).succeeds().json();
    assert_eq!(summary["participants"], 4, "one of the two counts");
    let figures = report(&site);
    assert_eq!((&figures["replacements"][0]["left"], &figures["replacements"][0]["came"]), (&json!("A1"), &json!("N1")));
    let brazil = figures["nominations"].as_array().unwrap().iter().find(|row| row["delegation"] == "Brazil").unwrap();
    assert_eq!((&brazil["approved"], &brazil["withdrawn"], &brazil["people"]), (&json!(1), &json!(1), &json!(2)));
    let acted = figures["who_acted"].as_array().unwrap();
    let approved = acted.iter().filter(|row| row["did"] == "approve" && row["by"] == "protocol");
    assert_eq!(approved.map(|row| row["count"].as_u64().unwrap()).sum::<u64>(), 4);
    whole(&site);
}

#[test]
fn an_event_without_nominations_has_nothing_of_them() {
    let site = Site::new();
    accredit(&site).args(["init", SAMPLE_EVENT]).succeeds();
    site.write("list.csv", LIST);
    accredit(&site).args(["import", "list.csv"]).succeeds();
    let person = accredit(&site).args(["participant", "show", "A1", "--json"]).succeeds().json();
    assert!(person.get("state").is_none() && person.get("step").is_none(), "{person}");
    nomination(&site, &["list"]).fails_with(2).err_contains("takes no nominations");
    nomination(&site, &["hold", "A1", "--reason", "x"]).fails_with(2);
    accredit(&site)
        .args(["participant", "add", "--reference", "B", "--category", "Media", "--name", "B", "--state", "draft"])
        .fails_with(2);
    // A replacement is at home in every event.
    accredit(&site).args(["participant", "replace", "A1", "N1", "--name", "Eva Reis"]).succeeds().err_contains("print the badge");
    let journal = accredit(&site).args(["report", "journal", "--json"]).succeeds().out;
    assert!(!journal.contains("\"waits\""));
    accredit(&site).args(["participant", "block", "A2"]).succeeds();
    lacks(&accredit(&site).args(["participant", "list"]).succeeds(), "approved");
    whole(&site);
}

#[test]
fn a_nomination_needs_what_its_category_requires() {
    let site = Site::new();
    let event = std::fs::read_to_string(SAMPLE_EVENT).unwrap();
    let event = event.replace("code   = \"Media\"", "code   = \"Media\"\nrequires = [\"function\", \"photo\"]");
    site.write("event.toml", format!("{event}{RULES}"));
    accredit(&site).args(["init", "event.toml"]).succeeds();
    let add = ["participant", "add", "--reference", "M1", "--category", "Media", "--name", "Ida Berg", "--state", "draft"];
    accredit(&site).args(add).succeeds().err_contains("(draft)");
    nomination(&site, &["submit", "M1"]).fails_with(1).err_contains("what is missing is function, photo");
    nomination(&site, &["change", "M1", "--function", "Editor"]).succeeds();
    site.write("photo.jpg", crate::photos::jpeg(300, 400));
    accredit(&site).args(["participant", "photo", "M1", "photo.jpg"]).succeeds();
    nomination(&site, &["submit", "M1"]).succeeds();
    is_at(&site, "M1", "submitted", "protocol");
    whole(&site);
}

#[test]
fn who_is_missing_from_a_list_is_withdrawn_whatever_the_step() {
    let site = nominated();
    nomination(&site, &["return", "A2", "--reason", "a photo"]).succeeds();
    site.write("list.csv", LIST.lines().take(2).collect::<Vec<_>>().join("\n"));
    accredit(&site).args(["import", "list.csv", "--withdraw-missing", "3"]).succeeds();
    is_at(&site, "A2", "withdrawn", "");
    is_at(&site, "A4", "withdrawn", "");
    // Nobody of them was ever accredited: to restore is to go through the steps.
    accredit(&site).args(["participant", "restore", "A4"]).succeeds().err_contains("A4 is submitted");
    is_at(&site, "A4", "submitted", "press");
    let summary = accredit(&site).args(["report", "summary", "--json"]).succeeds().json();
    assert_eq!(summary["participants"], 0);
    whole(&site);
}

#[test]
fn an_imported_sample_is_approved_as_ever() {
    let site = Site::new();
    let event = std::fs::read_to_string(SAMPLE_EVENT).unwrap();
    site.write("event.toml", format!("{event}\n[nomination]\nsteps = [\"protocol\"]\n"));
    accredit(&site).args(["init", "event.toml"]).succeeds();
    accredit(&site).args(["import", SAMPLE_LIST]).succeeds();
    nomination(&site, &["list"]).fails_with(1);
    let summary = accredit(&site).args(["report", "summary", "--json"]).succeeds().json();
    assert_eq!(summary["participants"], 512);
}

#[test]
fn who_is_taken_up_again_is_so_in_the_history() {
    let site = Site::new();
    site.write("event.toml", crate::portal_stage::EVENT);
    accredit(&site).args(["init", "event.toml"]).succeeds();
    accredit(&site)
        .args(["participant", "add", "--reference", "A", "--category", "Delegate", "--name", "Ana", "--state", "submitted"])
        .succeeds();
    for (change, reason) in [("withdraw", "ill"), ("restore", ""), ("block", "asked to"), ("unblock", "")] {
        let reason: &[&str] = if reason.is_empty() { &[] } else { &["--reason", reason] };
        accredit(&site).args(["participant", change, "A"]).args(reason).succeeds();
    }
    let event = |person: &serde_json::Value| person["what"].as_str().unwrap().to_owned();
    let (_, happened) = site.store().history(&"A".parse().unwrap()).unwrap();
    let what: Vec<&str> = happened.iter().map(|one| one.what.as_str()).collect();
    assert_eq!(what, ["nominated", "withdrawn", "restored", "blocked", "unblocked"]);
    let shown = accredit(&site).args(["nomination", "show", "A", "--json"]).succeeds().json();
    let told: Vec<String> = shown["history"].as_array().unwrap().iter().map(event).collect();
    assert_eq!(
        (told, &shown["history"][2]["detail"]),
        (vec!["nominated".into(), "withdrawn".into(), "restored".into()], &serde_json::json!("submitted"))
    );
}
