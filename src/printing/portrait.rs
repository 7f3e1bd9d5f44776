//! Photos and short codes on their way from the database to badges.

use std::sync::Arc;

use crate::{
    badge::{
        layout::Design,
        subject::{BadgeSubject, Gallery},
    },
    domain::{event::Event, photo::PhotoFacts},
    printing::subject::subject,
    store::{ParticipantKey, Result, Store, StoredParticipant},
    typeset::{item::Picture, qr::CodeForm},
};

/// Fetches the photos of an event's participants; asks for nothing if there are none.
pub struct Portraits<'s> {
    store: &'s Store,
    gallery: Gallery,
}

impl<'s> Portraits<'s> {
    /// Asks once whether anyone has a photo.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn new(store: &'s Store) -> Result<Self> {
        let gallery = if store.has_photos()? { Gallery::Filled } else { Gallery::Empty };
        Ok(Self { store, gallery })
    }

    /// Returns all that a badge of a design shows of a participant, including the photo and the short code if they are shown and
    /// exist.
    ///
    /// # Errors
    /// When the event lacks the participant's category, or the database cannot be read.
    pub fn subject(&self, design: &Design, event: &Event, stored: &StoredParticipant) -> Result<BadgeSubject> {
        let mut subject = subject(event, stored)?;
        if let Some(badge) = stored.badge.as_ref().filter(|_| design.template().has_code(CodeForm::Short))
            && let Some(short) = self.store.short_of(badge.serial)?
        {
            subject.short_credential = short.credential.letters();
        }
        self.draw(design, stored.key, &mut subject)?;
        Ok(subject)
    }

    /// Gives a subject its photo, to be drawn by a design.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn draw(&self, design: &Design, key: ParticipantKey, subject: &mut BadgeSubject) -> Result<()> {
        if !design.shows_photos() {
            return self.outline(key, subject);
        }
        subject.gallery = self.gallery;
        let photo = if self.gallery == Gallery::Filled { self.store.photo_by_key(key)? } else { None };
        subject.photo = photo.map(|photo| picture(photo.facts, photo.jpeg));
        Ok(())
    }

    /// Gives a subject its photo's size without the pixels: enough to see what would be wrong, but not to draw it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn outline(&self, key: ParticipantKey, subject: &mut BadgeSubject) -> Result<()> {
        subject.gallery = self.gallery;
        let photo = if self.gallery == Gallery::Filled { self.store.photo_record(key)? } else { None };
        subject.photo = photo.map(|photo| picture(photo.facts, Vec::new()));
        Ok(())
    }
}

fn picture(facts: PhotoFacts, bytes: Vec<u8>) -> Arc<Picture> {
    Arc::new(Picture::of_photo(facts, bytes))
}
