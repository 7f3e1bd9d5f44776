//! What a badge shows of its participant, as a hash: it reveals that a printed badge is out of date.

use sha2::{Digest, Sha256};

use crate::{
    domain::{
        event::Event,
        field::{Field, FieldSet},
    },
    store::engine::{
        error::{Result, StoreError},
        stored::{FIELDS, StoredParticipant},
    },
};

/// Whether a participant's badge was printed, and is up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrintState {
    /// It was never printed, or never issued.
    Never,
    /// It was printed as it is now.
    Printed,
    /// It was printed, and would look different now.
    Changed,
}

impl PrintState {
    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Never => "new",
            Self::Printed => "printed",
            Self::Changed => "changed",
        }
    }
}

impl StoredParticipant {
    /// Hashes what a badge shows of the participant and the category if its template shows these fields: texts, rights, serial,
    /// the category's title and colour, and which key signed.
    ///
    /// The event's own texts and the template are not in it: a new telephone number of the help desk, or a new look, is not a
    /// reason to print every badge again.
    ///
    /// # Errors
    /// When the participant has no category.
    pub fn content(&self, event: &Event, shows: FieldSet) -> Result<[u8; 16]> {
        let who = &self.participant;
        let category = event
            .category(&who.category)
            .ok_or_else(|| StoreError::Damaged(format!("participant {} has no category", who.reference)))?;
        let rights = event.rights(category, who.days, self.zones);
        // Each text is preceded by its length, so that no two lists of texts read alike. It is hashed in one go, since there are
        // many.
        let mut shown = Vec::with_capacity(512);
        let mut add = |text: &str| {
            shown.extend((text.len() as u64).to_be_bytes());
            shown.extend(text.as_bytes());
        };
        add(who.reference.as_str());
        add(&who.full_name());
        // A photo's file name says nothing: the picture itself is hashed below.
        for field in FIELDS.into_iter().filter(|&field| shows.has(field) && field != Field::Photo) {
            add(field.as_str());
            add(who.text(field).unwrap_or_default());
        }
        // By its number, which is for life.
        for field in shows.iter() {
            if let Field::Own(number) = field {
                add(&format!("field {}", number.get()));
                add(who.own.get(number));
            }
        }
        add(&category.title);
        add(&category.colour.to_string());
        add(&rights.zones.0.to_string());
        add(&rights.days.0.to_string());
        // As a text of its own, so that the hash of a badge without a photo is the same whether its template shows photos or not.
        if let Some(photo) = self.photo.filter(|_| shows.has(Field::Photo)) {
            add(&photo.to_string());
        }
        if let Some(badge) = &self.badge {
            add(&badge.serial.to_string());
            add(&badge.credential.body().key.to_string());
        }
        let mut short = [0; 16];
        short.copy_from_slice(&Sha256::digest(&shown)[..16]);
        Ok(short)
    }

    /// Returns whether the valid badge was printed, and is up to date in the fields that its last print showed.
    ///
    /// # Errors
    /// When the participant has no category.
    pub fn print_state(&self, event: &Event) -> Result<PrintState> {
        let Some((badge, printed)) = self.badge.as_ref().and_then(|badge| Some((badge, badge.printed_content.as_deref()?)))
        else {
            return Ok(PrintState::Never);
        };
        let now = self.content(event, badge.printed_shows)?;
        Ok(if printed == now { PrintState::Printed } else { PrintState::Changed })
    }
}
