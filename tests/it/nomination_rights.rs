//! What a delegation may ask for, what an officer may do, and what an edited event file leaves of both.

use serde_json::{Value, json};

use crate::harness::{Run, Said, Site, accredit};

const EVENT: &str = "[event]\nname = \"Ministerial Conference\"\ntimezone = \"Asia/Kuwait\"\ndays = [\"2024-11-04\"]\n\
                     [[category]]\ncode = \"Delegate\"\n[[category]]\ncode = \"Media\"\nrequires = [\"function\"]\n";
const STEPS: &str = "[nomination]\nsteps = [\"protocol\", \"security\"]\n";
const KUWAIT: &str =
    "[[delegation]]\nname = \"Kuwait\"\ncode = \"KWT\"\naliases = [\"State of Kuwait\"]\n[[delegation]]\nname = \"Thailand\"\n";
const HEAD: &str = "reference,given_name,family_name,category,function,delegation,head";

/// An event with four people who are approved.
fn event(more: &str) -> Site {
    let site = Site::new();
    site.write("event.toml", format!("{EVENT}{more}"));
    accredit(&site).args(["init", "event.toml"]).succeeds();
    let rows =
        ["K1,Ana,Lima,Delegate,Minister,Kuwait,yes", "K2,Ben,Oko,Delegate,Adviser,Kuwait,", "K3,Eva,Roe,Media,Editor,Kuwait,"];
    site.write("list.csv", format!("{HEAD}\n{}\nT1,Kit,Chai,Delegate,Minister,Thailand,\n", rows.join("\n")));
    accredit(&site).args(["import", "list.csv"]).succeeds();
    site
}

fn apply(site: &Site, more: &str) -> Run {
    site.write("event.toml", format!("{EVENT}{more}"));
    accredit(site).args(["event", "apply", "event.toml"])
}

fn nomination(site: &Site, args: &[&str]) -> Run {
    accredit(site).args(["nomination"]).args(args)
}

fn delegation(site: &Site, args: &[&str]) -> Run {
    accredit(site).args(["delegation"]).args(args)
}

fn shown(site: &Site, reference: &str) -> Value {
    nomination(site, &["show", reference, "--json"]).succeeds().json()
}

fn quota(site: &Site, place: usize) -> Value {
    delegation(site, &["quota", "Kuwait", "--json"]).succeeds().json()[place].clone()
}

fn add(site: &Site, reference: &str, state: &str) -> Said {
    let who =
        ["--reference", reference, "--category", "Delegate", "--name", reference, "--delegation", "Kuwait", "--state", state];
    accredit(site).args(["participant", "add"]).args(who).succeeds()
}

#[track_caller]
fn is_at(site: &Site, reference: &str, state: &str, step: Option<&str>) {
    let shown = shown(site, reference);
    assert_eq!((&shown["state"], &shown["step"]), (&json!(state), &json!(step)), "{reference}");
}

fn whole(site: &Site) {
    accredit(site).args(["verify"]).succeeds();
}

