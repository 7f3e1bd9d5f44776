//! Readings that arrive after they were made: judged as of the time when they were made.

use accredit::{
    checkin::{Checkin, Reading, ReadingArrival, Recording, Shown},
    domain::{
        id::ScanId,
        mask::DayMask,
        participant::{Standing, ZoneRights},
        scan::{ClockTrust, Reason, Verdict},
    },
    store::Signer,
};
use jiff::Timestamp;

use crate::{
    checkin::{DAY_1, DAY_1_LATER, DELEGATE, checkin, issued, json, whole},
    harness::{Site, accredit},
};

/// Somebody whose category may enter the lounge.
const MINISTER: &str = "KWT24-0034";

fn at(clock: &str) -> Timestamp {
    format!("2024-11-04T{clock}:00+03:00").parse().unwrap()
}

fn word(site: &Site, gate: &str, clock: &str, code: &str) -> String {
    let said = checkin(site, gate, &format!("2024-11-04T{clock}")).args([code]).run();
    said.out.split("  ").next().unwrap_or_default().to_owned()
}

fn reissue(site: &Site, serial: u32, when: Timestamp) {
    let mut store = site.store();
    let (event, keys) = (store.event().unwrap(), site.keys());
    let who = store.participant(&DELEGATE.parse().unwrap()).unwrap();
    store.reissue_badge(&Signer::new(&event, &keys).unwrap(), &who, || serial, "lost", when).unwrap();
}

#[test]
fn a_time_that_is_still_to_come_is_said_and_recorded_as_given() {
    let site = issued();
    let code = site.code(DELEGATE);
    let in_minutes =
        |minutes: i64| jiff::Timestamp::from_second(crate::harness::now_seconds() + minutes * 60).unwrap().to_string();
    let (soon, later) = (in_minutes(1), in_minutes(180));
    let told = "is in the future: this computer's clock shows";
    let at = |time: &str| accredit(&site).args(["checkin", "--gate", "main", "--at", time, &code]);
    at(&later).fails_with(1).out_contains("wrong_day").err_contains(told).err_contains("recorded as given");
    at("2024-11-31T09:00").fails_with(2).err_contains("30 days");
    // Clocks differ a little, and what is not recorded needs no word.
    for quiet in [at(&soon).fails_with(1), at(&later).args(["--dry-run"]).fails_with(1)] {
        assert!(!quiet.err.contains(told), "{}", quiet.err);
    }
    let replay = format!("{DAY_1} {code}\n{later} {code}\n{DAY_1_LATER} {code}\n{later} {code}\n");
    let said = accredit(&site).args(["checkin", "--gate", "main", "--batch"]).input(replay).fails_with(1);
    let words: Vec<&str> = said.out.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
    assert_eq!(words, ["ADMITTED", "REFUSED", "REPEAT", "REFUSED"], "{}", said.out);
    said.err_contains("line 2:").err_contains("2 lines of that kind");
    assert_eq!(site.number("select count(*) from scan"), 6);
}

#[test]
fn a_change_of_standing_counts_from_its_own_time() {
    let site = issued();
    let code = site.code(DELEGATE);
    let stand = |standing, clock| {
        site.store().set_standing(&DELEGATE.parse().unwrap(), standing, "", at(clock)).unwrap();
    };
    stand(Standing::Blocked, "10:00");
    stand(Standing::Accredited, "11:00");
    stand(Standing::Withdrawn, "12:00");
    let told = ["12:30", "11:30", "10:30", "09:30"].map(|clock| word(&site, "main", clock, &code));
    assert_eq!(told, ["REFUSED canceled", "ADMITTED", "REFUSED blocked", "ADMITTED"]);
    let first = json(checkin(&site, "main", "2024-11-04T11:45").args([&code]), 0);
    assert_eq!((first["verdict"].as_str(), first["first_at"].as_str()), (Some("repeat"), Some("2024-11-04T09:30:00+03:00")));
    whole(&site);
}

