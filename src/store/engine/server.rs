//! Events on a PostgreSQL server: opened, made, and how the server stands.

use std::path::Path;

use super::{
    address::Address,
    error::{Result, StoreError},
    open,
    sql::{self, Connection, Server, Transaction, Trouble},
    tables::{self, Objects},
};

/// Connects to an event that exists, and brings its schema up to date.
///
/// # Errors
/// When no server answers, or the database holds no event, or has a schema that cannot become this program's.
pub(in crate::store) fn opened(address: &Path) -> Result<Connection> {
    let connection = connect(address)?;
    let found = schema_of(&connection)?.ok_or_else(|| StoreError::Missing(address.to_owned()))?;
    match (found, open::newest()) {
        (found, known) if found > known => Err(StoreError::Newer { path: address.to_owned(), found, known }),
        (found, known) if found < open::FIRST_OF_SERVERS => Err(StoreError::Older { address: address.to_owned(), found, known }),
        (found, known) if found < known => match migrate(&connection) {
            Ok(()) => Ok(connection),
            // Only who made the tables may change them.
            Err(StoreError::Sql(error)) if error.trouble() == Trouble::ReadOnly => {
                Err(StoreError::Unchanged { address: address.to_owned(), found, known })
            }
            Err(error) => Err(error),
        },
        _ => Ok(connection),
    }
}

/// Brings the schema up to date, in one transaction: a server that is cut off leaves the old schema. Others that come meanwhile wait, and
/// find it done.
fn migrate(connection: &Connection) -> Result<()> {
    let change = connection.begin_alone("select schema from accredit for update")?;
    let found = schema_of(&change)?.unwrap_or_default();
    for (number, sql) in open::migrations_after(found) {
        change.execute_batch(&tables::on_a_server(sql))?;
        change.execute("update accredit set schema = ?1", [number])?;
    }
    Ok(change.commit()?)
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
    for statement in made_and_dropped(&tables::statements()?) {
        let words: Vec<&str> = statement.split([' ', '(', '\n', ';']).filter(|word| !["", "unique"].contains(word)).collect();
        let [act, kind, name, ..] = words[..] else { continue };
        let of = (kind.to_owned(), name.to_owned());
        if act == "drop" {
            objects.remove(&of);
            continue;
        }
        let on = words.iter().position(|word| *word == "on").and_then(|place| words.get(place + 1));
        let table = if kind == "trigger" { on.copied().unwrap_or_default() } else { "" };
        let code = if kind == "function" { statement.split("$$").nth(1).map(str::to_owned) } else { None };
        objects.insert(of, (table.to_owned(), code));
    }
    Ok(objects)
}

/// Returns the statements that make or drop an object, each from the line with which it begins.
fn made_and_dropped(statements: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for line in statements.lines() {
        let begins = |word: &str| line.starts_with(word);
        if ["create ", "drop "].into_iter().any(begins) {
            all.push(String::new());
        } else if ["alter ", "insert ", "update ", "delete "].into_iter().any(begins) {
            // No object follows.
            all.push("-- ".to_owned());
        }
        if let Some(last) = all.last_mut() {
            last.push_str(line);
            last.push('\n');
        }
    }
    all.retain(|statement| !statement.starts_with("-- "));
    all
}

/// Starts a transaction that has all tables for itself, and empties them once what is in them was looked at. It ends with
/// [`commit_filled`], or leaves everything as it was.
///
/// # Errors
/// When the look is not as expected, or this user does not own the tables.
pub(in crate::store) fn begin_emptied(
    connection: &Connection,
    look: impl FnOnce(&Connection) -> Result<()>,
) -> Result<Transaction<'_>> {
    let tables = tables::in_order()?;
    let all = tables.join(", ");
    let change = connection.begin_alone(&format!("lock table {all} in access exclusive mode"))?;
    look(&change)?;
    // What is only ever added is protected from every other hand: only who owns the tables can lift that.
    change.execute_batch(&each_of(&tables, "disable trigger user"))?;
    change.execute_batch(&format!("truncate {all}"))?;
    Ok(change)
}

/// Protects the tables again, and keeps what they were filled with.
///
/// # Errors
/// When the server cannot; everything is as it was then.
pub(in crate::store) fn commit_filled(change: Transaction<'_>) -> Result<()> {
    change.execute_batch("set constraints all immediate")?;
    change.execute_batch(&each_of(&tables::in_order()?, "enable trigger user"))?;
    Ok(change.commit()?)
}

fn each_of(tables: &[String], what: &str) -> String {
    tables.iter().map(|table| format!("alter table {table} {what};")).collect()
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
    let user = config.get_user().unwrap_or_default().to_owned();
    let server = Server::connect(config, way).map_err(|error| turned_away(address, user, error))?;
    Ok(Connection::Postgres(Box::new(server)))
}

/// States why there is no connection to a server, by what can be done about it.
fn turned_away(address: &Path, user: String, error: sql::Error) -> StoreError {
    let address = address.to_owned();
    match error.trouble() {
        _ if error.lacks_password() => StoreError::NoPassword { address, user },
        Trouble::NotLetIn => StoreError::NotLetIn { address, user, source: error },
        Trouble::CannotOpen => StoreError::NoDatabase { address, source: error },
        Trouble::Unreachable => StoreError::NoServer { address, source: error },
        _ => error.into(),
    }
}
