//! Every built-in template as a press and a gate see it: Ghostscript's plates, and codes read from pages of 150 dpi.

use std::{convert::Infallible, path::Path, sync::LazyLock, thread};

use super::{tests::*, *};
use crate::{
    domain::colour::Colour,
    typeset::{
        item::{Rect, leaves},
        pdf::{
            self, Document, Press,
            plates::{COLOURS, Plates, folder, run},
        },
        sheet::Sheet,
    },
};

const CERTIFICATE: &str = include_str!("../../../templates/certificate-a4.toml");
/// Light enough that texts on it are black.
const YELLOW: Colour = Colour { red: 0xff, green: 0xd4, blue: 0 };

/// A built-in template, printed for two people in both ways.
struct PrintedTemplate {
    name: &'static str,
    /// The people, and the sides of their badges in the order of the pages.
    badges: Vec<(BadgeSubject, Vec<Side>)>,
    /// The pages of the document for a screen, in grey.
    pages: Vec<image::GrayImage>,
    /// The pages of the document for a press.
    plates: Vec<Plates>,
}

impl PrintedTemplate {
    /// Walks the sides with their pages.
    fn sides(&self) -> impl Iterator<Item = (&BadgeSubject, &Side, &image::GrayImage, &Plates)> {
        let sides = self.badges.iter().flat_map(|(who, sides)| sides.iter().map(move |side| (who, side)));
        sides.zip(self.pages.iter().zip(&self.plates)).map(|((who, side), (page, plates))| (who, side, page, plates))
    }
}

/// All built-in templates, printed once for all tests.
static PRINTED: LazyLock<Vec<PrintedTemplate>> = LazyLock::new(|| {
    let names: Vec<&str> = Template::builtins().collect();
    let print = |names: &[&'static str]| names.iter().map(|name| printed(name)).collect::<Vec<_>>();
    let (first, second) = names.split_at(names.len() / 2);
    thread::scope(|scope| {
        let others = scope.spawn(|| print(second));
        let mut all = print(first);
        all.extend(others.join().unwrap());
        all
    })
});

fn printed(name: &'static str) -> PrintedTemplate {
    let mut event = event();
    let people: Vec<BadgeSubject> = sample();
    let arabic = people.iter().find(|who| who.native_name.starts_with('م')).unwrap().clone();
    let other = people.into_iter().find(|who| who.category != arabic.category).unwrap();
    event.categories[other.category].colour = YELLOW;
    let design = Design::new(&Template::builtin(name).unwrap(), &event, &FONTS).unwrap();
    let drawn: Vec<Drawn> = [&arabic, &other].iter().map(|who| design.draw(who, &mut Shaper::new(&FONTS)).unwrap()).collect();
    let press = Press { palette: design.palette(), ..Press::default() };
    let plates = Plates::of(&document(&design, &drawn, Some(&press)), design.format(), 150);
    let folder = folder(&document(&design, &drawn, None));
    run(folder.path(), "pdftoppm", &["-r", "150", "-gray", "-png", "a.pdf", "page"]);
    let sides = |drawn: Drawn| std::iter::once(drawn.front).chain(drawn.back).collect();
    let badges = [arabic, other].into_iter().zip(drawn.into_iter().map(sides)).collect();
    PrintedTemplate { name, badges, pages: pages(folder.path()), plates }
}

fn document(design: &Design, drawn: &[Drawn], press: Option<&Press>) -> Vec<u8> {
    let sheet = Sheet::single(design.format());
    let document = Document { press, ..Document::new(&FONTS, design.format(), &sheet, "Badges") };
    let mut out = Vec::new();
    let badges = drawn.iter().map(Ok::<_, Infallible>);
    pdf::write(&document, badges, || (), |(), badge: &&Drawn| Ok(Some((*badge).clone())), &mut out, |_| ()).unwrap();
    out
}

fn pages(folder: &Path) -> Vec<image::GrayImage> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|ending| ending == "png")).collect();
    files.sort();
    files.iter().map(|path| image::open(path).unwrap().to_luma8()).collect()
}

