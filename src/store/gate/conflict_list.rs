//! Conflicts as people are shown them, and what supervisors say of them.

use jiff::Timestamp;
use serde_json::json;

use super::{
    conflicts::verdict,
    stream::{RecordedPerson, recorded_person},
};
use crate::{
    domain::{
        conflict::ConflictKind,
        id::ScanId,
        journal::{Action, Subject},
        scan::Verdict,
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::Result,
            sql::{self, Row, params},
        },
        ledger::change::Entry,
    },
};

/// A conflict as people are shown it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredConflict {
    /// The reading.
    pub id: ScanId,
    /// Its kind.
    pub kind: ConflictKind,
    /// When the badge was read.
    pub at: Timestamp,
    /// The gate's code.
    pub gate: String,
    /// Who read it.
    pub by: String,
    /// What the gate showed.
    pub shown: Verdict,
    /// What the rules say.
    pub judged: Verdict,
    /// When what the gate knew was true.
    pub as_of: Timestamp,
    /// Gate and time of the earlier admission.
    pub other: Option<(String, Timestamp)>,
    /// Whose badge it was.
    pub who: Option<RecordedPerson>,
    /// The badge.
    pub serial: Option<u32>,
    /// Who acknowledged it, when, and with which words.
    pub note: Option<ConflictNote>,
}

/// What a supervisor said of a conflict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConflictNote {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// The words.
    pub text: String,
}

/// Which conflicts are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhichConflicts {
    /// All.
    All,
    /// Those that nobody has acknowledged.
    Open,
}

/// Every conflict, and what was one and acknowledged before its reading was taken back: what a supervisor wrote stays.
const ALL: &str = "(select scan, kind, judged, judged_reason, other from conflict
     union all select a.scan, a.kind,
         case when a.kind <> 'double' or w.verdict <> 'admitted' then w.judged when w.repeat = 'refuse' then 'refused' else 'repeat' end,
         case when a.kind <> 'double' or w.verdict <> 'admitted' then w.judged_reason when w.repeat = 'refuse' then 'already_redeemed' end,
         null
     from conflict_note a join decision w on w.scan = a.scan
     where not exists (select 1 from conflict k where k.scan = a.scan and k.kind = a.kind))";

impl Store {
    /// Walks conflicts in the order of their readings.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn conflicts(&self, listed: WhichConflicts) -> Result<Vec<StoredConflict>> {
        let (from, open) = match listed {
            WhichConflicts::Open => ("conflict", "where n.scan is null"),
            WhichConflicts::All => (ALL, ""),
        };
        let sql = format!(
            "select s.uuid, c.kind, s.at, s.gate, s.actor, d.verdict, d.reason, c.judged, c.judged_reason, d.as_of, o.gate, o.at,
                 p.reference, p.given_name, p.family_name, p.name, p.native_name, g.code, p.delegation, s.badge_serial,
                 n.at, n.actor, n.note
             from {from} c join scan s on s.id = c.scan join decision d on d.scan = c.scan left join scan o on o.id = c.other
                 left join scan_holder h on h.scan = s.id
                 left join participant p on p.id = coalesce(h.participant, s.participant) left join category g on g.category_index = p.category
                 left join conflict_note n on n.scan = c.scan and n.kind = c.kind
             {open} order by s.at, s.uuid, c.kind"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let found = statement.query_map([], conflict)?;
        Ok(found.collect::<sql::Result<_>>()?)
    }

    /// Returns how many conflicts nobody has acknowledged.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn open_conflicts(&self) -> Result<u64> {
        let sql = "select count(*) from conflict c
             where not exists (select 1 from conflict_note n where n.scan = c.scan and n.kind = c.kind)";
        Ok(self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    /// Returns the kinds of conflict that a reading has, each with what its gate showed and what the rules say.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn conflicts_of(&self, id: ScanId) -> Result<Vec<(ConflictKind, Verdict, Verdict)>> {
        let sql = "select c.kind, d.verdict, d.reason, c.judged, c.judged_reason from conflict c join scan s on s.id = c.scan
             join decision d on d.scan = c.scan where s.uuid = ?1 order by c.kind";
        let mut statement = self.connection.prepare_cached(sql)?;
        let kinds = statement.query_map([id.as_bytes()], |row| Ok((kind(row, 0)?, verdict(row, 1)?, verdict(row, 3)?)))?;
        Ok(kinds.collect::<sql::Result<_>>()?)
    }

    /// Notes that somebody has dealt with a conflict. Nothing else is changed by it. Returns whether there was one to deal with.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn acknowledge_conflict(&mut self, id: ScanId, kind: ConflictKind, note: &str, now: Timestamp) -> Result<bool> {
        let actor = self.actor.to_string();
        // One transaction: what is journaled is what was noted.
        let change = self.write()?;
        let noted = change.execute(
            "insert into conflict_note (scan, kind, at, actor, note)
                 select c.scan, c.kind, ?3, ?4, ?5 from conflict c join scan s on s.id = c.scan where s.uuid = ?1 and c.kind = ?2
             on conflict (scan, kind) do nothing",
            params![id.as_bytes(), kind.as_str(), now.as_millisecond(), actor, note],
        )?;
        if noted == 1 {
            let entry = Entry::new(Action::ConflictAcknowledge, Subject::Scan(id)).details(json!({ "kind": kind.as_str() }));
            change.record(now, &entry.personal(json!({ "note": note })))?;
        }
        change.commit()?;
        Ok(noted == 1)
    }
}

fn kind(row: &Row<'_>, column: usize) -> sql::Result<ConflictKind> {
    ConflictKind::from_word(row.get_ref(column)?.as_str()?).ok_or_else(|| columns::damaged("conflict.kind"))
}

fn conflict(row: &Row<'_>) -> sql::Result<StoredConflict> {
    let who = recorded_person(row, 12)?;
    let note = match row.get::<Option<i64>>(20)? {
        None => None,
        Some(at) => Some(ConflictNote { at: columns::timestamp(at), by: row.get(21)?, text: row.get(22)? }),
    };
    let other = row.get::<Option<String>>(10)?.zip(row.get::<Option<i64>>(11)?);
    Ok(StoredConflict {
        id: ScanId::from_bytes(row.get(0)?),
        kind: kind(row, 1)?,
        at: columns::timestamp(row.get(2)?),
        gate: row.get(3)?,
        by: row.get(4)?,
        shown: verdict(row, 5)?,
        judged: verdict(row, 7)?,
        as_of: columns::timestamp(row.get(9)?),
        other: other.map(|(gate, at)| (gate, columns::timestamp(at))),
        who,
        serial: row.get(19)?,
        note,
    })
}
