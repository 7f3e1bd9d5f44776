//! The document as other programs see it: `qpdf`, `pdftotext`, `pdftoppm` and `zbarimg` judge.

use std::{convert::Infallible, path::Path, process::Command, sync::Arc};

use super::*;
use crate::{
    domain::{colour::Colour, modhex},
    typeset::{
        fonts::Weight,
        item::{Fixed, Item, Picture, Pixels, Rect, Side},
        qr::{CodeForm, Symbol},
        raster,
        text::{Shaper, Style},
    },
};

const FORMAT: TrimSize = TrimSize { width: 105.0, height: 148.0, bleed: 3.0 };
const NAMES: [&str; 14] = [
    "محمد عبد الله الصباح",
    "Сироҷиддин Муҳриддин",
    "José Ángel Müller-Łukasiewicz",
    "王小明",
    "प्रधान मंत्री क्षत्रिय",
    "สมชาย กิ่งแก้ว",
    "김철수",
    "ინგა მაისურაძე",
    "חיים כהן",
    "Հայկ Սարգսյան",
    "አበበ ቢቂላ",
    "Nguyễn Thị Ánh fi ffl Đỗ",
    "សុខ សំណាង",
    "မောင်မောင်",
];

/// Texts whose glyphs and characters are hardest to match: vowel signs, ligatures, joiners, dots drawn apart.
const HARD: [&str; 28] = [
    "مُحَمَّد بْنُ سَلْمَان",
    "لا إله إلا الله",
    "عبد الله",
    "غلامرضا پزشک\u{200C}پور",
    "ليلى الأحمد",
    "پژمان بختیاری چگنی",
    "ٹیپو ڈار گھوڑا",
    "ئۇيغۇر تىلى",
    "שָׁלוֹם לָכֶם",
    "שלום דוד Cohen",
    "މުހައްމަދު",
    "ܫܠܡܐ",
    "क्षत्रिय ज्ञान श्री र्कि",
    "প্রধানমন্ত্রী শেখ",
    "ਪ੍ਰਧਾਨ ਮੰਤਰੀ",
    "પ્રધાન મંત્રી",
    "தமிழ் கொள்கை",
    "తెలుగు స్త్రీ",
    "ಕನ್ನಡ ಸ್ತ್ರೀ",
    "മലയാളം ക്ഷ",
    "ශ්‍රී ලංකා",
    "ສົມພອນ ແກ້ວ",
    "ཀྲུང་གོ",
    "Ångström ﬁ e\u{301}\u{323}",
    "ߝߊ߲ߕߊ߫ ߞߊ߲ߕߍ߫",
    "𞤃𞤢𞤥𞤢𞤣𞤵 𞤄𞤢𞥄",
    "রঞ্জনা ঘোষ কৃষ্ণ দ্বিজেন্দ্র",
    "প্রৌঢ় মোঃ শৈলেন্দ্র",
];

const CODE: Rect = Rect { x: 67.0, y: 90.0, width: 32.0, height: 32.0 };

fn letters() -> String {
    "CBDEFGHIJK".repeat(16)
}

fn text(shaper: &mut Shaper<'_>, text: &str, size: f32) -> Item {
    let line = shaper.line(text, Style { weight: Weight::Bold, ..Style::default() });
    assert!(line.missing.is_empty(), "{text}");
    Item::Text { x: 10.0, y: 50.0, size, spacing: 0.0, colour: Colour::BLACK, line }
}

fn badge(shaper: &mut Shaper<'_>, name: &str) -> Drawn {
    let band = Item::Fill { rect: Rect { x: -3.0, y: 124.0, width: 111.0, height: 27.0 }, colour: Colour::grey(60) };
    let code = Item::Code { rect: CODE, symbol: Box::new(Symbol::encode(&letters(), CodeForm::Signed).unwrap()) };
    let items = vec![text(shaper, name, 12.0), code];
    Drawn { front: Side { fixed: Arc::new(Fixed { key: 0, items: vec![band] }), items }, back: None }
}

fn with_back(shaper: &mut Shaper<'_>, name: &str) -> Drawn {
    let back = Side { fixed: Arc::new(Fixed { key: 1, items: Vec::new() }), items: vec![text(shaper, name, 12.0)] };
    Drawn { back: Some(back), ..badge(shaper, name) }
}

