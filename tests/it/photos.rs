//! Photos, from the folder to the page: `accredit import --photos`, `accredit participant photo`, `accredit badge`.

use std::{fs, path::Path, process::Command};

use accredit::domain::id::Reference;
use image::{ImageFormat, Rgb, RgbImage};

use crate::harness::{SAMPLE_EVENT, Site, accredit};

const LIST: &str = "reference,given_name,family_name,category,photo\n\
                    R1,Ian,McDonald,Delegate,ian.jpg\n\
                    R2,Eve,Black,Delegate,\n\
                    R3,Bo,Lund,Delegate,\n";

/// A picture that is another for every seed.
fn picture(seed: u32, (width, height): (u32, u32)) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        Rgb([(x * seed % 251) as u8, (y * (seed + 7) % 241) as u8, ((x + y) * seed % 239) as u8])
    })
}

/// Makes a photo as a camera's JPEG file.
pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture(3, (width, height)).write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

fn photograph(path: &Path, seed: u32) {
    let format = ImageFormat::from_path(path).unwrap();
    picture(seed, (600, 800)).save_with_format(path, format).unwrap();
}

/// An event with three people on a list, and photos of two of them.
fn site() -> Site {
    let site = Site::new();
    accredit(&site).args(["init", SAMPLE_EVENT]).succeeds();
    site.write("list.csv", LIST);
    fs::create_dir(site.path("photos")).unwrap();
    photograph(&site.path("photos/ian.jpg"), 3);
    photograph(&site.path("photos/r2.PNG"), 5);
    site
}

fn photo_of(site: &Site, reference: &str) -> Option<Vec<u8>> {
    let reference: Reference = reference.parse().unwrap();
    site.store().photo(&reference).unwrap().map(|photo| photo.jpeg)
}

