//! Text as a badge needs it: every script shaped, in its own direction, in fonts that have its letters, fitted to its place.

mod breaks;
mod fit;
mod ink;
mod ink_box;
mod itemise;
mod missing;
mod names;
mod place;
mod recent;
mod shape;
#[cfg(test)]
mod tests;
pub mod types;

pub use ink::{InkHeights, ink, takes_spacing};
pub use ink_box::{InkBox, ink_box};
pub use place::{Breaking, Fit, Fitted, LineEnds, TextOverflow, mm_to_pt, pt_to_mm};
pub use shape::{Shaper, Style, Tracking};
pub use types::{Glyph, Line, MissingGlyph, Run, TextDirection};
