//! What the report of documents counts: for each person the photo and each document that is asked for or was sent, and where it is.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{chosen::Chosen, nominations::PEOPLE};
use crate::{
    domain::{
        document::{DocumentCode, DocumentState},
        nomination::needs::{self, Held, PhotoStored},
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::{Result, StoreError},
            rows,
            sql::{self, params_from_iter},
            stored::StoredParticipant,
        },
        event::settings,
    },
};

/// A photo or a document of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// `photo`, or the code of the kind.
    pub what: String,
    /// What was decided; `None` if it is missing, or is a photo.
    pub state: Option<DocumentState>,
    /// When it was sent or decided on last.
    pub at: Option<Timestamp>,
    /// Who sent it or decided.
    pub by: String,
    /// What the delegation is told.
    pub text: String,
}

/// What was sent as one kind of document: what is accepted counts before what waits, and that before what was refused.
type SentPaper = HashMap<(i64, String), Paper>;

impl Store {
    /// Walks the people who are nominated or approved, with what is missing of theirs and what was sent, in the order of the list. A
    /// photo is told of only if it is missing.
    ///
    /// # Errors
    /// When the database cannot be read, or `each` fails.
    pub fn papers<E: From<StoreError>>(
        &self,
        chosen: &Chosen,
        mut each: impl FnMut(&StoredParticipant, Vec<Paper>) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let _snapshot = self.snapshot()?;
        let (event, sent) = (settings::load(&self.connection)?.event, self.sent()?);
        let (condition, values) = chosen.named();
        let sql = format!(
            "select {} from {} where p.id in (select id from ({PEOPLE}) as people where {condition})
                 and p.state not in ('rejected', 'withdrawn') order by p.id",
            rows::PARTICIPANT,
            rows::PARTICIPANT_FROM
        );
        let store = |error: sql::Error| StoreError::from(error);
        let mut statement = self.connection.prepare(&sql).map_err(store)?;
        let mut found = statement.query(params_from_iter(values)).map_err(store)?;
        while let Some(row) = found.next().map_err(store)? {
            let stored = rows::participant(&row).map_err(store)?;
            let of = |code: &DocumentCode| sent.get(&(stored.key.0, code.as_str().to_owned()));
            let is_held = |code: &&DocumentCode| of(code).is_some_and(|paper| paper.state != Some(DocumentState::Refused));
            let codes = || event.documents.iter().map(|rule| &rule.code);
            let held = Held { photo: PhotoStored::of(&stored.photo), documents: codes().filter(is_held).cloned().collect() };
            let lacks = needs::lacks_beside(&event, &stored.participant, &held);
            let missing = lacks.iter().filter(|name| !sent.contains_key(&(stored.key.0, (*name).clone())));
            let mut papers: Vec<Paper> = missing.map(|name| Paper::missing(name)).collect();
            papers.extend(codes().filter_map(of).cloned());
            each(&stored, papers)?;
        }
        Ok(())
    }

    /// Returns what was sent for each person as each kind.
    fn sent(&self) -> Result<SentPaper> {
        let mut statement = self.connection.prepare(
            "select f.participant, d.kind, f.state, coalesce(f.decided_at, f.sent_at), coalesce(f.decided_by, f.sent_by), f.text
             from document_person f join document d on d.document_id = f.document order by d.document_id",
        )?;
        let mut found = statement.query([])?;
        let mut sent = SentPaper::new();
        while let Some(row) = found.next()? {
            let kind: String = row.get(1)?;
            let paper = Paper {
                what: kind.clone(),
                state: Some(columns::parsed(&row, 2, "document_person.state")?),
                at: Some(columns::timestamp(row.get(3)?)),
                by: row.get(4)?,
                text: row.get(5)?,
            };
            let known = sent.entry((row.get(0)?, kind)).or_insert_with(|| paper.clone());
            if paper.rank() >= known.rank() {
                *known = paper;
            }
        }
        Ok(sent)
    }
}

impl Paper {
    fn missing(what: &str) -> Self {
        Self { what: what.to_owned(), state: None, at: None, by: String::new(), text: String::new() }
    }

    fn rank(&self) -> u8 {
        match self.state {
            None => 0,
            Some(DocumentState::Refused) => 1,
            Some(DocumentState::Received) => 2,
            Some(DocumentState::Accepted) => 3,
        }
    }
}
