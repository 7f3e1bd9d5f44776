//! Compares badges, handouts and print runs with the journal's lines about them.

use std::collections::HashMap;

use serde_json::Value;

use super::{
    blanks,
    findings::Findings,
    lines::{self, JournalLine},
};
use crate::{
    domain::id::BadgeSerial,
    store::{
        badge::blanks::REASON,
        engine::{
            columns,
            error::Result,
            sql::{self, Connection, Row, params},
        },
    },
};

/// Badges that were replaced: by which, and why if that is known.
type Superseded = HashMap<String, (String, Option<String>)>;

/// A badge as the journal has it, or the table.
#[derive(PartialEq)]
struct KnownBadge {
    participant: Option<i64>,
    issued_at: i64,
    state: String,
    superseded_by: Option<String>,
    /// `None` if it is not known.
    reason: Option<String>,
}

/// A handout, or one that takes another back.
#[derive(PartialEq)]
struct RecordedHandout {
    kind: String,
    at: i64,
    actor: String,
    /// To whom, and a note; `None` if they are not known.
    told: Option<(String, String)>,
}

/// Compares each badge with the journal, and the handouts of each.
///
/// # Errors
/// When a table cannot be read.
pub(super) fn compare(read: &Connection, found: &mut Findings) -> Result<()> {
    let is_complete = lines::is_complete(read)?;
    let superseded = superseded(read)?;
    let mut badge = read.prepare("select participant, issued_at, state, superseded_by, reason from badge where serial = ?1")?;
    let mut handouts = read.prepare("select kind, at, actor, recipient, note from handout where serial = ?1 order by id")?;
    lines::by_subject(read, "badge", |subject, lines| {
        let Some(serial) = subject.parse::<BadgeSerial>().ok().map(BadgeSerial::get) else { return Ok(()) };
        if blanks::compare(read, subject, serial, lines, found)? == blanks::Rest::Nothing {
            return Ok(());
        }
        let Some(stored) = columns::optional(badge.query_row([serial], stored_badge))? else {
            found.add(format!("badge {subject}: {} knows it, but it is missing", lines[0].label()));
            return Ok(());
        };
        match expected(subject, lines, &superseded) {
            None if is_complete => found.add(format!("badge {subject}: was issued by another hand")),
            None => {}
            Some(expected) => {
                let last = lines.last().map(JournalLine::label).unwrap_or_default();
                for what in differences(&expected, &stored) {
                    found.add(format!("badge {subject}: {what} is not what the journal says (last: {last})"));
                }
            }
        }
        let stored = handouts.query_map([serial], stored_handout)?.collect::<sql::Result<Vec<_>>>()?;
        let said: Vec<RecordedHandout> = lines.iter().filter_map(handout).collect();
        // Handouts from before the journal was kept come first.
        let skipped = if is_complete { 0 } else { stored.len().saturating_sub(said.len()) };
        let are_same =
            stored.len() == said.len() + skipped && stored[skipped..].iter().zip(&said).all(|(row, said)| same(row, said));
        if !are_same {
            found.add(format!("badge {subject}: its handouts are not those of the journal"));
        }
        Ok(())
    })?;
    if is_complete {
        strays(read, found, "badge")?;
        strays(read, found, "blank_badge")?;
    }
    Ok(())
}

/// Finds badges that the journal does not know at all.
fn strays(read: &Connection, found: &mut Findings, table: &str) -> Result<()> {
    let mut known = read.prepare("select 1 from journal where subject_kind = 'badge' and subject = ?1")?;
    let mut statement = read.prepare(&format!("select serial from {table}"))?;
    let mut badges = statement.query([])?;
    while let Some(row) = badges.next()? {
        let serial = BadgeSerial::new(row.get(0)?).map(|serial| serial.to_string()).unwrap_or_default();
        if !known.exists([&serial])? {
            found.add(format!("badge {serial}: was issued by another hand"));
        }
    }
    Ok(())
}

fn superseded(read: &Connection) -> Result<Superseded> {
    let mut statement = read.prepare(
        "select subject, details, content, action from journal where action in ('badge.reissue', 'badge.bind') order by entry",
    )?;
    let mut rows = statement.query([])?;
    let mut superseded = HashMap::new();
    while let Some(row) = rows.next()? {
        let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
        let details = parse(&row.get::<String>(1)?);
        let reason = match row.get::<String>(3)?.as_str() {
            "badge.bind" => Some(REASON.to_owned()),
            _ => row.get::<Option<String>>(2)?.map(|content| parse(&content)["reason"].as_str().unwrap_or_default().to_owned()),
        };
        if let Some(old) = details["supersedes"].as_str() {
            superseded.insert(old.to_owned(), (row.get(0)?, reason));
        }
    }
    Ok(superseded)
}

