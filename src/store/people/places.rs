//! Places are taken, waited for and given: in the transaction that takes one, so that two writers never take the last one both.

use jiff::Timestamp;
use serde_json::json;

use super::{
    marked_heads::{self, SeveralHeads},
    participants::{Import, by_reference},
    place_holders::{QuotaUse, WAITS, all_uses, holder, one_of, quota_rows, taking, waiting},
    register::{self, StoredDelegation},
    register_lines::RegisterLines,
    register_write::write_total,
    replacements::came,
    settled::{Promoted, Settled},
    standing,
};
use crate::{
    domain::{
        event::Event,
        id::{CategoryCode, Reference},
        journal::{Action, Subject},
        nomination::{state::State, table::Stand},
        participant::Participant,
        quota::{PlaceHolder, PlaceVerdict, QuotaRow, place, rows_of},
        register::DelegationId,
        text::fold,
        window::WindowKind,
    },
    store::{
        engine::{
            columns::{self, optional},
            error::{Result, StoreError},
            sql::{self, Connection, params},
            stored::{ParticipantKey, StoredParticipant},
        },
        event::{described, quota_settings},
        ledger::change::{Change, Entry},
        refusal::DelegationRefusal,
    },
};

impl Import<'_> {
    /// Returns whether a delegation has a place for somebody, before the row is written. `before` is the person who takes a place now, of
    /// any delegation: then it is only refused if more places are taken than before.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn check_place(&self, before: Option<&Participant>, after: &Participant) -> Result<PlaceVerdict> {
        let Some(id) = register::id_of(&self.change, &after.delegation)? else {
            return Ok(check_unknown(&self.event, after));
        };
        let stored = register::one(&self.change, id)?;
        check(&self.change, &self.event, (&stored, self.now), before, after)
    }

    /// Checks whether a window is open for a delegation now.
    ///
    /// # Errors
    /// When it has not opened or has closed, or the database cannot be read.
    pub fn check_window(&self, kind: WindowKind, delegation: &str) -> Result<()> {
        self.check_one_of(&[kind], delegation)
    }

    /// Checks whether one of some windows is open for a delegation now.
    ///
    /// # Errors
    /// When none is: why the first is not; or when the database cannot be read.
    pub(super) fn check_one_of(&self, kinds: &[WindowKind], delegation: &str) -> Result<()> {
        let stored = register::id_of(&self.change, delegation)?.map(|id| register::one(&self.change, id)).transpose()?;
        one_of(&self.event, stored.as_ref(), kinds, self.now)
            .map_err(|window| DelegationRefusal::Window { delegation: delegation.to_owned(), window }.into())
    }

    /// Checks whether a delegation may write now on what somebody's nomination says.
    ///
    /// # Errors
    /// When it is too early or too late, or the database cannot be read.
    pub(super) fn check_writing(&self, stored: &StoredParticipant) -> Result<()> {
        let kinds = came(&self.change, stored.key)?.to_write(stored.state);
        self.check_one_of(kinds, &stored.participant.delegation)
    }

    /// Lets a participant wait for a place.
    ///
    /// # Errors
    /// When there is no such participant, or the database cannot be written.
    pub fn wait_for_place(&mut self, reference: &Reference) -> Result<()> {
        let stored = by_reference(&self.change, reference)?.ok_or_else(|| StoreError::NoParticipant(reference.clone()))?;
        self.queue(stored.key, Queued::last(self.now))
    }

    /// Returns where a participant stands among those who wait for a place; `None` if they do not wait.
    pub(super) fn queued(&self, key: ParticipantKey) -> Result<Option<Queued>> {
        let sql = format!(
            "select p.waits_since, (select w.priority from place_priority w where w.participant = p.id) from participant p
             where p.id = ?1 and {WAITS}"
        );
        optional(
            self.change
                .prepare_cached(&sql)?
                .query_row([key.0], |row| Ok(Queued { since: columns::timestamp(row.get(0)?), priority: row.get(1)? })),
        )
    }

    /// Puts a participant among those who wait for a place.
    pub(super) fn queue(&self, key: ParticipantKey, queued: Queued) -> Result<()> {
        set_waiting(&self.change, key.0, Some(queued.since), self.now)?;
        queued.priority.map_or(Ok(()), |priority| self.put_priority(key, priority))
    }

    /// Puts somebody who waits before or after the others: the less, the sooner; 100 is everybody's.
    ///
    /// # Errors
    /// When there is no such participant or it does not wait, or the database cannot be written.
    pub fn set_priority(&mut self, reference: &Reference, priority: i32) -> Result<()> {
        let stored = by_reference(&self.change, reference)?.ok_or_else(|| StoreError::NoParticipant(reference.clone()))?;
        let is_waiting = format!("select 1 from participant p where p.id = ?1 and {WAITS}");
        if !self.change.prepare_cached(&is_waiting)?.exists([stored.key.0])? {
            return Err(DelegationRefusal::NotWaiting(reference.clone()).into());
        }
        self.put_priority(stored.key, priority)
    }

    fn put_priority(&self, key: ParticipantKey, priority: i32) -> Result<()> {
        self.change.execute(
            "insert into place_priority (participant, priority) values (?1, ?2)
             on conflict (participant) do update set priority = excluded.priority",
            params![key.0, priority],
        )?;
        let mut lines = RegisterLines::new(&self.change, self.now);
        let details = json!({ "priority": priority });
        lines.add(Entry::new(Action::NominationPriority, Subject::Participant(key.0)).details(details))?;
        lines.end()
    }

    /// Gives a delegation places of its own, before those of the event file.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_quota(&mut self, delegation: DelegationId, row: &QuotaRow, reason: &str) -> Result<()> {
        self.change.execute(
            "insert into delegation_quota (delegation, category, max, overflow, exempt) values (?1, ?2, ?3, ?4, ?5)
             on conflict (delegation, category) do update set max = excluded.max, overflow = excluded.overflow, exempt = excluded.exempt",
            params![
                delegation.0,
                quota_settings::category(row),
                row.max,
                row.overflow.as_str(),
                quota_settings::write_exempt(&row.exempt)
            ],
        )?;
        let details = json!({
            "category": quota_settings::category(row),
            "max": row.max,
            "overflow": row.overflow.as_str(),
            "exempt": row.exempt.iter().map(ToString::to_string).collect::<Vec<_>>(),
        });
        self.record(Action::DelegationQuota, delegation, details, reason)
    }

    /// Takes places away that a delegation was given: those of the event file hold again, where it names the delegation's own, too.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn drop_quota(&mut self, delegation: DelegationId, category: Option<&CategoryCode>, reason: &str) -> Result<()> {
        if category.is_none() {
            let stored = register::one(&self.change, delegation)?;
            let described = described::of(&described::last(&self.change)?, &stored.delegation).and_then(|one| one.quota);
            if let Some(max) = described {
                self.change.execute("delete from delegation_quota where delegation = ?1 and category = ''", [delegation.0])?;
                write_total(&self.change, &self.event, delegation, Some(max))?;
                return self.record(Action::DelegationQuota, delegation, json!({ "category": "", "max": max }), reason);
            }
        }
        let category = category.map_or("", CategoryCode::as_str);
        let sql = "delete from delegation_quota where delegation = ?1 and category = ?2";
        if self.change.execute(sql, params![delegation.0, category])? == 0 {
            return Ok(());
        }
        self.record(Action::DelegationQuota, delegation, json!({ "category": category, "max": null }), reason)
    }

    /// Keeps a window open until a moment for one delegation; as the event file says if there is none.
    ///
    /// # Errors
    /// When there is no such delegation, it is kept open without a reason, or the database cannot be written.
    pub fn set_exception(
        &mut self,
        delegation: DelegationId,
        kind: WindowKind,
        until: Option<Timestamp>,
        reason: &str,
    ) -> Result<()> {
        if until.is_some() && reason.trim().is_empty() {
            let delegation = register::one(&self.change, delegation)?.delegation.name;
            return Err(DelegationRefusal::NoReason { delegation }.into());
        }
        let until = until.map(Timestamp::as_millisecond);
        match until {
            Some(until) => self.change.execute(
                "insert into delegation_exception (delegation, kind, until) values (?1, ?2, ?3)
                 on conflict (delegation, kind) do update set until = excluded.until",
                params![delegation.0, kind.as_str(), until],
            )?,
            None => self.change.execute(
                "delete from delegation_exception where delegation = ?1 and kind = ?2",
                params![delegation.0, kind.as_str()],
            )?,
        };
        self.record(Action::DelegationException, delegation, json!({ "window": kind.as_str(), "until": until }), reason)
    }

    fn record(&self, action: Action, delegation: DelegationId, details: serde_json::Value, reason: &str) -> Result<()> {
        let entry = Entry::new(action, Subject::Delegation(delegation)).details(details);
        let mut lines = RegisterLines::new(&self.change, self.now);
        lines.add(if reason.is_empty() { entry } else { entry.personal(json!({ "reason": reason })) })?;
        lines.end()
    }

    /// Makes everything durable: with the delegations that people brought, and places that became free given to those who wait.
    ///
    /// # Errors
    /// When the disk cannot take it; nothing of it is kept then.
    pub fn commit(mut self) -> Result<Settled> {
        let unconfirmed = self.settle_delegations()?;
        let promoted = self.fill_places()?;
        let heads = self.further_heads()?;
        self.change.commit()?;
        Ok(Settled { unconfirmed, promoted, heads })
    }

    /// Returns what [`Import::commit`] would lead to, and how far the quotas would be used then. Keeps nothing.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn rehearse(mut self) -> Result<(Settled, Vec<QuotaUse>)> {
        let unconfirmed = self.settle_delegations()?;
        let promoted = self.fill_places()?;
        let heads = self.further_heads()?;
        Ok((Settled { unconfirmed, promoted, heads }, all_uses(&self.change, &self.event, self.now)?))
    }

    /// Returns the delegations in which somebody was marked as a further head by this change.
    fn further_heads(&self) -> Result<Vec<SeveralHeads>> {
        let mut told = Vec::new();
        for (key, people) in marked_heads::marked_twice(&self.change)? {
            let before = self.heads_before.get(&key);
            let Some(one) = people.iter().find(|row| before.is_none_or(|before| !before.contains(row))) else { continue };
            let all = marked_heads::of_delegation_of(&self.change, ParticipantKey(*one))?;
            let people = all.into_iter().map(|(_, reference, name)| (reference, name)).collect();
            let sql = "select delegation from participant where id = ?1";
            told.push(SeveralHeads { delegation: self.change.query_row(sql, [*one], |row| row.get(0))?, people });
        }
        Ok(told)
    }

    /// Gives places that are free to those who wait for them.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn fill_places(&mut self) -> Result<Vec<Promoted>> {
        fill(&self.change, &self.event, self.now)
    }
}

