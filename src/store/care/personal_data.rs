//! Everything that the database holds about one person, table by table.
//!
//! The tables are found by their columns, not by a list, so that none is left out: everything that names the participant's row or
//! one of their badges is about them.

use crate::{
    domain::id::Reference,
    store::{
        engine::{
            database::Store,
            error::Result,
            schema,
            sql::{Connection, ValueRef, params_from_iter},
            stored::StoredParticipant,
        },
        people::editions,
    },
};

/// Everything that is stored about a person.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// The participant.
    pub participant: StoredParticipant,
    /// Tables with at least one row about them, each row a list of columns.
    pub tables: Vec<(String, Vec<DataRow>)>,
}

/// A row: its columns with their values.
pub type DataRow = Vec<(String, Datum)>;

/// A value as the database has it.
#[derive(Debug, Clone, PartialEq)]
pub enum Datum {
    /// Nothing.
    Null,
    /// A number: a count, a moment in milliseconds since 1970, a mask.
    Integer(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// The columns that say whose a row is, and the values they have in this person's rows.
pub(in crate::store) const OWNERS: &[(&str, &str)] = &[
    ("participant", "= ?1"),
    ("holder", "= ?1"),
    ("serial", "in (select serial from badge where participant = ?1)"),
    ("badge_serial", "in (select serial from badge where participant = ?1)"),
    ("document_id", "in (select document from document_person where participant = ?1)"),
    ("badge", "in (select serial from badge where participant = ?1)"),
    ("scan", "in (select id from scan where participant = ?1)"),
];

impl Store {
    /// Returns everything that is stored about a participant, except the journal, which [`Store::journal_rows`] reads.
    ///
    /// # Errors
    /// When there is no such participant, or the database cannot be read.
    pub fn dossier(&self, reference: &Reference) -> Result<Dossier> {
        // One read transaction: all of it belongs to one moment.
        let _snapshot = self.snapshot()?;
        let read = &self.connection;
        let participant = self.participant(reference)?;
        let mut tables = Vec::new();
        for table in schema::tables(read)?.into_iter().filter(|table| table != "journal") {
            let columns = schema::columns(read, &table)?;
            let owner = OWNERS.iter().find(|(owner, _)| columns.iter().any(|column| column == owner));
            let condition = match (table.as_str(), owner) {
                ("participant", _) => "id = ?1".to_owned(),
                // An undo that waits for its scan has the sender's number of it: whose it is, nobody knows yet. The holder of a node
                // is a server.
                ("early_undo" | "node", _) | (_, None) => continue,
                // A badge that superseded another names it in a separate column.
                (_, Some((owner, rows))) => format!("{owner} {rows}"),
            };
            let rows = about(read, &table, &columns, &condition, participant.key.0)?;
            if !rows.is_empty() {
                tables.push((table, rows));
            }
        }
        // An edition of the list of participants names many: of each, what it says of this person.
        let entry = |(number, kind, content)| {
            let texts = [("kind", kind), ("content", content)].map(|(name, text)| (name.to_owned(), Datum::Text(text)));
            [("number".to_owned(), Datum::Integer(number))].into_iter().chain(texts).collect()
        };
        let published: Vec<DataRow> = editions::about(read, reference)?.into_iter().map(entry).collect();
        if !published.is_empty() {
            tables.push(("edition".to_owned(), published));
        }
        Ok(Dossier { participant, tables })
    }
}

fn about(read: &Connection, table: &str, columns: &[String], condition: &str, participant: i64) -> Result<Vec<DataRow>> {
    // Names come from the schema, never from outside.
    let mut statement = read.prepare(&format!("select * from {table} where {condition}"))?;
    let mut found = statement.query(params_from_iter([participant]))?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let mut values = Vec::with_capacity(columns.len());
        for (place, name) in columns.iter().enumerate() {
            let datum = match row.get_ref(place)? {
                ValueRef::Integer(number) => Datum::Integer(number),
                ValueRef::Text(text) => Datum::Text(String::from_utf8_lossy(text).into_owned()),
                ValueRef::Blob(bytes) => Datum::Bytes(bytes.to_vec()),
                ValueRef::Null | ValueRef::Real(_) => Datum::Null,
            };
            values.push((name.clone(), datum));
        }
        rows.push(values);
    }
    Ok(rows)
}
