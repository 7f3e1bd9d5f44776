//! Photos of participants.

use jiff::Timestamp;
use serde_json::json;

use super::participants::{Import, Put, by_reference};
use crate::{
    domain::{
        id::Reference,
        journal::{Action, Subject},
        photo::{Digest, Original, Photo, PhotoFacts},
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::{Result, StoreError},
            sql::{self, Connection, Row, params},
            stored::ParticipantKey,
        },
        ledger::{chain, change::Entry},
    },
};

/// The columns that [`facts`] reads.
pub(super) const FACTS: &str = "width, height, original_hash, original_width, original_height";

/// A photo on record, without its pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPhoto {
    /// Its size and origin.
    pub facts: PhotoFacts,
    /// When it was stored.
    pub stored_at: Timestamp,
    /// Who stored it.
    pub stored_by: String,
}

impl Store {
    /// Returns whether any participant has a photo.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn has_photos(&self) -> Result<bool> {
        Ok(self.connection.query_row("select exists (select 1 from photo)", [], |row| row.get(0))?)
    }

    /// Returns a participant's photo; `None` if there is none.
    ///
    /// # Errors
    /// When there is no such participant, or the database cannot be read.
    pub fn photo(&self, reference: &Reference) -> Result<Option<Photo>> {
        self.photo_by_key(self.participant(reference)?.key)
    }

    /// Returns the photo of a participant's row; `None` if there is none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn photo_by_key(&self, key: ParticipantKey) -> Result<Option<Photo>> {
        let sql = format!("select {FACTS}, jpeg from photo where participant = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        columns::optional(statement.query_row([key.0], |row| Ok(Photo { facts: facts(row)?, jpeg: row.get(5)? })))
    }

    /// Returns the photos of the next people after a row who have one, with their rows, at most `most`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn photos_after(&self, row: i64, most: usize) -> Result<Vec<(i64, Vec<u8>)>> {
        let sql = "select participant, jpeg from photo where participant > ?1 order by participant limit ?2";
        let mut statement = self.connection.prepare_cached(sql)?;
        let photos = statement.query_map(params![row, most], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(photos.collect::<sql::Result<_>>()?)
    }

    /// Returns what is known about a participant's photo without its pixels; `None` if there is none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn photo_record(&self, key: ParticipantKey) -> Result<Option<StoredPhoto>> {
        let sql = format!("select {FACTS}, stored_at, stored_by from photo where participant = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        columns::optional(statement.query_row([key.0], |row| {
            Ok(StoredPhoto { facts: facts(row)?, stored_at: columns::timestamp(row.get(5)?), stored_by: row.get(6)? })
        }))
    }

    /// Returns the hash of the file that a participant's photo was made from; `None` if there is no participant or no photo.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn photo_digest(&self, reference: &Reference) -> Result<Option<Digest>> {
        let sql = "select original_hash from photo join participant p on p.id = participant where p.reference = ?1";
        columns::optional(self.connection.prepare_cached(sql)?.query_row([reference.as_str()], |row| row.get(0).map(Digest)))
    }

    /// Removes a participant's photo; `Unchanged` if there was none.
    ///
    /// # Errors
    /// When there is no such participant, or the database cannot be written.
    pub fn remove_photo(&mut self, reference: &Reference, now: Timestamp) -> Result<Put> {
        // One transaction: the participant and the photo change together.
        let change = self.write()?;
        let key = key(&change, reference)?;
        if change.execute("delete from photo where participant = ?1", [key.0])? == 0 {
            return Ok(Put::Unchanged);
        }
        touch(&change, key, now)?;
        change.record(now, &Entry::new(Action::PhotoRemove, Subject::Participant(key.0)))?;
        change.commit()?;
        Ok(Put::Updated)
    }
}

impl Import<'_> {
    /// Stores a participant's photo in place of the previous one; returns whether that is a change.
    ///
    /// # Errors
    /// When there is no such participant, or the database cannot be written.
    pub fn put_photo(&mut self, reference: &Reference, photo: &Photo) -> Result<Put> {
        let key = key(&self.change, reference)?;
        let sql = format!("select {FACTS} from photo where participant = ?1");
        let stored = columns::optional(self.change.prepare_cached(&sql)?.query_row([key.0], facts))?;
        if stored == Some(photo.facts) {
            return Ok(Put::Unchanged);
        }
        let PhotoFacts { width, height, original } = photo.facts;
        self.change
            .prepare_cached(
                "insert into photo (participant, width, height, original_hash, original_width, original_height,
                     stored_at, stored_by, jpeg)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                 on conflict (participant) do update set width = excluded.width, height = excluded.height,
                     original_hash = excluded.original_hash, original_width = excluded.original_width,
                     original_height = excluded.original_height, stored_at = excluded.stored_at,
                     stored_by = excluded.stored_by, jpeg = excluded.jpeg",
            )?
            .execute(params![
                key.0,
                width,
                height,
                original.digest.0,
                original.width,
                original.height,
                self.now.as_millisecond(),
                self.actor.as_str(),
                photo.jpeg,
            ])?;
        touch(&self.change, key, self.now)?;
        let entry =
            Entry::new(Action::PhotoPut, Subject::Participant(key.0)).details(json!({ "width": width, "height": height }));
        let hashes = json!({ "sha256": original.digest.to_string(), "stored": chain::digest(&photo.jpeg).to_string() });
        self.change.record(self.now, &entry.personal(hashes))?;
        Ok(if stored.is_some() { Put::Updated } else { Put::Added })
    }
}

fn key(connection: &Connection, reference: &Reference) -> Result<ParticipantKey> {
    let stored = by_reference(connection, reference)?;
    stored.map(|stored| stored.key).ok_or_else(|| StoreError::NoParticipant(reference.clone()))
}

fn touch(connection: &Connection, key: ParticipantKey, now: Timestamp) -> Result<()> {
    let sql = "update participant set updated_at = ?2 where id = ?1";
    connection.prepare_cached(sql)?.execute(params![key.0, now.as_millisecond()])?;
    Ok(())
}

/// Reads [`FACTS`].
pub(super) fn facts(row: &Row<'_>) -> sql::Result<PhotoFacts> {
    let original = Original { digest: Digest(row.get(2)?), width: row.get(3)?, height: row.get(4)? };
    Ok(PhotoFacts { width: row.get(0)?, height: row.get(1)?, original })
}
