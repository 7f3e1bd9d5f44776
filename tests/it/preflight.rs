//! `accredit badge check`: on a list with each fault planted it finds each, and only those; on a sound list it finds nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::harness::{Site, accredit};

const EVENT: &str = r##"[event]
name = "Summit"
short_name = "S"
days = ["2025-01-01"]
[[category]]
code = "Delegate"
colour = "#1f4e79"
[[category]]
code = "Media"
colour = "#ffd400"
"##;

/// Each fault once, and beside it something faultless.
const LIST: &str = "\
reference,category,given_name,family_name,native_name,function,delegation
SOUND-1,Delegate,Anna,Weber,,Minister,Austria
SOUND-2,Delegate,محمد,الصباح,محمد الصباح,Minister,Kuwait
SOUND-3,Delegate,Иван,Петров,,Minister,Bulgaria
SOUND-4,Delegate,Anna,Weber,,Minister,Germany
SOUND-5,Media,Xiaoming,Wang,王小明,Reporter,
LONG,Delegate,Maximilian Maximilian Maximilian Maximilian Maximilian Maximilian Maximilian Maximilian,Lang,,Minister,Chad
GLYPH,Delegate,Ana\u{E000}bel,Ruiz,,Minister,Chile
EMPTY,Delegate,Noor,Haddad,,,Jordan
TWICE-1,Delegate,Juan,Pérez,,Minister,Peru
TWICE-2,Delegate,Perez,Juan,,Adviser,Peru
NATIVE-1,Delegate,Mohammed,Al Sabah,محمد أحمد الصباح,Minister,Oman
NATIVE-2,Delegate,Salem,Alharthi,محمد احمد الصباح,Adviser,Oman
MIXED,Delegate,P\u{430}vel,Novak,,Minister,Czechia
";

/// A template that requires a function, with a code and a band title that can be given faults.
fn template(code_width: &str, title: &str) -> String {
    format!(
        "name = \"planted\"\n[page]\nwidth = 105\nheight = 148\n\
         [[front]]\nkind = \"text\"\ntext = \"{{name}}\"\nsize = [14, 30]\nlines = 2\nx = 6\ny = 6\nwidth = 90\nheight = 30\n\
         [[front]]\nkind = \"text\"\ntext = \"{{function}}\"\nsize = 9\nx = 6\ny = 40\nwidth = 90\nheight = 9\nrequired = true\n\
         [[front]]\nkind = \"code\"\nx = 6\ny = 60\nwidth = {code_width}\n\
         [[front]]\nkind = \"fill\"\nx = 0\ny = 120\nwidth = 105\nheight = 28\n\
         [[front]]\nkind = \"text\"\nid = \"title\"\ntext = \"{{category.title}}\"\nsize = 9\nx = 6\ny = 125\nwidth = 90\nheight = 9\n\
         colour = \"{title}\"\n"
    )
}

fn planted() -> Site {
    let site = Site::new();
    site.write("event.toml", EVENT);
    site.write("list.csv", LIST);
    site.write("faulty.toml", template("18", "#ffffff"));
    site.write("sound.toml", template("32", "on-category"));
    accredit(&site).args(["init", "event.toml"]).succeeds();
    accredit(&site).args(["import", "list.csv"]).succeeds();
    // People who were withdrawn are nobody's duplicate: that is how a duplicate is resolved.
    site.write(
        "twin.csv",
        "reference,category,given_name,family_name,function,delegation\nGONE,Delegate,Anna,Weber,Minister,Austria\n",
    );
    accredit(&site).args(["import", "twin.csv"]).succeeds();
    accredit(&site).args(["participant", "withdraw", "GONE"]).succeeds();
    site
}

#[test]
fn each_planted_fault_is_found_and_nothing_else() {
    let site = planted();
    let found = accredit(&site).args(["badge", "check", "--template", "faulty.toml", "--json"]).fails_with(1).json();
    let mut by_code: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for problem in found.as_array().unwrap() {
        let text = |key: &str| problem[key].as_str().unwrap_or_else(|| panic!("{problem} has no {key}"));
        assert!(!text("message").is_empty() && !text("remedy").is_empty(), "{problem}");
        let severity = if ["duplicate", "mixed-script"].contains(&text("code")) { "warning" } else { "error" };
        assert_eq!(text("severity"), severity, "{problem}");
        assert!(by_code.entry(text("code")).or_default().insert(text("reference")), "{problem} is said twice");
    }
    let expected = [
        ("overflow", &["LONG"] as &[&str]),
        ("missing-glyph", &["GLYPH"]),
        ("required-empty", &["EMPTY"]),
        ("duplicate", &["TWICE-1", "TWICE-2", "NATIVE-1", "NATIVE-2"]),
        ("mixed-script", &["MIXED"]),
        // What is wrong with every badge is said once, of none.
        ("qr-small", &[""]),
        ("low-contrast", &[""]),
    ];
    assert_eq!(by_code, expected.map(|(code, of)| (code, of.iter().copied().collect())).into_iter().collect());
    let contrast = found.as_array().unwrap().iter().find(|problem| problem["code"] == "low-contrast").unwrap();
    assert!(contrast["message"].as_str().unwrap().contains("\"Media\""), "white is unreadable on yellow alone: {contrast}");
}

