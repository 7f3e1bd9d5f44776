//! Small reference renderings of the badges that are hardest to set. A shade that nobody sees passes; a name that moved does not.
//!
//! After a change that is meant: `ACCREDIT_RENEW_LOOKS=1 cargo test --lib looks`, and look at what changed.

use std::path::PathBuf;

use image::GrayImage;

use super::{rules_tests::large, tests::*, *};
use crate::typeset::raster;

/// The resolution of the references: two pixels to a millimetre.
const DPI: f32 = 50.8;
/// Pixels of a tile's side: what lies in a square millimetre is compared as one.
const TILE: u32 = 2;
/// How much more or less ink a tile may have, of 1: rasterisers and fonts of another year differ so much.
const SHADE: f32 = 0.14;
/// How many tiles may differ by more.
const STRAY: usize = 2;

/// One reference: its name, the template, whose badge, and which side.
struct Look {
    name: &'static str,
    template: &'static str,
    who: BadgeSubject,
    side: Facing,
    event: Event,
}

fn looks() -> Vec<Look> {
    let named = |name: &str, native: &str| BadgeSubject {
        name: name.into(),
        native_name: native.into(),
        given_name: String::new(),
        ..person()
    };
    let long = BadgeSubject {
        function: "Deputy Permanent Representative and Chargé d’affaires to the United Nations".into(),
        delegation: "United Nations Regional Centre for Preventive Diplomacy for Central Asia (UNRCCA)".into(),
        ..named("Siti Nurhaliza Tengku Ampuan binti Haji Mohd Yusof", "")
    };
    let card = BadgeSubject {
        function: "Senior Adviser".into(),
        delegation: "International Atomic Energy Agency".into(),
        ..long.clone()
    };
    let arabic = named("Abdulrahman bin Abdulaziz Al-Sabah", "عبد الرحمن بن عبد العزيز آل الصباح");
    let khmer = BadgeSubject {
        country: "KHM".into(), ..named("Norodom Ratthavong", "សម្តេចក្រុមព្រះ នរោត្តម")
    };
    let chinese = BadgeSubject { country: "CHN".into(), ..named("Ouyang Xiaoming", "欧阳晓明") };
    let urdu = BadgeSubject { country: "PAK".into(), ..named("Muhammad Iqbal Chaudhry", "محمد اقبال چوہدری") };
    let (event, crowd) = large();
    let look = |name, template, who: &BadgeSubject, side, event: &Event| Look {
        name,
        template,
        who: who.clone(),
        side,
        event: event.clone(),
    };
    let sample = super::tests::event();
    vec![
        look("arabic-conference-a6", "conference-a6", &arabic, Facing::Front, &sample),
        look("khmer-summit-a6", "summit-a6", &khmer, Facing::Front, &sample),
        look("short-forum-a6", "forum-a6", &named("Li", ""), Facing::Front, &sample),
        look("long-card-cr80", "card-cr80", &card, Facing::Front, &sample),
        look("chinese-label-4x6", "label-4x6", &chinese, Facing::Front, &sample),
        look("long-label-62", "label-62", &long, Facing::Front, &sample),
        look("urdu-conference-quarter", "conference-quarter", &urdu, Facing::Front, &sample),
        look("zones-conference-a6", "conference-a6", &crowd, Facing::Back, &event),
        look("zones-card-cr80", "card-cr80", &crowd, Facing::Front, &event),
    ]
}

fn drawn(look: &Look) -> (Design, Side) {
    let design = Design::new(&Template::builtin(look.template).unwrap(), &look.event, &FONTS).unwrap();
    let drawn = design.draw(&look.who, &mut Shaper::new(&FONTS));
    let drawn = drawn.unwrap_or_else(|problems| panic!("{}: {problems:?}", look.name));
    let side = if look.side == Facing::Front { drawn.front } else { drawn.back.unwrap() };
    (design, side)
}

fn picture(design: &Design, side: &Side) -> GrayImage {
    let png = raster::png(side, design.format(), &FONTS, DPI).unwrap();
    image::load_from_memory(&png).unwrap().to_luma8()
}

/// Returns how many tiles of two pictures differ by more than a person would pass over; all, if their sizes differ.
fn differing(one: &GrayImage, other: &GrayImage) -> usize {
    if one.dimensions() != other.dimensions() {
        return usize::MAX;
    }
    let (across, down) = (one.width() / TILE, one.height() / TILE);
    let ink = |picture: &GrayImage, x: u32, y: u32| {
        let pixels = (0..TILE * TILE).map(|place| picture.get_pixel(x * TILE + place % TILE, y * TILE + place / TILE)[0]);
        pixels.map(|level| 255.0 - f32::from(level)).sum::<f32>() / (255 * TILE * TILE) as f32
    };
    let tiles = (0..down).flat_map(|y| (0..across).map(move |x| (x, y)));
    tiles.filter(|&(x, y)| (ink(one, x, y) - ink(other, x, y)).abs() > SHADE).count()
}

fn reference(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests/it/data/looks", &format!("{name}.png")].iter().collect()
}

#[test]
fn the_hardest_badges_look_as_they_did() {
    let mut changed = Vec::new();
    for look in looks() {
        let (design, side) = drawn(&look);
        let now = picture(&design, &side);
        let path = reference(look.name);
        if std::env::var_os("ACCREDIT_RENEW_LOOKS").is_some() {
            now.save(&path).unwrap();
        }
        let then = image::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).to_luma8();
        let tiles = differing(&now, &then);
        if tiles > STRAY {
            changed.push(format!("{}: {tiles} square millimetres look otherwise", look.name));
        }
    }
    assert!(changed.is_empty(), "{}\nif that is meant, renew with ACCREDIT_RENEW_LOOKS=1 and look", changed.join("\n"));
}

#[test]
fn a_name_that_moved_is_seen_and_another_shade_is_not() {
    for look in looks() {
        let (design, side) = drawn(&look);
        let then = picture(&design, &side);
        let changed = |change: &dyn Fn(&mut Item)| {
            let mut side = side.clone();
            side.items.iter_mut().for_each(change);
            differing(&picture(&design, &side), &then)
        };
        let darker = changed(&|item| {
            if let Item::Text { colour, .. } = item {
                colour.red = colour.red.saturating_add(12);
            }
        });
        assert!(darker <= STRAY, "{}: {darker} tiles", look.name);
        if look.side == Facing::Back {
            continue;
        }
        for (right, down) in [(1.0, 0.0), (0.0, 1.0)] {
            let moved = changed(&|item| match item {
                Item::Text { x, y, line, .. } if look.who.name.contains(line.text.trim()) => {
                    *x += right;
                    *y += down;
                }
                _ => {}
            });
            assert!(moved > STRAY, "{}: a name that moved by a millimetre is {moved} tiles", look.name);
        }
    }
}