/// Where somebody stands among those who wait for a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Queued {
    /// Since when.
    since: Timestamp,
    /// What comes before the time; `None` for everybody's.
    priority: Option<i32>,
}

impl Queued {
    /// Behind all the others.
    pub(super) fn last(now: Timestamp) -> Self {
        Self { since: now, priority: None }
    }
}

/// Gives places that are free to those who wait: by priority, then by time. Returns who got one.
///
/// # Errors
/// When the database cannot be written.
pub(in crate::store) fn fill(change: &Change<'_>, event: &Event, now: Timestamp) -> Result<Vec<Promoted>> {
    if !change.prepare_cached(&format!("select 1 from participant p where {WAITS} limit 1"))?.exists([])? {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select distinct k.delegation from participant p join delegation_key k on k.key = p.delegation_key where {WAITS} order by 1"
    );
    let mut statement = change.prepare(&sql)?;
    let delegations = statement.query_map([], |row| row.get(0).map(DelegationId))?.collect::<sql::Result<Vec<_>>>()?;
    let mut promoted = Vec::new();
    for id in delegations {
        let stored = register::one(change, id)?;
        for person in waiting(change, id)? {
            let Some(found) = by_reference(change, &person.reference)? else { continue };
            if check(change, event, (&stored, now), None, &found.participant)? == PlaceVerdict::Free {
                set_waiting(change, found.key.0, None, now)?;
                approve_without_steps(change, &found.participant.reference, now)?;
                let delegation = stored.delegation.name.clone();
                promoted.push(Promoted { reference: person.reference, name: person.name, delegation });
            }
        }
    }
    Ok(promoted)
}

