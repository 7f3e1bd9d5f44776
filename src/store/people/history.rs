//! Everything that happened to one participant, in the order of time, with who did it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;

use super::{
    happened::{Detail, Happening},
    proposals::DECIDED,
    proposed_photos::is_mark,
};
use crate::{
    domain::{
        event::{Event, Zone},
        field::Field,
        id::{BadgeSerial, Reference},
        mask::DayIndex,
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::Result,
            sql::{self, Connection, params},
            stored::{ParticipantKey, StoredBadge, StoredParticipant},
        },
        event::settings,
        gate::counts::{SHOWN_REASON, SHOWN_VERDICT},
    },
};

/// A line of the journal about the participant or one of the badges.
struct PastLine {
    at: Timestamp,
    actor: String,
    action: String,
    details: Value,
    /// What it says about a person; null if that was erased, or there was nothing.
    content: Value,
}

impl Store {
    /// Returns a participant and everything that happened to them.
    ///
    /// # Errors
    /// When there is no such participant, or the database cannot be read.
    pub fn history(&self, reference: &Reference) -> Result<(StoredParticipant, Vec<Happening>)> {
        let _snapshot = self.snapshot()?;
        let read = &self.connection;
        let participant = self.participant(reference)?;
        let event = settings::load(read)?.event;
        let mut happened = accreditation(read, &event, participant.key)?;
        for badge in self.badges(participant.key)? {
            happened.extend(of_badge(read, &badge)?);
        }
        happened.extend(readings(read, participant.key)?);
        happened.sort_by_key(|one| one.at);
        Ok((participant, happened))
    }
}

fn accreditation(read: &Connection, event: &Event, key: ParticipantKey) -> Result<Vec<Happening>> {
    let lines = lines(read, "participant", &key.0.to_string())?;
    let mut happened = Vec::new();
    if lines.iter().all(|line| line.action != "participant.add") {
        // From before the journal was kept.
        let created = read.query_row("select created_at from participant where id = ?1", [key.0], |row| row.get(0))?;
        happened.push(Happening::plain(columns::timestamp(created), "accredited", Vec::new(), String::new()));
    }
    happened.extend(lines.into_iter().filter_map(|line| {
        let (what, details) = match line.action.as_str() {
            "participant.add" if line.details["state"].is_string() => {
                ("nominated", vec![Detail::State(text(&line.details["state"]))])
            }
            "participant.add" => ("accredited", Vec::new()),
            "nomination.propose" => ("change proposed", proposed(&line)),
            "participant.replace" => match (line.details["replaces"].as_i64(), line.details["replaced_by"].as_i64()) {
                (Some(old), _) => ("came in another's place", vec![reference_of(read, old)]),
                (_, Some(new)) => ("replaced", vec![reference_of(read, new)]),
                _ => return None,
            },
            "nomination.step" => return Some(step(&line)),
            "participant.edit" => ("edited", edited(&line)),
            "participant.zones" => {
                let told = |name: fn(&Zone) -> &str| zones(event, &line.details["to"], name);
                let (codes, names) = (told(|zone| zone.code.as_str()), told(|zone| zone.name.as_str()));
                let named = Some(names);
                return Some(Happening { named, ..Happening::plain(line.at, "zones changed", codes, line.actor) });
            }
            "participant.standing" => stood(&line),
            "participant.export" => ("data given out", Vec::new()),
            "photo.put" => ("photo stored", Vec::new()),
            "photo.remove" => ("photo removed", Vec::new()),
            "upload.refuse" => (
                "file refused",
                vec![Detail::Text(text(&line.details["what"])), Detail::Text(text(&line.details["why"]).replace('-', " "))],
            ),
            "document.put" => ("document received", document(&line)),
            "document.attach" => ("document sent for this person, too", document(&line)),
            "document.decide" => match line.details["state"].as_str().unwrap_or_default() {
                "accepted" => ("document accepted", document(&line)),
                "refused" => ("document refused", document(&line)),
                _ => ("decision on a document taken back", document(&line)),
            },
            "document.remove" => ("document removed", document(&line)),
            _ => return None,
        };
        Some(Happening::plain(line.at, what, details, line.actor))
    }));
    Ok(happened)
}

/// Tells how somebody stands since then, and why. On the way to being accredited, the standing is the one of who is withdrawn.
fn stood(line: &PastLine) -> (&'static str, Vec<Detail>) {
    let reason = said(&line.content["reason"]);
    let [was, is] = [0, 1].map(|place| line.details["state"][place].as_str().unwrap_or_default());
    match line.details["to"].as_str().unwrap_or_default() {
        "accredited" => ("accredited again", vec![reason]),
        "blocked" => ("blocked", vec![reason]),
        _ if is == "withdrawn" || is.is_empty() => ("withdrawn", vec![reason]),
        _ if is == was => ("unblocked", vec![reason]),
        _ => ("restored", vec![Detail::State(is.to_owned()), reason]),
    }
}

