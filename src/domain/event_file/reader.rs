//! Values of an event file, checked one by one.

use jiff::civil::{Date, Time};
use toml::Spanned;

use crate::domain::{
    mask::MAX_DAYS,
    retention::Keep,
    text::did_you_mean,
    toml_file::{Reader, TomlError, TomlText},
};

impl Reader<'_> {
    pub(super) fn optional(&self, value: Option<&TomlText>) -> Result<String, TomlError> {
        value.map_or_else(|| Ok(String::new()), |value| self.cleaned(value))
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
        value
            .get_ref()
            .trim()
            .parse()
            .map_err(|_| self.at(value, format!("\"{}\" is not a date; write it as \"2024-11-04\"", value.get_ref())))
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
