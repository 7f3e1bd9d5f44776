//! Badges with photos, and with the names that are hardest to set.

use super::*;
use crate::typeset::item::Pixels;

/// Returns a photo of the proportions that a template's frame has.
fn photo(template: &Template) -> Arc<Picture> {
    let frame =
        template.front.iter().find(|element| matches!(element.kind, ElementKind::Photo { .. })).expect("it shows a photo");
    let (width, height) = ((frame.area.width * 10.0).round() as u32, (frame.area.height * 10.0).round() as u32);
    Arc::new(Picture { width, height, pixels: Pixels::Rgba(vec![0; 4 * (width * height) as usize]) })
}

#[test]
fn every_person_of_the_sample_has_a_sound_badge_with_a_photo() {
    let people = sample();
    for name in badges() {
        let design = design(name);
        let photo = photo(design.template());
        let mut shaper = Shaper::new(&FONTS);
        for person in &people {
            let drawn = design.draw(&BadgeSubject { photo: Some(Arc::clone(&photo)), ..person.clone() }, &mut shaper);
            let drawn = drawn.unwrap_or_else(|problems| panic!("{name}: {}: {problems:?}", person.reference));
            assert_apart(&design, &drawn, &format!("{name}: {}", person.reference));
            let picture = drawn.front.items.iter().find_map(|item| match item {
                Item::Photo { rect, .. } => Some(*rect),
                _ => None,
            });
            let (picture, face) = (picture.unwrap(), photo.size());
            assert!((picture.width / picture.height - face.0 / face.1).abs() < 0.01, "a face is not stretched");
        }
    }
}

#[test]
fn the_shortest_and_the_hardest_names_have_sound_badges() {
    let names = ["Li", "Ó", "王", "W", "Ng Ị", "Ågot Ðỗ", "Wolfeschlegelstein", "Maria-Magdalena Rodríguez"];
    let natives = [
        "",
        "李",
        "مُحَمَّد بْنُ سَلْمَان آل سُعُود",
        "សម្តេចក្រុមព្រះ នរោត្តម",
        "สมเด็จพระเจ้าอยู่หัวปิ่นเกล้า",
        "श्रीमती क्षत्रिय राष्ट्रपति",
        "司馬光太郎",
        "မောင်မောင်ကြီး",
    ];
    for template in badges() {
        let design = design(template);
        let photos = [None, Some(photo(design.template()))];
        let mut shaper = Shaper::new(&FONTS);
        for (name, native) in names.iter().flat_map(|name| natives.iter().map(move |native| (*name, *native))) {
            for photo in &photos {
                for given in ["", name.split(' ').next().unwrap_or_default()] {
                    let (name, native_name, given_name) = (name.to_owned(), native.to_owned(), given.to_owned());
                    let subject = BadgeSubject { name, native_name, given_name, photo: photo.clone(), ..person() };
                    let drawn = design.draw(&subject, &mut shaper);
                    let drawn = drawn.unwrap_or_else(|problems| panic!("{template}: {problems:?}"));
                    assert_apart(&design, &drawn, &format!("{template}: {} {native}", subject.name));
                }
            }
        }
    }
}

#[test]
fn the_delegation_on_a_card_can_be_read() {
    let design = design("card-cr80");
    let photo = photo(design.template());
    let mut shaper = Shaper::new(&FONTS);
    for person in sample() {
        let drawn = design.draw(&BadgeSubject { photo: Some(Arc::clone(&photo)), ..person.clone() }, &mut shaper).unwrap();
        let sizes = drawn.front.items.iter().filter_map(|item| match item {
            Item::Text { size, line, .. } if person.delegation.contains(line.text.trim()) => Some(*size),
            _ => None,
        });
        let least = sizes.fold(f32::MAX, f32::min);
        assert!(least >= 7.0, "{} is in {least} pt", person.delegation);
    }
}
