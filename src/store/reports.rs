//! What reports read: rows one by one, in protocol order, never a whole event in memory.

use jiff::Timestamp;
use rusqlite::{Row, Transaction, params_from_iter};

use super::{Store, error::StoreError, event, participants::Selection, rows};
use crate::domain::{
    mask::{DayIndex, DayMask},
    participant::full_name,
};

/// A participant as reports list one, with the days of being expected and of being present.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportRow {
    /// Reference.
    pub reference: String,
    /// Form of address.
    pub title: String,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// The whole name, where the list has it in one piece.
    pub name: String,
    /// The name in the person's own script.
    pub native_name: String,
    /// Function.
    pub function: String,
    /// The category's code.
    pub category: String,
    /// Delegation.
    pub delegation: String,
    /// Delegation type.
    pub delegation_type: String,
    /// Country.
    pub country: String,
    /// Whether this is the head of the delegation.
    pub is_head: bool,
    /// The days on which the participant is expected; none for who is withdrawn or blocked.
    pub expected: DayMask,
    /// By day, in order: when and where the participant was.
    pub present: Vec<Presence>,
}

/// A day of being present.
#[derive(Debug, Clone, PartialEq)]
pub struct Presence {
    /// The day.
    pub day: DayIndex,
    /// First admission.
    pub first_at: Timestamp,
    /// Last reading.
    pub last_at: Timestamp,
    /// The gate of the first admission.
    pub gate: String,
}

/// A reading, as reports list one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanRow {
    /// The sender's id.
    pub id: String,
    /// When it was read.
    pub at: Timestamp,
    /// The event day.
    pub day: Option<DayIndex>,
    /// The gate's code.
    pub gate: String,
    /// The zone's code.
    pub zone: String,
    /// `in` or `out`.
    pub direction: String,
    /// `scan` or `undo`.
    pub kind: String,
    /// `admitted`, `repeat` or `refused`.
    pub verdict: String,
    /// Why it was refused.
    pub reason: Option<String>,
    /// Whose it was.
    pub reference: Option<String>,
    /// Whose it was, by name.
    pub name: Option<String>,
    /// The badge.
    pub serial: Option<u32>,
    /// The reading that it takes back.
    pub undoes: Option<String>,
}

const NAME: &str = "case when p.given_name <> '' and p.family_name <> '' then p.given_name || ' ' || p.family_name
     when p.given_name <> '' then p.given_name when p.family_name <> '' then p.family_name
     when p.name <> '' then p.name else p.native_name end";

impl Store {
    /// Walks participants in protocol order with their days.
    ///
    /// # Errors
    /// When the database cannot be read, or `each` fails.
    pub fn report_rows<E: From<StoreError>>(
        &self,
        selection: &Selection,
        mut each: impl FnMut(ReportRow) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        // One read transaction: what gates record meanwhile belongs to the next report.
        let read = self.connection.unchecked_transaction().map_err(StoreError::from)?;
        let all_days = DayMask::first(event::load(&read)?.event.days.len());
        let order = protocol_order(&read, selection).map_err(StoreError::from)?;
        let mut people = read.prepare(PERSON).map_err(StoreError::from)?;
        let mut attendance = read.prepare(ATTENDANCE).map_err(StoreError::from)?;
        for (id, is_head) in order {
            let mut row = people.query_row([id], |row| report_row(row, all_days, is_head)).map_err(StoreError::from)?;
            let days = attendance.query_map([id], presence).map_err(StoreError::from)?;
            row.present = days.collect::<rusqlite::Result<_>>().map_err(StoreError::from)?;
            each(row)?;
        }
        Ok(())
    }

    /// Walks all readings by the time of the reading.
    ///
    /// # Errors
    /// When the database cannot be read, or `each` fails.
    pub fn scan_rows<E: From<StoreError>>(
        &self,
        day: Option<DayIndex>,
        mut each: impl FnMut(ScanRow) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let sql = format!(
            "select s.uuid, s.at, s.day, s.gate, z.code, s.direction, s.kind, s.verdict, s.reason, p.reference, {NAME}, s.badge_serial, u.uuid
             from scan s left join zone z on z.zone_index = s.zone left join participant p on p.id = s.participant
                 left join scan u on u.id = s.undoes
             where ?1 is null or s.day = ?1 order by s.at, s.id"
        );
        let mut statement = self.connection.prepare(&sql).map_err(StoreError::from)?;
        let mut found = statement.query([day.map(DayIndex::get)]).map_err(StoreError::from)?;
        while let Some(row) = found.next().map_err(StoreError::from)? {
            each(scan_row(row).map_err(StoreError::from)?)?;
        }
        Ok(())
    }
}

