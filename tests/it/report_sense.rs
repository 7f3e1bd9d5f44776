//! What a reporting officer reads is so: days to come miss nobody, entries are people, help offers what a report takes.

use std::fs;

use crate::harness::{Site, accredit};

/// Two people of two states; one day is over, the other will not begin for long. The first came in three times and was read twice.
fn first_evening() -> Site {
    let site = Site::new();
    site.write(
        "event.toml",
        "[event]\nname = \"EAU25\"\nshort_name = \"EAU25\"\ntimezone = \"Europe/Paris\"\ndays = [\"2024-11-04\", \"2199-11-05\"]\n\
         [[zone]]\ncode = \"hall\"\n[[zone]]\ncode = \"press\"\n[[category]]\ncode = \"Delegate\"\n\
         [[gate]]\ncode = \"main\"\nzone = \"hall\"\nrepeat = \"warn\"\n[[gate]]\ncode = \"out\"\nzone = \"hall\"\ndirection = \"out\"\n\
         [[gate]]\ncode = \"desk\"\nzone = \"press\"\n",
    );
    site.write(
        "list.csv",
        "reference,category,given_name,family_name,delegation,delegation_type,country\n\
         R-1,Delegate,Ana,Soto,Chile,Member State,CHL\nR-2,Delegate,Omar,Sabah,Kuwait,Member State,KWT\n",
    );
    accredit(&site).args(["init", "event.toml"]).succeeds();
    accredit(&site).args(["import", "list.csv"]).succeeds();
    let codes = site.issue_all();
    for (gate, minute) in [("main", "00"), ("main", "10"), ("main", "20"), ("out", "30")] {
        let at = format!("2024-11-04T09:{minute}:00+01:00");
        accredit(&site).args(["checkin", "--gate", gate, "--at", &at, &codes["R-1"]]).succeeds();
    }
    site
}

fn csv(site: &Site, words: &[&str]) -> Vec<String> {
    let said = accredit(site).args(["report"]).args(words).args(["-f", "csv"]).succeeds();
    said.out.lines().map(str::to_owned).collect()
}

#[test]
fn nobody_misses_a_day_that_has_not_begun() {
    let site = first_evening();
    assert_eq!(
        csv(&site, &["delegations", "--columns", "delegation,2199-11-05 expected,2199-11-05 present,2199-11-05 head"])[1..],
        ["Chile,1,,", "Kuwait,1,,"]
    );
    assert_eq!(csv(&site, &["delegations", "--columns", "delegation,2024-11-04 head"])[1..], ["Chile,present", "Kuwait,absent"]);
    assert_eq!(csv(&site, &["delegations", "--table", "quorum"])[1..], ["2024-11-04,2,1,0.5000", "2199-11-05,2,,"]);
    let json = accredit(&site).args(["--json", "report", "delegations"]).succeeds().json();
    assert_eq!(json["quorum"]["2199-11-05"]["present"], serde_json::Value::Null);
    assert_eq!(json["quorum"]["2024-11-04"]["present"], 1);
    assert_eq!(csv(&site, &["attendance", "--by", "category"])[1..], ["Delegate,1,"]);
    let page = accredit(&site).args(["report", "delegations"]).succeeds().out;
    assert!(page.contains("– of 1") && page.contains("1 of 2"), "{page}");
    let absent = csv(&site, &["absent", "--columns", "reference,days absent"]);
    assert_eq!(absent[1..], ["R-2,2024-11-04"]);
}

#[test]
fn a_second_reading_is_no_entry_and_a_zone_that_nobody_entered_is_told() {
    let site = first_evening();
    let zones = csv(&site, &["zones", "--columns", "zone,people,entries,exits,peak,peak_at,inside_at_end"]);
    assert_eq!(zones[1..], ["hall,1,1,1,1,2024-11-04T09:00:00+01:00,0", "press,0,0,0,0,,0"]);
}

#[test]
fn a_report_without_a_scan_says_so() {
    let site = first_evening();
    for (words, said) in [
        (["arrivals", "--category", "Delegate", "--day", "2199-11-05"].as_slice(), "Nobody has come"),
        (&["zones", "--day", "2199-11-05"], "Nobody has come in"),
        (&["statistics"], "No names were purged"),
    ] {
        accredit(&site).args(["report"]).args(words).succeeds().out_contains(said);
    }
}

