//! What a gate takes with it, so that it can decide without the server: people who have badges, their badges, and what the day saw.

use std::collections::BTreeSet;

use super::{
    stays::{self, PackPresence, PackStay},
    stream,
};
use crate::{
    domain::{
        admission::BadgeState,
        credential::Credential,
        id::{BadgeSerial, KeyId, ScanId},
        journal::Action,
        mask::DayIndex,
        origin::Followed,
        short_credential::{ShortCredential, ShortTag, TAG_BYTES},
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::Result,
            rows,
            sql::{self, Connection, Row},
            stored::{ParticipantKey, StoredParticipant},
        },
        event::settings::{self, StoredEvent},
    },
};

/// Where a copy of the event stands: what was changed later is not in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackCursor {
    /// The last line of the journal.
    pub entry: i64,
    /// The revision of settings and keys.
    pub revision: i64,
    /// The last scan.
    pub row: Followed,
}

/// A person who has badges.
#[derive(Debug, Clone)]
pub struct PackPerson {
    /// The participant. Of the badge, only the number below is to be used.
    pub who: StoredParticipant,
    /// What gates are to know of this person.
    pub note: Option<String>,
}

/// A badge, and the codes that it carries.
#[derive(Debug, Clone)]
pub struct PackBadge {
    /// Its number.
    pub serial: BadgeSerial,
    /// Whose it is; `None` for a blank one that is not bound.
    pub holder: Option<ParticipantKey>,
    /// Valid, superseded or revoked. A blank one is valid as long as it can be bound.
    pub state: BadgeState,
    /// The signed code.
    pub credential: Credential,
    /// The short code, and the key behind it.
    pub short: Option<(ShortCredential, KeyId)>,
}

/// Everything that a gate takes with it.
#[derive(Debug, Clone)]
pub struct PackContent {
    /// Where it stands.
    pub cursor: PackCursor,
    /// The event's settings and keys.
    pub event: StoredEvent,
    /// The people, by their rows.
    pub people: Vec<PackPerson>,
    /// The badges, holder by holder; blank ones first.
    pub badges: Vec<PackBadge>,
    /// What the day saw.
    pub presence: Vec<PackPresence>,
    /// In changes: what stays have become since gates said otherwise of scans than the server had recorded.
    pub stays: Vec<PackStay>,
}

/// What was changed after a cursor.
#[derive(Debug, Clone)]
pub enum PackChange {
    /// So much, or such settings, that the whole is to be taken again.
    Whole,
    /// These people and blank badges, each as they are now.
    Some(Box<PackContent>),
}

/// More people than this are not sent as changes: the whole is smaller.
const MOST_CHANGED: usize = 2_000;

const BADGE: &str = "select b.serial, b.participant, b.state, b.credential, s.tag, s.key_id
     from badge b left join short_credential s on s.serial = b.serial";
/// A bound one stands among the badges of people.
const BLANK: &str = "select serial, null, case state when 'revoked' then 'revoked' else 'valid' end, credential, null, null
     from blank_badge where state <> 'bound'";

impl Store {
    /// Returns where the database stands.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn pack_cursor(&self) -> Result<PackCursor> {
        cursor(&self.connection)
    }

    /// Returns everything that a gate takes with it, with what a day has seen.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn pack(&self, day: Option<DayIndex>) -> Result<PackContent> {
        // One read transaction: people and badges belong together, and the cursor to both.
        let _snapshot = self.snapshot()?;
        let read = &self.connection;
        let condition = "p.id in (select participant from badge)";
        Ok(PackContent {
            cursor: cursor(read)?,
            event: settings::load(read)?,
            people: people(read, condition)?,
            badges: [badges(read, BLANK)?, badges(read, &format!("{BADGE} order by b.participant, b.issued_at"))?].concat(),
            presence: day.map(|day| stays::of_day(read, day)).transpose()?.unwrap_or_default(),
            stays: Vec::new(),
        })
    }

    /// Returns what was changed after a cursor.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn pack_changes(&self, after: &PackCursor) -> Result<PackChange> {
        let _snapshot = self.snapshot()?;
        let read = &self.connection;
        let now = cursor(read)?;
        // A journal that is shorter is another one: a copy was restored, or names were purged.
        if now.revision != after.revision || now.entry < after.entry {
            return Ok(PackChange::Whole);
        }
        let Some(touched) = touched(read, after.entry)? else { return Ok(PackChange::Whole) };
        let (mut found, mut all) = (Vec::new(), Vec::new());
        for key in touched.people {
            found.extend(people(read, &format!("p.id = {key} and p.id in (select participant from badge)"))?);
            all.extend(badges(read, &format!("{BADGE} where b.participant = {key} order by b.issued_at"))?);
        }
        for serial in touched.blanks {
            all.extend(badges(read, &format!("{BLANK} and serial = {serial}"))?);
        }
        Ok(PackChange::Some(Box::new(PackContent {
            cursor: now,
            event: settings::load(read)?,
            people: found,
            badges: all,
            presence: Vec::new(),
            stays: stays::after_decisions(read, &touched.decided)?,
        })))
    }
}

