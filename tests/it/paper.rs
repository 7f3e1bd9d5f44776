//! `accredit report paper` and `accredit checkin --paper`: what is ticked in the dark comes in later, with the times of the ticks.

use std::{collections::BTreeSet, fs, process::Command};

use accredit::domain::{
    id::GateCode,
    mask::DayIndex,
    paper_code::{ListMark, PaperKey, PaperList},
    participant::Standing,
};
use jiff::{Timestamp, civil::time};
use serde_json::Value;

use crate::{
    checkin::{DAY_1, DELEGATE, checkin, whole},
    harness::{Run, Said, Site, accredit},
};

/// A minister, who may enter the lounge.
const MINISTER: &str = "KWT24-0034";
/// Someone who comes on the second day only.
const DAY_VISITOR: &str = "KWT24-0457";

/// Draws a page of a PDF and reads all of its codes, as a scanner would from paper.
fn scanned(site: &Site, file: &str, page: usize) -> BTreeSet<String> {
    let (pdf, number) = (site.path(file), page.to_string());
    let picture = site.path("page");
    let drawn = Command::new("pdftoppm")
        .args(["-r", "200", "-gray", "-png", "-singlefile", "-f", &number, "-l", &number])
        .args([&pdf, &picture])
        .status();
    assert!(drawn.unwrap().success());
    let read = Command::new("zbarimg").args(["-q", "--raw", "--nodbus"]).arg(picture.with_extension("png")).output().unwrap();
    String::from_utf8(read.stdout).unwrap().lines().map(str::to_owned).collect()
}

fn words(site: &Site, file: &str) -> Vec<String> {
    let out = Command::new("pdftotext").arg("-layout").arg(site.path(file)).arg("-").output().unwrap();
    String::from_utf8(out.stdout).unwrap().split_terminator('\u{c}').map(str::to_owned).collect()
}

/// Returns the references on the pages of a list.
fn references(pages: &[String]) -> Vec<String> {
    let is_reference = |word: &&str| word.starts_with("KWT24-");
    pages.iter().flat_map(|page| page.split_whitespace().filter(is_reference).map(str::to_owned)).collect()
}

fn paper(site: &Site, gate: &str) -> Run {
    accredit(site).args(["report", "paper", "--gate", gate, "-o", "list.pdf"])
}

/// Enters lines of a gate's list.
fn enter(site: &Site, gate: &str, lines: &[&str]) -> Run {
    accredit(site).args(["checkin", "--paper", "--gate", gate]).input(lines.join("\n"))
}

/// Makes the letters of a place in a list of the sample event.
fn letters(site: &Site, gate: &str, day: usize, mark: ListMark) -> String {
    let (event, keys) = (site.store().event().unwrap(), site.keys());
    let (gate, day): (GateCode, _) = (gate.parse().unwrap(), DayIndex::new(day).unwrap());
    let list = PaperList { event: event.id, gate: &gate, day, date: event.event.date(day).unwrap() };
    PaperKey::of(&keys.keys[0].1).issue(&list, mark).letters()
}

fn tick(site: &Site, gate: &str, day: usize, reference: &str) -> String {
    let key = site.store().participant(&reference.parse().unwrap()).unwrap().key;
    letters(site, gate, day, ListMark::Name(key.row().unwrap()))
}

fn set(site: &Site, reference: &str, standing: Standing, at: &str) {
    site.store().set_standing(&reference.parse().unwrap(), standing, "", at.parse().unwrap()).unwrap();
}

fn attendance(site: &Site, reference: &str) -> Value {
    let report = accredit(site).args(["report", "attendance", "--json"]).succeeds().json();
    let rows = report["rows"].as_array().unwrap();
    rows.iter().find(|row| row["reference"] == reference).map(|row| row["days"].clone()).unwrap_or_default()
}

