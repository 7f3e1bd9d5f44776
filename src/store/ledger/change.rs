//! A change of the database by someone: one transaction, and what the journal says about it.

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    ops::Deref,
};

use jiff::Timestamp;
use serde::Serialize;

use super::chain::{self, ChainTable};
use crate::{
    domain::{
        actor::Actor,
        journal::{Action, ChainHead, Subject},
        scan::{Effect, Note},
    },
    store::{
        engine::{
            access::Access,
            database::Store,
            error::{Result, StoreError},
            place::Place,
            sql::{Transaction, Value, ValueRef, params_from_iter},
        },
        satellite::guard,
    },
};

/// How many lines of the journal one statement adds on a server.
const AT_ONCE: usize = 64;

/// A transaction that holds the write lock, and knows who acts. What it records is chained when it commits. If dropped
/// before that, it leaves nothing.
pub(in crate::store) struct Change<'s> {
    transaction: Transaction<'s>,
    actor: &'s Actor,
    place: &'s Place,
    access: Access,
    /// The head of the chain within this change; read when first needed.
    head: Cell<Option<ChainHead>>,
    last_scan: Cell<Option<i64>>,
    /// Entries that are chained and not written yet; `None` if each is written at once.
    held: RefCell<Option<Held>>,
}

/// Entries of the chain that are written together: the values of scans, and of lines of the journal.
#[derive(Default)]
struct Held {
    scans: Vec<Vec<Value>>,
    lines: Vec<Vec<Value>>,
}

const ADD_LINE: &str =
    "insert into journal (at, actor, action, subject_kind, subject, details, commitment, entry, hash, salt, content)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
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

    fn line<'e>(&'e self, at: Timestamp, actor: &'e Actor) -> JournalRow<'e> {
        JournalRow {
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

/// A line of the journal as it is stored, except what the chain adds.
#[derive(Debug, Clone)]
pub(in crate::store) struct JournalRow<'l> {
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

impl Store {
    /// Starts a transaction that holds the write lock from its first moment: what it reads is still so when it writes.
    pub(in crate::store) fn write(&mut self) -> Result<Change<'_>> {
        if self.access == Access::Read {
            return Err(StoreError::ReadOnly(self.path.clone()));
        }
        let transaction = self.connection.begin_write()?;
        Ok(Change {
            transaction,
            actor: &self.actor,
            place: &self.place,
            access: self.access,
            head: Cell::new(None),
            last_scan: Cell::new(None),
            held: RefCell::default(),
        })
    }
}

impl Change<'_> {
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
        entries.iter().try_for_each(|(_, entry)| guard::check(&self.transaction, entry.action))?;
        let lines: Vec<JournalRow<'_>> = entries.iter().map(|(actor, entry)| entry.line(at, actor)).collect();
        self.append_all(&lines)
    }

    /// Adds a line to the journal, and to the chain.
    ///
    /// # Errors
    /// When the database cannot be written, or the operating system gives no random numbers.
    pub(in crate::store) fn append(&self, line: &JournalRow<'_>) -> Result<()> {
        let salt = line.content.as_ref().map(|_| salt()).transpose()?;
        let commitment = line.content.as_ref().zip(salt).map(|(content, salt)| chain::commitment(&salt, content.as_bytes()));
        let values: [ValueRef<'_>; ChainTable::Journal.width()] = [
            ValueRef::Integer(line.at),
            (&*line.actor).into(),
            (&*line.action).into(),
            (&*line.subject_kind).into(),
            (&*line.subject).into(),
            (&*line.details).into(),
            commitment.as_ref().map_or(ValueRef::Null, |hash| ValueRef::Blob(hash)),
        ];
        let head = chain::next(self.head()?, ChainTable::Journal, values);
        let rest = [
            ValueRef::Integer(head.count.cast_signed()),
            ValueRef::Blob(&head.hash.0),
            salt.as_ref().map_or(ValueRef::Null, |salt| ValueRef::Blob(salt)),
            line.content.as_deref().map_or(ValueRef::Null, Into::into),
        ];
        match self.held.borrow_mut().as_mut() {
            Some(held) => held.lines.push(values.into_iter().chain(rest).map(Value::from).collect()),
            None => drop(self.prepare_cached(ADD_LINE)?.execute(params_from_iter(values.into_iter().chain(rest)))?),
        }
        self.head.set(Some(head));
        Ok(())
    }

    /// Sets the head of the chain from now on: a purge of names restarts it with nothing in it.
    pub(in crate::store) fn restart(&self, head: ChainHead) {
        self.head.set(Some(head));
        self.last_scan.set(None);
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
        let last = || -> Result<i64> {
            let mut last = self.transaction.prepare_cached("select coalesce(max(id), 0) from scan")?;
            Ok(last.query_row([], |row| row.get(0))?)
        };
        let id = 1 + self.last_scan.get().map_or_else(last, Ok)?;
        let all = || {
            let actor = ValueRef::from(by.unwrap_or(self.actor).as_str());
            std::iter::once(ValueRef::Integer(id)).chain(values.iter().copied()).chain([actor])
        };
        let (note, chained) = match remark {
            ScanRemark::Own(note) => (note.as_str(), note.as_str().into()),
            ScanRemark::Reason(reason) => (reason, ValueRef::Null),
        };
        let counts = ValueRef::Integer(i64::from(effect == Effect::Counts));
        let head = chain::next(self.head()?, ChainTable::CountedScan, all().chain([chained, counts]));
        let rest = [ValueRef::Integer(head.count.cast_signed()), ValueRef::Blob(&head.hash.0), note.into(), counts];
        match self.held.borrow_mut().as_mut() {
            Some(held) => held.scans.push(all().chain(rest).map(Value::from).collect()),
            None => drop(self.prepare_cached(ADD_SCAN)?.execute(params_from_iter(all().chain(rest)))?),
        }
        self.head.set(Some(head));
        self.last_scan.set(Some(id));
        Ok(id)
    }

    /// Keeps entries back from now on, to write them together: at [`Change::flush`], and with the commit. What reads them in the database
    /// before that does not find them.
    pub(in crate::store) fn hold(&self) {
        self.held.borrow_mut().get_or_insert_default();
    }

    /// Writes what was kept back.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(in crate::store) fn flush(&self) -> Result<()> {
        let Some(held) = self.held.borrow_mut().as_mut().map(std::mem::take) else { return Ok(()) };
        self.write_each(ADD_SCAN, &held.scans)?;
        self.write_each(ADD_LINE, &held.lines)?;
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
        self.flush()?;
        if let Some(head) = self.head.get() {
            chain::set_head(&self.transaction, head)?;
        }
        self.transaction.commit()?;
        self.place.check()
    }

    /// Returns the head of the chain, with what this change added.
    ///
    /// # Errors
    /// When the database cannot be read, or the head is missing.
    pub(in crate::store) fn head(&self) -> Result<ChainHead> {
        if let Some(head) = self.head.get() {
            return Ok(head);
        }
        chain::head(&self.transaction)?.ok_or_else(|| StoreError::Damaged("the head of the journal's chain is missing".into()))
    }
}

