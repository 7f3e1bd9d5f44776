//! The purge of names: all rows that are about individuals are removed, and the chain is rebuilt over the remaining lines.
//!
//! Clearing columns would not suffice. Anyone with the list, a badge from a drawer, or a memory of who came at nine finds a
//! person's row at once, as long as there is a row for each person: with a category, a delegation, times and gates. So none is
//! left. What stays is the event's settings, the journal of these, and the figures of [`crate::store::care::purge::statistic`],
//! small ones withheld.

use std::path::Path;

use serde_json::{Value, json};

use super::statistic;
use crate::store::{
    care::personal_data::OWNERS,
    engine::{
        error::Result,
        schema,
        sql::{self, Connection},
    },
    ledger::change::{Change, UnchainedLine},
};

/// Tables whose rows are about people although no column says whose a row is.
const WHOLE: &[&str] = &[
    "participant",
    "print_run",
    "saved_report_option",
    "saved_report",
    "delegation",
    "delegation_exception",
    "delegation_group",
    "delegation_key",
    "delegation_name",
    "delegation_quota",
    "edition",
    "enrolment",
    "conflict",
    "conflict_note",
    "decision",
    "early_undo",
    "held_reading",
    "late_refusal",
    "node",
    "participant_list",
    "person",
    "person_account",
    "person_delegation",
    "person_link",
    "person_second_factor",
    "person_session",
    "person_sign_in",
    "quota",
];

/// Kinds of subject whose lines stay in the journal: none of them is a person, or something that belongs to one person.
const STAYING: &[&str] = &["event", "category", "key", "device", "database"];

/// Who acted, once that is erased.
pub(super) const SOMEBODY: &str = "(purged)";

/// Counts who was present, and erases everyone.
///
/// # Errors
/// When the database cannot be written.
pub(super) fn purge(change: &Change<'_>) -> Result<()> {
    if change.query_row("select exists (select 1 from participant)", [], |row| row.get(0))? {
        statistic::write(change)?;
    }
    let triggers = triggers(change)?;
    for (name, _) in &triggers {
        change.execute_batch(&format!("drop trigger {name}"))?;
    }
    for table in tables(change)? {
        change.execute_batch(&format!("delete from {table}"))?;
    }
    change.execute_batch("update device set name = 'device ' || id")?;
    rewrite_journal(change)?;
    for (_, sql) in &triggers {
        change.execute_batch(sql)?;
    }
    // The planner's samples, if someone had them taken, hold values of indexed columns.
    let has_samples: bool =
        change.query_row("select exists (select 1 from sqlite_schema where name = 'sqlite_stat4')", [], |row| row.get(0))?;
    if has_samples {
        change.execute_batch("delete from sqlite_stat4")?;
    }
    Ok(())
}

/// Erases the paths of backups that no longer exist: a path can name a person, and it is kept only so that the backup can be
/// reported.
///
/// # Errors
/// When the database cannot be written.
pub(super) fn forget_lost_backups(change: &Change<'_>) -> Result<()> {
    let mut statement = change.prepare(
        "select entry, content from journal where action = 'backup' and content is not null
             and entry < (select max(entry) from journal where action = 'purge')",
    )?;
    let found = statement.query_map([], |row| Ok((row.get::<i64>(0)?, row.get::<String>(1)?)))?;
    for (entry, content) in found.collect::<sql::Result<Vec<_>>>()? {
        if !file_of(&content).is_some_and(|file| Path::new(&file).exists()) {
            change.execute("update journal set salt = null, content = null where entry = ?1", [entry])?;
        }
    }
    Ok(())
}

/// Returns the file that a backup's line names.
pub(super) fn file_of(told: &str) -> Option<String> {
    serde_json::from_str::<Value>(told).ok()?["file"].as_str().map(str::to_owned)
}

/// Returns the triggers that protect the chain, with their SQL. Only a purge of names removes them for a while.
fn triggers(read: &Connection) -> Result<Vec<(String, String)>> {
    let mut statement = read
        .prepare("select name, sql from sqlite_schema where type = 'trigger' and tbl_name in ('journal', 'scan', 'decision')")?;
    let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.collect::<sql::Result<_>>()?)
}

/// Returns the tables whose rows are about people. They are found by their columns, so that none is left out.
pub(super) fn tables(read: &Connection) -> Result<Vec<String>> {
    let mut tables = Vec::new();
    for name in schema::tables(read)? {
        let columns = schema::columns(read, &name)?;
        let has_owner = OWNERS.iter().any(|(owner, _)| columns.iter().any(|column| column == owner));
        if has_owner || WHOLE.contains(&name.as_str()) {
            tables.push(name);
        }
    }
    Ok(tables)
}

