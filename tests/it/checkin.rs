//! `accredit checkin`: what a gate does on two days.

use accredit::{
    checkin::{Checkin, ReadingRequest, Recording},
    domain::{
        credential::{Body, Credential},
        event::Unlisted,
        id::{BadgeSerial, KeyId, ScanId},
        mask::{DayMask, ZoneMask},
        participant::Standing,
        scan::Verdict,
        signing::SigningKey,
    },
    store::Signer,
};
use jiff::Timestamp;
use serde_json::Value;

use crate::harness::{Run, Site, accredit};

/// A morning of the first day.
pub(crate) const DAY_1: &str = "2024-11-04T09:12:30+03:00";
/// Later on the first day.
pub(crate) const DAY_1_LATER: &str = "2024-11-04T11:00:00+03:00";
/// A morning of the second day.
pub(crate) const DAY_2: &str = "2024-11-05T08:45:00+03:00";
/// A delegate, who may enter the plenary and not the lounge.
pub(crate) const DELEGATE: &str = "KWT24-0001";
/// A minister, who may enter both.
const MINISTER: &str = "KWT24-0034";
/// Someone who comes on the second day only.
const DAY_VISITOR: &str = "KWT24-0457";

/// A gate at a moment.
pub(crate) fn checkin(site: &Site, gate: &str, at: &str) -> Run {
    accredit(site).args(["checkin", "--gate", gate, "--at", at])
}

/// A site whose badges are all issued.
pub(crate) fn issued() -> Site {
    let site = Site::with_sample();
    site.issue_all();
    site
}

