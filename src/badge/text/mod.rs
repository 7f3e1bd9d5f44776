//! Text as a badge needs it: every script shaped, in its own direction, in fonts that have its letters, fitted to its place.

mod fit;
mod ink;
mod itemise;
mod missing;
mod shape;
#[cfg(test)]
mod tests;
pub mod types;

pub use fit::{Fit, Fitted, Overflow, mm_to_pt, pt_to_mm};
pub use ink::Ink;
pub use shape::{Shaper, Style, Tracking};
pub use types::{Direction, Glyph, Line, Missing, Run};
