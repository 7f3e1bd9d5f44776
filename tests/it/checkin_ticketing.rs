//! What ticketing systems promise of a check-in, row by row: the behaviours that pretix's own tests of its check-in state, as far as this program
//! offers them. The name of each row is what pretix calls the matter.

use std::collections::HashMap;

use accredit::{
    checkin::{Checkin, ReadingRequest, Recording},
    domain::{
        id::{Reference, ScanId},
        participant::Standing,
        scan::Verdict,
    },
    store::{Signer, key_path, read_key_file},
};
use jiff::Timestamp;

use crate::{
    checkin::whole,
    harness::{Site, accredit},
};

const EVENT: &str = r#"
[event]
name = "Fair"
days = ["2024-11-04", "2024-11-05"]
timezone = "Asia/Kuwait"
[[zone]]
code = "hall"
name = "Hall"
[[zone]]
code = "lounge"
name = "Lounge"
reentry = "after-exit"
[[category]]
code = "Full"
[[category]]
code = "HallOnly"
zones = ["hall"]
[[category]]
code = "Second"
days = ["2024-11-05"]
[[gate]]
code = "warn"
zone = "hall"
[[gate]]
code = "strict"
zone = "hall"
repeat = "refuse"
[[gate]]
code = "free"
zone = "hall"
repeat = "admit"
[[gate]]
code = "back"
zone = "hall"
reentry = "after-exit"
repeat = "refuse"
[[gate]]
code = "out"
zone = "hall"
direction = "out"
[[gate]]
code = "lounge"
zone = "lounge"
repeat = "refuse"
[[gate]]
code = "lounge-out"
zone = "lounge"
direction = "out"
"#;
const LIST: &str = "reference,name,category\nann,Ann Lee,Full\nbob,Bob Ray,HallOnly\ncat,Cat Orr,Second\n";

