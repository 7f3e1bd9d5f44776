//! Pictures and artwork: a file with pixels ([`bitmap`]) or shapes ([`crate::typeset::drawing`]) becomes what items hold.

use std::{path::Path, sync::Arc};

use super::{
    bitmap::{self, Bitmap, BitmapError, Samples},
    drawing::{Drawing, DrawingError},
    fonts::Fonts,
    item::{Picture, Pixels},
};

/// Why a file is not a picture that can be printed.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// A picture of pixels that cannot be printed.
    #[error(transparent)]
    Bitmap(#[from] BitmapError),
    /// A drawing that cannot be printed.
    #[error(transparent)]
    Drawing(#[from] DrawingError),
}

/// Reads a picture file.
///
/// # Errors
/// When it cannot be read, is too large, or is not a complete PNG or JPEG file.
pub fn open(path: &Path) -> Result<Arc<Picture>, PictureError> {
    Ok(Arc::new(read(bitmap::bytes(path)?)?))
}

/// Reads a picture from the bytes of its file. A JPEG is kept as it is; a PNG is decoded.
///
/// # Errors
/// When it is too large, or not a complete PNG or JPEG file.
pub fn read(bytes: Vec<u8>) -> Result<Picture, BitmapError> {
    bitmap::read(bytes).map(Picture::from)
}

/// Reads a picture file or a drawing (SVG). `longest` is its longer side on paper, in millimetres.
///
/// # Errors
/// When it cannot be read, is too large, or is not a complete PNG, JPEG or SVG file.
pub fn artwork(path: &Path, fonts: &Fonts, longest: f32) -> Result<Arc<Picture>, PictureError> {
    let bytes = bitmap::bytes(path)?;
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    if start.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'<') {
        return Ok(Arc::new(read(bytes)?));
    }
    let text = std::str::from_utf8(start).map_err(|_| DrawingError::Damaged("its text is not UTF-8".into()))?;
    let drawing = Drawing::read(text, path.parent(), fonts, longest)?;
    let (width, height) = drawing.size();
    let unit = |size: f32| (size.ceil() as u32).max(1);
    Ok(Arc::new(Picture { width: unit(width), height: unit(height), pixels: Pixels::Drawing(drawing) }))
}

impl From<Bitmap> for Picture {
    fn from(Bitmap { width, height, samples }: Bitmap) -> Self {
        let pixels = match samples {
            Samples::Jpeg { bytes, components } => Pixels::Jpeg { bytes, components },
            Samples::Rgba(pixels) => Pixels::Rgba(pixels),
        };
        Self { width, height, pixels }
    }
}
