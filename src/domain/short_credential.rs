//! The short credential, for labels too small for the signed one: a serial and an HMAC (RFC 2104), as 29 ModHex letters.
//!
//! A QR code of version 2 (25 × 25 modules) holds it at error correction Q. No gate can verify it by itself: the tag is compared
//! with the one that the database keeps for the badge, and a database without the badge, or without its short credential, admits
//! nobody. Only the key file can make tags, so that a thief of a gate's database learns the codes of the badges in it, as with
//! the signed ones, but cannot make any for other serials.
//!
//! 15 bytes, big-endian, written as ModHex without the first letter, which would be the same for all:
//!
//! | offset | bytes | field |
//! |---|---|---|
//! | 0 | 1 | `0x0B`, exactly; its high half is not written, so that the first letter is `N` |
//! | 1 | 4 | badge serial, not zero |
//! | 5 | 8 | tag: the first 8 bytes of HMAC-SHA-256 over `"accredit/short/v1\0"`, the event's UUID, and the serial |
//! | 13 | 2 | CRC-16/IBM-3740 over bytes 0 to 12 |
//!
//! The tag's key is HMAC-SHA-256 over `"accredit/short-key/v1\0"` under the 32 secret bytes of the signing key: the key file holds
//! no further secret, and a revoked signing key takes its tags with it.
//!
//! What can go wrong, in numbers. A text of 29 letters that is not a short credential passes prefix and check letters once in 2^20;
//! It then opens a gate if its serial (one in 2^32 for each badge) and its tag (one in 2^64) are a badge's: with 100,000 badges
//! once in 2^99. A forger who knows a serial guesses its tag once in 2^64 tries, each of which is a scan. The signed credential is
//! 160 letters long and begins with a different one, as do the codes of paper lists: none of them is ever read as another.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::domain::{
    id::{BadgeSerial, EventId},
    modhex,
    signing::SigningKey,
};

/// The letters of a short credential.
pub const LETTERS: usize = 29;
/// The bytes of a tag.
pub const TAG_BYTES: usize = 8;

/// The letter with which every short credential begins.
pub const HEAD: u8 = b'N';

const BYTES: usize = 15;
const VERSION: u8 = 0x0B;
const KEY_CONTEXT: &[u8] = b"accredit/short-key/v1\0";
const CONTEXT: &[u8] = b"accredit/short/v1\0";

/// Proof that a short credential was made with this event's key file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShortTag([u8; TAG_BYTES]);

/// Makes tags. As secret as the signing key that it comes from.
pub struct TagKey([u8; 32]);

/// A serial with a tag. Anyone can write one down: it counts only if a database keeps this very tag for the badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShortCredential {
    /// The badge's serial.
    pub serial: BadgeSerial,
    /// The tag.
    pub tag: ShortTag,
}

impl ShortTag {
    /// Takes the bytes that a database kept.
    #[must_use]
    pub fn from_bytes(bytes: [u8; TAG_BYTES]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; TAG_BYTES] {
        &self.0
    }
}

impl TagKey {
    /// Derives the key of tags from a signing key.
    #[must_use]
    pub fn of(key: &SigningKey) -> Self {
        Self(hmac(&key.to_bytes(), &[KEY_CONTEXT]))
    }

    /// Makes the short credential of a badge.
    #[must_use]
    pub fn issue(&self, event: EventId, serial: BadgeSerial) -> ShortCredential {
        let [a, b, c, d, e, f, g, h, ..] = hmac(&self.0, &[CONTEXT, event.as_bytes(), &serial.get().to_be_bytes()]);
        ShortCredential { serial, tag: ShortTag([a, b, c, d, e, f, g, h]) }
    }
}

impl ShortCredential {
    /// Returns the 29 letters that the QR code holds.
    #[must_use]
    pub fn letters(&self) -> String {
        let mut bytes = [0; BYTES];
        bytes[0] = VERSION;
        bytes[1..5].copy_from_slice(&self.serial.get().to_be_bytes());
        bytes[5..13].copy_from_slice(&self.tag.0);
        let check = crc16(&bytes[..13]);
        bytes[13..].copy_from_slice(&check.to_be_bytes());
        modhex::encode(&bytes).split_off(1)
    }

    /// Reads 29 upper-case letters; `None` if the prefix or the check letters are wrong, or the serial is zero. Where more than one
    /// reading of a text passes (each further layout that has all the letters has a chance of one in 2^20), the database decides.
    #[must_use]
    pub fn from_letters(letters: &[u8]) -> Option<Self> {
        if letters.len() != LETTERS {
            return None;
        }
        let mut padded = [modhex::ALPHABET[0]; LETTERS + 1];
        padded[1..].copy_from_slice(letters);
        let bytes: [u8; BYTES] = modhex::decode(&padded)?;
        let [version, s0, s1, s2, s3, tag @ .., c0, c1] = bytes;
        if version != VERSION || crc16(&bytes[..13]) != u16::from_be_bytes([c0, c1]) {
            return None;
        }
        Some(Self { serial: BadgeSerial::new(u32::from_be_bytes([s0, s1, s2, s3]))?, tag: ShortTag(tag) })
    }
}

pub(super) fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// CRC-16/IBM-3740: polynomial 0x1021, first 0xFFFF, nothing reflected. Notices every change within four letters that stand together.
pub(super) fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte) << 8, |crc, _| if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x1021 })
    })
}

#[cfg(test)]
mod tests;
