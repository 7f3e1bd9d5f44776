//! `accredit simulate`: the same seed gives the same arrival, and the event stays as it is.

use accredit::{
    checkin::{Checkin, DecidedAlone, Reading, Recording, Shown},
    domain::{id::ScanId, scan::Verdict},
};
use serde_json::Value;

use crate::harness::{Site, accredit};

fn site() -> Site {
    let site = Site::with_sample();
    site.issue_all();
    site
}

fn played(site: &Site, args: &[&str]) -> Value {
    accredit(site).args(["simulate", "--people", "120", "--json"]).args(args).succeeds().json()
}

#[test]
fn an_arrival_is_played_on_a_copy_and_a_seed_repeats_it() {
    let site = site();
    let before = std::fs::read(site.path("event.db")).unwrap();
    let trouble = ["--minutes", "20", "--lanes", "3", "--blocked", "4", "--server-fails", "5-9", "--network-fails", "12-14"];
    let first = played(&site, &trouble);
    assert_eq!(first, played(&site, &trouble));
    assert_ne!(first, played(&site, &[&trouble[..], &["--seed", "2"]].concat()));
    assert_eq!(first["people"], 120);
    let readings = first["readings"].as_u64().unwrap();
    assert!(readings > 120, "some come again");
    let counted: u64 = first["verdicts"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(counted, readings);
    assert!(first["alone"].as_u64().unwrap() > 10, "{first}");
    assert!(first["verdict_ms"]["max"].as_u64().unwrap() >= 400);
    assert_eq!(site.store().last_recorded().unwrap(), 0);
    assert_eq!(std::fs::read(site.path("event.db")).unwrap().len(), before.len());
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn failures_make_conflicts_and_clocks_that_are_off_are_told() {
    let site = site();
    let calm = played(&site, &["--again", "40"]);
    assert_eq!((&calm["alone"], &calm["conflicts"]), (&0.into(), &serde_json::json!({})));
    // Everybody decides by itself all the time, and people come again by other lanes.
    let away = played(&site, &["--again", "40", "--server-fails", "0-1000"]);
    assert_eq!(away["alone"], away["readings"]);
    assert!(away["conflicts"]["double"].as_u64().unwrap() > 5, "{away}");
    let off = played(&site, &["--server-fails", "0-1000", "--clocks", "60"]);
    assert!(off["conflicts"]["clock"].as_u64().unwrap() > 5, "{off}");
}

#[test]
fn readings_of_the_event_itself_are_no_conflicts_of_the_simulation() {
    let site = site_with("decide = \"admit\"");
    let mut server = Checkin::new(site.store()).unwrap();
    let at: jiff::Timestamp = "2024-11-04T12:00:00+03:00".parse().unwrap();
    let readings = (1..=20).map(|number: u64| {
        let shown = Shown::Code(site.code(&format!("KWT24-{number:04}")));
        let decided = DecidedAlone { shown: Verdict::Admitted, as_of: at, ahead: Some(0) };
        let id = ScanId::new(at.as_millisecond().unsigned_abs(), [u8::try_from(number).unwrap(); 10]);
        Reading::new(server.event(), "main".parse().unwrap(), id, at, shown).decided(Some(decided))
    });
    let readings = readings.collect();
    assert!(server.record(readings, Recording::Keep, at).unwrap().iter().all(Result::is_ok));
    drop(server);
    // The people of the simulation come before them, and make seconds of them.
    let played = accredit(&site).args(["simulate", "--people", "400", "--json"]).succeeds().json();
    assert_eq!((&played["alone"], &played["conflicts"]), (&0.into(), &serde_json::json!({})));
}

/// The sample with something else about gates without the server.
fn site_with(offline: &str) -> Site {
    let site = site();
    let event = std::fs::read_to_string(crate::harness::SAMPLE_EVENT).unwrap();
    site.write("event.toml", format!("{event}\n[offline]\n{offline}\n"));
    accredit(&site).args(["event", "apply", "event.toml"]).succeeds();
    site
}

#[test]
fn a_lane_that_is_cut_off_knows_what_it_had_heard_of_other_lanes() {
    let site = site();
    // Half an hour of arrivals with the server; then it is away, and everybody comes again.
    let away =
        played(&site, &["--minutes", "30", "--profile", "even", "--again", "100", "--server-fails", "30-1000", "--lanes", "8"]);
    assert!(away["alone"].as_u64().unwrap() > 10, "{away}");
    assert_eq!(away["conflicts"], serde_json::json!({}), "all of them had been heard of: {away}");
    assert_eq!(away["verdicts"]["admitted"], away["verdicts"]["repeat"], "everybody came twice: {away}");
    // Who was there before the arrival is there.
    let code = site.code("KWT24-0010");
    accredit(&site).args(["checkin", "--gate", "main", "--at", "2024-11-04T07:00:00+03:00", &code]).succeeds();
    let everybody = [
        "simulate",
        "--people",
        "100000",
        "--again",
        "0",
        "--server-fails",
        "0-1000",
        "--lanes",
        "200",
        "--gate",
        "main",
        "--json",
    ];
    let all = accredit(&site).args(everybody).succeeds().json();
    assert_eq!(all["verdicts"]["repeat"], 1, "{all}");
    assert_eq!(all["conflicts"], serde_json::json!({}), "{all}");
}

#[test]
fn what_a_gate_may_do_by_itself_is_the_events_to_say() {
    let waits = site_with("decide = \"wait\"");
    let outage = ["--minutes", "20", "--server-fails", "5-10", "--server-fails", "10-12", "--again", "0"];
    let stood = played(&waits, &outage);
    assert_eq!((&stood["alone"], &stood["conflicts"]), (&0.into(), &serde_json::json!({})));
    let longest = stood["verdict_ms"]["max"].as_u64().unwrap();
    assert!((6 * 60_000..7 * 60_000 + 40).contains(&longest), "a lane stands still until the server is back: {stood}");
    assert!(stood["longest_queue"].as_u64() > played(&waits, &["--minutes", "20", "--again", "0"])["longest_queue"].as_u64());
    // Ten minutes after the last news nobody is admitted any more.
    let calls = site_with("decide = \"supervisor\"\nmax_age = \"10 minutes\"");
    let told = played(&calls, &["--minutes", "40", "--profile", "even", "--again", "0", "--server-fails", "0-1000"]);
    let called = told["verdicts"]["old_data"].as_u64().unwrap();
    assert!((60..115).contains(&called), "{told}");
    assert_eq!(told["conflicts"]["unknown-badge"].as_u64().unwrap(), called, "{told}");
}

#[test]
fn more_lanes_make_shorter_queues_and_the_lanes_that_are_needed_suffice() {
    let site = site();
    let narrow = ["--minutes", "10", "--seconds", "20", "--wait", "2"];
    let of = |lanes: &str| played(&site, &[&narrow[..], &["--lanes", lanes]].concat());
    let one = of("1");
    let needed = one["lanes_needed"].as_u64().unwrap();
    assert!(needed > 1);
    let enough = of(&needed.to_string());
    assert!(enough["longest_queue"].as_u64().unwrap() < one["longest_queue"].as_u64().unwrap());
    assert!(enough["wait_ms"]["max"].as_u64().unwrap() <= 120_000, "{enough}");
    assert!(of(&(needed - 1).to_string())["wait_ms"]["max"].as_u64().unwrap() > 120_000, "and no fewer do");
    let said = accredit(&site).args(["simulate", "--people", "50"]).succeeds();
    let failing = accredit(&site).args(["simulate", "--people", "20", "--network-fails", "1-2"]).succeeds();
    assert!(failing.out.contains("where nothing fails") && !said.out.contains("where nothing fails"), "{}", failing.out);
    assert!(said.out.contains("lanes needed") && said.out.contains("longest queue"), "{}", said.out);
    accredit(&site).args(["simulate", "--server-fails", "9-5"]).fails_with(2).err_contains("not a time of failure");
    accredit(&site).args(["simulate", "--gate", "nowhere"]).fails_with(2);
    accredit(&site).args(["simulate", "--people", "0"]).fails_with(2);
}