fn document(sheet: &str, names: &[&str], draw: impl Fn(&mut Shaper<'_>, &str) -> Drawn + Sync) -> Vec<u8> {
    let fonts = Fonts::load(&[]).unwrap();
    let sheet = Sheet::find(sheet, FORMAT).unwrap();
    let document = Document::new(&fonts, FORMAT, &sheet, "Badges – شارات");
    let subjects = names.iter().map(Ok::<_, Infallible>);
    let (mut out, mut done) = (Vec::new(), 0);
    let worker = || Shaper::new(&fonts);
    let written = write(&document, subjects, worker, |shaper, name| Ok(Some(draw(shaper, name))), &mut out, |count| done = count);
    let written = written.unwrap();
    assert_eq!((written.badges, written.bytes, done), (names.len(), out.len() as u64, names.len()));
    out
}

/// Runs a program in a folder with the document as `badges.pdf`; it must succeed and find nothing wrong.
fn judge_in(folder: &Path, program: &str, args: &[&str]) -> String {
    let output = Command::new(program).current_dir(folder).args(args).output().expect("the test packages are installed");
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{program} has something to say");
    String::from_utf8(output.stdout).unwrap()
}

fn folder(pdf: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("badges.pdf"), pdf).unwrap();
    folder
}

fn judge(pdf: &[u8], program: &str, args: &[&str]) -> String {
    judge_in(folder(pdf).path(), program, args)
}

/// Returns the text of each page as other programs copy it, without direction marks.
fn pages(pdf: &[u8]) -> Vec<String> {
    let text = judge(pdf, "pdftotext", &["-layout", "badges.pdf", "-"]);
    let is_mark = |c: &char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{200E}' | '\u{200F}');
    text.split_terminator('\u{c}')
        .map(|page| page.chars().filter(|c| !is_mark(c)).collect::<String>().trim().to_owned())
        .collect()
}

fn render(folder: &Path, dpi: &str) -> image::GrayImage {
    judge_in(folder, "pdftoppm", &["-r", dpi, "-png", "-singlefile", "badges.pdf", "page"]);
    image::open(folder.join("page.png")).unwrap().to_luma8()
}

#[test]
fn each_text_comes_back_as_it_was() {
    let texts = [&NAMES[..], &HARD[..]].concat();
    let pdf = document("single", &texts, |shaper, name| {
        let fixed = Arc::new(Fixed { key: 0, items: Vec::new() });
        Drawn { front: Side { fixed, items: vec![text(shaper, name, 12.0)] }, back: None }
    });
    judge(&pdf, "qpdf", &["--check", "badges.pdf"]);
    assert_eq!(pages(&pdf), texts);
}

/// Names in two directions, and their words as they are seen, from left to right.
const MIXED: [(&str, &str); 5] = [
    ("محمد VIP الصباح", "الصباح VIP محمد"),
    ("Ahmad احمد Cohen שלום", "Ahmad احمد Cohen שלום"),
    ("Nasser ناصر الغامدي Al-Ghamdi", "Nasser الغامدي ناصر Al-Ghamdi"),
    ("منظمة IAEA للطاقة 2026", "2026 للطاقة IAEA منظمة"),
    ("דוד Müller כהן", "כהן Müller דוד"),
];

#[test]
fn words_of_names_in_two_directions_are_found_in_two_viewers() {
    let pdf = document("single", &MIXED.map(|(name, _)| name), |shaper, name| {
        let fixed = Arc::new(Fixed { key: 0, items: Vec::new() });
        Drawn { front: Side { fixed, items: vec![text(shaper, name, 12.0)] }, back: None }
    });
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    // MuPDF turns nothing round: what reads from the right comes letter by letter as it is seen.
    let reads_from_the_right = |word: &str| word.chars().any(|c| ('\u{590}'..='\u{6FF}').contains(&c));
    let as_seen = |word: String| if reads_from_the_right(&word) { word.chars().rev().collect() } else { word };
    let is_mark = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{200E}' | '\u{200F}');
    let poppler = judge(&pdf, "pdftotext", &["-raw", "badges.pdf", "-"]).replace(is_mark, "");
    let poppler: Vec<&str> = poppler.split_terminator('\u{c}').collect();
    let sorted = |text: &str| {
        let mut words = words(text);
        words.sort();
        words
    };
    let mupdf = plates::run(folder(&pdf).path(), "mutool", &["draw", "-q", "-F", "txt", "badges.pdf"]);
    let mupdf: Vec<&str> = mupdf.lines().filter(|line| !line.trim().is_empty()).collect();
    assert_eq!((poppler.len(), mupdf.len()), (MIXED.len(), MIXED.len()), "{mupdf:?}");
    for ((name, seen), (by_poppler, by_mupdf)) in MIXED.iter().zip(poppler.iter().zip(mupdf)) {
        // Each word is spelled as it is read, whatever order the viewer puts them in.
        assert_eq!(sorted(by_poppler), sorted(name), "{name} in poppler");
        assert_eq!(words(by_mupdf), words(seen).into_iter().map(as_seen).collect::<Vec<_>>(), "{name} in MuPDF");
    }
}

