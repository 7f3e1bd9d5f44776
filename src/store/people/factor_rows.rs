//! Second factors of persons, as they are written down.

use jiff::Timestamp;
use serde_json::json;

use crate::{
    domain::{
        journal::{Action, Subject},
        person::PersonId,
        seal::SealKeyId,
        second_factor::TimeStep,
    },
    store::{
        engine::{
            columns,
            error::Result,
            sql::{Connection, params},
        },
        ledger::change::{Change, Entry},
    },
};

/// A row.
pub(super) struct FactorRow {
    pub(super) sealed: Vec<u8>,
    pub(super) session: [u8; 32],
    pub(super) confirmed_at: Option<Timestamp>,
    pub(super) last_step: TimeStep,
    pub(super) wrong: u32,
    pub(super) locked_until: Option<Timestamp>,
}

/// Returns the line that says what became of a person's second factor.
pub(super) fn entry(id: PersonId, details: serde_json::Value) -> Entry {
    Entry::new(Action::PersonSecondFactor, Subject::Person(id)).details(details)
}

/// Takes a person's second factor away, and signs every browser out in which they are signed in: who found the lost device is not in.
///
/// # Errors
/// When the database cannot be written.
pub(in crate::store) fn reset(change: &Change<'_>, id: PersonId, now: Timestamp) -> Result<()> {
    forget(change, id)?;
    sign_out(change, id, now.as_millisecond())?;
    change.record(now, &entry(id, json!({ "state": "reset" })))
}

/// Signs every browser of a person out.
///
/// # Errors
/// When the database cannot be written.
pub(in crate::store) fn sign_out(change: &Change<'_>, id: PersonId, at: i64) -> Result<()> {
    let sql = "update person_session set ended_at = ?2 where person_id = ?1 and ended_at is null";
    change.execute(sql, params![id.0, at])?;
    Ok(())
}

/// Erases what a person's codes are made from.
///
/// # Errors
/// When the database cannot be written.
pub(in crate::store) fn forget(change: &Change<'_>, id: PersonId) -> Result<()> {
    change.execute("delete from person_second_factor where person_id = ?1", [id.0])?;
    Ok(())
}

/// Returns since when a person's second factor counts; `None` if there is none.
pub(in crate::store) fn since(read: &Connection, id: PersonId) -> Result<Option<Timestamp>> {
    Ok(one(read, id)?.and_then(|found| found.confirmed_at))
}

/// Returns the key that second factors are sealed with; `None` if there are none.
pub(in crate::store) fn seal_in_use(read: &Connection) -> Result<Option<SealKeyId>> {
    let sql = "select key_id from person_second_factor order by person_id limit 1";
    columns::optional(read.prepare_cached(sql)?.query_row([], |row| row.get(0).map(SealKeyId)))
}

/// Returns a person's row; `None` if nothing was begun.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn one(read: &Connection, id: PersonId) -> Result<Option<FactorRow>> {
    let sql = "select sealed, session_hash, confirmed_at, last_step, wrong, locked_until from person_second_factor
               where person_id = ?1";
    let found = read.prepare_cached(sql)?.query_row([id.0], |row| {
        Ok(FactorRow {
            sealed: row.get(0)?,
            session: row.get(1)?,
            confirmed_at: row.get::<Option<i64>>(2)?.map(columns::timestamp),
            last_step: TimeStep(row.get(3)?),
            wrong: row.get(4)?,
            locked_until: row.get::<Option<i64>>(5)?.map(columns::timestamp),
        })
    });
    columns::optional(found)
}
