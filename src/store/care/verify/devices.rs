//! Compares devices, and the codes by which they are enrolled, with the journal's lines about them.

use serde_json::Value;

use super::{
    findings::Findings,
    lines::{self, JournalLine},
};
use crate::store::{
    engine::{
        columns,
        error::Result,
        sql::{self, Connection, Row},
    },
    event::devices::ENROLLMENT_HOLDS,
};

/// A device that may talk to the server.
#[derive(PartialEq)]
struct RecordedDevice {
    name: Option<String>,
    role: Option<String>,
    gate: Option<String>,
    by_name: bool,
    enrolled_at: i64,
    revoked_at: Option<i64>,
    /// The hash of its secret.
    secret: Option<String>,
    predecessor: Option<i64>,
}

/// Compares each device with the journal.
///
/// # Errors
/// When a table cannot be read.
pub(super) fn devices(read: &Connection, found: &mut Findings) -> Result<()> {
    let mut device = read.prepare(
        "select name, role, gate, by_name, enrolled_at, revoked_at, secret_hash, predecessor from device where id = ?1",
    )?;
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
        // A line of an older version knows no secret.
        let has_secret = enrolled.details[SECRET].is_string();
        let expected = RecordedDevice {
            // A purge takes the name.
            name: text("name").or_else(|| stored.name.clone()),
            role: text("role"),
            gate: text("gate"),
            by_name: last.details["by_name"].as_bool().unwrap_or(true),
            enrolled_at: enrolled.at,
            revoked_at: revoked.map(|line: &JournalLine| line.at),
            secret: if has_secret { enrolled.details[SECRET].as_str().map(str::to_owned) } else { stored.secret.clone() },
            predecessor: if has_secret { enrolled.details["before"].as_i64() } else { stored.predecessor },
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
        found.add(format!("device {}: was enrolled by another hand", row.get::<i64>(0)?));
    }
    Ok(())
}

/// The key under which the journal has the hash of a secret.
const SECRET: &str = "secret";

fn stored(row: &Row<'_>) -> sql::Result<RecordedDevice> {
    Ok(RecordedDevice {
        name: row.get(0)?,
        role: row.get(1)?,
        gate: row.get(2)?,
        by_name: row.get(3)?,
        enrolled_at: row.get(4)?,
        revoked_at: row.get(5)?,
        secret: row.get::<Option<Vec<u8>>>(6)?.map(hex::encode),
        predecessor: row.get(7)?,
    })
}

/// What the journal says about codes: those that were made, and the devices that used them.
struct Codes {
    made: Vec<(i64, Value)>,
    used: Vec<(Option<i64>, Value)>,
}

/// Compares each enrollment code with the line that made it, and with the device that used it.
///
/// # Errors
/// When a table cannot be read.
pub(super) fn enrollments(read: &Connection, found: &mut Findings) -> Result<()> {
    let codes = codes(read)?;
    let mut statement =
        read.prepare("select secret_hash, name, role, gate, by_name, expires_at, device from enrolment order by expires_at")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (hash, name): (String, String) = (row.get::<Vec<u8>>(0).map(hex::encode)?, row.get(1)?);
        let (role, gate): (String, Option<String>) = (row.get(2)?, row.get(3)?);
        let (by_name, expires_at, device): (bool, i64, Option<i64>) = (row.get(4)?, row.get(5)?, row.get(6)?);
        let is_of = |(at, said): &&(i64, Value)| {
            // A purge takes the name, a line of an older version knows no secret.
            said[SECRET].as_str().is_none_or(|secret| secret == hash)
                && said["name"].as_str().is_none_or(|said| said == name)
                && said["role"] == role.as_str()
                && said["gate"].as_str() == gate.as_deref()
                && said["by_name"].as_bool().unwrap_or(true) == by_name
                && at + ENROLLMENT_HOLDS.as_millis() as i64 == expires_at
        };
        if !codes.made.iter().any(|line| is_of(&line)) {
            found.add(format!("enrollment code for \"{name}\": was made or changed by another hand"));
        }
        let user = codes.used.iter().find(|(_, said)| said["code"] == hash.as_str());
        let is_same = match (user, device) {
            (Some((by, _)), device) => *by == device,
            (None, None) => true,
            // Who used it is not known from an older version.
            (None, Some(device)) => codes.used.iter().any(|(by, said)| *by == Some(device) && !said["code"].is_string()),
        };
        if !is_same {
            found.add(format!("enrollment code for \"{name}\": the device that used it is not the journal's"));
        }
    }
    Ok(())
}

fn codes(read: &Connection) -> Result<Codes> {
    let mut codes = Codes { made: Vec::new(), used: Vec::new() };
    lines::by_subject(read, "device", |id, lines| {
        for line in lines {
            match line.action.as_str() {
                "device.allow" => codes.made.push((line.at, line.details.clone())),
                "device.enroll" => codes.used.push((id.parse().ok(), line.details.clone())),
                _ => {}
            }
        }
        Ok(())
    })?;
    Ok(codes)
}
