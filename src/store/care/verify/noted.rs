//! What origins noted of each other's chains: who rewrites one contradicts the others.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use crate::{
    domain::{
        journal::{Anchor, ChainHash},
        text::printable,
    },
    store::engine::{error::Result, sql::Connection},
};

/// An entry of a chain, as another origin noted it.
pub(super) struct Noted {
    pub(super) hash: ChainHash,
    /// The line that notes it, as a person finds it.
    pub(super) line: String,
}

/// Reads all notes, by the origin that they are about and the number of its entry. An origin notes others in its own chain. A note that
/// stands in another one was taken over from a main server, as satellites once did: it is about chains of that server, which go on there.
///
/// # Errors
/// When the journal cannot be read.
pub(super) fn read(read: &Connection) -> Result<HashMap<i64, BTreeMap<u64, Vec<Noted>>>> {
    let mut all: HashMap<i64, BTreeMap<u64, Vec<Noted>>> = HashMap::new();
    let mut statement = read.prepare(
        "select entry, actor, action, details, origin, subject from journal where subject_kind = 'origin' order by entry",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if row.get::<i64>(4)?.to_string() != row.get::<String>(5)? {
            continue;
        }
        let (entry, actor, action, details): (i64, String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        let line = format!("journal {entry} ({} by {})", printable(&action), printable(&actor));
        // What cannot be read was changed, and the walk reports it.
        let details: Value = serde_json::from_str(&details).unwrap_or_default();
        for (origin, head) in details["heads"].as_object().into_iter().flatten() {
            let head = head.as_str().and_then(|head| head.parse::<Anchor>().ok());
            if let (Ok(origin), Some(Anchor { count: Some(count), hash })) = (origin.parse(), head) {
                let of = all.entry(origin).or_default().entry(count).or_default();
                of.push(Noted { hash, line: line.clone() });
            }
        }
    }
    Ok(all)
}
