//! Compares the schema with what the migrations make: a table, a trigger or an index that another hand changed, added or removed.

use std::collections::BTreeMap;

use super::findings::Findings;
use crate::store::engine::{
    error::Result,
    open,
    sql::{self, Connection},
};

/// What makes an object of a schema: its table and its SQL, by its type and its name.
type Objects = BTreeMap<(String, String), (String, Option<String>)>;

/// Compares each object.
///
/// # Errors
/// When the schema cannot be read.
pub(super) fn compare(read: &Connection, found: &mut Findings) -> Result<()> {
    let (made, stored) = (objects(&open::schema_as_made()?)?, objects(read)?);
    for ((kind, name), object) in &made {
        match stored.get(&(kind.clone(), name.clone())) {
            None => found.add(format!("schema: the {kind} {name} is missing")),
            Some(other) if other != object => found.add(format!("schema: the {kind} {name} is not as this program makes it")),
            Some(_) => {}
        }
    }
    for (kind, name) in stored.keys().filter(|object| !made.contains_key(*object)) {
        found.add(format!("schema: the {kind} {name} was added by another hand"));
    }
    Ok(())
}

fn objects(read: &Connection) -> Result<Objects> {
    // The samples that a person lets SQLite take for its planner change no meaning.
    let mut statement = read.prepare("select type, name, tbl_name, sql from sqlite_schema where name not like 'sqlite_stat%'")?;
    let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), (row.get(2)?, row.get(3)?))))?;
    Ok(rows.collect::<sql::Result<_>>()?)
}
