//! Text as a badge needs it: every script shaped, in its own direction, in fonts that have its letters, fitted to its place.

pub mod types;
pub use types::{Direction, Glyph, Line, Missing, Run};
