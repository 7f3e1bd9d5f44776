//! The condition that a document is printed under: an ICC profile (ICC.1:2022) of a press and its paper, from a file.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use moxcms::{ColorProfile, DataColorSpace, Layout, ProfileClass, ProfileText, RenderingIntent, TransformOptions};

use crate::{
    domain::text::printable,
    typeset::item::{Picture, Pixels},
};

/// The largest profile, in bytes: those of presses have some 2 MB.
const MOST_BYTES: u64 = 16 << 20;
/// How finely a converted photo is stored: no step is seen at this quality.
const QUALITY: u8 = 92;

/// A press and its paper.
pub struct OutputIntent {
    bytes: Vec<u8>,
    name: String,
    profile: ColorProfile,
}

/// Why a file is not a press's profile.
#[derive(Debug, thiserror::Error)]
pub enum IntentError {
    /// It cannot be read.
    #[error("cannot read the profile {}", .0.display())]
    Unreadable(PathBuf, #[source] io::Error),
    /// It is too large.
    #[error("the profile {} has more than {} MB; profiles of presses have some 2 MB", .0.display(), MOST_BYTES >> 20)]
    TooLarge(PathBuf),
    /// It is not an ICC profile.
    #[error("{} is not an ICC profile; ask the printer for the .icc file of its press and paper", .0.display())]
    Damaged(PathBuf),
    /// It is a profile of something else than a press.
    #[error("{} is a profile of {what}; ask the printer for the CMYK profile of its press and paper", path.display())]
    NoPress {
        /// The file.
        path: PathBuf,
        /// What it is a profile of.
        what: &'static str,
    },
}

impl OutputIntent {
    /// Reads the CMYK profile of a press.
    ///
    /// # Errors
    /// When the file cannot be read, or is not such a profile.
    pub fn read(path: &Path) -> Result<Self, IntentError> {
        let unreadable = |error| IntentError::Unreadable(path.to_owned(), error);
        let mut bytes = Vec::new();
        fs::File::open(path).map_err(unreadable)?.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(IntentError::TooLarge(path.to_owned()));
        }
        let damaged = || IntentError::Damaged(path.to_owned());
        // Every profile has its signature at this place (ICC.1:2022, 7.2.12).
        if bytes.get(36..40) != Some(b"acsp") {
            return Err(damaged());
        }
        let profile = ColorProfile::new_from_slice(&bytes).map_err(|_| damaged())?;
        let no_press = |what| IntentError::NoPress { path: path.to_owned(), what };
        match (profile.color_space, profile.profile_class) {
            (DataColorSpace::Cmyk, ProfileClass::OutputDevice) => {}
            (DataColorSpace::Cmyk, _) => return Err(no_press("inks, but not of a press")),
            (DataColorSpace::Rgb, _) => return Err(no_press("RGB")),
            (DataColorSpace::Gray, _) => return Err(no_press("greys")),
            _ => return Err(no_press("another kind of colours")),
        }
        let name = description(&profile).filter(|name| !name.is_empty());
        let name = name.or_else(|| Some(path.file_stem()?.to_string_lossy().into_owned())).unwrap_or_default();
        Ok(Self { bytes, name: printable(&name), profile })
    }

    /// Returns what the profile calls the press and the paper: `Coated FOGRA39 (ISO 12647-2:2004)`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the profile's file.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns a picture in the press's inks: a photo as JPEG, a picture with opacity as it is; `None` if it needs no conversion
    /// (greys, CMYK, shapes), or cannot be decoded.
    #[must_use]
    pub fn converted(&self, picture: &Picture) -> Option<Picture> {
        let Pixels::Jpeg { bytes, components: 3 } = &picture.pixels else { return None };
        let image = image::load_from_memory_with_format(bytes, image::ImageFormat::Jpeg).ok()?.to_rgb8();
        let (width, height) = image.dimensions();
        let inks = self.inks(image.as_raw())?;
        let mut file = Vec::new();
        let sides = (u16::try_from(width).ok()?, u16::try_from(height).ok()?);
        let encoder = jpeg_encoder::Encoder::new(&mut file, QUALITY);
        encoder.encode(&inks, sides.0, sides.1, jpeg_encoder::ColorType::Cmyk).ok()?;
        Some(Picture { width, height, pixels: Pixels::Jpeg { bytes: file, components: 4 } })
    }

    /// Converts red, green and blue to cyan, magenta, yellow and black, a byte each.
    pub(in crate::typeset) fn inks(&self, rgb: &[u8]) -> Option<Vec<u8>> {
        let options = TransformOptions { rendering_intent: RenderingIntent::Perceptual, ..TransformOptions::default() };
        let transform = ColorProfile::new_srgb().create_transform_8bit(Layout::Rgb, &self.profile, Layout::Rgba, options).ok()?;
        let mut inks = vec![0; rgb.len() / 3 * 4];
        transform.transform(rgb, &mut inks).ok()?;
        Some(inks)
    }
}

impl std::fmt::Debug for OutputIntent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OutputIntent").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Returns the sRGB profile, for colours that are not a press's own.
#[must_use]
pub fn srgb() -> Vec<u8> {
    ColorProfile::new_srgb().encode().unwrap_or_default()
}

fn description(profile: &ColorProfile) -> Option<String> {
    Some(match profile.description.as_ref()? {
        ProfileText::PlainString(text) => text.clone(),
        ProfileText::Localizable(texts) => texts.first()?.value.clone(),
        ProfileText::Description(text) => text.ascii_string.clone(),
    })
    .map(|text| text.trim_matches(|c: char| c.is_control() || c.is_whitespace()).to_owned())
}
