//! What leaves the house: static pages without names, a comparison with another event, a person's own data, reports at their hours.

use std::{fs, process::Command};

use crate::{
    harness::{Site, accredit},
    http::Server,
};

/// The sample event, on whose first day a few came.
fn visited() -> Site {
    let site = Site::with_sample();
    let codes = site.issue_all();
    for reference in ["KWT24-0001", "KWT24-0002"] {
        accredit(&site).args(["checkin", "--gate", "main", "--at", "2024-11-04T09:00", &codes[reference]]).run();
    }
    site
}

fn files(site: &Site, folder: &str) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(site.path(folder)).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn shared_pages_name_nobody_unless_asked() {
    let site = visited();
    accredit(&site).args(["participant", "edit", "KWT24-0001", "--family-name", "Zzyzxson"]).succeeds();
    // The head of a delegation who is missing, too.
    accredit(&site).args(["participant", "edit", "KWT24-0005", "--family-name", "Qqwertyson"]).succeeds();
    accredit(&site).args(["report", "share", "-o", "out"]).succeeds().err_contains("without names");
    let plain = files(&site, "out");
    let all = |folder: &str| {
        files(&site, folder).iter().map(|name| fs::read_to_string(site.path(folder).join(name)).unwrap()).collect::<String>()
    };
    let text = all("out");
    for part in ["Zzyzxson", "Qqwertyson", "KWT24-0001", "<script", "https:", "<img"] {
        assert!(!text.contains(part), "{part} is shared");
    }
    // Each page is linked from the index, and leads back to it.
    let index = fs::read_to_string(site.path("out/index.html")).unwrap();
    for name in plain.iter().filter(|name| *name != "index.html") {
        assert!(index.contains(&format!("href=\"{name}\"")), "{name}");
        let page = fs::read_to_string(site.path("out").join(name)).unwrap();
        assert!(page.contains("href=\"index.html\""), "{name}");
    }
    assert!(index.contains("512") && text.contains("Kuwait"), "figures and delegations are there");
    // The figures are those of the report itself.
    accredit(&site).args(["report", "delegations", "-o", "d.html"]).succeeds();
    let (own, shared) =
        (fs::read_to_string(site.path("d.html")).unwrap(), fs::read_to_string(site.path("out/delegations.html")).unwrap());
    let figures = |html: &str| html.split("<dl class=figures>").nth(1).unwrap().split("</dl>").next().unwrap().to_owned();
    assert_eq!(figures(&own), figures(&shared));
    accredit(&site).args(["report", "share", "-o", "out", "--names"]).succeeds();
    assert!(all("out").contains("Zzyzxson"));
    let journal = accredit(&site).args(["--json", "report", "journal", "--action", "report.make"]).succeeds().json();
    let made: Vec<&str> = journal.as_array().unwrap().iter().filter_map(|line| line["details"]["report"].as_str()).collect();
    assert!(made.contains(&"attendance") && made.contains(&"absent"), "{made:?}");
    // Names of before do not stay.
    accredit(&site).args(["report", "share", "-o", "out"]).succeeds();
    assert_eq!(files(&site, "out"), plain);
    assert!(!all("out").contains("Zzyzxson"));
}

#[test]
fn a_summary_stands_beside_that_of_another_event() {
    let site = visited();
    site.write(
        "other.toml",
        "[event]\nname = \"Earlier Forum\"\nshort_name = \"EF23\"\ndays = [\"2023-11-04\"]\n[[category]]\ncode = \"Delegate\"\n[[category]]\ncode = \"Observer\"\n",
    );
    site.write(
        "other.csv",
        "reference,category,given_name,family_name,delegation,delegation_type\n1,Delegate,A,B,KUWAIT,Member State\n2,Observer,A,C,Atlantis,Member State\n",
    );
    accredit(&site).args(["--db", "other.db", "init", "other.toml"]).succeeds();
    accredit(&site).args(["--db", "other.db", "import", "other.csv"]).succeeds();
    let own = accredit(&site).args(["--json", "report", "summary"]).succeeds().json();
    assert!(own["against"].is_null());
    let both = accredit(&site).args(["--json", "report", "summary", "--against", "other.db"]).succeeds().json();
    let theirs = accredit(&site).args(["--db", "other.db", "--json", "report", "summary"]).succeeds().json();
    for key in ["participants", "by_category", "delegations", "since", "present"] {
        assert_eq!(both[key], own[key], "{key}");
        assert_eq!(both["against"][key], theirs[key], "{key}");
    }
    assert_eq!(both["against"]["delegations_at_both"], 1, "whatever letters a name is written in");
    assert_eq!(both["against"]["delegations_only_there"][0]["delegation"], "Atlantis");
    assert_eq!(both["against"]["delegations_only_here"].as_array().unwrap().len(), 139);
    let csv =
        accredit(&site).args(["report", "summary", "--against", "other.db", "--table", "against", "-f", "csv"]).succeeds().out;
    for line in ["figure,here,there", "Participants,512,2", "Category: Observer,,1", "Delegations: Member State,91,2"] {
        assert!(csv.lines().any(|own| own == line), "{line} in {csv}");
    }
    let page = accredit(&site).args(["report", "summary", "--against", "other.db"]).succeeds().out;
    assert!(page.contains("EF23") && page.contains("+510") && page.contains("Atlantis"), "{page}");
    accredit(&site).args(["report", "summary", "--against", "event.db"]).fails_with(2).err_contains("this event itself");
    accredit(&site).args(["report", "summary", "--against", "none.db"]).fails_with(2).err_contains("--against none.db");
}

