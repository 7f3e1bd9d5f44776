//! Opens and creates database files, and brings them up to date. The schema's whole history is here.

use std::{fs, path::Path};

use super::{
    connect::{self, APPLICATION_ID},
    error::{Result, StoreError},
    files::{self, Draft, FileReaders},
    migration,
    sql::Connection,
};
use crate::store::{gate::counting, ledger::chain};

/// SQLite before 3.51.3 could corrupt a WAL database when a checkpoint met a crash.
const OLDEST_SQLITE: i32 = 3_051_003;
/// The migrations, oldest first. One that has landed is never edited.
const MIGRATIONS: &[&str] = &[
    include_str!("../../../db/0001_the_main_job.sql"),
    include_str!("../../../db/0002_photos.sql"),
    include_str!("../../../db/0003_print_runs.sql"),
    include_str!("../../../db/0004_short_credential.sql"),
    include_str!("../../../db/0005_journal.sql"),
    include_str!("../../../db/0006_gates.sql"),
    include_str!("../../../db/0007_saved_reports.sql"),
    include_str!("../../../db/0008_gate_page.sql"),
    EXITS_COUNT,
    include_str!("../../../db/0010_lists.sql"),
    include_str!("../../../db/0011_own_fields.sql"),
    include_str!("../../../db/0012_report_settings.sql"),
    include_str!("../../../db/0013_inks_and_texts.sql"),
    include_str!("../../../db/0014_blank_badges.sql"),
    include_str!("../../../db/0015_nominations.sql"),
    include_str!("../../../db/0016_delegations.sql"),
    include_str!("../../../db/0017_gates_alone.sql"),
    include_str!("../../../db/0018_decisions.sql"),
    include_str!("../../../db/0019_form_bases.sql"),
    include_str!("../../../db/0020_persons.sql"),
    include_str!("../../../db/0021_satellites.sql"),
    include_str!("../../../db/0022_documents.sql"),
    include_str!("../../../db/0023_accounts.sql"),
    include_str!("../../../db/0024_proposed_photos.sql"),
    include_str!("../../../db/0025_satellites_again.sql"),
    include_str!("../../../db/0026_origins.sql"),
    include_str!("../../../db/0027_second_factors.sql"),
    include_str!("../../../db/0028_marked_heads.sql"),
    include_str!("../../../db/0029_sticks_written.sql"),
    include_str!("../../../db/0030_nodes_addresses.sql"),
    include_str!("../../../db/0031_badges_in_place.sql"),
    include_str!("../../../db/0032_queue_in_order.sql"),
    include_str!("../../../db/0033_made_before.sql"),
];
/// The last schema whose migrations are only for files. A server's tables begin with it; later migrations are for both.
pub(in crate::store) const FIRST_OF_SERVERS: i64 = 21;
/// The migration from which on an exit closes the latest stay: what exits came to is worked out again with it.
const EXITS_COUNT: &str = include_str!("../../../db/0009_exits_count.sql");

/// Writes the newest schema into an empty file.
pub(in crate::store) fn create_in(empty: &Path) -> Result<Connection> {
    check_library()?;
    let mut connection = connect::writable(empty)?;
    connect::set_number(&connection, "application_id", APPLICATION_ID)?;
    connect::configure(&mut connection)?;
    migrate(&mut connection, 0)?;
    Ok(connection)
}

/// Whether a file is copied before its schema changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum BeforeMigration {
    /// It is.
    Copy,
    /// It is a copy.
    Nothing,
}

/// Opens a file to write it, and brings its schema up to date.
pub(in crate::store) fn open_in_place(path: &Path, before: BeforeMigration) -> Result<Connection> {
    let mut connection = connect::writable(path)?;
    let found = schema_of(&connection, path)?;
    connect::configure(&mut connection)?;
    if found < newest() {
        // Everything is read and written once: what is kept of it would only take memory.
        connect::keep_little(&connection)?;
        if before == BeforeMigration::Copy {
            copy_before_migration(&connection, path, found)?;
        }
        migrate(&mut connection, found)?;
        connect::keep_usual(&connection)?;
    }
    Ok(connection)
}

/// Returns the number of a file's schema.
///
/// # Errors
/// When it is not an event database, or has a newer schema.
pub(in crate::store) fn schema_of(connection: &Connection, path: &Path) -> Result<i64> {
    let application = connect::number(connection, "application_id").map_err(|error| match error {
        damaged if damaged.is_damage() && !connect::has_our_heading(path).unwrap_or_default() => {
            StoreError::Foreign(path.to_owned())
        }
        other => other,
    })?;
    if application != APPLICATION_ID {
        return Err(StoreError::Foreign(path.to_owned()));
    }
    let (found, known) = (connect::number(connection, "user_version")?, newest());
    if found > known { Err(StoreError::Newer { path: path.to_owned(), found, known }) } else { Ok(found) }
}

