//! Documents that were sent for people: what is known of them, and for whom they are. What they hold is sealed.

use jiff::Timestamp;

use super::{factor_rows, scope};
use crate::{
    domain::{
        document::{DocumentCode, DocumentId, DocumentState, Media},
        id::{EventId, Reference},
        nomination::gaps::RefusedDocument,
        person::Scope,
        photo::Digest,
        seal::{SALT, SealContext, SealKey, SealKeyId},
    },
    store::{
        engine::{
            columns::{self, damaged},
            database::Store,
            error::{Result, StoreError},
            sql::{self, Connection, Row, ToValue, params_from_iter},
            stored::{ParticipantKey, StoredParticipant},
        },
        event::{
            seal_file::{read_seal, write_new_seal},
            settings,
        },
        refusal::DocumentRefusal,
        satellite::guard,
    },
};

/// A document on record, without what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDocument {
    /// Its number.
    pub id: DocumentId,
    /// Its kind.
    pub kind: DocumentCode,
    /// What its file was called.
    pub name: String,
    /// What its file is.
    pub media: Media,
    /// Bytes.
    pub size: u64,
    /// The SHA-256 of the file.
    pub digest: Digest,
    /// Which key it was sealed with.
    pub key: SealKeyId,
    /// When it was stored.
    pub stored_at: Timestamp,
    /// Who stored it.
    pub stored_by: String,
}

/// A document as it was sent for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentDocument {
    /// The document.
    pub document: StoredDocument,
    /// What was decided on it for this person.
    pub state: DocumentState,
    /// What the delegation is told; empty if it is told nothing.
    pub text: String,
    /// When it was sent for this person.
    pub sent_at: Timestamp,
    /// Who sent it.
    pub sent_by: String,
    /// When it was decided on, and by whom.
    pub decided: Option<(Timestamp, String)>,
    /// For how many people it was sent.
    pub people: usize,
}

/// Which documents are meant. What is left out does not narrow.
#[derive(Debug, Clone, Default)]
pub struct DocumentFilter {
    /// Of people of this delegation, by its name as it is compared.
    pub delegation: Option<String>,
    /// Of this kind.
    pub kind: Option<DocumentCode>,
    /// In this state.
    pub state: Option<DocumentState>,
}

/// The columns that [`document`] reads, of `document d`.
const DOCUMENT: &str = "d.document_id, d.kind, d.name, d.media, d.size, d.hash, d.key_id, d.stored_at, d.stored_by";
/// The columns that [`sent`] reads, of `document d join document_person f`.
const SENT: &str = "f.state, f.text, f.sent_at, f.sent_by, f.decided_at, f.decided_by, \
     (select count(*) from document_person o where o.document = d.document_id)";

