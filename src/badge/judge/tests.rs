//! Faults planted in a sound template, each found with its words; and sound things, of which nothing is said.

use std::{path::Path, sync::LazyLock};

use super::judged;
use crate::{
    badge::{check, layout::Design, problem::BadgeProblem, subject::BadgeSubject, template::Template},
    domain::{event::Event, event_file},
    typeset::{fonts::Fonts, text::Shaper},
};

/// Reads a code from a picture, as one of the decoders of the gates does.
fn read_luma(picture: &image::GrayImage) -> Option<String> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let pixel = |x: usize, y: usize| picture.as_raw()[y * width + x];
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, pixel);
    image.detect_grids().into_iter().find_map(|grid| grid.decode().ok()).map(|(_, text)| text)
}

static FONTS: LazyLock<Fonts> = LazyLock::new(Fonts::embedded);

const EVENT: &str = "[event]\nname = \"Summit\"\nplace = \"Nairobi\"\ndays = [\"2025-03-03\", \"2025-03-04\"]\n\
    [[zone]]\ncode = \"hall\"\n[[zone]]\ncode = \"press\"\n\
    [[category]]\ncode = \"Minister\"\ncolour = \"#7a0019\"\nzones = [\"hall\"]\n\
    [[category]]\ncode = \"Media\"\ncolour = \"#ffd400\"\n[[field]]\ncode = \"bus\"\n";

/// What faults are planted in: a name, a delegation, marks, a code, and a band that runs over the trim.
const HEAD: &str = "name = \"t\"\n[page]\nwidth = 105\nheight = 148\nbleed = 3\nsafe = 6\n";
const NAME: &str = "[[front]]\nkind=\"text\"\nid=\"nm\"\ntext=\"{name}\"\nx=8\ny=40\nwidth=89\nheight=16\nsize=[15,24]\n";
const REST: &str = "[[front]]\nkind=\"text\"\ntext=\"{delegation}\"\nx=8\ny=60\nwidth=89\nheight=8\nsize=12\n\
    [[front]]\nkind=\"zones\"\nx=8\ny=92\nwidth=50\nheight=8\n[[front]]\nkind=\"code\"\nx=67\ny=90\nwidth=32\n\
    [[front]]\nkind=\"fill\"\nid=\"band\"\nx=-3\ny=124\nwidth=111\nheight=27\n\
    [[front]]\nkind=\"text\"\nid=\"title\"\ntext=\"{category.title}\"\nx=8\ny=130\nwidth=89\nheight=10\nsize=14\ncolour=\"on-category\"\n";

/// Where a fault is planted.
#[derive(Clone, Copy)]
enum At {
    /// Behind everything.
    Behind,
    /// Over everything.
    Over,
    /// In place of the whole template after its head.
    Whole,
}

fn template(at: At, planted: &str) -> String {
    match at {
        At::Behind => format!("{HEAD}{planted}{NAME}{REST}"),
        At::Over => format!("{HEAD}{NAME}{REST}{planted}"),
        At::Whole => format!("{HEAD}{planted}"),
    }
}

/// Writes an element of the front.
fn front(kind: &str, more: &str) -> String {
    format!("[[front]]\nkind=\"{kind}\"\n{}\n", more.replace("; ", "\n"))
}

