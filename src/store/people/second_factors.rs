//! The second factor of persons who work on nominations: begun in a browser, confirmed by a code, asked for in each browser, taken away.
//!
//! A wrong code is counted and not written down; enough of them in a row are, and nobody's code is looked at for a while.

use jiff::Timestamp;
use serde_json::json;

use super::{
    factor_rows::{self, FactorRow},
    persons,
};
use crate::{
    domain::{
        device::Secret,
        id::EventId,
        journal::{Action, Subject},
        person::{Person, PersonId, PersonRole},
        seal::{SALT, SealContext},
        second_factor::{CODE_SECRET, CodeSecret, FactorDemand, LOCKED_FOR, MOST_WRONG, OneTimeCode, TimeStep},
    },
    store::{
        engine::{
            database::Store,
            error::Result,
            sql::{Connection, params},
        },
        event::settings,
        ledger::{
            chain,
            change::{Change, Entry},
        },
        refusal::FactorRefusal,
    },
};

/// A person's second factor, as one of their browsers may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoredFactor {
    /// There is none, or it was begun in another browser and never confirmed.
    Nothing,
    /// It was begun in this browser, which may show what codes are made from.
    Begun(CodeSecret),
    /// It counts since then.
    Confirmed(Timestamp),
}

/// What a new second factor is made of.
#[derive(Debug, Clone, Copy)]
pub struct FactorRandom {
    /// What codes are made from.
    pub secret: [u8; CODE_SECRET],
    /// What seals it with the key.
    pub salt: [u8; SALT],
    /// A key, for an event that has none yet.
    pub key: [u8; 32],
}

impl Store {
    /// Returns whether the event asks a role for a second factor.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn factor_demand(&self, role: PersonRole) -> Result<FactorDemand> {
        demand(&self.connection, role)
    }

    /// Returns a person's second factor, as the browser with this secret may see it.
    ///
    /// # Errors
    /// When the key that it is sealed with is missing or another one, it was altered, or the database cannot be read.
    pub fn second_factor(&self, id: PersonId, own: &Secret) -> Result<StoredFactor> {
        let Some(found) = factor_rows::one(&self.connection, id)? else { return Ok(StoredFactor::Nothing) };
        match found.confirmed_at {
            Some(at) => Ok(StoredFactor::Confirmed(at)),
            None if found.session == own.hash() => Ok(StoredFactor::Begun(self.opened(id, &found)?)),
            None => Ok(StoredFactor::Nothing),
        }
    }

    /// Begins a second factor in a browser. What was begun before in the same one stays; in another one, it is dropped.
    ///
    /// # Errors
    /// When there is one that counts, there is no key to seal it with, or the database cannot be written.
    pub fn begin_second_factor(&mut self, person: &Person, own: &Secret, random: &FactorRandom, now: Timestamp) -> Result<()> {
        let (key, event) = (self.seal_key_or_new(random.key)?, settings::load(&self.connection)?.id);
        let sealed =
            key.seal(random.salt, SealContext { event, what: WHAT, which: &which(person.id, &own.hash()) }, &random.secret);
        // One transaction: nothing is put in the place of one that counts.
        let change = self.write()?;
        match factor_rows::one(&change, person.id)? {
            Some(found) if found.confirmed_at.is_some() => return Err(FactorRefusal::Confirmed.into()),
            Some(found) if found.session == own.hash() => return change.commit(),
            Some(_) | None => factor_rows::forget(&change, person.id)?,
        }
        change.execute(
            "insert into person_second_factor (person_id, sealed, key_id, session_hash, begun_at, last_step, wrong)
             values (?1, ?2, ?3, ?4, ?5, ?6, 0)",
            params![person.id.0, sealed, key.id().0, own.hash(), now.as_millisecond(), TimeStep::NONE.0],
        )?;
        let details = json!({
            "state": "begun",
            "session": hex::encode(own.hash()),
            "sealed": chain::digest(&sealed).to_string(),
            "key": key.id().to_string(),
        });
        record(&change, person, now, details)?;
        change.commit()
    }

    /// Confirms what was begun in a browser by a code of it: from now on it counts, and is proven there.
    ///
    /// # Errors
    /// When it was not begun in this browser, the code is not right, too many were not, or the database cannot be read or written.
    pub fn confirm_second_factor(&mut self, person: &Person, own: &Secret, code: OneTimeCode, now: Timestamp) -> Result<()> {
        let begun = |found: &FactorRow| match found.confirmed_at {
            Some(_) => Err(FactorRefusal::Confirmed),
            None if found.session == own.hash() => Ok(()),
            None => Err(FactorRefusal::OtherBrowser),
        };
        let change = self.proven(person, begun, code, now)?;
        let sql = "update person_second_factor set confirmed_at = ?2 where person_id = ?1";
        change.execute(sql, params![person.id.0, now.as_millisecond()])?;
        passed(&change, own, now)?;
        record(&change, person, now, json!({ "state": "confirmed", "session": hex::encode(own.hash()) }))?;
        change.commit()
    }

    /// Proves the second factor in a browser by a code.
    ///
    /// # Errors
    /// When there is none that counts, the code is not right, too many were not, or the database cannot be read or written.
    pub fn pass_second_factor(&mut self, person: &Person, own: &Secret, code: OneTimeCode, now: Timestamp) -> Result<()> {
        let change = self.proven(person, confirmed, code, now)?;
        passed(&change, own, now)?;
        let details = json!({ "session": hex::encode(own.hash()) });
        change.record_by(now, &person.name, &Entry::new(Action::PersonPass, Subject::Person(person.id)).details(details))?;
        change.commit()
    }

    /// Turns a person's second factor off, by a code of it. What was proven by it in any browser is proven no longer.
    ///
    /// # Errors
    /// When the event asks the role for one, there is none that counts, the code is not right, or the database cannot be read or written.
    pub fn end_second_factor(&mut self, person: &Person, code: OneTimeCode, now: Timestamp) -> Result<()> {
        if demand(&self.connection, person.duty.role())? == FactorDemand::Demanded {
            return Err(FactorRefusal::Demanded.into());
        }
        let change = self.proven(person, confirmed, code, now)?;
        factor_rows::forget(&change, person.id)?;
        change.execute("update person_session set passed_at = null where person_id = ?1", [person.id.0])?;
        record(&change, person, now, json!({ "state": "off" }))?;
        change.commit()
    }

    /// Starts a change in which a person's code was right; it counts no more. A wrong one is counted, whatever comes of the change.
    fn proven(
        &mut self,
        person: &Person,
        is_fit: impl Fn(&FactorRow) -> std::result::Result<(), FactorRefusal>,
        code: OneTimeCode,
        now: Timestamp,
    ) -> Result<Change<'_>> {
        let Some(known) = factor_rows::one(&self.connection, person.id)? else { return Err(FactorRefusal::Nothing.into()) };
        let secret = self.opened(person.id, &known)?;
        // One transaction: of two who come with one code, one is let through.
        let change = self.write()?;
        persons::working(&change, person.id)?;
        // Another browser may have begun another one meanwhile.
        let found = factor_rows::one(&change, person.id)?
            .filter(|found| found.sealed == known.sealed)
            .ok_or(FactorRefusal::OtherBrowser)?;
        is_fit(&found)?;
        if let Some(until) = found.locked_until.filter(|until| *until > now) {
            return Err(FactorRefusal::Locked(until).into());
        }
        let Some(step) = secret.step_of(code, now, found.last_step) else { return wrong(change, person, found.wrong + 1, now) };
        let sql = "update person_second_factor set last_step = ?2, wrong = 0, locked_until = null where person_id = ?1";
        change.execute(sql, params![person.id.0, step.0])?;
        Ok(change)
    }

    fn opened(&self, id: PersonId, found: &FactorRow) -> Result<CodeSecret> {
        let (key, event): (_, EventId) = (self.seal_key()?, settings::load(&self.connection)?.id);
        let opened = key.open(SealContext { event, what: WHAT, which: &which(id, &found.session) }, &found.sealed);
        opened.ok().and_then(|bytes| CodeSecret::from_bytes(&bytes)).ok_or_else(|| FactorRefusal::Altered.into())
    }
}