#[test]
fn a_person_reads_it_kind_by_kind() {
    let site = planted();
    let said = accredit(&site).args(["badge", "check", "--template", "faulty.toml"]).fails_with(1);
    let visible = said.out.replace('\u{E000}', "<E000>").replace('\u{430}', "<0430>");
    insta::assert_snapshot!(visible, @r#"
    Texts that do not fit: 1 (error: overflow)
    Reference  Name                                                                                          Problem
    LONG       Maximilian Maximilian Maximilian Maximilian Maximilian Maximilian Maximilian Maximilian Lang  name "Maximilian Maximilian Maximilian Maximilian Maximilian Maxim…" does not fit: it would need 10.7 pt, and 14.0 pt is the smallest
    → shorten it, or give it more room in the template

    Letters that no font has: 1 (error: missing-glyph)
    Reference  Name          Problem
    GLYPH      Ana<E000>bel Ruiz  name "Ana<E000>bel Ruiz" has the character <E000> (U+E000), which no font has
    → take it out, or name a folder of fonts with --font-dir

    Empty required fields: 1 (error: required-empty)
    Reference  Name         Problem
    EMPTY      Noor Haddad  function is empty, and the template requires it
    → fill it in

    QR codes too small to be read: 1 (error: qr-small)
    Reference  Name         Problem
               every badge  code has 0.34 mm a QR module; inexpensive readers need 0.4 mm
    → make the code larger in the template, or take code = "short"

    Texts hard to read on their ground: 1 (error: low-contrast)
    Reference  Name         Problem
               every badge  title in #ffffff on #ffd400 has a contrast of 1.4:1 on the front in the category "Media"; 4.5:1 can be read from a distance
    → choose a darker or lighter colour

    Likely duplicate people: 4 (warning: duplicate)
    Reference  Name               Problem
    NATIVE-1   Mohammed Al Sabah  the native name "محمد أحمد الصباح" is that of NATIVE-2 too, in the same delegation
    NATIVE-2   Salem Alharthi     the native name "محمد احمد الصباح" is that of NATIVE-1 too, in the same delegation
    TWICE-1    Juan Pérez         the name "Juan Pérez" is that of TWICE-2 too, in the same delegation
    TWICE-2    Perez Juan         the name "Perez Juan" is that of TWICE-1 too, in the same delegation
    → withdraw one of them if they are one person

    Words of several scripts: 1 (warning: mixed-script)
    Reference  Name         Problem
    MIXED      P<0430>vel Novak  name "P<0430>vel Novak": the word "P<0430>vel" has the Cyrillic letter <0430> (U+0430), which looks like a
    → type the word again in one script
    "#);
    insta::assert_snapshot!(said.err, @"13 badges checked: 5 errors (1 overflow, 1 missing-glyph, 1 required-empty, 1 qr-small, 1 low-contrast), 5 warnings (4 duplicate, 1 mixed-script)");
    let only = ["badge", "check", "--template", "faulty.toml", "--only", "required-empty", "--only", "mixed-script"];
    let said = accredit(&site).args(only).fails_with(1).err_contains("1 error (1 required-empty), 1 warning (1 mixed-script)");
    assert!(said.out.contains("EMPTY") && said.out.contains("MIXED") && !said.out.contains("LONG"), "{}", said.out);
    accredit(&site).args(["badge", "check", "--only", "qr-small"]).succeeds();
    accredit(&site).args(["badge", "check", "--only", "qr-smal"]).fails_with(2).err_contains("qr-small");
}

#[test]
fn a_sound_list_has_nothing_to_say() {
    let site = Site::with_sample();
    for template in ["conference-a6", "card-cr80", "butterfly-a4", "label-62"] {
        let said = accredit(&site).args(["badge", "check", "--template", template]).succeeds();
        assert_eq!(said.out, "", "{template}");
        said.err_contains("512 badges checked: 0 errors, 0 warnings");
        assert_eq!(accredit(&site).args(["badge", "check", "--json"]).succeeds().json(), serde_json::json!([]));
    }
}

#[test]
fn print_refuses_errors_and_goes_on_at_warnings() {
    let site = planted();
    let print = |more: &[&str]| accredit(&site).args(["badge", "print", "--template", "sound.toml", "-o", "out.pdf"]).args(more);
    let said = print(&[]).fails_with(1).out_contains("LONG").err_contains("nothing printed: 3 badges with errors");
    assert!(said.err.contains("(1 overflow, 1 missing-glyph, 1 required-empty)") && said.err.contains("--force"), "{}", said.err);
    assert!(!site.path("out.pdf").exists(), "nothing half done");
    let said =
        print(&["--skip-problems"]).fails_with(1).err_contains("10 badges on 10 pages, print run 1; 3 held back for errors");
    assert!(said.err.contains("worth a look: 4 duplicate, 1 mixed-script"), "{}", said.err);
    print(&["--force"]).succeeds().out_contains("LONG").err_contains("13 badges on 13 pages");
    print(&["--reference", "TWICE-1"]).succeeds().err_contains("worth a look: 1 duplicate");
    print(&["--force", "--skip-problems"]).fails_with(2);
    let said = print(&["--reference", "SOUND-1"]).succeeds();
    assert!(!said.err.contains("worth a look"), "{}", said.err);
}

#[test]
fn what_is_wrong_with_every_badge_is_said_once_and_stops_all() {
    let site = planted();
    let faulty = ["badge", "print", "--template", "faulty.toml", "-o", "out.pdf"];
    let said = accredit(&site).args(faulty).args(["--category", "Media"]).fails_with(1).err_contains("1 badge with errors");
    assert!(said.err.contains("1 qr-small, 1 low-contrast"), "{}", said.err);
    let said = accredit(&site).args(faulty).args(["--reference", "SOUND-1", "--reference", "SOUND-2"]).fails_with(1);
    assert!(said.err.contains("2 badges with errors (1 qr-small)"), "{}", said.err);
}
