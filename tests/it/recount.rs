//! Random events to recount: readings at all hours in no order, and what they come to by rules that are written down here once more and
//! share no code with the program.

use std::collections::{BTreeMap, BTreeSet};

use accredit::{
    checkin::{Checkin, DecidedAlone, Reading as GateReading, ReadingRequest, Recording, Shown},
    domain::{
        id::ScanId,
        participant::Standing,
        scan::{Reason, Verdict},
    },
};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use serde_json::Value;

use crate::{
    chance::Chance,
    harness::{Site, accredit},
};

/// A person's category and delegation, and what became of the accreditation and when.
pub(crate) type Recounted = (usize, usize, Option<(Timestamp, Standing)>);

/// What an event is made of.
pub(crate) struct Shape {
    pub(crate) seed: u64,
    pub(crate) zone: &'static str,
    pub(crate) starts: &'static str,
    pub(crate) first: Date,
    pub(crate) days: usize,
    pub(crate) people: usize,
    pub(crate) scans: usize,
}

pub(crate) const KINDS: [(&str, &str, &str); 4] =
    [("Kuwait", "Member State", "KWT"), ("Chile", "Member State", "CHL"), ("Red Cross", "NGO", ""), ("", "", "")];
/// By the last figure of the reference.
pub(crate) const GENDERS: [&str; 3] = ["F", "M", ""];
/// Of each of [`KINDS`].
pub(crate) const REGIONS: [&str; 4] = ["Asia-Pacific States", "Latin American and Caribbean States", "", ""];
pub(crate) const CATEGORIES: [&str; 3] = ["Delegate", "Media", "Guest"];
/// By the last figure of the reference, and which role in a delegation the list for publication makes of it.
pub(crate) const FUNCTIONS: [(&str, &str); 3] = [("Envoy", "member"), ("Adviser", "adviser"), ("Driver", "support")];
pub(crate) const TITLES: [&str; 3] = ["Mr.", "", "Ms."];

