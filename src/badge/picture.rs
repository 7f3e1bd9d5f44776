//! Pictures and photos: files in, pixels as the document wants them.
//!
//! A picture comes from outside: its size is looked at before anything is decoded, so that a small file cannot take all memory.

use std::{
    fs,
    io::{self, Cursor, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

use image::{ColorType, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::{
    drawing::{Drawing, DrawingError},
    fonts::Fonts,
    item::{Picture, Pixels},
};

/// The largest picture file, in bytes.
pub const MOST_BYTES: u64 = 20 << 20;
/// The most pixels on a side.
pub const MOST_SIDE: u32 = 8_000;
/// The most pixels of a picture that has to be decoded.
pub const MOST_PIXELS: u64 = 16_000_000;

/// Says why a file is no picture that can be printed.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
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
    /// A drawing that cannot be printed.
    #[error(transparent)]
    Drawing(#[from] DrawingError),
    /// Neither PNG nor JPEG, or damaged.
    #[error("the picture is no whole PNG or JPEG file ({0}); save it again as one of them")]
    Damaged(String),
}

/// Reads a picture file.
///
/// # Errors
/// When it cannot be read, is too large, or is no whole PNG or JPEG file.
pub fn open(path: &Path) -> Result<Arc<Picture>, PictureError> {
    read(bytes(path)?).map(Arc::new)
}

/// Reads a picture file or a drawing (SVG). `longest` is the longer side that it has on paper, in millimetres.
///
/// # Errors
/// When it cannot be read, is too large, or is no whole PNG, JPEG or SVG file.
pub fn artwork(path: &Path, fonts: &Fonts, longest: f32) -> Result<Arc<Picture>, PictureError> {
    let bytes = bytes(path)?;
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    if start.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'<') {
        return read(bytes).map(Arc::new);
    }
    let text = std::str::from_utf8(start).map_err(|_| DrawingError::Damaged("its text is not UTF-8".into()))?;
    let drawing = Drawing::read(text, path.parent(), fonts, longest)?;
    let (width, height) = drawing.size();
    let unit = |size: f32| (size.ceil() as u32).max(1);
    Ok(Arc::new(Picture { width: unit(width), height: unit(height), pixels: Pixels::Drawing(drawing) }))
}

/// Returns where a file that a template or a drawing names is, with all links followed. One from elsewhere must not look into other
/// folders.
///
/// # Errors
/// When there is none, or it is not below the folder.
pub fn within(folder: &Path, file: &str) -> Result<PathBuf, PictureError> {
    let path = folder.join(file);
    let unreadable = |error| PictureError::Unreadable(path.clone(), error);
    // The folder of a template that was named alone is the empty path.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let (real, home) = (path.canonicalize().map_err(unreadable)?, folder.canonicalize().map_err(unreadable)?);
    if real.starts_with(&home) { Ok(path) } else { Err(PictureError::Outside(folder.to_owned())) }
}

/// Reads what a file holds, one byte past the limit at most.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, PictureError> {
    let unreadable = |error| PictureError::Unreadable(path.to_owned(), error);
    // A pipe would be waited for, and for ever.
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(unreadable(io::Error::other("it is no file")));
    }
    let mut bytes = Vec::new();
    fs::File::open(path).map_err(unreadable)?.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// Reads a picture from the bytes of its file. A JPEG is kept as it is; a PNG is decoded.
///
/// # Errors
/// When it is too large, or no whole PNG or JPEG file.
pub fn read(bytes: Vec<u8>) -> Result<Picture, PictureError> {
    if bytes.len() as u64 > MOST_BYTES {
        return Err(PictureError::TooManyBytes);
    }
    let damaged = |error: &dyn std::fmt::Display| PictureError::Damaged(error.to_string());
    let format = image::guess_format(&bytes).map_err(|error| damaged(&error))?;
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg) {
        return Err(damaged(&"another format"));
    }
    let mut reader = ImageReader::with_format(Cursor::new(&bytes), format);
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(MOST_SIDE), Some(MOST_SIDE));
    limits.max_alloc = Some(MOST_PIXELS * 8 + (4 << 20));
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|error| damaged(&error))?;
    let (width, height) = decoder.dimensions();
    if width > MOST_SIDE || height > MOST_SIDE || u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(PictureError::TooManyPixels(width, height));
    }
    if width == 0 || height == 0 {
        return Err(damaged(&"it has no pixels"));
    }
    let components = match decoder.original_color_type() {
        image::ExtendedColorType::L8 => 1,
        image::ExtendedColorType::Cmyk8 => 4,
        _ => 3,
    };
    let grey = decoder.color_type() == ColorType::L8;
    // Decoders paint grey what is cut off, and so would the printer.
    if format == ImageFormat::Jpeg && !reaches_its_end(&bytes) {
        return Err(damaged(&"its end is missing"));
    }
    // Decoded even where the bytes are kept, so that what is damaged in between is found before it is on paper.
    let decoded = image::DynamicImage::from_decoder(decoder).map_err(|error| damaged(&error))?;
    let pixels = match format {
        ImageFormat::Jpeg => Pixels::Jpeg { components: if grey { 1 } else { components }, bytes },
        _ => Pixels::Rgba(decoded.into_rgba8().into_raw()),
    };
    Ok(Picture { width, height, pixels })
}

/// Whether a JPEG file has the marker of its end behind its first scan (ITU-T T.81, B.1.1.3). Segments before are walked, for a
/// small picture inside them has an end of its own.
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
        assert_eq!(picture.pixels, Pixels::Jpeg { bytes: jpeg, components: 3 });
        let Pixels::Rgba(pixels) = read(encoded(ImageFormat::Png)).unwrap().pixels else { panic!("a PNG is decoded") };
        assert_eq!(pixels.len(), 4 * 6 * 4);
        assert_eq!(pixels[..4], [200, 10, 10, 255]);
    }

    #[test]
    fn a_folder_is_no_picture() {
        assert!(matches!(open(tempfile::tempdir().unwrap().path()), Err(PictureError::Unreadable(..))));
    }

    #[test]
    fn torn_foreign_and_huge_files_are_refused() {
        let mut torn = encoded(ImageFormat::Png);
        torn.truncate(torn.len() / 2);
        assert!(matches!(read(torn), Err(PictureError::Damaged(_))));
        let mut torn = encoded(ImageFormat::Jpeg);
        torn.truncate(torn.len() - 2);
        assert!(matches!(read(torn), Err(PictureError::Damaged(why)) if why.contains("its end is missing")));
        assert!(matches!(read(b"GIF89a....".to_vec()), Err(PictureError::Damaged(_))));
        let mut huge = encoded(ImageFormat::Png);
        huge[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        assert!(read(huge).is_err());
    }
}
