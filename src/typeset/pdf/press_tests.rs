//! Documents for a press and for people who hear them, as other programs see them: Ghostscript's plates, `qpdf` and `pdfinfo`.

use std::{convert::Infallible, path::Path, sync::Arc};

use super::{
    plates::{COLOURS, Plates, folder, run},
    *,
};
use crate::{
    domain::{colour::Colour, ink::Cmyk},
    typeset::{
        intent::OutputIntent,
        item::{Fixed, Group, Item, Picture, Pixels, Rect, Rotation, Side},
        modules::Modules,
        qr::{CodeForm, Symbol},
        sheet::{CutMarks, SheetPlan},
        tag::Tag,
        text::{Shaper, Style},
    },
};

const FORMAT: TrimSize = TrimSize { width: 60.0, height: 40.0, bleed: 3.0 };
const TEXT: Rect = Rect { x: 5.0, y: 3.0, width: 30.0, height: 8.0 };
const CODE: Rect = Rect { x: 36.0, y: 2.0, width: 22.0, height: 22.0 };
const BAND: Rect = Rect { x: -3.0, y: 30.0, width: 66.0, height: 13.0 };
const PHOTO: Rect = Rect { x: 5.0, y: 13.0, width: 10.0, height: 12.0 };
const RED: Colour = Colour { red: 0x7a, green: 0, blue: 0x19 };
const INK: Colour = Colour { red: 0x16, green: 0x1a, blue: 0x1f };

fn photo() -> Arc<Picture> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(64, 80, image::Rgb([200, 60, 40])).write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    Arc::new(Picture { width: 64, height: 80, pixels: Pixels::Jpeg { bytes: bytes.into_inner(), components: 3 } })
}

fn badge(shaper: &mut Shaper<'_>, photo: &Arc<Picture>) -> Drawn {
    let line = shaper.line("Aisha Al-Sabah", Style::default());
    let text = Item::Text { x: TEXT.x, y: TEXT.y + 6.0, size: 14.0, spacing: 0.0, colour: INK, line: Arc::clone(&line) };
    let symbol = Box::new(Symbol::encode(&"CBDEFGHIJK".repeat(16), CodeForm::Signed).unwrap());
    let white = Item::Text { x: 5.0, y: 37.0, size: 12.0, spacing: 0.0, colour: Colour::WHITE, line };
    let items = vec![
        text,
        Item::Code { rect: CODE, symbol },
        Item::Photo { frame: PHOTO, rect: PHOTO, picture: Arc::clone(photo) },
        white,
    ];
    let fixed = Fixed { key: 0, items: vec![Item::Fill { rect: BAND, colour: RED }] };
    Drawn { front: Side { fixed: Arc::new(fixed), items }, back: None }
}

fn document(press: Option<&Press>, marks: CutMarks) -> Vec<u8> {
    let fonts = Fonts::embedded();
    let sheet = SheetPlan { marks, ..SheetPlan::find("single").unwrap() }.impose(FORMAT).unwrap();
    let document = Document { press, ..Document::new(&fonts, FORMAT, &sheet, "Badges & <marks>") };
    let (mut out, photo) = (Vec::new(), photo());
    let draw = |shaper: &mut Shaper<'_>, (): &()| Ok::<_, Infallible>(Some(badge(shaper, &photo)));
    write(&document, std::iter::once(Ok(())), || Shaper::new(&fonts), draw, &mut out, |_| ()).unwrap();
    out
}

/// Returns the plates of the first page.
fn first_plates(pdf: &[u8]) -> Plates {
    Plates::of(pdf, FORMAT, 100).remove(0)
}

#[test]
fn text_and_codes_are_on_the_black_plate_alone() {
    let plates = first_plates(&document(Some(&Press::default()), CutMarks::Off));
    for area in [TEXT, CODE] {
        assert!(plates.most("Black", area) > 0.9, "{area:?}");
        for plate in COLOURS {
            assert_eq!(plates.most(plate, area), 0.0, "{plate} in {area:?}");
        }
    }
    assert!(plates.most("Magenta", BAND) > 0.9 && plates.most("Black", BAND) > 0.4 && plates.most("Cyan", BAND) < 0.01);
}

