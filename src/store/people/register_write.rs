//! The register of delegations is written: by the event file, a list, a command, and by names that participants bring.

use jiff::Timestamp;
use serde_json::json;

use super::{
    participants::Import,
    place_holders::quota_rows,
    register::{self, Register, StoredDelegation},
    register_lines::RegisterLines,
    register_merge::{self, MergeConsent},
    register_people,
    settled::NearDelegations,
};
use crate::{
    domain::{
        event::Event,
        journal::{Action, Subject},
        register::{Delegation, DelegationId, Trust},
        text::fold,
    },
    store::{
        engine::{
            columns,
            error::Result,
            sql::{self, params},
        },
        event::{described, quota_settings},
        ledger::change::{Change, Entry},
        refusal::DelegationRefusal,
    },
};

/// What became of a delegation that was described.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DelegationPut {
    /// It is new.
    Added,
    /// It was known, and something was changed.
    Changed,
    /// All of it was known.
    Unchanged,
}

impl Import<'_> {
    /// Enters a delegation in the register, or adds what is given to what is known of it. Texts that are not given stay as they are.
    ///
    /// # Errors
    /// When a spelling or the code is another delegation's that somebody confirmed, or the database cannot be written.
    pub fn put_delegation(&mut self, given: &Delegation, trust: Trust) -> Result<DelegationPut> {
        let mut lines = RegisterLines::new(&self.change, self.now);
        let put = put(&self.change, &self.event, (given, trust), &mut lines)?;
        lines.end()?;
        Ok(put)
    }

    /// Replaces what is known of a delegation: what is not given is cleared. Its people carry its new name from now on, and the name
    /// that it had becomes an alias.
    ///
    /// # Errors
    /// When there is none, a spelling or the code is another's, or the database cannot be written.
    pub fn edit_delegation(&mut self, id: DelegationId, edited: &Delegation, trust: Trust) -> Result<DelegationPut> {
        let known = register::one(&self.change, id)?;
        let mut edited = edited.clone();
        if edited.quota.is_none() && known.delegation.quota.is_some() {
            edited.quota = described::of(&described::last(&self.change)?, &known.delegation).and_then(|one| one.quota);
        }
        if known.delegation.name != edited.name {
            edited.aliases.push(known.delegation.name.clone());
        }
        let mut lines = RegisterLines::new(&self.change, self.now);
        let put = rewrite(&self.change, &self.event, (&known, &edited, trust), &mut lines)?;
        lines.end()?;
        if known.delegation.name != edited.name {
            register_people::complete(&self.change, &self.event, id, self.now)?;
        }
        Ok(put)
    }

    /// Enters the delegations that participants name and the register does not know. Returns those that nobody confirmed, with those
    /// that they may be. An event without a register, quotas and windows is left alone.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn settle_delegations(&mut self) -> Result<Vec<NearDelegations>> {
        if !register::is_active(&self.change)? {
            return Ok(Vec::new());
        }
        self.adopt_delegations()
    }

    /// Enters the delegations that participants name and the register does not know, also where there was no register before. Returns
    /// those that nobody confirmed.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn adopt_delegations(&mut self) -> Result<Vec<NearDelegations>> {
        adopt(&self.change, &self.event, self.now)
    }
}

/// Whether participants name a delegation that the register does not know. Names are walked one after the other by their index: there are
/// far fewer of them than people.
const IS_UNKNOWN: &str = "with recursive name (key) as (
         select min(p.delegation_key) from participant p where p.delegation_key > ''
         union all
         select (select min(p.delegation_key) from participant p where p.delegation_key > name.key) from name where name.key is not null)
     select 1 from name where name.key is not null and name.key not in (select k.key from delegation_key k) limit 1";

/// Enters what participants name and the register does not know.
pub(in crate::store) fn adopt(change: &Change<'_>, event: &Event, now: Timestamp) -> Result<Vec<NearDelegations>> {
    if !change.prepare_cached(IS_UNKNOWN)?.exists([])? {
        return Ok(Vec::new());
    }
    let mut statement = change.prepare_cached(
        "select max(p.delegation),
             case when min(nullif(p.delegation_type, '')) = max(p.delegation_type) then max(p.delegation_type) else '' end,
             max(p.country) from participant p
         where p.delegation_key <> '' and p.delegation_key not in (select key from delegation_key)
         group by p.delegation_key order by min(p.id)",
    )?;
    let unknown = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let unknown: Vec<(String, String, String)> = unknown.collect::<sql::Result<_>>()?;
    if unknown.is_empty() {
        return Ok(Vec::new());
    }
    let mut lines = RegisterLines::new(change, now);
    for (name, kind, country) in &unknown {
        let (mut delegation, mut trust) = Delegation::of_name(name, kind, country, &event.languages);
        // The table knows the body under a code that the register has for another: somebody has to look at it.
        if !delegation.code.is_empty() && holder_of_code(change, &delegation.code)?.is_some() {
            (delegation, trust) = (Delegation { code: String::new(), names: Vec::new(), ..delegation }, Trust::Unconfirmed);
        }
        let id = insert(change, event, (&delegation, trust), now)?;
        register_people::complete(change, event, id, now)?;
        lines.add(line(Action::DelegationAdd, id, &delegation, trust))?;
    }
    lines.end()?;
    let is_new = |one: &NearDelegations| unknown.iter().any(|(name, ..)| *name == one.name);
    Ok(Register::load(change)?.unconfirmed().into_iter().filter(is_new).collect())
}

