//! The figures of every report, counted anew from the scans by rules that are written down here once more and share no code with the
//! program: on events of nobody, one person and thousands, of one day and of 32, over changes of clocks, with readings that came late,
//! were taken back, were refused or came again, of exits that count although refused, and with people who were withdrawn or blocked meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use accredit::{
    checkin::{Checkin, ReadingRequest, Recording},
    domain::{id::ScanId, participant::Standing},
};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use rusqlite::Connection;
use serde_json::Value;

use crate::harness::{Site, accredit};

/// A person's category and delegation, and what became of the accreditation and when.
type Recounted = (usize, usize, Option<(Timestamp, Standing)>);

/// Names the group of a person by category and delegation.
type Grouping<'g> = &'g dyn Fn(&str, &str) -> String;

/// Numbers that look random and are the same every time (`SplitMix64`).
struct Chance(u64);

impl Chance {
    fn up_to(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ mixed >> 31) % most as u64) as usize
    }
}

/// What an event is made of.
struct Shape {
    seed: u64,
    zone: &'static str,
    starts: &'static str,
    first: Date,
    days: usize,
    people: usize,
    scans: usize,
}

const KINDS: [(&str, &str, &str); 4] =
    [("Kuwait", "Member State", "KWT"), ("Chile", "Member State", "CHL"), ("Red Cross", "NGO", ""), ("", "", "")];
/// By the last figure of the reference.
const GENDERS: [&str; 3] = ["F", "M", ""];
/// Of each of [`KINDS`].
const REGIONS: [&str; 4] = ["Asia-Pacific States", "Latin American and Caribbean States", "", ""];
const CATEGORIES: [&str; 3] = ["Delegate", "Media", "Guest"];

/// An event that was made at random.
struct Made {
    site: Site,
    zone: TimeZone,
    starts: jiff::civil::Time,
    days: Vec<Date>,
    /// By reference: the category, the place in [`KINDS`], and since when the person is withdrawn or blocked.
    people: BTreeMap<String, Recounted>,
}

