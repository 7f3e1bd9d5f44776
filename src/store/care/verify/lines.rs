//! The journal's lines, read to be compared with the tables that they changed.

use serde_json::Value;

use crate::store::engine::{
    error::Result,
    sql::{Connection, Row},
};

/// A line of the journal.
pub(super) struct JournalLine {
    pub(super) entry: u64,
    /// Milliseconds since 1970.
    pub(super) at: i64,
    pub(super) actor: String,
    pub(super) action: String,
    pub(super) subject: String,
    /// Null if there is nothing.
    pub(super) details: Value,
    pub(super) content: LineContent,
}

/// What a line says about a person.
pub(super) enum LineContent {
    /// Nothing.
    Nothing,
    /// Something that a purge has erased since.
    Forgotten,
    /// This.
    Known(Value),
}

/// Walks the lines about one kind of subject, subject by subject, each with its lines in order. One subject is in memory at a time.
///
/// # Errors
/// When the journal cannot be read, or `each` fails.
pub(super) fn by_subject(read: &Connection, kind: &str, mut each: impl FnMut(&str, &[JournalLine]) -> Result<()>) -> Result<()> {
    // In the order of an index, so that nothing is sorted.
    let mut statement = read.prepare(
        "select entry, at, actor, action, subject, details, commitment is not null, content from journal
         where subject_kind = ?1 order by subject, entry",
    )?;
    let mut rows = statement.query([kind])?;
    let mut lines: Vec<JournalLine> = Vec::new();
    while let Some(row) = rows.next()? {
        let line = line(&row)?;
        if let Some(before) = lines.first().filter(|before| before.subject != line.subject) {
            each(&before.subject, &lines)?;
            lines.clear();
        }
        lines.push(line);
    }
    match lines.first() {
        Some(first) => each(&first.subject, &lines),
        None => Ok(()),
    }
}

/// Returns whether the journal was kept from the event's first moment on. If not, rows may be older than their first line.
///
/// # Errors
/// When the journal cannot be read.
pub(super) fn is_complete(read: &Connection) -> Result<bool> {
    Ok(read.query_row("select exists (select 1 from journal where action = 'event.create')", [], |row| row.get(0))?)
}

impl JournalLine {
    /// Returns how the line is named in findings.
    pub(super) fn label(&self) -> String {
        format!("journal {} ({} by {})", self.entry, self.action, self.actor)
    }

    /// Returns a text that the line says about a person; `None` if it was erased, and an empty one if there was none.
    pub(super) fn told(&self, key: &str) -> Option<String> {
        match &self.content {
            LineContent::Nothing => Some(String::new()),
            LineContent::Forgotten => None,
            LineContent::Known(content) => Some(content[key].as_str().unwrap_or_default().to_owned()),
        }
    }
}

fn line(row: &Row<'_>) -> Result<JournalLine> {
    // What is not JSON was changed, and the chain shows that: here it counts as nothing.
    let parse = |text: &str| serde_json::from_str(text).unwrap_or_default();
    let content = match (row.get(6)?, row.get_ref(7)?.text()) {
        (_, Some(content)) => LineContent::Known(parse(content)),
        (true, None) => LineContent::Forgotten,
        (false, None) => LineContent::Nothing,
    };
    Ok(JournalLine {
        entry: row.get(0)?,
        at: row.get(1)?,
        actor: row.get(2)?,
        action: row.get(3)?,
        subject: row.get(4)?,
        details: row.get_ref(5)?.as_str().map(parse).unwrap_or_default(),
        content,
    })
}
