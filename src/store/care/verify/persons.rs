//! Compares the persons who work on nominations, their links and the browsers in which they are signed in with the journal's lines.

use std::collections::BTreeMap;

use super::{
    findings::Findings,
    lines::{self, JournalLine, LineContent},
};
use crate::store::{
    engine::{
        error::Result,
        sql::{Connection, Result as SqlResult, Row},
    },
    ledger::chain,
};

/// What the journal says that the tables hold: a text for each row, by what the row is called.
#[derive(Default)]
struct ExpectedPersons {
    persons: BTreeMap<String, String>,
    links: BTreeMap<String, String>,
    sessions: BTreeMap<String, ExpectedSession>,
    factors: BTreeMap<String, String>,
    accounts: BTreeMap<String, String>,
    answers: BTreeMap<String, String>,
}

/// What the journal says of a browser in which somebody is signed in, or was.
struct ExpectedSession {
    person: String,
    /// From when until when.
    times: (i64, i64),
    /// When the second factor was proven there.
    passed: Option<i64>,
    ended: Option<i64>,
}

/// Compares each row.
///
/// # Errors
/// When a table cannot be read.
pub(super) fn compare(read: &Connection, found: &mut Findings) -> Result<()> {
    let mut expected = ExpectedPersons::default();
    lines::by_subject(read, "person", |id, lines| {
        expected.take(id, lines);
        Ok(())
    })?;
    let mut keys: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    let mut statement = read.prepare("select person_id, key from person_delegation order by person_id, key")?;
    let mut found_keys = statement.query([])?;
    while let Some(row) = found_keys.next()? {
        keys.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    let persons = rows(read, "select person_id, name, role, step, invited_at, revoked_at from person", |row| {
        let id: i64 = row.get(0)?;
        let (name, role, step): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let keys = keys.remove(&id).unwrap_or_default().join("|");
        Ok((id.to_string(), person(&name, &role, &step, (row.get(4)?, row.get(5)?), &keys)))
    })?;
    for id in keys.keys() {
        found.add(format!("person {id}: has delegations, and is missing"));
    }
    differ("person", &persons, &expected.persons, found);
    let links = rows(read, "select secret_hash, person_id, expires_at, used_at from person_link", |row| {
        let values = (row.get::<i64>(1)?.to_string(), row.get::<i64>(2)?, row.get::<Option<i64>>(3)?);
        Ok((hex::encode(row.get::<Vec<u8>>(0)?), link(&values.0, values.1, values.2)))
    })?;
    differ("one-time link", &links, &expected.links, found);
    let sessions =
        rows(read, "select secret_hash, person_id, started_at, expires_at, passed_at, ended_at from person_session", |row| {
            let (person, times) = (row.get::<i64>(1)?.to_string(), (row.get::<i64>(2)?, row.get::<i64>(3)?));
            Ok((hex::encode(row.get::<Vec<u8>>(0)?), session(&person, times, row.get(4)?, row.get(5)?)))
        })?;
    let told = |one: &ExpectedSession| session(&one.person, one.times, one.passed, one.ended);
    let told = expected.sessions.iter().map(|(hash, one)| (hash.clone(), told(one))).collect();
    differ("signed-in browser", &sessions, &told, found);
    let sql = "select person_id, sealed, key_id, session_hash, begun_at, confirmed_at from person_second_factor";
    let factors = rows(read, sql, |row| {
        let (sealed, key, session): (Vec<u8>, Vec<u8>, Vec<u8>) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let told = factor(&chain::digest(&sealed).to_string(), &hex::encode(key), &hex::encode(session), row.get(4)?);
        Ok((row.get::<i64>(0)?.to_string(), format!("{told}{}", used(row.get(5)?))))
    })?;
    differ("second factor of person", &factors, &expected.factors, found);
    let accounts = rows(read, "select person_id, email, issuer, subject from person_account", |row| {
        let (email, issuer, subject): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
        Ok((row.get::<i64>(0)?.to_string(), account(&email, &issuer, &subject)))
    })?;
    // Where an address was purged before anybody signed in by it, nothing is left.
    expected.accounts.retain(|_, told| *told != account("", "", ""));
    differ("account of person", &accounts, &expected.accounts, found);
    let answers = rows(read, "select state_hash, person_id, at from person_sign_in", |row| {
        Ok((hex::encode(row.get::<Vec<u8>>(0)?), format!("{} {}", row.get::<i64>(1)?, row.get::<i64>(2)?)))
    })?;
    differ("answer of a provider", &answers, &expected.answers, found);
    confirmations(read, found)
}

/// Compares each name that was confirmed with the last line that says so.
fn confirmations(read: &Connection, found: &mut Findings) -> Result<()> {
    let mut expected = BTreeMap::new();
    lines::by_subject(read, "participant", |id, lines| {
        if let Some(line) = lines.iter().rev().find(|line| line.action == "nomination.confirm") {
            let shown = match &line.content {
                LineContent::Known(content) => content["shown"].as_str().unwrap_or_default().to_owned(),
                LineContent::Nothing | LineContent::Forgotten => String::new(),
            };
            expected.insert(id.to_owned(), format!("{shown} {} {}", line.at, line.actor));
        }
        Ok(())
    })?;
    let stored = rows(read, "select participant, shown, at, actor from name_confirmation", |row| {
        let told = format!("{} {} {}", row.get::<String>(1)?, row.get::<i64>(2)?, row.get::<String>(3)?);
        Ok((row.get::<i64>(0)?.to_string(), told))
    })?;
    differ("confirmed name of participant row", &stored, &expected, found);
    Ok(())
}

impl ExpectedPersons {
    /// Takes what the lines about one person say.
    fn take(&mut self, id: &str, lines: &[JournalLine]) {
        for line in lines {
            let text = |key: &str| line.details[key].as_str().unwrap_or_default().to_owned();
            let until = line.details["expires_at"].as_i64().unwrap_or_default();
            match line.action.as_str() {
                "person.invite" => {
                    let name = match &line.content {
                        LineContent::Known(content) => content["name"].as_str().unwrap_or_default().to_owned(),
                        LineContent::Nothing | LineContent::Forgotten => String::new(),
                    };
                    let revoked = lines.iter().find(|line| line.action == "person.revoke").map(|line| line.at);
                    let keys = line.details["delegations"].as_array().into_iter().flatten().filter_map(|key| key.as_str());
                    let keys = keys.collect::<Vec<_>>().join("|");
                    let told = person(&name, &text("role"), &text("step"), (line.at, revoked), &keys);
                    self.persons.insert(id.to_owned(), told);
                    self.links.insert(text("link"), link(id, until, None));
                }
                "person.link" => {
                    self.links.insert(text("link"), link(id, until, None));
                }
                "person.account" => self.take_account(id, line),
                "person.enter" => {
                    if !text("answer").is_empty() {
                        self.answers.insert(text("answer"), format!("{id} {}", line.at));
                        self.tie_account(id, line);
                    }
                    if let Some(known) = self.links.get_mut(&text("link")) {
                        known.push_str(&used(Some(line.at)));
                    }
                    // A provider that asked for a second factor itself.
                    let passed = (!text("second_factor").is_empty()).then_some(line.at);
                    let session = ExpectedSession { person: id.to_owned(), times: (line.at, until), passed, ended: None };
                    self.sessions.insert(text("session"), session);
                }
                "person.leave" => {
                    if let Some(known) = self.sessions.get_mut(&text("session")) {
                        known.ended = Some(line.at);
                    }
                }
                "person.pass" => self.take_pass(line),
                "person.second-factor" => self.take_factor(id, line),
                "person.revoke" => {
                    self.factors.remove(id);
                }
                _ => {}
            }
        }
    }

    /// Takes that the second factor was proven in a browser.
    fn take_pass(&mut self, line: &JournalLine) {
        if let Some(known) = self.sessions.get_mut(line.details["session"].as_str().unwrap_or_default()) {
            known.passed = Some(line.at);
        }
    }

    /// Takes what became of a person's second factor.
    fn take_factor(&mut self, id: &str, line: &JournalLine) {
        let text = |key: &str| line.details[key].as_str().unwrap_or_default();
        let own = self.sessions.values_mut().filter(|session| session.person == id);
        match text("state") {
            "begun" => {
                self.factors.insert(id.to_owned(), factor(text("sealed"), text("key"), text("session"), line.at));
            }
            "confirmed" => {
                if let Some(known) = self.factors.get_mut(id) {
                    known.push_str(&used(Some(line.at)));
                }
                self.take_pass(line);
            }
            "off" => {
                own.for_each(|session| session.passed = None);
                self.factors.remove(id);
            }
            "reset" => {
                own.filter(|session| session.ended.is_none()).for_each(|session| session.ended = Some(line.at));
                self.factors.remove(id);
            }
            _ => {}
        }
    }

    /// Takes by which account a person comes in, or that by none any more.
    fn take_account(&mut self, id: &str, line: &JournalLine) {
        if line.details["by"] == "nothing" {
            self.accounts.remove(id);
            return;
        }
        let text = |key: &str| match &line.content {
            LineContent::Known(content) => content[key].as_str().unwrap_or_default().to_owned(),
            LineContent::Nothing | LineContent::Forgotten => String::new(),
        };
        self.accounts.insert(id.to_owned(), account(&text("account_email"), "", &text("subject")));
    }

    /// Takes which account of a provider was tied to a person by signing in.
    fn tie_account(&mut self, id: &str, line: &JournalLine) {
        let LineContent::Known(content) = &line.content else { return };
        let text = |key: &str| content[key].as_str().unwrap_or_default();
        if let Some(known) = self.accounts.get_mut(id) {
            let email = known.split('\n').next().unwrap_or_default().to_owned();
            *known = account(&email, text("issuer"), text("subject"));
        }
    }
}

/// Writes an account as its row has it.
fn account(email: &str, issuer: &str, subject: &str) -> String {
    format!("{email}\n{issuer}\n{subject}")
}

fn person(name: &str, role: &str, step: &str, (invited, revoked): (i64, Option<i64>), keys: &str) -> String {
    format!("{name}\n{role}\n{step}\n{invited}\n{keys}{}", used(revoked))
}

fn link(person: &str, until: i64, at: Option<i64>) -> String {
    format!("{person} {until}{}", used(at))
}

fn session(person: &str, (from, until): (i64, i64), passed: Option<i64>, ended: Option<i64>) -> String {
    let passed = passed.map(|at| format!(" passed {at}")).unwrap_or_default();
    format!("{person} {from} {until}{passed}{}", used(ended))
}

fn factor(sealed: &str, key: &str, session: &str, begun: i64) -> String {
    format!("{sealed} {key} {session} {begun}")
}

/// Writes when something ended that did.
fn used(at: Option<i64>) -> String {
    at.map(|at| format!(" until {at}")).unwrap_or_default()
}

/// Reads a table: a text for each row, by what the row is called.
pub(super) fn rows(
    read: &Connection,
    sql: &str,
    mut told: impl FnMut(&Row<'_>) -> SqlResult<(String, String)>,
) -> Result<BTreeMap<String, String>> {
    let mut statement = read.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut found = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (key, value) = told(&row)?;
        found.insert(key, value);
    }
    Ok(found)
}

/// Names what is there and should not be, what should be and is not, and what is something else.
pub(super) fn differ(what: &str, stored: &BTreeMap<String, String>, expected: &BTreeMap<String, String>, found: &mut Findings) {
    // A hash is long, and the first digits are enough to find it.
    let short = |key: &str| key.chars().take(12).collect::<String>();
    for (key, value) in stored {
        match expected.get(key) {
            None => found.add(format!("{what} {}: was added by another hand", short(key))),
            Some(known) if known != value => found.add(format!("{what} {}: is not what the journal says", short(key))),
            Some(_) => {}
        }
    }
    for key in expected.keys().filter(|key| !stored.contains_key(*key)) {
        found.add(format!("{what} {}: is in the journal, but missing", short(key)));
    }
}
