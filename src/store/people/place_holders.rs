//! Who takes a place, who waits for one, and how far each quota is used.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{
    order::HEAD_RANK,
    register::{self, Register, StoredDelegation},
};
use crate::{
    domain::{
        delegation::says_head,
        event::Event,
        id::{CategoryCode, Reference},
        name_order::full_name,
        nomination::state::State,
        participant::Participant,
        quota::{Exceeded, PlaceHolder, QuotaRow, rows_of},
        register::DelegationId,
        text::fold,
        window::{Came, WindowKind, WindowRefusal},
    },
    store::{
        engine::{
            columns::{parsed, timestamp},
            database::Store,
            error::Result,
            sql::{self, Connection, Row},
        },
        event::settings,
    },
};

/// Who takes a place, of `participant p`.
const COUNTED: &str = "p.state in ('submitted', 'on-hold', 'approved') and p.waits_since is null";
/// The same, with those who were sent back and may still submit.
const COUNTED_WITH_RETURNED: &str = "p.state in ('submitted', 'returned', 'on-hold', 'approved') and p.waits_since is null";
/// The same, with those who were sent back and came in another's place: nobody else may submit any more.
const COUNTED_WITH_COMING: &str = "(p.state in ('submitted', 'on-hold', 'approved') or (p.state = 'returned' and
     exists (select 1 from replacement r where r.participant = p.id))) and p.waits_since is null";
