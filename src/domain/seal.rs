//! Secrets that the database keeps for the event: documents, and what second factors are made from. The database without the key tells
//! nothing of them.
//!
//! Each secret has a key of its own, derived from the event's by HKDF-SHA-256 (RFC 5869) with 32 random bytes; it is sealed with
//! ChaCha20-Poly1305 (RFC 8439). As no two secrets share a key, the nonce is zero. What the secret is, and whose, is proved with it.

use std::{fmt, str::FromStr};

use ring::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hkdf,
};
use sha2::{Digest, Sha256};

use crate::domain::id::EventId;

/// The random bytes that each secret has.
pub const SALT: usize = 32;
/// The first byte of what is sealed: how it was.
const VERSION: u8 = 1;
const HEADING: &str = "accredit document key, version 1";

/// The key of an event's documents and second factors.
#[derive(Clone, PartialEq, Eq)]
pub struct SealKey([u8; 32]);

/// Which key something was sealed with: nothing of the key can be found from it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SealKeyId(pub [u8; 8]);

/// What a secret is, and whose.
#[derive(Debug, Clone, Copy)]
pub struct SealContext<'a> {
    /// The event.
    pub event: EventId,
    /// A word for the kind of secret.
    pub what: &'static str,
    /// Which one of them.
    pub which: &'a [u8],
}

/// Why something cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("was sealed with another key, or was altered")]
pub struct Unopened;

/// Why a text is not a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealKeyError {
    /// Another file.
    #[error("is not a key of documents of accredit")]
    Other,
    /// Another event's.
    #[error("is the key of another event's documents")]
    OtherEvent,
    /// Not all of it is there.
    #[error("is damaged; restore it from its backup")]
    Damaged,
}

impl SealKey {
    /// Takes random bytes as a key.
    #[must_use]
    pub fn from_random(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns what tells this key from others.
    #[must_use]
    pub fn id(&self) -> SealKeyId {
        let hash = Sha256::new_with_prefix(b"accredit/document-key-id/v1\0").chain_update(self.0).finalize();
        let mut id = [0; 8];
        id.copy_from_slice(&hash[..8]);
        SealKeyId(id)
    }

    /// Returns the text of the key's file.
    #[must_use]
    pub fn to_file(&self, event: EventId) -> String {
        format!(
            "{HEADING}\n# Anyone who has this file and the database reads the delegations' documents. Without it nobody does.\n\
             # Keep one copy locked away. A backup of the event does not hold it.\nevent {event}\nkey {}\n",
            hex::encode(self.0)
        )
    }

    /// Reads a key's file.
    ///
    /// # Errors
    /// When it is another file, another event's, or damaged.
    pub fn of_file(text: &str, event: EventId) -> Result<Self, SealKeyError> {
        if text.lines().next() != Some(HEADING) {
            return Err(SealKeyError::Other);
        }
        let value = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')).map(str::trim);
        let owner: EventId = value("event").and_then(|id| id.parse().ok()).ok_or(SealKeyError::Damaged)?;
        if owner != event {
            return Err(SealKeyError::OtherEvent);
        }
        value("key").and_then(|key| key.parse().ok()).ok_or(SealKeyError::Damaged)
    }

    /// Seals a secret. The salt has to be random.
    ///
    /// # Panics
    /// Never: a secret is far smaller than what the cipher takes.
    #[must_use]
    pub fn seal(&self, salt: [u8; SALT], about: SealContext<'_>, secret: &[u8]) -> Vec<u8> {
        let mut sealed = secret.to_vec();
        self.cipher(&salt, about)
            .seal_in_place_append_tag(nonce(), Aad::from(about.proved()), &mut sealed)
            .expect("a secret is smaller than what the cipher takes");
        let mut whole = Vec::with_capacity(1 + SALT + sealed.len());
        whole.push(VERSION);
        whole.extend_from_slice(&salt);
        whole.append(&mut sealed);
        whole
    }

    /// Opens what was sealed.
    ///
    /// # Errors
    /// When it was sealed with another key or as something else, or altered.
    pub fn open(&self, about: SealContext<'_>, sealed: &[u8]) -> Result<Vec<u8>, Unopened> {
        let (&version, rest) = sealed.split_first().ok_or(Unopened)?;
        let (salt, body) = rest.split_first_chunk::<SALT>().ok_or(Unopened)?;
        if version != VERSION {
            return Err(Unopened);
        }
        let mut body = body.to_vec();
        let opened = self.cipher(salt, about).open_in_place(nonce(), Aad::from(about.proved()), &mut body);
        let length = opened.map_err(|_| Unopened)?.len();
        body.truncate(length);
        Ok(body)
    }

    fn cipher(&self, salt: &[u8; SALT], about: SealContext<'_>) -> LessSafeKey {
        let secret = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(&self.0);
        let info = [b"accredit/seal/v1/".as_slice(), about.what.as_bytes()];
        let derived = secret.expand(&info, &CHACHA20_POLY1305).expect("a key of this cipher is shorter than what can be derived");
        LessSafeKey::new(UnboundKey::from(derived))
    }
}

impl SealContext<'_> {
    fn proved(&self) -> Vec<u8> {
        [self.event.as_bytes().as_slice(), self.what.as_bytes(), b"\0", self.which].concat()
    }
}