/// Rebuilds the chain over the lines that stay, without who acted. A line whose values were cleared in place would no longer fit
/// its hash, and the hash of a line that anyone can guess would still reveal what it was.
fn rewrite_journal(change: &Change<'_>) -> Result<()> {
    let event: Vec<u8> = change.query_row("select uuid from event where id = 1", [], |row| row.get(0))?;
    let mut statement =
        change.prepare("select at, action, subject_kind, subject, details, content from journal order by entry")?;
    let mut staying = Vec::new();
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let kind = row.get::<String>(2)?;
        if STAYING.contains(&kind.as_str()) {
            staying.push(without_names(UnchainedLine {
                at: row.get(0)?,
                actor: SOMEBODY.into(),
                action: row.get::<String>(1)?.into(),
                subject_kind: kind.into(),
                subject: row.get::<String>(3)?.into(),
                details: row.get::<String>(4)?.into(),
                content: row.get::<Option<String>>(5)?.map(Into::into),
            }));
        }
    }
    drop(found);
    change.execute_batch("delete from journal")?;
    change.restart(&event)?;
    staying.iter().try_for_each(|line| change.append(line))
}

/// Removes names from a line: a device's, a saved report's, a backup's file unless it still has to be removed.
fn without_names(line: UnchainedLine<'static>) -> UnchainedLine<'static> {
    let mut details: Value = serde_json::from_str(&line.details).unwrap_or_default();
    let mut content = None;
    match &*line.action {
        "backup" => {
            // Older versions kept the file among what names nobody.
            let file = line.content.as_deref().and_then(file_of).or_else(|| file_of(&line.details));
            content = file.filter(|file| Path::new(file).exists()).map(|file| json!({ "file": file }).to_string());
            details = Value::Null;
        }
        "event.apply" => {
            if let Some(changes) = details["changes"].as_array_mut() {
                // Reports, delegations and quotas are called by names that may be a person's.
                let names = ["report ", "delegation ", "quota "];
                let may_name = |change: &str| names.iter().any(|start| change.starts_with(start));
                changes.retain(|change| !may_name(change.as_str().unwrap_or_default()));
            }
        }
        _ if line.subject_kind == "device" => {
            if let Some(object) = details.as_object_mut() {
                object.remove("name");
            }
        }
        _ => {}
    }
    let details = if details.is_null() { String::new() } else { details.to_string() };
    UnchainedLine { details: details.into(), content: content.map(Into::into), ..line }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tables whose rows stay and name nobody: settings, keys, figures, devices by number, the head of the chain. Of the journal
    /// some lines stay; a test of the whole program checks them.
    const NAMES_NOBODY: &[&str] = &[
        "category",
        "category_ink",
        "category_nomination",
        "device",
        "document_keep",
        "document_kind",
        "event",
        "event_day",
        "event_language",
        "event_text",
        "gate",
        "gate_decides",
        "gates_alone",
        "journal",
        "nomination_rule",
        "nomination_window",
        "origin",
        "own_field",
        "retention",
        "satellite",
        "second_factor_rule",
        "server",
        "signing_key",
        "statistic",
        "stick",
        "term",
        "zone",
    ];

    #[test]
    fn every_table_is_emptied_or_known_to_name_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("event.db");
        std::fs::write(&file, "").unwrap();
        let database = crate::store::engine::open::create_in(&file).unwrap();
        let emptied = tables(&database).unwrap();
        let mut statement = database
            .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name")
            .unwrap();
        let all = statement.query_map([], |row| row.get(0)).unwrap().map(sql::Result::unwrap);
        let staying: Vec<String> = all.filter(|table| !emptied.contains(table)).collect();
        assert_eq!(staying, NAMES_NOBODY, "does a purge have to forget these?");
        assert!(emptied.contains(&"scan".to_owned()) && emptied.contains(&"handout".to_owned()), "{emptied:?}");
    }

    #[test]
    fn a_backup_that_is_gone_is_forgotten_and_one_that_is_there_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let there = folder.path().join("there.db");
        std::fs::write(&there, "x").unwrap();
        let line = |file: &Path| UnchainedLine {
            at: 0,
            actor: SOMEBODY.into(),
            action: "backup".into(),
            subject_kind: "database".into(),
            subject: "".into(),
            details: json!({ "file": file }).to_string().into(),
            content: None,
        };
        let kept = without_names(line(&there));
        assert_eq!((&*kept.details, file_of(kept.content.as_deref().unwrap())), ("", there.to_str().map(str::to_owned)));
        let gone = without_names(line(&folder.path().join("gone.db")));
        assert_eq!((&*gone.details, gone.content), ("", None));
    }
}