/// Reads the lines of `--json`.
fn objects(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

/// Runs a check-in of one code and reads its `--json`.
pub(crate) fn json(run: Run, code: i32) -> Value {
    objects(&run.args(["--json"]).fails_with(code).out).remove(0)
}

#[track_caller]
fn refused(run: Run, reason: &str) {
    let said = run.fails_with(1);
    assert!(said.out.starts_with(&format!("REFUSED {reason}  ")), "not refused as {reason}:\n{}", said.out);
}

/// Expects `verify` to find nothing wrong.
#[track_caller]
pub(crate) fn whole(site: &Site) {
    accredit(site).args(["verify"]).succeeds().out_contains("whole");
}

#[test]
fn a_visitor_is_admitted_on_both_days_and_a_second_scan_is_a_repeat() {
    let site = issued();
    let code = site.code(DELEGATE);
    checkin(&site, "main", DAY_1).args([&code]).succeeds().out_contains("ADMITTED  Mr. Nasser Al-Ghamdi · DELEGATE · Kuwait");
    let again = checkin(&site, "main", DAY_1_LATER).args([&code]).succeeds();
    assert!(again.out.starts_with("REPEAT  ") && again.out.contains("admitted before, at 09:12 at main"), "{}", again.out);
    let other_gate = checkin(&site, "north", DAY_1_LATER).args([&code]).succeeds();
    assert!(other_gate.out.starts_with("REPEAT"), "the same zone by another gate: {}", other_gate.out);
    let next_day = checkin(&site, "main", DAY_2).args([&code]).succeeds();
    assert!(next_day.out.starts_with("ADMITTED"), "{}", next_day.out);
    let small_hours = checkin(&site, "main", "2024-11-06T01:00").args([&code]).succeeds();
    assert!(small_hours.out.starts_with("REPEAT"), "the night belongs to the second day: {}", small_hours.out);
    refused(checkin(&site, "main", "2024-11-06T09:00").args([&code]), "wrong_day");
    whole(&site);
}

#[test]
fn zones_and_days_are_held_to() {
    let site = issued();
    refused(checkin(&site, "lounge", DAY_1).args([site.code(DELEGATE)]), "zone");
    checkin(&site, "lounge", DAY_1).args([site.code(MINISTER)]).succeeds().out_contains("ADMITTED");
    checkin(&site, "main", DAY_1).args([site.code(MINISTER)]).succeeds().out_contains("ADMITTED");
    let visitor = site.code(DAY_VISITOR);
    refused(checkin(&site, "main", DAY_1).args([&visitor]), "wrong_day");
    checkin(&site, "main", DAY_2).args([&visitor]).succeeds().out_contains("ADMITTED");
    refused(checkin(&site, "media", DAY_2).args([&visitor]), "zone");
    whole(&site);
}

#[test]
fn a_reissued_badge_supersedes_the_old_one_for_good() {
    let site = issued();
    let old = site.code(DELEGATE);
    let mut store = site.store();
    let (event, keys) = (store.event().unwrap(), site.keys());
    let participant = store.participant(&DELEGATE.parse().unwrap()).unwrap();
    let signer = Signer::new(&event, &keys).unwrap();
    store.reissue_badge(&signer, &participant, || 77, "lost", Timestamp::UNIX_EPOCH).unwrap();
    let new = site.code(DELEGATE);
    refused(checkin(&site, "main", DAY_1).args([&old]), "superseded");
    let found = json(checkin(&site, "main", DAY_1).args([&new]), 0);
    assert_eq!((found["verdict"].as_str(), found["badge_serial"].as_str()), (Some("admitted"), Some("0000004D")));
    refused(checkin(&site, "main", DAY_2).args([&old]), "superseded");
    store.revoke_badge(&DELEGATE.parse().unwrap(), "stolen", Timestamp::UNIX_EPOCH).unwrap();
    refused(checkin(&site, "main", DAY_2).args([&new]), "revoked");
    whole(&site);
}

#[test]
fn another_event_and_another_key_are_invalid() {
    let (site, other) = (issued(), issued());
    refused(checkin(&site, "main", DAY_1).args([other.code(DELEGATE)]), "invalid");
    let event = site.store().event().unwrap();
    let genuine = site.store().participant(&DELEGATE.parse().unwrap()).unwrap().badge.unwrap().credential;
    let forged = Credential::sign(genuine.body(), event.id, &SigningKey::from_bytes(&[3; 32]));
    refused(checkin(&site, "main", DAY_1).args([forged.letters()]), "invalid");
    let answer = json(checkin(&site, "main", DAY_1).args([forged.letters()]), 1);
    assert!(answer["name"].is_null() && answer["badge_serial"].is_null(), "a forgery learns nothing: {answer}");
    checkin(&site, "main", DAY_1).args([genuine.letters()]).succeeds();
    whole(&site);
}

#[test]
fn a_retired_key_still_verifies_and_a_revoked_one_does_not() {
    let site = issued();
    let code = site.code(DELEGATE);
    accredit(&site).args(["key", "new"]).succeeds().err_contains("key 2 signs from now on");
    let keys = accredit(&site).args(["key", "list", "--json"]).succeeds().json();
    assert_eq!((keys[0]["state"].as_str(), keys[1]["state"].as_str()), (Some("retired"), Some("active")));
    checkin(&site, "main", DAY_1).args([&code]).succeeds().out_contains("ADMITTED");
    accredit(&site).args(["key", "revoke", "1"]).succeeds();
    refused(checkin(&site, "main", DAY_2).args([&code]), "invalid");
    accredit(&site).args(["key", "retire", "1"]).fails_with(2).err_contains("revoked");
    refused(checkin(&site, "main", DAY_2).args([&code]), "invalid");
    whole(&site);
}

#[test]
fn the_withdrawn_are_canceled_and_the_blocked_are_a_matter_for_the_supervisor() {
    let site = issued();
    let set = |reference: &str, standing, reason| {
        site.store().set_standing(&reference.parse().unwrap(), standing, reason, Timestamp::UNIX_EPOCH).unwrap();
    };
    set(DELEGATE, Standing::Withdrawn, "left the delegation");
    refused(checkin(&site, "main", DAY_1).args([site.code(DELEGATE)]), "canceled");
    set(MINISTER, Standing::Blocked, "wanted by the police");
    let said = checkin(&site, "main", DAY_1).args([site.code(MINISTER)]).fails_with(1).out_contains("call supervisor");
    assert!(!said.out.contains("police") && !said.err.contains("police"), "the door learns no reason: {}", said.out);
    let found = json(checkin(&site, "main", DAY_1).args([site.code(MINISTER)]), 1);
    assert_eq!((found["reason"].as_str(), found["message"].as_str()), (Some("blocked"), Some("call supervisor")));
    assert!(!found.to_string().contains("police"));
    set(MINISTER, Standing::Accredited, "");
    checkin(&site, "main", DAY_1).args([site.code(MINISTER)]).succeeds().out_contains("ADMITTED");
    whole(&site);
}

#[test]
fn after_any_garbage_the_next_good_line_works() {
    let site = issued();
    let mut input = Vec::new();
    let mut add = |line: &[u8]| input.extend([line, b"\n"].concat());
    add(b"\xFF\xFE\x00 not text");
    add(&vec![b'C'; 1_000_000]);
    add(b"");
    add(b"   ");
    add("لا".repeat(120).as_bytes());
    add(b"https://example.org/?q=1\x1b[2J");
    add(format!("{}\r", site.code(DELEGATE)).as_bytes());
    add(&site.code(MINISTER).as_bytes()[1..]);
    input.extend(site.code(MINISTER).to_lowercase().as_bytes());
    for batch in [&[][..], &["--batch"]] {
        let said =
            checkin(&site, "main", if batch.is_empty() { DAY_1 } else { DAY_2 }).args(batch).input(input.clone()).fails_with(1);
        let words: Vec<_> = said.out.lines().map(|line| line.split("  ").next().unwrap_or_default()).collect();
        let bad = "REFUSED invalid";
        assert_eq!(words, [bad, bad, bad, bad, "ADMITTED", bad, "ADMITTED"], "{}", said.err);
        assert!(!said.out.contains('\u{1b}'), "nothing scanned reaches the terminal raw");
    }
    whole(&site);
}

#[test]
fn the_keys_of_json_are_a_contract() {
    let site = issued();
    let found = json(checkin(&site, "main", DAY_1).args([site.code(DELEGATE)]), 0);
    let expected = [
        "id",
        "verdict",
        "reason",
        "reference",
        "name",
        "native_name",
        "category",
        "delegation",
        "day",
        "gate",
        "zone",
        "at",
        "first_at",
        "badge_serial",
        "message",
    ];
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&found), expected);
    let text = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
    assert_eq!(text("reference"), DELEGATE);
    assert_eq!((text("name"), text("native_name")), ("Nasser Al-Ghamdi".into(), "ناصر الغامدي".into()));
    assert_eq!((text("category"), text("delegation")), ("Delegate".into(), "Kuwait".into()));
    assert_eq!((text("day"), text("gate"), text("zone")), ("2024-11-04".into(), "main".into(), "plenary".into()));
    assert_eq!((text("at"), text("first_at")), (DAY_1.into(), DAY_1.into()));
    assert!(found["reason"].is_null() && text("id").parse::<ScanId>().is_ok());
    let invalid = json(checkin(&site, "main", "2024-12-24T12:00:00Z").args(["garbage"]), 1);
    assert_eq!(keys(&invalid), expected);
    assert_eq!((invalid["verdict"].as_str(), invalid["reason"].as_str()), (Some("refused"), Some("invalid")));
    assert_eq!(invalid["at"].as_str(), Some("2024-12-24T15:00:00+03:00"), "in the event's own time");
    for absent in ["reference", "name", "native_name", "category", "delegation", "day", "first_at", "badge_serial"] {
        assert!(invalid[absent].is_null(), "{absent}: {invalid}");
    }
}

