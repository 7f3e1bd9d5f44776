//! `accredit badge print` on sheets and to printers, `badge sheets`, `badge calibrate`.

use std::{fs, os::unix::fs::PermissionsExt, process::Command};

use crate::harness::{Run, Site, accredit};

/// An event with the first badges of the sample.
const SOME: [&str; 8] = ["badge", "print", "--reference", "KWT24-0001", "--reference", "KWT24-0002", "--reference", "KWT24-0003"];

/// Puts programs into a folder that is all the PATH there is. Each writes its arguments, one a line, to `asked`.
pub(crate) fn with_cups(site: &Site, lp: &str, lpstat: &str) {
    fs::create_dir_all(site.path("bin")).unwrap();
    for (name, script) in [("lp", lp), ("lpstat", lpstat)] {
        let script = format!("#!/bin/sh\nfor a in \"$@\"; do printf '%s\\n' \"$a\" >> asked-{name}; done\n{script}\n");
        let path = site.write(&format!("bin/{name}"), script);
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

fn at(site: &Site) -> Run {
    accredit(site).env("PATH", site.path("bin"))
}

pub(crate) const TAKES: &str = "echo \"request id is office-12 (1 file(s))\"";
pub(crate) const TWO_PRINTERS: &str =
    "case $1 in -e) echo cards; echo office;; -d) echo 'system default destination: office';; esac";

#[test]
fn sheets_are_listed_with_what_they_hold_and_can_be_copied() {
    let site = Site::new();
    let said = accredit(&site).args(["badge", "sheets", "--template", "card-cr80"]).succeeds();
    assert!(said.out.lines().any(|row| row.starts_with("a4-cards ") && row.contains("2 × 5")), "{}", said.out);
    accredit(&site).args(["badge", "sheets", "a4-cards"]).succeeds();
    let own = accredit(&site).args(["badge", "sheets", "a4-cards"]).succeeds().out.replace("rows    = 5", "rows    = 50");
    site.write("own.toml", own);
    let print = ["badge", "calibrate", "--sheet", "own.toml", "--template", "card-cr80", "-o", "c.pdf"];
    accredit(&site).args(print).fails_with(2).err_contains("own.toml, line 4").err_contains("50 rows of 54 mm");
    assert!(!site.path("c.pdf").exists());
    accredit(&site).args(["badge", "sheets", "a4-crads"]).fails_with(2).err_contains("did you mean \"a4-cards\"?");
}

#[test]
fn a_sheet_that_does_not_fit_issues_nothing() {
    let site = Site::with_sample();
    let refused = accredit(&site).args(SOME).args(["--sheet", "a4-cards", "-o", "b.pdf"]).fails_with(2);
    refused.err_contains("a badge of 105 × 148 mm does not fit a cell of 85.6 × 54 mm");
    assert!(site.store().participant(&"KWT24-0001".parse().unwrap()).unwrap().badge.is_none());
    accredit(&site)
        .args(SOME)
        .args(["--sheet", "a4-a6", "--start-cell", "5", "-o", "b.pdf"])
        .fails_with(2)
        .err_contains("no cell 5");
    accredit(&site).args(SOME).args(["--offset", "1", "-o", "b.pdf"]).fails_with(2).err_contains("write two lengths");
    accredit(&site).args(SOME).fails_with(2).err_contains("-o FILE.pdf");
    let started = accredit(&site).args(SOME).args(["--sheet", "a4-a6", "--start-cell=3", "--marks", "-o", "b.pdf"]).succeeds();
    started.err_contains("3 badges on 4 pages").err_contains("turned over the long edge");
    let fronts = accredit(&site).args(SOME).args(["--side", "front", "--sheet", "a4-a6", "-o", "f.pdf"]).succeeds();
    fronts.err_contains("3 badges on 1 page");
}

#[test]
fn a_calibration_page_needs_no_event_and_tells_what_to_do() {
    let site = Site::new();
    for (sheet, edge) in [("a4", "long"), ("letter-a6", "short")] {
        let said = accredit(&site).args(["badge", "calibrate", "--sheet", sheet, "--offset=-1,0.5", "-o", "c.pdf"]).succeeds();
        said.err_contains(&format!("over the {edge} edge")).err_contains("--offset=-1,0.5");
        let output = Command::new("pdftotext").current_dir(site.dir()).args(["-layout", "c.pdf", "-"]).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(text.matches('\u{c}').count(), 2, "a front and a back");
        assert!(text.contains("Print this page at 100 %") && text.contains("200"), "{text}");
    }
}

#[test]
fn badges_go_to_a_printer_at_their_own_size() {
    let site = Site::with_sample();
    with_cups(&site, TAKES, TWO_PRINTERS);
    at(&site).args(["badge", "print", "--printer", "list"]).succeeds().out_contains("office (default)").out_contains("cards");
    let sent = at(&site).args(SOME).args(["--sheet", "a4-a6", "--printer", "office", "--copies", "2"]).succeeds();
    sent.err_contains("office-12");
    let asked = fs::read_to_string(site.path("asked-lp")).unwrap();
    let asked: Vec<&str> = asked.lines().collect();
    assert_eq!(asked[..4], ["-d", "office", "-n", "2"]);
    for option in ["media=A4", "sides=two-sided-long-edge", "print-scaling=none", "fit-to-page=false"] {
        assert!(asked.windows(2).any(|pair| pair == ["-o", option]), "{option} in {asked:?}");
    }
    assert_eq!(asked[asked.len() - 2..], ["--", "badges.pdf"]);
    assert!(!site.path("badges.pdf").exists(), "the printer has its own copy");
}

#[test]
fn a_label_goes_to_its_printer_one_sided_on_its_own_paper() {
    let site = Site::with_sample();
    with_cups(&site, TAKES, TWO_PRINTERS);
    let card = ["--template", "card-cr80", "--sheet", "roll-62", "--printer", "cards", "-o", "kept.pdf"];
    let sent = at(&site).args(["--json"]).args(SOME).args(card).succeeds();
    sent.out_contains("\"request\":\"office-12\"");
    let asked = fs::read_to_string(site.path("asked-lp")).unwrap();
    assert!(asked.contains("media=Custom.62x85.6mm") && asked.contains("sides=one-sided"), "{asked}");
    assert!(site.path("kept.pdf").exists(), "a file that was asked for stays");
}

#[test]
fn an_unknown_printer_issues_nothing() {
    let site = Site::with_sample();
    with_cups(&site, TAKES, TWO_PRINTERS);
    let refused = at(&site).args(SOME).args(["--printer", "ofice"]).fails_with(2);
    refused.err_contains("no printer \"ofice\"").err_contains("did you mean \"office\"?");
    assert!(!site.path("badges.pdf").exists());
    assert!(site.store().participant(&"KWT24-0001".parse().unwrap()).unwrap().badge.is_none());
    at(&site).args(SOME).args(["--printer", "office", "-o", "-"]).fails_with(2).err_contains("cannot be combined");
}

#[test]
fn without_cups_the_pdf_is_kept_and_that_is_said() {
    let site = Site::with_sample();
    fs::create_dir(site.path("bin")).unwrap();
    at(&site).args(["badge", "print", "--printer", "list"]).fails_with(2).err_contains("install it");
    let kept = at(&site).args(SOME).args(["--printer", "office", "-o", "mine.pdf"]).fails_with(2);
    kept.err_contains("the badges are in mine.pdf");
    site.write("badges.pdf", "another's");
    at(&site).args(SOME).args(["--printer", "office"]).fails_with(2).err_contains("the badges are in badges-2.pdf");
    assert_eq!(fs::read_to_string(site.path("badges.pdf")).unwrap(), "another's");
    with_cups(&site, "echo 'lp: Error - The printer is on fire.' >&2; exit 1", TWO_PRINTERS);
    at(&site).args(SOME).args(["--printer", "office", "-o", "b.pdf"]).fails_with(2).err_contains("on fire").err_contains("b.pdf");
    with_cups(&site, TAKES, "echo 'lpstat: Scheduler is not running' >&2; exit 1");
    at(&site).args(["badge", "print", "--printer", "list"]).fails_with(2).err_contains("Scheduler is not running");
    // The client of CUPS 2.4 has no names to give then, and no complaint either.
    let lp = "echo 'lp: Error - The printer or class does not exist.' >&2; exit 1";
    with_cups(&site, lp, "if [ \"$1\" = -r ]; then echo 'scheduler is not running'; fi");
    at(&site).args(["badge", "print", "--printer", "list"]).fails_with(2).err_contains("scheduler is not running");
    let kept = at(&site).args(SOME).args(["--printer", "office", "-o", "c.pdf"]).fails_with(2);
    kept.err_contains("class does not exist").err_contains("c.pdf");
}

#[test]
fn marks_without_room_are_told() {
    let site = Site::with_sample();
    let print = |sheet: &str| accredit(&site).args(SOME).args(["--marks", "-o", "a.pdf", "--sheet", sheet]).succeeds();
    print("a4-a6").err_contains("no crop marks: the sheet a4-a6 has no room");
    assert!(!print("single").err.contains("no crop marks"));
    assert!(page_of(&site, "a.pdf").contains("348.66 x 470.55 pts"), "bleed and marks around the badge");
    // Nobody asked for them.
    for more in [&["--sheet", "a4-a6"][..], &["--sheet", "a3", "--marks=off"], &["--sheet", "single"]] {
        let said = accredit(&site).args(SOME).args(["-o", "a.pdf"]).args(more).succeeds();
        assert!(!said.err.contains("no crop marks"), "{more:?}: {}", said.err);
    }
    assert!(page_of(&site, "a.pdf").contains("314.65 x 436.54 pts"), "bleed alone");
}

#[test]
fn sheets_in_inches_have_a_template_each_that_fills_them() {
    let site = Site::with_sample();
    for (template, sheet, pages) in [
        ("conference-quarter", "letter-quarter", "3 badges on 2 pages"),
        ("butterfly-letter", "letter-butterfly", "3 badges on 3 pages"),
        ("label-4x6", "label-4x6", "3 badges on 3 pages"),
    ] {
        let print = ["--template", template, "--sheet", sheet, "-o", "a.pdf"];
        accredit(&site).args(SOME).args(print).succeeds().err_contains(pages);
    }
    assert!(page_of(&site, "a.pdf").contains("288 x 432 pts"), "4 × 6 inches");
    let wrong = ["--template", "conference-a6", "--sheet", "letter-quarter", "-o", "b.pdf"];
    accredit(&site).args(SOME).args(wrong).fails_with(2).err_contains("105 × 148 mm does not fit a cell of 107.95 × 139.7 mm");
}

/// Returns what another program says of a document's page.
fn page_of(site: &Site, pdf: &str) -> String {
    let output = Command::new("pdfinfo").current_dir(site.dir()).arg(pdf).output().expect("the test packages are installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn paper_that_badges_fill_is_warned_of() {
    let site = Site::with_sample();
    let filled = accredit(&site).args(SOME).args(["--sheet", "a4-a6", "-o", "a.pdf"]).succeeds();
    filled.err_contains("reach the paper's edge").err_contains("outer 4 mm white");
    let own = accredit(&site).args(SOME).args(["-o", "b.pdf"]).succeeds();
    assert!(!own.err.contains("white"), "{}", own.err);
    // The label fits the stock by its number; a card does not.
    let labels = accredit(&site).args(SOME).args(["--template", "label-62", "--sheet", "J8159", "-o", "c.pdf"]).succeeds();
    assert!(!labels.err.contains("white"), "{}", labels.err);
    accredit(&site)
        .args(SOME)
        .args(["--template", "card-cr80", "--sheet", "5160", "-o", "d.pdf"])
        .fails_with(2)
        .err_contains("66.68 × 25.4 mm");
}
