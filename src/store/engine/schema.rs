//! What a database is made of, on both engines: tables, columns, indexes, triggers.

use super::{
    error::Result,
    open, server,
    sql::{self, Connection},
    tables::Objects,
};

/// Returns the names of all tables.
///
/// # Errors
/// When the database cannot be read.
pub(in crate::store) fn tables(read: &Connection) -> Result<Vec<String>> {
    let sql = if read.is_server() {
        "select cast(tablename as text) from pg_tables where schemaname = current_schema() and tablename <> 'accredit' order by 1"
    } else {
        "select name from sqlite_schema where type = 'table' order by name"
    };
    let mut statement = read.prepare(sql)?;
    let names = statement.query_map([], |row| row.get(0))?;
    Ok(names.collect::<sql::Result<_>>()?)
}

/// Returns the names of a table's columns.
///
/// # Errors
/// When the database cannot be read.
pub(in crate::store) fn columns(read: &Connection, table: &str) -> Result<Vec<String>> {
    let sql = if read.is_server() {
        "select cast(attname as text) from pg_attribute where attrelid = cast(cast(?1 as text) as regclass) and attnum > 0
             and not attisdropped order by attnum"
    } else {
        "select name from pragma_table_info(?1)"
    };
    let mut statement = read.prepare(sql)?;
    let names = statement.query_map([table], |row| row.get(0))?;
    Ok(names.collect::<sql::Result<_>>()?)
}

/// Returns the objects that a database of this engine has when it is made.
///
/// # Errors
/// When no database can be made in memory.
pub(in crate::store) fn as_made(like: &Connection) -> Result<Objects> {
    if like.is_server() { server::objects() } else { objects(&open::schema_as_made()?) }
}

/// Returns the objects of a database. A trigger that was disabled is not there.
///
/// # Errors
/// When the database cannot be read.
pub(in crate::store) fn objects(read: &Connection) -> Result<Objects> {
    // The samples that a person lets SQLite take for its planner change no meaning.
    let sql = if read.is_server() {
        "select case c.relkind when 'r' then 'table' else 'index' end, cast(c.relname as text), '', cast(null as text)
             from pg_class c where c.relnamespace = cast(cast(current_schema() as text) as regnamespace) and c.relkind in ('r', 'i')
             and not exists (select 1 from pg_constraint k where k.conindid = c.oid)
         union all select 'trigger', cast(t.tgname as text), cast(c.relname as text), cast(null as text)
             from pg_trigger t join pg_class c on c.oid = t.tgrelid
             where c.relnamespace = cast(cast(current_schema() as text) as regnamespace) and not t.tgisinternal and t.tgenabled <> 'D'
         union all select 'function', cast(p.proname as text), '', p.prosrc
             from pg_proc p where p.pronamespace = cast(cast(current_schema() as text) as regnamespace)"
    } else {
        "select type, name, tbl_name, sql from sqlite_schema where name not like 'sqlite_stat%'"
    };
    let mut statement = read.prepare(sql)?;
    let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), (row.get(2)?, row.get(3)?))))?;
    Ok(rows.collect::<sql::Result<_>>()?)
}