#[test]
fn a_rehearsal_records_nothing() {
    let site = issued();
    let code = site.code(DELEGATE);
    let rehearsed = json(checkin(&site, "main", DAY_1).args(["--dry-run", &code]), 0);
    assert_eq!(rehearsed["verdict"], "admitted");
    accredit(&site)
        .args(["undo", rehearsed["id"].as_str().unwrap(), "--reason", "x"])
        .fails_with(2)
        .err_contains("there is no scan");
    assert_eq!(json(checkin(&site, "main", DAY_1_LATER).args([&code]), 0)["verdict"], "admitted");
    let again = checkin(&site, "main", DAY_1_LATER).args(["--dry-run"]).input(format!("{code}\n")).succeeds();
    assert!(again.out.starts_with("REPEAT"), "it is decided on what is recorded");
}

#[test]
fn a_replay_brings_its_own_times_in_any_order() {
    let site = issued();
    let (code, other) = (site.code(DELEGATE), site.code(MINISTER));
    let replay = format!("{DAY_1_LATER} {code}\n{DAY_1},{code}\n{DAY_2}\t{code}\n{other}\n{DAY_1} nothing\n");
    let said = checkin(&site, "main", DAY_2).args(["--batch", "--json"]).input(replay).fails_with(1);
    let found: Vec<_> = objects(&said.out)
        .iter()
        .map(|one| (one["at"].as_str().unwrap().to_owned(), one["verdict"].as_str().unwrap().to_owned()))
        .collect();
    let expected = [(DAY_1_LATER, "admitted"), (DAY_1, "admitted"), (DAY_2, "admitted"), (DAY_2, "admitted"), (DAY_1, "refused")];
    assert_eq!(found, expected.map(|(at, verdict)| (at.to_owned(), verdict.to_owned())));
    let last = json(checkin(&site, "main", "2024-11-04T18:00").args([&code]), 0);
    assert_eq!(last["first_at"].as_str(), Some(DAY_1), "the first is the earliest, not the first to be stored");
    whole(&site);
}

#[test]
fn the_gate_must_be_one_of_the_events() {
    let site = issued();
    let known = "known gates are main, north, lounge, media, main-out";
    checkin(&site, "mian", DAY_1).args(["x"]).fails_with(2).err_contains(known).err_contains("did you mean \"main\"");
    accredit(&site).args(["checkin", "x"]).fails_with(2).err_contains("add --gate with one of main, north");
    checkin(&site, "main", "yesterday").args(["x"]).fails_with(2).err_contains("\"yesterday\" is not a time");
    let small = Site::new();
    small.write("event.toml", "[event]\nname = \"Small\"\ndays = [\"2026-03-01\"]\n");
    accredit(&small).args(["init", "event.toml"]).succeeds();
    refused(accredit(&small).args(["checkin", "x"]), "invalid");
}

