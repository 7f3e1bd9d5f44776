//! Faults planted in a sound template, each found with its words; and sound things, of which nothing is said.

mod planted;
mod unseen;

use std::{path::Path, sync::LazyLock};

use super::judged;
use crate::{
    badge::{check, layout::Design, problem::BadgeProblem, subject::BadgeSubject, template::Template},
    domain::{event::Event, event_file},
    typeset::{fonts::Fonts, text::Shaper},
};

/// Asks something of each, on two threads, and returns the answers in order.
fn on_every_core<T: Sync, A: Send>(all: &[T], ask: impl Fn(&T) -> Option<A> + Sync) -> Vec<A> {
    let halves = [all.split_at(all.len() / 2).0, all.split_at(all.len() / 2).1];
    let answers = |half: &[T]| half.iter().filter_map(&ask).collect::<Vec<A>>();
    std::thread::scope(|scope| {
        let workers = halves.map(|half| scope.spawn(|| answers(half)));
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}

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
        std::fs::create_dir(at("seals")).unwrap();
        image::RgbaImage::from_pixel(40, 40, image::Rgba([0, 0, 0, 0])).save(at("seals/OMN.png")).unwrap();
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
        write("print.svg", "<g transform='scale(0.5)'><text x='60' y='20' font-size='2'>small print</text></g>");
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

#[test]
fn every_planted_fault_is_found_with_its_words() {
    let planted = [planted::all(), unseen::all()].concat();
    assert!(planted.len() >= 110, "{}", planted.len());
    let missed = on_every_core(&planted, |(at, text, code, words)| {
        let said = said(&template(*at, text));
        let is_it = |(known, message): &(String, String)| known == code && words.iter().all(|word| message.contains(word));
        (!said.iter().any(is_it)).then(|| format!("{text}wanted {code} {words:?}, said {said:?}"))
    });
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
        // A person's text that reads upwards can become longer upwards, and not across its neighbours.
        (Over, front("text", "id=\"a\"; text=\"{tray}\"; x=8; y=66; width=60; height=22; size=6; rotate=270; anchor=\"middle\"")),
        (Over, front("zones", "x=8; y=70; width=20; height=14; rotate=90")),
        (Behind, front("fill", "id=\"a\"; x=6; y=56; width=95; height=14; colour=\"#000000\"; opacity=0.05")),
        (Over, front("picture", "id=\"flag\"; picture=\"flags/{country}.png\"; x=80; y=8; width=15; height=10")),
        (Over, front("barcode", "id=\"bc\"; text=\"{reference}\"; x=8; y=8; width=60; height=8")),
        // What a person's picture is like is seen from another's, if there is one: these are clear.
        (Over, front("picture", "id=\"seal\"; picture=\"seals/{country}.png\"; x=70; y=95; width=15; height=10")),
        (
            Over,
            front("fill", "id=\"a\"; x=8; y=70; width=60; height=8; colour=\"#102030\"; when=\"{field.bus=A}\"")
                + &front(
                    "text",
                    "id=\"b\"; text=\"Bus\"; x=10; y=71; width=40; height=6; size=10; colour=\"#ffffff\"; when=\"{field.bus=A}\"",
                ),
        ),
        (
            Over,
            front("text", "id=\"a\"; text=\"Host\"; x=8; y=70; width=40; height=5; size=8; when=\"{country=KEN}\"")
                + &front("text", "id=\"b\"; text=\"Guest\"; x=8; y=70; width=40; height=5; size=8; when=\"{country!=KEN}\""),
        ),
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
    let alarms = on_every_core(&sound, |(at, text)| {
        let said = said(&template(*at, text));
        (!said.is_empty()).then(|| format!("{text}said {said:?}"))
    });
    assert!(alarms.is_empty(), "{}", alarms.join("\n\n"));
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
        let person = super::specimen::ordinary(&event(), category, super::SpecimenPhoto::None);
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