/// Returns the first word of each line of output.
fn verdicts(said: &Said) -> Vec<&str> {
    said.out.lines().map(|line| line.split("  ").next().unwrap_or_default()).collect()
}

#[test]
fn what_was_ticked_on_paper_comes_in_with_its_own_time() {
    let site = Site::with_sample();
    let told = paper(&site, "main").args(["--day", "2024-11-04", "--delegation", "Kuwait"]).succeeds();
    assert!(told.err.contains("1 list of 12 names on 2 pages"), "{}", told.err);
    let pages = words(&site, "list.pdf");
    let listed = references(&pages);
    assert_eq!(listed.len(), 12);
    let (times, names) = (scanned(&site, "list.pdf", 1), scanned(&site, "list.pdf", 2));
    assert_eq!((times.len(), names.len()), (96, 12), "every code is read from the paper");
    assert!(names.contains(&tick(&site, "main", 0, DELEGATE)));
    let nine = letters(&site, "main", 0, ListMark::Time(time(9, 0, 0, 0)));
    assert!(times.contains(&nine));

    let ticked: Vec<&str> = names.iter().map(String::as_str).collect();
    let lines = [&["08:42"], &ticked[..4], &[nine.as_str()], &ticked[4..]].concat();
    let said = enter(&site, "main", &lines).args(["--as", "officer"]).succeeds();
    assert_eq!(verdicts(&said), ["ADMITTED"; 12], "{}", said.out);
    assert!(said.out.lines().next().unwrap().ends_with("admitted on paper at 08:42"), "{}", said.out);
    assert!(said.err.contains("gate main: 12 admitted"), "{}", said.err);

    let firsts: Vec<Value> =
        listed.iter().map(|reference| attendance(&site, reference)["2024-11-04"]["first_at"].clone()).collect();
    let count = |at: &str| firsts.iter().filter(|first| **first == at).count();
    assert_eq!((count("2024-11-04T08:42:00+03:00"), count("2024-11-04T09:00:00+03:00")), (4, 8), "{firsts:?}");
    let journal = accredit(&site).args(["report", "journal", "-f", "csv"]).succeeds().out;
    let told = |action: &str, what: &str| journal.lines().any(|line| line.contains(action) && line.contains(what));
    assert!(told("paper.print", "2024-11-04") && told("paper.enter", "officer"), "{journal}");
    accredit(&site).args(["report", "person", DELEGATE]).succeeds().out_contains("on paper");
    whole(&site);
}

#[test]
fn a_list_has_those_who_may_pass_the_gate_on_the_day() {
    let site = Site::with_sample();
    let on = |gate: &str, day: &str| {
        paper(&site, gate).args(["--day", day]).succeeds();
        let pages = words(&site, "list.pdf");
        for (place, page) in pages.iter().enumerate() {
            assert!(page.contains(&format!("Page {} of {}", place + 1, pages.len())), "{page}");
            assert!(page.contains(&format!("gate {gate}")) && page.contains("November 2024"), "{page}");
        }
        references(&pages)
    };
    let has = |list: &[String], reference: &str| list.iter().filter(|one| *one == reference).count();
    let plenary = on("main", "2024-11-04");
    assert_eq!((has(&plenary, DELEGATE), has(&plenary, MINISTER), has(&plenary, DAY_VISITOR)), (1, 1, 0));
    assert_eq!(has(&on("main", "2024-11-05"), DAY_VISITOR), 1);
    let lounge = on("lounge", "2024-11-04");
    assert_eq!((has(&lounge, DELEGATE), has(&lounge, MINISTER)), (0, 1));
    site.issue_all();
    set(&site, DELEGATE, Standing::Blocked, DAY_1);
    site.store().revoke_badge(&MINISTER.parse().unwrap(), "stolen", Timestamp::UNIX_EPOCH).unwrap();
    let plenary = on("main", "2024-11-04");
    assert_eq!((has(&plenary, DELEGATE), has(&plenary, MINISTER)), (0, 0));
}

