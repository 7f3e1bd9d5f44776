//! What reports read about readings: each of them, who moved in and out, and what was refused.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::{chosen::Chosen, delegation_types::DelegationTypes};
use crate::{
    domain::{
        event::Direction,
        mask::{DayIndex, ZoneIndex},
        name_order::full_name,
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::{Result, StoreError},
            sql::{self, Connection, Row, params_from_iter},
        },
        gate::counts::{COUNTS, COUNTS_AT_SERVER, SHOWN_REASON, SHOWN_VERDICT},
    },
};

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
    /// What the gate showed, if it decided by itself: a verdict, and the reason of a refusal. Attendance follows it.
    pub shown: Option<(String, Option<String>)>,
    /// Whose it was.
    pub reference: Option<String>,
    /// Whose it was, by name.
    pub name: Option<String>,
    /// The badge.
    pub serial: Option<u32>,
    /// The reading that it takes back.
    pub undoes: Option<String>,
    /// Who read it: a device by its name, or the person who ran the command; empty for readings from before this was recorded.
    pub by: String,
}

/// A reading that counts and was not taken back: somebody came into a zone, or left it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// When it was read.
    pub at: Timestamp,
    /// The event day; an exit may be of none, after the last.
    pub day: Option<DayIndex>,
    /// The zone.
    pub zone: ZoneIndex,
    /// Into the zone or out of it.
    pub direction: Direction,
    /// The gate, as its place in [`Moves::gates`].
    pub gate: u16,
    /// Distinguishes holders: the participant's row, or minus the serial of a badge that this database has never heard of.
    pub holder: i64,
}

/// All readings that count, by the time of the reading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moves {
    /// The codes of the gates where they were read.
    pub gates: Vec<String>,
    /// The readings.
    pub all: Vec<Move>,
}

/// Whose readings are, as reports on readings name somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holding {
    /// Reference.
    pub reference: String,
    /// Name in Latin letters, as far as the list has it.
    pub name: String,
    /// The category's code.
    pub category: String,
    /// Delegation.
    pub delegation: String,
    /// Delegation type.
    pub delegation_type: String,
    /// Country.
    pub country: String,
}

/// Readings that were refused for one reason at one gate on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusals {
    /// Why.
    pub reason: String,
    /// The gate's code.
    pub gate: String,
    /// The event day.
    pub day: Option<DayIndex>,
    /// How many readings.
    pub count: usize,
    /// How many of them were a part of a code.
    pub partial: usize,
    /// How many of them look like a badge's, and nobody of this event signed them.
    pub unsigned: usize,
    /// The first.
    pub first_at: Timestamp,
    /// The last.
    pub last_at: Timestamp,
}

/// The people of readings, by the participant's row. One walk through the list takes a tenth of the time of a million look-ups.
struct Holders(HashMap<i64, (String, String)>);

impl Holders {
    fn read(connection: &Connection) -> sql::Result<Self> {
        let mut statement =
            connection.prepare("select id, reference, given_name, family_name, name, native_name from participant")?;
        let people = statement.query_map([], |row| {
            let [given, family, whole, native]: [String; 4] = [row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?];
            Ok((row.get(0)?, (row.get(1)?, full_name(&given, &family, &whole, &native))))
        })?;
        people.collect::<sql::Result<_>>().map(Self)
    }
}

/// What gates decided by themselves, by the scan's row. There are none, or few: as [`Holders`], read once.
struct Decisions(HashMap<i64, (String, Option<String>)>);

impl Decisions {
    fn read(connection: &Connection) -> sql::Result<Self> {
        let mut statement = connection.prepare("select scan, verdict, reason from decision")?;
        let found = statement.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
        found.collect::<sql::Result<_>>().map(Self)
    }
}