/// Enters a delegation, or adds what is given to what is known of it.
pub(in crate::store) fn put(
    change: &Change<'_>,
    event: &Event,
    (given, trust): (&Delegation, Trust),
    lines: &mut RegisterLines<'_, '_>,
) -> Result<DelegationPut> {
    let Some(known) = meant(change, given)? else {
        return add(change, event, (given, trust), lines);
    };
    let mut merged = known.delegation.clone();
    for (own, given) in [
        (&mut merged.kind, &given.kind),
        (&mut merged.code, &given.code),
        (&mut merged.contact, &given.contact),
        (&mut merged.language, &given.language),
    ] {
        if !given.is_empty() {
            given.clone_into(own);
        }
    }
    (merged.order, merged.quota) = (given.order.or(merged.order), given.quota.or(merged.quota));
    for (language, name) in &given.names {
        merged.names.retain(|(known, _)| known != language);
        merged.names.push((language.clone(), name.clone()));
    }
    merged.aliases.extend(
        given
            .spellings()
            .filter(|spelling| !merged.spellings().any(|own| own == *spelling))
            .map(str::to_owned)
            .collect::<Vec<_>>(),
    );
    let trust = if known.trust == Trust::Confirmed { Trust::Confirmed } else { trust };
    rewrite(change, event, (&known, &merged, trust), lines)
}

/// Enters a new delegation. Its aliases may be names that a list brought: those become part of it.
pub(super) fn add(
    change: &Change<'_>,
    event: &Event,
    (given, trust): (&Delegation, Trust),
    lines: &mut RegisterLines<'_, '_>,
) -> Result<DelegationPut> {
    let bare = Delegation { names: Vec::new(), aliases: Vec::new(), ..given.clone() };
    let id = insert(change, event, (&bare, trust), lines.now())?;
    free_spellings(change, event, id, given, lines)?;
    let whole = with_merged(given, &bare, &register::one(change, id)?.delegation);
    write_spellings(change, id, &whole)?;
    lines.add(line(Action::DelegationAdd, id, &whole, trust))?;
    Ok(DelegationPut::Added)
}

/// Returns the delegation of the register that is described: by its name, its code, or a spelling of one that somebody confirmed.
pub(super) fn meant(change: &Change<'_>, given: &Delegation) -> Result<Option<StoredDelegation>> {
    let found = match register::id_of(change, &given.name)? {
        Some(id) => Some(id),
        None => holder_of_code(change, &given.code)?,
    };
    if let Some(id) = found {
        return register::one(change, id).map(Some);
    }
    for spelling in given.spellings() {
        if let Some(id) = register::id_of(change, spelling)? {
            let known = register::one(change, id)?;
            if known.trust == Trust::Confirmed {
                return Ok(Some(known));
            }
        }
    }
    Ok(None)
}

/// Writes what is known of a delegation anew, if it is something else.
pub(super) fn rewrite(
    change: &Change<'_>,
    event: &Event,
    (known, edited, trust): (&StoredDelegation, &Delegation, Trust),
    lines: &mut RegisterLines<'_, '_>,
) -> Result<DelegationPut> {
    let id = known.id;
    free_spellings(change, event, id, edited, lines)?;
    let before = register::one(change, id)?;
    if let Some(holder) = holder_of_code(change, &edited.code)?.filter(|holder| *holder != id) {
        let name = register::one(change, holder)?.delegation.name;
        return Err(DelegationRefusal::CodeTaken { code: edited.code.clone(), name }.into());
    }
    change.execute(
        "update delegation set name = ?2, kind = ?3, code = ?4, sort_order = ?5, contact = ?6, language = ?7, confirmed = ?8
         where delegation_id = ?1",
        params![
            id.0,
            edited.name,
            edited.kind,
            edited.code,
            edited.order,
            edited.contact,
            edited.language,
            trust == Trust::Confirmed
        ],
    )?;
    write_spellings(change, id, &with_merged(edited, &known.delegation, &before.delegation))?;
    write_total(change, event, id, edited.quota)?;
    let after = register::one(change, id)?;
    if before == after {
        return Ok(DelegationPut::Unchanged);
    }
    if (&before.delegation.kind, before.rule) != (&after.delegation.kind, after.rule) {
        register_people::complete(change, event, id, lines.now())?;
    }
    lines.add(line(Action::DelegationEdit, id, &after.delegation, trust))?;
    Ok(DelegationPut::Changed)
}

