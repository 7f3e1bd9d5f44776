//! Photos as people send them: every coding, every way up, and everything that is not a photo.

use std::{
    fs,
    io::Cursor,
    path::{Path, PathBuf},
};

use image::{
    DynamicImage, ImageEncoder, ImageFormat, Rgb, RgbImage,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
};

use moxcms::ColorProfile;

use super::{single::*, *};
use crate::domain::id::Reference;
use crate::domain::photo::Photo;

/// The colours of the quarters: upper left, upper right, lower left, lower right.
const COLOURS: [[u8; 3]; 4] = [[200, 30, 30], [30, 160, 60], [30, 60, 200], [240, 220, 40]];
const SIZE: (u32, u32) = (80, 100);
/// Where stored row 0 and column 0 are on the upright picture, for orientations 1 to 8 (Exif 2.32, 4.6.4).
const SIDES: [(&str, &str); 8] = [
    ("top", "left"),
    ("top", "right"),
    ("bottom", "right"),
    ("bottom", "left"),
    ("left", "top"),
    ("right", "top"),
    ("right", "bottom"),
    ("left", "bottom"),
];

fn quarters((width, height): (u32, u32)) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| Rgb(COLOURS[usize::from(x * 2 >= width) + 2 * usize::from(y * 2 >= height)]))
}

fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn jpeg_of(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 95).encode_image(image).unwrap();
    bytes
}

/// Puts a segment right behind the start of a JPEG file.
fn with_segment(jpeg: &[u8], marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, marker], &length, body, &jpeg[2..]].concat()
}

/// An Exif segment with an orientation and the name of a place.
fn exif(orientation: u8) -> Vec<u8> {
    let head = b"Exif\0\0II\x2A\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0";
    [head, &[orientation, 0, 0, 0, 0, 0, 0, 0][..], b"GPS 29.37 N 47.97 E"].concat()
}

fn decoded(photo: &Photo) -> RgbImage {
    let image = image::load_from_memory_with_format(&photo.jpeg, ImageFormat::Jpeg).unwrap().into_rgb8();
    assert_eq!(image.dimensions(), (photo.facts.width, photo.facts.height));
    image
}

/// Expects the quarters where they belong.
#[track_caller]
fn expect_quarters(photo: &Photo, what: &str) {
    let image = decoded(photo);
    let (width, height) = image.dimensions();
    for (place, wanted) in (0..).zip(COLOURS) {
        let found = image.get_pixel(width / 4 + place % 2 * width / 2, height / 4 + place / 2 * height / 2).0;
        let near = found.iter().zip(wanted).all(|(&found, wanted)| found.abs_diff(wanted) <= 4);
        assert!(near, "{what}: quarter {place} is {found:?} and should be {wanted:?}");
    }
}

fn refusal(bytes: &[u8]) -> String {
    read(bytes).unwrap_err().to_string()
}

#[test]
fn every_orientation_comes_out_upright() {
    let upright = quarters(SIZE);
    for (number, (row, column)) in (1..).zip(SIDES) {
        let is_turned = matches!(row, "left" | "right");
        let (width, height) = if is_turned { (SIZE.1, SIZE.0) } else { SIZE };
        let stored = RgbImage::from_fn(width, height, |x, y| {
            let place = |side: &str| match side {
                "left" | "right" => {
                    if is_turned {
                        y
                    } else {
                        x
                    }
                }
                _ => {
                    if is_turned {
                        x
                    } else {
                        y
                    }
                }
            };
            let across = if row == "right" || column == "right" { SIZE.0 - 1 - place("right") } else { place("left") };
            let down = if row == "bottom" || column == "bottom" { SIZE.1 - 1 - place("bottom") } else { place("top") };
            *upright.get_pixel(across, down)
        });
        let photo = read(&with_segment(&jpeg_of(&stored), 0xE1, &exif(number))).unwrap();
        expect_quarters(&photo, &format!("orientation {number}"));
        assert_eq!((photo.facts.original.width, photo.facts.original.height), SIZE);
    }
}

