use ed25519_dalek::SigningKey;

use super::*;
use crate::domain::scanned_text::{self, Code};

/// The event of the vectors.
const EVENT: [u8; 16] = [0x6F, 0x1D, 0x2C, 0x3B, 0x4A, 0x59, 0x48, 0x67, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF];

/// Seed, key id, serial, days, zones, category, and the letters: computed by pyca/cryptography 48 (OpenSSL's Ed25519).
const VECTORS: [(u8, u8, u32, u32, u16, u8, &str); 3] = [
    (
        7,
        1,
        42,
        0b11,
        0b111,
        0,
        "LBCBCCCCCCDLCCCCCCCECCCICCCCCCCCCLKRDITIKKHNVKNLEUJCNRJGEDGKJJCHKCCJCULRKNBTLVTCFEKBKIJCNHVVJEBEFBHGIIIEVHKGBNBHFNHJKVTRBRJUVUBRIKCIVRBRRGNGTHCDJLVEDLNIJUKFCJCU",
    ),
    (
        7,
        1,
        u32::MAX,
        u32::MAX,
        u16::MAX,
        255,
        "LBCBVVVVVVVVVVVVVVVVVVVVVVCCCCCCCCBGJGJEKUFVTGVLLVEVENHKITHHGRFHCHRRVIHETFNBVCEJBCKBLRIHVKTHGVNNNRHDEVKETTEKTKBRUDBJDNCRHLBEKTHBLENGGEFCIRBHJDBRDJFCRKCIJVRJRNCB",
    ),
    (
        9,
        255,
        0xDEAD_BEEF,
        1,
        0x8001,
        9,
        "LBVVTULTNUUVCCCCCCCBJCCBCKCCCCCCDEDTRTNRGNFNLTKVBLBNDUNTGGGDBKIRTFJRLUUGTGCTUNKLJDTELICUCCEFJLJETLINRRUIGDTFFDFCHGDURGVNGRVNFNEUKRLCFVINBFRLCTTDFDIUNNFGIHLKTICU",
    ),
];

fn event() -> EventId {
    EventId::from_bytes(EVENT)
}

