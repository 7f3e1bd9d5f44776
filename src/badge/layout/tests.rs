//! What every badge must hold: nothing touches, nothing is cut off, nothing is lost.

mod hard;
mod labels;
mod names;
mod problems;

use std::{collections::HashMap, sync::LazyLock};

use super::{share::touch, *};
use crate::{
    badge::{check, template::CategorySelection},
    domain::{
        colour::Colour,
        event_file,
        mask::{DayIndex, DayMask, ZoneMask},
    },
    typeset::{
        item::{Fixed, Rect},
        text::{ink_box, pt_to_mm},
    },
};

pub(super) static FONTS: LazyLock<Fonts> = LazyLock::new(|| Fonts::load(&[]).expect("no folder was named"));

pub(super) fn event() -> Event {
    event_file::read(include_str!("../../../templates/sample/kuwait-2024.toml")).expect("the sample event holds")
}

pub(super) fn design(name: &str) -> Design {
    Design::new(&Template::builtin(name).unwrap(), &event(), &FONTS).unwrap()
}

/// Walks the built-in templates of whole badges: all but labels, which have no photo and no colour.
pub(super) fn badges() -> impl Iterator<Item = &'static str> {
    Template::builtins().filter(|name| !name.starts_with("label-"))
}

/// Walks the built-in templates with marks: all but the small label, which has room for two texts only.
fn with_marks() -> impl Iterator<Item = &'static str> {
    Template::builtins().filter(|name| *name != "label-62")
}

/// Splits a line of the sample list.
fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut quoted) = (vec![String::new()], false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => cells.last_mut().unwrap().push(c),
        }
    }
    cells
}

/// Returns all people of the sample, as badges show them.
pub(super) fn sample() -> Vec<BadgeSubject> {
    let event = event();
    let mut lines = include_str!("../../../templates/sample/kuwait-2024.csv").lines();
    let heads = cells(lines.next().unwrap());
    lines
        .map(|line| {
            let cells = cells(line);
            let get = |name: &str| cells[heads.iter().position(|head| head == name).unwrap()].clone();
            let category = event.categories.iter().position(|category| category.code.as_str() == get("category")).unwrap();
            let day = event.days.iter().position(|day| day.to_string() == get("days")).and_then(DayIndex::new);
            BadgeSubject {
                reference: get("reference"),
                title: get("title"),
                name: format!("{} {}", get("given_name"), get("family_name")).trim().to_owned(),
                given_name: get("given_name"),
                family_name: get("family_name"),
                native_name: get("native_name"),
                function: get("function"),
                delegation: get("delegation"),
                country: get("country"),
                zones: event.categories[category].zones,
                days: day.map_or(event.categories[category].days, |day| DayMask::NONE.with(day)),
                category,
                credential: "CBDEFGHIJKLNRTUV".repeat(10),
                short_credential: "NCCCCCCDLBVNVKVEIKEKRTECFCJCL".into(),
                serial: "7F3A-91C2".into(),
                ..BadgeSubject::default()
            }
        })
        .collect()
}

pub(super) fn person() -> BadgeSubject {
    sample().swap_remove(0)
}

fn sides(drawn: &Drawn) -> Vec<Vec<&Item>> {
    std::iter::once(&drawn.front).chain(&drawn.back).map(|side| side.fixed.items.iter().chain(&side.items).collect()).collect()
}

/// Returns the ink of a text.
pub(super) fn ink_of(item: &Item) -> Option<Rect> {
    let Item::Text { x, y, size, spacing, line, .. } = item else { return None };
    let ink = ink_box(&FONTS, line, spacing / 1000.0);
    let mm = |ems: f32| pt_to_mm(ems * size);
    Some(Rect {
        x: x + mm(ink.left),
        y: y - mm(ink.ascent),
        width: mm(ink.right - ink.left),
        height: mm(ink.ascent + ink.descent),
    })
}

/// Returns whether one lies inside the other, give or take a twentieth of a millimetre.
pub(super) fn within(inner: Rect, outer: Rect) -> bool {
    let slack = 0.05;
    inner.x >= outer.x - slack
        && inner.y >= outer.y - slack
        && inner.x + inner.width <= outer.x + outer.width + slack
        && inner.y + inner.height <= outer.y + outer.height + slack
}

