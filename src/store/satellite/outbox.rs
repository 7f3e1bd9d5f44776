//! What a satellite has recorded and the main server may not have: sent until it says that it has it.

use super::{
    handouts,
    state::{self, Satellite},
    wire::{Outbox, ReadingSent, UndoSent, bytes},
};
use crate::{
    domain::{conflict::Decider, credential::Credential, origin::OriginId, scan::Note},
    store::engine::{
        columns,
        database::Store,
        error::Result,
        sql::{self, Connection, Row, params},
    },
};

/// Which of a satellite's scans are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToSend {
    /// Those that the main server has not acknowledged.
    New,
    /// All since it joined, those too that it was told of: another main server may not have them.
    Everything,
}

impl Store {
    /// Returns what is to be sent, at most so many scans and undos; nothing at the main server. What the main server has otherwise than
    /// its gate decided is sent again until it says the same: it is in an outbox that ends where it began.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn outbox(&self, what: ToSend, after: (i64, i64), most: usize) -> Result<Outbox> {
        // One read transaction: what is sent belongs to one moment.
        let read = self.connection.begin_read()?;
        let Some(own) = state::state(&read)? else { return Ok(Outbox::default()) };
        let mut found = Outbox { upto: after, ..Outbox::default() };
        let chosen = match what {
            ToSend::New => "s.id > ?1 and s.id not in (select scan from scan_of_main)",
            ToSend::Everything => "s.id > ?1",
        };
        read_scans(&read, chosen, (after.0, most), &own, &mut found)?;
        if what == ToSend::New {
            let upto = found.upto.0;
            let again = "s.id > ?1 and s.id in (select scan from decision_to_send)";
            read_scans(&read, again, (0, most), &own, &mut found)?;
            found.upto.0 = upto;
        }
        for (id, handout) in handouts::chosen(&read, "h.id > ?1", after.1)? {
            found.upto.1 = id;
            found.handouts.push(handout);
        }
        Ok(found)
    }

    /// Returns how many scans and undos were recorded here since this database is a satellite's, and not told by the main server.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn recorded_here(&self) -> Result<u64> {
        let before = self.own_origin()?.unwrap_or(OriginId::FIRST).before_rows();
        let sql = "select count(*) from scan s where s.id > ?1 and not exists (select 1 from scan_of_main m where m.scan = s.id)";
        Ok(self.connection.prepare_cached(sql)?.query_row([before], |row| row.get(0))?)
    }

    /// Returns how many scans and undos the main server has not acknowledged.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn unsent(&self) -> Result<u64> {
        unsent(&self.connection)
    }
}

/// Reads the scans that a condition over `?1` chooses, at most so many.
fn read_scans(read: &Connection, chosen: &str, (after, most): (i64, usize), own: &Satellite, found: &mut Outbox) -> Result<()> {
    let sql = format!(
        "select s.id, s.uuid, s.kind, s.at, s.gate, b.credential, k.code, p.reference, s.verdict, s.reason, s.note, s.actor,
             d.as_of, d.ahead, d.verdict, d.reason, u.uuid, coalesce(d.by_server, 1), d.made_at
         from scan s left join badge b on b.serial = s.badge_serial left join scan_code k on k.scan = s.id
             left join participant p on p.id = s.participant left join decision d on d.scan = s.id
             left join scan u on u.id = s.undoes
         where {chosen} order by s.id limit ?2"
    );
    let mut statement = read.prepare_cached(&sql)?;
    let mut rows = statement.query(params![after, most])?;
    while let Some(row) = rows.next()? {
        found.upto.0 = row.get(0)?;
        if row.get::<String>(2)? == "undo" {
            found.undos.push(undo(&row)?);
        } else {
            found.readings.push(reading(&row, own.as_of.as_millisecond(), own.ahead)?);
        }
    }
    Ok(())
}

fn unsent(read: &Connection) -> Result<u64> {
    let sql = "select count(*) from scan s join satellite o on s.id > o.sent_scan
         where not exists (select 1 from scan_of_main m where m.scan = s.id)";
    Ok(read.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

fn undo(row: &Row<'_>) -> sql::Result<UndoSent> {
    let hex = |column| row.get::<Option<Vec<u8>>>(column).map(|bytes| hex::encode(bytes.unwrap_or_default()));
    Ok(UndoSent { id: hex(1)?, scan: hex(16)?, at: row.get(3)?, reason: row.get(10)?, actor: row.get(11)? })
}

fn reading(row: &Row<'_>, as_of: i64, ahead: i64) -> sql::Result<ReadingSent> {
    let at: i64 = row.get(3)?;
    let credential = row.get::<Option<Vec<u8>>>(5)?.and_then(|bytes| bytes.try_into().ok()).and_then(Credential::from_bytes);
    let code = match credential {
        Some(credential) => Some(credential.letters()),
        None => row.get::<Option<String>>(6)?,
    };
    let is_by_name = row.get_ref(10)?.as_str()? == Note::ByName.as_str();
    // A gate behind this server decided by itself: that stands. Else this server did, on what it knew, whatever the main server says of it.
    let alone: Option<i64> = row.get(12)?;
    let shown = if alone.is_some() { 14 } else { 8 };
    Ok(ReadingSent {
        id: hex::encode(row.get::<Vec<u8>>(1)?),
        at,
        gate: row.get(4)?,
        code: code.filter(|_| !is_by_name).unwrap_or_default(),
        reference: if is_by_name { row.get(7)? } else { None },
        verdict: row.get(shown)?,
        reason: row.get(shown + 1)?,
        as_of: alone.unwrap_or(as_of).min(at),
        ahead: if alone.is_some() { row.get(13)? } else { Some(ahead) },
        actor: row.get(11)?,
        decider: Decider::of(row.get(17)?),
        made_at: row.get(18)?,
    })
}

/// Returns the row of a scan; `None` if it is not there.
pub(super) fn row_of(read: &Connection, id: &str) -> Result<Option<i64>> {
    let Some(id) = bytes(id) else { return Ok(None) };
    columns::optional(read.prepare_cached("select id from scan where uuid = ?1")?.query_row([id], |row| row.get(0)))
}
