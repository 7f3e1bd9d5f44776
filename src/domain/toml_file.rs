//! Reads a TOML file into a value, with errors that name the line, the key and the nearest known key.
//!
//! Event files and badge templates are written by hand: a misspelled key must not be ignored.

use serde::de::DeserializeOwned;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::domain::text::{clean, did_you_mean, printable};

/// A text of a file, with its place for messages.
pub type TomlText = Spanned<String>;
/// A number of a file, with its place for messages.
pub type TomlNumber = Spanned<f32>;

/// What is wrong in a TOML file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct TomlError {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// The line's text, as a terminal may show it.
    pub text: String,
    /// What is wrong there, and what would be right.
    pub message: String,
}

/// The keys that one table may have. The path is dotted; the tables of an array share the array's path; `*` stands for any key.
pub type KnownKeys = (&'static str, &'static [&'static str]);

/// The most unknown keys that are told: a file with more is another kind of file.
const MOST_TOLD: usize = 1_000;
/// The most characters of a message: values and keys in it can be as long as the file.
const LONGEST_MESSAGE: usize = 1_200;
/// The most characters of a line that is shown, about the place of the error.
const LONGEST_LINE: usize = 160;

/// Reads the text into a value, after checking that every key in it is known.
///
/// # Errors
/// When the text is not TOML, a key is unknown, or a value has a different type than the key requires.
pub fn read<T: DeserializeOwned>(text: &str, known: &[KnownKeys]) -> Result<T, TomlError> {
    match unknown(text, known)?.into_iter().min_by_key(|key| key.start) {
        Some(key) => Err(key.error(text, &LineStarts::of(text))),
        None => read_loosely(text),
    }
}

/// Returns an error for each unknown key, in the order of the file: the first thousand of them.
///
/// # Errors
/// When the text is not TOML.
pub fn unknown_keys(text: &str, known: &[KnownKeys]) -> Result<Vec<TomlError>, TomlError> {
    let mut unknown = unknown(text, known)?;
    unknown.sort_by_key(|key| key.start);
    let lines = LineStarts::of(text);
    Ok(unknown.iter().take(MOST_TOLD).map(|key| key.error(text, &lines)).collect())
}

/// Reads the text into a value, and ignores keys that it has no place for.
///
/// # Errors
/// When the text is not TOML, or a value has a different type than the key requires.
pub fn read_loosely<T: DeserializeOwned>(text: &str) -> Result<T, TomlError> {
    toml::from_str(text).map_err(|error| at(text, error.span(), error.message()))
}

/// Makes an error at the place of a value that [`read`] returned with its span.
pub fn at_value<T>(text: &str, value: &Spanned<T>, message: impl Into<String>) -> TomlError {
    error(text, value.span().start, &message.into())
}

/// Knows the text, so that an error finds its line. What only one kind of file has is read by methods beside that file.
#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a str,
    lines: LineStarts,
}

impl<'a> Reader<'a> {
    /// Returns the reader of a whole file.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self { text, lines: LineStarts::of(text) }
    }

    /// Makes an error at the place of a value.
    pub fn at<T>(&self, place: &Spanned<T>, message: impl Into<String>) -> TomlError {
        self.lines.error(self.text, place.span().start, &message.into())
    }

    /// Returns the line of a value, from 1.
    pub fn line<T>(&self, place: &Spanned<T>) -> usize {
        self.lines.line(place.span().start)
    }

    /// Refuses more tables of a kind than anybody writes, at the first of those that are too many: a file of a megabyte holds tens
    /// of thousands, and each would be laid out for each badge.
    ///
    /// # Errors
    /// When there are more than `most`.
    pub fn at_most<T>(&self, tables: &[Spanned<T>], most: usize, what: &str) -> Result<(), TomlError> {
        match tables.get(most) {
            Some(beyond) => Err(self.at(beyond, format!("{} {what}; there may be {most}", tables.len()))),
            None => Ok(()),
        }
    }

    /// Returns a text that may be printed.
    ///
    /// # Errors
    /// When the text has characters that nothing prints.
    pub fn cleaned(&self, value: &Spanned<String>) -> Result<String, TomlError> {
        clean(value.get_ref()).map_err(|error| self.at(value, format!("the text {error}")))
    }

    /// Returns a number inside a range. `unit` stands behind the range in the message, with a space before it.
    ///
    /// # Errors
    /// When the number is outside the range.
    pub fn number(&self, value: &Spanned<f32>, what: &str, (least, greatest): (f32, f32), unit: &str) -> Result<f32, TomlError> {
        let number = *value.get_ref();
        if number.is_finite() && (least..=greatest).contains(&number) {
            return Ok(number);
        }
        Err(self.at(value, format!("{what} is {number}; it must be from {least} to {greatest}{unit}")))
    }

    /// Returns what the written word stands for, or the first of the words if none is written. `what` stands before the word in
    /// the message, with a space behind it.
    ///
    /// # Errors
    /// When the word is not one of them.
    pub fn word<T: Copy>(
        &self,
        value: Option<&Spanned<String>>,
        what: &str,
        words: &[(&'static str, T)],
    ) -> Result<T, TomlError> {
        let Some(value) = value else { return Ok(words[0].1) };
        let written = value.get_ref().trim();
        words.iter().find(|(word, _)| *word == written).map(|(_, meaning)| *meaning).ok_or_else(|| {
            let known = || words.iter().map(|(word, _)| *word);
            let list = known().collect::<Vec<_>>().join(", ");
            self.at(value, format!("{what}\"{written}\" is not one of {list}{}", did_you_mean(written, known())))
        })
    }
}

fn at(text: &str, span: Option<std::ops::Range<usize>>, message: &str) -> TomlError {
    error(text, span.map_or(0, |span| span.start), &printable(&message.replace('\n', " ")))
}

fn error(text: &str, offset: usize, message: &str) -> TomlError {
    LineStarts::of(text).error(text, offset, message)
}

/// Where each line of a text starts, found once: counting them anew for each of many errors takes the square of the time.
#[derive(Debug)]
struct LineStarts(Vec<usize>);

impl LineStarts {
    fn of(text: &str) -> Self {
        Self(std::iter::once(0).chain(text.match_indices('\n').map(|(end, _)| end + 1)).collect())
    }

    fn line(&self, offset: usize) -> usize {
        self.0.partition_point(|&start| start <= offset).max(1)
    }

    fn error(&self, text: &str, offset: usize, message: &str) -> TomlError {
        let offset = if text.is_char_boundary(offset) { offset } else { text.len() };
        let line = self.line(offset);
        let start = self.0[line - 1];
        let column = 1 + text[start..offset].chars().count();
        let shown = text[start..].lines().next().unwrap_or_default();
        TomlError { line, column, text: printable(&about(shown, column)), message: cut(message, LONGEST_MESSAGE) }
    }
}

/// Returns a text that is not longer than so many characters, with a mark where it was cut.
fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Returns a line, of a long one the part about a column.
fn about(line: &str, column: usize) -> String {
    let before = column.saturating_sub(LONGEST_LINE / 2);
    match line.char_indices().nth(before) {
        Some((start, _)) if start > 0 && line.chars().nth(LONGEST_LINE).is_some() => {
            format!("…{}", cut(&line[start..], LONGEST_LINE))
        }
        _ => cut(line, LONGEST_LINE),
    }
}

/// A key that its table does not have.
struct UnknownKey<'k> {
    name: String,
    /// The table's path; empty at the top.
    path: String,
    /// The keys that the table has.
    keys: &'k [&'static str],
    /// Where it stands, in bytes.
    start: usize,
}

