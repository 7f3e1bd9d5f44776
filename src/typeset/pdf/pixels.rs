//! Pixels as image objects (ISO 32000-1, 8.9.5).

use std::io::{self, Write};

use super::{
    file::{PdfFile, deflate},
    inks::Inks,
    object::{Id, reference},
};
use crate::typeset::bitmap;

/// Writes a JPEG file as it is, with 1 (grey), 3 (colour) or 4 (CMYK) components.
pub(super) fn jpeg<W: Write>(
    file: &mut PdfFile<W>,
    inks: Inks<'_>,
    size: (u32, u32),
    (bytes, components): (&[u8], u8),
    id: Id,
) -> io::Result<()> {
    let colours = match components {
        1 => "/ColorSpace/DeviceGray".to_owned(),
        4 if bitmap::is_inverted(bytes) => "/ColorSpace/DeviceCMYK/Decode [1 0 1 0 1 0 1 0]".to_owned(),
        4 => "/ColorSpace/DeviceCMYK".to_owned(),
        _ => format!("/ColorSpace{}", inks.rgb()),
    };
    file.stream(id, &format!("{}{colours}/Filter/DCTDecode", head(size)), bytes)
}

/// Writes red, green and blue as colour, or as inks where pictures are converted, and opacity as a mask if there is any.
pub(super) fn rgba<W: Write>(file: &mut PdfFile<W>, inks: Inks<'_>, size: (u32, u32), pixels: &[u8], id: Id) -> io::Result<()> {
    let mut colour: Vec<u8> = pixels.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let opacity: Vec<u8> = pixels.chunks_exact(4).map(|pixel| pixel[3]).collect();
    let mut space = inks.rgb();
    if let Some(converted) = inks.press().and_then(|press| press.converter()?.inks(&colour)) {
        (colour, space) = (converted, "/DeviceCMYK".to_owned());
    }
    let mut entries = format!("{}/ColorSpace{space}/Filter/FlateDecode", head(size));
    if opacity.iter().any(|&opacity| opacity < u8::MAX) {
        let mask = file.reserve();
        file.stream(mask, &format!("{}/ColorSpace/DeviceGray/Filter/FlateDecode", head(size)), &deflate(&opacity))?;
        entries.push_str(&format!("/SMask {}", reference(mask)));
    }
    file.stream(id, &entries, &deflate(&colour))
}

fn head((width, height): (u32, u32)) -> String {
    format!("/Type/XObject/Subtype/Image/Width {width}/Height {height}/BitsPerComponent 8")
}