#[test]
fn every_coding_of_jpeg_is_read() {
    for (name, bytes) in [
        ("progressive", &include_bytes!("../../../tests/it/data/progressive.jpg")[..]),
        ("CMYK as Adobe writes it", include_bytes!("../../../tests/it/data/cmyk.jpg")),
        ("CMYK as it is", include_bytes!("../../../tests/it/data/cmyk-plain.jpg")),
        ("YCCK", include_bytes!("../../../tests/it/data/ycck.jpg")),
    ] {
        expect_quarters(&read(bytes).unwrap(), name);
    }
    let grey = DynamicImage::from(quarters(SIZE)).into_luma8();
    let photo = decoded(&read(&encoded(grey.clone(), ImageFormat::Jpeg)).unwrap());
    let [red, green, blue] = photo.get_pixel(20, 25).0;
    assert!(red == green && green == blue && red.abs_diff(grey.get_pixel(20, 25)[0]) <= 3);
}

#[test]
fn every_kind_of_png_is_read_on_white() {
    let image = DynamicImage::from(quarters(SIZE));
    expect_quarters(&read(include_bytes!("../../../tests/it/data/palette.png")).unwrap(), "palette");
    expect_quarters(&read(&encoded(image.clone(), ImageFormat::Png)).unwrap(), "8 bits");
    expect_quarters(&read(&encoded(image.to_rgb16(), ImageFormat::Png)).unwrap(), "16 bits");
    let mut clear = image.to_rgba8();
    for pixel in clear.pixels_mut() {
        pixel[3] = if pixel[0] == 240 { 0 } else { pixel[3] };
        pixel[3] = if pixel[2] == 200 { 51 } else { pixel[3] };
    }
    let photo = decoded(&read(&encoded(clear, ImageFormat::Png)).unwrap());
    let near = |(x, y), wanted: [u8; 3]| photo.get_pixel(x, y).0.iter().zip(wanted).all(|(&a, b)| a.abs_diff(b) <= 4);
    assert!(near((20, 25), COLOURS[0]) && near((60, 75), [255; 3]) && near((20, 75), [210, 216, 244]));
    let grey = image.to_luma_alpha16();
    assert!(read(&encoded(grey, ImageFormat::Png)).is_ok());
}

#[test]
fn a_telephone_s_picture_comes_down_to_print_size() {
    // 12 megapixels, a row of noise moved along.
    let mut state = 1_u32;
    let noise: Vec<u8> = (0..3 * (3024 + 4032))
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect();
    let bytes = (0..4032).map(|row| &noise[row * 3..][..3 * 3024]).collect::<Vec<_>>().concat();
    let file = jpeg_of(&RgbImage::from_raw(3024, 4032, bytes).unwrap());
    let photo = read(&file).unwrap();
    assert_eq!((photo.facts.width, photo.facts.height), (440, 550));
    assert_eq!((photo.facts.original.width, photo.facts.original.height), (3024, 4032));
    assert_eq!(photo.facts.original.digest, digest(&file));
    assert!(photo.jpeg.len() <= MOST_STORED);
    decoded(&photo);
}

#[test]
fn what_is_kept_is_small_and_never_scaled_up() {
    let photo = read(&encoded(quarters((100, 125)), ImageFormat::Png)).unwrap();
    assert_eq!((photo.facts.width, photo.facts.height), (100, 125));
    let noise = RgbImage::from_fn(440, 550, |x, y| {
        let mixed = (x * 7_919 + y * 104_729).wrapping_mul(2_654_435_761);
        Rgb([(mixed >> 8) as u8, (mixed >> 16) as u8, (mixed >> 24) as u8])
    });
    let photo = read(&encoded(noise, ImageFormat::Png)).unwrap();
    assert!(photo.jpeg.len() <= MOST_STORED, "{} bytes", photo.jpeg.len());
    assert_eq!(read(&encoded(quarters((1, 1)), ImageFormat::Png)).unwrap().facts.width, 1);
    assert_eq!(read(&encoded(quarters((1, 900)), ImageFormat::Png)).unwrap().facts.height, 1);
}

