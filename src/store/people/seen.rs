//! What somebody who decides on a nomination has seen of it: a mark of everything that a decision is about. Another mark means that the
//! nomination changed, and that the decision would be about something else.

use std::fmt;

use sha2::{Digest, Sha256};

use super::{nominees::Nominee, participants::Import};
use crate::{
    domain::{event::Event, id::StepName, nomination::table::Place},
    store::{
        engine::{
            columns::optional,
            database::Store,
            error::Result,
            sql::{self, Connection},
            stored::StoredParticipant,
        },
        event::settings,
        refusal::NominationRefusal,
    },
};

/// The mark of a nomination as it stands: 24 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NominationMark(String);

impl fmt::Display for NominationMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Store {
    /// Returns the mark of a nomination. What is shown with it has to be read in the same snapshot.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn nomination_mark(&self, stored: &StoredParticipant) -> Result<NominationMark> {
        mark(&self.connection, &settings::load(&self.connection)?.event, stored)
    }

    /// Returns the marks of nominations, in their order. What is shown with them has to be read in the same snapshot.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn nomination_marks(&self, people: &[Nominee]) -> Result<Vec<NominationMark>> {
        let event = settings::load(&self.connection)?.event;
        people.iter().map(|one| mark(&self.connection, &event, &one.stored)).collect()
    }
}

impl Import<'_> {
    /// Expects that a nomination is still the one that somebody saw.
    ///
    /// # Errors
    /// When it has another mark, or the database cannot be read.
    pub fn expect_as_seen(&self, stored: &StoredParticipant, seen: &str) -> Result<()> {
        if mark(&self.change, &self.event, stored)?.0 == seen {
            return Ok(());
        }
        Err(NominationRefusal::Changed { participant: stored.participant.reference.clone() }.into())
    }
}

/// Makes the mark of a nomination: of its fields, its photo, its state and step, the change that waits with the photo that it names,
/// and what was decided on each document.
fn mark(read: &Connection, event: &Event, stored: &StoredParticipant) -> Result<NominationMark> {
    let mut hash = Sha256::new();
    // Each with its length before it: no two nominations are written alike.
    let mut add = |part: &str| hash.update(format!("{}\0{part}", part.len()));
    for field in event.columns() {
        add(event.field_name(field));
        add(&stored.participant.written(field, event));
    }
    add(&stored.photo.map(|digest| digest.to_string()).unwrap_or_default());
    add(stored.stands());
    add(stored.state.as_str());
    add(if stored.place == Place::Awaited { "awaited" } else { "" });
    add(stored.step.as_ref().map(StepName::as_str).unwrap_or_default());
    let sql = "select step, fields from proposal where participant = ?1";
    let waiting = read.prepare_cached(sql)?.query_row([stored.key.0], |row| Ok([row.get::<String>(0)?, row.get(1)?]));
    for part in optional(waiting)?.iter().flatten() {
        add(part);
    }
    let sql = "select document, state, text from document_person where participant = ?1 order by document";
    let mut statement = read.prepare_cached(sql)?;
    let sent = statement.query_map([stored.key.0], |row| Ok([row.get::<i64>(0)?.to_string(), row.get(1)?, row.get(2)?]))?;
    for part in sent.collect::<sql::Result<Vec<_>>>()?.iter().flatten() {
        add(part);
    }
    Ok(NominationMark(hex::encode(&hash.finalize()[..12])))
}