/// A person as the list has one.
pub(crate) struct Listed {
    pub(crate) number: usize,
    pub(crate) name: String,
    pub(crate) native: String,
    pub(crate) function: &'static str,
    pub(crate) title: &'static str,
    pub(crate) category: &'static str,
    /// Name, type and country of the delegation.
    pub(crate) kind: (&'static str, &'static str, &'static str),
    pub(crate) is_head: bool,
}

/// An event that was made at random.
pub(crate) struct Made {
    pub(crate) site: Site,
    pub(crate) zone: TimeZone,
    pub(crate) starts: jiff::civil::Time,
    pub(crate) days: Vec<Date>,
    /// By reference: the category, the place in [`KINDS`], and since when the person is withdrawn or blocked.
    pub(crate) people: BTreeMap<String, Recounted>,
}

pub(crate) fn make(shape: &Shape) -> Made {
    let mut chance = Chance(shape.seed);
    let site = Site::new();
    let days: Vec<Date> =
        (0..shape.days).map(|day| shape.first.checked_add(SignedDuration::from_hours(24 * signed(day))).unwrap()).collect();
    let quoted: Vec<String> = days.iter().map(|day| format!("\"{day}\"")).collect();
    site.write(
        "event.toml",
        format!(
            "[event]\nname = \"Recount\"\ntimezone = \"{}\"\nday_starts_at = \"{}\"\ndays = [{}]\n\
             [[zone]]\ncode = \"hall\"\n[[zone]]\ncode = \"press\"\nreentry = \"after-exit\"\n[[category]]\ncode = \"Delegate\"\n\
             [[category]]\ncode = \"Media\"\nzones = [\"press\"]\n[[category]]\ncode = \"Guest\"\ndays = [{}]\n\
             [[field]]\ncode = \"gender\"\n\
             [[gate]]\ncode = \"main\"\nzone = \"hall\"\nrepeat = \"admit\"\n[[gate]]\ncode = \"side\"\nzone = \"hall\"\n\
             [[gate]]\ncode = \"exit\"\nzone = \"hall\"\ndirection = \"out\"\n[[gate]]\ncode = \"desk\"\nzone = \"press\"\nrepeat = \"refuse\"\n\
             [[gate]]\ncode = \"door\"\nzone = \"press\"\ndirection = \"out\"\n",
            shape.zone,
            shape.starts,
            quoted.join(", "),
            quoted[0],
        ),
    );
    let mut people: BTreeMap<String, Recounted> = BTreeMap::new();
    let columns =
        "reference,category,given_name,family_name,native_name,function,title,delegation,delegation_type,country,gender,head";
    let mut list = format!("{columns}\n");
    for number in 0..shape.people {
        let (category, kind) = (chance.below(3), chance.below(4));
        let (delegation, of_type, country) = KINDS[kind];
        // The first of each delegation heads it, of those who stay accredited.
        let is_first =
            !is_lost(number) && (0..number).filter(|one| !is_lost(*one)).all(|one| people[&format!("R-{one:05}")].1 != kind);
        list.push_str(&format!(
            "R-{number:05},{},Ana,P{number},{},{},{},{delegation},{of_type},{country},{},{}\n",
            CATEGORIES[category],
            native(number),
            FUNCTIONS[number % 3].0,
            TITLES[number % 3],
            GENDERS[number % 3],
            if is_first && !delegation.is_empty() { "yes" } else { "" },
        ));
        people.insert(format!("R-{number:05}"), (category, kind, None));
    }
    site.write("list.csv", list);
    accredit(&site).args(["init", "event.toml"]).succeeds();
    if shape.people > 0 {
        accredit(&site).args(["import", "list.csv"]).succeeds();
    }
    let zone = TimeZone::get(shape.zone).unwrap();
    let mut made = Made { site, zone, starts: shape.starts.parse().unwrap(), days, people };
    if shape.people > 0 {
        scan(&made.site, shape, &mut chance);
    }
    // Some were withdrawn or blocked while the event went on; one of them is accredited again.
    let mut store = made.site.store();
    let references: Vec<String> = made.people.keys().cloned().collect();
    for (place, reference) in references.iter().enumerate().filter(|(place, _)| is_lost(*place)) {
        let at = made.start_of(0) + SignedDuration::from_hours(signed(chance.below(24 * (shape.days + 1))));
        let standing = if place % 2 == 0 { Standing::Withdrawn } else { Standing::Blocked };
        let key = reference.parse().unwrap();
        store.set_standing(&key, standing, "", at).unwrap();
        if place % 5 == 0 {
            store.set_standing(&key, Standing::Accredited, "", at + SignedDuration::from_mins(1)).unwrap();
        } else {
            made.people.get_mut(reference).unwrap().2 = Some((at, standing));
        }
    }
    made
}

/// Returns whether somebody, by the place in the list, is withdrawn or blocked while the event goes on.
fn is_lost(place: usize) -> bool {
    place % 11 == 3
}

fn native(number: usize) -> String {
    if number.is_multiple_of(4) { format!("Ана П{number}") } else { String::new() }
}

/// Reads badges at all hours around the event, in no order, some of them no badges; lets gates decide by themselves on some, also on what
/// the server had recorded; and takes some readings back.
fn scan(site: &Site, shape: &Shape, chance: &mut Chance) {
    let codes: Vec<String> = site.issue_all().into_values().collect();
    let start = TimeZone::UTC.to_timestamp(shape.first.at(0, 0, 0, 0)).unwrap() - SignedDuration::from_hours(20);
    let seconds = (shape.days + 2) * 86_400;
    let recorded = start + SignedDuration::from_secs(signed(seconds) + 86_400);
    let mut checkin = Checkin::new(site.store()).unwrap();
    let gates = ["main", "main", "side", "exit", "desk", "door"];
    let mut by_gate: BTreeMap<&str, Vec<ReadingRequest>> = BTreeMap::new();
    let mut ids = Vec::new();
    for number in 0..shape.scans as u64 {
        let id = ScanId::new(number, [(number % 251) as u8; 10]);
        let text = if chance.below(40) == 0 { "CBDE".repeat(40) } else { codes[chance.below(codes.len())].clone() };
        let at = start + SignedDuration::from_secs(signed(chance.below(seconds)));
        by_gate.entry(gates[chance.below(gates.len())]).or_default().push(ReadingRequest { id, text, at });
        ids.push(id);
    }
    let mut beside = Vec::new();
    for (gate, requests) in by_gate {
        for some in requests.chunks(200) {
            checkin.scan(&gate.parse().unwrap(), some, Recording::Keep, recorded).unwrap();
        }
        beside.extend(requests.into_iter().step_by(37).map(|request| (gate, request)));
    }
    let mut alone: Vec<GateReading> = Vec::new();
    for number in 0..shape.scans as u64 / 20 {
        let id = ScanId::new(5_000_000 + number, [3; 10]);
        let text = if chance.below(12) == 0 { "nobody's".to_owned() } else { codes[chance.below(codes.len())].clone() };
        let at = start + SignedDuration::from_secs(signed(chance.below(seconds)));
        alone.push(decided(&checkin, gates[chance.below(gates.len())], ReadingRequest { id, text, at }, chance));
        if number % 4 == 0 {
            ids.push(id);
        }
    }
    alone.extend(beside.into_iter().map(|(gate, request)| decided(&checkin, gate, request, chance)));
    for some in alone.chunks(200) {
        let outcomes = checkin.record(some.to_vec(), Recording::Keep, recorded).unwrap();
        assert!(outcomes.iter().all(Result::is_ok));
    }
    let mut store = site.store();
    for (place, id) in ids.iter().enumerate().filter(|(place, _)| place % 9 == 0).take(400) {
        // Refused scans cannot be taken back: those are left.
        let _ = store.undo_scan(*id, ScanId::new(9_000_000 + place as u64, [7; 10]), "slip", recorded);
    }
}

/// A reading that its gate decided by itself.
fn decided(checkin: &Checkin, gate: &str, request: ReadingRequest, chance: &mut Chance) -> GateReading {
    let shown = match chance.below(8) {
        0..=4 => Verdict::Admitted,
        5 => Verdict::Repeat,
        6 => Verdict::Refused(Reason::Zone),
        _ => Verdict::Refused(Reason::Blocked),
    };
    let alone = DecidedAlone { shown, as_of: request.at - SignedDuration::from_hours(1), ahead: Some(0) };
    let reading = GateReading::new(checkin.event(), gate.parse().unwrap(), request.id, request.at, Shown::Code(request.text));
    reading.decided(Some(alone))
}

/// A reading that counts.
#[derive(Clone)]
pub(crate) struct Reading {
    pub(crate) at: i64,
    pub(crate) day: Option<usize>,
    pub(crate) zone: usize,
    pub(crate) gate: String,
    pub(crate) is_in: bool,
    pub(crate) who: String,
}

/// A stay: who, zone, day, from and to.
pub(crate) type Stay = (String, usize, usize, i64, Option<i64>);

impl Made {
    pub(crate) fn start_of(&self, day: usize) -> Timestamp {
        self.zone.to_timestamp(self.days[day].to_datetime(self.starts)).unwrap()
    }

