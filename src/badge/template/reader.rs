//! Values of a template file, checked one by one.

use crate::domain::toml_file::{Reader, TomlError, TomlNumber};

impl Reader<'_> {
    /// Returns a number inside a range, or the default if it is not written.
    pub(super) fn number_or(
        &self,
        value: Option<&TomlNumber>,
        what: &str,
        (least, greatest): (f32, f32),
        default: f32,
    ) -> Result<f32, TomlError> {
        value.map_or(Ok(default), |value| self.number(value, what, (least, greatest), ""))
    }
}
