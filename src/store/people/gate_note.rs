//! What a gate is to know of a person: shown with the verdict, for as long as it stands.

use jiff::Timestamp;
use serde_json::json;

use crate::{
    domain::{
        id::Reference,
        journal::{Action, Subject},
    },
    store::{
        engine::{columns::optional, database::Store, error::Result, sql::params, stored::ParticipantKey},
        ledger::change::Entry,
    },
};

impl Store {
    /// Returns what gates are to know of a participant; `None` if there is nothing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn note_at_gate(&self, key: ParticipantKey) -> Result<Option<String>> {
        optional(
            self.connection
                .prepare_cached("select note from gate_note where participant = ?1")?
                .query_row([key.0], |row| row.get(0)),
        )
    }

    /// Sets what gates are to know of a participant; an empty note takes it away. Returns whether anything changed.
    ///
    /// # Errors
    /// When there is no such participant, or the database cannot be written.
    pub fn set_note_at_gate(&mut self, reference: &Reference, note: &str, now: Timestamp) -> Result<bool> {
        let (key, by) = (self.participant(reference)?.key, self.actor.clone());
        // One transaction: what is journaled is what was changed.
        let change = self.write()?;
        let before: Option<String> =
            optional(change.query_row("select note from gate_note where participant = ?1", [key.0], |row| row.get(0)))?;
        if before.as_deref().unwrap_or_default() == note {
            return Ok(false);
        }
        if note.is_empty() {
            change.execute("delete from gate_note where participant = ?1", [key.0])?;
        } else {
            change.execute(
                "insert into gate_note (participant, note, noted_at, noted_by) values (?1, ?2, ?3, ?4)
                 on conflict (participant) do update set note = excluded.note, noted_at = excluded.noted_at, noted_by = excluded.noted_by",
                params![key.0, note, now.as_millisecond(), by.as_str()],
            )?;
        }
        change
            .record(now, &Entry::new(Action::ParticipantNote, Subject::Participant(key.0)).personal(json!({ "note": note })))?;
        change.commit()?;
        Ok(true)
    }
}
