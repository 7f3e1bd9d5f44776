//! `accredit report`: the numbers of all formats are one.

use calamine::{Data, Reader};

use crate::harness::{SAMPLE_EVENT, Site, accredit};

/// A sample event with two days of a few visitors.
fn visited() -> Site {
    let site = Site::with_sample();
    let codes = site.issue_all();
    for (at, references) in [
        ("2024-11-04T09:00", ["KWT24-0001", "KWT24-0002", "KWT24-0005"].as_slice()),
        // The small hours belong to the evening before.
        ("2024-11-05T01:30", &["KWT24-0002", "KWT24-0006"]),
        ("2024-11-05T10:00", &["KWT24-0001"]),
    ] {
        for reference in references {
            accredit(&site).args(["checkin", "--gate", "main", "--at", at, &codes[*reference]]).succeeds();
        }
    }
    site
}

#[test]
fn the_summary_has_the_figures_of_the_press_release() {
    let site = Site::with_sample();
    let summary = accredit(&site).args(["--json", "report", "summary"]).succeeds().json();
    assert_eq!(summary["participants"], 512);
    assert_eq!(summary["by_category"]["Minister"], 33);
    for (kind, count) in [
        ("Member State", 91),
        ("UN entity", 15),
        ("International or regional organization", 14),
        ("Civil society organization", 14),
    ] {
        assert_eq!(summary["delegations"][kind], count, "{kind}");
    }
    accredit(&site).args(["report", "summary"]).succeeds().out_contains("512 participants from 91 Member States, 15 UN entities");
    accredit(&site).args(["participant", "withdraw", "KWT24-0001", "--reason", "ill"]).succeeds();
    let summary = accredit(&site).args(["--json", "report", "summary"]).succeeds().json();
    assert_eq!(summary["participants"], 512, "whoever was ever accredited");
    assert_eq!(summary["since"]["withdrawn"], 1);
}

#[test]
fn attendance_is_the_same_in_every_format() {
    let site = visited();
    let json = accredit(&site).args(["--json", "report", "attendance"]).succeeds().json();
    let present: Vec<u64> = json["days"].as_array().unwrap().iter().map(|day| day["present"].as_u64().unwrap()).collect();
    assert_eq!(present, [4, 1]);
    assert_eq!(json["days"][0]["expected"], 502);
    assert_eq!(json["rows"].as_array().unwrap().len(), 4);
    let night = json["rows"].as_array().unwrap().iter().find(|row| row["reference"] == "KWT24-0002").unwrap();
    assert_eq!(night["days"]["2024-11-04"]["first_at"], "2024-11-04T09:00:00+03:00");
    assert_eq!(night["days"]["2024-11-04"]["last_at"], "2024-11-05T01:30:00+03:00");
    assert!(night["days"]["2024-11-05"].is_null(), "a reception past midnight is no second day");

    let said = accredit(&site).args(["report", "attendance", "-f", "csv"]).succeeds();
    let mut reader = csv::Reader::from_reader(said.out.as_bytes());
    assert_eq!(
        reader.headers().unwrap().iter().collect::<Vec<_>>().join(","),
        "reference,title,given_name,family_name,native_name,function,category,delegation,delegation_type,country,\
         2024-11-04 first,2024-11-04 last,2024-11-05 first,2024-11-05 last"
    );
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    for (place, column) in [(10, 4), (12, 1)] {
        assert_eq!(rows.iter().filter(|row| !row[place].is_empty()).count(), column);
    }

    accredit(&site).args(["report", "attendance", "-o", "a.xlsx"]).succeeds();
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(site.path("a.xlsx")).unwrap();
    let range = workbook.worksheet_range("Attendance").unwrap();
    let dates = |column: u32| (1..=4).filter(|row| matches!(range.get_value((*row, column)), Some(Data::DateTime(_)))).count();
    assert_eq!((dates(10), dates(12)), (4, 1));

    let grouped = accredit(&site).args(["report", "attendance", "--by", "hour", "-f", "csv"]).succeeds();
    assert_eq!(grouped.out, "hour,2024-11-04,2024-11-05\r\n09:00,3,0\r\n10:00,0,1\r\n01:00,1,0\r\n");
}

