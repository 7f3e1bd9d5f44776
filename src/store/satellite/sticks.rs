//! What goes between a main server and its satellites on sticks: public keys, and what came last. Secret keys are in files beside the
//! database.

use super::wire::Cursor;
use crate::{
    domain::{device::DeviceId, id::KeyId, stick::KEY},
    store::engine::{
        access::PrivateCopy,
        columns,
        database::Store,
        error::Result,
        sql::{self, Row, params},
    },
};

/// A satellite, as both sides of a stick know it.
#[derive(Clone, PartialEq, Eq)]
pub struct StickPeer {
    /// The satellite.
    pub device: DeviceId,
    /// What the main server calls it.
    pub name: String,
    /// Its keys.
    pub keys: StickKeys,
    /// The event's key that it used last; `None` where nothing was taken yet, and at the satellite.
    pub event_key: Option<KeyId>,
    /// The number of the last stick that was taken.
    pub received: i64,
    /// Where the satellite stood then; `None` where nothing was taken yet, and at the satellite.
    pub cursor: Option<Cursor>,
    /// The last scan and handout that it had then.
    pub upto: (i64, i64),
    /// The number of the last stick that was written here.
    pub sent: i64,
}

/// The public keys of a satellite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StickKeys {
    /// Verifies what it signs (Ed25519).
    pub verifies: [u8; KEY],
    /// What is for it is encrypted to this (X25519).
    pub opens: [u8; KEY],
}

/// Where a satellite stood when it wrote a stick.
#[derive(Debug, Clone, Copy)]
pub struct StickCursor<'s> {
    /// How far it had followed.
    pub cursor: &'s Cursor,
    /// Its last scan and handout.
    pub upto: (i64, i64),
    /// The event's key to which it encrypted.
    pub key: KeyId,
}

impl Store {
    /// Keeps a satellite's public keys.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn keep_stick_keys(&mut self, device: DeviceId, keys: &StickKeys) -> Result<()> {
        // One transaction of one statement.
        let change = self.write()?;
        change.execute(
            "insert into stick (device, verifies, opens, received, cursor, upto_scan, upto_handout) values (?1, ?2, ?3, 0, '', 0, 0)
             on conflict (device) do update set verifies = excluded.verifies, opens = excluded.opens",
            params![device.0, keys.verifies, keys.opens],
        )?;
        change.commit()
    }

    /// Copies the database for a satellite: without the keys of other satellites' sticks.
    ///
    /// # Errors
    /// When the database cannot be read, or there is no room for the copy.
    pub fn copy_for_satellite(&self) -> Result<PrivateCopy> {
        PrivateCopy::made_by(|path| {
            self.duplicate(path)?;
            Self::open(path)?.forget_stick_keys()
        })
    }

    fn forget_stick_keys(&mut self) -> Result<()> {
        // One transaction of one statement.
        let change = self.write()?;
        change.execute("delete from stick", [])?;
        change.commit()
    }

    /// Returns those with whom sticks go: satellites that were not revoked; at a satellite itself.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn stick_peers(&self) -> Result<Vec<StickPeer>> {
        let sql =
            "select s.device, d.name, s.verifies, s.opens, s.event_key, s.received, s.cursor, s.upto_scan, s.upto_handout, s.sent
             from stick s join device d on d.id = s.device
             where d.revoked_at is null or exists (select 1 from satellite) order by s.device";
        let mut statement = self.connection.prepare(sql)?;
        let found = statement.query_map([], peer)?;
        Ok(found.collect::<sql::Result<_>>()?)
    }

    /// Notes the number of a stick that is written: the next has to have a higher one.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn stick_written(&mut self, device: DeviceId, number: i64) -> Result<()> {
        // One transaction of one statement.
        let change = self.write()?;
        change.execute("update stick set sent = ?2 where device = ?1", params![device.0, number])?;
        change.commit()
    }

    /// Notes that a stick was taken, and where the satellite stood.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn stick_received(&mut self, device: DeviceId, number: i64, stood: Option<StickCursor<'_>>) -> Result<()> {
        // One transaction: the number of a stick, and what it said.
        let change = self.write()?;
        change.execute("update stick set received = ?2 where device = ?1", params![device.0, number])?;
        if let Some(StickCursor { cursor, upto, key }) = stood {
            let cursor = serde_json::to_string(cursor).unwrap_or_default();
            change.execute(
                "update stick set cursor = ?2, upto_scan = ?3, upto_handout = ?4, event_key = ?5 where device = ?1",
                params![device.0, cursor, upto.0, upto.1, key.0],
            )?;
        }
        change.commit()
    }
}

fn peer(row: &Row<'_>) -> sql::Result<StickPeer> {
    let cursor: String = row.get(6)?;
    Ok(StickPeer {
        device: DeviceId(row.get(0)?),
        name: row.get(1)?,
        keys: StickKeys { verifies: row.get(2)?, opens: row.get(3)? },
        event_key: row.get::<Option<u8>>(4)?.map(KeyId),
        received: row.get(5)?,
        cursor: if cursor.is_empty() {
            None
        } else {
            Some(serde_json::from_str(&cursor).map_err(|_| columns::damaged("stick.cursor"))?)
        },
        upto: (row.get(7)?, row.get(8)?),
        sent: row.get(9)?,
    })
}
