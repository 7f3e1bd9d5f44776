//! Reads a TOML file into a value, with errors that name the line, the key and the nearest known key.
//!
//! Event files and badge templates are written by hand: a misspelled key must not be passed over.

use serde::de::DeserializeOwned;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::domain::text::{clean, did_you_mean, printable};

/// Says what is wrong in a TOML file, and where.
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

/// Reads the text into a value after every key in it was found among the known ones.
///
/// # Errors
/// When the text is not TOML, a key is unknown, or a value has another type than the key wants.
pub fn read<T: DeserializeOwned>(text: &str, known: &[KnownKeys]) -> Result<T, TomlError> {
    match unknown_keys(text, known)?.into_iter().next() {
        Some(error) => Err(error),
        None => read_loosely(text),
    }
}

/// Returns an error for each key that is none of the known ones, in the order of the file.
///
/// # Errors
/// When the text is not TOML.
pub fn unknown_keys(text: &str, known: &[KnownKeys]) -> Result<Vec<TomlError>, TomlError> {
    let document = DeTable::parse(text).map_err(|error| at(text, error.span(), error.message()))?;
    let mut unknown = Vec::new();
    check_table(text, "", document.get_ref(), known, &mut unknown);
    unknown.sort_by_key(|error| (error.line, error.column));
    Ok(unknown)
}

/// Reads the text into a value, and passes over keys that it has no place for.
///
/// # Errors
/// When the text is not TOML, or a value has another type than the key wants.
pub fn read_loosely<T: DeserializeOwned>(text: &str) -> Result<T, TomlError> {
    toml::from_str(text).map_err(|error| at(text, error.span(), error.message()))
}

/// Makes an error at the place of a value that [`read`] returned with its span.
pub fn at_value<T>(text: &str, value: &Spanned<T>, message: impl Into<String>) -> TomlError {
    error(text, value.span().start, message.into())
}

/// Returns a text that may be printed, of a value that [`read`] returned with its span.
///
/// # Errors
/// When the text has characters that nothing prints.
pub fn cleaned(text: &str, value: &Spanned<String>) -> Result<String, TomlError> {
    clean(value.get_ref()).map_err(|error| at_value(text, value, format!("the text {error}")))
}

fn at(text: &str, span: Option<std::ops::Range<usize>>, message: &str) -> TomlError {
    error(text, span.map_or(0, |span| span.start), printable(&message.replace('\n', " ")))
}

fn error(text: &str, offset: usize, message: String) -> TomlError {
    let before = text.get(..offset).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    TomlError {
        line: 1 + before.matches('\n').count(),
        column: 1 + before[start..].chars().count(),
        text: printable(text[start..].lines().next().unwrap_or_default()),
        message,
    }
}

fn check_table(text: &str, path: &str, table: &DeTable<'_>, known: &[KnownKeys], unknown: &mut Vec<TomlError>) {
    let Some((_, keys)) = known.iter().find(|(pattern, _)| matches(pattern, path)) else { return };
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        if !keys.contains(&"*") && !keys.contains(&name) {
            let place = if path.is_empty() { "at the top".to_owned() } else { format!("in [{path}]") };
            let message = format!(
                "unknown key \"{}\" {place}{}; known keys are {}",
                printable(name),
                did_you_mean(name, keys.iter().copied()),
                keys.join(", ")
            );
            unknown.push(error(text, key.span().start, message));
            continue;
        }
        let child = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        check_value(text, &child, value.get_ref(), known, unknown);
    }
}

fn check_value(text: &str, path: &str, value: &DeValue<'_>, known: &[KnownKeys], unknown: &mut Vec<TomlError>) {
    match value {
        DeValue::Table(table) => check_table(text, path, table, known, unknown),
        DeValue::Array(values) => {
            for value in values {
                check_value(text, path, value.get_ref(), known, unknown);
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