#[test]
fn a_wide_picture_keeps_its_middle_and_a_high_one_its_head() {
    let wide = RgbImage::from_fn(900, 300, |x, _| if (330..570).contains(&x) { Rgb(COLOURS[1]) } else { Rgb(COLOURS[0]) });
    let photo = decoded(&read(&encoded(wide, ImageFormat::Png)).unwrap());
    assert_eq!(photo.dimensions(), (240, 300));
    assert!(photo.get_pixel(2, 150)[1] > 140 && photo.get_pixel(237, 150)[1] > 140);
    let high = RgbImage::from_fn(240, 900, |_, y| if y < 480 { Rgb(COLOURS[1]) } else { Rgb(COLOURS[0]) });
    let photo = decoded(&read(&encoded(high, ImageFormat::Png)).unwrap());
    assert_eq!(photo.dimensions(), (240, 300));
    assert!(photo.pixels().all(|pixel| pixel[1] > 140), "it is all from the upper half");
}

#[test]
fn nothing_but_pixels_survives() {
    let file = with_segment(&jpeg_of(&quarters(SIZE)), 0xE1, &exif(1));
    let file = with_segment(&file, 0xFE, b"taken by somebody");
    let photo = read(&file).unwrap();
    let has = |text: &[u8]| photo.jpeg.windows(text.len()).any(|bytes| bytes == text);
    assert!(!has(b"Exif") && !has(b"GPS") && !has(b"somebody"));
    assert_eq!(photo.jpeg[..4], [0xFF, 0xD8, 0xFF, 0xE0], "a JFIF segment");
    let length = usize::from(u16::from_be_bytes([photo.jpeg[4], photo.jpeg[5]]));
    assert!(!matches!(photo.jpeg[4 + length + 1], 0xE0..=0xEF | 0xFE), "and no other application's");
    assert!(photo.jpeg.windows(2).any(|two| two == [0xFF, 0xC0]), "it is a baseline file");
}

#[test]
fn wider_colours_become_srgb() {
    let mut png = Vec::new();
    let mut encoder = PngEncoder::new(&mut png);
    encoder.set_icc_profile(ColorProfile::new_display_p3().encode().unwrap()).unwrap();
    let image = RgbImage::from_pixel(8, 10, Rgb([200, 30, 30]));
    encoder.write_image(image.as_raw(), 8, 10, image::ExtendedColorType::Rgb8).unwrap();
    let [red, green, _] = decoded(&read(&png).unwrap()).get_pixel(4, 5).0;
    // Display P3 to sRGB by its definition: linear red grows by a quarter of its distance from green.
    assert!((214..=222).contains(&red) && green <= 8, "{red} {green}");
    let broken = with_segment(&jpeg_of(&quarters(SIZE)), 0xE2, b"ICC_PROFILE\0\x01\x01 no profile at all");
    expect_quarters(&read(&broken).unwrap(), "a profile that does not hold");
}

#[test]
fn bombs_are_refused_by_their_heads() {
    let mut png = encoded(quarters(SIZE), ImageFormat::Png);
    for place in [16, 20] {
        png[place..place + 4].copy_from_slice(&60_000_u32.to_be_bytes());
    }
    assert_eq!(refusal(&png), "has 60000 × 60000 pixels; save it smaller, 3000 × 4000 pixels are plenty");
    png[16..24].fill(0xFF);
    assert!(refusal(&png).contains("pixels"));
    for file in [jpeg_of(&quarters(SIZE)), include_bytes!("../../../tests/it/data/progressive.jpg").to_vec()] {
        let mut file = file;
        let frame = file.windows(2).position(|two| two == [0xFF, 0xC0] || two == [0xFF, 0xC2]).unwrap();
        file[frame + 5..frame + 9].fill(0xFF);
        assert!(refusal(&file).contains("has 65535 × 65535 pixels"));
    }
}

