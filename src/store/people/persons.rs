//! The persons who work on nominations: invited, listed, revoked.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::{
    domain::{
        account::Account,
        actor::Actor,
        device::Secret,
        id::StepName,
        journal::{Action, Subject},
        person::{Duty, Person, PersonId, PersonRole},
        register::DelegationId,
        text::fold,
    },
    store::{
        engine::{
            columns::{self, damaged},
            database::Store,
            error::Result,
            sql::{self, Connection, Row, params},
        },
        event::settings,
        ledger::change::{Change, Entry},
        people::{account_rows, factor_rows, register},
        refusal::PersonRefusal,
    },
};

/// How long a one-time link can be used: an invitation lies in a mailbox for some days.
pub const LINK_HOLDS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A person with their history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPerson {
    /// The person.
    pub person: Person,
    /// The names of the delegations of a focal point.
    pub delegations: Vec<String>,
    /// The address or the subject of the account by which the person signs in at a provider, if one was written down.
    pub account: Option<String>,
    /// When the person was invited.
    pub invited_at: Timestamp,
    /// When the person last signed in.
    pub entered_at: Option<Timestamp>,
    /// When the person was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Since when the second factor counts.
    pub second_factor: Option<Timestamp>,
}

/// What a new one-time link does with a person's second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkFactor {
    /// It stays, and is asked for in the browser that comes by the link.
    Stays,
    /// It is taken away: the device is lost.
    Resets,
}

/// The columns that [`head`] reads, of `person p`.
pub(super) const HEAD: &str = "p.person_id, p.name, p.role, p.step, p.invited_at, p.revoked_at";

impl Store {
    /// Invites a person: who has the link with this secret comes in as them, once, until [`LINK_HOLDS`] from now; and who has the account
    /// at a provider. Returns the person and until when.
    ///
    /// # Errors
    /// When the name or the account is taken, the event has no such step or delegation, or the database cannot be written.
    pub fn invite_person(
        &mut self,
        (name, duty): (&Actor, &Duty),
        account: Option<&Account>,
        link: &Secret,
        now: Timestamp,
    ) -> Result<(Person, Timestamp)> {
        // One transaction: nobody else gets the name, and no person is without the link.
        let change = self.write()?;
        settings::check_not_purged(&change)?;
        if change.prepare_cached("select 1 from person where name = ?1")?.exists([name.as_str()])? {
            return Err(PersonRefusal::NameTaken(name.clone()).into());
        }
        if let Duty::Reviewer(step) = duty {
            check_step(&change, step)?;
        }
        let keys = keys(&change, duty)?;
        let id: i64 = change.query_row(
            "insert into person (person_id, name, role, step, invited_at)
             values ((select coalesce(max(person_id), 0) + 1 from person), ?1, ?2, ?3, ?4) returning person_id",
            params![name.as_str(), duty.role().as_str(), step_of(duty), now.as_millisecond()],
            |row| row.get(0),
        )?;
        for key in &keys {
            change.execute("insert into person_delegation (person_id, key) values (?1, ?2)", params![id, key])?;
        }
        let expires_at = add_link(&change, PersonId(id), link, now)?;
        let details = json!({
            "role": duty.role().as_str(),
            "step": step_of(duty),
            "delegations": keys,
            "link": hex::encode(link.hash()),
            "expires_at": expires_at.as_millisecond(),
        });
        let entry = Entry::new(Action::PersonInvite, Subject::Person(PersonId(id))).details(details);
        change.record(now, &entry.personal(json!({ "name": name.as_str() })))?;
        if let Some(account) = account {
            account_rows::add(&change, PersonId(id), account)?;
            change.record(now, &account_rows::line(PersonId(id), Some(account)))?;
        }
        change.commit()?;
        Ok((Person { id: PersonId(id), name: name.clone(), duty: duty.clone() }, expires_at))
    }