#[test]
fn given_inks_are_printed_and_a_spot_ink_has_its_own_plate() {
    let process = Press { palette: vec![(RED, "10 100 60 0".parse().unwrap())], ..Press::default() };
    let plates = first_plates(&document(Some(&process), CutMarks::Off));
    assert!((plates.most("Cyan", BAND) - 0.1).abs() < 0.02 && (plates.most("Yellow", BAND) - 0.6).abs() < 0.02);
    assert!(plates.most("Black", BAND) < 0.01);
    let spot = Press { palette: vec![(RED, "PANTONE 207 C|0 100 60 20".parse().unwrap())], ..Press::default() };
    let plates = first_plates(&document(Some(&spot), CutMarks::Off));
    assert!(plates.most("PANTONE 207 C", BAND) > 0.95, "{:?}", plates.inks());
    assert!(["Cyan", "Magenta", "Yellow", "Black"].iter().all(|plate| plates.most(plate, BAND) < 0.01));
}

#[test]
fn marks_are_on_every_plate_and_outside_the_bleed() {
    let plates = first_plates(&document(Some(&Press::default()), CutMarks::On));
    // The page grew by 6 mm on each side: the bleed begins there.
    let grown = 6.0;
    for plate in COLOURS.into_iter().chain(["Black"]) {
        let corner = Rect { x: -3.0, y: -3.0, width: grown + 4.0, height: grown };
        assert!(plates.most(plate, corner) > 0.3, "{plate}");
        let middle = Rect { x: grown + FORMAT.width / 2.0 - 2.0, y: -3.0, width: 4.0, height: grown };
        assert!(plates.most(plate, middle) > 0.3, "a registration mark over the badge on {plate}");
    }
}

#[test]
fn a_screen_s_document_has_no_inks() {
    let pdf = document(None, CutMarks::Off);
    let text = String::from_utf8_lossy(&pdf);
    assert!(!text.contains("Separation") && !text.contains("ExtGState") && !text.contains("OutputIntent"));
    assert!(text.contains("/Lang <FEFF0065006E>") && text.contains("/Type/Metadata/Subtype/XML"));
    assert!(text.contains("Badges &amp; &lt;marks&gt;"), "the title is in the metadata");
    let info = run(folder(&pdf).path(), "pdfinfo", &["a.pdf"]);
    assert!(info.contains("Badges & <marks>") && info.contains("Metadata Stream: yes"), "{info}");
}

#[test]
fn with_its_profile_a_document_follows_pdf_x_4() {
    let profile = Path::new("/usr/share/color/icc/ghostscript/default_cmyk.icc");
    let intent = OutputIntent::read(profile).unwrap();
    let press = Press { intent: Some(intent), pictures: PictureInks::Converted, ..Press::default() };
    let pdf = document(Some(&press), CutMarks::Off);
    let text = String::from_utf8_lossy(&pdf);
    for key in ["%PDF-1.6", "/S/GTS_PDFX", "<pdfxid:GTS_PDFXVersion>PDF/X-4<", "/Trapped/False", "/TrimBox", "/N 4"] {
        assert!(text.contains(key), "{key}");
    }
    assert!(!text.contains("/ColorSpace/DeviceRGB"), "no colour of a screen without its profile");
    let images = run(folder(&pdf).path(), "pdfimages", &["-list", "a.pdf"]);
    assert!(images.contains("cmyk"), "the photo was converted: {images}");
    let plates = first_plates(&pdf);
    assert!(plates.most("Magenta", PHOTO) > 0.5 && plates.most("Cyan", PHOTO) < 0.5, "a red stays a red");
    let kept = Press { pictures: PictureInks::Kept, ..press };
    let pdf = document(Some(&kept), CutMarks::Off);
    let images = run(folder(&pdf).path(), "pdfimages", &["-list", "a.pdf"]);
    assert!(images.contains("icc"), "the photo is sRGB, and says so: {images}");
}