#[test]
fn sheets_are_whole_too() {
    for (sheet, count) in [("a4", 4), ("letter", 2), ("a3", 8)] {
        let pdf = document(sheet, &NAMES, with_back);
        judge(&pdf, "qpdf", &["--check", "badges.pdf"]);
        let pages = pages(&pdf);
        assert_eq!(pages.len(), 2 * NAMES.len().div_ceil(count), "the last sheet need not be full");
        for (place, name) in NAMES.iter().enumerate() {
            let front = place / count * 2;
            assert!(pages[front].contains(name) && pages[front + 1].contains(name), "{name} is on both sides of its sheet");
        }
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let many: Vec<&str> = NAMES.iter().chain(&HARD).copied().cycle().take(CHUNK * 2 + 7).collect();
    assert!(document("a4", &many, badge) == document("a4", &many, badge));
}

#[test]
fn no_badges_are_a_document_without_pages() {
    let pdf = document("single", &[], badge);
    assert!(pdf.ends_with(b"%%EOF\n"));
    assert!(judge(&pdf, "qpdf", &["--show-npages", "badges.pdf"]).starts_with('0'));
}

#[test]
fn a_page_of_one_badge_has_its_trim_and_bleed() {
    let info = judge(&document("single", &NAMES[..1], badge), "pdfinfo", &["-box", "badges.pdf"]);
    let numbers = |name: &str| -> Vec<f32> {
        let row = info.lines().find(|row| row.starts_with(name)).unwrap();
        row.split_whitespace().filter_map(|word| word.parse::<f32>().ok()).map(|points| points * 25.4 / 72.0).collect()
    };
    let near = |found: Vec<f32>, wanted: [f32; 4]| found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 0.01);
    assert!(near(numbers("TrimBox"), [3.0, 3.0, 108.0, 151.0]));
    assert!(near(numbers("BleedBox"), [0.0, 0.0, 111.0, 154.0]));
    assert!(near(numbers("MediaBox"), [0.0, 0.0, 111.0, 154.0]));
}

