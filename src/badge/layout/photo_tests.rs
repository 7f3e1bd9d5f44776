//! Badges with a photo, and those without one at an event with photos.

use std::sync::Arc;

use super::{
    tests::{FONTS, assert_apart, badges, design, event, person, sample},
    *,
};
use crate::{
    badge::{check, subject::Gallery},
    typeset::item::Pixels,
};

#[test]
fn a_photo_moves_the_text_to_its_right() {
    let photo = Arc::new(Picture { width: 300, height: 400, pixels: Pixels::Rgba(vec![0; 4 * 300 * 400]) });
    for name in badges() {
        let design = design(name);
        let mut shaper = Shaper::new(&FONTS);
        for person in sample().into_iter().step_by(7) {
            let drawn = design.draw(&BadgeSubject { photo: Some(Arc::clone(&photo)), ..person }, &mut shaper);
            let drawn = drawn.unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
            assert_apart(&design, &drawn, name);
            let photo = drawn.front.items.iter().find_map(|item| match item {
                Item::Photo { frame, rect, .. } => Some((*frame, *rect)),
                _ => None,
            });
            let (frame, rect) = photo.unwrap();
            assert!((rect.width / rect.height - 0.75).abs() < 0.001, "a face is not stretched");
            assert!(rect.width > frame.width - 0.001 && rect.height > frame.height - 0.001, "and fills its frame");
        }
    }
}

#[test]
fn a_figure_stands_for_a_photo_where_others_have_one() {
    let photo_of = |drawn: &Drawn| drawn.front.items.iter().any(|item| matches!(item, Item::Outline { .. }));
    let mut shaper = Shaper::new(&FONTS);
    for name in badges() {
        let design = design(name);
        for person in sample().into_iter().step_by(29) {
            let alone = design.draw(&person, &mut shaper).unwrap();
            assert!(!photo_of(&alone), "an event without photos has no empty frames");
            let among = BadgeSubject { gallery: Gallery::Filled, ..person };
            let drawn = design.draw(&among, &mut shaper).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
            assert!(photo_of(&drawn));
            assert_apart(&design, &drawn, name);
        }
    }
}

#[test]
fn a_template_says_when_a_figure_stands() {
    let mut shaper = Shaper::new(&FONTS);
    for (word, alone, among) in [("always", true, true), ("with-others", false, true), ("never", false, false)] {
        let text = format!(
            "name = \"photo\"\n[page]\nwidth = 60\nheight = 60\n\
             [[front]]\nkind = \"photo\"\nx = 5\ny = 5\nwidth = 20\nheight = 25\nplaceholder = \"{word}\"\n"
        );
        let design = Design::new(&Template::read(&text).unwrap(), &event(), &FONTS).unwrap();
        for (gallery, wanted) in [(Gallery::Empty, alone), (Gallery::Filled, among)] {
            let drawn = design.draw(&BadgeSubject { gallery, ..person() }, &mut shaper).unwrap();
            assert_eq!(!drawn.front.items.is_empty(), wanted, "{word} {gallery:?}");
        }
    }
}

#[test]
fn a_missing_and_a_coarse_photo_are_told_and_stop_nothing() {
    let design = design("conference-a6");
    let mut shaper = Shaper::new(&FONTS);
    let mut told = |subject: BadgeSubject| -> Vec<String> {
        assert!(design.draw(&subject, &mut shaper).is_ok(), "a badge is printed all the same");
        check::subject(&design, &subject, &mut shaper).iter().map(ToString::to_string).collect()
    };
    let photo =
        |width, height| Some(Arc::new(Picture { width, height, pixels: Pixels::Jpeg { bytes: Vec::new(), components: 3 } }));
    assert!(told(person()).is_empty());
    assert!(told(BadgeSubject { photo: photo(440, 550), gallery: Gallery::Filled, ..person() }).is_empty());
    let missing = told(BadgeSubject { gallery: Gallery::Filled, ..person() });
    assert_eq!(missing, ["photo is missing; a silhouette takes its place if the template has one; import it"]);
    let coarse = told(BadgeSubject { photo: photo(200, 250), gallery: Gallery::Filled, ..person() });
    assert!(coarse[0].starts_with("photo has 200 × 250 pixels, 181 dpi at its printed size"), "{coarse:?}");
}