#[test]
fn a_delegations_change_keeps_to_its_places_and_an_officers_is_told() {
    let site = event(&format!("{KUWAIT}{STEPS}[[quota]]\ncategory = \"Delegate\"\nmax = 2\n"));
    let no_place = "Kuwait has no place left: 3 of 2 places of Delegate";
    nomination(&site, &["change", "K3", "--category", "Delegate"]).fails_with(2).err_contains(no_place);
    assert_eq!(shown(&site, "K3")["proposal"], Value::Null);
    // Which body somebody comes for is not that body's to say; a slip makes no delegation.
    for other in ["Kuwait", "Kuwit"] {
        nomination(&site, &["change", "T1", "--delegation", other])
            .fails_with(2)
            .err_contains("T1: the delegation is not for a delegation to change")
            .err_contains("accredit participant edit");
    }
    nomination(&site, &["change", "K1", "--delegation", "State of Kuwait", "--function", "Prime Minister"]).succeeds();
    assert_eq!(delegation(&site, &["list", "--json"]).succeeds().json().as_array().unwrap().len(), 2);
    // A place is free when the change is asked for, and none when a step decides: only the officer goes past the quota.
    accredit(&site).args(["participant", "withdraw", "K2"]).succeeds();
    nomination(&site, &["change", "K3", "--category", "Delegate"]).succeeds();
    accredit(&site).args(["participant", "restore", "K2"]).succeeds();
    nomination(&site, &["approve", "K3", "--step", "protocol"]).fails_with(1).err_contains(no_place);
    assert_eq!(shown(&site, "K3")["proposal"]["fields"]["category"], json!(["Media", "Delegate"]));
    nomination(&site, &["approve", "K3"]).succeeds().err_contains("3 of 2 places of Delegate are taken, 1 too many");
    accredit(&site).args(["participant", "edit", "T1", "--delegation", "Kuwait"]).succeeds().err_contains("2 too many");
    whole(&site);
}

#[test]
fn who_is_handed_in_for_a_delegation_needs_a_place_and_an_officer_does_not() {
    let site = event(&format!("{KUWAIT}{STEPS}[[quota]]\nmax = 3\n"));
    add(&site, "D1", "draft");
    nomination(&site, &["submit", "D1"]).fails_with(1).err_contains("Kuwait has no place left: 4 of 3 places");
    is_at(&site, "D1", "draft", None);
    nomination(&site, &["bypass", "D1", "--reason", "asked for"]).succeeds().err_contains("1 too many");
    // The head takes a place like everybody, but a change that takes no more than before is let through.
    nomination(&site, &["change", "K1", "--head", "no"]).succeeds();
    accredit(&site).args(["participant", "replace", "K2", "N2", "--name", "Noor Ali", "--delegation", "Thailand"]).fails_with(2);
    whole(&site);
}

#[test]
fn windows_hold_for_what_a_delegation_asks_and_not_for_the_officer() {
    let windows = "closes = \"2024-10-01\"\nchange_by = \"2024-10-15\"\nreplace_by = \"2024-10-16\"\n";
    let site = event(&format!("{KUWAIT}{STEPS}{windows}"));
    add(&site, "D1", "draft");
    nomination(&site, &["change", "K1", "--function", "Envoy"]).fails_with(2).err_contains("the window for change closed");
    nomination(&site, &["change", "D1", "--function", "Envoy"]).fails_with(2).err_contains("the window for nomination closed");
    nomination(&site, &["submit", "D1"]).fails_with(1).err_contains("the window for nomination closed");
    nomination(&site, &["withdraw", "K2"]).fails_with(1).err_contains("the window for change closed");
    nomination(&site, &["withdraw", "D1"]).succeeds();
    accredit(&site).args(["participant", "edit", "K1", "--function", "Envoy"]).succeeds();
    accredit(&site)
        .args(["participant", "replace", "K2", "N2", "--name", "Noor Ali"])
        .succeeds()
        .err_contains("the window for replacement closed at the end of 2024-10-16; it was done all the same");
    let extend =
        |until: &str| delegation(&site, &["extend", "Kuwait", "--window", "change", "--until", until, "--reason", "late"]);
    extend("2024-10-15").fails_with(2).err_contains("is open until 2024-10-15 by the event file");
    let bare = ["extend", "Kuwait", "--window", "change", "--until", "2099-01-01"];
    delegation(&site, &bare).fails_with(2).err_contains("Kuwait: an exception needs a reason").err_contains("--reason TEXT");
    // A day is told as it was given: to its end.
    extend("2099-01-01").succeeds().err_contains("is open until 2099-01-01\n");
    accredit(&site).args(["delegation", "show", "Kuwait"]).succeeds().out_contains("Exception: change until 2099-01-01\n");
    nomination(&site, &["change", "K1", "--function", "Consul"]).succeeds();
    nomination(&site, &["withdraw", "K1"]).succeeds();
    whole(&site);
}

