//! What a replaced database has beyond the copy that takes its place.

use jiff::Timestamp;

use super::taken::{NEW_LINE, NEW_SCAN};
use crate::store::engine::{
    columns,
    database::Store,
    error::{Result, StoreError},
    sql::{self, Connection},
};

/// What a copy lacks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Beyond {
    /// How many scans, with the first and the last moment of reading.
    pub scans: u64,
    /// When the first and the last of them were read.
    pub between: Option<(Timestamp, Timestamp)>,
    /// How many changes, by what was done.
    pub changes: Vec<Lack>,
    /// What could not be read of the replaced database.
    pub unread: Vec<String>,
}

/// Changes of one kind that a copy lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lack {
    /// The word for what was done: `badge.revoke`.
    pub action: String,
    /// How often.
    pub count: u64,
}

impl Beyond {
    /// Returns whether the copy lacks nothing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.scans == 0 && self.changes.is_empty() && self.unread.is_empty()
    }
}

/// Compares a store with the database that is attached to it.
///
/// # Errors
/// When the store itself cannot be read.
pub(super) fn compare(store: &Store) -> Result<Beyond> {
    let both = &store.connection;
    let mut beyond = Beyond::default();
    match scans(both) {
        Ok((count, between)) => (beyond.scans, beyond.between) = (count, between),
        Err(error) if error.is_damage() => beyond.unread.push(format!("its scans: {}", error.told())),
        Err(error) => return Err(error),
    }
    match changes(both) {
        Ok(changes) => beyond.changes = changes,
        Err(error) if error.is_damage() => beyond.unread.push(format!("its journal: {}", error.told())),
        Err(error) => return Err(error),
    }
    Ok(beyond)
}

fn scans(both: &Connection) -> Result<(u64, Option<(Timestamp, Timestamp)>)> {
    let sql = format!("select count(*), min(s.at), max(s.at) from replaced.scan s where {NEW_SCAN}");
    Ok(both.query_row(&sql, [], |row| {
        let (first, last): (Option<i64>, Option<i64>) = (row.get(1)?, row.get(2)?);
        Ok((row.get(0)?, first.map(columns::timestamp).zip(last.map(columns::timestamp))))
    })?)
}

fn changes(both: &Connection) -> Result<Vec<Lack>> {
    let sql = format!(
        "select j.action, count(*) from replaced.journal j where {NEW_LINE} and j.subject_kind <> 'origin' group by j.action order by min(j.entry)"
    );
    let mut statement = both.prepare(&sql).map_err(StoreError::from)?;
    let rows = statement.query_map([], |row| Ok(Lack { action: row.get(0)?, count: row.get(1)? }))?;
    Ok(rows.collect::<sql::Result<_>>()?)
}
