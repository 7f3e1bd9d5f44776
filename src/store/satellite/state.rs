//! What a satellite knows of itself: where it stands in the main server's record, and what it has sent.

use jiff::Timestamp;
use serde_json::json;

use super::wire::Cursor;
use crate::{
    domain::journal::{Action, Subject},
    store::{
        engine::{
            columns,
            database::Store,
            error::Result,
            sql::{Connection, params},
        },
        gate::stream,
        ledger::{change::Entry, origins},
    },
};

/// A satellite's own state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Satellite {
    /// What the main server calls it.
    pub name: String,
    /// How far it has followed.
    pub cursor: Cursor,
    /// The last scan and the last handout that the main server has.
    pub sent: (i64, i64),
    /// When what it knows was true, by the main server's clock.
    pub as_of: Timestamp,
    /// How far the main server's clock is ahead of its own, in milliseconds.
    pub ahead: i64,
}

impl Store {
    /// Returns what the database knows of itself as a satellite; `None` at the main server.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn satellite(&self) -> Result<Option<Satellite>> {
        state(&self.connection)
    }

    /// Makes a copy of the main server's database a satellite's: devices that were enrolled there talk to the main server, not to this one.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn become_satellite(&mut self, name: &str, (as_of, ahead): (Timestamp, i64), now: Timestamp) -> Result<()> {
        // Where the copy stood when it was made: before what is recorded here.
        let cursor = self.cursor()?;
        // One transaction: what is recorded here is of an origin of its own.
        let change = self.connection.begin_write()?;
        origins::begin_anew(&change, name, self.actor.as_str(), now.as_millisecond())?;
        change.commit()?;
        let devices = self.devices()?;
        for stored in devices.iter().filter(|device| device.revoked_at.is_none()) {
            self.revoke_device(stored.device.id, now)?;
        }
        // One transaction: from the moment when it is a satellite's, it records only what a satellite may.
        let change = self.write()?;
        change.execute_batch(
            "delete from enrolment where device is null; delete from held_reading; delete from early_undo; delete from server;",
        )?;
        change.execute("delete from satellite", [])?;
        change.execute(
            "insert into satellite (id, name, entry, hash, row, rows, sent_scan, sent_handout, as_of, ahead) values (1, ?1, ?2, ?3, 0, ?4,
                 (select coalesce(max(id), 0) from scan), (select coalesce(max(id), 0) from handout), ?5, ?6)",
            params![
                name,
                cursor.entry,
                hex::decode(&cursor.hash).unwrap_or_default(),
                cursor.row.to_string(),
                as_of.as_millisecond(),
                ahead
            ],
        )?;
        let details = json!({ "entry": cursor.entry, "hash": cursor.hash, "name": name });
        change.record(now, &Entry::new(Action::SatelliteJoin, Subject::Database).details(details))?;
        change.commit()
    }

    /// Returns where the record stands now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn cursor(&self) -> Result<Cursor> {
        let entry = "select coalesce(max(entry), 0) from journal";
        let entry = self.connection.query_row(entry, [], |row| row.get(0))?;
        cursor_at(&self.connection, entry)
    }

    /// Notes what the main server has, and when it was heard, with the difference of the clocks.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn satellite_sent(&mut self, sent: (i64, i64)) -> Result<()> {
        // One transaction of one statement: durable together with nothing else.
        let change = self.write()?;
        change.execute(
            "update satellite set sent_scan = case when ?1 > sent_scan then ?1 else sent_scan end,
                 sent_handout = case when ?2 > sent_handout then ?2 else sent_handout end",
            params![sent.0, sent.1],
        )?;
        change.commit()
    }

    /// Notes that the main server was heard, and that nothing was new.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn satellite_heard(&mut self, as_of: Timestamp, ahead: i64) -> Result<()> {
        // One transaction of one statement.
        let change = self.write()?;
        heard(&change, as_of, ahead)?;
        change.commit()
    }
}

/// Writes when the main server was heard.
pub(super) fn heard(change: &Connection, as_of: Timestamp, ahead: i64) -> Result<()> {
    change.execute("update satellite set as_of = ?1, ahead = ?2", params![as_of.as_millisecond(), ahead])?;
    Ok(())
}

/// Reads a satellite's state.
pub(super) fn state(read: &Connection) -> Result<Option<Satellite>> {
    let sql = "select name, entry, hash, row, sent_scan, sent_handout, as_of, ahead, rows from satellite";
    columns::optional(read.prepare_cached(sql)?.query_row([], |row| {
        // One from before has only the last scan of the first origin.
        let (first, rows): (i64, String) = (row.get(3)?, row.get(8)?);
        let rows = if rows.is_empty() { first.to_string() } else { rows };
        let rows = rows.parse().map_err(|_| columns::damaged("satellite.rows"))?;
        Ok(Satellite {
            name: row.get(0)?,
            cursor: Cursor { entry: row.get(1)?, hash: hex::encode(row.get::<Vec<u8>>(2)?), row: rows },
            sent: (row.get(4)?, row.get(5)?),
            as_of: columns::timestamp(row.get(6)?),
            ahead: row.get(7)?,
        })
    }))
}

/// Returns the cursor at a line of the journal, and at the last scan.
pub(super) fn cursor_at(read: &Connection, entry: i64) -> Result<Cursor> {
    let hash =
        columns::optional(read.query_row("select hash from journal where entry = ?1", [entry], |row| row.get::<[u8; 32]>(0)))?;
    Ok(Cursor { entry, hash: hex::encode(hash.unwrap_or_default()), row: stream::last(read)? })
}