#[test]
fn names_stand_in_the_order_in_which_they_are_looked_up() {
    let site = Site::with_sample();
    for (reference, name) in [("KWT24-0001", "Ångström"), ("KWT24-0002", "zu Sayn"), ("KWT24-0003", "Ančić")] {
        accredit(&site).args(["participant", "edit", reference, "--family-name", name]).succeeds();
    }
    paper(&site, "main").args(["--day", "2024-11-04", "--delegation", "Kuwait"]).succeeds();
    let page = &words(&site, "list.pdf")[1];
    let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("no {text} in\n{page}"));
    let names = ["Al-Hashimi,", "Al-Tamimi,", "Ančić,", "Ångström,", "El-Sayed,", "\nH", "Haddad,", "\nZ", "zu Sayn,"];
    assert!(names.map(place).is_sorted(), "a letter stands over its names:\n{page}");
    assert!(page.contains("– zu Sayn"), "the page says how far it goes:\n{page}");
}

#[test]
fn a_tick_is_one_scan_however_often_it_is_entered() {
    let site = Site::with_sample();
    let code = tick(&site, "main", 0, DELEGATE);
    let first = enter(&site, "main", &["08:42", &code, &code]).args(["--json"]).succeeds();
    let ids: BTreeSet<String> =
        first.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids.len(), 1, "{}", first.out);
    let other = enter(&site, "main", &["10:15", &code]).succeeds();
    assert!(other.out.contains("entered before, at 08:42") && other.err.contains("1 entered before"), "{}", other.out);
    let scans = |site: &Site| accredit(site).args(["report", "scans", "-f", "csv"]).succeeds().out.lines().count() - 1;
    assert_eq!(scans(&site), 1);
    // The time was wrong: it is taken back, and the row entered again.
    accredit(&site).args(["undo", ids.first().unwrap(), "--reason", "wrong time"]).succeeds();
    let again = enter(&site, "main", &["10:15", &code]).succeeds();
    assert_eq!(verdicts(&again), ["ADMITTED"]);
    assert_eq!(attendance(&site, DELEGATE)["2024-11-04"]["first_at"], "2024-11-04T10:15:00+03:00");
    assert_eq!(scans(&site), 3);
    // The other day and the other gate are rows of their own.
    enter(&site, "main", &["08:00", &tick(&site, "main", 1, DELEGATE)]).succeeds();
    enter(&site, "north", &["11:00", &tick(&site, "north", 0, DELEGATE)]).succeeds();
    assert_eq!(scans(&site), 5);
    whole(&site);
}

#[test]
fn what_came_later_elsewhere_makes_no_tick_wrong() {
    let site = Site::with_sample();
    let codes = site.issue_all();
    let tick = tick(&site, "main", 0, DELEGATE);
    checkin(&site, "north", "2024-11-04T11:00").args([&codes[DELEGATE]]).succeeds().out_contains("ADMITTED");
    let early = enter(&site, "main", &["08:42", &tick]).succeeds();
    assert_eq!(verdicts(&early), ["ADMITTED"], "nobody had been let in by then: {}", early.out);
    let day = attendance(&site, DELEGATE)["2024-11-04"].clone();
    assert_eq!(
        (day["first_at"].as_str(), day["last_at"].as_str()),
        (Some("2024-11-04T08:42:00+03:00"), Some("2024-11-04T11:00:00+03:00"))
    );
    assert_eq!(day["gate"], "main");
    let late = enter(&site, "north", &["12:00", &self::tick(&site, "north", 0, DELEGATE)]).succeeds();
    assert_eq!(verdicts(&late), ["REPEAT"]);
    assert!(late.out.contains("on paper at 12:00; admitted before, at 08:42 at main"), "{}", late.out);
    // The night belongs to the evening's day.
    let night = enter(&site, "main", &["01:30", &self::tick(&site, "main", 1, DELEGATE)]).succeeds();
    assert_eq!(verdicts(&night), ["ADMITTED"]);
    assert_eq!(attendance(&site, DELEGATE)["2024-11-05"]["first_at"], "2024-11-06T01:30:00+03:00");
    whole(&site);
}

