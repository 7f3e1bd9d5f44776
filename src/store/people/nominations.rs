//! Nominations: people who come in on the way, the steps that decide on them, and what was said of them.

use jiff::Timestamp;
use serde_json::{Map, json};

use super::{
    entrance::Entrance,
    participants::{Import, Put},
    standing::{Moved, Said},
};
use crate::{
    domain::{
        field::FieldSet,
        id::{Reference, StepName},
        journal::Action,
        nomination::{
            act::{Act, Party},
            needs::{self, PhotoStored},
            state::{Block, State},
            table::{self, Stand},
        },
        participant::Participant,
        quota,
        window::WindowKind,
    },
    store::{
        badge::badges,
        engine::{
            columns::{self, optional},
            database::Store,
            error::{Result, StoreError},
            stored::{ParticipantKey, StoredParticipant},
        },
        refusal::{DelegationRefusal, NominationRefusal},
    },
};

/// What was last said of a nomination, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NominationNote {
    /// When it was last submitted.
    pub submitted_at: Option<Timestamp>,
    /// When it was first approved.
    pub approved_at: Option<Timestamp>,
    /// What the delegation is told; empty if it is told nothing.
    pub text: String,
    /// What only those who decide read.
    pub internal: String,
}

impl Store {
    /// Returns what was last said of a participant's nomination; `None` for those who came in approved and went through no step.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn nomination_note(&self, key: ParticipantKey) -> Result<Option<NominationNote>> {
        let sql = "select submitted_at, approved_at, text, internal from nomination where participant = ?1";
        optional(self.connection.prepare_cached(sql)?.query_row([key.0], |row| {
            let moment = |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(column)?.map(columns::timestamp));
            Ok(NominationNote { submitted_at: moment(0)?, approved_at: moment(1)?, text: row.get(2)?, internal: row.get(3)? })
        }))
    }
}

impl Import<'_> {
    /// Adds a participant in a state; submitted, at the first step of the category. One who is known is changed, as by
    /// [`Import::put`], and stays in the state.
    ///
    /// # Errors
    /// When the category is unknown, or the database cannot be written.
    pub fn add_in(&mut self, given: &Participant, state: State) -> Result<Put> {
        let entrance = Entrance::of(state, self.event.nomination.as_ref(), &given.category);
        self.put_at(given, FieldSet::all(), &entrance)
    }

    /// Does one thing with a nomination.
    ///
    /// # Errors
    /// When there is no such participant, the table of states does not allow it, something is missing that the category requires,
    /// or the database cannot be written.
    pub fn nominate(&mut self, reference: &Reference, act: &Act, by: &Party) -> Result<Moved> {
        let (key, before) = self.stand_of(reference)?;
        if is_about_proposal(before.at.state, act, by)
            && let Some(decided) = self.decide_proposal(reference, act, by)?
        {
            return Ok(Moved { before: before.clone(), after: before, decided, promoted: Vec::new() });
        }
        let steps = self.steps_of(reference)?;
        let at = table::decide(&before.at, act, by, &steps);
        let at = at.map_err(|source| NominationRefusal::Disallowed { participant: reference.clone(), source })?;
        if matches!(act, Act::Submit) {
            self.check_complete(reference)?;
        }
        let place = if matches!((act, by), (Act::Submit, Party::Delegation)) {
            self.place_for(reference, before.at.state)?
        } else {
            quota::Place::Free
        };
        let at = match (&place, steps.first()) {
            // Nobody is approved before there is a place.
            (quota::Place::Over(..), step) => before.at.to(State::Submitted, step.cloned()),
            _ => at,
        };
        let after = Stand { at, block: before.block };
        self.decided(key, &before, &after, act, by)?;
        if place != quota::Place::Free {
            self.wait_for_place(reference)?;
        }
        Ok(Moved { before, after, decided: FieldSet::default(), promoted: Vec::new() })
    }

    /// Looks for a place for somebody whom the delegation hands in, within its time. Only what waits for one is returned: where the
    /// quota refuses, it is an error.
    fn place_for(&self, reference: &Reference, state: State) -> Result<quota::Place> {
        let stored = self.participant(reference)?.ok_or_else(|| StoreError::NoParticipant(reference.clone()))?;
        let who = &stored.participant;
        self.check_window(WindowKind::Nomination, &who.delegation)?;
        let held = (state == State::Returned).then_some(who);
        match self.check_place(held, who)? {
            quota::Place::Over(exceeded, quota::Overflow::Refuse) => {
                Err(DelegationRefusal::NoPlace { delegation: who.delegation.clone(), exceeded }.into())
            }
            place => Ok(place),
        }
    }

    /// Writes what was decided, and revokes the badge of somebody who is rejected.
    pub(super) fn decided(&self, key: ParticipantKey, before: &Stand, after: &Stand, act: &Act, by: &Party) -> Result<()> {
        // The reason of a block stays with the block.
        let reason = (after.block == Block::Free).then(|| act.reason());
        let said = Said {
            action: Action::NominationStep,
            reason,
            texts: Some((act.text(), act.internal())),
            details: acted(act.as_str(), by),
        };
        self.put_stand(key, before, after, &said)?;
        if matches!(act, Act::Reject { .. }) {
            badges::revoke(&self.change, key, act.text(), self.now)?;
        }
        Ok(())
    }

    /// Returns the steps that decide on a participant.
    pub(super) fn steps_of(&self, reference: &Reference) -> Result<Vec<StepName>> {
        let stored = self.participant(reference)?.ok_or_else(|| StoreError::NoParticipant(reference.clone()))?;
        let rules = self.event.nomination.as_ref();
        Ok(rules.map(|rules| rules.steps_of(&stored.participant.category).to_vec()).unwrap_or_default())
    }

    fn check_complete(&self, reference: &Reference) -> Result<()> {
        let stored = self.participant(reference)?.ok_or_else(|| StoreError::NoParticipant(reference.clone()))?;
        let lacks = needs::lacks(&self.event, &stored.participant, photo(&stored));
        if lacks.is_empty() {
            return Ok(());
        }
        Err(NominationRefusal::Lacks { participant: reference.clone(), lacks: lacks.join(", ") }.into())
    }
}

/// Returns whether an act is a decision on a change that may wait beside an approved person. An officer who rejects means the person.
fn is_about_proposal(state: State, act: &Act, by: &Party) -> bool {
    let decides = matches!(
        (act, by),
        (Act::Approve | Act::Return { .. } | Act::Bypass { .. }, _) | (Act::Reject { .. }, Party::Reviewer(_))
    );
    state == State::Approved && decides
}

/// Returns the details of what somebody did in which capacity.
pub(super) fn acted(did: &str, by: &Party) -> Map<String, serde_json::Value> {
    let mut details = Map::new();
    details.insert("did".into(), did.into());
    details.insert("by".into(), by.as_str().into());
    if let Party::Reviewer(step) = by {
        details.insert("of".into(), json!(step.as_str()));
    }
    details
}

fn photo(stored: &StoredParticipant) -> PhotoStored {
    if stored.photo.is_some() { PhotoStored::Yes } else { PhotoStored::No }
}