#[test]
fn a_known_id_gets_the_stored_verdict_and_stores_nothing() {
    let site = issued();
    let mut gate = Checkin::new(site.store()).unwrap();
    let at: Timestamp = DAY_1.parse().unwrap();
    let mut scan = |id: u64, text: &str, at: Timestamp| {
        let request = ReadingRequest { id: ScanId::new(id, [1; 10]), text: text.to_owned(), at };
        let outcome = gate.scan(&"main".parse().unwrap(), &[request], Recording::Keep, at).unwrap().remove(0);
        (outcome.verdict, outcome.at, outcome.participant.map(|who| who.participant.reference.to_string()))
    };
    let code = site.code(DELEGATE);
    let first = scan(1, &code, at);
    assert_eq!(first, (Verdict::Admitted, at, Some(DELEGATE.to_owned())));
    let later = DAY_1_LATER.parse().unwrap();
    assert_eq!(scan(1, &code, later), first, "sent again");
    assert_eq!(scan(1, "whatever", later), first, "the id decides, not the text");
    assert_eq!(scan(2, &code, later).0, Verdict::Repeat);
    assert_eq!(scan(1, &code, later), first);
}

#[test]
fn an_unlisted_badge_is_unknown_unless_the_event_admits_it() {
    let site = issued();
    let mut store = site.store();
    let (stored, keys) = (store.event().unwrap(), site.keys());
    let serial = BadgeSerial::new(5).unwrap();
    let body = Body { key: KeyId(1), serial, days: DayMask(0b01), zones: ZoneMask(0b00001), category: 1 };
    let code = Credential::sign(body, stored.id, keys.get(KeyId(1)).unwrap()).letters();
    refused(checkin(&site, "main", DAY_1).args([&code]), "unknown");
    let mut event = stored.event;
    event.unlisted = Unlisted::Admit;
    store.apply_event(&event, Timestamp::UNIX_EPOCH).unwrap();
    let first = json(checkin(&site, "main", DAY_1).args([&code]), 0);
    assert_eq!((first["verdict"].as_str(), first["badge_serial"].as_str()), (Some("admitted"), Some("00000005")));
    assert!(first["reference"].is_null());
    assert_eq!(json(checkin(&site, "north", DAY_1_LATER).args([&code]), 0)["verdict"], "repeat");
    refused(checkin(&site, "main", DAY_2).args([&code]), "wrong_day");
    refused(checkin(&site, "lounge", DAY_1).args([&code]), "zone");
    accredit(&site).args(["undo", first["id"].as_str().unwrap(), "--reason", "x"]).succeeds();
    whole(&site);
}

#[test]
fn reentry_is_plain_after_an_exit_where_the_zone_says_so() {
    let site = issued();
    let code = site.code(DELEGATE);
    let word = |gate: &str, at: &str| {
        let said = checkin(&site, gate, at).args([&code]).succeeds();
        said.out.split_whitespace().next().unwrap_or_default().to_owned()
    };
    assert_eq!(word("main", "2024-11-04T09:00"), "ADMITTED");
    assert_eq!(word("main-out", "2024-11-04T10:00"), "ADMITTED");
    assert_eq!(word("main", "2024-11-04T10:30"), "REPEAT", "by default an exit changes nothing");
    let mut store = site.store();
    let mut event = store.event().unwrap().event;
    event.zones[0].reentry = accredit::domain::event::Reentry::AfterExit;
    store.apply_event(&event, Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(word("main", "2024-11-04T11:00"), "REPEAT", "inside");
    assert_eq!(word("main-out", "2024-11-04T12:00"), "ADMITTED");
    assert_eq!(word("north", "2024-11-04T12:30"), "ADMITTED", "out, and in again");
    assert_eq!(word("main", "2024-11-04T12:45"), "REPEAT");
    whole(&site);
}

#[test]
fn whoever_goes_through_an_exit_has_left() {
    let site = issued();
    let code = site.code(DELEGATE);
    let early = json(checkin(&site, "main-out", DAY_1).args([&code]), 0);
    assert_eq!(early["first_at"], Value::Null, "leaving is no first admission");
    checkin(&site, "main", DAY_1).args([&code]).succeeds();
    let left = checkin(&site, "main-out", DAY_1_LATER).args([&code]).succeeds();
    assert!(left.out.starts_with("ADMITTED  ") && left.out.ends_with(" · left Plenary hall\n"), "{}", left.out);
    let told = json(checkin(&site, "main-out", DAY_1_LATER).args([&code]), 0);
    assert_eq!((told["verdict"].as_str(), told["message"].as_str()), (Some("admitted"), Some("left Plenary hall")));
}
