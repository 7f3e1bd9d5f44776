//! Places: how many each delegation has, who takes one, who waits for one, and who may still nominate.
//!
//! A place is looked for in the transaction that takes it: two writers never take the last one both.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use serde_json::json;

use super::{
    order::HEAD_RANK,
    participants::{Import, by_reference},
    register::{self, Register, StoredDelegation},
    register_write::RegisterLines,
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
        quota::{Exceeded, Place, PlaceHolder, QuotaRow, place, rows_of},
        register::DelegationId,
        text::fold,
        window::{WindowKind, WindowRefusal},
    },
    store::{
        engine::{
            columns::parsed,
            database::Store,
            error::{Result, StoreError},
        },
        event::{quota_settings, settings},
        ledger::change::{Change, Entry},
        refusal::DelegationRefusal,
    },
};

/// Who takes a place, of `participant p`.
const COUNTED: &str = "p.state in ('submitted', 'on-hold', 'approved') and p.waits_since is null";
/// The same, with those who were sent back and may still submit.
const COUNTED_WHILE_OPEN: &str = "p.state in ('submitted', 'returned', 'on-hold', 'approved') and p.waits_since is null";
/// Who waits for one.
const WAITS: &str = "p.waits_since is not null and p.state = 'submitted'";
/// What stands before a rank, so that of two people of one rank the first in the list heads the delegation.
const RANKS: i64 = 1 << 40;

/// Somebody with a place, or without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedPerson {
    /// Who.
    pub reference: Reference,
    /// The whole name.
    pub name: String,
    /// The category.
    pub category: CategoryCode,
    /// Since when.
    pub since: Timestamp,
    head_rank: Option<i64>,
}

/// How far a quota of a delegation is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaUse {
    /// The delegation's name.
    pub delegation: String,
    /// Its type.
    pub kind: String,
    /// Its code.
    pub code: String,
    /// The quota.
    pub row: QuotaRow,
    /// How many places are taken.
    pub used: u32,
    /// How many people wait for one.
    pub waiting: u32,
}

impl QuotaUse {
    /// Returns how many places are free.
    #[must_use]
    pub fn free(&self) -> u32 {
        self.row.max.saturating_sub(self.used)
    }

    /// Returns by how many places the quota is exceeded.
    #[must_use]
    pub fn over(&self) -> u32 {
        self.used.saturating_sub(self.row.max)
    }

    /// Returns the quota as one that is exceeded; `None` if it is not.
    #[must_use]
    pub fn exceeded(&self) -> Option<Exceeded> {
        (self.over() > 0).then(|| Exceeded { row: self.row.clone(), used: self.used })
    }
}

impl Store {
    /// Returns how far the quotas of all delegations are used: in the order of the register, of each the categories before the total.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn quota_uses(&self, now: Timestamp) -> Result<Vec<QuotaUse>> {
        let _snapshot = self.snapshot()?;
        let read = &self.connection;
        let event = settings::load(read)?.event;
        let register = Register::load(read)?;
        let mut uses = Vec::new();
        for stored in &register.delegations {
            uses.extend(uses_of(read, &event, stored, now)?);
        }
        Ok(uses)
    }

    /// Returns who takes a place of a delegation, and who waits for one, each in the order of coming.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn placed_people(&self, delegation: DelegationId, now: Timestamp) -> Result<(Vec<PlacedPerson>, Vec<PlacedPerson>)> {
        let _snapshot = self.snapshot()?;
        let read = &self.connection;
        let event = settings::load(read)?.event;
        let stored = register::one(read, delegation)?;
        Ok((taking(read, &event, &stored, now)?, waiting(read, delegation)?))
    }
}