#[test]
fn help_offers_what_a_report_takes() {
    let site = Site::new();
    let options = ["--day", "--from", "--category", "--delegation", "--type", "--country", "--gate"];
    for (report, hidden) in [
        ("attendance", [].as_slice()),
        ("scans", &[]),
        ("zones", &["--gate"]),
        ("absent", &["--gate"]),
        ("badges", &["--day", "--from", "--gate"]),
        ("nominations", &["--day", "--from", "--gate"]),
        ("person", &["--category", "--delegation", "--type", "--country", "--gate"]),
        ("statistics", &["--category", "--delegation", "--type", "--country", "--gate"]),
    ] {
        let help = accredit(&site).args(["report", report, "--help"]).succeeds().out;
        for option in options {
            let is_offered = help.contains(&format!("{option} <"));
            assert_eq!(is_offered, !hidden.contains(&option), "{option} of {report}:\n{help}");
        }
        assert_eq!(help.contains("with a time, only readings"), report == "scans", "{report}:\n{help}");
    }
}

#[test]
fn what_is_asked_for_twice_or_in_two_ways_is_refused() {
    let site = first_evening();
    for (words, said) in [
        (["report", "attendance", "--by", "day,day"].as_slice(), "--by day is asked for twice"),
        (&["report", "attendance", "--columns", "name,name"], "\"name\" is asked for twice"),
        (&["--json", "report", "attendance", "-f", "pdf"], "--json and -f pdf are two formats"),
        (&["--json", "report", "attendance", "-o", "a.csv"], "the file's name ends in .csv"),
    ] {
        accredit(&site).args(words).fails_with(2).err_contains(said);
    }
    accredit(&site).args(["--json", "report", "attendance", "-o", "a.json"]).succeeds();
}

#[test]
fn delegation_types_without_words_are_named_beside_the_sentence() {
    let site = first_evening();
    let said = accredit(&site).args(["report", "summary"]).succeeds();
    assert!(said.out.contains("accredited to EAU25; 1 attended") && !said.err.contains("no words"), "{}{}", said.out, said.err);
    site.write("more.csv", "reference,category,name,delegation,delegation_type\nR-3,Delegate,Li Wei,Guild of Scribes,Guild\n");
    accredit(&site).args(["import", "more.csv"]).succeeds();
    accredit(&site).args(["report", "summary"]).succeeds().err_contains("delegation type \"Guild\"");
}

#[test]
fn a_reports_own_list_is_read_back_unchanged() {
    let site = first_evening();
    accredit(&site).args(["participant", "edit", "R-1", "--function", "=2+3", "--title", "+33"]).succeeds();
    for file in ["a.csv", "a.xlsx"] {
        accredit(&site).args(["report", "attendance", "-o", file]).succeeds();
        let said = accredit(&site).args(["import", file, "--dry-run"]).run();
        let all = said.out + &said.err;
        assert!(all.contains("1 unchanged") && !all.contains("1 updated"), "{file}: {all}");
    }
}

#[test]
fn every_report_can_be_saved() {
    let site = first_evening();
    let event = fs::read_to_string(site.path("event.toml")).unwrap();
    let reports = ["badges", "certificates", "journal", "nominations", "statistics"].map(|name| {
        let format = if name == "certificates" { "pdf" } else { "csv" };
        format!("[[report]]\nname = \"{name}\"\nreport = \"{name}\"\nformat = \"{format}\"\n")
    });
    site.write("event.toml", event + &reports.concat());
    accredit(&site).args(["event", "apply", "event.toml"]).succeeds();
    accredit(&site).args(["report", "all", "-o", "made"]).succeeds();
    for file in ["badges.csv", "certificates.pdf", "journal.csv", "nominations.csv", "statistics.csv"] {
        assert!(site.path("made").join(file).is_file(), "{file}");
    }
}

#[cfg(unix)]
#[test]
fn what_holds_everything_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let site = first_evening();
    accredit(&site).args(["backup", "copy.db"]).succeeds();
    accredit(&site).args(["participant", "export", "R-1", "-o", "dossier.json"]).succeeds();
    for file in ["event.db", "copy.db", "dossier.json"] {
        assert_eq!(fs::metadata(site.path(file)).unwrap().permissions().mode() & 0o777, 0o600, "{file}");
    }
}

