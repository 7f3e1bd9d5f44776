//! How colours are written: as the screen's, or as inks of a press (ISO 32000-1, 8.6).

use std::io::{self, Write};

use super::{
    file::{PdfFile, deflate},
    object::{Id, reals, reference},
    press::Press,
};
use crate::{
    domain::{
        colour::Colour,
        ink::{Cmyk, PressInk},
    },
    typeset::intent,
};

/// The colour spaces of a document.
#[derive(Clone, Copy, Default)]
pub(super) struct Inks<'p> {
    press: Option<&'p Press>,
    /// The profile of sRGB, for what keeps its own colours on a press.
    srgb: Option<Id>,
}

/// What an area or a line is painted with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Ink {
    /// Grey, from 0 to 1.
    Grey(f32),
    /// Red, green and blue.
    Rgb([f32; 3]),
    /// Inks of the press.
    Process(Cmyk),
    /// A spot ink, by its number.
    Spot(usize),
    /// Every plate: for marks that printers lay plates over one another by.
    Registration,
}

/// What is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Fill,
    Stroke,
}

impl<'p> Inks<'p> {
    /// Starts a document; for a press, the profile of its own pictures is written.
    pub(super) fn new<W: Write>(file: &mut PdfFile<W>, press: Option<&'p Press>) -> io::Result<Self> {
        let srgb = match press {
            Some(_) => {
                let id = file.reserve();
                file.stream(id, "/N 3/Alternate/DeviceRGB/Filter/FlateDecode", &deflate(&intent::srgb()))?;
                Some(id)
            }
            None => None,
        };
        Ok(Self { press, srgb })
    }

    /// Returns the press, if the document is for one.
    pub(super) fn press(&self) -> Option<&'p Press> {
        self.press
    }

    /// Returns what a colour is painted with.
    pub(super) fn of(&self, colour: Colour) -> Ink {
        let Some(press) = self.press else {
            let part = |part: u8| f32::from(part) / 255.0;
            return if colour.red == colour.green && colour.green == colour.blue {
                Ink::Grey(part(colour.red))
            } else {
                Ink::Rgb([part(colour.red), part(colour.green), part(colour.blue)])
            };
        };
        match press.ink(colour) {
            PressInk::Process(mixture) => Ink::Process(mixture),
            PressInk::Spot { name, .. } => {
                Ink::Spot(self.spots().iter().position(|(known, _)| *known == name).unwrap_or_default())
            }
        }
    }

    /// Returns the mixture that stands for a colour of a drawing: spot inks are for flat colours of the badge itself.
    pub(super) fn mixture(&self, colour: Colour) -> Option<[f32; 4]> {
        self.press.map(|press| press.ink(colour).mixture().shares())
    }

    /// Returns the names of the spot inks, each with its alternate.
    fn spots(&self) -> Vec<(&'p str, Cmyk)> {
        let mut spots: Vec<(&str, Cmyk)> = Vec::new();
        for (_, ink) in self.press.iter().flat_map(|press| &press.palette) {
            if let PressInk::Spot { name, alternate } = ink
                && spots.iter().all(|(known, _)| *known != name)
            {
                spots.push((name, *alternate));
            }
        }
        spots
    }

    /// Returns the inside of the dictionary of colour spaces.
    pub(super) fn spaces(&self) -> String {
        let space = |name: String, ink: String, full: [f32; 4]| {
            let mut c1 = String::new();
            reals(&mut c1, &full);
            let function = format!("<</FunctionType 2/Domain[0 1]/N 1/C0[0 0 0 0]/C1[{}]>>", c1.trim_end());
            format!("/{name}[/Separation/{ink}/DeviceCMYK{function}]")
        };
        let spots = self.spots();
        let named = spots.iter().enumerate().map(|(place, (name, alternate))| {
            space(format!("S{place}"), String::from_utf8_lossy(&written_name(name)).into_owned(), alternate.shares())
        });
        named.chain([space("SR".into(), "All".into(), [1.0; 4])]).collect()
    }

    /// Returns the name of the space that red, green and blue are in, as it is written.
    pub(super) fn rgb(&self) -> String {
        self.srgb.map_or_else(|| "/DeviceRGB".to_owned(), |id| format!("[/ICCBased {}]", reference(id)))
    }

    /// Returns the name of the space that flat colours of drawings are in.
    pub(super) fn flat(&self) -> &'static str {
        if self.press.is_some() { "DeviceCMYK" } else { "DeviceRGB" }
    }
}

impl Ink {
    /// Returns the operands and the operator that choose it; a space of its own is chosen with it.
    pub(super) fn operator(self, target: Target) -> (Vec<f32>, String) {
        let by = |fill: &str, stroke: &str| if target == Target::Fill { fill.to_owned() } else { stroke.to_owned() };
        match self {
            Self::Grey(level) => (vec![level], by("g", "G")),
            Self::Rgb(parts) => (parts.to_vec(), by("rg", "RG")),
            Self::Process(mixture) => (mixture.shares().to_vec(), by("k", "K")),
            Self::Spot(place) => (Vec::new(), by(&format!("/S{place} cs 1 scn"), &format!("/S{place} CS 1 SCN"))),
            Self::Registration => (Vec::new(), by("/SR cs 1 scn", "/SR CS 1 SCN")),
        }
    }

    /// Returns whether it is printed over what is there: letters and lines in solid black then have no white edge, however plates
    /// lie over one another.
    pub(super) fn overprints(self) -> bool {
        matches!(self, Self::Process(mixture) if mixture.is_solid_black())
    }
}

/// Writes a name without its slash (ISO 32000-1, 7.3.5).
fn written_name(name: &str) -> Vec<u8> {
    let mut written = Vec::new();
    for &byte in name.as_bytes() {
        if byte.is_ascii_alphanumeric() || b"-_+.".contains(&byte) {
            written.push(byte);
        } else {
            written.extend_from_slice(format!("#{byte:02X}").as_bytes());
        }
    }
    written
}
