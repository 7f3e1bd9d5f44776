//! One photo: its file is looked at, decoded, turned upright, cropped, scaled and encoded anew.

use std::{
    fs::File,
    io::Read,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use image::{
    DynamicImage, RgbImage,
    codecs::jpeg::{JpegEncoder, PixelDensity},
    imageops::{self, FilterType},
};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use sha2::{Digest as _, Sha256};

use super::{
    error::{MOST_MEGABYTES, PhotoError},
    jpeg,
    pixels::Decoded,
    png,
};
use crate::domain::photo::{ASPECT, Crop, Digest, Original, Photo, PhotoFacts, crop};

/// The width of a photo at print size, in pixels: 28 mm at 400 dpi. Its height is 550, for 35 mm.
pub(super) const WIDTH: u32 = 440;
/// The most bytes of a photo as it is kept: 512 of them and their badges stay under 40 MB.
pub(super) const MOST_STORED: usize = 64 << 10;
/// Qualities to try, best first. The first looks like the original on paper; only noise needs the last.
pub(super) const QUALITIES: [u8; 9] = [88, 82, 75, 67, 57, 45, 30, 15, 5];
/// The most pixels of a photo: telephones make 50 million.
const MOST_PIXELS: u64 = 51_000_000;
/// The most pixels on a side.
const MOST_SIDE: u32 = 20_000;
/// The most bytes that decoding may take: an import stays under 300 MB.
const MOST_MEMORY: u64 = 230_000_000;
/// The largest colour profile that is read, in bytes.
const MOST_PROFILE: usize = 4 << 20;

/// A file's kind and size, as its head says them.
#[derive(Debug, Clone, Copy)]
pub(super) enum PhotoHeader {
    Jpeg(jpeg::JpegHeader),
    Png(png::PngHeader),
}

/// Reads a photo's file, and no more of it than a photo may have.
///
/// # Errors
/// When it cannot be read, or is too large.
pub fn load(path: &Path) -> Result<Vec<u8>, PhotoError> {
    let file = File::open(path).map_err(PhotoError::Unreadable)?;
    let kind = file.metadata().map_err(PhotoError::Unreadable)?;
    if !kind.is_file() {
        return Err(PhotoError::NoFile);
    }
    let most = MOST_MEGABYTES << 20;
    if kind.len() > most {
        return Err(PhotoError::TooManyBytes);
    }
    let mut bytes = Vec::with_capacity(kind.len() as usize + 1);
    file.take(most + 1).read_to_end(&mut bytes).map_err(PhotoError::Unreadable)?;
    if bytes.len() as u64 > most { Err(PhotoError::TooManyBytes) } else { Ok(bytes) }
}

/// Returns the hash of a photo's file.
#[must_use]
pub fn digest(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}

/// Makes the photo that is kept of a file's bytes.
///
/// # Errors
/// When they are not a complete JPEG or PNG, or the picture has more pixels than memory should be spent on.
pub fn read(bytes: &[u8]) -> Result<Photo, PhotoError> {
    make_from(bytes, header(bytes)?)
}

pub(super) fn header(bytes: &[u8]) -> Result<PhotoHeader, PhotoError> {
    let (header, width, height, memory) = if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        let header = jpeg::header(bytes)?;
        (PhotoHeader::Jpeg(header), header.width, header.height, header.memory)
    } else if bytes.starts_with(b"\x89PNG\r\n\x1A\n") {
        let header = png::header(bytes)?;
        (PhotoHeader::Png(header), header.width, header.height, header.memory)
    } else {
        return Err(PhotoError::Format(foreign(bytes)));
    };
    let pixels = u64::from(width) * u64::from(height);
    if width > MOST_SIDE || height > MOST_SIDE || pixels > MOST_PIXELS || memory > MOST_MEMORY {
        return Err(PhotoError::TooManyPixels(width, height));
    }
    Ok(header)
}

/// Returns width and height of a JPEG file, in pixels, once it was looked through to its end.
///
/// # Errors
/// When it is not whole.
pub fn jpeg_size(bytes: &[u8]) -> Result<(u32, u32), PhotoError> {
    jpeg::header(bytes).map(|header| (header.width, header.height))
}

/// Returns width and height of a PNG file, in pixels, as its head says them.
///
/// # Errors
/// When the head is cut off.
pub fn png_size(bytes: &[u8]) -> Result<(u32, u32), PhotoError> {
    png::header(bytes).map(|header| (header.width, header.height))
}

