//! The figures of every report, counted anew from the scans by rules that are written down here once more and share no code with the
//! program: on events of nobody, one person and thousands, of one day and of 32, over changes of clocks, with readings that came late,
//! were taken back, were refused or came again, of exits that count although refused, and with people who were withdrawn or blocked meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use accredit::domain::participant::Standing;
use jiff::{Timestamp, civil::Date};

use crate::{
    harness::accredit,
    recount::{CATEGORIES, GENDERS, KINDS, Made, REGIONS, Shape, Stay, count, make, signed},
    recount_columns::columns,
    recount_lists::{badges_and_places, listed, statistics},
};

/// Names the group of a person by category and delegation.
type Grouping<'g> = &'g dyn Fn(&str, &str) -> String;

fn check(shape: &Shape) {
    let made = make(shape);
    people_and_days(&made);
    groups(&made);
    zones_and_stays(&made);
    delegations(&made);
    summary(&made);
    refusals(&made);
    columns(&made);
    listed(&made);
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
    let rows = made.site.rows(
        "select case when d.scan is null then s.reason else d.reason end, gate, coalesce(day, -1), count(*)
         from scan s left join decision d on d.scan = s.id
         where s.kind = 'scan' and coalesce(d.verdict, s.verdict) = 'refused' group by 1, 2, 3",
    );
    let read = |row: Vec<String>| ((row[0].clone(), row[1].clone(), row[2].parse().unwrap()), row[3].parse().unwrap());
    let expected: BTreeMap<(String, String, i64), usize> = rows.into_iter().map(read).collect();
    let told: BTreeMap<(String, String, i64), usize> = made
        .csv(&["refusals"])
        .into_iter()
        .map(|row| {
            let day = made.days.iter().position(|date| date.to_string() == row[2]).map_or(-1, signed);
            ((row[0].clone(), row[1].clone(), day), row[3].parse().unwrap())
        })
        .collect();
    assert_eq!(told, expected);
    assert_eq!(signed(made.json(&["scans"]).as_array().unwrap().len()), made.site.number("select count(*) from scan"));
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
    let path = there.site.database().display().to_string();
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

#[test]
fn figures_of_groups_zones_and_delegations_stand_beside_those_of_another_event() {
    let shape = |seed, first, people| Shape { seed, zone: "UTC", starts: "04:00", first, days: 2, people, scans: 400 };
    let (here, there) = (make(&shape(10, day(2024, 11, 4), 70)), make(&shape(11, day(2023, 11, 4), 50)));
    let path = there.site.database().display().to_string();
    let against = |words: &[&str]| here.csv(&[words, &["--against", &path, "--table", "against"]].concat());
    // How many of each group were there on the fullest day.
    let most = |made: &Made, is_of: &dyn Fn(usize, usize) -> bool| {
        let present = made.attendance();
        let of_day = |place: usize| {
            let is_there = |who: &String| made.people.get(who).is_some_and(|(category, kind, _)| is_of(*category, *kind));
            present.keys().filter(|(who, of)| *of == place && is_there(who)).count()
        };
        of_day(0).max(of_day(1))
    };
    let figure = |rows: &[Vec<String>], of: &str, figure: &str| {
        let row = rows.iter().find(|row| row[0] == of && row[2] == figure);
        let row = row.unwrap_or_else(|| panic!("no {figure} of {of} in {rows:?}"));
        [row[3].clone(), row[4].clone()]
    };
    let both = |is_of: &dyn Fn(usize, usize) -> bool| [most(&here, is_of).to_string(), most(&there, is_of).to_string()];
    let rows = against(&["attendance", "--by", "category"]);
    for (place, category) in CATEGORIES.iter().enumerate() {
        assert_eq!(figure(&rows, category, "present, fullest day"), both(&|category, _| category == place), "{category}");
    }
    let rows = against(&["delegations"]);
    for (place, (name, ..)) in KINDS.iter().enumerate().filter(|(_, (name, ..))| !name.is_empty()) {
        assert_eq!(figure(&rows, name, "present, fullest day"), both(&|_, kind| kind == place), "{name}");
    }
    let rows = against(&["zones"]);
    for (zone, name) in ["hall", "press"].iter().enumerate() {
        for place in 0..2 {
            let entries = |made: &Made| made.stays().iter().filter(|stay| stay.1 == zone && stay.2 == place).count().to_string();
            let row =
                rows.iter().find(|row| row[0] == *name && row[1] == (place + 1).to_string() && row[2] == "entries").unwrap();
            assert_eq!([&row[3], &row[4]], [&entries(&here), &entries(&there)], "{name}, day {place}");
        }
    }
}

#[test]
fn badges_places_and_what_a_purge_of_names_leaves() {
    let shape = Shape { seed: 12, zone: "UTC", starts: "04:00", first: day(2024, 11, 4), days: 2, people: 160, scans: 1_400 };
    let made = make(&shape);
    badges_and_places(&made);
    statistics(&made);
    accredit(&made.site).args(["verify"]).succeeds();
}
