//! Badges: issued, superseded, revoked, printed.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use serde_json::json;

use crate::{
    domain::{
        credential::Credential,
        id::{BadgeSerial, Reference},
        journal::{Action, Subject},
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::{Result, StoreError},
            rows,
            sql::{self, Transaction, Trouble, Value, params},
            stored::{ParticipantKey, StoredBadge},
        },
        ledger::change::{Change, Entry},
    },
};

/// Serials that badges have.
const TAKEN: &str =
    "select serial from badge where serial = any (?1) union all select serial from blank_badge where serial = any (?1)";
/// Adds a badge.
const ADD: &str =
    "insert into badge (serial, participant, state, credential, issued_at, reason) values (?1, ?2, 'valid', ?3, ?4, '')";
/// Signs a badge again.
const SIGN_AGAIN: &str = "update badge set credential = ?2 where serial = ?1";

/// A credential for a participant.
#[derive(Debug, Clone, Copy)]
pub struct Issue {
    /// Whose.
    pub participant: ParticipantKey,
    /// What was signed; the serial is in it.
    pub credential: Credential,
}

impl Store {
    /// Returns what was signed for badges of people; of those that are not here, nothing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn issued(&self, serials: &[BadgeSerial]) -> Result<Vec<Credential>> {
        let sql = "select credential from badge where serial = any (?1)";
        let found = self.connection.ask_each(sql, &columns::serial_values(serials), &[], |row| row.get::<Vec<u8>>(0))?;
        Ok(found.into_iter().filter_map(|bytes| Credential::from_bytes(bytes.try_into().ok()?)).collect())
    }

    /// Returns serials that no badge of this event has ever had, drawn from a source of random numbers.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn fresh_serials(&self, count: usize, mut draw: impl FnMut() -> u32) -> Result<Vec<BadgeSerial>> {
        let _read = self.read()?;
        let (mut serials, mut drawn) = (Vec::with_capacity(count), HashSet::new());
        while serials.len() < count {
            let wanted = (count - serials.len()).min(sql::SET);
            let fresh = std::iter::repeat_with(&mut draw).filter_map(BadgeSerial::new).filter(|serial| drawn.insert(*serial));
            let group: Vec<BadgeSerial> = fresh.take(wanted).collect();
            let taken = self.connection.ask_each(TAKEN, &columns::serial_values(&group), &[], |row| columns::serial(row, 0))?;
            let taken: HashSet<BadgeSerial> = taken.into_iter().flatten().collect();
            serials.extend(group.into_iter().filter(|serial| !taken.contains(serial)));
        }
        Ok(serials)
    }

    /// Stores first badges, or new signatures for badges whose rights changed (same serial).
    ///
    /// # Errors
    /// [`StoreError::Overtaken`] if a participant has got another valid badge meanwhile, or an error if the database cannot be
    /// written. Nothing is stored then.
    pub fn issue(&mut self, issues: &[Issue], now: Timestamp) -> Result<()> {
        // One transaction: a print run gets all of its badges, or none.
        let change = self.write()?;
        // In the order of the table, so that each of its pages is written once.
        let mut issues: Vec<&Issue> = issues.iter().collect();
        issues.sort_unstable_by_key(|issue| issue.credential.body().serial);
        write(&change, &issues, now).map_err(already)?;
        change.commit().map_err(already)?;
        Ok(())
    }

    /// Gives a participant a new badge that supersedes every badge before it, and returns the one that was valid.
    ///
    /// # Errors
    /// When there is no such participant, or the database cannot be written.
    pub fn reissue(&mut self, issue: Issue, reason: &str, now: Timestamp) -> Result<Option<BadgeSerial>> {
        // One transaction: there is no moment without a valid badge, and none with two.
        let change = self.write()?;
        let old = valid_serial(&change, issue.participant)?;
        let new = issue.credential.body().serial;
        change.execute(
            "update badge set state = 'superseded', reason = ?2 where participant = ?1 and state = 'valid'",
            params![issue.participant.0, reason],
        )?;
        change.execute(
            "insert into badge (serial, participant, state, credential, issued_at, reason) values (?1, ?2, 'valid', ?3, ?4, '')",
            params![new.get(), issue.participant.0, issue.credential.as_bytes(), now.as_millisecond()],
        )?;
        if let Some(old) = old {
            change.execute("update badge set superseded_by = ?2 where serial = ?1", params![old.get(), new.get()])?;
            // The new badge goes where the old one lay.
            change.execute(
                "update badge set tray = (select o.tray from badge o where o.serial = ?1),
                     tray_place = (select o.tray_place from badge o where o.serial = ?1) where serial = ?2",
                params![old.get(), new.get()],
            )?;
        }
        let details = json!({ "participant": issue.participant.0, "supersedes": old.map(|old| old.to_string()) });
        let entry = Entry::new(Action::BadgeReissue, Subject::Badge(new)).details(details);
        change.record(now, &entry.personal(json!({ "reason": reason })))?;
        change.commit()?;
        Ok(old)
    }

    /// Revokes a participant's valid badge, and returns its serial; `None` if there was none.
    ///
    /// # Errors
    /// When there is no such participant, or the database cannot be written.
    pub fn revoke_badge(&mut self, reference: &Reference, reason: &str, now: Timestamp) -> Result<Option<BadgeSerial>> {
        let participant = self.participant(reference)?.key;
        // One transaction: the serial that is returned is the one that was revoked.
        let change = self.write()?;
        let serial = revoke(&change, participant, reason, now)?;
        change.commit()?;
        Ok(serial)
    }

    /// Returns the people whose badge was revoked and who have had none since: a person must decide whether they get one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn revoked_holders(&self) -> Result<HashSet<ParticipantKey>> {
        let mut statement = self.connection.prepare(
            "select distinct b.participant from badge b where b.state = 'revoked'
                 and not exists (select 1 from badge v where v.participant = b.participant and v.state = 'valid')",
        )?;
        let holders = statement.query_map([], |row| row.get(0).map(ParticipantKey))?;
        Ok(holders.collect::<sql::Result<_>>()?)
    }

    /// Returns all badges that a participant ever had, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn badges(&self, participant: ParticipantKey) -> Result<Vec<StoredBadge>> {
        let sql = format!("select {} from badge b where b.participant = ?1 order by b.issued_at, b.serial", rows::BADGE);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let badges = statement.query_map([participant.0], |row| rows::badge(row, 0))?;
        Ok(badges.collect::<sql::Result<_>>()?)
    }
}

