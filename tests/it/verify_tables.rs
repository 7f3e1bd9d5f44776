//! `accredit verify`: what another hand did to the tables that the journal speaks of is found, and the row is named.

use std::fs;

use accredit::domain::device::{Post, Secret};
use rusqlite::Connection;

use crate::{
    checkin::{DELEGATE, whole},
    harness::{SAMPLE_EVENT, Site, accredit},
    verify::{MINISTER, OTHER, lived, tampered},
};

#[test]
fn what_another_hand_did_to_people_badges_keys_and_settings_is_found_and_named() {
    let site = lived();
    accredit(&site).args(["badge", "print", "-o", "b.pdf"]).succeeds();
    accredit(&site).args(["badge", "handout", OTHER, "--to", "Recipient Haddad"]).succeeds();
    accredit(&site).args(["badge", "handout", OTHER, "--undo", "--note", "not his"]).succeeds();
    accredit(&site).args(["participant", "edit", OTHER, "--add-zone", "lounge"]).succeeds();
    let (leave, own) = (Secret::from_random([1; 32]), Secret::from_random([2; 32]));
    let (name, post) = ("phone".parse().unwrap(), Post { role: "viewer".parse().unwrap(), gate: None });
    let mut store = site.store();
    store.allow_device(&leave, &name, &post, jiff::Timestamp::UNIX_EPOCH).unwrap();
    let device = store.enroll_device(&leave, &own, None, jiff::Timestamp::UNIX_EPOCH).unwrap();
    store.revoke_device(device.id, jiff::Timestamp::UNIX_EPOCH).unwrap();
    drop(store);
    whole(&site);
    let of_minister = format!("(select id from participant where reference = '{MINISTER}')");
    let revoked = badge_of(&site, MINISTER, "revoked");
    let handed = badge_of(&site, OTHER, "valid");
    for (change, name) in [
        ("update badge set state = 'valid' where state = 'revoked'".to_owned(), format!("badge {revoked}: its state")),
        ("update badge set state = 'revoked' where state = 'superseded'".to_owned(), ": its state".to_owned()),
        (format!("update badge set participant = {of_minister} where serial = 0x{handed}"), format!("badge {handed}: its holder")),
        ("update badge set reason = 'x' where state = 'superseded'".to_owned(), ": its reason".to_owned()),
        ("update badge set issued_at = issued_at + 1 where state = 'revoked'".to_owned(), format!("badge {revoked}: when")),
        (
            "insert into badge (serial, participant, state, credential, issued_at, reason)
                 select 7, participant, 'superseded', credential, issued_at, '' from badge where state = 'revoked'"
                .to_owned(),
            "badge 00000007: was issued by another hand".to_owned(),
        ),
        ("delete from badge where state = 'revoked'".to_owned(), format!("badge {revoked}: ")),
        ("update participant set standing = 'accredited' where standing = 'blocked'".to_owned(), format!("participant {MINISTER}: standing ")),
        ("update participant set standing_reason = 'x' where standing = 'blocked'".to_owned(), format!("participant {MINISTER}: standing_reason")),
        (format!("update participant set given_name = 'X' where reference = '{OTHER}'"), format!("participant {OTHER}: given_name")),
        (format!("update participant set reference = 'X' where reference = '{OTHER}'"), "participant X: reference".to_owned()),
        (format!("update participant set category = category + 1 where reference = '{OTHER}'"), format!("participant {OTHER}: category")),
        (format!("update participant set delegation = 'X' where reference = '{OTHER}'"), format!("participant {OTHER}: delegation")),
        (format!("update participant set days = 1 where reference = '{OTHER}'"), format!("participant {OTHER}: days")),
        (format!("update participant set head = 1 - head where reference = '{OTHER}'"), format!("participant {OTHER}: head")),
        (format!("update participant set zones_added = 65535 where reference = '{OTHER}'"), format!("participant {OTHER}: zones")),
        (format!("update participant set country = 'FRA' where reference = '{DELEGATE}'"), format!("participant {DELEGATE}: country")),
        ("insert into participant select 99, 'NEW', category, '', '', '', 'New', '', '', '', '', '', '', null, '', 0, null, 'accredited', '',
             0, 0, 0, '', '', '', 0, 0, '', 'approved', 0, '', null from participant limit 1".to_owned(), "participant NEW: the row was added".to_owned()),
        (
            format!("insert into photo select id, 1, 1, zeroblob(32), 1, 1, 0, 'x', x'00' from participant where reference = '{OTHER}'"),
            format!("participant {OTHER}: the photo was added"),
        ),
        ("delete from handout where kind = 'undo'".to_owned(), format!("badge {handed}: its handouts")),
        ("update handout set recipient = 'X' where kind = 'handout'".to_owned(), format!("badge {handed}: its handouts")),
        ("update handout set actor = 'X'".to_owned(), format!("badge {handed}: its handouts")),
        ("update print_run set badges = badges + 1".to_owned(), "print run 1: is not what".to_owned()),
        ("delete from print_run_badge; delete from print_run".to_owned(), "print run 1: ".to_owned()),
        ("update signing_key set state = 'active'".to_owned(), "signing_key is not as".to_owned()),
        ("update signing_key set public_key = zeroblob(32) where state = 'active'".to_owned(), "signing_key is not as".to_owned()),
        ("update category set zones = 65535".to_owned(), "category is not as".to_owned()),
        ("update gate set direction = 'in'".to_owned(), "gate is not as".to_owned()),
        ("update event set timezone = 'UTC'".to_owned(), "event is not as".to_owned()),
        ("update event set day_starts_at = '05:00:00'".to_owned(), "event is not as".to_owned()),
        ("insert into retention values ('names', '1 day')".to_owned(), "retention is not as".to_owned()),
        ("insert into statistic values ('x', '', '', '', 7)".to_owned(), "statistic is not as".to_owned()),
        ("update device set revoked_at = null".to_owned(), "device 1: is not what".to_owned()),
        ("update device set role = 'supervisor'".to_owned(), "device 1: is not what".to_owned()),
        (
            "insert into device (id, name, role, gate, secret_hash, enrolled_at, last_seen) select 9, name, role, gate, zeroblob(32), 0, 0 from device".to_owned(),
            "device 9: was enrolled by another hand".to_owned(),
        ),
    ] {
        let found = tampered(&site, |hand| hand.execute_batch(&change).unwrap());
        assert!(found.iter().any(|line| line.contains(&name)), "{change}: wants {name:?}: {found:#?}");
    }
}

fn badge_of(site: &Site, reference: &str, state: &str) -> String {
    let file = Connection::open(site.path("event.db")).unwrap();
    let sql = "select b.serial from badge b join participant p on p.id = b.participant where p.reference = ?1 and b.state = ?2";
    format!("{:08X}", file.query_row(sql, [reference, state], |row| row.get::<_, u32>(0)).unwrap())
}

#[test]
fn days_and_zones_that_move_with_the_event_file_are_in_the_journal() {
    let site = Site::new();
    let event = fs::read_to_string(SAMPLE_EVENT).unwrap();
    site.write("event.toml", &event);
    accredit(&site).args(["init", "event.toml"]).succeeds();
    accredit(&site)
        .args(["participant", "add", "--reference", "R1", "--category", "Delegate", "--name", "Anna", "--days", "2024-11-05"])
        .args(["--add-zone", "lounge"])
        .succeeds();
    site.write("event.toml", event.replace("days          = [\"2024-11-04\"", "days          = [\"2024-11-03\", \"2024-11-04\""));
    accredit(&site).args(["event", "apply", "event.toml"]).succeeds();
    accredit(&site).args(["participant", "show", "R1"]).succeeds().out_contains("2024-11-05");
    let rows = accredit(&site).args(["report", "journal", "--reference", "R1", "--json"]).succeeds().json();
    assert_eq!(rows.as_array().unwrap().last().unwrap()["action"], "participant.edit");
    whole(&site);
}