#[test]
fn what_is_proposed_exists_and_is_taken_over_as_a_whole_or_not_at_all() {
    let extra = "[[category]]\ncode = \"Guest\"\n";
    let site = event(&format!("{STEPS}{extra}"));
    nomination(&site, &["change", "K1", "--category", "Nope"]).fails_with(2).err_contains("Nope");
    assert_eq!(shown(&site, "K1")["proposal"], Value::Null);
    nomination(&site, &["change", "K1", "--category", "Guest"]).succeeds();
    apply(&site, STEPS).succeeds();
    let before = shown(&site, "K1");
    nomination(&site, &["approve", "K1", "K2"]).fails_with(1).err_contains("Guest");
    assert_eq!(shown(&site, "K1"), before, "nothing of it is done, and nothing is said to be");
    nomination(&site, &["return", "K1", "--reason", "there are no guests"]).succeeds();
    assert_eq!(shown(&site, "K1")["proposal"], Value::Null);
    whole(&site);
}

#[test]
fn a_change_takes_nothing_away_that_is_required() {
    let site = event(STEPS);
    add(&site, "S1", "submitted");
    nomination(&site, &["change", "S1", "--name", ""]).fails_with(2).err_contains("what would be missing is name");
    nomination(&site, &["change", "S1", "--category", "Media"]).fails_with(2).err_contains("what would be missing is function");
    nomination(&site, &["change", "K3", "--function", ""]).fails_with(2).err_contains("what would be missing is function");
    nomination(&site, &["change", "S1", "--category", "Media", "--function", "Editor"]).succeeds();
    add(&site, "D1", "draft");
    nomination(&site, &["change", "D1", "--category", "Media"]).succeeds();
    nomination(&site, &["change", "D1", "--name", ""]).fails_with(2).err_contains("what would be missing is name");
    whole(&site);
}

#[test]
fn who_replaces_somebody_who_waits_stands_in_the_same_place_of_the_queue() {
    let site = event(&format!("{KUWAIT}{STEPS}[[quota]]\nmax = 3\noverflow = \"wait\"\n"));
    for reference in ["D1", "D2", "D3"] {
        add(&site, reference, "draft");
        nomination(&site, &["submit", reference]).succeeds().err_contains("is submitted and waits for a place");
    }
    let waiting = || -> Vec<Value> {
        let rows = delegation(&site, &["waiting", "--json"]).succeeds().json();
        rows.as_array().unwrap().iter().map(|row| row["reference"].clone()).collect()
    };
    delegation(&site, &["waiting", "--priority", "D2=1"]).succeeds();
    for (old, new) in [("D1", "N1"), ("D2", "N2")] {
        accredit(&site)
            .args(["participant", "replace", old, new, "--name", new])
            .succeeds()
            .err_contains(&format!("{new} waits for a place, as {old} did"));
    }
    assert_eq!(waiting(), ["N2", "N1", "D3"]);
    assert_eq!((&quota(&site, 0)["used"], &quota(&site, 0)["waiting"]), (&json!(3), &json!(3)));
    accredit(&site).args(["participant", "withdraw", "K2"]).succeeds().err_contains("(N2), Kuwait: waited for a place");
    whole(&site);
}

