//! Short credentials: made with the key file, kept as tags, and verified by comparison.

use jiff::Timestamp;
use serde_json::json;

use super::issuing::Signer;
use crate::{
    domain::{
        id::{BadgeSerial, KeyId},
        journal::{Action, Subject},
        short_credential::{ShortCredential, ShortTag, TAG_BYTES},
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::{Result, StoreError},
            sql::{self, Connection, Value, params},
            stored::ParticipantKey,
        },
        ledger::change::Entry,
    },
};

/// A short credential as the database holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredShort {
    /// What the label's QR code holds.
    pub credential: ShortCredential,
    /// The signing key behind its tag.
    pub key: KeyId,
}

impl Store {
    /// Makes a short credential for every valid badge of the participants that has none, or one whose key was revoked since.
    /// Returns how many it made.
    ///
    /// # Errors
    /// When the database cannot be read or written; none is kept then.
    pub fn issue_short(&mut self, signer: &Signer<'_>, participants: &[ParticipantKey], now: Timestamp) -> Result<usize> {
        let actor = self.actor().clone();
        let mut made = 0;
        // One transaction: a badge that is superseded meanwhile gets no code, and a print run gets all of its codes or none.
        let change = self.write()?;
        for participant in participants {
            let mut statement = change.prepare_cached(
                "select b.serial, s.key_id from badge b left join short_credential s on s.serial = b.serial
                 where b.participant = ?1 and b.state = 'valid'",
            )?;
            let row = |row: &sql::Row<'_>| Ok((row.get::<u32>(0)?, row.get::<Option<u8>>(1)?.map(KeyId)));
            let Some((serial, key)) = columns::optional(statement.query_row([participant.0], row))? else { continue };
            if key.is_some_and(|key| signer.verifies(key)) {
                continue;
            }
            let serial = BadgeSerial::new(serial).ok_or_else(|| StoreError::Damaged("a badge has the serial 0".into()))?;
            change
                .prepare_cached(
                    "insert into short_credential (serial, key_id, tag, issued_at, issued_by) values (?1, ?2, ?3, ?4, ?5)
                     on conflict (serial) do update set key_id = excluded.key_id, tag = excluded.tag,
                         issued_at = excluded.issued_at, issued_by = excluded.issued_by",
                )?
                .execute(params![
                    serial.get(),
                    signer.key_id().0,
                    signer.short(serial).tag.as_bytes(),
                    now.as_millisecond(),
                    actor.as_str()
                ])?;
            made += 1;
        }
        if made > 0 {
            let details = json!({ "badges": made, "key": signer.key_id().0 });
            change.record(now, &Entry::new(Action::BadgeShortCode, Subject::Event).details(details))?;
        }
        change.commit()?;
        Ok(made)
    }

    /// Returns the short credential of a badge, if one was made.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn short_of(&self, serial: BadgeSerial) -> Result<Option<StoredShort>> {
        find(&self.connection, serial)
    }
}

/// Returns the short credentials of badges that have one.
pub(in crate::store) fn find_each(read: &Connection, serials: &[Value]) -> Result<Vec<(BadgeSerial, StoredShort)>> {
    let sql = "select tag, key_id, serial from short_credential where serial = any (?1)";
    let found = read.ask_each(sql, serials, &[], |row| {
        let serial = columns::serial(row, 2)?.ok_or_else(|| columns::damaged("short_credential.serial"))?;
        let tag = ShortTag::from_bytes(row.get::<[u8; TAG_BYTES]>(0)?);
        Ok((serial, StoredShort { credential: ShortCredential { serial, tag }, key: KeyId(row.get(1)?) }))
    })?;
    Ok(found)
}

fn find(connection: &Connection, serial: BadgeSerial) -> Result<Option<StoredShort>> {
    let found = find_each(connection, &[Value::Integer(serial.get().into())])?;
    Ok(found.into_iter().next().map(|(_, short)| short))
}
