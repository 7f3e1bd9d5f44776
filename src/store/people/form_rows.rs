//! A delegation's form is written: under its rights, and within its places and time.
//!
//! Withdrawals come first, so that the places that they free are there for the rows after them; those who waited before get them
//! first of all.

use jiff::Timestamp;

use super::{
    bases,
    entrance::Entrance,
    merge::{self, KnownPerson, Planned},
    participants::Import,
    places::{self, Queued},
    proposals,
    register::{self, StoredDelegation},
    replacements::came,
    settled::{Promoted, Settled},
};
use crate::{
    domain::{
        country,
        field::{Field, FieldSet},
        id::Reference,
        merge::{Base, FieldConflict, Listing, Rules},
        nomination::{
            act::{Act, Party},
            needs::{self, Held},
            state::State,
        },
        participant::Participant,
        quota::{Exceeded, Overflow, PlaceVerdict},
        register::DelegationId,
        window::WindowKind,
    },
    store::{
        engine::{
            database::Store,
            error::{Result, StoreError},
        },
        refusal::DelegationRefusal,
    },
};

/// What a row of a form asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormRow {
    /// That a person is withdrawn.
    Withdraw {
        /// The row.
        line: u64,
        /// Who.
        reference: Reference,
    },
    /// That what it says is taken over.
    Take(Box<FormListing>),
}

/// What a row of a form says, and what the form was written with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormListing {
    /// What it says.
    pub listing: Listing,
    /// What stood here when the form was written; nothing in a row for somebody new.
    pub written: Base,
}

/// What became of a row.
#[derive(Debug)]
pub struct FormResult {
    /// The row.
    pub line: u64,
    /// Who.
    pub reference: Reference,
    /// The whole name.
    pub name: String,
    /// What became of it.
    pub outcome: FormOutcome,
}

/// What became of a row.
#[derive(Debug)]
pub enum FormOutcome {
    /// The person is new, and nominated.
    Nominated,
    /// The person is new, and lacks something: it stays a draft.
    Draft(Vec<String>),
    /// The person is new, and waits for a place.
    Waits(Vec<Exceeded>),
    /// Fields were changed; some of them may wait to be approved.
    Changed {
        /// Which took effect or wait.
        fields: FieldSet,
        /// Which wait.
        waits: FieldSet,
        /// Fields that were changed here since, and stay.
        conflicts: Vec<FieldConflict>,
    },
    /// The person is withdrawn.
    Withdrawn,
    /// The row says what is known.
    Unchanged(Vec<FieldConflict>),
    /// The row is not taken.
    Rejected(StoreError),
}

/// A form that is being written.
pub struct FormImport<'s> {
    import: Import<'s>,
    stored: StoredDelegation,
    /// The form's number.
    form: String,
    /// What became of the rows, in their order.
    pub results: Vec<FormResult>,
    /// Who waited before, and got a place that a withdrawal freed.
    pub promoted: Vec<Promoted>,
}

impl Store {
    /// Writes the rows of a delegation's form, in one transaction: its places are counted where they are taken. `form` is its
    /// number, under which is kept what it said.
    ///
    /// # Errors
    /// When there is no such delegation, or the database cannot be written. What the rules refuse is a row that is rejected.
    pub fn apply_form(
        &mut self,
        delegation: DelegationId,
        rows: Vec<FormRow>,
        form: &str,
        now: Timestamp,
    ) -> Result<FormImport<'_>> {
        let import = self.import(now)?;
        let stored = register::one(&import.change, delegation)?;
        let mut form = FormImport { import, stored, form: form.to_owned(), results: Vec::new(), promoted: Vec::new() };
        let (withdrawn, taken): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| matches!(row, FormRow::Withdraw { .. }));
        for row in withdrawn {
            form.take(row)?;
        }
        form.promoted = places::fill(&form.import.change, &form.import.event, now)?;
        for row in taken {
            form.take(row)?;
        }
        form.results.sort_by_key(|result| result.line);
        Ok(form)
    }
}

/// Adds those who got a place on the way to those who got one at the end.
fn with_promoted(mut before: Vec<Promoted>, mut settled: Settled) -> Settled {
    before.append(&mut settled.promoted);
    Settled { promoted: before, ..settled }
}

