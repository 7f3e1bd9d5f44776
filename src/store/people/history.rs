//! Everything that happened to one participant, in the order of time, with who did it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    domain::{
        event::{Event, Zone},
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

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// When.
    pub at: Timestamp,
    /// The event day of a reading.
    pub day: Option<DayIndex>,
    /// What, in a word: `accredited`, `edited`, `blocked`, `badge issued`, `badge handed out`, `admitted`, `refused`, `taken back` …
    pub what: String,
    /// The gate of a reading.
    pub gate: String,
    /// The code of the reason why a reading was refused; empty if it was not.
    pub reason: String,
    /// Details: a badge's serial, to whom it was given, what a field was and is, somebody's reason.
    pub detail: String,
    /// The details for readers, if they differ: with names of zones in place of their codes.
    pub named: Option<String>,
    /// Who did it; for a reading, who or what read.
    pub by: String,
}

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
        happened.push(plain(columns::timestamp(created), "accredited", String::new(), String::new()));
    }
    happened.extend(lines.into_iter().filter_map(|line| {
        let (what, detail) = match line.action.as_str() {
            "participant.add" if line.details["state"].is_string() => ("nominated", text(&line.details["state"])),
            "participant.add" => ("accredited", String::new()),
            "nomination.propose" => ("change proposed", proposed(&line)),
            "participant.replace" => match (line.details["replaces"].as_i64(), line.details["replaced_by"].as_i64()) {
                (Some(old), _) => ("came in another's place", reference_of(read, old)),
                (_, Some(new)) => ("replaced", reference_of(read, new)),
                _ => return None,
            },
            "nomination.step" => return Some(step(&line)),
            "participant.edit" => ("edited", edited(&line)),
            "participant.zones" => {
                let told = |name: fn(&Zone) -> &str| zones(event, &line.details["to"], name);
                let (codes, names) = (told(|zone| zone.code.as_str()), told(|zone| zone.name.as_str()));
                let named = Some(names);
                return Some(Happening { named, ..plain(line.at, "zones changed", codes, line.actor) });
            }
            "participant.standing" => stood(&line),
            "participant.export" => ("data given out", String::new()),
            "photo.put" => ("photo stored", String::new()),
            "photo.remove" => ("photo removed", String::new()),
            "upload.refuse" => {
                ("file refused", joined([text(&line.details["what"]), text(&line.details["why"]).replace('-', " ")]))
            }
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
        Some(plain(line.at, what, detail, line.actor))
    }));
    Ok(happened)
}

/// Tells how somebody stands since then, and why. On the way to being accredited, the standing is the one of who is withdrawn.
fn stood(line: &PastLine) -> (&'static str, String) {
    let reason = text(&line.content["reason"]);
    let [was, is] = [0, 1].map(|place| line.details["state"][place].as_str().unwrap_or_default());
    match line.details["to"].as_str().unwrap_or_default() {
        "accredited" => ("accredited again", reason),
        "blocked" => ("blocked", reason),
        _ if is == "withdrawn" || is.is_empty() => ("withdrawn", reason),
        _ if is == was => ("unblocked", reason),
        _ => ("restored", joined([is, reason.as_str()])),
    }
}