/// Returns in words what a file is that is not a photo.
fn foreign(bytes: &[u8]) -> &'static str {
    let kind = bytes.get(4..12).unwrap_or_default();
    match bytes {
        [] => "empty",
        [b'G', b'I', b'F', b'8', ..] => "a GIF picture",
        [b'B', b'M', ..] => "a BMP picture",
        [b'I', b'I', 0x2A, 0, ..] | [b'M', b'M', 0, 0x2A, ..] => "a TIFF picture",
        [b'%', b'P', b'D', b'F', ..] => "a PDF document",
        [b'R', b'I', b'F', b'F', ..] if bytes.get(8..12) == Some(b"WEBP") => "a WebP picture",
        _ if kind.starts_with(b"ftypavi") => "an AVIF picture",
        _ if kind.starts_with(b"ftyphei") || kind.starts_with(b"ftypmif") || kind.starts_with(b"ftyphev") => "a HEIC picture",
        _ => "an unknown file type",
    }
}

pub(super) fn make_from(bytes: &[u8], header: PhotoHeader) -> Result<Photo, PhotoError> {
    // Files come from anywhere; a panic of their decoder is a file that is damaged.
    let made = catch_unwind(AssertUnwindSafe(|| {
        let decoded = match header {
            PhotoHeader::Jpeg(header) => jpeg::decode(bytes, header)?,
            PhotoHeader::Png(header) => png::decode(bytes, header)?,
        };
        printable(decoded)
    }));
    let (image, (width, height)) = made.unwrap_or_else(|_| Err(PhotoError::Damaged("it cannot be decoded".into())))?;
    let original = Original { digest: digest(bytes), width, height };
    let facts = PhotoFacts { width: image.width(), height: image.height(), original };
    Ok(Photo { facts, jpeg: encode(&image)? })
}

/// Turns a picture upright, crops it and scales it to print size, never up. Returns the upright original's size too.
fn printable(decoded: Decoded) -> Result<(RgbImage, (u32, u32)), PhotoError> {
    let Decoded { pixels, orientation, profile } = decoded;
    let size = (pixels.width, pixels.height);
    let turns = matches!(orientation.to_exif(), 5..=8);
    let upright = if turns { (size.1, size.0) } else { size };
    let part = crop((upright.0 as f32, upright.1 as f32), ASPECT);
    // Half of the way at most, in one pass over the pixels; the rest is for the good filter.
    let coarse = (part.width / (2 * WIDTH) as f32).floor().max(1.0) as u32;
    let mut image = DynamicImage::from(pixels.reduced(coarse));
    drop(pixels);
    image.apply_orientation(orientation);
    let Crop { x, y, width, height } = crop((image.width() as f32, image.height() as f32), ASPECT);
    let (width, height) = ((width.round() as u32).max(1), (height.round() as u32).max(1));
    let image = imageops::crop_imm(&image.into_rgb8(), x.round() as u32, y.round() as u32, width, height).to_image();
    let image = if image.width() > WIDTH {
        imageops::resize(&image, WIDTH, (WIDTH as f32 * ASPECT).round() as u32, FilterType::Lanczos3)
    } else {
        image
    };
    if image.width() == 0 || image.height() == 0 {
        return Err(PhotoError::Damaged("it has no picture".into()));
    }
    Ok((to_srgb(image, profile.as_deref()), upright))
}

/// Telephones write wider colours than sRGB and say so in a profile; taken for sRGB, faces would turn grey. A profile that does not
/// hold is as good as none.
fn to_srgb(image: RgbImage, profile: Option<&[u8]>) -> RgbImage {
    let converted = profile.filter(|profile| profile.len() <= MOST_PROFILE).and_then(|profile| {
        let profile = ColorProfile::new_from_slice(profile).ok().filter(|it| it.color_space == DataColorSpace::Rgb)?;
        let srgb = ColorProfile::new_srgb();
        let transform = profile.create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, TransformOptions::default()).ok()?;
        let mut bytes = vec![0; image.as_raw().len()];
        transform.transform(image.as_raw(), &mut bytes).ok()?;
        RgbImage::from_raw(image.width(), image.height(), bytes)
    });
    converted.unwrap_or(image)
}

/// Writes a baseline JPEG in the best quality that is not too large.
fn encode(image: &RgbImage) -> Result<Vec<u8>, PhotoError> {
    let mut bytes = Vec::new();
    for quality in QUALITIES {
        bytes.clear();
        let mut encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
        encoder.set_pixel_density(PixelDensity::dpi(400));
        encoder.encode_image(image).map_err(|error| PhotoError::Damaged(error.into()))?;
        if bytes.len() <= MOST_STORED {
            break;
        }
    }
    Ok(bytes)
}