#[test]
fn what_is_no_whole_photo_is_refused_with_a_remedy() {
    let jpeg = jpeg_of(&quarters(SIZE));
    assert_eq!(read(&jpeg[..jpeg.len() - 2]).unwrap().jpeg, read(&jpeg).unwrap().jpeg, "only the end marker is missing");
    for length in [3, 20, jpeg.len() / 4, jpeg.len() / 2, jpeg.len() * 3 / 4] {
        assert!(refusal(&jpeg[..length]).contains("is damaged"), "{length} of {} bytes", jpeg.len());
    }
    let png = encoded(quarters(SIZE), ImageFormat::Png);
    for length in [8, 20, 40, png.len() / 2] {
        assert!(refusal(&png[..length]).contains("is damaged"), "{length} of {} bytes", png.len());
    }
    assert_eq!(refusal(b"Dear colleagues,"), "is an unknown file type; save it as JPEG or PNG");
    assert_eq!(refusal(b""), "is empty; save it as JPEG or PNG");
    assert_eq!(refusal(b"\0\0\0\x18ftypheic\0\0"), "is a HEIC picture; save it as JPEG or PNG");
    assert_eq!(refusal(b"RIFF\0\0\0\0WEBPVP8 "), "is a WebP picture; save it as JPEG or PNG");
    let mut rare = jpeg;
    let frame = rare.windows(2).position(|two| two == [0xFF, 0xC0]).unwrap();
    rare[frame + 1] = 0xC9;
    assert!(refusal(&rare).contains("arithmetic"));
}

#[test]
fn hostile_bytes_never_panic_the_caller() {
    let mut state = 7_u64;
    let mut number = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let files = [
        jpeg_of(&quarters(SIZE)),
        include_bytes!("../../../tests/it/data/progressive.jpg").to_vec(),
        include_bytes!("../../../tests/it/data/ycck.jpg").to_vec(),
        encoded(quarters(SIZE), ImageFormat::Png),
    ];
    let mut taken = 0;
    for round in 0..200 {
        let mut bytes = files[round % files.len()].clone();
        for _ in 0..=number(4) {
            let place = number(bytes.len());
            bytes[place] = number(256) as u8;
        }
        taken += usize::from(read(&bytes).is_ok());
    }
    assert!(taken > 0, "some of the files are still photos");
}

fn reference(text: &str) -> Reference {
    text.parse().unwrap()
}

fn name(path: Option<PathBuf>) -> String {
    path.and_then(|path| path.file_name().map(|name| name.to_string_lossy().into_owned())).unwrap_or_default()
}

#[test]
fn files_are_found_by_name_and_by_reference() {
    let folder = tempfile::tempdir().unwrap();
    // The accent is a character of its own, as macOS writes it.
    for file in
        ["R1.JPG", "r2.png", "Andre\u{301}.jpg", "R3.jpg", "R3.png", "R4.heic", "r5.jpg", "R5.jpg", ".R6.jpg", "nobody.png"]
    {
        fs::write(folder.path().join(file), b"").unwrap();
    }
    fs::create_dir_all(folder.path().join("Brazil/Heads")).unwrap();
    for file in ["Brazil/Heads/R7.jpg", "Brazil/R8.jpg", "R8.jpg", "Brazil/a.jpg", "Brazil/Heads/a.jpg"] {
        fs::write(folder.path().join(file), b"").unwrap();
    }
    let files = Folder::open(folder.path()).unwrap();
    assert_eq!(name(files.of(&reference("R7")).unwrap()), "R7.jpg", "in a folder of the folder");
    assert_eq!(
        files.of(&reference("R8")).unwrap().unwrap().parent().unwrap(),
        folder.path().canonicalize().unwrap(),
        "the upper one"
    );
    assert!(files.named("brazil/heads/A.jpg").unwrap().unwrap().ends_with("Brazil/Heads/a.jpg"));
    assert_eq!(files.named("a.jpg").unwrap_err().to_string(), "may be Brazil/Heads/a.jpg or Brazil/a.jpg; keep one of them");
    assert_eq!(name(files.of(&reference("R1")).unwrap()), "R1.JPG");
    assert_eq!(name(files.of(&reference("R2")).unwrap()), "r2.png");
    assert_eq!(name(files.named("André.JPG").unwrap()), "Andre\u{301}.jpg");
    assert_eq!(files.of(&reference("R3")).unwrap_err().to_string(), "may be R3.jpg or R3.png; keep one of them");
    assert_eq!(name(files.of(&reference("R4")).unwrap()), "R4.heic", "found, and refused for what it is");
    assert_eq!(name(files.of(&reference("R5")).unwrap()), "R5.jpg", "the exact one of two");
    assert_eq!(files.of(&reference("R6")).unwrap(), None);
    assert_eq!(files.named("R9.jpg").unwrap(), None);
    assert_eq!(files.left_over(), ["Brazil/R8.jpg", "nobody.png", "r5.jpg"]);
    assert!(Folder::open(&folder.path().join("nowhere")).is_err());
}

