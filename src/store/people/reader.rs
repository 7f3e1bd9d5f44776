//! Reads many participants one after another: what is the same for all of them is done once.

use std::cell::RefCell;

use crate::store::engine::{
    database::Store,
    error::Result,
    rows,
    sql::Statement,
    stored::{ParticipantKey, StoredParticipant},
};

/// Reads participants with one statement, which takes half the time that preparing it for each does.
pub struct PeopleReader<'s> {
    statement: RefCell<Statement<'s>>,
}

impl Store {
    /// Returns a reader of participants. Between two of them others may write, unless the caller holds a snapshot.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn people_reader(&self) -> Result<PeopleReader<'_>> {
        let sql = format!("select {} from {} where p.id = ?1", rows::PARTICIPANT, rows::PARTICIPANT_FROM);
        Ok(PeopleReader { statement: RefCell::new(self.connection.prepare(&sql)?) })
    }
}

impl PeopleReader<'_> {
    /// Returns the participant of a row.
    ///
    /// # Errors
    /// When there is none, or the database cannot be read.
    pub fn participant(&self, key: ParticipantKey) -> Result<StoredParticipant> {
        Ok(self.statement.borrow_mut().query_row([key.0], rows::participant)?)
    }
}
