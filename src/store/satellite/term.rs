//! Terms: a promoted satellite is the main server of a new term, and the main server of an earlier one stops when it hears of that.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    domain::{
        journal::{Action, Subject},
        signing::PublicKey,
    },
    store::{
        engine::{
            access::Access,
            columns,
            database::Store,
            error::Result,
            sql::{Connection, params},
        },
        event::settings,
        ledger::change::Entry,
        refusal::SatelliteRefusal,
    },
};

/// The terms that a database knows of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// Its own.
    pub own: i64,
    /// The highest that it has heard of.
    pub highest: i64,
}

impl Terms {
    /// Returns whether another server has taken this one's place.
    #[must_use]
    pub fn is_over(self) -> bool {
        self.highest > self.own
    }
}

impl Store {
    /// Returns the terms that the database knows of.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn terms(&self) -> Result<Terms> {
        terms(&self.connection)
    }

    /// Returns whether what is read is recorded in the journal: an archive stays as it is, and so does a database whose place another took.
    #[must_use]
    pub(in crate::store) fn is_recording(&self) -> bool {
        self.access == Access::Write && !self.terms().is_ok_and(Terms::is_over)
    }

    /// Notes that a main server of a term was heard of. Returns what the database knows now.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn hear_term(&mut self, term: i64) -> Result<Terms> {
        let known = self.terms()?;
        if term <= known.highest {
            return Ok(known);
        }
        let is_satellite = self.satellite()?.is_some();
        // One transaction: who heard of a higher term does not forget it.
        let change = self.write_in_any_term()?;
        let own = if is_satellite { term } else { known.own };
        write(&change, Terms { own, highest: term })?;
        change.commit()?;
        self.terms()
    }

    /// Makes a satellite's database, or a copy of the main server's, the main server's of a new term.
    ///
    /// # Errors
    /// When no key of the event verifies with the key that is given, or the database cannot be written.
    pub fn promote(&mut self, key: &PublicKey, at_least: i64, now: Timestamp) -> Result<Terms> {
        let terms = self.terms()?;
        let term = 1 + terms.highest.max(at_least);
        // One transaction: it is the main server's with its new term, or it is what it was.
        let change = self.write_in_any_term()?;
        let event = settings::load(&change)?;
        if !event.keys.iter().any(|known| known.id == key.id && known.key == key.key) {
            return Err(SatelliteRefusal::OtherKey.into());
        }
        let head = change.head()?;
        change.execute("delete from satellite", [])?;
        change.execute("delete from scan_of_main", [])?;
        write(&change, Terms { own: term, highest: term })?;
        let details = json!({ "term": term, "head": head.to_string() });
        change.record(now, &Entry::new(Action::SatellitePromote, Subject::Database).details(details))?;
        change.commit()?;
        Ok(Terms { own: term, highest: term })
    }

    /// Notes at a satellite that another database took the main server's place with all that it has, as the main server's of a term. It
    /// believes no main server of an earlier one from then on.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn note_promoted(&mut self, into: &str, term: i64, now: Timestamp) -> Result<()> {
        // One transaction: who is promoted once more is refused, and the old main server is not followed.
        let change = self.write()?;
        write(&change, Terms { own: term, highest: term })?;
        let details = json!({ "term": term, "into": into });
        change.record(now, &Entry::new(Action::SatellitePromote, Subject::Database).details(details))?;
        change.commit()
    }

    /// Returns the database that took the main server's place with all that this satellite had; `None` if none did since it joined.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn promoted_into(&self) -> Result<Option<String>> {
        let sql = "select details from journal where action = ?1 and entry > (select coalesce(max(entry), 0) from journal where action = ?2)
             order by entry desc limit 1";
        let values = params![Action::SatellitePromote.as_str(), Action::SatelliteJoin.as_str()];
        let found = columns::optional(self.connection.query_row(sql, values, |row| row.get::<String>(0)))?;
        let details: Option<Value> = found.map(|details| serde_json::from_str(&details).unwrap_or_default());
        Ok(details.map(|details| details["into"].as_str().unwrap_or_default().to_owned()))
    }
}

fn write(change: &Connection, terms: Terms) -> Result<()> {
    change.execute(
        "insert into term (id, own, highest) values (1, ?1, ?2)
         on conflict (id) do update set own = excluded.own, highest = excluded.highest",
        params![terms.own, terms.highest],
    )?;
    Ok(())
}

/// Reads the terms; the first where nothing was promoted.
pub(super) fn terms(read: &Connection) -> Result<Terms> {
    let sql = "select own, highest from term";
    let known =
        columns::optional(read.prepare_cached(sql)?.query_row([], |row| Ok(Terms { own: row.get(0)?, highest: row.get(1)? })))?;
    Ok(known.unwrap_or(Terms { own: 1, highest: 1 }))
}