/// Writes badges and what the journal says of them. What is asked, is asked before and after: a server writes a group while the next is
/// made ready.
fn write(change: &Change<'_>, issues: &[&Issue], now: Timestamp) -> Result<()> {
    let valid = valid_of(change, issues)?;
    let is_new = |issue: &&Issue| !valid.contains(&issue.credential.body().serial);
    let serial = |issue: &Issue| Value::Integer(issue.credential.body().serial.get().into());
    let signed = |issue: &Issue| Value::Blob(issue.credential.as_bytes().to_vec());
    let at = || Value::Integer(now.as_millisecond());
    change.hold();
    for group in issues.chunks(sql::SET) {
        let (new, again): (Vec<&Issue>, Vec<&Issue>) = group.iter().copied().partition(is_new);
        let row = |issue: &Issue| vec![serial(issue), Value::Integer(issue.participant.0), signed(issue), at()];
        change.write_later(ADD, new.into_iter().map(row).collect())?;
        change.write_later(SIGN_AGAIN, again.into_iter().map(|issue| vec![serial(issue), signed(issue)]).collect())?;
        for issue in group {
            let action = if is_new(issue) { Action::BadgeIssue } else { Action::BadgeSign };
            let details = json!({ "participant": issue.participant.0 });
            change.record(now, &Entry::new(action, Subject::Badge(issue.credential.body().serial)).details(details))?;
        }
        change.flush()?;
    }
    let new: Vec<&Issue> = issues.iter().copied().filter(is_new).collect();
    new.chunks(sql::SET).try_for_each(|group| take_trays(change, group))
}

