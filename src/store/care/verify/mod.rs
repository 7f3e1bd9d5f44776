//! Checks that a database is intact: by SQLite's own measure, by the chain of journal and scans, by the
//! domain's, and by what the journal's lines left in the tables that they changed.

mod blanks;
mod decisions;
mod devices;
mod documents;
mod findings;
mod lines;
mod noted;
mod outside;
mod passes;
mod people;
mod persons;
mod schema;
mod settings;
mod stands;
mod tallies;
mod walk;
#[cfg(test)]
mod walk_tests;

use std::thread;

use self::findings::Findings;
use crate::{
    domain::{
        credential::Credential,
        journal::{Anchor, ChainHead},
    },
    store::{
        engine::{
            access::Access,
            connect,
            database::Store,
            error::{Result, StoreError},
            sql::Connection,
        },
        event::settings::{self as stored_settings, StoredEvent},
        ledger::origins::{self, StoredOrigin},
    },
};

pub use self::outside::{OUTSIDE, Outside};

/// How many badges' signatures are checked at a time.
const GROUP: usize = 8_192;

impl Store {
    /// Checks the database, and returns what is wrong, one line each. Nothing is changed. With an anchor, it must be in the
    /// chain.
    ///
    /// # Errors
    /// When others hold the database. What cannot be read is a finding.
    pub fn verify(&self, anchor: Option<Anchor>) -> Result<Vec<String>> {
        thread::scope(|scope| {
            // The structure of the file is sound at every moment: it needs no snapshot of the others', and takes as long as all of them.
            let is_file = !self.connection.is_server();
            let file = (is_file && self.access() == Access::Write).then(|| {
                let path = self.path();
                // SQLite checks constraints only where it may write.
                scope.spawn(move || match connect::writable(path).and_then(|read| structure(&read)) {
                    Err(StoreError::Locked) => Err(StoreError::Locked),
                    Err(error) => Ok(vec![format!("file: cannot be read: {}", error.told())]),
                    lines => lines,
                })
            });
            let meaning = self.meaning(anchor)?;
            let mut lines = match file {
                Some(file) => file.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?,
                None => structure(&self.connection)?,
            };
            lines.extend(meaning);
            Ok(lines)
        })
    }

    /// Checks what the tables mean.
    fn meaning(&self, anchor: Option<Anchor>) -> Result<Vec<String>> {
        // One read transaction: what gates record meanwhile is ignored everywhere.
        let read = self.connection.begin_read()?;
        let mut found = Findings::default();
        found.check("schema", |found| schema::compare(&read, found))?;
        found.check("chain", |found| walk::walk(&read, anchor, found))?;
        found.check("notes", |found| walk::notes(&read, found))?;
        found.check("presence and attendance", |found| tallies::compare(&read, found))?;
        found.check("badges", |found| badges(&read, found))?;
        found.check("settings", |found| settings::tables(&read, found))?;
        found.check("devices", |found| devices::devices(&read, found))?;
        found.check("enrollment codes", |found| devices::enrollments(&read, found))?;
        found.check("persons", |found| persons::compare(&read, found))?;
        found.check("people", |found| people::compare(&read, found))?;
        found.check("documents", |found| documents::compare(&read, found))?;
        found.check("badges and handouts", |found| passes::compare(&read, found))?;
        found.check("decisions of gates", |found| decisions::compare(&read, found))?;
        found.check("print runs", |found| passes::runs(&read, found))?;
        Ok(found.into_lines())
    }

    /// Returns the head of the chain of journal and scans: of the origin that began last.
    ///
    /// # Errors
    /// When the database cannot be read, or the head is missing.
    pub fn chain_head(&self) -> Result<ChainHead> {
        origins::last_head(&self.connection)?
            .ok_or_else(|| StoreError::Damaged("the head of the journal's chain is missing".into()))
    }
}