/// Reads all codes of a page as one of the decoders of the gates does, on the page as it is, or twice as large.
fn codes(page: &image::GrayImage) -> Vec<String> {
    let read = |page: &image::GrayImage| {
        let (width, height) = (page.width() as usize, page.height() as usize);
        let pixel = |x: usize, y: usize| page.as_raw()[y * width + x];
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, pixel);
        image.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect::<Vec<_>>()
    };
    let found = read(page);
    if !found.is_empty() {
        return found;
    }
    let filter = image::imageops::FilterType::Triangle;
    read(&image::imageops::resize(page, page.width() * 2, page.height() * 2, filter))
}

fn items(side: &Side) -> impl Iterator<Item = &Item> {
    leaves(&side.fixed.items).chain(leaves(&side.items))
}

#[test]
fn codes_are_read_at_150_dpi_from_a_screen_s_document_and_from_the_black_plate() {
    for printed in PRINTED.iter() {
        for (who, side, page, plates) in printed.sides() {
            let count = items(side).filter(|item| matches!(item, Item::Code { .. })).count();
            for (ink, found) in [("colours of the screen", codes(page)), ("black", codes(plates.plate("Black").unwrap()))] {
                assert_eq!(found.len(), count, "{} in {ink}", printed.name);
                let is_theirs = |text: &String| [&who.credential, &who.short_credential].contains(&text);
                assert!(found.iter().all(is_theirs), "{} in {ink}: {found:?}", printed.name);
            }
        }
    }
}

#[test]
fn names_delegations_and_codes_are_on_the_black_plate_alone() {
    for printed in PRINTED.iter() {
        let mut texts = 0;
        for (who, side, _, plates) in printed.sides() {
            for item in items(side) {
                let area = match item {
                    Item::Code { rect, .. } => *rect,
                    Item::Text { line, colour, .. } if colour.luminance() < 0.1 => {
                        let is_theirs =
                            [&who.name, &who.native_name, &who.delegation].iter().any(|text| text.contains(&line.text));
                        if !is_theirs {
                            continue;
                        }
                        texts += 1;
                        ink_of(item).unwrap()
                    }
                    _ => continue,
                };
                assert!(plates.most("Black", area) > 0.6, "{}: {item:?}", printed.name);
                for ink in COLOURS {
                    let (least, most) = plates.range(ink, area);
                    // On a ground of colour, the letters are not cut out of it.
                    assert!(most - least < 0.01, "{}: {ink} from {least} to {most} under {item:?}", printed.name);
                    assert!(most < 0.01 || !matches!(item, Item::Code { .. }), "{}: {ink} in a code", printed.name);
                }
            }
        }
        assert!(texts >= 4, "{} has {texts} texts in black", printed.name);
    }
}

#[test]
fn black_on_a_colour_is_printed_over_it() {
    let mut seen = 0;
    for printed in PRINTED.iter().filter(|printed| !printed.name.starts_with("label-")) {
        let (who, side, _, plates) = printed.sides().find(|(who, ..)| who.category == printed.badges[1].0.category).unwrap();
        let event = event();
        let title = &event.categories[who.category].title;
        let fills: Vec<Rect> = items(side)
            .filter_map(|item| if let Item::Fill { rect, colour: YELLOW } = item { Some(*rect) } else { None })
            .collect();
        let is_on_it = |ink: Rect| fills.iter().any(|fill| within(ink, *fill));
        for item in items(side) {
            let Item::Text { line, .. } = item else { continue };
            let Some(ink) = ink_of(item).filter(|ink| title.contains(&line.text) && is_on_it(*ink)) else { continue };
            let (least, most) = plates.range("Yellow", ink);
            assert!(least > 0.8 && most - least < 0.01, "{}: yellow from {least} to {most} under the title", printed.name);
            assert!(plates.most("Black", ink) > 0.85, "{}", printed.name);
            seen += 1;
        }
    }
    assert!(seen >= 5, "{seen} titles stand on yellow");
}

#[test]
fn labels_are_on_the_black_plate_alone() {
    let labels: Vec<&PrintedTemplate> = PRINTED.iter().filter(|printed| printed.name.starts_with("label-")).collect();
    assert_eq!(labels.len(), 2);
    for printed in labels {
        for plates in &printed.plates {
            let all = Rect { x: -9.0, y: -9.0, width: 999.0, height: 999.0 };
            assert!(plates.most("Black", all) > 0.9);
            for ink in COLOURS {
                assert!(plates.most(ink, all) < 0.001, "{}: {ink}", printed.name);
            }
        }
    }
}

