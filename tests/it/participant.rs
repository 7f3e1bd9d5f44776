//! `accredit participant`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails, in its helpers too")]

use crate::harness::{Site, accredit};

#[test]
fn add_show_and_edit_one_person() {
    let site = Site::with_sample();
    let add =
        ["participant", "add", "--reference", "X1", "--category", "Media", "--given-name", "Ian", "--family-name", "McDonald"];
    accredit(&site).args(add).succeeds().err_contains("X1 added: Ian McDonald");
    accredit(&site).args(add).fails_with(2).err_contains("exists already").err_contains("participant edit X1");
    let nameless = ["participant", "add", "--reference", "X2", "--category", "Media"];
    accredit(&site).args(nameless).fails_with(2).err_contains("has no name");
    let edit = ["participant", "edit", "X1", "--function", "Editor", "--days", "2024-11-05", "--country", "gb", "--head", "yes"];
    accredit(&site).args(edit).succeeds().err_contains("X1: function \"\" → \"Editor\"").err_contains("country \"\" → \"GBR\"");
    accredit(&site).args(edit).succeeds().err_contains("nothing changed");
    let shown = accredit(&site).args(["participant", "show", "X1"]).succeeds();
    insta::assert_snapshot!(shown.out, @r"
    reference        X1
    standing         accredited
    category         Media
    given name       Ian
    family name      McDonald
    function         Editor
    country          GBR
    head             yes
    days             2024-11-05 (own)
    zones            plenary, media
    arrived          not yet
    badge            none issued
    ");
    let note = |text: &str| accredit(&site).args(["participant", "edit", "X1", "--note-at-gate", text]);
    note("Has to see protocol first").succeeds().err_contains("gates show \"Has to see protocol first\"");
    note("Has to see protocol first").succeeds().err_contains("nothing changed");
    accredit(&site).args(["participant", "show", "X1"]).succeeds().out_contains("note at gate     Has to see protocol first");
    note(&"x".repeat(121)).fails_with(2).err_contains("a gate shows 120");
    note("").succeeds().err_contains("no longer show a note");
    let bad = ["participant", "edit", "X1", "--days", "2024-11-06"];
    accredit(&site).args(bad).fails_with(2).err_contains("--days \"2024-11-06\" holds 2024-11-06, which is not an event day");
    accredit(&site)
        .args(["participant", "edit", "X1", "--category", "Medium"])
        .fails_with(2)
        .err_contains("did you mean \"Media\"?");
    accredit(&site)
        .args(["participant", "edit", "X1", "--given-name", "", "--family-name", ""])
        .fails_with(2)
        .err_contains("has no name");
    accredit(&site)
        .args(["participant", "edit", "X1", "--days", "", "--native-name", "a\u{202E}b"])
        .fails_with(2)
        .err_contains("U+202E");
    let shown = accredit(&site).args(["--json", "participant", "show", "X1"]).succeeds().json();
    assert_eq!((&shown["days"], &shown["name"]), (&serde_json::json!(["2024-11-05"]), &"Ian McDonald".into()));
}

#[test]
fn zones_are_added_and_withheld() {
    let site = Site::with_sample();
    let zones = |args: &[&str]| {
        let edit = ["--json", "participant", "edit", "KWT24-0001"];
        accredit(&site).args(edit.iter().chain(args)).succeeds().json()["rights"]["zones"].to_string()
    };
    assert_eq!(zones(&["--add-zone", "lounge", "--withhold-zone", "bilateral"]), r#"["plenary","lounge"]"#);
    assert_eq!(zones(&["--add-zone", "bilateral"]), r#"["plenary","bilateral","lounge"]"#);
    assert_eq!(zones(&["--clear-zones"]), r#"["plenary","bilateral"]"#);
    let unknown = ["participant", "edit", "KWT24-0001", "--add-zone", "loung"];
    accredit(&site).args(unknown).fails_with(2).err_contains("did you mean \"lounge\"?");
    let both = ["participant", "edit", "KWT24-0001", "--add-zone", "media", "--withhold-zone", "media"];
    accredit(&site).args(both).fails_with(2).err_contains("at once");
}

#[test]
fn search_folds_and_finds_either_script() {
    let site = Site::with_sample();
    let found = |text: &str| {
        let people = accredit(&site).args(["--json", "participant", "search", text]).succeeds().json();
        people.as_array().unwrap().iter().map(|who| who["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(found("NGUYEN hong").contains(&"Thị Hồng Nguyễn".to_owned()));
    assert_eq!(found("ناصر الغامدي"), ["Nasser Al-Ghamdi"]);
    assert_eq!(found("kwt24-0001"), ["Nasser Al-Ghamdi"]);
    // A name comes before a delegation or function that holds the letters too.
    assert!(found("kim")[0].contains("Kim"), "{:?}", found("kim"));
    let none = accredit(&site).args(["participant", "search", "nobody at all"]).fails_with(1);
    assert_eq!(none.out, "");
    assert_eq!(accredit(&site).args(["--json", "participant", "search", "%"]).fails_with(1).json(), serde_json::json!([]));
}

#[test]
fn lists_are_selected_and_ordered() {
    let site = Site::with_sample();
    let references = |args: &[&str]| {
        let people = accredit(&site).args(["--json", "participant", "list"].iter().chain(args)).succeeds().json();
        people.as_array().unwrap().iter().map(|who| who["reference"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(references(&[]).len(), 512);
    assert_eq!(references(&["--category", "Minister"]).len(), 33);
    assert_eq!(references(&["--delegation", "KUWAIT", "--sort", "list"])[0], "KWT24-0001");
    let table = accredit(&site).args(["participant", "list", "--delegation", "Kuwait", "--sort", "name"]).succeeds();
    table.out_contains("Reference   Name").out_contains("ناصر الغامدي");
    accredit(&site).args(["participant", "list", "--delegation", "Kuwat"]).fails_with(1).err_contains("did you mean \"Kuwait\"?");
    accredit(&site)
        .args(["participant", "list", "--category", "Ministr"])
        .fails_with(2)
        .err_contains("did you mean \"Minister\"?");
    accredit(&site).args(["participant", "withdraw", "KWT24-0002", "--reason", "ill"]).succeeds();
    assert_eq!(references(&["--standing", "withdrawn"]), ["KWT24-0002"]);
}

#[test]
fn standing_changes_step_by_step() {
    let site = Site::with_sample();
    let change = |what: &str| accredit(&site).args(["participant", what, "KWT24-0001", "--reason", "told so"]);
    change("restore").succeeds().err_contains("is accredited already");
    change("withdraw").succeeds().err_contains("is withdrawn; it was accredited");
    accredit(&site).args(["participant", "show", "KWT24-0001"]).succeeds().out_contains("withdrawn: told so");
    change("unblock").fails_with(2).err_contains("withdrawn, not blocked");
    change("restore").succeeds().err_contains("is accredited; it was withdrawn");
    change("block").succeeds();
    change("withdraw").fails_with(2).err_contains("is blocked");
    change("restore").fails_with(2).err_contains("participant unblock");
    change("unblock").succeeds().err_contains("it was blocked");
    let missing = ["participant", "block", "KWT24-001"];
    accredit(&site).args(missing).fails_with(2).err_contains("did you mean \"KWT24-0001\"");
}
