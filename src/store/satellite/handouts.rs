//! Handouts of both sides: a badge and a moment say which one it is.

use serde_json::json;

use super::wire::HandoutSent;
use crate::{
    domain::{
        actor::Actor,
        id::BadgeSerial,
        journal::{Action, Subject},
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::Result,
            sql::{self, Connection, Row, ToValue, params},
        },
        ledger::change::{Change, Entry},
    },
};

const HANDOUT: &str = "select h.id, h.serial, h.at, h.actor, h.recipient, h.note, u.at
     from handout h left join handout u on u.id = h.undoes";

impl Store {
    /// Takes handouts of a satellite into the record, as a satellite's. What is there already stays as it is.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn join_handouts(&mut self, handouts: &[HandoutSent], satellite: &str) -> Result<()> {
        if handouts.is_empty() {
            return Ok(());
        }
        // One transaction, to wait for the disk only once.
        let change = self.write()?;
        for handout in handouts {
            take(&change, &HandoutSent { actor: super::readings::told_by(satellite, &handout.actor), ..handout.clone() })?;
        }
        change.commit()
    }
}

/// Records a handout, unless it is there.
pub(super) fn take(change: &Change<'_>, handout: &HandoutSent) -> Result<()> {
    let Some(serial) = BadgeSerial::new(handout.serial) else { return Ok(()) };
    let kind = if handout.undoes.is_some() { "undo" } else { "handout" };
    let find = "select id from handout where serial = ?1 and at = ?2 and kind = ?3";
    if change.prepare_cached(find)?.exists(params![handout.serial, handout.at, kind])? {
        return Ok(());
    }
    if !change.prepare_cached("select 1 from badge where serial = ?1")?.exists([handout.serial])? {
        return Ok(());
    }
    let undone = match handout.undoes {
        None => None,
        Some(at) => {
            let found = change.prepare_cached(find)?.query_row(params![handout.serial, at, "handout"], |row| row.get::<i64>(0));
            let Some(undone) = columns::optional(found)? else { return Ok(()) };
            // Somebody else took it back already.
            if change.prepare_cached("select 1 from handout where undoes = ?1")?.exists([undone])? {
                return Ok(());
            }
            Some(undone)
        }
    };
    change
        .prepare_cached(
            "insert into handout (id, serial, kind, at, actor, recipient, note, undoes)
             values ((select coalesce(max(id), 0) + 1 from handout), ?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![handout.serial, kind, handout.at, handout.actor, handout.recipient, handout.note, undone])?;
    let action = if undone.is_some() { Action::BadgeHandoutUndo } else { Action::BadgeHandout };
    let told = json!({ "recipient": handout.recipient, "note": handout.note });
    let actor: Actor = handout.actor.parse().unwrap_or_else(|_| Actor::program());
    change.record_by(columns::timestamp(handout.at), &actor, &Entry::new(action, Subject::Badge(serial)).personal(told))
}

/// Returns the handouts that a condition over `h` chooses, with their numbers.
pub(super) fn chosen(read: &Connection, condition: &str, value: impl ToValue) -> Result<Vec<(i64, HandoutSent)>> {
    let mut statement = read.prepare_cached(&format!("{HANDOUT} where {condition} order by h.id"))?;
    let found = statement.query_map([value], row)?;
    Ok(found.collect::<sql::Result<_>>()?)
}

fn row(row: &Row<'_>) -> sql::Result<(i64, HandoutSent)> {
    let handout = HandoutSent {
        serial: row.get(1)?,
        at: row.get(2)?,
        actor: row.get(3)?,
        recipient: row.get(4)?,
        note: row.get(5)?,
        undoes: row.get(6)?,
    };
    Ok((row.get(0)?, handout))
}
