//! Compares settings, keys, figures and devices with what the journal's lines about them left.

use std::collections::HashMap;

use rusqlite::{Connection, Row};
use serde_json::Value;

use super::{
    findings::Findings,
    lines::{self, JournalLine},
};
use crate::store::{
    engine::{columns, error::Result},
    ledger::fingerprint::{self, KEY},
};

/// Compares the hash of each table of settings with the one that its last change left.
///
/// # Errors
/// When a table cannot be read.
pub(super) fn tables(read: &Connection, found: &mut Findings) -> Result<()> {
    let mut statement =
        read.prepare("select entry, actor, action, details from journal where instr(details, ?1) > 0 order by entry")?;
    let mut lines = statement.query([format!("\"{KEY}\":{{")])?;
    let mut left: HashMap<String, (String, String)> = HashMap::new();
    while let Some(row) = lines.next()? {
        let (entry, actor, action, details): (u64, String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        let details: Value = serde_json::from_str(&details).unwrap_or_default();
        for (table, hash) in details[KEY].as_object().into_iter().flatten() {
            let hash = hash.as_str().unwrap_or_default().to_owned();
            left.insert(table.clone(), (hash, format!("journal {entry} ({action} by {actor})")));
        }
    }
    for table in fingerprint::all() {
        let Some((hash, line)) = left.get(table.name) else { continue };
        if *hash != fingerprint::hash(read, table)? {
            found.add(format!("settings: the table {} is not as {line} left it", table.name));
        }
    }
    Ok(())
}

/// A device that may talk to the server.
#[derive(PartialEq)]
struct RecordedDevice {
    name: Option<String>,
    role: Option<String>,
    gate: Option<String>,
    by_name: bool,
    enrolled_at: i64,
    revoked_at: Option<i64>,
}

/// Compares each device with the journal.
///
/// # Errors
/// When a table cannot be read.
pub(super) fn devices(read: &Connection, found: &mut Findings) -> Result<()> {
    let mut device = read.prepare("select name, role, gate, by_name, enrolled_at, revoked_at from device where id = ?1")?;
    lines::by_subject(read, "device", |id, lines| {
        // An enrollment code has no device yet.
        let Some(enrolled) = lines.iter().find(|line| line.action == "device.enroll") else { return Ok(()) };
        let Some(stored) = columns::optional(device.query_row([id.parse::<i64>().unwrap_or_default()], stored))? else {
            found.add(format!("device {id}: {} enrolled it, but it is missing", enrolled.label()));
            return Ok(());
        };
        let revoked = lines.iter().find(|line| line.action == "device.revoke");
        let last = lines.last().unwrap_or(enrolled);
        let text = |key: &str| last.details[key].as_str().map(str::to_owned);
        let expected = RecordedDevice {
            // A purge takes the name.
            name: text("name").or_else(|| stored.name.clone()),
            role: text("role"),
            gate: text("gate"),
            by_name: last.details["by_name"].as_bool().unwrap_or(true),
            enrolled_at: enrolled.at,
            revoked_at: revoked.map(|line: &JournalLine| line.at),
        };
        if expected != stored {
            found.add(format!("device {id}: is not what the journal says (last: {})", last.label()));
        }
        Ok(())
    })?;
    // The table is as old as the journal.
    let mut strays = read.prepare(
        "select id from device d where not exists
             (select 1 from journal j where j.subject_kind = 'device' and j.subject = cast(d.id as text))",
    )?;
    let mut rows = strays.query([])?;
    while let Some(row) = rows.next()? {
        found.add(format!("device {}: was enrolled by another hand", row.get::<_, i64>(0)?));
    }
    Ok(())
}

fn stored(row: &Row<'_>) -> rusqlite::Result<RecordedDevice> {
    Ok(RecordedDevice {
        name: row.get(0)?,
        role: row.get(1)?,
        gate: row.get(2)?,
        by_name: row.get(3)?,
        enrolled_at: row.get(4)?,
        revoked_at: row.get(5)?,
    })
}