#[test]
fn what_a_command_gave_a_delegation_stays_until_the_event_file_says_something_new() {
    let file = |quota: &str, more: &str| {
        format!("[[delegation]]\nname = \"Kuwait\"\ncode = \"KWT\"\ncontact = \"a@example.org\"\n{quota}{more}")
    };
    let site = event(&file("quota = 14\n", ""));
    delegation(&site, &["quota", "Kuwait", "--max", "20"]).succeeds();
    delegation(&site, &["edit", "KWT", "--contact", "b@example.org", "--language", "fr"]).succeeds();
    let known = || {
        let shown = delegation(&site, &["show", "Kuwait", "--json"]).succeeds().json();
        (shown["quotas"][0]["granted"].clone(), shown["contact"].clone(), shown["language"].clone())
    };
    apply(&site, &file("quota = 14\n", STEPS))
        .succeeds()
        .err_contains("contact stays b@example.org (the event file says a@example.org), quota stays 20 (the event file says 14)");
    assert_eq!(known(), (json!(20), json!("b@example.org"), json!("fr")));
    apply(&site, &file("quota = 15\n", STEPS)).succeeds().out_contains("delegation \"Kuwait\" changed: quota 20 → 15");
    assert_eq!(known(), (json!(15), json!("b@example.org"), json!("fr")));
    // What a command gave is taken back: the file's own holds again.
    delegation(&site, &["quota", "Kuwait", "--max", "20"]).succeeds();
    delegation(&site, &["quota", "Kuwait", "--drop"]).succeeds();
    assert_eq!(known().0, 15);
    delegation(&site, &["edit", "Kuwait", "--quota", "21"]).succeeds();
    delegation(&site, &["edit", "Kuwait", "--quota", ""]).succeeds();
    assert_eq!(known().0, 15);
    apply(&site, &file("", STEPS)).succeeds().out_contains("quota 15 → none");
    assert_eq!(known().0, Value::Null);
    let again = apply(&site, &file("", STEPS)).succeeds();
    assert!(again.err.contains("nothing changed"), "{}", again.err);
    whole(&site);
}

#[test]
fn what_a_quota_is_not_given_stays_as_the_row_before_has_it() {
    let rows = "[[quota]]\ncategory = \"Delegate\"\nmax = 4\nexempt = [\"head\"]\noverflow = \"wait\"\n[[quota]]\nmax = 9\noverflow = \"wait\"\n";
    let site = event(&format!("{KUWAIT}{rows}"));
    delegation(&site, &["quota", "Kuwait", "--category", "Delegate", "--max", "7"]).succeeds();
    let own = quota(&site, 0);
    assert_eq!((&own["granted"], &own["exempt"], &own["overflow"]), (&json!(7), &json!(["head"]), &json!("wait")));
    delegation(&site, &["quota", "Kuwait", "--category", "Delegate", "--max", "6", "--exempt", ""]).succeeds();
    assert_eq!((&quota(&site, 0)["exempt"], &quota(&site, 0)["overflow"]), (&json!([]), &json!("wait")));
    delegation(&site, &["edit", "Kuwait", "--quota", "12"]).succeeds();
    assert_eq!((&quota(&site, 1)["granted"], &quota(&site, 1)["overflow"]), (&json!(12), &json!("wait")));
    whole(&site);
}

#[test]
fn who_has_passed_a_step_stays_past_it_whatever_the_event_file_says_later() {
    let site = event(STEPS);
    for reference in ["S1", "S2", "S3"] {
        add(&site, reference, "submitted");
    }
    nomination(&site, &["approve", "S1", "S2", "--step", "protocol"]).succeeds();
    let steps = |steps: &str| apply(&site, &format!("[nomination]\nsteps = [{steps}]\n")).succeeds();
    steps("\"protocol\"");
    nomination(&site, &["list", "--step", "security"]).succeeds().out_contains("S1");
    nomination(&site, &["approve", "S1", "--step", "security"]).succeeds().err_contains("S1 is approved");
    // The steps change places: the one that agreed is not asked again, and who is sent back begins anew.
    steps("\"security\", \"protocol\"");
    nomination(&site, &["hold", "S2", "--reason", "a call"]).succeeds();
    accredit(&site).args(["participant", "block", "S2"]).succeeds();
    accredit(&site).args(["participant", "unblock", "S2"]).succeeds();
    nomination(&site, &["approve", "S2", "--step", "security"]).succeeds().err_contains("S2 is approved");
    nomination(&site, &["return", "S3", "--reason", "a photo"]).succeeds();
    nomination(&site, &["submit", "S3"]).succeeds();
    is_at(&site, "S3", "submitted", Some("security"));
    nomination(&site, &["approve", "S3"]).succeeds();
    is_at(&site, "S3", "submitted", Some("protocol"));
    // A category that requires something has rules, too.
    let without = || {
        site.write("event.toml", EVENT.replace("requires = [\"function\"]\n", ""));
        accredit(&site).args(["event", "apply", "event.toml"])
    };
    without().fails_with(2).err_contains("or have changes that wait: 1");
    nomination(&site, &["bypass", "S3", "--reason", "the rules go"]).succeeds();
    without().succeeds();
    whole(&site);
}

