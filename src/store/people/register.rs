//! The register of delegations as it stands: which body a name means, and which names nobody has confirmed.

use std::collections::HashMap;

use jiff::Timestamp;

use super::settled::NearDelegations;
use crate::{
    domain::{
        participant::Participant,
        person::Scope,
        quota::{QuotaOf, QuotaRow},
        register::{BodyNames, Delegation, DelegationId, Trust, TypeRule},
        text::{did_you_mean, fold},
        window::WindowKind,
    },
    store::{
        engine::{
            columns::{self, damaged, timestamp},
            database::Store,
            error::Result,
            sql::{self, Connection, Row},
        },
        event::quota_settings,
        refusal::DelegationRefusal,
    },
};

/// The names that are suggested for one that nobody confirmed.
const MOST_NEAR: usize = 3;

/// A delegation as the register holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDelegation {
    /// Its number.
    pub id: DelegationId,
    /// What is known of it. Its kind is that of its people where it was given none.
    pub delegation: Delegation,
    /// How far its kind decides on the delegation type of its people.
    pub rule: TypeRule,
    /// Whether somebody said that it is one.
    pub trust: Trust,
    /// How many participants name it, whatever became of them.
    pub people: u64,
    /// Places that it was given by itself.
    pub quotas: Vec<QuotaRow>,
    /// Windows that stay open longer for it, and until when.
    pub exceptions: Vec<(WindowKind, Timestamp)>,
}

/// The whole register, in memory.
#[derive(Debug, Clone, Default)]
pub(in crate::store) struct Register {
    pub(super) delegations: Vec<StoredDelegation>,
    /// By the folded form of each spelling.
    keys: HashMap<String, usize>,
}

impl Store {
    /// Returns the delegations of the register: in their given order, then by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn delegations(&self) -> Result<Vec<StoredDelegation>> {
        let _snapshot = self.snapshot()?;
        Ok(Register::load(&self.connection)?.delegations)
    }

    /// Returns the delegation that a text means: by its name, an official name, an alias, or its code.
    ///
    /// # Errors
    /// When the register has none, or the database cannot be read.
    pub fn delegation(&self, written: &str) -> Result<StoredDelegation> {
        let _snapshot = self.snapshot()?;
        Register::load(&self.connection)?.require(written).cloned()
    }

    /// Returns the delegation that a participant's text means; `None` if the register has none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn delegation_of(&self, who: &Participant) -> Result<Option<StoredDelegation>> {
        let _snapshot = self.snapshot()?;
        id_of(&self.connection, &who.delegation)?.map(|id| one(&self.connection, id)).transpose()
    }

    /// Returns the delegation of a number, if it is one that somebody sees as a whole.
    ///
    /// # Errors
    /// When there is none in the scope, or the database cannot be read.
    pub fn delegation_within(&self, scope: &Scope, id: DelegationId) -> Result<StoredDelegation> {
        if !scope.has_delegation(id) {
            return Err(DelegationRefusal::Unknown { written: id.to_string(), suggestion: String::new() }.into());
        }
        let _snapshot = self.snapshot()?;
        one(&self.connection, id)
    }

    /// Returns the names under which participants have the delegations that texts mean, by a name, an alias or a code. What the register
    /// does not know stays as it is written.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn delegations_meant(&self, written: &[String]) -> Result<Vec<String>> {
        if written.is_empty() || !self.has_register()? {
            return Ok(written.to_vec());
        }
        let _snapshot = self.snapshot()?;
        let register = Register::load(&self.connection)?;
        let name = |one: &String| register.require(one).map_or_else(|_| one.clone(), |stored| stored.delegation.name.clone());
        Ok(written.iter().map(name).collect())
    }

    /// Returns the names of the delegations that texts mean, in all their languages, with their codes and given order, by the folded text. What the register does not know
    /// is left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn delegation_names<'w>(&self, written: impl IntoIterator<Item = &'w str>) -> Result<HashMap<String, Delegation>> {
        let mut named = HashMap::new();
        let of_key = |table: &str, columns: &str| {
            format!(
                "select {columns} from delegation_key k join {table} n on n.{} = k.delegation where k.key = ?1",
                if table == "delegation" { "delegation_id" } else { "delegation" }
            )
        };
        let mut head = self.connection.prepare_cached(&of_key("delegation", "n.name, n.code, n.sort_order"))?;
        let mut names = self.connection.prepare_cached(&of_key("delegation_name", "n.language, n.name"))?;
        for text in written {
            let key = fold(text);
            if named.contains_key(&key) {
                continue;
            }
            let found = columns::optional(head.query_row([&key], |row| {
                Ok(Delegation { name: row.get(0)?, code: row.get(1)?, order: row.get(2)?, ..Delegation::default() })
            }))?;
            let Some(mut delegation) = found else { continue };
            let pairs = names.query_map([&key], |row| Ok((row.get(0)?, row.get(1)?)))?;
            delegation.names = pairs.collect::<sql::Result<_>>()?;
            named.insert(key, delegation);
        }
        Ok(named)
    }

    /// Returns the delegations that nobody confirmed, each with those that it may be.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn unconfirmed_delegations(&self) -> Result<Vec<NearDelegations>> {
        let _snapshot = self.snapshot()?;
        Ok(Register::load(&self.connection)?.unconfirmed())
    }

    /// Returns whether the event has a register of delegations, quotas or windows.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn has_register(&self) -> Result<bool> {
        is_active(&self.connection)
    }
}