/// What second factors are among what is sealed.
const WHAT: &str = "second factor";

/// Whose it is, and in which browser it was begun: what is sealed is nobody else's, and no other.
fn which(id: PersonId, session: &[u8; 32]) -> Vec<u8> {
    [id.0.to_be_bytes().as_slice(), session].concat()
}

fn confirmed(found: &FactorRow) -> std::result::Result<(), FactorRefusal> {
    found.confirmed_at.map(drop).ok_or(FactorRefusal::Nothing)
}

fn passed(change: &Change<'_>, own: &Secret, now: Timestamp) -> Result<()> {
    let sql = "update person_session set passed_at = ?2 where secret_hash = ?1";
    change.execute(sql, params![own.hash(), now.as_millisecond()])?;
    Ok(())
}

/// Counts a wrong code, and says which refusal comes of it.
fn wrong<T>(change: Change<'_>, person: &Person, count: u32, now: Timestamp) -> Result<T> {
    let until = (count >= MOST_WRONG).then(|| now.saturating_add(LOCKED_FOR).unwrap_or(now));
    change.execute(
        "update person_second_factor set wrong = ?2, locked_until = ?3 where person_id = ?1",
        params![person.id.0, if until.is_some() { 0 } else { count }, until.map(Timestamp::as_millisecond)],
    )?;
    if let Some(until) = until {
        let details = json!({ "wrong": count, "until": until.as_millisecond() });
        change.record_by(now, &person.name, &Entry::new(Action::PersonLock, Subject::Person(person.id)).details(details))?;
    }
    change.commit()?;
    Err(until.map_or(FactorRefusal::Wrong, FactorRefusal::Locked).into())
}

fn record(change: &Change<'_>, person: &Person, now: Timestamp, details: serde_json::Value) -> Result<()> {
    change.record_by(now, &person.name, &factor_rows::entry(person.id, details))
}

fn demand(read: &Connection, role: PersonRole) -> Result<FactorDemand> {
    let is_named = read.prepare_cached("select 1 from second_factor_rule where role = ?1")?.exists([role.as_str()])?;
    Ok(if is_named { FactorDemand::Demanded } else { FactorDemand::Optional })
}
