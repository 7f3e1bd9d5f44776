//! The event's languages and groups: written and read with the other settings.

use serde_json::json;

use crate::{
    domain::{event::Event, group::DelegationGroup},
    store::engine::{
        columns::damaged,
        error::Result,
        sql::{self, Connection, Transaction, params},
    },
};

/// Replaces the languages and groups with those of an event.
pub(super) fn write(change: &Transaction<'_>, event: &Event) -> Result<()> {
    change.execute_batch("delete from event_language; delete from delegation_group;")?;
    for (place, tag) in event.languages.iter().enumerate() {
        change.execute("insert into event_language (position, tag) values (?1, ?2)", params![place, tag])?;
    }
    for (place, group) in event.groups.iter().enumerate() {
        change.execute(
            "insert into delegation_group (position, name, countries, delegations) values (?1, ?2, ?3, ?4)",
            params![place, group.name, json!(group.countries).to_string(), json!(group.delegations).to_string()],
        )?;
    }
    Ok(())
}

/// Reads the languages in their order.
pub(super) fn languages(connection: &Connection) -> Result<Vec<String>> {
    let mut statement = connection.prepare_cached("select tag from event_language order by position")?;
    let tags = statement.query_map([], |row| row.get(0))?;
    Ok(tags.collect::<sql::Result<_>>()?)
}

/// Reads the groups in their order.
pub(super) fn groups(connection: &Connection) -> Result<Vec<DelegationGroup>> {
    let mut statement =
        connection.prepare_cached("select name, countries, delegations from delegation_group order by position")?;
    let list =
        |row: &sql::Row<'_>, column| serde_json::from_str(&row.get::<String>(column)?).map_err(|_| damaged("delegation_group"));
    let groups = statement
        .query_map([], |row| Ok(DelegationGroup { name: row.get(0)?, countries: list(row, 1)?, delegations: list(row, 2)? }))?;
    Ok(groups.collect::<sql::Result<_>>()?)
}
