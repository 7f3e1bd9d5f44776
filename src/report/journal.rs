//! The journal: who did what and when.

use serde_json::Value;

use crate::{
    report::{
        pick::Medium,
        scope::{ReportError, ReportScope, Result},
        table::{Cell, Cover, Sink, column, text, thousands},
    },
    store::{JournalRow, JournalSelection, Personal},
};

/// Gives a row for each entry of the journal, in its order. Scans are a report of their own. For readers, lines that were written
/// together, as an import writes them, are one row that counts them.
///
/// # Errors
/// When the database or the output fails.
pub fn table(scope: &ReportScope<'_>, selection: &JournalSelection, medium: Medium, sink: &mut dyn Sink) -> Result<()> {
    let columns = [
        column("entry", 8).number().data(),
        column("entry", 12).whole().page(),
        column("at", 20).whole(),
        column("actor", 16),
        column("action", 22).whole(),
        column("subject", 20),
        column("reference", 14).whole(),
        column("details", 50),
        column("personal", 50),
        column("group", 8).number().asked(),
    ];
    sink.cover(&Cover {
        title: "Journal".into(),
        about: scope.about(),
        nothing: "The journal has no such line.".into(),
        ..Cover::default()
    })?;
    sink.table("Journal", &columns)?;
    let mut open: Option<Together> = None;
    scope.store.journal_rows::<ReportError>(selection, |row| {
        match &mut open {
            Some(together) if together.first.at == row.at && together.first.actor == row.actor => together.add(&row),
            _ => {
                if let (Some(together), Medium::Page) = (open.take(), medium) {
                    sink.row(&together.cells(scope))?;
                }
                open = Some(Together::new(row.clone()));
            }
        }
        if medium == Medium::Data {
            let first = open.as_ref().map_or(row.entry, |together| together.first.entry);
            sink.row(&cells(scope, &row, Cell::Blank, Cell::Number(first.cast_signed())))?;
        }
        Ok(())
    })?;
    match (open, medium) {
        (Some(together), Medium::Page) => Ok(sink.row(&together.cells(scope))?),
        _ => Ok(()),
    }
}

/// Lines that were written together: at one moment, by one actor.
struct Together {
    first: JournalRow,
    last: u64,
    /// How many of each action, in the order of their first lines.
    actions: Vec<(String, usize)>,
}

impl Together {
    fn new(first: JournalRow) -> Self {
        Self { last: first.entry, actions: vec![(first.action.clone(), 1)], first }
    }

    fn add(&mut self, row: &JournalRow) {
        self.last = row.entry;
        match self.actions.iter_mut().find(|(action, _)| *action == row.action) {
            Some((_, count)) => *count += 1,
            None => self.actions.push((row.action.clone(), 1)),
        }
    }

    fn cells(&self, scope: &ReportScope<'_>) -> Vec<Cell> {
        let JournalRow { entry, .. } = self.first;
        if self.last == entry {
            return cells(scope, &self.first, text(&entry.to_string()), Cell::Blank);
        }
        let lines: usize = self.actions.iter().map(|(_, count)| count).sum();
        let counts: Vec<String> = self.actions.iter().map(|(action, count)| format!("{action}: {}", thousands(*count))).collect();
        let action = match self.actions.as_slice() {
            [(action, _)] => action.as_str(),
            _ => "several",
        };
        vec![
            Cell::Blank,
            Cell::Text(format!("{entry}–{}", self.last)),
            scope.at(self.first.at),
            text(&self.first.actor),
            text(action),
            Cell::Text(format!("{} lines", thousands(lines))),
            Cell::Blank,
            Cell::Text(counts.join("; ")),
            Cell::Blank,
            Cell::Blank,
        ]
    }
}

fn cells(scope: &ReportScope<'_>, row: &JournalRow, entry: Cell, group: Cell) -> Vec<Cell> {
    let personal = match &row.personal {
        Personal::Nothing => Cell::Blank,
        Personal::Forgotten => text("(purged)"),
        Personal::Known(content) => object(content),
    };
    vec![
        Cell::Number(row.entry.cast_signed()),
        entry,
        scope.at(row.at),
        text(&row.actor),
        text(&row.action),
        text(format!("{} {}", row.subject_kind, row.subject).trim_end()),
        row.reference.as_deref().map_or(Cell::Blank, text),
        object(&row.details),
        personal,
        group,
    ]
}

/// Makes a cell of an object; nothing of an empty text.
fn object(json: &str) -> Cell {
    if json.is_empty() { Cell::Blank } else { Cell::Object { words: words(json), json: json.to_owned() } }
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
