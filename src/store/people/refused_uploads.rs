//! Files that were sent for somebody and not taken: who sent one, for whom, what it was to be, and why it was refused. Nothing of the file
//! is kept.

use jiff::Timestamp;
use serde_json::json;

use crate::{
    domain::{
        document::DocumentCode,
        id::Reference,
        journal::{Action, Subject},
        person::Scope,
    },
    store::{
        engine::{database::Store, error::Result},
        ledger::change::Entry,
    },
};

/// A file that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedUpload {
    /// The kind of document; `None` for a photo.
    pub document: Option<DocumentCode>,
    /// Why, in a word.
    pub why: &'static str,
    /// About how many bytes it had.
    pub size: u64,
    /// Whether more of this sender's are written down for now.
    pub further: FurtherRefusals,
}

/// Whether further refusals of a sender are written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FurtherRefusals {
    /// Each by itself.
    Written,
    /// None for a while: there were too many.
    Left,
}

impl Store {
    /// Writes down that a file was not taken, if the person that it was sent for is in the scope.
    ///
    /// # Errors
    /// When the person is out of the scope, or the database cannot be written.
    pub fn refuse_upload(&mut self, scope: &Scope, whose: &Reference, refused: &RefusedUpload, now: Timestamp) -> Result<()> {
        let stored = self.participant_within(scope, whose)?;
        let change = self.write()?;
        let mut details = json!({
            "what": refused.document.as_ref().map_or("photo", DocumentCode::as_str),
            "why": refused.why,
            "size": refused.size,
        });
        if refused.further == FurtherRefusals::Left {
            details["further"] = json!("not written down");
        }
        change.record(now, &Entry::new(Action::UploadRefuse, Subject::Participant(stored.key.0)).details(details))?;
        change.commit()
    }
}
