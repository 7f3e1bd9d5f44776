//! Labels with the short credential: read back from the printed label by another program, and known only to this event's
//! database.

use std::{collections::BTreeSet, process::Command};

use accredit::{
    domain::short_credential::{ShortCredential, ShortTag},
    store::{Order, Selection},
};

use crate::harness::{Run, SAMPLE_EVENT, Site, accredit};

const MINISTER: &str = "KWT24-0001";

/// Prints labels of the ministers, or of one person.
fn print(site: &Site, of: [&str; 2], file: &str) {
    accredit(site).args(["badge", "print", "--template", "label-62", "-o", file]).args(of).succeeds();
}

/// Returns the short credential of a person's valid badge.
fn short(site: &Site, reference: &str) -> ShortCredential {
    let store = site.store();
    let badge = store.participant(&reference.parse().unwrap()).unwrap().badge.expect("a badge was issued");
    store.short_of(badge.serial).unwrap().expect("a label was printed").credential
}

fn scan(site: &Site, code: &str) -> Run {
    accredit(site).args(["checkin", "--gate", "main", "--at", "2024-11-04T09:00", code])
}

/// Reads every code of a PDF from its pages as a label printer of this resolution prints them: black or white, no grey.
fn codes_of(site: &Site, pdf: &str, dpi: &str) -> BTreeSet<String> {
    let pages = site.path(&format!("pages-{dpi}"));
    std::fs::create_dir(&pages).unwrap();
    let raster = Command::new("pdftoppm").current_dir(site.dir()).args(["-r", dpi, "-mono", pdf]).arg(pages.join("p")).status();
    assert!(raster.expect("poppler-utils is installed").success());
    let files = std::fs::read_dir(&pages).unwrap().map(|entry| entry.unwrap().path());
    let read = Command::new("zbarimg").args(["-q", "--raw"]).args(files).output().expect("zbar-tools is installed");
    assert!(read.status.success(), "a label has no readable code");
    String::from_utf8(read.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn labels_are_read_at_the_resolutions_of_label_printers_and_admitted() {
    let site = Site::with_sample();
    print(&site, ["--category", "Minister"], "labels.pdf");
    let codes = codes_of(&site, "labels.pdf", "203");
    assert_eq!(codes_of(&site, "labels.pdf", "300"), codes);
    let of_ministers = Selection { categories: vec!["Minister".parse().unwrap()], ..Selection::default() };
    assert_eq!(codes.len(), site.store().keys(&of_ministers, Order::List).unwrap().len());
    let lines: Vec<&str> = codes.iter().map(String::as_str).collect();
    let said = accredit(&site)
        .args(["checkin", "--gate", "main", "--batch", "--at", "2024-11-04T09:00"])
        .input(lines.join("\n"))
        .succeeds();
    assert_eq!(said.out.lines().filter(|line| line.starts_with("ADMITTED")).count(), codes.len());
}

#[test]
fn both_codes_of_a_badge_are_one_badge_whatever_the_keyboard() {
    let site = Site::with_sample();
    print(&site, ["--reference", MINISTER], "label.pdf");
    let code = short(&site, MINISTER).letters();
    scan(&site, &code).succeeds().out_contains("ADMITTED");
    scan(&site, &code.to_lowercase()).succeeds().out_contains("REPEAT");
    scan(&site, &site.code(MINISTER)).succeeds().out_contains("REPEAT");
    // The same keys under a Russian layout.
    let keys = [
        ('C', 'С'),
        ('B', 'И'),
        ('D', 'В'),
        ('E', 'У'),
        ('F', 'А'),
        ('G', 'П'),
        ('H', 'Р'),
        ('I', 'Ш'),
        ('J', 'О'),
        ('K', 'Л'),
        ('L', 'Д'),
        ('N', 'Т'),
        ('R', 'К'),
        ('T', 'Е'),
        ('U', 'Г'),
        ('V', 'М'),
    ];
    let typed: String = code.chars().map(|c| keys.iter().find(|(key, _)| *key == c).unwrap().1).collect();
    scan(&site, &typed).succeeds().out_contains("REPEAT");
}

#[test]
fn a_database_without_the_badge_refuses_it_even_where_strangers_are_admitted() {
    let site = Site::with_sample();
    let elsewhere = Site::new();
    let event = std::fs::read_to_string(SAMPLE_EVENT).unwrap();
    let event = event.replacen("[event]\n", "[event]\nunlisted = \"admit\"\n", 1);
    elsewhere.write("event.toml", event);
    accredit(&site).args(["event", "apply", elsewhere.path("event.toml").to_str().unwrap()]).succeeds();
    accredit(&site).args(["backup", elsewhere.path("event.db").to_str().unwrap()]).succeeds();
    print(&site, ["--reference", MINISTER], "label.pdf");
    scan(&site, &short(&site, MINISTER).letters()).succeeds();
    scan(&elsewhere, &short(&site, MINISTER).letters()).fails_with(1).out_contains("REFUSED unknown");
    scan(&elsewhere, &site.code(MINISTER)).succeeds().out_contains("ADMITTED");
}

#[test]
fn what_the_database_does_not_keep_is_no_code() {
    let site = Site::with_sample();
    accredit(&site).args(["badge", "print", "-o", "all.pdf", "--category", "Minister"]).succeeds();
    print(&site, ["--reference", MINISTER], "label.pdf");
    let genuine = short(&site, MINISTER);
    let mut tag = *genuine.tag.as_bytes();
    tag[7] ^= 1;
    let forged = ShortCredential { tag: ShortTag::from_bytes(tag), ..genuine };
    scan(&site, &forged.letters()).fails_with(1).out_contains("REFUSED invalid");
    // A badge that was never given a label, under someone else's tag.
    let store = site.store();
    let everyone = store.keys(&Selection::default(), Order::List).unwrap();
    let mut badges = everyone.iter().filter_map(|&key| store.participant_by_key(key).unwrap().badge);
    let badge = badges.find(|badge| badge.serial != genuine.serial).unwrap();
    let borrowed = ShortCredential { serial: badge.serial, ..genuine };
    scan(&site, &borrowed.letters()).fails_with(1).out_contains("REFUSED invalid");
    scan(&site, &genuine.letters()[1..]).fails_with(1).out_contains("REFUSED invalid");
}

#[test]
fn a_label_lives_and_dies_with_its_badge() {
    let site = Site::with_sample();
    print(&site, ["--reference", MINISTER], "label.pdf");
    let first = short(&site, MINISTER).letters();
    print(&site, ["--reference", MINISTER], "again.pdf");
    assert_eq!(short(&site, MINISTER).letters(), first, "a reprint is the same label");
    accredit(&site).args(["badge", "reissue", MINISTER, "--reason", "lost"]).succeeds();
    scan(&site, &first).fails_with(1).out_contains("REFUSED superseded");
    print(&site, ["--reference", MINISTER], "new.pdf");
    let second = short(&site, MINISTER).letters();
    assert_ne!(second, first);
    scan(&site, &second).succeeds().out_contains("ADMITTED");
    accredit(&site).args(["badge", "revoke", MINISTER]).succeeds();
    scan(&site, &second).fails_with(1).out_contains("REFUSED revoked");
}

#[test]
fn a_revoked_key_takes_its_labels_with_it_and_they_are_printed_again() {
    let site = Site::with_sample();
    print(&site, ["--reference", MINISTER], "label.pdf");
    let dead = short(&site, MINISTER).letters();
    accredit(&site).args(["key", "new"]).succeeds();
    scan(&site, &dead).succeeds().out_contains("ADMITTED");
    accredit(&site).args(["key", "revoke", "1"]).succeeds();
    scan(&site, &dead).fails_with(1).out_contains("REFUSED invalid");
    let pending = ["badge", "print", "--pending", "--reference", MINISTER, "--template", "label-62", "-o", "new.pdf"];
    accredit(&site).args(pending).succeeds().err_contains("1 badge on 1 page");
    scan(&site, &dead).fails_with(1).out_contains("REFUSED invalid");
    scan(&site, &short(&site, MINISTER).letters()).succeeds();
}

#[test]
fn a_label_printed_after_the_badge_does_not_hide_that_the_badge_is_out_of_date() {
    let site = Site::with_sample();
    let of = ["--reference", MINISTER];
    accredit(&site).args(["badge", "print", "-o", "badge.pdf"]).args(of).succeeds();
    print(&site, of, "label.pdf");
    // The label does not show the function, and the badge does.
    accredit(&site).args(["participant", "edit", MINISTER, "--function", "Minister of State"]).succeeds();
    let pending = || accredit(&site).args(["badge", "print", "--pending", "-o", "again.pdf"]).args(of).succeeds();
    print(&site, of, "label.pdf");
    pending().err_contains("1 badge on 2 pages");
    pending().err_contains("no badge to print");
}

#[test]
fn a_badge_is_handed_over_by_its_scanned_label() {
    let site = Site::with_sample();
    print(&site, ["--reference", MINISTER], "label.pdf");
    let code = short(&site, MINISTER).letters();
    accredit(&site).args(["badge", "handout", &code]).succeeds().err_contains(MINISTER);
    accredit(&site).args(["badge", "reissue", MINISTER, "--reason", "lost"]).succeeds();
    accredit(&site).args(["badge", "handout", &code]).fails_with(1);
}
