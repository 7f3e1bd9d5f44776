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
    // The decoder makes red, green and blue of inks, and does not say so.
    let components = match decoder.color_type() {
        ColorType::L8 => 1,
        _ => components(&bytes).filter(|count| *count == 4).unwrap_or(3),
    };
    // Decoders paint what is cut off grey, and so would the printer.
    if format == ImageFormat::Jpeg && !reaches_its_end(&bytes) {
        return Err(damaged("its end is missing"));
    }
    // Decoded even if the bytes are kept, so that damage in between is found before it is on paper.
    let decoded = image::DynamicImage::from_decoder(decoder).map_err(damaged)?;
    let samples = match format {
        ImageFormat::Jpeg => Samples::Jpeg { components, bytes },
        _ => Samples::Rgba(decoded.into_rgba8().into_raw()),
    };
    Ok(Bitmap { width, height, samples })
}

/// Returns cyan, magenta, yellow and black of each pixel of a CMYK JPEG, a byte each; `None` if it is none.
#[must_use]
pub fn inks(jpeg: &[u8]) -> Option<Vec<u8>> {
    let as_they_are = |space| {
        let options = DecoderOptions::default().jpeg_set_out_colorspace(space);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(jpeg), options);
        decoder.decode_headers().ok()?;
        if decoder.input_colorspace() == Some(space) { decoder.decode().ok() } else { None }
    };
    if let Some(inks) = as_they_are(ColorSpace::CMYK) {
        return Some(if is_inverted(jpeg) { inks.into_iter().map(|ink| 255 - ink).collect() } else { inks });
    }
    // Luminance and chrominance of the inks themselves, and black as it is (Adobe Technical Note 5116).
    let coded = as_they_are(ColorSpace::YCCK)?;
    let part = |value: f32| value.round().clamp(0.0, 255.0) as u8;
    let plain = |pixel: &[u8]| {
        let [luminance, blue, red] = [0, 1, 2].map(|place| f32::from(pixel[place]) - if place == 0 { 0.0 } else { 128.0 });
        let cyan = part(luminance + 1.402 * red);
        let magenta = part(luminance - 0.344_136 * blue - 0.714_136 * red);
        [cyan, magenta, part(luminance + 1.772 * blue), 255 - pixel[3]]
    };
    Some(coded.chunks_exact(4).flat_map(plain).collect())
}

/// Returns whether the inks of a CMYK JPEG are written as Adobe's programs do: 255 means no ink.
#[must_use]
pub fn is_inverted(jpeg: &[u8]) -> bool {
    segments(jpeg).any(|(marker, place)| marker == 0xEE && jpeg[place + 4..].starts_with(b"Adobe"))
}

/// Walks the segments of a JPEG file up to its first scan: their markers, and where these are (ITU-T T.81, B.1.1.3). A small picture
/// inside a segment has segments of its own, which are passed over.
fn segments(jpeg: &[u8]) -> impl Iterator<Item = (u8, usize)> {
    let mut place = 2;
    std::iter::from_fn(move || {
        loop {
            let &[0xFF, marker, high, low] = jpeg.get(place..place + 4)? else { return None };
            let start = place;
            // Fill bytes may stand before a marker.
            place += if marker == 0xFF { 1 } else { 2 + usize::from(u16::from_be_bytes([high, low])) };
            if marker != 0xFF {
                // The data of the scan comes next, not a segment.
                place = if marker == 0xDA { jpeg.len() } else { place };
                return Some((marker, start));
            }
        }
    })
}

/// Returns how many components a JPEG file has (ITU-T T.81, B.2.2).
fn components(jpeg: &[u8]) -> Option<u8> {
    let is_frame = |marker: u8| matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC);
    let (_, place) = segments(jpeg).find(|(marker, _)| is_frame(*marker))?;
    jpeg.get(place + 9).copied()
}

/// Returns whether a JPEG file has its end marker after its first scan.
fn reaches_its_end(jpeg: &[u8]) -> bool {
    // In a scan's data a zero follows each 0xFF, so that these two bytes are a marker.
    let scan = segments(jpeg).find(|(marker, _)| *marker == 0xDA);
    scan.is_some_and(|(_, place)| jpeg[place..].windows(2).any(|two| two == [0xFF, 0xD9]))
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
    fn inks_are_known_from_colours() {
        let of = |bytes: &[u8]| match read(bytes.to_vec()).unwrap().samples {
            Samples::Jpeg { components, .. } => components,
            Samples::Rgba(_) => panic!("a JPEG is kept"),
        };
        let plain: &[u8] = include_bytes!("../../tests/it/data/cmyk-plain.jpg");
        let ycck: &[u8] = include_bytes!("../../tests/it/data/ycck.jpg");
        assert_eq!([of(plain), of(ycck), of(include_bytes!("../../tests/it/data/progressive.jpg"))], [4, 4, 3]);
        // Both are one red, written in two ways.
        let (plain, ycck) = (inks(plain).unwrap(), inks(ycck).unwrap());
        assert_eq!(plain.len(), ycck.len());
        assert!(plain.iter().zip(&ycck).all(|(one, other)| one.abs_diff(*other) < 12), "{:?} {:?}", &plain[..4], &ycck[..4]);
        assert!(plain[0] < 40 && plain[1] > 180, "{:?}", &plain[..4]);
        assert_eq!(inks(&encoded(ImageFormat::Jpeg)), None);
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
