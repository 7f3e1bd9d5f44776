//! A change of the database by someone: one transaction, and what the journal says about it.

use std::{
    cell::{Cell, RefCell},
    ops::Deref,
};

use jiff::Timestamp;
use serde::Serialize;

use super::{
    chain::{self, ChainTable},
    lines::{self, ADD_LINE, Writers},
    origins,
    own::Own,
};
use crate::{
    domain::{
        actor::Actor,
        journal::{Action, ChainHead, Subject},
        origin::OriginId,
        scan::{Effect, Note},
    },
    store::{
        engine::{
            access::Access,
            columns,
            database::Store,
            error::{Result, StoreError},
            node::Node,
            place::DatabasePlace,
            sql::{Transaction, Value, ValueRef, params_from_iter},
        },
        refusal::SatelliteRefusal,
        satellite::guard,
    },
};

/// A transaction that holds the write lock, and knows who acts. What it records is chained when it commits. If dropped
/// before that, it leaves nothing.
pub(in crate::store) struct Change<'s> {
    transaction: Transaction<'s>,
    actor: &'s Actor,
    place: &'s DatabasePlace,
    access: Access,
    /// Under which name it writes; `None` in a file that only one origin writes.
    node: Option<&'s Node>,
    /// The origin with the head of its chain within this change; read when first needed.
    own: Cell<Option<Own>>,
    /// Whether it has new entries.
    is_moved: Cell<bool>,
    /// The time, as what was recorded last says it.
    now: Cell<Option<i64>>,
    last_line: Cell<Option<i64>>,
    last_scan: Cell<Option<i64>>,
    /// Entries that are chained and not written yet; `None` if each is written at once.
    held: RefCell<Option<HeldEntries>>,
    /// Whether something was changed that a satellite may not record: such a change is never kept, even if the caller goes on after the refusal.
    is_refused: Cell<bool>,
    /// Whether the database is known to be no satellite's.
    is_main: Cell<bool>,
}

/// Entries of the chain that are written together: the values of scans, and of lines of the journal.
#[derive(Default)]
struct HeldEntries {
    scans: Vec<Vec<Value>>,
    lines: Vec<Vec<Value>>,
}

const ADD_SCAN: &str =
    "insert into scan (id, uuid, kind, at, recorded_at, day, gate, zone, direction, verdict, reason, participant,
         badge_serial, undoes, actor, entry, hash, note, counts)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)";

/// What the journal will say. Only [`Entry::personal`] may name a person.
#[derive(Debug, Clone)]
pub(in crate::store) struct Entry {
    action: Action,
    subject: Subject,
    /// JSON, or empty.
    details: String,
    /// JSON.
    personal: Option<String>,
}

impl Entry {
    /// Makes an entry of what was done to what.
    pub(in crate::store) fn new(action: Action, subject: Subject) -> Self {
        Self { action, subject, details: String::new(), personal: None }
    }

    /// Adds what may be kept for good: it names nobody.
    pub(in crate::store) fn details(mut self, details: impl Serialize) -> Self {
        self.details = json(&details);
        self
    }

    /// Adds one more value to what may be kept for good.
    pub(in crate::store) fn with_detail(mut self, key: &str, value: &serde_json::Value) -> Self {
        let mut details: serde_json::Map<_, _> = serde_json::from_str(&self.details).unwrap_or_default();
        details.insert(key.to_owned(), value.clone());
        self.details = json(&details);
        self
    }

    /// Adds what names a person: names, references, addresses, and every text that someone wrote freely. The chain holds only a
    /// salted commitment to it, so that it can be erased.
    pub(in crate::store) fn personal(mut self, personal: impl Serialize) -> Self {
        self.personal = Some(json(&personal));
        self
    }

    fn line<'e>(&'e self, at: Timestamp, actor: &'e Actor) -> UnchainedLine<'e> {
        UnchainedLine {
            at: at.as_millisecond(),
            actor: actor.as_str().into(),
            action: self.action.as_str().into(),
            subject_kind: self.subject.kind().into(),
            subject: self.subject.name().into(),
            details: self.details.as_str().into(),
            content: self.personal.as_deref().map(Into::into),
        }
    }
}

/// What is noted on a scan.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) enum ScanRemark<'r> {
    /// How a reading came about.
    Own(Note),
    /// Why a scan was taken back: someone's words, which may name a person.
    Reason(&'r str),
}

pub(in crate::store) use super::lines::UnchainedLine;

impl Store {
    /// Notes the heads of the other origins, if it is time.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn note_origins(&mut self, now: Timestamp) -> Result<()> {
        if self.node.is_none() {
            return Ok(());
        }
        // One transaction: a line and the head of its chain.
        let change = self.write_beside()?;
        change.own()?;
        change.is_moved.set(true);
        change.now.set(Some(now.as_millisecond()));
        change.commit()
    }
}