#[cfg(unix)]
#[test]
fn nothing_outside_of_the_folder_is_read() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("photos");
    fs::create_dir_all(folder.join("R3.jpg")).unwrap();
    fs::write(place.path().join("secret.jpg"), jpeg_of(&quarters(SIZE))).unwrap();
    fs::write(folder.join("real.jpg"), b"").unwrap();
    std::os::unix::fs::symlink("../secret.jpg", folder.join("R1.jpg")).unwrap();
    std::os::unix::fs::symlink("real.jpg", folder.join("R2.jpg")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(folder.join("R4.jpg")).status().unwrap().success());
    std::os::unix::fs::symlink("nowhere", folder.join("R5.jpg")).unwrap();
    let files = Folder::open(&folder).unwrap();
    assert!(matches!(files.of(&reference("R1")), Err(PhotoError::Outside)));
    assert!(matches!(files.named("R1.jpg"), Err(PhotoError::Outside)));
    assert_eq!(name(files.of(&reference("R2")).unwrap()), "real.jpg");
    assert!(matches!(files.of(&reference("R3")), Err(PhotoError::NoFile)));
    assert!(matches!(files.of(&reference("R4")), Err(PhotoError::NoFile)), "a pipe would wait for ever");
    assert!(matches!(files.of(&reference("R5")), Err(PhotoError::Unreadable(_))));
    assert_eq!(files.named("../secret.jpg").unwrap(), None);
    assert_eq!(files.named(place.path().join("secret.jpg").to_str().unwrap()).unwrap(), None);
}

fn jobs(folder: &Path, count: usize) -> Vec<PhotoJob> {
    let file = jpeg_of(&quarters(SIZE));
    (0..count)
        .map(|number| {
            let path = folder.join(format!("{number}.jpg"));
            fs::write(&path, &file).unwrap();
            PhotoJob { path, known: (number % 2 == 0).then(|| digest(&file)) }
        })
        .collect()
}

#[test]
fn a_batch_makes_what_is_new_and_stops_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut jobs = jobs(folder.path(), 40);
    fs::write(&jobs[7].path, b"no photo").unwrap();
    jobs[9].path = folder.path().join("nowhere.jpg");
    let (mut unchanged, mut made, mut refused) = (Vec::new(), 0, Vec::new());
    let all = make(&jobs, |place, result| {
        match result {
            Ok(MadePhoto::Unchanged) => unchanged.push(place),
            Ok(MadePhoto::New(_)) => made += 1,
            Err(_) => refused.push(place),
        }
        Ok::<_, ()>(())
    });
    unchanged.sort_unstable();
    refused.sort_unstable();
    assert_eq!((all, made, refused), (Ok(()), 18, vec![7, 9]));
    assert_eq!(unchanged, (0..40).step_by(2).collect::<Vec<_>>());
    let mut count = 0;
    let stopped = make(&jobs, |_, _| {
        count += 1;
        if count == 5 { Err("enough") } else { Ok(()) }
    });
    assert_eq!((stopped, count), (Err("enough"), 5));
}

#[test]
fn a_file_of_more_than_25_megabytes_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.jpg");
    fs::File::create(&path).unwrap().set_len((25 << 20) + 1).unwrap();
    assert!(matches!(load(&path), Err(PhotoError::TooManyBytes)));
    assert!(matches!(load(folder.path()), Err(PhotoError::NoFile)));
    assert!(decoded(&read(&jpeg_of(&quarters(SIZE))).unwrap()).dimensions() == SIZE);
}
