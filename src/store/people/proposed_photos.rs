//! New photos of approved people: each waits as a proposal, which names it by its hashes, while badge and gates follow the approved one.

use super::{
    participants::Import,
    photos::{FACTS, facts},
    proposals,
};
use crate::{
    domain::{
        field::Field,
        id::{Reference, StepName},
        photo::{Photo, PhotoFacts},
    },
    store::{
        engine::{
            columns::optional,
            database::Store,
            error::Result,
            sql::{Connection, params},
            stored::{ParticipantKey, StoredParticipant},
        },
        ledger::chain,
    },
};

/// What became of a photo that a delegation sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotoSent {
    /// It is the person's photo.
    Stored,
    /// It waits to be approved.
    Waits,
}

impl Store {
    /// Returns the new photo of a participant that waits; `None` if there is none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn proposed_photo(&self, key: ParticipantKey) -> Result<Option<Photo>> {
        proposed(&self.connection, key)
    }
}

impl Import<'_> {
    /// Lets a photo wait for a step beside the approved one. The approved one sent again takes back what waits.
    pub(super) fn propose_photo(&mut self, stored: &StoredParticipant, photo: &Photo, step: &StepName) -> Result<PhotoSent> {
        let known = proposals::proposal(&self.change, &self.event, stored.key)?;
        let before: Vec<_> = known.map(|known| known.fields).unwrap_or_default();
        let mut waits = before.clone();
        waits.retain(|(field, _)| *field != Field::Photo);
        let is_new = stored.photo != Some(photo.facts.original.digest);
        if is_new {
            waits.push((Field::Photo, mark(photo)));
        }
        if waits != before {
            self.save_waiting(stored, &waits, step)?;
        }
        if !is_new {
            return Ok(PhotoSent::Stored);
        }
        let PhotoFacts { width, height, original } = photo.facts;
        self.change.execute(
            "insert into proposed_photo (participant, width, height, original_hash, original_width, original_height, jpeg)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             on conflict (participant) do update set width = excluded.width, height = excluded.height,
                 original_hash = excluded.original_hash, original_width = excluded.original_width,
                 original_height = excluded.original_height, jpeg = excluded.jpeg",
            params![stored.key.0, width, height, original.digest.0, original.width, original.height, photo.jpeg],
        )?;
        Ok(PhotoSent::Waits)
    }

    /// Returns the photo that waits.
    pub(super) fn waiting_photo(&self, key: ParticipantKey) -> Result<Option<Photo>> {
        proposed(&self.change, key)
    }

    /// Makes the photo that waited the person's.
    pub(super) fn take_photo(&mut self, reference: &Reference, photo: Option<&Photo>) -> Result<()> {
        photo.map_or(Ok(()), |photo| self.put_photo(reference, photo).map(|_| ()))
    }

    /// Forgets a photo that waited where the proposal does not name it any more.
    pub(super) fn forget_photo_unless(&self, key: ParticipantKey, waits: &[(Field, String)]) -> Result<()> {
        let Some(photo) = proposed(&self.change, key)? else { return Ok(()) };
        if !waits.contains(&(Field::Photo, mark(&photo))) {
            self.change.execute("delete from proposed_photo where participant = ?1", [key.0])?;
        }
        Ok(())
    }
}

/// Reads the photo that waits.
fn proposed(read: &Connection, key: ParticipantKey) -> Result<Option<Photo>> {
    let sql = format!("select {FACTS}, jpeg from proposed_photo where participant = ?1");
    let mut statement = read.prepare_cached(&sql)?;
    optional(statement.query_row([key.0], |row| Ok(Photo { facts: facts(row)?, jpeg: row.get(5)? })))
}

/// Returns how a proposal names a photo: by the hashes of the file that it was made of and of its own bytes, and by their sizes.
fn mark(photo: &Photo) -> String {
    let PhotoFacts { width, height, original } = photo.facts;
    let sizes = format!("{width}x{height} {}x{}", original.width, original.height);
    format!("{} {} {sizes}", original.digest, chain::digest(&photo.jpeg))
}

/// Returns how a proposal should name the photo that waits of a participant; `None` if none does.
///
/// # Errors
/// When the database cannot be read.
pub(in crate::store) fn mark_of(read: &Connection, key: ParticipantKey) -> Result<Option<String>> {
    Ok(proposed(read, key)?.as_ref().map(mark))
}

/// Returns whether what a proposal says of a photo names one, and is not the name of a file, as lists have them.
pub(in crate::store) fn is_mark(told: &str) -> bool {
    let parts: Vec<&str> = told.split(' ').collect();
    matches!(parts[..], [original, stored, _, _] if [original, stored].iter().all(|hash| hash.len() == 64))
}
