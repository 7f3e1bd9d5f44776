//! Documents are sent, decided on and removed: each for one person, or for many at once.

use serde_json::json;

use super::{
    documents::{self, StoredDocument},
    participants::Import,
};
use crate::{
    domain::{
        document::{DocumentCode, DocumentId, DocumentState, MOST_OF_DELEGATION, MOST_OF_PERSON, Media},
        id::Reference,
        journal::{Action, Subject},
        nomination::state::State,
        person::Scope,
        photo::Digest,
        seal::SealKeyId,
        text::fold,
    },
    store::{
        engine::{
            columns::optional,
            error::{Result, StoreError},
            sql::{self, params},
            stored::StoredParticipant,
        },
        ledger::{chain, change::Entry},
        refusal::DocumentRefusal,
    },
};

/// A document that comes in.
#[derive(Debug, Clone)]
pub struct NewDocument {
    /// Its kind.
    pub kind: DocumentCode,
    /// What its file is called.
    pub name: String,
    /// What its file is.
    pub media: Media,
    /// Bytes.
    pub size: u64,
    /// The SHA-256 of the file.
    pub digest: Digest,
    /// Which key it is sealed with.
    pub key: SealKeyId,
    /// What it holds, sealed.
    pub sealed: Vec<u8>,
}

/// For whom something is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfWhom {
    /// For this person.
    One(Reference),
    /// For everybody in the scope for whom the document was sent.
    All,
}

