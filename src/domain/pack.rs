//! What a gate's own copy of the event knows a badge's code by.

use sha2::{Digest as _, Sha256};

use super::id::EventId;

/// The bytes of a digest.
pub const DIGEST_BYTES: usize = 8;

/// What the digest is made over, before the event's UUID and the letters.
const CONTEXT: &[u8] = b"accredit/pack/v1\0";

/// Stands for a code that a badge does not have.
pub const NO_DIGEST: [u8; DIGEST_BYTES] = [0; DIGEST_BYTES];

/// Returns the 64-bit digest of a code: the first 8 bytes of SHA-256 over `"accredit/pack/v1\0"`, the event's UUID, and the letters
/// of the code, upper case. A code is recognised by it, and cannot be made from it.
#[must_use]
pub fn digest(event: EventId, letters: &str) -> [u8; DIGEST_BYTES] {
    let hash: [u8; 32] =
        Sha256::new().chain_update(CONTEXT).chain_update(event.as_bytes()).chain_update(letters.as_bytes()).finalize().into();
    let [a, b, c, d, e, f, g, h, ..] = hash;
    [a, b, c, d, e, f, g, h]
}