#[test]
fn codes_are_read_from_pages_and_pictures() {
    let folder = folder(&document("a4", &NAMES[..4], badge));
    render(folder.path(), "150");
    // This program tries to tell the desktop what it found; its complaints about a missing desktop do not matter.
    let read = |file: &str| {
        let args = ["-q", "--raw", "-Sdisable", "-Sqrcode.enable", file];
        let output = Command::new("zbarimg").current_dir(folder.path()).args(args).output().expect("zbar-tools is installed");
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(read("page.png").lines().collect::<Vec<_>>(), vec![letters(); 4]);
    let fonts = Fonts::load(&[]).unwrap();
    let side = badge(&mut Shaper::new(&fonts), NAMES[0]).front;
    std::fs::write(folder.path().join("badge.png"), raster::png(&side, FORMAT, &fonts, 150.0).unwrap()).unwrap();
    assert_eq!(read("badge.png").trim(), letters());
}

#[test]
fn a_preview_is_what_is_printed() {
    let fonts = Fonts::load(&[]).unwrap();
    for name in NAMES {
        let folder = folder(&document("single", &[name], badge));
        let page = render(folder.path(), "100");
        let side = badge(&mut Shaper::new(&fonts), name).front;
        let picture = image::load_from_memory(&raster::png(&side, FORMAT, &fonts, 100.0).unwrap()).unwrap().to_luma8();
        // The page has the bleed around it. Two rasterisers never agree to the pixel, so tiles of about 2 mm are compared.
        let bleed = (FORMAT.bleed * 100.0 / 25.4).round() as u32;
        let ink = |image: &image::GrayImage, left: u32, top: u32| -> f32 {
            let tile = (0..8).flat_map(|y| (0..8).map(move |x| (left + x, top + y)));
            tile.map(|(x, y)| 1.0 - f32::from(image.get_pixel(x, y)[0]) / 255.0).sum::<f32>() / 64.0
        };
        for top in (0..picture.height() - 8).step_by(8) {
            for left in (0..picture.width() - 8).step_by(8) {
                let (printed, previewed) = (ink(&page, left + bleed, top + bleed), ink(&picture, left, top));
                assert!((printed - previewed).abs() < 0.2, "{name} at {left}, {top}: {printed} and {previewed}");
            }
        }
    }
}

#[test]
fn a_neighbour_s_bleed_stays_off_a_badge() {
    let folder = folder(&document("a4", &NAMES[..4], badge));
    let page = render(folder.path(), "100");
    // The upper badges' bands end at the cut; 2 mm below it, where their bleed would be, the lower badges are white.
    let at = |x: f32, y: f32| page.get_pixel((x * 100.0 / 25.4) as u32, (y * 100.0 / 25.4) as u32)[0];
    assert!(at(50.0, 147.5) < 80 && at(50.0, 150.5) == 255);
}

#[test]
fn a_photo_is_stored_once_as_it_is() {
    let mut jpeg = std::io::Cursor::new(Vec::new());
    let noise =
        image::RgbImage::from_fn(60, 60, |x, y| image::Rgb([(x * 37 % 251) as u8, (y * 91 % 251) as u8, (x * y % 256) as u8]));
    noise.write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
    let jpeg = jpeg.into_inner();
    let photo = |pixels| Arc::new(Picture { width: 60, height: 60, pixels });
    let clear = photo(Pixels::Rgba([200, 0, 0, 0].repeat(3_600)));
    let shared = photo(Pixels::Jpeg { bytes: jpeg.clone(), components: 3 });
    let rect = Rect { x: 10.0, y: 60.0, width: 28.0, height: 28.0 };
    let pdf = document("a4", &NAMES[..6], |shaper, name| {
        let mut badge = badge(shaper, name);
        let clear = Item::Picture { rect, picture: Arc::clone(&clear) };
        badge.front.fixed = Arc::new(Fixed { key: 5, items: vec![clear] });
        badge.front.items.push(Item::Picture { rect, picture: Arc::clone(&shared) });
        badge
    });
    judge(&pdf, "qpdf", &["--check", "badges.pdf"]);
    assert_eq!(pdf.windows(jpeg.len()).filter(|bytes| *bytes == jpeg).count(), 1);
    let images = judge(&pdf, "pdfimages", &["-list", "badges.pdf"]);
    assert_eq!(images.lines().filter(|row| row.contains("jpeg")).count(), 6, "{images}");
    assert_eq!(images.lines().filter(|row| row.contains("smask")).count(), 6, "one with each: {images}");
}

#[test]
fn spacing_stands_between_letters_and_moves_nothing_else() {
    let wide = |spacing: f32| {
        let pdf = document("single", &["MINISTER"], move |shaper, name| {
            let mut badge = badge(shaper, name);
            if let Item::Text { spacing: own, .. } = &mut badge.front.items[0] {
                *own = spacing;
            }
            badge
        });
        let words = judge(&pdf, "pdftotext", &["-bbox", "badges.pdf", "-"]);
        let word = words.lines().find(|row| row.contains("MINISTER")).expect("the letters stay one word").to_owned();
        let edge = |name: &str| -> f32 { word.split(name).nth(1).unwrap().split('"').nth(1).unwrap().parse().unwrap() };
        (edge("xMin"), edge("xMax"))
    };
    let ((left, right), (left_spaced, right_spaced)) = (wide(0.0), wide(200.0));
    assert!((left - left_spaced).abs() < 0.01);
    let gaps = (right_spaced - right) / (0.2 * 12.0);
    assert!((6.9..8.1).contains(&gaps), "{gaps} gaps between 8 letters");
}

#[test]
fn an_error_ends_the_document() {
    let fonts = Fonts::embedded();
    let sheet = Sheet::find("single", FORMAT).unwrap();
    let document = Document::new(&fonts, FORMAT, &sheet, "");
    let subjects = (0..2 * CHUNK).map(|number| if number == CHUNK + 1 { Err(number) } else { Ok(number) });
    let result = write(&document, subjects, || (), |(), _| Ok(None), Vec::new(), |_| ());
    assert!(matches!(result, Err(PdfError::Badge(number)) if number == CHUNK + 1));
}

#[test]
fn a_code_whose_samples_spell_the_end_is_read_all_the_same() {
    let letters = (0_u64..1_000_000)
        .map(modhex::arbitrary)
        .find(|letters| Symbol::encode(letters, CodeForm::Signed).unwrap().to_bitmap().windows(2).any(|pair| pair == b"EI"))
        .unwrap();
    let fonts = Fonts::embedded();
    let sheet = Sheet::find("single", FORMAT).unwrap();
    let document = Document::new(&fonts, FORMAT, &sheet, "EI");
    let mut pdf = Vec::new();
    let code = |(): &mut (), letters: &String| {
        let rect = Rect { x: 67.0, y: 90.0, width: 32.0, height: 32.0 };
        let item = Item::Code { rect, symbol: Box::new(Symbol::encode(letters, CodeForm::Signed).unwrap()) };
        let fixed = Arc::new(Fixed { key: 0, items: Vec::new() });
        Ok(Some(Drawn { front: Side { fixed, items: vec![item] }, back: None }))
    };
    write(&document, std::iter::once(Ok::<_, Infallible>(letters.clone())), || (), code, &mut pdf, |_| ()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("code.pdf"), &pdf).unwrap();
    let run = |program: &str, args: &[&str]| Command::new(program).current_dir(folder.path()).args(args).output().unwrap();
    assert!(run("pdftoppm", &["-r", "150", "-png", "-singlefile", "code.pdf", "page"]).status.success());
    let read = run("zbarimg", &["-q", "--raw", "page.png"]);
    assert_eq!(String::from_utf8_lossy(&read.stdout).trim(), letters);
}