#[test]
fn a_badge_is_what_it_was_and_one_that_was_issued_later_counts_as_issued() {
    let site = issued();
    let old = site.code(DELEGATE);
    reissue(&site, 77, at("10:00"));
    let new = site.code(DELEGATE);
    assert_eq!(word(&site, "main", "10:30", &old), "REFUSED superseded");
    assert_eq!(word(&site, "main", "09:30", &old), "ADMITTED");
    assert_eq!(word(&site, "main", "09:45", &new), "REPEAT", "issued afterwards");
    site.store().revoke_badge(&DELEGATE.parse().unwrap(), "stolen", at("11:00")).unwrap();
    assert_eq!(word(&site, "main", "11:30", &new), "REFUSED revoked");
    assert_eq!(word(&site, "main", "10:45", &new), "REPEAT");
    let by_name = |clock: &str, id: u64| {
        let mut gate = Checkin::new(site.store()).unwrap();
        let shown = Shown::Name(DELEGATE.parse().unwrap());
        let reading = Reading::new(gate.event(), "main".parse().unwrap(), ScanId::new(id, [4; 10]), at(clock), shown);
        gate.record(vec![reading], Recording::Keep, at("18:00")).unwrap().remove(0).unwrap().verdict
    };
    assert_eq!((by_name("10:50", 1), by_name("11:40", 2)), (Verdict::Repeat, Verdict::Refused(Reason::Invalid)));
    whole(&site);
}

#[test]
fn who_stands_at_a_gate_is_answered_by_all_that_was_recorded_until_then() {
    let site = issued();
    let mut gate = Checkin::new(site.store()).unwrap();
    let mut read = |code: &str, milliseconds: i64, arrival: ReadingArrival| {
        // What was read first may be recorded last: at another server, or behind others that waited.
        let made = at("09:30") + jiff::SignedDuration::from_millis(milliseconds);
        let shown = Shown::Code(code.to_owned());
        let id = ScanId::new(made.as_millisecond().unsigned_abs(), [5; 10]);
        let reading = Reading::new(gate.event(), "main".parse().unwrap(), id, made, shown).arrival(arrival);
        let now = at("09:30") + jiff::SignedDuration::from_secs(1);
        gate.record(vec![reading], Recording::Keep, now).unwrap().remove(0).unwrap().verdict
    };
    let (delegate, minister) = (site.code(DELEGATE), site.code(MINISTER));
    assert_eq!(read(&delegate, 900, ReadingArrival::AtOnce), Verdict::Admitted);
    assert_eq!(read(&delegate, 100, ReadingArrival::AtOnce), Verdict::Repeat, "the same badge is shown at two gates");
    assert_eq!(read(&minister, 800, ReadingArrival::AtOnce), Verdict::Admitted);
    assert_eq!(read(&minister, 200, ReadingArrival::Waited), Verdict::Admitted, "went in before, without an answer");
    whole(&site);
}

#[test]
fn rights_are_those_of_then() {
    let site = issued();
    let mut store = site.store();
    let (delegate, minister) = (DELEGATE.parse().unwrap(), MINISTER.parse().unwrap());
    // For one person: a zone given, a day taken.
    let lounge = store.event().unwrap().event.zone("lounge").unwrap().0;
    let added = ZoneRights { added: accredit::domain::mask::ZoneMask::NONE.with(lounge), ..ZoneRights::default() };
    let mut import = store.import(at("10:00")).unwrap();
    import.put_zones(&delegate, added).unwrap();
    import.commit().unwrap();
    let mut edited = store.participant(&delegate).unwrap().participant;
    edited.days = Some(DayMask(0b10));
    let mut import = store.import(at("12:00")).unwrap();
    import.put(&edited, accredit::domain::field::FieldSet::default().with(accredit::domain::field::Field::Days)).unwrap();
    import.commit().unwrap();
    let code = site.code(DELEGATE);
    let told = ["09:30", "10:30", "12:30"].map(|clock| word(&site, "lounge", clock, &code));
    assert_eq!(told, ["REFUSED zone", "ADMITTED", "REFUSED wrong_day"]);
    // For a category, by the event file.
    let mut event = store.event().unwrap().event;
    let category = store.participant(&minister).unwrap().participant.category;
    let place = event.categories.iter().position(|one| one.code == category).unwrap();
    event.categories[place].zones = accredit::domain::mask::ZoneMask(1);
    store.apply_event(&event, at("14:00")).unwrap();
    let code = site.code(MINISTER);
    assert_eq!(["13:30", "14:30"].map(|clock| word(&site, "lounge", clock, &code)), ["ADMITTED", "REFUSED zone"]);
    whole(&site);
}

