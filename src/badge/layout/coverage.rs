//! How much ink would lie on the paper: inks that were given, and artwork that is in inks already.

use std::{collections::HashMap, sync::Arc};

use crate::{
    badge::problem::BadgeProblem,
    domain::{
        colour::Colour,
        event::Event,
        ink::{MOST_COVERAGE, PressInk},
    },
    typeset::item::{Picture, Pixels},
};

/// The part of a picture that may have more ink: a few pixels dry.
const TOLERATED: f32 = 0.001;

/// Returns the inks that are too much.
pub(super) fn of_inks(palette: &[(Colour, PressInk)], event: &Event) -> Vec<BadgeProblem> {
    let heavy = palette.iter().filter(|(_, ink)| ink.coverage() > MOST_COVERAGE);
    heavy
        .map(|(colour, ink)| {
            let category = event.categories.iter().find(|category| category.colour == *colour);
            let element = category.map_or_else(|| colour.to_string(), |category| category.code.to_string());
            BadgeProblem::InkCoverage { element, ink: ink.to_string(), percent: ink.coverage() }
        })
        .collect()
}

/// Returns the pictures of which more than a few pixels have too much ink.
pub(super) fn of_pictures(pictures: &HashMap<String, Arc<Picture>>) -> Vec<BadgeProblem> {
    let mut heavy: Vec<BadgeProblem> = pictures
        .iter()
        .filter_map(|(file, picture)| {
            let Pixels::Jpeg { bytes, components: 4 } = &picture.pixels else { return None };
            let percent = heaviest(bytes)?;
            let element = file.clone();
            (percent > MOST_COVERAGE).then(|| BadgeProblem::InkCoverage { element, ink: "CMYK".into(), percent })
        })
        .collect();
    heavy.sort_by(|a, b| a.element().cmp(&b.element()));
    heavy
}

/// Returns the ink that all but a few pixels of a CMYK JPEG keep to, in percent.
fn heaviest(jpeg: &[u8]) -> Option<f32> {
    let inks = crate::typeset::bitmap::inks(jpeg)?;
    // By sums of the four inks, each from 0 to 255.
    let mut sums = [0_usize; 4 * 255 + 1];
    for pixel in inks.chunks_exact(4) {
        sums[pixel.iter().map(|&ink| usize::from(ink)).sum::<usize>()] += 1;
    }
    let tolerated = (inks.len() as f32 / 4.0 * TOLERATED) as usize;
    let mut above = 0;
    let heaviest = (0..sums.len()).rev().find(|&sum| {
        above += sums[sum];
        above > tolerated
    })?;
    Some(heaviest as f32 / 2.55)
}
