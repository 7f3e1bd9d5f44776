//! Names: where their lines break, and at which side they stand.

use super::*;
use crate::{badge::problem::BadgeProblem, domain::particle};

/// Returns the lines in which a name stands on the front.
fn lines_of(drawn: &Drawn, name: &str) -> Vec<String> {
    let squashed = |text: &str| text.to_lowercase().replace(' ', "");
    let lines = drawn.front.items.iter().filter_map(|item| match item {
        Item::Text { line, .. } => Some(line.text.clone()),
        _ => None,
    });
    let (lines, name) = (lines.collect::<Vec<_>>(), squashed(name));
    let runs = (0..lines.len()).flat_map(|from| (from + 1..=lines.len().min(from + 4)).map(move |to| from..to));
    let found = runs.into_iter().find(|run| !name.is_empty() && squashed(&lines[run.clone()].concat()) == name);
    found.map(|run| lines[run].to_vec()).unwrap_or_default()
}

fn named(given: &str, family: &str) -> BadgeSubject {
    let (given_name, family_name) = (given.to_owned(), family.to_owned());
    let name = crate::domain::name_order::full_name(given, family, "", "");
    BadgeSubject { given_name, family_name, name, native_name: String::new(), ..person() }
}

/// Returns the lines in which a template sets a name.
fn set(template: &str, who: &BadgeSubject) -> Vec<String> {
    let design = design(template);
    let mut shaper = Shaper::new(&FONTS);
    let drawn = design.draw(who, &mut shaper).unwrap_or_else(|problems| panic!("{template}: {}: {problems:?}", who.name));
    lines_of(&drawn, &who.name)
}

#[test]
fn no_line_of_a_name_of_the_sample_ends_on_a_particle() {
    let people = sample();
    for template in Template::builtins() {
        let design = design(template);
        let mut shaper = Shaper::new(&FONTS);
        let (mut broken, mut at_seam) = (0, 0);
        for person in &people {
            let (drawn, problems) = design.attempt(person, &mut shaper);
            assert!(
                !problems.iter().any(|problem| matches!(problem, BadgeProblem::NameBreak { .. })),
                "{template}: {problems:?}"
            );
            let drawn = drawn.unwrap();
            for name in [&person.name, &person.native_name] {
                let lines = lines_of(&drawn, name);
                for line in lines.iter().filter(|line| !name.ends_with(line.as_str())) {
                    let last = line.split_whitespace().next_back().unwrap();
                    assert!(!particle::clings(last) || *line == person.given_name, "{template}: {lines:?}");
                }
                if name == &person.name && lines.len() > 1 && !person.given_name.is_empty() && !person.family_name.is_empty() {
                    broken += 1;
                    at_seam += usize::from(lines.contains(&person.given_name) || lines.contains(&person.family_name));
                }
            }
        }
        assert_eq!(at_seam, broken, "{template}: a name breaks between its parts");
    }
}

#[test]
fn names_break_where_a_secretary_would_break_them() {
    for (given, family, lines) in [
        ("Mohammed", "bin Salman bin Abdulaziz", ["Mohammed", "bin Salman bin Abdulaziz"]),
        ("Carmen Eugenia", "Sánchez de la Fuente", ["Carmen Eugenia", "Sánchez de la Fuente"]),
        ("Ludwig van", "Beethoven-Featherstone", ["Ludwig", "van Beethoven-Featherstone"]),
        ("Ben", "Featherstonehaugh-Cholmond", ["Ben", "Featherstonehaugh-Cholmond"]),
        ("Jean-Pierre Emmanuel", "de La Rochefoucauld", ["Jean-Pierre Emmanuel", "de La Rochefoucauld"]),
        ("Abd al-Rahman ibn Khalid", "Al-Thani", ["Abd al-Rahman ibn Khalid", "Al-Thani"]),
    ] {
        assert_eq!(set("conference-a6", &named(given, family)), lines);
    }
    let joined = named("Willem Alexander Claus", "van den Bergh-van der Heijden");
    assert_eq!(set("label-62", &joined), ["Willem Alexander Claus", "van den Bergh-", "van der Heijden"]);
    // Without columns the lines are balanced, and end on no particle all the same.
    for (name, lines) in [
        ("Maria de los Angeles Guadalupe Fernandez", ["Maria de los Angeles", "Guadalupe Fernandez"]),
        ("Johannes Maximilian von der Leyen-Hohen", ["Johannes Maximilian", "von der Leyen-Hohen"]),
        ("عبد الرحمن بن عبد العزيز بن عبد الله", ["عبد الرحمن", "بن عبد العزيز بن عبد الله"]),
        ("Mohammed Abdelrahman Abu Bakr Sr.", ["Mohammed Abdelrahman", "Abu Bakr Sr."]),
    ] {
        let who = BadgeSubject { name: name.into(), ..named("", "") };
        assert_eq!(set("conference-a6", &who), lines);
    }
}

#[test]
fn what_fits_no_other_way_breaks_after_a_particle_and_says_so() {
    let who = BadgeSubject { name: "Wolfeschlegelstein van der Hausenbergerdorfmannstein".into(), ..named("", "") };
    let design = design("conference-a6");
    let (drawn, problems) = design.attempt(&who, &mut Shaper::new(&FONTS));
    assert_apart(&design, &drawn.unwrap(), "a long name");
    let problem = problems.iter().find(|problem| problem.code() == "name-break").expect("the break is a finding");
    assert_eq!(problem.severity(), Severity::Warning);
    insta::assert_snapshot!(
        problem.to_string(),
        @r#"name "Wolfeschlegelstein van der Hausenbergerdorfmannstein" has a line that ends on "der": it does not fit another way; shorten it, or give it more room in the template"#
    );
}

#[test]
fn a_name_that_stands_alone_in_arabic_or_hebrew_starts_at_its_own_side() {
    for template in Template::builtins().filter(|template| !template.starts_with("certificate")) {
        let design = design(template);
        for name in ["ناصر صالح", "דוד כהן"] {
            let who = BadgeSubject { name: name.into(), native_name: name.into(), ..named("", "") };
            let mut shaper = Shaper::new(&FONTS);
            let drawn = design.draw(&who, &mut shaper).unwrap();
            let item =
                drawn.front.items.iter().find(|item| matches!(item, Item::Text { line, .. } if line.text == name)).unwrap();
            let ink = ink_of(item).unwrap();
            let around = design.template().front.iter().filter(|element| !matches!(element.kind, ElementKind::Fill { .. }));
            let around = around.map(|element| element.area).find(|area| within(ink, *area)).unwrap();
            assert!((ink.x + ink.width - around.x - around.width).abs() < 0.05, "{template}: {name} stands at {ink:?}");
        }
    }
}

#[test]
fn chinese_and_japanese_names_have_their_own_order_on_every_template() {
    for template in Template::builtins() {
        for (given, family, shown) in [("翼", "佐藤", "佐藤翼"), ("晓明", "欧阳", "欧阳晓明"), ("철수", "김", "김철수")]
        {
            let mut who = named(given, family);
            who.native_name = who.name.clone();
            assert_eq!(set(template, &who), [shown], "{template}");
        }
    }
}
