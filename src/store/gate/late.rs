//! Refusals that a gate learnt of too late: somebody was let in meanwhile, and a supervisor has to hear of it.

use jiff::Timestamp;

use super::stream::Recorded;
use crate::{
    domain::id::ScanId,
    store::engine::{
        database::Store,
        error::Result,
        sql::{self, params},
    },
};

impl Store {
    /// Notes that a scan was refused when nobody could be told. Noted once, however often it is sent.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn note_late(&mut self, id: ScanId) -> Result<()> {
        self.connection.execute(
            "insert into late_refusal (scan) select id from scan where uuid = ?1 and verdict = 'refused'
             on conflict (scan) do nothing",
            [id.as_bytes()],
        )?;
        Ok(())
    }

    /// Returns the scans that were refused too late and that nobody has acknowledged, the oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn late_refusals(&self) -> Result<Vec<Recorded>> {
        let mut statement =
            self.connection.prepare_cached("select scan from late_refusal where acknowledged_at is null order by scan")?;
        let rows = statement.query_map([], |row| row.get::<i64>(0))?.collect::<sql::Result<Vec<_>>>()?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            found.extend(self.recorded_between((row - 1, row), 1)?);
        }
        Ok(found)
    }

    /// Notes who acknowledged it. Returns whether there was anything to acknowledge.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn acknowledge_late(&mut self, id: ScanId, now: Timestamp) -> Result<bool> {
        let done = self.connection.execute(
            "update late_refusal set acknowledged_at = ?2, acknowledged_by = ?3
             where scan = (select id from scan where uuid = ?1) and acknowledged_at is null",
            params![id.as_bytes(), now.as_millisecond(), self.actor.as_str()],
        )?;
        Ok(done == 1)
    }
}
