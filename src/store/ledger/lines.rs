//! Lines of the journal on their way into it: chained to their origin, and numbered in the one order of all.

use std::borrow::Cow;

use super::{
    chain::{self, ChainTable},
    own::Own,
};
use crate::{
    domain::{journal::ChainHead, origin::OriginId},
    store::engine::{
        columns,
        error::{Result, StoreError},
        sql::{Transaction, Value, ValueRef},
    },
};

/// A line of the journal as it is stored, except what the chain adds.
#[derive(Debug, Clone)]
pub(in crate::store) struct UnchainedLine<'l> {
    /// Milliseconds since 1970.
    pub(in crate::store) at: i64,
    pub(in crate::store) actor: Cow<'l, str>,
    pub(in crate::store) action: Cow<'l, str>,
    pub(in crate::store) subject_kind: Cow<'l, str>,
    pub(in crate::store) subject: Cow<'l, str>,
    /// JSON, or empty.
    pub(in crate::store) details: Cow<'l, str>,
    /// JSON that names a person.
    pub(in crate::store) content: Option<Cow<'l, str>>,
}

/// How many origins may write into a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writers {
    /// One.
    One,
    /// Any number, at once.
    Many,
}

/// Adds a line; its values are those of [`chained`].
pub(super) const ADD_LINE: &str =
    "insert into journal (at, actor, action, subject_kind, subject, details, commitment, entry, hash, salt, content, origin, number)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";

/// Chains lines in their order, and returns the values of their rows. `last` is the number of the last line, once it is known.
///
/// # Errors
/// When the database cannot be read, or the operating system gives no random numbers.
pub(super) fn chained(
    change: &Transaction<'_>,
    own: &mut Own,
    writers: Writers,
    last: &mut Option<i64>,
    lines: &[UnchainedLine<'_>],
) -> Result<Vec<Vec<Value>>> {
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        let entry = next_entry(change, own, writers, last)?;
        rows.push(Chained::after(own, entry, line)?.values(line).map(Value::from).collect());
    }
    Ok(rows)
}

/// Returns the number of the next line in the order of all. Where one origin has always written, that is its number in the chain.
fn next_entry(change: &Transaction<'_>, own: &Own, writers: Writers, last: &mut Option<i64>) -> Result<i64> {
    let count = own.head.count.cast_signed() + 1;
    if writers == Writers::One && own.origin == OriginId::FIRST {
        return Ok(count);
    }
    let before = if let Some(last) = *last {
        last
    } else {
        if change.is_server() {
            // Lines are numbered in the order of their commits: who follows them misses none.
            change.prepare_cached("select 1 from event where id = 1 for update")?.exists([])?;
        }
        let sql = "select entry from journal order by entry desc limit 1";
        columns::optional(change.prepare_cached(sql)?.query_row([], |row| row.get(0)))?.unwrap_or_default()
    };
    let next = if own.origin == OriginId::FIRST { count.max(before + 1) } else { before + 1 };
    *last = Some(next);
    Ok(next)
}

/// What the chain adds to a line of the journal.
struct Chained {
    origin: OriginId,
    head: ChainHead,
    entry: i64,
    salt: Option<[u8; 16]>,
    commitment: Option<[u8; 32]>,
}

impl Chained {
    /// Chains a line, and moves the origin's head on to it.
    fn after(own: &mut Own, entry: i64, line: &UnchainedLine<'_>) -> Result<Self> {
        let salt = line.content.as_ref().map(|_| salt()).transpose()?;
        let commitment = line.content.as_ref().zip(salt).map(|(content, salt)| chain::commitment(&salt, content.as_bytes()));
        let values = hashed(line, commitment.as_ref());
        own.head = if own.origin == OriginId::FIRST && entry == own.head.count.cast_signed() + 1 {
            chain::next(own.head, ChainTable::Journal, values)
        } else {
            chain::next(own.head, ChainTable::NumberedLine, std::iter::once(ValueRef::Integer(entry)).chain(values))
        };
        Ok(Self { origin: own.origin, head: own.head, entry, salt, commitment })
    }

    /// Returns the values of a row, in the order of [`ADD_LINE`].
    fn values<'v>(&'v self, line: &'v UnchainedLine<'_>) -> impl Iterator<Item = ValueRef<'v>> {
        let number = self.head.count.cast_signed();
        let is_same = self.origin == OriginId::FIRST && self.entry == number;
        let rest = [
            ValueRef::Integer(self.entry),
            ValueRef::Blob(&self.head.hash.0),
            self.salt.as_ref().map_or(ValueRef::Null, |salt| ValueRef::Blob(salt)),
            line.content.as_deref().map_or(ValueRef::Null, Into::into),
            ValueRef::Integer(self.origin.get()),
            if is_same { ValueRef::Null } else { ValueRef::Integer(number) },
        ];
        hashed(line, self.commitment.as_ref()).into_iter().chain(rest)
    }
}

/// The values of [`ChainTable::Journal`]'s columns.
fn hashed<'v>(line: &'v UnchainedLine<'_>, commitment: Option<&'v [u8; 32]>) -> [ValueRef<'v>; ChainTable::Journal.width()] {
    [
        ValueRef::Integer(line.at),
        (&*line.actor).into(),
        (&*line.action).into(),
        (&*line.subject_kind).into(),
        (&*line.subject).into(),
        (&*line.details).into(),
        commitment.map_or(ValueRef::Null, |hash| ValueRef::Blob(hash)),
    ]
}

/// The only randomness that is not an argument: it is visible nowhere, and no decision depends on it.
fn salt() -> Result<[u8; 16]> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(StoreError::Random)?;
    Ok(salt)
}