#[test]
fn a_selection_means_a_delegation_by_any_of_its_names_or_its_code() {
    let site = event(&format!("{KUWAIT}{STEPS}"));
    add(&site, "S1", "submitted");
    for name in ["KWT", "state of kuwait", "Kuwait"] {
        nomination(&site, &["list", "--delegation", name]).succeeds().out_contains("S1");
    }
    nomination(&site, &["approve", "--delegation", "Kuwit"]).fails_with(2).err_contains("did you mean \"Kuwait\"");
    nomination(&site, &["approve", "--delegation", "KWT", "--step", "protocol"]).succeeds().err_contains("S1 is submitted");
    // Without a register the people's delegations are those that there are.
    let bare = event(STEPS);
    nomination(&bare, &["approve", "--delegation", "Thailnd"]).fails_with(2).err_contains("did you mean \"Thailand\"");
    whole(&site);
}

#[test]
fn what_stands_on_the_badge_waits_where_the_event_says_so() {
    let named = "sensitive = [\"function\", \"head\", \"title\"]\n";
    let site = event(&format!("{KUWAIT}{STEPS}"));
    let change = |who: &str, args: &[&str]| nomination(&site, &[&["change", who], args].concat());
    let person =
        |who: &str, key: &str| accredit(&site).args(["participant", "show", who, "--json"]).succeeds().json()[key].clone();
    // Without the words they take effect.
    change("K2", &["--function", "Counsellor", "--head", "yes"]).succeeds().err_contains("K2 is changed");
    apply(&site, &format!("{KUWAIT}{STEPS}{named}")).succeeds();
    accredit(&site).args(["event", "show"]).succeeds().out_contains("photo, name, head");
    change("K1", &["--function", "Prime Minister", "--head", "no", "--title", "H.E.", "--email", "a@example.org"])
        .succeeds()
        .err_contains("K1 is changed")
        .err_contains("title, function, head will change once it is approved");
    assert_eq!((person("K1", "function"), person("K1", "email")), (json!("Minister"), json!("a@example.org")));
    assert_eq!(
        shown(&site, "K1")["proposal"]["fields"],
        json!({ "function": ["Minister", "Prime Minister"], "head": ["yes", ""], "title": ["", "H.E."] })
    );
    whole(&site);
    nomination(&site, &["approve", "K1", "--step", "protocol"]).succeeds();
    assert_eq!((person("K1", "function"), person("K1", "title")), (json!("Prime Minister"), json!("H.E.")));
    assert_eq!(person("K1", "head"), json!(false));
    // And the other way.
    change("K1", &["--head", "yes"]).succeeds();
    assert_eq!(person("K1", "head"), json!(false));
    nomination(&site, &["approve", "K1"]).succeeds();
    assert_eq!(person("K1", "head"), json!(true));
    whole(&site);
    apply(&site, &format!("{KUWAIT}{STEPS}sensitive = [\"funktion\"]\n"))
        .fails_with(2)
        .err_contains("did you mean \"function\"")
        .err_contains("line 1");
}