/// Who waits for one.
pub(super) const WAITS: &str = "p.state <> 'approved' and p.state = 'submitted' and p.waits_since is not null";
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

    /// Returns those of a delegation's people who take a place of the quota: without who is exempt.
    #[must_use]
    pub fn takers<'p>(&self, people: &'p [PlacedPerson]) -> Vec<&'p PlacedPerson> {
        let holders: Vec<PlaceHolder> = people.iter().map(PlacedPerson::holder).collect();
        self.row.takers(&holders).into_iter().map(|at| &people[at]).collect()
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
        all_uses(read, &settings::load(read)?.event, now)
    }

    /// Returns how far the quotas of one delegation are used: the categories before the total.
    ///
    /// # Errors
    /// When there is no such delegation, or the database cannot be read.
    pub fn quota_uses_of(&self, delegation: DelegationId, now: Timestamp) -> Result<Vec<QuotaUse>> {
        let _snapshot = self.snapshot()?;
        let event = settings::load(&self.connection)?.event;
        uses_of(&self.connection, &event, &register::one(&self.connection, delegation)?, now)
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

/// Returns the quotas that hold for a delegation, its own before those of the event file.
pub(super) fn quota_rows<'q>(event: &'q Event, stored: &'q StoredDelegation) -> Vec<&'q QuotaRow> {
    let spellings: Vec<String> = stored.delegation.spellings().map(fold).collect();
    let is_named = |name: &str| spellings.contains(&fold(name));
    let mut rows = rows_of(&stored.quotas, &stored.delegation.kind, |_| true);
    for row in rows_of(&event.quotas, &stored.delegation.kind, is_named) {
        if rows.iter().all(|known| known.category != row.category) {
            rows.push(row);
        }
    }
    rows.sort_by_key(|row| {
        row.category
            .as_ref()
            .map_or(usize::MAX, |code| event.categories.iter().position(|known| known.code == *code).unwrap_or(usize::MAX - 1))
    });
    rows
}

/// Returns how far the quotas of all delegations are used, in the order of the register.
pub(super) fn all_uses(read: &Connection, event: &Event, now: Timestamp) -> Result<Vec<QuotaUse>> {
    let mut uses = Vec::new();
    for stored in &Register::load(read)?.delegations {
        uses.extend(uses_of(read, event, stored, now)?);
    }
    Ok(uses)
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
pub(super) fn taking(read: &Connection, event: &Event, stored: &StoredDelegation, now: Timestamp) -> Result<Vec<PlacedPerson>> {
    let is_open = |kind| window(event, Some(stored), kind, now).is_ok();
    let counted = if is_open(WindowKind::Nomination) {
        COUNTED_WITH_RETURNED
    } else if is_open(WindowKind::Replacement) {
        COUNTED_WITH_COMING
    } else {
        COUNTED
    };
    people(read, stored.id, counted, "p.id")
}

/// Returns who waits for a place, the next one first.
pub(super) fn waiting(read: &Connection, id: DelegationId) -> Result<Vec<PlacedPerson>> {
    let order = "coalesce((select w.priority from place_priority w where w.participant = p.id), 100), p.waits_since, p.id";
    people(read, id, WAITS, order)
}

/// Reads a delegation's people. The order of the tables is given (`cross join`): found by their state first, everybody who waits would
/// be read.
fn people(read: &Connection, id: DelegationId, condition: &str, order: &str) -> Result<Vec<PlacedPerson>> {
    let sql = format!(
        "select p.reference, p.given_name, p.family_name, p.name, p.native_name, c.code,
             case when p.head = 1 or p.says_head = 1 then ({HEAD_RANK}) * {RANKS} + p.id end,
             coalesce(p.waits_since, p.created_at)
         from delegation_key k cross join participant p join category c on c.category_index = p.category
         where p.delegation_key = k.key and k.delegation = ?1 and {condition} order by {order}"
    );
    let mut statement = read.prepare_cached(&sql)?;
    let found = statement.query_map([id.0], placed)?;
    Ok(found.collect::<sql::Result<_>>()?)
}

fn placed(row: &Row<'_>) -> sql::Result<PlacedPerson> {
    let name = |column| row.get::<String>(column);
    Ok(PlacedPerson {
        reference: parsed(row, 0, "participant.reference")?,
        name: full_name(&name(1)?, &name(2)?, &name(3)?, &name(4)?),
        category: parsed(row, 5, "category.code")?,
        head_rank: row.get(6)?,
        since: timestamp(row.get(7)?),
    })
}

impl PlacedPerson {
    pub(super) fn holder(&self) -> PlaceHolder {
        PlaceHolder { category: self.category.clone(), head_rank: self.head_rank }
    }
}

/// Returns somebody as one who takes a place, though the row is not written: behind others of the same rank.
pub(super) fn holder(event: &Event, who: &Participant) -> PlaceHolder {
    let says_head = says_head(&who.function);
    let position = event.categories.iter().position(|category| category.code == who.category).unwrap_or_default();
    let rank = (2 * i64::from(!who.is_marked_head()) + i64::from(!says_head)) * 256 + i64::try_from(position).unwrap_or_default();
    let head_rank = (who.is_marked_head() || says_head).then_some(rank * RANKS + RANKS - 1);
    PlaceHolder { category: who.category.clone(), head_rank }
}

impl StoredDelegation {
    /// Checks whether a window is open for the delegation: what it was granted by itself counts before the event file.
    ///
    /// # Errors
    /// When it has not opened, or has closed.
    pub fn check_window(&self, event: &Event, kind: WindowKind, now: Timestamp) -> std::result::Result<(), WindowRefusal> {
        window(event, Some(self), kind, now)
    }

    /// Checks whether one of some windows is open for the delegation.
    ///
    /// # Errors
    /// When none is: why the first is not.
    pub fn check_one_of(&self, event: &Event, kinds: &[WindowKind], now: Timestamp) -> std::result::Result<(), WindowRefusal> {
        one_of(event, Some(self), kinds, now)
    }

    /// Checks whether the delegation may write drafts now: to nominate people, or to send them in the place of others.
    ///
    /// # Errors
    /// When nominations have not opened or have closed, and nobody is replaced any more.
    pub fn check_draft(&self, event: &Event, now: Timestamp) -> std::result::Result<(), WindowRefusal> {
        self.check_one_of(event, Came::Nominated.to_write(State::Draft), now)
    }
}

/// Checks whether one of some windows is open for a delegation; where none is, why the first is not.
pub(super) fn one_of(
    event: &Event,
    stored: Option<&StoredDelegation>,
    kinds: &[WindowKind],
    now: Timestamp,
) -> std::result::Result<(), WindowRefusal> {
    let mut checked = kinds.iter().map(|kind| window(event, stored, *kind, now));
    let first = checked.next().unwrap_or(Ok(()));
    first.or_else(|shut| if checked.any(|other| other.is_ok()) { Ok(()) } else { Err(shut) })
}

/// Checks a window for a delegation: what it was granted by itself counts before the event file.
pub(super) fn window(
    event: &Event,
    stored: Option<&StoredDelegation>,
    kind: WindowKind,
    now: Timestamp,
) -> std::result::Result<(), WindowRefusal> {
    let exceptions = stored.map(|stored| stored.exceptions.iter().copied().collect::<HashMap<_, _>>()).unwrap_or_default();
    let until = exceptions.get(&kind).copied();
    if until.is_some_and(|until| now < until) {
        return Ok(());
    }
    let of_kind = stored.map_or("", |stored| stored.delegation.kind.as_str());
    event.windows.check(kind, of_kind, event.local(now)).map_err(|refusal| match (refusal, until) {
        // It was kept open longer, and that is over as well.
        (WindowRefusal::Closed { kind, at }, Some(until)) if at.end() < event.local(until) => {
            WindowRefusal::Closed { kind, at: event.until(until) }
        }
        (refusal, _) => refusal,
    })
}
