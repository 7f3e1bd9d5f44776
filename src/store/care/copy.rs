//! A whole event from one database into another that is empty, from a file to a server or back. What is written is read again there, and
//! has to be the same.

use std::path::Path;

use jiff::Timestamp;

use crate::{
    domain::{
        journal::{ChainHash, ChainHead},
        origin::NodeName,
    },
    store::{
        engine::{
            access::PrivateCopy,
            address, connect,
            database::Store,
            error::{Result, StoreError},
            files::{self, Draft, FileReaders},
            open::{self, BeforeMigration},
            schema, server,
            sql::{self, Connection, Transaction, ValueRef},
            tables,
        },
        ledger::{
            chain,
            origins::{self, StoredOrigin},
        },
    },
};

/// What a copy holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The head of the chain of the origin that began last.
    pub head: ChainHead,
    /// All origins, each with the head of its chain.
    pub origins: Vec<StoredOrigin>,
    /// How many rows all tables have.
    pub rows: u64,
    /// A hash of all of them, the same on both engines whatever order they are kept in.
    pub content: ChainHash,
}

impl Store {
    /// Writes a consistent copy to a file that does not exist yet, while others keep writing. The copy goes on with an origin of its own.
    ///
    /// # Errors
    /// When the file exists or cannot be written.
    pub fn backup(&self, to: &Path, now: Timestamp) -> Result<()> {
        if self.is_on_server() {
            return self.copy_into(to, now).map(drop);
        }
        self.copy_file(to, |draft| {
            let mut draft = open::open_in_place(draft, BeforeMigration::Nothing)?;
            let change = draft.begin_write()?;
            origins::begin_anew(&change, NodeName::main().as_str(), self.actor.as_str(), now.as_millisecond())?;
            change.commit()?;
            connect::end(draft)
        })
    }

    /// Writes such a copy exactly as the database is, with the same origins: one that follows this database has to begin where it stood.
    ///
    /// # Errors
    /// When the file exists or cannot be written.
    pub fn duplicate(&self, to: &Path) -> Result<()> {
        if self.is_on_server() { self.copy_as(to, GoesOn::Same).map(drop) } else { self.copy_file(to, |_| Ok(())) }
    }

    /// Does what [`Store::duplicate`] does, into a file that only this user can read and that goes with what is returned.
    ///
    /// # Errors
    /// When there is no room for the copy.
    pub fn duplicate_privately(&self) -> Result<PrivateCopy> {
        PrivateCopy::made_by(|path| self.duplicate(path))
    }

    /// Writes all of the event, as it is at one moment, and the beginning of an origin that goes on from it, into a file that does not exist yet or an empty database on a server. The copy is
    /// complete, or it is not there.
    ///
    /// # Errors
    /// When there is something in the way, either database cannot be used, or what was written is not what was read.
    pub fn copy_into(&self, to: &Path, now: Timestamp) -> Result<Copied> {
        self.copy_as(to, GoesOn::Anew { actor: self.actor.as_str(), at: now.as_millisecond() })
    }

    fn copy_as(&self, to: &Path, then: GoesOn<'_>) -> Result<Copied> {
        if address::is_address(to) {
            let mut target = server::create(to)?;
            let copied = copy(&self.connection, &mut target, then)?;
            server::count_rows(&target)?;
            return Ok(copied);
        }
        if to.symlink_metadata().is_ok() {
            return Err(StoreError::Exists(to.to_owned()));
        }
        // What a copy to this name left that was killed.
        files::remove_drafts(to);
        let (draft, _) = Draft::beside(to, FileReaders::Owner)?;
        let mut target = open::create_in(draft.path())?;
        // Rows may name others that come after them; the source has both.
        connect::ignore_references(&target)?;
        let copied = copy(&self.connection, &mut target, then)?;
        connect::end(target)?;
        draft.place_new(to)?;
        Ok(copied)
    }
}

/// How a copy goes on.
#[derive(Clone, Copy)]
enum GoesOn<'a> {
    /// With an origin of its own, begun by somebody at a moment (milliseconds since 1970).
    Anew { actor: &'a str, at: i64 },
    /// As what it was copied from.
    Same,
}