impl Import<'_> {
    /// Returns whether a delegation has a place for somebody, before the row is written. `before` is the person who takes a place now, of
    /// any delegation: then it is only refused if more places are taken than before.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn check_place(&self, before: Option<&Participant>, after: &Participant) -> Result<Place> {
        let Some(id) = register::id_of(&self.change, &after.delegation)? else {
            return check_unknown(&self.event, after);
        };
        let stored = register::one(&self.change, id)?;
        check(&self.change, &self.event, (&stored, self.now), before, after)
    }

    /// Checks whether a window is open for a delegation now.
    ///
    /// # Errors
    /// When it has not opened or has closed, or the database cannot be read.
    pub fn check_window(&self, kind: WindowKind, delegation: &str) -> Result<()> {
        let stored = register::id_of(&self.change, delegation)?.map(|id| register::one(&self.change, id)).transpose()?;
        window(&self.event, stored.as_ref(), kind, self.now)
            .map_err(|window| DelegationRefusal::Window { delegation: delegation.to_owned(), window }.into())
    }

    /// Lets a participant wait for a place.
    ///
    /// # Errors
    /// When there is no such participant, or the database cannot be written.
    pub fn wait_for_place(&mut self, reference: &Reference) -> Result<()> {
        let stored = by_reference(&self.change, reference)?.ok_or_else(|| StoreError::NoParticipant(reference.clone()))?;
        set_waiting(&self.change, stored.key.0, Some(self.now), self.now)
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
        self.change.execute(
            "insert into place_priority (participant, priority) values (?1, ?2)
             on conflict (participant) do update set priority = excluded.priority",
            params![stored.key.0, priority],
        )?;
        let mut lines = RegisterLines::new(&self.change, self.now);
        let details = json!({ "priority": priority });
        lines.add(Entry::new(Action::NominationPriority, Subject::Participant(stored.key.0)).details(details))?;
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

    /// Takes places away that a delegation was given: those of the event file hold again.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn drop_quota(&mut self, delegation: DelegationId, category: Option<&CategoryCode>, reason: &str) -> Result<()> {
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
    /// When the database cannot be written.
    pub fn set_exception(
        &mut self,
        delegation: DelegationId,
        kind: WindowKind,
        until: Option<Timestamp>,
        reason: &str,
    ) -> Result<()> {
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
        self.change.commit()?;
        Ok(Settled { unconfirmed, promoted })
    }

    /// Gives places that are free to those who wait for them.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn fill_places(&mut self) -> Result<Vec<Promoted>> {
        fill(&self.change, &self.event, self.now)
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
    let delegations = statement.query_map([], |row| row.get(0).map(DelegationId))?.collect::<rusqlite::Result<Vec<_>>>()?;
    let mut promoted = Vec::new();
    for id in delegations {
        let stored = register::one(change, id)?;
        for person in waiting(change, id)? {
            let Some(found) = by_reference(change, &person.reference)? else { continue };
            if check(change, event, (&stored, now), None, &found.participant)? == Place::Free {
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
    standing::put(change, stored.key, (&before, &after), &standing::Said::standing(""), now)
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
) -> Result<Place> {
    let rows = quota_rows(event, stored);
    if rows.is_empty() {
        return Ok(Place::Free);
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
fn check_unknown(event: &Event, after: &Participant) -> Result<Place> {
    let rows = rows_of(&event.quotas, &after.delegation_type, |name| fold(name) == fold(&after.delegation));
    if after.delegation.is_empty() {
        return Ok(Place::Free);
    }
    Ok(place(&rows, &after.category, &[], &[holder(event, after)]))
}

/// Returns the quotas that hold for a delegation, its own before those of the event file.
fn quota_rows<'q>(event: &'q Event, stored: &'q StoredDelegation) -> Vec<&'q QuotaRow> {
    let spellings: Vec<String> = stored.delegation.spellings().map(fold).collect();
    let is_named = |name: &str| spellings.contains(&fold(name));
    let mut rows = rows_of(&stored.quotas, &stored.delegation.kind, |_| true);
    for row in rows_of(&event.quotas, &stored.delegation.kind, is_named) {
        if rows.iter().all(|known| known.category != row.category) {
            rows.push(row);
        }
    }
    rows.sort_by_key(|row| row.category.as_ref().map_or(usize::MAX, |code| {
        event.categories.iter().position(|known| known.code == *code).unwrap_or(usize::MAX - 1)
    }));
    rows
}

fn uses_of(read: &Connection, event: &Event, stored: &StoredDelegation, now: Timestamp) -> Result<Vec<QuotaUse>> {
    let rows = quota_rows(event, stored);
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let taken: Vec<PlaceHolder> = taking(read, event, stored, now)?.iter().map(PlacedPerson::holder).collect();
    let waits: Vec<PlaceHolder> = waiting(read, stored.id)?.iter().map(PlacedPerson::holder).collect();
    let of = |row: &QuotaRow| QuotaUse {
        delegation: stored.delegation.name.clone(),
        kind: stored.delegation.kind.clone(),
        code: stored.delegation.code.clone(),
        used: row.used(&taken),
        waiting: u32::try_from(waits.iter().filter(|who| row.counts(&who.category)).count()).unwrap_or(u32::MAX),
        row: row.clone(),
    };
    Ok(rows.into_iter().map(of).collect())
}

/// Returns who takes a place of a delegation, in the order of coming.
fn taking(read: &Connection, event: &Event, stored: &StoredDelegation, now: Timestamp) -> Result<Vec<PlacedPerson>> {
    let is_open = window(event, Some(stored), WindowKind::Nomination, now).is_ok();
    people(read, stored.id, if is_open { COUNTED_WHILE_OPEN } else { COUNTED }, "p.id")
}

/// Returns who waits for a place, the next one first.
fn waiting(read: &Connection, id: DelegationId) -> Result<Vec<PlacedPerson>> {
    let order = "coalesce((select w.priority from place_priority w where w.participant = p.id), 100), p.waits_since, p.id";
    people(read, id, WAITS, order)
}

fn people(read: &Connection, id: DelegationId, condition: &str, order: &str) -> Result<Vec<PlacedPerson>> {
    let sql = format!(
        "select p.reference, p.given_name, p.family_name, p.name, p.native_name, c.code,
             case when p.head = 1 or p.says_head = 1 then ({HEAD_RANK}) * {RANKS} + p.id end,
             coalesce(p.waits_since, p.created_at)
         from delegation_key k join participant p on p.delegation_key = k.key join category c on c.category_index = p.category
         where k.delegation = ?1 and {condition} order by {order}"
    );
    let mut statement = read.prepare_cached(&sql)?;
    let found = statement.query_map([id.0], placed)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn placed(row: &Row<'_>) -> rusqlite::Result<PlacedPerson> {
    let name = |column| row.get::<_, String>(column);
    Ok(PlacedPerson {
        reference: parsed(row, 0, "participant.reference")?,
        name: crate::domain::name_order::full_name(&name(1)?, &name(2)?, &name(3)?, &name(4)?),
        category: parsed(row, 5, "category.code")?,
        head_rank: row.get(6)?,
        since: crate::store::engine::columns::timestamp(row.get(7)?),
    })
}

impl PlacedPerson {
    fn holder(&self) -> PlaceHolder {
        PlaceHolder { category: self.category.clone(), head_rank: self.head_rank }
    }
}

/// Returns somebody as one who takes a place, though the row is not written: behind others of the same rank.
fn holder(event: &Event, who: &Participant) -> PlaceHolder {
    let says_head = crate::domain::delegation::says_head(&who.function);
    let position = event.categories.iter().position(|category| category.code == who.category).unwrap_or_default();
    let rank = (2 * i64::from(!who.is_marked_head()) + i64::from(!says_head)) * 256 + i64::try_from(position).unwrap_or_default();
    let head_rank = (who.is_marked_head() || says_head).then_some(rank * RANKS + RANKS - 1);
    PlaceHolder { category: who.category.clone(), head_rank }
}

/// Checks a window for a delegation: what it was granted by itself counts before the event file.
fn window(
    event: &Event,
    stored: Option<&StoredDelegation>,
    kind: WindowKind,
    now: Timestamp,
) -> std::result::Result<(), WindowRefusal> {
    let exceptions = stored.map(|stored| stored.exceptions.iter().copied().collect::<HashMap<_, _>>()).unwrap_or_default();
    if exceptions.get(&kind).is_some_and(|until| now < *until) {
        return Ok(());
    }
    let of_kind = stored.map_or("", |stored| stored.delegation.kind.as_str());
    event.windows.check(kind, of_kind, event.local(now))
}