    /// Gives a person another one-time link. Returns the person, and until when it can be used. Who has lost the second factor gets the
    /// link with [`LinkFactor::Resets`]: every browser is signed out, and the one that comes by the link may set up another.
    ///
    /// # Errors
    /// When there is no such person, the person was revoked, or the database cannot be written.
    pub fn link_person(
        &mut self,
        id: PersonId,
        (link, factor): (&Secret, LinkFactor),
        now: Timestamp,
    ) -> Result<(Person, Timestamp)> {
        // One transaction: nobody is revoked before the link is written.
        let change = self.write()?;
        let person = working(&change, id)?;
        if factor == LinkFactor::Resets {
            factor_rows::reset(&change, id, now)?;
        }
        let expires_at = add_link(&change, id, link, now)?;
        let details = json!({ "link": hex::encode(link.hash()), "expires_at": expires_at.as_millisecond() });
        change.record(now, &Entry::new(Action::PersonLink, Subject::Person(id)).details(details))?;
        change.commit()?;
        Ok((person, expires_at))
    }

    /// Revokes a person for good: every browser in which they are signed in is refused from now on, and every link.
    ///
    /// # Errors
    /// When there is no such person, the person was revoked before, or the database cannot be written.
    pub fn revoke_person(&mut self, id: PersonId, now: Timestamp) -> Result<Person> {
        // One transaction: who is returned is who was revoked.
        let change = self.write()?;
        let person = working(&change, id)?;
        change.execute("update person set revoked_at = ?2 where person_id = ?1", params![id.0, now.as_millisecond()])?;
        factor_rows::forget(&change, id)?;
        change.record(now, &Entry::new(Action::PersonRevoke, Subject::Person(id)))?;
        change.commit()?;
        Ok(person)
    }

    /// Returns all persons in the order in which they were invited, revoked ones too.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn persons(&self) -> Result<Vec<StoredPerson>> {
        let _snapshot = self.snapshot()?;
        let read = &self.connection;
        let sql = format!(
            "select {HEAD}, (select max(s.started_at) from person_session s where s.person_id = p.person_id) from person p
             order by p.person_id"
        );
        let mut statement = read.prepare(&sql)?;
        let heads = statement.query_map([], |row| Ok((head(row)?, row.get::<Option<i64>>(6)?.map(columns::timestamp))))?;
        let heads = heads.collect::<sql::Result<Vec<_>>>()?;
        heads
            .into_iter()
            .map(|(head, entered_at)| {
                let delegations = match head.role {
                    PersonRole::FocalPoint => names(read, head.id)?,
                    _ => Vec::new(),
                };
                let (invited_at, revoked_at) = (head.invited_at, head.revoked_at);
                let account = account_rows::written(read, head.id)?;
                let second_factor = factor_rows::since(read, head.id)?;
                let person = whole(read, head)?;
                Ok(StoredPerson { person, delegations, account, invited_at, entered_at, revoked_at, second_factor })
            })
            .collect()
    }
}

/// A row of a person.
pub(super) struct PersonHead {
    pub(super) id: PersonId,
    pub(super) name: Actor,
    pub(super) role: PersonRole,
    step: String,
    invited_at: Timestamp,
    pub(super) revoked_at: Option<Timestamp>,
}

/// Reads [`HEAD`].
pub(super) fn head(row: &Row<'_>) -> sql::Result<PersonHead> {
    Ok(PersonHead {
        id: PersonId(row.get(0)?),
        name: columns::parsed(row, 1, "person.name")?,
        role: columns::parsed(row, 2, "person.role")?,
        step: row.get(3)?,
        invited_at: columns::timestamp(row.get(4)?),
        revoked_at: row.get::<Option<i64>>(5)?.map(columns::timestamp),
    })
}