#[test]
fn a_persons_data_is_a_document_in_their_language() {
    let site = visited();
    accredit(&site).args(["participant", "export", "KWT24-0001", "-o", "me.pdf", "--language", "fr"]).succeeds();
    let out = Command::new("pdftotext").args(["-layout"]).arg(site.path("me.pdf")).arg("-").output().unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    for part in ["Toutes les données", "Prénom", "Nasser", "ناصر", "Main entrance", "admis", "Page 1 sur"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    accredit(&site).args(["participant", "export", "KWT24-0001", "-o", "me.html", "--language", "ar"]).succeeds();
    let html = fs::read_to_string(site.path("me.html")).unwrap();
    assert!(html.contains("<html lang=ar dir=rtl>") && html.contains("الاسم الأول") && html.contains("Nasser"), "{html}");
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(site.path("me.pdf")).unwrap().permissions());
        assert_eq!(mode & 0o077, 0, "nobody else may read it");
    }
    // JSON stays what it was, and each export is in the journal.
    accredit(&site).args(["participant", "export", "KWT24-0001", "-o", "me.json"]).succeeds();
    let json: serde_json::Value = serde_json::from_slice(&fs::read(site.path("me.json")).unwrap()).unwrap();
    assert_eq!(json["about"]["participant"]["given_name"], "Nasser");
    let journal = accredit(&site).args(["--json", "report", "journal", "--action", "participant.export"]).succeeds().json();
    assert_eq!(journal.as_array().unwrap().len(), 3);
    accredit(&site)
        .args(["participant", "export", "KWT24-0001", "-o", "me.docx"])
        .fails_with(2)
        .err_contains(".json, .pdf or .html");
    accredit(&site).args(["participant", "export", "KWT24-0001", "--language", "fr"]).fails_with(2).err_contains("--language");
}

#[cfg(unix)]
#[test]
fn the_server_makes_saved_reports_at_their_hours() {
    let site = Site::new();
    let now: jiff::Timestamp = {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        jiff::Timestamp::from_second(since.as_secs().cast_signed()).unwrap()
    };
    let clock = |minutes: i64| jiff::tz::TimeZone::UTC.to_datetime(now + jiff::SignedDuration::from_mins(minutes));
    // Ten minutes ago, on whatever day that was: days begin at midnight here.
    let (past, future) = (clock(-10), clock(60));
    let days: Vec<String> = [-24, 0, 24].map(|hours| format!("\"{}\"", clock(60 * hours).date())).to_vec();
    site.write(
        "event.toml",
        format!(
            "[event]\nname = \"Forum\"\nshort_name = \"F\"\ntimezone = \"UTC\"\nday_starts_at = \"00:00\"\ndays = [{}]\n[[category]]\ncode = \"D\"\n\
             [[report]]\nname = \"evening\"\nreport = \"attendance\"\nday = \"today\"\nformat = [\"csv\", \"html\"]\nat = \"{}\"\n\
             [[report]]\nname = \"later\"\nreport = \"scans\"\nformat = \"csv\"\nat = \"{}\"\n\
             [[report]]\nname = \"asked\"\nreport = \"scans\"\nformat = \"csv\"\n",
            days.join(", "),
            past.strftime("%H:%M"),
            future.strftime("%H:%M"),
        ),
    );
    accredit(&site).args(["init", "event.toml"]).succeeds();
    let server = Server::start(&site);
    assert_eq!(server.end(), Some(0));
    let date = past.date().to_string();
    let stem = format!("evening-{}", past.strftime("%H%M"));
    assert_eq!(files(&site, &format!("reports/{date}")).iter().filter(|name| name.starts_with("evening")).count(), 2);
    let csv = fs::read_to_string(site.path(&format!("reports/{date}/{stem}.csv"))).unwrap();
    assert!(csv.contains(&format!("{date} first")) && csv.matches(" first").count() == 1, "of its own day: {csv}");
    assert!(!files(&site, &format!("reports/{date}")).iter().any(|name| name.starts_with("asked")), "it has no hour");
    let made = |site: &Site| {
        let journal = accredit(site).args(["--json", "report", "journal", "--action", "report.make"]).succeeds().json();
        journal.as_array().unwrap().iter().filter(|line| line["details"]["report"] == "attendance").count()
    };
    assert_eq!(made(&site), 2, "a line for each file that names people");
    // What is there is not made again; a rehearsal makes nothing.
    assert_eq!(Server::start(&site).end(), Some(0));
    assert_eq!(made(&site), 2);
    fs::remove_dir_all(site.path("reports")).unwrap();
    assert_eq!(Server::start_as(&site, &["--listen", "127.0.0.1:0", "--rehearse"], None).end(), Some(0));
    assert!(!site.path("reports").exists());
    assert_eq!(Server::start_as(&site, &["--listen", "127.0.0.1:0", "--reports", "elsewhere"], None).end(), Some(0));
    assert!(site.path(&format!("elsewhere/{date}/{stem}.html")).exists());
}
