//! Compares the schema with what this program makes: a table, a trigger or an index that another hand changed, added or removed.

use super::findings::Findings;
use crate::store::engine::{error::Result, schema, sql::Connection};

/// Compares each object.
///
/// # Errors
/// When the schema cannot be read.
pub(super) fn compare(read: &Connection, found: &mut Findings) -> Result<()> {
    let (made, stored) = (schema::as_made(read)?, schema::objects(read)?);
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
