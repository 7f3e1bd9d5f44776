//! PNG files: every depth and kind, on white where they are transparent.

use std::io::Cursor;

use image::{ColorType, DynamicImage, ImageDecoder, Limits, codecs::png::PngDecoder, metadata::Orientation};

use super::{
    error::PhotoError,
    pixels::{Channels, Decoded, PhotoPixels},
};

/// What a file's first chunk says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PngHeader {
    pub(super) width: u32,
    pub(super) height: u32,
    /// Bytes that decoding takes.
    pub(super) memory: u64,
}

/// Reads the first chunk (PNG specification, 11.2.1), before a decoder has reserved memory for what it claims.
pub(super) fn header(bytes: &[u8]) -> Result<PngHeader, PhotoError> {
    let damaged = || PhotoError::Damaged("its head is cut off".into());
    let number = |from: usize| bytes.get(from..from + 4).map(|four| u32::from_be_bytes([four[0], four[1], four[2], four[3]]));
    let (width, height) = (number(16).ok_or_else(damaged)?, number(20).ok_or_else(damaged)?);
    let &[depth, kind, ..] = bytes.get(24..).ok_or_else(damaged)? else { return Err(damaged()) };
    if width == 0 || height == 0 {
        return Err(PhotoError::Damaged("it has no picture".into()));
    }
    let channels = match kind {
        0 => 1,
        4 => 2,
        2 => 3,
        // A palette's colours may be transparent.
        _ => 4,
    };
    let pixels = u64::from(width).saturating_mul(height.into());
    // As decoded; sixteen bits become eight in a second buffer, the other colours stay in theirs.
    let memory = pixels.saturating_mul(if depth > 8 { channels * 3 } else { channels });
    Ok(PngHeader { width, height, memory })
}

/// Decodes a file whose header was looked at.
pub(super) fn decode(bytes: &[u8], header: PngHeader) -> Result<Decoded, PhotoError> {
    let damaged = |error: image::ImageError| PhotoError::Damaged(error.into());
    let mut limits = Limits::no_limits();
    (limits.max_image_width, limits.max_image_height) = (Some(header.width), Some(header.height));
    limits.max_alloc = Some(header.memory + (8 << 20));
    let mut decoder = PngDecoder::with_limits(Cursor::new(bytes), limits).map_err(damaged)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let is_grey = matches!(decoder.color_type(), ColorType::L8 | ColorType::L16 | ColorType::La8 | ColorType::La16);
    let profile = if is_grey { None } else { decoder.icc_profile().unwrap_or_default() };
    let image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    let (channels, bytes) = if image.color().has_alpha() {
        (Channels::Rgb, on_white(image.into_rgba8()))
    } else if is_grey {
        (Channels::Grey, image.into_luma8().into_raw())
    } else {
        (Channels::Rgb, image.into_rgb8().into_raw())
    };
    let pixels = PhotoPixels { width: header.width, height: header.height, channels, bytes };
    Ok(Decoded { pixels, orientation, profile })
}

/// Paper is white: so is what a picture leaves out. Three bytes a pixel take the place of four.
fn on_white(image: image::RgbaImage) -> Vec<u8> {
    let mut bytes = image.into_raw();
    let pixels = bytes.len() / 4;
    for place in 0..pixels {
        let opacity = u32::from(bytes[place * 4 + 3]);
        for part in 0..3 {
            let shade = u32::from(bytes[place * 4 + part]);
            bytes[place * 3 + part] = ((shade * opacity + 255 * (255 - opacity) + 127) / 255) as u8;
        }
    }
    bytes.truncate(pixels * 3);
    bytes
}
