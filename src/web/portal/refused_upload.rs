//! A file that was not taken is written down, as often as that is of use.

use std::time::Instant;

use super::visitor::{SignedInPerson, hidden};
use crate::{
    domain::{document::DocumentCode, id::Reference},
    store::RefusedUpload,
    web::{entropy, error::Problem, state::App},
};

/// Writes down that a file for somebody was not taken: a document of a kind, or a photo; why, and how large it was.
pub(super) async fn write_down(
    app: &App,
    visitor: &SignedInPerson,
    whose: &Reference,
    document: Option<DocumentCode>,
    (why, size): (&'static str, u64),
) -> Result<(), Problem> {
    let Some(further) = app.uploads.refused(visitor.person.id, Instant::now()) else { return Ok(()) };
    let (refused, now) = (RefusedUpload { document, why, size, further }, entropy::now());
    let (scope, whose) = (visitor.scope(), whose.clone());
    let written = app.writer.run(visitor.actor(), move |store| store.refuse_upload(&scope, &whose, &refused, now));
    written.await.map_err(hidden)
}