fn signing(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

/// The event's keys: 1 is made of sevens, 255 of nines, and there are no others.
fn key(id: KeyId) -> Option<VerifyingKey> {
    match id.0 {
        1 => Some(signing(7).verifying_key()),
        255 => Some(signing(9).verifying_key()),
        _ => None,
    }
}

fn genuine() -> Credential {
    let body =
        Body { key: KeyId(1), serial: BadgeSerial::new(42).unwrap(), days: DayMask(0b11), zones: ZoneMask(0b111), category: 0 };
    Credential::sign(body, event(), &signing(7))
}

/// Signs any head, so that only the rule on its fields can refuse it.
fn letters_of(head: [u8; 16], seed: u8) -> String {
    let signature = signing(seed).sign(&message(event(), &head)).to_bytes();
    modhex::encode(&[head.as_slice(), &signature].concat())
}

/// The one signed credential of a text.
fn reads(text: &str) -> Option<Credential> {
    match scanned_text::read(text, event(), key).as_slice() {
        [piece] => {
            if let Code::Signed(credential) = piece.code {
                Some(credential)
            } else {
                None
            }
        }
        _ => None,
    }
}

#[test]
fn the_vectors_hold_bit_for_bit() {
    for (seed, id, serial, days, zones, category, letters) in VECTORS {
        let serial = BadgeSerial::new(serial).unwrap();
        let body = Body { key: KeyId(id), serial, days: DayMask(days), zones: ZoneMask(zones), category };
        let credential = Credential::sign(body, event(), &signing(seed));
        assert_eq!(credential.letters(), letters);
        assert_eq!(letters.len(), LETTERS);
        let read = reads(letters).expect("a genuine credential is read");
        assert_eq!((read, read.body()), (credential, body));
        assert_eq!(Credential::from_bytes(*read.as_bytes()), Some(credential));
    }
}

#[test]
fn lower_case_is_the_same_credential() {
    let letters = genuine().letters();
    let mixed: String = letters.chars().enumerate().map(|(i, c)| if i % 3 == 0 { c.to_ascii_lowercase() } else { c }).collect();
    for text in [letters.to_lowercase(), mixed, letters] {
        assert_eq!(reads(&text), Some(genuine()), "{text:?}");
    }
}

#[test]
fn there_is_no_other_spelling() {
    let letters = genuine().letters();
    let wrong = [
        String::new(),
        letters[..159].to_owned(),
        letters[1..].to_owned(),
        format!("{} {}", &letters[..80], &letters[80..]),
        format!("{} {}", &letters[..80], &letters[81..]),
        letters.replace('K', "\u{212A}"),
        letters.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect(),
        format!("https://example.org/{letters}"),
    ];
    for text in wrong {
        assert_eq!(reads(&text), None, "{text:?}");
    }
    assert_eq!(read(letters.to_lowercase().as_bytes(), event(), key), None, "the caller upper-cases letters before reading them");
}

#[test]
fn another_event_another_key_and_a_revoked_key_are_no_credential() {
    let letters = genuine().letters();
    let mut other = EVENT;
    other[15] ^= 1;
    assert_eq!(read(letters.as_bytes(), EventId::from_bytes(other), key), None, "another event");
    assert_eq!(read(letters.as_bytes(), event(), |_| Some(signing(8).verifying_key())), None, "another key");
    assert_eq!(read(letters.as_bytes(), event(), |_| None), None, "a revoked key");
    let forged = Credential::sign(genuine().body(), event(), &signing(9));
    assert_eq!(reads(&forged.letters()), None, "a good key under another key's number");
}

#[test]
fn fixed_bytes_are_held_to_even_under_a_valid_signature() {
    let good: [u8; 16] = *genuine().as_bytes().first_chunk().unwrap();
    assert!(reads(&letters_of(good, 7)).is_some(), "the helper signs as the product does");
    let with = |place: usize, byte: u8| {
        let mut head = good;
        head[place] = byte;
        letters_of(head, 7)
    };
    for bit in 0..8 {
        assert_eq!(reads(&with(0, 0xA1 ^ 1 << bit)), None, "version");
        for place in 13..16 {
            assert_eq!(reads(&with(place, 1 << bit)), None, "flags and reserved bytes");
        }
    }
    assert_eq!(reads(&with(5, 0)), None, "serial zero");
    assert_eq!(reads(&with(1, 2)), None, "a key that the event has not");
}

#[test]
fn every_flipped_bit_is_noticed() {
    for bit in 0..8 * BYTES {
        let mut bytes = *genuine().as_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(reads(&modhex::encode(&bytes)), None, "bit {bit}");
    }
}

#[test]
fn a_second_form_of_the_signature_is_refused() {
    // S and S + L satisfy the same equation; only S < L is a signature (RFC 8032, section 5.1.7).
    const ORDER: [u8; 32] = [
        0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut bytes = *genuine().as_bytes();
    let mut carry = 0;
    for (byte, add) in bytes[48..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        (*byte, carry) = (sum.to_le_bytes()[0], sum >> 8);
    }
    assert_eq!(carry, 0);
    assert_eq!(reads(&modhex::encode(&bytes)), None);
    // A public key of small order, under which one signature would fit any message.
    let mut small = [0; 32];
    small[0] = 1;
    let weak = VerifyingKey::from_bytes(&small).expect("it is a point of the curve");
    let mut bytes = *genuine().as_bytes();
    bytes[16..].fill(0);
    bytes[16] = 1;
    assert_eq!(read(modhex::encode(&bytes).as_bytes(), event(), |_| Some(weak)), None);
}

#[test]
fn a_badge_that_was_read_before_is_genuine_for_its_own_key_and_event_only() {
    let letters = genuine().letters();
    let read_with = |letters: &str, event, seed: u8| read(letters.as_bytes(), event, |_| Some(signing(seed).verifying_key()));
    for _ in 0..2 {
        assert_eq!(read_with(&letters, event(), 7), Some(genuine()));
        assert_eq!(read_with(&letters, event(), 9), None, "another key");
        assert_eq!(read_with(&letters, EventId::from_bytes([1; 16]), 7), None, "another event");
        assert_eq!(read(letters.as_bytes(), event(), |_| None), None, "a key that does not verify any more");
        // Each letter stands for half a byte of what is signed, or of the signature.
        for place in 0..letters.len() {
            let mut forged = letters.clone();
            let other = if &forged[place..=place] == "C" { "B" } else { "C" };
            forged.replace_range(place..=place, other);
            assert_eq!(read_with(&forged, event(), 7), None, "letter {place}");
        }
    }
}
