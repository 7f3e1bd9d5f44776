//! What a database has come to, in words that every replica must agree on.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use accredit::{
    domain::{
        id::ScanId,
        scan::{Reason, Verdict},
    },
    store::{Store, WhichConflicts},
};
use rusqlite::Connection;

use super::world::{milliseconds, person};

/// What a database has come to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Who, in which zone: the first admission, whether inside, and when last read.
    presence: BTreeMap<(String, i64), (ScanId, bool, i64)>,
    /// Who: the first and the last reading, and their times.
    attendance: BTreeMap<String, (ScanId, ScanId, i64, i64)>,
    /// Reading and kind: what the rules say, and when the other admission was.
    conflicts: BTreeMap<(ScanId, &'static str), (String, Option<i64>)>,
}

/// Reads a database, which has to be whole.
pub(super) fn found(file: &Path) -> Found {
    let store = Store::open(file).unwrap();
    assert_eq!(store.verify(None).unwrap(), [""; 0]);
    let told = |verdict: Verdict| verdict.reason().map_or(verdict.as_str(), Reason::as_str).to_owned();
    let conflicts = store.conflicts(WhichConflicts::All).unwrap().into_iter();
    let conflicts = conflicts
        .map(|one| ((one.id, one.kind.as_str()), (told(one.judged), one.other.map(|(_, at)| at.as_millisecond()))))
        .collect();
    drop(store);
    let database = Connection::open(file).unwrap();
    let id = |bytes: [u8; 16]| ScanId::from_bytes(bytes);
    let mut statement = database
        .prepare(
            "select coalesce(q.reference, 'badge ' || -p.holder), p.zone, s.uuid, p.inside, p.last_at from presence p
             join scan s on s.id = p.first_scan left join participant q on q.id = p.holder",
        )
        .unwrap();
    let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), (id(row.get(2)?), row.get(3)?, row.get(4)?))));
    let presence = rows.unwrap().map(Result::unwrap).collect();
    let mut statement = database
        .prepare(
            "select q.reference, f.uuid, l.uuid, a.first_at, a.last_at from attendance a join scan f on f.id = a.first_scan
             join scan l on l.id = a.last_scan join participant q on q.id = a.participant",
        )
        .unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, (id(row.get(1)?), id(row.get(2)?), row.get(3)?, row.get(4)?))));
    Found { presence, attendance: rows.unwrap().map(Result::unwrap).collect(), conflicts }
}

impl Found {
    pub(super) fn conflicts_only(&self) -> BTreeSet<(ScanId, &'static str)> {
        self.conflicts.keys().copied().collect()
    }

    /// Who attended, from when to when, in milliseconds from the beginning.
    pub(super) fn attended(&self) -> BTreeMap<usize, (i64, i64)> {
        let times = |(who, (.., first, last)): (&String, &(ScanId, ScanId, i64, i64))| {
            (person(who), (milliseconds(*first), milliseconds(*last)))
        };
        self.attendance.iter().map(times).collect()
    }

    /// Returns some of what is not the truth.
    pub(super) fn difference(&self, expected: &BTreeSet<(ScanId, &'static str)>) -> String {
        let found = self.conflicts_only();
        let some = |all: Vec<&(ScanId, &'static str)>| format!("{} {:?}", all.len(), &all[..all.len().min(3)]);
        let (more, missing) = (found.difference(expected).collect(), expected.difference(&found).collect());
        format!("conflicts that are not so: {}; missing: {}", some(more), some(missing))
    }

    /// Returns some of what differs from another replica.
    pub(super) fn against(&self, other: &Self) -> String {
        fn differing<K: Ord + std::fmt::Debug, V: PartialEq + std::fmt::Debug>(
            here: &BTreeMap<K, V>,
            there: &BTreeMap<K, V>,
        ) -> String {
            let all: BTreeSet<&K> = here.keys().chain(there.keys()).collect();
            let differing: Vec<_> = all.into_iter().filter(|key| here.get(key) != there.get(key)).collect();
            let some = differing.iter().take(3).map(|key| format!("{key:?}: {:?}, not {:?}", here.get(key), there.get(key)));
            format!("{} differ: {:?}", differing.len(), some.collect::<Vec<_>>())
        }
        format!(
            "presence: {}\nattendance: {}\nconflicts: {}",
            differing(&self.presence, &other.presence),
            differing(&self.attendance, &other.attendance),
            differing(&self.conflicts, &other.conflicts)
        )
    }
}
