//! Values of a template file, checked one by one.

use toml::Spanned;

use super::{
    file::{ElementTable, Range},
    pattern::Pattern,
    text::{Align, Need, Paint},
};
use crate::domain::{
    event_text::is_language,
    text::did_you_mean,
    toml_file::{Reader, TomlError, TomlNumber, TomlText},
};

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

pub(super) fn required<'t, T>(
    reader: &Reader<'_>,
    table: &Spanned<ElementTable>,
    value: Option<&'t Spanned<T>>,
    key: &str,
) -> Result<&'t Spanned<T>, TomlError> {
    value.ok_or_else(|| reader.at(table, format!("the element has no {key}; give one")))
}

pub(super) fn condition(reader: &Reader<'_>, written: Option<&TomlText>) -> Result<Option<Pattern>, TomlError> {
    written.map(|pattern| Pattern::parse(pattern.get_ref()).map_err(|error| reader.at(pattern, error))).transpose()
}

/// A template from elsewhere must not look into other folders.
pub(super) fn check_file(reader: &Reader<'_>, place: &TomlText, name: &str) -> Result<(), TomlError> {
    if name.is_empty() || name.contains(['/', '\\']) || name.starts_with('.') {
        return Err(reader.at(place, format!("\"{name}\" is not a file beside the template; give the name without a folder")));
    }
    Ok(())
}

pub(super) fn need(written: &ElementTable) -> Need {
    if written.required.as_ref().is_some_and(|value| *value.get_ref()) { Need::Required } else { Need::Optional }
}

pub(super) fn range(reader: &Reader<'_>, value: &Spanned<Range>, key: &str, from: f32, to: f32) -> Result<(f32, f32), TomlError> {
    let Range { least, greatest } = *value.get_ref();
    if least.is_finite() && greatest.is_finite() && from <= least && least <= greatest && greatest <= to {
        return Ok((least, greatest));
    }
    let message = format!("{key} is {least} to {greatest}; give the least and then the greatest, both from {from} to {to}");
    Err(reader.at(value, message))
}

pub(super) fn align(reader: &Reader<'_>, written: &ElementTable) -> Result<Align, TomlError> {
    let words = [("left", Align::Left), ("centre", Align::Centre), ("right", Align::Right), ("start", Align::Start)];
    reader.word(written.align.as_ref(), "", &words)
}

pub(super) fn ink(reader: &Reader<'_>, value: Option<&TomlText>, default: Paint) -> Result<Paint, TomlError> {
    let Some(value) = value else { return Ok(default) };
    match value.get_ref().trim() {
        "category" => Ok(Paint::Category),
        "on-category" => Ok(Paint::OnCategory),
        written => written.parse().map(Paint::Plain).map_err(|error| {
            reader.at(
                value,
                format!("{error}, or use \"category\" or \"on-category\"{}", did_you_mean(written, ["category", "on-category"])),
            )
        }),
    }
}

/// Returns the language of a text: its own, or the template's.
pub(super) fn language_of(reader: &Reader<'_>, written: Option<&TomlText>, default: &str) -> Result<String, TomlError> {
    let Some(written) = written else { return Ok(default.to_owned()) };
    let language = written.get_ref().trim();
    if is_language(language) {
        return Ok(language.to_lowercase());
    }
    Err(reader.at(written, format!("\"{language}\" is not the code of a language; write it as en, ar or pt-BR")))
}