fn files() -> &'static Path {
    static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        image::RgbaImage::from_pixel(480, 640, image::Rgba([0x78, 0x78, 0x78, 0xff])).save(at("grey.png")).unwrap();
        image::RgbaImage::from_pixel(400, 400, image::Rgba([0, 0, 0, 0])).save(at("clear.png")).unwrap();
        let stripes =
            |x: u32, _| if (x / 8).is_multiple_of(2) { image::Rgba([0x20, 0x20, 0x20, 255]) } else { image::Rgba([255; 4]) };
        image::RgbaImage::from_fn(480, 640, stripes).save(at("stripes.png")).unwrap();
        let svg = |inside: &str| format!("<svg xmlns='http://www.w3.org/2000/svg' width='111' height='154'>{inside}</svg>");
        let write = |name: &str, inside: &str| std::fs::write(at(name), svg(inside)).unwrap();
        write("frame.svg", "<rect x='1' y='1' width='109' height='152' fill='none' stroke='#c8ccd1' stroke-width='8'/>");
        write("pale.svg", "<rect width='111' height='154' fill='#f4f0e6'/>");
        write("dark.svg", "<rect width='111' height='154' fill='#14213d'/>");
        write("corner.svg", "<rect x='8' y='40' width='60' height='40' fill='#333333'/>");
        write("cut.svg", "<text x='1' y='20' font-size='5'>Nairobi</text>");
        write("low.svg", "<text x='30' y='150.2' font-size='5'>Nairobi</text>");
        write("inside.svg", "<text x='30' y='20' font-size='5'>Nairobi</text>");
        write("font.svg", "<text x='30' y='20' font-size='5' font-family='Nowhere Grotesk, sans-serif'>Nairobi</text>");
        write("known.svg", "<text x='30' y='20' font-size='5' font-family='Nowhere, Noto Sans'>Nairobi</text>");
        folder
    });
    FOLDER.path()
}

fn event() -> Event {
    event_file::read(EVENT).unwrap()
}

