//! Compares settings, keys and figures with what the journal's lines about them left.

use std::collections::HashMap;

use serde_json::Value;

use super::findings::Findings;
use crate::store::{
    engine::{error::Result, sql::Connection},
    ledger::fingerprint::{self, KEY},
};

/// Tables that are younger than their hashes in the journal.
const LATER: [&str; 19] = [
    "own_field",
    "category_ink",
    "event_text",
    "nomination_rule",
    "category_nomination",
    "quota",
    "nomination_window",
    "delegation",
    "delegation_name",
    "delegation_key",
    "delegation_quota",
    "delegation_exception",
    "place_priority",
    "edition",
    "gates_alone",
    "gate_decides",
    "document_kind",
    "document_keep",
    "second_factor_rule",
];

/// Compares the hash of each table of settings with the one that its last change left.
///
/// # Errors
/// When a table cannot be read.
pub(super) fn tables(read: &Connection, found: &mut Findings) -> Result<()> {
    let mut statement = read
        .prepare("select entry, actor, action, details from journal where replace(details, ?1, '') <> details order by entry")?;
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
        let Some((hash, line)) = left.get(table.name) else {
            // A table from before such hashes may hold anything; one that came later is filled by a change that has its hash.
            if LATER.contains(&table.name) && fingerprint::hash(read, table)? != fingerprint::of_nothing(table) {
                found.add(format!("settings: the table {} was filled by another hand", table.name));
            }
            continue;
        };
        if *hash != fingerprint::hash(read, table)? {
            found.add(format!("settings: the table {} is not as {line} left it", table.name));
        }
    }
    Ok(())
}