#[test]
fn what_was_no_badge_says_what_it_looked_like() {
    let site = first_evening();
    let whole = site.code("R-1");
    let (one, other) = (first_evening(), first_evening());
    for text in [&whole[..100], &one.code("R-1"), "https://example.org/", &other.code("R-2")] {
        accredit(&site).args(["checkin", "--gate", "main", "--at", "2024-11-04T11:05:00+01:00", text]).fails_with(1);
    }
    let rows = accredit(&site).args(["report", "refusals", "-f", "csv"]).succeeds().out;
    let rows: Vec<&str> = rows.lines().collect();
    assert!(rows[0].ends_with("refusals,first_at,last_at,partial,unsigned"), "{rows:?}");
    assert!(rows[1].starts_with("invalid,main,2024-11-04,4,") && rows[1].ends_with(",1,2"), "{rows:?}");
    accredit(&site).args(["report", "refusals", "-o", "r.html"]).succeeds();
    let page = fs::read_to_string(site.path("r.html")).unwrap();
    assert!(page.contains("no badge of this event (1), not read fully (1), not signed for this event (2)"), "{page}");
    assert!(page.contains("2 of 4 refusals: not signed for this event") && page.contains("11:05"), "{page}");
}

/// A list says what a body is where it first names it, and the register knows better than any list.
#[test]
fn a_delegation_is_counted_once_and_under_one_type() {
    let site = first_evening();
    site.write(
        "more.csv",
        "reference,category,name,delegation,delegation_type\nR-3,Delegate,Luz Soto,CHILE,\nR-4,Delegate,Ali Sabah,Kuwait,Observer\n\
         R-5,Delegate,Mai Sabah,kuwait,\nR-6,Delegate,Li Wei,Guild,\n",
    );
    accredit(&site).args(["import", "more.csv"]).succeeds();
    let codes = site.issue_all();
    accredit(&site).args(["checkin", "--gate", "main", "--at", "2024-11-04T09:40:00+01:00", &codes["R-5"]]).succeeds();
    let columns = "delegation,delegation_type,country,2024-11-04 expected,2024-11-04 present";
    assert_eq!(
        csv(&site, &["delegations", "--columns", columns])[1..],
        ["Chile,Member State,CHL,2,1", "Kuwait,Member State,KWT,2,1", "Kuwait,Observer,,1,0", "Guild,,,1,0"]
    );
    assert_eq!(csv(&site, &["delegations", "--table", "quorum"])[1], "2024-11-04,2,2,1.0000");
    let count = |kind: &str, report: &str| csv(&site, &[report, "--type", kind, "--columns", "reference"])[1..].join(" ");
    assert_eq!([count("Member State", "absent"), count("Observer", "absent")], ["R-3 R-2", "R-4"]);
    assert_eq!(count("member state", "attendance"), "R-1 R-5");
    let summary = csv(&site, &["summary"]);
    assert!(summary.iter().any(|line| line.starts_with("Delegations: Member State,2,2")), "{summary:?}");
    let by = csv(&site, &["attendance", "--by", "delegation"]);
    assert_eq!(by[1..], ["Chile,1,", "Kuwait,1,", "Guild,0,"]);
    accredit(&site).args(["delegation", "add", "Kuwait", "--type", "Member State"]).succeeds();
    assert_eq!(
        csv(&site, &["delegations", "--columns", columns])[1..],
        ["Chile,Member State,CHL,2,1", "Kuwait,Member State,KWT,3,1", "Guild,,,1,0"]
    );
    assert_eq!([count("Member State", "absent"), count("Member State", "attendance")], ["R-3 R-2 R-4", "R-1 R-5"]);
}

#[test]
fn a_gate_that_the_event_has_no_longer_can_be_asked_for() {
    let site = first_evening();
    let event = fs::read_to_string(site.path("event.toml")).unwrap();
    site.write("renamed.toml", event.replace("code = \"main\"", "code = \"north\""));
    accredit(&site).args(["event", "apply", "renamed.toml"]).succeeds();
    let came = |gate: &str| csv(&site, &["attendance", "--gate", gate, "--columns", "reference"]).len() - 1;
    assert_eq!((came("main"), came("north")), (1, 0));
    accredit(&site).args(["report", "attendance", "--gate", "mian"]).fails_with(2).err_contains("mian");
}