impl<'s> Change<'s> {
    /// Makes a change of a transaction that has begun.
    pub(super) fn of(
        transaction: Transaction<'s>,
        (actor, place, access): (&'s Actor, &'s DatabasePlace, Access),
        node: Option<&'s Node>,
    ) -> Self {
        Self {
            transaction,
            actor,
            place,
            access,
            node,
            own: Cell::new(None),
            is_moved: Cell::new(false),
            now: Cell::new(None),
            last_line: Cell::new(None),
            last_scan: Cell::new(None),
            held: RefCell::default(),
            is_refused: Cell::new(false),
            is_main: Cell::new(false),
        }
    }
}

impl Change<'_> {
    /// Returns who acts.
    pub(in crate::store) fn actor(&self) -> &Actor {
        self.actor
    }

    /// Adds an entry to the journal.
    ///
    /// # Errors
    /// When the database cannot be written, or the operating system gives no random numbers.
    pub(in crate::store) fn record(&self, at: Timestamp, entry: &Entry) -> Result<()> {
        self.record_by(at, self.actor, entry)
    }

    /// Does that as somebody else: one change holds what devices of many gates did.
    ///
    /// # Errors
    /// As there.
    pub(in crate::store) fn record_by(&self, at: Timestamp, actor: &Actor, entry: &Entry) -> Result<()> {
        self.record_all(at, &[(actor, entry)])
    }

    /// Adds an entry for each thing that was done, with who did it, in their order.
    ///
    /// # Errors
    /// As there.
    pub(in crate::store) fn record_all(&self, at: Timestamp, entries: &[(&Actor, &Entry)]) -> Result<()> {
        entries.iter().try_for_each(|(_, entry)| self.check(entry.action)).inspect_err(|_| self.is_refused.set(true))?;
        self.now.set(Some(at.as_millisecond()));
        let lines: Vec<UnchainedLine<'_>> = entries.iter().map(|(actor, entry)| entry.line(at, actor)).collect();
        self.append_all(&lines)
    }

    /// Refuses what a satellite may not record; the database is asked once for a change of many entries.
    fn check(&self, action: Action) -> Result<()> {
        if self.is_main.get() || guard::is_of_satellites(action) {
            return Ok(());
        }
        guard::check_main(&self.transaction)?;
        self.is_main.set(true);
        Ok(())
    }

    /// Adds a line to the journal, and to the chain.
    ///
    /// # Errors
    /// When the database cannot be written, or the operating system gives no random numbers.
    pub(in crate::store) fn append(&self, line: &UnchainedLine<'_>) -> Result<()> {
        self.append_all(std::slice::from_ref(line))
    }

    /// Adds lines to the journal, in their order, with as few statements as the engine allows.
    ///
    /// # Errors
    /// When the database cannot be written, or the operating system gives no random numbers.
    pub(in crate::store) fn append_all(&self, lines: &[UnchainedLine<'_>]) -> Result<()> {
        let (mut own, mut last) = (self.own()?, self.last_line.get());
        let writers = if self.node.is_some() { Writers::Many } else { Writers::One };
        let rows = lines::chained(&self.transaction, &mut own, writers, &mut last, lines)?;
        match self.held.borrow_mut().as_mut() {
            Some(held) => held.lines.extend(rows),
            None => self.write_later(ADD_LINE, rows)?,
        }
        self.last_line.set(last);
        self.move_to(own);
        Ok(())
    }

    /// Sets the head of the own chain from now on: a purge of names restarts it with nothing in it, and no others beside it.
    pub(in crate::store) fn restart(&self, event: &[u8]) -> Result<()> {
        let own = self.own()?;
        self.transaction.execute("delete from origin where origin <> ?1", [own.origin.get()])?;
        self.last_line.set(None);
        self.last_scan.set(None);
        self.move_to(Own { head: ChainHead { count: 0, hash: chain::genesis(event, own.origin) }, ..own });
        Ok(())
    }

    fn move_to(&self, own: Own) {
        self.own.set(Some(own));
        self.is_moved.set(true);
    }

    /// Adds a scan with the values of [`ChainTable::CountedScan`]'s columns between its id and the actor, and returns its row. Who read it is
    /// the actor of the change: one change holds the scans of many gates. Of a remark, the chain holds
    /// only the program's own words.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(in crate::store) fn add_scan(
        &self,
        values: &[ValueRef<'_>; ChainTable::Scan.width() - 3],
        by: Option<&Actor>,
        remark: ScanRemark<'_>,
        effect: Effect,
    ) -> Result<i64> {
        let mut own = self.own()?;
        let id = 1 + self.last_scan.get().map_or_else(|| self.last_row(own.origin), Ok)?;
        let all = || {
            let actor = ValueRef::from(by.unwrap_or(self.actor).as_str());
            std::iter::once(ValueRef::Integer(id)).chain(values.iter().copied()).chain([actor])
        };
        let (note, chained) = match remark {
            ScanRemark::Own(note) => (note.as_str(), note.as_str().into()),
            ScanRemark::Reason(reason) => (reason, ValueRef::Null),
        };
        let counts = ValueRef::Integer(i64::from(effect == Effect::Counts));
        own.head = chain::next(own.head, ChainTable::CountedScan, all().chain([chained, counts]));
        let rest = [ValueRef::Integer(own.head.count.cast_signed()), ValueRef::Blob(&own.head.hash.0), note.into(), counts];
        match self.held.borrow_mut().as_mut() {
            Some(held) => held.scans.push(all().chain(rest).map(Value::from).collect()),
            None => drop(self.prepare_cached(ADD_SCAN)?.execute(params_from_iter(all().chain(rest)))?),
        }
        if let ValueRef::Integer(recorded_at) = values[3] {
            self.now.set(Some(recorded_at));
        }
        self.move_to(own);
        self.last_scan.set(Some(id));
        Ok(id)
    }

    /// Returns the last row that a scan of an origin has.
    fn last_row(&self, origin: OriginId) -> Result<i64> {
        let sql = "select id from scan where id > ?1 and id <= ?2 order by id desc limit 1";
        let mut last = self.transaction.prepare_cached(sql)?;
        let last = columns::optional(last.query_row([origin.before_rows(), origin.last_row()], |row| row.get(0)))?;
        Ok(last.unwrap_or_else(|| origin.before_rows()))
    }

    /// Keeps entries back from now on where each statement is a way to a server and back, to write them together: at [`Change::flush`], and
    /// with the commit. What reads them in the database before that does not find them. In a file they are written at once, as they
    /// are: kept back, each of their values would be copied.
    pub(in crate::store) fn hold(&self) {
        if self.transaction.is_server() {
            self.held.borrow_mut().get_or_insert_default();
        }
    }

    /// Writes what was kept back.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(in crate::store) fn flush(&self) -> Result<()> {
        let Some(held) = self.held.borrow_mut().as_mut().map(std::mem::take) else { return Ok(()) };
        self.write_later(ADD_SCAN, held.scans)?;
        self.write_later(ADD_LINE, held.lines)?;
        Ok(())
    }

    /// Writes what was kept back, and from now on each entry at once.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(in crate::store) fn release(&self) -> Result<()> {
        self.flush()?;
        self.held.replace(None);
        Ok(())
    }

    /// Makes the change durable, together with its journal entries.
    ///
    /// # Errors
    /// When the disk cannot take it, and nothing of it is kept; or when the file that took it has lost its name.
    pub(in crate::store) fn commit(self) -> Result<()> {
        if self.access == Access::Rehearse {
            return Err(StoreError::ReadOnly(self.place.path().to_owned()));
        }
        if self.is_refused.get() {
            return Err(SatelliteRefusal::OnlyAtMain.into());
        }
        self.note_others()?;
        self.flush()?;
        if let Some(own) = self.own.get().filter(|_| self.is_moved.get()) {
            origins::set(&self.transaction, &own)?;
        }
        // What is written to a file that has lost its name is lost with it; in between it can hardly lose it.
        self.place.check()?;
        self.transaction.commit()?;
        self.place.check()
    }

    /// Notes the heads of the other origins, if it is time.
    fn note_others(&self) -> Result<()> {
        let (Some(_), Some(now), true) = (self.node, self.now.get(), self.is_moved.get()) else { return Ok(()) };
        let mut own = self.own()?;
        let heads = origins::note(&self.transaction, &mut own, now)?;
        self.own.set(Some(own));
        let Some(heads) = heads else { return Ok(()) };
        let at = Timestamp::from_millisecond(now).unwrap_or_default();
        let line = Entry::new(Action::OriginNote, Subject::Origin(own.origin)).details(heads);
        self.append(&line.line(at, &Actor::program()))
    }

    /// Returns the head of the own chain, with what this change added.
    ///
    /// # Errors
    /// When the database cannot be read, or the head is missing.
    pub(in crate::store) fn head(&self) -> Result<ChainHead> {
        Ok(self.own()?.head)
    }

    /// Returns the origin that writes, as it stands within this change.
    ///
    /// # Errors
    /// When the database cannot be read, the origin is missing, or another server writes under its name by now.
    pub(in crate::store) fn own(&self) -> Result<Own> {
        if let Some(own) = self.own.get() {
            return Ok(own);
        }
        let found = match self.node {
            Some(node) => origins::of_node(&self.transaction, &node.name)?,
            None => origins::of_file(&self.transaction)?,
        };
        let own = found.ok_or_else(|| StoreError::Damaged("the head of the journal's chain is missing".into()))?;
        if let Some(node) = self.node.filter(|node| node.holder.is_some() && node.holder != own.holder) {
            return Err(StoreError::NodeLost(node.name.to_string()));
        }
        self.own.set(Some(own));
        Ok(own)
    }
}

impl<'s> Deref for Change<'s> {
    type Target = Transaction<'s>;
    fn deref(&self) -> &Transaction<'s> {
        &self.transaction
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("texts, numbers and objects of them are JSON")
}
