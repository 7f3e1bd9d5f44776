//! `accredit demo`: the whole job in one command.

use serde_json::json;

use crate::{
    harness::{Site, accredit},
    http::Server,
};

#[test]
fn the_demo_does_the_whole_job_and_overwrites_nothing() {
    let site = Site::new();
    let said = accredit(&site).args(["demo"]).succeeds();
    let said = said.out_contains("512 participants").out_contains("512 badges on 1024 pages").out_contains("Try next");
    for name in [
        "badges.pdf",
        "badges-a4.pdf",
        "badge.png",
        "attendance.csv",
        "attendance.xlsx",
        "delegations.xlsx",
        "absent.csv",
        "scans.csv",
        "summary.json",
    ] {
        assert!(site.path("accredit-demo").join(name).is_file(), "{name}\n{}", said.out);
    }
    for step in ["Event", "List", "Badges", "A4 sheets", "Picture", "2024-11-04", "2024-11-05", "Reports"] {
        let line = said.out.lines().find(|line| line.starts_with(&format!("{step} "))).unwrap_or_else(|| panic!("no {step}"));
        let seconds = line.strip_suffix(" s").and_then(|line| line.rsplit(' ').next()?.parse::<f64>().ok());
        assert!(seconds.is_some(), "no time in: {line}");
    }
    accredit(&site).args(["--db", "accredit-demo/event.db", "verify"]).succeeds().out_contains("whole");
    accredit(&site).args(["demo"]).fails_with(2).err_contains("is not empty");

    // The last line is a link that makes a browser a gate of the demo's server.
    let link = said.out.lines().last().unwrap().trim();
    let token = link.strip_prefix("http://127.0.0.1:8080/enroll#").unwrap_or_else(|| panic!("no link: {link}"));
    let server = Server::start_as(&site, &["--listen", "127.0.0.1:0", "--db", "accredit-demo/event.db"], None);
    let enrolled = server.client().post("/v1/enroll", &json!({ "token": token })).expects(200).json();
    assert_eq!((enrolled["gate"].as_str(), enrolled["page"].as_str()), (Some("main"), Some("/gate")));
}
