//! Connections to database files: every one that the program makes is made here, so that none lacks what all have to promise.

use std::{
    cell::Cell,
    fs,
    io::Read,
    path::Path,
    time::{Duration, Instant},
};

use rusqlite::{OpenFlags, config::DbConfig};

use super::{error::Result, files, sql::Connection};

/// The pages that a connection keeps in memory: 64 MB, negative because it is not a number of pages (<https://www.sqlite.org/pragma.html#pragma_cache_size>).
const USUAL_CACHE: i64 = -65_536;
/// `acrd`: distinguishes an event database from any other SQLite file.
pub(in crate::store) const APPLICATION_ID: i64 = 0x6163_7264;
/// How long a writer waits for the others before it gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Returns whether a file begins as an event database does (<https://www.sqlite.org/fileformat.html>, section 1.3).
pub(in crate::store) fn has_our_heading(path: &Path) -> Result<bool> {
    let mut heading = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(72).read_to_end(&mut heading));
    read.map_err(|source| files::io_error(path, source))?;
    let application = u32::try_from(APPLICATION_ID).expect("it has four bytes").to_be_bytes();
    Ok(heading.starts_with(b"SQLite format 3\0") && heading.ends_with(&application))
}

/// Opens a file to read and write it; commits are durable before they are acknowledged (`full`), readers work beside writers
/// (`wal`), and nothing in the file can run code.
pub(in crate::store) fn writable(path: &Path) -> Result<Connection> {
    // A missing file stays missing.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = rusqlite::Connection::open_with_flags(path, flags)?;
    connection.busy_handler(Some(wait_a_little))?;
    Ok(connection.into())
}

/// Makes what [`writable`] opened keep all promises. This is the first that is written, so the file must be the right one.
pub(in crate::store) fn configure(connection: &mut Connection) -> Result<()> {
    let Some(sqlite) = connection.sqlite_mut() else { return Ok(()) };
    sqlite.pragma_update(None, "journal_mode", "wal")?;
    sqlite.pragma_update(None, "synchronous", "full")?;
    sqlite.pragma_update(None, "foreign_keys", true)?;
    configure_reading(sqlite)
}

/// Opens a file that is only read, with its log if it has one. Neither of them is changed, not even at the end.
pub(in crate::store) fn reading(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = rusqlite::Connection::open_with_flags(path, flags)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    configure_reading(&mut connection)?;
    Ok(connection.into())
}

/// Opens a file by itself, without its log and without locks: nobody may write it meanwhile.
pub(in crate::store) fn immutable(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let mut connection = rusqlite::Connection::open_with_flags(address(path), flags)?;
    configure_reading(&mut connection)?;
    Ok(connection.into())
}

/// Opens a database in memory.
pub(in crate::store) fn in_memory() -> Result<Connection> {
    Ok(rusqlite::Connection::open_in_memory()?.into())
}

fn configure_reading(connection: &mut rusqlite::Connection) -> Result<()> {
    connection.busy_handler(Some(wait_a_little))?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "cache_size", USUAL_CACHE)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    // If plans depended on bound values, they would be made again for every value: most of the time of a scan or an import.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Sets what only a file has.
fn set(connection: &Connection, pragma: &str, value: impl rusqlite::ToSql) -> Result<()> {
    Ok(connection.sqlite().map_or(Ok(()), |sqlite| sqlite.pragma_update(None, pragma, value))?)
}

/// Keeps 8 MB of pages rather than 64.
pub(in crate::store) fn keep_little(connection: &Connection) -> Result<()> {
    set(connection, "cache_size", -8_192)
}

/// Keeps as many pages as usual again.
pub(in crate::store) fn keep_usual(connection: &Connection) -> Result<()> {
    set(connection, "cache_size", USUAL_CACHE)
}

/// Lets the connection write.
pub(in crate::store) fn let_write(connection: &Connection) -> Result<()> {
    set(connection, "query_only", false)
}

/// Lets the connection only read.
pub(in crate::store) fn let_read(connection: &Connection) -> Result<()> {
    set(connection, "query_only", true)
}

/// Has what is deleted from now on overwritten.
pub(in crate::store) fn overwrite_deleted(connection: &Connection) -> Result<()> {
    set(connection, "secure_delete", true)
}

/// Has rows that name each other kept together.
pub(in crate::store) fn keep_references(connection: &Connection) -> Result<()> {
    set(connection, "foreign_keys", true)
}

/// Lets rows name others that are not there, while all of them are written anew.
pub(in crate::store) fn ignore_references(connection: &Connection) -> Result<()> {
    set(connection, "foreign_keys", false)
}

/// Has the connection wait for others.
pub(in crate::store) fn wait_for_others(connection: &mut Connection) -> Result<()> {
    Ok(connection.sqlite_mut().map_or(Ok(()), |sqlite| sqlite.busy_handler(Some(wait_a_little)))?)
}

/// Has the connection give up at once where another holds the database.
pub(in crate::store) fn wait_for_nobody(connection: &mut Connection) -> Result<()> {
    Ok(connection.sqlite_mut().map_or(Ok(()), |sqlite| sqlite.busy_handler(None::<fn(i32) -> bool>))?)
}

/// Writes the log into the file; returns whether it is empty now, as no other program reads from it.
pub(in crate::store) fn empty_log(connection: &Connection) -> Result<bool> {
    Ok(connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get::<i64>(0))? == 0)
}

/// Ends a connection with all that was written in the file itself.
pub(in crate::store) fn end(connection: Connection) -> Result<()> {
    empty_log(&connection)?;
    Ok(connection.close()?)
}

/// Returns a number that the file holds beside its tables.
pub(in crate::store) fn number(connection: &Connection, pragma: &str) -> Result<i64> {
    Ok(connection.query_row(&format!("pragma {pragma}"), [], |row| row.get(0))?)
}

/// Sets a number that the file holds beside its tables.
pub(in crate::store) fn set_number(connection: &Connection, pragma: &str, number: i64) -> Result<()> {
    set(connection, pragma, number)
}

/// Returns the address by which SQLite opens a file as one that cannot change (<https://www.sqlite.org/uri.html>).
fn address(path: &Path) -> String {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut address = "file://".to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(byte) {
            address.push(char::from(*byte));
        } else {
            address.push_str(&format!("%{byte:02X}"));
        }
    }
    address.push_str("?immutable=1");
    address
}

/// Waits 0.2 to 1.2 ms between tries: a fixed or growing wait lets some of eight processes starve for seconds.
fn wait_a_little(tries: i32) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_any_name_is_opened_by_its_address() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("été 100% #1?.db");
        rusqlite::Connection::open(&path).unwrap().execute_batch("create table t (a); insert into t values (7);").unwrap();
        let found: i64 = immutable(&path).unwrap().query_row("select a from t", [], |row| row.get(0)).unwrap();
        assert_eq!(found, 7);
    }
}
