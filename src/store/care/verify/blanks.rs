//! Compares blank badges with the journal's lines about them.

use super::{findings::Findings, lines::JournalLine};
use crate::store::engine::{columns, error::Result, sql::Connection};

/// What is left to compare of a badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    /// Nothing: it is nobody's.
    Nothing,
    /// The badge of a person.
    Badge,
}

/// A blank badge as the journal has it, or the table.
#[derive(PartialEq)]
struct KnownBlank {
    run: Option<i64>,
    place: Option<i64>,
    category: Option<String>,
    state: String,
    changed_at: Option<i64>,
}

/// Compares a badge that was printed blank, and returns whether it is a person's by now.
///
/// # Errors
/// When a table cannot be read.
pub(super) fn compare(
    read: &Connection,
    subject: &str,
    serial: u32,
    lines: &[JournalLine],
    found: &mut Findings,
) -> Result<Rest> {
    let of = |action: &str| lines.iter().find(|line| line.action == action);
    let stored = columns::optional(
        read.prepare_cached(
            "select b.run, b.place, c.code, b.state, b.changed_at from blank_badge b left join category c on c.category_index = b.category
             where b.serial = ?1",
        )?
        .query_row([serial], |row| {
            Ok(KnownBlank {
                run: row.get(0)?,
                place: row.get(1)?,
                category: row.get(2)?,
                state: row.get(3)?,
                changed_at: row.get(4)?,
            })
        }),
    )?;
    let Some(printed) = of("badge.blank") else {
        if stored.is_some() {
            found.add(format!("blank badge {subject}: was printed by another hand"));
        }
        return Ok(Rest::Badge);
    };
    let bound = of("badge.bind");
    let (state, change) = match (bound, of("badge.revoke")) {
        (Some(bound), _) => ("bound", Some(bound)),
        (None, Some(revoked)) => ("revoked", Some(revoked)),
        (None, None) => ("blank", None),
    };
    let expected = KnownBlank {
        run: printed.details["run"].as_i64(),
        place: printed.details["place"].as_i64(),
        category: printed.details["category"].as_str().map(str::to_owned),
        state: state.to_owned(),
        changed_at: change.map(|line| line.at),
    };
    match stored {
        None => found.add(format!("blank badge {subject}: {} knows it, but it is missing", printed.label())),
        Some(stored) if stored != expected => {
            let last = lines.last().map(JournalLine::label).unwrap_or_default();
            found.add(format!("blank badge {subject}: is not what the journal says (last: {last})"));
        }
        Some(_) => {}
    }
    if bound.is_some() {
        return Ok(Rest::Badge);
    }
    // A row that the journal does not explain makes it open gates.
    if read.prepare_cached("select 1 from badge where serial = ?1")?.exists([serial])? {
        found.add(format!("blank badge {subject}: is a person's, and the journal knows nothing of it"));
    }
    Ok(Rest::Nothing)
}
