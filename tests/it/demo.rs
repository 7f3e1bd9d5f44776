//! `accredit demo`: the whole job in one command.

use crate::harness::{Site, accredit};

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
    accredit(&site).args(["--db", "accredit-demo/event.db", "verify"]).succeeds().out_contains("whole");
    accredit(&site).args(["demo"]).fails_with(2).err_contains("is not empty");
}
