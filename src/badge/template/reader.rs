//! Values of a template file, checked one by one.

use toml::Spanned;

use super::file::{Number, Text};
use crate::domain::{
    text::did_you_mean,
    toml_file::{self, TomlError},
};

/// Knows the text, so that an error finds its line.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
}

impl Reader<'_> {
    pub(super) fn at<T>(&self, place: &Spanned<T>, message: impl Into<String>) -> TomlError {
        toml_file::at_value(self.text, place, message)
    }

    pub(super) fn cleaned(&self, value: &Text) -> Result<String, TomlError> {
        toml_file::cleaned(self.text, value)
    }

    /// Returns what the written word stands for, or the first of the words if none is written.
    pub(super) fn word<T: Copy>(&self, value: Option<&Text>, words: &[(&'static str, T)]) -> Result<T, TomlError> {
        let Some(value) = value else { return Ok(words[0].1) };
        let written = value.get_ref().trim();
        words.iter().find(|(word, _)| *word == written).map(|(_, meaning)| *meaning).ok_or_else(|| {
            let known = || words.iter().map(|(word, _)| *word);
            let suggestion = did_you_mean(written, known());
            self.at(value, format!("\"{written}\" is not one of {}{suggestion}", known().collect::<Vec<_>>().join(", ")))
        })
    }

    /// Returns a number inside a range.
    pub(super) fn number(&self, value: &Number, what: &str, least: f32, greatest: f32) -> Result<f32, TomlError> {
        let number = *value.get_ref();
        if number.is_finite() && (least..=greatest).contains(&number) {
            return Ok(number);
        }
        Err(self.at(value, format!("{what} is {number}; it has to be from {least} to {greatest}")))
    }

    /// Returns a number inside a range, or the default if it is not written.
    pub(super) fn number_or(
        &self,
        value: Option<&Number>,
        what: &str,
        (least, greatest): (f32, f32),
        default: f32,
    ) -> Result<f32, TomlError> {
        value.map_or(Ok(default), |value| self.number(value, what, least, greatest))
    }
}
