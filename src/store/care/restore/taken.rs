//! What both sides of a restore are compared by: SQL over the copy and the replaced database.

use serde_json::Value as Json;

use crate::store::engine::{error::Result, sql::Connection};

/// The name under which the replaced database is attached.
pub(super) const REPLACED: &str = "replaced";

/// People of the replaced database `o` whom the copy knows as `m`: by reference, since rows of people who were added since can be
/// others'.
pub(super) const PEOPLE: &str = "replaced.participant o join main.participant m on m.reference = o.reference";

/// Whether a scan `s` of the replaced database is not in the copy.
pub(super) const NEW_SCAN: &str = "not exists (select 1 from main.scan k where k.uuid = s.uuid)";

/// Whether a line `j` of the replaced database's journal is not in the copy's.
pub(super) const NEW_LINE: &str = "not exists (select 1 from main.journal k where k.entry = j.entry and k.hash = j.hash)";

/// Whether standing or zones of a person were taken away since: what the replaced database grants less than the copy.
///
/// Who was rejected, withdrawn or put on hold on the way to being accredited has the standing of before.
pub(super) const STANDING_TAKEN: &str = "(o.standing <> 'accredited' and o.standing <> m.standing)
     or (o.state in ('rejected', 'withdrawn', 'on-hold') and o.state <> m.state)";
/// Zones that were withheld since, or added before and not any more.
pub(super) const ZONES_TAKEN: &str = "(o.zones_withheld & ~m.zones_withheld) | (m.zones_added & ~o.zones_added)";

/// Returns whether both are one event's.
///
/// # Errors
/// When one of them cannot be read.
pub(super) fn is_one_event(both: &Connection) -> Result<bool> {
    let sql = "select (select uuid from main.event) = (select uuid from replaced.event)";
    Ok(both.query_row(sql, [], |row| row.get::<Option<bool>>(0))?.unwrap_or(false))
}

/// A line that is taken over.
pub(super) struct TakenLine {
    pub(super) at: i64,
    pub(super) actor: String,
    pub(super) action: String,
    pub(super) kind: String,
    pub(super) subject: String,
    pub(super) details: Json,
    pub(super) content: Option<String>,
}

impl TakenLine {
    /// Returns the reason that was given.
    pub(super) fn reason(&self) -> String {
        self.told("reason")
    }

    /// Returns a text that may name a person; empty if it was erased, or there was none.
    pub(super) fn told(&self, key: &str) -> String {
        let content: Json = self.content.as_deref().and_then(|content| serde_json::from_str(content).ok()).unwrap_or_default();
        content[key].as_str().unwrap_or_default().to_owned()
    }
}
