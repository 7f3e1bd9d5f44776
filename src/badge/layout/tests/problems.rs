//! Problems of badges: found, said once, and none by force.

use super::*;

#[test]
fn problems_are_found_and_say_what_to_do() {
    let design = design("conference-a6");
    let mut shaper = Shaper::new(&FONTS);
    let mut codes = |subject: BadgeSubject| -> Vec<&'static str> {
        design.draw(&subject, &mut shaper).err().into_iter().flatten().map(|problem| problem.code()).collect()
    };
    assert_eq!(codes(person()), Vec::<&str>::new());
    assert_eq!(codes(BadgeSubject { name: String::new(), ..person() }), ["required-empty"]);
    assert_eq!(codes(BadgeSubject { name: "\u{E000}".into(), ..person() }), ["missing-glyph"]);
    assert_eq!(codes(BadgeSubject { credential: String::new(), ..person() }), ["credential"]);
    assert_eq!(codes(BadgeSubject { category: 99, ..person() }), ["category"]);
    let unissued = BadgeSubject { credential: String::new(), ..person() };
    assert_eq!(check::subject(&design, &unissued, &mut shaper), [], "a badge is checked before it is issued");

    let embedded = Fonts::embedded();
    let design = Design::new(&Template::builtin("conference-a6").unwrap(), &event(), &embedded).unwrap();
    let problems = check::subject(&design, &person(), &mut Shaper::new(&embedded));
    let said = problems[0].to_string();
    assert!(said.contains("Arabic") && said.contains("U+06") && said.contains("fonts-noto-core"), "{said}");
}

#[test]
fn a_text_that_cannot_be_read_on_its_ground_is_an_error() {
    let mut template = Template::builtin("conference-a6").unwrap();
    let mut event = event();
    event.categories[0].colour = Colour { red: 0xff, green: 0xd4, blue: 0 };
    let problems = Design::new(&template, &event, &FONTS).unwrap().problems().to_vec();
    assert_eq!(problems, [], "black can be read on yellow, and is taken");
    for element in &mut template.front {
        if let ElementKind::Text { text, .. } = &mut element.kind {
            text.ink = crate::badge::template::Paint::Plain(Colour::WHITE);
        }
    }
    let design = Design::new(&template, &event, &FONTS).unwrap();
    let title = design.problems().iter().find(|problem| problem.element() == Some("band-title")).unwrap();
    assert_eq!((title.code(), title.severity()), ("low-contrast", Severity::Error));
    assert!(title.to_string().contains("#ffffff on #ffd400"), "{title}");
    assert!(design.draw(&BadgeSubject { category: 0, ..person() }, &mut Shaper::new(&FONTS)).is_err());
}

#[test]
fn a_code_under_four_tenths_of_a_millimetre_a_module_is_an_error() {
    let of = |code: &str| {
        let text = format!("name = \"s\"\n[page]\nwidth = 60\nheight = 40\n[[front]]\nkind = \"code\"\nx = 5\ny = 5\n{code}\n");
        let design = Design::new(&Template::read(&text).unwrap(), &event(), &FONTS).unwrap();
        design.problems().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(of("width = 21.2"), Vec::<String>::new());
    assert!(of("width = 20")[0].contains("0.38 mm a QR module"), "{:?}", of("width = 20"));
    assert_eq!(of("width = 13.2\ncode = \"short\""), Vec::<String>::new());
    assert_eq!(of("width = 13\ncode = \"short\"").len(), 1, "it is said once, not for each category");
}

#[test]
fn a_badge_by_force_holds_the_whole_name_inside_its_box() {
    let mut shaper = Shaper::new(&FONTS);
    for name in Template::builtins() {
        let design = design(name);
        for long in ["Maximilian ".repeat(28), "x".repeat(300), "محمد ".repeat(60), "王".repeat(300)] {
            let subject = BadgeSubject { name: long.trim().to_owned(), ..person() };
            let (drawn, problems) = design.attempt(&subject, &mut shaper);
            assert_eq!(problems.iter().map(BadgeProblem::code).collect::<Vec<_>>(), ["overflow"], "{name}");
            let drawn = drawn.expect("it can be drawn");
            assert_apart(&design, &drawn, name);
            assert!(without_spaces(&words(&drawn)).contains(&without_spaces(&long)), "{name}: {}", words(&drawn));
        }
        let without_code = BadgeSubject { credential: String::new(), short_credential: String::new(), ..person() };
        assert!(design.attempt(&without_code, &mut shaper).0.is_none(), "a badge without a code is not drawn");
    }
}

#[test]
fn a_long_event_name_is_said_once_and_stops_every_badge() {
    let mut event = event();
    event.name = "High-Level Conference ".repeat(15).trim().to_owned();
    let design = Design::new(&Template::builtin("card-cr80").unwrap(), &event, &FONTS).unwrap();
    assert_eq!(design.problems().iter().map(BadgeProblem::code).collect::<Vec<_>>(), ["overflow"]);
    assert!(design.draw(&person(), &mut Shaper::new(&FONTS)).is_err());
    assert_eq!(check::subject(&design, &person(), &mut Shaper::new(&FONTS)), []);
}
