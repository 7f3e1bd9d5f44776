//! A key file that is lost, and one that is another event's.

use std::{fs, os::unix::fs::PermissionsExt};

use crate::{
    checkin::{DAY_1, DAY_2, DELEGATE, checkin, issued, whole},
    harness::{SAMPLE_EVENT, Site, accredit},
};

#[test]
fn a_lost_key_file_is_started_anew_and_printed_badges_stay_valid() {
    let site = issued();
    fs::remove_file(site.path("event.key")).unwrap();
    let print = ["badge", "print", "--pending", "-o", "more.pdf"];
    accredit(&site).args(print).fails_with(2).err_contains("signing key is missing").err_contains("accredit key new --lost");
    accredit(&site).args(["key", "new"]).fails_with(2).err_contains("accredit key new --lost");
    accredit(&site).args(["key", "new", "--lost"]).succeeds().err_contains("key 2 signs from now on").err_contains("keep a copy");
    assert_eq!(fs::metadata(site.path("event.key")).unwrap().permissions().mode() & 0o777, 0o600);
    let keys = accredit(&site).args(["key", "list", "--json"]).succeeds().json();
    let told = |key: usize| (keys[key]["state"].as_str().unwrap(), keys[key]["private_key_here"].as_bool().unwrap());
    assert_eq!((told(0), told(1)), (("retired", false), ("active", true)));
    checkin(&site, "main", DAY_1).args([site.code(DELEGATE)]).succeeds().out_contains("ADMITTED");
    // What the lost key signed is signed by the new one where it has to be printed again.
    accredit(&site).args(["key", "revoke", "1"]).succeeds();
    accredit(&site).args(["badge", "print", "--pending", "--reference", DELEGATE, "-o", "one.pdf"]).succeeds();
    checkin(&site, "main", DAY_2).args([site.code(DELEGATE)]).succeeds().out_contains("ADMITTED");
    whole(&site);
}

#[test]
fn a_key_file_that_is_there_is_never_started_anew() {
    let site = issued();
    let before = fs::read(site.path("event.key")).unwrap();
    accredit(&site).args(["key", "new", "--lost"]).fails_with(2).err_contains("is not lost").err_contains("move it away");
    assert_eq!(fs::read(site.path("event.key")).unwrap(), before);
    assert_eq!(accredit(&site).args(["key", "list", "--json"]).succeeds().json().as_array().unwrap().len(), 1);
}

#[test]
fn no_key_of_this_event_goes_into_the_file_of_another() {
    let (site, other) = (issued(), Site::new());
    accredit(&other).args(["init", SAMPLE_EVENT]).succeeds();
    let theirs = fs::read(other.path("event.key")).unwrap();
    site.write("other.key", &theirs);
    accredit(&site).args(["--key", "other.key", "key", "new"]).fails_with(2).err_contains("another event");
    assert_eq!(fs::read(site.path("other.key")).unwrap(), theirs);
}