fn tool(site: &Site, program: &str, args: &[&str]) -> String {
    let output = Command::new(program).current_dir(site.dir()).args(args).output().expect("the test packages are installed");
    assert!(output.status.success(), "{program} {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

const IMPORT: [&str; 4] = ["import", "list.csv", "--photos", "photos"];

#[test]
fn photos_come_with_the_list_or_after_it() {
    let site = site();
    photograph(&site.path("photos/stranger.jpg"), 9);
    let said = accredit(&site).args(IMPORT).succeeds();
    said.err_contains("3 added, 0 updated, 0 unchanged, 0 rejected; photos: 2 stored, 0 unchanged, 1 missing, 0 rejected")
        .err_contains("the photo stranger.jpg belongs to nobody on the list");
    accredit(&site)
        .args(IMPORT)
        .succeeds()
        .err_contains("nothing changed: 3 unchanged, 0 rejected; photos: 0 stored, 2 unchanged, 1 missing");
    // The list stays the same; a photo is new, and one is another.
    photograph(&site.path("photos/R3.jpeg"), 11);
    photograph(&site.path("photos/ian.jpg"), 13);
    let before = photo_of(&site, "R1");
    let figures = accredit(&site).args(["--json"]).args(IMPORT).succeeds().json();
    let count = |name: &str| figures["photos"][name].as_u64().unwrap();
    assert_eq!((count("stored"), count("unchanged"), count("missing"), count("rejected")), (2, 1, 0, 0));
    assert!(photo_of(&site, "R3").is_some() && photo_of(&site, "R1") != before);
    // A folder that lacks a photo removes none.
    fs::remove_file(site.path("photos/R3.jpeg")).unwrap();
    accredit(&site).args(IMPORT).succeeds().err_contains("0 stored, 3 unchanged, 0 missing");
    assert!(photo_of(&site, "R3").is_some());
}

#[test]
fn bad_photos_are_told_by_line_and_the_good_ones_kept() {
    let site = site();
    fs::remove_file(site.path("photos/ian.jpg")).unwrap();
    site.write("photos/R3.jpg", "Dear colleagues, the photo follows.");
    let said = accredit(&site)
        .args(IMPORT)
        .fails_with(1)
        .err_contains("3 added")
        .err_contains("1 stored, 0 unchanged, 1 missing, 1 rejected");
    insta::assert_snapshot!(said.out, @r#"line 4: photo "R3" is an unknown file type; save it as JPEG or PNG"#);
    said.err_contains("line 2: there is no file \"ian.jpg\" in photos or a folder in it");
}

#[test]
fn dry_run_and_strict_keep_nothing() {
    let site = site();
    accredit(&site)
        .args(IMPORT)
        .args(["--dry-run"])
        .succeeds()
        .err_contains("would be 3 added")
        .err_contains("photos: 2 stored")
        .err_contains("nothing was kept");
    assert_eq!(site.store().participant_count().unwrap(), 0);
    let whole = fs::read(site.path("photos/ian.jpg")).unwrap();
    site.write("photos/ian.jpg", &whole[..whole.len() / 2]);
    let said = accredit(&site).args(IMPORT).args(["--strict"]).fails_with(1).err_contains("nothing was kept (--strict)");
    said.out_contains("line 2: photo \"ian.jpg\" is damaged; ask for it again, or save it again as JPEG: its end is missing");
    assert_eq!(site.store().participant_count().unwrap(), 0);
    assert!(!site.store().has_photos().unwrap());
    assert_eq!(
        fs::read_dir(site.dir()).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_file()).count(),
        4,
        "the list, the database, its key and its lock: nothing is left behind"
    );
}

#[test]
fn a_list_cannot_reach_out_of_the_folder() {
    let site = site();
    photograph(&site.path("secret.jpg"), 17);
    std::os::unix::fs::symlink("../secret.jpg", site.path("photos/link.jpg")).unwrap();
    let absolute = site.path("secret.jpg");
    site.write(
        "list.csv",
        format!(
            "reference,name,category,photo\nR1,Ian McDonald,Delegate,../secret.jpg\nR2,Eve Black,Delegate,{}\n\
             R3,Bo Lund,Delegate,link.jpg\nR4,Ann Lee,Delegate,ian.jpg\n",
            absolute.display()
        ),
    );
    let said = accredit(&site)
        .args(IMPORT)
        .fails_with(1)
        .err_contains("4 added, 0 updated, 0 unchanged, 0 rejected, 2 cells not used")
        .err_contains("2 stored, 0 unchanged, 1 missing, 1 rejected");
    for line in [
        "line 2: photo \"../secret.jpg\" leads out of the folder of photos; write the photo's file name",
        "line 3: photo \"/",
        "line 4: photo \"link.jpg\" leads out of the folder of photos; put the photo itself into the folder",
    ] {
        assert!(said.out.contains(line), "{line}:\n{}", said.out);
    }
    accredit(&site).args(["import", "list.csv", "--photos", "nowhere"]).fails_with(2).err_contains("nowhere");
}

#[test]
fn the_page_holds_the_very_bytes_that_are_stored() {
    let site = site();
    photograph(&site.path("photos/R3.jpg"), 19);
    accredit(&site).args(IMPORT).succeeds();
    for template in ["conference-a6", "card-cr80", "butterfly-a4"] {
        accredit(&site).args(["badge", "print", "--sort", "list", "--template", template, "-o", "badges.pdf"]).succeeds();
        tool(&site, "qpdf", &["--check", "badges.pdf"]);
        let list = tool(&site, "pdfimages", &["-list", "badges.pdf"]);
        assert_eq!(list.lines().filter(|row| row.contains("jpeg")).count(), 3, "{template}: {list}");
        fs::create_dir(site.path(template)).unwrap();
        tool(&site, "pdfimages", &["-j", "badges.pdf", &format!("{template}/image")]);
        // Codes are pictures too, in files of another kind.
        let files = fs::read_dir(site.path(template)).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|ending| ending == "jpg")).collect();
        files.sort();
        let found: Vec<Vec<u8>> = files.iter().map(|path| fs::read(path).unwrap()).collect();
        let stored: Vec<Vec<u8>> = ["R1", "R2", "R3"].iter().map(|reference| photo_of(&site, reference).unwrap()).collect();
        assert!(found == stored, "{template}");
    }
}

#[test]
fn a_new_photo_prints_that_badge_alone() {
    let site = site();
    accredit(&site).args(IMPORT).succeeds();
    let pending = ["badge", "print", "--pending", "-o", "badges.pdf"];
    accredit(&site).args(pending).succeeds().err_contains("3 badges");
    accredit(&site).args(IMPORT).succeeds();
    accredit(&site).args(pending).succeeds().err_contains("no badge to print");
    photograph(&site.path("another.jpg"), 23);
    accredit(&site)
        .args(["participant", "photo", "R2", "another.jpg"])
        .succeeds()
        .err_contains("R2: photo replaced at 440 × 550 pixels, from 600 × 800");
    accredit(&site).args(pending).succeeds().err_contains("1 badge on");
    accredit(&site).args(["participant", "photo", "R2", "--remove"]).succeeds();
    accredit(&site).args(pending).succeeds().err_contains("1 badge on");
}

