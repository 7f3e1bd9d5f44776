//! What every connection that the store opens promises: its pragmas, and that it waits for others.

use std::{path::PathBuf, sync::mpsc, thread, time::Duration};

use jiff::Timestamp;
use rusqlite::config::DbConfig;

use super::*;
use crate::{
    domain::{
        actor::Actor,
        event_file,
        id::{EventId, KeyId},
        signing::{KeyState, PublicKey, SigningKey},
    },
    store::engine::database::Store,
};

fn created(path: &Path) -> Store {
    let event = event_file::read(include_str!("../../../../templates/sample/kuwait-2024.toml")).unwrap();
    let key = SigningKey::from_bytes(&[7; 32]).verifying_key();
    let key = PublicKey { id: KeyId(1), key, state: KeyState::Active };
    Store::create(path, EventId::from_random([1; 16]), &event, &key, Actor::program(), Timestamp::UNIX_EPOCH).unwrap()
}

fn number(connection: &Connection, pragma: &str) -> i64 {
    connect::number(connection, pragma).unwrap()
}

/// Asserts all that a connection promises, however it came about.
#[track_caller]
fn holds_its_promises(connection: &Connection) {
    let journal: String = connection.query_row("pragma journal_mode", [], |row| row.get(0)).unwrap();
    assert_eq!(journal, "wal", "readers beside writers");
    for (pragma, value, why) in [
        ("synchronous", 2, "full: a verdict that was shown survives a power cut"),
        ("foreign_keys", 1, "rows that name each other stay together"),
        ("trusted_schema", 0, "nothing in the file runs code"),
        ("cell_size_check", 1, "a damaged page is found when it is read"),
        ("temp_store", 2, "names are not left in files beside the database"),
        ("application_id", APPLICATION_ID, "the file says what it is"),
        ("user_version", newest(), "the schema is the newest"),
    ] {
        assert_eq!(number(connection, pragma), value, "{pragma}: {why}");
    }
    assert!(connection.sqlite().unwrap().db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG).unwrap(), "a plan is made once");
}

/// Asserts that the connection waits while another one writes, and goes on when that is done.
fn waits_for_others(store: Store) {
    let path = store.path().to_owned();
    let holder = rusqlite::Connection::open(&path).unwrap();
    holder.execute_batch("begin immediate").unwrap();
    let (done, result) = mpsc::channel();
    let waiting = thread::spawn(move || {
        let mut store = store;
        let begun = store.connection.begin_write().map(drop);
        done.send(begun.map_err(|error| error.to_string())).unwrap();
    });
    // Without a busy handler the answer "locked" is there at once; with one there is none as long as the lock is held.
    let early = result.recv_timeout(Duration::from_millis(100));
    assert_eq!(early, Err(mpsc::RecvTimeoutError::Timeout), "it gave up while another wrote");
    holder.execute_batch("commit").unwrap();
    assert_eq!(result.recv().unwrap(), Ok(()));
    waiting.join().unwrap();
}

#[test]
fn every_connection_is_durable_strict_and_patient() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("event.db");
    let new = created(&path);
    holds_its_promises(&new.connection);
    assert_eq!(number(&new.connection, "cache_size"), -65_536);
    waits_for_others(new);

    let opened = Store::open(&path).unwrap();
    holds_its_promises(&opened.connection);
    waits_for_others(opened);

    let lean = Store::open_lean(&path).unwrap();
    holds_its_promises(&lean.connection);
    assert_eq!(number(&lean.connection, "cache_size"), -8_192);
    waits_for_others(lean);

    let copy = folder.path().join("copy.db");
    Store::open(&path).unwrap().backup(&copy, Timestamp::UNIX_EPOCH).unwrap();
    let copied = Store::open(&copy).unwrap();
    holds_its_promises(&copied.connection);
    waits_for_others(copied);
}

#[test]
fn a_purge_leaves_the_connection_as_it_found_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = created(&folder.path().join("event.db"));
    store.purge(Timestamp::UNIX_EPOCH).unwrap();
    holds_its_promises(&store.connection);
    store.reach(|| {}).unwrap();
    holds_its_promises(&store.connection);
    assert_eq!(number(&store.connection, "secure_delete"), 1, "what was forgotten is overwritten");
    waits_for_others(store);
}

#[test]
fn a_database_of_the_first_schema_is_brought_up_to_date_with_all_promises_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("event.db");
    let old = rusqlite::Connection::open(&path).unwrap();
    old.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
    old.execute_batch(MIGRATIONS[0]).unwrap();
    old.pragma_update(None, "user_version", 1).unwrap();
    drop(old);
    let migrated = Store::open(&path).unwrap();
    holds_its_promises(&migrated.connection);
}

#[test]
fn the_store_opens_connections_in_this_file_only() {
    let mut folders = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut opening = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_tests = path.file_name().is_some_and(|name| name == "tests.rs");
            if path.is_dir() {
                folders.push(path);
            } else if !is_tests && fs::read_to_string(&path).unwrap().contains("Connection::open") {
                opening.push(path.file_name().unwrap().to_owned());
            }
        }
    }
    assert_eq!(opening, ["connect.rs"], "a connection that is opened elsewhere lacks the guarantees of this one");
}

