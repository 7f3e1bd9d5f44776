//! Every column of every report of readings, people and badges, recounted in JSON and in CSV.

use std::collections::BTreeSet;

use accredit::domain::{id::ScanId, participant::Standing};
use serde_json::{Value, json};

use crate::{
    harness::accredit,
    recount::{FUNCTIONS, KINDS, Made, count},
    recount_columns::{ZONES, alike, in_csv, told},
};

fn uuid(bytes: Option<[u8; 16]>) -> Value {
    bytes.map_or(Value::Null, |bytes| ScanId::from_bytes(bytes).to_string().into())
}

/// Of an event: each reading and each conflict, some people's own reports, and what is of the list itself.
pub(crate) fn listed(made: &Made) {
    scans(made);
    conflicts(made);
    people(made);
    lists(made);
}

fn scans(made: &Made) {
    let database = made.database();
    let mut statement = database
        .prepare(
            "select s.uuid, s.at, s.day, s.gate, s.zone, s.direction, s.kind, s.verdict, s.reason, p.reference, s.badge_serial,
                 (select u.uuid from scan u where u.id = s.undoes), d.verdict, d.reason, s.actor
             from scan s left join participant p on p.id = s.participant left join decision d on d.scan = s.id order by s.at, s.id",
        )
        .unwrap();
    let rows = statement.query_map([], |row| {
        let text = |place: usize| row.get::<_, Option<String>>(place);
        let reference = text(9)?;
        let kind: String = row.get(6)?;
        Ok(json!({
            "id": uuid(row.get(0)?),
            "at": made.rfc3339(row.get(1)?),
            "day": row.get::<_, Option<usize>>(2)?.map(|day| made.days[day].to_string()),
            "gate": text(3)?,
            "zone": ZONES[row.get::<_, usize>(4)?],
            "direction": text(5)?,
            "kind": kind,
            "verdict": if kind == "undo" { Some(kind) } else { text(7)? },
            "reason": text(8)?,
            "reference": reference,
            "name": reference.as_ref().map(|reference| made.listed(reference).name),
            "badge_serial": row.get::<_, Option<u32>>(10)?.map(|serial| format!("{serial:08X}")),
            "undoes": uuid(row.get(11)?),
            "shown": text(12)?,
            "shown_reason": text(13)?,
            "by": text(14)?.filter(|by| !by.is_empty()),
        }))
    });
    let expected: Vec<Value> = rows.unwrap().map(Result::unwrap).collect();
    let found = alike(made, &["scans"]);
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected);
    }
}

fn conflicts(made: &Made) {
    let database = made.database();
    let mut statement = database
        .prepare(
            "select s.uuid, c.kind, s.at, s.gate, s.actor, d.verdict, d.reason, c.judged, c.judged_reason, d.as_of, o.gate, o.at,
                 p.reference, s.badge_serial
             from conflict c join scan s on s.id = c.scan join decision d on d.scan = c.scan left join scan o on o.id = c.other
                 left join participant p on p.id = s.participant order by s.at, s.uuid, c.kind",
        )
        .unwrap();
    let rows = statement.query_map([], |row| {
        let text = |place: usize| row.get::<_, Option<String>>(place);
        let reference = text(12)?;
        Ok(json!({
            "id": uuid(row.get(0)?),
            "kind": text(1)?,
            "at": made.rfc3339(row.get(2)?),
            "gate": text(3)?,
            "by": text(4)?,
            "shown": text(5)?,
            "shown_reason": text(6)?,
            "rules": text(7)?,
            "rules_reason": text(8)?,
            "data_of": made.rfc3339(row.get(9)?),
            "other_gate": text(10)?,
            "other_at": row.get::<_, Option<i64>>(11)?.map(|at| made.rfc3339(at)),
            "reference": reference,
            "name": reference.as_ref().map(|reference| made.listed(reference).name),
            "badge_serial": row.get::<_, Option<u32>>(13)?.map(|serial| format!("{serial:08X}")),
            "acknowledged_at": null,
            "acknowledged_by": null,
            "note": null,
        }))
    });
    let expected: Vec<Value> = rows.unwrap().map(Result::unwrap).collect();
    let by = |mut row: Value| {
        // Readings of nobody in particular are by nobody.
        if row["by"] == "" {
            row["by"] = Value::Null;
        }
        row
    };
    assert_eq!(alike(made, &["conflicts"]), expected.into_iter().map(by).collect::<Vec<_>>());
}