    pub(crate) fn end_of(&self, day: usize) -> Timestamp {
        self.zone.to_timestamp(self.days[day].tomorrow().unwrap().to_datetime(self.starts)).unwrap()
    }

    /// Opens the event's file, for queries with values.
    pub(crate) fn database(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.site.path("event.db")).unwrap()
    }

    /// All readings that count, by time.
    pub(crate) fn readings(&self) -> Vec<Reading> {
        let sql =
            "select s.at, s.day, s.zone, s.gate, s.direction, p.reference from scan s join participant p on p.id = s.participant
                 left join decision d on d.scan = s.id
             where s.kind = 'scan' and s.id not in (select undoes from scan where undoes is not null)
                 and case when d.scan is null then s.verdict in ('admitted', 'repeat') or (s.direction = 'out' and s.counts = 1)
                     else d.counts = 1 end
             order by s.at, s.id";
        let rows = self.site.rows(sql);
        rows.into_iter()
            .map(|row| {
                let [at, day, zone, gate, direction, who] = row.try_into().unwrap();
                let (at, day, zone) = (at.parse().unwrap(), day.parse().ok(), zone.parse().unwrap());
                Reading { at, day, zone, gate, is_in: direction == "in", who }
            })
            .collect()
    }

    /// By person and day: the first admission, its gate, and the last reading.
    pub(crate) fn attendance(&self) -> BTreeMap<(String, usize), (i64, String, i64)> {
        let mut present = BTreeMap::new();
        let readings = self.readings();
        for reading in readings.iter().filter(|reading| reading.is_in) {
            if let Some(day) = reading.day {
                present.entry((reading.who.clone(), day)).or_insert((reading.at, reading.gate.clone(), reading.at));
            }
        }
        // An exit is a reading of the day on which the person last came into the zone, whatever day it is made on.
        let mut came: BTreeMap<(&str, usize), usize> = BTreeMap::new();
        for reading in &readings {
            let place = (reading.who.as_str(), reading.zone);
            let day = match (reading.is_in, reading.day) {
                (true, Some(day)) => {
                    came.insert(place, day);
                    Some(day)
                }
                (true, None) => None,
                (false, own) => came.get(&place).copied().or(own),
            };
            if let Some(of_day) = day.and_then(|day| present.get_mut(&(reading.who.clone(), day))) {
                of_day.2 = reading.at;
            }
        }
        present
    }

