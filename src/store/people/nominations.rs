//! Nominations: people who come in on the way, the steps that decide on them, and what was said of them.

use jiff::Timestamp;
use serde_json::{Map, json};

use super::{
    documents,
    entrance::Entrance,
    participants::{Import, Put},
    places::Queued,
    replacements::came,
    standing::{Moved, StandingWords},
};
use crate::{
    domain::{
        event::Event,
        field::FieldSet,
        id::{Reference, StepName},
        journal::Action,
        nomination::{
            act::{Act, Party},
            needs::{self, Held, PhotoStored},
            offers::is_about_change,
            state::{Block, State},
            table::{self, Place, Position, Stand},
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
            sql::{self, Connection},
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
            let moment = |column| Ok::<_, sql::Error>(row.get::<Option<i64>>(column)?.map(columns::timestamp));
            Ok(NominationNote { submitted_at: moment(0)?, approved_at: moment(1)?, text: row.get(2)?, internal: row.get(3)? })
        }))
    }
}

impl Store {
    /// Returns whether anybody is on the way to being accredited, or was decided against.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn has_people_on_way(&self) -> Result<bool> {
        let sql = "select exists (select 1 from participant where state not in ('approved', 'withdrawn'))";
        Ok(self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    /// Returns the steps at which somebody waits, or a change.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn steps_waited_at(&self) -> Result<Vec<StepName>> {
        let sql =
            "select step from participant where state <> 'approved' and step <> '' union select step from proposal order by 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let steps = statement.query_map([], |row| columns::parsed(row, 0, "participant.step"))?;
        Ok(steps.collect::<sql::Result<_>>()?)
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
        if is_about_change(before.at.state, act)
            && let Some(decided) = self.decide_proposal(reference, act, by)?
        {
            return Ok(Moved { before: before.clone(), after: before, decided, promoted: Vec::new(), heads: Vec::new() });
        }
        if matches!(act, Act::Submit) {
            return self.hand_in(reference, (by, by), None);
        }
        // Who has passed a step stays past it, also where the event file has other steps by now.
        let steps = if matches!(act, Act::Approve) { self.steps_ahead(reference)? } else { self.steps_of(reference)? };
        let at = decide(reference, &before, act, by, &steps)?;
        // Only who is approved leaves a place that others may have been refused for: until then a delegation withdraws as it likes.
        if matches!((act, by, before.at.state), (Act::Withdraw { .. }, Party::Delegation, State::Approved)) {
            let stored = self.participant(reference)?.ok_or_else(|| StoreError::NoParticipant(reference.clone()))?;
            self.check_window(WindowKind::Change, &stored.participant.delegation)?;
        }
        let after = Stand { at, block: before.block };
        self.decided(key, &before, &after, act, by)?;
        Ok(Moved { before, after, decided: FieldSet::default(), promoted: Vec::new(), heads: Vec::new() })
    }

    /// Withdraws somebody in whose place another comes, whatever the time; `by` asked for it.
    pub(super) fn leave(&mut self, reference: &Reference, act: &Act, by: &Party) -> Result<()> {
        let (key, before) = self.stand_of(reference)?;
        let at = decide(reference, &before, act, &Party::Officer, &self.steps_of(reference)?)?;
        let after = Stand { at, block: before.block };
        self.decided(key, &before, &after, act, by)
    }

    /// Hands a nomination in. Where somebody is to stand among those who wait for a place is known already, or is looked for: a
    /// delegation takes only a place that is free, and within its time. Who asked for it is kept beside those by whose rights it is done.
    pub(super) fn hand_in(
        &mut self,
        reference: &Reference,
        (by, asked): (&Party, &Party),
        queued: Option<Queued>,
    ) -> Result<Moved> {
        let (key, before) = self.stand_of(reference)?;
        let steps = self.steps_of(reference)?;
        let at = decide(reference, &before, &Act::Submit, by, &steps)?;
        self.check_complete(reference)?;
        let queued = match (queued, by) {
            (None, Party::Delegation) => match self.place_for(reference, before.at.state)? {
                quota::PlaceVerdict::Free => None,
                quota::PlaceVerdict::Over(..) => Some(Queued::last(self.now)),
            },
            (queued, _) => queued,
        };
        // Nobody is approved before there is a place.
        let at = if queued.is_some() { before.at.to(State::Submitted, steps.first().cloned()) } else { at };
        let mut after = Stand { at, block: before.block };
        self.decided(key, &before, &after, &Act::Submit, asked)?;
        if let Some(queued) = queued {
            self.queue(key, queued)?;
            after.at.place = Place::Awaited;
        }
        Ok(Moved { before, after, decided: FieldSet::default(), promoted: Vec::new(), heads: Vec::new() })
    }