/// Tells what would become of each field.
fn proposed(line: &PastLine) -> String {
    let named = line.details["fields"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let value = |field: &str| match &line.content["fields"][field] {
        Value::Null => format!("{field} (purged)"),
        value => format!("{field}: {}", or_dash(value)),
    };
    let told = named.map(value).collect::<Vec<_>>().join("; ");
    if told.is_empty() { "nothing waits any more".to_owned() } else { told }
}

/// Tells which document it was, and what was said of it.
fn document(line: &PastLine) -> String {
    let number = line.details["document"].as_i64().unwrap_or_default();
    let kind =
        line.details["kind"].as_str().map_or_else(|| format!("number {number}"), |kind| format!("{kind}, number {number}"));
    joined([kind, text(&line.content["name"]), text(&line.content["text"])])
}

fn reference_of(read: &Connection, row: i64) -> String {
    read.query_row("select reference from participant where id = ?1", [row], |row| row.get(0)).unwrap_or_default()
}

/// Tells what somebody did with a nomination: where it is now, and what was said.
fn step(line: &PastLine) -> Happening {
    let what = match line.details["did"].as_str().unwrap_or_default() {
        "submit" => "submitted",
        "approve" => "approved",
        "return" => "returned",
        "hold" => "put on hold",
        "reject" => "rejected",
        "withdraw" => "withdrawn",
        "bypass" => "approved past the steps",
        _ => "restored",
    };
    let of = line.details["of"].as_str().map(|step| format!("by the step {step}")).unwrap_or_default();
    let to = match line.details["step"].as_str() {
        Some("") | None => String::new(),
        Some(step) => format!("now at the step {step}"),
    };
    let internal = text(&line.content["internal"]);
    let internal = if internal.is_empty() { internal } else { format!("internal: {internal}") };
    let said = [of, to, text(&line.content["reason"]), text(&line.content["text"]), internal];
    plain(line.at, what, joined(said), line.actor.clone())
}

fn of_badge(read: &Connection, badge: &StoredBadge) -> Result<Vec<Happening>> {
    let serial = badge.serial.to_string();
    let lines = lines(read, "badge", &serial)?;
    let mut happened = Vec::new();
    if !lines.iter().any(|line| ["badge.issue", "badge.reissue", "badge.bind"].contains(&line.action.as_str())) {
        happened.push(plain(badge.issued_at, "badge issued", serial.clone(), String::new()));
    }
    happened.extend(lines.into_iter().filter_map(|line| {
        let reason = text(&line.content["reason"]);
        let (what, detail) = match line.action.as_str() {
            "badge.issue" => ("badge issued", serial.clone()),
            "badge.sign" => ("badge signed again", format!("{serial}, with other rights")),
            "badge.reissue" => match line.details["supersedes"].as_str() {
                Some(old) => ("badge reissued", joined([&format!("{serial} in place of {old}"), &reason])),
                None => ("badge reissued", joined([&serial, &reason])),
            },
            "badge.bind" => match line.details["supersedes"].as_str() {
                Some(old) => ("blank badge bound", format!("{serial} in place of {old}")),
                None => ("blank badge bound", serial.clone()),
            },
            "badge.revoke" => ("badge revoked", joined([&serial, &reason])),
            // Handouts have a table of their own.
            _ => return None,
        };
        Some(plain(line.at, what, detail, line.actor))
    }));
    let mut printed = read.prepare_cached(
        "select r.at, r.actor, r.run from print_run_badge b join print_run r on r.run = b.run where b.serial = ?1 order by r.run",
    )?;
    let runs = printed.query_map([badge.serial.get()], |row| {
        let detail = format!("{serial}, print run {}", row.get::<i64>(2)?);
        Ok(plain(columns::timestamp(row.get(0)?), "badge printed", detail, row.get(1)?))
    })?;
    let runs = runs.collect::<sql::Result<Vec<_>>>()?;
    if runs.is_empty() {
        happened.extend(badge.printed_at.map(|at| plain(at, "badge printed", serial.clone(), String::new())));
    }
    happened.extend(runs);
    let mut given = read.prepare_cached("select at, actor, kind, recipient, note from handout where serial = ?1 order by id")?;
    let given = given.query_map([badge.serial.get()], |row| {
        let (kind, recipient, note): (String, String, String) = (row.get(2)?, row.get(3)?, row.get(4)?);
        let to = if recipient.is_empty() { recipient } else { format!("to {recipient}") };
        let what = if kind == "undo" { "handout taken back" } else { "badge handed out" };
        Ok(plain(columns::timestamp(row.get(0)?), what, joined([&serial, &to, &note]), row.get(1)?))
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
        let is_undone: bool = row.get(9)?;
        let undone = if is_undone { "taken back later" } else { "" };
        // The gate decided by itself, and the server, which it could not reach, had decided otherwise.
        let server = match row.get::<Option<String>>(11)? {
            None => String::new(),
            Some(verdict) => {
                let reason = row.get::<Option<String>>(12)?.map_or_else(String::new, |reason| format!(" ({reason})"));
                format!("the server had {verdict}{reason}")
            }
        };
        let (reason, note) = (row.get::<Option<String>>(4)?.unwrap_or_default(), row.get::<String>(8)?);
        Ok(Happening {
            at: columns::timestamp(row.get(0)?),
            day: row.get::<Option<usize>>(1)?.and_then(DayIndex::new),
            what,
            gate: row.get(5)?,
            reason,
            detail: joined([&serial.unwrap_or_default(), undone, &server, &note]),
            named: None,
            by: row.get(10)?,
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
fn edited(line: &PastLine) -> String {
    let named: BTreeSet<&str> = line.details["fields"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let change = |field: &str| {
        let pair = [&line.details, &line.content].into_iter().find_map(|told| told[field].as_array());
        match pair.map(Vec::as_slice) {
            Some([old, new]) => format!("{field}: {} → {}", or_dash(old), or_dash(new)),
            _ => format!("{field} (purged)"),
        }
    };
    named.into_iter().map(change).collect::<Vec<_>>().join("; ")
}

fn zones(event: &Event, to: &Value, name: fn(&Zone) -> &str) -> String {
    let names = |places: &Value| {
        let places =
            places.as_array().into_iter().flatten().filter_map(Value::as_u64).filter_map(|place| usize::try_from(place).ok());
        places.filter_map(|place| event.zones.get(place)).map(name).collect::<Vec<_>>().join(", ")
    };
    let part = |what: &str, zones: String| if zones.is_empty() { zones } else { format!("{what} {zones}") };
    let parts = [part("added", names(&to["added"])), part("withheld", names(&to["withheld"]))];
    let told = joined(parts.each_ref().map(String::as_str));
    if told.is_empty() { "as of the category".to_owned() } else { told }
}

fn or_dash(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) if text.is_empty() => "–".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn joined<S: AsRef<str>>(parts: impl IntoIterator<Item = S>) -> String {
    let parts: Vec<S> = parts.into_iter().filter(|part| !part.as_ref().is_empty()).collect();
    parts.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ")
}

fn plain(at: Timestamp, what: &str, detail: String, by: String) -> Happening {
    Happening { at, day: None, what: what.to_owned(), gate: String::new(), reason: String::new(), detail, named: None, by }
}
