//! Walks the chain of each origin from its first entry to its head, and names each entry that does not fit.

use std::collections::BTreeMap;

use super::{
    findings::Findings,
    noted::{self, Noted},
};
use crate::{
    domain::{
        id::ScanId,
        journal::{Anchor, ChainHash, ChainHead},
        origin::OriginId,
        text::printable,
    },
    store::{
        engine::{
            columns,
            error::{Result, StoreError},
            sql::{Connection, Row, Rows, ValueRef},
        },
        ledger::{
            chain::{self, ChainTable},
            origins,
        },
    },
};

/// Walks the chain of each origin, and holds what origins noted of each other against it. Memory stays flat: two rows are held at a time.
///
/// # Errors
/// When a table of the chain cannot be read to its end.
pub(super) fn walk(read: &Connection, anchor: Option<Anchor>, found: &mut Findings) -> Result<()> {
    let event: Vec<u8> = read.query_row("select uuid from event where id = 1", [], |row| row.get(0))?;
    let purged = read.query_row("select coalesce(max(entry), 0) from journal where action = 'purge'", [], |row| row.get(0))?;
    let purges = purges(read, found)?;
    let origins = origins::all(read)?;
    let mut noted = noted::read(read)?;
    // The chain was rebuilt when names were erased; the entry of the purge has the head of the previous chain.
    let mut is_anchored = anchor.is_some_and(|anchor| purges.iter().any(|&before| is_at(anchor, before)));
    let is_alone = origins.len() == 1;
    for origin in &origins {
        let mut own = Findings::default();
        let genesis = ChainHead { count: 0, hash: chain::genesis(&event, origin.origin) };
        let mut walk = Walk {
            head: genesis,
            instead: None,
            is_lost: false,
            purged,
            anchor,
            is_anchored,
            noted: noted.remove(&origin.origin.get()).unwrap_or_default(),
        };
        walk.look_at_head(&mut own);
        walk_one(read, origin.origin, &mut walk, &mut own)?;
        walk.finish(origin.head, &mut own);
        is_anchored = walk.is_anchored;
        own.into_lines().into_iter().for_each(|line| {
            found.add(if is_alone { line } else { format!("origin {} ({}): {line}", origin.origin, printable(&origin.name)) });
        });
    }
    if origins.is_empty() {
        found.add("the head of the chain is missing; the chain is intact only if nothing was removed from its end");
    }
    for (origin, notes) in noted {
        let notes = notes.into_values().flatten();
        notes.for_each(|note| found.add(format!("{}: notes entries of the origin {origin}, which is missing", note.line)));
    }
    strangers(read, found)?;
    if let Some(anchor) = anchor.filter(|_| !is_anchored) {
        found.add(match purges.last() {
            None => format!("{anchor} is not in the chain: what had been recorded by then was removed or rewritten"),
            Some(before) => format!(
                "{anchor} is not in the chain, which was rebuilt by the purge of names; only the head {before} of the previous chain is known"
            ),
        });
    }
    Ok(())
}

fn walk_one(read: &Connection, origin: OriginId, walk: &mut Walk, found: &mut Findings) -> Result<()> {
    let mut scans = read.prepare(&format!(
        "select {}, entry, hash from scan where id > ?1 and id <= ?2 order by id",
        ChainTable::CountedScan.columns()
    ))?;
    let mut journal = read.prepare(&format!(
        "select {}, coalesce(number, entry), hash, salt, content, entry, number is not null from journal where origin = ?1 order by entry",
        ChainTable::Journal.columns()
    ))?;
    let mut cursors = [
        RowCursor::new(ChainTable::CountedScan, scans.query([origin.before_rows(), origin.last_row()])?)?,
        RowCursor::new(ChainTable::Journal, journal.query([origin.get()])?)?,
    ];
    while walk.step(&mut cursors, found)? {}
    Ok(())
}