#[test]
fn what_is_no_press_s_profile_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.icc");
    std::fs::write(&file, b"not a profile").unwrap();
    let refused = |path: &Path| OutputIntent::read(path).unwrap_err().to_string();
    assert!(refused(&file).contains("is not an ICC profile"));
    std::fs::write(&file, crate::typeset::intent::srgb()).unwrap();
    assert!(refused(&file).contains("is a profile of RGB"));
    assert!(refused(&folder.path().join("b.icc")).contains("cannot read"));
}

#[test]
fn groups_are_turned_and_seen_through_as_in_the_preview() {
    let fonts = Fonts::embedded();
    let fill = |x: f32, colour| Item::Fill { rect: Rect { x, y: 10.0, width: 10.0, height: 4.0 }, colour };
    let group = |items, rotation: Option<Rotation>, opacity| {
        Item::Group(Box::new(Group { items, turn: rotation.map(|turn| (turn, (15.0, 12.0))), opacity, tag: None }))
    };
    let modules = Arc::new(Modules::new(3, vec![true, false, true]));
    let bars = Item::Modules { rect: Rect { x: 30.0, y: 5.0, width: 9.0, height: 5.0 }, modules };
    let line = Shaper::new(&fonts).line("Turned", Style::default());
    let text = Item::Text { x: 12.0, y: 30.0, size: 14.0, spacing: 0.0, colour: INK, line };
    let about = Group { items: vec![text], turn: Some((Rotation::ThreeQuarters, (20.0, 25.0))), ..Group::default() };
    let items = vec![
        group(vec![fill(10.0, RED)], Some(Rotation::Quarter), 100),
        group(vec![fill(44.0, Colour::BLACK)], None, 40),
        bars,
        Item::Group(Box::new(about)),
    ];
    let side = Side { fixed: Arc::new(Fixed { key: 0, items: Vec::new() }), items };
    let format = TrimSize { bleed: 0.0, ..FORMAT };
    let sheet = Sheet::single(format);
    let document = Document::new(&fonts, format, &sheet, "groups");
    let mut pdf = Vec::new();
    let draw = |(): &mut (), (): &()| Ok::<_, Infallible>(Some(Drawn { front: side.clone(), back: None }));
    write(&document, std::iter::once(Ok(())), || (), draw, &mut pdf, |_| ()).unwrap();
    let folder = folder(&pdf);
    run(folder.path(), "pdftoppm", &["-r", "127", "-png", "-singlefile", "a.pdf", "a"]);
    let page = image::open(folder.path().join("a.png")).unwrap().to_luma8();
    let preview = crate::typeset::raster::png(&side, format, &fonts, 127.0).unwrap();
    let preview = image::load_from_memory(&preview).unwrap().to_luma8();
    let at = |image: &image::GrayImage, x: f32, y: f32| image.get_pixel((x * 5.0) as u32, (y * 5.0) as u32)[0];
    for image in [&page, &preview] {
        assert!(at(image, 15.0, 8.5) < 100 && at(image, 11.0, 12.0) > 250, "the bar is upright");
        assert!((140..170).contains(&at(image, 48.0, 12.0)), "{}", at(image, 48.0, 12.0));
        assert!(at(image, 31.0, 7.0) < 30 && at(image, 34.5, 7.0) > 250 && at(image, 38.0, 7.0) < 30);
    }
    // In tiles of 2 mm: two rasterisers never agree to the pixel.
    for (left, top) in (0..29).flat_map(|x| (0..19).map(move |y| (x * 10, y * 10))) {
        let ink = |image: &image::GrayImage| {
            let tile = (0..100).map(|place| image.get_pixel(left + place % 10, top + place / 10)[0]);
            tile.map(|level| 255.0 - f32::from(level)).sum::<f32>() / 25_500.0
        };
        assert!((ink(&page) - ink(&preview)).abs() < 0.15, "at {left}, {top}: {} and {}", ink(&page), ink(&preview));
    }
}