fn make(shape: &Shape) -> Made {
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
    let mut people = BTreeMap::new();
    let mut list = String::from("reference,category,given_name,family_name,delegation,delegation_type,country,gender\n");
    for number in 0..shape.people {
        let (category, kind) = (chance.up_to(3), chance.up_to(4));
        let (delegation, of_type, country) = KINDS[kind];
        list.push_str(&format!(
            "R-{number:05},{},Ana,P{number},{delegation},{of_type},{country},{}\n",
            CATEGORIES[category],
            GENDERS[number % 3]
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
    for (place, reference) in references.iter().enumerate().filter(|(place, _)| place % 11 == 3) {
        let at = made.start_of(0) + SignedDuration::from_hours(signed(chance.up_to(24 * (shape.days + 1))));
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

/// Reads badges at all hours around the event, in no order, some of them no badges; and takes some readings back.
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
        let text = if chance.up_to(40) == 0 { "CBDE".repeat(40) } else { codes[chance.up_to(codes.len())].clone() };
        let at = start + SignedDuration::from_secs(signed(chance.up_to(seconds)));
        by_gate.entry(gates[chance.up_to(gates.len())]).or_default().push(ReadingRequest { id, text, at });
        ids.push(id);
    }
    for (gate, requests) in by_gate {
        for some in requests.chunks(200) {
            checkin.scan(&gate.parse().unwrap(), some, Recording::Keep, recorded).unwrap();
        }
    }
    let mut store = site.store();
    for (place, id) in ids.iter().enumerate().filter(|(place, _)| place % 9 == 0).take(400) {
        // Refused scans cannot be taken back: those are left.
        let _ = store.undo_scan(*id, ScanId::new(9_000_000 + place as u64, [7; 10]), "slip", recorded);
    }
}

/// A reading that counts.
#[derive(Clone)]
struct Reading {
    at: i64,
    day: Option<usize>,
    zone: usize,
    gate: String,
    is_in: bool,
    who: String,
}

/// A stay: who, zone, day, from and to.
type Stay = (String, usize, usize, i64, Option<i64>);

impl Made {
    fn start_of(&self, day: usize) -> Timestamp {
        self.zone.to_timestamp(self.days[day].to_datetime(self.starts)).unwrap()
    }

    fn end_of(&self, day: usize) -> Timestamp {
        self.zone.to_timestamp(self.days[day].tomorrow().unwrap().to_datetime(self.starts)).unwrap()
    }

    fn database(&self) -> Connection {
        Connection::open(self.site.path("event.db")).unwrap()
    }

    /// All readings that count, by time.
    fn readings(&self) -> Vec<Reading> {
        let database = self.database();
        let sql =
            "select s.at, s.day, s.zone, s.gate, s.direction, p.reference from scan s join participant p on p.id = s.participant
             where s.kind = 'scan' and (s.verdict in ('admitted', 'repeat') or (s.direction = 'out' and s.counts = 1))
                 and s.id not in (select undoes from scan where undoes is not null)
             order by s.at, s.id";
        let mut statement = database.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| {
            Ok(Reading {
                at: row.get(0)?,
                day: row.get(1)?,
                zone: row.get(2)?,
                gate: row.get(3)?,
                is_in: row.get::<_, String>(4)? == "in",
                who: row.get(5)?,
            })
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    /// By person and day: the first admission, its gate, and the last reading.
    fn attendance(&self) -> BTreeMap<(String, usize), (i64, String, i64)> {
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
    fn stays(&self) -> Vec<Stay> {
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
    fn accredited(&self, day: usize) -> BTreeSet<String> {
        let is_of = |category: usize| CATEGORIES[category] != "Guest" || day == 0;
        let end = self.end_of(day);
        let stands = |lost: &Option<(Timestamp, Standing)>| lost.is_none_or(|(at, _)| at >= end);
        self.people
            .iter()
            .filter(|(_, (category, _, lost))| is_of(*category) && stands(lost))
            .map(|(who, _)| who.clone())
            .collect()
    }

    fn json(&self, words: &[&str]) -> Value {
        accredit(&self.site).args(["--json", "report"]).args(words).succeeds().json()
    }

    fn csv(&self, words: &[&str]) -> Vec<Vec<String>> {
        let said = accredit(&self.site).args(["report"]).args(words).args(["-f", "csv"]).succeeds();
        let mut reader = csv::Reader::from_reader(said.out.as_bytes());
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    fn rfc3339(&self, at: i64) -> String {
        let at = Timestamp::from_second(at.div_euclid(1_000)).unwrap();
        at.display_with_offset(self.zone.to_offset(at)).to_string()
    }

    fn local(&self, at: i64) -> String {
        self.zone.to_datetime(Timestamp::from_second(at.div_euclid(1_000)).unwrap()).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }
}

fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap()
}

fn count(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap_or_else(|| panic!("no count: {value}"))).unwrap()
}

fn check(shape: &Shape) {
    let made = make(shape);
    people_and_days(&made);
    groups(&made);
    zones_and_stays(&made);
    delegations(&made);
    summary(&made);
    refusals(&made);
}

fn people_and_days(made: &Made) {
    let present = made.attendance();
    let json = made.json(&["attendance"]);
    let mut expected_sum = BTreeMap::new();
    for (day, date) in made.days.iter().enumerate() {
        let there: Vec<_> = present.iter().filter(|((_, of), _)| *of == day).collect();
        let mut expected = made.accredited(day);
        expected.extend(there.iter().map(|((who, _), _)| who.clone()));
        let of_day = &json["days"][day];
        assert_eq!(of_day["day"], date.to_string());
        assert_eq!((count(&of_day["present"]), count(&of_day["expected"])), (there.len(), expected.len()), "{date}");
        let first = there.iter().map(|(_, (first, ..))| *first).min().map(|at| made.rfc3339(at));
        let last = there.iter().map(|(_, (.., last))| *last).max().map(|at| made.rfc3339(at));
        assert_eq!((of_day["first_at"].as_str(), of_day["last_at"].as_str()), (first.as_deref(), last.as_deref()), "{date}");
        let absent: BTreeSet<String> =
            expected.iter().filter(|who| !present.contains_key(&((*who).clone(), day))).cloned().collect();
        let told: BTreeSet<String> =
            made.csv(&["absent", "--day", &date.to_string()]).into_iter().map(|row| row[0].clone()).collect();
        assert_eq!(told, absent, "absent on {date}");
        expected_sum.insert(date.to_string(), (there.len(), expected.len()));
    }
    let rows = json["rows"].as_array().unwrap();
    assert_eq!(rows.iter().map(|row| row["days"].as_object().unwrap().len()).sum::<usize>(), present.len());
    for row in rows {
        for (date, told) in row["days"].as_object().unwrap() {
            let day = made.days.iter().position(|day| day.to_string() == *date).unwrap();
            let (first, gate, last) = &present[&(row["reference"].as_str().unwrap().to_owned(), day)];
            assert_eq!(told["first_at"], made.rfc3339(*first));
            assert_eq!(told["last_at"], made.rfc3339(*last));
            assert_eq!(told["gate"], gate.as_str());
        }
    }
    let csv = made.csv(&["attendance"]);
    assert_eq!(csv.len(), rows.len());
    for row in &csv {
        for day in 0..made.days.len() {
            let (first, last) = (&row[10 + 2 * day], &row[11 + 2 * day]);
            match present.get(&(row[0].clone(), day)) {
                None => assert_eq!((first.as_str(), last.as_str()), ("", "")),
                // In an hour that clocks show twice, the offset is told too.
                Some((at, _, end)) => {
                    assert!(first.starts_with(&made.local(*at)) && last.starts_with(&made.local(*end)), "{row:?}");
                }
            }
        }
    }
    let by_day = made.csv(&["attendance", "--by", "day"]);
    for row in by_day {
        assert_eq!((row[1].parse().unwrap(), row[2].parse().unwrap()), expected_sum[&row[0]], "{row:?}");
    }
}

fn groups(made: &Made) {
    let present = made.attendance();
    let dates: Vec<String> = made.days.iter().map(ToString::to_string).collect();
    let keys: [(&str, Grouping<'_>); 7] = [
        ("region", &|who, _| REGIONS[made.people[who].1].to_owned()),
        ("gender", &|who, _| GENDERS[who[2..].parse::<usize>().unwrap() % 3].to_owned()),
        ("category", &|who, _| CATEGORIES[made.people[who].0].to_owned()),
        ("delegation", &|who, _| KINDS[made.people[who].1].0.to_owned()),
        ("type", &|who, _| KINDS[made.people[who].1].1.to_owned()),
        ("country", &|who, _| KINDS[made.people[who].1].2.to_owned()),
        ("gate", &|_, gate| gate.to_owned()),
    ];
    for (by, key) in keys {
        let mut counted: BTreeMap<(String, usize), usize> = BTreeMap::new();
        for ((who, day), (_, gate, _)) in &present {
            *counted.entry((key(who, gate), *day)).or_default() += 1;
        }
        let sum: usize = counted.values().sum();
        let mut told = 0;
        for row in made.csv(&["attendance", "--by", by]) {
            for day in 0..dates.len() {
                let value: usize = row[1 + day].parse().unwrap();
                assert_eq!(value, counted.get(&(row[0].clone(), day)).copied().unwrap_or_default(), "by {by}: {row:?}");
                told += value;
            }
        }
        assert_eq!(told, sum, "by {by}");
    }
    // Hours that clocks show twice are two groups; all of them together are all admissions.
    let mut hours: BTreeMap<String, usize> = BTreeMap::new();
    for (at, ..) in present.values() {
        let at = Timestamp::from_millisecond(*at).unwrap();
        let clock = made.zone.to_datetime(at);
        let is_twice = made.zone.to_ambiguous_timestamp(clock).is_ambiguous();
        let offset = if is_twice { format!(" {}", written(made.zone.to_offset(at).seconds())) } else { String::new() };
        *hours.entry(format!("{:02}:00{offset}", clock.hour())).or_default() += 1;
    }
    let told: BTreeMap<String, usize> = made
        .csv(&["attendance", "--by", "hour"])
        .into_iter()
        .map(|row| (row[0].clone(), row[1..].iter().map(|cell| cell.parse::<usize>().unwrap()).sum()))
        .collect();
    assert_eq!(told, hours);
    let arrivals: usize =
        made.csv(&["arrivals", "--columns", "arrivals"]).iter().map(|row| row[0].parse::<usize>().unwrap()).sum();
    assert_eq!(arrivals, present.len());
}

fn written(offset: i32) -> String {
    let minutes = offset.unsigned_abs() / 60;
    format!("{}{:02}:{:02}", if offset < 0 { '-' } else { '+' }, minutes / 60, minutes % 60)
}

fn zones_and_stays(made: &Made) {
    let stays = made.stays();
    let codes = ["hall", "press"];
    let told = made.csv(&["stays", "--columns", "reference,zone,day,in_at,out_at"]);
    let expected: Vec<Vec<String>> = stays
        .iter()
        .map(|(who, zone, day, from, to)| {
            let out = to.map(|at| made.rfc3339(at)).unwrap_or_default();
            vec![who.clone(), codes[*zone].to_owned(), made.days[*day].to_string(), made.rfc3339(*from), out]
        })
        .collect();
    assert_eq!(told, expected);
    let json = made.json(&["stays"]);
    assert_eq!(json.as_array().unwrap().len(), stays.len());
    for row in made.csv(&["zones"]) {
        let zone = codes.iter().position(|code| *code == row[0]).unwrap();
        let day = made.days.iter().position(|date| date.to_string() == row[1]).unwrap();
        let own: Vec<&Stay> = stays.iter().filter(|stay| stay.1 == zone && stay.2 == day).collect();
        let people: BTreeSet<&String> = own.iter().map(|stay| &stay.0).collect();
        let exits = own.iter().filter(|stay| stay.4.is_some()).count();
        let number = |place: usize| row[place].parse::<usize>().unwrap();
        assert_eq!((number(2), number(3), number(4)), (people.len(), own.len(), exits), "{row:?}");
        assert_eq!(number(3) - number(4), number(7), "entries less exits are those inside: {row:?}");
        // At the moment of each entry, those who came by then and had not left.
        let at_once = |at: i64| own.iter().filter(|stay| stay.3 <= at && stay.4.is_none_or(|end| end > at)).count();
        let peak = own.iter().map(|stay| at_once(stay.3)).max().unwrap_or_default();
        assert_eq!(number(5), peak, "{row:?}");
    }
}

fn delegations(made: &Made) {
    let present = made.attendance();
    let json = made.json(&["delegations"]);
    let told: Vec<&str> = json["rows"].as_array().unwrap().iter().filter_map(|row| row["delegation"].as_str()).collect();
    let mut ordered = vec!["Chile", "Kuwait", "Red Cross"];
    ordered.retain(|name| made.people.values().any(|(_, kind, _)| KINDS[*kind].0 == *name));
    assert_eq!(told, ordered, "states first, each by the alphabet");
    for (day, date) in made.days.iter().enumerate() {
        let accredited = made.accredited(day);
        let is_there = |who: &String| present.contains_key(&(who.clone(), day));
        let mut states = (0, 0);
        for (place, (name, kind, _)) in KINDS.iter().enumerate().filter(|(_, (name, ..))| !name.is_empty()) {
            let members = || made.people.iter().filter(move |(_, (_, of, _))| *of == place).map(|(who, _)| who);
            let there = members().filter(|who| is_there(who)).count();
            let expected = members().filter(|who| accredited.contains(*who) || is_there(who)).count();
            let Some(row) = json["rows"].as_array().unwrap().iter().find(|row| row["delegation"] == *name) else {
                assert_eq!(members().count(), 0, "{name} is missing");
                continue;
            };
            let told = &row["days"][date.to_string()];
            assert_eq!((count(&told["present"]), count(&told["expected"])), (there, expected), "{name} on {date}");
            if *kind == "Member State" {
                states = (states.0 + usize::from(there > 0), states.1 + usize::from(expected > 0));
            }
        }
        let quorum = &json["quorum"][date.to_string()];
        assert_eq!((count(&quorum["present"]), count(&quorum["expected"])), states, "quorum on {date}");
    }
}

fn summary(made: &Made) {
    let present = made.attendance();
    let json = made.json(&["summary"]);
    assert_eq!(count(&json["participants"]), made.people.len(), "whatever became of it since");
    assert!(json["against"].is_null());
    for (standing, key) in [(Standing::Withdrawn, "withdrawn"), (Standing::Blocked, "blocked")] {
        let since = made.people.values().filter(|(.., lost)| lost.is_some_and(|(_, now)| now == standing)).count();
        assert_eq!(count(&json["since"][key]), since, "{key}");
    }
    for (place, category) in CATEGORIES.iter().enumerate() {
        let own = made.people.values().filter(|(of, ..)| *of == place).count();
        assert_eq!(count(&json["by_category"][category]), own, "{category}");
        for (day, date) in made.days.iter().enumerate() {
            let there = present.keys().filter(|(who, of)| *of == day && made.people[who].0 == place).count();
            assert_eq!(count(&json["present"][date.to_string()]["by_category"][category]), there, "{category} on {date}");
        }
    }
}

fn refusals(made: &Made) {
    let database = made.database();
    let mut statement = database
        .prepare("select reason, gate, coalesce(day, -1), count(*) from scan where kind = 'scan' and verdict = 'refused' group by 1, 2, 3")
        .unwrap();
    let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?, row.get(2)?), row.get(3)?)));
    let expected: BTreeMap<(String, String, i64), usize> = rows.unwrap().map(Result::unwrap).collect();
    let told: BTreeMap<(String, String, i64), usize> = made
        .csv(&["refusals"])
        .into_iter()
        .map(|row| {
            let day = made.days.iter().position(|date| date.to_string() == row[2]).map_or(-1, signed);
            ((row[0].clone(), row[1].clone(), day), row[3].parse().unwrap())
        })
        .collect();
    assert_eq!(told, expected);
    let scans: i64 = database.query_row("select count(*) from scan", [], |row| row.get(0)).unwrap();
    assert_eq!(made.json(&["scans"]).as_array().unwrap().len(), usize::try_from(scans).unwrap());
}

const fn day(year: i16, month: i8, day: i8) -> Date {
    Date::constant(year, month, day)
}

#[test]
fn nobody_and_one_person() {
    let shape = Shape { seed: 1, zone: "Asia/Kuwait", starts: "04:00", first: day(2024, 11, 4), days: 1, people: 0, scans: 0 };
    check(&shape);
    check(&Shape { seed: 2, days: 2, people: 1, scans: 30, ..shape });
}

#[test]
fn days_over_changes_of_clocks() {
    // Put back by an hour in New York, and by half an hour on Lord Howe Island; put forward in Paris.
    for (seed, zone, starts, first) in [
        (3, "America/New_York", "04:00", day(2024, 11, 1)),
        (4, "Australia/Lord_Howe", "00:00", day(2024, 4, 5)),
        (5, "Europe/Paris", "02:30", day(2024, 3, 29)),
    ] {
        check(&Shape { seed, zone, starts, first, days: 4, people: 60, scans: 1_500 });
    }
}

#[test]
fn thirty_two_days() {
    check(&Shape {
        seed: 6,
        zone: "Europe/Zurich",
        starts: "04:00",
        first: day(2024, 10, 10),
        days: 32,
        people: 512,
        scans: 6_000,
    });
}

#[test]
fn ten_thousand_people() {
    check(&Shape {
        seed: 7,
        zone: "Asia/Kuwait",
        starts: "04:00",
        first: day(2024, 11, 4),
        days: 3,
        people: 10_000,
        scans: 8_000,
    });
}

#[test]
fn two_events_side_by_side() {
    let shape = |seed, first, days, people| Shape { seed, zone: "UTC", starts: "04:00", first, days, people, scans: 400 };
    let (here, there) = (make(&shape(8, day(2024, 11, 4), 3, 70)), make(&shape(9, day(2023, 11, 4), 2, 50)));
    let path = there.site.path("event.db").display().to_string();
    let both = here.json(&["summary", "--against", &path]);
    assert_eq!(count(&both["participants"]), 70);
    assert_eq!(count(&both["against"]["participants"]), 50);
    let attendance = there.attendance();
    for (place, date) in there.days.iter().enumerate() {
        let present = attendance.keys().filter(|(_, of)| *of == place).count();
        assert_eq!(count(&both["against"]["present"][date.to_string()]["participants"]), present, "{date}");
    }
    let csv = here.csv(&["summary", "--against", &path, "--table", "against"]);
    let own = here.attendance();
    for place in 0..3 {
        let of = |present: &BTreeMap<(String, usize), (i64, String, i64)>| present.keys().filter(|(_, of)| *of == place).count();
        let row = csv.iter().find(|row| row[0] == format!("Present on day {}", place + 1)).unwrap();
        assert_eq!(row[1], of(&own).to_string());
        assert_eq!(row[2], if place < 2 { of(&attendance).to_string() } else { String::new() }, "{row:?}");
    }
    for (place, category) in CATEGORIES.iter().enumerate() {
        let of = |made: &Made| made.people.values().filter(|(of, ..)| *of == place).count().to_string();
        let row = csv.iter().find(|row| row[0] == format!("Category: {category}")).unwrap();
        assert_eq!((&row[1], &row[2]), (&of(&here), &of(&there)));
    }
}
