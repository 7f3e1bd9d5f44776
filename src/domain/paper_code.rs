//! The codes of a paper list: the list of a gate and an event day that is printed beforehand, ticked by hand if there is no
//! power, and entered later. One code stands beside each name, and one at each quarter hour.
//!
//! A paper code is not a credential. It says "this row of this list was ticked" to the person who enters the list with the key file;
//! A gate refuses it, since a list that lies around must admit nobody. It has 29 `ModHex` letters, like the short credential
//! ([`short_credential`](crate::domain::short_credential)), so that it has the same symbol and survives the same keyboards, but it begins with other letters.
//!
//! 15 bytes, big-endian, written as `ModHex` without the first letter, which would be the same for all:
//!
//! | offset | bytes | field |
//! |---|---|---|
//! | 0 | 1 | `0x0C` a name, `0x0D` a time; the high half is not written, so that the first letter is `R` or `T` |
//! | 1 | 1 | event day, its place in the event's list |
//! | 2 | 4 | the participant's row, not zero; or minutes since midnight, less than 1440 |
//! | 6 | 7 | tag: the first 7 bytes of HMAC-SHA-256 over `"accredit/paper/v1\0"`, the event's UUID, bytes 0 to 5, the day's date as `2024-11-04`, and the gate's code |
//! | 13 | 2 | CRC-16/IBM-3740 over bytes 0 to 12 |
//!
//! The tag's key is HMAC-SHA-256 over `"accredit/paper-key/v1\0"` under the 32 secret bytes of a signing key: the key file holds no
//! further secret, and a revoked signing key takes its lists with it. The gate is not in the code, but in its tag: the person who enters a
//! list says which gate it belongs to, and a list of another gate does not pass for it.

use jiff::{
    civil::{Date, Time},
    tz::TimeZone,
};
use sha2::{Digest, Sha256};

use crate::domain::{
    id::{EventId, GateCode, ScanId},
    mask::DayIndex,
    modhex,
    short_credential::{LETTERS, crc16, hmac},
    signing::SigningKey,
};

const BYTES: usize = 15;
const TAG_BYTES: usize = 7;
const NAME: u8 = 0x0C;
const TIME: u8 = 0x0D;
const MINUTES: u32 = 24 * 60;
const KEY_CONTEXT: &[u8] = b"accredit/paper-key/v1\0";
/// The letters with which paper codes begin.
pub const HEADS: [u8; 2] = *b"RT";
const CONTEXT: &[u8] = b"accredit/paper/v1\0";
const SCAN_CONTEXT: &[u8] = b"accredit/paper-scan/v1\0";

/// The list of a gate and an event day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaperList<'a> {
    /// The event.
    pub event: EventId,
    /// The gate.
    pub gate: &'a GateCode,
    /// The event day.
    pub day: DayIndex,
    /// Its date.
    pub date: Date,
}

/// What stands at a place of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListMark {
    /// A name: the participant's row.
    Name(u32),
    /// A time by the event's clocks: hour and minute.
    Time(Time),
}

/// A code with its tag. Anyone can write one down: it counts only if a key says that it made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaperCode {
    /// The event day.
    pub day: DayIndex,
    /// What it stands beside.
    pub mark: ListMark,
    tag: [u8; TAG_BYTES],
}

/// Makes codes, and recognises those it made. As secret as the signing key that it comes from.
pub struct PaperKey([u8; 32]);

impl PaperKey {
    /// Derives the key from a signing key.
    #[must_use]
    pub fn of(key: &SigningKey) -> Self {
        Self(hmac(&key.to_bytes(), &[KEY_CONTEXT]))
    }

    /// Makes the code of a place in a list.
    #[must_use]
    pub fn issue(&self, list: &PaperList<'_>, mark: ListMark) -> PaperCode {
        PaperCode { day: list.day, mark, tag: self.tag(list, mark) }
    }

