//! Names as people have them, in 56 languages and regions: none is rejected, and none looks damaged.
//!
//! `data/lists/names.tsv` was drawn from the names of Faker 40 (MIT).

use std::{collections::BTreeSet, fmt::Write};

use accredit::{
    domain::{damage, event_file},
    roster::{List, Options, Row},
};

use crate::harness::{SAMPLE_LIST, Site, accredit};

const NAMES: &str = include_str!("data/lists/names.tsv");
const EVENT: &str = "[event]\nname = \"E\"\ndays = [\"2024-11-04\"]\n[[category]]\ncode = \"Delegate\"\n";

/// A list of so many people, with names of every locale in turn.
fn list(count: usize) -> String {
    let locales: Vec<(Vec<&str>, Vec<&str>)> = NAMES
        .lines()
        .map(|line| {
            let mut parts = line.split('\t').skip(1).map(|names| names.split('|').collect());
            (parts.next().unwrap(), parts.next().unwrap())
        })
        .collect();
    assert!(locales.len() >= 45);
    let mut list = String::from("reference,given_name,family_name,native_name,category\n");
    let mut state = 5_usize;
    for number in 0..count {
        let (given, family) = &locales[number % locales.len()];
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (first, second, last) =
            (given[(state >> 33) % given.len()], given[(state >> 43) % given.len()], family[(state >> 38) % family.len()]);
        let (given, family) = match number % 7 {
            0 => (format!("{first} {second}"), last.to_owned()),
            1 => (format!("{first}-{second}"), last.to_uppercase()),
            2 => (first.to_owned(), format!("{last}-{}", family[(state >> 50) % family.len()])),
            _ => (first.to_owned(), last.to_owned()),
        };
        writeln!(list, "R{number},\"{given}\",\"{family}\",\"{given} {family}\",Delegate").unwrap();
    }
    list
}

#[test]
fn twenty_thousand_names_come_in_whole_and_sound() {
    let event = event_file::read(EVENT).unwrap();
    let text = list(20_000);
    let mut list = List::read(text.as_bytes(), Options::default()).unwrap();
    let (rows, notices) = list.rows(&event).unwrap();
    assert!(notices.is_empty(), "{notices:?}");
    let mut seen = BTreeSet::new();
    for row in rows {
        let Row::Listed(listed) = row.unwrap() else { panic!("a row is rejected") };
        assert!(listed.unusable.is_empty() && listed.refusal.is_empty() && listed.remarks.is_empty(), "{listed:?}");
        let (person, _) = listed.into_participant("Delegate".parse().unwrap(), None);
        assert_eq!(damage::of(&person, &[]), [], "{person:?}");
        seen.insert(person.reference);
    }
    assert_eq!(seen.len(), 20_000);
}

#[test]
fn the_sample_has_no_damage() {
    let site = Site::with_sample();
    let found = accredit(&site).args(["--json", "badge", "check", "--only", "list-damage"]).succeeds();
    assert_eq!(found.json(), serde_json::json!([]), "of {SAMPLE_LIST}");
}
