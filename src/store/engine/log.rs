//! Whether the write-ahead log beside a database goes on from that database.
//!
//! SQLite applies any log that it finds. If a copy was put in the place of a database whose server was killed, the log of the old
//! file would be written into the copy, page by page, and destroy it. A log that belongs to the file goes on from its chain: every
//! entry between the head in the file and the head with the log is there, and the pages fit together.

use std::{cmp::Ordering, path::Path};

use super::{
    connect,
    error::{Result, StoreError},
    files::with_end,
    sql::{self, Connection, params},
};
use crate::domain::{journal::Anchor, origin::OriginId};

/// A log is a header of 32 bytes, and frames after it (<https://www.sqlite.org/fileformat2.html>, section 4.1).
const HEADER: u64 = 32;

/// How far a file's chain goes.
#[derive(Debug, PartialEq, Eq)]
struct ChainEnd {
    event: Vec<u8>,
    origin: OriginId,
    count: i64,
    hash: Vec<u8>,
}

/// Returns whether there is a log that holds something.
pub(in crate::store) fn is_there(database: &Path) -> bool {
    with_end(database, "-wal").metadata().is_ok_and(|log| log.len() > HEADER)
}

/// Checks that the log that a killed command left goes on from the database. Nobody else may have it open.
///
/// # Errors
/// [`StoreError::OtherLog`] if it does not, and the database is whole without it.
pub(in crate::store) fn check(database: &Path) -> Result<()> {
    if !is_there(database) || belongs(database)? {
        return Ok(());
    }
    // What is damaged with the log and without it is reported by what reads it next.
    let is_whole_alone = connect::immutable(database).and_then(|alone| Ok(is_sound(&alone)? && reached(&alone)?.is_some()));
    if is_whole_alone.unwrap_or(false) { Err(StoreError::OtherLog(database.to_owned())) } else { Ok(()) }
}

/// Returns whether the database with its log is whole, and goes on from the database without it.
fn belongs(database: &Path) -> Result<bool> {
    let alone = connect::immutable(database).and_then(|alone| reached(&alone)).ok().flatten();
    let with_log = connect::reading(database).and_then(|with_log| Ok(is_sound(&with_log)? && goes_on(&with_log, alone)?));
    match with_log {
        Err(StoreError::Locked) => Err(StoreError::Locked),
        found => Ok(found.unwrap_or(false)),
    }
}

fn is_sound(read: &Connection) -> Result<bool> {
    Ok(read.query_row("pragma quick_check(1)", [], |row| row.get::<String>(0))? == "ok")
}

/// Returns how far the chain of a file goes; `None` for a file from before there was one.
fn reached(read: &Connection) -> Result<Option<ChainEnd>> {
    let sql = match (has(read, "origin")?, has(read, "chain")?) {
        (true, _) => {
            "select e.uuid, o.origin, o.count, o.hash from event e, origin o where o.state = 'open' order by o.origin desc limit 1"
        }
        (false, true) => "select e.uuid, 0, c.count, c.hash from event e, chain c",
        (false, false) => return Ok(None),
    };
    let found = read.query_row(sql, [], |row| {
        let origin = OriginId::new(row.get(1)?).ok_or_else(|| super::columns::damaged("origin.origin"))?;
        Ok(ChainEnd { event: row.get(0)?, origin, count: row.get(2)?, hash: row.get(3)? })
    });
    super::columns::optional(found)
}

fn has(read: &Connection, table: &str) -> Result<bool> {
    Ok(read.prepare("select 1 from sqlite_schema where name = ?1")?.exists([table])?)
}

fn goes_on(with_log: &Connection, alone: Option<ChainEnd>) -> Result<bool> {
    // Without a chain in the file, that its pages fit together has to be enough.
    let Some(alone) = alone else { return Ok(true) };
    let Some(now) = reached(with_log)? else { return Ok(false) };
    if now.event != alone.event {
        return Ok(false);
    }
    if is_begun_anew(with_log, &alone)? {
        return Ok(true);
    }
    // A file goes on with the origin that it has.
    if now.origin != alone.origin || now.count < alone.count {
        return Ok(false);
    }
    let (of_line, number) = if has(with_log, "origin")? {
        (format!("origin = {} and", now.origin), "coalesce(number, entry)")
    } else {
        (String::new(), "entry")
    };
    let of_scan = format!("id between {} and {} and", now.origin.before_rows(), now.origin.last_row());
    let entries: i64 = with_log.query_row(
        &format!(
            "select (select count(*) from journal where {of_line} {number} > ?1) + (select count(*) from scan where {of_scan} entry > ?1)"
        ),
        [alone.count],
        |row| row.get(0),
    )?;
    let is_entry = |count: i64, hash: &Vec<u8>| -> Result<bool> {
        let sql = format!(
            "select 1 from journal where {of_line} {number} = ?1 and hash = ?2
             union all select 1 from scan where {of_scan} entry = ?1 and hash = ?2"
        );
        Ok(count == 0 || with_log.prepare(&sql)?.exists(params![count, hash])?)
    };
    Ok(entries == now.count - alone.count && is_entry(alone.count, &alone.hash)? && is_entry(now.count, &now.hash)?)
}

/// Returns whether the log holds a purge of names, which begins the chain anew, and notes the head that it had before.
fn is_begun_anew(with_log: &Connection, alone: &ChainEnd) -> Result<bool> {
    let sql = "select iif(json_valid(details), details ->> '$.before', null) from journal where action = 'purge'";
    let mut statement = with_log.prepare(sql)?;
    let heads = statement.query_map([], |row| row.get::<Option<String>>(0))?.collect::<sql::Result<Vec<_>>>()?;
    Ok(heads.into_iter().flatten().filter_map(|head| head.parse::<Anchor>().ok()).any(|before| {
        // Between the head in the file and the purge, there may have been more.
        before.count.is_some_and(|count| match count.cast_signed().cmp(&alone.count) {
            Ordering::Greater => true,
            Ordering::Equal => before.hash.0[..] == alone.hash[..],
            Ordering::Less => false,
        })
    }))
}
