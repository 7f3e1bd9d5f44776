//! Checks that a database is whole: by SQLite's own measure, and by the domain's.

use super::{Store, error::Result, event};
use crate::domain::credential::Credential;

/// What must hold, and the query that finds what breaks it: one line of text for each break.
const INVARIANTS: &[(&str, &str)] = &[
    (
        "attendance without its first scan",
        "select a.participant || ' on day ' || a.day from attendance a where not exists (
             select 1 from scan s where s.id = a.first_scan and s.participant = a.participant and s.day = a.day
                 and s.at = a.first_at and s.verdict <> 'refused' and s.direction = 'in')",
    ),
    (
        "admitted, and not in the attendance",
        "select distinct s.participant || ' on day ' || s.day from scan s where s.kind = 'scan' and s.verdict <> 'refused'
             and s.direction = 'in' and s.participant is not null
             and not exists (select 1 from scan u where u.undoes = s.id)
             and not exists (select 1 from attendance a where a.participant = s.participant and a.day = s.day)",
    ),
    (
        "presence without its first scan",
        "select p.holder || ' in zone ' || p.zone || ' on day ' || p.day from presence p where not exists (
             select 1 from scan s where s.id = p.first_scan and s.zone = p.zone and s.day = p.day and s.verdict <> 'refused')",
    ),
    (
        "a print run without all of its badges",
        "select r.run from print_run r where r.badges <> (select count(*) from print_run_badge b where b.run = r.run)",
    ),
    (
        "a superseded badge with no badge in its place",
        "select b.serial from badge b where b.state = 'superseded' and b.superseded_by is null",
    ),
];

impl Store {
    /// Checks the database, and returns what is wrong, a line each. Nothing is changed.
    ///
    /// # Errors
    /// When the database cannot be read at all.
    pub fn verify(&self) -> Result<Vec<String>> {
        let read = self.connection.unchecked_transaction()?;
        let mut wrong = Vec::new();
        let mut statement = read.prepare("pragma integrity_check(20)")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let line: String = row.get(0)?;
            if line != "ok" {
                wrong.push(format!("file: {line}"));
            }
        }
        let mut statement = read.prepare("pragma foreign_key_check")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
            wrong.push(format!("a row of {table} names a row of {parent} that is not there"));
        }
        for (what, sql) in INVARIANTS {
            let mut statement = read.prepare(sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let value = row.get_ref(0)?;
                let text = value.as_str().map_or_else(|_| value.as_i64().unwrap_or_default().to_string(), str::to_owned);
                wrong.push(format!("{what}: {text}"));
            }
        }
        let event = event::load(&read)?;
        let mut statement = read.prepare("select serial, credential from badge")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (serial, bytes): (u32, [u8; 80]) = (row.get(0)?, row.get(1)?);
            let genuine = Credential::from_bytes(bytes).is_some_and(|credential| {
                let body = credential.body();
                let key = event.keys.iter().find(|key| key.id == body.key);
                body.serial.get() == serial && key.is_some_and(|key| credential.verifies(event.id, &key.key))
            });
            if !genuine {
                wrong.push(format!("badge {serial:08X}: its credential is not signed by this event's keys"));
            }
        }
        Ok(wrong)
    }
}