/// Returns what is said of a template.
fn said(text: &str) -> Vec<(String, String)> {
    let template = Template::read(text).unwrap_or_else(|error| panic!("{error}: {text}")).beside(&files().join("t.toml"));
    let design = judged(Design::new(&template, &event(), &FONTS).unwrap(), &FONTS, &read_luma).unwrap();
    let mut problems = check::design(&design).to_vec();
    let person = BadgeSubject {
        reference: "A-1".into(),
        name: "Amina Otieno".into(),
        function: "Minister".into(),
        delegation: "Kenya".into(),
        tray: "A 12".into(),
        ..BadgeSubject::default()
    };
    for problem in check::subject(&design, &person, &mut Shaper::new(&FONTS)) {
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    problems.iter().map(|problem: &BadgeProblem| (problem.code().to_owned(), problem.to_string())).collect()
}

type Planted = (At, String, &'static str, &'static [&'static str]);

fn over_the_code() -> Vec<Planted> {
    use At::{Behind, Over};
    let p = |at, kind: &str, more: &str, words: &'static [&'static str]| -> Planted { (at, front(kind, more), "covered", words) };
    vec![
        p(
            Over,
            "fill",
            "id=\"a\"; x=60; y=100; width=20; height=10; colour=\"#000000\"",
            &["a covers code", "front", "13.0 × 10.0 mm"],
        ),
        p(Over, "fill", "id=\"a\"; x=75; y=98; width=15; height=15; colour=\"#ffffff\"", &["a covers code", "15.0 × 15.0 mm"]),
        p(Over, "fill", "id=\"a\"; x=60; y=88; width=8; height=40", &["a lies in the quiet zone of code", "1.0 × 32.0 mm"]),
        p(Over, "fill", "id=\"a\"; x=-3; y=121; width=111; height=6", &["a lies in the quiet zone of code", "32.0 × 1.0 mm"]),
        p(Over, "picture", "file=\"grey.png\"; x=75; y=97; width=15; height=15", &["picture covers code"]),
        p(
            Over,
            "picture",
            "file=\"grey.png\"; id=\"logo\"; x=60; y=80; width=8.5; height=15",
            &["logo lies in the quiet zone of code"],
        ),
        p(Over, "photo", "x=70; y=80; width=28; height=35; placeholder=\"always\"", &["photo covers code", "28.0 × 25.0 mm"]),
        p(Over, "photo", "x=70; y=80; width=28; height=35; placeholder=\"never\"", &["photo covers code"]),
        p(Over, "artwork", "file=\"grey.png\"", &["artwork covers code", "32.0 × 32.0 mm"]),
        p(Over, "artwork", "file=\"dark.svg\"", &["artwork covers code"]),
        p(Over, "line", "x=60; y=107; to_x=99; to_y=107; thickness=2", &["line covers code", "32.0 × 2.0 mm"]),
        p(Over, "line", "x=60; y=107; to_x=99; to_y=107; thickness=0.2; colour=\"#000000\"", &["line covers code"]),
        p(Over, "line", "x=83; y=80; to_x=83; to_y=122; thickness=1", &["line covers code"]),
        p(Over, "line", "x=20; y=80; to_x=98; to_y=80; repeat=3; step=11", &["line covers code"]),
        p(Over, "frame", "x=70; y=95; width=20; height=20", &["frame covers code"]),
        p(Over, "frame", "x=68; y=91; width=30; height=30; thickness=1", &["frame lies in the quiet zone of code"]),
        p(
            Over,
            "text",
            "text=\"{reference}\"; x=60; y=90.4; width=37; height=3; size=6",
            &["reference lies in the quiet zone of code"],
        ),
        p(Over, "text", "id=\"a\"; text=\"Nairobi\"; x=70; y=102; width=25; height=5; size=10", &["a covers code"]),
        p(Over, "text", "text=\"{function}\"; x=20; y=102; width=60; height=5; size=8", &["function covers code"]),
        p(Over, "days", "x=60; y=104; width=20; height=8", &["days covers code"]),
        p(Over, "zones", "id=\"z\"; x=66; y=104; width=20; height=8", &["z covers code"]),
        p(
            Over,
            "fill",
            "x=75; y=98; width=15; height=15; only=[\"Media\"]",
            &["fill covers code", "only in the category \"Media\""],
        ),
        p(Over, "fill", "x=75; y=98; width=15; height=15; only=[\"field.bus=A\"]", &["fill covers code"]),
        p(Behind, "text", "id=\"a\"; text=\"Nairobi\"; x=70; y=102; width=25; height=5; size=10", &["code covers a"]),
        p(Behind, "days", "x=60; y=104; width=20; height=8", &["code covers days"]),
        p(Behind, "photo", "x=55; y=85; width=28; height=35; placeholder=\"always\"", &["code covers photo"]),
    ]
}

fn over_ink() -> Vec<Planted> {
    use At::{Behind, Over};
    let p = |at, kind: &str, more: &str, words: &'static [&'static str]| -> Planted { (at, front(kind, more), "covered", words) };
    vec![
        p(Over, "text", "text=\"{function}\"; x=8; y=40; width=89; height=16; size=20", &["function covers nm", "front", "mm"]),
        p(Over, "text", "id=\"a\"; text=\"Nairobi\"; x=8; y=61; width=40; height=5; size=9", &["a covers delegation"]),
        p(
            Over,
            "stack",
            "id=\"s\"; x=8; y=40; width=80; height=20; part=[{text=\"{title}\", size=9}, {text=\"{function}\", size=9}]",
            &["covers nm"],
        ),
        p(Over, "photo", "x=8; y=30; width=28; height=35; placeholder=\"always\"", &["photo covers nm", "28.0 ×"]),
        p(Behind, "photo", "x=8; y=30; width=28; height=35", &["nm covers photo"]),
        p(Over, "picture", "file=\"grey.png\"; x=8; y=38; width=20; height=20", &["picture covers nm"]),
        p(Over, "fill", "id=\"a\"; x=8; y=44; width=30; height=3", &["a covers nm"]),
        p(Over, "artwork", "file=\"corner.svg\"", &["artwork covers nm"]),
        p(Over, "artwork", "file=\"grey.png\"", &["artwork covers title"]),
        p(Over, "line", "x=8; y=44; to_x=60; to_y=44; thickness=0.4", &["line covers nm"]),
        p(Behind, "line", "x=8; y=44; to_x=60; to_y=44; thickness=0.4", &["nm covers line"]),
        p(Over, "frame", "x=10; y=30; width=30; height=14", &["frame covers nm"]),
        p(Over, "days", "x=8; y=42; width=50; height=8", &["days covers nm"]),
        p(Over, "days", "x=10; y=94; width=40; height=8", &["days covers zones"]),
        p(Over, "text", "id=\"a\"; text=\"Nairobi\"; x=8; y=94; width=30; height=5; size=9", &["a covers zones"]),
        p(Over, "fill", "id=\"a\"; x=9; y=92; width=8; height=8", &["a covers zones"]),
        p(Over, "fill", "id=\"a\"; x=8; y=62; width=30; height=2; except=[\"Minister\"]", &["a covers delegation", "\"Media\""]),
    ]
}

#[allow(clippy::too_many_lines, reason = "a table")]
fn other_faults() -> Vec<Planted> {
    use At::{Behind, Over, Whole};
    let p =
        |at, kind: &str, more: &str, code, words: &'static [&'static str]| -> Planted { (at, front(kind, more), code, words) };
    let whole = |text: &str, code, words: &'static [&'static str]| -> Planted { (Whole, text.to_owned(), code, words) };
    let code = "[[front]]\nkind=\"code\"\nx=67\ny=90\nwidth=32\n";
    vec![
        whole(NAME, "no-code", &["no code", "add an element"]),
        whole(&format!("{NAME}{code}only=[\"Media\"]\n"), "no-code", &["only in the category \"Minister\""]),
        whole(code, "no-name", &["no name", "{name}"]),
        whole(&format!("{NAME}except=[\"Media\"]\n{code}"), "no-name", &["only in the category \"Media\""]),
        p(
            Behind,
            "fill",
            "id=\"a\"; x=0; y=0; width=105; height=20",
            "bleed",
            &["a ends at the trim on the left, top and right", "3 mm"],
        ),
        p(Behind, "fill", "id=\"a\"; x=0; y=70; width=4; height=20", "bleed", &["on the left"]),
        p(Behind, "fill", "id=\"a\"; x=0.6; y=70; width=4; height=10", "bleed", &["0.6 mm inside the trim on the left"]),
        p(Behind, "fill", "id=\"a\"; x=-1; y=70; width=4; height=10", "bleed", &["1.0 mm over the trim"]),
        p(Behind, "fill", "id=\"a\"; x=-3; y=70; width=107; height=10", "bleed", &["1.0 mm inside the trim on the right"]),
        p(
            Behind,
            "artwork",
            "file=\"pale.svg\"; x=0; y=0; width=105; height=148; fit=\"exact\"",
            "bleed",
            &["artwork ends at the trim"],
        ),
        p(
            Behind,
            "picture",
            "file=\"grey.png\"; x=0; y=70; width=15; height=20",
            "bleed",
            &["picture ends at the trim on the left"],
        ),
        p(Behind, "line", "x=0; y=75; to_x=105; to_y=75", "bleed", &["line ends at the trim on the left and right"]),
        p(Behind, "frame", "x=0.5; y=0.5; width=104; height=120", "bleed", &["frame ends"]),
        p(
            Over,
            "text",
            "text=\"{reference}\"; x=8; y=20; width=40; height=5; size=3",
            "text-tiny",
            &["reference", "3.0 pt", "under 4 pt"],
        ),
        p(
            Over,
            "text",
            "text=\"{event.place}\"; x=8; y=20; width=40; height=5; size=4.5",
            "text-small",
            &["event.place", "4.5 pt"],
        ),
        p(
            Over,
            "stack",
            "x=8; y=20; width=40; height=5; part=[{text=\"{event.place}\", size=3.5}]",
            "text-tiny",
            &["event.place"],
        ),
        p(
            Over,
            "text",
            "text=\"{delegation}\"; id=\"a\"; x=8; y=20; width=4; height=5; size=[3,8]",
            "text-tiny",
            &["a is set in"],
        ),
        p(Over, "days", "x=8; y=20; width=40; height=5; side=2", "text-small", &["days"]),
        p(Behind, "photo", "x=8; y=70; width=12; height=15; placeholder=\"always\"", "photo-small", &["12.0 × 15.0 mm"]),
        p(Behind, "artwork", "file=\"cut.svg\"", "artwork-cut", &["Nairobi", "cut.svg", "over the trim"]),
        p(Behind, "artwork", "file=\"low.svg\"", "artwork-cut", &["low.svg", "mm"]),
        p(Behind, "artwork", "file=\"font.svg\"", "artwork-font", &["Nowhere Grotesk", "install the font"]),
        p(Behind, "artwork", "file=\"grey.png\"", "low-contrast", &["nm in #161a1f on #787878", "4.0:1"]),
        p(Behind, "artwork", "file=\"dark.svg\"", "low-contrast", &["delegation", "#14213d"]),
        p(Behind, "artwork", "file=\"stripes.png\"", "low-contrast", &["nm"]),
        p(Behind, "artwork", "file=\"dark.svg\"; only=[\"Media\"]", "low-contrast", &["nm", "\"Media\""]),
        p(Behind, "picture", "file=\"grey.png\"; x=8; y=55; width=60; height=20", "low-contrast", &["delegation"]),
        p(Behind, "fill", "id=\"a\"; x=8; y=40; width=20; height=12; colour=\"#333333\"", "low-contrast", &["nm", "#333333"]),
        p(
            Behind,
            "fill",
            "id=\"a\"; x=6; y=58; width=95; height=12; colour=\"category\"; except=[\"Media\"]",
            "low-contrast",
            &["delegation", "\"Minister\""],
        ),
        p(
            Over,
            "text",
            "text=\"{event.place}\"; x=8; y=20; width=40; height=5; size=8; colour=\"#999999\"",
            "low-contrast",
            &["event.place", "2.8:1"],
        ),
        p(
            Over,
            "text",
            "text=\"{event.place}\"; x=8; y=20; width=40; height=5; size=8; colour=\"category\"",
            "low-contrast",
            &["\"Media\""],
        ),
        p(
            Over,
            "text",
            "id=\"a\"; text=\"Nairobi\"; x=8; y=121; width=40; height=6; size=12; colour=\"#ffffff\"",
            "low-contrast",
            &["a in"],
        ),
        p(Over, "picture", "file=\"grey.png\"; id=\"p\"; x=-3; y=125; width=40; height=26", "covered", &["p covers title"]),
        p(Behind, "line", "x=20; y=135; to_x=40; to_y=135", "hidden", &["line is hidden under band"]),
        p(Behind, "fill", "id=\"a\"; x=70; y=95; width=10; height=10", "hidden", &["a is hidden under code"]),
        p(Behind, "picture", "file=\"grey.png\"; x=70; y=95; width=10; height=10", "hidden", &["picture is hidden under code"]),
        p(
            Over,
            "text",
            "id=\"a\"; text=\"{tray}\"; x=20; y=94; width=35; height=5; size=9; align=\"right\"",
            "may-cover",
            &["zones"],
        ),
    ]
}