#[test]
fn no_page_has_more_ink_than_paper_takes() {
    for printed in PRINTED.iter() {
        for plates in &printed.plates {
            let heaviest = plates.heaviest();
            assert!(heaviest <= 3.0 + 0.01, "{}: {:.0} %", printed.name, heaviest * 100.0);
        }
    }
}

#[test]
fn inks_and_artwork_of_more_than_300_percent_are_warned_of() {
    let head = "[event]\nname = \"E\"\ndays = [\"2024-11-04\"]\n[[category]]\ncode = \"Patron\"\n";
    let said = |ink: &str, folder: Option<&Path>, elements: &str| {
        let event = crate::domain::event_file::read(&format!("{head}{ink}\n")).unwrap();
        let page = "name = \"t\"\n[page]\nwidth = 60\nheight = 60\n";
        let mut template = Template::read(&format!("{page}{elements}")).unwrap();
        template.folder = folder.map(Path::to_owned);
        let design = Design::new(&template, &event, &FONTS).unwrap();
        let heavy = |problem: &&BadgeProblem| matches!(problem, BadgeProblem::InkCoverage { .. });
        design.problems().iter().filter(heavy).map(|problem| (problem.to_string(), problem.severity())).collect::<Vec<_>>()
    };
    assert_eq!(said("cmyk = [100, 100, 80, 20]", None, ""), [], "300 % is what paper takes");
    let (message, severity) = said("cmyk = [100, 100, 81, 20]", None, "").remove(0);
    assert_eq!(severity, Severity::Warning);
    assert!(message.contains("Patron") && message.contains("301 %") && message.contains("more black"), "{message}");
    let template = "[[ink]]\ncategory = \"Patron\"\ncmyk = [90, 90, 90, 90]\n";
    assert!(said("colour = \"#7a0019\"", None, template)[0].0.contains("360 %"));
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/data"));
    let artwork = |file: &str| format!("[[front]]\nkind = \"artwork\"\nfile = \"{file}\"\n");
    let heavy = said("", Some(folder), &artwork("cmyk-heavy.jpg"));
    assert!(heavy[0].0.contains("cmyk-heavy.jpg") && heavy[0].0.contains("38"), "{heavy:?}");
    assert_eq!(said("", Some(folder), &artwork("cmyk-plain.jpg")), []);
}

#[test]
fn a_certificate_is_heard_in_its_order() {
    let design = Design::for_reading(&Template::read(CERTIFICATE).unwrap(), &event(), &FONTS).unwrap();
    let who = person();
    let drawn = design.draw(&who, &mut Shaper::new(&FONTS)).unwrap();
    let sheet = Sheet::single(design.format());
    let document = Document { parts: Tagging::Tagged, ..Document::new(&FONTS, design.format(), &sheet, "Certificates") };
    let mut out = Vec::new();
    let once = std::iter::once(Ok::<_, Infallible>(()));
    pdf::write(&document, once, || (), |(), ()| Ok(Some(drawn.clone())), &mut out, |_| ()).unwrap();
    let folder = folder(&out);
    let tree = run(folder.path(), "pdfinfo", &["-struct-text", "a.pdf"]);
    let heading = tree.find("H1 (block)").unwrap_or_else(|| panic!("no heading: {tree}"));
    assert!(tree[heading..].lines().nth(1).unwrap().contains("\"Certificate of attendance\""), "{tree}");
    assert_eq!(tree.matches("H1 (block)").count(), 1, "{tree}");
    let place = |text: &str| tree.find(text).unwrap_or_else(|| panic!("{text} is not heard: {tree}"));
    assert!(
        place("High-Level Conference") < heading
            && heading < place(&who.name)
            && place(&who.name) < tree.rfind(&who.delegation).unwrap()
    );
    assert!(!tree.contains("Figure"), "frame and rules are decoration: {tree}");
    let info = run(folder.path(), "pdfinfo", &["a.pdf"]);
    assert!(info.lines().any(|line| line.starts_with("Tagged:") && line.ends_with("yes")), "{info}");
}
