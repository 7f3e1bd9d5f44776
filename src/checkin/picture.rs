//! Reads a code from a picture of a badge: a scan, a screenshot, a photograph.

use std::{io::Cursor, panic};

use image::{GrayImage, ImageFormat, ImageReader, Limits};
use rxing::{BarcodeFormat, DecodeHints, helpers::detect_in_luma_with_hints};

use crate::domain::causes::Cause;

/// The largest picture file, in bytes.
pub const MOST_BYTES: u64 = 32 << 20;
/// The largest frame of a camera, in bytes: a page cuts out the code and sends less than 30,000.
pub const MOST_FRAME_BYTES: usize = 32 << 10;
/// The largest side of a frame, in pixels.
const MOST_FRAME_SIDE: u32 = 1_280;
/// The largest side of a picture, in pixels.
const MOST_SIDE: u32 = 12_000;
/// The most memory that decoding may take, in bytes.
const MOST_MEMORY: u64 = 210_000_000;
/// Sides longer than this are halved until they fit: a code needs only five pixels a module.
const LARGE_SIDE: u32 = 2_400;
/// The most pixels that a code is looked for in: of a larger picture a half or a quarter is read.
const MOST_READ: u64 = 16_000_000;

/// Why a picture gives no code.
#[derive(Debug, thiserror::Error)]
pub enum CodePictureError {
    /// Larger than a picture of a badge needs to be.
    #[error("the picture has {0} bytes; {MOST_BYTES} is the most")]
    TooLarge(u64),
    /// Not a PNG or JPEG file, damaged, or with more pixels than its size allows.
    #[error(
        "the picture cannot be read; use a PNG or JPEG file of at most {MOST_SIDE} pixels on a side, or a JPEG frame of at most {MOST_FRAME_SIDE}"
    )]
    Unreadable(#[source] Cause),
    /// No code in it.
    #[error("there is no readable code in the picture; take it again, straight and near, so that the code fills a third of it")]
    NoCode,
}

/// Returns the text of the QR code in a PNG or JPEG file.
///
/// # Errors
/// When the file is too large, is not a picture, or has no readable code.
pub fn read_code(file: &[u8]) -> Result<String, CodePictureError> {
    let size = file.len() as u64;
    if size > MOST_BYTES {
        return Err(CodePictureError::TooLarge(size));
    }
    let mut sizes = vec![decode(file, &[ImageFormat::Png, ImageFormat::Jpeg], MOST_SIDE)?];
    while let Some(picture) = sizes.last().filter(|picture| picture.width().max(picture.height()) > LARGE_SIDE) {
        sizes.push(image::imageops::thumbnail(picture, picture.width() / 2, picture.height() / 2));
    }
    // The smallest first: it takes a quarter of the time of the next, and mostly is enough.
    let is_quick = |picture: &GrayImage| u64::from(picture.width()) * u64::from(picture.height()) <= MOST_READ;
    sizes.iter().rev().take_while(|picture| is_quick(picture)).find_map(read_luma).ok_or(CodePictureError::NoCode)
}

/// Returns the text of the QR code in a frame of a camera: a JPEG file, small because frames arrive many times a second.
///
/// # Errors
/// When the frame is too large, is not a JPEG file, or has no readable code.
pub fn read_frame(frame: &[u8]) -> Result<String, CodePictureError> {
    if frame.len() > MOST_FRAME_BYTES {
        return Err(CodePictureError::TooLarge(frame.len() as u64));
    }
    let picture = decode(frame, &[ImageFormat::Jpeg], MOST_FRAME_SIDE)?;
    read_luma(&picture).ok_or(CodePictureError::NoCode)
}

/// Reads a code from grey pixels: first with one decoder, then with another, which is weaker on bad pictures but finds a few
/// more.
#[must_use]
pub fn read_luma(picture: &GrayImage) -> Option<String> {
    // Decoders meet hostile pictures; if one panics, the picture has no code.
    let first = panic::catch_unwind(|| {
        let mut hints = DecodeHints { TryHarder: Some(true), ..DecodeHints::default() };
        let luma = picture.as_raw().clone();
        detect_in_luma_with_hints(luma, picture.width(), picture.height(), Some(BarcodeFormat::QR_CODE), &mut hints)
            .ok()
            .map(|found| found.getText().to_owned())
    });
    first.ok().flatten().or_else(|| {
        panic::catch_unwind(|| {
            let (width, height) = (picture.width() as usize, picture.height() as usize);
            let pixel = |x: usize, y: usize| picture.as_raw()[y * width + x];
            let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, pixel);
            image.detect_grids().into_iter().find_map(|grid| grid.decode().ok()).map(|(_, text)| text)
        })
        .ok()
        .flatten()
    })
}

fn decode(file: &[u8], formats: &[ImageFormat], most_side: u32) -> Result<GrayImage, CodePictureError> {
    let mut reader =
        ImageReader::new(Cursor::new(file)).with_guessed_format().map_err(|error| CodePictureError::Unreadable(error.into()))?;
    if !reader.format().is_some_and(|format| formats.contains(&format)) {
        let wanted = formats.iter().map(ImageFormat::to_mime_type).collect::<Vec<_>>().join(" or ");
        return Err(CodePictureError::Unreadable(format!("it is not {wanted}").into()));
    }
    // Refused by the sizes in the file's header, before a pixel is unpacked.
    let mut limits = Limits::default();
    limits.max_image_width = Some(most_side);
    limits.max_image_height = Some(most_side);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    Ok(reader.decode().map_err(|error| CodePictureError::Unreadable(error.into()))?.into_luma8())
}
