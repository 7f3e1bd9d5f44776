//! What the tables of settings hold, as one hash each: the journal notes it with every change, so that `verify` can tell
//! whether anything else changed them later.

use serde_json::{Map, Value};

use super::chain;
use crate::{
    domain::origin::OriginId,
    store::engine::{
        error::Result,
        sql::{self, Connection},
    },
};

/// Where the journal's details keep the hashes.
pub(in crate::store) const KEY: &str = "tables";

/// A table of settings. Columns that a later schema adds are not in the hash, or every database would then look changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct SettingsTable {
    /// Its name.
    pub(in crate::store) name: &'static str,
    columns: &'static str,
    order: &'static str,
}

const fn table(name: &'static str, columns: &'static str, order: &'static str) -> SettingsTable {
    SettingsTable { name, columns, order }
}

/// What an event file sets.
pub(in crate::store) const SETTINGS: &[SettingsTable] = &[
    table(
        "event",
        "name, short_name, place, timezone, day_starts_at, unlisted, organiser, emergency, help_desk, return_to, hours",
        "id",
    ),
    table("event_day", "day_index, date", "day_index"),
    table("zone", "zone_index, code, name, mark, reentry", "zone_index"),
    CATEGORIES,
    table("gate", "code, name, zone, direction, repeat, reentry, position", "code"),
    table("retention", "what, keep", "what"),
    table("saved_report", "name, report, position", "name"),
    table("saved_report_option", "report, position, key, value", "report, position"),
    table("own_field", "number, code, position, kind, labels, choices, required_for, personal, on_gate", "number"),
    table("event_language", "position, tag", "position"),
    table("delegation_group", "position, name, countries, delegations", "position"),
    table("category_ink", "category_index, ink", "category_index"),
    table("event_text", "of, language, text", "of, language"),
    table("nomination_rule", "import, steps, on_change, sensitive", "id"),
    table("category_nomination", "category_index, steps, requires", "category_index"),
    table("gates_alone", "id, decide, names, photos, max_age", "id"),
    table("gate_decides", "gate, decide", "gate"),
    table("quota", "position, of_kind, of_name, category, max, overflow, exempt", "position"),
    table("nomination_window", "delegation_type, opens, closes, change_by, replace_by", "delegation_type"),
    table("document_kind", "position, code, labels, required_for, delegation_types", "position"),
    table("document_keep", "id, keep", "id"),
    table("second_factor_rule", "role", "role"),
];

/// The register of delegations, what each was given by itself, and lists that were published.
pub(in crate::store) const REGISTER: &[SettingsTable] = &[
    table("delegation", "delegation_id, name, kind, code, sort_order, contact, language, confirmed, created_at", "delegation_id"),
    table("delegation_name", "delegation, language, name", "delegation, language"),
    table("delegation_key", "key, delegation, name, origin", "key"),
    table("delegation_quota", "delegation, category, max, overflow, exempt", "delegation, category"),
    table("delegation_exception", "delegation, kind, until", "delegation, kind"),
    table("place_priority", "participant, priority", "participant"),
    EDITIONS,
];

/// Lists of participants that were published.
pub(in crate::store) const EDITIONS: SettingsTable = table("edition", "number, kind, made_at, content", "number");

/// The categories, to which an import adds.
pub(in crate::store) const CATEGORIES: SettingsTable =
    table("category", "category_index, code, title, colour, zones, days, position", "category_index");

/// The public keys and what they may still do.
pub(in crate::store) const KEYS: SettingsTable = table("signing_key", "key_id, public_key, state, created_at", "key_id");

/// The figures that a purge of names leaves.
pub(in crate::store) const STATISTICS: SettingsTable =
    table("statistic", "day, gate, category, hour, people", "day, gate, category, hour");

/// Every table that is hashed.
pub(in crate::store) fn all() -> impl Iterator<Item = SettingsTable> {
    SETTINGS.iter().chain(REGISTER).copied().chain([KEYS, STATISTICS])
}

/// Returns the hashes of tables, by their names, for the journal's details.
///
/// # Errors
/// When the database cannot be read.
pub(in crate::store) fn of(read: &Connection, tables: impl IntoIterator<Item = SettingsTable>) -> Result<Value> {
    let hashes = tables.into_iter().map(|table| Ok((table.name.to_owned(), Value::String(hash(read, table)?))));
    Ok(Value::Object(hashes.collect::<Result<Map<_, _>>>()?))
}

/// Returns the hash of all rows of a table, in hexadecimal.
///
/// # Errors
/// When the database cannot be read.
pub(in crate::store) fn hash(read: &Connection, table: SettingsTable) -> Result<String> {
    let mut statement = read.prepare(&format!("select {} from {} order by {}", table.columns, table.name, table.order))?;
    let width = statement.column_count();
    let mut hash = chain::genesis(table.name.as_bytes(), OriginId::FIRST);
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let values = (0..width).map(|column| row.get_ref(column)).collect::<sql::Result<Vec<_>>>()?;
        hash = chain::values_after(hash, values);
    }
    Ok(hash.to_string())
}

/// Returns the hash of a table without rows.
pub(in crate::store) fn of_nothing(table: SettingsTable) -> String {
    chain::genesis(table.name.as_bytes(), OriginId::FIRST).to_string()
}
