//! What was purged, according to the journal.

use jiff::Timestamp;

use crate::store::engine::{columns, database::Store, error::Result, sql::Connection};

impl Store {
    /// Returns when the names of this event were purged, or `None`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn names_purged(&self) -> Result<Option<Timestamp>> {
        names_purged(&self.connection)
    }
}

/// As [`Store::names_purged`].
pub(in crate::store) fn names_purged(read: &Connection) -> Result<Option<Timestamp>> {
    let sql = "select at, details from journal where subject_kind = 'database' and action = 'purge' and details like '%\"names\"%' order by entry desc limit 1";
    let at = columns::optional(read.query_row(sql, [], |row| row.get::<i64>(0)))?;
    Ok(at.map(columns::timestamp))
}
