use rusqlite::ffi::{SQLITE_BUSY, SQLITE_CONSTRAINT, SQLITE_CORRUPT, SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY};

use super::*;
use crate::store::refusal::ChoiceKind;

#[test]
fn a_cause_is_told_once_and_stays_a_cause() {
    let full = std::io::Error::other("no space left");
    let error = StoreError::Io { path: "event.db".into(), source: full };
    assert_eq!((error.to_string().as_str(), error.told().as_str()), ("event.db", "event.db: no space left"));
    let malformed = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    let error = StoreError::from(rusqlite::Error::SqliteFailure(malformed, Some("database disk image is malformed".into())));
    assert_eq!(error.told(), "the database is damaged: database disk image is malformed");
    assert!(error.is_damage());
    let full = StoreError::from(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL), None));
    assert!(full.told().starts_with("the database reports an error: ") && !full.is_damage());
    assert_eq!(StoreError::Damaged("no head".into()).told(), "the database is damaged: no head");
}

#[test]
fn a_refusal_says_what_was_asked_for_and_what_there_is() {
    let unknown = |known: usize| {
        let known = (0..known).map(|number| format!("g{number}")).collect();
        UnknownChoice { choice: ChoiceKind::Gate, written: "mian".into(), suggestion: "; did you mean \"main\"?".into(), known }
    };
    assert_eq!(unknown(2).to_string(), "\"mian\" is not a gate of this event; did you mean \"main\"?; known are g0, g1");
    assert!(unknown(24).to_string().contains("g23") && !unknown(25).to_string().contains("known"));
    assert!(StoreError::from(unknown(1)).is_refusal() && !StoreError::Locked.is_refusal());
    let moved = EventRefusal::DayMoved { day: jiff::civil::date(2024, 11, 4), instead: None };
    assert!(moved.to_string().contains("the day 2024-11-04 is dropped"), "{moved}");
}

#[test]
fn a_full_disk_passes_and_damage_does_not() {
    let reported = |code| StoreError::from(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None));
    for code in [SQLITE_BUSY, SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY] {
        assert!(reported(code).is_passing(), "{code}");
    }
    for code in [SQLITE_CORRUPT, SQLITE_CONSTRAINT] {
        assert!(!reported(code).is_passing(), "{code}");
    }
    assert!(!StoreError::from(ImportRefusal::OtherList).is_passing());
}
