//! The people of a delegation carry its name and its type: when the register changes, so do they, each with a line in the journal.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{
    participant_row,
    register::{self, Register, StoredDelegation},
};
use crate::{
    domain::{event::Event, participant::Participant, register::DelegationId},
    store::{
        engine::{error::Result, rows, sql},
        ledger::{change::Change, entries, purged::names_purged},
    },
};

/// The people of one delegation.
const PEOPLE: &str = "p.delegation_key in (select key from delegation_key where delegation = ?1)";

/// Lets the people of one delegation be as the register says. Returns how many that changed.
pub(super) fn complete(change: &Change<'_>, event: &Event, id: DelegationId, now: Timestamp) -> Result<usize> {
    let stored = register::one(change, id)?;
    put(change, event, (PEOPLE, id.0), |who| stored.complete(who), now)
}

/// Lets the people of one delegation carry the name of another, and its type if it has one. Returns how many that changed.
pub(super) fn carry(
    change: &Change<'_>,
    event: &Event,
    id: DelegationId,
    into: &StoredDelegation,
    now: Timestamp,
) -> Result<usize> {
    let carried = |who: &mut Participant| {
        let (name, kind) = (&into.delegation.name, &into.delegation.kind);
        name.clone_into(&mut who.delegation);
        if !kind.is_empty() {
            kind.clone_into(&mut who.delegation_type);
        }
    };
    put(change, event, (PEOPLE, id.0), carried, now)
}

/// Lets the people of all delegations have the types that the register says. Returns how many that changed.
///
/// # Errors
/// When the database cannot be written.
pub(in crate::store) fn complete_all(change: &Change<'_>, event: &Event, now: Timestamp) -> Result<usize> {
    let register = Register::load(change)?;
    if register.delegations.is_empty() {
        return Ok(0);
    }
    let by_id: HashMap<DelegationId, &StoredDelegation> = register.delegations.iter().map(|one| (one.id, one)).collect();
    let sql = "select p.id, k.delegation, p.delegation_type from participant p join delegation_key k on k.key = p.delegation_key
               order by p.id";
    let mut statement = change.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut others: Vec<(i64, &StoredDelegation)> = Vec::new();
    while let Some(row) = rows.next()? {
        let Some(of) = by_id.get(&DelegationId(row.get(1)?)) else { continue };
        let own = row.get_ref(2)?.as_str()?;
        if of.rule.of(&of.delegation.kind, own) != own {
            others.push((row.get(0)?, of));
        }
    }
    let mut changed = 0;
    for (key, of) in others {
        changed += put(change, event, ("p.id = ?1", key), |who| of.complete(who), now)?;
    }
    Ok(changed)
}

/// Writes the people of a condition anew, as `complete` makes them. Where names were purged, nobody is written any more.
fn put(
    change: &Change<'_>,
    event: &Event,
    (condition, value): (&str, i64),
    complete: impl Fn(&mut Participant),
    now: Timestamp,
) -> Result<usize> {
    if names_purged(change)?.is_some() {
        return Ok(0);
    }
    let sql = format!("select {} from {} where {condition}", rows::PARTICIPANT, rows::PARTICIPANT_FROM);
    let people = change.prepare_cached(&sql)?.query_map([value], rows::participant)?.collect::<sql::Result<Vec<_>>>()?;
    let mut changed = 0;
    for stored in people {
        let mut person = stored.participant.clone();
        complete(&mut person);
        if person != stored.participant {
            participant_row::write(change, event, &person, now)?;
            change.record(now, &entries::edited(stored.key.0, &stored.participant, &person, event))?;
            changed += 1;
        }
    }
    Ok(changed)
}