#[test]
fn a_block_counts_from_its_own_time() {
    let site = Site::with_sample();
    let (delegate, minister) = (tick(&site, "main", 0, DELEGATE), tick(&site, "main", 0, MINISTER));
    set(&site, DELEGATE, Standing::Blocked, "2024-11-04T10:00:00+03:00");
    set(&site, MINISTER, Standing::Blocked, "2024-11-04T08:00:00+03:00");
    set(&site, MINISTER, Standing::Accredited, "2024-11-04T12:00:00+03:00");
    let said = enter(&site, "main", &["09:00", &delegate, &minister]).fails_with(1);
    assert_eq!(verdicts(&said), ["ADMITTED", "REFUSED blocked"], "{}", said.out);
    assert!(
        said.out.contains("let in on paper at 09:00, which counts; the rules say otherwise: call supervisor"),
        "{}",
        said.out
    );
    assert!(said.err.contains("1 admitted, 1 let in on paper, though refused"), "{}", said.err);
    assert_eq!(attendance(&site, MINISTER)["2024-11-04"]["first_at"], "2024-11-04T09:00:00+03:00", "who was let in was there");
    accredit(&site).args(["report", "person", MINISTER]).succeeds().out_contains("let in at the door");
    let conflicts = || accredit(&site).args(["report", "conflicts", "--json"]).succeeds().json();
    let found = conflicts();
    assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
    assert_eq!((&found[0]["kind"], &found[0]["reference"]), (&"was-blocked".into(), &MINISTER.into()), "{found}");
    // Entered again, it is the same tick, whatever time is given.
    let again = enter(&site, "main", &["09:00", &minister, "12:15", &minister]);
    assert!(again.run().out.contains("entered before, at 09:00; that time stands"), "a row has one box");
    // A time that was misread: it is taken back, and the row entered again with the right one.
    let scans = accredit(&site).args(["report", "scans", "--json"]).succeeds().json();
    let misread = scans.as_array().unwrap().iter().find(|scan| scan["reference"] == MINISTER).unwrap()["id"].clone();
    accredit(&site).args(["undo", misread.as_str().unwrap(), "--reason", "wrong time"]).succeeds();
    assert_eq!(conflicts(), serde_json::json!([]));
    let right = enter(&site, "main", &["12:15", &minister]).succeeds();
    assert_eq!(verdicts(&right), ["ADMITTED"], "{}", right.out);
    whole(&site);
}

#[test]
fn a_paper_code_opens_no_gate() {
    let site = Site::with_sample();
    let codes = [tick(&site, "main", 0, DELEGATE), letters(&site, "main", 0, ListMark::Time(time(9, 0, 0, 0)))];
    let said = checkin(&site, "main", DAY_1).args(&codes).fails_with(1);
    for line in said.out.lines() {
        assert_eq!(line, "REFUSED invalid  a row of a paper list does not admit anyone; scan the badge");
    }
    assert_eq!(said.out.lines().count(), 2);
    assert!(attendance(&site, DELEGATE).get("2024-11-04").is_none());
    // And a badge is not a row of a list.
    let badge = site.issue_all()[DELEGATE].clone();
    let said = enter(&site, "main", &["09:00", &badge]).fails_with(1);
    assert!(said.out.starts_with("SKIPPED  line 2: this is not a code of a paper list"), "{}", said.out);
    whole(&site);
}