impl Import<'_> {
    /// Stores a document for people of one delegation. A file that the delegation has sent before as the same kind is not stored again.
    ///
    /// # Errors
    /// When somebody is out of the scope, was rejected or withdrawn, or is of another delegation; when the event asks for no such
    /// document; when there are too many, or another key is in use; or when the database cannot be written.
    pub fn put_document(&mut self, scope: &Scope, people: &[Reference], given: &NewDocument) -> Result<DocumentId> {
        if self.event.document(&given.kind).is_none() {
            return Err(DocumentRefusal::not_asked(&given.kind, &self.event.documents).into());
        }
        if documents::seal_in_use(&self.change)?.is_some_and(|known| known != given.key) {
            return Err(DocumentRefusal::OtherKey.into());
        }
        let people = self.receivers(scope, people)?;
        let Some(first) = people.first() else { return Err(DocumentRefusal::Nobody.into()) };
        let delegation = fold(&first.participant.delegation);
        if let Some(known) = self.sent_before(given, &delegation)? {
            people.iter().try_for_each(|stored| self.attach(stored, known))?;
            return Ok(known);
        }
        let sql = "select cast(coalesce(sum(size), 0) as bigint) from document where delegation = ?1";
        let held: u64 = self.change.query_row(sql, [&delegation], |row| row.get(0))?;
        if held + given.size > MOST_OF_DELEGATION {
            return Err(DocumentRefusal::TooMuch.into());
        }
        let id = self.next_document()?;
        self.change.execute(
            "insert into document (document_id, kind, delegation, name, media, size, hash, key_id, stored_at, stored_by, sealed)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                id,
                given.kind.as_str(),
                delegation,
                given.name,
                given.media.as_str(),
                given.size,
                given.digest.0,
                given.key.0,
                self.now.as_millisecond(),
                self.actor.as_str(),
                given.sealed,
            ],
        )?;
        let details = json!({
            "document": id,
            "kind": given.kind.as_str(),
            "media": given.media.as_str(),
            "size": given.size,
            "sha256": given.digest.to_string(),
            "sealed": chain::digest(&given.sealed).to_string(),
            "key": given.key.to_string(),
        });
        let personal = json!({ "name": given.name, "of": delegation });
        for (place, stored) in people.iter().enumerate() {
            self.add_receiver(stored, DocumentId(id))?;
            let subject = Subject::Participant(stored.key.0);
            let entry = if place == 0 {
                Entry::new(Action::DocumentPut, subject).details(&details).personal(&personal)
            } else {
                Entry::new(Action::DocumentAttach, subject).details(json!({ "document": id }))
            };
            self.change.record(self.now, &entry)?;
        }
        Ok(DocumentId(id))
    }

    /// Says that a document which was sent before is for more people.
    ///
    /// # Errors
    /// When the document or somebody is out of the scope, somebody is of another delegation, was rejected or withdrawn, or has too many;
    /// or when the database cannot be written.
    pub fn attach_document(&mut self, scope: &Scope, id: DocumentId, people: &[Reference]) -> Result<()> {
        let known = self.known(scope, id)?;
        for stored in self.receivers(scope, people)? {
            if !self.is_of_delegation(&known, &stored)? {
                return Err(DocumentRefusal::Unknown(id).into());
            }
            self.attach(&stored, id)?;
        }
        Ok(())
    }

    /// Accepts or refuses a document, and returns for how many people that is another decision. The delegation is told the text.
    ///
    /// # Errors
    /// When there is no such document for that person in the scope, it is refused without a text, or the database cannot be written.
    pub fn decide_document(
        &mut self,
        scope: &Scope,
        id: DocumentId,
        whom: &OfWhom,
        (state, text): (DocumentState, &str),
    ) -> Result<usize> {
        if state == DocumentState::Refused && text.is_empty() {
            return Err(DocumentRefusal::NoReason(id).into());
        }
        let mut changed = 0;
        for stored in self.of_whom(scope, id, whom)? {
            let sql = "select state, text from document_person where participant = ?1 and document = ?2";
            let was: (String, String) =
                self.change.query_row(sql, params![stored.key.0, id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
            if was == (state.as_str().to_owned(), text.to_owned()) {
                continue;
            }
            changed += 1;
            let is_open = state == DocumentState::Received;
            self.change.execute(
                "update document_person set state = ?3, text = ?4, decided_at = ?5, decided_by = ?6
                 where participant = ?1 and document = ?2",
                params![
                    stored.key.0,
                    id.0,
                    state.as_str(),
                    text,
                    (!is_open).then(|| self.now.as_millisecond()),
                    (!is_open).then(|| self.actor.as_str().to_owned()),
                ],
            )?;
            let details = json!({ "document": id.0, "state": state.as_str() });
            let entry = Entry::new(Action::DocumentDecide, Subject::Participant(stored.key.0)).details(details);
            self.change.record(self.now, &entry.personal(json!({ "text": text })))?;
        }
        Ok(changed)
    }

    /// Takes a document away from a person, or from everybody in the scope; what it held is erased with the last of them. A delegation
    /// takes back what nobody has accepted.
    ///
    /// # Errors
    /// When there is no such document for that person in the scope, a delegation takes back what was accepted, or the database cannot be
    /// written.
    pub fn remove_document(&mut self, scope: &Scope, id: DocumentId, whom: &OfWhom) -> Result<()> {
        for stored in self.of_whom(scope, id, whom)? {
            let key = params![stored.key.0, id.0];
            let sql = "select state = 'accepted' from document_person where participant = ?1 and document = ?2";
            if matches!(scope, Scope::Delegations(_)) && self.change.query_row(sql, key, |row| row.get(0))? {
                return Err(DocumentRefusal::Accepted(id).into());
            }
            self.change.execute("delete from document_person where participant = ?1 and document = ?2", key)?;
            let entry = Entry::new(Action::DocumentRemove, Subject::Participant(stored.key.0));
            self.change.record(self.now, &entry.details(json!({ "document": id.0 })))?;
        }
        self.change.execute(
            "delete from document where document_id = ?1 and not exists (select 1 from document_person f where f.document = ?1)",
            [id.0],
        )?;
        Ok(())
    }

    /// Returns the people of the scope for whom a document was sent.
    fn of_whom(&self, scope: &Scope, id: DocumentId, whom: &OfWhom) -> Result<Vec<StoredParticipant>> {
        self.known(scope, id)?;
        let sql = "select p.reference from document_person f join participant p on p.id = f.participant where f.document = ?1
                   order by p.id";
        let mut statement = self.change.prepare_cached(sql)?;
        let all = statement.query_map([id.0], |row| crate::store::engine::columns::parsed(row, 0, "participant.reference"))?;
        let all = all.collect::<sql::Result<Vec<Reference>>>()?;
        let mut found = Vec::new();
        for reference in all {
            if matches!(whom, OfWhom::One(one) if *one != reference) {
                continue;
            }
            match (self.within(scope, &reference), whom) {
                (Ok(stored), _) => found.push(stored),
                (Err(StoreError::NoParticipant(_)), OfWhom::All) => {}
                (Err(error), _) => return Err(error),
            }
        }
        match (found.is_empty(), whom, scope) {
            (false, ..) => Ok(found),
            // Who sees everybody is told what is wrong; to others, what is not theirs does not exist.
            (true, OfWhom::One(one), Scope::Everybody) => {
                let participant = self.within(scope, one)?.participant.reference;
                Err(DocumentRefusal::NotSentFor { document: id, participant }.into())
            }
            (true, ..) => Err(DocumentRefusal::Unknown(id).into()),
        }
    }

    fn known(&self, scope: &Scope, id: DocumentId) -> Result<StoredDocument> {
        documents::one(&self.change, scope, id)?.ok_or_else(|| DocumentRefusal::Unknown(id).into())
    }

    /// Returns those for whom a document comes: in the scope, on the way or approved, of one delegation.
    fn receivers(&self, scope: &Scope, people: &[Reference]) -> Result<Vec<StoredParticipant>> {
        let mut found: Vec<StoredParticipant> = Vec::new();
        for reference in people {
            let stored = self.within(scope, reference)?;
            if matches!(stored.state, State::Rejected | State::Withdrawn) {
                return Err(DocumentRefusal::Over(reference.clone()).into());
            }
            let is_other =
                |first: &StoredParticipant| fold(&first.participant.delegation) != fold(&stored.participant.delegation);
            if found.first().is_some_and(is_other) {
                return Err(DocumentRefusal::OtherDelegation(reference.clone()).into());
            }
            if found.iter().all(|known| known.key != stored.key) {
                found.push(stored);
            }
        }
        Ok(found)
    }

    fn is_of_delegation(&self, known: &StoredDocument, stored: &StoredParticipant) -> Result<bool> {
        let key = fold(&stored.participant.delegation);
        let sql = "select 1 from document d where d.document_id = ?1 and (d.delegation = ?2 or exists (
                       select 1 from delegation_key k join delegation_key o on o.delegation = k.delegation
                       where k.key = ?2 and o.key = d.delegation))";
        Ok(self.change.prepare_cached(sql)?.exists(params![known.id.0, key])?)
    }

    /// Returns a number that no document has had: a decision on one that was taken back must not become one on the next.
    fn next_document(&self) -> Result<i64> {
        let sql = "select details from journal where action = ?1 order by entry desc limit 1";
        let last = optional(self.change.query_row(sql, [Action::DocumentPut.as_str()], |row| row.get::<String>(0)))?;
        let last: serde_json::Value = last.and_then(|details| serde_json::from_str(&details).ok()).unwrap_or_default();
        Ok(last["document"].as_i64().unwrap_or_default() + 1)
    }

    fn sent_before(&self, given: &NewDocument, delegation: &str) -> Result<Option<DocumentId>> {
        let sql =
            "select document_id from document where hash = ?1 and kind = ?2 and delegation = ?3 order by document_id limit 1";
        let values = params![given.digest.0, given.kind.as_str(), delegation];
        optional(self.change.prepare_cached(sql)?.query_row(values, |row| row.get(0).map(DocumentId)))
    }

    /// Says that a document is for somebody, too; nothing is done if it is already.
    fn attach(&self, stored: &StoredParticipant, id: DocumentId) -> Result<()> {
        let sql = "select state from document_person where participant = ?1 and document = ?2";
        if self.change.prepare_cached(sql)?.exists(params![stored.key.0, id.0])? {
            return Ok(());
        }
        self.add_receiver(stored, id)?;
        let entry = Entry::new(Action::DocumentAttach, Subject::Participant(stored.key.0));
        self.change.record(self.now, &entry.details(json!({ "document": id.0 })))
    }

    fn add_receiver(&self, stored: &StoredParticipant, id: DocumentId) -> Result<()> {
        let sql = "select count(*) from document_person where participant = ?1";
        let held: usize = self.change.query_row(sql, [stored.key.0], |row| row.get(0))?;
        if held >= MOST_OF_PERSON {
            return Err(DocumentRefusal::TooMany(stored.participant.reference.clone()).into());
        }
        self.change.execute(
            "insert into document_person (participant, document, state, text, sent_at, sent_by)
             values (?1, ?2, 'received', '', ?3, ?4)",
            params![stored.key.0, id.0, self.now.as_millisecond(), self.actor.as_str()],
        )?;
        Ok(())
    }
}