/// Returns the serials of valid badges that these people have, of which each is the one that is to be signed again.
///
/// # Errors
/// [`StoreError::Overtaken`] if somebody has another one by now.
fn valid_of(change: &Transaction<'_>, issues: &[&Issue]) -> Result<HashSet<BadgeSerial>> {
    let mut valid = HashSet::new();
    let sql = "select participant, serial from badge where state = 'valid' and participant = any (?1)";
    for group in issues.chunks(sql::SET) {
        let whose: HashMap<i64, BadgeSerial> =
            group.iter().map(|issue| (issue.participant.0, issue.credential.body().serial)).collect();
        let people: Vec<Value> = whose.keys().copied().map(Value::Integer).collect();
        let found = change.ask_each(sql, &people, &[], |row| Ok((row.get::<i64>(0)?, columns::serial(row, 1)?)))?;
        for (participant, serial) in found {
            let serial = serial.filter(|serial| whose.get(&participant) == Some(serial)).ok_or(StoreError::Overtaken)?;
            valid.insert(serial);
        }
    }
    Ok(valid)
}

/// Gives badges that are new the trays of those before them: who came in another's place has the badge where the other's lay.
fn take_trays(change: &Transaction<'_>, new: &[&Issue]) -> Result<()> {
    let new: HashMap<i64, BadgeSerial> = new.iter().map(|issue| (issue.participant.0, issue.credential.body().serial)).collect();
    let people: Vec<Value> = new.keys().copied().map(Value::Integer).collect();
    let sql = "select participant from replacement where participant = any (?1)";
    for participant in change.ask_each(sql, &people, &[], |row| row.get::<i64>(0))? {
        let Some(serial) = new.get(&participant) else { continue };
        change
            .prepare_cached(
                "update badge set (tray, tray_place) = (select o.tray, o.tray_place from badge o
                     join replacement r on r.replaces = o.participant where r.participant = ?2 and o.tray is not null
                     order by o.issued_at desc limit 1)
                 where serial = ?1",
            )?
            .execute(params![serial.get(), participant])?;
    }
    Ok(())
}

/// Revokes the valid badge of a participant, and returns its serial; `None` if there was none.
pub(in crate::store) fn revoke(
    change: &Change<'_>,
    participant: ParticipantKey,
    reason: &str,
    now: Timestamp,
) -> Result<Option<BadgeSerial>> {
    let serial = valid_serial(change, participant)?;
    change.execute(
        "update badge set state = 'revoked', reason = ?2 where participant = ?1 and state = 'valid'",
        params![participant.0, reason],
    )?;
    if let Some(serial) = serial {
        let details = json!({ "participant": participant.0 });
        let entry = Entry::new(Action::BadgeRevoke, Subject::Badge(serial)).details(details);
        change.record(now, &entry.personal(json!({ "reason": reason })))?;
    }
    Ok(serial)
}

fn valid_serial(change: &Transaction<'_>, participant: ParticipantKey) -> Result<Option<BadgeSerial>> {
    let sql = "select serial from badge where participant = ?1 and state = 'valid'";
    let serial = columns::optional(change.query_row(sql, [participant.0], |row| row.get::<u32>(0)))?;
    Ok(serial.and_then(BadgeSerial::new))
}

/// A rule of the schema stands in the way only of what another program was faster with.
fn already(error: StoreError) -> StoreError {
    match error {
        StoreError::Sql(error) if error.trouble() == Trouble::Constraint => StoreError::Overtaken,
        other => other,
    }
}
