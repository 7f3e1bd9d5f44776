//! How people stand: one place writes state, block and standing, and the line of the journal that says so.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{
    marked_heads::SeveralHeads,
    participants::{Import, by_reference},
    settled::{Promoted, Settled},
};
use crate::{
    domain::{
        field::FieldSet,
        id::{Reference, StepName},
        journal::{Action, Subject},
        nomination::{
            act::{Act, Party},
            state::{Block, State},
            table::{self, Past, Place, Position, Stand},
        },
        participant::Standing,
        standing::{StandingChange, StandingEffect},
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::{Result, StoreError},
            sql::{Connection, params},
            stored::{ParticipantKey, StoredParticipant},
        },
        ledger::{
            change::{Change, Entry},
            stand_lines,
        },
        refusal::NominationRefusal,
    },
};

/// How somebody stood before, and stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Before.
    pub before: Stand,
    /// Now.
    pub after: Stand,
    /// The fields of a change that waited and was decided on.
    pub decided: FieldSet,
    /// Who waited for a place that became free by it.
    pub promoted: Vec<Promoted>,
    /// Delegations that have a further head by it.
    pub heads: Vec<SeveralHeads>,
}

impl Moved {
    /// Returns whether anything changed.
    #[must_use]
    pub fn is_change(&self) -> bool {
        self.before != self.after || !self.decided.is_empty()
    }
}

/// What is said with a change of standing, beside the change itself.
pub(super) struct StandingWords<'w> {
    pub(super) action: Action,
    /// The reason that stays with the standing; `None` if the one that is there stays.
    pub(super) reason: Option<&'w str>,
    /// What a nomination's step leaves: the text for the delegation, and the internal one. `None` if what was said stays.
    pub(super) texts: Option<(&'w str, &'w str)>,
    /// Further details that name nobody.
    pub(super) details: Map<String, Value>,
}

impl Store {
    /// Withdraws, blocks, or accredits a participant again, and returns the previous standing. A block is beside the state; to
    /// accredit or withdraw lifts it.
    ///
    /// # Errors
    /// When there is no such participant, or the database cannot be written.
    pub fn set_standing(&mut self, reference: &Reference, standing: Standing, reason: &str, now: Timestamp) -> Result<Standing> {
        // One transaction: what is returned as "before" is what was replaced.
        let import = self.import(now)?;
        let (key, before) = import.stand_of(reference)?;
        let state = match standing {
            Standing::Accredited => State::Approved,
            Standing::Withdrawn => State::Withdrawn,
            Standing::Blocked => before.at.state,
        };
        let at = if state == before.at.state { before.at.clone() } else { before.at.to(state, None) };
        let after = Stand { at, block: Block::from(standing == Standing::Blocked) };
        import.put_stand(key, &before, &after, &StandingWords::standing(reason))?;
        import.commit()?;
        Ok(before.standing())
    }

    /// Makes one change of standing.
    ///
    /// # Errors
    /// When there is no such participant, the change cannot be made, or the database cannot be written.
    pub fn change_standing(
        &mut self,
        reference: &Reference,
        change: StandingChange,
        reason: &str,
        now: Timestamp,
    ) -> Result<Moved> {
        // One transaction: what is returned as "before" is what was replaced.
        let import = self.import(now)?;
        let (key, before) = import.stand_of(reference)?;
        let refused = |source| NominationRefusal::Standing { participant: reference.clone(), source };
        let block = |block| Stand { at: before.at.clone(), block };
        let after = match change.effect(before.at.state, before.block).map_err(refused)? {
            StandingEffect::Nothing => {
                return Ok(Moved {
                    after: before.clone(),
                    before,
                    decided: FieldSet::default(),
                    promoted: Vec::new(),
                    heads: Vec::new(),
                });
            }
            StandingEffect::Reason => before.clone(),
            StandingEffect::Block => block(Block::Blocked),
            StandingEffect::Unblock => block(Block::Free),
            StandingEffect::State => {
                let act = match change {
                    StandingChange::Restore => Act::Restore,
                    _ => Act::Withdraw { reason: String::new() },
                };
                let steps = import.steps_of(reference)?;
                let at = table::decide(&before.at, &act, &Party::Officer, &steps);
                let at = at.map_err(|source| NominationRefusal::Disallowed { participant: reference.clone(), source })?;
                Stand { at, block: before.block }
            }
        };
        import.put_stand(key, &before, &after, &StandingWords::standing(change.kept(reason)))?;
        let Settled { promoted, heads, .. } = import.commit()?;
        Ok(Moved { before, after, decided: FieldSet::default(), promoted, heads })
    }
}

