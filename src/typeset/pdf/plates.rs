//! Printing plates, as Ghostscript separates a document: for tests.

use std::{path::Path, process::Command};

use crate::typeset::item::{Rect, TrimSize};

/// The plates that black is not on.
pub(crate) const COLOURS: [&str; 3] = ["Cyan", "Magenta", "Yellow"];

/// Runs a program in a folder, and returns what it prints.
pub(crate) fn run(folder: &Path, program: &str, args: &[&str]) -> String {
    let output = Command::new(program).current_dir(folder).args(args).output().expect("the test packages are installed");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {said}{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Returns a folder with a document, `a.pdf`, that is whole.
pub(crate) fn folder(pdf: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.pdf"), pdf).unwrap();
    run(folder.path(), "qpdf", &["--check", "a.pdf"]);
    folder
}

/// The plates of a page, by the names of their inks.
pub(crate) struct Plates {
    by_ink: Vec<(String, image::GrayImage)>,
    bleed: f32,
    /// Pixels in a millimetre.
    scale: f32,
}

impl Plates {
    /// Separates the pages of a document of single badges.
    pub(crate) fn of(pdf: &[u8], format: TrimSize, dpi: u16) -> Vec<Self> {
        let folder = folder(pdf);
        let resolution = format!("-r{dpi}");
        let quiet = ["-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=tiffsep", "-sCompression=none"];
        let args = [&quiet[..], &[&resolution, "-sOutputFile=page%d.tif", "a.pdf"]].concat();
        run(folder.path(), "gs", &args);
        let files = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let mut pages: Vec<Self> = Vec::new();
        for path in files {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let Some((page, ink)) = name.strip_prefix("page").and_then(|name| name.strip_suffix(").tif")?.split_once('(')) else {
                continue;
            };
            let page: usize = page.parse().unwrap();
            let scale = f32::from(dpi) / 25.4;
            pages.resize_with(pages.len().max(page), || Self { by_ink: Vec::new(), bleed: format.bleed, scale });
            let image = plate(&std::fs::read(path).unwrap()).unwrap_or_else(|| panic!("{name} cannot be read as a plate"));
            pages[page - 1].by_ink.push((ink.to_owned(), image));
        }
        pages
    }

    /// Returns the names of the inks.
    pub(crate) fn inks(&self) -> Vec<&str> {
        self.by_ink.iter().map(|(ink, _)| ink.as_str()).collect()
    }

    /// Returns a plate as a picture in grey; `None` if there is no such plate.
    pub(crate) fn plate(&self, ink: &str) -> Option<&image::GrayImage> {
        self.by_ink.iter().find(|(known, _)| known == ink).map(|(_, image)| image)
    }

    /// Returns the least and the most ink of a plate inside a rectangle, from 0 to 1; none if there is no such plate.
    pub(crate) fn range(&self, ink: &str, area: Rect) -> (f32, f32) {
        let Some(image) = self.plate(ink) else { return (0.0, 0.0) };
        let pixel = |length: f32| ((length + self.bleed) * self.scale).max(0.0) as u32;
        let (right, bottom) = (pixel(area.x + area.width).min(image.width()), pixel(area.y + area.height).min(image.height()));
        let pixels = (pixel(area.y)..bottom).flat_map(|y| (pixel(area.x)..right).map(move |x| (x, y)));
        let inks = pixels.map(|(x, y)| 1.0 - f32::from(image.get_pixel(x, y)[0]) / 255.0);
        inks.fold((1.0, 0.0), |(least, most), ink| (f32::min(least, ink), f32::max(most, ink)))
    }

    /// Returns the most ink of a plate inside a rectangle, from 0 to 1.
    pub(crate) fn most(&self, ink: &str, area: Rect) -> f32 {
        self.range(ink, area).1
    }

    /// Returns the most ink of all plates together on a pixel: 4 where all four are full.
    pub(crate) fn heaviest(&self) -> f32 {
        let Some((_, first)) = self.by_ink.first() else { return 0.0 };
        let ink = |place: usize| self.by_ink.iter().map(|(_, image)| 255 - u32::from(image.as_raw()[place])).sum::<u32>();
        (0..first.as_raw().len()).map(ink).max().unwrap_or_default() as f32 / 255.0
    }
}

/// Reads one plate of Ghostscript's: a TIFF of one byte a pixel, not compressed (TIFF 6.0, section 3); 255 is paper.
fn plate(tiff: &[u8]) -> Option<image::GrayImage> {
    let is_small_first = tiff.starts_with(b"II");
    let number = |at: usize, length: usize| -> Option<u32> {
        let bytes = tiff.get(at..at + length)?;
        let join = |value: u32, byte: &u8| value << 8 | u32::from(*byte);
        Some(if is_small_first { bytes.iter().rev().fold(0, join) } else { bytes.iter().fold(0, join) })
    };
    let directory = number(4, 4)? as usize;
    let values = |tag: u32| -> Option<Vec<u32>> {
        let entries = 0..number(directory, 2)? as usize;
        let at = entries.map(|place| directory + 2 + place * 12).find(|&at| number(at, 2) == Some(tag))?;
        let (length, count) = (if number(at + 2, 2)? == 3 { 2 } else { 4 }, number(at + 4, 4)? as usize);
        let start = if length * count <= 4 { at + 8 } else { number(at + 8, 4)? as usize };
        (0..count).map(|place| number(start + place * length, length)).collect()
    };
    let (width, height) = (values(256)?[0], values(257)?[0]);
    let strips = values(273)?.into_iter().zip(values(279)?);
    let pixels: Vec<u8> = strips.flat_map(|(start, length)| tiff[start as usize..(start + length) as usize].to_vec()).collect();
    image::GrayImage::from_raw(width, height, pixels)
}
