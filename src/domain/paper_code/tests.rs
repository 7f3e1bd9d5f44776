use jiff::civil::{date, time};

use super::*;
use crate::domain::{
    scanned_text::read_paper as read,
    short_credential::{ShortCredential, TagKey},
};

fn gate(code: &str) -> GateCode {
    code.parse().unwrap()
}

fn list(gate: &GateCode, day: usize) -> PaperList<'_> {
    let date = date(2024, 11, 4).checked_add(jiff::Span::new().days(i64::try_from(day).unwrap())).unwrap();
    PaperList { event: EventId::from_random([7; 16]), gate, day: DayIndex::new(day).unwrap(), date }
}

fn key() -> PaperKey {
    PaperKey::of(&SigningKey::from_bytes(&[9; 32]))
}

#[test]
fn a_code_comes_back_as_it_was_made() {
    let main = gate("main");
    for mark in
        [ListMark::Name(1), ListMark::Name(u32::MAX), ListMark::Time(time(0, 0, 0, 0)), ListMark::Time(time(23, 45, 0, 0))]
    {
        let code = key().issue(&list(&main, 1), mark);
        let letters = code.letters();
        assert_eq!(letters.len(), LETTERS);
        assert!(letters.starts_with(if matches!(mark, ListMark::Name(_)) { 'R' } else { 'T' }), "{letters}");
        assert_eq!(read(&letters), [code]);
        assert_eq!(read(&format!("{}\r", letters.to_lowercase())), [code]);
        assert!(key().made(&list(&main, 1), &code));
    }
}

#[test]
fn the_first_list_is_written_so() {
    // Computed separately, in another language: what one version prints, another enters.
    let main = gate("main");
    let code = key().issue(&list(&main, 0), ListMark::Name(42));
    assert_eq!(code.letters(), "RCCCCCCCCDLJKDENCJKRUKCCTFEVE");
}

#[test]
fn a_code_is_of_one_event_one_gate_one_day_and_one_key() {
    let (main, north) = (gate("main"), gate("north"));
    let here = list(&main, 0);
    let code = key().issue(&here, ListMark::Name(42));
    assert!(!key().made(&PaperList { gate: &north, ..here }, &code));
    assert!(!key().made(&PaperList { event: EventId::from_random([8; 16]), ..here }, &code));
    assert!(!key().made(&list(&main, 1), &code));
    assert!(!key().made(&PaperList { date: date(2025, 11, 4), ..here }, &code), "the days of the event were changed since");
    assert!(!PaperKey::of(&SigningKey::from_bytes(&[1; 32])).made(&here, &code));
    assert!(!key().made(&here, &PaperCode { mark: ListMark::Name(43), ..code }), "no tick passes for another's");
}

#[test]
fn a_letter_that_was_changed_is_noticed() {
    let main = gate("main");
    let letters = key().issue(&list(&main, 0), ListMark::Name(42)).letters();
    for place in 0..LETTERS {
        for &other in modhex::ALPHABET.iter().filter(|&&other| other != letters.as_bytes()[place]) {
            let mut changed = letters.clone().into_bytes();
            changed[place] = other;
            assert!(read(std::str::from_utf8(&changed).unwrap()).is_empty());
        }
    }
}

#[test]
fn no_credential_is_a_paper_code_and_no_paper_code_a_credential() {
    let main = gate("main");
    let paper = key().issue(&list(&main, 0), ListMark::Name(42)).letters();
    assert_eq!(ShortCredential::from_letters(paper.as_bytes()), None);
    let serial = crate::domain::id::BadgeSerial::new(42).unwrap();
    let short = TagKey::of(&SigningKey::from_bytes(&[9; 32])).issue(EventId::from_random([7; 16]), serial);
    assert!(read(&short.letters()).is_empty());
    for text in ["", "R", &"R".repeat(29), &"C".repeat(160), &"لا".repeat(40), "08:15"] {
        assert!(read(text).is_empty(), "{text}");
    }
}

#[test]
fn a_keyboard_s_layout_is_undone() {
    // What an Arabic (101) layout makes of the letters, typed without Shift.
    let main = gate("main");
    let code = key().issue(&list(&main, 0), ListMark::Name(42));
    let arabic: String = code
        .letters()
        .bytes()
        .map(|letter| {
            let place = usize::from(modhex::value(letter).unwrap());
            ["ؤ", "لا", "ي", "ث", "ب", "ل", "ا", "ه", "ت", "ن", "م", "ى", "ق", "ف", "ع", "ر"][place]
        })
        .collect();
    assert_eq!(read(&arabic), [code]);
}

#[test]
fn a_row_has_one_scan_for_each_attempt() {
    let (main, north) = (gate("main"), gate("north"));
    let ids = [
        scan_id(&list(&main, 0), 1, 0),
        scan_id(&list(&main, 0), 2, 0),
        scan_id(&list(&main, 0), 1, 1),
        scan_id(&list(&main, 1), 1, 0),
        scan_id(&list(&north, 0), 1, 0),
    ];
    let different: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(different.len(), ids.len());
    assert_eq!(scan_id(&list(&main, 0), 1, 0), ids[0]);
}
