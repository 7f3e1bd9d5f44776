//! A file that goes from one computer to another on a stick: encrypted to the side that it is for, and signed by the side that made it.
//!
//! The file is a heading, a line of JSON ([`Header`]), the sender's X25519 key of this one file (32 bytes), the body under
//! `ChaCha20-Poly1305` (RFC 8439) with its tag (16 bytes), and an Ed25519 signature (64 bytes) over `"accredit/stick/v2\0"` and all that
//! comes before it. The key of the cipher is HKDF-SHA256 (RFC 5869) of the shared secret (RFC 7748), salted with the file's own key and
//! the receiver's; it is of this file alone, so its nonce is zero. A signature over what is encrypted, with both sides in the header,
//! leaves nothing to swap.
//!
//! The main server signs with the event's key. What is for it is encrypted to the same key in its other form (as in
//! <https://eprint.iacr.org/2021/509>), so that it needs no secret beside the key file. A satellite has two keys of its own.

use curve25519_dalek::MontgomeryPoint;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use ring::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hkdf,
};
use serde::{Deserialize, Serialize};

use super::id::KeyId;

/// The bytes of a key, secret or public.
pub const KEY: usize = 32;

const HEADING: &str = "accredit stick, version 2";
/// Sticks from before they were signed.
const EARLIER: &str = "accredit stick, version 1";
const CONTEXT: &[u8] = b"accredit/stick/v2\0";
const SIGNATURE: usize = 64;

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
    /// The event's key that signed it, or to which it is encrypted.
    pub key: u8,
    /// Goes up with every stick of one sender.
    pub number: i64,
}

impl Header {
    /// Returns the number of the event's key.
    #[must_use]
    pub fn key(&self) -> KeyId {
        KeyId(self.key)
    }
}

/// Why a stick is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StickError {
    /// Another file.
    #[error("is not a stick of accredit")]
    Other,
    /// It is from before sticks were signed.
    #[error("was written by an earlier version of accredit, which did not sign sticks")]
    Earlier,
    /// Another event's.
    #[error("is a stick of another event")]
    OtherEvent,
    /// Another satellite's.
    #[error("is a stick of another satellite")]
    OtherSatellite,
    /// A satellite's that may send nothing any more.
    #[error("is a stick of a satellite that was revoked")]
    Revoked,
    /// It came back to where it was made.
    #[error("was made here: it is for the other side")]
    Own,
    /// It was taken before, or a later one was.
    #[error("was imported before, or a later one was")]
    Before,
    /// Signed by a key that is not the event's, or was revoked.
    #[error("is signed with a key that this event does not have, or has revoked")]
    UnknownKey,
    /// Not all of it is there, somebody changed it, or somebody else made it.
    #[error("is torn, was altered, or was not written by the other side")]
    Altered,
}

/// Returns the public key to which something is encrypted, of its secret.
#[must_use]
pub fn public(secret: &[u8; KEY]) -> [u8; KEY] {
    MontgomeryPoint::mul_base_clamped(*secret).to_bytes()
}

/// Returns the public key to which what is for the main server is encrypted: the event's, in its other form.
#[must_use]
pub fn public_of_event(key: &VerifyingKey) -> [u8; KEY] {
    key.to_montgomery().to_bytes()
}

/// Returns the secret by which the main server opens what is for it.
#[must_use]
pub fn secret_of_event(key: &SigningKey) -> [u8; KEY] {
    key.to_scalar_bytes()
}

/// Encrypts a body to its receiver's public key, and signs it. `once` has to be drawn anew for every file.
///
/// # Errors
/// When the receiver's key is not one.
///
/// # Panics
/// Never: a body is far smaller than what the cipher takes.
pub fn seal(
    sender: &SigningKey,
    receiver: &[u8; KEY],
    once: &[u8; KEY],
    header: &Header,
    body: Vec<u8>,
) -> Result<Vec<u8>, StickError> {
    let mut file = format!("{HEADING}\n{}\n", serde_json::to_string(header).expect("texts and numbers are JSON")).into_bytes();
    let own = public(once);
    let cipher = cipher(once, receiver, (&own, receiver))?;
    file.extend_from_slice(&own);
    let mut sealed = body;
    cipher
        .seal_in_place_append_tag(nonce(), Aad::from(&file), &mut sealed)
        .expect("a body is smaller than what the cipher takes");
    file.extend_from_slice(&sealed);
    let signature = sender.sign(&[CONTEXT, &file].concat());
    file.extend_from_slice(&signature.to_bytes());
    Ok(file)
}

/// Reads what a stick says of itself, and where that ends. Nothing of it is proved yet.
///
/// # Errors
/// When it is another file.
pub fn header(file: &[u8]) -> Result<(Header, usize), StickError> {
    if file.starts_with(EARLIER.as_bytes()) {
        return Err(StickError::Earlier);
    }
    let rest = file.strip_prefix(HEADING.as_bytes()).and_then(|rest| rest.strip_prefix(b"\n")).ok_or(StickError::Other)?;
    let end = rest.iter().position(|&byte| byte == b'\n').ok_or(StickError::Altered)?;
    let header = serde_json::from_slice(&rest[..end]).map_err(|_| StickError::Altered)?;
    Ok((header, HEADING.len() + 1 + end + 1))
}

