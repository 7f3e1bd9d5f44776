//! Compares documents, and for whom they were sent, with the journal's lines.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    findings::Findings,
    lines::{self, JournalLine, LineContent},
    persons::{differ, rows},
};
use crate::store::{
    engine::{error::Result, sql::Connection},
    ledger::chain,
};

/// What the journal says that the tables hold: a text for each row, by what the row is called.
#[derive(Default)]
struct ExpectedDocuments {
    documents: BTreeMap<String, String>,
    sent: BTreeMap<String, String>,
}

/// Compares each row.
///
/// # Errors
/// When a table cannot be read.
pub(super) fn compare(read: &Connection, found: &mut Findings) -> Result<()> {
    let sql = "select coalesce(max(entry), 0) from journal where action = 'purge' and details like '%\"documents\"%'";
    let purged: u64 = read.query_row(sql, [], |row| row.get(0))?;
    let mut expected = ExpectedDocuments::default();
    lines::by_subject(read, "participant", |id, lines| {
        lines.iter().filter(|line| line.entry > purged).for_each(|line| expected.take(id, line));
        Ok(())
    })?;
    // What is nobody's any more is erased.
    let held: BTreeSet<&str> = expected.sent.keys().filter_map(|pair| pair.split(" of ").next()).collect();
    let documents = expected.documents.iter().filter(|(id, _)| held.contains(id.as_str()));
    let documents = documents.map(|(id, told)| (id.clone(), told.clone())).collect();
    let sql = "select document_id, kind, delegation, name, media, size, hash, key_id, stored_at, stored_by, sealed from document";
    let stored = rows(read, sql, |row| {
        let (hash, key, sealed): (Vec<u8>, Vec<u8>, Vec<u8>) = (row.get(6)?, row.get(7)?, row.get(10)?);
        let facts = [row.get(1)?, row.get(4)?, row.get::<i64>(5)?.to_string(), hex::encode(hash), hex::encode(key)];
        let (of, name, by): (String, String, String) = (row.get(2)?, row.get(3)?, row.get(9)?);
        let sealed = chain::digest(&sealed).to_string();
        Ok((row.get::<i64>(0)?.to_string(), document(&facts, &sealed, (&of, &name), (row.get(8)?, &by))))
    })?;
    differ("document", &stored, &documents, found);
    let sql = "select participant, document, state, text, sent_at, sent_by, decided_at, decided_by from document_person";
    let stored = rows(read, sql, |row| {
        let (state, text, by): (String, String, String) = (row.get(2)?, row.get(3)?, row.get(5)?);
        let decided = row.get::<Option<i64>>(6)?.zip(row.get::<Option<String>>(7)?);
        let key = format!("{} of {}", row.get::<i64>(1)?, row.get::<i64>(0)?);
        Ok((key, sent((row.get(4)?, &by), (&state, &text), decided)))
    })?;
    differ("document", &stored, &expected.sent, found);
    Ok(())
}

impl ExpectedDocuments {
    /// Takes what a line about a person says.
    fn take(&mut self, participant: &str, line: &JournalLine) {
        let number = line.details["document"].as_i64().unwrap_or_default();
        let key = || format!("{number} of {participant}");
        let text = |key: &str| line.details[key].as_str().unwrap_or_default().to_owned();
        let told = |key: &str| match &line.content {
            LineContent::Known(content) => content[key].as_str().unwrap_or_default().to_owned(),
            LineContent::Nothing | LineContent::Forgotten => String::new(),
        };
        match line.action.as_str() {
            "document.put" => {
                let size = line.details["size"].as_i64().unwrap_or_default().to_string();
                let facts = [text("kind"), text("media"), size, text("sha256"), text("key")];
                let row = document(&facts, &text("sealed"), (&told("of"), &told("name")), (line.at, &line.actor));
                self.documents.insert(number.to_string(), row);
                self.sent.insert(key(), sent((line.at, &line.actor), ("received", ""), None));
            }
            "document.attach" => {
                self.sent.insert(key(), sent((line.at, &line.actor), ("received", ""), None));
            }
            "document.decide" => {
                let Some(known) = self.sent.get_mut(&key()) else { return };
                let came = known.lines().next().unwrap_or_default().to_owned();
                let state = text("state");
                let decided = (state != "received").then(|| (line.at, line.actor.clone()));
                *known = format!("{came}\n{}", decision((&state, &told("text")), decided));
            }
            "document.remove" => {
                self.sent.remove(&key());
            }
            _ => {}
        }
    }
}

fn document(facts: &[String; 5], sealed: &str, (of, name): (&str, &str), (at, by): (i64, &str)) -> String {
    format!("{}\n{sealed}\n{of}\n{name}\n{at} {by}", facts.join(" "))
}

fn sent((at, by): (i64, &str), said: (&str, &str), decided: Option<(i64, String)>) -> String {
    format!("{at} {by}\n{}", decision(said, decided))
}

fn decision((state, text): (&str, &str), decided: Option<(i64, String)>) -> String {
    let decided = decided.map(|(at, by)| format!("{at} {by}")).unwrap_or_default();
    format!("{state}\n{text}\n{decided}")
}
