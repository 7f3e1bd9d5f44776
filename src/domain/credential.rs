//! What a badge's QR code holds: 16 bytes of rights and an Ed25519 signature (RFC 8032), as 160 ModHex letters.
//!
//! Signed, so that a gate that has only the public key tells a genuine badge from a forged one, and so that nobody who
//! steals a gate's data can make one. It holds no personal data.
//!
//! | offset | bytes | field |
//! |---|---|---|
//! | 0 | 1 | `0xA1`, exactly |
//! | 1 | 1 | key id |
//! | 2 | 4 | badge serial, big-endian, not zero |
//! | 6 | 4 | day mask, big-endian, bit i = event day i |
//! | 10 | 2 | zone mask, big-endian, bit i = zone i |
//! | 12 | 1 | category index |
//! | 13 | 1 | flags, none defined: must be zero |
//! | 14 | 2 | zero |
//! | 16 | 64 | signature over `"accredit/badge/v1\0"`, the event's UUID, and bytes 0 to 15 |

use ed25519_dalek::{Signature, Signer, VerifyingKey};

use crate::domain::{
    id::{BadgeSerial, EventId, KeyId},
    mask::{DayMask, ZoneMask},
    modhex,
};

/// The letters of a credential.
pub const LETTERS: usize = 160;
/// The bytes of a credential.
pub const BYTES: usize = 80;
/// The letters with which every credential begins: its version byte.
pub const HEAD: &[u8; 2] = b"LB";

const VERSION: u8 = 0xA1;
const CONTEXT: &[u8] = b"accredit/badge/v1\0";

/// What a credential states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Body {
    /// The key that signs.
    pub key: KeyId,
    /// The badge's serial.
    pub serial: BadgeSerial,
    /// The event days it is valid on.
    pub days: DayMask,
    /// The zones it may enter.
    pub zones: ZoneMask,
    /// The category's index.
    pub category: u8,
}

/// A signed credential, 80 bytes. Genuine if it was made by [`Credential::sign`] or read by [`read`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credential([u8; BYTES]);

impl Body {
    fn to_bytes(self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[0] = VERSION;
        bytes[1] = self.key.0;
        bytes[2..6].copy_from_slice(&self.serial.get().to_be_bytes());
        bytes[6..10].copy_from_slice(&self.days.0.to_be_bytes());
        bytes[10..12].copy_from_slice(&self.zones.0.to_be_bytes());
        bytes[12] = self.category;
        bytes
    }

    /// Reads the fields; `None` if a fixed byte is not what it must be, or the serial is zero.
    fn from_bytes(bytes: &[u8; 16]) -> Option<Self> {
        let [version, key, s0, s1, s2, s3, d0, d1, d2, d3, z0, z1, category, flags, r0, r1] = *bytes;
        if version != VERSION || flags != 0 || r0 != 0 || r1 != 0 {
            return None;
        }
        Some(Self {
            key: KeyId(key),
            serial: BadgeSerial::new(u32::from_be_bytes([s0, s1, s2, s3]))?,
            days: DayMask(u32::from_be_bytes([d0, d1, d2, d3])),
            zones: ZoneMask(u16::from_be_bytes([z0, z1])),
            category,
        })
    }
}

impl Credential {
    /// Signs a body for an event.
    #[must_use]
    pub fn sign(body: Body, event: EventId, key: &ed25519_dalek::SigningKey) -> Self {
        let mut bytes = [0; BYTES];
        let head = body.to_bytes();
        bytes[..16].copy_from_slice(&head);
        bytes[16..].copy_from_slice(&key.sign(&message(event, &head)).to_bytes());
        Self(bytes)
    }

    /// Takes 80 bytes that a database kept; `None` if their fields are not a credential's.
    #[must_use]
    pub fn from_bytes(bytes: [u8; BYTES]) -> Option<Self> {
        Body::from_bytes(bytes.first_chunk()?)?;
        Some(Self(bytes))
    }

    /// Returns the 80 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; BYTES] {
        &self.0
    }

    /// Returns what the credential states.
    ///
    /// # Panics
    /// Never: the constructors checked that the fields are a credential's.
    #[must_use]
    pub fn body(&self) -> Body {
        self.0.first_chunk().and_then(Body::from_bytes).expect("the constructors checked the fields")
    }

    /// Returns the 160 letters that the QR code holds.
    #[must_use]
    pub fn letters(&self) -> String {
        modhex::encode(&self.0)
    }

    /// Returns whether the signature is by this key for this event, strictly (no malleable or small-order forms).
    #[must_use]
    pub fn verifies(&self, event: EventId, key: &VerifyingKey) -> bool {
        let (head, signature) = self.0.split_at(16);
        let (Ok(head), Ok(signature)) = (head.try_into(), signature.try_into()) else { return false };
        key.verify_strict(&message(event, head), &Signature::from_bytes(signature)).is_ok()
    }
}

/// Reads 160 upper-case letters. Nothing is a credential but what verifies; there is no other spelling.
///
/// `key` returns the public key of a key id, or `None` if the event has none that verifies.
#[must_use]
pub fn read(letters: &[u8], event: EventId, key: impl Fn(KeyId) -> Option<VerifyingKey>) -> Option<Credential> {
    let credential = well_formed(letters)?;
    let key = key(credential.body().key)?;
    let parts = [key.as_bytes().as_slice(), event.as_bytes(), credential.as_bytes()];
    proven::is_genuine(parts, || credential.verifies(event, &key)).then_some(credential)
}

/// Has credentials taken as genuine that the event's own record holds: they were signed when the badges were issued, and what is read the same
/// to the last bit needs no other check. `key` is as for [`read`].
pub fn recall(issued: &[Credential], event: EventId, key: impl Fn(KeyId) -> Option<VerifyingKey>) {
    for credential in issued {
        if let Some(key) = key(credential.body().key) {
            proven::remember([key.as_bytes().as_slice(), event.as_bytes(), credential.as_bytes()]);
        }
    }
}

/// Reads 160 upper-case letters whose fields are a credential's, by any signer: not a genuine one until it verifies.
#[must_use]
pub fn well_formed(letters: &[u8]) -> Option<Credential> {
    Credential::from_bytes(modhex::decode(letters)?)
}

fn message(event: EventId, head: &[u8; 16]) -> [u8; 18 + 16 + 16] {
    let mut message = [0; 50];
    message[..18].copy_from_slice(CONTEXT);
    message[18..34].copy_from_slice(event.as_bytes());
    message[34..].copy_from_slice(head);
    message
}

mod proven;
#[cfg(test)]
mod tests;
