//! Photos on their way from the database to badges.

use std::sync::Arc;

use crate::{
    badge::{
        item::{Picture, Pixels},
        layout::Design,
        subject::{Gallery, Subject},
    },
    domain::photo::PhotoFacts,
    store::{ParticipantKey, Result, Store},
};

/// Fetches the photos of an event's participants; asks for nothing where there are none.
pub(super) struct Portraits<'s> {
    store: &'s Store,
    gallery: Gallery,
}

impl<'s> Portraits<'s> {
    pub(super) fn new(store: &'s Store) -> Result<Self> {
        let gallery = if store.has_photos()? { Gallery::Filled } else { Gallery::Empty };
        Ok(Self { store, gallery })
    }

    /// Gives a subject its photo, to be drawn by a design.
    pub(super) fn draw(&self, design: &Design, key: ParticipantKey, subject: &mut Subject) -> Result<()> {
        if !design.shows_photos() {
            return self.outline(key, subject);
        }
        subject.gallery = self.gallery;
        let photo = if self.gallery == Gallery::Filled { self.store.photo_by_key(key)? } else { None };
        subject.photo = photo.map(|photo| picture(photo.facts, photo.jpeg));
        Ok(())
    }

    /// Gives a subject its photo's size without the pixels: enough to see what would be wrong, and nothing to draw.
    pub(super) fn outline(&self, key: ParticipantKey, subject: &mut Subject) -> Result<()> {
        subject.gallery = self.gallery;
        let photo = if self.gallery == Gallery::Filled { self.store.photo_record(key)? } else { None };
        subject.photo = photo.map(|photo| picture(photo.facts, Vec::new()));
        Ok(())
    }
}

fn picture(facts: PhotoFacts, bytes: Vec<u8>) -> Arc<Picture> {
    Arc::new(Picture { width: facts.width, height: facts.height, pixels: Pixels::Jpeg { bytes, components: 3 } })
}
