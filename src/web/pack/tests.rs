use jiff::Timestamp;

use super::*;
use crate::{
    domain::{
        actor::Actor,
        credential::{Body, Credential},
        event_file,
        field::FieldSet,
        id::{BadgeSerial, EventId},
        mask::{DayMask, ZoneMask},
        participant::Participant,
        signing::{PublicKey, SigningKey},
    },
    store::Store,
};

/// Syllables of invented names, in two scripts.
const LATIN: [&str; 12] = ["al", "ben", "ca", "dor", "es", "fi", "gha", "ho", "iva", "jo", "ka", "lim"];
const ARABIC: [&str; 12] = ["ال", "بن", "كا", "دور", "عس", "في", "غا", "هو", "يفا", "جو", "قا", "لم"];

fn name(number: u64, of: [&str; 12]) -> String {
    let mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (0..6).map(|place| of[usize::try_from((mixed >> (place * 8)) % 12).unwrap()]).collect()
}

#[test]
fn a_hundred_thousand_people_are_sent_in_under_six_megabytes() {
    const PEOPLE: usize = 100_000;
    let folder = tempfile::tempdir().unwrap();
    let event = event_file::read(include_str!("../../../templates/sample/kuwait-2024.toml")).unwrap();
    let signing = SigningKey::from_bytes(&[7; 32]);
    let key = PublicKey { id: KeyId(1), key: signing.verifying_key(), state: KeyState::Active };
    let path = folder.path().join("event.db");
    let id = EventId::from_random([1; 16]);
    let mut store = Store::create(&path, id, &event, &key, Actor::program(), Timestamp::UNIX_EPOCH).unwrap();
    let category = event.categories[3].code.clone();
    let mut import = store.import(Timestamp::UNIX_EPOCH).unwrap();
    import.put(&Participant::new("P-1".parse().unwrap(), category.clone()), FieldSet::default()).unwrap();
    import.commit().unwrap();
    let one = store.participant(&"P-1".parse().unwrap()).unwrap();
    let mut content = store.pack(None).unwrap();
    let body = Body { key: KeyId(1), serial: BadgeSerial::new(1).unwrap(), days: DayMask(3), zones: ZoneMask(7), category: 3 };
    // Digests are as random as real ones; signing each would take the test's time.
    let template = *Credential::sign(body, id, &signing).as_bytes();
    for number in 0..PEOPLE as u64 {
        let mut who = one.clone();
        let mixed = number.wrapping_mul(0xD134_2543_DE82_EF95).rotate_left(17);
        let serial = BadgeSerial::new(u32::try_from(mixed >> 32).unwrap() | 1).unwrap();
        let mut bytes = template;
        bytes[2..6].copy_from_slice(&serial.get().to_be_bytes());
        let participant = &mut who.participant;
        participant.reference = format!("KWT24-{number:06}").parse().unwrap();
        (participant.given_name, participant.family_name) = (name(number, LATIN), name(number ^ 0xFFFF, LATIN));
        participant.native_name = name(number, ARABIC);
        participant.delegation = format!("Delegation {}", number % 250);
        content.badges.push(PackBadge {
            serial,
            holder: Some(who.key),
            state: BadgeState::Valid,
            credential: Credential::from_bytes(bytes).unwrap(),
            short: None,
        });
        content.people.push(PackPerson { who, note: None });
    }
    let mut pack = PackJson::new(&content, 0, PackExtent::Whole);
    // Rows of people follow each other.
    pack.people.key = (1..=i64::try_from(PEOPLE).unwrap()).collect();
    pack.badges.holder.clone_from(&pack.people.key);
    let json = serde_json::to_vec(&pack).unwrap();
    let sent = compressed(&json).unwrap();
    println!("{} people: {} bytes, {} sent", content.people.len(), json.len(), sent.len());
    assert!(sent.len() < 6_000_000, "{} bytes", sent.len());
}
