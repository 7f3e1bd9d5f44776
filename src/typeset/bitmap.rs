//! Pictures of pixels: files in, pixels as the document wants them.
//!
//! A picture comes from outside: its size is checked before anything is decoded, so that a small file cannot take all memory.

use std::{
    fs,
    io::{self, Cursor, Read},
    path::{Path, PathBuf},
};

use image::{ColorType, ImageDecoder, ImageFormat, ImageReader, Limits};
use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

use crate::domain::causes::Cause;

/// The largest picture file, in bytes.
pub const MOST_BYTES: u64 = 20 << 20;
/// The most pixels on a side.
pub const MOST_SIDE: u32 = 8_000;
/// The most pixels of a picture that has to be decoded.
pub const MOST_PIXELS: u64 = 16_000_000;

/// Why a file is not a picture that can be printed.
#[derive(Debug, thiserror::Error)]
pub enum BitmapError {
    /// It cannot be read.
    #[error("cannot read the picture {}", .0.display())]
    Unreadable(PathBuf, #[source] io::Error),
    /// A link that leads out of the folder.
    #[error("it leads out of the folder {}; put the picture itself there", .0.display())]
    Outside(PathBuf),
    /// The file is too large.
    #[error("the picture has more than {} MB; save it smaller", MOST_BYTES >> 20)]
    TooManyBytes,
    /// Too many pixels.
    #[error("the picture has {0} × {1} pixels; save it with at most {MOST_SIDE} on a side and 16 million in all")]
    TooManyPixels(u32, u32),
    /// Neither PNG nor JPEG, or damaged.
    #[error("the picture is not a complete PNG or JPEG file; save it again as one of them")]
    Damaged(#[source] Cause),
}

/// A picture as the bytes of its file, never encoded again, or as its pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bitmap {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The pixels.
    pub samples: Samples,
}

/// How pixels are held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Samples {
    /// A JPEG file as it is.
    Jpeg {
        /// The file's bytes.
        bytes: Vec<u8>,
        /// 1 grey, 3 colour, 4 CMYK.
        components: u8,
    },
    /// Red, green, blue and opacity, a byte each.
    Rgba(Vec<u8>),
}

/// Returns the path of a file that a template or a drawing names, with all links followed. A template from elsewhere must not
/// look into other folders.
///
/// # Errors
/// When there is no such file, or it is not below the folder.
pub fn within(folder: &Path, file: &str) -> Result<PathBuf, BitmapError> {
    let path = folder.join(file);
    let unreadable = |error| BitmapError::Unreadable(path.clone(), error);
    // The folder of a template that was named without one is the empty path.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let (real, home) = (path.canonicalize().map_err(unreadable)?, folder.canonicalize().map_err(unreadable)?);
    if real.starts_with(&home) { Ok(path) } else { Err(BitmapError::Outside(folder.to_owned())) }
}

/// Reads a file's content, at most one byte past the limit.
pub(in crate::typeset) fn bytes(path: &Path) -> Result<Vec<u8>, BitmapError> {
    let unreadable = |error| BitmapError::Unreadable(path.to_owned(), error);
    // A pipe would be waited for, perhaps for ever.
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(unreadable(io::Error::other("it is not a file")));
    }
    let mut bytes = Vec::new();
    fs::File::open(path).map_err(unreadable)?.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// Reads a picture from the bytes of its file. A JPEG is kept as it is; a PNG is decoded.