    /// Looks for a place for somebody whom the delegation hands in, within its time. Only what waits for one is returned: where the
    /// quota refuses, it is an error.
    fn place_for(&self, reference: &Reference, state: State) -> Result<quota::PlaceVerdict> {
        let stored = self.participant(reference)?.ok_or_else(|| StoreError::NoParticipant(reference.clone()))?;
        let who = &stored.participant;
        self.check_one_of(came(&self.change, stored.key)?.to_hand_in(), &who.delegation)?;
        let held = (state == State::Returned).then_some(who);
        match self.check_place(held, who)? {
            quota::PlaceVerdict::Over(exceeded, quota::Overflow::Refuse) => {
                Err(DelegationRefusal::NoPlace { delegation: who.delegation.clone(), exceeded }.into())
            }
            place => Ok(place),
        }
    }

    /// Writes what was decided, and revokes the badge of somebody who is rejected.
    pub(super) fn decided(&self, key: ParticipantKey, before: &Stand, after: &Stand, act: &Act, by: &Party) -> Result<()> {
        // The reason of a block stays with the block.
        let reason = (after.block == Block::Free).then(|| act.reason());
        let said = StandingWords {
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

    /// Returns the steps that decide on a participant and have not agreed since it was handed in last.
    fn steps_ahead(&self, reference: &Reference) -> Result<Vec<StepName>> {
        let passed = passed(&self.change, self.stand_of(reference)?.0)?;
        let mut steps = self.steps_of(reference)?;
        steps.retain(|step| !passed.iter().any(|known| known == step.as_str()));
        Ok(steps)
    }

    fn check_complete(&self, reference: &Reference) -> Result<()> {
        let stored = self.participant(reference)?.ok_or_else(|| StoreError::NoParticipant(reference.clone()))?;
        let lacks = needs::lacks(&self.event, &stored.participant, &self.held(&stored)?);
        if lacks.is_empty() {
            return Ok(());
        }
        Err(NominationRefusal::Lacks { participant: reference.clone(), lacks: lacks.join(", ") }.into())
    }
}

fn decide(reference: &Reference, before: &Stand, act: &Act, by: &Party, steps: &[StepName]) -> Result<Position> {
    let at = table::decide(&before.at, act, by, steps);
    Ok(at.map_err(|source| NominationRefusal::Disallowed { participant: reference.clone(), source })?)
}

/// Returns the steps that agreed since somebody was handed in last, as the journal has it.
fn passed(read: &Connection, key: ParticipantKey) -> Result<Vec<String>> {
    let sql = "select details from journal where subject_kind = 'participant' and subject = ?1
                   and action in ('participant.add', 'participant.standing', 'nomination.step') order by entry";
    let mut statement = read.prepare_cached(sql)?;
    let mut rows = statement.query([key.0.to_string()])?;
    let (mut passed, mut at) = (Vec::new(), String::new());
    while let Some(row) = rows.next()? {
        let details: serde_json::Value = serde_json::from_str(row.get_ref(0)?.as_str()?).unwrap_or_default();
        match details["did"].as_str() {
            Some("approve") if details["proposal"].is_null() => passed.push(std::mem::take(&mut at)),
            Some("approve" | "hold") => {}
            Some(_) if details["proposal"].is_string() => {}
            Some(_) => passed.clear(),
            // A withdrawal, or one that is taken back; a block changes no state.
            None if details["state"][0] != details["state"][1] || details["step"].is_string() => passed.clear(),
            None => {}
        }
        if let Some(step) = details["step"].as_str() {
            step.clone_into(&mut at);
        }
    }
    Ok(passed)
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

/// Returns what is stored of somebody beside the fields.
pub(super) fn held(read: &Connection, event: &Event, stored: &StoredParticipant) -> Result<Held> {
    let documents = if event.documents.is_empty() { Vec::new() } else { documents::kinds(read, stored.key)?.held };
    Ok(Held { photo: PhotoStored::of(&stored.photo), documents })
}

impl Import<'_> {
    /// Returns what is stored of somebody beside the fields.
    pub(super) fn held(&self, stored: &StoredParticipant) -> Result<Held> {
        held(&self.change, &self.event, stored)
    }
}
