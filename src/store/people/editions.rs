//! Lists of participants that were published, each as it was.

use jiff::Timestamp;
use serde_json::json;

use crate::{
    domain::{
        edition::{self, EditionEntry, EditionKind},
        id::Reference,
        journal::{Action, Subject},
    },
    store::{
        engine::{
            columns::{damaged, timestamp},
            database::Store,
            error::Result,
            sql::{self, Connection, params},
        },
        ledger::{change::Entry, fingerprint},
    },
};

/// A list as it was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Its number, from 1.
    pub number: u32,
    /// How final it is.
    pub kind: EditionKind,
    /// When it was made.
    pub made_at: Timestamp,
    /// Who was on it.
    pub entries: Vec<EditionEntry>,
}

impl Store {
    /// Returns the last two editions, the later first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_editions(&self) -> Result<Vec<Edition>> {
        let sql = "select number, kind, made_at, content from edition order by number desc limit 2";
        let mut statement = self.connection.prepare_cached(sql)?;
        let found = statement.query_map([], |row| {
            Ok(Edition {
                number: row.get(0)?,
                kind: EditionKind::from_word(row.get_ref(1)?.as_str()?).ok_or_else(|| damaged("edition.kind"))?,
                made_at: timestamp(row.get(2)?),
                entries: serde_json::from_str(row.get_ref(3)?.as_str()?).map_err(|_| damaged("edition.content"))?,
            })
        })?;
        Ok(found.collect::<sql::Result<_>>()?)
    }

    /// Keeps an edition, unless the last one is of the same kind and says the same: then it is that one once more. Returns its number.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn keep_edition(&mut self, kind: EditionKind, entries: &[EditionEntry], now: Timestamp) -> Result<u32> {
        let last = self.last_editions()?.into_iter().next();
        if let Some(same) = last.as_ref().filter(|last| last.kind == kind && edition::is_same(&last.entries, entries)) {
            return Ok(same.number);
        }
        let number = last.map_or(1, |last| last.number + 1);
        // One transaction: the list, and the line that says that it was made.
        let change = self.write()?;
        change.execute(
            "insert into edition (number, kind, made_at, content) values (?1, ?2, ?3, ?4)",
            params![number, kind.as_str(), now.as_millisecond(), json!(entries).to_string()],
        )?;
        let tables = fingerprint::of(&change, [fingerprint::EDITIONS])?;
        let details = json!({ "edition": number, "kind": kind.as_str(), "people": entries.len(), fingerprint::KEY: tables });
        change.record(now, &Entry::new(Action::ReportEdition, Subject::Register).details(details))?;
        change.commit()?;
        Ok(number)
    }
}

/// Returns what published lists have of a participant: number, kind and the entry as JSON.
///
/// # Errors
/// When the database cannot be read.
pub(in crate::store) fn about(read: &Connection, reference: &Reference) -> Result<Vec<(i64, String, String)>> {
    let mut statement = read.prepare("select number, kind, content from edition order by number")?;
    let editions = statement.query_map([], |row| Ok((row.get::<i64>(0)?, row.get::<String>(1)?, row.get::<String>(2)?)))?;
    let mut found = Vec::new();
    for edition in editions {
        let (number, kind, content) = edition?;
        let entries: Vec<EditionEntry> = serde_json::from_str(&content).unwrap_or_default();
        let own = entries.iter().find(|entry| entry.reference == reference.as_str());
        found.extend(own.map(|entry| (number, kind, json!(entry).to_string())));
    }
    Ok(found)
}
