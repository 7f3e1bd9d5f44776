//! What the design asks of every built-in template: who is seen first, how large the second name is, titles, marks and names of zones.

use super::{tests::*, *};
use crate::domain::{
    event_file,
    mask::{DayMask, ZoneMask},
};

/// An event of 16 zones and ten days, and a person who may enter half of them.
pub(super) fn large() -> (Event, BadgeSubject) {
    let text = include_str!("../../../templates/sample/kuwait-2024.toml");
    let days: Vec<String> = (4..14).map(|day| format!("\"2024-11-{day:02}\"")).collect();
    let mut text = text.replace("[\"2024-11-04\", \"2024-11-05\"]", &format!("[{}]", days.join(", ")));
    let names = [
        "Registration hall",
        "Main entrance",
        "Delegates' lounge",
        "Interpreters' booths",
        "Security control",
        "Conference rooms",
        "Press briefing room",
        "Gala dinner",
        "Protocol office",
        "Medical centre",
        "Exhibition area",
    ];
    let zones = names.iter().enumerate().map(|(nth, name)| format!("[[zone]]\ncode = \"more-{nth}\"\nname = \"{name}\"\n"));
    text.push_str(&zones.collect::<String>());
    let mut event = event_file::read(&text).unwrap();
    assert_eq!((event.zones.len(), event.days.len()), (16, 10));
    for category in &mut event.categories {
        (category.zones, category.days) = (ZoneMask(0xF0F0), DayMask(0b11_1110_0000));
    }
    let who = BadgeSubject { zones: ZoneMask(0xF0F0), days: DayMask(0b11_1110_0000), ..person() };
    (event, who)
}

/// How a text is set.
struct Set {
    largest: f32,
    smallest: f32,
    /// The baseline of its first line.
    y: f32,
    /// Its lines.
    count: usize,
}

/// Finds the lines that make up a text.
fn set(side: &Side, text: &str) -> Option<Set> {
    let squashed = |text: &str| text.to_lowercase().replace(' ', "");
    let lines: Vec<(String, f32, f32)> = side
        .fixed
        .items
        .iter()
        .chain(&side.items)
        .filter_map(|item| match item {
            Item::Text { line, size, y, .. } => Some((squashed(&line.text), *size, *y)),
            _ => None,
        })
        .collect();
    let text = squashed(text);
    let runs = (0..lines.len()).flat_map(|from| (from + 1..=lines.len().min(from + 4)).map(move |to| from..to));
    let is_it =
        |run: &std::ops::Range<usize>| lines[run.clone()].iter().map(|(line, ..)| line.as_str()).collect::<String>() == text;
    let run = runs.filter(|_| !text.is_empty()).find(is_it)?;
    let count = run.len();
    let sizes = || lines[run.clone()].iter().map(|(_, size, _)| *size);
    let (largest, smallest) = (sizes().fold(0.0, f32::max), sizes().fold(f32::MAX, f32::min));
    Some(Set { largest, smallest, y: lines[run.start].2, count })
}

#[test]
fn the_second_name_has_sixty_to_eighty_percent_of_the_first_s_size() {
    let people = sample();
    for name in Template::builtins().filter(|name| *name != "label-62") {
        let design = design(name);
        let (mut shaper, mut seen) = (Shaper::new(&FONTS), 0);
        for who in people.iter().filter(|who| !who.native_name.is_empty() && who.native_name != who.name) {
            let drawn = design.draw(who, &mut shaper).unwrap();
            let (Some(first), Some(second)) = (set(&drawn.front, &who.name), set(&drawn.front, &who.native_name)) else {
                panic!("{name}: {} lacks a name", who.reference)
            };
            // Where the given name is the larger, the second name stands under the family name.
            let share = second.largest / first.smallest;
            assert!((0.595..=0.805).contains(&share), "{name}: {} {} has {share}", who.name, who.native_name);
            seen += 1;
        }
        assert!(seen > 50);
    }
}

