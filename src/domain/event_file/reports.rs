//! `[[report]]`: reports that are saved under a name.

use std::{
    collections::{BTreeMap, HashSet},
    fmt,
};

use jiff::civil::Time;
use serde::{Deserialize, Deserializer, de};
use toml::Spanned;

use crate::domain::{
    saved_report::SavedReport,
    text::{clean, did_you_mean},
    toml_file::{TomlError, at_value},
};

/// The keys of a table.
pub(super) const KEYS: &[&str] = SavedReport::TABLE;
/// The longest name, in bytes: with an ending, it must be valid as a file name.
const LONGEST_NAME: usize = 60;

/// One table, as it is written.
#[derive(Deserialize)]
pub(super) struct ReportTable {
    name: Spanned<String>,
    report: Spanned<String>,
    #[serde(flatten)]
    options: BTreeMap<String, WordList>,
}

/// One value or a list of them, as words.
struct WordList(Vec<String>);

impl<'de> Deserialize<'de> for WordList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = WordList;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a number, true, or a list of texts")
            }
            fn visit_str<E: de::Error>(self, word: &str) -> Result<WordList, E> {
                Ok(WordList(vec![word.to_owned()]))
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<WordList, E> {
                Ok(WordList(vec![number.to_string()]))
            }
            fn visit_bool<E: de::Error>(self, is_so: bool) -> Result<WordList, E> {
                Ok(WordList(if is_so { vec!["true".to_owned()] } else { Vec::new() }))
            }
            fn visit_seq<A: de::SeqAccess<'de>>(self, mut values: A) -> Result<WordList, A::Error> {
                let mut list = Vec::new();
                while let Some(value) = values.next_element()? {
                    list.push(value);
                }
                Ok(WordList(list))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// Reads the saved reports. The meaning of their values is known where reports are made.
///
/// # Errors
/// When a name is taken or is not valid for a file, or a report or a format is unknown.
pub(super) fn read(text: &str, tables: &[ReportTable]) -> Result<Vec<SavedReport>, TomlError> {
    let mut reports: Vec<SavedReport> = Vec::new();
    let mut names = HashSet::new();
    for table in tables {
        let (name, report) = (table.name.get_ref(), table.report.get_ref());
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(is_plain) {
            let message = format!("\"{name}\" cannot name a file; use letters, digits, \"-\" and \"_\", at most {LONGEST_NAME}");
            return Err(at_value(text, &table.name, message));
        }
        if !names.insert(name.to_ascii_lowercase()) {
            return Err(at_value(text, &table.name, format!("the report \"{name}\" is described twice; give one another name")));
        }
        known(text, &table.report, report, SavedReport::REPORTS, "report")?;
        let mut options = Vec::new();
        for key in SavedReport::KEYS {
            for value in table.options.get(*key).into_iter().flat_map(|values| &values.0) {
                if *key == "at" && value.parse::<Time>().is_err() {
                    let message = format!("at: \"{value}\" is not a time of day; write it as \"21:30\"");
                    return Err(at_value(text, &table.name, message));
                }
                if *key == "format" {
                    known(text, &table.name, value, SavedReport::FORMATS, "format")?;
                }
                let value = clean(value).map_err(|error| at_value(text, &table.name, format!("{key}: the text {error}")))?;
                options.push(((*key).to_owned(), value));
            }
        }
        reports.push(SavedReport { name: name.clone(), report: report.clone(), options });
    }
    Ok(reports)
}

fn known(text: &str, place: &Spanned<String>, written: &str, words: &[&str], what: &str) -> Result<(), TomlError> {
    if words.contains(&written) {
        return Ok(());
    }
    let suggestion = did_you_mean(written, words.iter().copied());
    Err(at_value(text, place, format!("unknown {what} \"{written}\"{suggestion}; known ones are {}", words.join(", "))))
}

#[cfg(test)]
mod tests {
    use crate::domain::event_file::read;

    const EVENT: &str = "[event]\nname = \"E\"\ndays = [\"2024-11-04\"]\n";

    #[test]
    fn saved_reports_keep_their_options_in_one_order() {
        let event = read(&format!(
            "{EVENT}[[report]]\nname = \"evening\"\nreport = \"attendance\"\nby = [\"category\", \"day\"]\nformat = [\"pdf\", \"xlsx\"]\n\
             [[report]]\nname = \"never\"\nreport = \"absent\"\nnever = true\nevery = 5\n"
        ))
        .unwrap();
        let pairs: Vec<(&str, &str)> =
            event.reports[0].options.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(pairs, [("format", "pdf"), ("format", "xlsx"), ("by", "category"), ("by", "day")]);
        assert_eq!(event.reports[1].values("never").collect::<Vec<_>>(), ["true"]);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (table, line, part) in [
            ("name = \"../x\"\nreport = \"scans\"", 5, "cannot name a file"),
            ("name = \"a\"\nreport = \"scan\"", 6, "did you mean \"scans\""),
            ("name = \"a\"\nreport = \"scans\"\nformat = \"word\"", 5, "unknown format \"word\""),
            ("name = \"a\"\nreport = \"scans\"\nat = \"9 pm\"", 5, "not a time of day"),
            ("name = \"a\"\nreport = \"scans\"\ncatgory = \"x\"", 7, "did you mean \"category\""),
            ("name = \"a\"\nreport = \"scans\"\n[[report]]\nname = \"A\"\nreport = \"scans\"", 8, "twice"),
        ] {
            let error = read(&format!("{EVENT}[[report]]\n{table}\n")).unwrap_err();
            assert!(error.line == line && error.message.contains(part), "{table}: {error}");
        }
    }
}
