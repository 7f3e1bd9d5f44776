//! Heads of delegations as they are marked. A delegation has one: a further one is told to the person who marks it, and in the queue.
//!
//! Nothing is refused: of two, the first of the list heads the delegation until somebody says otherwise.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    domain::id::Reference,
    store::engine::{
        database::Store,
        error::Result,
        rows,
        sql::{self, Connection},
        stored::{ParticipantKey, StoredParticipant},
    },
};

/// A delegation in which more than one person is marked as head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeveralHeads {
    /// The delegation.
    pub delegation: String,
    /// They, in the order of coming.
    pub people: Vec<(Reference, String)>,
}

/// The delegations with more than one, by their names as they are compared, with the rows of those.
pub(super) type MarkedTwice = BTreeMap<String, BTreeSet<i64>>;

/// Whether `participant p` counts among the heads of a delegation: who is rejected or withdrawn heads none.
pub(super) const IS_MARKED: &str = "p.head = 1 and p.delegation_key <> '' and p.state not in ('withdrawn', 'rejected')";

impl Store {
    /// Returns the others who are marked as heads of a person's delegation, where that person is; nobody otherwise.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn other_heads(&self, stored: &StoredParticipant) -> Result<Vec<(Reference, String)>> {
        let all = of_delegation_of(&self.connection, stored.key)?;
        let is_one = all.iter().any(|(key, ..)| *key == stored.key);
        let others = all.into_iter().filter(|(key, ..)| is_one && *key != stored.key);
        Ok(others.map(|(_, reference, name)| (reference, name)).collect())
    }
}

/// Returns the delegations with more than one.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn marked_twice(read: &Connection) -> Result<MarkedTwice> {
    let sql = format!(
        "select p.delegation_key, p.id from participant p where {IS_MARKED} and p.delegation_key in (
             select h.delegation_key from participant h where h.head = 1 group by h.delegation_key having count(*) > 1)"
    );
    let mut statement = read.prepare_cached(&sql)?;
    let mut marked = MarkedTwice::new();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        marked.entry(row.get(0)?).or_default().insert(row.get(1)?);
    }
    marked.retain(|_, people| people.len() > 1);
    Ok(marked)
}

/// Returns those who are marked as heads of the delegation of a row.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn of_delegation_of(read: &Connection, key: ParticipantKey) -> Result<Vec<(ParticipantKey, Reference, String)>> {
    let sql = format!(
        "select {} from {} where {IS_MARKED} and p.delegation_key = (select w.delegation_key from participant w where w.id = ?1)
         order by p.id",
        rows::PARTICIPANT,
        rows::PARTICIPANT_FROM
    );
    let mut statement = read.prepare_cached(&sql)?;
    let found = statement.query_map([key.0], |row| {
        let stored = rows::participant(row)?;
        let name = stored.participant.full_name();
        Ok((stored.key, stored.participant.reference, name))
    })?;
    Ok(found.collect::<sql::Result<_>>()?)
}
