//! Backs lie behind their fronts, and boxes are where they should be: read from the document's own coordinates.

use std::{convert::Infallible, path::Path, process::Command, sync::Arc};

use super::*;
use crate::{
    domain::colour::Colour,
    typeset::{
        fonts::Fonts,
        item::{Fixed, Item, Rect, Side},
        sheet::{CutMarks, Duplex, Edge, SheetPlan, Sides},
    },
};

const A6: TrimSize = TrimSize { width: 105.0, height: 148.0, bleed: 3.0 };
const CARD: TrimSize = TrimSize { width: 85.6, height: 54.0, bleed: 2.0 };

/// Returns a frame whose height shows which badge it is, and whose place shows where the badge's top is. It is symmetrical, so
/// that a front and the back behind it cover one another.
fn side(format: TrimSize, number: usize) -> Side {
    let rect = Rect { x: 0.0, y: 0.0, width: format.width, height: 2.0 + number as f32 * 0.5 };
    let frame = Item::Frame { rect, width: 0.1, colour: Colour::BLACK };
    Side { fixed: Arc::new(Fixed { key: 0, items: Vec::new() }), items: vec![frame] }
}

fn print(plan: &SheetPlan, format: TrimSize, badges: usize) -> (Sheet, Vec<u8>) {
    let fonts = Fonts::embedded();
    let sheet = plan.impose(format).unwrap();
    let document = Document::new(&fonts, format, &sheet, "register");
    let mut pdf = Vec::new();
    let draw = |(): &mut (), number: &usize| {
        let side = side(format, *number);
        Ok(Some(Drawn { front: side.clone(), back: Some(side) }))
    };
    write(&document, (0..badges).map(Ok::<_, Infallible>), || (), draw, &mut pdf, |_| ()).unwrap();
    (sheet, pdf)
}

fn judge(folder: &Path, program: &str, args: &[&str]) -> String {
    let output = Command::new(program).current_dir(folder).args(args).output().expect("the test packages are installed");
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Returns the stroked rectangles of each page in millimetres (left, bottom, right, top), by reading the page's operators.
fn frames(pdf: &[u8]) -> Vec<Vec<[f32; 4]>> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.pdf"), pdf).unwrap();
    judge(folder.path(), "qpdf", &["--qdf", "--object-streams=disable", "a.pdf", "b.pdf"]);
    let plain = String::from_utf8_lossy(&std::fs::read(folder.path().join("b.pdf")).unwrap()).into_owned();
    plain.split("%% Contents for page").skip(1).map(page_frames).collect()
}

fn page_frames(page: &str) -> Vec<[f32; 4]> {
    let stream = page.split("stream\n").nth(1).unwrap().split("endstream").next().unwrap();
    let mut frames = Vec::new();
    let (mut matrix, mut saved) = ([1.0, 0.0, 0.0, 1.0, 0.0, 0.0], Vec::new());
    let (mut operands, mut rect) = (Vec::new(), [0.0; 4]);
    for word in stream.split_whitespace() {
        if let Ok(number) = word.parse::<f32>() {
            operands.push(number);
            continue;
        }
        match word {
            "q" => saved.push(matrix),
            "Q" => matrix = saved.pop().unwrap(),
            // No matrix precedes it but that of the page.
            "cm" => matrix = operands[..].try_into().unwrap(),
            "re" => rect = operands[..].try_into().unwrap(),
            "S" if rect != [0.0; 4] => {
                let [a, b, c, d, e, f] = matrix;
                let corner = |x: f32, y: f32| (a * x + c * y + e, b * x + d * y + f);
                let ((x, y), (to_x, to_y)) = (corner(rect[0], rect[1]), corner(rect[0] + rect[2], rect[1] + rect[3]));
                frames.push([x.min(to_x), y.min(to_y), x.max(to_x), y.max(to_y)].map(|points| points * 25.4 / 72.0));
                rect = [0.0; 4];
            }
            _ => {}
        }
        operands.clear();
    }
    frames
}

/// Prints badges and compares every back with its front, as if through the paper.
fn registers(plan: &SheetPlan, format: TrimSize, badges: usize) {
    let (sheet, pdf) = print(plan, format, badges);
    let [width, height] = sheet.paper;
    let pages = frames(&pdf);
    let (fronts, backs): (Vec<_>, Vec<_>) = pages.chunks(2).map(|pair| (pair[0].clone(), pair[1].clone())).unzip();
    let mut seen = 0;
    for (front, back) in fronts.iter().zip(&backs) {
        assert_eq!(front.len(), back.len());
        for (front, back) in front.iter().zip(back) {
            let [left, bottom, right, top] = *back;
            // The edge over which a person turns the page: which one is long depends on how it lies.
            let is_upright_axis = (sheet.edge == Some(Edge::Long)) != (width > height);
            let through = if is_upright_axis {
                [width - right, bottom, width - left, top]
            } else {
                [left, height - top, right, height - bottom]
            };
            let apart = front.iter().zip(through).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(apart < 0.1, "{} {:?}: badge {seen}'s back is {apart} mm off", plan.name, sheet.edge);
            seen += 1;
        }
    }
    assert_eq!(seen, badges);
}

