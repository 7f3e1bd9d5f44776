//! A scan as the database holds it, and whose it is.

use jiff::Timestamp;

use super::counts::COUNTS;
use crate::{
    domain::{
        event::Direction,
        id::{BadgeSerial, ScanId},
        mask::{DayIndex, ZoneIndex},
        scan::{Effect, Note, ScanKind, Verdict},
    },
    store::engine::{
        columns,
        error::Result,
        sql::{self, Row, Transaction, ValueRef},
        stored::ParticipantKey,
    },
};

/// Whose scan it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HolderKey {
    /// A participant.
    Participant(ParticipantKey),
    /// The holder of a badge that this database has never heard of.
    Unlisted(BadgeSerial),
}

/// A scan as the database holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredScan {
    /// The sender's id.
    pub id: ScanId,
    /// A reading, or the undo of one.
    pub kind: ScanKind,
    /// When the badge was read.
    pub at: Timestamp,
    /// The event day.
    pub day: Option<DayIndex>,
    /// The gate's code.
    pub gate: String,
    /// The zone.
    pub zone: ZoneIndex,
    /// The gate's direction.
    pub direction: Direction,
    /// Its result.
    pub verdict: Verdict,
    /// Whether it counts, as long as nobody takes it back.
    pub effect: Effect,
    /// Whose it is.
    pub participant: Option<ParticipantKey>,
    /// The badge.
    pub serial: Option<BadgeSerial>,
    /// How the reading came about; `Note::None` for an undo.
    pub note: Note,
    pub(in crate::store) row: i64,
}

/// The columns of a scan `s`, in the order that [`scan`] reads; behind them stands whether it counts.
pub(super) const SCAN: &str = "s.id, s.uuid, s.kind, s.at, s.day, s.gate, s.zone, s.direction, s.verdict, s.reason, \
     coalesce(s.participant, (select h.participant from scan_holder h where h.scan = s.id)), s.badge_serial, s.note";

impl StoredScan {
    /// Returns the number by which a person at the terminal can take it back.
    #[must_use]
    pub fn number(&self) -> i64 {
        self.row
    }

    /// Returns whose scan it is; `None` if that is not known.
    #[must_use]
    pub fn holder(&self) -> Option<HolderKey> {
        self.participant.map(HolderKey::Participant).or(self.serial.map(HolderKey::Unlisted))
    }
}

impl HolderKey {
    /// Returns the participant's row, or minus the serial.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Participant(key) => key.0,
            Self::Unlisted(serial) => -i64::from(serial.get()),
        }
    }
}

/// Returns the scan or the undo with this id.
pub(in crate::store) fn find(change: &Transaction<'_>, id: ScanId) -> Result<Option<StoredScan>> {
    let sql = format!("select {SCAN}, {COUNTS} from scan s where s.uuid = ?1");
    columns::optional(change.prepare_cached(&sql)?.query_row([id.as_bytes()], scan))
}

pub(super) fn scan(row: &Row<'_>) -> sql::Result<StoredScan> {
    let (verdict, reason): (String, Option<String>) = (row.get(8)?, row.get(9)?);
    let kind: String = row.get(2)?;
    Ok(StoredScan {
        row: row.get(0)?,
        id: ScanId::from_bytes(row.get(1)?),
        kind: if kind == ScanKind::Undo.as_str() { ScanKind::Undo } else { ScanKind::Scan },
        at: columns::timestamp(row.get(3)?),
        day: row.get::<Option<usize>>(4)?.and_then(DayIndex::new),
        gate: row.get(5)?,
        zone: ZoneIndex::new(row.get(6)?).ok_or_else(|| columns::damaged("scan.zone"))?,
        direction: Direction::from_word(row.get_ref(7)?.as_str()?).ok_or_else(|| columns::damaged("scan.direction"))?,
        verdict: Verdict::from_words(&verdict, reason.as_deref()).ok_or_else(|| columns::damaged("scan.verdict"))?,
        participant: row.get::<Option<i64>>(10)?.map(ParticipantKey),
        serial: row.get::<Option<u32>>(11)?.and_then(BadgeSerial::new),
        note: Note::from_word(row.get_ref(12)?.as_str()?),
        effect: if row.get(13)? { Effect::Counts } else { Effect::Nothing },
    })
}

/// Writes a number if there is one.
pub(in crate::store) fn integer(number: Option<impl TryInto<i64>>) -> ValueRef<'static> {
    number.and_then(|number| number.try_into().ok()).map_or(ValueRef::Null, ValueRef::Integer)
}