/// Who and what the lines of the journal are about.
#[derive(Default)]
struct PackSubjects {
    people: BTreeSet<i64>,
    blanks: BTreeSet<u32>,
    /// Scans on which gates had decided by themselves.
    decided: BTreeSet<ScanId>,
}

/// Finds out what lines after one are about; `None` if that is more than a few, or cannot be told.
fn touched(read: &Connection, entry: i64) -> Result<Option<PackSubjects>> {
    let mut statement =
        read.prepare_cached("select subject_kind, subject, action from journal where entry > ?1 order by entry")?;
    let mut lines = statement.query([entry])?;
    let mut touched = PackSubjects::default();
    let mut holder = read.prepare_cached("select participant from badge where serial = ?1")?;
    while let Some(line) = lines.next()? {
        let (kind, subject): (String, String) = (line.get(0)?, line.get(1)?);
        match kind.as_str() {
            "participant" => {
                touched.people.extend(subject.parse::<i64>());
            }
            "badge" => {
                let Ok(serial) = subject.parse::<BadgeSerial>() else { continue };
                match columns::optional(holder.query_row([serial.get()], |row| row.get(0)))? {
                    Some(key) => drop(touched.people.insert(key)),
                    None => drop(touched.blanks.insert(serial.get())),
                }
            }
            "scan" if line.get_ref(2)?.text() == Some(Action::ScanDecide.as_str()) => {
                touched.decided.extend(subject.parse::<ScanId>());
            }
            // Codes for labels are made for many at once, and the line does not name them.
            _ if line.get_ref(2)?.text() == Some(Action::BadgeShortCode.as_str()) => return Ok(None),
            _ => {}
        }
        if touched.people.len() + touched.blanks.len() + touched.decided.len() > MOST_CHANGED {
            return Ok(None);
        }
    }
    Ok(Some(touched))
}

fn cursor(read: &Connection) -> Result<PackCursor> {
    let mut statement = read.prepare_cached("select coalesce((select max(entry) from journal), 0)")?;
    let entry = statement.query_row([], |row| row.get(0))?;
    Ok(PackCursor { entry, revision: settings::revision(read)?, row: stream::last(read)? })
}

fn people(read: &Connection, condition: &str) -> Result<Vec<PackPerson>> {
    let sql = format!(
        "select {}, (select n.note from gate_note n where n.participant = p.id) from {} where {condition} order by p.id",
        rows::PARTICIPANT,
        rows::PARTICIPANT_FROM
    );
    let mut statement = read.prepare(&sql)?;
    let note = statement.column_count() - 1;
    let found = statement.query_map([], |row| Ok(PackPerson { who: rows::participant(row)?, note: row.get(note)? }))?;
    Ok(found.collect::<sql::Result<_>>()?)
}

fn badges(read: &Connection, sql: &str) -> Result<Vec<PackBadge>> {
    let mut statement = read.prepare(sql)?;
    let found = statement.query_map([], badge)?;
    Ok(found.collect::<sql::Result<_>>()?)
}

fn badge(row: &Row<'_>) -> sql::Result<PackBadge> {
    let serial = columns::serial(row, 0)?.ok_or_else(|| columns::damaged("badge.serial"))?;
    let tag = row.get::<Option<[u8; TAG_BYTES]>>(4)?.map(ShortTag::from_bytes);
    Ok(PackBadge {
        serial,
        holder: row.get::<Option<i64>>(1)?.map(ParticipantKey),
        state: BadgeState::from_word(row.get_ref(2)?.as_str()?).ok_or_else(|| columns::damaged("badge.state"))?,
        credential: Credential::from_bytes(row.get(3)?).ok_or_else(|| columns::damaged("badge.credential"))?,
        short: tag.zip(row.get::<Option<u8>>(5)?).map(|(tag, key)| (ShortCredential { serial, tag }, KeyId(key))),
    })
}

impl ParticipantKey {
    /// Returns the number by which a gate's copy tells people apart. It is not a person's: it says nothing outside this database.
    #[must_use]
    pub fn number(self) -> i64 {
        self.0
    }
}
