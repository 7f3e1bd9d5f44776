//! What a badge shows, as a hash: by it a badge that was printed is known to show something else today.

use sha2::{Digest, Sha256};

use super::subject::Subject;
use crate::domain::{event::Event, id::KeyId};

/// Hashes what a badge shows of its participant and category, and which key signed it. The event's own texts and the template are not in it: a new look is
/// no reason to print every badge again.
#[must_use]
pub fn content(event: &Event, subject: &Subject, key: Option<KeyId>) -> [u8; 16] {
    let mut hash = Sha256::new();
    let category = &event.categories[subject.category];
    let colour = category.colour.to_string();
    let key = key.map_or_else(String::new, |key| key.to_string());
    let (zones, days) = (subject.zones.0.to_string(), subject.days.0.to_string());
    for text in [
        &subject.reference,
        &subject.title,
        &subject.given_name,
        &subject.family_name,
        &subject.name,
        &subject.native_name,
        &subject.function,
        &subject.delegation,
        &subject.serial,
        &category.title,
        &colour,
        &zones,
        &days,
        &key,
    ] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    let mut short = [0; 16];
    short.copy_from_slice(&hash.finalize()[..16]);
    short
}