#[test]
fn every_planted_fault_is_found_with_its_words() {
    let planted: Vec<Planted> = [over_the_code(), over_ink(), other_faults()].concat();
    assert!(planted.len() >= 78, "{}", planted.len());
    let mut missed = Vec::new();
    for (at, text, code, words) in &planted {
        let said = said(&template(*at, text));
        let is_it = |(known, message): &&(String, String)| known == code && words.iter().all(|word| message.contains(word));
        if said.iter().find(is_it).is_none() {
            missed.push(format!("{text}wanted {code} {words:?}, said {said:?}"));
        }
    }
    assert!(missed.is_empty(), "{} missed:\n{}", missed.len(), missed.join("\n\n"));
}

#[test]
fn of_what_is_no_fault_nothing_is_said() {
    use At::{Behind, Over};
    let sound = [
        (Behind, String::new()),
        (Behind, front("artwork", "file=\"frame.svg\"")),
        (Over, front("artwork", "file=\"frame.svg\"")),
        (Behind, front("artwork", "file=\"pale.svg\"")),
        (Behind, front("artwork", "file=\"inside.svg\"")),
        (Behind, front("artwork", "file=\"known.svg\"")),
        (Over, front("picture", "file=\"clear.png\"; x=60; y=85; width=40; height=40")),
        (Behind, front("picture", "file=\"grey.png\"; x=80; y=8; width=15; height=20")),
        (Over, front("fill", "id=\"a\"; x=60; y=88; width=8; height=30; colour=\"#ffffff\"")),
        (Over, front("frame", "x=67; y=90; width=32; height=32; thickness=0.25")),
        (Behind, front("fill", "id=\"a\"; x=-3; y=-3; width=111; height=25")),
        (Behind, front("fill", "id=\"a\"; x=-3; y=86; width=111; height=38.1; colour=\"#f4f0e6\"")),
        (Over, front("line", "x=8; y=57.5; to_x=97; to_y=57.5")),
        (Over, front("text", "text=\"{reference}\"; x=8; y=20; width=40; height=5; size=5")),
        (Over, front("photo", "x=8; y=8; width=15; height=18")),
        (
            Over,
            front("text", "id=\"a\"; text=\"Bus\"; x=8; y=70; width=40; height=5; size=8; only=[\"field.bus=A\"]")
                + &front("text", "id=\"b\"; text=\"Car\"; x=8; y=70; width=40; height=5; size=8; only=[\"field.bus=B\"]"),
        ),
        (
            Over,
            front("text", "id=\"a\"; text=\"Hall\"; x=8; y=70; width=40; height=5; size=8; only=[\"Media\"]")
                + &front("text", "id=\"b\"; text=\"Desk\"; x=8; y=70; width=40; height=5; size=8; except=[\"Media\"]"),
        ),
    ];
    for (at, text) in sound {
        assert_eq!(said(&template(at, &text)), [], "{text}");
    }
}