impl Store {
    /// Returns all origins, in the order in which they began.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn origins(&self) -> Result<Vec<StoredOrigin>> {
        origins::all(&self.connection)
    }
}

/// Returns whether every entry of the chain fits.
///
/// # Errors
/// When others hold the database.
pub(in crate::store) fn is_chain_whole(read: &Connection) -> Result<bool> {
    let mut found = Findings::default();
    found.check("chain", |found| walk::walk(read, None, found))?;
    Ok(found.into_lines().is_empty())
}

/// Checks the structure of the file: its pages and indexes, and rows that name each other.
fn structure(read: &Connection) -> Result<Vec<String>> {
    let mut found = Findings::default();
    found.check("file", |found| integrity(read, found))?;
    found.check("references", |found| references(read, found))?;
    Ok(found.into_lines())
}

fn integrity(read: &Connection, found: &mut Findings) -> Result<()> {
    // A server looks after its files itself.
    if read.is_server() {
        return Ok(());
    }
    let mut statement = read.prepare("pragma integrity_check(20)")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let line: String = row.get(0)?;
        if line != "ok" {
            found.add(format!("file: {line}"));
        }
    }
    Ok(())
}

fn references(read: &Connection, found: &mut Findings) -> Result<()> {
    // A server holds them with every change.
    if read.is_server() {
        return Ok(());
    }
    let mut statement = read.prepare("pragma foreign_key_check")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (table, number, parent): (String, Option<i64>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let which = number.map_or_else(|| "a row".to_owned(), |number| format!("row {number}"));
        found.add(format!("{which} of {table} refers to a row of {parent} that does not exist"));
    }
    Ok(())
}

fn badges(read: &Connection, found: &mut Findings) -> Result<()> {
    let mut statement = read.prepare("select serial from badge where state = 'superseded' and superseded_by is null")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        found.add(format!("badge {:08X}: is superseded, but no badge replaced it", row.get::<u32>(0)?));
    }
    let mut statement = read.prepare(
        "select r.run from print_run r where r.badges <> (select count(*) from print_run_badge b where b.run = r.run)
             + (select count(*) from blank_badge b where b.run = r.run)",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        found.add(format!("print run {}: some of its badges are not on record", row.get::<u32>(0)?));
    }
    let event = stored_settings::load(read)?;
    let mut statement =
        read.prepare("select serial, credential from badge union all select serial, credential from blank_badge")?;
    let mut rows = statement.query([])?;
    let mut group: Vec<(u32, [u8; 80])> = Vec::with_capacity(GROUP);
    loop {
        let row = rows.next()?;
        if row.is_none() || group.len() == GROUP {
            for serial in forged(&event, &group) {
                found.add(format!("badge {serial:08X}: its credential is not signed by this event's keys"));
            }
            group.clear();
        }
        let Some(row) = row else { return Ok(()) };
        group.push((row.get(0)?, row.get(1)?));
    }
}

/// Returns the badges whose credentials are not genuine. Verifying takes long, and signatures are independent: all cores share
/// them.
fn forged(event: &StoredEvent, badges: &[(u32, [u8; 80])]) -> Vec<u32> {
    let is_genuine = |serial: u32, bytes: [u8; 80]| {
        Credential::from_bytes(bytes).is_some_and(|credential| {
            let body = credential.body();
            let key = event.keys.iter().find(|key| key.id == body.key);
            body.serial.get() == serial && key.is_some_and(|key| credential.verifies(event.id, &key.key))
        })
    };
    let check = |part: &[(u32, [u8; 80])]| -> Vec<u32> {
        part.iter().filter(|(serial, bytes)| !is_genuine(*serial, *bytes)).map(|(serial, _)| *serial).collect()
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let share = badges.len().div_ceil(cores).max(64);
        let parts: Vec<_> = badges.chunks(share).map(|part| scope.spawn(move || check(part))).collect();
        parts.into_iter().flat_map(|part| part.join().expect("checking a signature does not panic")).collect()
    })
}
