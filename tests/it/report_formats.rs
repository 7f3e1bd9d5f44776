//! The formats of a report agree with each other, and with plain SQL over the scans, on events made at random.

use std::{
    collections::BTreeMap,
    fs,
    process::{Command, Stdio},
};

use accredit::{
    checkin::{Checkin, ReadingRequest, Recording},
    domain::id::ScanId,
};
use calamine::{Data, Reader};
use jiff::Timestamp;

use crate::{
    chance::Chance,
    harness::{Site, accredit},
};

const ZONES: [&str; 5] = ["Asia/Kuwait", "Pacific/Pago_Pago", "Pacific/Kiritimati", "America/New_York", "Australia/Lord_Howe"];
const NAMES: [&str; 7] = ["=1+1", "O'Neil, \"Pat\"", "ليلى التميمي", "王小明", "<b>Bold</b>", "Zoë", "-5"];

/// An event of one to four days around a change of clocks, with people in every script, scans at all hours, some taken back, and
/// some people withdrawn afterwards.
fn event(seed: u64) -> Site {
    let mut chance = Chance(seed);
    let site = Site::new();
    let days: Vec<String> = (0..=chance.below(4)).map(|day| format!("\"2024-11-0{}\"", day + 2)).collect();
    let starts = chance.of(&["00:00", "04:00", "06:30", "23:59"]);
    site.write(
        "event.toml",
        format!(
            "[event]\nname = \"Random {seed}\"\ntimezone = \"{}\"\nday_starts_at = \"{starts}\"\ndays = [{}]\n\
             [[zone]]\ncode = \"hall\"\n[[zone]]\ncode = \"press\"\n[[category]]\ncode = \"Delegate\"\n\
             [[category]]\ncode = \"Media\"\nzones = [\"press\"]\n[[category]]\ncode = \"Guest\"\ndays = [{}]\n\
             [[gate]]\ncode = \"main\"\nzone = \"hall\"\n[[gate]]\ncode = \"exit\"\nzone = \"hall\"\ndirection = \"out\"\n\
             [[gate]]\ncode = \"desk\"\nzone = \"press\"\nrepeat = \"refuse\"\n",
            chance.of(&ZONES),
            days.join(", "),
            days[0],
        ),
    );
    let mut list = String::from("reference,category,name,delegation,delegation_type,country\n");
    for number in 0..60 {
        let (category, name) = (chance.of(&["Delegate", "Media", "Guest"]), chance.of(&NAMES).replace('"', "\"\""));
        let (delegation, kind, country) =
            [("Kuwait", "Member State", "KWT"), ("Chile", "Member State", "CHL"), ("Red Cross", "NGO", ""), ("", "", "")]
                [chance.below(4)];
        list.push_str(&format!("R-{number:03},{category},\"{name} {number}\",{delegation},{kind},{country}\n"));
    }
    site.write("list.csv", list);
    accredit(&site).args(["init", "event.toml"]).succeeds();
    accredit(&site).args(["import", "list.csv"]).succeeds();
    let codes: Vec<String> = site.issue_all().into_values().collect();
    let start: Timestamp = "2024-11-01T12:00:00Z".parse().unwrap();
    let mut checkin = Checkin::new(site.store()).unwrap();
    let mut ids = Vec::new();
    for number in 0..400_u64 {
        let at = start + jiff::SignedDuration::from_secs(i64::try_from(chance.below(7 * 86_400)).unwrap());
        let id = ScanId::new(number, [number.to_be_bytes()[7]; 10]);
        let code = if chance.below(30) == 0 { "CBDE".repeat(40) } else { codes[chance.below(60)].clone() };
        let gate = chance.of(&["main", "main", "exit", "desk"]).parse().unwrap();
        checkin.scan(&gate, &[ReadingRequest { id, text: code, at }], Recording::Keep, start).unwrap();
        ids.push(id);
    }
    let mut store = site.store();
    for (place, id) in ids.iter().enumerate().filter(|(place, _)| place % 9 == 0) {
        // Refused scans cannot be taken back: those are left.
        let _ = store.undo_scan(*id, ScanId::new(9_000 + place as u64, [7; 10]), "slip", start);
    }
    for number in [3, 14, 15] {
        accredit(&site).args(["participant", "withdraw", &format!("R-{number:03}"), "--reason", "ill"]).succeeds();
    }
    site
}

/// The readings that count, as a query that knows nothing of what the program works out.
const COUNTED: &str = "scan s join participant p on p.id = s.participant join category c on c.category_index = p.category
     join event_day d on d.day_index = s.day
     where s.kind = 'scan' and s.verdict <> 'refused' and s.direction = 'in' and not exists (select 1 from scan u where u.undoes = s.id)";

