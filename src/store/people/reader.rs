//! Reads many participants one after another: what is the same for all of them is done once, and a server is asked for many at a time.

use std::{cell::RefCell, collections::HashMap};

use crate::store::engine::{
    database::Store,
    error::Result,
    rows,
    sql::{self, Statement},
    stored::{ParticipantKey, StoredParticipant},
};

/// Reads participants of a list that is known before, most of them in its order.
pub struct PeopleReader<'s> {
    store: &'s Store,
    order: &'s [ParticipantKey],
    /// On a file: one statement takes half the time that preparing it for each does.
    statement: Option<RefCell<Statement<'s>>>,
    /// Those that a server was asked for, and that were not read yet.
    ahead: RefCell<Ahead>,
}

#[derive(Default)]
struct Ahead {
    people: HashMap<ParticipantKey, StoredParticipant>,
    /// Where in the order those begin that were not asked for.
    next: usize,
}

impl Store {
    /// Returns a reader of these participants. Between two of them others may write, unless the caller holds a snapshot.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn people_reader<'s>(&'s self, order: &'s [ParticipantKey]) -> Result<PeopleReader<'s>> {
        let statement = if self.connection.is_server() {
            None
        } else {
            let sql = format!("select {} from {} where p.id = ?1", rows::PARTICIPANT, rows::PARTICIPANT_FROM);
            Some(RefCell::new(self.connection.prepare(&sql)?))
        };
        Ok(PeopleReader { store: self, order, statement, ahead: RefCell::default() })
    }

    /// Returns the participants of these rows, in their order. Those that do not exist are left out.
    pub(in crate::store) fn participants_by_keys(&self, keys: &[ParticipantKey]) -> Result<Vec<StoredParticipant>> {
        let found = self.connection.ask_in_turn(&of_rows(), &numbers(keys), rows::participant)?;
        Ok(found.into_iter().map(|(_, who)| who).collect())
    }

    /// Has a server look for the participants of these rows before they are asked for, within a snapshot.
    fn ask_participants(&self, keys: &[ParticipantKey]) -> Result<()> {
        Ok(self.connection.ask_ahead(&[of_rows().as_str()], &numbers(keys))?)
    }
}

/// Participants of a set of rows.
fn of_rows() -> String {
    format!("select {}, p.id from {} where p.id = any (?1)", rows::PARTICIPANT, rows::PARTICIPANT_FROM)
}

fn numbers(keys: &[ParticipantKey]) -> Vec<i64> {
    keys.iter().map(|key| key.0).collect()
}

impl PeopleReader<'_> {
    /// Returns the participant of a row.
    ///
    /// # Errors
    /// When there is none, or the database cannot be read.
    pub fn participant(&self, key: ParticipantKey) -> Result<StoredParticipant> {
        if let Some(statement) = &self.statement {
            return Ok(statement.borrow_mut().query_row([key.0], rows::participant)?);
        }
        let mut ahead = self.ahead.borrow_mut();
        if let Some(known) = ahead.people.remove(&key) {
            return Ok(known);
        }
        let rest = self.order.get(ahead.next..).unwrap_or_default();
        let Some(place) = rest.iter().position(|next| *next == key) else {
            // Out of turn.
            return self.store.participant_by_key(key);
        };
        let group = &rest[place..rest.len().min(place + sql::SET)];
        ahead.people = self.store.participants_by_keys(group)?.into_iter().map(|who| (who.key, who)).collect();
        ahead.next += place + group.len();
        // Those after them are read while these are made use of.
        let rest = self.order.get(ahead.next..).unwrap_or_default();
        self.store.ask_participants(&rest[..rest.len().min(sql::SET)])?;
        match ahead.people.remove(&key) {
            Some(found) => Ok(found),
            None => self.store.participant_by_key(key),
        }
    }
}
