//! How persons come in by a provider of identities: by the account that was written down when they were invited, and by no other.

use jiff::Timestamp;
use serde_json::json;

use super::{
    account_rows, person_sessions,
    persons::{self, HEAD, PersonHead, head},
};
use crate::{
    domain::{
        account::{Account, AccountEmail, Proof, ProvenAccount},
        device::Secret,
        journal::{Action, Subject},
        person::{Person, PersonId},
    },
    store::{
        engine::{columns, database::Store, error::Result, sql::params},
        ledger::change::{Change, Entry},
        refusal::{NotSignedIn, PersonRefusal},
    },
};

impl Store {
    /// Writes down by which account of a provider a person comes in; what was known before counts no longer. `None` takes it away.
    ///
    /// # Errors
    /// When there is no such person, the person was revoked, another one has the account, or the database cannot be written.
    pub fn set_person_account(&mut self, id: PersonId, account: Option<&Account>, now: Timestamp) -> Result<Person> {
        // One transaction: nobody else gets the account.
        let change = self.write()?;
        let person = persons::working(&change, id)?;
        change.execute("delete from person_account where person_id = ?1", [id.0])?;
        if let Some(account) = account {
            account_rows::add(&change, id, account)?;
        }
        change.record(now, &account_rows::line(id, account))?;
        change.commit()?;
        Ok(person)
    }

    /// Lets in whom a provider proved to be a person. `answer` is what the provider's answer was asked with, and lets nobody in twice.
    /// The first sign-in of somebody who was invited by an address ties the person to the account that has it now. What is refused is in
    /// the journal.
    ///
    /// # Errors
    /// When nobody was invited by this account, the person was revoked, or the database cannot be read or written.
    pub fn enter_by_account(&mut self, proven: &ProvenAccount, answer: &Secret, own: &Secret, now: Timestamp) -> Result<Person> {
        // One transaction: if one answer comes twice at once, one of them lets somebody in.
        let change = self.write()?;
        let state = answer.hash();
        if change.prepare_cached("select 1 from person_sign_in where state_hash = ?1")?.exists([state])? {
            return refuse(change, None, NotSignedIn::Replayed, now);
        }
        let found = match known(&change, proven)? {
            Ok(found) => found,
            Err((id, why)) => return refuse(change, id, why, now),
        };
        if found.revoked_at.is_some() {
            return refuse(change, Some(found.id), NotSignedIn::Revoked, now);
        }
        let person = persons::whole(&change, found)?;
        change.execute(
            "update person_account set issuer = ?2, subject = ?3 where person_id = ?1",
            params![person.id.0, proven.issuer, proven.subject.as_str()],
        )?;
        change.execute(
            "insert into person_sign_in (state_hash, person_id, at) values (?1, ?2, ?3)",
            params![state, person.id.0, now.as_millisecond()],
        )?;
        let passed = (proven.proof == Proof::SecondFactor).then_some(now);
        let until = person_sessions::start(&change, person.id, (own, passed), now)?;
        let mut details = json!({ "answer": hex::encode(state), "session": hex::encode(own.hash()), "expires_at": until });
        if passed.is_some() {
            details["second_factor"] = json!("provider");
        }
        let account = json!({ "issuer": proven.issuer, "subject": proven.subject.as_str() });
        let entry = Entry::new(Action::PersonEnter, Subject::Person(person.id)).details(details).personal(account);
        change.record_by(now, &person.name, &entry)?;
        change.commit()?;
        Ok(person)
    }

    /// Keeps that somebody came back from a provider and was not let in, and why, in a word.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn refuse_sign_in(&mut self, why: &str, now: Timestamp) -> Result<()> {
        let change = self.write()?;
        change.record(now, &refusal(None, why))?;
        change.commit()
    }
}

/// Who is not let in, if that is known, and why.
type Refused = (Option<PersonId>, NotSignedIn);

/// Returns whose account it is: by the provider's own name for it, which no other account ever has, and only before the first sign-in by
/// the address.
fn known(change: &Change<'_>, proven: &ProvenAccount) -> Result<std::result::Result<PersonHead, Refused>> {
    let find = |condition: &str, values: [&str; 2]| {
        let sql = format!(
            "select {HEAD} from person_account a join person p on p.person_id = a.person_id
             where {condition} order by p.revoked_at is not null, p.person_id limit 1"
        );
        columns::optional(change.query_row(&sql, values, head))
    };
    let subject = proven.subject.as_str();
    if let Some(found) = find("a.issuer = ?1 and a.subject = ?2", [&proven.issuer, subject])? {
        return Ok(Ok(found));
    }
    if let Some(found) = find("a.issuer = ?1 and a.subject = ?2", ["", subject])? {
        return Ok(Ok(found));
    }
    let Some(email) = proven.email.as_ref().map(AccountEmail::as_str) else { return Ok(Err((None, NotSignedIn::NotInvited))) };
    if let Some(found) = find("a.email = ?1 and a.subject = ?2", [email, ""])? {
        return Ok(Ok(found));
    }
    let other = find("a.email = ?1 and a.subject <> ?2", [email, ""])?.filter(|found| found.revoked_at.is_none());
    Ok(Err(other.map_or((None, NotSignedIn::NotInvited), |found| (Some(found.id), NotSignedIn::OtherAccount))))
}

fn refuse(change: Change<'_>, id: Option<PersonId>, why: NotSignedIn, now: Timestamp) -> Result<Person> {
    change.record(now, &refusal(id, why.word()))?;
    change.commit()?;
    Err(PersonRefusal::Account(why).into())
}

/// Nobody's name is kept of who was not invited: only that somebody came.
fn refusal(id: Option<PersonId>, why: &str) -> Entry {
    let subject = id.map_or(Subject::Event, Subject::Person);
    Entry::new(Action::PersonRefuse, subject).details(json!({ "why": why, "by": "provider" }))
}
