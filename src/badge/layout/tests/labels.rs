//! Labels: what a printer without colours and greys prints.

use super::*;

#[test]
fn labels_are_black_and_white() {
    let labels: Vec<&str> = Template::builtins().filter(|name| name.starts_with("label-")).collect();
    assert_eq!(labels, ["label-4x6", "label-62"]);
    for name in labels {
        let design = design(name);
        let mut shaper = Shaper::new(&FONTS);
        for person in sample().iter().step_by(11) {
            let drawn = design.draw(person, &mut shaper).unwrap();
            for item in sides(&drawn).into_iter().flatten() {
                let colour = match item {
                    Item::Fill { colour, .. }
                    | Item::Frame { colour, .. }
                    | Item::Line { colour, .. }
                    | Item::Text { colour, .. }
                    | Item::Outline { colour, .. } => *colour,
                    Item::Code { .. } | Item::Modules { .. } | Item::Group(_) => continue,
                    Item::Photo { .. } | Item::Picture { .. } | Item::Artwork { .. } => panic!("{name}: {item:?} has greys"),
                };
                assert!([Colour::BLACK, Colour::WHITE].contains(&colour), "{name}: {}: {item:?}", person.reference);
            }
        }
    }
}

#[test]
fn modules_of_labels_are_whole_dots_of_their_printers() {
    let dot = 1.0 / 8.0;
    for name in ["label-4x6", "label-62"] {
        let drawn = design(name).draw(&person(), &mut Shaper::new(&FONTS)).unwrap();
        let module = drawn.front.items.iter().find_map(|item| match item {
            Item::Code { rect, symbol } => Some(rect.width / (symbol.width + 8) as f32),
            _ => None,
        });
        let dots = module.unwrap() / dot;
        assert!((dots - dots.round()).abs() < 0.01, "{name}: {dots} dots");
    }
}