/// Writes a consistent copy of the database to a file that does not exist yet; writers are not stopped. The copy is whole and
/// durable, or it is not there. Before it has its name, `then` is done to it.
pub(in crate::store) fn copy_to(connection: &Connection, to: &Path, then: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    if fs::symlink_metadata(to).is_ok() {
        return Err(StoreError::Exists(to.to_owned()));
    }
    // What a copy to this name left that was killed.
    files::remove_drafts(to);
    let (draft, _) = Draft::beside(to, FileReaders::Owner)?;
    copy_into(connection, draft.path())?;
    then(draft.path())?;
    draft.place_new(to)
}

/// Writes a consistent copy of the database into an empty file.
pub(in crate::store) fn copy_into(connection: &Connection, empty: &Path) -> Result<()> {
    connection.execute("vacuum into ?1", [empty.to_string_lossy()])?;
    Ok(())
}

/// Returns the number of the newest schema.
pub(in crate::store) fn newest() -> i64 {
    i64::try_from(MIGRATIONS.len()).expect("there are few migrations")
}

/// Refuses a library with a known corruption bug.
pub(in crate::store) fn check_library() -> Result<()> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(StoreError::OldSqlite(rusqlite::version()));
    }
    Ok(())
}

fn migrate(connection: &mut Connection, from: i64) -> Result<()> {
    migrate_to(connection, from, newest())
}

/// Each migration is one transaction with its version number: a crash leaves the old schema or the new one.
fn migrate_to(connection: &mut Connection, from: i64, to: i64) -> Result<()> {
    for (version, sql) in (1..=to).zip(MIGRATIONS).filter(|(version, _)| *version > from) {
        let change = connection.begin_write()?;
        // Another process may have migrated while this one waited for the lock.
        if connect::number(&change, "user_version")? < version {
            change.execute_batch(&migration::for_files(sql))?;
            if *sql == EXITS_COUNT {
                // No gate had decided by itself then, nor a satellite read a badge that it did not know: the tables came later.
                change.execute_batch("create temp table decision (scan integer, counts integer); create temp table scan_holder (scan integer, participant integer)")?;
                counting::recount_exits(&change)?;
                change.execute_batch("drop table temp.decision; drop table temp.scan_holder")?;
            }
            connect::set_number(&change, "user_version", version)?;
        }
        if version == newest() {
            chain::begin(&change)?;
        }
        change.commit()?;
    }
    Ok(())
}

/// Returns a database in memory with the newest schema: what the migrations make.
pub(in crate::store) fn schema_as_made() -> Result<Connection> {
    let mut connection = connect::in_memory()?;
    migrate(&mut connection, 0)?;
    Ok(connection)
}

/// Returns a database in memory with the last schema that only files had: what servers begin from.
pub(in crate::store) fn first_of_servers() -> Result<Connection> {
    let mut connection = connect::in_memory()?;
    migrate_to(&mut connection, 0, FIRST_OF_SERVERS)?;
    Ok(connection)
}

/// Returns the migrations after a schema that servers may have, each with its number and its text.
pub(in crate::store) fn migrations_after(schema: i64) -> impl Iterator<Item = (i64, &'static str)> {
    (1..).zip(MIGRATIONS.iter().copied()).filter(move |(number, _)| *number > schema.max(FIRST_OF_SERVERS))
}

/// Keeps the database as it is before its schema changes, beside it. A copy that is there already is kept only if it is this one.
fn copy_before_migration(connection: &Connection, path: &Path, schema: i64) -> Result<()> {
    for number in 1_u32..u32::MAX {
        let end = if number == 1 { format!(".schema-{schema}") } else { format!(".schema-{schema}.{number}") };
        let copy = files::with_end(path, &end);
        if fs::symlink_metadata(&copy).is_err() {
            return copy_to(connection, &copy, |_| Ok(()));
        }
        if is_copy(connection, &copy).unwrap_or(false) {
            return Ok(());
        }
    }
    Ok(())
}

/// Returns whether a file is a whole copy of the database as it is now.
fn is_copy(connection: &Connection, copy: &Path) -> Result<bool> {
    let copy = connect::immutable(copy)?;
    if copy.query_row("pragma quick_check(1)", [], |row| row.get::<String>(0))? != "ok" {
        return Ok(false);
    }
    // Without a chain, what was written last has to tell.
    let has =
        |table: &str| -> Result<bool> { Ok(connection.prepare("select 1 from sqlite_schema where name = ?1")?.exists([table])?) };
    let sql = if has("origin")? {
        "select e.uuid, o.hash from event e, origin o where o.state = 'open' order by o.origin desc limit 1"
    } else if has("chain")? {
        "select e.uuid, c.hash from event e, chain c"
    } else {
        "select e.uuid, cast((select count(*) from scan) || ',' || (select coalesce(max(updated_at), 0) from participant) || ','
             || (select count(*) from badge) || ',' || e.revision as blob) from event e"
    };
    let state = |of: &Connection| of.query_row(sql, [], |row| Ok((row.get::<Vec<u8>>(0)?, row.get::<Vec<u8>>(1)?)));
    Ok(state(connection)? == state(&copy)?)
}

#[cfg(test)]
mod tests;
