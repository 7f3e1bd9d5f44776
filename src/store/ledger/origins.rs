//! Origins as they are stored: where the chain of each stands, how a new one begins, and what each notes of the others.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    chain,
    lines::{self, ADD_LINE, UnchainedLine, Writers},
    own::Own,
};
use crate::{
    domain::{
        journal::{Action, ChainHash, ChainHead, Subject},
        origin::{NodeName, OriginId},
        text::printable,
    },
    store::engine::{
        columns,
        error::{Result, StoreError},
        sql::{self, Connection, Row, Transaction, params},
    },
};

/// How long an origin that writes may wait before it notes the heads of the others, in milliseconds.
const NOTE_AFTER: i64 = 60_000;
/// How many entries it may write before it does.
const NOTE_AFTER_ENTRIES: u64 = 1_000;

/// An origin, and where its chain stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredOrigin {
    /// Its number.
    pub origin: OriginId,
    /// The node's name.
    pub name: String,
    /// Whether it goes on.
    pub is_open: bool,
    /// The head of its chain.
    pub head: ChainHead,
}

impl StoredOrigin {
    /// Returns its head and its name, as they stand in a line.
    #[must_use]
    pub fn told(&self) -> String {
        format!("{} {}{}", self.head, printable(&self.name), if self.is_open { "" } else { ", ended" })
    }
}

/// Returns all origins, in the order of their numbers.
///
/// # Errors
/// When they cannot be read.
pub(in crate::store) fn all(read: &Connection) -> Result<Vec<StoredOrigin>> {
    let mut statement = read.prepare_cached("select origin, name, state, count, hash from origin order by origin")?;
    let found = statement.query_map([], |row| {
        Ok(StoredOrigin {
            origin: number(row, 0)?,
            name: row.get(1)?,
            is_open: row.get_ref(2)?.text() == Some("open"),
            head: ChainHead { count: row.get(3)?, hash: ChainHash(row.get(4)?) },
        })
    })?;
    Ok(found.collect::<sql::Result<_>>()?)
}

/// Returns the head of the origin that began last of those that go on; `None` if there is none.
///
/// # Errors
/// When they cannot be read.
pub(in crate::store) fn last_head(read: &Connection) -> Result<Option<ChainHead>> {
    Ok(of_file(read)?.map(|own| own.head))
}

const OWN: &str =
    "select o.origin, o.count, o.hash, o.noted_at, o.noted_count, n.holder from origin o left join node n on n.name = o.name
     where o.state = 'open'";

/// Returns the origin of a file that goes on.
pub(super) fn of_file(read: &Connection) -> Result<Option<Own>> {
    let sql = format!("{OWN} order by o.origin desc limit 1");
    columns::optional(read.prepare_cached(&sql)?.query_row([], own))
}

/// Returns the origin of a node.
pub(super) fn of_node(read: &Connection, name: &NodeName) -> Result<Option<Own>> {
    let sql = format!("{OWN} and o.name = ?1");
    columns::optional(read.prepare_cached(&sql)?.query_row([name.as_str()], own))
}

fn own(row: &Row<'_>) -> sql::Result<Own> {
    Ok(Own {
        origin: number(row, 0)?,
        head: ChainHead { count: row.get(1)?, hash: ChainHash(row.get(2)?) },
        noted: (row.get(3)?, row.get(4)?),
        holder: row.get(5)?,
    })
}

fn number(row: &Row<'_>, column: usize) -> sql::Result<OriginId> {
    OriginId::new(row.get(column)?).ok_or_else(|| columns::damaged("origin.origin"))
}

/// Writes where an origin stands after a change.
pub(super) fn set(change: &Transaction<'_>, own: &Own) -> Result<()> {
    change
        .prepare_cached("update origin set count = ?2, hash = ?3, noted_at = ?4, noted_count = ?5 where origin = ?1")?
        .execute(params![
            own.origin.get(),
            own.head.count.cast_signed(),
            own.head.hash.0,
            own.noted.0,
            own.noted.1.cast_signed()
        ])?;
    Ok(())
}

/// Begins an origin. Its first line names the heads of all others.
///
/// # Errors
/// When the database cannot be written, or holds no event.
pub(in crate::store) fn begin(change: &Transaction<'_>, name: &str, actor: &str, at: i64) -> Result<()> {
    let event: Vec<u8> = change.query_row("select uuid from event where id = 1", [], |row| row.get(0))?;
    let others = all(change)?;
    let number = others.last().map_or(0, |last| last.origin.get() + 1);
    let origin = OriginId::new(number).ok_or_else(|| StoreError::Damaged("the database has too many origins".into()))?;
    let head = ChainHead { count: 0, hash: chain::genesis(&event, origin) };
    change.execute(
        "insert into origin (origin, name, state, count, hash, noted_at, noted_count) values (?1, ?2, 'open', 0, ?3, ?4, 0)",
        params![origin.get(), name, head.hash.0, at],
    )?;
    let mut own = Own { origin, head, noted: (at, 1), holder: None };
    let details = json!({ "name": name, "heads": heads(others.iter()) });
    let line = line(origin, Action::OriginBegin, actor, at, &details);
    let row = lines::chained(change, &mut own, Writers::Many, &mut None, &[line])?;
    change.write_each(ADD_LINE, &row)?;
    set(change, &own)
}

/// Ends all origins of a copy, and begins one that goes on from them. Nobody writes into a copy under a name yet.
///
/// # Errors
/// When the database cannot be written.
pub(in crate::store) fn begin_anew(change: &Transaction<'_>, name: &str, actor: &str, at: i64) -> Result<()> {
    change.execute_batch("update origin set state = 'ended'; delete from node")?;
    begin(change, name, actor, at)
}

/// Returns a line with the heads of the others, if it is time and any of them has moved.
pub(super) fn note(change: &Transaction<'_>, own: &mut Own, at: i64) -> Result<Option<Value>> {
    if at < own.noted.0 + NOTE_AFTER && own.head.count < own.noted.1 + NOTE_AFTER_ENTRIES {
        return Ok(None);
    }
    let others = all(change)?;
    let heads = heads(others.iter().filter(|other| other.origin != own.origin && other.is_open));
    let sql = "select details from journal where subject_kind = 'origin' and subject = ?1 order by entry desc limit 1";
    let noted = columns::optional(change.prepare_cached(sql)?.query_row([own.origin.to_string()], |row| row.get::<String>(0)))?;
    let noted: Value = noted.and_then(|noted| serde_json::from_str(&noted).ok()).unwrap_or_default();
    let is_new = heads.as_object().is_some_and(|heads| heads.iter().any(|(origin, head)| noted["heads"][origin] != *head));
    own.noted = (at, own.head.count);
    Ok(is_new.then(|| json!({ "heads": heads })))
}

fn heads<'o>(origins: impl Iterator<Item = &'o StoredOrigin>) -> Value {
    let heads: BTreeMap<String, String> =
        origins.filter(|other| other.head.count > 0).map(|other| (other.origin.to_string(), other.head.to_string())).collect();
    json!(heads)
}

fn line<'l>(origin: OriginId, action: Action, actor: &'l str, at: i64, details: &Value) -> UnchainedLine<'l> {
    let subject = Subject::Origin(origin);
    UnchainedLine {
        at,
        actor: actor.into(),
        action: action.as_str().into(),
        subject_kind: subject.kind().into(),
        subject: subject.name().into(),
        details: details.to_string().into(),
        content: None,
    }
}