///
/// # Errors
/// When it is too large, or not a complete PNG or JPEG file.
pub fn read(bytes: Vec<u8>) -> Result<Bitmap, BitmapError> {
    if bytes.len() as u64 > MOST_BYTES {
        return Err(BitmapError::TooManyBytes);
    }
    let format = image::guess_format(&bytes).map_err(damaged)?;
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg) {
        return Err(damaged("it has another format"));
    }
    let mut reader = ImageReader::with_format(Cursor::new(&bytes), format);
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(MOST_SIDE), Some(MOST_SIDE));
    limits.max_alloc = Some(MOST_PIXELS * 8 + (4 << 20));
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    if width > MOST_SIDE || height > MOST_SIDE || u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(BitmapError::TooManyPixels(width, height));
    }
    if width == 0 || height == 0 {
        return Err(damaged("it has no pixels"));
    }
    let components = match decoder.original_color_type() {
        image::ExtendedColorType::L8 => 1,
        image::ExtendedColorType::Cmyk8 => 4,
        _ => 3,
    };
    let grey = decoder.color_type() == ColorType::L8;
    // Decoders paint what is cut off grey, and so would the printer.
    if format == ImageFormat::Jpeg && !reaches_its_end(&bytes) {
        return Err(damaged("its end is missing"));
    }
    // Decoded even if the bytes are kept, so that damage in between is found before it is on paper.
    let decoded = image::DynamicImage::from_decoder(decoder).map_err(damaged)?;
    let samples = match format {
        ImageFormat::Jpeg => Samples::Jpeg { components: if grey { 1 } else { components }, bytes },
        _ => Samples::Rgba(decoded.into_rgba8().into_raw()),
    };
    Ok(Bitmap { width, height, samples })
}

/// Returns cyan, magenta, yellow and black of each pixel of a CMYK JPEG, a byte each; `None` if it is none.
#[must_use]
pub fn inks(jpeg: &[u8]) -> Option<Vec<u8>> {
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::CMYK);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(jpeg), options);
    let inks = decoder.decode().ok()?;
    // Programs that write CMYK as JPEG write it inverted.
    (decoder.output_colorspace() == Some(ColorSpace::CMYK)).then(|| inks.into_iter().map(|ink| 255 - ink).collect())
}

/// Returns whether a JPEG file has its end marker after its first scan (ITU-T T.81, B.1.1.3). The segments before are walked,
/// since a small picture inside them has an end of its own.
fn reaches_its_end(jpeg: &[u8]) -> bool {
    let mut place = 2;
    while let Some(&[0xFF, marker, high, low]) = jpeg.get(place..place + 4) {
        if marker == 0xDA {
            // In a scan's data a zero follows each 0xFF, so that these two bytes are a marker.
            return jpeg[place..].windows(2).any(|two| two == [0xFF, 0xD9]);
        }
        // Fill bytes may stand before a marker.
        place += if marker == 0xFF { 1 } else { 2 + usize::from(u16::from_be_bytes([high, low])) };
    }
    false
}

fn damaged(cause: impl Into<Cause>) -> BitmapError {
    BitmapError::Damaged(cause.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image::RgbImage::from_pixel(4, 6, image::Rgb([200, 10, 10])).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_jpeg_is_kept_and_a_png_decoded() {
        let jpeg = encoded(ImageFormat::Jpeg);
        let picture = read(jpeg.clone()).unwrap();
        assert_eq!((picture.width, picture.height), (4, 6));
        assert_eq!(picture.samples, Samples::Jpeg { bytes: jpeg, components: 3 });
        let Samples::Rgba(pixels) = read(encoded(ImageFormat::Png)).unwrap().samples else { panic!("a PNG is decoded") };
        assert_eq!(pixels.len(), 4 * 6 * 4);
        assert_eq!(pixels[..4], [200, 10, 10, 255]);
    }

    #[test]
    fn a_folder_is_not_a_picture() {
        assert!(matches!(bytes(tempfile::tempdir().unwrap().path()), Err(BitmapError::Unreadable(..))));
    }

    #[test]
    fn torn_foreign_and_huge_files_are_refused() {
        let mut torn = encoded(ImageFormat::Png);
        torn.truncate(torn.len() / 2);
        assert!(matches!(read(torn), Err(BitmapError::Damaged(_))));
        let mut torn = encoded(ImageFormat::Jpeg);
        torn.truncate(torn.len() - 2);
        assert!(matches!(read(torn), Err(BitmapError::Damaged(why)) if why.to_string().contains("its end is missing")));
        assert!(matches!(read(b"GIF89a....".to_vec()), Err(BitmapError::Damaged(_))));
        let mut huge = encoded(ImageFormat::Png);
        huge[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        assert!(read(huge).is_err());
    }
}