fn expected(serial: &str, lines: &[JournalLine], superseded: &Superseded) -> Option<KnownBadge> {
    let issue = lines.iter().find(|line| ["badge.issue", "badge.reissue", "badge.bind"].contains(&line.action.as_str()))?;
    // A blank badge that was revoked was bound to nobody.
    let revoked = lines.iter().find(|line| line.action == "badge.revoke");
    let (state, superseded_by, reason) = match (revoked, superseded.get(serial)) {
        (Some(line), _) => ("revoked", None, line.told("reason")),
        (None, Some((by, reason))) => ("superseded", Some(by.clone()), reason.clone()),
        (None, None) => ("valid", None, Some(String::new())),
    };
    Some(KnownBadge {
        participant: issue.details["participant"].as_i64(),
        issued_at: issue.at,
        state: state.to_owned(),
        superseded_by,
        reason,
    })
}

fn differences(expected: &KnownBadge, stored: &KnownBadge) -> Vec<&'static str> {
    let reason = expected.reason.is_some() && expected.reason != stored.reason;
    let all = [
        ("its holder", expected.participant != stored.participant),
        ("when it was issued", expected.issued_at != stored.issued_at),
        ("its state", expected.state != stored.state),
        ("the badge that replaced it", expected.superseded_by != stored.superseded_by),
        ("its reason", reason),
    ];
    all.into_iter().filter(|(_, is_different)| *is_different).map(|(what, _)| what).collect()
}

fn stored_badge(row: &Row<'_>) -> sql::Result<KnownBadge> {
    let by = row.get::<Option<u32>>(3)?.and_then(BadgeSerial::new).map(|serial| serial.to_string());
    Ok(KnownBadge {
        participant: row.get(0)?,
        issued_at: row.get(1)?,
        state: row.get(2)?,
        superseded_by: by,
        reason: row.get(4)?,
    })
}

fn handout(line: &JournalLine) -> Option<RecordedHandout> {
    let kind = match line.action.as_str() {
        "badge.handout" => "handout",
        "badge.handout-undo" => "undo",
        _ => return None,
    };
    let told = line.told("recipient").zip(line.told("note"));
    Some(RecordedHandout { kind: kind.to_owned(), at: line.at, actor: line.actor.clone(), told })
}

fn stored_handout(row: &Row<'_>) -> sql::Result<RecordedHandout> {
    Ok(RecordedHandout { kind: row.get(0)?, at: row.get(1)?, actor: row.get(2)?, told: Some((row.get(3)?, row.get(4)?)) })
}

fn same(stored: &RecordedHandout, said: &RecordedHandout) -> bool {
    let is_told = said.told.is_none() || said.told == stored.told;
    is_told && (&stored.kind, stored.at, &stored.actor) == (&said.kind, said.at, &said.actor)
}

/// Compares each print run with the journal.
///
/// # Errors
/// When a table cannot be read.
pub(super) fn runs(read: &Connection, found: &mut Findings) -> Result<()> {
    let mut run = read.prepare("select at, actor, template, sheet, output, badges, pages from print_run where run = ?1")?;
    let mut known = 0;
    lines::by_subject(read, "print-run", |number, lines| {
        let Some(line) = lines.iter().find(|line| line.action == "badge.print") else { return Ok(()) };
        known += 1;
        let details = &line.details;
        let is_same = |row: &Row<'_>| -> sql::Result<bool> {
            let text = |column: usize, value: &Value| Ok::<_, sql::Error>(value.as_str() == Some(&row.get::<String>(column)?));
            let count = |column: usize, value: &Value| Ok::<_, sql::Error>(value.as_i64() == Some(row.get(column)?));
            let output: String = row.get(4)?;
            Ok(row.get::<i64>(0)? == line.at
                && row.get::<String>(1)? == line.actor
                && text(2, &details["template"])?
                && text(3, &details["sheet"])?
                && count(5, &details["badges"])?
                && count(6, &details["pages"])?
                && line.told("output").is_none_or(|told| told == output))
        };
        match columns::optional(run.query_row(params![number.parse::<i64>().unwrap_or_default()], |row| is_same(row)))? {
            None => found.add(format!("print run {number}: {} recorded it, but it is missing", line.label())),
            Some(false) => found.add(format!("print run {number}: is not what {} recorded", line.label())),
            Some(true) => {}
        }
        Ok(())
    })?;
    let stored: u64 = read.query_row("select count(*) from print_run", [], |row| row.get(0))?;
    if lines::is_complete(read)? && stored > known {
        found.add(format!("print runs: there are {stored}, and the journal knows {known}"));
    }
    Ok(())
}
