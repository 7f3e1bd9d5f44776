//! The journal read: row by row, with the participant that a row is about.

use std::path::Path;

use jiff::Timestamp;
use serde_json::json;

use super::change::Entry;
use crate::{
    domain::{
        id::{BadgeSerial, Reference},
        journal::{Action, Subject},
    },
    store::engine::{
        address, columns,
        database::Store,
        error::{Result, StoreError},
        sql::{self, Connection, params},
        stored::ParticipantKey,
    },
};

/// A row of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalRow {
    /// Its number in the chain.
    pub entry: u64,
    /// When it was done.
    pub at: Timestamp,
    /// Who did it.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// The kind of thing that it was done to.
    pub subject_kind: String,
    /// Which one.
    pub subject: String,
    /// The reference of the participant whom it is about.
    pub reference: Option<String>,
    /// JSON, or empty.
    pub details: String,
    /// What it says about a person, as JSON.
    pub personal: Personal,
}

/// What a row says about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Personal {
    /// Nothing.
    Nothing,
    /// JSON.
    Known(String),
    /// It was forgotten.
    Forgotten,
}

/// Which rows are meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JournalSelection {
    /// From this moment.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub to: Option<Timestamp>,
    /// By this actor.
    pub actor: Option<String>,
    /// Of this action.
    pub action: Option<Action>,
    /// About this participant.
    pub participant: Option<ParticipantKey>,
}

impl Store {
    /// Walks the journal in its order.
    ///
    /// # Errors
    /// When the database cannot be read, or `each` fails.
    pub fn journal_rows<E: From<StoreError>>(
        &self,
        selection: &JournalSelection,
        mut each: impl FnMut(JournalRow) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let sql = "select entry, at, actor, action, subject_kind, subject, details, commitment is not null, content from journal
             where at >= coalesce(?1, at) and at < coalesce(?2, at + 1) and actor = coalesce(?3, actor) and action = coalesce(?4, action)
             order by entry";
        // One read transaction: the person whom a row is about belongs to the same moment as the row.
        let _snapshot = self.snapshot()?;
        let read = &self.connection;
        let mut statement = read.prepare(sql).map_err(StoreError::from)?;
        let moment = |at: Option<Timestamp>| at.map(Timestamp::as_millisecond);
        let action = selection.action.map(Action::as_str);
        let values = params![moment(selection.from), moment(selection.to), selection.actor, action];
        let mut found = statement.query(values).map_err(StoreError::from)?;
        while let Some(row) = found.next().map_err(StoreError::from)? {
            let mut row = journal_row(&row).map_err(StoreError::from)?;
            let about = about(read, &row)?;
            if selection.participant.is_some_and(|wanted| about != Some(wanted.0)) {
                continue;
            }
            row.reference = about.map(|about| reference(read, about)).transpose()?.flatten();
            each(row)?;
        }
        Ok(())
    }

    /// Records in the journal that one person was given everything that is stored about them.
    ///
    /// # Errors
    /// When there is no such participant, or the database cannot be written.
    pub fn record_export(&mut self, reference: &Reference, now: Timestamp) -> Result<()> {
        let key = self.participant(reference)?.key;
        if !self.is_recording() {
            return Ok(());
        }
        // One transaction: the entry and the head of its chain.
        let change = self.write()?;
        change.record(now, &Entry::new(Action::ParticipantExport, Subject::Participant(key.0)))?;
        change.commit()
    }

    /// Records in the journal that a copy of the database was made, so that a purge can name it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn record_backup(&mut self, to: &Path, now: Timestamp) -> Result<()> {
        if !self.is_recording() {
            return Ok(());
        }
        let file =
            if address::is_address(to) { to.to_owned() } else { std::path::absolute(to).unwrap_or_else(|_| to.to_owned()) };
        // One transaction: the entry and the head of its chain.
        let change = self.write()?;
        // A path can name a person.
        change.record(now, &Entry::new(Action::Backup, Subject::Database).personal(json!({ "file": file })))?;
        change.commit()
    }
}

fn journal_row(row: &sql::Row<'_>) -> sql::Result<JournalRow> {
    let personal = match (row.get(7)?, row.get::<Option<String>>(8)?) {
        (_, Some(content)) => Personal::Known(content),
        (true, None) => Personal::Forgotten,
        (false, None) => Personal::Nothing,
    };
    Ok(JournalRow {
        entry: row.get(0)?,
        at: columns::timestamp(row.get(1)?),
        actor: row.get(2)?,
        action: row.get(3)?,
        subject_kind: row.get(4)?,
        subject: row.get(5)?,
        reference: None,
        details: row.get(6)?,
        personal,
    })
}

/// Returns the row of the participant whom an entry is about.
fn about(read: &Connection, row: &JournalRow) -> Result<Option<i64>> {
    match row.subject_kind.as_str() {
        "participant" => Ok(row.subject.parse().ok()),
        "badge" => {
            let Ok(serial) = row.subject.parse::<BadgeSerial>() else { return Ok(None) };
            let mut statement = read.prepare_cached("select participant from badge where serial = ?1")?;
            columns::optional(statement.query_row([serial.get()], |row| row.get(0)))
        }
        "scan" => {
            let Ok(scan) = row.subject.parse::<crate::domain::id::ScanId>() else { return Ok(None) };
            let mut statement = read.prepare_cached("select participant from scan where uuid = ?1")?;
            Ok(columns::optional(statement.query_row([scan.as_bytes()], |row| row.get(0)))?.flatten())
        }
        _ => Ok(None),
    }
}

fn reference(read: &Connection, participant: i64) -> Result<Option<String>> {
    let mut statement = read.prepare_cached("select reference from participant where id = ?1")?;
    columns::optional(statement.query_row([participant], |row| row.get(0)))
}
