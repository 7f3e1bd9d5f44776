//! The journal: who did what and when.

use serde_json::Value;

use crate::{
    report::{
        scope::{Result, Scope},
        sheet::{Cell, Cover, Sink, column, text},
    },
    store::{JournalSelection, Personal},
};

/// Gives a row for each entry of the journal, in its order. Scans are a report of their own.
///
/// # Errors
/// When the database or the output fails.
pub fn sheet(scope: &Scope<'_>, selection: &JournalSelection, sink: &mut dyn Sink) -> Result<()> {
    let columns = [
        column("entry", 8).number(),
        column("at", 20).whole(),
        column("actor", 16),
        column("action", 22).whole(),
        column("subject", 20),
        column("reference", 14).whole(),
        column("details", 50),
        column("personal", 50),
    ];
    sink.cover(&Cover { title: "Journal".into(), about: scope.about(), ..Cover::default() })?;
    sink.sheet("Journal", &columns)?;
    scope.store.journal_rows(selection, |row| {
        let personal = match &row.personal {
            Personal::Nothing => Cell::Blank,
            Personal::Forgotten => text("(purged)"),
            Personal::Known(content) => text(&words(content)),
        };
        let cells = [
            Cell::Number(row.entry.cast_signed()),
            scope.at(row.at),
            text(&row.actor),
            text(&row.action),
            text(format!("{} {}", row.subject_kind, row.subject).trim_end()),
            row.reference.as_deref().map_or(Cell::Blank, text),
            text(&words(&row.details)),
            personal,
        ];
        Ok(sink.row(&cells)?)
    })
}

/// Writes an object as `key: value` and a change as `key: old → new`; anything else as it is.
fn words(content: &str) -> String {
    let Ok(Value::Object(object)) = serde_json::from_str(content) else { return content.to_owned() };
    let word = |value: &Value| match value {
        Value::String(text) if text.is_empty() => "–".to_owned(),
        Value::String(text) => text.clone(),
        Value::Null => "–".to_owned(),
        other => other.to_string(),
    };
    // The hashes of tables are there for `verify`.
    let told = |(key, value): &(&String, &Value)| !value.is_null() && *key != "tables";
    let parts = object.iter().filter(told).map(|(key, value)| match value {
        Value::Array(list) if key == "changes" || key == "fields" => {
            format!("{key}: {}", list.iter().map(word).collect::<Vec<_>>().join(", "))
        }
        Value::Array(list) if list.len() == 2 => format!("{key}: {} → {}", word(&list[0]), word(&list[1])),
        other => format!("{key}: {}", word(other)),
    });
    parts.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_read_as_words() {
        assert_eq!(
            words(r#"{"function":["Director","Minister"],"email":["","a@example.org"]}"#),
            "function: Director → Minister; email: – → a@example.org"
        );
        assert_eq!(words(r#"{"participant":7,"supersedes":null}"#), "participant: 7");
        assert_eq!(words(r#"{"fields":["days","head"]}"#), "fields: days, head");
        assert_eq!(words("no JSON"), "no JSON");
    }
}