#[test]
fn parts_are_read_in_their_order() {
    let fonts = Fonts::embedded();
    let mut shaper = Shaper::new(&fonts);
    let mut text = |words: &str, y: f32| {
        let line = shaper.line(words, Style::default());
        Item::Text { x: 5.0, y, size: 8.0, spacing: 0.0, colour: INK, line }
    };
    let row = |cells: Vec<Item>| Group::tagged(Tag::Row, cells);
    let heads = row(vec![
        Group::tagged(Tag::ColumnHead, vec![text("Name", 10.0)]),
        Group::tagged(Tag::ColumnHead, vec![text("Days", 10.0)]),
    ]);
    let first = row(vec![Group::tagged(Tag::Cell, vec![text("Aisha", 15.0)]), Group::tagged(Tag::Cell, Vec::new())]);
    let second = row(vec![Group::tagged(Tag::Cell, vec![text("Boris", 15.0)]), Group::tagged(Tag::Cell, vec![text("2", 15.0)])]);
    let pages = [
        vec![
            Group::tagged(Tag::Heading(1), vec![text("Attendance", 5.0)]),
            Group::tagged(Tag::Table(1), vec![heads, first]),
            text("page 1", 38.0),
        ],
        vec![Group::tagged(Tag::Table(1), vec![second]), Group::tagged(Tag::Quote("fr"), vec![text("Fin", 20.0)])],
    ];
    let sheet = Sheet::single(FORMAT);
    let document = Document { parts: Tagging::Tagged, language: "en", ..Document::new(&fonts, FORMAT, &sheet, "Attendance") };
    let mut pdf = Vec::new();
    let draw = |(): &mut (), items: &Vec<Item>| {
        let fixed = Arc::new(Fixed { key: 0, items: Vec::new() });
        Ok::<_, Infallible>(Some(Drawn { front: Side { fixed, items: items.clone() }, back: None }))
    };
    write(&document, pages.into_iter().map(Ok), || (), draw, &mut pdf, |_| ()).unwrap();
    let tree = run(folder(&pdf).path(), "pdfinfo", &["-struct-text", "a.pdf"]);
    let is_part = |line: &&str| !line.is_empty() && !line.starts_with('/');
    let lines: Vec<&str> = tree.lines().map(str::trim).filter(is_part).collect();
    assert_eq!(tree.matches("/Scope /Column").count(), 2, "headings of columns say what they head");
    let wanted = [
        "Document",
        "H1 (block)",
        "\"Attendance\"",
        "Table",
        "TR",
        "TH",
        "\"Name\"",
        "TH",
        "\"Days\"",
        "TR",
        "TD",
        "\"Aisha\"",
        "TD",
        "TR",
        "TD",
        "\"Boris\"",
        "TD",
        "\"2\"",
        "P (block)",
        "\"Fin\"",
    ];
    assert_eq!(lines.len(), wanted.len(), "{tree}");
    assert!(lines.iter().zip(wanted).all(|(line, wanted)| line.starts_with(wanted)), "{tree}");
    assert!(!tree.contains("page 1"), "what is not a part is decoration");
    let text = String::from_utf8_lossy(&pdf);
    assert!(text.contains("<pdfaid:part>2<") && text.contains("/S/GTS_PDFA1"), "every letter has its text");
    let info = run(folder(&pdf).path(), "pdfinfo", &["a.pdf"]);
    assert!(info.lines().any(|line| line.starts_with("Tagged:") && line.ends_with("yes")), "{info}");
}

#[test]
fn a_mixture_that_is_not_black_does_not_overprint() {
    assert!(inks::Ink::Process(Cmyk::BLACK).overprints());
    assert!(!inks::Ink::Process(Cmyk::PAPER).overprints() && !inks::Ink::Grey(0.0).overprints());
}
