//! The document as other programs see it: `qpdf` and `pdftotext` judge.

use std::{convert::Infallible, process::Command, sync::Arc};

use super::*;
use crate::{
    badge::{
        fonts::Weight,
        item::{Fixed, Item, Rect, Side},
        qr::Symbol,
        text::{Shaper, Style},
    },
    domain::colour::Colour,
};

const FORMAT: Format = Format { width: 105.0, height: 148.0, bleed: 3.0 };
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

fn draw(shaper: &mut Shaper<'_>, name: &str) -> Drawn {
    let style = Style { weight: Weight::Bold, ..Style::default() };
    let line = shaper.line(name, style);
    assert!(line.missing.is_empty(), "{name}");
    let rect = Rect { x: 67.0, y: 90.0, width: 32.0, height: 32.0 };
    let symbol = Box::new(Symbol::encode(&"CBDEFGHIJK".repeat(16)).unwrap());
    let text = Item::Text { x: 10.0, y: 50.0, size: 12.0, spacing: 0.0, colour: Colour::BLACK, line };
    let band = Item::Fill { rect: Rect { x: -3.0, y: 124.0, width: 111.0, height: 27.0 }, colour: Colour::grey(60) };
    let fixed = Arc::new(Fixed { key: 0, items: vec![band] });
    Drawn { front: Side { fixed, items: vec![text, Item::Code { rect, symbol }] }, back: None }
}

fn document(sheet: &str, repeat: usize) -> Vec<u8> {
    let fonts = Fonts::load(&[]).unwrap();
    let sheet = Sheet::by_name(sheet, FORMAT).unwrap();
    let document = Document { fonts: &fonts, format: FORMAT, sheet: &sheet, title: "Badges – شارات" };
    let subjects = (0..repeat).flat_map(|_| NAMES).map(Ok::<_, Infallible>);
    let mut out = Vec::new();
    let written =
        write(&document, subjects, || Shaper::new(&fonts), |shaper, name| Ok(Some(draw(shaper, name))), &mut out, |_| ())
            .unwrap();
    assert_eq!(written.badges, NAMES.len() * repeat);
    assert_eq!(written.bytes, out.len() as u64);
    out
}

/// Runs a program on a file with this content; it must end well and say nothing against the file.
fn judge(program: &str, before: &[&str], content: &[u8], after: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("badges.pdf");
    std::fs::write(&path, content).unwrap();
    let output = Command::new(program).args(before).arg(&path).args(after).output().expect("the test packages are installed");
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{program} has something to say");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_document_is_whole_and_its_text_reads_in_logical_order() {
    for sheet in ["single", "a4"] {
        let pdf = document(sheet, 1);
        judge("qpdf", &["--check"], &pdf, &[]);
        let text = judge("pdftotext", &["-layout"], &pdf, &["-"]);
        for name in NAMES {
            let plain: String =
                text.chars().filter(|c| !matches!(c, '\u{202A}'..='\u{202E}' | '\u{200E}' | '\u{200F}')).collect();
            assert!(plain.contains(name), "{name} is not in:\n{plain}");
        }
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert!(document("a4", 100) == document("a4", 100));
}

#[test]
fn a_page_of_one_badge_has_its_trim_and_bleed() {
    let info = judge("pdfinfo", &["-box"], &document("single", 1), &[]);
    let rows: Vec<&str> = info.lines().filter(|line| line.contains("Box")).collect();
    let numbers = |name: &str| -> Vec<f32> {
        let row = rows.iter().find(|row| row.starts_with(name)).unwrap();
        row.split_whitespace().filter_map(|word| word.parse().ok()).collect()
    };
    let mm = |points: f32| points * 25.4 / 72.0;
    let trim = numbers("TrimBox");
    assert!((mm(trim[2] - trim[0]) - 105.0).abs() < 0.1 && (mm(trim[3] - trim[1]) - 148.0).abs() < 0.1);
    assert!((mm(numbers("BleedBox")[2]) - 111.0).abs() < 0.1);
}
