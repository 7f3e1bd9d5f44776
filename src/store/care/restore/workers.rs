//! What was taken from people who work on nominations since a copy was made: themselves, browsers, accounts, second factors.

use super::taken::TakenLine;
use crate::{
    domain::{journal::Action, person::PersonId},
    store::{
        engine::{columns, error::Result, sql::params},
        ledger::change::Change,
        people::factor_rows,
    },
};

/// Takes over one line about such a person, if the copy knows them by the same name. Returns whether it is taken over.
///
/// # Errors
/// When one of the two cannot be read, or the copy cannot be written.
pub(super) fn take(change: &Change<'_>, action: Action, line: &mut TakenLine) -> Result<bool> {
    let sql = "select m.person_id from replaced.person o join main.person m on m.name = o.name where o.person_id = ?1";
    let own = columns::optional(change.query_row(sql, [&line.subject], |row| row.get(0).map(PersonId)))?;
    let Some(own) = own else { return Ok(false) };
    let is_taken = match action {
        Action::PersonRevoke => revoked(change, own, line)?,
        Action::PersonLeave => left(change, line)?,
        Action::PersonAccount => account(change, own, line)?,
        _ => second_factor(change, own, line)?,
    };
    line.subject = own.to_string();
    Ok(is_taken)
}

fn revoked(change: &Change<'_>, own: PersonId, line: &TakenLine) -> Result<bool> {
    factor_rows::forget(change, own)?;
    let sql = "update main.person set revoked_at = ?2 where person_id = ?1 and revoked_at is null";
    Ok(change.execute(sql, params![own.0, line.at])? > 0)
}

/// A browser that was signed out.
fn left(change: &Change<'_>, line: &TakenLine) -> Result<bool> {
    let sql = "update main.person_session set ended_at = ?2 where secret_hash = ?1 and ended_at is null";
    Ok(change.execute(sql, params![session(line), line.at])? > 0)
}

/// Another account, or none: the one from before lets nobody in any more.
fn account(change: &Change<'_>, own: PersonId, line: &TakenLine) -> Result<bool> {
    let is_none = line.details["by"] == "nothing";
    let (email, subject) = (line.told("account_email"), line.told("subject"));
    if !is_none && email.is_empty() && subject.is_empty() {
        return Ok(false);
    }
    let gone = change.execute("delete from main.person_account where person_id = ?1", [own.0])?;
    if is_none {
        return Ok(gone > 0);
    }
    let sql = "insert into main.person_account (person_id, email, issuer, subject) values (?1, ?2, '', ?3)";
    change.execute(sql, params![own.0, email, subject])?;
    Ok(true)
}

/// A second factor that was set up, or taken away as lost. One that somebody turned off stays: without it more would be let in.
fn second_factor(change: &Change<'_>, own: PersonId, line: &TakenLine) -> Result<bool> {
    match line.details["state"].as_str().unwrap_or_default() {
        // Of several, only the last is still there to be taken over.
        "begun" => {
            let there = "select exists (select 1 from replaced.person_second_factor r where r.person_id = ?1 and r.begun_at = ?2
                 and r.session_hash = ?3)";
            if !change.query_row(there, params![line.subject, line.at, session(line)], |row| row.get(0))? {
                return Ok(false);
            }
            factor_rows::forget(change, own)?;
            let sql = "insert into main.person_second_factor
                     (person_id, sealed, key_id, session_hash, begun_at, confirmed_at, last_step, wrong, locked_until)
                 select ?2, sealed, key_id, session_hash, begun_at, null, last_step, wrong, locked_until
                 from replaced.person_second_factor where person_id = ?1";
            change.execute(sql, params![line.subject, own.0])?;
            Ok(true)
        }
        "confirmed" => {
            let sql = "update main.person_second_factor set confirmed_at = ?2
                 where person_id = ?1 and session_hash = ?3 and confirmed_at is null";
            let set = change.execute(sql, params![own.0, line.at, session(line)])?;
            if set > 0 {
                let sql = "update main.person_session set passed_at = ?2 where secret_hash = ?1";
                change.execute(sql, params![session(line), line.at])?;
            }
            Ok(set > 0)
        }
        "reset" => {
            factor_rows::forget(change, own)?;
            factor_rows::sign_out(change, own, line.at)?;
            Ok(true)
        }
        _ => Ok(false),
    }
}

/// Returns the hash by which the browser of a line is known.
fn session(line: &TakenLine) -> Vec<u8> {
    hex::decode(line.details["session"].as_str().unwrap_or_default()).unwrap_or_default()
}