/// Asserts that texts keep off each other, off codes and pictures, inside the safe margin, and inside or outside of fills.
pub(super) fn assert_apart(design: &Design, drawn: &Drawn, whose: &str) {
    let TrimSize { width, height, .. } = design.format();
    let safe = design.template().page.safe;
    let safe = Rect { x: safe, y: safe, width: width - 2.0 * safe, height: height - 2.0 * safe };
    for items in sides(drawn) {
        let texts: Vec<(Rect, &Item)> = items.iter().filter_map(|item| Some((ink_of(item)?, *item))).collect();
        for (place, (text, item)) in texts.iter().enumerate() {
            assert!(within(*text, safe), "{whose}: {item:?} leaves the safe margin: {text:?}");
            for (other, other_item) in &texts[..place] {
                assert!(!touch(*text, *other), "{whose}: {item:?} touches {other_item:?}");
            }
            for other in &items {
                match other {
                    Item::Code { rect, .. } | Item::Picture { rect, .. } | Item::Photo { frame: rect, .. } => {
                        assert!(!touch(*text, *rect), "{whose}: {item:?} touches {other:?}");
                    }
                    Item::Fill { rect, .. } | Item::Frame { rect, .. } => {
                        assert!(!touch(*text, *rect) || within(*text, *rect), "{whose}: {item:?} crosses {other:?}");
                    }
                    // A rule crosses nothing.
                    Item::Line { from, to, .. } if (from.1 - to.1).abs() < f32::EPSILON => {
                        let rule = Rect { x: from.0.min(to.0), y: from.1 - 0.1, width: (to.0 - from.0).abs(), height: 0.2 };
                        assert!(!touch(*text, rule), "{whose}: {item:?} touches {other:?}");
                    }
                    Item::Line { .. }
                    | Item::Text { .. }
                    | Item::Outline { .. }
                    | Item::Artwork { .. }
                    | Item::Modules { .. }
                    | Item::Group(_) => {}
                }
            }
        }
    }
}

fn words(drawn: &Drawn) -> String {
    let lines = sides(drawn).into_iter().flatten().filter_map(|item| match item {
        Item::Text { line, .. } => Some(line.text.trim().to_owned()),
        _ => None,
    });
    lines.collect::<Vec<_>>().join(" ")
}

