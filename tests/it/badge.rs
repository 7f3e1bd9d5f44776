//! `accredit badge`: what is printed is read back by other programs, and opens the gate.

use std::{collections::BTreeSet, path::Path, process::Command};

use accredit::store::{Order, Selection};

use crate::harness::{Site, accredit};

/// Runs a program in the site's folder and returns what it says.
fn tool(site: &Site, program: &str, args: &[&str]) -> String {
    let output = Command::new(program).current_dir(site.dir()).args(args).output().expect("the test packages are installed");
    assert!(output.status.success(), "{program} {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Reads every code of a PDF from its pages at 150 dpi, by a reader that the program does not use.
fn codes_of(site: &Site, pdf: &str) -> BTreeSet<String> {
    std::fs::create_dir(site.path("pages")).unwrap();
    tool(site, "pdftoppm", &["-r", "150", "-gray", "-png", pdf, "pages/p"]);
    let pages: Vec<String> = std::fs::read_dir(site.path("pages"))
        .unwrap()
        .map(|entry| format!("pages/{}", entry.unwrap().file_name().to_string_lossy()))
        .collect();
    let mut args = vec!["-q", "--raw", "-Sdisable", "-Sqrcode.enable"];
    args.extend(pages.iter().map(String::as_str));
    // The exit code is 4 where a page (a back) has no code.
    let output = Command::new("zbarimg").current_dir(site.dir()).args(&args).output().expect("zbar-tools is installed");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Returns the letters: without direction marks and joiners, which copying does not keep, and with single spaces.
fn plain(text: &str) -> String {
    let visible: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{202A}'..='\u{202E}' | '\u{200E}' | '\u{200F}' | '\u{2066}'..='\u{2069}'))
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_sample_badge_is_read_from_paper_and_admitted() {
    let site = Site::with_sample();
    accredit(&site).args(["badge", "print", "-o", "badges.pdf", "--sheet", "a4"]).succeeds().err_contains("512 badges");
    tool(&site, "qpdf", &["--check", "badges.pdf"]);
    let codes = codes_of(&site, "badges.pdf");
    assert_eq!(codes.len(), 512);
    let lines: Vec<&str> = codes.iter().map(String::as_str).collect();
    let said = accredit(&site)
        .args(["checkin", "--gate", "main", "--batch", "--at", "2024-11-05T09:00"])
        .input(lines.join("\n"))
        .succeeds();
    assert_eq!(said.out.lines().filter(|line| line.starts_with("ADMITTED")).count(), 512);
}

#[test]
fn every_name_comes_back_from_the_page_in_both_scripts() {
    let site = Site::with_sample();
    accredit(&site).args(["badge", "print", "-o", "badges.pdf"]).succeeds();
    let text = tool(&site, "pdftotext", &["-layout", "badges.pdf", "-"]);
    let pages: Vec<String> = text.split('\u{c}').map(plain).collect();
    let store = site.store();
    let order = store.keys(&Selection::default(), Order::Protocol).unwrap();
    assert_eq!(order.len(), 512);
    let mut lost = Vec::new();
    for (place, key) in order.into_iter().enumerate() {
        let who = store.participant_by_key(key).unwrap().participant;
        // Front and back of each badge follow one another.
        let page = &pages[2 * place];
        for name in [who.full_name(), who.native_name.clone()] {
            if !page.contains(&plain(&name)) {
                lost.push(format!("{name}: {page}"));
            }
        }
    }
    assert!(lost.is_empty(), "{} names are not on their page:\n{}", lost.len(), lost.join("\n"));
}

#[test]
fn the_same_badges_are_the_same_bytes() {
    let site = Site::with_sample();
    for name in ["first.pdf", "second.pdf"] {
        accredit(&site).args(["badge", "print", "-o", name]).succeeds();
    }
    let bytes = |name: &str| std::fs::read(site.path(name)).unwrap();
    assert!(bytes("first.pdf") == bytes("second.pdf"));
}

#[test]
fn a_change_prints_that_badge_alone_and_keeps_its_serial() {
    let site = Site::with_sample();
    accredit(&site).args(["badge", "print", "-o", "all.pdf"]).succeeds();
    accredit(&site).args(["badge", "print", "--pending", "-o", "none.pdf"]).succeeds().err_contains("no badge to print");
    assert!(!site.path("none.pdf").exists());
    let before = site.code("KWT24-0001");
    accredit(&site).args(["participant", "edit", "KWT24-0001", "--function", "Minister of State"]).succeeds();
    accredit(&site).args(["badge", "print", "--pending", "-o", "one.pdf"]).succeeds().err_contains("1 badge on 2 pages");
    assert!(plain(&tool(&site, "pdftotext", &["one.pdf", "-"])).contains("Minister of State"));
    assert_eq!(site.code("KWT24-0001"), before);
}

#[test]
fn a_reissue_kills_the_old_badge_for_good() {
    let site = Site::with_sample();
    accredit(&site).args(["badge", "print", "-o", "all.pdf"]).succeeds();
    let old = site.code("KWT24-0001");
    accredit(&site).args(["badge", "reissue", "KWT24-0001", "--reason", "lost"]).succeeds().err_contains("replaces");
    let checkin = ["checkin", "--gate", "main", "--at", "2024-11-04T09:00"];
    accredit(&site).args(checkin).args([&old]).fails_with(1).out_contains("REFUSED superseded");
    accredit(&site).args(checkin).args([&site.code("KWT24-0001")]).succeeds().out_contains("ADMITTED");
    accredit(&site).args(["badge", "revoke", "KWT24-0001"]).succeeds();
    let again = accredit(&site).args(["badge", "revoke", "KWT24-0001"]).fails_with(1);
    again.err_contains("no valid badge");
}

#[test]
fn a_name_too_long_is_a_problem_and_no_broken_badge() {
    let site = Site::with_sample();
    let long = "Maximilian ".repeat(27);
    accredit(&site).args(["participant", "edit", "KWT24-0001", "--given-name", long.trim()]).succeeds();
    accredit(&site)
        .args(["badge", "check"])
        .fails_with(1)
        .out_contains("KWT24-0001")
        .err_contains("1 error (1 overflow), 0 warnings");
    accredit(&site).args(["badge", "print", "-o", "all.pdf"]).fails_with(1).out_contains("KWT24-0001");
    assert!(!Path::new(&site.path("all.pdf")).exists(), "nothing half done");
    accredit(&site).args(["badge", "print", "-o", "most.pdf", "--skip-problems"]).fails_with(1).err_contains("511 badges");
}

#[test]
fn a_preview_is_a_picture_whose_code_is_read() {
    let site = Site::with_sample();
    accredit(&site)
        .args(["badge", "print", "-o", "all.pdf", "--reference", "KWT24-0001"])
        .succeeds()
        .err_contains("1 badge on 2 pages");
    accredit(&site).args(["badge", "preview", "KWT24-0001", "-o", "badge.png"]).succeeds();
    let read = tool(&site, "zbarimg", &["-q", "--raw", "badge.png"]);
    assert_eq!(read.trim(), site.code("KWT24-0001"));
    let image = ["checkin", "--gate", "main", "--at", "2024-11-04T09:00", "--image", "badge.png"];
    accredit(&site).args(image).succeeds().out_contains("ADMITTED").out_contains("Kuwait");
}

#[test]
fn badges_of_a_revoked_key_are_signed_again_and_printed_again() {
    let site = Site::with_sample();
    let one = ["badge", "print", "--pending", "--reference", "KWT24-0001", "-o", "one.pdf"];
    accredit(&site).args(one).succeeds();
    let dead = site.code("KWT24-0001");
    accredit(&site).args(["key", "new"]).succeeds();
    accredit(&site).args(one).succeeds().err_contains("no badge to print");
    accredit(&site).args(["key", "revoke", "1"]).succeeds();
    accredit(&site).args(one).succeeds().err_contains("1 badge on 2 pages");
    let checkin = ["checkin", "--gate", "main", "--at", "2024-11-04T09:00"];
    accredit(&site).args(checkin).args([&dead]).fails_with(1).out_contains("REFUSED invalid");
    accredit(&site).args(checkin).args([&site.code("KWT24-0001")]).succeeds().out_contains("ADMITTED");
}
