use std::collections::BTreeMap;

use serde_json::Value;

use super::*;
use crate::domain::{
    credential::{Body, Credential, LETTERS},
    id::{BadgeSerial, EventId, KeyId},
    mask::{DayMask, ZoneMask},
    scanned_text::{self, Code},
    signing::SigningKey,
};

const STATES: [&str; 4] = ["shift", "plain", "shift+caps", "plain+caps"];

fn event() -> EventId {
    EventId::from_bytes([0x5A; 16])
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn credential(number: u32, seed: u8) -> Credential {
    let serial = BadgeSerial::new(number.wrapping_mul(0x9E37_79B9) | 1).unwrap();
    let body = Body { key: KeyId(1), serial, days: DayMask(number), zones: ZoneMask(0x00B7), category: number.to_le_bytes()[0] };
    Credential::sign(body, event(), &key(seed))
}

fn read(text: &str) -> Option<Credential> {
    let mut pieces = scanned_text::read(text, event(), |id| (id == KeyId(1)).then(|| key(7).verifying_key()));
    match (pieces.len(), pieces.swap_remove(0).code) {
        (1, Code::Signed(credential)) => Some(credential),
        _ => None,
    }
}

/// Every layout's letters in every state, by name.
fn layouts() -> BTreeMap<String, Vec<String>> {
    let file: Value = serde_json::from_str(include_str!("../../../tests/it/keyboard-layouts.json")).unwrap();
    assert_eq!(file["alphabet"].as_str().unwrap().as_bytes(), ALPHABET);
    let mut all = BTreeMap::new();
    for (name, states) in file["layouts"].as_object().unwrap() {
        for state in STATES {
            let letters = states[state].as_array().unwrap().iter().map(|letter| letter.as_str().unwrap().to_owned());
            all.insert(format!("{name} {state}"), letters.collect::<Vec<_>>());
        }
    }
    assert_eq!(all.len(), 60 * 4);
    all
}

/// What a host with this layout receives when a scanner types the letters.
fn typed(letters: &str, layout: &[String]) -> String {
    letters.bytes().map(|letter| layout[ALPHABET.iter().position(|&known| known == letter).unwrap()].as_str()).collect()
}

/// What Windows makes of the same keys.
fn split(text: &str) -> String {
    text.replace('ﻻ', "لا").replace('ﻵ', "لآ").replace('ﻷ', "لأ").replace('ﻹ', "لإ")
}

#[test]
fn every_layout_in_every_state_gives_the_very_credential() {
    let codes: Vec<_> = (1..6).map(|number| credential(number, 7)).collect();
    for (name, layout) in layouts() {
        for code in &codes {
            let text = typed(&code.letters(), &layout);
            assert_eq!(read(&text), Some(*code), "{name}: {text}");
            assert_eq!(read(&format!("{text}\r")), Some(*code), "{name}, with the scanner's Enter");
            assert_eq!(read(&split(&text)), Some(*code), "{name}, ligatures split: {text}");
        }
    }
}

#[test]
fn split_ligatures_are_undone_whatever_stands_beside_them() {
    // Many credentials: the rare pair of letters that reads like a ligature is what is ambiguous.
    let layouts = layouts();
    for state in STATES {
        let layout = &layouts[&format!("ara {state}")];
        for number in 1..150 {
            let code = credential(number, 7);
            assert_eq!(read(&split(&typed(&code.letters(), layout))), Some(code), "ara {state}, {number}");
        }
    }
}

#[test]
fn a_wrong_key_stays_wrong_under_every_layout() {
    let forged = credential(1, 8).letters();
    let mut damaged = *credential(2, 7).as_bytes();
    damaged[79] ^= 1;
    for letters in [forged, crate::domain::modhex::encode(&damaged)] {
        for (name, layout) in layouts() {
            let text = typed(&letters, &layout);
            assert_eq!(read(&text), None, "{name}");
            assert_eq!(read(&split(&text)), None, "{name}, ligatures split");
        }
    }
}

#[test]
fn random_text_in_any_alphabet_is_no_credential() {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        usize::try_from(state >> 28).unwrap()
    };
    for (name, layout) in layouts() {
        for length in [1, LETTERS - 1, LETTERS, LETTERS, LETTERS + 1] {
            let text: String = (0..length).map(|_| layout[next()].as_str()).collect();
            assert_eq!(read(&text), None, "{name}: {text}");
        }
    }
}

#[test]
fn a_code_with_something_else_in_it_is_no_credential() {
    let layouts = layouts();
    for name in ["ru shift", "ara plain", "gr plain", "us(dvorak) shift", "th plain"] {
        let text = typed(&credential(3, 7).letters(), &layouts[name]);
        let middle = text.char_indices().nth(80).unwrap().0;
        for wrong in [" ", "\u{301}", "@", "ж"] {
            assert_eq!(read(&format!("{}{wrong}{}", &text[..middle], &text[middle..])), None, "{name} and {wrong:?}");
        }
        assert_eq!(read(&format!("@{text}@@")), Some(credential(3, 7)), "around it anything may stand");
        assert_eq!(read(&text[..text.char_indices().last().unwrap().0]), None, "one letter short");
    }
}

#[test]
fn work_on_a_hostile_text_is_bounded() {
    // Each pair may be one letter or two: without a bound there would be more readings than atoms.
    for pairs in [80, 81, 100, 120, 140, 159, 160, 161, 240, 320] {
        for end in ["", "x", "ﻻ", "ل", "ا"] {
            let text = "لا".repeat(pairs) + end;
            let mut calls = 0;
            let (wanted, mut tries) = (LettersWanted { length: LETTERS, heads: &[] }, Tries::default());
            for typed in readings(&text) {
                let found = typed.find(wanted, &mut tries, |letters| {
                    assert_eq!(letters.len(), LETTERS);
                    calls += 1;
                    None::<()>
                });
                assert_eq!(found, []);
            }
            assert!(calls <= MOST_TRIES, "{pairs} pairs and \"{end}\": {calls}");
            assert_eq!(read(&text), None);
        }
    }
}

#[test]
fn each_reading_is_tried_once() {
    let mut seen = Vec::new();
    let wanted = LettersWanted { length: 4, heads: &[] };
    for typed in readings("لالالا") {
        typed.find(wanted, &mut Tries::default(), |letters| {
            seen.push(String::from_utf8(letters.to_vec()).unwrap());
            None::<()>
        });
    }
    let whole = ["BBGH", "BGHB", "GHBB"].map(str::to_owned);
    assert_eq!(seen[..3], whole, "the whole text first");
    assert_eq!(seen.iter().filter(|letters| whole.contains(letters)).count(), 3, "and once");
}

#[test]
fn a_stretch_says_where_it_lies() {
    let wanted = LettersWanted { length: 3, heads: b"L" };
    let found = plain("xyLBC--lbd").find(wanted, &mut Tries::default(), |letters| Some(letters.to_vec()));
    let expected = [Stretch { place: 2..5, value: b"LBC".to_vec() }, Stretch { place: 7..10, value: b"LBD".to_vec() }];
    assert_eq!(found, expected);
    assert_eq!(plain("xyLBC--lb").longest_run(), Some((2..5, 3)));
    assert_eq!(plain("xyz").longest_run(), None);
}