#[test]
fn a_person_s_long_name_is_judged_where_boxes_are_shared() {
    let planted = front("text", "id=\"a\"; text=\"{tray}\"; x=70; y=61; width=20; height=4; size=9; align=\"right\"");
    let template = Template::read(&template(At::Over, &planted)).unwrap();
    let design = Design::new(&template, &event(), &FONTS).unwrap();
    let of = |delegation: &str| {
        let person = BadgeSubject {
            name: "Amina Otieno".into(),
            delegation: delegation.into(),
            tray: "A 12".into(),
            ..BadgeSubject::default()
        };
        let found = super::person(&design, &person, &mut Shaper::new(&FONTS));
        found.iter().map(|problem| problem.code().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(of("International Union of Nature Conservation"), ["covered"]);
    assert_eq!(of("Chad"), ["may-cover"], "it would, if it were longer");
}

#[test]
fn a_design_with_a_covered_code_prints_nothing() {
    let text = template(At::Over, &front("fill", "x=75; y=98; width=15; height=15; only=[\"Media\"]"));
    let design = Design::new(&Template::read(&text).unwrap(), &event(), &FONTS).unwrap();
    let of = |design: &Design, category| {
        let own = crate::domain::own_field::OwnValues::default();
        let person = super::specimen::ordinary(&event(), category, super::Likeness::None, &own);
        design.draw(&person, &mut Shaper::new(&FONTS)).is_ok()
    };
    assert!(of(&design, 0) && of(&design, 1));
    let design = judged(design, &FONTS, &read_luma).unwrap();
    assert!(of(&design, 0) && !of(&design, 1), "only the category that has it is held back");
}

#[test]
fn a_code_that_the_reader_cannot_read_is_said() {
    let design = Design::new(&Template::read(&template(At::Over, "")).unwrap(), &event(), &FONTS).unwrap();
    let design = judged(design, &FONTS, &|_| None).unwrap();
    let codes: Vec<&str> = design.problems().iter().map(BadgeProblem::code).collect();
    assert_eq!(codes, ["qr-unreadable"]);
}
