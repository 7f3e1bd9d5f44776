//! A file that goes from one computer to another on a stick: sealed with a key that both have, so that nobody else reads or makes it.
//!
//! `ChaCha20-Poly1305` (RFC 8439). The header is in the clear, and is part of what is proved.

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde::{Deserialize, Serialize};

/// The bytes of a key.
pub const KEY: usize = 32;
/// The bytes of what makes each file another; never used twice with one key.
pub const NONCE: usize = NONCE_LEN;

const HEADING: &str = "accredit stick, version 1";

/// Who made a stick.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sender {
    /// The main server.
    Main,
    /// A satellite.
    Satellite,
}

/// What a stick says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The event, as its UUID is written.
    pub event: String,
    /// The satellite, by its number at the main server.
    pub satellite: u32,
    /// Who made it.
    pub from: Sender,
    /// Goes up with every stick of one sender.
    pub number: i64,
}

/// Why a stick is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StickError {
    /// Another file.
    #[error("is not a stick of accredit")]
    Other,
    /// Another event's.
    #[error("is a stick of another event")]
    OtherEvent,
    /// Another satellite's.
    #[error("is a stick of another satellite")]
    OtherSatellite,
    /// It came back to where it was made.
    #[error("was made here: it is for the other side")]
    Own,
    /// It was taken before, or a later one was.
    #[error("was imported before, or a later one was")]
    Before,
    /// Not all of it is there, or somebody changed it.
    #[error("is torn or was altered")]
    Altered,
}

/// Seals a body. The nonce has to be new.
///
/// # Panics
/// Never: a body is far smaller than what the cipher takes.
#[must_use]
pub fn seal(key: &[u8; KEY], nonce: [u8; NONCE], header: &Header, body: Vec<u8>) -> Vec<u8> {
    let mut file = format!("{HEADING}\n{}\n", serde_json::to_string(header).expect("texts and numbers are JSON")).into_bytes();
    let cipher = LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, key).expect("a key of this cipher has 32 bytes"));
    let mut sealed = body;
    cipher
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(&file), &mut sealed)
        .expect("a body is smaller than what the cipher takes");
    file.extend_from_slice(&nonce);
    file.extend_from_slice(&sealed);
    file
}

/// Reads what a stick says of itself, and where that ends. Nothing of it is proved yet.
///
/// # Errors
/// When it is another file.
pub fn header(file: &[u8]) -> Result<(Header, usize), StickError> {
    let rest = file.strip_prefix(HEADING.as_bytes()).and_then(|rest| rest.strip_prefix(b"\n")).ok_or(StickError::Other)?;
    let end = rest.iter().position(|&byte| byte == b'\n').ok_or(StickError::Altered)?;
    let header = serde_json::from_slice(&rest[..end]).map_err(|_| StickError::Altered)?;
    Ok((header, HEADING.len() + 1 + end + 1))
}

/// Opens a stick, and returns its body.
///
/// # Errors
/// When it was not made with this key as it is.
pub fn open(key: &[u8; KEY], file: &[u8]) -> Result<Vec<u8>, StickError> {
    let (_, end) = header(file)?;
    let nonce: [u8; NONCE] = file.get(end..end + NONCE).and_then(|bytes| bytes.try_into().ok()).ok_or(StickError::Altered)?;
    let mut sealed = file[end + NONCE..].to_vec();
    let cipher = LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, key).map_err(|_| StickError::Altered)?);
    let body = cipher.open_in_place(Nonce::assume_unique_for_key(nonce), Aad::from(&file[..end]), &mut sealed);
    Ok(body.map_err(|_| StickError::Altered)?.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stick() -> Vec<u8> {
        let header = Header { event: "an event".into(), satellite: 3, from: Sender::Satellite, number: 7 };
        seal(&[1; KEY], [2; NONCE], &header, b"what was recorded".to_vec())
    }

    #[test]
    fn a_stick_is_opened_with_its_key_and_with_no_other() {
        let file = stick();
        assert_eq!(header(&file).unwrap().0.number, 7);
        assert_eq!(open(&[1; KEY], &file).unwrap(), b"what was recorded");
        assert_eq!(open(&[9; KEY], &file), Err(StickError::Altered));
        assert!(!file.windows(8).any(|part| part == b"recorded"), "nobody else reads it");
    }

    #[test]
    fn a_stick_that_is_torn_or_altered_anywhere_is_refused() {
        let file = stick();
        for length in 0..file.len() {
            assert!(open(&[1; KEY], &file[..length]).is_err(), "{length} bytes of {}", file.len());
        }
        for place in 0..file.len() {
            let mut other = file.clone();
            other[place] ^= 1;
            assert!(open(&[1; KEY], &other).is_err(), "byte {place}");
        }
        assert_eq!(header(b"hello\n"), Err(StickError::Other));
    }
}