/// The less, the sooner somebody heads a delegation: who is marked, else whose function says so, else the highest category; of
/// equals the first of the list. Of `participant p join category c`.
pub(super) const HEAD_RANK: &str =
    "(case p.standing when 'withdrawn' then 4 else 0 end + 2 * (1 - p.head) + (1 - p.says_head)) * 256 + c.position";

const PERSON: &str =
    "select p.reference, p.title, p.given_name, p.family_name, p.name, p.native_name, p.function, c.code, p.delegation,
         p.delegation_type, p.country, p.standing, coalesce(p.days, c.days)
     from participant p join category c on c.category_index = p.category where p.id = ?1";

const ATTENDANCE: &str = "select a.day, a.first_at, a.last_at, s.gate from attendance a join scan s on s.id = a.first_scan
     where a.participant = ?1 order by a.day";

/// Returns the rows of a selection in protocol order, and which of them head their delegations. Only this is held in memory:
/// sorting whole rows would take twenty times as much, and twice the time.
fn protocol_order(read: &Transaction<'_>, selection: &Selection) -> rusqlite::Result<Vec<(i64, bool)>> {
    let (condition, values) = selection.condition();
    let sql = format!(
        "select id, place = 1 and delegation <> '' from (
             select p.id, p.reference, c.code, p.delegation, p.standing, c.position, p.delegation_key,
                 coalesce(min(p.sort_order) over (partition by p.delegation), 4294967296) as delegation_order,
                 row_number() over (partition by p.delegation order by {HEAD_RANK}, p.id) as place
             from participant p join category c on c.category_index = p.category
         ) as ordered where {condition}
         order by position, delegation_order, delegation_key, delegation, case when place = 1 then 0 else 1 end, id"
    );
    let mut statement = read.prepare(&sql)?;
    let order = statement.query_map(params_from_iter(values), |row| Ok((row.get(0)?, row.get(1)?)))?;
    order.collect()
}

fn report_row(row: &Row<'_>, all_days: DayMask, is_head: bool) -> rusqlite::Result<ReportRow> {
    let standing: String = row.get(11)?;
    let days = DayMask(row.get(12)?).intersection(all_days);
    Ok(ReportRow {
        reference: row.get(0)?,
        title: row.get(1)?,
        given_name: row.get(2)?,
        family_name: row.get(3)?,
        name: row.get(4)?,
        native_name: row.get(5)?,
        function: row.get(6)?,
        category: row.get(7)?,
        delegation: row.get(8)?,
        delegation_type: row.get(9)?,
        country: row.get(10)?,
        is_head,
        expected: if standing == "accredited" { days } else { DayMask::NONE },
        present: Vec::new(),
    })
}

fn presence(row: &Row<'_>) -> rusqlite::Result<Presence> {
    let day = DayIndex::new(row.get(0)?).ok_or_else(|| rows::damaged(0, "attendance.day"))?;
    Ok(Presence { day, first_at: rows::timestamp(row.get(1)?), last_at: rows::timestamp(row.get(2)?), gate: row.get(3)? })
}

fn scan_row(row: &Row<'_>) -> rusqlite::Result<ScanRow> {
    let id = |bytes: [u8; 16]| crate::domain::id::ScanId::from_bytes(bytes).to_string();
    Ok(ScanRow {
        id: id(row.get(0)?),
        at: rows::timestamp(row.get(1)?),
        day: row.get::<_, Option<usize>>(2)?.and_then(DayIndex::new),
        gate: row.get(3)?,
        zone: row.get::<_, Option<String>>(4)?.unwrap_or_default(),
        direction: row.get(5)?,
        kind: row.get(6)?,
        verdict: row.get(7)?,
        reason: row.get(8)?,
        reference: row.get(9)?,
        name: row.get(10)?,
        serial: row.get(11)?,
        undoes: row.get::<_, Option<[u8; 16]>>(12)?.map(id),
    })
}

impl ReportRow {
    /// Returns the name in Latin letters: given and family name, else the whole name, else the native one.
    #[must_use]
    pub fn full_name(&self) -> String {
        full_name(&self.given_name, &self.family_name, &self.name, &self.native_name)
    }

    /// Returns the days of being present.
    #[must_use]
    pub fn present_days(&self) -> DayMask {
        self.present.iter().fold(DayMask::NONE, |mask, presence| mask.with(presence.day))
    }

    /// Returns the presence of a day.
    #[must_use]
    pub fn on(&self, day: DayIndex) -> Option<&Presence> {
        self.present.iter().find(|presence| presence.day == day)
    }
}