impl Store {
    /// Returns the documents that were sent for a person, as somebody may see them, in the order of coming.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn documents_of(&self, scope: &Scope, key: ParticipantKey) -> Result<Vec<SentDocument>> {
        let (seen, mut values) = seen(scope);
        let sql = format!(
            "select {DOCUMENT}, {SENT} from document_person f join document d on d.document_id = f.document
             where {seen} and f.participant = ? order by d.document_id"
        );
        values.push(Box::new(key.0));
        let mut statement = self.connection.prepare_cached(&sql)?;
        let found = statement.query_map(params_from_iter(values), sent)?;
        Ok(found.collect::<sql::Result<_>>()?)
    }

    /// Returns the documents of a person's delegation that were not sent for the person yet, as somebody may see them, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn documents_beside(&self, scope: &Scope, stored: &StoredParticipant, most: usize) -> Result<Vec<StoredDocument>> {
        let (seen, mut values) = seen(scope);
        let sql = format!(
            "select {DOCUMENT} from document d where {seen} and {OF_DELEGATION}
                 and not exists (select 1 from document_person f where f.document = d.document_id and f.participant = ?)
             order by d.document_id desc limit {most}"
        );
        let key = crate::domain::text::fold(&stored.participant.delegation);
        values.extend([Box::new(key.clone()) as Box<dyn ToValue>, Box::new(key), Box::new(stored.key.0)]);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let found = statement.query_map(params_from_iter(values), document)?;
        Ok(found.collect::<sql::Result<_>>()?)
    }

    /// Returns a document that was sent for a person, with what is sealed of it, if both are in the scope.
    ///
    /// # Errors
    /// When there is no such document or participant in the scope, or the database cannot be read.
    pub fn sealed_document(&self, scope: &Scope, whose: &Reference, id: DocumentId) -> Result<(StoredDocument, Vec<u8>)> {
        let stored = self.participant_within(scope, whose)?;
        let (seen, mut values) = seen(scope);
        let sql = format!(
            "select {DOCUMENT}, d.sealed from document_person f join document d on d.document_id = f.document
             where {seen} and f.participant = ? and f.document = ?"
        );
        values.extend([Box::new(stored.key.0) as Box<dyn ToValue>, Box::new(id.0)]);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let found = statement.query_row(params_from_iter(values), |row| Ok((document(row)?, row.get(9)?)));
        match columns::optional(found)? {
            Some(found) => Ok(found),
            None if *scope == Scope::Everybody && one(&self.connection, scope, id)?.is_some() => {
                Err(DocumentRefusal::NotSentFor { document: id, participant: whose.clone() }.into())
            }
            None => Err(DocumentRefusal::Unknown(id).into()),
        }
    }

    /// Returns each document of the scope with a person for whom it was sent, as far as it is meant, by documents and people.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn documents(&self, scope: &Scope, filter: &DocumentFilter) -> Result<Vec<(StoredParticipant, SentDocument)>> {
        let _snapshot = self.snapshot()?;
        let event = settings::load(&self.connection)?.event;
        let (within, mut values) = scope::condition(scope, &event);
        let (seen, more) = seen(scope);
        values.extend(more);
        let mut conditions = vec![within, seen];
        let mut narrow = |condition: &str, given: Vec<Box<dyn ToValue>>| {
            conditions.push(condition.to_owned());
            values.extend(given);
        };
        if let Some(key) = &filter.delegation {
            narrow(OF_PERSONS_DELEGATION, vec![Box::new(key.clone()), Box::new(key.clone())]);
        }
        if let Some(kind) = &filter.kind {
            narrow("d.kind = ?", vec![Box::new(kind.as_str().to_owned())]);
        }
        if let Some(state) = filter.state {
            narrow("f.state = ?", vec![Box::new(state.as_str().to_owned())]);
        }
        let sql = format!(
            "select {DOCUMENT}, {SENT}, p.id from document_person f join document d on d.document_id = f.document
                 join participant p on p.id = f.participant
             where {} order by d.document_id, p.id",
            conditions.join(" and ")
        );
        let mut statement = self.connection.prepare(&sql)?;
        let found = statement.query_map(params_from_iter(values), |row| Ok((sent(row)?, ParticipantKey(row.get(16)?))))?;
        let found = found.collect::<sql::Result<Vec<_>>>()?;
        found.into_iter().map(|(sent, key)| Ok((self.participant_by_key(key)?, sent))).collect()
    }

    /// Returns the key of the event's documents.
    ///
    /// # Errors
    /// When it is missing, damaged, or not the one that is in use; or the database cannot be read.
    pub fn seal_key(&self) -> Result<SealKey> {
        let key = read_seal(self.path(), settings::load(&self.connection)?.id)?.ok_or(DocumentRefusal::NoKey)?;
        match seal_in_use(&self.connection)? {
            Some(used) if used != key.id() => Err(DocumentRefusal::OtherKey.into()),
            _ => Ok(key),
        }
    }

    /// Returns the key of the event's documents; where nothing is sealed yet and there is no key, makes one of random bytes.
    ///
    /// # Errors
    /// As [`Store::seal_key`], or when the file of a new key cannot be written. A satellite gets no key.
    pub fn seal_key_or_new(&self, random: [u8; 32]) -> Result<SealKey> {
        guard::check_main(&self.connection)?;
        let event = settings::load(&self.connection)?.id;
        if seal_in_use(&self.connection)?.is_none() && read_seal(self.path(), event)?.is_none() {
            match write_new_seal(self.path(), event, &SealKey::from_random(random)) {
                // Another program was faster: its key is the one.
                Ok(()) | Err(StoreError::Exists(_)) => {}
                Err(error) => return Err(error),
            }
        }
        self.seal_key()
    }

    /// Opens what is sealed of a document.
    ///
    /// # Errors
    /// When the key is missing or another one, or it was altered.
    pub fn open_document(&self, document: &StoredDocument, sealed: &[u8]) -> Result<Vec<u8>> {
        let (key, event) = (self.seal_key()?, settings::load(&self.connection)?.id);
        let opened = key.open(document.about(event), sealed);
        opened.map_err(|_| DocumentRefusal::Altered(document.id).into())
    }
}

impl StoredDocument {
    /// Returns what is proved when it is opened.
    fn about(&self, event: EventId) -> SealContext<'_> {
        SealContext { event, what: WHAT, which: &self.digest.0 }
    }
}

/// Seals a file. The salt has to be random.
#[must_use]
pub fn seal_document(key: &SealKey, event: EventId, salt: [u8; SALT], digest: &Digest, file: &[u8]) -> Vec<u8> {
    key.seal(salt, SealContext { event, what: WHAT, which: &digest.0 }, file)
}

