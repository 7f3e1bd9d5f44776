//! Drawings in the document: print equals preview, shapes stay shapes, and each is stored once.

use std::{convert::Infallible, path::Path, process::Command, sync::Arc};

use super::*;
use crate::typeset::{
    drawing::Drawing,
    item::{Fixed, Item, Picture, Pixels, Rect, Side},
    raster,
};

const FORMAT: TrimSize = TrimSize { width: 60.0, height: 40.0, bleed: 0.0 };
const WHOLE: Rect = Rect { x: 0.0, y: 0.0, width: 60.0, height: 40.0 };

/// What has operators of its own.
const SHAPES: &str = "<linearGradient id='g'><stop offset='0' stop-color='#fc0'/><stop offset='.5' stop-color='#fff'/>\
    <stop offset='1' stop-color='#06c'/></linearGradient><radialGradient id='r'><stop offset='0' stop-color='#e33'/>\
    <stop offset='1' stop-color='#fc6'/></radialGradient><clipPath id='c'><circle cx='10' cy='30' r='6'/></clipPath>\
    <rect width='60' height='40' fill='url(#g)'/><circle cx='50' cy='10' r='8' fill='url(#r)' stroke='#333' stroke-dasharray='3 1'/>\
    <g clip-path='url(#c)'><rect y='20' width='30' height='10' fill='#0aa'/><rect y='30' width='30' height='10' fill='#a0a'/></g>\
    <g opacity='.5' transform='rotate(10 30 20)'><rect x='24' y='14' width='9' height='9' fill='red'/>\
    <rect x='28' y='18' width='9' height='9' fill='blue'/></g>\
    <g style='isolation:isolate'><circle cx='44' cy='30' r='6' fill='yellow'/>\
    <circle cx='50' cy='30' r='6' fill='cyan' style='mix-blend-mode:multiply'/></g>\
    <path d='M4 14 Q 14 2 26 12 T 34 6' fill='none' stroke='url(#r)' stroke-width='2'/>\
    <path d='M4 4h10v6h-10zM6 6h6v2h-6z' fill-rule='evenodd' fill='#124' fill-opacity='.8'/>";

/// What has to become pixels.
const PIXELS: &str = "<filter id='f'><feGaussianBlur stdDeviation='1'/></filter><mask id='m'><rect x='4' y='20' width='14' height='14' \
    fill='white'/><circle cx='11' cy='27' r='4'/></mask><pattern id='p' width='3' height='3' patternUnits='userSpaceOnUse'>\
    <circle cx='1.5' cy='1.5' r='1' fill='#06c'/></pattern><linearGradient id='fade'><stop offset='0' stop-color='#083'/>\
    <stop offset='1' stop-color='#083' stop-opacity='0'/></linearGradient><rect x='4' y='20' width='14' height='14' fill='#a50' \
    mask='url(#m)'/><g transform='translate(24 4) scale(.5)'><rect x='4' y='4' width='20' height='20' fill='#05a' filter='url(#f)' \
    transform='rotate(20 14 14)'/></g><rect x='40' y='4' width='14' height='9' fill='url(#p)'/><rect x='40' y='22' width='14' \
    height='9' fill='url(#fade)'/>";

fn artwork(shapes: &str) -> Arc<Picture> {
    let svg = format!("<svg xmlns='http://www.w3.org/2000/svg' width='600' height='400' viewBox='0 0 60 40'>{shapes}</svg>");
    let drawing = Drawing::read(&svg, None, &Fonts::embedded(), 60.0).unwrap();
    Arc::new(Picture { width: 600, height: 400, pixels: Pixels::Drawing(drawing) })
}

fn side(picture: &Arc<Picture>, window: Rect) -> Side {
    let item = Item::Artwork { rect: WHOLE, window, picture: Arc::clone(picture) };
    Side { fixed: Arc::new(Fixed { key: 0, items: vec![item] }), items: Vec::new() }
}

fn document(side: &Side, badges: usize) -> Vec<u8> {
    let fonts = Fonts::embedded();
    let sheet = Sheet::single(FORMAT);
    let document = Document::new(&fonts, FORMAT, &sheet, "artwork");
    let subjects = (0..badges).map(Ok::<_, Infallible>);
    let draw = |(): &mut (), _: &usize| Ok(Some(Drawn { front: side.clone(), back: None }));
    let mut out = Vec::new();
    write(&document, subjects, || (), draw, &mut out, |_| ()).unwrap();
    out
}

fn judge(folder: &Path, program: &str, args: &[&str]) -> String {
    let output = Command::new(program).current_dir(folder).args(args).output().expect("the test packages are installed");
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{program} has something to say");
    String::from_utf8(output.stdout).unwrap()
}

/// Returns how much two pictures differ on average, out of 255.
fn difference(a: &image::RgbImage, b: &image::RgbImage) -> f64 {
    assert!(a.width().abs_diff(b.width()) <= 1 && a.height().abs_diff(b.height()) <= 1);
    let (width, height) = (a.width().min(b.width()), a.height().min(b.height()));
    let of_pixel =
        |x, y| -> u64 { a.get_pixel(x, y).0.iter().zip(b.get_pixel(x, y).0).map(|(a, b)| u64::from(a.abs_diff(b))).sum() };
    let sum: u64 = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| of_pixel(x, y)).sum();
    sum as f64 / (3.0 * f64::from(width) * f64::from(height))
}

#[test]
fn a_drawing_is_printed_as_it_is_previewed() {
    let window = Rect { x: 2.0, y: 2.0, width: 50.0, height: 34.0 };
    // Ten pixels to a millimetre: edges that fall between pixels are rounded by each program in its own way.
    let blank = image::RgbImage::from_pixel(600, 400, image::Rgb([255; 3]));
    for (shapes, window) in [(SHAPES, WHOLE), (PIXELS, WHOLE), (SHAPES, window)] {
        let side = side(&artwork(shapes), window);
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.pdf"), document(&side, 1)).unwrap();
        judge(folder.path(), "qpdf", &["--check", "a.pdf"]);
        judge(folder.path(), "pdftoppm", &["-r", "254", "-png", "-singlefile", "a.pdf", "a"]);
        let printed = image::open(folder.path().join("a.png")).unwrap().to_rgb8();
        let preview = raster::png(&side, FORMAT, &Fonts::embedded(), 254.0).unwrap();
        let preview = image::load_from_memory(&preview).unwrap().to_rgb8();
        let (apart, ink) = (difference(&printed, &preview), difference(&printed, &blank));
        assert!(apart < 2.5 && ink > 4.0 * apart, "they differ by {apart}, and the ink is {ink}");
    }
}

#[test]
fn shapes_stay_shapes_and_are_stored_once() {
    let side = side(&artwork(SHAPES), WHOLE);
    let pdf = document(&side, 50);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.pdf"), &pdf).unwrap();
    let images = judge(folder.path(), "pdfimages", &["-list", "a.pdf"]);
    assert_eq!(images.lines().count(), 2, "heads and nothing else: {images}");
    let matrix = pdf.windows(8).filter(|bytes| *bytes == b"/Matrix ").count();
    assert_eq!(matrix, 1, "fifty badges, one drawing");
    assert_eq!(document(&side, 50), pdf, "the same input gives the same bytes");
    assert!(pdf.len() < 40_000, "{} bytes", pdf.len());
}
