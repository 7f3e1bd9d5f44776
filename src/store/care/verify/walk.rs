//! Walks the chain from its first entry to its head, and names each entry that does not fit.

use super::findings::Findings;
use crate::{
    domain::{
        id::ScanId,
        journal::{Anchor, ChainHash, ChainHead},
        text::printable,
    },
    store::{
        engine::{
            columns,
            error::{Result, StoreError},
            sql::{Connection, Row, Rows, ValueRef},
        },
        ledger::chain::{self, ChainTable},
    },
};

/// Walks the whole chain, and returns where it ends according to its head. Memory stays flat: two rows are held at a time.
///
/// # Errors
/// When a table of the chain cannot be read to its end.
pub(super) fn walk(read: &Connection, anchor: Option<Anchor>, found: &mut Findings) -> Result<()> {
    let event: Vec<u8> = read.query_row("select uuid from event where id = 1", [], |row| row.get(0))?;
    let purged = read.query_row("select coalesce(max(entry), 0) from journal where action = 'purge'", [], |row| row.get(0))?;
    let sql = |table: ChainTable, more: &str, order: &str| {
        format!("select {}, entry, hash{more} from {} order by {order}", table.columns(), table.name())
    };
    let mut scans = read.prepare(&sql(ChainTable::CountedScan, "", "id"))?;
    let mut journal = read.prepare(&sql(ChainTable::Journal, ", salt, content", "entry"))?;
    let genesis = ChainHead { count: 0, hash: chain::genesis(&event) };
    let purges = purges(read, found)?;
    // The chain was rebuilt when names were erased; the entry of the purge has the head of the previous chain.
    let is_anchored = anchor.is_some_and(|anchor| purges.iter().any(|&before| is_at(anchor, before)));
    let before = purges.last().copied();
    let mut walk = Walk { head: genesis, instead: None, is_lost: false, purged, before, anchor, is_anchored };
    walk.look_for_anchor();
    let mut cursors =
        [Cursor::new(ChainTable::CountedScan, scans.query([])?)?, Cursor::new(ChainTable::Journal, journal.query([])?)?];
    while walk.step(&mut cursors, found)? {}
    walk.finish(chain::head(read)?, found);
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
        let before = details["before"].as_str().and_then(|before| before.parse::<Anchor>().ok());
        heads.extend(before.and_then(|Anchor { count, hash }| Some(ChainHead { count: count?, hash })));
        if details["whole"] == false {
            found.add(format!("journal {entry} (purge): the chain that it replaced was damaged"));
        }
    }
    Ok(heads)
}

fn is_at(anchor: Anchor, head: ChainHead) -> bool {
    anchor.hash == head.hash && anchor.count.is_none_or(|count| count == head.count)
}

/// The rows of one table, with the next of them in sight.
struct Cursor<'s> {
    table: ChainTable,
    rows: Rows<'s>,
}

impl<'s> Cursor<'s> {
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
            ChainTable::Journal => format!("journal {} ({} by {})", self.entry().unwrap_or_default(), text(2), text(1)),
        }
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
    /// The head of the chain before the last purge of names.
    before: Option<ChainHead>,
    anchor: Option<Anchor>,
    is_anchored: bool,
}

impl Walk {
    /// Takes the next entry; returns whether there was one.
    fn step(&mut self, cursors: &mut [Cursor<'_>; 2], found: &mut Findings) -> Result<bool> {
        let number = self.head.count + 1;
        let claim = |cursor: &Cursor<'_>| cursor.entry() == Some(number);
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

    fn take(&mut self, cursor: &mut Cursor<'_>, found: &mut Findings) -> Result<()> {
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
        self.look_for_anchor();
        Ok(cursor.rows.advance()?)
    }

    /// Handles a number that no row has: its row has another number now, or is missing; or there is a row that does not belong.
    fn no_claim(&mut self, cursors: &mut [Cursor<'_>; 2], found: &mut Findings) -> Result<bool> {
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
        let Some(next) = cursors.iter().filter_map(Cursor::entry).min() else { return Ok(false) };
        let missing =
            if next - 1 == number { format!("entry {number} is") } else { format!("entries {number} to {} are", next - 1) };
        let before = cursors.iter().find(|cursor| cursor.entry() == Some(next)).map(Cursor::label).unwrap_or_default();
        found.add(format!("{missing} missing before {before}: a scan or a line of the journal was removed"));
        (self.head.count, self.is_lost) = (next - 1, true);
        Ok(true)
    }

    /// Compares what a journal row says about a person with its commitment.
    fn content(&self, cursor: &Cursor<'_>, found: &mut Findings) -> Result<()> {
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
            (Some(_), None, None) if cursor.entry().unwrap_or_default() <= self.purged => return Ok(()),
            (Some(_), None, None) => "was removed, but not by a purge",
            _ => "is not what was recorded",
        };
        found.add(format!("{}: what it says about a person {what}", cursor.label()));
        Ok(())
    }

    fn look_for_anchor(&mut self) {
        self.is_anchored |= self.anchor.is_some_and(|anchor| is_at(anchor, self.head));
    }

    fn finish(&self, stored: Option<ChainHead>, found: &mut Findings) {
        let reached = self.head;
        match stored {
            None => found.add("the head of the chain is missing; the chain is intact only if nothing was removed from its end"),
            Some(head) if head.count > reached.count => found.add(format!(
                "entries {} to {} are missing from the end: scans or lines of the journal were removed",
                reached.count + 1,
                head.count
            )),
            Some(head) if head != reached => {
                found.add(format!("the head of the chain was changed: it says {head}, the entries come to {reached}"));
            }
            Some(_) => {}
        }
        if let Some(anchor) = self.anchor.filter(|_| !self.is_anchored) {
            found.add(match self.before {
                None => format!("{anchor} is not in the chain: what had been recorded by then was removed or rewritten"),
                Some(before) => format!(
                    "{anchor} is not in the chain, which was rebuilt by the purge of names; only the head {before} of the previous chain is known"
                ),
            });
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
