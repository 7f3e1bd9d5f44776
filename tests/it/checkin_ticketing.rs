//! What ticketing systems promise of a check-in, row by row, as far as this program offers it. The name of each row is what such systems
//! call the matter.

use std::collections::HashMap;

use accredit::{
    checkin::{Checkin, DecidedAlone, Reading, ReadingRequest, Recording, Shown},
    domain::{
        id::{Reference, ScanId},
        participant::Standing,
        scan::Verdict,
    },
    store::{BlankBadge, Signer, WhichConflicts},
};
use jiff::Timestamp;
use serde_json::Value;

use crate::{
    checkin::whole,
    harness::{Site, accredit},
    ticketing_behaviours::{BEHAVIOURS, EVENT, LIST},
};

/// An event under way.
struct Fair {
    site: Site,
    foreign: HashMap<String, String>,
    codes: HashMap<String, String>,
    old: HashMap<String, String>,
    readings: u64,
    last: Option<(ReadingRequest, String)>,
    /// What a gate decided by itself last.
    alone: Option<Reading>,
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
            alone: None,
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
            "blank" => return self.blank(who).credential.letters(),
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
            "end" => code[60..].to_owned(),
            "aim" => format!("]Q3\\000026{code}"),
            "framed" => format!("\u{2}{code}\u{3}\u{4}"),
            "bom" => format!("\u{FEFF}{code}"),
            "twice" => format!("{code}{code}"),
            other => panic!("no such way to send a code: {other}"),
        }
    }

    /// Returns one of the badges that were printed for nobody, by its number.
    fn blank(&self, number: &str) -> BlankBadge {
        self.site.store().blanks_of_run(1).unwrap().remove(number.parse::<usize>().unwrap() - 1)
    }

    /// Records what a gate decided by itself.
    fn join(&mut self, reading: Reading) -> String {
        let mut checkin = Checkin::new(self.site.store()).unwrap();
        let outcome = checkin.record(vec![reading.clone()], Recording::Keep, at("6", "10")).unwrap().remove(0).unwrap();
        self.alone = Some(reading);
        word(outcome.verdict)
    }

    fn scan(&mut self, gate: &str, request: ReadingRequest, now: Timestamp) -> String {
        let mut checkin = Checkin::new(self.site.store()).unwrap();
        let mut outcomes = checkin.scan(&gate.parse().unwrap(), std::slice::from_ref(&request), Recording::Keep, now).unwrap();
        assert_eq!(outcomes.len(), 1);
        self.clock = request.at;
        self.last = Some((request, gate.to_owned()));
        word(outcomes.remove(0).verdict)
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
            ["alone", day, hour, gate, what, shown] => {
                self.readings += 1;
                let (verdict, reason) = shown.split_once(':').map_or((shown, None), |(verdict, reason)| (verdict, Some(reason)));
                let (id, at) = (ScanId::new(self.readings, [7; 10]), at(day, hour));
                let event = self.site.store().event().unwrap();
                let reading = Reading::new(&event, gate.parse().unwrap(), id, at, Shown::Code(self.text(what)));
                let shown = Verdict::from_words(verdict, reason).unwrap();
                self.clock = at;
                self.join(reading.decided(Some(DecidedAlone { shown, as_of: at, ahead: Some(0) })))
            }
            ["again"] => self.join(self.alone.clone().unwrap()),
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
            ["undo", "unknown"] => {
                let undone =
                    self.site.store().undo_scan(ScanId::new(9_999, [3; 10]), ScanId::new(9_998, [9; 10]), "", at("6", "12"));
                if undone.is_ok() { "done" } else { "refused" }.to_owned()
            }
            ["counted", who] => self.counted(who),
            ["conflicts"] => {
                let kinds = self.site.store().conflicts(WhichConflicts::All).unwrap().into_iter().map(|one| one.kind.as_str());
                let kinds = kinds.collect::<Vec<_>>().join(" ");
                if kinds.is_empty() { "none".to_owned() } else { kinds }
            }
            ["allow", who, zone] => self.edit(who, "--add-zone", zone),
            ["withhold", who, zone] => self.edit(who, "--withhold-zone", zone),
            ["bind", who, number] => {
                let mut store = self.site.store();
                let event = store.event().unwrap();
                store.bind_badge(&event, &reference(who), self.blank(number).serial, after).unwrap();
                "done".to_owned()
            }
            ["revoke-run"] => {
                self.site.store().revoke_run(1, "stolen", after).unwrap();
                "done".to_owned()
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
                let (event, keys) = (store.event().unwrap(), self.site.keys());
                let stored = store.participant(&reference(who)).unwrap();
                store.reissue_badge(&Signer::new(&event, &keys).unwrap(), &stored, || 77, "lost", after).unwrap();
                self.codes.insert(who.to_owned(), self.site.code(who));
                "done".to_owned()
            }
            _ => panic!("no such step: {words:?}"),
        }
    }

    /// Counts the readings of somebody that let through, or out, and were not taken back.
    fn counted(&self, who: &str) -> String {
        let json = accredit(&self.site).args(["--json", "report", "scans"]).succeeds().json();
        let rows = json.as_array().unwrap();
        let is_undone = |row: &Value| rows.iter().any(|other| other["undoes"] == row["id"]);
        // What a gate showed by itself stands before what the server says.
        let verdict = |row: &Value| if row["shown"].is_null() { row["verdict"].clone() } else { row["shown"].clone() };
        let counts =
            |row: &&Value| row["kind"] == "scan" && row["reference"] == who && verdict(row) != "refused" && !is_undone(row);
        rows.iter().filter(counts).count().to_string()
    }

    fn edit(&self, who: &str, option: &str, zone: &str) -> String {
        accredit(&self.site).args(["participant", "edit", who, option, zone]).succeeds();
        "done".to_owned()
    }

    fn stand(&self, who: &str, standing: Standing, now: Timestamp) -> String {
        self.site.store().set_standing(&who.parse().unwrap(), standing, "", now).unwrap();
        "done".to_owned()
    }
}