impl FromStr for SealKey {
    type Err = SealKeyError;
    fn from_str(written: &str) -> Result<Self, SealKeyError> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(written.trim(), &mut bytes).map_err(|_| SealKeyError::Damaged)?;
        Ok(Self(bytes))
    }
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealKey({})", self.id())
    }
}

impl fmt::Display for SealKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for SealKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; NONCE_LEN])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(which: &[u8]) -> SealContext<'_> {
        SealContext { event: EventId::from_random([7; 16]), what: "document", which }
    }

    #[test]
    fn what_is_sealed_is_opened_with_its_key_as_what_it_is_and_not_otherwise() {
        let (key, other) = (SealKey::from_random([1; 32]), SealKey::from_random([2; 32]));
        let sealed = key.seal([3; SALT], about(b"a"), b"note verbale");
        assert_eq!(key.open(about(b"a"), &sealed).unwrap(), b"note verbale");
        assert!(!sealed.windows(4).any(|part| part == b"note") && key.id() != other.id());
        assert_ne!(sealed[1 + SALT..], key.seal([4; SALT], about(b"a"), b"note verbale")[1 + SALT..]);
        assert_eq!(other.open(about(b"a"), &sealed), Err(Unopened));
        assert_eq!(key.open(about(b"b"), &sealed), Err(Unopened));
        assert_eq!(key.open(SealContext { what: "second factor", ..about(b"a") }, &sealed), Err(Unopened));
        assert_eq!(key.open(SealContext { event: EventId::from_random([8; 16]), ..about(b"a") }, &sealed), Err(Unopened));
        for place in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[place] ^= 1;
            assert_eq!(key.open(about(b"a"), &altered), Err(Unopened), "byte {place}");
            assert_eq!(key.open(about(b"a"), &sealed[..place]), Err(Unopened), "{place} bytes");
        }
    }

    #[test]
    fn a_key_is_read_from_its_file_and_no_secret_is_told() {
        let (key, event) = (SealKey::from_random([9; 32]), EventId::from_random([7; 16]));
        let text = key.to_file(event);
        assert!(SealKey::of_file(&text, event) == Ok(key.clone()));
        assert_eq!(SealKey::of_file(&text, EventId::from_random([8; 16])), Err(SealKeyError::OtherEvent));
        assert_eq!(SealKey::of_file("hello", event), Err(SealKeyError::Other));
        assert_eq!(SealKey::of_file(&text[..text.len() - 4], event), Err(SealKeyError::Damaged));
        assert!(!format!("{key:?}").contains("0909"));
    }
}