/// Checks who made a stick, opens it with the receiver's secret, and returns its body.
///
/// # Errors
/// When it is not as that sender made it for this receiver.
pub fn open(sender: &VerifyingKey, receiver: &[u8; KEY], file: &[u8]) -> Result<Vec<u8>, StickError> {
    let (_, end) = header(file)?;
    let (file, signature) = file.split_last_chunk::<SIGNATURE>().ok_or(StickError::Altered)?;
    let proved = sender.verify_strict(&[CONTEXT, file].concat(), &Signature::from_bytes(signature));
    proved.map_err(|_| StickError::Altered)?;
    let (own, sealed) = file.get(end..).and_then(<[u8]>::split_first_chunk::<KEY>).ok_or(StickError::Altered)?;
    let cipher = cipher(receiver, own, (own, &public(receiver)))?;
    let mut sealed = sealed.to_vec();
    let body = cipher.open_in_place(nonce(), Aad::from(&file[..end + KEY]), &mut sealed);
    Ok(body.map_err(|_| StickError::Altered)?.to_vec())
}

/// Every file has a key of its own.
fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; NONCE_LEN])
}

/// Makes the cipher of a secret and the other side's public key; the public keys of the file and of the receiver are part of it.
fn cipher(secret: &[u8; KEY], other: &[u8; KEY], (own, receiver): (&[u8; KEY], &[u8; KEY])) -> Result<LessSafeKey, StickError> {
    let shared = MontgomeryPoint(*other).mul_clamped(*secret).to_bytes();
    if shared == [0; KEY] {
        // A point of small order: everybody would know the secret.
        return Err(StickError::Altered);
    }
    let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, &[*own, *receiver].concat());
    let key = salt.extract(&shared);
    let key = key.expand(&[CONTEXT], &CHACHA20_POLY1305).map_err(|_| StickError::Altered)?;
    Ok(LessSafeKey::new(UnboundKey::from(key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = b"what was recorded";

    fn keys() -> (SigningKey, [u8; KEY]) {
        (SigningKey::from_bytes(&[1; KEY]), [2; KEY])
    }

    fn stick() -> Vec<u8> {
        let (sender, receiver) = keys();
        let header = Header { event: "an event".into(), satellite: 3, from: Sender::Satellite, key: 1, number: 7 };
        seal(&sender, &public(&receiver), &[3; KEY], &header, BODY.to_vec()).unwrap()
    }

    #[test]
    fn a_stick_is_opened_by_its_receiver_and_proved_by_its_sender_and_by_no_others() {
        let (file, (sender, receiver)) = (stick(), keys());
        assert_eq!(header(&file).unwrap().0.number, 7);
        assert_eq!(open(&sender.verifying_key(), &receiver, &file).unwrap(), BODY);
        assert_eq!(open(&sender.verifying_key(), &[9; KEY], &file), Err(StickError::Altered));
        let other = SigningKey::from_bytes(&[9; KEY]);
        assert_eq!(open(&other.verifying_key(), &receiver, &file), Err(StickError::Altered));
        assert!(!file.windows(8).any(|part| part == b"recorded"), "nobody else reads it");
    }

    #[test]
    fn one_who_signs_anothers_stick_does_not_make_it_his() {
        let (file, (_, receiver)) = (stick(), keys());
        let thief = SigningKey::from_bytes(&[9; KEY]);
        let mut file = file[..file.len() - SIGNATURE].to_vec();
        let text = String::from_utf8_lossy(&file[..60]).into_owned();
        assert!(text.starts_with(HEADING));
        let place = file.windows(13).position(|part| part == b"\"satellite\":3").unwrap();
        file[place + 12] = b'4';
        let signature = thief.sign(&[CONTEXT, &file].concat());
        file.extend_from_slice(&signature.to_bytes());
        assert_eq!(header(&file).unwrap().0.satellite, 4);
        assert_eq!(open(&thief.verifying_key(), &receiver, &file), Err(StickError::Altered), "the header is part of the seal");
    }

    #[test]
    fn a_stick_that_is_torn_or_altered_anywhere_is_refused() {
        let (file, (sender, receiver)) = (stick(), keys());
        let open = |file: &[u8]| open(&sender.verifying_key(), &receiver, file);
        for length in 0..file.len() {
            assert!(open(&file[..length]).is_err(), "{length} bytes of {}", file.len());
        }
        for place in 0..file.len() {
            let mut other = file.clone();
            other[place] ^= 1;
            assert!(open(&other).is_err(), "byte {place}");
        }
        assert!(open(&[&file[..], b"\0"].concat()).is_err());
        assert_eq!(header(b"hello\n"), Err(StickError::Other));
        assert_eq!(header(b"accredit stick, version 1\n{}\n"), Err(StickError::Earlier));
    }

    #[test]
    fn what_is_for_the_main_server_is_opened_with_the_events_key() {
        let (sender, _) = keys();
        let event = SigningKey::from_bytes(&[5; KEY]);
        assert_eq!(public(&secret_of_event(&event)), public_of_event(&event.verifying_key()));
        let header = Header { event: "an event".into(), satellite: 3, from: Sender::Satellite, key: 1, number: 7 };
        let file = seal(&sender, &public_of_event(&event.verifying_key()), &[3; KEY], &header, BODY.to_vec()).unwrap();
        assert_eq!(open(&sender.verifying_key(), &secret_of_event(&event), &file).unwrap(), BODY);
        // To a point of small order nothing is encrypted.
        assert_eq!(seal(&sender, &[0; KEY], &[3; KEY], &header, BODY.to_vec()), Err(StickError::Altered));
    }

    #[test]
    fn keys_are_those_of_rfc_7748() {
        // Section 6.1: the secret and public key of Bob, the public key of Alice, and what they share.
        let key = |digits: &str| -> [u8; KEY] { hex::decode(digits).unwrap().try_into().unwrap() };
        let bob = key("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
        assert_eq!(public(&bob), key("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
        let alice = key("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
        let shared = key("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
        assert_eq!(MontgomeryPoint(alice).mul_clamped(bob).to_bytes(), shared);
    }
}
