//! Names of two columns in the habit of their script, everywhere they are shown, and badges that are printed stay as they are.

use std::process::Command;

use crate::harness::{Site, accredit};

const EVENT: &str =
    "[event]\nname = \"E\"\ndays = [\"2024-11-04\"]\n[[category]]\ncode = \"Delegate\"\n[[gate]]\ncode = \"main\"\n";
const LIST: &str = "reference,category,given_name,family_name,native_name,country\n\
    A1,Delegate,翼,佐藤,翼 佐藤,JPN\nA2,Delegate,晓明,欧阳,,CHN\nA3,Delegate,Kenji,Kobayashi,小林 健二,JPN\n";

fn site() -> Site {
    let site = Site::new();
    site.write("event.toml", EVENT);
    site.write("list.csv", LIST);
    accredit(&site).args(["init", "event.toml"]).succeeds();
    site
}

fn text_of(site: &Site, pdf: &str) -> String {
    let output = Command::new("pdftotext").current_dir(site.dir()).args([pdf, "-"]).output().expect("poppler-utils is installed");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn chinese_and_japanese_names_are_written_family_name_first_wherever_they_are_shown() {
    let site = site();
    accredit(&site).args(["import", "list.csv"]).succeeds();
    for search in ["佐藤翼", "翼 佐藤", "佐藤"] {
        accredit(&site).args(["participant", "search", search]).succeeds().out_contains("佐藤翼");
    }
    accredit(&site).args(["badge", "print", "-o", "b.pdf"]).succeeds();
    let text = text_of(&site, "b.pdf");
    for name in ["佐藤翼", "欧阳晓明", "Kenji Kobayashi", "小林 健二"] {
        assert!(text.contains(name), "{name} in {text}");
    }
    assert!(!text.contains("翼 佐藤"), "the native line has the same habit, and stands once: {text}");
    let code = site.store().participant(&"A2".parse().unwrap()).unwrap().badge.unwrap().credential.letters();
    accredit(&site).args(["checkin", "--gate", "main", "--at", "2024-11-04T09:00", &code]).succeeds().out_contains("欧阳晓明");
}

#[test]
fn a_list_that_is_otherwise_says_so_and_printed_badges_are_not_changed_by_it() {
    let site = site();
    accredit(&site).args(["import", "list.csv"]).succeeds();
    accredit(&site).args(["badge", "print", "-o", "b.pdf"]).succeeds();
    accredit(&site).args(["import", "list.csv", "--name-order", "given-first"]).succeeds();
    accredit(&site).args(["participant", "show", "A1"]).succeeds().out_contains("翼 佐藤");
    accredit(&site).args(["badge", "print", "--pending", "-o", "c.pdf"]).succeeds().err_contains("no badge to print");
    accredit(&site).args(["badge", "print", "--reference", "A1", "-o", "d.pdf"]).succeeds();
    assert!(text_of(&site, "d.pdf").contains("翼 佐藤"));
    accredit(&site).args(["import", "list.csv"]).succeeds();
    accredit(&site).args(["participant", "show", "A1"]).succeeds().out_contains("翼 佐藤");
    accredit(&site).args(["import", "list.csv", "--name-order", "family-first"]).succeeds();
    accredit(&site).args(["participant", "show", "A1"]).succeeds().out_contains("佐藤翼");
    accredit(&site).args(["verify"]).succeeds();
}
