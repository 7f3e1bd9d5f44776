//! Photos of participants: what is kept of one, and which part of a picture a frame shows.

use std::fmt;

/// The height of a frame over its width: photos are 28 × 35 mm on paper.
pub const ASPECT: f32 = 1.25;
/// Where the middle of a face is assumed to be, from a picture's top: a third of its height.
const FACE: f32 = 1.0 / 3.0;
/// Where the middle of a face should be in a frame, from its top, so that there is some room above the hair.
const FACE_IN_FRAME: f32 = 0.4;

/// The SHA-256 hash of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest(pub [u8; 32]);

/// The picture that a photo was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Original {
    /// The hash of its file: the same file need not be decoded again.
    pub digest: Digest,
    /// Width in pixels, upright.
    pub width: u32,
    /// Height in pixels, upright.
    pub height: u32,
}

/// What is known about a photo without its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhotoFacts {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// What it was made from.
    pub original: Original,
}

/// A photo as it is kept and printed: upright, cropped, at print size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// Its size and origin.
    pub facts: PhotoFacts,
    /// A baseline JPEG file in sRGB, three components, without metadata.
    pub jpeg: Vec<u8>,
}

/// A part of a picture, in the unit of the picture's size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crop {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

/// Returns the largest part of a picture that has a frame's proportions (its height over its width).
///
/// The face is assumed to be in the upper third, in the middle from left to right: excess width is cut equally on both sides,
/// excess height at the bottom first.
#[must_use]
pub fn crop((width, height): (f32, f32), aspect: f32) -> Crop {
    if height < width * aspect {
        let part = height / aspect;
        return Crop { x: (width - part) / 2.0, y: 0.0, width: part, height };
    }
    let part = width * aspect;
    let top = (height * FACE - part * FACE_IN_FRAME).clamp(0.0, height - part);
    Crop { x: 0.0, y: top, width, height: part }
}

/// Returns the resolution at which a photo of some width and height in pixels fills a frame of some width and height in
/// millimetres, in pixels to an inch.
#[must_use]
pub fn dpi((width, height): (u32, u32), frame: (f32, f32)) -> f32 {
    crop((width as f32, height as f32), frame.1 / frame.0).width / (frame.0 / 25.4)
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_picture_is_cut_alike_on_both_sides() {
        assert_eq!(crop((4000.0, 3000.0), ASPECT), Crop { x: 800.0, y: 0.0, width: 2400.0, height: 3000.0 });
    }

    #[test]
    fn a_high_picture_keeps_its_upper_third() {
        // A telephone's 3:4 loses only its foot.
        assert_eq!(crop((3000.0, 4000.0), ASPECT), Crop { x: 0.0, y: 0.0, width: 3000.0, height: 3750.0 });
        // A 9:16 also loses a little at the top, and the line at a third moves to two fifths.
        let tall = crop((900.0, 1600.0), ASPECT);
        assert_eq!((tall.width, tall.height), (900.0, 1125.0));
        assert!((tall.y + 0.4 * tall.height - 1600.0 / 3.0).abs() < 0.01);
    }

    #[test]
    fn the_resolution_is_that_of_what_is_seen() {
        assert!((dpi((440, 550), (28.0, 35.0)) - 399.1).abs() < 0.1);
        assert!((dpi((220, 275), (28.0, 35.0)) - 199.6).abs() < 0.1);
        // A square photo loses a fifth of its width in this frame.
        assert!((dpi((300, 300), (28.0, 35.0)) - 240.0 / 28.0 * 25.4).abs() < 0.1);
    }

    #[test]
    fn a_picture_of_the_right_proportions_stays_whole() {
        assert_eq!(crop((400.0, 500.0), ASPECT), Crop { x: 0.0, y: 0.0, width: 400.0, height: 500.0 });
    }
}