/// Adds to a row what other tables hold.
pub(super) fn whole(read: &Connection, head: PersonHead) -> Result<Person> {
    let duty = match head.role {
        PersonRole::FocalPoint => Duty::FocalPoint(delegations(read, head.id)?),
        PersonRole::Reviewer => Duty::Reviewer(head.step.parse().map_err(|_| damaged("person.step"))?),
        PersonRole::Officer => Duty::Officer,
        PersonRole::Viewer => Duty::Viewer,
    };
    Ok(Person { id: head.id, name: head.name, duty })
}

/// Returns the delegations that a focal point's names lead to now, in the order of the register.
fn delegations(read: &Connection, id: PersonId) -> Result<Vec<DelegationId>> {
    let mut statement = read.prepare_cached(
        "select distinct d.delegation_id, d.name from person_delegation f join delegation_key k on k.key = f.key
             join delegation d on d.delegation_id = k.delegation
         where f.person_id = ?1 order by d.name",
    )?;
    let found = statement.query_map([id.0], |row| row.get(0).map(DelegationId))?;
    Ok(found.collect::<sql::Result<_>>()?)
}

/// Returns who works for a delegation as its focal point, in the order in which they were invited, without those who were revoked.
pub(super) fn focal_points(read: &Connection, id: DelegationId) -> Result<Vec<(PersonId, Actor)>> {
    let mut statement = read.prepare_cached(
        "select p.person_id, p.name from person p where p.revoked_at is null and exists
             (select 1 from person_delegation f join delegation_key k on k.key = f.key
              where f.person_id = p.person_id and k.delegation = ?1)
         order by p.person_id",
    )?;
    let found = statement.query_map([id.0], |row| Ok((PersonId(row.get(0)?), columns::parsed(row, 1, "person.name")?)))?;
    Ok(found.collect::<sql::Result<_>>()?)
}

fn names(read: &Connection, id: PersonId) -> Result<Vec<String>> {
    delegations(read, id)?.into_iter().map(|id| Ok(register::one(read, id)?.delegation.name)).collect()
}

/// Returns somebody who was not revoked.
pub(super) fn working(change: &Change<'_>, id: PersonId) -> Result<Person> {
    let sql = format!("select {HEAD} from person p where p.person_id = ?1");
    let found = columns::optional(change.query_row(&sql, [id.0], head))?.ok_or(PersonRefusal::Unknown(id))?;
    if found.revoked_at.is_some() {
        return Err(PersonRefusal::Revoked(id).into());
    }
    whole(change, found)
}

fn add_link(change: &Change<'_>, id: PersonId, link: &Secret, now: Timestamp) -> Result<Timestamp> {
    let expires_at = now.saturating_add(LINK_HOLDS).unwrap_or(now);
    change.execute(
        "insert into person_link (secret_hash, person_id, expires_at) values (?1, ?2, ?3)",
        params![link.hash(), id.0, expires_at.as_millisecond()],
    )?;
    Ok(expires_at)
}

/// Returns the names of a focal point's delegations as they are compared.
fn keys(change: &Change<'_>, duty: &Duty) -> Result<Vec<String>> {
    let Duty::FocalPoint(delegations) = duty else { return Ok(Vec::new()) };
    let mut keys =
        delegations.iter().map(|id| Ok(fold(&register::one(change, *id)?.delegation.name))).collect::<Result<Vec<_>>>()?;
    keys.sort_unstable();
    keys.dedup();
    Ok(keys)
}

fn step_of(duty: &Duty) -> &str {
    if let Duty::Reviewer(step) = duty { step.as_str() } else { "" }
}

fn check_step(change: &Change<'_>, step: &StepName) -> Result<()> {
    let event = settings::load(change)?.event;
    let known: Vec<String> =
        event.nomination.iter().flat_map(|rules| rules.all_steps()).map(|known| known.as_str().to_owned()).collect();
    if known.iter().any(|known| known == step.as_str()) {
        return Ok(());
    }
    Err(PersonRefusal::NoStep { step: step.clone(), known }.into())
}
