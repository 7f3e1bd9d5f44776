//! Keeps everybody's names in memory up to date: what changed since is read again, by the journal's word.

use std::cell::Ref;

use crate::{
    domain::{
        likeness::{NameForm, joined},
        nomination::state::State,
        text::fold,
    },
    store::engine::{
        columns,
        database::Store,
        directory::{Directory, DirectoryEntry},
        error::Result,
        sql::{self, Connection, Row},
    },
};

const LISTED: &str = "select id, reference, name_key, native_name, delegation_key, search, state from participant";

impl Store {
    /// Returns everybody's names as they are now. The first time takes a tenth of a second for 100,000 people, and 40 MB.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(in crate::store) fn directory(&self) -> Result<Ref<'_, Directory>> {
        // One read transaction: what is read belongs to the entry that is noted.
        let _snapshot = self.snapshot()?;
        let read = &self.connection;
        let sql = "select (select coalesce(max(entry), 0) from journal), (select coalesce(max(id), 0) from participant)";
        let (entry, last): (i64, i64) = read.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let known = self.names.borrow().as_ref().map(|names| (names.entry, names.people.last().map_or(0, |one| one.id)));
        match known {
            Some(known) if known == (entry, last) => {}
            // A purge of names begins the journal anew, with nobody.
            Some((known, before)) if known < entry && before <= last && !is_purged_since(read, known)? => {
                self.catch_up(known, entry)?;
            }
            _ => *self.names.borrow_mut() = Some(Directory { entry, people: read_where(read, "order by id", [])? }),
        }
        Ok(Ref::map(self.names.borrow(), |names| names.as_ref().expect("it was just read")))
    }

    fn catch_up(&self, known: i64, entry: i64) -> Result<()> {
        let changed = read_where(
            &self.connection,
            "where id in (select cast(subject as integer) from journal where entry > ?1 and subject_kind = 'participant') order by id",
            [known],
        )?;
        let mut names = self.names.borrow_mut();
        let Some(directory) = names.as_mut() else { return Ok(()) };
        for listed in changed {
            match directory.people.binary_search_by_key(&listed.id, |person| person.id) {
                Ok(place) => directory.people[place] = listed,
                Err(place) => directory.people.insert(place, listed),
            }
        }
        directory.entry = entry;
        Ok(())
    }
}

fn is_purged_since(read: &Connection, entry: i64) -> Result<bool> {
    let sql = "select exists (select 1 from journal where entry > ?1 and action = 'purge')";
    Ok(read.prepare_cached(sql)?.query_row([entry], |row| row.get(0))?)
}

fn read_where(read: &Connection, condition: &str, values: impl sql::Params) -> Result<Vec<DirectoryEntry>> {
    let mut statement = read.prepare_cached(&format!("{LISTED} {condition}"))?;
    let people = statement.query_map(values, listed)?;
    Ok(people.collect::<sql::Result<_>>()?)
}

fn listed(row: &Row<'_>) -> sql::Result<DirectoryEntry> {
    let text = |column| row.get_ref(column)?.as_str().map(str::to_owned);
    let name = text(2)?;
    Ok(DirectoryEntry {
        id: row.get(0)?,
        reference: columns::parsed(row, 1, "participant.reference")?,
        is_apart: columns::parsed::<State>(row, 6, "participant.state")?.is_apart(),
        folded_reference: fold(row.get_ref(1)?.as_str()?),
        native: fold(row.get_ref(3)?.as_str()?),
        delegation: text(4)?,
        search: text(5)?,
        form: NameForm::of(&name),
        joined: joined(&name),
        name,
    })
}