/// Tells what would become of each field.
fn proposed(line: &PastLine) -> Vec<Detail> {
    let named = line.details["fields"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let told = |field: &str| match &line.content["fields"][field] {
        Value::Null => Detail::Purged(field.to_owned()),
        // A picture is named by its hashes, which nobody reads.
        Value::String(value) if field == Field::Photo.as_str() && is_mark(value) => Detail::ProposedPhoto,
        value => Detail::Proposed { field: field.to_owned(), value: written(value) },
    };
    let told: Vec<Detail> = named.map(told).collect();
    if told.is_empty() { vec![Detail::NothingWaits] } else { told }
}

/// Tells which document it was, and what was said of it.
fn document(line: &PastLine) -> Vec<Detail> {
    let number = line.details["document"].as_i64().unwrap_or_default();
    let kind = line.details["kind"].as_str().map(str::to_owned);
    vec![Detail::Document { kind, number }, said(&line.content["name"]), said(&line.content["text"])]
}

fn reference_of(read: &Connection, row: i64) -> Detail {
    let found = read.query_row("select reference from participant where id = ?1", [row], |row| row.get(0));
    Detail::Text(found.unwrap_or_default())
}

/// Tells what somebody did with a nomination: where it is now, and what was said.
fn step(line: &PastLine) -> Happening {
    let what = match line.details["did"].as_str().unwrap_or_default() {
        _ if line.details[DECIDED] == "approved" => "change approved",
        _ if line.details[DECIDED].is_string() => "change sent back",
        "submit" => "submitted",
        "approve" => "approved",
        "return" => "returned",
        "hold" => "put on hold",
        "reject" => "rejected",
        "withdraw" => "withdrawn",
        "bypass" => "approved past the steps",
        _ => "restored",
    };
    let details = vec![
        Detail::ByStep(text(&line.details["of"])),
        Detail::NowAtStep(text(&line.details["step"])),
        said(&line.content["reason"]),
        said(&line.content["text"]),
        Detail::Internal(text(&line.content["internal"])),
    ];
    Happening::plain(line.at, what, details, line.actor.clone())
}

fn of_badge(read: &Connection, badge: &StoredBadge) -> Result<Vec<Happening>> {
    let serial = badge.serial.to_string();
    let own = || Detail::Text(serial.clone());
    let lines = lines(read, "badge", &serial)?;
    let mut happened = Vec::new();
    if !lines.iter().any(|line| ["badge.issue", "badge.reissue", "badge.bind"].contains(&line.action.as_str())) {
        happened.push(Happening::plain(badge.issued_at, "badge issued", vec![own()], String::new()));
    }
    happened.extend(lines.into_iter().filter_map(|line| {
        let reason = said(&line.content["reason"]);
        let serials = || match line.details["supersedes"].as_str() {
            Some(old) => Detail::InPlaceOf { serial: serial.clone(), old: old.to_owned() },
            None => own(),
        };
        let (what, details) = match line.action.as_str() {
            "badge.issue" => ("badge issued", vec![own()]),
            "badge.sign" => ("badge signed again", vec![own(), Detail::OtherRights]),
            "badge.reissue" => ("badge reissued", vec![serials(), reason]),
            "badge.bind" => ("blank badge bound", vec![serials()]),
            "badge.revoke" => ("badge revoked", vec![own(), reason]),
            // Handouts have a table of their own.
            _ => return None,
        };
        Some(Happening::plain(line.at, what, details, line.actor))
    }));
    let mut printed = read.prepare_cached(
        "select r.at, r.actor, r.run from print_run_badge b join print_run r on r.run = b.run where b.serial = ?1 order by r.run",
    )?;
    let runs = printed.query_map([badge.serial.get()], |row| {
        let details = vec![own(), Detail::PrintRun(row.get(2)?)];
        Ok(Happening::plain(columns::timestamp(row.get(0)?), "badge printed", details, row.get(1)?))
    })?;
    let runs = runs.collect::<sql::Result<Vec<_>>>()?;
    if runs.is_empty() {
        happened.extend(badge.printed_at.map(|at| Happening::plain(at, "badge printed", vec![own()], String::new())));
    }
    happened.extend(runs);
    let mut given = read.prepare_cached("select at, actor, kind, recipient, note from handout where serial = ?1 order by id")?;
    let given = given.query_map([badge.serial.get()], |row| {
        let kind: String = row.get(2)?;
        let what = if kind == "undo" { "handout taken back" } else { "badge handed out" };
        let details = vec![own(), Detail::HandedTo(row.get(3)?), Detail::Text(row.get(4)?)];
        Ok(Happening::plain(columns::timestamp(row.get(0)?), what, details, row.get(1)?))
    })?;
    happened.extend(given.collect::<sql::Result<Vec<_>>>()?);
    Ok(happened)
}

fn readings(read: &Connection, key: ParticipantKey) -> Result<Vec<Happening>> {
    let sql = format!(
        "select s.at, s.day, s.kind, {SHOWN_VERDICT}, {SHOWN_REASON}, s.gate, s.direction, s.badge_serial, s.note,
             exists (select 1 from scan u where u.undoes = s.id), s.actor,
             case when d.verdict <> s.verdict then s.verdict end, s.reason
         from scan s left join decision d on d.scan = s.id where s.participant = ?1 order by s.at, s.id"
    );
    let mut statement = read.prepare(&sql)?;
    let scans = statement.query_map(params![key.0], |row| {
        let (kind, verdict): (String, String) = (row.get(2)?, row.get(3)?);
        let direction: String = row.get(6)?;
        let what = match (kind.as_str(), verdict.as_str(), direction.as_str()) {
            ("undo", ..) => "taken back".to_owned(),
            (_, "admitted", "out") => "left".to_owned(),
            _ => verdict.clone(),
        };
        let serial = row.get::<Option<u32>>(7)?.and_then(BadgeSerial::new).map(|serial| serial.to_string());
        let mut details: Vec<Detail> = serial.map(Detail::Text).into_iter().collect();
        if row.get(9)? {
            details.push(Detail::Undone);
        }
        // The gate decided by itself, and the server, which it could not reach, had decided otherwise.
        if let Some(verdict) = row.get::<Option<String>>(11)? {
            details.push(Detail::ServerHad { verdict, reason: row.get::<Option<String>>(12)?.unwrap_or_default() });
        }
        details.push(Detail::Text(row.get(8)?));
        Ok(Happening {
            day: row.get::<Option<usize>>(1)?.and_then(DayIndex::new),
            gate: row.get(5)?,
            reason: row.get::<Option<String>>(4)?.unwrap_or_default(),
            ..Happening::plain(columns::timestamp(row.get(0)?), &what, details, row.get(10)?)
        })
    })?;
    Ok(scans.collect::<sql::Result<_>>()?)
}

fn lines(read: &Connection, kind: &str, subject: &str) -> Result<Vec<PastLine>> {
    let mut statement = read.prepare_cached(
        "select at, actor, action, details, content from journal where subject_kind = ?1 and subject = ?2 order by entry",
    )?;
    let found = statement.query_map([kind, subject], |row| {
        let parse = |text: &str| serde_json::from_str(text).unwrap_or_default();
        Ok(PastLine {
            at: columns::timestamp(row.get(0)?),
            actor: row.get(1)?,
            action: row.get(2)?,
            details: parse(&row.get::<String>(3)?),
            content: row.get::<Option<String>>(4)?.map(|content| parse(&content)).unwrap_or_default(),
        })
    })?;
    Ok(found.collect::<sql::Result<_>>()?)
}

/// Returns for each changed field what it was and what it is, or only that it changed if the values were erased.
fn edited(line: &PastLine) -> Vec<Detail> {
    let named: BTreeSet<&str> = line.details["fields"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let change = |field: &str| {
        let pair = [&line.details, &line.content].into_iter().find_map(|told| told[field].as_array());
        match pair.map(Vec::as_slice) {
            Some([old, new]) => Detail::Changed { field: field.to_owned(), before: written(old), after: written(new) },
            _ => Detail::Purged(field.to_owned()),
        }
    };
    named.into_iter().map(change).collect()
}

fn zones(event: &Event, to: &Value, name: fn(&Zone) -> &str) -> Vec<Detail> {
    let names = |places: &Value| {
        let places =
            places.as_array().into_iter().flatten().filter_map(Value::as_u64).filter_map(|place| usize::try_from(place).ok());
        places.filter_map(|place| event.zones.get(place)).map(name).collect::<Vec<_>>().join(", ")
    };
    let (added, withheld) = (names(&to["added"]), names(&to["withheld"]));
    if added.is_empty() && withheld.is_empty() {
        return vec![Detail::ZonesOfCategory];
    }
    [(added, Detail::ZonesAdded as fn(String) -> Detail), (withheld, Detail::ZonesWithheld)]
        .into_iter()
        .filter_map(|(zones, told)| (!zones.is_empty()).then(|| told(zones)))
        .collect()
}

/// Returns a value as somebody reads it; an empty text for none.
fn written(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn said(value: &Value) -> Detail {
    Detail::Text(text(value))
}