#[test]
fn what_is_not_of_the_list_is_skipped_and_said() {
    let (site, other) = (Site::with_sample(), Site::with_sample());
    let good = tick(&site, "main", 0, DELEGATE);
    let skipped = |lines: &[&str], text: &str| {
        let said = enter(&site, "main", lines).fails_with(1);
        assert!(said.out.lines().all(|line| line.starts_with("SKIPPED  line ")), "{}", said.out);
        assert!(said.out.contains(text), "no \"{text}\" in {}", said.out);
    };
    skipped(&["09:00", &tick(&other, "main", 0, DELEGATE)], "line 2: this code does not belong to this event's lists");
    let torn = good.replacen('C', "D", 1);
    skipped(&["09:00", &torn], "not a code of a paper list");
    skipped(&["09:00", &tick(&site, "north", 0, DELEGATE)], "enter it with that list: --gate north");
    skipped(&[&good], "there is no time yet");
    skipped(&["09:00", "25:99", &good], "\"25:99\" is not a time, and ends the one before it");
    let of_day_2 = letters(&site, "main", 1, ListMark::Time(time(9, 0, 0, 0)));
    skipped(&[&of_day_2, &good], "the row is from the list of 2024-11-04, and the time from that of 2024-11-05");
    skipped(&["2024-11-05T09:00", &good], "2024-11-05 09:00 is not on that event day");
    let of_north = letters(&site, "north", 0, ListMark::Time(time(10, 0, 0, 0)));
    skipped(&["09:00", &of_north, &good], "there is no time yet");
    // After any of them, the next good lines work.
    let said = enter(&site, "main", &["\u{1b}[2J", "09:00", "garbage", &good]).fails_with(1);
    assert_eq!(verdicts(&said), ["SKIPPED", "SKIPPED", "ADMITTED"]);
    assert!(!said.out.contains('\u{1b}'));
    let json = enter(&site, "main", &["x"]).args(["--json"]).fails_with(1).json();
    assert_eq!((json["line"].as_u64(), json["verdict"].is_null()), (Some(1), true));
    whole(&site);
}

#[test]
fn a_rehearsal_enters_nothing_and_a_revoked_key_takes_its_lists_with_it() {
    let site = Site::with_sample();
    let code = tick(&site, "main", 0, DELEGATE);
    assert_eq!(verdicts(&enter(&site, "main", &["09:00", &code]).args(["--dry-run"]).succeeds()), ["ADMITTED"]);
    assert!(attendance(&site, DELEGATE).get("2024-11-04").is_none());
    accredit(&site).args(["key", "new"]).succeeds();
    assert_eq!(verdicts(&enter(&site, "main", &["09:00", &code]).args(["--dry-run"]).succeeds()), ["ADMITTED"], "a retired key");
    accredit(&site).args(["key", "revoke", "1"]).succeeds();
    enter(&site, "main", &["09:00", &code]).fails_with(1).out_contains("its key was revoked");
}

#[test]
fn what_cannot_be_printed_or_entered_is_refused_with_its_remedy() {
    let site = Site::with_sample();
    paper(&site, "mian").fails_with(2).err_contains("did you mean \"main\"");
    accredit(&site).args(["report", "paper", "-o", "list.pdf"]).fails_with(2).err_contains("add --gate with one of main, north");
    accredit(&site).args(["report", "paper", "--gate", "main", "-o", "list.csv"]).fails_with(2).err_contains("cannot be csv");
    paper(&site, "main").args(["-f", "html"]).fails_with(2).err_contains("cannot be html");
    paper(&site, "main").args(["--day", "2024-12-24"]).fails_with(2).err_contains("is not an event day");
    paper(&site, "lounge").args(["--category", "Delegate"]).fails_with(1).err_contains("nobody who was chosen may pass lounge");
    assert!(!site.path("list.pdf").exists());
    fs::rename(site.path("event.key"), site.path("away")).unwrap();
    paper(&site, "main").fails_with(2).err_contains("event.key").err_contains("where badges are issued");
    enter(&site, "main", &["09:00"]).fails_with(2).err_contains("event.key").err_contains("the key file knows their codes");
}