/// Reports rows that belong to no origin.
fn strangers(read: &Connection, found: &mut Findings) -> Result<()> {
    let mut statement =
        read.prepare("select entry, action from journal where origin not in (select origin from origin) order by entry")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (entry, action): (i64, String) = (row.get(0)?, row.get(1)?);
        found.add(format!("journal {entry} ({}): does not belong to the chain of any origin", printable(&action)));
    }
    let sql = "select s.id, s.uuid from scan s where not exists
             (select 1 from origin o where s.id > o.origin * 4294967296 and s.id < (o.origin + 1) * 4294967296) order by s.id";
    let mut statement = read.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let id = row.get::<[u8; 16]>(1).map_or_else(|_| "with no id".into(), |id| ScanId::from_bytes(id).to_string());
        found.add(format!("scan {id} (row {}): does not belong to the chain of any origin", row.get::<i64>(0)?));
    }
    Ok(())
}

/// Returns the heads of the chains before purges of names, and reports purges before which something was wrong.
fn purges(read: &Connection, found: &mut Findings) -> Result<Vec<ChainHead>> {
    let mut heads = Vec::new();
    let mut statement = read.prepare("select entry, details from journal where action = 'purge' order by entry")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (entry, details): (i64, String) = (row.get(0)?, row.get(1)?);
        // What cannot be read was changed, and the walk reports it.
        let details: serde_json::Value = serde_json::from_str(&details).unwrap_or_default();
        let others = details["others"].as_array().into_iter().flatten();
        for before in others.chain([&details["before"]]) {
            let before = before.as_str().and_then(|before| before.parse::<Anchor>().ok());
            heads.extend(before.and_then(|Anchor { count, hash }| Some(ChainHead { count: count?, hash })));
        }
        if details["whole"] == false {
            found.add(format!("journal {entry} (purge): the chain that it replaced was damaged"));
        }
    }
    Ok(heads)
}

fn is_at(anchor: Anchor, head: ChainHead) -> bool {
    anchor.hash == head.hash && anchor.count.is_none_or(|count| count == head.count)
}

/// The column of a line's number in the journal; after it, whether that is not its number in the chain.
const ENTRY: usize = ChainTable::Journal.width() + 4;

/// The rows of one table, with the next of them in sight.
struct RowCursor<'s> {
    table: ChainTable,
    rows: Rows<'s>,
}

impl<'s> RowCursor<'s> {
    fn new(table: ChainTable, mut rows: Rows<'s>) -> Result<Self> {
        rows.advance()?;
        Ok(Self { table, rows })
    }

    fn row(&self) -> Option<Row<'_>> {
        self.rows.get()
    }

    /// The number that the row claims; zero if it claims none.
    fn entry(&self) -> Option<u64> {
        let claimed = self.row()?.get::<Option<u64>>(self.table.width());
        Some(claimed.ok().flatten().unwrap_or_default())
    }

    fn hash(&self) -> Option<ChainHash> {
        self.row()?.get(self.table.width() + 1).ok().map(ChainHash)
    }

    /// The head after this row, given the one before.
    fn after(&self, head: ChainHead) -> Option<ChainHead> {
        let row = self.row()?;
        let value = |column| row.get_ref(column).unwrap_or(ValueRef::Null);
        // A scan that does not say whether it counts is of the form from before.
        let is_old = self.table == ChainTable::CountedScan && value(ChainTable::Scan.width()) == ValueRef::Null;
        // A line whose numbers differ has both hashed.
        if self.table == ChainTable::Journal && row.get(ENTRY + 1).unwrap_or(false) {
            let values = std::iter::once(value(ENTRY)).chain((0..ChainTable::Journal.width()).map(value));
            return Some(chain::next(head, ChainTable::NumberedLine, values));
        }
        let form = if is_old { ChainTable::Scan } else { self.table };
        Some(chain::next(head, form, (0..form.width()).map(value)))
    }

    fn fits(&self, head: ChainHead) -> bool {
        self.after(head).is_some_and(|next| Some(next.hash) == self.hash())
    }

    /// How a person finds the row.
    fn label(&self) -> String {
        let Some(row) = self.row() else { return String::new() };
        let text =
            |column: usize| row.get_ref(column).ok().and_then(|value| value.as_str().ok().map(printable)).unwrap_or_default();
        match self.table {
            ChainTable::Scan | ChainTable::CountedScan => {
                let uuid = row.get::<[u8; 16]>(1).map_or_else(|_| "with no id".into(), |id| ScanId::from_bytes(id).to_string());
                format!("scan {uuid} (row {})", row.get::<i64>(0).unwrap_or_default())
            }
            ChainTable::Journal | ChainTable::NumberedLine => format!("journal {} ({} by {})", self.line(), text(2), text(1)),
        }
    }

    /// The number of a line in the journal.
    fn line(&self) -> u64 {
        self.row().and_then(|row| row.get(ENTRY).ok()).unwrap_or_default()
    }
}

