//! How sharp a photo is: a blurred one has no edges, whatever it shows.

use image::{ImageFormat, imageops::FilterType};

use crate::domain::photo::Photo;

/// The width at which photos are compared: sharpness is a matter of the size at which one looks.
const WIDTH: u32 = 220;
/// The height at which they are compared.
const HEIGHT: u32 = 275;
/// Under this variance of the Laplacian (in squares of grey levels) a face looks blurred on a badge. Portraits have 100 and more; what
/// is out of focus has less than 15.
const BLURRED: f64 = 15.0;

/// Returns whether a photo as it is kept is blurred.
#[must_use]
pub fn is_blurred(photo: &Photo) -> bool {
    let Ok(image) = image::load_from_memory_with_format(&photo.jpeg, ImageFormat::Jpeg) else { return false };
    let grey = image.resize_exact(WIDTH, HEIGHT, FilterType::Triangle).into_luma8();
    let at = |x: u32, y: u32| f64::from(grey.get_pixel(x, y).0[0]);
    let edges = (1..HEIGHT - 1).flat_map(|y| (1..WIDTH - 1).map(move |x| (x, y)));
    let edges: Vec<f64> =
        edges.map(|(x, y)| at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1) - 4.0 * at(x, y)).collect();
    let count = edges.len() as f64;
    let mean = edges.iter().sum::<f64>() / count;
    edges.iter().map(|edge| (edge - mean).powi(2)).sum::<f64>() / count < BLURRED
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage, imageops};

    use super::*;
    use crate::roster::photo::read;

    fn photo(image: &RgbImage) -> Photo {
        let mut bytes = Vec::new();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 95).encode_image(image).unwrap();
        read(&bytes).unwrap()
    }

    #[test]
    fn a_blurred_photo_is_told_from_a_sharp_one() {
        let sharp = RgbImage::from_fn(600, 750, |x, y| if (x / 12 + y / 12) % 2 == 0 { Rgb([210; 3]) } else { Rgb([60; 3]) });
        assert!(!is_blurred(&photo(&sharp)));
        assert!(is_blurred(&photo(&imageops::blur(&sharp, 12.0))));
    }
}