/// A person's own report: what became of each day, and every reading.
fn people(made: &Made) {
    let present = made.attendance();
    let busiest = made.people.keys().max_by_key(|who| present.keys().filter(|(other, _)| other == *who).count());
    let chosen: BTreeSet<&String> = made.people.keys().filter(|who| who.ends_with("03")).take(2).chain(busiest).collect();
    for who in chosen {
        let report = made.json(&["person", who]);
        let days: Vec<Value> = made
            .days
            .iter()
            .enumerate()
            .map(|(day, date)| {
                let (what, there) = match present.get(&(who.clone(), day)) {
                    Some(there) => ("present", Some(there)),
                    None if made.listed(who).category == "Guest" && day > 0 => ("not accredited", None),
                    None => ("absent", None),
                };
                json!({
                    "day": date.to_string(),
                    "what": what,
                    "first": there.map(|(first, ..)| made.rfc3339(*first)),
                    "last": there.map(|(.., last)| made.rfc3339(*last)),
                    "gate": there.map(|(_, gate, _)| gate.clone()),
                })
            })
            .collect();
        assert_eq!(report["days"], Value::from(days), "{who}");
        let database = made.database();
        let sql = "select s.at, s.day, s.gate, s.kind, s.direction, coalesce(d.verdict, s.verdict) from scan s
                 join participant p on p.id = s.participant left join decision d on d.scan = s.id where p.reference = ?1
             order by s.at, s.id";
        let mut statement = database.prepare(sql).unwrap();
        let rows = statement.query_map([who], |row| {
            let (kind, direction, verdict): (String, String, String) = (row.get(3)?, row.get(4)?, row.get(5)?);
            let what = match (kind.as_str(), verdict.as_str(), direction.as_str()) {
                ("undo", ..) => "taken back",
                (_, "admitted", "out") => "left",
                _ => &verdict,
            };
            let day = row.get::<_, Option<usize>>(1)?.map(|day| made.days[day].to_string());
            Ok(json!([made.rfc3339(row.get(0)?), day, row.get::<_, String>(2)?, what]))
        });
        let expected: Vec<Value> = rows.unwrap().map(Result::unwrap).collect();
        let history = report["history"].as_array().unwrap().iter().filter(|row| !row["gate"].is_null());
        let found: Vec<Value> = history.map(|row| json!([row["at"], row["day"], row["gate"], row["what"]])).collect();
        assert_eq!(found, expected, "{who}");
    }
}

/// Those of the list itself: for publication, badges, nominations, the journal.
fn lists(made: &Made) {
    let stands = |who: &String| made.people[who].2.is_none();
    let rows = alike(made, &["participants"]);
    let listed: BTreeSet<String> = rows.iter().map(|row| in_csv(&row["reference"])).collect();
    assert_eq!(listed, made.people.keys().filter(|who| stands(who)).cloned().collect());
    assert_eq!(listed.len(), rows.len());
    for row in rows {
        let reference = in_csv(&row["reference"]);
        let who = made.listed(&reference);
        let role = if who.is_head { "head" } else { FUNCTIONS[who.number % 3].1 };
        let (delegation, kind, country) = who.kind;
        let expected = json!({
            "delegation": told(delegation),
            "delegation_type": told(kind),
            "country": told(country),
            "role": role,
            "title": told(who.title),
            "given_name": "Ana",
            "family_name": format!("P{}", who.number),
            "native_name": told(&who.native),
            "name": who.name,
            "function": who.function,
            "reference": reference,
        });
        assert_eq!(row, expected);
    }
    for row in alike(made, &["badges"]) {
        let own = || made.people.keys().filter(|who| told(made.listed(who).kind.0) == row["delegation"]);
        assert_eq!(count(&row["expected"]), own().filter(|who| stands(who)).count(), "{row}");
        assert_eq!([&row["printed"], &row["changed"], &row["handed_out"]], [0, 0, 0], "{row}");
    }
    let nominations = made.json(&["nominations"]);
    for row in nominations["nominations"].as_array().unwrap() {
        let of = |standings: &[Option<Standing>]| {
            let own = made.people.keys().filter(|who| told(made.listed(who).kind.0) == row["delegation"]);
            own.filter(|who| standings.contains(&made.people[*who].2.map(|(_, standing)| standing))).count()
        };
        let (approved, withdrawn) = (of(&[None, Some(Standing::Blocked)]), of(&[Some(Standing::Withdrawn)]));
        assert_eq!((count(&row["approved"]), count(&row["withdrawn"])), (approved, withdrawn), "{row}");
        assert_eq!(count(&row["people"]), approved + withdrawn, "{row}");
        let nobody = ["draft", "submitted", "returned", "on_hold", "rejected", "waiting", "changes"];
        assert!(nobody.iter().all(|state| row[*state] == 0), "{row}");
    }
    let database = made.database();
    let mut statement = database.prepare("select entry, at, actor, action from journal order by entry").unwrap();
    let lines = statement.query_map([], |row| {
        let (entry, at): (i64, i64) = (row.get(0)?, row.get(1)?);
        Ok(json!([entry, made.rfc3339(at), told(&row.get::<_, String>(2)?), row.get::<_, String>(3)?]))
    });
    let expected: Vec<Value> = lines.unwrap().map(Result::unwrap).collect();
    let rows = made.json(&["journal"]);
    let found: Vec<Value> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| json!([row["entry"], row["at"], row["actor"], row["action"]]))
        .take(expected.len())
        .collect();
    assert_eq!(found, expected);
}

