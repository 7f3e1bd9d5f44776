//! What a delegation does by itself: it drafts a nomination, sends somebody in another's place, confirms a name.
//!
//! Changes, submitting and withdrawing are the nominations' own ([`Import::propose`], [`Import::nominate`]).

use jiff::Timestamp;
use serde_json::json;

use super::{
    entrance::Entrance, nominees::SHOWN, participants::Import, proposals::is_held_after_approval, proposed_photos::PhotoSent,
    register, replacements::Replaced,
};
use crate::{
    domain::{
        country,
        field::{Field, FieldSet},
        id::Reference,
        journal::{Action, Subject},
        nomination::{act::Party, needs, state::State},
        participant::Participant,
        person::Scope,
        photo::Photo,
        register::DelegationId,
        window::{Came, WindowKind},
    },
    store::{
        engine::{
            columns::{self, optional},
            database::Store,
            error::{Result, StoreError},
            sql::params,
            stored::{ParticipantKey, StoredParticipant},
        },
        ledger::change::Entry,
        refusal::{DelegationRefusal, NominationRefusal},
    },
};

impl Import<'_> {
    /// Adds a nomination that the delegation goes on writing. It takes no place yet.
    ///
    /// # Errors
    /// When the delegation is out of the scope, the reference is taken, there is no name, the window has closed, or the database cannot
    /// be written.
    pub fn draft(&mut self, scope: &Scope, delegation: DelegationId, given: &Participant) -> Result<()> {
        if !scope.has_delegation(delegation) {
            return Err(DelegationRefusal::Unknown { written: delegation.to_string(), suggestion: String::new() }.into());
        }
        let body = register::one(&self.change, delegation)?.delegation;
        self.check_one_of(Came::Nominated.to_write(State::Draft), &body.name)?;
        if self.participant(&given.reference)?.is_some() {
            return Err(StoreError::ReferenceTaken(given.reference.clone()));
        }
        let asked = needs::ASKED.into_iter().chain(self.event.fields.iter().map(crate::domain::own_field::OwnField::field));
        let mut who = Participant::new(given.reference.clone(), given.category.clone());
        who.take(given, asked.collect());
        country::by_code(&body.code).unwrap_or_default().clone_into(&mut who.country);
        (who.delegation, who.delegation_type) = (body.name, body.kind);
        if who.full_name().is_empty() {
            let lacks = needs::NAME.to_owned();
            return Err(NominationRefusal::Lacks { participant: who.reference, lacks }.into());
        }
        self.put_at(&who, FieldSet::all(), &Entrance { state: State::Draft, step: None })?;
        Ok(())
    }

    /// Sends a draft of the delegation in the place of somebody who has one, within the window for it.
    ///
    /// # Errors
    /// When either is out of the scope, the window has closed, or [`Import::replace`] refuses it.
    pub fn replace_within(&mut self, scope: &Scope, old: &Reference, new: &Reference) -> Result<Replaced> {
        let (leaving, coming) = (self.within(scope, old)?, self.within(scope, new)?);
        self.check_window(WindowKind::Replacement, &leaving.participant.delegation)?;
        let fields = FieldSet::all();
        let kept =
            [Field::Category, Field::Delegation, Field::DelegationType, Field::Country, Field::Days, Field::Head, Field::Order];
        let fields = kept.into_iter().fold(fields, FieldSet::without);
        self.replace_by(&Party::Delegation, (old, &coming.participant, fields), "")
    }

    /// Stores a photo as the delegation sends it, within the time for changes. Once the person is approved, it waits for the step that
    /// decides on changes.
    ///
    /// # Errors
    /// When the participant is out of the scope, on hold before approval, rejected or withdrawn, the window has closed, or the database
    /// cannot be written.
    pub fn put_photo_within(&mut self, scope: &Scope, reference: &Reference, photo: &Photo) -> Result<PhotoSent> {
        let stored = self.within(scope, reference)?;
        let refuse = || NominationRefusal::NotAsked { participant: reference.clone(), field: "photo".to_owned() };
        match stored.state {
            State::Rejected | State::Withdrawn => return Err(refuse().into()),
            State::OnHold if !is_held_after_approval(&stored) => return Err(refuse().into()),
            _ => self.check_writing(&stored)?,
        }
        let rules = self.event.nomination.as_ref();
        let step = rules.and_then(|rules| rules.change_step(&stored.participant.category)).cloned();
        match step.filter(|_| matches!(stored.state, State::Approved | State::OnHold)) {
            Some(step) => self.propose_photo(&stored, photo, &step),
            None => self.put_photo(reference, photo).map(|_| PhotoSent::Stored),
        }
    }

    /// Keeps that a name is as it should stand on the badge.
    ///
    /// # Errors
    /// When the participant is out of the scope, or the database cannot be written.
    pub fn confirm_name(&mut self, scope: &Scope, reference: &Reference) -> Result<()> {
        let stored = self.within(scope, reference)?;
        let shown = self.shown(stored.key)?;
        self.change.execute(
            "insert into name_confirmation (participant, shown, at, actor) values (?1, ?2, ?3, ?4)
             on conflict (participant) do update set shown = excluded.shown, at = excluded.at, actor = excluded.actor",
            params![stored.key.0, shown, self.now.as_millisecond(), self.actor.as_str()],
        )?;
        let entry = Entry::new(Action::NominationConfirm, Subject::Participant(stored.key.0));
        self.change.record(self.now, &entry.personal(json!({ "shown": shown })))
    }

    /// Returns a name as it is compared with one that was confirmed.
    fn shown(&self, key: ParticipantKey) -> Result<String> {
        let sql = format!("select {SHOWN} from participant p where p.id = ?1");
        Ok(self.change.query_row(&sql, [key.0], |row| row.get(0))?)
    }
}

impl Store {
    /// Returns when the name of a participant was confirmed, and by whom; `None` if it was not, or was another then.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn name_confirmed(&self, stored: &StoredParticipant) -> Result<Option<(Timestamp, String)>> {
        let sql = format!(
            "select f.at, f.actor from name_confirmation f join participant p on p.id = f.participant
             where p.id = ?1 and f.shown = {SHOWN}"
        );
        optional(
            self.connection
                .prepare_cached(&sql)?
                .query_row([stored.key.0], |row| Ok((columns::timestamp(row.get(0)?), row.get(1)?))),
        )
    }
}
