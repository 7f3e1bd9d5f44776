//! `accredit checkin` with pictures of badges in place of a scanner.

use std::io::Cursor;

use accredit::typeset::qr::{CodeForm, QUIET_ZONE, Symbol};

use crate::checkin::{DAY_1, DAY_2, DELEGATE, checkin, issued, json};

/// A picture of a code, as black modules on white.
fn picture(code: &str, module: u32, turned: bool, format: image::ImageFormat) -> Vec<u8> {
    let symbol = Symbol::encode(code, CodeForm::Signed).unwrap();
    let side = u32::try_from(symbol.width + 2 * QUIET_ZONE).unwrap() * module;
    let mut picture = image::GrayImage::from_fn(side + 60, side + 200, |x, y| {
        let place = |pixel: u32| usize::try_from(pixel / module).unwrap().checked_sub(QUIET_ZONE).filter(|&at| at < symbol.width);
        let dark = place(x).zip(place(y)).is_some_and(|(x, y)| symbol.is_dark(x, y));
        image::Luma([if dark { 0 } else { 255 }])
    });
    if turned {
        picture = image::imageops::rotate90(&picture);
    }
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).unwrap();
    file.into_inner()
}

#[test]
fn a_code_is_read_from_a_picture() {
    let site = issued();
    let code = site.code(DELEGATE);
    site.write("badge.png", picture(&code, 4, false, image::ImageFormat::Png));
    site.write("turned.jpg", picture(&code, 6, true, image::ImageFormat::Jpeg));
    let found = json(checkin(&site, "main", DAY_1).args(["--image", "badge.png"]), 0);
    assert_eq!((found["reference"].as_str(), found["verdict"].as_str()), (Some(DELEGATE), Some("admitted")));
    let both = checkin(&site, "main", DAY_2).args(["--image", "turned.jpg", "--image", "badge.png"]).succeeds();
    assert_eq!(both.out.lines().map(|line| &line[..6]).collect::<Vec<_>>(), ["ADMITT", "REPEAT"]);
    // One that cannot be read does not hold up the others, and is not forgotten at the end.
    site.write("letter.png", "Dear Sir or Madam");
    let images = ["--image", "none.png", "--image", "badge.png", "--image", "letter.png", "--image", "turned.jpg"];
    let all = checkin(&site, "north", DAY_2).args(images).fails_with(2);
    assert_eq!(all.out.lines().filter(|line| line.starts_with("REPEAT")).count(), 2, "{}", all.out);
    let all = all.err_contains("none.png").err_contains("letter.png: the picture cannot be read");
    all.err_contains("2 of 4 pictures gave no code: none.png, letter.png");
}

#[test]
fn what_is_no_picture_of_a_badge_is_said_plainly() {
    let site = issued();
    site.write("letter.txt", "Dear Sir or Madam");
    site.write("cut.png", &picture(&site.code(DELEGATE), 4, false, image::ImageFormat::Png)[..300]);
    let mut blank = Cursor::new(Vec::new());
    image::GrayImage::from_pixel(400, 300, image::Luma([255])).write_to(&mut blank, image::ImageFormat::Png).unwrap();
    site.write("blank.png", blank.into_inner());
    for (file, text) in [
        ("letter.txt", "use a PNG or JPEG file"),
        ("cut.png", "cannot be read"),
        ("blank.png", "no readable code"),
        ("none.png", "none.png"),
    ] {
        let said = checkin(&site, "main", DAY_1).args(["--image", file]).fails_with(2).err_contains(text);
        assert!(said.err.contains(file) && said.out.is_empty() && !said.err.contains("panicked"), "{}", said.err);
    }
}