#[test]
fn every_back_lies_behind_its_front_head_to_head() {
    let across =
        "name = \"across\"\n[paper]\nsize = \"A4\"\norientation = \"landscape\"\n[cells]\nleft = 7\ntop = 11\ngap_x = 3\n";
    let turned = "name = \"turned\"\n[paper]\nwidth = 140\nheight = 200\n[cells]\nleft = 4\ntop = 9\nwidth = 60\nheight = 90\nturn = \"if-needed\"\n";
    let own = [across, turned].map(|text| SheetPlan::read(text).unwrap());
    for plan in SheetPlan::builtins().filter(|plan| plan.sides == Sides::Both).chain(own) {
        for format in [A6, CARD] {
            let Ok(sheet) = plan.impose(format) else { continue };
            for duplex in [Duplex::Upright, Duplex::Long, Duplex::Short] {
                // The last sheet is not full.
                registers(&SheetPlan { duplex, ..plan.clone() }, format, 2 * sheet.cells() - sheet.cells() / 2);
            }
        }
    }
}

#[test]
fn a_half_used_sheet_registers_too() {
    let plan = SheetPlan { start: 8, ..SheetPlan::find("a4-cards").unwrap() };
    registers(&plan, CARD, 14);
    let (_, pdf) = print(&plan, CARD, 14);
    let counts: Vec<usize> = frames(&pdf).iter().map(Vec::len).collect();
    assert_eq!(counts, [3, 3, 10, 10, 1, 1]);
    let first = frames(&pdf)[0][0];
    assert!((first[0] - 105.0).abs() < 0.1, "cell 8 is the right one of the fourth row: {first:?}");
}

#[test]
fn sheets_fill_up_where_badges_are_held_back() {
    let fonts = Fonts::embedded();
    let sheet = Sheet::find("a4-cards", CARD).unwrap();
    let document = Document::new(&fonts, CARD, &sheet, "");
    let every_third = |(): &mut (), number: &usize| {
        let drawn = Drawn { front: side(CARD, 0), back: None };
        Ok((!number.is_multiple_of(3)).then_some(drawn))
    };
    let written = write(&document, (0..2 * CHUNK).map(Ok::<_, Infallible>), || (), every_third, &mut Vec::new(), |_| ()).unwrap();
    assert_eq!(written.pages, written.badges.div_ceil(10));
}

#[test]
fn one_side_alone_is_printed_when_asked_for() {
    let pages = |sides| {
        let plan = SheetPlan { sides, ..SheetPlan::find("a4-cards").unwrap() };
        frames(&print(&plan, CARD, 11).1)
    };
    let (both, fronts, backs) = (pages(Sides::Both), pages(Sides::Front), pages(Sides::Back));
    assert_eq!((both.len(), fronts.len(), backs.len()), (4, 2, 2));
    assert_eq!((&fronts[1], &backs[1]), (&both[2], &both[3]));
}

/// Returns a box of the first pages as `pdfinfo` reads it, in millimetres.
fn boxes(pdf: &[u8], name: &str) -> Vec<Vec<f32>> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.pdf"), pdf).unwrap();
    let info = judge(folder.path(), "pdfinfo", &["-box", "-f", "1", "-l", "2", "a.pdf"]);
    let rows = info.lines().filter(|row| row.contains(name));
    rows.map(|row| {
        let numbers = row.split(':').nth(1).unwrap().split_whitespace();
        numbers.map(|word| word.parse::<f32>().unwrap() * 25.4 / 72.0).collect()
    })
    .collect()
}

#[test]
fn boxes_measure_right_with_marks_and_on_sheets() {
    for format in [A6, CARD] {
        let plan = SheetPlan { marks: CutMarks::On, ..SheetPlan::find("single").unwrap() };
        let (_, pdf) = print(&plan, format, 1);
        let expect = |name: &str, margin: f32| {
            let found = boxes(&pdf, name);
            assert_eq!(found.len(), 2, "front and back");
            let paper = [format.width, format.height].map(|side| side + 2.0 * (format.bleed + 6.0));
            let wanted = [margin, margin, paper[0] - margin, paper[1] - margin];
            for found in found {
                assert!(found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 0.1), "{name}: {found:?}, not {wanted:?}");
            }
        };
        expect("MediaBox", 0.0);
        expect("BleedBox", 6.0);
        expect("TrimBox", 6.0 + format.bleed);
    }
    let (_, pdf) = print(&SheetPlan::find("a4-cards").unwrap(), CARD, 1);
    for name in ["MediaBox", "TrimBox", "BleedBox"] {
        for found in boxes(&pdf, name) {
            assert!(found.iter().zip([0.0, 0.0, 210.0, 297.0]).all(|(a, b)| (a - b).abs() < 0.1), "{name}: {found:?}");
        }
    }
}
