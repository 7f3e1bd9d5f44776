//! `accredit simulate`: the same seed gives the same arrival, and the event stays as it is.

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
fn more_lanes_make_shorter_queues_and_the_lanes_that_are_needed_suffice() {
    let site = site();
    let narrow = ["--minutes", "10", "--seconds", "20", "--wait", "2"];
    let of = |lanes: &str| played(&site, &[&narrow[..], &["--lanes", lanes]].concat());
    let one = of("1");
    let needed = one["lanes_needed"].as_u64().unwrap();
    assert!(needed > 1);
    let enough = of(&(needed + 1).to_string());
    assert!(enough["longest_queue"].as_u64().unwrap() < one["longest_queue"].as_u64().unwrap());
    assert!(enough["wait_ms"]["max"].as_u64().unwrap() <= 120_000, "{enough}");
    let said = accredit(&site).args(["simulate", "--people", "50"]).succeeds();
    assert!(said.out.contains("lanes needed") && said.out.contains("longest queue"), "{}", said.out);
    accredit(&site).args(["simulate", "--server-fails", "9-5"]).fails_with(2).err_contains("not a time of failure");
    accredit(&site).args(["simulate", "--gate", "nowhere"]).fails_with(2);
}
