//! Every column of every report of figures, recounted: what stands beside those that `report_recount.rs` counts, in JSON and in CSV.

use std::collections::{BTreeMap, BTreeSet};

use accredit::domain::participant::Standing;
use serde_json::{Value, json};

use crate::recount::{CATEGORIES, Made, Reading, count, signed};

/// Of an event: each report's rows, column by column.
pub(crate) fn columns(made: &Made) {
    attendance(made);
    groups_of_days(made);
    arrivals(made);
    zones(made);
    stays(made);
    delegations(made);
    absent(made);
    refusals(made);
    summary(made);
    bulletin(made);
}

/// Checks that CSV says what JSON does, cell by cell.
pub(crate) fn alike(made: &Made, words: &[&str]) -> Vec<Value> {
    let (json, csv) = (made.json(words), made.csv(words));
    let rows = json.as_array().unwrap_or_else(|| panic!("{words:?}: no rows")).clone();
    assert_eq!(rows.len(), csv.len(), "{words:?}");
    for (row, cells) in rows.iter().zip(&csv) {
        let told: Vec<String> = row.as_object().unwrap().values().map(in_csv).collect();
        assert_eq!(&told, cells, "{words:?}");
    }
    rows
}

pub(crate) fn in_csv(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(in_csv).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// An empty text is null.
pub(crate) fn told(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { text.into() }
}

fn attendance(made: &Made) {
    let json = made.json(&["attendance"]);
    let csv = made.csv(&["attendance"]);
    for (row, cells) in json["rows"].as_array().unwrap().iter().zip(&csv) {
        let reference = row["reference"].as_str().unwrap();
        let who = made.listed(reference);
        assert_eq!(
            [&row["name"], &row["category"], &row["delegation"], &row["delegation_type"]],
            [&told(&who.name), &told(who.category), &told(who.kind.0), &told(who.kind.1)],
            "{row}"
        );
        let family = format!("P{}", who.number);
        let (delegation, kind, country) = who.kind;
        let expected = [reference, who.title, "Ana", &family, &who.native, who.function, who.category, delegation, kind, country];
        assert_eq!(cells[..10], expected);
    }
}

/// Several keys at once, one of them the day.
fn groups_of_days(made: &Made) {
    let present = made.attendance();
    for (by, key) in [
        ("category,day", (|made: &Made, who: &str| vec![made.listed(who).category.to_owned()]) as fn(&Made, &str) -> Vec<String>),
        ("type,country,day", |made, who| {
            let (_, kind, country) = made.listed(who).kind;
            vec![kind.to_owned(), country.to_owned()]
        }),
    ] {
        let mut expected: BTreeMap<Vec<String>, (usize, usize)> = BTreeMap::new();
        for (day, date) in made.days.iter().enumerate() {
            let accredited = made.accredited(day);
            for who in made.people.keys() {
                let is_there = present.contains_key(&(who.clone(), day));
                if is_there || accredited.contains(who) {
                    let mut key = key(made, who);
                    key.push(date.to_string());
                    let figures = expected.entry(key).or_default();
                    figures.0 += usize::from(is_there);
                    figures.1 += 1;
                }
            }
        }
        let rows = alike(made, &["attendance", "--by", by]);
        let found: BTreeMap<Vec<String>, (usize, usize)> = rows
            .iter()
            .map(|row| {
                let key = by.split(',').map(|key| in_csv(&row[key])).collect();
                (key, (count(&row["present"]), count(&row["expected"])))
            })
            .collect();
        assert_eq!((found.len(), &found), (rows.len(), &expected), "by {by}");
    }
    // First and last of a day.
    for row in made.csv(&["attendance", "--by", "day"]) {
        let of_day = || present.iter().filter(|((_, day), _)| made.days[*day].to_string() == row[0]).map(|(_, there)| there);
        let written = |at: Option<i64>| at.map(|at| made.local(at)).unwrap_or_default();
        let (first, last) = (of_day().map(|there| there.0).min(), of_day().map(|there| there.2).max());
        assert!(row[3].starts_with(&written(first)) && row[4].starts_with(&written(last)), "{row:?}");
        assert_eq!((row[3].is_empty(), row[4].is_empty()), (first.is_none(), last.is_none()), "{row:?}");
    }
}

fn arrivals(made: &Made) {
    let present = made.attendance();
    let mut so_far: BTreeMap<String, usize> = BTreeMap::new();
    for row in alike(made, &["arrivals"]) {
        let from = row["from"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap().as_millisecond();
        let date = row["day"].as_str().unwrap();
        let came = present
            .iter()
            .filter(|((_, day), (first, ..))| made.days[*day].to_string() == date && (from..from + 900_000).contains(first));
        let came = came.count();
        let until = so_far.entry(date.to_owned()).or_default();
        *until += came;
        assert_eq!((count(&row["arrivals"]), count(&row["present"])), (came, *until), "{row}");
    }
    for (day, date) in made.days.iter().enumerate() {
        let there = present.keys().filter(|(_, of)| *of == day).count();
        assert_eq!(so_far.get(&date.to_string()).copied().unwrap_or_default(), there, "{date}");
    }
}

/// A stay with its gates, and the exits of people who were not inside.
struct Walk {
    stays: Vec<(Reading, Option<Reading>)>,
    others: Vec<Reading>,
}

fn walk(made: &Made) -> Walk {
    let mut walk = Walk { stays: Vec::new(), others: Vec::new() };
    let mut latest: BTreeMap<(String, usize), usize> = BTreeMap::new();
    for reading in made.readings() {
        let key = (reading.who.clone(), reading.zone);
        let open = latest.get(&key).copied().filter(|place| walk.stays[*place].1.is_none());
        match (reading.is_in, open) {
            (true, Some(place)) if walk.stays[place].0.day == reading.day => {}
            (true, _) if reading.day.is_some() => {
                latest.insert(key, walk.stays.len());
                walk.stays.push((reading, None));
            }
            (true, _) => {}
            (false, Some(place)) => walk.stays[place].1 = Some(reading),
            (false, None) => walk.others.push(reading),
        }
    }
    walk
}

pub(crate) const ZONES: [&str; 2] = ["hall", "press"];

fn zones(made: &Made) {
    let walk = walk(made);
    let rows = alike(made, &["zones"]);
    assert_eq!(rows.len(), ZONES.len() * made.days.len());
    for row in rows {
        let zone = ZONES.iter().position(|code| row["zone"] == *code).unwrap();
        let day = made.days.iter().position(|date| row["day"] == date.to_string()).unwrap();
        let own: Vec<_> = walk.stays.iter().filter(|(came, _)| came.zone == zone && came.day == Some(day)).collect();
        let inside =
            |at: i64| own.iter().filter(|(came, left)| came.at <= at && left.as_ref().is_none_or(|left| left.at > at)).count();
        let peak = own.iter().map(|(came, _)| inside(came.at)).max().unwrap_or_default();
        let since = own.iter().map(|(came, _)| came.at).find(|at| inside(*at) == peak);
        let others = walk.others.iter().filter(|exit| exit.zone == zone && exit.day == Some(day)).count();
        let left = own.iter().filter(|(_, left)| left.is_some()).count();
        assert_eq!(row["peak_at"], since.map_or(Value::Null, |at| made.rfc3339(at).into()), "{row}");
        assert_eq!((count(&row["peak"]), count(&row["other_exits"])), (peak, others), "{row}");
        assert_eq!(
            (count(&row["entries"]), count(&row["exits"]), count(&row["inside_at_end"])),
            (own.len(), left, own.len() - left)
        );
    }
}

fn stays(made: &Made) {
    let expected: Vec<Value> = walk(made)
        .stays
        .into_iter()
        .map(|(came, left)| {
            let who = made.listed(&came.who);
            let (delegation, kind, country) = who.kind;
            json!({
                "reference": came.who,
                "name": who.name,
                "category": who.category,
                "delegation": told(delegation),
                "delegation_type": told(kind),
                "country": told(country),
                "badge_serial": null,
                "day": made.days[came.day.unwrap()].to_string(),
                "zone": ZONES[came.zone],
                "in_at": made.rfc3339(came.at),
                "in_gate": came.gate,
                "out_at": left.as_ref().map(|left| made.rfc3339(left.at)),
                "out_gate": left.as_ref().map(|left| left.gate.clone()),
                "minutes": left.as_ref().map(|left| (left.at - came.at) / 60_000),
            })
        })
        .collect();
    assert_eq!(alike(made, &["stays"]), expected);
}

fn delegations(made: &Made) {
    let present = made.attendance();
    let (json, csv) = (made.json(&["delegations"]), made.csv(&["delegations"]));
    let rows = json["rows"].as_array().unwrap();
    assert_eq!((rows.len(), csv.len()), (made.heads().len(), made.heads().len()));
    for ((row, cells), head) in rows.iter().zip(&csv).zip(made.heads()) {
        let who = made.listed(&head);
        let (delegation, kind, country) = who.kind;
        assert_eq!(cells[..4], [delegation, kind, country, &who.name]);
        assert_eq!([&row["delegation_type"], &row["country"], &row["head"]], [&told(kind), &told(country), &told(&who.name)]);
        for (day, date) in made.days.iter().enumerate() {
            let is_there = present.contains_key(&(head.clone(), day));
            let of_day = &row["days"][date.to_string()];
            assert_eq!(of_day["head_present"], is_there, "{row}");
            let word = match (is_there, made.accredited(day).contains(&head)) {
                (true, _) => "present",
                (false, true) => "absent",
                (false, false) => "",
            };
            let told = [in_csv(&of_day["expected"]), in_csv(&of_day["present"]), word.to_owned()];
            assert_eq!(cells[4 + 3 * day..7 + 3 * day], told, "{delegation} on {date}");
        }
    }
}

fn absent(made: &Made) {
    let present = made.attendance();
    let accredited: Vec<BTreeSet<String>> = (0..made.days.len()).map(|day| made.accredited(day)).collect();
    let mut expected: BTreeMap<String, Value> = BTreeMap::new();
    for (reference, (.., lost)) in &made.people {
        let missed: Vec<String> = (0..made.days.len())
            .filter(|day| accredited[*day].contains(reference) && !present.contains_key(&(reference.clone(), *day)))
            .map(|day| made.days[day].to_string())
            .collect();
        if missed.is_empty() {
            continue;
        }
        let who = made.listed(reference);
        let row = json!({
            "reference": reference,
            "name": who.name,
            "native_name": told(&who.native),
            "function": who.function,
            "category": who.category,
            "delegation": told(who.kind.0),
            "head": if who.is_head { told("head") } else { Value::Null },
            "days_absent": missed,
            "since": lost.map(|(_, standing)| standing.as_str()),
        });
        expected.insert(reference.clone(), row);
    }
    let rows = alike(made, &["absent"]);
    let found: BTreeMap<String, Value> =
        rows.into_iter().map(|row| (row["reference"].as_str().unwrap().to_owned(), row)).collect();
    assert_eq!(found, expected);
}

/// What a reading was shown as, in SQL: by its gate, if that decided by itself.
const SHOWN: &str =
    "from scan s left join decision d on d.scan = s.id where s.kind = 'scan' and coalesce(d.verdict, s.verdict) = 'refused'";

fn refusals(made: &Made) {
    for row in alike(made, &["refusals"]) {
        let day = made.days.iter().position(|date| row["day"] == date.to_string()).map(signed);
        let sql = format!(
            "select count(*), min(s.at), max(s.at) {SHOWN} and s.gate = ?1 and s.day is ?2
                 and case when d.scan is null then s.reason else d.reason end = ?3"
        );
        let values = rusqlite::params![row["gate"].as_str(), day, row["reason"].as_str()];
        let (number, first, last): (usize, i64, i64) =
            made.database().query_row(&sql, values, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        assert_eq!(count(&row["refusals"]), number, "{row}");
        assert_eq!((&row["first_at"], &row["last_at"]), (&told(&made.rfc3339(first)), &told(&made.rfc3339(last))));
    }
}

/// Returns how many delegations of a type there are among people.
fn delegations_of<'w>(made: &Made, people: impl Iterator<Item = &'w String>, kind: &str) -> usize {
    let names: BTreeSet<&str> = people.map(|who| made.listed(who).kind).filter(|of| of.1 == kind).map(|of| of.0).collect();
    names.len()
}

fn summary(made: &Made) {
    let present = made.attendance();
    let (json, csv) = (made.json(&["summary"]), made.csv(&["summary"]));
    let row = |name: &str| csv.iter().find(|row| row[0] == name).map(|row| row[1..].to_vec());
    let of_days = |count: &dyn Fn(usize) -> usize| (0..made.days.len()).map(|day| count(day).to_string()).collect::<Vec<_>>();
    let there = |day: usize| present.keys().filter(move |(_, of)| *of == day).map(|(who, _)| who);
    let all = |total: usize, days: Vec<String>| Some([vec![total.to_string()], days].concat());
    assert_eq!(row("Participants"), all(made.people.len(), of_days(&|day| there(day).count())));
    for category in CATEGORIES {
        let own = made.people.keys().filter(|who| made.listed(who).category == category).count();
        let days = of_days(&|day| there(day).filter(|who| made.listed(who).category == category).count());
        assert_eq!(row(&format!("Category: {category}")), all(own, days), "{category}");
    }
    for kind in ["Member State", "NGO"] {
        let own = delegations_of(made, made.people.keys(), kind);
        let days = of_days(&|day| delegations_of(made, there(day), kind));
        let told = row(&format!("Delegations: {kind}"));
        assert_eq!(told, if own == 0 { None } else { all(own, days.clone()) }, "{kind}");
        if own > 0 {
            assert_eq!(count(&json["delegations"][kind]), own, "{kind}");
            for (date, there) in made.days.iter().zip(&days) {
                assert_eq!(json["present"][date.to_string()]["delegations"][kind].to_string(), *there, "{kind} on {date}");
            }
        }
    }
    for (day, date) in made.days.iter().enumerate() {
        assert_eq!(count(&json["present"][date.to_string()]["participants"]), there(day).count(), "{date}");
    }
    for (name, standing) in [("Since withdrawn", Standing::Withdrawn), ("Since blocked", Standing::Blocked)] {
        let since = made.people.values().filter(|(.., lost)| lost.is_some_and(|(_, now)| now == standing)).count();
        assert_eq!(row(name).map(|row| row[0].clone()), (since > 0).then(|| since.to_string()), "{name}");
    }
}

fn bulletin(made: &Made) {
    let present = made.attendance();
    let database = made.database();
    let there =
        |day: usize| -> BTreeSet<String> { present.keys().filter(|(_, of)| *of == day).map(|(who, _)| who.clone()).collect() };
    let states = |people: &BTreeSet<String>| delegations_of(made, people.iter(), "Member State");
    let figures = |day: usize| {
        let accredited = made.accredited(day);
        let there = there(day);
        let expected: BTreeSet<String> = accredited.union(&there).cloned().collect();
        let bodies: BTreeSet<&str> = there.iter().map(|who| made.listed(who).kind.0).filter(|name| !name.is_empty()).collect();
        let heads = made.heads();
        let came = |who: &&String| present.contains_key(&((*who).clone(), day));
        let sql = format!("select count(*) {SHOWN} and s.day = ?1");
        let refused: usize = database.query_row(&sql, [day], |row| row.get(0)).unwrap();
        [
            ("Present", there.len()),
            ("Expected", expected.len()),
            ("Delegations present", bodies.len()),
            ("Member States present", states(&there)),
            ("Member States expected", states(&expected)),
            ("Heads of delegation present", heads.iter().filter(came).count()),
            ("Heads of delegation missing", heads.iter().filter(|who| accredited.contains(*who) && !came(who)).count()),
            ("Refused readings", refused),
        ]
    };
    for day in (0..made.days.len()).filter(|day| *day < 3 || day + 1 == made.days.len()) {
        let date = made.days[day].to_string();
        let (now, then) = (figures(day), day.checked_sub(1).map(figures));
        let told_figures = made.json(&["bulletin", "--day", &date]);
        let rows: Vec<Value> = now
            .iter()
            .enumerate()
            .map(|(place, (figure, value))| json!({ "figure": figure, "day": value, "day_before": then.map(|then| then[place].1) }))
            .collect();
        assert_eq!(told_figures["figures"], Value::from(rows), "{date}");
        let accredited = made.accredited(day);
        let missing: Vec<Value> = made
            .heads()
            .into_iter()
            .filter(|who| accredited.contains(who) && !present.contains_key(&(who.clone(), day)))
            .map(|who| json!({ "delegation": made.listed(&who).kind.0, "head": made.listed(&who).name }))
            .collect();
        assert_eq!(told_figures["missing_heads"], Value::from(missing), "{date}");
        let csv: Vec<Vec<String>> = made.csv(&["bulletin", "--day", &date]);
        let before = |place: usize| then.map(|then| then[place].1.to_string()).unwrap_or_default();
        let rows: Vec<Vec<String>> = now
            .iter()
            .enumerate()
            .map(|(place, (figure, value))| vec![(*figure).to_owned(), value.to_string(), before(place)])
            .collect();
        assert_eq!(csv, rows, "{date}");
    }
}
