//! What goes between a main server and its satellites on sticks: keys, and what came last.

use super::wire::Cursor;
use crate::{
    domain::{device::DeviceId, stick::KEY},
    store::engine::{
        columns,
        database::Store,
        error::Result,
        sql::{self, Row, params},
    },
};

/// The other side of a stick.
#[derive(Clone, PartialEq, Eq)]
pub struct StickPeer {
    /// The satellite.
    pub device: DeviceId,
    /// What the main server calls it.
    pub name: String,
    /// The key that both sides have.
    pub key: [u8; KEY],
    /// The number of the last stick that was taken.
    pub received: i64,
    /// Where the satellite stood then; `None` where nothing was taken yet, and at the satellite.
    pub cursor: Option<Cursor>,
    /// The last scan and handout that it had then.
    pub upto: (i64, i64),
}

impl Store {
    /// Keeps the key that both sides made.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn keep_stick_key(&mut self, device: DeviceId, key: &[u8; KEY]) -> Result<()> {
        // One transaction of one statement.
        let change = self.write()?;
        change.execute(
            "insert into stick (device, key, received, cursor, upto_scan, upto_handout) values (?1, ?2, 0, '', 0, 0)
             on conflict (device) do update set key = excluded.key",
            params![device.0, key],
        )?;
        change.commit()
    }

    /// Forgets all of these keys: a copy for a satellite has nobody else's.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn forget_stick_keys(&mut self) -> Result<()> {
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
        let sql = "select s.device, d.name, s.key, s.received, s.cursor, s.upto_scan, s.upto_handout
             from stick s join device d on d.id = s.device
             where d.revoked_at is null or exists (select 1 from satellite) order by s.device";
        let mut statement = self.connection.prepare(sql)?;
        let found = statement.query_map([], peer)?;
        Ok(found.collect::<sql::Result<_>>()?)
    }

    /// Notes that a stick was taken, and where the satellite stood.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn stick_received(&mut self, device: DeviceId, number: i64, stood: Option<(&Cursor, (i64, i64))>) -> Result<()> {
        // One transaction: the number of a stick, and what it said.
        let change = self.write()?;
        change.execute("update stick set received = ?2 where device = ?1", params![device.0, number])?;
        if let Some((cursor, upto)) = stood {
            let cursor = serde_json::to_string(cursor).unwrap_or_default();
            change.execute(
                "update stick set cursor = ?2, upto_scan = ?3, upto_handout = ?4 where device = ?1",
                params![device.0, cursor, upto.0, upto.1],
            )?;
        }
        change.commit()
    }
}

fn peer(row: &Row<'_>) -> sql::Result<StickPeer> {
    let cursor: String = row.get(4)?;
    Ok(StickPeer {
        device: DeviceId(row.get(0)?),
        name: row.get(1)?,
        key: row.get(2)?,
        received: row.get(3)?,
        cursor: if cursor.is_empty() {
            None
        } else {
            Some(serde_json::from_str(&cursor).map_err(|_| columns::damaged("stick.cursor"))?)
        },
        upto: (row.get(5)?, row.get(6)?),
    })
}