#[test]
fn every_person_of_the_sample_has_a_sound_badge_on_every_template() {
    let people = sample();
    assert_eq!(people.len(), 512);
    for name in Template::builtins() {
        let design = design(name);
        assert_eq!(check::design(&design), [], "{name}");
        let mut shaper = Shaper::new(&FONTS);
        for person in &people {
            assert_eq!(check::subject(&design, person, &mut shaper), [], "{name}: {}", person.reference);
            let drawn = design.draw(person, &mut shaper).unwrap();
            assert_apart(&design, &drawn, &format!("{name}: {}", person.reference));
            let words = words(&drawn);
            let texts = [&person.name, &person.delegation, &person.title, &person.native_name, &person.function];
            for text in texts.into_iter().take(if name == "label-62" { 2 } else { 5 }) {
                assert!(without_spaces(&words).contains(&without_spaces(text)), "{name}: {text} is not on the badge: {words}");
            }
        }
    }
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn a_name_of_twenty_letters_can_be_read_from_three_metres() {
    let design = design("conference-a6");
    let mut shaper = Shaper::new(&FONTS);
    for person in sample().iter().filter(|person| person.name.chars().count() <= 20) {
        let drawn = design.draw(person, &mut shaper).unwrap();
        let size = drawn.front.items.iter().filter_map(|item| match item {
            Item::Text { size, line, .. } if person.name.contains(line.text.trim()) && *size > 15.0 => Some(*size),
            _ => None,
        });
        let capitals = pt_to_mm(size.fold(0.0, f32::max)) * 0.714;
        assert!(capitals >= 6.0, "{} has capitals of {capitals} mm", person.name);
    }
}

#[test]
fn baselines_of_the_default_badge_stand_on_the_grid() {
    let design = design("conference-a6");
    let drawn = design.draw(&person(), &mut Shaper::new(&FONTS)).unwrap();
    for item in &drawn.front.items {
        if let Item::Text { y, line, .. } = item {
            assert!((y - y.round()).abs() < 0.001, "{} stands at {y} mm", line.text);
        }
    }
}

#[test]
fn people_of_a_category_share_what_is_fixed() {
    for name in with_marks() {
        let design = design(name);
        let mut shaper = Shaper::new(&FONTS);
        let mut seen: HashMap<usize, (Arc<Fixed>, usize)> = HashMap::new();
        for person in sample() {
            let drawn = design.draw(&person, &mut shaper).unwrap();
            for side in std::iter::once(&drawn.front).chain(&drawn.back) {
                let (fixed, category) = seen.entry(side.fixed.key).or_insert_with(|| (Arc::clone(&side.fixed), person.category));
                assert_eq!((&side.fixed, person.category), (&*fixed, *category), "equal keys mean equal items");
            }
            // One of them shares everything but the marks.
            let usual = drawn.front.items.iter().filter(|item| matches!(item, Item::Fill { .. } | Item::Frame { .. })).count();
            let own_days = person.days != design.event.categories[person.category].days;
            assert_eq!(usual == 0, !own_days, "{name}: {}", person.reference);
        }
        let per_person = 2 * usize::from(design.has_back()) + 2;
        assert!(seen.len() <= design.event.categories.len() * per_person);
    }
}

#[test]
fn a_name_of_three_hundred_letters_is_a_problem_and_no_badge() {
    for name in Template::builtins() {
        let design = design(name);
        let mut shaper = Shaper::new(&FONTS);
        for long in ["Maximilian ".repeat(28), "x".repeat(300), "محمد ".repeat(60), "王".repeat(300), "ក្រុម".repeat(60)]
        {
            let subject = BadgeSubject { name: long.trim().to_owned(), ..person() };
            let problems = design.draw(&subject, &mut shaper).unwrap_err();
            let [BadgeProblem::Overflow { element, needed, smallest, .. }] = problems.as_slice() else { panic!("{problems:?}") };
            assert!(element == "name" && needed < smallest, "{problems:?}");
            let said = problems[0].to_string();
            assert!(said.starts_with("name \"") && said.contains("shorten it") && said.chars().count() < 260, "{said}");
            assert_eq!(check::subject(&design, &subject, &mut shaper), problems);
        }
    }
}

#[test]
fn a_full_badge_shrinks_before_it_gives_up() {
    let crowded = BadgeSubject {
        name: "Nguyễn Thị Ánh Thư Đặng Hoàng Phượng Liên".into(),
        native_name: "រាជរដ្ឋាភិបាលកម្ពុជា សម្តេចក្រុមព្រះ".into(),
        function:
            "Deputy Permanent Representative and Chargé d’affaires to the United Nations and other International Organizations"
                .into(),
        delegation:
            "Office of the United Nations High Commissioner for Human Rights (OHCHR), Regional Office for South-East Asia".into(),
        title: "H.E. Professor Dr.".into(),
        ..person()
    };
    for name in Template::builtins() {
        let design = design(name);
        let mut shaper = Shaper::new(&FONTS);
        match design.draw(&crowded, &mut shaper) {
            Ok(drawn) => assert_apart(&design, &drawn, name),
            Err(problems) => assert!(problems.iter().all(|problem| problem.code() == "overflow"), "{name}: {problems:?}"),
        }
    }
    let on_a6 = design("conference-a6").draw(&crowded, &mut Shaper::new(&FONTS));
    assert!(on_a6.is_ok(), "an A6 badge has room for this: {on_a6:?}");
}

#[test]
fn the_longest_event_has_room_for_its_marks() {
    let mut event = event();
    let first = event.days[0];
    event.days = std::iter::successors(Some(first), |day| day.tomorrow().ok()).take(32).collect();
    let zone = event.zones[0].clone();
    event.zones = vec![zone; 16];
    for category in &mut event.categories {
        (category.zones, category.days) = (ZoneMask(0xF0F0), DayMask(0x00FF_00FF));
    }
    let subject = BadgeSubject { zones: ZoneMask(0xF0F0), days: DayMask(0x00FF_00FF), ..person() };
    for name in with_marks() {
        let design = Design::new(&Template::builtin(name).unwrap(), &event, &FONTS).unwrap();
        let drawn = design.draw(&subject, &mut Shaper::new(&FONTS)).unwrap();
        assert_apart(&design, &drawn, name);
        let filled = sides(&drawn)[0].iter().filter(|item| matches!(item, Item::Fill { rect, .. } if rect.width < 8.0)).count();
        assert!(filled >= 8 + 16, "{name}");
    }
}

#[test]
fn an_event_that_says_little_makes_a_badge_all_the_same() {
    let event = event_file::read("[event]\nname = \"Summit\"\ndays = [\"2025-01-01\"]\n[[category]]\ncode = \"All\"\n").unwrap();
    let subject = BadgeSubject {
        name: "Zoé".into(),
        credential: "C".repeat(160),
        short_credential: "C".repeat(29),
        zones: ZoneMask(1),
        days: DayMask(1),
        ..BadgeSubject::default()
    };
    for name in Template::builtins() {
        let design = Design::new(&Template::builtin(name).unwrap(), &event, &FONTS).unwrap();
        let drawn = design.draw(&subject, &mut Shaper::new(&FONTS)).unwrap();
        assert_apart(&design, &drawn, name);
        assert!(!words(&drawn).to_uppercase().contains("EMERGENCY"), "a label without a value is left out");
    }
}

#[test]
fn elements_for_some_categories_are_on_their_badges_alone() {
    let mut template = Template::builtin("conference-a6").unwrap();
    let band = template.front.iter().position(|element| element.id == "band-title").unwrap();
    template.front[band].categories = CategorySelection::Except(vec!["Media".into()]);
    let design = Design::new(&template, &event(), &FONTS).unwrap();
    let mut shaper = Shaper::new(&FONTS);
    let people = sample();
    let mut of = |title: &str| {
        let person = people.iter().find(|person| design.event.categories[person.category].title == title).unwrap();
        words(&design.draw(person, &mut shaper).unwrap()).contains(title)
    };
    assert!(of("MINISTER") && !of("MEDIA"));
    template.front[band].categories = CategorySelection::Only(vec!["Meida".into()]);
    let Err(wrong) = Design::new(&template, &event(), &FONTS) else { panic!("the category is unknown") };
    assert!(wrong.to_string().contains("no category \"Meida\"; did you mean \"Media\"?"), "{wrong}");
}

#[test]
fn what_lies_over_a_name_is_drawn_after_it() {
    let text = "name = \"over\"\n[page]\nwidth = 60\nheight = 40\n\
        [[front]]\nkind = \"text\"\ntext = \"{name}\"\nsize = 9\nx = 5\ny = 5\nwidth = 50\nheight = 9\n\
        [[front]]\nkind = \"fill\"\nx = 5\ny = 13\nwidth = 50\nheight = 9\n\
        [[front]]\nkind = \"fill\"\nx = 5\ny = 30\nwidth = 50\nheight = 5\n";
    let design = Design::new(&Template::read(text).unwrap(), &event(), &FONTS).unwrap();
    let drawn = design.draw(&person(), &mut Shaper::new(&FONTS)).unwrap();
    assert!(matches!(drawn.front.items.as_slice(), [Item::Text { .. }, Item::Fill { .. }]));
    assert_eq!(drawn.front.fixed.items.len(), 1);
}

#[test]
fn no_rule_stands_over_contacts_that_an_event_does_not_have() {
    let rules = |event: &Event, name: &str| {
        let design = Design::new(&Template::builtin(name).unwrap(), event, &FONTS).unwrap();
        let drawn = design.attempt(&person(), &mut Shaper::new(&FONTS)).0.unwrap();
        sides(&drawn).into_iter().flatten().filter(|item| matches!(item, Item::Line { .. })).count()
    };
    let mut without = event();
    for text in [&mut without.contact.emergency, &mut without.contact.help_desk, &mut without.contact.return_to] {
        text.clear();
    }
    for name in badges().filter(|name| *name != "card-cr80") {
        assert_eq!(rules(&without, name) + 1, rules(&event(), name), "{name}");
    }
}