/// Each: what pretix calls it, and steps. A step is `day hour gate who = verdict or reason`, or a change of somebody, made right after the step
/// before or at a day and an hour. `late` before a step: it arrives when the event is over. `same`: the reading of the step before is sent
/// again, by its id.
const BEHAVIOURS: &[(&str, &str)] = &[
    // What a valid and an invalid ticket are.
    ("valid", "4 09 warn ann = admitted"),
    ("the second day works out of the box", "4 09 warn ann = admitted; 5 09 warn ann = admitted"),
    ("unknown secret", "4 09 warn #hello = invalid"),
    ("empty secret", "4 09 warn # = invalid"),
    ("secret of another event", "4 09 warn foreign:ann = invalid"),
    ("secret that was tampered with", "4 09 warn tampered:ann = invalid"),
    ("part of a secret", "4 09 warn torn:ann = invalid"),
    ("blanks around the secret", "4 09 warn blanks:ann = admitted"),
    ("prefix of the reader", "4 09 warn prefixed:ann = admitted"),
    ("suffix of the reader", "4 09 warn suffixed:ann = admitted"),
    ("lower case", "4 09 warn lower:ann = admitted"),
    ("a bad scan does not break the next", "4 09 warn #x = invalid; 4 09 warn ann = admitted"),
    // Standing of the order.
    ("canceled order", "withdraw ann; 4 09 warn ann = canceled"),
    ("canceled, then restored", "withdraw ann; restore ann; 4 09 warn ann = admitted"),
    ("canceled after the entry", "4 09 warn ann = admitted; withdraw ann; 4 10 warn ann = canceled"),
    ("blocked ticket", "block ann; 4 09 warn ann = blocked"),
    ("unblocked ticket", "block ann; restore ann; 4 09 warn ann = admitted"),
    ("blocked goes before the product", "block bob; 4 09 lounge bob = blocked"),
    ("canceled goes before the day", "withdraw cat; 4 09 warn cat = canceled"),
    ("revoked secret", "revoke ann; 4 09 warn ann = revoked"),
    ("secret that was replaced", "reissue ann; 4 09 warn old:ann = superseded; 4 09 warn ann = admitted"),
    (
        "a replaced secret does not redeem the new one",
        "4 09 strict ann = admitted; reissue ann; 4 10 strict ann = already_redeemed",
    ),
    ("revoked goes before canceled", "revoke ann; withdraw ann; 4 09 warn ann = revoked"),
    // Product, day and validity.
    ("product not on the list", "4 09 lounge bob = zone"),
    ("product on the list", "4 09 warn bob = admitted"),
    ("all products", "4 09 lounge ann = admitted"),
    ("not yet valid", "4 09 warn cat = wrong_day"),
    ("valid from its day on", "4 09 warn cat = wrong_day; 5 09 warn cat = admitted"),
    ("no longer valid", "6 09 warn ann = wrong_day"),
    ("before the event", "3 09 warn ann = wrong_day"),
    (
        "the night belongs to the day before",
        "4 09 strict ann = admitted; 5 03 strict ann = already_redeemed; 5 05 strict ann = admitted",
    ),
    ("day goes before the product", "4 09 lounge cat = wrong_day"),
    // Once, and more than once.
    ("already redeemed", "4 09 strict ann = admitted; 4 10 strict ann = already_redeemed"),
    ("already redeemed at another device", "4 09 warn ann = admitted; 4 10 strict ann = already_redeemed"),
    ("redeemed, and told", "4 09 warn ann = admitted; 4 10 warn ann = repeat"),
    ("allow multiple entries", "4 09 free ann = admitted; 4 10 free ann = admitted"),
    ("each list redeems for itself", "4 09 strict ann = admitted; 4 09 lounge ann = admitted"),
    ("each person for himself", "4 09 strict ann = admitted; 4 09 strict bob = admitted"),
    ("a refused scan redeems nothing", "block ann; 4 09 strict ann = blocked; restore ann; 4 10 strict ann = admitted"),
    ("entries today", "4 09 strict ann = admitted; 5 09 strict ann = admitted; 5 10 strict ann = already_redeemed"),
    // Entries and exits.
    ("exit", "4 09 warn ann = admitted; 4 10 out ann = admitted"),
    ("exit without an entry", "4 09 out ann = admitted"),
    ("exit twice", "4 09 warn ann = admitted; 4 10 out ann = admitted; 4 11 out ann = admitted"),
    ("exit of a canceled order", "4 09 warn ann = admitted; withdraw ann; 4 10 out ann = canceled"),
    ("exit after the last day", "5 22 warn ann = admitted; 6 09 out ann = admitted"),
    ("exit of a product that may not enter", "4 09 lounge-out bob = admitted"),
    (
        "entry after an exit, not allowed",
        "4 09 strict ann = admitted; 4 10 out ann = admitted; 4 11 strict ann = already_redeemed",
    ),
    (
        "entry after an exit, allowed by the list",
        "4 09 lounge ann = admitted; 4 10 lounge-out ann = admitted; 4 11 lounge ann = admitted",
    ),
    ("entry after an exit, allowed at a gate", "4 09 back ann = admitted; 4 10 out ann = admitted; 4 11 back ann = admitted"),
    (
        "entry after an exit, and in again",
        "4 09 lounge ann = admitted; 4 10 lounge-out ann = admitted; 4 11 lounge ann = admitted; 4 12 lounge ann = already_redeemed",
    ),
    ("an exit elsewhere is none here", "4 09 lounge ann = admitted; 4 10 out ann = admitted; 4 11 lounge ann = already_redeemed"),
    // Sent again, late, and taken back.
    ("same nonce", "4 09 strict ann = admitted; same = admitted; 4 10 strict ann = already_redeemed; same = already_redeemed"),
    ("other nonce", "4 09 strict ann = admitted; 4 09 strict ann = already_redeemed"),
    ("uploaded later", "late 4 09 strict ann = admitted; late 4 10 strict ann = already_redeemed"),
    (
        "uploaded later, in another order",
        "late 4 10 strict ann = admitted; late 4 09 strict ann = admitted; late 4 11 strict ann = already_redeemed",
    ),
    (
        "uploaded after a cancellation",
        "late 4 09 warn ann = admitted; withdraw ann 5 20; late 4 10 warn ann = repeat; 6 12 warn ann = canceled",
    ),
    ("uploaded twice", "late 4 09 strict ann = admitted; same = admitted"),
    ("annulled", "4 09 strict ann = admitted; undo; 4 10 strict ann = admitted"),
    (
        "annulled, and the one before counts",
        "4 09 free ann = admitted; 4 10 free ann = admitted; undo; 4 11 strict ann = already_redeemed",
    ),
    ("annulled exit", "4 09 lounge ann = admitted; 4 10 lounge-out ann = admitted; undo; 4 11 lounge ann = already_redeemed"),
    ("annulled twice", "4 09 strict ann = admitted; undo; undo = refused"),
    ("what was refused is not annulled", "4 09 lounge bob = zone; undo = refused"),
];

/// An event under way.
struct Fair {
    site: Site,
    foreign: HashMap<String, String>,
    codes: HashMap<String, String>,
    old: HashMap<String, String>,
    readings: u64,
    last: Option<(ReadingRequest, String)>,
    /// When the last reading was made.
    clock: Timestamp,
}

impl Fair {
    fn new(empty: &Site, codes: &HashMap<String, String>, foreign: &HashMap<String, String>) -> Self {
        let site = Site::new();
        for name in ["event.db", "event.key"] {
            std::fs::copy(empty.path(name), site.path(name)).unwrap();
        }
        Self {
            site,
            foreign: foreign.clone(),
            codes: codes.clone(),
            old: HashMap::new(),
            readings: 0,
            last: None,
            clock: at("4", "06"),
        }
    }

