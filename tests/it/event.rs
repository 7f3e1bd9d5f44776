//! `accredit init` and `accredit event`.

use crate::harness::{Site, accredit};

#[test]
fn init_makes_a_database_and_a_key_and_never_overwrites() {
    let site = Site::new();
    site.write("event.toml", "[event]\nname = \"Small Conference\"\ndays = [\"2026-03-01\"]\n");
    accredit(&site).args(["init", "event.toml"]).succeeds().err_contains("signing key");
    assert!(site.path("event.db").is_file());
    accredit(&site).args(["init", "event.toml"]).fails_with(2).err_contains("already exists");
    accredit(&site).args(["event", "show"]).succeeds().out_contains("Small Conference").out_contains("2026-03-01");
}