/// Returns whether the event has a register of delegations, quotas or windows: otherwise nothing is looked up, added or told.
pub(in crate::store) fn is_active(read: &Connection) -> Result<bool> {
    let sql =
        "select exists (select 1 from delegation) or exists (select 1 from quota) or exists (select 1 from nomination_window)";
    Ok(read.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

/// Lets somebody have the delegation's name and type as the register has them, if it knows what is written. This is the one place where
/// it is decided which type a person of a delegation has.
pub(in crate::store) fn complete(read: &Connection, who: &mut Participant) -> Result<()> {
    let sql = "select d.name, d.kind, d.kind <> '', d.confirmed from delegation_key k join delegation d on d.delegation_id = k.delegation
               where k.key = ?1";
    let known = read
        .prepare_cached(sql)?
        .query_row([fold(&who.delegation)], |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?, rule(row, 2)?)));
    if let Some((name, kind, rule)) = columns::optional(known)? {
        settle(who, (&name, &kind, rule));
    }
    Ok(())
}

fn settle(who: &mut Participant, (name, kind, rule): (&str, &str, TypeRule)) {
    name.clone_into(&mut who.delegation);
    let kind = rule.of(kind, &who.delegation_type);
    if kind != who.delegation_type {
        who.delegation_type = kind.to_owned();
    }
}

impl StoredDelegation {
    /// Lets one of its people have its name and type.
    pub(super) fn complete(&self, who: &mut Participant) {
        settle(who, (&self.delegation.name, &self.delegation.kind, self.rule));
    }
}

impl Register {
    /// Reads it.
    pub(in crate::store) fn load(read: &Connection) -> Result<Self> {
        Self::load_some(read, None)
    }

    /// Reads one delegation; all of them if none is named.
    fn load_some(read: &Connection, only: Option<DelegationId>) -> Result<Self> {
        let mut delegations = heads(read, only)?;
        let place: HashMap<DelegationId, usize> = delegations.iter().enumerate().map(|(at, one)| (one.id, at)).collect();
        let mut keys = HashMap::new();
        each(read, "select delegation, language, name from delegation_name", only, |row| {
            if let Some(&at) = place.get(&id(row, 0)?) {
                delegations[at].delegation.names.push((row.get(1)?, row.get(2)?));
            }
            Ok(())
        })?;
        each(read, "select delegation, key, name, origin from delegation_key", only, |row| {
            if let Some(&at) = place.get(&id(row, 0)?) {
                keys.insert(row.get(1)?, at);
                if row.get_ref(3)?.as_str()? == "alias" {
                    delegations[at].delegation.aliases.push(row.get(2)?);
                }
            }
            Ok(())
        })?;
        each(read, "select delegation, category, max, overflow, exempt from delegation_quota", only, |row| {
            if let Some(&at) = place.get(&id(row, 0)?) {
                let stored = &mut delegations[at];
                let quota = quota_settings::quota(row, 1, QuotaOf::Delegation(stored.delegation.name.clone()))?;
                if quota.category.is_none() {
                    stored.delegation.quota = Some(quota.max);
                }
                stored.quotas.push(quota);
            }
            Ok(())
        })?;
        each(read, "select delegation, kind, until from delegation_exception", only, |row| {
            if let Some(&at) = place.get(&id(row, 0)?) {
                let kind = row.get_ref(1)?.as_str()?.parse().map_err(|_| damaged("delegation_exception.kind"))?;
                delegations[at].exceptions.push((kind, timestamp(row.get(2)?)));
            }
            Ok(())
        })?;
        Ok(Self { delegations, keys })
    }

    /// Returns the delegation that a spelling means.
    pub(in crate::store) fn find(&self, written: &str) -> Option<&StoredDelegation> {
        self.delegations.get(*self.keys.get(&fold(written))?)
    }

    /// Returns the delegation that a spelling or a code means.
    ///
    /// # Errors
    /// When there is none.
    pub(in crate::store) fn require(&self, written: &str) -> Result<&StoredDelegation> {
        let written = written.trim();
        let by_code =
            || self.delegations.iter().find(|one| !written.is_empty() && one.delegation.code.eq_ignore_ascii_case(written));
        self.find(written).or_else(by_code).ok_or_else(|| {
            let known = self.delegations.iter().flat_map(|one| one.delegation.spellings());
            DelegationRefusal::Unknown { written: written.to_owned(), suggestion: did_you_mean(written, known) }.into()
        })
    }

