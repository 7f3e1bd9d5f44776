//! Accounts of persons at a provider of identities, as they are written down.

use serde_json::json;

use crate::{
    domain::{
        account::Account,
        journal::{Action, Subject},
        person::PersonId,
    },
    store::{
        engine::{
            columns,
            error::Result,
            sql::{Connection, params},
        },
        ledger::change::{Change, Entry},
        refusal::PersonRefusal,
    },
};

/// Writes an account down for a person who is invited.
///
/// # Errors
/// When another person has it, or the database cannot be written.
pub(super) fn add(change: &Change<'_>, id: PersonId, account: &Account) -> Result<()> {
    let (email, subject) = match account {
        Account::Email(email) => (email.as_str(), ""),
        Account::Subject(subject) => ("", subject.as_str()),
    };
    let sql = "select 1 from person_account a join person p on p.person_id = a.person_id
               where p.revoked_at is null and p.person_id <> ?1 and ((?2 <> '' and a.email = ?2) or (?3 <> '' and a.subject = ?3))";
    if change.prepare_cached(sql)?.exists(params![id.0, email, subject])? {
        return Err(PersonRefusal::AccountTaken(account.clone()).into());
    }
    let sql = "insert into person_account (person_id, email, issuer, subject) values (?1, ?2, '', ?3)";
    change.execute(sql, params![id.0, email, subject])?;
    Ok(())
}

/// Returns the line that says by which account a person comes in, or that by none.
pub(super) fn line(id: PersonId, account: Option<&Account>) -> Entry {
    let entry = |by: &str| Entry::new(Action::PersonAccount, Subject::Person(id)).details(json!({ "by": by }));
    match account {
        // A key of its own: a purge of contacts finds the line by it.
        Some(Account::Email(email)) => entry("address").personal(json!({ "account_email": email.as_str() })),
        Some(Account::Subject(subject)) => entry("subject").personal(json!({ "subject": subject.as_str() })),
        None => entry("nothing"),
    }
}

/// Returns what was written down of a person's account: the address, else the subject.
pub(super) fn written(read: &Connection, id: PersonId) -> Result<Option<String>> {
    let mut statement =
        read.prepare_cached("select case when email = '' then subject else email end from person_account where person_id = ?1")?;
    columns::optional(statement.query_row([id.0], |row| row.get(0)))
}