struct Walk {
    /// Where the walk stands.
    head: ChainHead,
    /// Where it would stand if the last row's hash had been changed, rather than its content.
    instead: Option<ChainHash>,
    /// Whether an entry is missing before the next one, so that there is nothing to compare it with.
    is_lost: bool,
    /// The last purge's entry: what came before may be erased.
    purged: u64,
    anchor: Option<Anchor>,
    is_anchored: bool,
    /// What others noted of this chain, by the number of the entry.
    noted: BTreeMap<u64, Vec<Noted>>,
}

impl Walk {
    /// Takes the next entry; returns whether there was one.
    fn step(&mut self, cursors: &mut [RowCursor<'_>; 2], found: &mut Findings) -> Result<bool> {
        let number = self.head.count + 1;
        let claim = |cursor: &RowCursor<'_>| cursor.entry() == Some(number);
        let place = match (claim(&cursors[0]), claim(&cursors[1])) {
            // Two rows claim one number: the one that fits has it.
            (true, true) => usize::from(!cursors[0].fits(self.head)),
            (true, false) => 0,
            (false, true) => 1,
            (false, false) => return self.no_claim(cursors, found),
        };
        self.take(&mut cursors[place], found)?;
        Ok(true)
    }

    fn take(&mut self, cursor: &mut RowCursor<'_>, found: &mut Findings) -> Result<()> {
        let number = self.head.count + 1;
        let Some((stored, made)) = cursor.hash().zip(cursor.after(self.head)) else {
            found.add(format!("{}: its hash is missing (entry {number})", cursor.label()));
            self.head.count = number;
            self.is_lost = true;
            return Ok(cursor.rows.advance()?);
        };
        let fits_instead = self.instead.take().is_some_and(|hash| cursor.fits(ChainHead { count: self.head.count, hash }));
        if made.hash != stored && !self.is_lost && !fits_instead {
            found.add(format!("{}: was changed after it was recorded (entry {number})", cursor.label()));
            self.instead = Some(made.hash);
        }
        if cursor.table == ChainTable::Journal {
            self.content(cursor, found)?;
        }
        (self.head, self.is_lost) = (ChainHead { count: number, hash: stored }, false);
        self.look_at_head(found);
        Ok(cursor.rows.advance()?)
    }

    /// Handles a number that no row has: its row has another number now, or is missing; or there is a row that does not belong.
    fn no_claim(&mut self, cursors: &mut [RowCursor<'_>; 2], found: &mut Findings) -> Result<bool> {
        let number = self.head.count + 1;
        if let Some(cursor) = cursors.iter_mut().find(|cursor| !self.is_lost && cursor.fits(self.head)) {
            found.add(format!("{}: its number in the chain was changed (entry {number})", cursor.label()));
            self.take(cursor, found)?;
            return Ok(true);
        }
        if let Some(cursor) = cursors.iter_mut().find(|cursor| cursor.entry().is_some_and(|entry| entry < number)) {
            found.add(format!("{}: does not belong to the chain; it was added or moved by another hand", cursor.label()));
            cursor.rows.advance()?;
            return Ok(true);
        }
        let Some(next) = cursors.iter().filter_map(RowCursor::entry).min() else { return Ok(false) };
        let missing =
            if next - 1 == number { format!("entry {number} is") } else { format!("entries {number} to {} are", next - 1) };
        let before = cursors.iter().find(|cursor| cursor.entry() == Some(next)).map(RowCursor::label).unwrap_or_default();
        found.add(format!("{missing} missing before {before}: a scan or a line of the journal was removed"));
        (self.head.count, self.is_lost) = (next - 1, true);
        Ok(true)
    }

    /// Compares what a journal row says about a person with its commitment.
    fn content(&self, cursor: &RowCursor<'_>, found: &mut Findings) -> Result<()> {
        let Some(row) = cursor.row() else { return Ok(()) };
        let width = ChainTable::Journal.width();
        let (committed, salt): (Option<Vec<u8>>, Option<Vec<u8>>) = (row.get(width - 1)?, row.get(width + 2)?);
        let content: Option<String> = row.get(width + 3)?;
        let what = match (committed, salt, content) {
            (None, None, None) => return Ok(()),
            (Some(committed), Some(salt), Some(content)) => {
                let is_kept = chain::commitment(&salt, content.as_bytes())[..] == committed[..];
                if is_kept {
                    return Ok(());
                }
                "was changed after it was recorded"
            }
            (Some(_), None, None) if cursor.line() <= self.purged => return Ok(()),
            (Some(_), None, None) => "was removed, but not by a purge",
            _ => "is not what was recorded",
        };
        found.add(format!("{}: what it says about a person {what}", cursor.label()));
        Ok(())
    }

    /// Looks whether the head that was reached is the one that is looked for, and the one that others noted.
    fn look_at_head(&mut self, found: &mut Findings) {
        self.is_anchored |= self.anchor.is_some_and(|anchor| is_at(anchor, self.head));
        for note in self.noted.remove(&self.head.count).unwrap_or_default() {
            if note.hash != self.head.hash {
                found.add(format!("entry {} is not the one that {} noted: this chain was rewritten", self.head.count, note.line));
            }
        }
    }

    fn finish(&self, stored: ChainHead, found: &mut Findings) {
        let reached = self.head;
        if stored.count > reached.count {
            found.add(format!(
                "entries {} to {} are missing from the end: scans or lines of the journal were removed",
                reached.count + 1,
                stored.count
            ));
        } else if stored != reached {
            found.add(format!("the head of the chain was changed: it says {stored}, the entries come to {reached}"));
        }
        for (count, notes) in &self.noted {
            for note in notes {
                found
                    .add(format!("{} noted an entry {count}, and it is missing: this chain was cut off or rewritten", note.line));
            }
        }
    }
}

/// Compares the notes of undos with the journal, which has their reasons. Other notes are in the chain.
///
/// # Errors
/// When scans or journal cannot be read.
pub(super) fn notes(read: &Connection, found: &mut Findings) -> Result<()> {
    let mut noted = read.prepare("select uuid, note from scan where kind = 'undo'")?;
    let mut reason =
        read.prepare("select content from journal where subject_kind = 'scan' and subject = ?1 and action = 'scan.undo'")?;
    let mut scans = noted.query([])?;
    while let Some(row) = scans.next()? {
        let (id, note): ([u8; 16], String) = (row.get(0)?, row.get(1)?);
        let id = ScanId::from_bytes(id).to_string();
        let Some(content) = columns::optional(reason.query_row([&id], |row| row.get::<Option<String>>(0)))? else {
            // An undo from before the journal was kept has only its note.
            continue;
        };
        let said = content.map(|content| serde_json::from_str::<serde_json::Value>(&content)).transpose();
        let said = said.map_err(|_| StoreError::Damaged(format!("the journal of scan {id} does not hold what was written")))?;
        if said.as_ref().and_then(|said| said["reason"].as_str()).unwrap_or_default() != note {
            found.add(format!("scan {id}: its note was changed after it was recorded"));
        }
    }
    Ok(())
}