fn word(verdict: Verdict) -> String {
    match verdict {
        Verdict::Admitted => "admitted".to_owned(),
        Verdict::Repeat => "repeat".to_owned(),
        Verdict::Refused(reason) => reason.as_str().to_owned(),
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
    accredit(&site).args(["badge", "print", "--blank", "2", "--category", "Full", "-o", "blank.pdf"]).succeeds();
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

/// Returns the references that a report lists.
fn listed(site: &Site, words: &[&str]) -> Vec<String> {
    let csv = accredit(site).args(["report"]).args(words).args(["-f", "csv", "--columns", "reference"]).succeeds().out;
    csv.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn lists_count_and_find_as_ticketing_lists_do() {
    let site = fair();
    let codes = site.issue_all();
    let scan = |gate: &str, at: &str, who: &str, code: i32| {
        accredit(&site).args(["checkin", "--gate", gate, "--at", at, &codes[who]]).fails_with(code);
    };
    // Tried, and nothing of it is kept.
    accredit(&site)
        .args(["checkin", "--gate", "warn", "--at", "2024-11-04T08:00", "--dry-run", &codes["ann"]])
        .succeeds()
        .out_contains("ADMITTED");
    assert_eq!(site.store().last_recorded().unwrap(), 0);
    scan("warn", "2024-11-04T09:00", "ann", 0);
    scan("warn", "2024-11-04T09:05", "bob", 0);
    scan("lounge", "2024-11-04T09:10", "bob", 1);
    scan("out", "2024-11-04T10:00", "bob", 0);
    scan("warn", "2024-11-04T10:05", "cat", 1);
    // Position count, check-in count, inside count, of a list and of a product.
    let attendance = accredit(&site).args(["--json", "report", "attendance", "--day", "2024-11-04"]).succeeds().json();
    assert_eq!((attendance["days"][0]["expected"].as_u64(), attendance["days"][0]["present"].as_u64()), (Some(2), Some(2)));
    let zones = accredit(&site).args(["--json", "report", "zones", "--day", "2024-11-04"]).succeeds().json();
    let hall = zones.as_array().unwrap().iter().find(|zone| zone["zone"] == "hall").unwrap();
    assert_eq!((hall["entries"].as_u64(), hall["exits"].as_u64(), hall["inside_at_end"].as_u64()), (Some(2), Some(1), Some(1)));
    let by = accredit(&site).args(["report", "attendance", "--by", "category", "-f", "csv"]).succeeds().out;
    assert!(by.contains("Full,1,") && by.contains("HallOnly,1,"), "{by}");
    // Who is checked in, and who is not; of a product; at a list.
    assert_eq!(listed(&site, &["attendance", "--day", "2024-11-04"]), ["ann", "bob"]);
    assert_eq!(listed(&site, &["attendance", "--category", "HallOnly"]), ["bob"]);
    assert_eq!(listed(&site, &["attendance", "--day", "2024-11-04", "--sort", "-reference"]), ["bob", "ann"]);
    // What was refused is told too, with why, where and when.
    let scans = accredit(&site).args(["report", "scans", "-f", "csv"]).succeeds().out;
    assert!(scans.contains("refused,zone,bob") && scans.contains("refused,wrong_day,cat"), "{scans}");
    assert_eq!(listed(&site, &["scans", "--gate", "lounge"]), ["bob"]);
    // Those who are turned away for the day learn which one holds; no gate, or one that is not there, is no check-in.
    accredit(&site)
        .args(["checkin", "--gate", "warn", "--at", "2024-11-04T10:06", "--dry-run", &codes["cat"]])
        .fails_with(1)
        .out_contains("valid on 2024-11-05");
    accredit(&site).args(["checkin", &codes["ann"]]).fails_with(2);
    accredit(&site).args(["checkin", "--gate", "nowhere", &codes["ann"]]).fails_with(2).err_contains("nowhere");
    // Nobody left, and the next day begins with nobody inside.
    let next = accredit(&site).args(["--json", "report", "zones", "--day", "2024-11-05"]).succeeds().json();
    assert!(next.as_array().unwrap().iter().all(|zone| zone["inside_at_end"] == 0), "{next}");
    assert_eq!(listed(&site, &["scans", "--from", "2024-11-04T09:06", "--to", "2024-11-04T10:01"]), ["bob", "bob"]);
    // Found by a part of the name, in any order and case, and by reference; and never by a secret.
    for words in ["ann", "LEE", "lee an", "Ann Lee"] {
        accredit(&site).args(["participant", "search", words]).succeeds().out_contains("Ann Lee");
    }
    accredit(&site).args(["participant", "search", "zed"]).fails_with(1);
    accredit(&site).args(["participant", "search", &codes["ann"][..40]]).fails_with(1);
    whole(&site);
}
