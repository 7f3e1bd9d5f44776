//! The types of delegations: that of the register where it has one, else what the list says of each person, else what it says of most of
//! the others.
//!
//! Many lists give the type of a body where they first name it, and leave it out below. Its people are all of that body: a state whose
//! minister alone is listed as one of a Member State is there as soon as anybody of it is.

use std::collections::HashMap;

use crate::{
    domain::text::fold,
    store::engine::sql::{self, Connection},
};

/// The delegations whose type the register has, by their keys.
const REGISTERED: &str =
    "select k.key, d.kind from delegation_key k join delegation d on d.delegation_id = k.delegation where d.kind <> ''";

/// Each delegation of which the list says a type, by its key, with the one that most of its people have.
const LISTED: &str = "select delegation_key as known_key, delegation_type as known_type from (
         select delegation_key, delegation_type,
             row_number() over (partition by delegation_key order by count(*) desc, min(id)) as place
         from participant where delegation_type <> '' and delegation_key <> '' group by delegation_key, delegation_type) as counted
     where place = 1";

/// The condition, over `delegation_type` and `delegation_key`, that somebody is of one of so many types: they are bound three times.
pub(super) fn of_any(types: usize) -> String {
    let any = vec!["?"; types].join(", ");
    format!(
        "(delegation_key in (select key from ({REGISTERED}) as known where kind in ({any}))
          or delegation_key not in (select key from ({REGISTERED}) as known)
             and (delegation_type in ({any}) or delegation_type = '' and delegation_key in
                 (select known_key from ({LISTED}) as known where known_type in ({any}))))"
    )
}

/// Looks types up: the list's once, where somebody lacks one.
pub(super) struct DelegationTypes<'c> {
    read: &'c Connection,
    /// By the delegation's key.
    registered: HashMap<String, String>,
    /// The same.
    listed: Option<HashMap<String, String>>,
    /// What was found last, by the name as it was written: people come by delegation.
    last: (String, Option<String>),
}

impl<'c> DelegationTypes<'c> {
    /// Reads those of the register.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(super) fn read(read: &'c Connection) -> sql::Result<Self> {
        Ok(Self { read, registered: by_key(read, REGISTERED)?, listed: None, last: (String::new(), None) })
    }

    /// Returns the type of somebody of a delegation, of whom the list says one or nothing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(super) fn of<'t>(&'t mut self, delegation: &str, written: &'t str) -> sql::Result<&'t str> {
        if delegation.is_empty() || self.registered.is_empty() && !written.is_empty() {
            return Ok(written);
        }
        if self.last.0 != delegation {
            delegation.clone_into(&mut self.last.0);
            self.last.1 = self.registered.get(&fold(delegation)).cloned();
        }
        if let Some(registered) = &self.last.1 {
            return Ok(registered);
        }
        if !written.is_empty() {
            return Ok(written);
        }
        let listed = match &mut self.listed {
            Some(listed) => listed,
            none => none.insert(by_key(self.read, LISTED)?),
        };
        Ok(listed.get(&fold(delegation)).map_or("", String::as_str))
    }

    /// Puts the type in the place of what the list says.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(super) fn settle(&mut self, delegation: &str, written: &mut String) -> sql::Result<()> {
        let told = self.of(delegation, written)?;
        if told != written.as_str() {
            *written = told.to_owned();
        }
        Ok(())
    }
}

fn by_key(read: &Connection, query: &str) -> sql::Result<HashMap<String, String>> {
    let mut statement = read.prepare(query)?;
    let types = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    types.collect()
}
