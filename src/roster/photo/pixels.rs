//! Decoded pixels, and their first, coarse reduction.

use image::{RgbImage, metadata::Orientation};

/// What a decoder made of a file.
pub(super) struct Decoded {
    pub(super) pixels: PhotoPixels,
    /// How to turn it upright.
    pub(super) orientation: Orientation,
    /// The ICC profile of its colours.
    pub(super) profile: Option<Vec<u8>>,
}

/// Pixels row by row, a byte a channel.
pub(super) struct PhotoPixels {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) channels: Channels,
    pub(super) bytes: Vec<u8>,
}

/// What the bytes of a pixel are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Channels {
    Grey,
    Rgb,
    Cmyk,
    /// As Adobe's programs write it: 255 means no ink.
    InvertedCmyk,
}

impl Channels {
    fn count(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::Rgb => 3,
            Self::Cmyk | Self::InvertedCmyk => 4,
        }
    }

    fn to_rgb(self, pixel: &[u8]) -> [u8; 3] {
        let through = |part: u8, black: u8| ((u32::from(part) * u32::from(black) + 127) / 255) as u8;
        match (self, pixel) {
            (Self::InvertedCmyk, &[c, m, y, k]) => [c, m, y].map(|part| through(part, k)),
            (Self::Cmyk, &[c, m, y, k]) => [c, m, y].map(|part| through(255 - part, 255 - k)),
            (_, &[red, green, blue]) => [red, green, blue],
            _ => [pixel.first().copied().unwrap_or_default(); 3],
        }
    }
}

impl PhotoPixels {
    /// Makes one pixel of each square of `side` × `side`, and colour of whatever the channels are. What is left over at the right
    /// and at the bottom is dropped.
    ///
    /// It is a mean, which is all that is wanted of a first step: a better filter makes the rest of the way.
    pub(super) fn reduced(&self, side: u32) -> RgbImage {
        let side = side.max(1) as usize;
        let (width, height) = (self.width as usize / side, self.height as usize / side);
        let count = self.channels.count();
        let stride = self.width as usize * count;
        let area = (side * side) as u32;
        let mut sums = vec![0_u32; width * count];
        let mut bytes = Vec::with_capacity(width * height * 3);
        for rows in self.bytes.chunks_exact(stride * side).take(height) {
            sums.fill(0);
            for row in rows.chunks_exact(stride) {
                for (sum, square) in sums.chunks_exact_mut(count).zip(row.chunks_exact(count * side)) {
                    for pixel in square.chunks_exact(count) {
                        sum.iter_mut().zip(pixel).for_each(|(sum, &part)| *sum += u32::from(part));
                    }
                }
            }
            let mut pixel = [0; 4];
            for sum in sums.chunks_exact(count) {
                pixel.iter_mut().zip(sum).for_each(|(part, &sum)| *part = ((sum + area / 2) / area) as u8);
                bytes.extend(self.channels.to_rgb(&pixel[..count]));
            }
        }
        RgbImage::from_raw(width as u32, height as u32, bytes).expect("there are as many bytes as the size says")
    }
}
