//! Where an accreditation stands: withdrawn, blocked, or accredited again.

use jiff::Timestamp;
use rusqlite::params;
use serde_json::json;

use super::participants::by_reference;
use crate::{
    domain::{
        id::Reference,
        journal::{Action, Subject},
        participant::Standing,
    },
    store::{
        engine::{
            database::Store,
            error::{Result, StoreError},
        },
        ledger::change::Entry,
    },
};

impl Store {
    /// Withdraws, blocks, or accredits a participant again, and returns the previous standing.
    ///
    /// # Errors
    /// When there is no such participant, or the database cannot be written.
    pub fn set_standing(&mut self, reference: &Reference, standing: Standing, reason: &str, now: Timestamp) -> Result<Standing> {
        let any = [Standing::Accredited, Standing::Withdrawn, Standing::Blocked];
        self.set_standing_from(reference, &any, standing, reason, now)
    }

    /// Does the same if the participant's standing is one of `from`; otherwise it changes nothing. Returns the previous standing.
    ///
    /// # Errors
    /// When there is no such participant, or the database cannot be written.
    pub fn set_standing_from(
        &mut self,
        reference: &Reference,
        from: &[Standing],
        standing: Standing,
        reason: &str,
        now: Timestamp,
    ) -> Result<Standing> {
        // One transaction: what is returned as "before" is what was replaced.
        let change = self.write()?;
        let stored = by_reference(&change, reference)?.ok_or_else(|| StoreError::NoParticipant(reference.clone()))?;
        let before = stored.standing;
        if from.contains(&before) {
            change.execute(
                "update participant set standing = ?2, standing_reason = ?3, updated_at = ?4 where reference = ?1",
                params![reference.as_str(), standing.as_str(), reason, now.as_millisecond()],
            )?;
            let entry = Entry::new(Action::ParticipantStanding, Subject::Participant(stored.key.0))
                .details(json!({ "from": before.as_str(), "to": standing.as_str() }));
            change.record(now, &if reason.is_empty() { entry } else { entry.personal(json!({ "reason": reason })) })?;
            change.commit()?;
        }
        Ok(before)
    }
}