    /// Returns what a reader sends.
    fn text(&self, what: &str) -> String {
        if let Some(literal) = what.strip_prefix('#') {
            return literal.to_owned();
        }
        let Some((how, who)) = what.split_once(':') else { return self.codes[what].clone() };
        match how {
            "old" => return self.old[who].clone(),
            "foreign" => return self.foreign[who].clone(),
            _ => {}
        }
        let code = self.codes[who].clone();
        match how {
            "tampered" => code[..150].to_owned() + if code.ends_with('C') { "CCCCCCCCCB" } else { "CCCCCCCCCC" },
            "torn" => code[..100].to_owned(),
            "blanks" => format!("  {code} \r\n"),
            "prefixed" => format!("\u{2}]Q1{code}"),
            "suffixed" => format!("{code}\u{3}END"),
            "lower" => code.to_lowercase(),
            other => panic!("no such way to send a code: {other}"),
        }
    }

    fn scan(&mut self, gate: &str, request: ReadingRequest, now: Timestamp) -> String {
        let mut checkin = Checkin::new(self.site.store()).unwrap();
        let mut outcomes = checkin.scan(&gate.parse().unwrap(), std::slice::from_ref(&request), Recording::Keep, now).unwrap();
        assert_eq!(outcomes.len(), 1);
        self.clock = request.at;
        self.last = Some((request, gate.to_owned()));
        match outcomes.remove(0).verdict {
            Verdict::Admitted => "admitted".to_owned(),
            Verdict::Repeat => "repeat".to_owned(),
            Verdict::Refused(reason) => reason.as_str().to_owned(),
        }
    }

    /// Does a step, and returns what came of it.
    fn step(&mut self, words: &[&str]) -> String {
        let reference = |who: &str| -> Reference { who.parse().unwrap() };
        let after = self.clock + jiff::SignedDuration::from_secs(60);
        match *words {
            ["withdraw", who, day, hour] => self.stand(who, Standing::Withdrawn, at(day, hour)),
            [day, hour, gate, what] => {
                self.readings += 1;
                let request =
                    ReadingRequest { id: ScanId::new(self.readings, [7; 10]), text: self.text(what), at: at(day, hour) };
                let now = request.at;
                self.scan(gate, request, now)
            }
            ["late", day, hour, gate, what] => {
                self.readings += 1;
                let request =
                    ReadingRequest { id: ScanId::new(self.readings, [7; 10]), text: self.text(what), at: at(day, hour) };
                self.scan(gate, request, at("6", "10"))
            }
            ["same"] => {
                let (request, gate) = self.last.take().unwrap();
                self.scan(&gate, request, at("6", "11"))
            }
            ["undo"] => {
                let (id, now) = (self.last.as_ref().unwrap().0.id, at("6", "12"));
                self.readings += 1;
                let undone = self.site.store().undo_scan(id, ScanId::new(self.readings, [9; 10]), "wrong person", now);
                if undone.is_ok() { "done" } else { "refused" }.to_owned()
            }
            ["withdraw", who] => self.stand(who, Standing::Withdrawn, after),
            ["block", who] => self.stand(who, Standing::Blocked, after),
            ["restore", who] => self.stand(who, Standing::Accredited, after),
            ["revoke", who] => {
                self.site.store().revoke_badge(&reference(who), "stolen", after).unwrap();
                "done".to_owned()
            }
            ["reissue", who] => {
                self.old.insert(who.to_owned(), self.codes[who].clone());
                let mut store = self.site.store();
                let (event, keys) = (store.event().unwrap(), read_key_file(&key_path(store.path())).unwrap());
                let stored = store.participant(&reference(who)).unwrap();
                store.reissue_badge(&Signer::new(&event, &keys).unwrap(), &stored, || 77, "lost", after).unwrap();
                self.codes.insert(who.to_owned(), self.site.code(who));
                "done".to_owned()
            }
            _ => panic!("no such step: {words:?}"),
        }
    }

    fn stand(&self, who: &str, standing: Standing, now: Timestamp) -> String {
        self.site.store().set_standing(&who.parse().unwrap(), standing, "", now).unwrap();
        "done".to_owned()
    }
}

fn at(day: &str, hour: &str) -> Timestamp {
    format!("2024-11-0{day}T{hour}:00:00+03:00").parse().unwrap()
}

fn fair() -> Site {
    let site = Site::new();
    site.write("event.toml", EVENT);
    site.write("list.csv", LIST);
    accredit(&site).args(["init", "event.toml"]).succeeds();
    accredit(&site).args(["import", "list.csv"]).succeeds();
    site
}

#[test]
fn what_ticketing_systems_promise_holds() {
    let (empty, other) = (fair(), fair());
    let codes: HashMap<String, String> = empty.issue_all().into_iter().collect();
    let foreign: HashMap<String, String> = other.issue_all().into_iter().collect();
    let mut wrong = Vec::new();
    for (name, steps) in BEHAVIOURS {
        let mut fair = Fair::new(&empty, &codes, &foreign);
        for step in steps.split(';') {
            let (words, expected) = step.split_once('=').map_or((step, "done"), |(words, expected)| (words, expected.trim()));
            let found = fair.step(&words.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>());
            if found != expected {
                wrong.push(format!("{name}: {} is {found}", step.trim()));
            }
        }
        whole(&fair.site);
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), BEHAVIOURS.len(), wrong.join("\n"));
}