/// Returns the rows of a report in a format, without headings.
fn rows(site: &Site, words: &[&str], format: &str) -> Vec<Vec<String>> {
    let file = format!("report.{format}");
    accredit(site).args(["report"]).args(words).args(["-o", &file]).succeeds();
    let path = site.path(&file);
    let text = || fs::read_to_string(&path).unwrap();
    match format {
        "csv" => {
            let records = csv::Reader::from_path(&path).unwrap().into_records().map(Result::unwrap).collect::<Vec<_>>();
            // The apostrophe before what a spreadsheet would take for a formula is not the value's.
            let value = |cell: &str| cell.strip_prefix('\'').unwrap_or(cell).to_owned();
            records.iter().map(|record| record.iter().map(value).collect()).collect()
        }
        "json" => {
            let document: serde_json::Value = serde_json::from_str(&text()).unwrap();
            // Attendance has its figures beside its rows.
            let rows = document.get("rows").unwrap_or(&document).as_array().unwrap().iter();
            let rows: Vec<_> = rows.map(|row| row.as_object().unwrap()).collect();
            let value =
                |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string().replace("null", ""), str::to_owned);
            rows.iter().map(|row| row.values().map(value).collect()).collect()
        }
        "xlsx" => {
            let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(&path).unwrap();
            let sheet = workbook.sheet_names()[1].clone();
            let formulas = workbook.worksheet_formula(&sheet).unwrap();
            assert!(formulas.used_cells().all(|(_, _, formula)| formula.is_empty()), "data became a formula");
            workbook
                .worksheet_range(&sheet)
                .unwrap()
                .rows()
                .skip(1)
                .map(|row| row.iter().map(spreadsheet_value).collect())
                .collect()
        }
        "html" => text().split("<div class=paper").next().unwrap().split("<tr>").skip(2).map(html_cells).collect(),
        "txt" => text().lines().skip(1).take_while(|line| !line.is_empty()).map(spaced).collect(),
        _ => {
            let out = Command::new("pdftotext").args(["-layout", "-nopgbrk"]).arg(&path).arg("-").output().unwrap();
            String::from_utf8(out.stdout).unwrap().lines().map(spaced).collect()
        }
    }
}

fn spreadsheet_value(cell: &Data) -> String {
    match cell {
        // Days since the end of 1899, as spreadsheets count them.
        Data::DateTime(at) => {
            let days = jiff::Span::new().days(at.as_f64() as i64);
            jiff::civil::date(1899, 12, 30).checked_add(days).unwrap().to_string()
        }
        other => other.to_string(),
    }
}

fn html_cells(row: &str) -> Vec<String> {
    let row = row.split("</table>").next().unwrap();
    let cell = |cell: &str| cell.split_once('>').unwrap().1.trim_end().to_owned();
    let plain = |text: String| {
        ["&lt;<", "&gt;>", "&quot;\"", "&#39;'", "&amp;&"].iter().fold(text, |text, pair| {
            let (name, letter) = pair.split_once(';').unwrap();
            text.replace(&format!("{name};"), letter)
        })
    };
    row.split("<td").skip(1).map(cell).map(plain).collect()
}

/// Cells of a line of text, which stand two or more spaces apart.
fn spaced(line: &str) -> Vec<String> {
    line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).map(str::to_owned).collect()
}

/// Expects the same rows of each format that holds data, and each row on the page and on the screen.
#[track_caller]
fn agree(site: &Site, words: &[&str], expected: &[Vec<String>]) {
    for format in ["csv", "json", "xlsx", "html"] {
        assert_eq!(rows(site, words, format), expected, "{words:?} as {format}");
    }
    for format in ["txt", "pdf"] {
        let shown = rows(site, words, format);
        for row in expected {
            let row: Vec<&String> = row.iter().filter(|cell| !cell.is_empty()).collect();
            assert!(
                shown.iter().any(|shown| shown.iter().collect::<Vec<_>>() == row),
                "{words:?} as {format} has no {row:?}: {shown:#?}"
            );
        }
    }
    let pdf = Command::new("qpdf").arg("--check").arg(site.path("report.pdf")).output().unwrap();
    assert!(pdf.status.success(), "{}", String::from_utf8_lossy(&pdf.stdout));
}

