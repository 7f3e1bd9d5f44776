//! What goes between a main server and its satellites.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::{
    domain::{conflict::Decider, origin::Followed},
    store::engine::{
        error::{Result, StoreError},
        sql::{Value, ValueRef},
    },
};

/// Where a satellite stands in the main server's record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The last line of the journal.
    pub entry: i64,
    /// Its hash, in hexadecimal.
    pub hash: String,
    /// The last scan of each origin.
    pub row: Followed,
}

/// What was new at the main server after a cursor.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct News {
    /// Where the satellite stands with it.
    pub cursor: Cursor,
    /// Where it stood before.
    pub after: Cursor,
    /// Whether there is more.
    pub more: bool,
    /// Rows of tables, in the order in which they are written.
    pub tables: Vec<RowsSent>,
    /// Lines of the journal.
    pub lines: Vec<LineSent>,
    /// Scans and undos.
    pub scans: Vec<ScanSent>,
    /// What gates had decided: of these scans, and of scans from before.
    pub decisions: Vec<DecisionSent>,
    /// What supervisors said of conflicts.
    pub notes: Vec<NoteSent>,
    /// Handouts, and what took them back, of the badges that the lines are about.
    pub handouts: Vec<HandoutSent>,
}

/// Rows of a table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RowsSent {
    /// Its name.
    pub table: String,
    /// The column and the values for which these are all rows; `None` where they are all rows of the table, or are added to it.
    pub of: Option<(String, Vec<i64>)>,
    /// Values: numbers, texts, or `{"b": "base64"}`.
    pub rows: Vec<Vec<Json>>,
}

/// A line of the journal.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LineSent {
    /// Milliseconds since 1970.
    pub at: i64,
    /// Who.
    pub actor: String,
    /// What.
    pub action: String,
    /// What kind of thing it is about.
    pub subject_kind: String,
    /// Which.
    pub subject: String,
    /// JSON, or empty.
    pub details: String,
    /// JSON that names a person.
    pub content: Option<String>,
}

/// A scan, or an undo.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ScanSent {
    /// Its id, in hexadecimal.
    pub id: String,
    /// `scan` or `undo`.
    pub kind: String,
    /// Milliseconds since 1970.
    pub at: i64,
    /// The event day.
    pub day: Option<i64>,
    /// The gate's code.
    pub gate: String,
    /// The zone.
    pub zone: i64,
    /// Which way.
    pub direction: String,
    /// The verdict.
    pub verdict: String,
    /// The reason of a refusal.
    pub reason: Option<String>,
    /// The participant's row.
    pub participant: Option<i64>,
    /// The badge.
    pub serial: Option<i64>,
    /// The scan that an undo takes back.
    pub undoes: Option<String>,
    /// The reason of an undo, or how a reading came about.
    pub note: String,
    /// Who.
    pub actor: String,
    /// Whether it counts.
    pub counts: bool,
}

/// What a gate had decided by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionSent {
    /// The scan's id, in hexadecimal.
    pub scan: String,
    /// What it showed.
    pub verdict: String,
    /// The reason of a refusal.
    pub reason: Option<String>,
    /// Whether it counts.
    pub counts: bool,
    /// When what it knew was true.
    pub as_of: i64,
    /// How far the main server's clock was ahead.
    pub ahead: Option<i64>,
    /// What the rules say.
    pub judged: String,
    /// The reason of that.
    pub judged_reason: Option<String>,
    /// What the gate does with second readings.
    pub repeat: String,
    /// Whether an exit makes the next entry plain.
    pub readmits: bool,
    /// Who decided.
    #[serde(default)]
    pub decider: Decider,
    /// When the reading was made, where its scan was recorded as of a later moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_at: Option<i64>,
}

/// What a supervisor said of a conflict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteSent {
    /// The scan's id, in hexadecimal.
    pub scan: String,
    /// The kind of conflict.
    pub kind: String,
    /// When.
    pub at: i64,
    /// Who.
    pub actor: String,
    /// The words.
    pub note: String,
}

/// A handout, or what took one back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoutSent {
    /// The badge.
    pub serial: u32,
    /// When: together with the badge, what it is known by.
    pub at: i64,
    /// Who.
    pub actor: String,
    /// To whom.
    pub recipient: String,
    /// A note.
    pub note: String,
    /// When the handout was that it takes back.
    pub undoes: Option<i64>,
}

/// A reading that a satellite recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingSent {
    /// Its id, in hexadecimal.
    pub id: String,
    /// Milliseconds since 1970, by the main server's clock as far as the satellite knows it.
    pub at: i64,
    /// The gate's code.
    pub gate: String,
    /// The code of the badge; empty where none was read.
    pub code: String,
    /// The reference of a person who was found by name.
    pub reference: Option<String>,
    /// What was shown.
    pub verdict: String,
    /// The reason of a refusal.
    pub reason: Option<String>,
    /// When what it was decided on was true.
    pub as_of: i64,
    /// How far the main server's clock was ahead.
    pub ahead: Option<i64>,
    /// Who read it.
    pub actor: String,
    /// Who decided.
    #[serde(default)]
    pub decider: Decider,
    /// When the reading was made, where its scan was recorded as of a later moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_at: Option<i64>,
}

/// A scan that a satellite took back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoSent {
    /// Its id, in hexadecimal.
    pub id: String,
    /// The scan's, in hexadecimal.
    pub scan: String,
    /// When.
    pub at: i64,
    /// Why.
    pub reason: String,
    /// Who.
    pub actor: String,
}

/// What a satellite has that the main server may not have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outbox {
    /// Readings, in the order in which they were recorded.
    pub readings: Vec<ReadingSent>,
    /// Undos.
    pub undos: Vec<UndoSent>,
    /// Handouts.
    pub handouts: Vec<HandoutSent>,
    /// The last scan and the last handout in it.
    pub upto: (i64, i64),
}

impl Outbox {
    /// Returns whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.readings.is_empty() && self.undos.is_empty() && self.handouts.is_empty()
    }
}

/// Reads the bytes of an id.
pub(super) fn bytes(id: &str) -> Option<[u8; 16]> {
    hex::decode(id).ok()?.try_into().ok()
}

/// Writes a value as JSON.
pub(super) fn to_json(value: ValueRef<'_>) -> Json {
    match value {
        ValueRef::Null => Json::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => json!(number),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Blob(bytes) => json!({ "b": STANDARD.encode(bytes) }),
    }
}

/// Reads such a value.
pub(super) fn of_json(json: &Json) -> Result<Value> {
    let damaged = || StoreError::Damaged("a value of the main server cannot be read".into());
    Ok(match json {
        Json::Null => Value::Null,
        Json::Number(number) => Value::Integer(number.as_i64().ok_or_else(damaged)?),
        Json::String(text) => Value::Text(text.clone().into_bytes()),
        Json::Object(object) => {
            let text = object.get("b").and_then(Json::as_str).ok_or_else(damaged)?;
            Value::Blob(STANDARD.decode(text).map_err(|_| damaged())?)
        }
        Json::Bool(_) | Json::Array(_) => return Err(damaged()),
    })
}
