//! How persons come in: a link that works once, and a browser that is known by the hash of a secret until it is too long ago.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::persons::{self, HEAD, head};
use crate::{
    domain::{
        device::Secret,
        journal::{Action, Subject},
        person::{Person, PersonId},
        second_factor::{FactorDemand, Passage},
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::Result,
            sql::{self, params},
        },
        ledger::change::{Change, Entry},
        refusal::{NotEntered, PersonRefusal},
    },
};

/// How long a browser stays signed in.
pub const SESSION_HOLDS: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub person: Person,
    /// How far the browser has come.
    pub passage: Passage,
}

impl Store {
    /// Lets a person in: uses the link up, and makes the browser's own secret what it is known by. A link that was used, has expired or
    /// belongs to somebody who was revoked is refused, and the journal says so.
    ///
    /// # Errors
    /// When the link lets nobody in, or the database cannot be read or written.
    pub fn enter(&mut self, link: &Secret, own: &Secret, now: Timestamp) -> Result<Person> {
        // One transaction: if two browsers come with one link, one is let in.
        let change = self.write()?;
        let sql = format!(
            "select {HEAD}, l.expires_at, l.used_at from person_link l join person p on p.person_id = l.person_id
             where l.secret_hash = ?1"
        );
        let found = columns::optional(
            change.query_row(&sql, [link.hash()], |row| Ok((head(row)?, row.get::<i64>(6)?, row.get::<Option<i64>>(7)?))),
        )?;
        let Some((found, expires_at, used_at)) = found else { return Err(PersonRefusal::Link(NotEntered::Unknown).into()) };
        let refused = if found.revoked_at.is_some() {
            Some(NotEntered::Revoked)
        } else if used_at.is_some() {
            Some(NotEntered::Used)
        } else if expires_at < now.as_millisecond() {
            Some(NotEntered::Expired)
        } else {
            None
        };
        if let Some(why) = refused {
            return refuse(change, found.id, why, now);
        }
        let person = persons::whole(&change, found)?;
        let at = now.as_millisecond();
        change.execute("update person_link set used_at = ?2 where secret_hash = ?1", params![link.hash(), at])?;
        let until = start(&change, person.id, (own, None), now)?;
        let details = json!({ "link": hex::encode(link.hash()), "session": hex::encode(own.hash()), "expires_at": until });
        let entry = Entry::new(Action::PersonEnter, Subject::Person(person.id)).details(details);
        change.record_by(now, &person.name, &entry)?;
        change.commit()?;
        Ok(person)
    }

    /// Returns who is signed in with this secret: not revoked, not signed out, and not too long ago; and how far.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn signed_in(&self, own: &Secret, now: Timestamp) -> Result<Option<SignedIn>> {
        let sql = format!(
            "select {HEAD}, s.passed_at, f.confirmed_at, exists (select 1 from second_factor_rule r where r.role = p.role)
             from person_session s join person p on p.person_id = s.person_id
                 left join person_second_factor f on f.person_id = p.person_id
             where s.secret_hash = ?1 and s.ended_at is null and s.expires_at > ?2 and p.revoked_at is null"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let found = statement.query_row(params![own.hash(), now.as_millisecond()], |row| {
            let at = |column| Ok::<_, sql::Error>(row.get::<Option<i64>>(column)?.map(columns::timestamp));
            let demand = if row.get(8)? { FactorDemand::Demanded } else { FactorDemand::Optional };
            Ok((head(row)?, Passage::of(demand, at(7)?, at(6)?)))
        });
        let Some((found, passage)) = columns::optional(found)? else { return Ok(None) };
        Ok(Some(SignedIn { person: persons::whole(&self.connection, found)?, passage }))
    }

    /// Returns whether a browser was signed in with this secret at some time.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn was_signed_in(&self, own: &Secret) -> Result<bool> {
        Ok(self.connection.prepare_cached("select 1 from person_session where secret_hash = ?1")?.exists([own.hash()])?)
    }

    /// Signs a browser out. Does nothing if it is not signed in.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn leave(&mut self, own: &Secret, now: Timestamp) -> Result<()> {
        // One transaction: the session ends with the line that says so.
        let change = self.write()?;
        let sql = "update person_session set ended_at = ?2 where secret_hash = ?1 and ended_at is null returning person_id";
        let ended =
            columns::optional(change.query_row(sql, params![own.hash(), now.as_millisecond()], |row| row.get(0).map(PersonId)))?;
        if let Some(id) = ended {
            let details = json!({ "session": hex::encode(own.hash()) });
            change.record(now, &Entry::new(Action::PersonLeave, Subject::Person(id)).details(details))?;
        }
        change.commit()
    }
}

/// Signs a browser in from now on, and returns until when, in milliseconds; with when the second factor was proven, if it was by who
/// sent the browser.
///
/// # Errors
/// When the database cannot be written.
pub(super) fn start(
    change: &Change<'_>,
    id: PersonId,
    (own, passed): (&Secret, Option<Timestamp>),
    now: Timestamp,
) -> Result<i64> {
    let until = now.saturating_add(SESSION_HOLDS).unwrap_or(now).as_millisecond();
    change.execute(
        "insert into person_session (secret_hash, person_id, started_at, expires_at, passed_at) values (?1, ?2, ?3, ?4, ?5)",
        params![own.hash(), id.0, now.as_millisecond(), until, passed.map(Timestamp::as_millisecond)],
    )?;
    Ok(until)
}

/// Refuses a link, and keeps that it was tried: somebody else may have read the message it came with.
fn refuse(change: Change<'_>, id: PersonId, why: NotEntered, now: Timestamp) -> Result<Person> {
    let word = match why {
        NotEntered::Unknown => "unknown",
        NotEntered::Expired => "expired",
        NotEntered::Used => "used",
        NotEntered::Revoked => "revoked",
    };
    change.record(now, &Entry::new(Action::PersonRefuse, Subject::Person(id)).details(json!({ "why": word })))?;
    change.commit()?;
    Err(PersonRefusal::Link(why).into())
}
