//! The event file's quotas and windows: written and read with the other settings.

use serde_json::json;

use crate::{
    domain::{
        event::Event,
        quota::{Exempt, Overflow, QuotaOf, QuotaRow},
        window::{Moment, Window, Windows},
    },
    store::engine::{
        columns::damaged,
        error::Result,
        sql::{self, Connection, Row, Transaction, params},
    },
};

/// Replaces the quotas and windows with those of an event.
pub(super) fn write(change: &Transaction<'_>, event: &Event) -> Result<()> {
    change.execute_batch("delete from quota; delete from nomination_window;")?;
    for (place, row) in event.quotas.iter().enumerate() {
        let (kind, name) = match &row.of {
            QuotaOf::Delegation(name) => ("delegation", name.as_str()),
            QuotaOf::Type(kind) => ("type", kind.as_str()),
            QuotaOf::Everybody => ("everybody", ""),
        };
        change.execute(
            "insert into quota (position, of_kind, of_name, category, max, overflow, exempt) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![place, kind, name, category(row), row.max, row.overflow.as_str(), write_exempt(&row.exempt)],
        )?;
    }
    let general = (!event.windows.is_empty()).then(|| (String::new(), event.windows.general.clone()));
    for (kind, window) in general.iter().chain(&event.windows.by_type) {
        let text = |moment: Option<Moment>| moment.map(|moment| moment.to_string());
        change.execute(
            "insert into nomination_window (delegation_type, opens, closes, change_by, replace_by) values (?1, ?2, ?3, ?4, ?5)",
            params![kind, text(window.opens), text(window.closes), text(window.change_by), text(window.replace_by)],
        )?;
    }
    Ok(())
}

/// Reads the quotas in their order.
pub(super) fn quotas(read: &Connection) -> Result<Vec<QuotaRow>> {
    let mut statement =
        read.prepare_cached("select of_kind, of_name, category, max, overflow, exempt from quota order by position")?;
    let rows = statement.query_map([], |row| {
        let name: String = row.get(1)?;
        let of = match row.get_ref(0)?.as_str()? {
            "delegation" => QuotaOf::Delegation(name),
            "type" => QuotaOf::Type(name),
            _ => QuotaOf::Everybody,
        };
        quota(row, 2, of)
    })?;
    Ok(rows.collect::<sql::Result<_>>()?)
}

/// Reads category, number, overflow and exemptions of a row from a column on.
pub(in crate::store) fn quota(row: &Row<'_>, first: usize, of: QuotaOf) -> sql::Result<QuotaRow> {
    let category: String = row.get(first)?;
    let exempt: Vec<String> = serde_json::from_str(row.get_ref(first + 3)?.as_str()?).map_err(|_| damaged("quota.exempt"))?;
    Ok(QuotaRow {
        of,
        category: if category.is_empty() { None } else { Some(category.parse().map_err(|_| damaged("quota.category"))?) },
        max: row.get(first + 1)?,
        overflow: Overflow::from_word(row.get_ref(first + 2)?.as_str()?).ok_or_else(|| damaged("quota.overflow"))?,
        exempt: exempt.iter().map(|word| word.parse().map_err(|_| damaged("quota.exempt"))).collect::<sql::Result<_>>()?,
    })
}

/// Writes who is exempt as the database holds it.
pub(in crate::store) fn write_exempt(exempt: &[Exempt]) -> String {
    json!(exempt.iter().map(ToString::to_string).collect::<Vec<_>>()).to_string()
}

/// Returns a row's category as the database holds it.
pub(in crate::store) fn category(row: &QuotaRow) -> &str {
    row.category.as_ref().map_or("", |code| code.as_str())
}

/// Reads the windows.
pub(super) fn windows(read: &Connection) -> Result<Windows> {
    let mut statement = read.prepare_cached(
        "select delegation_type, opens, closes, change_by, replace_by from nomination_window order by delegation_type",
    )?;
    let moment = |row: &Row<'_>, column| -> sql::Result<Option<Moment>> {
        let written: Option<String> = row.get(column)?;
        written.map(|written| written.parse().map_err(|_| damaged("nomination_window"))).transpose()
    };
    let found = statement.query_map([], |row| {
        let window =
            Window { opens: moment(row, 1)?, closes: moment(row, 2)?, change_by: moment(row, 3)?, replace_by: moment(row, 4)? };
        Ok((row.get::<String>(0)?, window))
    })?;
    let mut windows = Windows::default();
    for row in found {
        let (kind, window) = row?;
        if kind.is_empty() { windows.general = window } else { windows.by_type.push((kind, window)) }
    }
    Ok(windows)
}
