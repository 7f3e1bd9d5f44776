//! Connections to database files: every one that the program makes is made here, so that none lacks what all have to promise.

use std::{
    cell::Cell,
    path::Path,
    time::{Duration, Instant},
};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use super::error::Result;

/// `acrd`: distinguishes an event database from any other SQLite file.
pub(in crate::store) const APPLICATION_ID: i64 = 0x6163_7264;
/// How long a writer waits for the others before it gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Opens a file to read and write it; commits are durable before they are acknowledged (`full`), readers work beside writers
/// (`wal`), and nothing in the file can run code.
pub(in crate::store) fn writable(path: &Path) -> Result<Connection> {
    // A missing file stays missing.
    let mut connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_handler(Some(wait_a_little))?;
    Ok(connection)
}

/// Makes what [`writable`] opened keep all promises. This is the first that is written, so the file must be the right one.
pub(in crate::store) fn configure(connection: &mut Connection) -> Result<()> {
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    configure_reading(connection)
}

/// Opens a file that is only read, with its log if it has one. Neither of them is changed, not even at the end.
pub(in crate::store) fn reading(path: &Path) -> Result<Connection> {
    let mut connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    configure_reading(&mut connection)?;
    Ok(connection)
}

/// Opens a file by itself, without its log and without locks: nobody may write it meanwhile.
pub(in crate::store) fn immutable(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let mut connection = Connection::open_with_flags(address(path), flags)?;
    configure_reading(&mut connection)?;
    Ok(connection)
}

/// Opens a database in memory.
pub(in crate::store) fn in_memory() -> Result<Connection> {
    Ok(Connection::open_in_memory()?)
}

fn configure_reading(connection: &mut Connection) -> Result<()> {
    connection.busy_handler(Some(wait_a_little))?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "cache_size", -65_536)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    // If plans depended on bound values, they would be made again for every value: most of the time of a scan or an import.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_any_name_is_opened_by_its_address() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("été 100% #1?.db");
        Connection::open(&path).unwrap().execute_batch("create table t (a); insert into t values (7);").unwrap();
        let found: i64 = immutable(&path).unwrap().query_row("select a from t", [], |row| row.get(0)).unwrap();
        assert_eq!(found, 7);
    }
}