/// Takes spellings from delegations that nobody confirmed: those are the same body under another name.
///
/// # Errors
/// When one belongs to a delegation that somebody confirmed, or works for.
fn free_spellings(
    change: &Change<'_>,
    event: &Event,
    own: DelegationId,
    given: &Delegation,
    lines: &mut RegisterLines<'_, '_>,
) -> Result<()> {
    for spelling in given.spellings() {
        let Some(id) = register::id_of(change, spelling)?.filter(|id| *id != own) else { continue };
        let other = register::one(change, id)?;
        // Nobody who works for a delegation comes to work for another unasked.
        if other.trust == Trust::Confirmed || register_merge::has_focal_points(change, id)? {
            return Err(DelegationRefusal::NameTaken { name: spelling.to_owned(), holder: other.delegation.name }.into());
        }
        let into = register::one(change, own)?;
        register_merge::merge(change, event, (&other, &into), ("an alias", MergeConsent::Given), lines)?;
    }
    Ok(())
}

/// Adds the aliases that a delegation got by merging others, beside those that it had.
fn with_merged(edited: &Delegation, had: &Delegation, has: &Delegation) -> Delegation {
    let is_new = |alias: &&String| !had.aliases.contains(*alias) && !edited.aliases.contains(*alias);
    let mut whole = edited.clone();
    whole.aliases.extend(has.aliases.iter().filter(is_new).cloned());
    whole
}

fn insert(change: &Change<'_>, event: &Event, (given, trust): (&Delegation, Trust), now: Timestamp) -> Result<DelegationId> {
    let id = change.query_row(
        "insert into delegation (delegation_id, name, kind, code, sort_order, contact, language, confirmed, created_at)
         values ((select coalesce(max(delegation_id), 0) + 1 from delegation), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) returning delegation_id",
        params![
            given.name,
            given.kind,
            given.code,
            given.order,
            given.contact,
            given.language,
            trust == Trust::Confirmed,
            now.as_millisecond()
        ],
        |row| row.get(0).map(DelegationId),
    )?;
    write_spellings(change, id, given)?;
    write_total(change, event, id, given.quota)?;
    Ok(id)
}

fn write_spellings(change: &Change<'_>, id: DelegationId, given: &Delegation) -> Result<()> {
    change.execute("delete from delegation_name where delegation = ?1", [id.0])?;
    change.execute("delete from delegation_key where delegation = ?1", [id.0])?;
    for (language, name) in &given.names {
        let sql = "insert into delegation_name (delegation, language, name) values (?1, ?2, ?3)";
        change.execute(sql, params![id.0, language, name])?;
    }
    let official = given.names.iter().map(|(_, name)| (name.as_str(), "name"));
    let aliases = given.aliases.iter().map(|alias| (alias.as_str(), "alias"));
    for (name, origin) in [(given.name.as_str(), "name")].into_iter().chain(official).chain(aliases) {
        let key = fold(name);
        if !key.is_empty() {
            // Official names of two states may be alike in one language: the first has it.
            let sql = "insert into delegation_key (key, delegation, name, origin) values (?1, ?2, ?3, ?4)
                       on conflict (key) do nothing";
            change.execute(sql, params![key, id.0, name, origin])?;
        }
    }
    Ok(())
}

/// Writes how many places a delegation has in all. What becomes of others, and who takes none, stays as the row says that held before.
pub(super) fn write_total(change: &Change<'_>, event: &Event, id: DelegationId, quota: Option<u32>) -> Result<()> {
    let Some(max) = quota else {
        change.execute("delete from delegation_quota where delegation = ?1 and category = ''", [id.0])?;
        return Ok(());
    };
    let stored = register::one(change, id)?;
    let total = quota_rows(event, &stored).into_iter().find(|row| row.category.is_none());
    let (overflow, exempt) = total.map(|row| (row.overflow, row.exempt.as_slice())).unwrap_or_default();
    change.execute(
        "insert into delegation_quota (delegation, category, max, overflow, exempt) values (?1, '', ?2, ?3, ?4)
         on conflict (delegation, category) do update set max = excluded.max",
        params![id.0, max, overflow.as_str(), quota_settings::write_exempt(exempt)],
    )?;
    Ok(())
}

fn holder_of_code(change: &Change<'_>, code: &str) -> Result<Option<DelegationId>> {
    if code.is_empty() {
        return Ok(None);
    }
    let sql = "select delegation_id from delegation where code = ?1";
    columns::optional(change.query_row(sql, [code], |row| row.get(0).map(DelegationId)))
}

/// Makes the line of a delegation as it is now. Whom to write to names people.
fn line(action: Action, id: DelegationId, delegation: &Delegation, trust: Trust) -> Entry {
    let entry = Entry::new(action, Subject::Delegation(id)).details(json!({
        "name": delegation.name,
        "names": delegation.names.iter().map(|(language, name)| (language.clone(), json!(name))).collect::<serde_json::Map<_, _>>(),
        "type": delegation.kind,
        "code": delegation.code,
        "aliases": delegation.aliases,
        "order": delegation.order,
        "language": delegation.language,
        "quota": delegation.quota,
        "trust": trust.as_str(),
    }));
    if delegation.contact.is_empty() { entry } else { entry.personal(json!({ "contact": delegation.contact })) }
}
