//! Changes that a delegation makes to an approved person: what is sensitive waits beside what was approved, the rest takes effect.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{
    nominations::acted,
    participant_row::category,
    participants::{Import, Put},
    standing::StandingWords,
};
use crate::{
    domain::{
        event::Event,
        field::{Field, FieldSet},
        id::{Reference, StepName},
        journal::{Action, Subject},
        nomination::{
            act::{Act, Party},
            needs,
            state::State,
            table::{Disallowed, Place, Stand, first},
        },
        participant::{HeadMark, Participant},
        quota,
    },
    store::{
        engine::{
            columns::{self, damaged, optional},
            database::Store,
            error::{Result, StoreError},
            rows,
            sql::{Connection, params},
            stored::{ParticipantKey, StoredParticipant},
        },
        event::settings,
        ledger::{change::Entry, entries},
        refusal::{DelegationRefusal, NominationRefusal},
    },
};

/// A change that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The step that decides on it.
    pub step: StepName,
    /// When it was made, or last added to.
    pub at: Timestamp,
    /// Who made it.
    pub actor: String,
    /// Each field with its value as it would be.
    pub fields: Vec<(Field, String)>,
}

/// What became of a delegation's change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changed {
    /// What took effect.
    pub put: Put,
    /// What waits.
    pub waits: FieldSet,
}

impl Store {
    /// Returns the change of a participant that waits; `None` if there is none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn proposal(&self, key: ParticipantKey) -> Result<Option<Proposal>> {
        proposal(&self.connection, &settings::load(&self.connection)?.event, key)
    }
}