impl UnknownKey<'_> {
    fn error(&self, text: &str, lines: &LineStarts) -> TomlError {
        let place = if self.path.is_empty() { "at the top".to_owned() } else { format!("in [{}]", self.path) };
        let message = format!(
            "unknown key \"{}\" {place}{}; known keys are {}",
            printable(&self.name),
            did_you_mean(&self.name, self.keys.iter().copied()),
            self.keys.join(", ")
        );
        lines.error(text, self.start, &message)
    }
}

fn unknown<'k>(text: &str, known: &'k [KnownKeys]) -> Result<Vec<UnknownKey<'k>>, TomlError> {
    let document = DeTable::parse(text).map_err(|error| at(text, error.span(), error.message()))?;
    let mut unknown = Vec::new();
    check_table("", document.get_ref(), known, &mut unknown);
    Ok(unknown)
}

fn check_table<'k>(path: &str, table: &DeTable<'_>, known: &'k [KnownKeys], unknown: &mut Vec<UnknownKey<'k>>) {
    let Some((_, keys)) = known.iter().find(|(pattern, _)| matches(pattern, path)) else { return };
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        if !keys.contains(&"*") && !keys.contains(&name) {
            unknown.push(UnknownKey { name: name.to_owned(), path: path.to_owned(), keys, start: key.span().start });
            continue;
        }
        let child = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        check_value(&child, value.get_ref(), known, unknown);
    }
}

fn check_value<'k>(path: &str, value: &DeValue<'_>, known: &'k [KnownKeys], unknown: &mut Vec<UnknownKey<'k>>) {
    match value {
        DeValue::Table(table) => check_table(path, table, known, unknown),
        DeValue::Array(values) => {
            for value in values {
                check_value(path, value.get_ref(), known, unknown);
            }
        }
        _ => {}
    }
}

fn matches(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('.'), path.split('.'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some("*"), Some(_)) => {}
            (Some(a), Some(b)) if a == b => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    struct File {
        #[allow(dead_code, reason = "only its type matters here")]
        zone: Vec<std::collections::BTreeMap<String, String>>,
    }
    const KNOWN: &[KnownKeys] = &[("", &["zone"]), ("zone", &["code", "name"])];

    #[test]
    fn names_the_line_and_the_nearest_key() {
        let error = read::<File>("[[zone]]\ncode = \"a\"\nnmae = \"b\"\n", KNOWN).unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 3: unknown key \"nmae\" in [zone]; did you mean \"name\"?; known keys are code, name"
        );
    }

    #[test]
    fn every_unknown_key_is_found_with_its_place() {
        let errors = unknown_keys("zoen = 1\n[[zone]]\ncode = \"a\"\nx.nmae = 1\n  nmae = \"b\"\n", KNOWN).unwrap();
        let places: Vec<_> = errors.iter().map(|error| (error.line, error.column, error.text.as_str())).collect();
        assert_eq!(places, [(1, 1, "zoen = 1"), (4, 1, "x.nmae = 1"), (5, 3, "  nmae = \"b\"")]);
    }

    #[test]
    fn names_the_line_of_a_wrong_type_and_of_broken_syntax() {
        assert_eq!(read::<File>("\nzone = 3\n", KNOWN).unwrap_err().line, 2);
        assert_eq!(read::<File>("[[zone]]\ncode = \n", KNOWN).unwrap_err().line, 2);
    }
}
