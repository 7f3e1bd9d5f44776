//! The weight that is asked for is the weight that is printed, and that the picture shows: with a font whose weight varies.

use std::{convert::Infallible, path::Path, sync::Arc};

use super::{
    plates::{folder, run},
    *,
};
use crate::{
    domain::colour::Colour,
    typeset::{
        fonts::{FaceId, Slant, Weight},
        item::{Fixed, Item, Side},
        raster,
        text::{Shaper, Style, ink_box},
    },
};

const FORMAT: TrimSize = TrimSize { width: 40.0, height: 40.0, bleed: 0.0 };
/// Font size in points.
const SIZE: f32 = 72.0;

/// The fonts with the one whose letter I is a bar of 100 thousandths of an em at weight 400, and of 300 at 900.
fn fonts() -> (Fonts, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let font = [env!("CARGO_MANIFEST_DIR"), "tests/it/data/varying.ttf"].iter().collect::<std::path::PathBuf>();
    std::fs::copy(font, folder.path().join("varying.ttf")).unwrap();
    (Fonts::load(&[folder.path().to_owned()]).unwrap(), folder)
}

/// Returns how wide the bar is in a picture of the badge, in thousandths of an em.
fn bar(picture: &Path) -> f32 {
    let picture = image::open(picture).unwrap().to_luma8();
    let row = picture.height() / 2;
    let ink: f32 = (0..picture.width()).map(|x| 1.0 - f32::from(picture.get_pixel(x, row)[0]) / 255.0).sum();
    ink / picture.width() as f32 * FORMAT.width / crate::typeset::text::pt_to_mm(SIZE) * 1_000.0
}

/// Returns the bar's width as it is measured, printed and shown.
fn widths(fonts: &Fonts, face: FaceId, weight: Weight) -> [f32; 3] {
    let line = Shaper::new(fonts).line("I", Style { face: Some(face), weight, ..Style::default() });
    assert_eq!(line.runs[0].face, face);
    let ink = ink_box(fonts, &line, 0.0);
    let text = Item::Text { x: 8.0, y: 29.0, size: SIZE, spacing: 0.0, colour: Colour::BLACK, line };
    let side = Side { fixed: Arc::new(Fixed { key: 0, items: Vec::new() }), items: vec![text] };
    let sheet = Sheet::single(FORMAT);
    let document = Document::new(fonts, FORMAT, &sheet, "Weights");
    let mut pdf = Vec::new();
    let badge = Drawn { front: side.clone(), back: None };
    let draw = |(): &mut (), (): &()| Ok::<_, Infallible>(Some(badge.clone()));
    write(&document, std::iter::once(Ok(())), || (), draw, &mut pdf, |_| ()).unwrap();
    let folder = folder(&pdf);
    run(folder.path(), "pdftoppm", &["-r", "300", "-png", "-singlefile", "a.pdf", "printed"]);
    std::fs::write(folder.path().join("shown.png"), raster::png(&side, FORMAT, fonts, 300.0).unwrap()).unwrap();
    let picture = |name: &str| bar(&folder.path().join(name));
    [(ink.right - ink.left) * 1_000.0, picture("printed.png"), picture("shown.png")]
}

#[test]
fn a_font_whose_weight_varies_is_measured_printed_and_shown_in_the_weight_that_is_asked_for() {
    let (fonts, folder) = fonts();
    let [regular, bold] = fonts.family("Varying").unwrap();
    let file = |weight| fonts.file(&folder.path().join("varying.ttf"), weight).unwrap();
    let styled = fonts.styled("Varying", 650, Slant::Upright).unwrap();
    assert_eq!(styled.instead, None, "it has every weight");
    for (face, weight, wanted) in [
        (regular, Weight::Regular, 100.0),
        (bold, Weight::Bold, 220.0),
        (file(400), Weight::Regular, 100.0),
        (file(900), Weight::Bold, 300.0),
        (styled.id, Weight::Bold, 200.0),
    ] {
        for (way, width) in ["measured", "printed", "shown"].into_iter().zip(widths(&fonts, face, weight)) {
            assert!((width - wanted).abs() < 6.0, "{width} {way} instead of {wanted}");
        }
    }
}
