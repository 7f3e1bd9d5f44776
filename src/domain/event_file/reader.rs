//! Values of an event file, checked one by one.

use jiff::civil::{Date, Time};
use toml::Spanned;

use super::{
    access::default_colour,
    tables::{CategoryTable, LabelTable},
};
use crate::domain::{
    colour::Colour,
    event_text::{EventTexts, TextOf, is_language},
    ink::{Cmyk, PressInk},
    mask::MAX_DAYS,
    retention::Keep,
    text::{clean, did_you_mean},
    toml_file::{Reader, TomlError, TomlText},
    written_date::why_not,
};

impl Reader<'_> {
    pub(super) fn optional(&self, value: Option<&TomlText>) -> Result<String, TomlError> {
        value.map_or_else(|| Ok(String::new()), |value| self.cleaned(value))
    }

    /// Returns a text in its own language: the English one, or the first. The others are noted.
    pub(super) fn texts(
        &self,
        written: &Spanned<LabelTable>,
        what: &str,
        of: &TextOf,
        texts: &mut EventTexts,
    ) -> Result<String, TomlError> {
        let pairs = &written.get_ref().0;
        for (language, text) in pairs {
            let text = clean(text).map_err(|error| self.at(written, format!("the text {error}")))?;
            if text.is_empty() && !language.is_empty() {
                return Err(self.at(written, format!("{what} is empty in \"{language}\"; give one, or leave the language out")));
            }
            let language = language.trim();
            if !language.is_empty() && !is_language(language) {
                let message = format!("\"{language}\" is not the code of a language; write it as en, ar or pt-BR");
                return Err(self.at(written, message));
            }
            if !language.is_empty() {
                texts.set(of.clone(), language, text);
            }
        }
        let own = pairs.iter().find(|(language, _)| language.trim().eq_ignore_ascii_case("en")).or_else(|| pairs.first());
        let text = own.map_or_else(|| Ok(String::new()), |(_, text)| clean(text));
        text.map_err(|error| self.at(written, format!("the text {error}")))
            .and_then(|text| if text.is_empty() { Err(self.at(written, format!("{what} is empty; give one"))) } else { Ok(text) })
    }

    /// Does what [`Reader::texts`] does, for a text that may be left out or empty.
    pub(super) fn texts_or_none(
        &self,
        written: Option<&Spanned<LabelTable>>,
        what: &str,
        of: &TextOf,
        texts: &mut EventTexts,
    ) -> Result<String, TomlError> {
        match written {
            None => Ok(String::new()),
            Some(written) if written.get_ref().0.iter().all(|(language, text)| language.is_empty() && text.trim().is_empty()) => {
                Ok(String::new())
            }
            Some(written) => self.texts(written, what, of, texts),
        }
    }

    /// Returns a category's colour, and what a press prints it with.
    pub(super) fn colour(&self, table: &CategoryTable, place: usize) -> Result<(Colour, Option<PressInk>), TomlError> {
        let mixture = table.cmyk.as_ref().map(|cmyk| Cmyk::new(cmyk.get_ref()).map_err(|error| self.at(cmyk, error.to_string())));
        let mixture = mixture.transpose()?;
        let colour = match (&table.colour, mixture) {
            (Some(colour), _) => self.code(colour)?,
            (None, Some(mixture)) => mixture.shown(),
            (None, None) => match &table.spot {
                Some(spot) => {
                    let message = "a spot ink needs colour or cmyk beside it, to be shown on screens and other printers";
                    return Err(self.at(spot, message));
                }
                None => default_colour(place),
            },
        };
        let ink = match (&table.spot, mixture) {
            (Some(spot), _) => {
                let alternate = mixture.unwrap_or_else(|| Cmyk::of(colour));
                Some(PressInk::spot(&self.cleaned(spot)?, alternate).map_err(|error| self.at(spot, error.to_string()))?)
            }
            (None, mixture) => mixture.map(PressInk::Process),
        };
        Ok((colour, ink))
    }

    pub(super) fn required(&self, value: &TomlText, what: &str) -> Result<String, TomlError> {
        let text = self.optional(Some(value))?;
        if text.is_empty() { Err(self.at(value, format!("{what} is empty; give one"))) } else { Ok(text) }
    }

    pub(super) fn keep(&self, value: Option<&TomlText>) -> Result<Option<Keep>, TomlError> {
        value.map(|value| value.get_ref().parse().map_err(|error: String| self.at(value, error))).transpose()
    }

    pub(super) fn code<T: std::str::FromStr>(&self, value: &TomlText) -> Result<T, TomlError>
    where
        T::Err: std::fmt::Display,
    {
        value.get_ref().parse().map_err(|error: T::Err| self.at(value, error.to_string()))
    }

    pub(super) fn parsed_word<T: Default>(
        &self,
        value: Option<&TomlText>,
        parse: fn(&str) -> Option<T>,
        words: &[&'static str],
    ) -> Result<T, TomlError> {
        let Some(value) = value else { return Ok(T::default()) };
        let written = value.get_ref();
        parse(written).ok_or_else(|| {
            let suggestion = did_you_mean(written, words.iter().copied());
            self.at(value, format!("\"{written}\" is not one of {}{suggestion}", words.join(", ")))
        })
    }

    pub(super) fn time(&self, value: Option<&TomlText>) -> Result<Time, TomlError> {
        let Some(value) = value else { return Ok(Time::constant(4, 0, 0, 0)) };
        value
            .get_ref()
            .trim()
            .parse()
            .map_err(|_| self.at(value, format!("\"{}\" is not a time of day; write it as \"04:00\"", value.get_ref())))
    }

    pub(super) fn date(&self, value: &TomlText) -> Result<Date, TomlError> {
        value.get_ref().trim().parse().map_err(|_| {
            self.at(
                value,
                format!("\"{0}\" is not a date{1}; write it as \"2024-11-04\"", value.get_ref(), why_not(value.get_ref())),
            )
        })
    }

    pub(super) fn days(&self, list: &Spanned<Vec<TomlText>>) -> Result<Vec<Date>, TomlError> {
        let mut days = Vec::new();
        for value in list.get_ref() {
            let date = self.date(value)?;
            if days.len() == MAX_DAYS {
                let count = list.get_ref().len();
                return Err(self.at(list, format!("the event has {count} days; {MAX_DAYS} is the most: leave some out")));
            }
            if days.contains(&date) {
                return Err(self.at(value, format!("the day {date} is listed twice; leave one out")));
            }
            days.push(date);
        }
        match days.len() {
            0 => Err(self.at(list, "the event has no days; list at least one, such as days = [\"2024-11-04\"]")),
            _ => Ok(days),
        }
    }
}
