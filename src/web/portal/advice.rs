//! What could be better about a photo: how large it is, how sharp, and how much of it is cut away.

use crate::{
    domain::photo::{ASPECT, Photo, crop, dpi},
    roster::photo::is_blurred,
};

/// A photo with fewer dots to an inch than this looks coarse on a badge.
const COARSE: f32 = 150.0;
/// The frame of a photo on a badge, in millimetres.
const FRAME: (f32, f32) = (28.0, 35.0);
/// How much of a picture may be cut away before it is told.
const MOST_CUT: f32 = 0.5;

/// What could be better about a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Advice {
    /// It has too few pixels.
    Small,
    /// It is blurred.
    Blurred,
    /// Half of it or more is cut away: it is far from upright, or very tall.
    Cut,
}

impl Advice {
    /// Returns the key of what is said.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Small => "photo_small",
            Self::Blurred => "photo_blurred",
            Self::Cut => "photo_cut",
        }
    }
}

/// Looks at a photo as it is kept.
pub(super) fn of(photo: &Photo) -> Vec<Advice> {
    let facts = photo.facts;
    let (width, height) = (facts.original.width as f32, facts.original.height as f32);
    let part = crop((width, height), ASPECT);
    let is_cut = part.width * part.height < width * height * MOST_CUT;
    let is_small = dpi((facts.width, facts.height), FRAME) < COARSE;
    let is_blurred = is_blurred(photo);
    [(is_small, Advice::Small), (is_blurred, Advice::Blurred), (is_cut, Advice::Cut)]
        .into_iter()
        .filter_map(|(is_so, advice)| is_so.then_some(advice))
        .collect()
}