    /// Returns the delegations that nobody confirmed, each with those that it may be.
    pub(in crate::store) fn unconfirmed(&self) -> Vec<NearDelegations> {
        if self.delegations.iter().all(|one| one.trust == Trust::Confirmed) {
            return Vec::new();
        }
        let names: Vec<BodyNames> = self.delegations.iter().map(|one| BodyNames::of(&one.delegation)).collect();
        let unconfirmed = self.delegations.iter().enumerate().filter(|(_, one)| one.trust == Trust::Unconfirmed);
        let told = unconfirmed.map(|(at, one)| {
            let mut near: Vec<&StoredDelegation> = (0..names.len())
                .filter(|&other| other != at && names[at].may_be(&names[other]))
                .map(|other| &self.delegations[other])
                .collect();
            // One that is confirmed is more likely meant than another slip; then the one that more people name.
            near.sort_by_key(|other| (other.trust == Trust::Unconfirmed, std::cmp::Reverse(other.people)));
            let near = near.into_iter().take(MOST_NEAR).map(|other| other.delegation.name.clone()).collect();
            NearDelegations { name: one.delegation.name.clone(), near }
        });
        told.collect()
    }
}

/// Reads how far a kind holds: whether it was given and then, in the next column, whether somebody confirmed the body.
fn rule(row: &Row<'_>, column: usize) -> sql::Result<TypeRule> {
    Ok(match (row.get(column)?, row.get(column + 1)?) {
        (false, _) => TypeRule::Open,
        (true, false) => TypeRule::Fills,
        (true, true) => TypeRule::Holds,
    })
}

/// Reads what each delegation is by itself. The kind of one that was given none is that of the first of its people who has one.
fn heads(read: &Connection, only: Option<DelegationId>) -> Result<Vec<StoredDelegation>> {
    let sql = "select d.delegation_id as delegation, d.name,
             case when d.kind <> '' then d.kind else coalesce((select p.delegation_type from participant p
                 join delegation_key k on k.key = p.delegation_key
                 where k.delegation = d.delegation_id and p.delegation_type <> '' order by p.id limit 1), '') end,
             d.kind <> '', d.confirmed, d.code, d.sort_order, d.contact, d.language,
             (select count(*) from delegation_key k join participant p on p.delegation_key = k.key
                 where k.delegation = d.delegation_id)
         from delegation d";
    let mut delegations = Vec::new();
    each(read, sql, only, |row| {
        delegations.push(StoredDelegation {
            id: id(row, 0)?,
            delegation: Delegation {
                name: row.get(1)?,
                kind: row.get(2)?,
                code: row.get(5)?,
                order: row.get(6)?,
                contact: row.get(7)?,
                language: row.get(8)?,
                ..Delegation::default()
            },
            rule: rule(row, 3)?,
            trust: if row.get(4)? { Trust::Confirmed } else { Trust::Unconfirmed },
            people: row.get(9)?,
            quotas: Vec::new(),
            exceptions: Vec::new(),
        });
        Ok(())
    })?;
    delegations.sort_by_cached_key(|one| (one.delegation.order.unwrap_or(u32::MAX), fold(&one.delegation.name)));
    Ok(delegations)
}

fn id(row: &Row<'_>, column: usize) -> sql::Result<DelegationId> {
    row.get(column).map(DelegationId)
}

/// Walks the rows of a query over a table with a column `delegation`: those of one, or of all.
fn each(
    read: &Connection,
    sql: &str,
    only: Option<DelegationId>,
    mut take: impl FnMut(&Row<'_>) -> sql::Result<()>,
) -> Result<()> {
    let column = if sql.ends_with("delegation d") { "d.delegation_id" } else { "delegation" };
    let condition = if only.is_some() { format!("where {column} = ?1") } else { "where coalesce(?1, 0) = 0".to_owned() };
    let mut statement = read.prepare_cached(&format!("{sql} {condition} order by 1, 2"))?;
    let mut rows = statement.query([only.map(|only| only.0)])?;
    while let Some(row) = rows.next()? {
        take(&row)?;
    }
    Ok(())
}

/// Reads one delegation.
///
/// # Errors
/// When there is none, or the database cannot be read.
pub(in crate::store) fn one(read: &Connection, id: DelegationId) -> Result<StoredDelegation> {
    let found = Register::load_some(read, Some(id))?.delegations.pop();
    found.ok_or_else(|| DelegationRefusal::Unknown { written: id.to_string(), suggestion: String::new() }.into())
}

/// Returns the delegation that a spelling means.
pub(in crate::store) fn id_of(read: &Connection, spelling: &str) -> Result<Option<DelegationId>> {
    let sql = "select delegation from delegation_key where key = ?1";
    columns::optional(read.prepare_cached(sql)?.query_row([fold(spelling)], |row| row.get(0).map(DelegationId)))
}
