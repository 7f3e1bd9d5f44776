//! Tells of names in the event file that nobody has: a slip in one would leave a quota, a window or a document without anybody.

use std::path::Path;

use crate::{
    cli::{
        context::{Context, Format},
        error::CliError,
    },
    domain::{
        event::Event,
        event_file::mentions::{self, Mention, NameOfNobody},
    },
    store::Store,
};

/// Finds the names of a file that nobody has.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn find(store: &Store, mentions: &[Mention]) -> Result<Vec<NameOfNobody>, CliError> {
    if mentions.is_empty() {
        return Ok(Vec::new());
    }
    Ok(mentions::of_nobody(mentions, &store.names_in_use()?))
}

/// Tells them with their lines.
pub(super) fn tell(context: &Context, file: &Path, found: &[NameOfNobody]) {
    for one in found.iter().filter(|_| context.format == Format::Text) {
        let line = one.line.map(|line| format!("line {line}: ")).unwrap_or_default();
        context.status(format!("warning: {}: {line}{}", file.display(), one.said));
    }
}

/// After people came in: tells of the names that are most likely one of theirs with a slip in it.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn tell_slips(context: &Context, store: &Store, event: &Event) -> Result<(), CliError> {
    let mut found = find(store, &mentions::of_event(event))?;
    found.retain(|one| one.is_slip);
    for one in found.iter().filter(|_| context.format == Format::Text) {
        context.status(format!("warning: the event file: {}", one.said));
    }
    Ok(())
}