impl Import<'_> {
    /// Returns the change of a participant that waits; `None` if there is none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn proposal(&self, key: ParticipantKey) -> Result<Option<Proposal>> {
        proposal(&self.change, &self.event, key)
    }

    /// Takes over some fields of a participant as the delegation asks for it: within its rights, its time and its places. Before
    /// somebody is approved, all take effect. After that, what is sensitive waits for the step that the event names.
    ///
    /// # Errors
    /// When there is no such participant, it was rejected or withdrawn, the category is unknown, a field is not the delegation's to
    /// change, something that the category requires would be missing, the window has closed, there is no place, or the database cannot
    /// be written.
    pub fn propose(&mut self, given: &Participant, fields: FieldSet) -> Result<Changed> {
        let stored = self.participant(&given.reference)?.ok_or_else(|| StoreError::NoParticipant(given.reference.clone()))?;
        let mut after = stored.participant.clone();
        after.take(given, fields);
        self.check_asked(&stored, &after)?;
        let is_change = after != stored.participant || proposal(&self.change, &self.event, stored.key)?.is_some();
        if is_change {
            self.check_writing(&stored)?;
            self.check_kept_place(&stored, &after)?;
        }
        self.take_asked(given, fields)
    }

    /// Checks whether a delegation may ask for a change: of somebody who is still nominated, of what is its own to say, to a category
    /// that exists, and without taking away what the category requires.
    pub(super) fn check_asked(&self, stored: &StoredParticipant, after: &Participant) -> Result<()> {
        let (participant, before) = (stored.participant.reference.clone(), &stored.participant);
        if matches!(stored.state, State::Rejected | State::Withdrawn) {
            let source = Disallowed::State { state: stored.state, done: "changed" };
            return Err(NominationRefusal::Disallowed { participant, source }.into());
        }
        let (before, after) = (&self.with_known_delegation(before)?, &self.with_known_delegation(after)?);
        let is_other = |field: &Field| before.written(*field, &self.event) != after.written(*field, &self.event);
        if let Some(field) = BODY.into_iter().find(is_other) {
            let field = self.event.field_name(field).replace('_', " ");
            return Err(NominationRefusal::NotAsked { participant, field }.into());
        }
        category(&self.event, &after.category)?;
        let held = self.held(stored)?;
        let lacks = |who| needs::lacks(&self.event, who, &held);
        let lacked = lacks(before);
        // A draft may lack all but a name: what is missing is looked at when it is handed in.
        let is_draft = matches!(stored.state, State::Draft | State::Returned);
        let is_new = |name: &String| !lacked.contains(name) && (!is_draft || name == needs::NAME);
        let would_lack: Vec<String> = lacks(after).into_iter().filter(is_new).collect();
        if would_lack.is_empty() {
            return Ok(());
        }
        Err(NominationRefusal::WouldLack { participant, lacks: would_lack.join(", ") }.into())
    }

    /// Checks whether somebody who takes a place has one as well after a change.
    fn check_kept_place(&self, stored: &StoredParticipant, after: &Participant) -> Result<()> {
        let before = &stored.participant;
        let is_counted = |who: &Participant| (who.category.clone(), who.function.clone(), who.is_marked_head());
        if stored.state == State::Draft || stored.place == Place::Awaited || is_counted(before) == is_counted(after) {
            return Ok(());
        }
        match self.check_place(Some(before), after)? {
            quota::PlaceVerdict::Free => Ok(()),
            quota::PlaceVerdict::Over(exceeded, _) => {
                Err(DelegationRefusal::NoPlace { delegation: before.delegation.clone(), exceeded }.into())
            }
        }
    }

    /// Takes over what a delegation may ask for.
    pub(super) fn take_asked(&mut self, given: &Participant, fields: FieldSet) -> Result<Changed> {
        let reference = &given.reference;
        let stored = self.participant(reference)?.ok_or_else(|| StoreError::NoParticipant(reference.clone()))?;
        let rules = self.event.nomination.as_ref();
        let step = rules.and_then(|rules| rules.change_step(&stored.participant.category)).cloned();
        let was_approved = self.stand_of(reference)?.1.at.state == State::Approved || is_held_after_approval(&stored);
        let (Some(step), true) = (step, was_approved) else {
            let put = self.put(given, fields)?;
            if stored.participant.category != given.category && fields.has(Field::Category) {
                self.restart(reference)?;
            }
            return Ok(Changed { put, waits: FieldSet::default() });
        };
        let sensitive = needs::sensitive(&self.event);
        let at_once = fields.iter().filter(|field| !sensitive.has(*field)).collect();
        let put = self.put(given, at_once)?;
        let waiting: FieldSet = fields.iter().filter(|field| sensitive.has(*field)).collect();
        let waits = self.keep_waiting(&stored, given, waiting, &step)?;
        Ok(Changed { put, waits })
    }

    /// Decides on a change that waits: taken over, or dropped with a text for the delegation. Returns its fields; `None` if none waits.
    ///
    /// # Errors
    /// When another step decides on it, there is no reason for sending it back, the event no longer has the category that it names, a
    /// step would take a place that is not there, or the database cannot be written. Nothing is written then.
    pub fn decide_proposal(&mut self, reference: &Reference, act: &Act, by: &Party) -> Result<Option<FieldSet>> {
        let stored = self.participant(reference)?.ok_or_else(|| StoreError::NoParticipant(reference.clone()))?;
        let Some(proposal) = proposal(&self.change, &self.event, stored.key)? else { return Ok(None) };
        let refuse = |source| Err(NominationRefusal::Disallowed { participant: reference.clone(), source }.into());
        match by {
            Party::Reviewer(step) if *step != proposal.step => {
                return refuse(Disallowed::OtherStep { at: proposal.step, by: step.clone() });
            }
            Party::Reviewer(_) | Party::Officer => {}
            Party::Delegation | Party::List => return refuse(Disallowed::Party { done: "decided", by: by.as_str() }),
        }
        let is_taken = matches!(act, Act::Approve | Act::Bypass { .. });
        if act.text().is_empty() && !is_taken {
            return refuse(Disallowed::NoReason { done: "returned" });
        }
        // All is looked at before anything is written.
        let given = with(&stored.participant, &proposal.fields)?;
        if is_taken {
            category(&self.event, &given.category)?;
            if matches!(by, Party::Reviewer(_)) {
                self.check_kept_place(&stored, &given)?;
            }
        }
        let photo = self.waiting_photo(stored.key)?;
        self.change.execute("delete from proposal where participant = ?1", [stored.key.0])?;
        let mut details = acted(act.as_str(), by);
        details.insert(DECIDED.into(), if is_taken { "approved" } else { "returned" }.into());
        let said =
            StandingWords { action: Action::NominationStep, reason: None, texts: Some((act.text(), act.internal())), details };
        let stand = self.stand_of(reference)?.1;
        self.put_stand(stored.key, &stand, &stand, &said)?;
        let fields: FieldSet = proposal.fields.iter().map(|(field, _)| *field).collect();
        if is_taken {
            // A photo that waits is a picture, not the name of one.
            self.put(&given, if photo.is_some() { fields.without(Field::Photo) } else { fields })?;
            self.take_photo(reference, photo.as_ref())?;
        }
        Ok(Some(fields))
    }

    /// Sends somebody through the steps from the first: those of another category decide now.
    fn restart(&self, reference: &Reference) -> Result<()> {
        let (key, before) = self.stand_of(reference)?;
        if !matches!(before.at.state, State::Submitted | State::OnHold) {
            return Ok(());
        }
        let steps = self.steps_of(reference)?;
        // Nobody is approved before there is a place.
        let (state, step) = match before.at.place {
            Place::Awaited => (State::Submitted, steps.first().cloned()),
            Place::Taken => first(&steps),
        };
        let mut at = before.at.to(state, step);
        at.place = before.at.place;
        let after = Stand { at, block: before.block };
        self.decided(key, &before, &after, &Act::Submit, &Party::Delegation)
    }

    /// Adds to what waits, and returns all that waits then. What is as it was approved waits no longer.
    fn keep_waiting(
        &self,
        stored: &StoredParticipant,
        given: &Participant,
        fields: FieldSet,
        step: &StepName,
    ) -> Result<FieldSet> {
        let known = proposal(&self.change, &self.event, stored.key)?;
        let mut waits: Vec<(Field, String)> = known.as_ref().map(|known| known.fields.clone()).unwrap_or_default();
        waits.retain(|(field, _)| !fields.has(*field));
        let event = &self.event;
        let changed = fields.iter().map(|field| (field, given.written(field, event)));
        waits.extend(changed.filter(|(field, value)| stored.participant.written(*field, event) != *value));
        if known.as_ref().map(|known| &known.fields) == Some(&waits) || (known.is_none() && waits.is_empty()) {
            return Ok(waits.iter().map(|(field, _)| *field).collect());
        }
        self.save_waiting(stored, &waits, step)?;
        Ok(waits.iter().map(|(field, _)| *field).collect())
    }

    /// Writes what waits of somebody; nothing does if it is empty.
    pub(super) fn save_waiting(&self, stored: &StoredParticipant, waits: &[(Field, String)], step: &StepName) -> Result<()> {
        let event = &self.event;
        self.forget_photo_unless(stored.key, waits)?;
        let values: Map<String, Value> =
            waits.iter().map(|(field, value)| (entries::key(*field, event), value.as_str().into())).collect();
        if waits.is_empty() {
            self.change.execute("delete from proposal where participant = ?1", [stored.key.0])?;
        } else {
            self.change.execute(
                "insert into proposal (participant, step, at, actor, fields) values (?1, ?2, ?3, ?4, ?5)
                 on conflict (participant) do update set step = excluded.step, at = excluded.at, actor = excluded.actor,
                     fields = excluded.fields",
                params![
                    stored.key.0,
                    step.as_str(),
                    self.now.as_millisecond(),
                    self.actor.as_str(),
                    Value::Object(values.clone()).to_string()
                ],
            )?;
        }
        let keys: Vec<&String> = values.keys().collect();
        let details = json!({ "fields": keys, "step": step.as_str() });
        let entry = Entry::new(Action::NominationPropose, Subject::Participant(stored.key.0)).details(details);
        self.change.record(self.now, &entry.personal(json!({ "fields": values })))
    }
}