fn check(seed: u64) {
    let site = event(seed);
    // Who was there, in the order of references.
    let people =
        site.rows(&format!("select distinct p.reference, c.code, p.country from {COUNTED} and 1 = 1 order by p.reference"));
    agree(&site, &["attendance", "--columns", "reference,category,country", "--sort", "reference"], &people);
    // How many, by category and day; and the sums that JSON has.
    let counts = site.rows(&format!(
        "select c.code, d.date, count(distinct p.id) from {COUNTED} group by 1, 2, c.position, d.day_index
         order by c.position, d.day_index"
    ));
    let by_day = ["attendance", "--by", "category,day", "--columns", "category,day,present"];
    let counted = |format| -> Vec<Vec<String>> { rows(&site, &by_day, format).into_iter().filter(|row| row[2] != "0").collect() };
    for format in ["csv", "json", "xlsx"] {
        assert_eq!(counted(format), counts, "by category and day as {format}");
    }
    let json = accredit(&site).args(["--json", "report", "attendance"]).succeeds().json();
    let of_days = site.rows(&format!("select d.date, count(distinct p.id) from {COUNTED} group by 1 order by 1"));
    let days: BTreeMap<String, u64> = of_days.into_iter().map(|row| (row[0].clone(), row[1].parse().unwrap())).collect();
    for day in json["days"].as_array().unwrap() {
        let present = day["present"].as_u64().unwrap();
        assert_eq!(present, days.get(day["day"].as_str().unwrap()).copied().unwrap_or_default(), "{day}");
        assert!(present <= day["expected"].as_u64().unwrap(), "nobody is present who was not expected: {day}");
    }
    assert_eq!(json["rows"].as_array().unwrap().len(), people.len());
    // Gates and hours of first admissions sum up to the same.
    for by in ["gate", "hour", "delegation"] {
        let csv = rows(&site, &["attendance", "--by", by], "csv");
        let sum: u64 = csv.iter().flat_map(|row| &row[1..]).map(|cell| cell.parse::<u64>().unwrap()).sum();
        assert_eq!(sum, days.values().sum::<u64>(), "by {by}");
    }
    let arrivals: u64 =
        rows(&site, &["arrivals", "--columns", "arrivals"], "csv").iter().map(|row| row[0].parse::<u64>().unwrap()).sum();
    assert_eq!(arrivals, days.values().sum::<u64>());
    let refused = "select s.reason, s.gate, count(*) from scan s where s.kind = 'scan' and s.verdict = 'refused' group by 1, 2 order by 1, 2";
    let mut sums: BTreeMap<(String, String), u64> = BTreeMap::new();
    for row in rows(&site, &["refusals", "--columns", "reason,gate,refusals"], "csv") {
        *sums.entry((row[0].clone(), row[1].clone())).or_default() += row[2].parse::<u64>().unwrap();
    }
    let sums: Vec<Vec<String>> = sums.into_iter().map(|((reason, gate), count)| vec![reason, gate, count.to_string()]).collect();
    assert_eq!(sums, site.rows(refused));
    let scans = site.rows(
        "select p.reference, s.gate, case s.kind when 'undo' then 'undo' else s.verdict end, s.reason from scan s left join participant p on p.id = s.participant order by s.at, s.id",
    );
    for format in ["csv", "json", "xlsx"] {
        assert_eq!(rows(&site, &["scans", "--columns", "reference,gate,verdict,reason"], format), scans, "scans as {format}");
    }
    let states = format!(
        "select d.date, count(distinct p.delegation) from {COUNTED} and p.delegation_type = 'Member State' group by 1 order by 1"
    );
    let quorum: Vec<Vec<String>> =
        rows(&site, &["delegations", "--table", "quorum", "--columns", "day,Member States present"], "csv");
    assert_eq!(quorum.into_iter().filter(|row| row[1] != "0").collect::<Vec<_>>(), site.rows(&states));
}

#[test]
fn all_formats_agree_with_plain_sql_on_a_random_event() {
    for seed in [1, 2, 3] {
        check(seed);
    }
}

#[test]
fn workbooks_open_in_a_spreadsheet_program() {
    let Some(office) = ["soffice", "libreoffice"].into_iter().find(|name| Command::new(name).arg("--version").output().is_ok())
    else {
        eprintln!("skipped: neither soffice nor libreoffice is installed");
        return;
    };
    let site = event(4);
    for words in [["attendance"].as_slice(), &["scans"], &["delegations"], &["arrivals"], &["summary"]] {
        let expected = rows(&site, words, "csv");
        accredit(&site).args(["report"]).args(words).args(["-o", "a.xlsx"]).succeeds();
        let profile = format!("-env:UserInstallation=file://{}", site.path("profile").display());
        // The second sheet, with commas, quotes and UTF-8; times as they are shown.
        let filter = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2";
        let run = Command::new(office)
            .args([&profile, "--headless", "--convert-to", filter, "a.xlsx"])
            .current_dir(site.dir())
            .output();
        assert!(run.unwrap().status.success());
        let made = fs::read_dir(site.dir()).unwrap().map(|entry| entry.unwrap().path());
        let made = made
            .filter(|path| path.extension().is_some_and(|ending| ending == "csv"))
            .find(|path| path.file_stem().is_some_and(|name| name.to_string_lossy().starts_with("a-")))
            .unwrap();
        let records: Vec<csv::StringRecord> = csv::Reader::from_path(&made).unwrap().into_records().map(Result::unwrap).collect();
        assert_eq!(records.len(), expected.len(), "{words:?}");
        for (record, expected) in records.iter().zip(&expected) {
            for (cell, expected) in record.iter().zip(expected).filter(|(_, expected)| !expected.contains('T')) {
                assert_eq!(cell, expected, "{words:?}");
            }
        }
        fs::remove_file(made).unwrap();
    }
}

#[test]
fn a_workbook_or_document_whose_reader_goes_away_ends_quietly() {
    let site = Site::with_sample();
    for format in ["xlsx", "docx", "pdf", "csv", "html"] {
        let mut child = site
            .program()
            .args(["-q", "report", "participants", "-f", format, "-o", "-"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let told = child.wait_with_output().unwrap();
        assert_eq!((String::from_utf8_lossy(&told.stderr).as_ref(), told.status.code()), ("", Some(0)), "{format}");
    }
}