#[test]
fn keys_are_judged_as_of_now() {
    let site = issued();
    let code = site.code(DELEGATE);
    accredit(&site).args(["key", "new"]).succeeds();
    accredit(&site).args(["key", "revoke", "1"]).succeeds();
    assert_eq!(word(&site, "main", "09:30", &code), "REFUSED invalid");
}

#[test]
fn an_unsure_clock_makes_no_gate_more_lenient() {
    let site = issued();
    let (delegate, minister) = (DELEGATE.parse().unwrap(), MINISTER.parse().unwrap());
    let mut store = site.store();
    store.set_standing(&delegate, Standing::Blocked, "", at("10:00")).unwrap();
    store.set_standing(&minister, Standing::Blocked, "", at("08:00")).unwrap();
    store.set_standing(&minister, Standing::Accredited, "", at("10:00")).unwrap();
    drop(store);
    let mut gate = Checkin::new(site.store()).unwrap();
    let mut scan = |reference: &str, clock: ClockTrust, id: u64| {
        let text = site.code(reference);
        let reading =
            Reading::new(gate.event(), "main".parse().unwrap(), ScanId::new(id, [3; 10]), at("09:00"), Shown::Code(text));
        gate.record(vec![reading.clock(clock)], Recording::Rehearse, at("18:00")).unwrap().remove(0).unwrap().verdict
    };
    let blocked = Verdict::Refused(Reason::Blocked);
    assert_eq!((scan(DELEGATE, ClockTrust::Trusted, 1), scan(DELEGATE, ClockTrust::Unsure, 2)), (Verdict::Admitted, blocked));
    assert_eq!(
        (scan(MINISTER, ClockTrust::Trusted, 3), scan(MINISTER, ClockTrust::Unsure, 4)),
        (blocked, blocked),
        "blocked then"
    );
}

#[test]
fn an_event_that_is_tried_by_its_own_dates_is_as_it_stands() {
    // The database is of today, and the dates of another year: what was changed since it was made holds.
    let site = issued();
    accredit(&site).args(["participant", "block", DELEGATE]).succeeds();
    assert_eq!(word(&site, "main", "09:30", &site.code(DELEGATE)), "REFUSED blocked");
}