/// Approves somebody who has a place now, and on whom no step decides.
fn approve_without_steps(change: &Change<'_>, reference: &Reference, now: Timestamp) -> Result<()> {
    let Some(stored) = by_reference(change, reference)?.filter(|stored| stored.step.is_none()) else { return Ok(()) };
    let before = standing::stand(change, &stored)?;
    let after = Stand { at: before.at.to(State::Approved, None), block: before.block };
    standing::put(change, stored.key, (&before, &after), &standing::StandingWords::standing(""), now)
}

fn set_waiting(change: &Change<'_>, participant: i64, since: Option<Timestamp>, now: Timestamp) -> Result<()> {
    let since = since.map(Timestamp::as_millisecond);
    change.execute("update participant set waits_since = ?2 where id = ?1", params![participant, since])?;
    let entry = Entry::new(Action::NominationPlace, Subject::Participant(participant));
    change.record(now, &entry.details(json!({ "waits": since.is_some() })))
}

/// Looks for a place of a delegation that is in the register.
fn check(
    read: &Connection,
    event: &Event,
    (stored, now): (&StoredDelegation, Timestamp),
    before: Option<&Participant>,
    after: &Participant,
) -> Result<PlaceVerdict> {
    let rows = quota_rows(event, stored);
    if rows.is_empty() {
        return Ok(PlaceVerdict::Free);
    }
    let mut others: Vec<PlaceHolder> = Vec::new();
    let mut own = None;
    for person in taking(read, event, stored, now)? {
        if person.reference == after.reference { own = Some(person.holder()) } else { others.push(person.holder()) }
    }
    let with = |person: PlaceHolder| others.iter().cloned().chain([person]).collect::<Vec<_>>();
    let held = own.filter(|_| before.is_some()).map_or_else(|| others.clone(), with);
    Ok(place(&rows, &after.category, &held, &with(holder(event, after))))
}

/// Looks for a place of a delegation that the register does not know yet: it has the places of everybody, or of its type, and nobody
/// takes one.
fn check_unknown(event: &Event, after: &Participant) -> PlaceVerdict {
    let rows = rows_of(&event.quotas, &after.delegation_type, |name| fold(name) == fold(&after.delegation));
    if after.delegation.is_empty() {
        return PlaceVerdict::Free;
    }
    place(&rows, &after.category, &[], &[holder(event, after)])
}