/// What documents are among what is sealed.
const WHAT: &str = "document";

/// The condition that a document is of a delegation, by the name as it is compared, twice.
const OF_DELEGATION: &str = "(d.delegation = ? or d.delegation in (select o.key from delegation_key k
     join delegation_key o on o.delegation = k.delegation where k.key = ?))";
/// The same of a person.
const OF_PERSONS_DELEGATION: &str = "(p.delegation_key = ? or p.delegation_key in (select o.key from delegation_key k
     join delegation_key o on o.delegation = k.delegation where k.key = ?))";

/// Returns the condition that somebody may see `document d`: a focal point sees those of the own delegations, also where a person has
/// come from another.
pub(super) fn seen(scope: &Scope) -> scope::SqlCondition {
    match scope {
        Scope::Delegations(own) => {
            let places = vec!["?"; own.len()].join(", ");
            let values = own.iter().map(|id| Box::new(id.0) as Box<dyn ToValue>).collect();
            (format!("d.delegation in (select k.key from delegation_key k where k.delegation in ({places}))"), values)
        }
        Scope::Nobody => ("1 = 0".to_owned(), Vec::new()),
        Scope::Step(_) | Scope::Everybody => ("1 = 1".to_owned(), Vec::new()),
    }
}

/// Returns the key that is in use, for documents or second factors.
pub(in crate::store) fn seal_in_use(read: &Connection) -> Result<Option<SealKeyId>> {
    let sql = "select key_id from document order by document_id limit 1";
    match columns::optional(read.prepare_cached(sql)?.query_row([], |row| row.get(0).map(SealKeyId)))? {
        Some(key) => Ok(Some(key)),
        None => factor_rows::seal_in_use(read),
    }
}

/// The kinds of documents that were sent for somebody.
#[derive(Debug, Default)]
pub(super) struct SentKinds {
    /// Those that were not refused.
    pub(super) held: Vec<DocumentCode>,
    /// Those of which all were refused, with what was said last.
    pub(super) refused: Vec<RefusedDocument>,
}

/// Returns the kinds of documents that were sent for a person.
pub(super) fn kinds(read: &Connection, key: ParticipantKey) -> Result<SentKinds> {
    let mut statement = read.prepare_cached(
        "select d.kind, f.state, f.text from document_person f join document d on d.document_id = f.document
         where f.participant = ?1 order by d.kind, d.document_id",
    )?;
    let mut rows = statement.query([key.0])?;
    let mut sent = SentKinds::default();
    while let Some(row) = rows.next()? {
        let kind: DocumentCode = columns::parsed(&row, 0, "document.kind")?;
        let state: DocumentState = columns::parsed(&row, 1, "document_person.state")?;
        if sent.held.contains(&kind) {
            continue;
        }
        sent.refused.retain(|known| known.kind != kind);
        match state {
            DocumentState::Refused => sent.refused.push(RefusedDocument { kind, text: row.get(2)? }),
            DocumentState::Received | DocumentState::Accepted => sent.held.push(kind),
        }
    }
    Ok(sent)
}

/// Returns a document; `None` if there is none.
pub(super) fn one(read: &Connection, scope: &Scope, id: DocumentId) -> Result<Option<StoredDocument>> {
    let (seen, mut values) = seen(scope);
    values.push(Box::new(id.0));
    let sql = format!("select {DOCUMENT} from document d where {seen} and d.document_id = ?");
    columns::optional(read.prepare_cached(&sql)?.query_row(params_from_iter(values), document))
}

/// Reads [`DOCUMENT`].
fn document(row: &Row<'_>) -> sql::Result<StoredDocument> {
    Ok(StoredDocument {
        id: DocumentId(row.get(0)?),
        kind: columns::parsed(row, 1, "document.kind")?,
        name: row.get(2)?,
        media: row.get_ref(3)?.as_str()?.parse().map_err(|()| damaged("document.media"))?,
        size: row.get(4)?,
        digest: Digest(row.get(5)?),
        key: SealKeyId(row.get(6)?),
        stored_at: columns::timestamp(row.get(7)?),
        stored_by: row.get(8)?,
    })
}

/// Reads [`DOCUMENT`] and [`SENT`].
fn sent(row: &Row<'_>) -> sql::Result<SentDocument> {
    let by = row.get::<Option<String>>(14)?;
    Ok(SentDocument {
        document: document(row)?,
        state: columns::parsed(row, 9, "document_person.state")?,
        text: row.get(10)?,
        sent_at: columns::timestamp(row.get(11)?),
        sent_by: row.get(12)?,
        decided: row.get::<Option<i64>>(13)?.map(columns::timestamp).zip(by),
        people: row.get(15)?,
    })
}