impl FormImport<'_> {
    /// Makes it durable.
    ///
    /// # Errors
    /// When the disk cannot take it; nothing of it is kept then.
    pub fn commit(self) -> Result<(Vec<FormResult>, Settled)> {
        let settled = self.import.commit()?;
        Ok((self.results, with_promoted(self.promoted, settled)))
    }

    /// Returns what [`FormImport::commit`] would. Keeps nothing.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn rehearse(self) -> Result<(Vec<FormResult>, Settled)> {
        let (settled, _) = self.import.rehearse()?;
        Ok((self.results, with_promoted(self.promoted, settled)))
    }

    fn take(&mut self, row: FormRow) -> Result<()> {
        let (line, reference, name) = match &row {
            FormRow::Withdraw { line, reference } => (*line, reference.clone(), String::new()),
            FormRow::Take(taken) => {
                (taken.listing.line, taken.listing.participant.reference.clone(), taken.listing.participant.full_name())
            }
        };
        let known = self.known(&reference)?;
        let name = known.as_ref().map_or(name, |known| known.participant.full_name());
        let outcome = match (row, known) {
            (FormRow::Withdraw { .. }, Some(_)) => self.withdraw(&reference),
            (FormRow::Withdraw { .. }, None) => Err(StoreError::NoParticipant(reference.clone())),
            (FormRow::Take(taken), Some(known)) => self.change(*taken, known),
            (FormRow::Take(taken), None) => self.nominate(taken.listing),
        };
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(error) if error.is_refusal() => FormOutcome::Rejected(error),
            Err(error) => return Err(error),
        };
        self.results.push(FormResult { line, reference, name, outcome });
        Ok(())
    }

    /// Returns the person of a reference, if it is one of the delegation.
    ///
    /// # Errors
    /// When it is somebody else's: the delegation does not learn whose.
    fn known(&self, reference: &Reference) -> Result<Option<KnownPerson>> {
        let Some(stored) = self.import.participant(reference)? else { return Ok(None) };
        let mut found = None;
        merge::each(&self.import.change, &format!("where p.id = {}", stored.key.0), |known| found = Some(known))?;
        Ok(found)
    }

    fn check_own(&self, who: &Participant) -> Result<()> {
        if register::id_of(&self.import.change, &who.delegation)? == Some(self.stored.id) {
            return Ok(());
        }
        Err(DelegationRefusal::NotTheirs(who.reference.clone()).into())
    }

    fn withdraw(&mut self, reference: &Reference) -> Result<FormOutcome> {
        let stored = self.import.participant(reference)?.ok_or_else(|| StoreError::NoParticipant(reference.clone()))?;
        self.check_own(&stored.participant)?;
        // The same file may come twice.
        if stored.state == State::Withdrawn {
            return Ok(FormOutcome::Unchanged(Vec::new()));
        }
        let reason = "withdrawn by the delegation".to_owned();
        self.import.nominate(reference, &Act::Withdraw { reason }, &Party::Delegation)?;
        Ok(FormOutcome::Withdrawn)
    }

    fn nominate(&mut self, listing: Listing) -> Result<FormOutcome> {
        let mut who = listing.participant;
        self.stored.delegation.name.clone_into(&mut who.delegation);
        self.stored.delegation.kind.clone_into(&mut who.delegation_type);
        if who.country.is_empty() {
            country::by_code(&self.stored.delegation.code).unwrap_or_default().clone_into(&mut who.country);
        }
        self.import.check_window(WindowKind::Nomination, &who.delegation)?;
        let lacks = needs::lacks(&self.import.event, &who, &Held::NOTHING);
        let rules = self.import.event.nomination.as_ref();
        let (entrance, outcome) = if lacks.is_empty() {
            match self.import.check_place(None, &who)? {
                PlaceVerdict::Free => (Entrance::of(State::Submitted, rules, &who.category), FormOutcome::Nominated),
                PlaceVerdict::Over(exceeded, Overflow::Refuse) => {
                    return Err(DelegationRefusal::NoPlace { delegation: who.delegation, exceeded }.into());
                }
                PlaceVerdict::Over(exceeded, Overflow::Wait) => {
                    let step = rules.and_then(|rules| rules.steps_of(&who.category).first().cloned());
                    (Entrance { state: State::Submitted, step }, FormOutcome::Waits(exceeded))
                }
            }
        } else {
            (Entrance { state: State::Draft, step: None }, FormOutcome::Draft(lacks))
        };
        self.import.put_at(&who, FieldSet::all(), &entrance)?;
        if matches!(outcome, FormOutcome::Waits(_)) {
            self.import.wait_for_place(&who.reference)?;
        }
        let said = bases::encode(&Base::of_list(&who, &self.import.event), &self.import.event);
        self.keep_said(&who.reference, &said)?;
        Ok(outcome)
    }

    fn change(&mut self, given: FormListing, mut known: KnownPerson) -> Result<FormOutcome> {
        self.check_own(&known.participant)?;
        let reference = known.participant.reference.clone();
        let stored = self.import.participant(&reference)?.ok_or_else(|| StoreError::NoParticipant(reference.clone()))?;
        let event = &self.import.event;
        let mut base = bases::of_form(&self.import.change, known.key, &self.form, event)?.unwrap_or(given.written);
        let was_said = bases::encode(&base, event);
        let taken_back = self.look_past_what_waits(&known, &mut base, &given.listing)?;
        known.said = bases::encode(&base, event);
        let planned: Planned = merge::plan(event, Rules::default(), (false, None), Some(&known), given.listing)?;
        let before = &known.participant;
        let fields: FieldSet = planned.changes.iter().map(|change| change.field).chain(taken_back.iter()).collect();
        if fields == FieldSet::default() {
            if planned.said != was_said {
                self.keep_said(&before.reference, &planned.said)?;
            }
            return Ok(FormOutcome::Unchanged(planned.conflicts));
        }
        let came = came(&self.import.change, stored.key)?;
        // A row that is complete is handed in: of a draft, nothing else is meant.
        let kinds = if stored.state == State::Draft { came.to_hand_in() } else { came.to_write(stored.state) };
        self.import.check_one_of(kinds, &self.stored.delegation.name)?;
        let is_whole = needs::lacks(&self.import.event, planned.participant(), &self.import.held(&stored)?).is_empty();
        let is_handed_in = matches!(stored.state, State::Draft | State::Returned) && is_whole;
        // A draft takes no place yet. All is looked at before anything is written.
        let held = (stored.state != State::Draft).then_some(before);
        let mut queued = None;
        if (fields.has(Field::Category) && held.is_some()) || is_handed_in {
            match self.import.check_place(held, planned.participant())? {
                PlaceVerdict::Over(_, Overflow::Wait) if is_handed_in => queued = Some(Queued::last(self.import.now)),
                PlaceVerdict::Over(exceeded, _) => {
                    return Err(DelegationRefusal::NoPlace { delegation: before.delegation.clone(), exceeded }.into());
                }
                PlaceVerdict::Free => {}
            }
        }
        self.import.check_asked(&stored, planned.participant())?;
        let changed = self.import.take_asked(planned.participant(), fields)?;
        self.keep_said(&before.reference, &planned.said)?;
        // A row that was sent back and was mended is handed in again.
        if is_handed_in {
            self.import.hand_in(&before.reference, (&Party::Delegation, &Party::Delegation), queued)?;
        }
        Ok(FormOutcome::Changed { fields, waits: changed.waits, conflicts: planned.conflicts })
    }

    /// Lets a form change what it said before and what waits to be approved since: there it stands against what was approved, and no
    /// hand has changed it. Returns the fields in which it takes that back.
    fn look_past_what_waits(&self, known: &KnownPerson, base: &mut Base, listing: &Listing) -> Result<FieldSet> {
        let event = &self.import.event;
        let Some(waiting) = proposals::proposal(&self.import.change, event, known.key)? else { return Ok(FieldSet::default()) };
        let mut taken_back = FieldSet::default();
        for (field, value) in waiting.fields {
            let theirs = listing.participant.as_listed(field, event);
            let is_said = listing.columns.has(field) && !listing.blank.has(field);
            if !is_said || theirs == value || base.get(field) != Some(value.as_str()) {
                continue;
            }
            let mine = known.participant.written(field, event);
            if theirs == mine {
                taken_back = taken_back.with(field);
            }
            base.set(field, Some(mine));
        }
        Ok(taken_back)
    }

    fn keep_said(&self, reference: &Reference, said: &str) -> Result<()> {
        let Some(stored) = self.import.participant(reference)? else { return Ok(()) };
        bases::put_form(&self.import.change, stored.key, &self.form, said)
    }
}