#[test]
fn a_file_of_a_gate_without_a_connection_is_recorded_once_and_what_cannot_be_is_told() {
    let site = Site::with_sample();
    let codes = site.issue_all();
    let event = site.store().event().unwrap().id.to_string();
    let scan = |number: u64, gate: &str, what: (&str, &str)| {
        serde_json::json!({
            "id": crate::http::id(number), "at": "2024-11-04T06:00:00Z", "gate": gate, "device": 3, "waited": true, what.0: what.1,
        })
    };
    let file = |event: &str, readings: &[serde_json::Value]| {
        serde_json::json!({ "format": "accredit-waiting", "version": 1, "event": event, "readings": readings }).to_string()
    };
    let readings = [
        scan(1, "main", ("code", &codes["KWT24-0001"])),
        scan(2, "main", ("reference", "KWT24-0002")),
        scan(3, "gone", ("code", &codes["KWT24-0003"])),
    ];
    site.write("waiting.json", file(&event, &readings));
    accredit(&site).args(["checkin", "--waiting", "waiting.json", "--dry-run"]).fails_with(1);
    assert_eq!(site.store().last_recorded().unwrap(), 0);
    for _ in 0..2 {
        let said = accredit(&site).args(["checkin", "--waiting", "waiting.json"]).fails_with(1).err_contains("gone");
        assert_eq!(said.out.matches("ADMITTED").count(), 2, "{}", said.out);
    }
    let scans = site.store().recorded_after(0, 10).unwrap();
    assert_eq!(scans.len(), 2, "a scan that comes twice is one");
    assert!(scans.iter().all(|scan| scan.gate.as_str() == "main" && scan.at.to_string() == "2024-11-04T06:00:00Z"));
    let mut decided = scan(4, "main", ("code", &codes["KWT24-0004"]));
    decided["decided"] = serde_json::json!({ "verdict": "refused", "reason": "invalid", "as_of": "2024-11-04T05:00:00Z" });
    site.write("decided.json", file(&event, &[decided.clone()]));
    accredit(&site).args(["checkin", "--waiting", "decided.json"]).fails_with(1).out_contains("REFUSED");
    let conflicts = accredit(&site).args(["report", "conflicts", "--format", "csv"]).succeeds();
    assert!(conflicts.out.contains("KWT24-0004"), "what the gate showed stands, and differs: {}", conflicts.out);
    // A gate whose clock is a year ahead has read nobody next year.
    let mut ahead = scan(5, "main", ("code", &codes["KWT24-0005"]));
    ahead["at"] = jiff::Timestamp::from_second(crate::harness::now_seconds() + 366 * 86_400).unwrap().to_string().into();
    site.write("ahead.json", file(&event, &[ahead]));
    accredit(&site).args(["checkin", "--waiting", "ahead.json"]).run();
    assert!(site.number("select max(at) from scan") <= crate::harness::now_seconds() * 1_000 + 1_000);
    decided["decided"]["verdict"] = "perhaps".into();
    site.write("decided.json", file(&event, &[decided]));
    accredit(&site).args(["checkin", "--waiting", "decided.json"]).fails_with(2).err_contains("a verdict or a reason");
    site.write("other.json", file("00000000-0000-4000-8000-000000000000", &readings));
    accredit(&site).args(["checkin", "--waiting", "other.json"]).fails_with(2).err_contains("of another event");
    for content in ["", "{}", "[]", r#"{"format":"accredit-waiting","version":2,"event":"","readings":[]}"#] {
        site.write("wrong.json", content);
        accredit(&site)
            .args(["checkin", "--waiting", "wrong.json"])
            .fails_with(2)
            .err_contains("wrong.json: this is not a file of a gate's waiting scans");
    }
    site.write(
        "wrong.json",
        file(&event, &[serde_json::json!({ "id": "x", "at": "2024-11-04T06:00:00Z", "gate": "main", "code": "C" })]),
    );
    accredit(&site).args(["checkin", "--waiting", "wrong.json"]).fails_with(2).err_contains("scan 1");
}

#[test]
fn what_a_hall_read_by_a_clock_that_is_ahead_of_everything_was_read_when_it_came_in() {
    let site = issued();
    let now = Timestamp::from_second(crate::harness::now_seconds()).unwrap();
    let next_year = now + jiff::SignedDuration::from_hours(24 * 365);
    let sent = serde_json::json!({ "readings": [{
        "id": "01890a5dac96774bbcceb302099a8057", "at": next_year.as_millisecond(), "gate": "main", "code": site.code(DELEGATE),
        "reference": null, "verdict": "admitted", "reason": null, "as_of": now.as_millisecond(), "ahead": 0, "actor": "laptop",
    }], "undos": [], "handouts": [], "upto": [1, 0] });
    let outbox: accredit::store::Outbox = serde_json::from_value(sent).unwrap();
    assert_eq!(Checkin::new(site.store()).unwrap().join(&outbox, "hall", now).unwrap(), 0);
    let scans = site.store().recorded_after(0, 10).unwrap();
    assert_eq!(scans.iter().map(|scan| scan.at).collect::<Vec<_>>(), [now]);
    let told = accredit(&site).args(["report", "conflicts", "--format", "csv"]).succeeds();
    assert!(told.out.contains(",clock,"), "its clock is not relied on, and that is told: {}", told.out);
    whole(&site);
}

#[test]
fn a_time_that_is_none_is_named_and_not_taken_for_now() {
    let site = issued();
    let code = site.code(DELEGATE);
    let late = format!("2024-11-04T25:10:00+03:00 {code}\n2024-11-05T09:10:00+03:00 {code}\n");
    accredit(&site)
        .args(["checkin", "--gate", "main", "--batch"])
        .input(late)
        .fails_with(1)
        .err_contains("line 1: \"2024-11-04T25:10:00+03:00\" is not a time")
        .out_contains("ADMITTED");
    // As its midnight, a day would belong to the evening before.
    accredit(&site).args(["checkin", "--gate", "main", "--at", "2024-11-05", &code]).fails_with(2).err_contains("is not a time");
}