#[test]
fn one_person_s_photo_is_stored_shown_written_and_forgotten() {
    let site = site();
    accredit(&site).args(["import", "list.csv"]).succeeds();
    let photo = |rest: &[&str]| accredit(&site).args(["--as", "amal", "participant", "photo"]).args(rest);
    photo(&["R1"]).fails_with(2);
    photo(&["R1", "photos/ian.jpg", "--remove"]).fails_with(2);
    photo(&["R9", "photos/ian.jpg"]).fails_with(2).err_contains("no participant has the reference \"R9\"");
    photo(&["R1", "list.csv"]).fails_with(2).err_contains("\"list.csv\" is an unknown file type; save it as JPEG or PNG");
    photo(&["R1", "nowhere.jpg"]).fails_with(2).err_contains("\"nowhere.jpg\" cannot be read");
    photo(&["R1", "photos/ian.jpg"]).succeeds().err_contains("R1: photo stored at 440 × 550 pixels, from 600 × 800");
    photo(&["R1", "photos/ian.jpg"]).succeeds().err_contains("has this photo already");
    accredit(&site).args(["participant", "show", "R1"]).succeeds().out_contains("440 × 550 pixels, by amal on ");
    let shown = accredit(&site).args(["--json", "participant", "show", "R1"]).succeeds().json();
    assert_eq!(
        (&shown["photo_stored"]["stored_by"], &shown["photo_stored"]["original"]["height"]),
        (&"amal".into(), &800.into())
    );
    let digest = tool(&site, "sha256sum", &["photos/ian.jpg"]);
    assert!(digest.starts_with(shown["photo_stored"]["original"]["sha256"].as_str().unwrap()));
    photo(&["R1", "-o", "out.jpg"]).succeeds();
    assert_eq!(fs::read(site.path("out.jpg")).ok(), photo_of(&site, "R1"));
    photo(&["R1", "--remove"]).succeeds();
    photo(&["R1", "--remove"]).fails_with(1).err_contains("has no photo; nothing changed");
    photo(&["R1", "-o", "none.jpg"]).fails_with(1);
    assert!(photo_of(&site, "R1").is_none() && !site.path("none.jpg").exists());
}

#[test]
fn preflight_tells_who_has_no_photo_and_whose_is_too_small() {
    let site = site();
    accredit(&site).args(["import", "list.csv"]).succeeds();
    accredit(&site).args(["badge", "check"]).succeeds();
    accredit(&site).args(IMPORT).succeeds();
    picture(3, (160, 200)).save(site.path("small.png")).unwrap();
    accredit(&site).args(["participant", "photo", "R2", "small.png"]).succeeds();
    let found = accredit(&site).args(["--json", "badge", "check"]).fails_with(1).json();
    let codes: Vec<(&str, &str)> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|found| (found["reference"].as_str().unwrap(), found["code"].as_str().unwrap()))
        .collect();
    assert_eq!(codes, [("R2", "photo-resolution"), ("R3", "photo-missing")]);
    accredit(&site).args(["badge", "print", "-o", "badges.pdf"]).succeeds().err_contains("3 badges");
}

#[test]
fn a_preview_shows_the_photo_as_the_page_does() {
    let site = site();
    accredit(&site).args(IMPORT).succeeds();
    accredit(&site).args(["badge", "print", "--reference", "R1", "-o", "badge.pdf"]).succeeds();
    tool(&site, "pdftoppm", &["-r", "100", "-png", "-singlefile", "badge.pdf", "page"]);
    accredit(&site).args(["badge", "preview", "R1", "--dpi", "100", "-o", "badge.png"]).succeeds();
    let (page, preview) =
        (image::open(site.path("page.png")).unwrap().to_rgb8(), image::open(site.path("badge.png")).unwrap().to_rgb8());
    // The page has a bleed of 3 mm. Two rasterisers never agree to the pixel, so tiles of about 2 mm are compared.
    let bleed = (3.0_f32 * 100.0 / 25.4).round() as u32;
    let mean = |image: &RgbImage, left: u32, top: u32, channel: usize| {
        let tile = (0..8).flat_map(|y| (0..8).map(move |x| (left + x, top + y)));
        tile.map(|(x, y)| u32::from(image.get_pixel(x, y)[channel])).sum::<u32>() / 64
    };
    // The photo is 28 × 35 mm at 8, 36 mm.
    for top in (142..270).step_by(8) {
        for left in (34..134).step_by(8) {
            for channel in 0..3 {
                let (printed, previewed) = (mean(&page, left + bleed, top + bleed, channel), mean(&preview, left, top, channel));
                assert!(printed.abs_diff(previewed) < 24, "at {left}, {top}: {printed} and {previewed}");
            }
        }
    }
}

#[test]
fn a_contact_sheet_shows_photos_as_they_are_printed() {
    let site = site();
    accredit(&site).args(IMPORT).succeeds();
    accredit(&site).args(["badge", "preview", "--contact-sheet", "-o", "all.pdf"]).succeeds();
    let pictures = tool(&site, "pdfimages", &["-list", "all.pdf"]);
    assert!(pictures.contains("440   550"), "{pictures}");
}