fn copy(from: &Connection, to: &mut Connection, then: GoesOn<'_>) -> Result<Copied> {
    // One moment of the source, and all of it in the target or nothing.
    let (read, change) = (from.begin_read()?, to.begin_write()?);
    let copied = fill(&read, &change)?;
    if let GoesOn::Anew { actor, at } = then {
        origins::begin_anew(&change, NodeName::main().as_str(), actor, at)?;
    }
    change.commit()?;
    Ok(copied)
}

/// Fills empty tables with what others hold, and compares what was written with what was read.
///
/// # Errors
/// When either cannot be used, or what was written is not what was read.
pub(super) fn fill(read: &Connection, change: &Transaction<'_>) -> Result<Copied> {
    let mut all = RowSum::default();
    for table in tables::in_order()? {
        let columns = schema::columns(read, &table)?;
        let sql = format!("select {} from {table}", columns.join(", "));
        let mut content = RowSum::default();
        change.fill(&table, &columns, |put| {
            each_row(read, &sql, |values| {
                content.add(values);
                put(values)
            })
        })?;
        let mut written = RowSum::default();
        each_row(change, &sql, |values| {
            written.add(values);
            Ok(())
        })?;
        if written != content {
            return Err(StoreError::Damaged(format!("the copy of the table {table} is not what was read")));
        }
        all.join(&table, &content);
    }
    let head = |of: &Connection| {
        origins::last_head(of)?.ok_or_else(|| StoreError::Damaged("the head of the journal's chain is missing".into()))
    };
    let (origins, copied) = (origins::all(read)?, origins::all(change)?);
    if origins != copied {
        return Err(StoreError::Damaged("the copy has another head of a chain".into()));
    }
    Ok(Copied { head: head(read)?, origins, rows: all.rows, content: all.hash() })
}

fn each_row(read: &Connection, sql: &str, mut take: impl FnMut(&[ValueRef<'_>]) -> sql::Result<()>) -> sql::Result<()> {
    let mut statement = read.prepare(sql)?;
    let width = statement.column_count();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        take(&(0..width).map(|column| row.get_ref(column)).collect::<sql::Result<Vec<_>>>()?)?;
    }
    Ok(())
}

/// What rows hold, whatever their order: how many there are, and the sum of their hashes.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct RowSum {
    rows: u64,
    sum: [u64; 4],
}

impl RowSum {
    fn add(&mut self, values: &[ValueRef<'_>]) {
        self.rows += 1;
        self.add_hash(chain::values_after(chain::digest(b"row"), values.iter().copied()));
    }

    fn add_hash(&mut self, hash: ChainHash) {
        for (sum, part) in self.sum.iter_mut().zip(hash.0.chunks_exact(8)) {
            *sum = sum.wrapping_add(u64::from_be_bytes(part.try_into().expect("a part has eight bytes")));
        }
    }

    /// Takes a table's content in.
    fn join(&mut self, table: &str, content: &Self) {
        self.rows += content.rows;
        self.add_hash(chain::values_after(content.hash(), [ValueRef::from(table)]));
    }

    fn hash(&self) -> ChainHash {
        let sum: Vec<u8> = self.sum.iter().flat_map(|part| part.to_be_bytes()).collect();
        chain::digest(&sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_in_another_order_are_the_same_and_in_another_table_are_not() {
        let (one, other) = ([ValueRef::Integer(1), ValueRef::from("one")], [ValueRef::Integer(2), ValueRef::Null]);
        let of = |rows: &[&[ValueRef<'_>]]| {
            let mut content = RowSum::default();
            for row in rows {
                content.add(row);
            }
            content
        };
        assert_eq!(of(&[&one, &other]), of(&[&other, &one]));
        assert_ne!(of(&[&one, &other]), of(&[&one, &one]));
        let within = |table: &str| {
            let mut all = RowSum::default();
            all.join(table, &of(&[&one]));
            all.hash()
        };
        assert_ne!(within("scan"), within("journal"));
    }
}
