//! What the event file says of documents: written and read with the other settings.

use serde_json::json;

use crate::{
    domain::{document::DocumentRule, id::CategoryCode, retention::Keep},
    store::engine::{
        columns::{damaged, optional, parsed},
        error::Result,
        sql::{self, Connection, Row, Transaction, params},
    },
};

/// Replaces what is stored with what an event says.
pub(super) fn write(change: &Transaction<'_>, rules: &[DocumentRule]) -> Result<()> {
    change.execute_batch("delete from document_kind")?;
    for (place, rule) in rules.iter().enumerate() {
        let categories: Vec<&str> = rule.required_for.iter().map(CategoryCode::as_str).collect();
        change.execute(
            "insert into document_kind (position, code, labels, required_for, delegation_types) values (?1, ?2, ?3, ?4, ?5)",
            params![
                place,
                rule.code.as_str(),
                json!(rule.labels).to_string(),
                json!(categories).to_string(),
                json!(rule.delegation_types).to_string()
            ],
        )?;
    }
    Ok(())
}

/// Reads the kinds in their order.
pub(super) fn load(read: &Connection) -> Result<Vec<DocumentRule>> {
    let mut statement =
        read.prepare_cached("select code, labels, required_for, delegation_types from document_kind order by position")?;
    let rules = statement.query_map([], |row| {
        Ok(DocumentRule {
            code: parsed(row, 0, "document_kind.code")?,
            labels: list(row, 1)?,
            required_for: list::<String>(row, 2)?
                .iter()
                .map(|code| code.parse().map_err(|_| damaged("document_kind.required_for")))
                .collect::<sql::Result<_>>()?,
            delegation_types: list(row, 3)?,
        })
    })?;
    Ok(rules.collect::<sql::Result<_>>()?)
}

/// Replaces how long documents are kept.
pub(super) fn write_keep(change: &Transaction<'_>, keep: Option<Keep>) -> Result<()> {
    change.execute_batch("delete from document_keep")?;
    if let Some(keep) = keep {
        change.execute("insert into document_keep (id, keep) values (1, ?1)", params![keep.to_string()])?;
    }
    Ok(())
}

/// Reads how long documents are kept.
pub(super) fn load_keep(read: &Connection) -> Result<Option<Keep>> {
    let keep = read.query_row("select keep from document_keep where id = 1", [], |row| parsed(row, 0, "document_keep.keep"));
    optional(keep)
}

fn list<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> sql::Result<Vec<T>> {
    serde_json::from_str(row.get_ref(column)?.as_str()?).map_err(|_| damaged("document_kind"))
}
