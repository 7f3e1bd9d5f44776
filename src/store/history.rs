//! All that happened to one participant, in the order of time.

use jiff::Timestamp;
use rusqlite::params;

use super::{Store, error::Result, participants::StoredParticipant, rows};
use crate::domain::{
    id::{BadgeSerial, Reference},
    mask::DayIndex,
};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// When.
    pub at: Timestamp,
    /// The event day of a reading.
    pub day: Option<DayIndex>,
    /// What, in a word: `accredited`, `badge issued`, `badge printed`, `admitted`, `refused`, `undo` …
    pub what: String,
    /// The gate of a reading.
    pub gate: String,
    /// Who read the badge, or took a reading back: a device by its name, or whoever ran the command.
    pub by: String,
    /// More about it: a badge's serial, a reason.
    pub detail: String,
    /// Whether it makes the participant present on its day.
    pub counts: bool,
}

impl Store {
    /// Returns a participant and all that happened to them.
    ///
    /// # Errors
    /// When there is no such participant, or the database cannot be read.
    pub fn history(&self, reference: &Reference) -> Result<(StoredParticipant, Vec<Happening>)> {
        let _snapshot = self.snapshot()?;
        let participant = self.participant(reference)?;
        let mut happened = Vec::new();
        let sql = "select created_at, updated_at from participant where reference = ?1";
        let (created, updated) = self
            .connection
            .query_row(sql, [reference.as_str()], |row| Ok((rows::timestamp(row.get(0)?), rows::timestamp(row.get(1)?))))?;
        happened.push(plain(created, "accredited", String::new()));
        if updated > created {
            let standing = format!("{} {}", participant.standing, participant.standing_reason);
            happened.push(plain(updated, "last changed", standing.trim().to_owned()));
        }
        for badge in self.badges(participant.key)? {
            let serial = badge.serial.to_string();
            happened.push(plain(badge.issued_at, "badge issued", format!("{serial} {}", badge.state.as_str())));
            happened.extend(badge.printed_at.map(|at| plain(at, "badge printed", serial)));
        }
        let sql = "select s.at, s.day, s.kind, s.verdict, s.reason, s.gate, s.direction, s.badge_serial, s.note,
                       s.actor, exists (select 1 from scan u where u.undoes = s.id)
                   from scan s where s.participant = ?1 order by s.at, s.id";
        let mut statement = self.connection.prepare(sql)?;
        let scans = statement.query_map(params![participant.key.0], |row| {
            let (kind, verdict): (String, String) = (row.get(2)?, row.get(3)?);
            let direction: String = row.get(6)?;
            let what = match (kind.as_str(), verdict.as_str(), direction.as_str()) {
                ("undo", ..) => "taken back".to_owned(),
                (_, "admitted", "out") => "left".to_owned(),
                _ => verdict.clone(),
            };
            let serial = row.get::<_, Option<u32>>(7)?.and_then(BadgeSerial::new).map(|serial| serial.to_string());
            let is_undone: bool = row.get(10)?;
            let counts = kind == "scan" && direction == "in" && verdict != "refused" && !is_undone;
            let undone = is_undone.then(|| "taken back later".to_owned());
            let parts = [row.get(4)?, serial, undone, Some(row.get(8)?)];
            Ok(Happening {
                at: rows::timestamp(row.get(0)?),
                day: row.get::<_, Option<usize>>(1)?.and_then(DayIndex::new),
                what,
                gate: row.get(5)?,
                by: row.get(9)?,
                detail: parts.into_iter().flatten().filter(|part: &String| !part.is_empty()).collect::<Vec<_>>().join(", "),
                counts,
            })
        })?;
        happened.extend(scans.collect::<rusqlite::Result<Vec<_>>>()?);
        happened.sort_by_key(|one| one.at);
        Ok((participant, happened))
    }
}

fn plain(at: Timestamp, what: &str, detail: String) -> Happening {
    Happening { at, day: None, what: what.to_owned(), gate: String::new(), by: String::new(), detail, counts: false }
}