impl Store {
    /// Returns whether a gate decided by itself on any reading.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn gates_decided(&self) -> Result<bool> {
        Ok(self.connection.prepare("select 1 from decision limit 1")?.exists([])?)
    }

    /// Walks the chosen readings by the time of the reading.
    ///
    /// # Errors
    /// When the database cannot be read, or `each` fails.
    pub fn scan_rows<E: From<StoreError>>(
        &self,
        chosen: &Chosen,
        mut each: impl FnMut(ScanRow) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let (condition, values) = chosen.scan_condition();
        let order = if self.scans_came_in_order()? { "s.id" } else { "s.at, s.id" };
        let holders = Holders::read(&self.connection).map_err(StoreError::from)?;
        let mut decisions = Decisions::read(&self.connection).map_err(StoreError::from)?;
        let sql = format!(
            "select s.uuid, s.at, s.day, s.gate, z.code, s.direction, s.kind, s.verdict, s.reason, s.participant, s.badge_serial, u.uuid,
                 s.actor, s.id
             from scan s left join zone z on z.zone_index = s.zone left join scan u on u.id = s.undoes
             where {condition} order by {order}"
        );
        let mut statement = self.connection.prepare(&sql).map_err(StoreError::from)?;
        let mut found = statement.query(params_from_iter(values)).map_err(StoreError::from)?;
        while let Some(row) = found.next().map_err(StoreError::from)? {
            each(scan_row(&row, &holders, &mut decisions).map_err(StoreError::from)?)?;
        }
        Ok(())
    }

    /// Returns the readings that count of the chosen participants, by the time of the reading: those of all days, for an exit may come
    /// on another day than the entry.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn moves(&self, chosen: &Chosen) -> Result<Moves> {
        let _snapshot = self.snapshot()?;
        let mut statement = self.connection.prepare("select undoes from scan where undoes is not null")?;
        let undone = statement.query_map([], |row| row.get(0))?.collect::<sql::Result<HashSet<i64>>>()?;
        let (condition, values) = Chosen { days: None, ..chosen.clone() }.scan_condition();
        let counts = if self.gates_decided()? { COUNTS } else { COUNTS_AT_SERVER };
        let sql = format!(
            "select s.id, s.at, s.day, s.zone, s.direction, s.participant, s.badge_serial, s.gate from scan s
             where s.kind = 'scan' and {counts} and {condition} order by s.id"
        );
        let mut statement = self.connection.prepare(&sql)?;
        let mut found = statement.query(params_from_iter(values))?;
        let mut moves = Moves::default();
        while let Some(row) = found.next()? {
            if undone.contains(&row.get(0)?) {
                continue;
            }
            let gate = moves.gate(row.get_ref(7)?.as_str()?);
            moves.all.extend(read_move(&row, gate)?);
        }
        // Most arrived in the order of their times: the rest is little work, and stays in the order of arrival within a moment.
        moves.all.sort_by_key(|one: &Move| one.at);
        Ok(moves)
    }

    /// Returns whose readings are, by the participant's row.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn holdings(&self) -> Result<HashMap<i64, Holding>> {
        let mut statement = self.connection.prepare(
            "select p.id, p.reference, p.given_name, p.family_name, p.name, p.native_name, c.code, p.delegation, p.delegation_type,
                 p.country
             from participant p join category c on c.category_index = p.category",
        )?;
        let mut types = DelegationTypes::read(&self.connection)?;
        let people = statement.query_map([], |row| {
            let [given, family, whole, native]: [String; 4] = [row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?];
            let mut holding = Holding {
                reference: row.get(1)?,
                name: full_name(&given, &family, &whole, &native),
                category: row.get(6)?,
                delegation: row.get(7)?,
                delegation_type: row.get(8)?,
                country: row.get(9)?,
            };
            types.settle(&holding.delegation, &mut holding.delegation_type)?;
            Ok((row.get(0)?, holding))
        })?;
        Ok(people.collect::<sql::Result<_>>()?)
    }

    /// Counts the chosen readings that were refused, by reason, gate and day; where a gate decided by itself, as it showed it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn refusals(&self, chosen: &Chosen) -> Result<Vec<Refusals>> {
        let (condition, values) = chosen.scan_condition();
        // Where no gate decided by itself, a million readings need no look at what they decided.
        let (join, verdict, reason) = if self.gates_decided()? {
            ("left join decision d on d.scan = s.id", SHOWN_VERDICT, SHOWN_REASON)
        } else {
            ("", "s.verdict", "s.reason")
        };
        let sql = format!(
            "select {reason} as why, s.gate, s.day, count(*), min(s.at), max(s.at),
                 sum(case when {reason} = 'invalid' and s.note = 'partial' then 1 else 0 end),
                 sum(case when {reason} = 'invalid' and s.note = 'unsigned' then 1 else 0 end)
             from scan s {join}
             where s.kind = 'scan' and {verdict} = 'refused' and {condition} group by why, s.gate, s.day"
        );
        let mut statement = self.connection.prepare(&sql)?;
        let refusals = statement.query_map(params_from_iter(values), |row| {
            Ok(Refusals {
                reason: row.get(0)?,
                gate: row.get(1)?,
                day: row.get::<Option<usize>>(2)?.and_then(DayIndex::new),
                count: row.get(3)?,
                first_at: columns::timestamp(row.get(4)?),
                last_at: columns::timestamp(row.get(5)?),
                partial: row.get(6)?,
                unsigned: row.get(7)?,
            })
        })?;
        Ok(refusals.collect::<sql::Result<_>>()?)
    }

    /// Returns whether readings were stored in the order of their times, as they are unless some were replayed: if so, a million
    /// of them need no sorting.
    fn scans_came_in_order(&self) -> Result<bool> {
        let mut statement = self.connection.prepare("select at from scan order by id")?;
        let mut found = statement.query([])?;
        let mut last = i64::MIN;
        while let Some(row) = found.next()? {
            let at: i64 = row.get(0)?;
            if at < last {
                return Ok(false);
            }
            last = at;
        }
        Ok(true)
    }
}