/// What says for which body somebody comes: it is not for that body to say.
const BODY: [Field; 4] = [Field::Delegation, Field::DelegationType, Field::Country, Field::Order];

/// The key under which a line says that a change which waited was decided on.
pub(in crate::store) const DECIDED: &str = "proposal";

pub(super) fn is_held_after_approval(stored: &StoredParticipant) -> bool {
    stored.state == State::OnHold && stored.step.is_none()
}

/// Returns a participant with the values of a proposal.
fn with(who: &Participant, fields: &[(Field, String)]) -> Result<Participant> {
    let mut given = who.clone();
    for (field, value) in fields {
        match field {
            Field::Category => {
                given.category = value.parse().map_err(|_| StoreError::Damaged("a proposal holds no category".into()))?;
            }
            Field::Own(number) => given.own.set(*number, value),
            Field::Head => given.head = if value.is_empty() { HeadMark::Unmarked } else { HeadMark::Head },
            field => {
                if let Some(text) = given.text_mut(*field) {
                    text.clone_from(value);
                }
            }
        }
    }
    Ok(given)
}

/// Returns the change of a participant that waits.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn proposal(read: &Connection, event: &Event, key: ParticipantKey) -> Result<Option<Proposal>> {
    let sql = "select step, at, actor, fields from proposal where participant = ?1";
    optional(read.prepare_cached(sql)?.query_row([key.0], |row| {
        let fields: Map<String, Value> =
            serde_json::from_str(row.get_ref(3)?.as_str()?).map_err(|_| damaged("proposal.fields"))?;
        let named = |name: &str| event.columns().find(|field| entries::key(*field, event) == name);
        Ok(Proposal {
            step: rows::step(row, 0)?.ok_or_else(|| damaged("proposal.step"))?,
            at: columns::timestamp(row.get(1)?),
            actor: row.get(2)?,
            fields: fields
                .iter()
                .filter_map(|(name, value)| Some((named(name)?, value.as_str().unwrap_or_default().to_owned())))
                .collect(),
        })
    }))
}
