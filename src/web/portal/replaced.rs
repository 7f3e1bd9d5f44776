//! Whom somebody came in the place of, and who came in theirs: each leads to the other.

use crate::{
    domain::person::Scope,
    store::{Store, StoreError, StoredParticipant},
};

/// The other of two people, of whom one came in the other's place.
pub(super) struct ReplacementLink {
    /// The key of the words before the name.
    pub(super) key: &'static str,
    pub(super) reference: String,
    pub(super) name: String,
}

/// Returns the others, as far as somebody sees them.
pub(super) fn links(store: &Store, scope: &Scope, stored: &StoredParticipant) -> Result<Vec<ReplacementLink>, StoreError> {
    let mut links = Vec::new();
    for one in store.replacements_of(stored.key)? {
        let came = one.new == stored.participant.reference;
        let (key, other) = if came { ("replaced_whom", one.old) } else { ("replaced_by", one.new) };
        match store.participant_within(scope, &other) {
            Ok(other) => {
                let name = other.participant.full_name();
                links.push(ReplacementLink { key, reference: other.participant.reference.to_string(), name });
            }
            Err(StoreError::NoParticipant(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(links)
}