impl Moves {
    fn gate(&mut self, code: &str) -> u16 {
        let place = self.gates.iter().position(|known| known == code).unwrap_or_else(|| {
            self.gates.push(code.to_owned());
            self.gates.len() - 1
        });
        u16::try_from(place).unwrap_or(u16::MAX)
    }
}

fn read_move(row: &Row<'_>, gate: u16) -> sql::Result<Option<Move>> {
    let (participant, serial): (Option<i64>, Option<i64>) = (row.get(5)?, row.get(6)?);
    let Some(holder) = participant.or(serial.map(|serial| -serial)) else { return Ok(None) };
    Ok(Some(Move {
        at: columns::timestamp(row.get(1)?),
        day: row.get::<Option<usize>>(2)?.and_then(DayIndex::new),
        zone: ZoneIndex::new(row.get(3)?).ok_or_else(|| columns::damaged("scan.zone"))?,
        direction: Direction::from_word(row.get_ref(4)?.as_str()?).ok_or_else(|| columns::damaged("scan.direction"))?,
        gate,
        holder,
    }))
}

fn scan_row(row: &Row<'_>, holders: &Holders, decisions: &mut Decisions) -> sql::Result<ScanRow> {
    let holder = row.get::<Option<i64>>(9)?.and_then(|participant| holders.0.get(&participant));
    let id = |bytes: [u8; 16]| crate::domain::id::ScanId::from_bytes(bytes).to_string();
    Ok(ScanRow {
        id: id(row.get(0)?),
        at: columns::timestamp(row.get(1)?),
        day: row.get::<Option<usize>>(2)?.and_then(DayIndex::new),
        gate: row.get(3)?,
        zone: row.get::<Option<String>>(4)?.unwrap_or_default(),
        direction: row.get(5)?,
        kind: row.get(6)?,
        verdict: row.get(7)?,
        reason: row.get(8)?,
        shown: decisions.0.remove(&row.get(13)?),
        reference: holder.map(|(reference, _)| reference.clone()),
        name: holder.map(|(_, name)| name.clone()),
        serial: row.get(10)?,
        undoes: row.get::<Option<[u8; 16]>>(11)?.map(id),
        by: row.get(12)?,
    })
}