    /// Returns whether this key made the code for this list.
    #[must_use]
    pub fn made(&self, list: &PaperList<'_>, code: &PaperCode) -> bool {
        code.day == list.day && self.tag(list, code.mark) == code.tag
    }

    fn tag(&self, list: &PaperList<'_>, mark: ListMark) -> [u8; TAG_BYTES] {
        let (date, gate) = (list.date.to_string(), list.gate.as_str());
        let said = [CONTEXT, list.event.as_bytes(), &body(list.day, mark), date.as_bytes(), gate.as_bytes()];
        let [a, b, c, d, e, f, g, ..] = hmac(&self.0, &said);
        [a, b, c, d, e, f, g]
    }
}

impl PaperCode {
    /// Returns the 29 letters that the QR code holds.
    #[must_use]
    pub fn letters(&self) -> String {
        let mut bytes = [0; BYTES];
        bytes[..6].copy_from_slice(&body(self.day, self.mark));
        bytes[6..13].copy_from_slice(&self.tag);
        let check = crc16(&bytes[..13]);
        bytes[13..].copy_from_slice(&check.to_be_bytes());
        modhex::encode(&bytes).split_off(1)
    }

    /// Reads 29 upper-case letters; `None` if the prefix, the check letters or a value are wrong. The tag decides between readings
    /// that pass.
    #[must_use]
    pub fn from_letters(letters: &[u8]) -> Option<Self> {
        let mut padded = [modhex::ALPHABET[0]; LETTERS + 1];
        padded.get_mut(1..).filter(|room| room.len() == letters.len())?.copy_from_slice(letters);
        let bytes: [u8; BYTES] = modhex::decode(&padded)?;
        let [kind, day, n0, n1, n2, n3, tag @ .., c0, c1] = bytes;
        if crc16(&bytes[..13]) != u16::from_be_bytes([c0, c1]) {
            return None;
        }
        let number = u32::from_be_bytes([n0, n1, n2, n3]);
        let mark = match kind {
            NAME if number > 0 => ListMark::Name(number),
            TIME if number < MINUTES => ListMark::Time(clock(number)?),
            _ => return None,
        };
        Some(Self { day: DayIndex::new(day.into())?, mark, tag })
    }
}

/// Returns the id of the scan that a tick becomes: one row of one list is one scan, however often it is entered. If a scan was
/// taken back, the next attempt at its row gets an id of its own.
#[must_use]
pub fn scan_id(list: &PaperList<'_>, row: u32, attempt: u32) -> ScanId {
    let date = list.date.to_string();
    let mut hash = Sha256::new();
    for part in [
        SCAN_CONTEXT,
        list.event.as_bytes(),
        &row.to_be_bytes(),
        &attempt.to_be_bytes(),
        date.as_bytes(),
        list.gate.as_str().as_bytes(),
    ] {
        hash.update(part);
    }
    let [a, b, c, d, e, f, g, h, i, j, ..]: [u8; 32] = hash.finalize().into();
    // The list's date takes the place of a scan's time: the id must not depend on when the tick was made or entered.
    let day = TimeZone::UTC.to_timestamp(list.date.at(0, 0, 0, 0)).unwrap_or_default();
    ScanId::new(u64::try_from(day.as_millisecond()).unwrap_or_default(), [a, b, c, d, e, f, g, h, i, j])
}

fn body(day: DayIndex, mark: ListMark) -> [u8; 6] {
    let (kind, number) = match mark {
        ListMark::Name(row) => (NAME, row),
        ListMark::Time(time) => (TIME, u32::from(time.hour().unsigned_abs()) * 60 + u32::from(time.minute().unsigned_abs())),
    };
    let [a, b, c, d] = number.to_be_bytes();
    [kind, u8::try_from(day.get()).expect("an event has at most 32 days"), a, b, c, d]
}

fn clock(minutes: u32) -> Option<Time> {
    let (hour, minute) = (i8::try_from(minutes / 60).ok()?, i8::try_from(minutes % 60).ok()?);
    Time::new(hour, minute, 0, 0).ok()
}

#[cfg(test)]
mod tests;