    /// Every stay, by its beginning.
    pub(crate) fn stays(&self) -> Vec<Stay> {
        let mut stays: Vec<Stay> = Vec::new();
        for reading in self.readings() {
            let last = stays.iter().rposition(|stay| stay.0 == reading.who && stay.1 == reading.zone);
            match (reading.is_in, reading.day, last) {
                (true, Some(day), Some(last)) if stays[last].4.is_none() && stays[last].2 == day => {}
                (true, Some(day), _) => stays.push((reading.who, reading.zone, day, reading.at, None)),
                (false, _, Some(last)) if stays[last].4.is_none() => stays[last].4 = Some(reading.at),
                _ => {}
            }
        }
        stays
    }

    /// Who is accredited for a day, as it stood at the day's end.
    pub(crate) fn accredited(&self, day: usize) -> BTreeSet<String> {
        let is_of = |category: usize| CATEGORIES[category] != "Guest" || day == 0;
        let end = self.end_of(day);
        let stands = |lost: &Option<(Timestamp, Standing)>| lost.is_none_or(|(at, _)| at >= end);
        self.people
            .iter()
            .filter(|(_, (category, _, lost))| is_of(*category) && stands(lost))
            .map(|(who, _)| who.clone())
            .collect()
    }

    /// Returns somebody as the list has them.
    pub(crate) fn listed(&self, reference: &str) -> Listed {
        let number: usize = reference[2..].parse().unwrap();
        let (category, kind, _) = self.people[reference];
        let is_first = |(first, (_, other, _)): &(&String, &Recounted)| *other == kind && !is_lost(first[2..].parse().unwrap());
        let first = self.people.iter().find(is_first).map(|(first, _)| first.as_str());
        Listed {
            number,
            name: format!("Ana P{number}"),
            native: native(number),
            function: FUNCTIONS[number % 3].0,
            title: TITLES[number % 3],
            category: CATEGORIES[category],
            kind: KINDS[kind],
            is_head: first == Some(reference) && !KINDS[kind].0.is_empty(),
        }
    }

    /// Returns the references of the heads of delegations, in the order of delegations: states first, each by the alphabet.
    pub(crate) fn heads(&self) -> Vec<String> {
        let heads = self.people.keys().filter(|who| self.listed(who).is_head);
        let mut heads: Vec<(bool, &str, String)> =
            heads.map(|who| (self.listed(who).kind.1 != "Member State", self.listed(who).kind.0, who.clone())).collect();
        heads.sort();
        heads.into_iter().map(|(.., who)| who).collect()
    }

    pub(crate) fn json(&self, words: &[&str]) -> Value {
        accredit(&self.site).args(["--json", "report"]).args(words).succeeds().json()
    }

    pub(crate) fn csv(&self, words: &[&str]) -> Vec<Vec<String>> {
        let said = accredit(&self.site).args(["report"]).args(words).args(["-f", "csv"]).succeeds();
        let mut reader = csv::Reader::from_reader(said.out.as_bytes());
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    pub(crate) fn rfc3339(&self, at: i64) -> String {
        let at = Timestamp::from_second(at.div_euclid(1_000)).unwrap();
        at.display_with_offset(self.zone.to_offset(at)).to_string()
    }

    pub(crate) fn local(&self, at: i64) -> String {
        self.zone.to_datetime(Timestamp::from_second(at.div_euclid(1_000)).unwrap()).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }
}

pub(crate) fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap()
}

pub(crate) fn count(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap_or_else(|| panic!("no count: {value}"))).unwrap()
}
