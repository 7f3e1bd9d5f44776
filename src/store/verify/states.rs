//! Holds what opens a door against the journal: badges and people are as the last entry about them says.
//!
//! A database from before the journal has changes that no entry tells of: what is not told is not held against anything.

use std::collections::BTreeMap;

use rusqlite::Connection;
use serde_json::Value;

use super::findings::Findings;
use crate::{
    domain::{id::BadgeSerial, journal::Action},
    store::{error::Result, rows},
};

/// Compares the states of badges and the standing of participants with the last entry about each.
///
/// # Errors
/// When a table cannot be read to its end.
pub(super) fn compare(read: &Connection, found: &mut Findings) -> Result<()> {
    // A badge that was revoked or superseded stays so, whatever comes after.
    let mut badges: BTreeMap<BadgeSerial, (&str, &str)> = BTreeMap::new();
    for (subject, _) in told(read, Action::BadgeRevoke)? {
        badges.extend(subject.parse().ok().map(|serial| (serial, ("revoked", "it was revoked"))));
    }
    for (_, details) in told(read, Action::BadgeReissue)? {
        let old = details["supersedes"].as_str().and_then(|serial| serial.parse().ok());
        badges.extend(old.map(|serial| (serial, ("superseded", "another took its place"))));
    }
    let mut statement = read.prepare("select state from badge where serial = ?1")?;
    for (serial, (expected, what)) in badges {
        let state = rows::optional(statement.query_row([serial.get()], |row| row.get::<_, String>(0)))?;
        if let Some(state) = state.filter(|state| state != expected) {
            found.add(format!("badge {serial}: is {state}, and the journal says that {what}"));
        }
    }
    let last: BTreeMap<String, Value> = told(read, Action::ParticipantStanding)?.into_iter().collect();
    let mut statement = read.prepare("select reference, standing from participant where id = ?1")?;
    for (subject, details) in last {
        let (Ok(key), Some(expected)) = (subject.parse::<i64>(), details["to"].as_str()) else { continue };
        let person = rows::optional(statement.query_row([key], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))))?;
        if let Some((reference, standing)) = person.filter(|(_, standing)| standing != expected) {
            found.add(format!("participant {reference}: is {standing}, and the journal says {expected}"));
        }
    }
    Ok(())
}

/// Returns the subjects and details of the entries of an action, in their order.
fn told(read: &Connection, action: Action) -> Result<Vec<(String, Value)>> {
    let mut statement = read.prepare("select subject, details from journal where action = ?1 order by entry")?;
    let told = statement.query_map([action.as_str()], |row| {
        let details = serde_json::from_str(row.get_ref(1)?.as_str()?).unwrap_or_default();
        Ok((row.get(0)?, details))
    })?;
    Ok(told.collect::<rusqlite::Result<_>>()?)
}