/// Badges that were printed, changed and handed out, and places that were granted.
pub(crate) fn badges_and_places(made: &Made) {
    let site = &made.site;
    let stands = |who: &&String| made.people[*who].2.is_none();
    let of = |kind: usize| made.people.iter().filter(move |(_, (_, other, _))| *other == kind).map(|(who, _)| who);
    accredit(site).args(["badge", "print", "--delegation", KINDS[0].0, "-o", "b.pdf"]).succeeds();
    let (changed, handed): (Vec<_>, Vec<_>) =
        (of(0).filter(stands).take(2).collect(), of(0).filter(stands).skip(1).take(3).collect());
    for who in &changed {
        accredit(site).args(["participant", "edit", who, "--family-name", "Other"]).succeeds();
    }
    for who in &handed {
        accredit(site).args(["badge", "handout", who, "--to", "them"]).succeeds();
    }
    let rows = alike(made, &["badges"]);
    let row = rows.iter().find(|row| row["delegation"] == KINDS[0].0).unwrap();
    let printed = of(0).filter(stands).count();
    assert_eq!(
        [&row["expected"], &row["printed"], &row["changed"], &row["handed_out"]].map(count),
        [printed, printed, changed.len(), handed.len()]
    );
    // One delegation has places left, the other too few.
    let taken =
        |kind: usize| of(kind).filter(|who| made.people[*who].2.is_none_or(|(_, now)| now != Standing::Withdrawn)).count();
    for (kind, granted) in [(0, taken(0) + 3), (1, taken(1) - 2)] {
        accredit(site).args(["delegation", "add", KINDS[kind].0]).succeeds();
        accredit(site).args(["delegation", "quota", KINDS[kind].0, "--max", &granted.to_string(), "--exempt", ""]).succeeds();
        let rows = alike(made, &["quota"]);
        let row = rows.iter().find(|row| row["delegation"] == KINDS[kind].0).unwrap();
        let (used, waiting) = (count(&row["used"]), count(&row["waiting"]));
        assert_eq!((count(&row["granted"]), used + waiting), (granted, taken(kind)), "{row}");
        assert_eq!(count(&row["free"]), granted.saturating_sub(used), "{row}");
        assert_eq!(count(&row["over"]), used.saturating_sub(granted), "{row}");
    }
}

/// The figures that a purge of names left are those of before, as far as they give nobody away.
pub(crate) fn statistics(made: &Made) {
    let present = made.attendance();
    let hour = |at: i64| made.local(at)[11..13].to_owned();
    let event = std::fs::read_to_string(made.site.path("event.toml")).unwrap();
    let who: Vec<(String, String, String, String)> = present
        .iter()
        .map(|((who, day), (first, gate, _))| {
            (made.days[*day].to_string(), gate.clone(), made.listed(who).category.to_owned(), hour(*first))
        })
        .collect();
    made.site.write(
        "over.toml",
        event.replace("[[zone]]\ncode = \"hall\"", "[retention]\nnames = \"1 day\"\n[[zone]]\ncode = \"hall\""),
    );
    accredit(&made.site).args(["event", "apply", "over.toml"]).succeeds();
    accredit(&made.site).args(["purge", "--yes"]).succeeds();
    let rows = alike(made, &["statistics"]);
    let is = |told: &Value, own: &str| told.is_null() || told == own || in_csv(told).strip_suffix(":00") == Some(own);
    let mut told_people = 0;
    for row in &rows {
        let own = who.iter().filter(|(day, gate, category, hour)| {
            is(&row["day"], day) && is(&row["gate"], gate) && is(&row["category"], category) && is(&row["hour"], hour)
        });
        match &row["people"] {
            Value::Null => assert_eq!(row["withheld"], "yes", "{row}"),
            people => {
                assert_eq!(count(people), own.count(), "{row}");
                assert!(row["withheld"].is_null(), "{row}");
                told_people += 1;
            }
        }
    }
    assert!(told_people > 3, "{rows:?}");
}
