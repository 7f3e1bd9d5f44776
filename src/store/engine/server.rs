//! Events on a PostgreSQL server: opened, made, and how the server stands.

use std::path::Path;

use super::{
    address::Address,
    error::{Result, StoreError},
    open,
    sql::{Connection, Server},
    tables::{self, Objects},
};

/// Connects to an event that exists.
///
/// # Errors
/// When no server answers, the database holds no event, or has another schema.
pub(in crate::store) fn opened(address: &Path) -> Result<Connection> {
    let connection = connect(address)?;
    let found = schema_of(&connection)?.ok_or_else(|| StoreError::Missing(address.to_owned()))?;
    match (found, open::newest()) {
        (found, known) if found > known => Err(StoreError::Newer { path: address.to_owned(), found, known }),
        (found, known) if found < known => Err(StoreError::Older { address: address.to_owned(), found, known }),
        _ => Ok(connection),
    }
}

/// Connects to an empty database, and makes its tables.
///
/// # Errors
/// When no server answers, or the database holds an event or anything else.
pub(in crate::store) fn create(address: &Path) -> Result<Connection> {
    let connection = connect(address)?;
    if schema_of(&connection)?.is_none() {
        let (schema, number) = (tables::statements()?, open::newest());
        // A schema is made whole or not at all.
        connection.execute_batch(&format!("begin; {schema} insert into accredit (schema) values ({number}); commit"))?;
    }
    if connection.prepare("select 1 from event")?.exists([])? {
        return Err(StoreError::Exists(address.to_owned()));
    }
    Ok(connection)
}

/// Returns the objects that a new event has: kind and name, the table of a trigger, the code of a function.
///
/// # Errors
/// When no database can be made in memory.
pub(in crate::store) fn objects() -> Result<Objects> {
    let mut objects = Objects::new();
    for statement in tables::statements()?.split("\ncreate ").skip(1) {
        let words: Vec<&str> = statement.split([' ', '(', '\n']).filter(|word| !["", "unique"].contains(word)).collect();
        let [kind, name, ..] = words[..] else { continue };
        let on = words.iter().position(|word| *word == "on").and_then(|place| words.get(place + 1));
        let table = if kind == "trigger" { on.copied().unwrap_or_default() } else { "" };
        let code = if kind == "function" { statement.split("$$").nth(1).map(str::to_owned) } else { None };
        objects.insert((kind.to_owned(), name.to_owned()), (table.to_owned(), code));
    }
    Ok(objects)
}

/// Has the server look at how many rows the tables have, so that it plans well at once.
///
/// # Errors
/// When it does not answer.
pub(in crate::store) fn count_rows(connection: &Connection) -> Result<()> {
    Ok(connection.execute_batch("analyze")?)
}

fn schema_of(connection: &Connection) -> Result<Option<i64>> {
    if !connection.query_row("select to_regclass('accredit') is not null", [], |row| row.get(0))? {
        return Ok(None);
    }
    Ok(Some(connection.query_row("select schema from accredit", [], |row| row.get(0))?))
}

fn connect(address: &Path) -> Result<Connection> {
    let Address { config, way } = Address::read(address)?;
    Ok(Connection::Postgres(Box::new(Server::connect(config, way)?)))
}
