//! Of a scan, a satellite and its gate may both have decided: the satellite answered, and the gate had not waited for that. What the gate
//! showed stands, whichever comes first to whom.

use crate::store::engine::{error::Result, sql::Connection};

/// Notes at a satellite that a gate decided on a scan which the main server may have otherwise.
pub(in crate::store) fn to_send(change: &Connection, scan: i64) -> Result<()> {
    let sql = "insert into decision_to_send (scan) select ?1 from satellite
         where sent_scan >= ?1 or exists (select 1 from scan_of_main where scan = ?1) on conflict (scan) do nothing";
    change.prepare_cached(sql)?.execute([scan])?;
    Ok(())
}

/// Notes that the main server has a decision as it was made here.
pub(super) fn heard(change: &Connection, scan: i64) -> Result<()> {
    change.prepare_cached("delete from decision_to_send where scan = ?1")?.execute([scan])?;
    Ok(())
}