impl<'s> Deref for Change<'s> {
    type Target = Transaction<'s>;
    fn deref(&self) -> &Transaction<'s> {
        &self.transaction
    }
}

/// What the chain adds to a line of the journal.
struct Chained {
    head: ChainHead,
    salt: Option<[u8; 16]>,
    commitment: Option<[u8; 32]>,
}

impl Chained {
    /// Chains a line, and moves the head on to it.
    fn after(head: &mut ChainHead, line: &JournalRow<'_>) -> Result<Self> {
        let salt = line.content.as_ref().map(|_| salt()).transpose()?;
        let commitment = line.content.as_ref().zip(salt).map(|(content, salt)| chain::commitment(&salt, content.as_bytes()));
        *head = chain::next(*head, ChainTable::Journal, hashed(line, commitment.as_ref()));
        Ok(Self { head: *head, salt, commitment })
    }

    /// Returns the values of a row, in the order of [`insert_lines`].
    fn values<'v>(&'v self, line: &'v JournalRow<'_>) -> impl Iterator<Item = ValueRef<'v>> {
        let rest = [
            ValueRef::Integer(self.head.count.cast_signed()),
            ValueRef::Blob(&self.head.hash.0),
            self.salt.as_ref().map_or(ValueRef::Null, |salt| ValueRef::Blob(salt)),
            line.content.as_deref().map_or(ValueRef::Null, Into::into),
        ];
        hashed(line, self.commitment.as_ref()).into_iter().chain(rest)
    }
}

/// The values of [`ChainTable::Journal`]'s columns.
fn hashed<'v>(line: &'v JournalRow<'_>, commitment: Option<&'v [u8; 32]>) -> [ValueRef<'v>; ChainTable::Journal.width()] {
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

/// The statement that adds so many lines.
fn insert_lines(count: usize) -> String {
    let row = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    format!(
        "insert into journal (at, actor, action, subject_kind, subject, details, commitment, entry, hash, salt, content) values {}",
        vec![row; count].join(", ")
    )
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("texts, numbers and objects of them are JSON")
}

/// The only randomness that is not an argument: it is visible nowhere, and no decision depends on it.
fn salt() -> Result<[u8; 16]> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(StoreError::Random)?;
    Ok(salt)
}