impl Import<'_> {
    /// Returns the row of a participant, and how they stand.
    pub(super) fn stand_of(&self, reference: &Reference) -> Result<(ParticipantKey, Stand)> {
        let stored = by_reference(&self.change, reference)?.ok_or_else(|| StoreError::NoParticipant(reference.clone()))?;
        Ok((stored.key, stand(&self.change, &stored)?))
    }

    /// Writes how somebody stands.
    pub(super) fn put_stand(&self, key: ParticipantKey, before: &Stand, after: &Stand, said: &StandingWords<'_>) -> Result<()> {
        put(&self.change, key, (before, after), said, self.now)
    }
}

impl<'w> StandingWords<'w> {
    /// Says what a change of standing leaves.
    pub(super) fn standing(reason: &'w str) -> Self {
        Self { action: Action::ParticipantStanding, reason: Some(reason), texts: None, details: Map::new() }
    }
}

/// Returns how a participant stands.
pub(in crate::store) fn stand(read: &Connection, stored: &StoredParticipant) -> Result<Stand> {
    let sql = "select approved_at is not null from nomination where participant = ?1";
    let approved = columns::optional(read.prepare_cached(sql)?.query_row([stored.key.0], |row| row.get::<bool>(0)))?;
    // Who came in approved has no row.
    let past = if approved.unwrap_or(true) { Past::Approved } else { Past::Unapproved };
    let at = Position { state: stored.state, step: stored.step.clone(), place: stored.place, past };
    Ok(Stand { at, block: stored.block })
}

/// Writes how somebody stands and what was said with it, and no line of the journal.
pub(in crate::store) fn write(
    change: &Change<'_>,
    key: ParticipantKey,
    (before, after): (&Stand, &Stand),
    (reason, texts): (Option<&str>, Option<(&str, &str)>),
    now: Timestamp,
) -> Result<()> {
    let step = after.at.step.as_ref().map(StepName::as_str).unwrap_or_default();
    change
        .prepare_cached(
            "update participant set state = ?2, blocked = ?3, step = ?4, waits_since = case when ?5 = 1 then waits_since end, standing = ?6,
                 standing_reason = coalesce(?7, standing_reason), updated_at = ?8 where id = ?1",
        )?
        .execute(params![
            key.0,
            after.at.state.as_str(),
            after.block == Block::Blocked,
            step,
            after.at.place == Place::Awaited,
            after.standing().as_str(),
            reason,
            now.as_millisecond()
        ])?;
    if !proposal_lives(after.at.state) {
        change.execute("delete from proposal where participant = ?1", [key.0])?;
    }
    put_nomination(change, key, (before, after), texts, now)
}

/// Returns whether a change that waits goes on waiting in this state: it belongs to somebody who was approved.
pub(in crate::store) fn proposal_lives(state: State) -> bool {
    matches!(state, State::Approved | State::OnHold)
}

/// Writes how somebody stands, what was said with it, and the line of the journal.
pub(super) fn put(
    change: &Change<'_>,
    key: ParticipantKey,
    (before, after): (&Stand, &Stand),
    said: &StandingWords<'_>,
    now: Timestamp,
) -> Result<()> {
    write(change, key, (before, after), (said.reason, said.texts), now)?;
    let mut details = stand_lines::write(before, after);
    details.extend(said.details.clone());
    let entry = Entry::new(said.action, Subject::Participant(key.0)).details(details);
    let (text, internal) = said.texts.unwrap_or_default();
    let told = [("reason", said.reason.unwrap_or_default()), ("text", text), ("internal", internal)];
    let told: Map<String, Value> =
        told.into_iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| (key.to_owned(), text.into())).collect();
    change.record(now, &if told.is_empty() { entry } else { entry.personal(told) })
}

/// Keeps what was said of a nomination, and when it was submitted and approved. Who came in approved gets a row with the first step.
fn put_nomination(
    change: &Change<'_>,
    key: ParticipantKey,
    (before, after): (&Stand, &Stand),
    texts: Option<(&str, &str)>,
    now: Timestamp,
) -> Result<()> {
    let now = now.as_millisecond();
    let submitted = (after.at.state == State::Submitted && before.at.state != State::Submitted).then_some(now);
    let approved = (after.at.state == State::Approved).then_some(now);
    if let Some((text, internal)) = texts {
        change
            .prepare_cached(
                "insert into nomination (participant, submitted_at, approved_at, text, internal)
                     select id, ?2, case when ?6 = 1 then created_at else ?3 end, ?4, ?5 from participant where id = ?1
                 on conflict (participant) do update set submitted_at = coalesce(excluded.submitted_at, nomination.submitted_at),
                     approved_at = coalesce(nomination.approved_at, excluded.approved_at), text = excluded.text, internal = excluded.internal",
            )?
            .execute(params![key.0, submitted, approved, text, internal, before.at.past == Past::Approved])?;
    } else if submitted.or(approved).is_some() {
        let sql = "update nomination set submitted_at = coalesce(?2, submitted_at), approved_at = coalesce(approved_at, ?3)
                   where participant = ?1";
        change.prepare_cached(sql)?.execute(params![key.0, submitted, approved])?;
    }
    Ok(())
}
