//! Who read a badge: the device or the person, as reports tell it.

use serde_json::{Value, json};

use crate::{
    checkin::{DAY_1, DAY_1_LATER, DELEGATE, issued, whole},
    harness::{Site, accredit},
    http::{Server, id},
};

/// The readings, each with who read it.
fn read_by(site: &Site) -> Vec<(String, String)> {
    let scans = accredit(site).args(["report", "scans", "--json", "--columns", "kind,by"]).succeeds().json();
    let word = |scan: &Value, name: &str| scan[name].as_str().unwrap().to_owned();
    scans.as_array().unwrap().iter().map(|scan| (word(scan, "kind"), word(scan, "by"))).collect()
}

#[test]
fn a_reading_carries_the_device_or_whoever_ran_the_command() {
    let site = issued();
    let server = Server::start(&site);
    let (first, second) = (server.enrolled(&site, "gate", Some("main")), server.enrolled(&site, "gate", Some("main")));
    let scan = |number: u64, at: &str| json!({ "id": id(number), "code": site.code(DELEGATE), "at": at });
    // Two devices of one commit or of two: each scan is its own device's.
    first.post("/v1/scan", &scan(1, DAY_1)).expects(200);
    second.post("/v1/scan", &scan(2, DAY_1_LATER)).expects(200);
    second.post("/v1/scan", &scan(1, DAY_1)).expects(200);
    second.post("/v1/undo", &json!({ "id": id(3), "scan": id(1), "reason": "turned back" })).expects(200);
    accredit(&site)
        .args(["--as", "amal", "checkin", "--gate", "north", "--at", "2024-11-05T09:00:00+03:00", &site.code(DELEGATE)])
        .succeeds();
    let told = |kind: &str, by: &str| (kind.to_owned(), by.to_owned());
    let mut by = read_by(&site);
    by.sort_unstable();
    assert_eq!(
        by,
        [told("scan", "amal"), told("scan", "gate main"), told("scan", "gate main (2)"), told("undo", "gate main (2)")],
        "two devices at one gate are told apart"
    );
    accredit(&site).args(["report", "scans"]).succeeds().out_contains("gate main (2)").out_contains("amal");
    let csv = accredit(&site).args(["report", "scans", "-f", "csv"]).succeeds().out;
    assert!(
        csv.lines().next().unwrap().ends_with(",undoes,shown,shown_reason,by") && csv.contains(",amal"),
        "who read it is the last column: {csv}"
    );
    accredit(&site).args(["report", "person", DELEGATE]).succeeds().out_contains("gate main (2)").out_contains("amal");
    // The name stays this device's when it is revoked.
    let devices = accredit(&site).args(["device", "list", "--json"]).succeeds().json();
    let device = devices.as_array().unwrap().iter().find(|device| device["name"] == "gate main (2)").unwrap();
    accredit(&site).args(["device", "revoke", &device["id"].to_string()]).succeeds();
    server.enrolled(&site, "gate", Some("main"));
    let devices = accredit(&site).args(["device", "list", "--json"]).succeeds().json();
    assert_eq!(devices[2]["name"], "gate main (3)");
    whole(&site);
}