#[test]
fn the_name_is_the_largest_of_the_person_s_texts_and_stands_first() {
    let people = sample();
    for name in Template::builtins() {
        let design = design(name);
        let mut shaper = Shaper::new(&FONTS);
        for who in &people {
            let drawn = design.draw(who, &mut shaper).unwrap();
            let first = set(&drawn.front, &who.name).unwrap();
            for text in [&who.delegation, &who.function, &who.native_name].into_iter().filter(|text| **text != who.name) {
                let Some(other) = set(&drawn.front, text) else { continue };
                let (size, of) = (other.largest, first.largest);
                assert!(size < of && other.y > first.y, "{name}: {text} of {} is {size} pt of {of}, at {} mm", who.name, other.y);
            }
        }
    }
}

#[test]
fn function_and_delegation_keep_seven_points_on_labels() {
    for name in ["label-4x6", "label-62"] {
        let design = design(name);
        let mut shaper = Shaper::new(&FONTS);
        for who in &sample() {
            let drawn = design.draw(who, &mut shaper).unwrap();
            for text in [&who.delegation, &who.function].into_iter().filter(|text| !text.is_empty()) {
                let Some(other) = set(&drawn.front, text) else { continue };
                assert!(other.smallest >= 6.95, "{name}: {text} of {} has {} pt", who.name, other.smallest);
            }
        }
    }
}

#[test]
fn a_long_title_takes_two_lines() {
    let title = "SPECIAL REPRESENTATIVES OF THE SECRETARY-GENERAL";
    for name in Template::builtins() {
        let mut event = event();
        let who = person();
        event.categories[who.category].title = title.into();
        let design = Design::new(&Template::builtin(name).unwrap(), &event, &FONTS).unwrap();
        assert_eq!(design.problems(), [], "{name}");
        let drawn = design.draw(&who, &mut Shaper::new(&FONTS)).unwrap();
        assert_apart(&design, &drawn, name);
        assert_eq!(set(&drawn.front, title).unwrap().count, 2, "{name}");
    }
}

#[test]
fn sixteen_zones_have_their_names_on_the_back_and_ten_days_can_be_read() {
    let (event, who) = large();
    for name in Template::builtins().filter(|name| *name != "label-62") {
        let design = Design::new(&Template::builtin(name).unwrap(), &event, &FONTS).unwrap();
        assert_eq!(design.problems(), [], "{name}");
        let drawn = design.draw(&who, &mut Shaper::new(&FONTS)).unwrap();
        assert_apart(&design, &drawn, name);
        let zones = || event.zones.iter();
        let sides = [Some(&drawn.front), drawn.back.as_ref()].into_iter().flatten();
        let named: Vec<f32> =
            sides.flat_map(|side| zones().filter_map(|zone| set(side, &zone.name))).map(|name| name.smallest).collect();
        // What is one sheet has its names beside the marks; a label that has no back has none.
        if design.has_back() || name.starts_with("butterfly") {
            assert!(named.len() >= 16, "{name}: {} names", named.len());
        }
        assert!(named.iter().all(|size| *size >= 5.0), "{name}: {named:?}");
        let days = drawn.front.fixed.items.iter().chain(&drawn.front.items).filter_map(|item| match item {
            Item::Text { line, size, .. } if event.days.iter().any(|day| day.day().to_string() == line.text) => Some(*size),
            _ => None,
        });
        let days: Vec<f32> = days.collect();
        assert!(days.len() >= 10 && days.iter().all(|size| *size >= 5.0), "{name}: {days:?}");
    }
}

#[test]
fn a_single_name_is_printed_once() {
    let single = |given: &str, family: &str, native: &str| BadgeSubject {
        name: format!("{given}{family}"),
        given_name: given.into(),
        family_name: family.into(),
        native_name: native.into(),
        ..person()
    };
    for name in Template::builtins() {
        let design = design(name);
        for who in [single("Suharto", "", ""), single("", "Sukarno", ""), single("Sok", "", "សុខ")] {
            let drawn = design.draw(&who, &mut Shaper::new(&FONTS)).unwrap();
            let times = |wanted: &str| {
                let is_it = |item: &&Item| matches!(item, Item::Text { line, .. } if line.text == wanted);
                drawn.front.fixed.items.iter().chain(&drawn.front.items).filter(is_it).count()
            };
            assert_eq!(times(&who.name), 1, "{name}: {}", who.name);
            assert!(
                who.native_name.is_empty() || name == "label-62" || times(&who.native_name) == 1,
                "{name}: {}",
                who.native_name
            );
        }
    }
}
