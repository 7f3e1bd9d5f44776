//! Scans around the start of a day, midnight, a change of clocks, and in zones from −11 to +14 land on the right event day in every
//! report.

use accredit::{
    checkin::{Checkin, ReadingRequest, Recording},
    domain::id::ScanId,
};

use crate::harness::{Site, accredit};

/// One person a moment: all of them are expected on both days.
fn scanned(zone: &str, starts: &str, days: [&str; 2], moments: &[&str]) -> Site {
    let site = Site::new();
    site.write(
        "event.toml",
        format!(
            "[event]\nname = \"Days\"\ntimezone = \"{zone}\"\nday_starts_at = \"{starts}\"\ndays = [\"{}\", \"{}\"]\n\
             [[category]]\ncode = \"Delegate\"\n[[gate]]\ncode = \"main\"\n",
            days[0], days[1]
        ),
    );
    let list: String =
        (0..moments.len()).map(|number| format!("R-{number},Delegate,Person {number},State {number},Member State\n")).collect();
    site.write("list.csv", format!("reference,category,name,delegation,delegation_type\n{list}"));
    accredit(&site).args(["init", "event.toml"]).succeeds();
    accredit(&site).args(["import", "list.csv"]).succeeds();
    let codes = site.issue_all();
    let mut checkin = Checkin::new(site.store()).unwrap();
    for (number, at) in (0_u8..).zip(moments) {
        let at = at.parse().unwrap();
        let request =
            ReadingRequest { id: ScanId::new(u64::from(number), [number; 10]), text: codes[&format!("R-{number}")].clone(), at };
        checkin.scan(&"main".parse().unwrap(), &[request], Recording::Keep, at).unwrap();
    }
    site
}

fn column(site: &Site, words: &[&str], column: &str) -> Vec<String> {
    let said = accredit(site).args(["report"]).args(words).args(["--columns", column, "-f", "csv"]).succeeds();
    said.out.lines().skip(1).map(str::to_owned).collect()
}

/// Expects each moment's person on one of the days, or on none, in every report.
#[track_caller]
fn lands(zone: &str, starts: &str, days: [&str; 2], moments: &[(&str, Option<usize>)]) {
    let site = scanned(zone, starts, days, &moments.iter().map(|(at, _)| *at).collect::<Vec<_>>());
    let on = |day: usize| moments.iter().filter(|(_, expected)| *expected == Some(day)).count();
    let json = accredit(&site).args(["--json", "report", "attendance"]).succeeds().json();
    let summary = accredit(&site).args(["--json", "report", "summary"]).succeeds().json();
    let delegations = accredit(&site).args(["--json", "report", "delegations"]).succeeds().json();
    for (place, date) in days.iter().enumerate() {
        let what = format!("{zone}, a day from {starts}, {date}");
        let count = on(place) as u64;
        assert_eq!(json["days"][place]["present"], count, "attendance, {what}");
        assert_eq!(summary["present"][date]["participants"], count, "summary, {what}");
        assert_eq!(delegations["quorum"][date]["present"], count, "quorum, {what}");
        let of_day = |words: &[&str], name: &str| -> u64 {
            let words = [words, &["--day", date]].concat();
            column(&site, &words, name).iter().map(|cell| cell.parse::<u64>().unwrap()).sum()
        };
        assert_eq!(of_day(&["attendance", "--by", "hour"], date), count, "by hour, {what}");
        assert_eq!(of_day(&["attendance", "--by", "day"], "present"), count, "by day, {what}");
        assert_eq!(of_day(&["arrivals"], "arrivals"), count, "arrivals, {what}");
        assert_eq!(of_day(&["zones"], "people"), count, "zones, {what}");
        assert_eq!(
            column(&site, &["absent", "--day", date], "reference").len() as u64,
            moments.len() as u64 - count,
            "absent, {what}"
        );
        let scans = column(&site, &["scans", "--day", date], "reference");
        let expected: Vec<String> =
            (0..moments.len()).filter(|&number| moments[number].1 == Some(place)).map(|number| format!("R-{number}")).collect();
        let mut sorted = scans.clone();
        sorted.sort();
        assert_eq!(sorted, expected, "scans, {what}");
    }
    let refused: u64 = column(&site, &["refusals"], "refusals").iter().map(|cell| cell.parse::<u64>().unwrap()).sum();
    assert_eq!(refused as usize, moments.iter().filter(|(_, expected)| expected.is_none()).count(), "refusals, {zone}");
}

#[test]
fn the_small_hours_belong_to_the_evening_before() {
    lands(
        "Asia/Kuwait",
        "04:00",
        ["2024-11-04", "2024-11-05"],
        &[
            ("2024-11-04T03:59:59.999+03:00", None),
            ("2024-11-04T04:00:00+03:00", Some(0)),
            ("2024-11-04T23:59:59.999+03:00", Some(0)),
            ("2024-11-05T00:00:00+03:00", Some(0)),
            ("2024-11-05T03:59:59.999+03:00", Some(0)),
            ("2024-11-05T04:00:00+03:00", Some(1)),
            ("2024-11-06T03:59:59.999+03:00", Some(1)),
            ("2024-11-06T04:00:00+03:00", None),
        ],
    );
}

#[test]
fn days_are_those_of_the_events_zone_from_minus_eleven_to_plus_fourteen() {
    lands(
        "Pacific/Pago_Pago",
        "04:00",
        ["2024-11-04", "2024-11-05"],
        &[
            ("2024-11-04T14:59:59Z", None),
            ("2024-11-04T15:00:00Z", Some(0)),
            ("2024-11-05T14:59:59Z", Some(0)),
            ("2024-11-05T15:00:00Z", Some(1)),
        ],
    );
    lands(
        "Pacific/Kiritimati",
        "00:00",
        ["2024-11-04", "2024-11-05"],
        &[
            ("2024-11-03T09:59:59Z", None),
            ("2024-11-03T10:00:00Z", Some(0)),
            ("2024-11-04T09:59:59Z", Some(0)),
            ("2024-11-04T10:00:00Z", Some(1)),
        ],
    );
}

#[test]
fn a_day_is_whole_when_the_clocks_change() {
    // Put back from 02:00 to 01:00: the hour from 01:00 is there twice, and both belong to the day before.
    lands(
        "America/New_York",
        "04:00",
        ["2024-11-02", "2024-11-03"],
        &[
            ("2024-11-03T01:30:00-04:00", Some(0)),
            ("2024-11-03T01:30:00-05:00", Some(0)),
            ("2024-11-03T03:59:59-05:00", Some(0)),
            ("2024-11-03T04:00:00-05:00", Some(1)),
        ],
    );
    // Put forward from 02:00 to 03:00, past the start of the day at 02:30.
    lands(
        "Europe/Paris",
        "02:30",
        ["2024-03-30", "2024-03-31"],
        &[
            ("2024-03-31T01:59:59+01:00", Some(0)),
            ("2024-03-31T03:00:00+02:00", Some(1)),
            ("2024-04-01T02:29:59+02:00", Some(1)),
            ("2024-04-01T02:30:00+02:00", None),
        ],
    );
}
