//! `accredit badge print`, `list`, `runs`, `handout` and `envelopes`: from the printer into the right hands.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails, in its helpers too")]

use std::process::Command;

use serde_json::Value;

use crate::harness::{SAMPLE_EVENT, Site, accredit};

/// Returns the text of some pages of a PDF, as poppler reads it.
fn text(site: &Site, file: &str, pages: [u32; 2]) -> String {
    let [first, last] = pages.map(|page| page.to_string());
    let args = ["-layout", "-f", &first, "-l", &last, file, "-"];
    let output = Command::new("pdftotext").args(args).current_dir(site.dir()).output().expect("pdftotext is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns a field of each badge in a list, in its order.
fn listed(site: &Site, args: &[&str], field: &str) -> Vec<String> {
    let said = accredit(site).args(["--json", "badge", "list"]).args(args).succeeds().json();
    said.as_array().unwrap().iter().map(|badge| badge[field].as_str().unwrap_or("null").to_owned()).collect()
}

/// Makes a folder with the sample event and a list of one's own.
fn with_list(list: &str) -> Site {
    let site = Site::new();
    site.write("list.csv", list);
    accredit(&site).args(["init", SAMPLE_EVENT]).succeeds();
    accredit(&site).args(["import", "list.csv"]).succeeds();
    site
}

const FEW: &str = "reference,category,given_name,family_name,function,delegation,delegation_type,order
R1,Delegate,Aya,Koné,Adviser,Côte d’Ivoire,Member State,
R2,Delegate,Zoë,Koné,Head of Delegation,Côte d'Ivoire,Member State,
R3,Minister,Can,Yıldız,Minister,Türkiye,Member State,
R4,Delegate,Lamin,Jallow,Head of Delegation,The Gambia,Member State,
R5,Delegate,Ana,Mora,Head of Delegation,Costa Rica,Member State,
R6,Delegate,Eva,Ek,Head of Delegation,Ghana,Member State,
R7,Media,Noor,Free,Reporter,,,
R8,Delegate,Ali,Host,Head of Delegation,Kuwait,Member State,1
";

#[test]
fn a_change_of_function_prints_that_one_badge_and_a_reissue_ends_the_old_one() {
    let site = Site::with_sample();
    accredit(&site).args(["--as", "amal", "badge", "print", "-o", "all.pdf"]).succeeds().err_contains("print run 1");
    let (code, serial) = (site.code("KWT24-0001"), listed(&site, &["--reference", "KWT24-0001"], "serial"));
    // No badge shows an address: what cannot be seen is not a change.
    let said = accredit(&site).args(["participant", "edit", "KWT24-0002", "--email", "new@example.org"]).succeeds();
    assert!(!said.err.contains("print it again"), "{}", said.err);
    accredit(&site)
        .args(["participant", "edit", "KWT24-0001", "--function", "Minister of State"])
        .succeeds()
        .err_contains("print it again");
    assert_eq!(listed(&site, &["--changed"], "reference"), ["KWT24-0001"]);
    assert_eq!(listed(&site, &["--pending"], "reference"), ["KWT24-0001"]);
    accredit(&site)
        .args(["--as", "badr", "badge", "print", "--pending", "-o", "one.pdf"])
        .succeeds()
        .err_contains("1 badge on 2");
    assert!(text(&site, "one.pdf", [1, 1]).contains("Minister of State"));
    assert!(listed(&site, &["--pending"], "reference").is_empty());
    assert_eq!(listed(&site, &["--reference", "KWT24-0001"], "serial"), serial, "a reprint keeps its serial");

    let runs = accredit(&site).args(["--json", "badge", "runs"]).succeeds().json();
    let runs: Vec<(u64, &str, u64, &str)> = runs.as_array().unwrap().iter().map(of_run).collect();
    assert_eq!(runs, [(1, "amal", 512, "all.pdf"), (2, "badr", 1, "one.pdf")]);
    let run = accredit(&site).args(["--json", "badge", "run", "2"]).succeeds().json();
    assert_eq!(run["list"][0]["reference"], "KWT24-0001");
    assert_eq!(run["list"][0]["state"], "as printed");

    accredit(&site).args(["badge", "reissue", "KWT24-0001", "--reason", "lost"]).succeeds();
    assert_eq!(listed(&site, &["--reissued", "--pending"], "reference"), ["KWT24-0001"]);
    assert_ne!(listed(&site, &["--reissued"], "serial"), serial);
    let checkin = ["checkin", "--gate", "main", "--at", "2024-11-04T09:00", &code];
    accredit(&site).args(checkin).fails_with(1).out_contains("REFUSED superseded");
    accredit(&site).args(["badge", "run", "2"]).succeeds().out_contains("superseded");
    accredit(&site).args(["badge", "run", "9"]).fails_with(2).err_contains("there is no print run 9");
}

fn of_run(run: &Value) -> (u64, &str, u64, &str) {
    let number = |key: &str| run[key].as_u64().unwrap();
    (number("run"), run["by"].as_str().unwrap(), number("badges"), run["output"].as_str().unwrap())
}

#[test]
fn a_misspelled_delegation_is_an_error_and_not_an_empty_run() {
    let site = with_list(FEW);
    for args in [&["print", "-o", "x.pdf"][..], &["check"], &["list"], &["envelopes", "-o", "x.pdf"]] {
        accredit(&site).args(["badge"]).args(args).args(["--delegation", "Ganha"]).fails_with(2).err_contains("\"Ganha\"");
    }
}

#[test]
fn a_new_colour_of_a_category_prints_its_badges_alone() {
    let site = Site::with_sample();
    accredit(&site).args(["badge", "print", "-o", "all.pdf"]).succeeds();
    let event = std::fs::read_to_string(SAMPLE_EVENT).unwrap();
    assert!(event.contains("#7a0019"), "the colour of ministers");
    site.write("event.toml", event.replace("#7a0019", "#6a0016").replace("short_name = \"KWT24\"", "short_name = \"KW24\""));
    accredit(&site).args(["event", "apply", "event.toml"]).succeeds();
    accredit(&site).args(["badge", "print", "--pending", "-o", "some.pdf"]).succeeds().err_contains("33 badges on 66 pages");
}

#[test]
fn nothing_counts_as_printed_that_is_not_on_the_disk() {
    let site = with_list(FEW);
    accredit(&site).args(["badge", "print", "-o", "missing/all.pdf"]).fails_with(2).err_contains("missing/all.pdf");
    accredit(&site).args(["badge", "runs"]).succeeds().err_contains("nothing has been printed");
    assert_eq!(listed(&site, &["--printed"], "reference").len(), 0);
}

#[test]
fn a_run_is_printed_again_in_its_order_without_what_stands_no_more() {
    let site = with_list(FEW);
    accredit(&site).args(["badge", "print", "-o", "all.pdf", "--sort", "list", "--template", "card-cr80"]).succeeds();
    accredit(&site).args(["badge", "reissue", "R2", "--reason", "lost"]).succeeds();
    accredit(&site).args(["participant", "withdraw", "R4"]).succeeds();
    let again = accredit(&site).args(["badge", "print", "--run", "1", "-o", "again.pdf"]).succeeds();
    again.err_contains("6 badges on 12 pages, print run 2").err_contains("2 badges of that run left out");
    let run = accredit(&site).args(["--json", "badge", "run", "2"]).succeeds().json();
    let references: Vec<&str> =
        run["list"].as_array().unwrap().iter().map(|badge| badge["reference"].as_str().unwrap()).collect();
    assert_eq!(references, ["R1", "R3", "R5", "R6", "R7", "R8"]);
    assert_eq!(run["template"], "card-cr80", "the template of the run");
    accredit(&site).args(["badge", "print", "--run", "1", "--pending", "-o", "x.pdf"]).fails_with(2);
}

#[test]
fn protocol_order_is_by_category_delegation_head_and_name() {
    let site = with_list(FEW);
    let delegations = ["Kuwait", "Costa Rica", "Côte d'Ivoire", "Côte d’Ivoire", "The Gambia", "Ghana"];
    let order = listed(&site, &[], "delegation");
    assert_eq!(order[0], "Türkiye", "ministers come first");
    assert_eq!(order[1..7], delegations, "the order of the list, then the alphabet without accents, apostrophes and articles");
    // Two spellings of one name are one delegation with one head, who comes before an earlier name.
    assert_eq!(listed(&site, &[], "reference")[3..5], ["R2", "R1"]);
    assert_eq!(listed(&site, &["--sort", "delegation"], "reference"), ["R8", "R5", "R2", "R1", "R4", "R6", "R3", "R7"]);
    assert_eq!(listed(&site, &["--sort", "reference"], "reference"), ["R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8"]);
    assert_eq!(listed(&site, &["--sort", "name"], "reference")[..2], ["R6", "R7"]);
}

#[test]
fn a_badge_is_handed_over_once_and_everything_else_is_refused() {
    let site = with_list(FEW);
    let handout = |args: &[&str]| accredit(&site).args(["--as", "desk 2", "badge", "handout"]).args(args);
    handout(&["R1"]).fails_with(1).out_contains("has no badge yet");
    site.issue_all();
    handout(&["R1"]).fails_with(1).out_contains("was never printed");
    accredit(&site).args(["badge", "print", "-o", "all.pdf"]).succeeds();
    handout(&["R1", "--to", "Zoë Koné"]).succeeds().err_contains("R1 Aya Koné: badge");
    handout(&["R1"]).fails_with(1).out_contains("already has the badge ").out_contains("by desk 2 to Zoë Koné; use --again");
    accredit(&site).args(["participant", "show", "R1"]).succeeds().out_contains("by desk 2 to Zoë Koné");
    handout(&["R1", "--again"]).succeeds();
    handout(&["R1", "--undo"]).succeeds();
    handout(&["R1", "--undo", "--note", "wrong person"]).succeeds().err_contains("to Zoë Koné");
    handout(&["R1", "--undo"]).fails_with(1).err_contains("was not handed over");

    // By the code on the badge; a dead one is refused by name.
    let old = site.code("R2");
    accredit(&site).args(["badge", "reissue", "R2", "--reason", "lost"]).succeeds();
    handout(&[&old]).fails_with(1).out_contains("superseded and no longer valid: destroy it, and hand over");
    accredit(&site).args(["badge", "print", "--pending", "-o", "one.pdf"]).succeeds();
    handout(&[&site.code("R2")]).succeeds();
    accredit(&site).args(["badge", "revoke", "R3"]).succeeds();
    handout(&["R3"]).fails_with(1).out_contains("was revoked");
    accredit(&site).args(["participant", "withdraw", "R4"]).succeeds();
    handout(&["R4"]).fails_with(1).out_contains("is withdrawn");
    assert_eq!(listed(&site, &["--withdrawn", "--printed"], "reference"), ["R4"], "to be taken out of the trays");
    handout(&["R99"]).fails_with(2).err_contains("R99");
    assert_eq!(listed(&site, &["--handed-out"], "reference"), ["R2"]);
    assert!(!listed(&site, &["--not-handed-out", "--printed"], "reference").contains(&"R2".to_owned()));
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn an_envelope_is_handed_over_whole_and_counted() {
    let site = with_list(FEW);
    accredit(&site).args(["badge", "print", "-o", "all.pdf"]).succeeds();
    accredit(&site).args(["participant", "edit", "R2", "--function", "Ambassador, Head of Delegation"]).succeeds();
    let envelope = ["badge", "handout", "--delegation", "cote d'ivoire", "--to", "the embassy"];
    accredit(&site).args(envelope).succeeds().err_contains("2 badges handed over").err_contains("R2: the list has changed");
    accredit(&site).args(envelope).fails_with(1).out_contains("to the embassy");
    accredit(&site).args(["badge", "handout", "--delegation", "Atlantis"]).fails_with(2).err_contains("no participant belongs");
    let report = accredit(&site).args(["--json", "report", "badges"]).succeeds().json();
    let rows: Vec<(&str, [u64; 4])> = report.as_array().unwrap().iter().map(of_counts).collect();
    assert_eq!(rows[2], ("Côte d'Ivoire", [2, 2, 1, 2]));
    assert_eq!(rows[0], ("Kuwait", [1, 1, 0, 0]));
    assert_eq!(rows.last(), Some(&("", [1, 1, 0, 0])));
    let said = accredit(&site).args(["report", "badges", "-f", "csv", "--delegation", "Kuwait"]).succeeds();
    said.out_contains("delegation,delegation_type,country,expected,printed,changed,handed_out\r\nKuwait,Member State,,1,1,0,0");
    accredit(&site).args(["report", "badges", "-o", "badges.xlsx"]).succeeds();
    accredit(&site).args(["report", "badges", "--day", "2024-11-04"]).fails_with(2).err_contains("whole event");
}

fn of_counts(row: &Value) -> (&str, [u64; 4]) {
    let numbers = ["expected", "printed", "changed", "handed_out"].map(|key| row[key].as_u64().unwrap());
    (row["delegation"].as_str().unwrap_or_default(), numbers)
}

#[test]
fn a_badge_says_where_it_lies_and_a_reprint_goes_there_again() {
    let site = with_list(FEW);
    accredit(&site).args(["badge", "print", "-o", "all.pdf", "--tray-size", "3"]).succeeds();
    assert!(text(&site, "all.pdf", [2, 2]).contains("T1 · 001 · R3"), "the mark is on the back of the first");
    accredit(&site).args(["participant", "search", "Jallow"]).succeeds().out_contains("T2 · 003");
    let shown = accredit(&site).args(["--json", "participant", "show", "R4"]).succeeds().json();
    assert_eq!(shown["badge"]["tray"], serde_json::json!({ "tray": 2, "place": 3, "mark": "T2 · 003" }));

    // The reissued badge and the changed one go where the old ones lay, and a newcomer behind the last.
    accredit(&site).args(["badge", "reissue", "R4", "--reason", "lost"]).succeeds();
    accredit(&site).args(["participant", "edit", "R8", "--function", "Ambassador"]).succeeds();
    let add = ["participant", "add", "--reference", "R9", "--category", "Minister", "--family-name", "Late"];
    accredit(&site).args(add).succeeds();
    accredit(&site)
        .args(["badge", "print", "--pending", "-o", "late.pdf", "--tray-size", "3"])
        .succeeds()
        .err_contains("3 badges");
    let late = text(&site, "late.pdf", [1, 6]);
    for mark in ["T3 · 003 · R9", "T1 · 002 · R8", "T2 · 003 · R4"] {
        assert!(late.contains(mark), "{mark}: {late}");
    }
    let by_tray = ["R3", "R8", "R5", "R2", "R1", "R4", "R6", "R7", "R9"];
    assert_eq!(listed(&site, &["--sort", "tray"], "reference"), by_tray);
    accredit(&site).args(["badge", "print", "-o", "x.pdf", "--sort", "tray", "--trays", "2"]).fails_with(2);
    accredit(&site).args(["badge", "print", "-o", "all.pdf", "--trays", "2"]).succeeds();
    accredit(&site).args(["participant", "search", "Late"]).succeeds().out_contains("T1 · 002");
}

#[test]
fn separators_stand_before_their_stacks_and_fill_a_place_on_sheets() {
    let site = with_list(FEW);
    let print = |args: &[&str]| accredit(&site).args(["badge", "print", "--separators"]).args(args);
    print(&["-o", "delegations.pdf", "--sort", "delegation"]).succeeds().err_contains("8 badges on 30 pages");
    let third = text(&site, "delegations.pdf", [9, 9]);
    assert!(
        third.starts_with("DELEGATION Côte d'Ivoire 2 badges · Member State Zoë Koné Head of delegation Aya Koné Delegate"),
        "{third}"
    );
    assert_eq!(text(&site, "delegations.pdf", [10, 10]), "", "an empty back keeps fronts and backs in step");
    assert!(text(&site, "delegations.pdf", [11, 11]).contains("Zoë"));
    let last = text(&site, "delegations.pdf", [27, 27]);
    assert!(last.contains("No delegation 1 badge"), "{last}");

    print(&["-o", "categories.pdf", "--sheet", "a4"]).succeeds().err_contains("8 badges on 6 pages");
    let sheet = text(&site, "categories.pdf", [1, 1]);
    assert!(sheet.contains("CATEGORY") && sheet.contains("1 badge") && sheet.contains("Türkiye"), "{sheet}");
    print(&["-o", "x.pdf", "--sort", "name"]).fails_with(2).err_contains("no stacks");
    let run = accredit(&site).args(["--json", "badge", "run", "1"]).succeeds().json();
    assert_eq!(run["badges"], 8, "separators are no badges");
}

#[test]
fn an_envelope_is_labelled_with_everyone_in_it_on_as_many_labels_as_it_takes() {
    let people =
        (1..=20).map(|number| format!("P{number},Delegate,Given{number},Family{number:02},Adviser,Chad,Member State,\n"));
    let site = with_list(&(FEW.to_owned() + &people.collect::<String>()));
    let said = accredit(&site).args(["badge", "envelopes", "-o", "envelopes.pdf"]).succeeds();
    said.err_contains("7 envelopes, 8 labels on 8 pages; 1 badge without a delegation left out");
    let chad = text(&site, "envelopes.pdf", [2, 3]);
    assert!(chad.contains("1 of 2") && chad.contains("2 of 2") && chad.contains("20 badges · Member State"), "{chad}");
    for number in 1..=20 {
        assert!(chad.contains(&format!("Given{number} Family{number:02}")), "{number}: {chad}");
    }
    accredit(&site).args(["badge", "envelopes", "-o", "a4.pdf", "--sheet", "a4"]).succeeds().err_contains("on 2 pages");
    assert_eq!(listed(&site, &["--printed"], "reference").len(), 0, "a label is no badge");
}

#[test]
fn printing_makes_no_badge_for_whom_one_was_revoked() {
    let site = with_list(FEW);
    accredit(&site).args(["badge", "print", "-o", "all.pdf"]).succeeds();
    accredit(&site).args(["badge", "revoke", "R3"]).succeeds().err_contains("badge reissue R3");
    accredit(&site)
        .args(["badge", "print", "-o", "again.pdf"])
        .succeeds()
        .err_contains("7 badges")
        .err_contains("revoked: R3")
        .err_contains("badge reissue R3 --reason TEXT");
    accredit(&site).args(["badge", "print", "--reference", "R3", "-o", "one.pdf"]).succeeds().err_contains("no badge to print");
    assert!(!site.path("one.pdf").exists());
    accredit(&site).args(["badge", "list", "--reference", "R3"]).succeeds().out_contains("revoked");
    accredit(&site).args(["badge", "list", "--reference", "R3", "--pending"]).succeeds().err_contains("no badge matches");
    accredit(&site).args(["badge", "reissue", "R3", "--reason", "found again"]).succeeds();
    accredit(&site).args(["badge", "print", "--pending", "-o", "one.pdf"]).succeeds().err_contains("1 badge on");
}

#[test]
fn whoever_is_held_back_is_on_no_list_and_in_no_tray() {
    let long = "Maximilian ".repeat(27);
    let site = with_list(&FEW.replace("Zoë", long.trim()));
    accredit(&site)
        .args(["badge", "print", "--skip-problems", "--separators", "--sort", "delegation", "--tray-size", "2", "-o", "all.pdf"])
        .fails_with(1)
        .out_contains("R2")
        .err_contains("7 badges")
        .err_contains("1 held back");
    let all = text(&site, "all.pdf", [1, 30]);
    assert!(all.contains("Aya Koné") && !all.contains("Maximilian"), "{all}");
    let said = accredit(&site).args(["--json", "badge", "list"]).succeeds().json();
    let without: Vec<&Value> = said.as_array().unwrap().iter().filter(|badge| badge["tray"].is_null()).collect();
    assert_eq!(without.len(), 1, "seven lie in trays");
    assert_eq!(without[0]["reference"], "R2");
}

#[test]
fn numbers_of_trays_are_asked_for_in_our_words() {
    let site = with_list(FEW);
    let print = |args: &[&str]| accredit(&site).args(["badge", "print", "-o", "all.pdf"]).args(args);
    print(&["--tray-size", "0"]).fails_with(2).err_contains("how many badges go into a tray, from 1 to 10000");
    print(&["--trays", "100000"]).fails_with(2).err_contains("how many trays there are, from 1 to 1000");
}

#[test]
fn a_missing_key_is_told_with_what_to_do() {
    let site = with_list(FEW);
    std::fs::remove_file(site.path("event.key")).unwrap();
    let said = accredit(&site).args(["badge", "print", "-o", "all.pdf"]).fails_with(2);
    said.err_contains("signing key is missing").err_contains("put its copy back").err_contains("event.key");
}