/// Makes a database as a program of schema 7 left it, with two people, of whom one was edited.
fn before_lists() -> Connection {
    let database = connect::in_memory().unwrap();
    for sql in &MIGRATIONS[..7] {
        database.execute_batch(sql).unwrap();
    }
    database
        .execute_batch(
            "insert into event_day values (0, '2024-11-04'), (1, '2024-11-05');
             insert into category values (0, 'Delegate', 'DELEGATE', '#000000', 1, 3, 0);
             insert into participant values
                 (1, 'R1', 0, '', 'Ana', 'de Lima', '', '', 'Director', 'Brazil', '', 'BRA', '', 2, '', 1, 7,
                     'accredited', '', 0, 0, 0, 'brazil', 'de lima ana', 'r1', 0, 0),
                 (2, 'R2', 0, '', 'Ben', 'Oko', '', '', '', 'Ghana', '', '', '', null, '', 0, null,
                     'accredited', '', 0, 0, 0, 'ghana', 'oko ben', 'r2', 0, 0);
             insert into journal values
                 (1, 0, 'a', 'participant.edit', 'participant', '1', '{\"fields\":[\"family_name\",\"email\"]}',
                     zeroblob(32), zeroblob(32), null, null),
                 (2, 0, 'a', 'participant.zones', 'participant', '2', '', null, zeroblob(32), null, null);",
        )
        .unwrap();
    database
}

#[test]
fn people_from_before_have_as_base_what_nobody_has_edited() {
    let database = before_lists();
    for sql in &MIGRATIONS[7..] {
        database.execute_batch(&migration::for_files(sql)).unwrap();
    }
    let said = |participant: i64| -> serde_json::Value {
        let sql = "select said from participant_base where participant = ?1 and list is null";
        let said: String = database.query_row(sql, [participant], |row| row.get(0)).unwrap();
        serde_json::from_str(&said).unwrap()
    };
    assert_eq!(
        said(1),
        serde_json::json!({
            "category": "Delegate", "given_name": "Ana", "function": "Director", "delegation": "Brazil", "country": "BRA",
            "days": "2024-11-05", "head": "yes", "order": "7", "family_name": null, "email": null,
        })
    );
    assert_eq!(
        said(2),
        serde_json::json!({ "category": "Delegate", "given_name": "Ben", "family_name": "Oko", "delegation": "Ghana" })
    );
    let own: String = database.query_row("select own from participant where id = 1", [], |row| row.get(0)).unwrap();
    assert_eq!(own, "");
}

#[test]
fn who_was_blocked_is_what_the_journal_says_they_were_before_with_a_block_beside() {
    let database = before_lists();
    for (place, standing) in ["accredited", "withdrawn", "blocked", "blocked", "blocked"].iter().enumerate() {
        let sql = "insert into participant select ?1, 'N' || ?1, category, title, given_name, family_name, name, native_name, function,
                       delegation, delegation_type, country, email, days, photo, head, sort_order, ?2, '', zones_added, zones_withheld,
                       says_head, delegation_key, name_key, search, created_at, updated_at from participant where id = 1";
        database.execute(sql, crate::store::engine::sql::params![10 + place, standing]).unwrap();
    }
    // 12: from before the journal. 13: withdrawn, then blocked, then blocked for another reason. 14: withdrawn, restored, blocked.
    let lines: [(i64, &str, &str); 6] = [
        (13, "accredited", "withdrawn"),
        (13, "withdrawn", "blocked"),
        (13, "blocked", "blocked"),
        (14, "accredited", "withdrawn"),
        (14, "withdrawn", "accredited"),
        (14, "accredited", "blocked"),
    ];
    for (place, (who, from, to)) in lines.into_iter().enumerate() {
        let details = format!("{{\"from\":\"{from}\",\"to\":\"{to}\"}}");
        let sql = "insert into journal values (?1, 0, 'a', 'participant.standing', 'participant', ?2, ?3, null, zeroblob(32), null, null)";
        database.execute(sql, crate::store::engine::sql::params![10 + place, who.to_string(), details]).unwrap();
    }
    for sql in &MIGRATIONS[7..] {
        database.execute_batch(&migration::for_files(sql)).unwrap();
    }
    let mut statement = database.prepare("select state, blocked, standing from participant where id >= 10 order by id").unwrap();
    let found = statement.query_map([], |row| Ok((row.get::<String>(0)?, row.get::<bool>(1)?, row.get::<String>(2)?)));
    let found: Vec<_> = found.unwrap().map(std::result::Result::unwrap).collect();
    let found: Vec<_> = found.iter().map(|(state, blocked, standing)| (state.as_str(), *blocked, standing.as_str())).collect();
    assert_eq!(
        found,
        [
            ("approved", false, "accredited"),
            ("withdrawn", false, "withdrawn"),
            ("approved", true, "blocked"),
            ("withdrawn", true, "blocked"),
            ("approved", true, "blocked"),
        ]
    );
}
