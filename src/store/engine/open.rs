//! Opens and creates database files. All pragmas and the schema's whole history are here.

use std::{
    cell::Cell,
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use rusqlite::{Connection, OpenFlags, TransactionBehavior, config::DbConfig};

use super::error::{Result, StoreError};
use crate::store::{gate::counting, ledger::chain};

/// `acrd`: distinguishes an event database from any other SQLite file.
const APPLICATION_ID: i64 = 0x6163_7264;
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
    include_str!("../../../db/0013_inks_and_texts.sql"),
];
/// The migration from which on an exit closes the latest stay: what exits came to is worked out again with it.
const EXITS_COUNT: &str = include_str!("../../../db/0009_exits_count.sql");
/// How long a writer waits for the others before it gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Creates the database file with the newest schema, empty.
pub(in crate::store) fn create(path: &Path) -> Result<Connection> {
    check_library()?;
    if path.exists() {
        return Err(StoreError::Exists(path.to_owned()));
    }
    private(path)?;
    let mut connection = Connection::open(path)?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    configure(&mut connection)?;
    migrate(&mut connection, 0)?;
    Ok(connection)
}

/// Opens the database file; if its schema has to change, a copy is made first.
pub(in crate::store) fn open(path: &Path) -> Result<Connection> {
    check_library()?;
    if !path.is_file() {
        return Err(StoreError::Missing(path.to_owned()));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_handler(Some(wait_a_little))?;
    let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let application = number("application_id").map_err(|error| match StoreError::from(error) {
        damaged if damaged.is_damage() => StoreError::Foreign(path.to_owned()),
        other => other,
    })?;
    if application != APPLICATION_ID {
        return Err(StoreError::Foreign(path.to_owned()));
    }
    let (found, known) = (number("user_version")?, newest());
    if found > known {
        return Err(StoreError::Newer { path: path.to_owned(), found, known });
    }
    configure(&mut connection)?;
    if found < known {
        copy_before_migration(&connection, path, found)?;
        migrate(&mut connection, found)?;
    }
    Ok(connection)
}

/// Keeps 16 MB of pages rather than 64.
pub(in crate::store) fn keep_little(connection: &Connection) -> Result<()> {
    Ok(connection.pragma_update(None, "cache_size", -16_384)?)
}

/// Writes a consistent copy of the database to a file that does not exist yet; writers are not stopped.
pub(in crate::store) fn copy_to(connection: &Connection, to: &Path) -> Result<()> {
    if to.exists() {
        return Err(StoreError::Exists(to.to_owned()));
    }
    private(to)?;
    if let Err(error) = connection.execute("vacuum into ?1", [to.to_string_lossy()]) {
        // It is empty, and the error that stopped the copy is the one to report.
        let _ = fs::remove_file(to);
        return Err(error.into());
    }
    Ok(())
}

/// Makes an empty file that only its owner may read: names, addresses and photos are put into it. SQLite gives its log the same
/// rights.
fn private(path: &Path) -> Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(|_| ()).map_err(|source| StoreError::Io { path: path.to_owned(), source })
}

fn newest() -> i64 {
    i64::try_from(MIGRATIONS.len()).expect("there are few migrations")
}

fn check_library() -> Result<()> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(StoreError::OldSqlite(rusqlite::version()));
    }
    Ok(())
}

/// Makes commits durable before they are acknowledged (`full`) and lets readers work beside writers (`wal`); nothing in the file
/// can run code.
fn configure(connection: &mut Connection) -> Result<()> {
    connection.busy_handler(Some(wait_a_little))?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "cache_size", -65_536)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    // If plans depended on bound values, they would be made again for every value: most of the time of a scan or an import.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Waits 0.2 to 1.2 ms between tries: a fixed or growing wait lets some of eight processes starve for seconds.
pub(in crate::store) fn wait_a_little(tries: i32) -> bool {
    thread_local!(static SINCE: Cell<Option<Instant>> = const { Cell::new(None) });
    let since = SINCE.with(|since| {
        if tries == 0 || since.get().is_none() {
            since.set(Some(Instant::now()));
        }
        since.get().expect("it was just set")
    });
    let jitter =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(500, |time| time.subsec_nanos() % 1_000);
    std::thread::sleep(Duration::from_micros(200 + u64::from(jitter)));
    since.elapsed() < PATIENCE
}

/// Each migration is one transaction with its version number: a crash leaves the old schema or the new one.
fn migrate(connection: &mut Connection, from: i64) -> Result<()> {
    let done = usize::try_from(from).unwrap_or_default();
    for (place, sql) in MIGRATIONS.iter().enumerate().skip(done) {
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version = i64::try_from(place + 1).expect("there are few migrations");
        // Another process may have migrated while this one waited for the lock.
        if change.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))? < version {
            change.execute_batch(sql)?;
            if *sql == EXITS_COUNT {
                counting::recount_exits(&change)?;
            }
            change.pragma_update(None, "user_version", version)?;
        }
        if version == newest() {
            chain::begin(&change)?;
        }
        change.commit()?;
    }
    Ok(())
}

fn copy_before_migration(connection: &Connection, path: &Path, schema: i64) -> Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".schema-{schema}"));
    let copy = PathBuf::from(name);
    if copy.exists() { Ok(()) } else { copy_to(connection, &copy) }
}

#[cfg(test)]
mod tests;