#[test]
fn names_that_look_like_formulas_stay_names() {
    let site = visited();
    accredit(&site).args(["participant", "edit", "KWT24-0001", "--given-name", "=HYPERLINK(\"http://x\")"]).succeeds();
    accredit(&site).args(["report", "attendance", "-f", "csv"]).succeeds().out_contains("\"'=HYPERLINK(\"\"http://x\"\")\"");
    accredit(&site).args(["report", "attendance", "-o", "a.xlsx"]).succeeds();
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(site.path("a.xlsx")).unwrap();
    let formulas = workbook.worksheet_formula("Attendance").unwrap();
    assert!(formulas.used_cells().all(|(_, _, formula)| formula.is_empty()));
    let range = workbook.worksheet_range("Attendance").unwrap();
    assert!(range.used_cells().any(|(_, _, cell)| matches!(cell, Data::String(text) if text.starts_with("=HYPERLINK"))));
}

#[test]
fn delegations_have_their_head_and_the_quorum() {
    let site = visited();
    let json = accredit(&site).args(["--json", "report", "delegations"]).succeeds().json();
    assert_eq!(json["quorum"]["2024-11-04"]["expected"], 91);
    assert_eq!(json["quorum"]["2024-11-04"]["present"], 1);
    let kuwait = json["rows"].as_array().unwrap().iter().find(|row| row["delegation"] == "Kuwait").unwrap();
    assert_eq!(kuwait["head"], "Nasser Al-Ghamdi");
    assert_eq!(kuwait["days"]["2024-11-04"]["present"], 4);
    assert_eq!(kuwait["days"]["2024-11-05"]["head_present"], true);
    accredit(&site).args(["report", "delegations"]).succeeds().out_contains("Member States expected");
}

#[test]
fn delegations_come_in_the_order_that_badges_have() {
    let site = Site::new();
    accredit(&site).args(["init", SAMPLE_EVENT]).succeeds();
    let list = "reference,category,name,delegation,order\nR1,Delegate,A B,Türkiye,\nR2,Delegate,C D,The Gambia,\n\
                R3,Delegate,E F,Ghana,\nR4,Delegate,G H,Fiji,\nR5,Delegate,I J,Kuwait,1\n";
    site.write("list.csv", list);
    accredit(&site).args(["import", "list.csv"]).succeeds();
    let json = accredit(&site).args(["--json", "report", "delegations"]).succeeds().json();
    let names: Vec<&str> = json["rows"].as_array().unwrap().iter().filter_map(|row| row["delegation"].as_str()).collect();
    assert_eq!(names, ["Kuwait", "Fiji", "The Gambia", "Ghana", "Türkiye"]);
    let badges = accredit(&site).args(["--json", "badge", "list", "--sort", "delegation"]).succeeds().json();
    let badges: Vec<&str> = badges.as_array().unwrap().iter().filter_map(|badge| badge["delegation"].as_str()).collect();
    assert_eq!(badges, names);
}

#[test]
fn the_absent_and_the_scans_are_listed() {
    let site = visited();
    let absent = accredit(&site).args(["report", "absent", "--day", "2024-11-05", "-f", "csv"]).succeeds();
    assert_eq!(absent.out.lines().count(), 1 + 511);
    let scans = accredit(&site).args(["report", "scans", "-f", "csv"]).succeeds();
    let first = scans.out.lines().next().unwrap();
    assert_eq!(
        first,
        "id,at,day,gate,zone,direction,kind,verdict,reason,reference,name,badge_serial,undoes,shown,shown_reason,by"
    );
    assert_eq!(scans.out.lines().count(), 1 + 6);
    accredit(&site).args(["report", "absent", "--day", "2024-12-01"]).fails_with(2).err_contains("2024-11-04,2024-11-05");
    accredit(&site)
        .args(["report", "attendance", "--category", "Ministr"])
        .fails_with(2)
        .err_contains("did you mean \"Minister\"?");
    accredit(&site).args(["report", "attendance", "--delegation", "Kuwaitt"]).fails_with(2).err_contains("Kuwaitt");
    let ministers = accredit(&site).args(["report", "scans", "--category", "Minister", "-f", "csv"]).succeeds();
    assert!(ministers.out.lines().count() < scans.out.lines().count());
}

#[test]
fn a_report_is_of_one_moment_and_holds_no_gate_up() {
    let site = visited();
    let store = site.store();
    let count = |store: &accredit::store::Store| {
        let mut present = 0;
        store
            .report_rows(&accredit::store::Chosen::default(), |row| {
                present += row.present.len();
                Ok::<_, accredit::store::StoreError>(())
            })
            .unwrap();
        present
    };
    let snapshot = store.snapshot().unwrap();
    let before = count(&store);
    // The gate is another process, and is answered while the report is still being read.
    accredit(&site).args(["checkin", "--gate", "main", "--at", "2024-11-05T11:00", &site.code("KWT24-0009")]).succeeds();
    assert_eq!(count(&store), before);
    drop(snapshot);
    assert_eq!(count(&store), before + 1);
}
